"""Hidden tests of part 2: several heads, positions, embeddings, LayerNorm, feed-forward networks, blocks, and cost."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.self_attention.inputs import (
    attended,
    block_shapes,
    drawn,
    feed_forward_shapes,
    multi_head_shapes,
    norm_shapes,
    normal,
    seeds,
    tokens,
)

# --- MultiHeadAttention -------------------------------------------------------------------------------------------


@exercise("MultiHeadAttention", "S17", inputs=12)
@given(seed=seeds, heads=st.sampled_from([1, 2, 3, 6]))
@example(seed=1, heads=2)
@example(seed=2, heads=3)
def test_any_number_of_heads(submission, seed, heads):
    """Each head owns a block of neighbours, and what all found is projected."""
    submission.agrees("multi_head", heads, drawn(seed, multi_head_shapes(6)), normal(seed + 9, 2, 5, 6))


@exercise("MultiHeadAttention", "S18", inputs=12)
@given(seed=seeds, shape=st.sampled_from([(4, 4), (3, 4, 4), (3, 1, 4)]))
@example(seed=3, shape=(3, 4, 4))
@example(seed=4, shape=(4, 4))
@example(seed=5, shape=(3, 1, 4))
def test_masks_for_all_heads(submission, seed, shape):
    """A mask for all sequences, for each, or for the keys of each goes for every head."""
    mask = normal(seed + 2, *shape) > -0.25
    submission.agrees("multi_head", 3, drawn(seed, multi_head_shapes(6)), normal(seed + 9, 3, 4, 6), None, mask)


@exercise("MultiHeadAttention", "S18")
def test_as_many_sequences_as_heads(submission, seed):
    """Where there are as many sequences as heads, a mask of sequences is still not one of heads."""
    mask = attended(seed, 2, 4, 4)
    submission.agrees("multi_head", 2, drawn(seed, multi_head_shapes(6)), normal(seed + 9, 2, 4, 6), None, mask)


@exercise("MultiHeadAttention", "S15", inputs=10)
@given(seed=seeds)
@example(seed=6)
def test_heads_across_two_sequences(submission, seed):
    """Queries from one sequence, keys and values from another one of another length, padded."""
    x, context = normal(seed + 8, 3, 4, 6), normal(seed + 9, 3, 5, 6)
    mask = torch.arange(5) < tensor([5, 2, 3])[:, None, None]
    submission.agrees("multi_head", 2, drawn(seed, multi_head_shapes(6)), x, context, mask)


@exercise("MultiHeadAttention", "S17")
def test_the_gradients_of_all_heads(submission, seed):
    """Every projection learns, past a query that may attend to nothing."""
    weights, x = drawn(seed, multi_head_shapes(6)), normal(seed + 9, 2, 5, 6)
    submission.agrees("multi_head_gradients", 3, weights, x, attended(seed, 5, 5), normal(seed + 10, 2, 5, 6))


@exercise("MultiHeadAttention", "S16")
def test_heads_that_cannot_share(submission):
    """A d_model that the heads cannot share equally is a ValueError."""
    submission.agrees("parameters_of", "MultiHeadAttention", [12, 4])
    submission.refuses(ValueError, "parameters_of", "MultiHeadAttention", [6, 4])


# --- sinusoidal_positions -----------------------------------------------------------------------------------------


@exercise("sinusoidal_positions", "S19")
@given(length=st.integers(0, 40), half=st.integers(1, 9))
@example(length=30, half=3)
@example(length=1, half=1)
@example(length=0, half=2)
def test_any_table_of_positions(submission, length, half):
    """A table of any size: sines in the even columns, cosines in the odd ones."""
    submission.agrees("sinusoidal_positions", length, 2 * half)
    same(submission.sinusoidal_positions(1, 2), tensor([[0.0, 1.0]]))


@exercise("sinusoidal_positions", "S19")
def test_far_positions(submission):
    """The angles are computed in float64: position 6,999 is as exact as the first."""
    submission.agrees("sinusoidal_positions", 7000, 6)


@exercise("sinusoidal_positions", "S20")
def test_odd_sizes(submission):
    """Columns come in pairs: an odd d_model is a ValueError."""
    for odd in (1, 5):
        submission.agrees("sinusoidal_positions", 3, odd + 1)
        submission.refuses(ValueError, "sinusoidal_positions", 3, odd)


# --- InputEmbedding -----------------------------------------------------------------------------------------------


@exercise("InputEmbedding", "S22", inputs=12)
@given(seed=seeds, d_model=st.sampled_from([2, 6]), length=st.integers(1, 7))
@example(seed=7, d_model=6, length=5)
@example(seed=8, d_model=6, length=7)
def test_any_tokens(submission, seed, d_model, length):
    """The vector of each token times sqrt(d_model), plus that of its position."""
    weights = drawn(seed, {"tokens.weight": (9, d_model)}, torch.float32)
    submission.agrees("embedding", weights, tokens(seed, 9, 3, length), 7)


@exercise("InputEmbedding", "S22")
def test_too_many_tokens(submission, seed):
    """More tokens than max_length are a ValueError, as many are fine."""
    weights = drawn(seed, {"tokens.weight": (5, 4)}, torch.float32)
    submission.agrees("embedding", weights, tokens(seed, 5, 2, 3), 3)
    submission.refuses(ValueError, "embedding", weights, tokens(seed, 5, 2, 4), 3)


@exercise("InputEmbedding", "S23")
def test_everything_dropped(submission, seed):
    """With a dropout of 1 nothing is left in training, of tokens and positions; with 0 everything is."""
    weights, idx = drawn(seed, {"tokens.weight": (5, 4)}, torch.float32), tokens(seed, 5, 2, 3)
    same(submission.embedding_in_training(weights, idx, 6, 1.0), torch.zeros(2, 3, 4))
    same(submission.embedding_in_training(weights, idx, 6, 0.0), submission.embedding(weights, idx, 6))
    submission.agrees("embedding", weights, idx, 6)


@exercise("InputEmbedding", "S21")
def test_what_an_embedding_stores(submission):
    """The table of the tokens is all that trains, and all that is stored."""
    submission.agrees("parameters_of", "InputEmbedding", [9, 6, 20])


# --- LayerNorm ----------------------------------------------------------------------------------------------------


@exercise("LayerNorm", "S25", inputs=12)
@given(seed=seeds, shape=st.sampled_from([(3,), (4, 3), (2, 4, 3), (2, 3, 4, 5)]))
@example(seed=9, shape=(2, 4, 3))
@example(seed=10, shape=(3,))
def test_any_vectors(submission, seed, shape):
    """The last axis is standardised, whatever stands before it."""
    submission.agrees("layer_norm", drawn(seed, norm_shapes(shape[-1])), normal(seed + 9, *shape) * 2 + 3)


@exercise("LayerNorm", "S25")
def test_small_vectors(submission, seed):
    """eps is added to the variance, under the root: it matters for small numbers."""
    weights, x = drawn(seed, norm_shapes(5)), normal(seed + 9, 2, 5)
    submission.agrees("layer_norm", weights, x * 1e-3 + 0.5, 1e-5)
    submission.agrees("layer_norm", weights, x + 0.5, 0.5)


@exercise("LayerNorm", "S2")
def test_vectors_of_other_dtypes(submission):
    """16-bit floats are computed in float32 and rounded once, at the end: a mean between two of them is no matter."""
    for dtype, large in ((torch.float16, 2048), (torch.bfloat16, 256)):
        x = tensor([[0, 2, 4, 10, 8], [6, 2, 2, 4, 10]]).add(large).to(dtype)
        submission.agrees("layer_norm", drawn(1, norm_shapes(5), dtype), x)


@exercise("LayerNorm", "S25", inputs=12)
@given(seed=seeds)
@example(seed=11)
def test_the_gradients_of_a_norm(submission, seed):
    """Mean and variance depend on every number of a vector, and weight and bias learn."""
    x = normal(seed + 9, 4, 2, 3).transpose(0, 1)
    submission.agrees("layer_norm_gradients", drawn(seed, norm_shapes(3)), x, normal(seed + 10, 2, 4, 3))


@exercise("LayerNorm", "S24")
def test_the_parameters_of_a_norm(submission):
    """Weight and bias, both learnt."""
    submission.agrees("parameters_of", "LayerNorm", [7])


# --- FeedForward --------------------------------------------------------------------------------------------------


@exercise("FeedForward", "S26", inputs=12)
@given(seed=seeds, shape=st.sampled_from([(4,), (3, 4), (2, 3, 4)]))
@example(seed=12, shape=(2, 3, 4))
@example(seed=13, shape=(4,))
def test_any_positions(submission, seed, shape):
    """Each position goes through both layers by itself, and the relu stands between them."""
    submission.agrees("feed_forward", drawn(seed, feed_forward_shapes(4, 9)), normal(seed + 9, *shape))


# --- EncoderBlock -------------------------------------------------------------------------------------------------


@exercise("EncoderBlock", "S28", inputs=8)
@given(seed=seeds, heads=st.sampled_from([1, 2, 3]))
@example(seed=14, heads=2)
@example(seed=15, heads=3)
def test_a_block_with_any_weights(submission, seed, heads):
    """Attention, shortcut, norm; feed-forward network, shortcut, norm; no dropout in eval mode."""
    submission.agrees("encoder_block", heads, drawn(seed, block_shapes(6, 10)), normal(seed + 9, 2, 5, 6))


@exercise("EncoderBlock", "S28")
def test_masks_for_a_block(submission, seed):
    """A mask goes on to the attention."""
    weights, x = drawn(seed, block_shapes(6, 10)), normal(seed + 9, 3, 4, 6)
    for shape in ((4, 4), (3, 4, 4), (3, 1, 4)):
        submission.agrees("encoder_block", 2, weights, x, normal(seed + 2, *shape) > -0.25)


@exercise("EncoderBlock", "S29")
def test_a_block_that_drops_everything(submission, seed):
    """With a dropout of 1 only the shortcuts are left in training, two norms of x; of less, some of the rest."""
    weights, x = drawn(seed, block_shapes(6, 10)), normal(seed + 9, 2, 4, 6)
    submission.agrees("encoder_block_in_training", 2, weights, x, 1.0)
    still = submission.encoder_block(2, weights, x)
    same(submission.encoder_block_in_training(2, weights, x, 0.0), still)
    shaken = submission.encoder_block_in_training(2, weights, x, 0.5)
    same(tuple(shaken.shape), (2, 4, 6))
    same(still.dtype == shaken.dtype, True)
    assert (still - shaken).abs().max() > 0.05, "A dropout of a half changes nothing."


@exercise("EncoderBlock", "S28")
def test_the_gradients_of_a_block(submission, seed):
    """Every parameter of the block learns, and x."""
    weights, x = drawn(seed, block_shapes(6, 10)), normal(seed + 9, 2, 5, 6)
    submission.agrees("encoder_block_gradients", 2, weights, x, attended(seed, 5, 5), normal(seed + 10, 2, 5, 6))


@exercise("EncoderBlock", "S27")
def test_the_parameters_of_a_block(submission):
    """The names of all parts, and their shapes."""
    submission.agrees("parameters_of", "EncoderBlock", [6, 3, 11])


# --- attention_cost -----------------------------------------------------------------------------------------------


@exercise("attention_cost", "S30")
@given(length=st.integers(1, 40), size=st.integers(1, 8), heads=st.integers(1, 6))
@example(length=7, size=3, heads=5)
def test_any_cost(submission, length, size, heads):
    """Weights of every head, and the multiplications of projections, scores and weighted sums."""
    submission.agrees("attention_cost", length, size * heads, heads)
    same(submission.attention_cost(1, 1, 1), {"weights": 1, "multiplications": 6})
