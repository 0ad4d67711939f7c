"""Hidden tests of the bonus: a decoder, a classifier, both sides of a transformer, top-k, and a cache."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.self_attention.inputs import (
    attended,
    block_shapes,
    decoder_shapes,
    drawn,
    generator,
    gpt,
    indifferent,
    normal,
    seeds,
    tokens,
    within,
)

# --- DecoderBlock -------------------------------------------------------------------------------------------------


@exercise("DecoderBlock", "S48", inputs=6)
@given(seed=seeds, heads=st.sampled_from([1, 2, 3]))
@example(seed=1, heads=2)
@example(seed=2, heads=3)
def test_a_decoder_block_with_any_weights(submission, seed, heads):
    """Attention to itself, then to the memory, then the feed-forward network, with and without masks."""
    weights, x, memory = drawn(seed, decoder_shapes(6, 10)), normal(seed + 8, 2, 4, 6), normal(seed + 9, 2, 5, 6)
    masks = (attended(seed, 4, 4), attended(seed + 1, 2, 4, 5)) if seed % 2 else ()
    submission.agrees("decoder_block", heads, weights, x, memory, *masks)


@exercise("DecoderBlock", "S48")
def test_a_decoder_block_that_drops_everything(submission, seed):
    """With a dropout of 1 only three norms are left in training."""
    weights, x, memory = drawn(seed, decoder_shapes(6, 10)), normal(seed + 8, 2, 4, 6), normal(seed + 9, 2, 5, 6)
    submission.agrees("decoder_block_in_training", 2, weights, x, memory, 1.0)
    submission.agrees("parameters_of", "DecoderBlock", [6, 2, 10])


# --- EncoderClassifier --------------------------------------------------------------------------------------------


def classifier(seed: int) -> dict[str, torch.Tensor]:
    shapes = {"embedding.tokens.weight": (9, 6), **within("blocks.0", block_shapes(6, 10))}
    shapes |= {**within("blocks.1", block_shapes(6, 10)), "head.weight": (3, 6), "head.bias": (3,)}
    return drawn(seed, shapes)


@exercise("EncoderClassifier", "S49", inputs=6)
@given(seed=seeds, lengths=st.lists(st.integers(1, 5), min_size=3, max_size=3))
@example(seed=3, lengths=[5, 2, 1])
@example(seed=4, lengths=[3, 3, 3])
def test_padded_sequences(submission, seed, lengths):
    """Each sequence is judged as if it stood alone without its padding."""
    submission.agrees("classifier", 2, classifier(seed), tokens(seed, 9, 3, 5), tensor(lengths), 8)


@exercise("EncoderClassifier", "S49")
def test_the_parameters_of_a_classifier(submission):
    """The names of its parts, for classes and for a single number."""
    submission.agrees("parameters_of", "EncoderClassifier", [9, 4, 6, 2, 10, 2, 8])
    submission.agrees("parameters_of", "EncoderClassifier", [7, 1, 6, 3, 5, 1, 8])


# --- Transformer --------------------------------------------------------------------------------------------------


def transformer(seed: int) -> dict[str, torch.Tensor]:
    shapes = {"source.tokens.weight": (9, 6), "target.tokens.weight": (7, 6)}
    for layer in range(2):
        shapes |= within(f"encoder.{layer}", block_shapes(6, 10)) | within(f"decoder.{layer}", decoder_shapes(6, 10))
    return drawn(seed, shapes | {"head.weight": (7, 6), "head.bias": (7,)})


@exercise("Transformer", "S50", inputs=5)
@given(seed=seeds, lengths=st.one_of(st.none(), st.lists(st.integers(1, 4), min_size=2, max_size=2)))
@example(seed=5, lengths=None)
@example(seed=6, lengths=[2, 4])
def test_any_source_and_target(submission, seed, lengths):
    """The target sees the source without its padding, and its own past."""
    src, tgt = tokens(seed, 9, 2, 4), tokens(seed + 1, 7, 2, 5)
    real = None if lengths is None else tensor(lengths)
    submission.agrees("transformer", 2, transformer(seed), src, tgt, 8, real)


@exercise("Transformer", "S50")
def test_the_parameters_of_both_sides(submission):
    """The names of its parts; two vocabularies."""
    submission.agrees("parameters_of", "Transformer", [9, 7, 6, 2, 10, 2, 8])


@exercise("transformer_parameters", "S51")
@given(d_model=st.integers(1, 40), encoder=st.integers(0, 6), decoder=st.integers(0, 6), d_ff=st.integers(1, 60))
@example(d_model=8, encoder=2, decoder=3, d_ff=12)
def test_any_size_of_a_transformer(submission, d_model, encoder, decoder, d_ff):
    """The count of PyTorch's own model, for any size and number of layers."""
    submission.agrees("transformer_parameters", d_model, encoder, decoder, d_ff)


