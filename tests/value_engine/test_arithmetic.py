"""Hidden tests of the operators: what they compute, what they hand down, what they refuse."""

import pytest
from hypothesis import example, given

from autograder import exercise, same
from tests.value_engine.inputs import GRADIENTS, LEAVES, NUMBERS, expressions


@exercise("arithmetic", "S3")
@given(expression=expressions(), leaves=LEAVES, gradient=GRADIENTS)
@example(expression="((((a + b) * a) - (a ** 2)) / c)", leaves={"a": 1.5, "b": -0.5, "c": 4.0}, gradient=-1.5)
def test_every_leaf_of_any_expression_gets_its_share(submission, expression, leaves, gradient):
    """Any gradient that enters at the top of any expression reaches every leaf, multiplied by the derivative."""
    submission.agrees("propagated", expression, leaves, gradient)


@exercise("arithmetic", "S4")
@pytest.mark.parametrize("expression", ["a ** 3", "a ** b"])
def test_a_share_is_added_to_what_is_there(submission, expression):
    """A share is added to what the operand's grad already holds."""
    submission.agrees("propagated", expression, {"a": 4.0, "b": 0.5}, 3.0, 10.0)


@exercise("arithmetic", "S4", law=True)
@given(x=NUMBERS)
@example(x=-2.0)
def test_a_number_over_itself_has_no_slope(submission, x):
    """The quotient a / a is 1 and its derivative is 0, wherever a is."""
    same(submission.operands("a / a", {"a": x})["c.data"], 1.0)
    same(submission.propagated("a / a", {"a": x}), {"a.grad": 0.0})


@exercise("arithmetic", "S5")
@pytest.mark.parametrize("base", [0.0, 2.5])
def test_a_power_of_zero_has_no_slope(submission, base):
    """The power a ** 0 is 1 and its derivative is 0, also where a is 0."""
    same(submission.value("a ** 0", {"a": base}), 1.0)
    same(submission.propagated("a ** 0", {"a": base}, 1.0, 7.0), {"a.grad": 7.0})


@exercise("arithmetic", "S5")
@pytest.mark.parametrize("expression", ["a ** 3.0", "a ** -2.0"])
def test_a_whole_exponent_may_be_written_as_a_float(submission, expression):
    """A negative base takes every whole exponent, also one that is written as a float."""
    submission.agrees("value", expression, {"a": -2.0})
    submission.agrees("propagated", expression, {"a": -2.0})


@exercise("arithmetic", "S5")
@pytest.mark.parametrize("base", [0.0, -8.0])
def test_a_broken_exponent_needs_a_positive_base(submission, base):
    """An exponent that is not whole works on a positive base, and raises ValueError on any other."""
    same(submission.value("a ** 0.5", {"a": 6.25}), 2.5)
    same(submission.value("a ** 0.5", {"a": 0.0625}), 0.25)
    submission.refuses(ValueError, "value", "a ** 0.5", {"a": base})


@exercise("arithmetic", "S6")
@pytest.mark.parametrize("expression", ["a ** b", "3 ** b", "(a / 5) ** (b * b)"])
def test_the_exponent_gets_its_share(submission, expression):
    """An exponent that is a Value receives a gradient too."""
    submission.agrees("propagated", expression, {"a": 2.5, "b": -1.5}, 0.5)


@exercise("arithmetic", "S6")
@pytest.mark.parametrize("expression", ["a ** b", "(-2) ** b", "(a + 2) ** b"])
def test_a_value_as_exponent_needs_a_positive_base(submission, expression):
    """An exponent that is a Value works on a positive base, and raises ValueError on any other, even if it is whole."""
    submission.agrees("value", expression.replace("-2", "2"), {"a": 2.0, "b": 2.0})
    submission.refuses(ValueError, "value", expression, {"a": -2.0, "b": 2.0})


@exercise("arithmetic", "S7")
@pytest.mark.parametrize("expression", ["a / b", "1 / b", "b ** -1"])
def test_division_by_zero_is_refused(submission, expression):
    """A quotient, in whatever spelling, is that of the numbers, and ZeroDivisionError at once if they divide by 0."""
    same(submission.value(expression, {"a": 1.0, "b": 4.0}), 0.25)
    submission.refuses(ZeroDivisionError, "value", expression, {"a": 1.0, "b": 0.0})
