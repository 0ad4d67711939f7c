"""Hidden tests of the scores, of training and of evaluating; what trains for longer is in test_training.py."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import each, exercise, same
from tests.cnn.inputs import batches, numbers, seeds, watched, whole

AVERAGES = [None, "macro", "weighted", "micro"]
labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12)

NOTES = [(0, 0), (1, 0), (2, 2), (2, 2), (2, 1)]
"""Five samples of three classes, as pairs of truth and prediction."""
ABSENT = [(0, 0), (0, 2), (2, 0), (0, 0), (2, 2)]
"""Class 1 is neither there nor predicted."""


def columns(pairs):
    return tuple(tensor([pair[k] for pair in pairs], dtype=torch.int64) for k in (0, 1))


# --- confusion_matrix ---------------------------------------------------------------------------------------------


@exercise("confusion_matrix", "S33")
@given(pairs=labels, classes=st.integers(4, 6))
@example(pairs=NOTES, classes=4)
@example(pairs=[(3, 1), (0, 3)], classes=6)
@example(pairs=[], classes=5)
def test_any_confusion(submission, pairs, classes):
    """Rows are the truth; classes that never occur have rows of zeros too."""
    submission.agrees("confusion_matrix", *columns(pairs), classes)


@exercise("confusion_matrix", "S33")
@each("dtype", [torch.uint8, torch.int8])
def test_label_images(submission, dtype):
    """Class numbers of small dtypes and of any shape are counted, 20 classes and 600 pixels without overflow."""
    truth, predicted = (whole(seed, 15, 20, 2, 15, 20, dtype=dtype).transpose(1, 2) for seed in (1, 2))
    submission.agrees("confusion_matrix", truth, predicted, 20)


@exercise("confusion_matrix", "S34")
@each("truth, predicted", [([0, 3], [0, 1]), ([0, 1], [3, 1]), ([0, -1], [0, 1]), ([1, 1], [-1, 1]), ([0, 1], [1])])
def test_labels_that_are_no_class(submission, truth, predicted):
    """A number outside the classes, on either side, or another number of predictions, is a ValueError."""
    same(submission.confusion_matrix(tensor([0, 2]), tensor([0, 1]), 3), tensor([[1, 0, 0], [0, 0, 0], [0, 1, 0]]))
    submission.refuses(ValueError, "confusion_matrix", tensor(truth), tensor(predicted), 3)


# --- precision_recall_f1 ------------------------------------------------------------------------------------------


@exercise("precision_recall_f1", "S36")
@given(pairs=labels, average=st.sampled_from(AVERAGES))
@example(pairs=NOTES, average="macro")
@example(pairs=NOTES, average="weighted")
@example(pairs=ABSENT, average=None)
@example(pairs=ABSENT, average="macro")
@example(pairs=ABSENT, average="weighted")
@example(pairs=[], average="weighted")
@example(pairs=[(1, 1)], average="weighted")
@example(pairs=[], average="micro")
@example(pairs=[(0, 3), (0, 0), (1, 0), (1, 1), (3, 3), (3, 3), (3, 2)], average="micro")
def test_any_scores(submission, pairs, average):
    """Any labels, and any of the averages, classes without samples or predictions included."""
    submission.agrees("precision_recall_f1", *columns(pairs), 4, average)


@exercise("precision_recall_f1", "S37")
@each(
    "truth, predicted, average",
    [([0, 1], [1, 1], "binary"), ([0, 1], [1, 1], ""), ([0, 1], [1, 2], "macro"), ([0, 1], [1], None)],
)
def test_scores_that_cannot_be(submission, truth, predicted, average):
    """Another average, a number that is no class, or another number of predictions, is a ValueError."""
    submission.agrees("precision_recall_f1", tensor([0, 1, 1]), tensor([1, 1, 1]), 2)
    submission.refuses(ValueError, "precision_recall_f1", tensor(truth), tensor(predicted), 2, average)


# --- StreamingAccuracy --------------------------------------------------------------------------------------------


@exercise("StreamingAccuracy", "S38")
@given(seed=seeds, sizes=st.lists(st.integers(0, 5), max_size=4), reset=st.integers(0, 3))
@example(seed=1, sizes=[4, 1, 3], reset=1)
@example(seed=2, sizes=[0, 5], reset=9)
@example(seed=5, sizes=[1], reset=9)
def test_batches_of_any_size(submission, seed, sizes, reset):
    """After every batch it is the share of all samples since the last reset, however large the batches were."""
    stream = [(whole(seed + k, 0, 3, size, 4).float(), whole(seed + 9 + k, 0, 3, size)) for k, size in enumerate(sizes)]
    submission.agrees("accuracies", stream, (reset,))


@exercise("StreamingAccuracy", "S38")
def test_asked_twice(submission):
    """After three batches, asked twice, it says the same both times."""
    submission.agrees("accuracy_twice", [(numbers(k, k + 2, 3), whole(k, 0, 3, k + 2)) for k in range(3)])


@exercise("StreamingAccuracy", "S38")
def test_two_streams(submission):
    """Two streams do not count for each other."""
    logits = numbers(1, 5, 3)
    submission.agrees("two_accuracies", (logits, logits.argmax(dim=1)), (logits, logits.argmin(dim=1)))


# --- train_epoch --------------------------------------------------------------------------------------------------


@exercise("train_epoch", "S39")
@each("sizes", [(5, 2, 3), (4, 4), (6,)])
def test_some_epochs(submission, seed, sizes):
    """Two epochs over batches of any sizes: losses, modes, parameters and running values afterwards."""
    submission.agrees("trained", watched(seed % 1000), batches(seed % 999, *sizes), 0.25, 0.5, (), 2)


@exercise("train_epoch", "S41")
@each("names", [("bn",), ("conv", "bn"), ("fc",)])
def test_frozen_layers_stay_asleep(submission, seed, names):
    """A layer whose parameters are all frozen stays in eval mode: a frozen normalisation keeps its running values."""
    submission.agrees("trained", watched(seed % 1000), batches(seed % 999, 5, 2), 0.25, 0.0, names)


@exercise("train_epoch", "S41")
def test_half_frozen_layers_are_trained(submission):
    """A layer of which only the weight is frozen is in training mode like any other."""
    submission.agrees("trained_with_frozen_weight", watched(3), batches(3, 5, 2))


@exercise("train_epoch", "S41")
def test_what_contains_frozen_layers_only(submission):
    """A container of a frozen layer and a dropout has no parameters of its own: it and the dropout are in training."""
    submission.agrees("trained_with_frozen_container", watched(3), batches(3, 5, 2))


# --- evaluate -----------------------------------------------------------------------------------------------------


@exercise("evaluate", "S42")
def test_any_evaluation(submission, seed):
    """The mean over all samples, in eval mode, without gradients; and every module is left in the mode it was in."""
    for sizes, modes in [((4, 1), {}), ((5, 2, 3), {}), ((4, 1), {"bn": False}), ((5, 2, 3), {"": False})]:
        submission.agrees("evaluated", watched(seed % 1000), batches(seed % 999, *sizes), modes)


@exercise("evaluate", "S43")
@each("modes", [{"": False, "dropout": True}, {"bn": False}])
def test_an_evaluation_that_breaks_off(submission, modes):
    """When a batch cannot be had, the modes come back all the same, and gradients are computed as before."""
    submission.agrees("evaluated_until_an_error", watched(5), batches(5, 2, 3), modes)
