"""Hidden tests of the comparisons: ties, plain numbers, nan, and what equality is not."""

from autograder import exercise, same


@exercise("comparisons", "S13")
def test_ties_between_values_and_with_plain_numbers(submission):
    """Ties are compared as Python does, between two Values and with a plain number on either side."""
    numbers = {"a": -1.5, "b": -1.5}
    submission.agrees("compared", "[a < b, a <= b, a > b, a >= b]", numbers)
    submission.agrees("compared", "[a < -1.5, a <= -1.5, -1.5 < a, -1.5 <= a, 0 > a, 0 >= a]", numbers)


@exercise("comparisons", "S13")
def test_nothing_compares_with_nan(submission):
    """Every comparison with nan is False; the same comparison between numbers need not be."""
    numbers = {"a": 3.0, "b": float("nan")}
    submission.agrees("compared", "[a < b, a <= b, a > b, a >= b, b <= 1, 1 >= b, a >= 2, a <= 4]", numbers)


@exercise("comparisons", "S14")
def test_a_value_is_not_its_number(submission):
    """A Value that holds 2 is <= 2, and yet it does not equal 2."""
    same(submission.compared("[a <= 2.0, a == 2.0, 2.0 != a]", {"a": 2.0}), [True, False, True])


@exercise("comparisons", "S15")
def test_equal_numbers_are_two_members_of_a_set(submission):
    """Values can be members of a set; two that hold the same number are in the relation <=, and two members."""
    same(
        submission.compared("[a <= b, len({a, b, a}), b in {a}, {a: 1, b: 2}[b]]", {"a": 1.0, "b": 1.0}),
        [True, 2, False, 2],
    )
