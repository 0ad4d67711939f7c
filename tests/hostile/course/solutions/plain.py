"""Three functions in plain Python."""

from __future__ import annotations

CANARY = "@CANARY:solution@"


def clamp(x: float, low: float, high: float) -> float:
    """Return `x`, or the end that it passes."""
    # BEGIN SOLUTION
    return min(max(x, low), high)
    # END SOLUTION


def tally(words: list[str]) -> dict[str, int]:
    """Return how often each word occurs."""
    # BEGIN SOLUTION
    return {word: words.count(word) for word in words}
    # END SOLUTION


def join(words: list[str], separator: str) -> str:
    """Return the words with the separator between them."""
    # BEGIN SOLUTION
    return separator.join(words)
    # END SOLUTION
