"""Public tests: the worked examples of the handout, and laws that your own answers must obey."""

from __future__ import annotations

import math
import string
from itertools import pairwise
from pathlib import Path

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import seeded

NAMES = (Path(__file__).parent / "data" / "names.txt").read_text()
"""5,163 first names, one on each line."""
LETTERS = {character: number for number, character in enumerate("." + string.ascii_lowercase)}
FOUR = ["emma", "olivia", "ava", "isabella"]

AB = {".": 0, "a": 1, "b": 2}
words_of_ab = st.lists(st.text("ab", max_size=4), max_size=4).map(lambda drawn: ["abb", *drawn])
sixteenths = st.lists(st.integers(-16, 16), min_size=9, max_size=9)


def table(numbers):
    """Nine whole numbers as sixteenths, in a float64 table of 3 x 3."""
    return tensor(numbers, dtype=torch.float64).reshape(3, 3) / 16


# --- vocabulary ---------------------------------------------------------------------------------------------------


@exercise("vocabulary", "S3")
def test_the_vocabulary_of_two_words(submission):
    """The dot is 0, and the characters of the words follow in sorted order."""
    same(submission.build_vocabulary(["emma", "ava"]), {".": 0, "a": 1, "e": 2, "m": 3, "v": 4})


@exercise("vocabulary", "S3")
def test_the_vocabulary_of_the_names(submission):
    """The names have 26 letters; with the dot there are 27 characters."""
    same(submission.vocabulary_of(NAMES), LETTERS)


@exercise("vocabulary", "S5")
def test_emma_in_numbers(submission):
    """encode gives one number for each character of emma and adds none; decode gives emma back."""
    same(submission.encode("emma", LETTERS), [5, 13, 13, 1])
    same(submission.decode([5, 13, 13, 1], LETTERS), "emma")


@exercise("vocabulary", "S7")
def test_characters_and_numbers_that_are_not_there(submission):
    """A character or a number that the vocabulary does not have is a KeyError."""
    submission.refuses(KeyError, "encode", "Emma", LETTERS)
    submission.refuses(KeyError, "decode", [5, 27], LETTERS)


# --- count_bigrams ------------------------------------------------------------------------------------------------


@exercise("count_bigrams", "S8")
def test_the_bigrams_of_isabella(submission):
    """Isabella has nine bigrams: the dots at both ends count."""
    same(submission.bigrams("isabella"), [*zip(".isabella", "isabella.", strict=True)])


@exercise("count_bigrams", "S9")
def test_the_table_of_two_words(submission):
    """The row is the first character of a pair, the column the second."""
    same(submission.count_bigrams(["abb", "ba"], AB), tensor([[0, 1, 1], [1, 0, 1], [1, 1, 1]]))


@exercise("count_bigrams", "S9")
def test_the_counts_of_four_names(submission):
    """The four names of the handout have 25 bigrams, 22 of them different; (a, .) occurs four times."""
    counts = submission.count_bigrams(FOUR, LETTERS)
    same(counts[[1, 12, 13, 0], [0, 12, 13, 1]], tensor([4, 1, 1, 1]))
    same((int(counts.sum()), int((counts > 0).sum())), (25, 22))


@exercise("count_bigrams", "S9")
def test_the_counts_of_all_names(submission):
    """All names together have 36,122 bigrams, 450 of them different."""
    counts = submission.counts_of(NAMES, LETTERS)
    same((int(counts.sum()), int((counts > 0).sum())), (36122, 450))


@exercise("count_bigrams", "S10", law=True)
@given(words=words_of_ab)
@example(words=["abb", "b", "b", ""])
def test_what_is_entered_is_left(submission, words):
    """Every character is as often the second of a pair as the first, and words add up."""
    counts = submission.count_bigrams(words, AB)
    same(counts.sum(dim=0), counts.sum(dim=1))
    same(counts - submission.count_bigrams(words[1:], AB), tensor([[0, 1, 0], [0, 0, 1], [1, 0, 1]]))


# --- to_probabilities ---------------------------------------------------------------------------------------------

COUNTS = tensor([[1, 3], [0, 2]])


@exercise("to_probabilities", "S11")
def test_rows_become_probabilities(submission):
    """Each count is divided by the sum of its row."""
    same(submission.to_probabilities(COUNTS), tensor([[0.25, 0.75], [0.0, 1.0]], dtype=torch.float64))


