"""One position, one query, one head after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn


def causal_mask(length: int, device: torch.device | str | None = None) -> Tensor:
    places = torch.arange(length, device=device)
    return places[:, None] >= places


def padding_mask(lengths: Tensor, length: int) -> Tensor:
    mask = torch.zeros(len(lengths), 1, length, dtype=torch.bool, device=lengths.device)
    for row, real in enumerate(lengths.tolist()):
        if real not in range(length + 1):
            raise ValueError(f"{real} of {length} positions")
        mask[row, 0, :real] = True
    return mask


def average_by_loop(x: Tensor) -> Tensor:
    average = torch.empty_like(x)
    total = torch.zeros_like(x[:, 0])
    for t in range(x.shape[1]):
        total = total + x[:, t]
        average[:, t] = total / (t + 1)
    return average


def attention_weights(q: Tensor, k: Tensor, mask: Tensor | None = None, scale: float | None = None) -> Tensor:
    if scale is None:
        scale = 1 / q.shape[-1] ** 0.5
    exact = torch.promote_types(q.dtype, torch.float32)
    keys = k.to(exact)
    rows = []
    for place in range(q.shape[-2]):
        scores = (keys * q[..., place : place + 1, :].to(exact)).sum(dim=-1) * scale
        if mask is None:
            rows.append(scores.softmax(dim=-1))
            continue
        seen = mask[..., place if mask.shape[-2] > 1 else 0, :]
        anything = seen.any(dim=-1, keepdim=True)
        hidden = torch.where(seen | ~anything, scores, -torch.inf)
        rows.append(torch.where(anything, hidden.softmax(dim=-1), 0))
    return torch.stack(rows, dim=-2).to(q.dtype)


class MultiHeadAttention(nn.Module):
    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        source = x if context is None else context
        size = x.shape[-1] // self.heads
        found = []
        for start in range(0, x.shape[-1], size):
            rows = slice(start, start + size)
            q, k, v = (
                x @ self.query.weight[rows].T,
                source @ self.key.weight[rows].T,
                source @ self.value.weight[rows].T,
            )
            found.append(scaled_dot_product_attention(q, k, v, mask))
        return self.output(torch.cat(found, dim=-1))


def get_batch(
    data: Tensor, batch_size: int, block_size: int, generator: torch.Generator | None
) -> tuple[Tensor, Tensor]:
    if len(data) < block_size + 1:
        raise ValueError("the text is too short")
    starts = torch.randint(len(data) - block_size, (batch_size,), generator=generator).tolist()
    x = torch.stack([data[start : start + block_size] for start in starts])
    return x, torch.stack([data[start + 1 : start + 1 + block_size] for start in starts])


def samples(x: Tensor, y: Tensor) -> list[tuple[list[int], int]]:
    found, seen = [], []
    for known, following in zip(x.tolist(), y.tolist(), strict=True):
        seen = [*seen, known]
        found.append((seen, following))
    return found


class EncoderClassifier(nn.Module):
    def forward(self, idx: Tensor, lengths: Tensor) -> Tensor:
        rows = []
        for row, real in zip(idx, lengths.tolist(), strict=True):
            x = self.embedding(row[None, :real])
            for block in self.blocks:
                x = block(x)
            rows.append(self.head(x.mean(dim=1)))
        return torch.cat(rows)


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    if k <= 0:
        raise ValueError("k is at least 1")
    ordered = logits.sort(dim=-1, descending=True).values
    limit = ordered[..., min(k, logits.shape[-1]) - 1]
    return torch.where(logits >= limit[..., None], logits, -torch.inf)


def forward_cached(model: TinyGPT, idx: Tensor, cache: Sequence[Any] | None = None) -> tuple[Tensor, Sequence[Any]]:
    """Keep what went into each block, and project all of it to keys and values again."""
    start = 0 if cache is None else cache[0].shape[1]
    end = start + idx.shape[1]
    if end > model.block_size:
        raise ValueError("more characters than the model sees")
    x = model.tokens(idx) + model.positions(torch.arange(start, end, device=idx.device))
    mask, inputs = causal_mask(end, idx.device)[start:], []
    for number, block in enumerate(model.blocks):
        inputs.append(x if cache is None else torch.cat([cache[number], x], dim=1))
        y = block.norm1(x + block.attention(x, inputs[-1], mask))
        x = block.norm2(y + block.feed_forward(y))
    return model.head(x), tuple(inputs)
