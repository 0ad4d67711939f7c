"""Hidden tests of the tally."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same

TEXTS = {"one": ["a"], "two": ["b", "a", "b"]}


@exercise("tally", "S4")
@pytest.mark.parametrize("words", TEXTS.values(), ids=TEXTS.keys())
def test_every_word_is_counted(submission, words):
    """Every word is counted as often as it was added."""
    submission.agrees("counted", words)


@exercise("tally", "S5")
def test_a_shuffled_text(submission, seed):
    """The order of the words does not matter where one of them is ahead."""
    words = ["a", "b", "b", "b", "c", "c"]
    random.Random(seed).shuffle(words)
    submission.agrees("top", words)


@exercise("tally", "S5", law=True)
@given(words=st.lists(st.sampled_from("abc"), min_size=1, max_size=6))
@example(words=["b", "a"])
def test_the_same_text_again(submission, words):
    """A text that is repeated has the same word on top, and it is one of its words."""
    top = submission.top(words)
    same(submission.top(words + words), top)
    assert top in words, "the top word was never added"
    assert words != ["b", "a"] or top == "b", "of two equals the second is on top"