# --- top_k --------------------------------------------------------------------------------------------------------


@exercise("top_k", "S52", inputs=12)
@given(seed=seeds, shape=st.sampled_from([(5,), (3, 5), (2, 3, 5)]), k=st.integers(1, 7))
@example(seed=7, shape=(2, 3, 5), k=2)
@example(seed=8, shape=(5,), k=6)
def test_the_largest_of_any_logits(submission, seed, shape, k):
    """All but the k largest of each row become minus infinity."""
    submission.agrees("keep_top_k", normal(seed, *shape), k)
    same(submission.keep_top_k(tensor([1.0, 2.0]), 1), tensor([-torch.inf, 2.0]))


@exercise("top_k", "S52")
def test_nothing_is_kept(submission):
    """At least one logit is kept, all equal ones with it: less is a ValueError."""
    submission.agrees("keep_top_k", tensor([[1.0, 3.0, 3.0, 2.0, 3.0]]), 2)
    for k in (0, -1):
        submission.refuses(ValueError, "keep_top_k", tensor([1.0, 2.0, 3.0]), k)


@exercise("top_k", "S53")
def test_drawn_among_a_few(submission, seed):
    """Only the k most probable characters are drawn, with the shares that they have among themselves."""
    shares = [0.0625, 0.25, 0.03125, 0.375, 0.03125, 0.125, 0.125 + 2**-20]
    idx = torch.zeros(900, 1, dtype=torch.int64)
    weights = indifferent(gpt(seed), shares)
    for top_k, temperature in ((3, 1.0), (3, 0.5), (1, 1.0)):
        drawn = submission.generated_among(2, weights, idx, 1, generator(seed), top_k, temperature)
        logits = tensor(shares).log() / temperature
        expected = logits.masked_fill(tensor(shares) < sorted(shares)[-top_k], -torch.inf).softmax(dim=0)
        counted = torch.bincount(drawn[:, 1], minlength=7) / 900
        same(counted > 0, expected > 0)
        assert (counted - expected).abs().max() < 0.08, f"The shares are {counted.tolist()}."


# --- forward_cached -----------------------------------------------------------------------------------------------


@exercise("forward_cached", "S54", inputs=6)
@given(seed=seeds, cuts=st.lists(st.integers(1, 4), max_size=3, unique=True).map(sorted))
@example(seed=9, cuts=[1, 2, 4])
@example(seed=10, cuts=[])
@example(seed=11, cuts=[3])
def test_any_pieces(submission, seed, cuts):
    """A sequence in any pieces has the logits of the whole, and each position is computed once."""
    submission.agrees("cached", 2, gpt(seed), tokens(seed, 7, 3, 5), cuts)


@exercise("forward_cached", "S55", inputs=5)
@given(seed=seeds)
@example(seed=12)
def test_two_ways_to_go_on(submission, seed):
    """A cache stays as it is: a sequence may be continued in two ways."""
    idx, first, second = tokens(seed, 7, 2, 3), tokens(seed + 1, 7, 2, 2), tokens(seed + 2, 7, 2, 1)
    submission.agrees("cached_twice", 2, gpt(seed), idx, first, second)


@exercise("forward_cached", "S55")
def test_more_than_a_cache_holds(submission, seed):
    """More characters than block_size, counted with those in the cache, are a ValueError."""
    submission.agrees("cached", 2, gpt(seed), tokens(seed, 7, 2, 5), [2, 4])
    submission.refuses(ValueError, "cached", 2, gpt(seed), tokens(seed, 7, 2, 6), [4])
