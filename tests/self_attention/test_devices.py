"""Hidden tests of self_attention on other devices: what is asked on the CPU is asked there too, with one answer."""

from __future__ import annotations

import torch
from torch import tensor

from autograder import exercise, parity, same
from tests.self_attention.inputs import (
    block_shapes,
    decoder_shapes,
    drawn,
    feed_forward_shapes,
    generator,
    gpt,
    head_shapes,
    multi_head_shapes,
    norm_shapes,
    normal,
    past,
    sure,
    tokens,
    within,
)

X = normal(1, 2, 3, 6)
MASK = past(3)


def small(seed: int) -> dict[str, torch.Tensor]:
    """Draw a GPT of one block: every operator costs four times as much here, and the next block has the same ones."""
    return gpt(seed, layers=1)


@exercise("masks", "S1")
@parity
def test_masks_lie_there(submission):
    """A mask for tensors on a GPU is made there."""
    same(submission.padding_mask(tensor([1, 2]), 2), tensor([[[True, False]], [[True, True]]]))
    same(submission.mask_beside(X[0]), MASK)


@exercise("causal_average", "S1")
@parity
def test_averages_lie_there(submission):
    """Positions on a GPU are averaged there, with weights that are there."""
    submission.agrees("averages", X)


@exercise("attention_weights", "S1")
@parity
def test_weights_lie_there(submission):
    """Queries and keys on a GPU have their weights there, with a mask and without."""
    submission.agrees("attention_weights", X, X * 2, MASK)
    submission.agrees("attention_weights", X, X * 2)


@exercise("scaled_dot_product_attention", "S1")
@parity
def test_what_is_found_lies_there(submission):
    """What queries on a GPU find is there."""
    submission.agrees("scaled_dot_product_attention", X, X * 2, X[..., :5] + 1, MASK)


@exercise("Head", "S1")
@parity
def test_a_head_there(submission):
    """A head that was moved to a GPU attends there, with a mask and without."""
    weights = drawn(2, head_shapes(6, 4))
    submission.agrees("head", weights, X)
    submission.agrees("head", weights, X, None, MASK)


@exercise("MultiHeadAttention", "S1")
@parity
def test_several_heads_there(submission):
    """Heads that were moved to a GPU attend there."""
    submission.agrees("multi_head", 3, drawn(3, multi_head_shapes(6)), X, None, MASK)


@exercise("sinusoidal_positions", "S1")
@parity
def test_positions_lie_there(submission):
    """A table of positions for a GPU is made there."""
    submission.agrees("positions_beside", X[0], 4)


@exercise("InputEmbedding", "S1")
@parity
def test_an_embedding_there(submission):
    """The table of positions follows the module to a GPU."""
    submission.agrees("embedding", drawn(4, {"tokens.weight": (9, 6)}, torch.float32), tokens(4, 9, 2, 5), 7)


@exercise("LayerNorm", "S1")
@parity
def test_a_norm_there(submission):
    """A LayerNorm that was moved to a GPU standardises there."""
    submission.agrees("layer_norm", drawn(5, norm_shapes(6)), X)


@exercise("FeedForward", "S1")
@parity
def test_a_network_there(submission):
    """A feed-forward network that was moved to a GPU works there."""
    submission.agrees("feed_forward", drawn(6, feed_forward_shapes(6, 9)), X)


@exercise("EncoderBlock", "S1")
@parity
def test_a_block_there(submission):
    """A block that was moved to a GPU works there, with a mask and without."""
    weights = drawn(7, block_shapes(6, 10))
    submission.agrees("encoder_block", 2, weights, X)
    submission.agrees("encoder_block", 2, weights, X, MASK)


@exercise("get_batch", "S1")
@parity
def test_batches_lie_there(submission):
    """A text on a GPU is cut there, from starts that a generator on the CPU has drawn."""
    submission.agrees("batches", tokens(8, 50, 12), 4, 3, generator(8))


@exercise("BigramModel", "S1")
@parity
def test_a_loss_there(submission):
    """Logits on a GPU have their loss there, and so has a table of them."""
    submission.agrees("language_loss", X, tokens(9, 6, 2, 3))
    idx = tokens(9, 6, 2, 4)
    submission.agrees("bigram_model", {"table.weight": normal(9, 6, 6)}, idx, idx.flip(1))


@exercise("TinyGPT", "S1")
@parity
def test_a_gpt_there(submission):
    """Everything of a model follows it to a GPU, and so does its mask: logits, loss and gradients are there."""
    idx = tokens(10, 7, 2, 5)
    weights = small(10)
    submission.agrees("gpt", 2, weights, idx)
    submission.agrees("gpt_gradients", 2, weights, idx, idx.flip(1))


@exercise("TinyGPT.generate", "S45")
@parity
def test_characters_are_drawn_by_a_generator_of_the_cpu(submission):
    """A generator lies on the CPU, where the model is on a GPU, too."""
    submission.agrees("generated", 2, sure(small(11)), tokens(11, 7, 2, 3), 2, generator(11))


@exercise("fit", "S1", training=True)
@parity
def test_training_there(submission):
    """A model on a GPU is trained there, on a text that is there."""
    submission.agrees("fitted", 2, small(12), tokens(12, 7, 20), 2, 2, 0.01, generator(12))


@exercise("DecoderBlock", "S1")
@parity
def test_a_decoder_block_there(submission):
    """A block that was moved to a GPU looks at a memory that is there."""
    submission.agrees("decoder_block", 2, drawn(13, decoder_shapes(6, 10)), X, normal(13, 2, 5, 6))


@exercise("EncoderClassifier", "S1")
@parity
def test_a_classifier_there(submission):
    """Padded sequences on a GPU are judged there."""
    shapes = {"embedding.tokens.weight": (9, 6), **within("blocks.0", block_shapes(6, 10))}
    weights = drawn(14, shapes | {"head.weight": (3, 6), "head.bias": (3,)})
    submission.agrees("classifier", 2, weights, tokens(14, 9, 3, 5), tensor([5, 2, 3]), 8)


@exercise("Transformer", "S1")
@parity
def test_a_transformer_there(submission):
    """Source and target on a GPU go through encoder and decoder there."""
    shapes = {"source.tokens.weight": (9, 6), "target.tokens.weight": (7, 6), "head.weight": (7, 6), "head.bias": (7,)}
    shapes |= within("encoder.0", block_shapes(6, 10)) | within("decoder.0", decoder_shapes(6, 10))
    src, tgt = tokens(15, 9, 2, 4), tokens(16, 7, 2, 5)
    submission.agrees("transformer", 2, drawn(15, shapes), src, tgt, 8, tensor([4, 2]))


@exercise("top_k", "S1")
@parity
def test_the_largest_there(submission):
    """Logits on a GPU are picked there."""
    same(submission.keep_top_k(tensor([[1.0, 3.0, 2.0]]), 2), tensor([[-torch.inf, 3.0, 2.0]]))


@exercise("forward_cached", "S1")
@parity
def test_a_cache_there(submission):
    """What is kept of old characters lies on the GPU of the model."""
    submission.agrees("cached", 2, small(17), tokens(17, 7, 3, 5), [2, 3])
