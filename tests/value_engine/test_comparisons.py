"""Hidden tests of the comparisons: ties, plain numbers, nan, and what equality is not."""

import pytest

from autograder import exercise, same

SIGNS = ["<", "<=", ">", ">="]


@exercise("comparisons", "S13")
@pytest.mark.parametrize("sign", SIGNS)
def test_ties_and_plain_numbers_on_both_sides(submission, sign):
    """Ties are compared as Python does, between two Values and with a plain number on either side."""
    numbers = {"a": -1.5, "b": -1.5, "c": 0.25}
    submission.agrees("compared", f"[a {sign} b, a {sign} -1.5, -1.5 {sign} a, 1 {sign} c, c {sign} 1]", numbers)


@exercise("comparisons", "S13")
@pytest.mark.parametrize("sign", SIGNS)
def test_nothing_compares_with_nan(submission, sign):
    """Every comparison with nan is False, and one with a number is not."""
    submission.agrees("compared", f"[a {sign} b, b {sign} a, a {sign} 2, 4 {sign} a]", {"a": 3.0, "b": float("nan")})


@exercise("comparisons", "S14")
def test_a_value_is_not_its_number(submission):
    """A Value does not equal the number that it holds."""
    same(submission.compared("[a <= 2.0, a == 2.0, 2.0 != a]", {"a": 2.0}), [True, False, True])


@exercise("comparisons", "S15")
def test_equal_numbers_are_two_members_of_a_set(submission):
    """Values can be members of a set, and two that hold the same number are two members."""
    same(
        submission.compared("[a <= b, len({a, b, a}), b in {a}, {a: 1, b: 2}[b]]", {"a": 1.0, "b": 1.0}),
        [True, 2, False, 2],
    )
