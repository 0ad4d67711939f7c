"""Hidden tests of bigram_nll on other devices: what is asked on the CPU is asked there too, and has to be the same."""

from __future__ import annotations

import torch
from torch import tensor

from autograder import exercise, parity, same
from tests.bigram_nll.inputs import MIXED, SKEWED, STEEP, TWICE, columns

XS, YS = columns(TWICE)
WORDS = ["béa", "ab", ""]
CONTEXTS = tensor([[0, 1], [1, 2], [2, 0], [3, 3]])
NETWORK = {
    "C": tensor([[0.5, -1.0], [1.0, 0.25], [-0.75, 0.5], [0.125, 1.5]]),
    "W1": torch.arange(12).mul(7).remainder(12).reshape(4, 3) / 8 - 0.5,
    "b1": tensor([0.25, -0.5, 0.125]),
    "W2": torch.arange(12).mul(5).remainder(12).reshape(3, 4) / 16 - 0.25,
    "b2": tensor([0.0, 0.5, -0.25, 0.125]),
}


@exercise("to_probabilities", "S1")
@parity
def test_probabilities(submission):
    """Counts on a GPU become probabilities there, also in a row without counts."""
    same(submission.to_probabilities(tensor([[1, 3], [0, 0]])), tensor([[0.25, 0.75], [0.5, 0.5]]).double())


@exercise("negative_log_likelihood", "S1")
@parity
def test_a_loss_from_a_table(submission):
    """A table on a GPU gives the loss that it gives on the CPU."""
    submission.agrees("negative_log_likelihood", WORDS, SKEWED, MIXED)


@exercise("sample_word", "S1")
@parity
def test_the_most_probable_word(submission):
    """The most probable word is found in a table on a GPU too."""
    table = tensor([[0.25, 0.75, 0.0], [0.0, 0.25, 0.75], [0.75, 0.0, 0.25]])
    same(submission.greedy_word(table, 5), [1, 2])


@exercise("one_hot", "S1")
@parity
def test_rows_of_one_hot(submission):
    """Indices on a GPU get their rows there."""
    same(submission.one_hot(tensor([2, 0]), 3), tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))


@exercise("softmax", "S1")
@parity
def test_logits(submission):
    """Logits on a GPU become probabilities there."""
    submission.agrees("softmax", STEEP.float())


@exercise("bigram_loss", "S1")
@parity
def test_loss_and_gradient(submission):
    """On a GPU the loss and the gradient that autograd finds are those of the CPU, and lie there."""
    submission.agrees("loss_and_autograd", STEEP, XS, YS, 0.5)


@exercise("bigram_gradient", "S1")
@parity
def test_the_gradient_by_hand(submission):
    """Weights and pairs on a GPU give their gradient there."""
    submission.agrees("bigram_gradient", STEEP, XS, YS, 0.5)


@exercise("train_bigram", "S1")
@parity
def test_training(submission):
    """Pairs on a GPU train weights there, to the numbers of the CPU."""
    submission.agrees("train_bigram", XS, YS, 5, 4.0, 6, 0.25)


@exercise("mlp", "S1")
@parity
def test_a_network(submission):
    """A network on a GPU computes its logits there, and its training moves the parameters as on the CPU."""
    submission.agrees("mlp_logits", NETWORK, CONTEXTS)
    submission.agrees("train_mlp", NETWORK, CONTEXTS, tensor([1, 3, 0, 2]), 0.5, 4)
