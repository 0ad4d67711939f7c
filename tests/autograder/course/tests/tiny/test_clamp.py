"""Hidden tests of clamp and clamp_all."""

from hypothesis import assume, given
from hypothesis import strategies as st

from autograder import exercise, same

QUARTERS = st.integers(-40, 40).map(lambda k: k / 4)
NUMBERS = st.lists(QUARTERS, min_size=2, max_size=6)


@exercise("clamp", "S1")
@given(x=QUARTERS, low=QUARTERS, high=QUARTERS)
def test_any_number(submission, x, low, high):
    """Any number between any ends is clamped."""
    assume(low < high)
    submission.agrees("clamp", x, low, high)


@exercise("clamp", "S2")
def test_ends_in_the_wrong_order(submission):
    """A lower end above the upper one is refused, and equal ends are not."""
    same(submission.clamp(3.0, 1.0, 1.0), 1.0)
    submission.refuses(ValueError, "clamp", 0.0, 1.0, -1.0)


@exercise("clamp_all", "S3")
@given(data=st.data())
def test_any_list(submission, data):
    """Every list is clamped, number by number."""
    numbers = data.draw(NUMBERS)
    submission.agrees("clamp_all", [*numbers, 20.0], -1.0, 1.0)