@exercise("to_probabilities", "S11")
def test_one_is_added_to_every_count(submission):
    """With a smoothing of 1 every count is one more, and so the sum of a row of two is two more."""
    same(submission.to_probabilities(COUNTS, 1.0), tensor([[1 / 3, 2 / 3], [1 / 4, 3 / 4]], dtype=torch.float64))


@exercise("to_probabilities", "S12")
def test_a_row_without_counts(submission):
    """A character that nothing ever followed may be followed by anything."""
    counts = tensor([[0, 4, 4, 8], [0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 0]])
    expected = tensor([[0, 1, 1, 2], [1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 4, 0]], dtype=torch.float64) / 4
    same(submission.to_probabilities(counts), expected)


@exercise("to_probabilities", "S11", law=True)
@given(counts=st.lists(st.integers(0, 9), min_size=6, max_size=6), smoothing=st.integers(0, 5).map(lambda k: k / 2))
@example(counts=[0, 7, 1, 0, 0, 0], smoothing=0.0)
def test_every_row_sums_to_one(submission, counts, smoothing):
    """The probabilities of a row sum to 1, whatever the counts; a count of 2 in 8 is a quarter."""
    rows = submission.to_probabilities(tensor([*counts, 2, 1, 5]).reshape(3, 3), smoothing)
    same(rows.sum(dim=1), torch.ones(3, dtype=torch.float64))
    same(float(rows[2, 0]), (2 + smoothing) / (8 + 3 * smoothing))


@exercise("to_probabilities", "S11", law=True)
@given(counts=st.lists(st.integers(0, 9), min_size=6, max_size=6))
@example(counts=[1, 4, 7, 0, 0, 2])
def test_more_smoothing_moves_towards_uniform(submission, counts):
    """With more smoothing no row moves away from uniform, and at a million little else is left."""
    counts = tensor([*counts, 0, 0, 3]).reshape(3, 3)
    little, more, much = (submission.to_probabilities(counts, k) for k in (0.5, 4.0, 1e6))
    assert ((more - 1 / 3).abs() <= (little - 1 / 3).abs() + 1e-12).all(), "More smoothing led away from uniform."
    assert ((much - 1 / 3).abs() < 1e-5).all(), "With a smoothing of a million a row is not nearly uniform."
    same(float(little[2, 2]), 7 / 9)


# --- negative_log_likelihood --------------------------------------------------------------------------------------

COIN = tensor([[0.25, 0.75], [0.5, 0.5]])


@exercise("negative_log_likelihood", "S14")
def test_the_mean_over_five_bigrams(submission):
    """The words a and aa have five bigrams: two with probability 3/4, three with 1/2."""
    answer = submission.negative_log_likelihood(["a", "aa"], COIN, {".": 0, "a": 1})
    same(answer, -(2 * math.log(0.75) + 3 * math.log(0.5)) / 5)


@exercise("negative_log_likelihood", "S15")
def test_an_impossible_bigram(submission):
    """A word with a bigram of probability 0 has an infinite loss, and what no word has does not matter."""
    probabilities = tensor([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [1.0, 0.0, 0.0]])
    same(submission.negative_log_likelihood(["a", "aa", "ab"], probabilities, AB), math.inf)
    same(submission.negative_log_likelihood(["a", "ab"], probabilities, AB), 2 * math.log(2) / 5)


@exercise("negative_log_likelihood", "S14", law=True)
@given(words=words_of_ab)
@example(words=["abb", ""])
def test_the_loss_of_knowing_nothing(submission, words):
    """A uniform table over three characters has a loss of ln 3, whatever the words, and one over 27 has 3.2958."""
    same(submission.negative_log_likelihood(words, torch.ones(3, 3, dtype=torch.float64) / 3, AB), math.log(3))
    uniform = torch.ones(27, 27, dtype=torch.float64) / 27
    same(submission.negative_log_likelihood(words, uniform, LETTERS), math.log(27))
    same(submission.negative_log_likelihood(words, torch.full((3, 3), 0.25), AB), math.log(4))


@exercise("negative_log_likelihood", "S14")
def test_the_loss_of_counting(submission):
    """Counting gives 2.33457 nats on the names, with a smoothing of 1 a little more: 2.34228."""
    same(submission.loss_of_counting(NAMES, 0.0), 2.3345656603811933)
    same(submission.loss_of_counting(NAMES, 1.0), 2.342280940908427)


