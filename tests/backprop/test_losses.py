"""Hidden tests of the losses: any targets, any shape, any upstream."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise
from tests.backprop.inputs import SEEDS, SIZES, Draw

UPSTREAM = st.sampled_from([1.0, -2.0, 0.25])
SCALES = st.sampled_from([1.0, 400.0])


@exercise("cross_entropy", "S14")
@given(seed=SEEDS, rows=SIZES, classes=st.integers(2, 6), scale=SCALES, d_out=UPSTREAM)
@example(seed=1, rows=4, classes=3, scale=1.0, d_out=-2.0)
@example(seed=1, rows=4, classes=3, scale=400.0, d_out=1.0)
@example(seed=1, rows=3, classes=3, scale=1.0, d_out=1.0)
def test_any_class_numbers(submission, seed, rows, classes, scale, d_out):
    """Loss and gradient are right for any rows and class numbers, also when a class comes up more than once."""
    draw = Draw(seed)
    targets = draw.classes(rows, classes, ["int64", "int32", "uint8"][seed % 3])
    submission.agrees("cross_entropy", scale * draw.numbers(rows, classes), targets, d_out)


@exercise("cross_entropy", "S15")
@given(seed=SEEDS, rows=SIZES, classes=st.integers(2, 6), scale=SCALES, d_out=UPSTREAM)
@example(seed=1, rows=4, classes=3, scale=1.0, d_out=-2.0)
@example(seed=1, rows=2, classes=2, scale=400.0, d_out=0.25)
def test_any_rows_of_probabilities(submission, seed, rows, classes, scale, d_out):
    """Loss and gradient are right for targets that are rows of probabilities, zeros among them."""
    draw = Draw(seed)
    targets = draw.probabilities(rows, classes)
    targets[0] = np.eye(classes)[seed % classes]
    submission.agrees("cross_entropy", scale * draw.numbers(rows, classes), targets, d_out)


@exercise("cross_entropy", "S14")
@pytest.mark.parametrize("wrong", [-1, 3])
def test_a_class_that_is_none(submission, wrong):
    """A class number below 0 or beyond the last class is a ValueError; the first and the last class are fine."""
    logits = Draw(1).numbers(3, 3)
    submission.agrees("cross_entropy", logits, np.array([0, 2, 1]))
    submission.refuses(ValueError, "cross_entropy", logits, np.array([0, wrong, 1]))


@exercise("cross_entropy", "S3")
def test_two_batches_of_logits(submission, seed):
    """Two batches of logits, with class numbers and with probabilities, keep float32 and change no argument."""
    draw = Draw(seed)
    first = [draw.numbers(3, 4, dtype="float32"), draw.classes(3, 4)]
    second = [draw.numbers(2, 5, dtype="float32"), draw.probabilities(2, 5, "float32")]
    submission.agrees("two_batches", "cross_entropy", first, second, 1.0, -0.5)


@exercise("mse", "S17")
@given(seed=SEEDS, shape=st.lists(SIZES, min_size=1, max_size=3), d_out=UPSTREAM)
@example(seed=1, shape=[3, 2], d_out=-2.0)
def test_any_prediction(submission, seed, shape, d_out):
    """The mean squared error and its gradient are right for arrays of any shape."""
    draw = Draw(seed)
    submission.agrees("mse", draw.numbers(*shape), draw.numbers(*shape), d_out)


@exercise("mse", "S2")
def test_two_batches_of_predictions(submission, seed):
    """Two batches of predictions keep float32 and change no argument."""
    draw = Draw(seed)
    first, second = ([draw.numbers(*shape, dtype="float32") for _ in range(2)] for shape in ((3, 4), (5,)))
    submission.agrees("two_batches", "mse", first, second, 1.0, -0.5)


@exercise("mse", "S18")
def test_predictions_of_another_shape(submission):
    """Different shapes are a ValueError, whether or not they could be broadcast."""
    draw = Draw(1)
    submission.agrees("mse", draw.numbers(3, 2), draw.numbers(3, 2))
    submission.refuses(ValueError, "mse", draw.numbers(3, 2), draw.numbers(1, 2))
    submission.refuses(ValueError, "mse", draw.numbers(3, 1), draw.numbers(3))


@exercise("bce_with_logits", "S19")
@given(seed=SEEDS, shape=st.lists(SIZES, min_size=1, max_size=3), scale=SCALES, d_out=UPSTREAM)
@example(seed=1, shape=[3, 2], scale=1.0, d_out=-2.0)
@example(seed=1, shape=[3, 2], scale=400.0, d_out=1.0)
def test_any_coins(submission, seed, shape, scale, d_out):
    """The binary cross-entropy and its gradient are right for arrays of any shape and targets from 0 to 1."""
    draw = Draw(seed)
    submission.agrees("bce_with_logits", scale * draw.numbers(*shape), draw.numbers(*shape) / 4 + 0.5, d_out)


@exercise("bce_with_logits", "S18")
def test_coins_of_another_shape(submission):
    """Different shapes are a ValueError, also where NumPy would broadcast them."""
    draw = Draw(1)
    submission.agrees("bce_with_logits", draw.numbers(3, 2), np.full((3, 2), 0.25))
    submission.refuses(ValueError, "bce_with_logits", draw.numbers(3, 1), np.full(3, 0.25))
    submission.refuses(ValueError, "bce_with_logits", draw.numbers(3, 2), np.full((1, 2), 0.25))


@exercise("bce_with_logits", "S1")
def test_two_batches_of_coins(submission, seed):
    """Two batches of logits keep float32 and change no argument."""
    draw = Draw(seed)
    first = [draw.numbers(3, 4, dtype="float32"), draw.numbers(3, 4, dtype="float32") / 4 + np.float32(0.5)]
    second = [draw.numbers(5, dtype="float32"), draw.numbers(5, dtype="float32") / 4 + np.float32(0.5)]
    submission.agrees("two_batches", "bce_with_logits", first, second, 1.0, -0.5)
