"""Hidden tests of gradient_check, of the weights to start from, and of layer_health."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise
from autograder.sandbox.wire import callback, seeded
from tests.backprop.inputs import SEEDS, SIZES, Draw


@exercise("gradient_check", "S31")
@given(seed=SEEDS, shape=st.lists(st.integers(1, 3), min_size=1, max_size=3), eps=st.sampled_from([0.5, 0.125, 0.0625]))
@example(seed=1, shape=[2, 3], eps=0.5)
@example(seed=1, shape=[1], eps=0.5)
def test_any_gradient_of_cubes(submission, seed, shape, eps):
    """The largest relative error is right for arrays of any shape and any eps, wherever it lies."""
    draw = Draw(seed)
    x = draw.numbers(*shape)
    submission.agrees("checked", callback("cubes"), x, 3 * x**2 + draw.numbers(*shape) / 2, eps)


@exercise("gradient_check", "S31")
@given(factor=st.sampled_from([1.0, -1.0, 0.5, 1.5]))
@example(factor=1.5)
def test_steep_slopes(submission, factor):
    """Large slopes are compared by their ratio, whichever of the two numbers is larger, and signs count."""
    x = np.array([[1.0, 2.0, 3.0]])
    submission.agrees("gradient_check", callback("steep"), x, factor * 2000 * x)


@exercise("gradient_check", "S32")
def test_a_float32_input(submission):
    """An input of float32 is moved in float64, where a millionth makes a difference."""
    x = np.array([3.0, -2.0], dtype=np.float32)
    submission.agrees("checked", callback("cubes"), x, np.array([27.0, 12.0], dtype=np.float32))
    submission.agrees("checked", callback("cubes"), x, np.array([27.0, 13.0], dtype=np.float32))


@exercise("gradient_check", "S32")
def test_a_function_that_spoils_its_input(submission):
    """Every call gets an array of its own: a function may overwrite it, and x still stays as it is."""
    x = np.array([[0.5, -1.0], [2.0, 1.5]])
    submission.agrees("checked", callback("greedy"), x, 2 * x)
    submission.agrees("checked", callback("greedy"), x, 3 * x)


@exercise("gradient_check", "S32")
def test_a_gradient_of_another_shape(submission):
    """A gradient in another shape than x is a ValueError, also where NumPy would broadcast it."""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    submission.agrees("checked", callback("weighted"), x, np.array([[1.0, 2.0], [3.0, 5.0]]))
    submission.refuses(ValueError, "gradient_check", callback("weighted"), x, np.array([1.0, 2.0]))
    submission.refuses(ValueError, "gradient_check", callback("weighted"), x, np.array([[1.0, 2.0, 3.0, 4.0]]))


@exercise("initialisation", "S33")
@given(seed=SEEDS, fan_in=st.integers(1, 9), fan_out=st.integers(1, 9), dtype=st.sampled_from(["float32", "float64"]))
@example(seed=1, fan_in=4, fan_out=2, dtype="float64")
def test_any_normal_weight(submission, seed, fan_in, fan_out, dtype):
    """he_normal draws exactly these numbers, for any layer, generator and dtype."""
    submission.agrees("he_normal", fan_in, fan_out, seeded("numpy", seed), dtype)
    submission.agrees("he_normal", fan_in, fan_out, seeded("numpy", seed))


@exercise("initialisation", "S34")
@given(seed=SEEDS, fan_in=st.integers(1, 9), fan_out=st.integers(1, 9), dtype=st.sampled_from(["float32", "float64"]))
@example(seed=1, fan_in=4, fan_out=2, dtype="float64")
def test_any_uniform_weight(submission, seed, fan_in, fan_out, dtype):
    """fan_in_uniform draws exactly these numbers, for any layer, generator and dtype."""
    submission.agrees("fan_in_uniform", fan_in, fan_out, seeded("numpy", seed), dtype)


OUTPUTS = np.array([-1.0, -0.995, -0.99, -0.95, 0.0, 0.5, 0.95, 0.99, 0.995, 1.0])


@exercise("layer_health", "S42")
@given(seed=SEEDS, rows=SIZES, units=SIZES, activation=st.sampled_from(["tanh", "relu"]))
@example(seed=1, rows=2, units=4, activation="tanh")
@example(seed=1, rows=2, units=4, activation="relu")
def test_any_layer(submission, seed, rows, units, activation):
    """The share of saturated entries and the dead units are right, also for 0.99 exactly and for inputs of 0."""
    draw = Draw(seed)
    before = draw.numbers(rows, units).round()
    outputs = {"tanh": draw.rng.choice(OUTPUTS, (rows, units)), "relu": np.maximum(before, 0)}
    submission.agrees("layer_health", before, outputs[activation], activation)


@exercise("layer_health", "S43")
@pytest.mark.parametrize("activation", ["sigmoid", "Tanh"])
def test_the_health_of_something_else(submission, activation):
    """An activation other than tanh and relu is a ValueError."""
    layer = np.array([[1.0, -0.5]])
    submission.agrees("layer_health", layer, layer, "tanh")
    submission.refuses(ValueError, "layer_health", layer, layer, activation)