# --- perplexity, bits_per_character -------------------------------------------------------------------------------


@exercise("perplexity", "S18")
def test_one_of_eight(submission):
    """Whoever knows nothing about eight characters chooses among eight of them, and pays three bits for each."""
    vocabulary = {character: number for number, character in enumerate(".abcdefg")}
    same(submission.perplexity(["bad", "egg"], torch.ones(8, 8) / 8, vocabulary), 8.0)
    same(submission.bits_per_character(["bad", "egg"], torch.ones(8, 8) / 8, vocabulary), 3.0)
    same(submission.perplexity(["bad"], torch.ones(8, 8) / 2, vocabulary), 2.0)


@exercise("perplexity", "S18", law=True)
@given(words=words_of_ab, numbers=sixteenths)
@example(words=["abb", "", "bba"], numbers=[4, -8, 0, 16, -16, 2, 3, 5, 7])
def test_three_ways_to_say_the_same(submission, words, numbers):
    """The perplexity is e to the nats and 2 to the bits."""
    found = submission.measures(words, table(numbers).softmax(dim=1), AB)
    same(found["perplexity"], math.exp(found["nats"]))
    same(found["perplexity"], 2 ** found["bits"])
    same(
        submission.measures(["a"], torch.full((3, 3), 0.25), AB), {"nats": math.log(4), "perplexity": 4.0, "bits": 2.0}
    )


# --- sample_word --------------------------------------------------------------------------------------------------

CHAIN = torch.eye(4)[[2, 0, 3, 1]]
"""Only one word can be drawn: 2, 3, 1."""
TURNS = tensor([[0.0, 0.5, 0.5], [0.25, 0.5, 0.25], [0.5, 0.5, 0.0]])


@exercise("sample_word", "S19")
def test_a_chain_without_a_choice(submission):
    """Where every row has a single possibility there is a single word, without the dots at its ends."""
    same(submission.sample_word(CHAIN, seeded("torch", 1), 10), [2, 3, 1])


@exercise("sample_word", "S20")
def test_a_word_is_cut(submission):
    """After max_length characters a word ends, dot or no dot."""
    same([submission.sample_word(CHAIN, seeded("torch", 7), length) for length in (2, 1, 3)], [[2, 3], [2], [2, 3, 1]])


@exercise("sample_word", "S21")
def test_the_greedy_word(submission):
    """Greedy takes the most probable character, the first of equal ones: always the same word."""
    probabilities = tensor([[0.25, 0.25, 0.5], [0.375, 0.375, 0.25], [0.25, 0.375, 0.375]])
    same(submission.greedy_word(probabilities, 10), [2, 1])


@exercise("sample_word", "S22", law=True)
@given(seed=st.integers(0, 999))
@example(seed=0)
def test_the_same_seed_draws_the_same_words(submission, seed):
    """A generator with the same seed draws the same words, and one word differs from the next."""
    words = submission.words_drawn(TURNS, seeded("torch", seed), 20, 30)
    same(submission.words_drawn(TURNS, seeded("torch", seed), 20, 30), words)
    assert len({tuple(word) for word in words}) > 3, "Thirty words are nearly all the same."
    assert all(word[:1] in ([1], [2]) for word in words), "Nothing but 1 and 2 can follow the dot here."
    assert min(map(len, words)) < 3, "Thirty words, and none of them is over after two characters."


@exercise("sample_word", "S19")
def test_the_shares_of_what_is_drawn(submission):
    """Half of the words begin with 1, and of those one in four is over after it."""
    words = submission.words_drawn(TURNS, seeded("torch", 5), 20, 600)
    ones = [word for word in words if word[:1] == [1]]
    assert 235 < len(ones) < 365, "Of 600 words about 300 should begin with 1."
    assert 0.1 < sum(word == [1] for word in ones) / len(ones) < 0.4, "One in four words that begin with 1 is just 1."
    assert not any(pair == (2, 2) for word in words for pair in pairwise(word)), "2 never follows 2."


# --- split_words, choose_smoothing --------------------------------------------------------------------------------


@exercise("held_out", "S23")
def test_one_word_in_ten(submission):
    """Of 29 words 2 are set aside, and all words are there once."""
    words = [f"word{number}" for number in range(29)]
    train, held = submission.split(words, seeded("torch", 3))
    same((len(train), len(held)), (27, 2))
    same(sorted([*train, *held]), sorted(words))


