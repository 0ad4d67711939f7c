"""Hidden tests of part 1: masks, averages, attention, and a head."""

from __future__ import annotations

import math

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.self_attention.inputs import attended, drawn, head_shapes, normal, past, seeds

# --- masks --------------------------------------------------------------------------------------------------------


@exercise("masks", "S3")
def test_a_triangle_of_any_size(submission):
    """A mask of any length, of dtype bool: the triangle with the diagonal."""
    submission.agrees("causal_mask", 7)
    submission.agrees("causal_mask", 0)
    same(submission.causal_mask(2), tensor([[True, False], [True, True]]))


@exercise("masks", "S4")
@given(lengths=st.lists(st.integers(0, 6), min_size=1, max_size=5), more=st.integers(0, 3))
@example(lengths=[3, 0, 5, 1], more=2)
@example(lengths=[4, 2], more=0)
def test_any_padding(submission, lengths, more):
    """Sequences of any length: what is real may be attended to, and nothing else."""
    submission.agrees("padding_mask", tensor(lengths), max(lengths) + more)
    same(submission.padding_mask(tensor([1]), 2), tensor([[[True, False]]]))


@exercise("masks", "S4")
def test_lengths_that_cannot_be(submission):
    """A negative length, and one beyond the padding, are a ValueError; 0 and all are not."""
    same(submission.padding_mask(tensor([0, 3]), 3), tensor([[[False] * 3], [[True] * 3]]))
    submission.refuses(ValueError, "padding_mask", tensor([2, 4]), 3)
    submission.refuses(ValueError, "padding_mask", tensor([-1, 3]), 3)


# --- causal_average -----------------------------------------------------------------------------------------------


@exercise("causal_average", "S5")
def test_averages_of_float32(submission, seed):
    """Averages and weights have the dtype of what is averaged, also of a transposed tensor."""
    submission.agrees("averages", normal(seed, 2, 3, 6, dtype=torch.float32).transpose(1, 2))


@exercise("causal_average", "S6", inputs=12)
@given(seed=seeds, scale=st.sampled_from([1.0, 4.0, 20000.0]))
@example(seed=3, scale=1.0)
@example(seed=4, scale=20000.0)
def test_weights_by_any_scores(submission, seed, scale):
    """Scores of any size give weights that sum to 1, none of them later than their row."""
    submission.agrees("average_by_softmax", normal(seed, 2, 5, 3), normal(seed + 1, 5, 5) * scale)


@exercise("causal_average", "S1")
def test_averaging_changes_nothing(submission, seed):
    """A second call gives the same, and x and the scores are as they were."""
    submission.agrees("averages_twice", normal(seed, 2, 4, 3), normal(seed + 1, 4, 4))


# --- attention_weights --------------------------------------------------------------------------------------------


@exercise("attention_weights", "S7", inputs=12)
@given(seed=seeds, lead=st.sampled_from([(), (2,), (2, 3)]), size=st.integers(2, 5))
@example(seed=5, lead=(2, 3), size=5)
@example(seed=6, lead=(), size=3)
def test_the_weights_of_any_queries(submission, seed, lead, size):
    """Queries and keys of any number and size, with any axes in front."""
    submission.agrees("attention_weights", normal(seed, *lead, 4, size), normal(seed + 1, *lead, 6, size))


@exercise("attention_weights", "S8", inputs=12)
@given(seed=seeds, shape=st.sampled_from([(3, 5), (1, 5), (2, 3, 5), (2, 1, 5)]))
@example(seed=7, shape=(2, 3, 5))
@example(seed=8, shape=(2, 1, 5))
def test_masks_of_any_shape(submission, seed, shape):
    """A mask broadcasts to the weights; where it is False the weight is exactly 0."""
    mask = normal(seed + 2, *shape) > -0.5
    mask[..., 2] = True
    submission.agrees("attention_weights", normal(seed, 2, 3, 4), normal(seed + 1, 2, 5, 4), mask)


@exercise("attention_weights", "S7")
def test_any_scale(submission, seed):
    """A scale takes the place of 1 / sqrt(D), also a scale of 0."""
    q, k, mask = normal(seed, 3, 6), normal(seed + 1, 5, 6), attended(seed, 3, 5)
    for scale in (0.125, 2.0, 1.0, 0.0):
        submission.agrees("attention_weights", q, k, None, scale)
        submission.agrees("attention_weights", q, k, mask, scale)


