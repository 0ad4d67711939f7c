"""Hidden tests of the vocabulary, the counts and the probabilities."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.bigram_nll.inputs import LETTERS, MIXED, names, words

# --- vocabulary ---------------------------------------------------------------------------------------------------

numbers = st.lists(st.integers(0, 4), max_size=6)


@exercise("vocabulary", "S4")
@given(words=st.lists(st.text("'-. Aaéz", max_size=4), max_size=4))
@example(words=["O'Neil", "anne-marie", "é a", "z.b"])
@example(words=["..", "a"])
@example(words=[])
def test_any_characters(submission, words):
    """Every character counts as it is, also those that sort before the dot, and a dot within a word."""
    submission.agrees("build_vocabulary", words)


@exercise("vocabulary", "S5")
@given(numbers=numbers)
@example(numbers=[1, 0, 2, 2, 4])
@example(numbers=[])
def test_any_vocabulary(submission, numbers):
    """The numbers are those of the vocabulary that is handed over, dots included."""
    text = "".join([*MIXED][number] for number in numbers)
    same(submission.encode(text, MIXED), numbers)
    same(submission.decode(numbers, MIXED), text)
    same(submission.text_and_back("b-é", MIXED), "b-é")


@exercise("vocabulary", "S7")
def test_a_negative_number(submission):
    """A negative number is a KeyError like any other that is not there, and so is a character that is not there."""
    same(submission.decode([3, 4], MIXED), "a-")
    submission.refuses(KeyError, "decode", [3, -1], MIXED)
    submission.refuses(KeyError, "encode", "abc", MIXED)


@exercise("vocabulary", "S6")
def test_a_vocabulary_with_gaps(submission):
    """decode goes by the numbers of the vocabulary, wherever a character stands in it."""
    same(submission.decode([7, 0, 3], {"x": 3, ".": 0, "y": 7}), "y.x")
    submission.refuses(KeyError, "decode", [1], {"x": 3, ".": 0, "y": 7})


# --- count_bigrams ------------------------------------------------------------------------------------------------


@exercise("count_bigrams", "S8")
@given(word=st.text("abé'", max_size=6))
@example(word="")
@example(word="abba")
def test_the_bigrams_of_any_word(submission, word):
    """A word of n characters has n + 1 bigrams, the empty word one."""
    submission.agrees("bigrams", word)


@exercise("count_bigrams", "S10")
@given(words=words)
@example(words=["aab", "é", "é", "", "ba"])
@example(words=[])
def test_the_counts_of_any_words(submission, words):
    """Each word counts on its own and as often as it is there; characters without pairs keep their rows."""
    submission.agrees("count_bigrams", words, MIXED)


@exercise("count_bigrams", "S9")
def test_the_counts_of_some_names(submission, seed):
    """The counts of some hundred names."""
    submission.agrees("counts_of", "\n".join(names(seed, 400)), LETTERS)


@exercise("count_bigrams", "S7")
def test_a_word_with_an_unknown_character(submission):
    """A character that the vocabulary does not have is a KeyError, not left out."""
    submission.agrees("count_bigrams", ["ab", "bé"], MIXED)
    submission.refuses(KeyError, "count_bigrams", ["ab", "bo"], MIXED)


# --- to_probabilities ---------------------------------------------------------------------------------------------

counts = st.lists(st.integers(0, 6).map(lambda k: max(k - 2, 0)), min_size=16, max_size=16).map(
    lambda drawn: tensor(drawn).reshape(4, 4)
)
EMPTY_ROW = tensor([[0, 2, 5, 1], [0, 0, 0, 0], [3, 0, 0, 1], [1, 4, 0, 9]])


@exercise("to_probabilities", "S11")
@given(counts=counts, smoothing=st.sampled_from([0.0, 0.25, 1.0, 2.5]))
@example(counts=EMPTY_ROW, smoothing=0.0)
@example(counts=EMPTY_ROW, smoothing=0.25)
def test_any_counts(submission, counts, smoothing):
    """Any counts with any smoothing, in float64."""
    submission.agrees("to_probabilities", counts, smoothing)


@exercise("to_probabilities", "S2")
def test_large_counts_of_float32(submission):
    """Counts above 16 million are not rounded, and counts may be floats."""
    counts = tensor([[2**24, 2**24 - 1, 5], [3, 1, 2**20], [1, 1, 0]], dtype=torch.float32)
    submission.agrees("to_probabilities", counts, 0.5)


@exercise("to_probabilities", "S11")
def test_a_smoothing_that_is_tiny(submission):
    """A smoothing of a billionth is not none."""
    submission.agrees("to_probabilities", EMPTY_ROW, 2.0**-30)


@exercise("to_probabilities", "S13")
def test_negative_smoothing(submission):
    """Less than no smoothing is a ValueError, also where the counts would hide it; none is fine."""
    submission.agrees("to_probabilities", EMPTY_ROW, 0.0)
    submission.refuses(ValueError, "to_probabilities", EMPTY_ROW, -0.5)
    submission.refuses(ValueError, "to_probabilities", EMPTY_ROW + 5, -1.0)


@exercise("to_probabilities", "S1")
@given(counts=counts)
@example(counts=EMPTY_ROW)
def test_counts_stay_as_they_are(submission, counts):
    """A call leaves the counts as they were, transposed ones and floats included."""
    submission.agrees("probabilities_twice", counts.T, 1.0)
    submission.agrees("probabilities_twice", counts.double(), 1.0)