@exercise("held_out", "S25")
def test_the_smoothing_of_a_small_example(submission):
    """One a was seen, and b is held out: with the smoothing 0 it is impossible, with 1 better than with 1/2."""
    best, losses = submission.choose_smoothing(["a"], ["b"], AB, [0.0, 1.0, 0.5])
    same(best, 1.0)
    same(losses, [math.inf, (math.log(4) + math.log(3)) / 2, (math.log(5) + math.log(3)) / 2])


@exercise("held_out", "S25")
def test_the_smoothing_of_the_names(submission):
    """With every tenth name held out, a tenth is the best of these smoothings."""
    names = NAMES.split()
    held, train = names[::10], [name for place, name in enumerate(names) if place % 10]
    candidates = [0.0, 0.01, 0.1, 1.0, 10.0]
    best, losses = submission.smoothing_of("\n".join(train), "\n".join(held), LETTERS, candidates)
    same(best, 0.1)
    same(losses, [math.inf, 2.3519566824036633, 2.3493920416534526, 2.352950672911207, 2.4132385256602213])


# --- training_pairs, context_windows ------------------------------------------------------------------------------


@exercise("training_pairs", "S27")
def test_the_pairs_of_emma(submission):
    """What comes first and what comes second, for each bigram of emma."""
    answer = submission.training_pairs(["emma"], LETTERS)
    same(answer, (tensor([0, 5, 13, 13, 1]), tensor([5, 13, 13, 1, 0])))


@exercise("training_pairs", "S28")
def test_the_windows_of_two_names(submission):
    """Windows of three characters begin with three dots for each name, and end with the dot as the target."""
    contexts, targets = submission.context_windows(["emma", "ava"], LETTERS, 3)
    first = [[0, 0, 0], [0, 0, 5], [0, 5, 13], [5, 13, 13], [13, 13, 1]]
    same(contexts, tensor([*first, [0, 0, 0], [0, 0, 1], [0, 1, 22], [1, 22, 1]]))
    same(targets, tensor([5, 13, 13, 1, 0, 1, 22, 1, 0]))


@exercise("training_pairs", "S28", law=True)
@given(words=words_of_ab, size=st.integers(1, 5))
@example(words=["abb", "", "ba"], size=2)
def test_the_last_of_a_window_is_the_first_of_a_pair(submission, words, size):
    """Whatever the size of a window, its last character and its target are a pair of training_pairs."""
    contexts, targets = submission.context_windows(words, AB, size)
    same((contexts[:, -1], targets), submission.training_pairs(words, AB))
    same(targets[:4], tensor([1, 2, 2, 0]))


# --- one_hot ------------------------------------------------------------------------------------------------------


@exercise("one_hot", "S30")
def test_two_indices_of_four(submission):
    """A row for each index, as long as there are classes, of float32."""
    same(submission.one_hot(tensor([2, 0]), 4), tensor([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]]))


@exercise("one_hot", "S30", law=True)
@given(indices=st.lists(st.integers(0, 4), min_size=1, max_size=6))
@example(indices=[1, 1, 3])
def test_a_product_with_one_hot_picks_rows(submission, indices):
    """A one-hot row times a table is a row of the table."""
    rows = torch.arange(15.0).reshape(5, 3)
    same(submission.rows_picked(tensor(indices), rows), rows[indices])


# --- softmax ------------------------------------------------------------------------------------------------------


@exercise("softmax", "S32")
def test_logits_are_logarithms_of_counts(submission):
    """The logarithms of counts give what the counts give."""
    logits = tensor([[1.0, 2.0, 5.0], [3.0, 3.0, 6.0]]).log()
    same(submission.softmax(logits), tensor([[1 / 8, 2 / 8, 5 / 8], [1 / 4, 1 / 4, 1 / 2]]))


@exercise("softmax", "S33")
def test_logits_of_a_thousand(submission):
    """Large logits do not overflow: only their differences count."""
    logits = tensor([[1000.0, 1000.0], [-1000.0, -1000.0], [0.0, -1000.0]])
    same(submission.softmax(logits), tensor([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]]))


