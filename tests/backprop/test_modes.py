"""Hidden tests of batch_norm and dropout, in training and not."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same
from autograder.sandbox.wire import seeded
from tests.backprop.inputs import SEEDS, SIZES, Draw, start


@exercise("batch_norm", "S24")
@given(seed=SEEDS, rows=st.integers(2, 6), columns=SIZES)
@example(seed=1, rows=4, columns=3)
@example(seed=1, rows=2, columns=1)
def test_any_batch_in_training(submission, seed, rows, columns):
    """Output, gradients and running statistics of any batch are right, from two rows on."""
    draw = Draw(seed)
    gamma, beta = draw.numbers(columns), draw.numbers(columns)
    submission.agrees(
        "batch_norm", draw.spread(rows, columns), gamma, beta, start(columns), draw.numbers(rows, columns)
    )


@exercise("batch_norm", "S23")
@given(seed=SEEDS, rows=SIZES, columns=SIZES)
@example(seed=1, rows=4, columns=3)
def test_any_batch_without_training(submission, seed, rows, columns):
    """Without training the statistics are constants, forward and backward, and one row is enough."""
    draw = Draw(seed)
    x, gamma, beta, d_out = (
        draw.numbers(*shape) for shape in ((rows, columns), (columns,), (columns,), (rows, columns))
    )
    submission.agrees("batch_norm", x, gamma, beta, start(columns), d_out, False)


@exercise("batch_norm", "S22")
@given(seed=SEEDS, batches=st.integers(0, 4))
@example(seed=1, batches=3)
def test_running_statistics_of_several_batches(submission, seed, batches):
    """The running statistics follow any number of batches of different sizes, and then serve for evaluation."""
    draw = Draw(seed)
    seen = [draw.spread(2 + k, 3) for k in range(batches)]
    submission.agrees("batch_norm_then_eval", seen, draw.numbers(2, 3), draw.numbers(3), draw.numbers(3), start(3))


@exercise("batch_norm", "S21")
def test_a_column_that_never_changes(submission):
    """A column without variance becomes beta, and a column with a tiny one is kept tiny by the 1e-5."""
    x = np.array([[3.0, 1.0], [3.0, 1.001], [3.0, 1.002]])
    gamma, beta, d_out = np.array([2.0, 0.5]), np.array([0.25, -1.0]), np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 1.5]])
    submission.agrees("batch_norm", x, gamma, beta, start(2), d_out)


@exercise("batch_norm", "S3")
def test_two_batches_to_normalise(submission, seed):
    """Two batches keep float32, and nothing but the state changes."""
    draw = Draw(seed)

    def arguments(rows, training):
        x = draw.spread(rows, 3).astype("float32")
        return [x, *(draw.numbers(3, dtype="float32") for _ in range(2)), start(3, "float32"), training]

    first, second = arguments(4, True), arguments(5, False)
    d_first, d_second = draw.numbers(4, 3, dtype="float32"), draw.numbers(5, 3, dtype="float32")
    submission.agrees("two_batches", "batch_norm", first, second, d_first, d_second)


@exercise("dropout", "S26")
@given(seed=SEEDS, rows=SIZES, columns=SIZES, p=st.sampled_from([0.0, 0.125, 0.5, 0.9, 1.0]))
@example(seed=1, rows=4, columns=5, p=0.125)
@example(seed=1, rows=4, columns=5, p=1.0)
@example(seed=1, rows=4, columns=5, p=0.0)
def test_any_probability(submission, seed, rows, columns, p):
    """What is dropped, how the rest is scaled and which gradients pass is right for any p, 0 and 1 included."""
    draw = Draw(seed)
    x, d_out = draw.numbers(rows, columns), draw.numbers(rows, columns)
    submission.agrees("dropout", x, p, True, seeded("numpy", seed), d_out)


@exercise("dropout", "S28")
def test_two_masks_from_one_generator(submission, seed):
    """Each forward pass in training draws a mask of its own, and each backward pass uses the one of its cache."""
    draw = Draw(seed)
    x, d_out = draw.numbers(3, 4, dtype="float32"), draw.numbers(3, 4, dtype="float32")
    submission.agrees("dropout_twice", x + np.float32(4), 0.5, seeded("numpy", seed % 2**32), d_out)


@exercise("dropout", "S27")
@given(seed=SEEDS, p=st.sampled_from([0.0, 0.25, 1.0]))
@example(seed=1, p=1.0)
def test_evaluation_changes_nothing(submission, seed, p):
    """Without training everything passes, whatever p is; with it, some does."""
    draw = Draw(seed)
    x, d_out = draw.numbers(3, 4), draw.numbers(3, 4)
    same(submission.dropout(x, p, False, None, d_out), {"out": x, "d_x": d_out, "x": x})
    submission.agrees("dropout", x, 0.5, True, seeded("numpy", 1), d_out)


@exercise("dropout", "S29")
@pytest.mark.parametrize("training", [True, False])
def test_a_probability_that_is_none(submission, training):
    """A p below 0 or above 1 is a ValueError, in training or not."""
    x = Draw(1).numbers(3, 4)
    submission.agrees("dropout", x, 0.5, training, seeded("numpy", 1), x)
    submission.refuses(ValueError, "dropout", x, -0.125, training, seeded("numpy", 1), x)
    submission.refuses(ValueError, "dropout", x, 1.125, training, seeded("numpy", 1), x)
