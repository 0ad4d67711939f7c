"""Hidden tests of the negative log-likelihood, of perplexity and bits, and of words not seen before."""

from __future__ import annotations

import math

import torch
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same
from tests.bigram_nll.inputs import LETTERS, MIXED, SKEWED, V, generator, names, probabilities, some_words

UNEQUAL = ["abba", "é", "", "béb", "é"]
"""Words of different lengths, so that words and bigrams cannot be confused."""
NO_REPEATS = SKEWED * (1 - torch.eye(V, dtype=torch.float64))
"""No character follows itself."""

# --- negative_log_likelihood --------------------------------------------------------------------------------------


@exercise("negative_log_likelihood", "S14")
@given(words=some_words, probabilities=probabilities())
@example(words=UNEQUAL, probabilities=SKEWED)
@example(words=[""], probabilities=SKEWED)
def test_any_words_under_any_table(submission, words, probabilities):
    """The mean over all bigrams of all words, in nats."""
    submission.agrees("negative_log_likelihood", words, probabilities, MIXED)


@exercise("negative_log_likelihood", "S15")
@given(words=some_words, probabilities=probabilities(zeros=True))
@example(words=["ab"], probabilities=NO_REPEATS)
@example(words=["ab", "aa"], probabilities=NO_REPEATS)
def test_zeros_in_the_table(submission, words, probabilities):
    """A zero that a word meets makes the loss infinite, a zero that no word meets changes nothing."""
    submission.agrees("negative_log_likelihood", words, probabilities, MIXED)


@exercise("negative_log_likelihood", "S16")
@given(words=some_words, probabilities=probabilities())
@example(words=UNEQUAL, probabilities=SKEWED)
def test_a_table_of_float32(submission, words, probabilities):
    """A table of float32, transposed or not, is taken as exact: the logarithms are those of float64."""
    table = probabilities.float()
    submission.agrees("negative_log_likelihood", words, table.T.contiguous().T, MIXED)


@exercise("negative_log_likelihood", "S16")
def test_a_very_long_word(submission):
    """The likelihood of 3,000 characters is less than any float, and its logarithm is not."""
    submission.agrees("negative_log_likelihood", ["abé" * 1000], SKEWED, MIXED)


@exercise("negative_log_likelihood", "S15")
def test_a_probability_that_is_tiny(submission):
    """A probability of 2 to the -200 is small, but not 0."""
    tiny = torch.where(SKEWED > 0.2, SKEWED, SKEWED * 2.0**-200)
    submission.agrees("negative_log_likelihood", UNEQUAL, tiny, MIXED)


@exercise("negative_log_likelihood", "S14")
def test_the_loss_of_counting_some_names(submission, seed):
    """Some hundred names under their own counts, without smoothing and with some."""
    text = "\n".join(names(seed, 300))
    submission.agrees("loss_of_counting", text, 0.0)
    submission.agrees("loss_of_counting", text, 0.5)


@exercise("negative_log_likelihood", "S17")
def test_no_words_at_all(submission):
    """A mean over no words is a ValueError, and one empty word is a word."""
    submission.agrees("negative_log_likelihood", [""], SKEWED, MIXED)
    submission.refuses(ValueError, "negative_log_likelihood", [], SKEWED, MIXED)


@exercise("negative_log_likelihood", "S7")
def test_a_character_that_the_table_does_not_know(submission):
    """A word with a character that the vocabulary does not have is a KeyError."""
    submission.agrees("negative_log_likelihood", ["ba"], SKEWED, MIXED)
    submission.refuses(KeyError, "negative_log_likelihood", ["ba", "bo"], SKEWED, MIXED)


# --- perplexity, bits_per_character -------------------------------------------------------------------------------


@exercise("perplexity", "S18")
@given(words=some_words, probabilities=probabilities())
@example(words=UNEQUAL, probabilities=SKEWED)
def test_perplexity_and_bits_of_any_words(submission, words, probabilities):
    """Perplexity and bits of any words under any table."""
    submission.agrees("perplexity", words, probabilities, MIXED)
    submission.agrees("bits_per_character", words, probabilities, MIXED)


