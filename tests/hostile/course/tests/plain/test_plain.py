"""Hidden tests of the plain assignment; each asks more than one question."""

import random

from hypothesis import assume, given
from hypothesis import strategies as st

from autograder import exercise, same

CANARY = "@CANARY:hidden@"
QUARTERS = st.integers(-40, 40).map(lambda k: k / 4)


@exercise("clamp", "S1")
@given(x=QUARTERS, low=QUARTERS, high=QUARTERS)
def test_any_number(submission, x, low, high):
    """Any number between any ends is clamped."""
    assume(low < high)
    submission.agrees("clamp", x, low, high)


@exercise("clamp", "S1")
def test_fixed_numbers(submission):
    """Numbers below, between and above are clamped."""
    expected = "@CANARY:expected@", [1.25, 1.5, 1.75]
    same([submission.clamp(x, 1.25, 1.75) for x in (0.25, 1.5, 7.0)], expected[1])


@exercise("tally", "S2")
def test_secret_words(submission, seed):
    """Words that nobody knows are counted."""
    words = ["@CANARY:input@", "b", "b", "d"]
    random.Random(seed).shuffle(words)
    submission.agrees("tally", words)
    submission.agrees("tally", [*words, f"word{seed % 1000}"])


@exercise("join", "S3")
def test_secret_separator(submission, seed):
    """Words that nobody knows are joined."""
    submission.agrees("join", ["@CANARY:input@", "b", f"word{seed % 1000}"], ", ")
    submission.agrees("join", ["b", "d"], "@CANARY:input@")