@exercise("softmax", "S32", law=True)
@given(numbers=sixteenths, shift=st.integers(-8, 8))
@example(numbers=[4, -8, 0, 16, -16, 2, 3, 5, 7], shift=5)
def test_a_shift_changes_nothing(submission, numbers, shift):
    """A number that is added to all logits changes no probability, and each row sums to 1."""
    logits = torch.cat([table(numbers), tensor([[1.0, 1.0, 2.0]], dtype=torch.float64).log()])
    answer = submission.softmax(logits)
    same(submission.softmax(logits + shift), answer)
    same(answer.sum(dim=1), torch.ones(4, dtype=torch.float64))
    same(answer[3], tensor([0.25, 0.25, 0.5], dtype=torch.float64))


# --- bigram_loss --------------------------------------------------------------------------------------------------

XS, YS = tensor([0, 1, 1]), tensor([1, 1, 0])
"""The pairs of the word aa."""


@exercise("bigram_loss", "S35")
def test_weights_of_zero_know_nothing(submission):
    """Weights of zero give every character the probability 1/V, whatever the pairs, and so do equal weights."""
    xs, ys = pairs_of(["emma"])
    same(submission.bigram_loss(torch.zeros(27, 27), xs, ys), tensor(math.log(27)))
    same(submission.bigram_loss(torch.ones(27, 27), xs, ys, 0.5), tensor(math.log(27) + 0.5))


@exercise("bigram_loss", "S35")
def test_the_penalty_of_the_handout(submission):
    """The mean square of 1, 2, 3, 4 is 7.5, so that a strength of 0.01 adds 0.075."""
    weights = tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    loss = (math.log1p(math.exp(-1)) * 2 + math.log1p(math.exp(1))) / 3
    same(submission.bigram_loss(weights, XS, YS), tensor(loss, dtype=torch.float64))
    same(submission.bigram_loss(weights, XS, YS, 0.01), tensor(loss + 0.075, dtype=torch.float64))


@exercise("bigram_loss", "S35", law=True)
@given(words=words_of_ab, numbers=sixteenths)
@example(words=["abb", "", "ba"], numbers=[4, -8, 0, 16, -16, 2, 3, 5, 7])
def test_the_loss_of_weights_is_that_of_their_table(submission, words, numbers):
    """bigram_loss is the negative log-likelihood under the softmax of the weights."""
    both = submission.loss_both_ways(table(numbers), words, AB)
    same(both["bigram_loss"], both["negative_log_likelihood"])
    shares = tensor([[0.5, 0.25, 0.25]] * 3, dtype=torch.float64)
    same(submission.loss_both_ways(shares.log(), ["a", ""], AB)["bigram_loss"], math.log(2) * 4 / 3)


# --- bigram_gradient ----------------------------------------------------------------------------------------------


@exercise("bigram_gradient", "S38")
def test_the_gradient_of_the_handout(submission):
    """At weights of zero, for the pairs of the word aa."""
    same(submission.bigram_gradient(torch.zeros(2, 2), XS, YS), tensor([[1 / 6, -1 / 6], [0.0, 0.0]]))
    ones = torch.ones(2, 2)
    same(submission.bigram_gradient(ones, XS, YS, 0.5), tensor([[1 / 6 + 1 / 4, -1 / 6 + 1 / 4], [1 / 4, 1 / 4]]))


@exercise("bigram_gradient", "S38", law=True)
@given(numbers=sixteenths, place=st.integers(0, 8))
@example(numbers=[4, -8, 0, 16, -16, 2, 3, 5, 7], place=5)
def test_the_gradient_is_a_slope(submission, numbers, place):
    """Each entry is what the loss changes by when its weight changes, per unit of weight."""
    xs, ys, l2 = tensor([0, 1, 2, 1, 0]), tensor([1, 2, 1, 0, 2]), 0.5
    step = torch.zeros(9, dtype=torch.float64).index_fill(0, tensor([place]), 2.0**-10).reshape(3, 3)
    up, down = (submission.bigram_loss(table(numbers) + change, xs, ys, l2) for change in (step, -step))
    gradient = submission.bigram_gradient(table(numbers), xs, ys, l2)
    same(tuple(gradient.shape), (3, 3))
    same(submission.bigram_gradient(torch.zeros(2, 2), XS[:1], YS[:1]), tensor([[0.5, -0.5], [0.0, 0.0]]))
    slope, entry = float(up - down) * 2**9, float(gradient.flatten()[place])
    assert abs(slope - entry) < 1e-6, f"The loss has a slope of {slope:.6f} there, the gradient is {entry:.6f}."


