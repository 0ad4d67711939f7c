"""Hidden tests of pairs and windows, one-hot rows, softmax, the loss of the weights, its gradient, and training."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.bigram_nll.inputs import LETTERS, MIXED, NAMES, STEEP, TWICE, columns, names, pairs, weights, words

# --- training_pairs, context_windows ------------------------------------------------------------------------------


@exercise("training_pairs", "S27")
@given(words=words)
@example(words=["abb", "", "é", "ab"])
@example(words=[])
def test_the_pairs_of_any_words(submission, words):
    """Pairs in the order of the words, int64, also if there are none."""
    submission.agrees("training_pairs", words, MIXED)


@exercise("training_pairs", "S28")
@given(words=words, size=st.integers(1, 6))
@example(words=["abbaé", "", "é", "béb"], size=3)
@example(words=["ab"], size=6)
@example(words=[], size=2)
def test_the_windows_of_any_words(submission, words, size):
    """Windows of any size, the oldest character first, and every word begins anew."""
    submission.agrees("context_windows", words, MIXED, size)


@exercise("training_pairs", "S29")
@pytest.mark.parametrize("size", [0, -1])
def test_windows_of_nothing(submission, size):
    """A window has at least one character: less is a ValueError."""
    same(submission.context_windows(["b"], MIXED, 1), (tensor([[0], [1]]), tensor([1, 0])))
    submission.refuses(ValueError, "context_windows", ["b"], MIXED, size)


@exercise("training_pairs", "S7")
def test_unknown_characters_in_windows(submission):
    """An unknown character is a KeyError, in pairs and in windows."""
    submission.agrees("training_pairs", ["b-"], MIXED)
    submission.refuses(KeyError, "training_pairs", ["b-", "o"], MIXED)
    submission.refuses(KeyError, "context_windows", ["b-", "o"], MIXED, 2)


# --- one_hot ------------------------------------------------------------------------------------------------------


@exercise("one_hot", "S30")
@given(shape=st.sampled_from([(), (1,), (5,), (2, 3), (0,), (3, 0), (2, 1, 3)]), classes=st.integers(3, 7))
@example(shape=(2, 3), classes=7)
@example(shape=(0,), classes=4)
@example(shape=(), classes=3)
def test_indices_of_any_shape(submission, shape, classes):
    """The classes are one more axis, at the end, however many of them occur."""
    indices = (torch.arange(math.prod(shape)) * 2 % 3).reshape(shape)
    submission.agrees("one_hot", indices, classes)
    same(submission.one_hot(tensor([1]), 3), tensor([[0.0, 1.0, 0.0]]))


@exercise("one_hot", "S31")
@pytest.mark.parametrize("index", [-1, 4])
def test_indices_that_are_no_class(submission, index):
    """An index below 0 or beyond the last class is a ValueError."""
    submission.agrees("one_hot", tensor([0, 3]), 4)
    submission.refuses(ValueError, "one_hot", tensor([0, index, 3]), 4)


# --- softmax ------------------------------------------------------------------------------------------------------


@exercise("softmax", "S32")
@given(
    numbers=st.lists(st.integers(-40, 40), min_size=24, max_size=24), shape=st.sampled_from([(24,), (6, 4), (2, 3, 4)])
)
@example(numbers=[*range(-12, 12)], shape=(2, 3, 4))
@example(numbers=[*range(-12, 12)], shape=(24,))
def test_softmax_along_the_last_axis(submission, numbers, shape):
    """Any number of axes: the probabilities along the last one belong together."""
    submission.agrees("softmax", (tensor(numbers, dtype=torch.float64) / 8).reshape(shape))


@exercise("softmax", "S33")
def test_rows_far_apart(submission):
    """Each row is safe by itself, however large the others are, and -inf has the probability 0."""
    logits = tensor([[1000.0, 999.0, 500.0], [-1000.0, -1002.0, -1000.0], [0.5, 0.25, -torch.inf], [-88.0, 1.0, 88.75]])
    submission.agrees("softmax", logits)
    submission.agrees("softmax", logits.double())


@exercise("softmax", "S34")
@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.float16])
def test_logits_of_any_dtype(submission, dtype):
    """Integers give float32, and floats keep their dtype."""
    submission.agrees("softmax", tensor([[3, -1, 2, 5], [0, 12, -6, 1]], dtype=dtype))


@exercise("softmax", "S1")
@given(logits=weights(3))
@example(logits=STEEP[:3, :3])
def test_logits_stay_as_they_are(submission, logits):
    """A call leaves the logits as they were, transposed ones included."""
    submission.agrees("softmax_twice", logits.T)


# --- bigram_loss --------------------------------------------------------------------------------------------------


@exercise("bigram_loss", "S35")
@given(weights=weights(4), pairs=pairs, l2=st.sampled_from([0.0, 0.125, 3.0]))
@example(weights=STEEP, pairs=TWICE, l2=0.125)
@example(weights=STEEP, pairs=TWICE, l2=0.0)
def test_the_loss_of_any_weights(submission, weights, pairs, l2):
    """The mean over the pairs, plus l2 times the mean of all squared weights."""
    submission.agrees("bigram_loss", weights, *columns(pairs), l2)


@exercise("bigram_loss", "S36")
@pytest.mark.parametrize("scale", [1.0, 500.0, -500.0])
def test_large_weights_of_float32(submission, scale):
    """Weights of a thousand have a finite loss, and that of float32 weights is float32."""
    submission.agrees("bigram_loss", STEEP.float() * scale, *columns(TWICE), 0.25)


@exercise("bigram_loss", "S37")
@given(weights=weights(4), pairs=pairs)
@example(weights=STEEP, pairs=TWICE)
def test_autograd_goes_back_through_the_loss(submission, weights, pairs):
    """Autograd finds the gradient of the loss, penalty included; transposed weights are weights too."""
    submission.agrees("loss_and_autograd", weights.T, *columns(pairs), 0.5)


@exercise("bigram_loss", "S35")
def test_the_loss_on_some_names(submission, seed):
    """Random weights for 27 characters, on the pairs of some hundred names."""
    drawn = torch.randn(27, 27, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    submission.agrees("bigram_loss", drawn, *pairs_of(names(seed, 300)), 0.01)


def pairs_of(words: list[str]) -> list[torch.Tensor]:
    found = [(LETTERS[a], LETTERS[b]) for word in words for a, b in zip(f".{word}", f"{word}.", strict=True)]
    return [*tensor(found).T.contiguous()]


# --- bigram_gradient ----------------------------------------------------------------------------------------------


@exercise("bigram_gradient", "S38")
@given(weights=weights(4), pairs=pairs, l2=st.sampled_from([0.0, 0.125, 3.0]))
@example(weights=STEEP, pairs=TWICE, l2=0.125)
@example(weights=STEEP, pairs=TWICE, l2=0.0)
def test_the_gradient_of_any_weights(submission, weights, pairs, l2):
    """The gradient by every weight, also of rows that no pair begins with."""
    submission.agrees("bigram_gradient", weights, *columns(pairs), l2)


@exercise("bigram_gradient", "S39")
@pytest.mark.parametrize("scale", [1.0, 500.0])
def test_the_gradient_of_large_weights(submission, scale):
    """Weights of a thousand have a finite gradient, and that of float32 weights is float32."""
    submission.agrees("bigram_gradient", STEEP.float() * scale, *columns(TWICE), 0.25)


@exercise("bigram_gradient", "S1")
@given(weights=weights(4), pairs=pairs)
@example(weights=STEEP, pairs=TWICE)
def test_weights_stay_as_they_are(submission, weights, pairs):
    """A call leaves the weights as they were, transposed ones included."""
    submission.agrees("gradient_twice", weights.T, *columns(pairs), 0.5)


@exercise("bigram_gradient", "S38", law=True)
@given(pairs=pairs)
@example(pairs=TWICE)
def test_counting_is_the_bottom_of_the_valley(submission, pairs):
    """At the logarithms of the smoothed counts, over the same pairs and one of each, the gradient is 0."""
    xs, ys = columns([*pairs, *((first, second) for first in range(4) for second in range(4))])
    counts = torch.bincount(4 * xs + ys).reshape(4, 4).double()
    same(submission.bigram_gradient(counts.log(), xs, ys), torch.zeros(4, 4, dtype=torch.float64))
    same(submission.bigram_gradient(torch.zeros(2, 2), tensor([0]), tensor([1])), tensor([[0.5, -0.5], [0.0, 0.0]]))


# --- train_bigram -------------------------------------------------------------------------------------------------


@exercise("train_bigram", "S40")
@pytest.mark.parametrize(("lr", "steps", "l2"), [(2.0, 1, 0.0), (1.5, 7, 0.5), (0.5, 12, 4.0)])
def test_a_few_steps(submission, lr, steps, l2):
    """After a few steps the weights are those of plain gradient descent from zeros, with the penalty."""
    submission.agrees("train_bigram", *columns(TWICE), 5, lr=lr, steps=steps, l2=l2)


@exercise("train_bigram", "S40")
def test_a_few_steps_on_some_names(submission, seed):
    """Names that nobody has seen, and characters that none of them has."""
    submission.agrees("train_bigram", *pairs_of(names(seed, 60)), 30, lr=5.0, steps=20)


@exercise("train_bigram", "S41", training=True)
def test_the_names_are_learnt(submission):
    """300 steps of length 50, without saying so, come within 0.01 of counting on all names: 2.3346 nats."""
    xs, ys = pairs_of(NAMES)
    weights = submission.train_bigram(xs, ys, 27)
    loss = float(-weights.double().log_softmax(dim=1)[xs, ys].mean())
    same(tuple(weights.shape), (27, 27))
    assert 2.3345 < loss < 2.3446, f"The loss after training is {loss:.4f}."
