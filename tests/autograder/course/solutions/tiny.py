"""Three small exercises: a function, a function that builds on it, and a class."""

from __future__ import annotations


def clamp(x: float, low: float, high: float) -> float:
    """Return `x`, or the end that it passes; raise ValueError if `low` is greater than `high`."""
    # BEGIN SOLUTION
    if low > high:
        raise ValueError(f"{low} is greater than {high}")
    return min(max(x, low), high)
    # END SOLUTION


def clamp_all(numbers: list[float], low: float, high: float) -> list[float]:
    """Return a new list with every number clamped."""
    # BEGIN SOLUTION
    return [clamp(number, low, high) for number in numbers]
    # END SOLUTION


class Tally:
    """Counts words. Given: ``__init__``."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, word: str) -> None:
        """Count a word."""
        # BEGIN SOLUTION
        self.counts[word] = self.counts.get(word, 0) + 1
        # END SOLUTION

    def top(self) -> str:
        """Return the word that was added most often; of several, the one that was added first."""
        # BEGIN SOLUTION
        return max(self.counts, key=lambda word: self.counts[word])
        # END SOLUTION
