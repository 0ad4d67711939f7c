"""Hidden tests of sample_word: shares of many draws, rows without a choice, repeatability; never an exact draw."""

from __future__ import annotations

from itertools import pairwise

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import seeded
from tests.bigram_nll.inputs import SKEWED, V, generator, probabilities

TABLE = tensor(
    [[0.0, 0.75, 0.25, 0.0], [0.0, 0.0, 0.5, 0.5], [0.125, 0.625, 0.0, 0.25], [0.5, 0.125, 0.375, 0.0]],
    dtype=torch.float64,
)
"""Every row has its own zeros, and no two shares of a row are equal unless they are a half."""
RING = torch.eye(5)[[1, 2, 3, 4, 1]]
"""1, 2, 3, 4, 1, 2, ...: the dot never comes."""


@exercise("sample_word", "S19")
def test_the_shares_of_every_row(submission, seed):
    """In 500 words every character is followed by each other one as often as its row says, and never if it says 0."""
    words = submission.words_drawn(TABLE, generator(seed), 15, 500)
    assert all(1 <= len(word) <= 15 for word in words), "A word has 1 to 15 characters here."
    counts = torch.zeros(4, 4, dtype=torch.float64)
    for word in words:
        for first, second in pairwise([0, *word] if len(word) == 15 else [0, *word, 0]):
            counts[first, second] += 1
    totals = counts.sum(dim=1, keepdim=True)
    allowed = 6 * (TABLE * (1 - TABLE) / totals).sqrt() + 1e-9
    assert (totals > 200).all(), "Some character was hardly ever drawn in 500 words."
    assert ((counts / totals - TABLE).abs() <= allowed).all(), "What follows a character does not follow its row."


@exercise("sample_word", "S20")
@given(length=st.integers(0, 12))
@example(length=0)
@example(length=5)
def test_any_length(submission, length):
    """Where the dot never comes a word has max_length characters, and where it comes in time it has fewer."""
    same(submission.sample_word(RING, seeded("torch", 3), length), [1 + place % 4 for place in range(length)])
    same(submission.sample_word(torch.eye(3)[[1, 2, 0]], seeded("torch", 3), 2 + length), [1, 2])


@exercise("sample_word", "S19")
def test_a_word_without_characters(submission):
    """If the dot follows the dot at once, the word is empty; a table that comes after is served as usual."""
    same(submission.sample_word(torch.eye(3), seeded("torch", 4), 5), [])
    same(submission.sample_word(torch.eye(3)[[2, 0, 1]].double(), seeded("torch", 4), 5), [2, 1])


@exercise("sample_word", "S21")
@given(probabilities=probabilities(zeros=True), length=st.integers(0, 7))
@example(probabilities=SKEWED, length=6)
@example(probabilities=torch.full((V, V), 0.2).double(), length=6)
@example(
    probabilities=torch.eye(V).double()[[4, 0, 1, 1, 3]] / 2 + torch.eye(V).double()[[3, 2, 0, 0, 2]] / 2, length=6
)
def test_greedy_in_any_table(submission, probabilities, length):
    """Greedy takes the largest probability of each row, the first of equal ones, and needs no generator."""
    submission.agrees("greedy_word", probabilities, length)
    submission.agrees("greedy_word", probabilities.float(), length)
    same(submission.greedy_word(torch.eye(3)[[2, 0, 1]], 5), [2, 1])


@exercise("sample_word", "S22")
def test_only_the_generator_counts(submission, seed):
    """Words depend on the generator alone, not on PyTorch's own, and the generator moves on with each word."""
    answer = submission.words_and_a_number(TABLE, generator(seed), 1)
    same(submission.words_and_a_number(TABLE, generator(seed), 2), answer)
    other = submission.words_and_a_number(TABLE, generator(seed, 1), 1)
    assert other["words"] != answer["words"], "Twelve words from two seeds are the same."
    same(submission.words_drawn(torch.eye(3)[[2, 0, 1]], generator(seed), 5, 2), [[2, 1], [2, 1]])
    assert len({tuple(word) for word in answer["words"]}) > 1, "Twelve words from one generator are all the same."


@exercise("sample_word", "S21")
def test_greedy_draws_nothing(submission, seed):
    """With greedy the generator is left where it was."""
    answer = submission.words_and_a_number(RING, generator(seed), 1, greedy=True)
    same(answer["words"], [[1, 2, 3, 4] * 5] * 12)
    same(answer["next number"], torch.rand(1, generator=torch.Generator().manual_seed(seed % 2**31)))