@exercise("attention_weights", "S9", inputs=10)
@given(seed=seeds)
@example(seed=9)
def test_gradients_past_an_empty_row(submission, seed):
    """With a query that may attend to nothing its weights are 0, and every gradient is finite and right."""
    q, k = normal(seed, 2, 4, 3), normal(seed + 1, 2, 5, 3)
    submission.agrees("weights_and_gradients", q, k, attended(seed + 2, 4, 5), normal(seed + 3, 2, 4, 5))


@exercise("attention_weights", "S9")
def test_gradients_with_a_query_of_thousands(submission, seed):
    """Gradients stay finite where scores of thousands meet a mask, and no weight comes from a hidden key."""
    q, k = normal(seed, 4, 3) * 300, normal(seed + 1, 5, 3) * 100
    submission.agrees("weights_and_gradients", q, k, attended(seed + 2, 4, 5), normal(seed + 3, 4, 5))


@exercise("attention_weights", "S10")
def test_large_scores(submission, seed):
    """Scores of ten thousand have finite weights, also far below those of hidden keys, and far below 0."""
    q, k = normal(seed, 3, 4) * 1e4, normal(seed + 1, 5, 4)
    submission.agrees("attention_weights", q, k)
    submission.agrees("attention_weights", -q, k, attended(seed, 3, 5))
    q, k = tensor([[100.0], [100.0]]), tensor([[-50.0], [-50.0], [80.0]])
    same(submission.attention_weights(q, k, tensor([[True, True, False], [True, False, False]])), HALVES)


HALVES = tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]])


@exercise("attention_weights", "S2")
def test_scores_that_16_bits_cannot_tell_apart(submission, seed):
    """16-bit floats are computed in float32 and cast back: scores that differ by 1 stay apart, however large."""
    steps = torch.randint(4, (5,), generator=torch.Generator().manual_seed(seed % 2**31))
    for dtype, large in ((torch.float16, 2048), (torch.bfloat16, 256), (torch.float32, 2048)):
        k = torch.stack([torch.full((5,), large), steps], dim=1).to(dtype)
        q = tensor([[1, 1], [1, -1], [0, 1]], dtype=dtype)
        submission.agrees("attention_weights", q, k, None, 1.0)
        submission.agrees("attention_weights", q, k, attended(seed, 3, 5), 1.0)


@exercise("attention_weights", "S1")
def test_transposed_queries(submission, seed):
    """A second call gives the same, from transposed tensors too, and q, k and the mask are as they were."""
    q, k = normal(seed, 2, 3, 5).transpose(1, 2), normal(seed + 1, 3, 2, 4).permute(1, 2, 0)
    submission.agrees("weights_twice", q, k, attended(seed, 4, 5).T)


@exercise("attention_weights", "S7", law=True, inputs=10)
@given(seed=seeds, size=st.sampled_from([16, 64]))
@example(seed=10, size=64)
def test_scores_have_variance_one(submission, seed, size):
    """The logarithms of the weights of unit queries and keys vary by 1 around their mean, by D with a scale of 1."""
    q, k = normal(seed, 32, size), normal(seed + 1, 48, size)
    scaled, plain = submission.attention_weights(q, k), submission.attention_weights(q, k, None, 1.0)
    same((tuple(scaled.shape), tuple(plain.shape)), ((32, 48), (32, 48)))
    spread = scaled.log().var(dim=1).mean()
    assert 0.75 < spread < 1.3, f"With the default scale the scores of a row have a variance of {spread:.3g}."
    assert abs(plain.log().var(dim=1).mean() / spread - size) < 1e-6 * size, "A scale of 1 leaves the products alone."


@exercise("attention_weights", "S11", law=True, inputs=10)
@given(seed=seeds)
@example(seed=11)
def test_a_set_of_positions(submission, seed):
    """Without a mask, positions in another order have the same weights in that order."""
    x, order = normal(seed, 5, 3), tensor([3, 0, 4, 1, 2])
    weights = submission.attention_weights(x, x)
    same(submission.attention_weights(x[order], x[order]), weights[order][:, order])
    same(submission.attention_weights(tensor([[2.0]]), tensor([[0.0], [math.log(2)]])), tensor([[0.2, 0.8]]))


# --- scaled_dot_product_attention ---------------------------------------------------------------------------------


