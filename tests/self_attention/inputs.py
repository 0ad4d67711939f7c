"""Inputs that the hidden tests of self_attention share: drawn tensors, weights by name, masks and texts."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from hypothesis import strategies as st
from torch import Tensor

from autograder.sandbox.wire import Recipe, seeded

NAMES = (Path(__file__).parents[2] / "assignments" / "self_attention" / "data" / "names.txt").read_text().split()

seeds = st.integers(0, 2**20)
"""Of the numbers in a tensor: drawn one by one they would take too long."""


def normal(seed: int, *shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Draw normal numbers."""
    generator = torch.Generator().manual_seed(seed % 2**31)
    return torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype)


def attended(seed: int, *shape: int) -> Tensor:
    """Draw a mask of which about a third is False; the first row may attend to nothing, the second to something."""
    mask = normal(seed, *shape) > -0.5
    mask[..., 0, :] = False
    mask[..., 1, 0] = True
    return mask


def past(length: int) -> Tensor:
    """Make a causal mask."""
    return torch.ones(length, length, dtype=torch.bool).tril()


def drawn(seed: int, shapes: dict[str, tuple[int, ...]], dtype: torch.dtype = torch.float64) -> dict[str, Tensor]:
    """Draw weights of unit scale: what they are multiplied with keeps its size, and no bias is near 0 or 1."""
    weights = {}
    for number, (name, shape) in enumerate(shapes.items()):
        values = normal(seed + 1000 * number, *shape)
        matrix = len(shape) == 2 and not name.endswith(("tokens.weight", "positions.weight", "table.weight"))
        weights[name] = (values / shape[1] ** 0.5 if matrix else values).to(dtype)
    return weights


def within(prefix: str, shapes: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Put a module's parameters into another one, under this name."""
    return {f"{prefix}.{name}": shape for name, shape in shapes.items()}


def head_shapes(d_model: int, size: int) -> dict[str, tuple[int, ...]]:
    return dict.fromkeys(("key.weight", "query.weight", "value.weight"), (size, d_model))


def multi_head_shapes(d_model: int) -> dict[str, tuple[int, ...]]:
    return {**head_shapes(d_model, d_model), "output.weight": (d_model, d_model)}


def norm_shapes(size: int) -> dict[str, tuple[int, ...]]:
    return {"weight": (size,), "bias": (size,)}


def feed_forward_shapes(d_model: int, d_ff: int) -> dict[str, tuple[int, ...]]:
    linear = {"expand.weight": (d_ff, d_model), "expand.bias": (d_ff,)}
    return {**linear, "contract.weight": (d_model, d_ff), "contract.bias": (d_model,)}


def block_shapes(d_model: int, d_ff: int) -> dict[str, tuple[int, ...]]:
    parts = within("attention", multi_head_shapes(d_model)) | within("feed_forward", feed_forward_shapes(d_model, d_ff))
    return parts | within("norm1", norm_shapes(d_model)) | within("norm2", norm_shapes(d_model))


def decoder_shapes(d_model: int, d_ff: int) -> dict[str, tuple[int, ...]]:
    cross = within("cross", multi_head_shapes(d_model)) | within("norm3", norm_shapes(d_model))
    return block_shapes(d_model, d_ff) | cross


def gpt_shapes(vocab: int, block_size: int, d_model: int, d_ff: int, layers: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"tokens.weight": (vocab, d_model), "positions.weight": (block_size, d_model)}
    for layer in range(layers):
        shapes |= within(f"blocks.{layer}", block_shapes(d_model, d_ff))
    return shapes | {"head.weight": (vocab, d_model), "head.bias": (vocab,)}


def gpt(seed: int, dtype: torch.dtype = torch.float64, layers: int = 2) -> dict[str, Tensor]:
    """Draw a GPT of some blocks for 7 characters, 5 of which it sees, with vectors of 6 numbers: for 2 heads."""
    return drawn(seed, gpt_shapes(7, 5, 6, 10, layers), dtype)


def sure(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Make a model so sure of one character that no other is ever drawn."""
    return weights | {"head.weight": weights["head.weight"] * 1e5, "head.bias": weights["head.bias"] * 1e5}


def indifferent(weights: dict[str, Tensor], shares: list[float]) -> dict[str, Tensor]:
    """Make a model that predicts these shares of characters, whatever it sees."""
    bias = torch.tensor(shares, dtype=torch.float64).log()
    return weights | {"head.weight": weights["head.weight"] * 0, "head.bias": bias}


def text(seed: int, length: int) -> tuple[Tensor, int]:
    """Number the characters of some real names, one on a line, and say how many characters there are."""
    characters = "\n".join(random.Random(seed).sample(NAMES, length // 2))[:length]
    vocabulary = sorted(set(characters))
    return torch.tensor([vocabulary.index(character) for character in characters]), len(vocabulary)


def tokens(seed: int, vocab: int, *shape: int) -> Tensor:
    """Draw numbers of tokens."""
    return torch.randint(vocab, shape, generator=torch.Generator().manual_seed(seed % 2**31))


def generator(seed: int, other: int = 0) -> Recipe:
    """Ask for a generator of the run's seed, or for another one."""
    return seeded("torch", seed % 2**31 + other)