@exercise("perplexity", "S18")
def test_the_impossible_and_the_empty(submission):
    """An impossible bigram makes both infinite, and no words are a ValueError for both."""
    same(submission.perplexity(["bb"], NO_REPEATS, MIXED), math.inf)
    same(submission.bits_per_character(["bb"], NO_REPEATS, MIXED), math.inf)
    submission.refuses(ValueError, "perplexity", [], SKEWED, MIXED)
    submission.refuses(ValueError, "bits_per_character", [], SKEWED, MIXED)


# --- split_words --------------------------------------------------------------------------------------------------


@exercise("held_out", "S23")
@given(size=st.integers(0, 45), seed=st.integers(0, 99))
@example(size=40, seed=0)
@example(size=12, seed=1)
def test_every_word_is_in_one_part(submission, size, seed):
    """A tenth of the words, rounded down, is set aside; words that are equal count one by one."""
    words = [f"word{number % 15}" for number in range(size)]
    train, held = submission.split(words, generator(seed))
    same((len(train), len(held)), (size - size // 10, size // 10))
    same(sorted([*train, *held]), sorted(words))


@exercise("held_out", "S24")
def test_every_word_has_the_same_chance(submission, seed):
    """In 200 splits of 20 words each word is set aside about 20 times, and neighbours are no pairs."""
    held = submission.words_set_aside([f"word{number}" for number in range(20)], generator(seed), 200)
    times = [sum(f"word{number}" in part for part in held) for number in range(20)]
    assert all(1 <= count <= 48 for count in times), f"Of 200 splits the words are set aside in {times}."
    assert len({tuple(sorted(part)) for part in held}) > 60, "The same words are set aside together again and again."


@exercise("held_out", "S24")
def test_the_generator_decides(submission, seed):
    """A generator in the same state gives the same split, whatever else was drawn; used once more, another one."""
    words = [f"word{number}" for number in range(120)]
    answer = submission.split_twice(words, generator(seed), 1)
    same(submission.split_twice(words, generator(seed), 2), answer)
    other = submission.split_twice(words, generator(seed, 1), 1)
    assert sorted(answer["first"][1]) != sorted(answer["second"][1]), "Two splits with one generator are the same."
    assert sorted(answer["first"][1]) != sorted(other["first"][1]), "Two seeds give the same split."
    same(answer["words"], words)


# --- choose_smoothing ---------------------------------------------------------------------------------------------


@exercise("held_out", "S25")
@given(train=some_words, held=some_words, candidates=st.permutations([0.0, 0.125, 1.0, 3.0]))
@example(train=["ab", "bab", "éa"], held=["ab", "é"], candidates=[3.0, 0.125, 0.0, 1.0])
def test_any_words_held_out(submission, train, held, candidates):
    """Counted is what was not held out, and the loss is that of what was."""
    submission.agrees("choose_smoothing", train, held, MIXED, candidates)


@exercise("held_out", "S25")
def test_the_smoothing_of_a_split_of_the_names(submission, seed):
    """A split of the names that nobody has seen."""
    shuffled = names(seed, 1000)
    train, held = "\n".join(shuffled[100:]), "\n".join(shuffled[:100])
    submission.agrees("smoothing_of", train, held, LETTERS, [10.0, 0.01, 0.5, 0.1, 2.0])


@exercise("held_out", "S26")
def test_equally_good_smoothings(submission):
    """Without counts every smoothing is as good as the next, and the first is chosen."""
    vocabulary = {".": 0, "a": 1, "b": 2, "c": 3}
    same(submission.choose_smoothing([], ["ab"], vocabulary, [2.0, 1.0, 4.0])[0], 2.0)
    same(submission.choose_smoothing(["b"], ["ab", "ca"], vocabulary, [0.0, 0.0])[1], [math.inf, math.inf])
    losses = [math.log(2.5), 0.0, math.log(3)]
    same(submission.choose_smoothing(["a"], ["a"], vocabulary, [1.0, 0.0, 2.0]), (0.0, losses))


@exercise("held_out", "S26")
def test_nothing_to_choose_by(submission):
    """Without words held out, or without candidates, there is nothing to choose: a ValueError."""
    same(submission.choose_smoothing(["b"], ["b"], MIXED, [0.0])[0], 0.0)
    submission.refuses(ValueError, "choose_smoothing", ["b"], [], MIXED, [1.0])
    submission.refuses(ValueError, "choose_smoothing", ["b"], ["b"], MIXED, [])
