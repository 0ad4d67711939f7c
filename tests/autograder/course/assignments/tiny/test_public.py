"""The public tests of the tiny assignment."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same

QUARTERS = st.integers(-8, 8).map(lambda k: k / 4)


@exercise("clamp", "S1")
@pytest.mark.parametrize(("x", "expected"), [(-3.0, -1.0), (5.0, 2.0)], ids=["below", "above"])
def test_a_number_outside_becomes_the_end(submission, x, expected):
    """A number that passes an end becomes that end."""
    same(submission.clamp(x, -1.0, 2.0), expected)


@exercise("clamp", "S1", law=True)
@given(x=QUARTERS)
@example(x=3.0)
def test_clamping_twice_changes_nothing(submission, x):
    """What clamp returns, clamp returns again, and it lies between the ends."""
    once = submission.clamp(x, 0.25, 1.5)
    same(submission.clamp(once, 0.25, 1.5), once)
    assert 0.25 <= once <= 1.5, f"{once} is not between 0.25 and 1.5"


@exercise("clamp_all", "S3")
def test_every_number_is_clamped(submission):
    """Every number of a list is clamped, and the list itself stays as it was."""
    numbers = [3.0, -2.0, 0.25]
    same(submission.clamp_all(numbers, -1.0, 1.0), {"clamped": [1.0, -1.0, 0.25], "numbers": numbers})


@exercise("tally", "S5")
def test_the_most_frequent_word_is_on_top(submission):
    """The word that was added most often is on top."""
    same(submission.top(["a", "b", "b"]), "b")