# --- train_bigram -------------------------------------------------------------------------------------------------


@exercise("train_bigram", "S40")
def test_no_step_and_one_step(submission):
    """Before the first step all weights are 0; one step goes lr times the gradient downhill."""
    same(submission.train_bigram(XS, YS, 2, steps=0), torch.zeros(2, 2))
    same(submission.train_bigram(XS, YS, 2, lr=3.0, steps=1), tensor([[-0.5, 0.5], [0.0, 0.0]]))


@exercise("train_bigram", "S41", training=True)
def test_four_names_are_learnt(submission):
    """With a step length of 10, 300 steps on four names come within 0.01 of counting: 0.8600 nats."""
    xs, ys = pairs_of(FOUR)
    weights = submission.train_bigram(xs, ys, 27, lr=10.0)
    loss = float(-weights.double().log_softmax(dim=1)[xs, ys].mean())
    assert 0.86 < loss < 0.87, f"The loss after training is {loss:.4f}."


def pairs_of(words):
    pairs = [(LETTERS[a], LETTERS[b]) for word in words for a, b in zip(f".{word}", f"{word}.", strict=True)]
    return tensor(pairs).T


# --- bonus --------------------------------------------------------------------------------------------------------


@exercise("ngram_counts", "S42")
def test_the_pieces_of_two_words(submission):
    """Pieces of three characters begin with two dots."""
    same(submission.ngram_counts(["ava", "av"], 3), {"..a": 2, ".av": 2, "ava": 1, "va.": 1, "av.": 1})


@exercise("ngram_counts", "S42")
def test_three_characters_know_more_than_two(submission):
    """2,955 different pieces of three characters, and a loss of 1.978 nats."""
    same(submission.loss_of_ngrams(NAMES, 3), {"pieces": 2955, "loss": 1.9777615537480484})


@exercise("byte_pairs", "S44")
def test_the_most_frequent_pair(submission):
    """The pair (2, 3) occurs twice, all others once; of (1, 2) and (2, 1), once each, the first comes first."""
    same(submission.most_frequent_pair([1, 2, 3, 4, 2, 3]), (2, 3))
    same(submission.most_frequent_pair([1, 2, 1]), (1, 2))


@exercise("byte_pairs", "S45")
def test_pairs_are_merged_from_left_to_right(submission):
    """Of three equal tokens in a row the first two are merged."""
    same(submission.merge([1, 1, 1, 2, 1, 1], (1, 1), 9), [9, 1, 2, 9])


@exercise("mlp", "S46")
def test_a_network_for_the_names(submission):
    """27 characters, three of which are seen with two numbers each, and 100 hidden units: 3,481 parameters."""
    parameters = submission.parameters_drawn(27, 3, 2, 100, seeded("torch", 4), 1)
    shapes = {"C": (27, 2), "W1": (6, 100), "b1": (100,), "W2": (100, 27), "b2": (27,)}
    same({name: tuple(tensor.shape) for name, tensor in parameters.items()}, shapes)
    same(sum(tensor.numel() for tensor in parameters.values()), 3481)
    assert len(parameters["C"].unique()) > 50, "The numbers of the characters are not drawn one by one."


@exercise("mlp", "S47")
def test_a_network_by_hand(submission):
    """Two characters with one number each, one hidden unit: tanh(1 * 2 + 0.5 * -4 + 0.25) and on to the logits."""
    parameters = {
        "C": tensor([[1.0], [0.5]]),
        "W1": tensor([[2.0], [-4.0]]),
        "b1": tensor([0.25]),
        "W2": tensor([[1.0, -2.0]]),
        "b2": tensor([0.5, 0.0]),
    }
    hidden = math.tanh(0.25)
    same(submission.mlp_logits(parameters, tensor([[0, 1]])), tensor([[hidden + 0.5, -2 * hidden]]))


@exercise("mlp", "S48", training=True)
def test_a_network_learns_four_names(submission):
    """After 200 steps on four names the network beats counting, whose loss is 0.8600 nats."""
    logits = submission.mlp_from_words(FOUR, LETTERS, seeded("torch", 6), 200)
    loss = float(-logits.double().log_softmax(dim=1)[range(25), pairs_of(FOUR)[1]].mean())
    assert 0.0 < loss < 0.7, f"The loss after training is {loss:.4f}."
