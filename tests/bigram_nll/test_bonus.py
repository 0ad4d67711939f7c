"""Hidden tests of the bonus: longer pieces, byte pairs, and a network that sees more than one character."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.bigram_nll.inputs import NAMES, generator, names, words

# --- ngram_counts -------------------------------------------------------------------------------------------------


@exercise("ngram_counts", "S42")
@given(words=words, n=st.integers(1, 5))
@example(words=["abba", "", "é", "abb"], n=1)
@example(words=["abba", "", "é", "abb"], n=4)
@example(words=[], n=2)
def test_pieces_of_any_length(submission, words, n):
    """Pieces of one character and of many; a word shorter than a piece is filled up with dots."""
    submission.agrees("ngram_counts", words, n)


@exercise("ngram_counts", "S42")
def test_pieces_of_four_characters(submission, seed):
    """Pieces of four characters have a loss of 1.572 nats on all names, and another one on some of them."""
    same(submission.loss_of_ngrams("\n".join(NAMES), 4), {"pieces": 7865, "loss": 1.5721507473106382})
    submission.agrees("loss_of_ngrams", "\n".join(names(seed, 200)), 4)


@exercise("ngram_counts", "S43")
@pytest.mark.parametrize("n", [0, -2])
def test_pieces_of_nothing(submission, n):
    """A piece has at least one character: less is a ValueError."""
    same(submission.ngram_counts(["a"], 1), {"a": 1, ".": 1})
    submission.refuses(ValueError, "ngram_counts", ["a"], n)


# --- most_frequent_pair, merge ------------------------------------------------------------------------------------

tokens = st.lists(st.integers(1, 3), max_size=12)


@exercise("byte_pairs", "S44")
@given(tokens=tokens)
@example(tokens=[1, 2, 2, 1, 2])
@example(tokens=[3, 1, 1, 1, 3, 3])
@example(tokens=[2])
@example(tokens=[])
def test_the_most_frequent_pair_of_any_tokens(submission, tokens):
    """Overlapping pairs count, the first of equally frequent ones wins, and fewer than two tokens have none."""
    submission.agrees("most_frequent_pair", tokens)
    same(submission.most_frequent_pair([1, 2, 2, 2]), (2, 2))


@exercise("byte_pairs", "S45")
@given(tokens=tokens, pair=st.tuples(st.integers(1, 3), st.integers(1, 3)))
@example(tokens=[1, 2, 1, 2, 1], pair=(1, 2))
@example(tokens=[2, 2, 2, 2, 2], pair=(2, 2))
@example(tokens=[], pair=(1, 2))
def test_any_pair_is_merged(submission, tokens, pair):
    """Every pair that is found from left to right becomes one token, and the rest stays."""
    submission.agrees("merge", tokens, pair, 1)
    same(submission.merge([3, 1, 2], (1, 2), 9), [3, 9])


@exercise("byte_pairs", "S44", law=True)
def test_a_tokenizer_for_a_text(submission):
    """Twelve merges of a sentence: undone from the last to the first they give the bytes from before."""
    text = [*b"the cat and the hat and the rat and that other cat"]
    answer = submission.merged(text, 12)
    tokens = answer["tokens"]
    for new, pair in reversed([*enumerate(answer["pairs"], 256)]):
        tokens = [part for token in tokens for part in (pair if token == new else (token,))]
    same(tokens, text)
    same(answer["pairs"][:3], [(116, 104), (97, 116), (256, 101)])
    assert len(answer["tokens"]) < 27, f"Twelve merges leave {len(answer['tokens'])} tokens of {len(text)}."


# --- mlp ----------------------------------------------------------------------------------------------------------

CONTEXTS = torch.tensor([[0, 0], [0, 2], [2, 1], [1, 3], [3, 3], [0, 1]])
TARGETS = torch.tensor([2, 1, 3, 3, 0, 2])


def parameters(seed: int, dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """Draw parameters for four characters, two in a window, three numbers each, five hidden units."""
    drawn = torch.Generator().manual_seed(seed)
    shapes = {"C": (4, 3), "W1": (6, 5), "b1": (5,), "W2": (5, 4), "b2": (4,)}
    return {name: torch.randn(shape, generator=drawn, dtype=dtype) for name, shape in shapes.items()}


@exercise("mlp", "S46")
def test_parameters_before_training(submission, seed):
    """The parameters are drawn from the generator, the biases are 0, and the first loss is nearly ln V."""
    drawn = submission.parameters_drawn(11, 2, 3, 40, generator(seed), 1)
    same(submission.parameters_drawn(11, 2, 3, 40, generator(seed), 2), drawn)
    same((drawn["b1"], drawn["b2"]), (torch.zeros(40), torch.zeros(11)))
    other = submission.parameters_drawn(11, 2, 3, 40, generator(seed, 1), 1)
    for name in ("C", "W1", "W2"):
        assert len(drawn[name].unique()) > 20, f"{name} holds the same number again and again."
        assert (drawn[name] != other[name]).any(), f"{name} is the same for two seeds."
    hidden = torch.tanh(drawn["C"][tensor([[1, 2], [10, 0], [7, 7]])].flatten(1) @ drawn["W1"])
    losses = -(hidden @ drawn["W2"]).log_softmax(dim=1)
    assert ((losses - math.log(11)).abs() < 0.05).all(), "The loss before training is not that of knowing nothing."


@exercise("mlp", "S47")
def test_logits_of_any_network(submission, seed):
    """The numbers of a window's characters stand one after the other, the oldest first."""
    submission.agrees("mlp_logits", parameters(seed), CONTEXTS)
    submission.agrees("mlp_logits", parameters(seed, torch.float64), CONTEXTS[1:].flip(1))


@exercise("mlp", "S48")
@pytest.mark.parametrize(("lr", "steps"), [(0.25, 1), (0.5, 6)])
def test_a_few_steps_of_training(submission, seed, lr, steps):
    """After a few steps every parameter is that of plain gradient descent, and what was handed over is as it was."""
    submission.agrees("trained_mlp_twice", parameters(seed, torch.float64), CONTEXTS, TARGETS, lr, steps)
    submission.agrees("trained_mlp_twice", parameters(seed), CONTEXTS, TARGETS, lr, 0)


@exercise("mlp", "S48")
def test_two_hundred_steps_of_length_one_half(submission, seed):
    """Without further words training has 200 steps of length 0.5."""
    submission.agrees("train_mlp", parameters(seed, torch.float64), CONTEXTS, TARGETS)
