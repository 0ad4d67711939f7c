"""Hidden tests of part 3: batches, a bigram model, the small GPT, what it makes up, and its training, step by step."""

from __future__ import annotations

import math

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.self_attention.inputs import generator, gpt, indifferent, normal, seeds, sure, text, tokens

# --- get_batch ----------------------------------------------------------------------------------------------------


@exercise("get_batch", "S31")
@given(seed=seeds, batch_size=st.integers(1, 6), block_size=st.integers(1, 9), more=st.integers(1, 9))
@example(seed=1, batch_size=4, block_size=3, more=8)
@example(seed=2, batch_size=5, block_size=7, more=1)
def test_any_batches(submission, seed, batch_size, block_size, more):
    """Stretches from the starts that one call of torch.randint draws, and what follows each of their characters."""
    data = tokens(seed, 50, block_size + more)
    submission.agrees("batches", data, batch_size, block_size, generator(seed), 3)


@exercise("get_batch", "S31", law=True)
@given(seed=st.integers(0, 999))
@example(seed=3)
def test_every_character_is_used(submission, seed):
    """Stretches of 8 in a text of 13 begin at 0 to 4, each of them as often as the others."""
    ((x, y),) = submission.batches(torch.arange(13), 400, 8, generator(seed))
    same(y - x, torch.ones(400, 8, dtype=torch.int64))
    same(x, x[:, :1] + torch.arange(8))
    counts = torch.bincount(x[:, 0], minlength=5)
    same(len(counts), 5)
    assert 40 < counts.min() <= counts.max() < 130, f"The starts 0 to 4 occur {counts.tolist()} times."


@exercise("get_batch", "S32")
def test_texts_that_are_too_short(submission):
    """A text that is not longer than a stretch is a ValueError."""
    submission.agrees("batches", torch.arange(5), 2, 4, generator(1))
    for length in (4, 3, 0):
        submission.refuses(ValueError, "batches", torch.arange(length), 2, 4, generator(1))


@exercise("get_batch", "S33")
@given(seed=seeds, length=st.integers(0, 9))
@example(seed=4, length=8)
@example(seed=5, length=0)
def test_any_samples(submission, seed, length):
    """One sample for each position: all that came before, and what follows."""
    x = tokens(seed, 9, length + 1)
    submission.agrees("samples", x[:-1], x[1:])
    same(submission.samples(tensor([4, 2]), tensor([2, 7])), [([4], 2), ([4, 2], 7)])


# --- BigramModel --------------------------------------------------------------------------------------------------


@exercise("BigramModel", "S34", inputs=12)
@given(seed=seeds, shape=st.sampled_from([(1, 1), (3, 4), (4, 2)]))
@example(seed=6, shape=(3, 4))
def test_the_loss_of_any_logits(submission, seed, shape):
    """The mean over all positions, of logits in any order in memory."""
    logits = normal(seed, 5, *shape).permute(1, 2, 0) * 3
    submission.agrees("language_loss", logits, tokens(seed, 5, *shape))


@exercise("BigramModel", "S35", inputs=10)
@given(seed=seeds, shape=st.sampled_from([(1, 1), (3, 4), (4, 2)]))
@example(seed=7, shape=(3, 4))
def test_a_table_of_logits(submission, seed, shape):
    """The logits are rows of the table, with the loss or with None."""
    weights, idx = {"table.weight": normal(seed, 6, 6)}, tokens(seed, 6, *shape)
    submission.agrees("bigram_model", weights, idx)
    submission.agrees("bigram_model", weights, idx, tokens(seed + 1, 6, *shape))


@exercise("BigramModel", "S35")
def test_the_parameters_of_a_table(submission):
    """A table of V rows with V logits each."""
    submission.agrees("parameters_of", "BigramModel", [11])


# --- TinyGPT ------------------------------------------------------------------------------------------------------


@exercise("TinyGPT", "S37", inputs=6)
@given(seed=seeds, length=st.integers(1, 5))
@example(seed=8, length=5)
@example(seed=9, length=2)
@example(seed=11, length=5)
def test_a_gpt_with_any_weights(submission, seed, length):
    """Logits of any sequence, and the loss of targets that are shifted already."""
    targets = tokens(seed + 1, 7, 3, length) if seed % 2 else None
    submission.agrees("gpt", 2, gpt(seed), tokens(seed, 7, 3, length), targets)


