"""Hidden tests of the layers: any batch against PyTorch, and two batches at once in float32."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise
from tests.backprop.inputs import SEEDS, SIZES, Draw


@exercise("linear", "S6")
@given(seed=SEEDS, rows=SIZES, inputs=SIZES, outputs=SIZES)
@example(seed=1, rows=3, inputs=3, outputs=3)
@example(seed=1, rows=3, inputs=4, outputs=2)
@example(seed=1, rows=1, inputs=3, outputs=2)
def test_any_linear_layer(submission, seed, rows, inputs, outputs):
    """Output and gradients of a linear layer are right for any number of rows, inputs and outputs."""
    draw = Draw(seed)
    weight, x = draw.numbers(outputs, inputs), draw.numbers(rows, inputs)
    submission.agrees("linear", x, weight, draw.numbers(outputs), draw.numbers(rows, outputs))


@exercise("linear", "S3")
def test_two_linear_batches(submission, seed):
    """Two batches go forward, then backward, in float32, one through a wider layer, and no argument changes."""
    draw = Draw(seed)
    first = [draw.numbers(*shape, dtype="float32") for shape in ((3, 2), (4, 2), (4,))]
    second = [draw.numbers(*shape, dtype="float32") for shape in ((5, 3), (1, 3), (1,))]
    d_first, d_second = draw.numbers(3, 4, dtype="float32"), draw.numbers(5, 1, dtype="float32")
    submission.agrees("two_batches", "linear", first, second, d_first, d_second)


@exercise("relu", "S7")
@given(seed=SEEDS, rows=SIZES, columns=SIZES)
@example(seed=1, rows=3, columns=4)
def test_any_relu(submission, seed, rows, columns):
    """Relu is right for arrays of one, two and three axes."""
    draw = Draw(seed)
    submission.agrees("relu", draw.numbers(columns), draw.numbers(columns))
    submission.agrees("relu", draw.numbers(rows, columns), draw.numbers(rows, columns))
    submission.agrees("relu", draw.numbers(rows, 2, columns), draw.numbers(rows, 2, columns))


@exercise("relu", "S8")
@given(seed=SEEDS, rows=SIZES, columns=SIZES, slope=st.sampled_from([-0.5, 0.0, 0.125, 1.0, 2.0]))
@example(seed=1, rows=3, columns=4, slope=2.0)
@example(seed=1, rows=3, columns=4, slope=-0.5)
def test_any_negative_slope(submission, seed, rows, columns, slope):
    """The slope for negative numbers may be any number, above 1 and below 0 included."""
    draw = Draw(seed)
    submission.agrees("leaky_relu", draw.numbers(rows, columns), draw.numbers(rows, columns), slope)


ACTIVATED = [("relu", 0), ("leaky_relu", 1)]


@exercise("relu", "S2")
@pytest.mark.parametrize(("name", "options"), ACTIVATED, ids=["relu", "leaky"])
def test_two_relu_batches(submission, seed, name, options):
    """Two batches go through relu forward, then backward, in float32, and no argument changes."""
    _two_batches(submission, seed, name, *[0.25] * options)


def _two_batches(submission, seed, name, *options):
    draw = Draw(seed)
    first, second = draw.numbers(3, 4, dtype="float32"), draw.numbers(2, 5, dtype="float32")
    d_first, d_second = draw.numbers(3, 4, dtype="float32"), draw.numbers(2, 5, dtype="float32")
    submission.agrees("two_batches", name, [first, *options], [second, *options], d_first, d_second)


@exercise("tanh", "S9")
@given(seed=SEEDS, rows=SIZES, columns=SIZES, scale=st.sampled_from([0.5, 1.0, 400.0]))
@example(seed=1, rows=3, columns=4, scale=1.0)
@example(seed=1, rows=3, columns=4, scale=400.0)
def test_any_tanh(submission, seed, rows, columns, scale):
    """Tanh and its slope are right for numbers up to 800 in size, in arrays of any shape."""
    draw = Draw(seed)
    submission.agrees("tanh", scale * draw.numbers(rows, columns, 2), draw.numbers(rows, columns, 2))


@exercise("tanh", "S1")
def test_two_tanh_batches(submission, seed):
    """Two batches go through tanh forward, then backward, in float32, and no argument changes."""
    _two_batches(submission, seed, "tanh")


@exercise("sigmoid", "S11")
@given(seed=SEEDS, rows=SIZES, columns=SIZES, scale=st.sampled_from([0.5, 1.0, 400.0]))
@example(seed=1, rows=3, columns=4, scale=1.0)
@example(seed=1, rows=3, columns=4, scale=400.0)
def test_any_sigmoid(submission, seed, rows, columns, scale):
    """The sigmoid and its slope are right for numbers up to 800 in size, in arrays of any shape."""
    draw = Draw(seed)
    submission.agrees("sigmoid", scale * draw.numbers(rows, columns, 2), draw.numbers(rows, columns, 2))


@exercise("sigmoid", "S2")
def test_two_sigmoid_batches(submission, seed):
    """Two batches go through the sigmoid forward, then backward, in float32, and no argument changes."""
    _two_batches(submission, seed, "sigmoid")


@exercise("softmax", "S13")
@given(seed=SEEDS, rows=SIZES, classes=st.integers(2, 6), scale=st.sampled_from([0.5, 1.0, 400.0]))
@example(seed=1, rows=2, classes=5, scale=1.0)
@example(seed=1, rows=2, classes=5, scale=400.0)
@example(seed=1, rows=3, classes=3, scale=1.0)
def test_any_rows(submission, seed, rows, classes, scale):
    """Softmax and its gradient are right for any rows of numbers up to 800 in size."""
    draw = Draw(seed)
    x = scale * (draw.numbers(rows, classes) + np.arange(rows)[:, None])
    submission.agrees("softmax", x.clip(-1000, 1000), draw.numbers(rows, classes))


@exercise("softmax", "S1")
def test_two_softmax_batches(submission, seed):
    """Two batches go through softmax forward, then backward, in float32, and no argument changes."""
    _two_batches(submission, seed, "softmax")
