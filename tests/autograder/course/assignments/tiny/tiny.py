"""Three small exercises: a function, a function that builds on it, and a class."""

from __future__ import annotations


def clamp(x: float, low: float, high: float) -> float:
    """Return `x`, or the end that it passes; raise ValueError if `low` is greater than `high`."""
    raise NotImplementedError  # your code here


def clamp_all(numbers: list[float], low: float, high: float) -> list[float]:
    """Return a new list with every number clamped."""
    raise NotImplementedError  # your code here


class Tally:
    """Counts words. Given: ``__init__``."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, word: str) -> None:
        """Count a word."""
        raise NotImplementedError  # your code here

    def top(self) -> str:
        """Return the word that was added most often; of several, the one that was added first."""
        raise NotImplementedError  # your code here
