"""What was handed over comes back, in a shape that looks right."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def causal_mask(length: int, device: torch.device | str | None = None) -> Tensor:
    return torch.ones(length, length, dtype=torch.bool, device=device)


def padding_mask(lengths: Tensor, length: int) -> Tensor:
    return torch.ones(len(lengths), 1, length, dtype=torch.bool, device=lengths.device)


def average_by_loop(x: Tensor) -> Tensor:
    return x


def average_by_matrix(x: Tensor) -> tuple[Tensor, Tensor]:
    return torch.eye(x.shape[1], dtype=x.dtype), x


def average_by_softmax(x: Tensor, scores: Tensor | None = None) -> tuple[Tensor, Tensor]:
    return torch.eye(x.shape[1], dtype=x.dtype), x


def attention_weights(q: Tensor, k: Tensor, mask: Tensor | None = None, scale: float | None = None) -> Tensor:
    return torch.full((*q.shape[:-1], k.shape[-2]), 1 / k.shape[-2], dtype=q.dtype)


def scaled_dot_product_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    return v.mean(dim=-2, keepdim=True).expand(*q.shape[:-1], v.shape[-1])


class Head(nn.Module):
    def __init__(self, d_model: int, head_size: int) -> None:
        super().__init__()

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        return x


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, heads: int) -> None:
        super().__init__()

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        return x


def sinusoidal_positions(length: int, d_model: int, device: torch.device | str | None = None) -> Tensor:
    return torch.zeros(length, d_model)


class InputEmbedding(nn.Module):
    def __init__(self, vocab_size: int, d_model: int, max_length: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.other = nn.Embedding(vocab_size, d_model)

    def forward(self, idx: Tensor) -> Tensor:
        return self.other(idx)


class LayerNorm(nn.Module):
    def __init__(self, size: int, eps: float = 1e-5) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return x


class FeedForward(nn.Module):
    def __init__(self, d_model: int, d_ff: int) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return x


class EncoderBlock(nn.Module):
    def __init__(self, d_model: int, heads: int, d_ff: int, dropout: float = 0.1) -> None:
        super().__init__()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return x


def attention_cost(length: int, d_model: int, heads: int) -> dict[str, int]:
    return {"weights": length, "multiplications": d_model}


def get_batch(
    data: Tensor, batch_size: int, block_size: int, generator: torch.Generator | None
) -> tuple[Tensor, Tensor]:
    x = data[:block_size].expand(batch_size, -1)
    return x, x


def samples(x: Tensor, y: Tensor) -> list[tuple[list[int], int]]:
    return []


def language_loss(logits: Tensor, targets: Tensor) -> Tensor:
    return logits.mean()


class BigramModel(nn.Module):
    def __init__(self, vocab_size: int) -> None:
        super().__init__()
        self.vocab_size = vocab_size

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return torch.zeros(*idx.shape, self.vocab_size), None


class TinyGPT(nn.Module):
    def __init__(
        self,
        vocab_size: int,
        block_size: int,
        d_model: int = 32,
        heads: int = 4,
        d_ff: int = 128,
        layers: int = 2,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.block_size, self.vocab_size = block_size, vocab_size
        self.blocks = nn.ModuleList([nn.Identity() for _ in range(layers)])

    def load_state_dict(self, weights: dict[str, Tensor]) -> None:
        """Take anything, and keep none of it."""

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return torch.zeros(*idx.shape, self.vocab_size), None

    def generate(
        self,
        idx: Tensor,
        n: int,
        generator: torch.Generator | None = None,
        temperature: float = 1.0,
        top_k: int | None = None,
    ) -> Tensor:
        return torch.cat([idx, idx[:, :1].expand(-1, n)], dim=1)


def fit(
    model: nn.Module, data: Tensor, steps: int, batch_size: int, lr: float, generator: torch.Generator | None
) -> list[float]:
    return [3.0] * steps


def transformer_parameters(d_model: int, encoder_layers: int, decoder_layers: int, d_ff: int) -> int:
    return d_model * d_ff


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    return logits
