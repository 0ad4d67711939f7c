"""Hidden tests of numerical_gradient, with functions and steps whose differences are exact in binary."""

import pytest

from autograder import exercise, same

CUBIC = "x[0] ** 3 + 2 * x[0] * x[1] - x[2] ** 2"
POINT = [1.5, -2.0, 0.75]


@exercise("numerical_gradient", "S24")
@pytest.mark.parametrize("eps", [0.25, -0.0009765625])
def test_a_cubic_in_three_numbers(submission, eps):
    """Both schemes give their quotients of differences, for every number and for large and small steps."""
    submission.agrees("numerical", CUBIC, POINT, eps=eps, scheme="forward")
    submission.agrees("numerical", CUBIC, POINT, eps=eps, scheme="central")


@exercise("numerical_gradient", "S24")
def test_the_step_is_a_millionth_if_nothing_is_said(submission):
    """Without further arguments the scheme is central and eps is a millionth."""
    submission.agrees("numerical", "1e6 * x[0] ** 3", [0.0])
    submission.agrees("numerical", "1e6 * x[0] ** 2", [0.0], scheme="forward")


@exercise("numerical_gradient", "S24", law=True)
def test_central_is_the_mean_of_two_forward_ones(submission):
    """The central quotient, 3 here, is the mean of the forward one and the backward one; eps may be negative."""
    up, down, both = (
        submission.numerical(CUBIC, POINT, eps=eps, scheme=scheme)["gradient"]
        for eps, scheme in [(0.5, "forward"), (-0.5, "forward"), (0.5, "central")]
    )
    same(both[0], 3.0)
    same(both, [(one + other) / 2 for one, other in zip(up, down, strict=True)])


@exercise("numerical_gradient", "S25")
@pytest.mark.parametrize("scheme", ["forward", "central"])
def test_a_function_may_spoil_the_list_it_is_given(submission, scheme):
    """Every call of f gets a list of its own: whatever f does to it, xs and the other calls do not notice."""
    answer = submission.numerical("3 * x.pop() + x.pop()", [1.0, 2.0], eps=0.5, scheme=scheme)
    same(answer, {"gradient": [1.0, 3.0], "xs": [1.0, 2.0]})


@exercise("numerical_gradient", "S26")
def test_any_other_scheme_is_refused(submission):
    """The forward scheme gives its quotient; one that is neither forward nor central raises ValueError."""
    submission.agrees("numerical", "x[0] ** 2", [3.0], eps=0.5, scheme="forward")
    submission.refuses(ValueError, "numerical", "x[0] ** 2", [3.0], eps=0.5, scheme="backward")