@exercise("TinyGPT", "S37")
def test_the_gradients_of_a_gpt(submission, seed):
    """Every parameter learns: tables, heads, norms."""
    submission.agrees("gpt_gradients", 3, gpt(seed), tokens(seed, 7, 2, 5), tokens(seed + 1, 7, 2, 5))


@exercise("TinyGPT", "S37")
def test_a_gpt_in_float32(submission, seed):
    """Logits and loss have the dtype of the weights."""
    idx = tokens(seed, 7, 2, 4)
    logits, loss = submission.gpt(1, gpt(seed, torch.float32), idx, idx)
    same((str(logits.dtype), str(loss.dtype)), ("torch.float32", "torch.float32"))
    expected, _ = submission.gpt(1, gpt(seed), idx, idx)
    assert (logits - expected).abs().max() < 1e-3, "In float32 and in float64 the logits are not the same."


@exercise("TinyGPT", "S38")
def test_more_than_a_gpt_sees(submission, seed):
    """As many characters as block_size are fine, one more is a ValueError."""
    submission.agrees("gpt", 2, gpt(seed), tokens(seed, 7, 2, 5))
    submission.refuses(ValueError, "gpt", 2, gpt(seed), tokens(seed, 7, 2, 6))


@exercise("TinyGPT", "S38", law=True, inputs=5)
@given(seed=seeds, cut=st.integers(1, 4))
@example(seed=10, cut=3)
def test_the_future_does_not_change_the_past(submission, seed, cut):
    """Other characters later on change no logits before them, and the same characters do not change theirs."""
    idx, weights = tokens(seed, 7, 2, 5), gpt(seed)
    other = torch.cat([idx[:, :cut], (idx[:, cut:] + 3) % 7], dim=1)
    before, after = submission.gpt(2, weights, idx)[0], submission.gpt(2, weights, other)[0]
    same(tuple(before.shape), (2, 5, 7))
    same(after[:, :cut], before[:, :cut])
    assert (after[:, cut:] - before[:, cut:]).abs().max() > 1e-3, "What a position holds changes no logits."


@exercise("TinyGPT", "S36")
def test_the_parameters_of_a_gpt(submission):
    """The names of all parts; no mask among them. One layer and three, and the sizes that go without saying."""
    submission.agrees("parameters_of", "TinyGPT", [11, 9, 6, 3, 10, 1])
    submission.agrees("parameters_of", "TinyGPT", [27, 16])
    submission.agrees("parameters_of", "TinyGPT", [5, 4, 8, 2, 12, 3])


@exercise("TinyGPT", "S39")
def test_a_gpt_knows_nothing_at_first(submission, seed):
    """Untrained models are within 0.25 of ln V, on the mean of six of them, and above it."""
    idx, targets = tokens(seed, 27, 16, 16), tokens(seed + 1, 27, 16, 16)
    losses = [float(submission.new_gpt(27, 16, number, idx, targets)) for number in range(6)]
    assert len(set(losses)) == 6, "Two models that were drawn anew are the same."
    mean = sum(losses) / 6 - math.log(27)
    assert 0.0 < mean < 0.25, f"On average the loss of untrained models is ln V {mean:+.3f}."


@exercise("TinyGPT", "S40")
def test_a_gpt_that_drops_everything(submission, seed):
    """The dropout goes on to the blocks, and acts nowhere else: with 1 each block is two norms."""
    submission.agrees("gpt_in_training", 2, gpt(seed), tokens(seed, 7, 2, 4), 1.0)


# --- TinyGPT.generate ---------------------------------------------------------------------------------------------


@exercise("TinyGPT.generate", "S41", inputs=6)
@given(seed=seeds, length=st.integers(1, 4), n=st.integers(0, 3))
@example(seed=11, length=2, n=3)
@example(seed=12, length=3, n=0)
def test_a_model_that_is_sure(submission, seed, length, n):
    """A model that is sure of each next character has one way to go on, in each sequence."""
    submission.agrees("generated", 2, sure(gpt(seed)), tokens(seed, 7, 3, length), n, generator(seed))


