"""Other formulas for the same: logarithms, exponentials, one projection for three, a manual optimiser."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def average_by_matrix(x: Tensor) -> tuple[Tensor, Tensor]:
    places = torch.arange(x.shape[1], device=x.device)
    weights = torch.where(places[:, None] >= places, 1 / (places[:, None].to(x.dtype) + 1), 0)
    return weights, torch.einsum("ts,bsc->btc", weights, x)


def average_by_softmax(x: Tensor, scores: Tensor | None = None) -> tuple[Tensor, Tensor]:
    length = x.shape[1]
    if scores is None:
        scores = x.new_zeros(length, length)
    later = torch.full_like(scores, -math.inf).triu(1)
    weights = F.softmax(scores + later, dim=-1)
    return weights, torch.einsum("ts,bsc->btc", weights, x)


def attention_weights(q: Tensor, k: Tensor, mask: Tensor | None = None, scale: float | None = None) -> Tensor:
    exact = q.dtype if q.dtype in (torch.float32, torch.float64) else torch.float32
    factor = 1 / math.sqrt(q.shape[-1]) if scale is None else scale
    scores = torch.einsum("...qd,...kd->...qk", q.to(exact) * factor, k.to(exact))
    seen = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
    top = torch.where(seen, scores, -math.inf).amax(dim=-1, keepdim=True).detach()
    shifted = torch.where(seen, scores - top, 0.0)
    shares = torch.where(seen, shifted.exp(), 0.0)
    total = shares.sum(dim=-1, keepdim=True)
    return (shares / torch.where(total > 0, total, 1.0)).to(q.dtype)


class Head(nn.Module):
    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        source = context if context is not None else x
        weights = attention_weights(x @ self.query.weight.T, source @ self.key.weight.T, mask)
        return (weights @ source) @ self.value.weight.T


class MultiHeadAttention(nn.Module):
    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        source = x if context is None else context
        size = x.shape[-1] // self.heads
        q = self.query(x).view(*x.shape[:2], self.heads, size)
        k, v = (layer(source).view(*source.shape[:2], self.heads, size) for layer in (self.key, self.value))
        seen = None if mask is None else (mask[None] if mask.dim() == 2 else mask)[:, None]
        found = scaled_dot_product_attention(q.movedim(2, 1), k.movedim(2, 1), v.movedim(2, 1), seen)
        return self.output(found.movedim(1, 2).reshape(x.shape))


def sinusoidal_positions(length: int, d_model: int, device: torch.device | str | None = None) -> Tensor:
    if d_model & 1:
        raise ValueError("an odd number of columns")
    table = torch.zeros(length, d_model, dtype=torch.float64, device=device)
    positions = torch.arange(length, dtype=torch.float64, device=device)
    for column in range(0, d_model, 2):
        angles = positions * math.exp(-column / d_model * math.log(10000))
        table[:, column], table[:, column + 1] = torch.sin(angles), torch.cos(angles)
    return table.to(torch.float32)


class InputEmbedding(nn.Module):
    def forward(self, idx: Tensor) -> Tensor:
        if idx.shape[1] > self.positions.shape[0]:
            raise ValueError("too many tokens")
        vectors = self.tokens.weight[idx] * math.sqrt(self.tokens.embedding_dim)
        return self.dropout(vectors + self.positions.narrow(0, 0, idx.shape[1]))


class LayerNorm(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        exact = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        variance, mean = torch.var_mean(exact, dim=-1, correction=0, keepdim=True)
        return torch.addcmul(self.bias, (exact - mean) * torch.rsqrt(variance + self.eps), self.weight).to(x.dtype)


class FeedForward(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.clamp(x @ self.expand.weight.T + self.expand.bias, min=0)
        return hidden @ self.contract.weight.T + self.contract.bias


def attention_cost(length: int, d_model: int, heads: int) -> dict[str, int]:
    size = d_model // heads
    scores = heads * length * length * size
    projection = length * d_model * d_model
    return {"weights": length * length * heads, "multiplications": 2 * scores + 4 * projection}


def language_loss(logits: Tensor, targets: Tensor) -> Tensor:
    return -torch.log_softmax(logits, dim=-1).gather(-1, targets[..., None]).mean()


class BigramModel(nn.Module):
    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        logits = self.table.weight[idx]
        if targets is None:
            return logits, None
        return logits, F.cross_entropy(logits.transpose(1, 2), targets)


def transformer_parameters(d_model: int, encoder_layers: int, decoder_layers: int, d_ff: int) -> int:
    linear = lambda inputs, outputs: inputs * outputs + outputs  # noqa: E731
    attention = linear(d_model, 3 * d_model) + linear(d_model, d_model)
    network = linear(d_model, d_ff) + linear(d_ff, d_model)
    norms = 2 * d_model * (2 * encoder_layers + 3 * decoder_layers + 2)
    return (encoder_layers + 2 * decoder_layers) * attention + (encoder_layers + decoder_layers) * network + norms
