"""Hidden tests of the activations: their slopes, their far ends, and what they refuse."""

import pytest
from hypothesis import example, given

from autograder import exercise, same
from tests.value_engine.inputs import GRADIENTS, NUMBERS


@exercise("activations", "S9")
@given(x=NUMBERS, gradient=GRADIENTS)
@example(x=-1.5, gradient=3.0)
def test_a_gradient_is_multiplied_by_the_slopes(submission, x, gradient):
    """Whatever arrives from above is multiplied by the slope and added to what is there."""
    expression = "a.exp() + a.tanh() * a.sigmoid() + a.relu() - b.leaky_relu() + b.sigmoid()"
    submission.agrees("propagated", expression, {"a": x, "b": -x}, gradient, 10.0)


@exercise("activations", "S9")
def test_the_gradient_of_a_logarithm(submission):
    """The logarithm multiplies by its slope as well, and adds."""
    submission.agrees("propagated", "a.log() * b", {"a": 2.5, "b": -3.0}, 0.5, 10.0)


@exercise("activations", "S10")
@pytest.mark.parametrize("slope", [0.2, 3.0])
def test_the_slope_below_zero_may_be_chosen(submission, slope):
    """leaky_relu takes any slope for numbers below 0 and at 0, also one above 1."""
    expression = " + ".join(f"{name}.leaky_relu(negative_slope={slope})" for name in "abc")
    submission.agrees("value", expression, {"a": -2.0, "b": 0.0, "c": 3.0})
    submission.agrees("propagated", expression, {"a": -2.0, "b": 0.0, "c": 3.0}, 2.0)


@exercise("activations", "S11")
@pytest.mark.parametrize("function", ["tanh", "sigmoid"])
def test_far_out_nothing_overflows(submission, function):
    """Far out on both sides tanh and sigmoid reach their limits, and their slopes are 0."""
    expression = f"2 * a.{function}() - 3 * b.{function}()"
    submission.agrees("value", expression, {"a": 1000.0, "b": -1000.0})
    submission.agrees("value", expression, {"a": -1000.0, "b": 1000.0})
    submission.agrees("propagated", f"a.{function}() + b.{function}()", {"a": 1000.0, "b": -1000.0}, 2.0)


@exercise("activations", "S12")
@pytest.mark.parametrize(
    ("expression", "fine", "bad", "error"),
    [("a.exp()", 1.5, 710.0, OverflowError), ("a.log()", 1.5, 0.0, ValueError), ("a.log()", 1.5, -2.0, ValueError)],
    ids=["exp", "log of zero", "log of a negative number"],
)
def test_exp_and_log_refuse_what_math_refuses(submission, expression, fine, bad, error):
    """exp and log answer and raise where their namesakes in the math module do."""
    submission.agrees("value", expression, {"a": fine})
    submission.refuses(error, "value", expression, {"a": bad})


@exercise("activations", "S8", law=True)
@given(x=NUMBERS)
@example(x=-1.25)
def test_log_undoes_exp(submission, x):
    """The logarithm of e ** x is x, and the slope of the two together is 1."""
    same(submission.value("a.exp().log()", {"a": x}), x)
    same(submission.propagated("a.exp().log()", {"a": x}), {"a.grad": 1.0})
