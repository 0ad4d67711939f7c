"""Inputs that the hidden tests of bigram_nll share: words, a vocabulary, tables of probabilities, weights, pairs."""

from __future__ import annotations

import random
import string
from pathlib import Path

import torch
from hypothesis import strategies as st
from torch import Tensor

from autograder.sandbox.wire import Recipe, seeded

NAMES = (Path(__file__).parents[2] / "assignments" / "bigram_nll" / "data" / "names.txt").read_text().split()
LETTERS = {character: number for number, character in enumerate("." + string.ascii_lowercase)}

MIXED = {".": 0, "b": 1, "é": 2, "a": 3, "-": 4}
"""Five characters in an order of their own."""
V = len(MIXED)

words = st.lists(st.text("béa", max_size=5), max_size=5)
"""Perhaps no words; empty ones, equal ones and equal neighbours among them; the hyphen is in none."""
some_words = st.tuples(words, st.sampled_from(["ab", "éa", "bba"])).map(lambda drawn: [*drawn[0], drawn[1]])


def probabilities(zeros: bool = False) -> st.SearchStrategy[Tensor]:
    """Draw a table whose rows sum to 1, in float64; with zeros, if wished."""
    rows = st.lists(st.integers(0 if zeros else 1, 9), min_size=V, max_size=V).map(
        lambda row: row if any(row) else [1] * V
    )
    return st.lists(rows, min_size=V, max_size=V).map(rows_to_table)


def rows_to_table(rows: list[list[int]]) -> Tensor:
    counts = torch.tensor(rows, dtype=torch.float64)
    return counts / counts.sum(dim=1, keepdim=True)


SKEWED = rows_to_table([[1, 2, 3, 4, 6], [5, 1, 1, 2, 3], [3, 1, 4, 1, 5], [2, 7, 1, 8, 2], [1, 1, 2, 3, 5]])
"""A table in which no two columns, and hardly two entries, are equal."""


def weights(size: int = V) -> st.SearchStrategy[Tensor]:
    """Draw weights between -4 and 4 in float64."""
    numbers = st.lists(st.integers(-32, 32), min_size=size * size, max_size=size * size)
    return numbers.map(lambda drawn: torch.tensor(drawn, dtype=torch.float64).reshape(size, size) / 8)


STEEP = torch.tensor([[3, -1, 2, 5], [0, 4, -6, 1], [2, 2, -3, 7], [-5, 1, 0, 6]], dtype=torch.float64) / 4
"""Four rows of weights, no two of them shifts of one another."""

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=9)
"""Pairs of four characters, equal ones among them."""
TWICE = [(0, 1), (1, 2), (1, 2), (2, 0), (1, 3), (3, 0), (1, 2)]
"""The pair (1, 2) three times, and different numbers of pairs in the rows."""


def columns(drawn: list[tuple[int, int]]) -> tuple[Tensor, Tensor]:
    """Return xs and ys of these pairs."""
    xs, ys = torch.tensor(drawn).T.contiguous()
    return xs, ys


def names(seed: int, size: int) -> list[str]:
    """Draw some of the real names."""
    return random.Random(seed).sample(NAMES, size)


def generator(seed: int, other: int = 0) -> Recipe:
    """Ask for a generator of the run's seed, or for another one."""
    return seeded("torch", seed % 2**31 + other)