@exercise("TinyGPT.generate", "S42", inputs=5)
@given(seed=seeds)
@example(seed=13)
def test_more_than_the_model_sees(submission, seed):
    """The model sees the last block_size characters, of a long beginning too, and all of them come back."""
    submission.agrees("generated", 2, sure(gpt(seed)), tokens(seed, 7, 2, 8), 3, generator(seed))


@exercise("TinyGPT.generate", "S43")
def test_shares_at_any_temperature(submission, seed):
    """The logits are divided by the temperature: what is drawn has the shares of the softmax of that."""
    shares = [0.5, 0.25, 0.0625, 0.0625, 0.0625, 0.03125, 0.03125]
    weights, idx = indifferent(gpt(seed), shares), torch.zeros(1500, 1, dtype=torch.int64)
    for temperature in (0.5, 2.0):
        drawn = submission.generated(2, weights, idx, 1, generator(seed), temperature)[:, 1]
        expected = (tensor(shares).log() / temperature).softmax(dim=0)
        counted = torch.bincount(drawn, minlength=7) / 1500
        same(tuple(counted.shape), (7,))
        assert (counted - expected).abs().max() < 0.065, f"The shares are {counted.tolist()}."


@exercise("TinyGPT.generate", "S43")
def test_no_temperature(submission, seed):
    """A temperature of 0 or less is a ValueError; a small one is fine."""
    weights, idx = sure(gpt(seed)), tokens(seed, 7, 2, 3)
    submission.agrees("generated", 2, weights, idx, 3, generator(seed), 0.125)
    for temperature in (0.0, -1.0):
        submission.refuses(ValueError, "generated", 2, weights, idx, 3, generator(seed), temperature)


@exercise("TinyGPT.generate", "S44")
def test_modes_are_restored(submission, seed):
    """Afterwards every module is in the mode that it was in before."""
    weights, idx = sure(gpt(seed)), tokens(seed, 7, 2, 3)
    for training, other in ((False, False), (True, True), (False, True)):
        submission.agrees("modes_after_generate", 2, weights, idx, training, other)


@exercise("TinyGPT.generate", "S44", inputs=5)
@given(seed=seeds)
@example(seed=14)
def test_dropout_is_off(submission, seed):
    """Also of a model in training mode nothing is dropped while it generates."""
    idx = tokens(seed, 7, 2, 3)
    submission.agrees("generated", 2, sure(gpt(seed)), idx, 2, generator(seed), 1.0, 0.5, True)


@exercise("TinyGPT.generate", "S45")
def test_the_generator_decides(submission, seed):
    """A second call goes on drawing, PyTorch's own generator plays no part, and idx stays as it is."""
    weights, idx = indifferent(gpt(seed), [1 / 7] * 7), tokens(seed, 7, 4, 3)
    one, two = (submission.generated_twice(2, weights, idx, 4, generator(seed), other) for other in (1, 2))
    same(one, two)
    same((one["idx"], one["first"][:, :3], one["gradients"]), (idx, idx, False))
    assert (one["first"] != one["second"]).any(), "Two calls with one generator draw the same."
    different = submission.generated_twice(2, weights, idx, 4, generator(seed, 1), 1)
    assert (one["first"] != different["first"]).any(), "Another generator draws the same."


# --- fit ----------------------------------------------------------------------------------------------------------


@exercise("fit", "S46", training=True)
def test_a_few_steps(submission, seed):
    """The loss before each step, and the parameters after the last one, as AdamW takes them."""
    data = tokens(seed, 7, 20)
    for steps, batch_size, lr in ((1, 3, 0.02), (4, 2, 0.01), (0, 2, 0.01)):
        submission.agrees("fitted", 2, gpt(seed), data, steps, batch_size, lr, generator(seed))


@exercise("fit", "S46", training=True)
def test_training_mode(submission, seed):
    """The model is trained in training mode: with a dropout of 1 its blocks are mute."""
    submission.agrees("fitted", 2, gpt(seed), tokens(seed, 7, 20), 3, 4, 0.01, generator(seed), 1.0)


@exercise("fit", "S46", training=True)
def test_a_real_text(submission, seed):
    """A few steps on real names, of which the model knows nothing yet."""
    data, size = text(seed, 120)
    same(size > 12, True)
    submission.agrees("fitted", 2, gpt(seed), data % 7, 2, 6, 0.005, generator(seed))