@exercise("scaled_dot_product_attention", "S12", inputs=12)
@given(seed=seeds, lead=st.sampled_from([(), (2,), (2, 3)]), masked=st.booleans())
@example(seed=12, lead=(2, 3), masked=True)
@example(seed=13, lead=(2,), masked=False)
def test_any_values(submission, seed, lead, masked):
    """Values of another size than queries and keys, weighted; nothing to attend to gives zeros."""
    q, k, v = normal(seed, *lead, 4, 3), normal(seed + 1, *lead, 5, 3), normal(seed + 2, *lead, 5, 6)
    submission.agrees("scaled_dot_product_attention", q, k, v, attended(seed, 4, 5) if masked else None)


@exercise("scaled_dot_product_attention", "S12")
def test_a_scale_for_values(submission, seed):
    """Mask and scale are handed on to the weights."""
    q, k, v = normal(seed, 2, 4, 3), normal(seed + 1, 2, 5, 3), normal(seed + 2, 2, 5, 6)
    submission.agrees("scaled_dot_product_attention", q, k, v, attended(seed, 2, 4, 5), 1.5)
    submission.agrees("scaled_dot_product_attention", q, k, v, attended(seed, 4, 5), 0.25)


@exercise("scaled_dot_product_attention", "S9", inputs=10)
@given(seed=seeds)
@example(seed=14)
def test_gradients_of_q_k_and_v(submission, seed):
    """The gradients of queries, keys and values, past a query that may attend to nothing."""
    q, k, v = normal(seed, 2, 4, 3), normal(seed + 1, 2, 5, 3), normal(seed + 2, 2, 5, 6)
    submission.agrees("attention_and_gradients", q, k, v, attended(seed + 3, 4, 5), normal(seed + 4, 2, 4, 6))


@exercise("scaled_dot_product_attention", "S2")
def test_attention_of_other_dtypes(submission):
    """16-bit floats are rounded once, after the weighted mean, where large values nearly cancel."""
    for dtype, large in ((torch.float16, 2048), (torch.bfloat16, 256)):
        q, k = tensor([[1, 1], [1, -1]], dtype=dtype), tensor([[large, 0], [large, 1]], dtype=dtype)
        v = tensor([[2000, 3, 0.5], [-736, 5, 2]], dtype=dtype)
        submission.agrees("scaled_dot_product_attention", q, k, v, None, 1.0)


# --- Head ---------------------------------------------------------------------------------------------------------


@exercise("Head", "S14", inputs=12)
@given(seed=seeds, sizes=st.sampled_from([(6, 4), (5, 7)]), causal=st.booleans())
@example(seed=15, sizes=(6, 4), causal=True)
@example(seed=16, sizes=(5, 7), causal=False)
def test_a_head_with_any_weights(submission, seed, sizes, causal):
    """Queries, keys and values of one sequence, with and without a mask."""
    mask = past(4) if causal else None
    submission.agrees("head", drawn(seed, head_shapes(*sizes)), normal(seed + 9, 3, 4, sizes[0]), None, mask)


@exercise("Head", "S15", inputs=8)
@given(seed=seeds)
@example(seed=17)
def test_a_head_across_two_sequences(submission, seed):
    """Queries from one sequence, keys and values from another one of another length."""
    x, context = normal(seed + 8, 2, 3, 6), normal(seed + 9, 2, 5, 6)
    weights = drawn(seed, head_shapes(6, 4))
    submission.agrees("head", weights, x, context)
    submission.agrees("head", weights, x, context, attended(seed, 2, 3, 5))


@exercise("Head", "S14")
def test_the_gradients_of_a_head(submission, seed):
    """Every projection learns, and x hears of it three times."""
    weights, x = drawn(seed, head_shapes(6, 4)), normal(seed + 9, 2, 5, 6)
    submission.agrees("head_gradients", weights, x, attended(seed, 5, 5), normal(seed + 10, 2, 5, 4))


@exercise("Head", "S13")
def test_a_new_head(submission, seed):
    """Key, query and value are made in this order: PyTorch's generator gives them their weights one by one."""
    submission.agrees("seeded_head", 7, 5, seed % 2**31, normal(seed, 2, 4, 7, dtype=torch.float32))


@exercise("Head", "S11", law=True, inputs=6)
@given(seed=seeds)
@example(seed=18)
def test_the_batch_does_not_matter(submission, seed):
    """What other sequences are in the batch changes nothing for one of them."""
    weights, x = drawn(seed, head_shapes(4, 3)), normal(seed + 9, 3, 5, 4)
    same(submission.head(weights, x, None, past(5))[1:2], submission.head(weights, x[1:2], None, past(5)))
    one = submission.head(weights, x[:, :1], None, None)
    same(one, x[:, :1] @ weights["value.weight"].T)
