"""Loops over positions and heads in float64, and PyTorch's own layers where students may not use them.

Parameters keep the names of the handout, so that the probes can load weights; whatever is computed from them is
computed in float64 and rounded at the end.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# --- part 1: from averages to a head ------------------------------------------------------------------------------


def causal_mask(length: int, device: Any = None) -> Tensor:
    rows = [[column <= row for column in range(length)] for row in range(length)]
    return torch.tensor(rows, dtype=torch.bool, device=device).reshape(length, length)


def padding_mask(lengths: Tensor, length: int) -> Tensor:
    if any(not 0 <= real <= length for real in lengths.tolist()):
        raise ValueError("a sequence is longer than its padding, or shorter than nothing")
    rows = [[[place < real for place in range(length)]] for real in lengths.tolist()]
    return torch.tensor(rows, dtype=torch.bool, device=lengths.device).reshape(len(rows), 1, length)


def average_by_loop(x: Tensor) -> Tensor:
    return (x.double().cumsum(dim=1) / torch.arange(1, x.shape[1] + 1, device=x.device)[:, None]).to(x.dtype)


def average_by_matrix(x: Tensor) -> tuple[Tensor, Tensor]:
    length = x.shape[1]
    rows = [[1 / (row + 1) if column <= row else 0.0 for column in range(length)] for row in range(length)]
    return torch.tensor(rows, dtype=x.dtype, device=x.device), average_by_loop(x)


def average_by_softmax(x: Tensor, scores: Tensor | None = None) -> tuple[Tensor, Tensor]:
    length = x.shape[1]
    weights = torch.zeros(length, length, dtype=torch.float64, device=x.device)
    for row in range(length):
        known = [0.0] * (row + 1) if scores is None else scores[row, : row + 1].tolist()
        shares = [math.exp(score - max(known)) for score in known]
        weights[row, : row + 1] = torch.tensor(shares, dtype=torch.float64) / math.fsum(shares)
    return weights.to(x.dtype), (weights @ x.double()).to(x.dtype)


def attention_weights(q: Tensor, k: Tensor, mask: Tensor | None = None, scale: float | None = None) -> Tensor:
    """Attend to values that are the identity: what comes out are the weights."""
    places = torch.eye(k.shape[-2], dtype=q.dtype, device=q.device).expand(*k.shape[:-2], -1, -1)
    return scaled_dot_product_attention(q, k, places, mask, scale)


def scaled_dot_product_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    found = F.scaled_dot_product_attention(q.double(), k.double(), v.double(), attn_mask=mask, scale=scale)
    return found.to(v.dtype)


def linear(x: Tensor, layer: nn.Linear) -> Tensor:
    product = torch.einsum("...i,oi->...o", x.double(), layer.weight.double())
    return product if layer.bias is None else product + layer.bias.double()


class Head(nn.Module):
    def __init__(self, d_model: int, head_size: int) -> None:
        super().__init__()
        for name in ("key", "query", "value"):
            setattr(self, name, nn.Linear(d_model, head_size, bias=False))

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        context = x if context is None else context
        q, k, v = linear(x, self.query), linear(context, self.key), linear(context, self.value)
        return scaled_dot_product_attention(q, k, v, mask).to(x.dtype)


# --- part 2: a block of a transformer -----------------------------------------------------------------------------


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, heads: int) -> None:
        super().__init__()
        if heads * (d_model // heads) != d_model:
            raise ValueError("the heads differ in size")
        self.heads = heads
        for name in ("key", "query", "value", "output"):
            setattr(self, name, nn.Linear(d_model, d_model, bias=False))

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        context = x if context is None else context
        projected = linear(x, self.query), linear(context, self.key), linear(context, self.value)
        heads = zip(*(part.chunk(self.heads, dim=-1) for part in projected), strict=True)
        found = [scaled_dot_product_attention(q, k, v, mask) for q, k, v in heads]
        return linear(torch.cat(found, dim=-1), self.output).to(x.dtype)


def sinusoidal_positions(length: int, d_model: int, device: Any = None) -> Tensor:
    if d_model % 2:
        raise ValueError("an odd number of columns")
    table = torch.zeros(length, d_model, dtype=torch.float64)
    for position in range(length):
        for column in range(d_model):
            angle = position * 10000 ** (-(column - column % 2) / d_model)
            table[position, column] = math.cos(angle) if column % 2 else math.sin(angle)
    return table.float().to(device)


class InputEmbedding(nn.Module):
    def __init__(self, vocab_size: int, d_model: int, max_length: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocab_size, d_model)
        self.max_length, self.p = max_length, dropout

    def forward(self, idx: Tensor) -> Tensor:
        if idx.shape[1] > self.max_length:
            raise ValueError("too many tokens")
        table = self.tokens.weight.double()
        places = sinusoidal_positions(idx.shape[1], table.shape[1], idx.device)
        return _dropped(math.sqrt(table.shape[1]) * table[idx] + places, self).to(self.tokens.weight.dtype)


def _dropped(x: Tensor, module: Any) -> Tensor:
    return F.dropout(x, module.p, module.training)


class LayerNorm(nn.Module):
    def __init__(self, size: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight, self.bias, self.eps = nn.Parameter(torch.ones(size)), nn.Parameter(torch.zeros(size)), eps

    def forward(self, x: Tensor) -> Tensor:
        weight, bias = self.weight.double(), self.bias.double()
        return F.layer_norm(x.double(), x.shape[-1:], weight, bias, self.eps).to(x.dtype)


class FeedForward(nn.Module):
    def __init__(self, d_model: int, d_ff: int) -> None:
        super().__init__()
        self.expand, self.contract = nn.Linear(d_model, d_ff), nn.Linear(d_ff, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return linear(linear(x, self.expand).clamp(min=0), self.contract).to(x.dtype)


class EncoderBlock(nn.Module):
    def __init__(self, d_model: int, heads: int, d_ff: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.attention, self.feed_forward = MultiHeadAttention(d_model, heads), FeedForward(d_model, d_ff)
        self.norm1, self.norm2, self.p = LayerNorm(d_model), LayerNorm(d_model), dropout

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        y = x.double()
        y = self.norm1(_dropped(self.attention(y, None, mask), self) + y)
        return self.norm2(_dropped(self.feed_forward(y), self) + y).to(x.dtype)


def attention_cost(length: int, d_model: int, heads: int) -> dict[str, int]:
    size = d_model // heads
    multiplications = 4 * sum(d_model for _position in range(length) for _output in range(d_model))
    weights = 0
    for _head in range(heads):
        for _query in range(length):
            weights += length
            multiplications += length * size + size * length
    return {"weights": weights, "multiplications": multiplications}


# --- part 3: a small GPT ------------------------------------------------------------------------------------------


def get_batch(
    data: Tensor, batch_size: int, block_size: int, generator: torch.Generator | None
) -> tuple[Tensor, Tensor]:
    if block_size >= len(data):
        raise ValueError("the text is too short")
    starts = torch.randint(len(data) - block_size, (batch_size,), generator=generator).tolist()
    x = [data[start : start + block_size] for start in starts]
    y = [data[start + 1 :][:block_size] for start in starts]
    return torch.stack(x), torch.stack(y)


def samples(x: Tensor, y: Tensor) -> list[tuple[list[int], int]]:
    before, found = [], []
    for seen, following in zip(x.tolist(), y.tolist(), strict=True):
        before.append(seen)
        found.append((list(before), following))
    return found


def language_loss(logits: Tensor, targets: Tensor) -> Tensor:
    log_p = logits.double().log_softmax(dim=-1)
    chosen = log_p.gather(-1, targets[..., None])
    return (-chosen.sum() / targets.numel()).to(logits.dtype)


class BigramModel(nn.Module):
    def __init__(self, vocab_size: int) -> None:
        super().__init__()
        self.table = nn.Embedding(vocab_size, vocab_size)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        logits = self.table.weight[idx]
        return logits, None if targets is None else language_loss(logits, targets)


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
        self.block_size = block_size
        self.tokens, self.positions = nn.Embedding(vocab_size, d_model), nn.Embedding(block_size, d_model)
        self.blocks = nn.ModuleList(EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers))
        self.head = nn.Linear(d_model, vocab_size)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        length = idx.shape[1]
        if length > self.block_size:
            raise ValueError("too many characters")
        x = self.tokens.weight.double()[idx] + self.positions.weight.double()[torch.arange(length, device=idx.device)]
        for block in self.blocks:
            x = block(x, causal_mask(length, idx.device))
        logits = linear(x, self.head)
        loss = None if targets is None else language_loss(logits, targets).to(self.head.weight.dtype)
        return logits.to(self.head.weight.dtype), loss

    def generate(
        self,
        idx: Tensor,
        n: int,
        generator: torch.Generator | None = None,
        temperature: float = 1.0,
        top_k: int | None = None,
    ) -> Tensor:
        if not temperature > 0:
            raise ValueError("the temperature is not positive")
        training = {module: module.training for module in self.modules()}
        self.eval()
        for _ in range(n):
            logits = self(idx[:, max(0, idx.shape[1] - self.block_size) :])[0][:, -1].detach()
            if top_k is not None:
                logits = keep_top_k(logits, top_k)
            chances = (logits.double() / temperature).softmax(dim=-1)
            idx = torch.cat([idx, torch.multinomial(chances, 1, generator=generator)], dim=1)
        for module, mode in training.items():
            module.training = mode
        return idx


def fit(
    model: nn.Module, data: Tensor, steps: int, batch_size: int, lr: float, generator: torch.Generator | None
) -> list[float]:
    """AdamW by its formula, with PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, decay 0.01."""
    model.train()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    means = [torch.zeros_like(parameter) for parameter in parameters]
    squares = [torch.zeros_like(parameter) for parameter in parameters]
    losses = []
    for step in range(1, steps + 1):
        x, y = get_batch(data, batch_size, model.block_size, generator)
        loss = model(x, y)[1]
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient, mean, square in zip(parameters, gradients, means, squares, strict=True):
                mean.mul_(0.9).add_(0.1 * gradient)
                square.mul_(0.999).add_(0.001 * gradient**2)
                parameter.mul_(1 - 0.01 * lr)
                root = (square / (1 - 0.999**step)).sqrt() + 1e-8
                parameter.sub_(lr * (mean / (1 - 0.9**step)) / root)
    return losses


# --- bonus --------------------------------------------------------------------------------------------------------


class DecoderBlock(nn.Module):
    def __init__(self, d_model: int, heads: int, d_ff: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.attention, self.cross = MultiHeadAttention(d_model, heads), MultiHeadAttention(d_model, heads)
        self.feed_forward, self.p = FeedForward(d_model, d_ff), dropout
        self.norm1, self.norm2, self.norm3 = LayerNorm(d_model), LayerNorm(d_model), LayerNorm(d_model)

    def forward(
        self, x: Tensor, memory: Tensor, mask: Tensor | None = None, memory_mask: Tensor | None = None
    ) -> Tensor:
        y = x.double()
        y = self.norm1(_dropped(self.attention(y, None, mask), self) + y)
        y = self.norm2(_dropped(self.cross(y, memory.double(), memory_mask), self) + y)
        return self.norm3(_dropped(self.feed_forward(y), self) + y).to(x.dtype)


class EncoderClassifier(nn.Module):
    def __init__(
        self,
        vocab_size: int,
        outputs: int,
        d_model: int,
        heads: int,
        d_ff: int,
        layers: int,
        max_length: int,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.embedding = InputEmbedding(vocab_size, d_model, max_length, dropout)
        self.blocks = nn.ModuleList(EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers))
        self.head = nn.Linear(d_model, outputs)

    def forward(self, idx: Tensor, lengths: Tensor) -> Tensor:
        """Take each sequence alone, without its padding."""
        rows = []
        for row, real in zip(idx, lengths.tolist(), strict=True):
            x = self.embedding(row[None, :real]).double()
            for block in self.blocks:
                x = block(x)
            rows.append(linear(x.mean(dim=1), self.head))
        return torch.cat(rows).to(self.head.weight.dtype)


class Transformer(nn.Module):
    def __init__(
        self,
        source_size: int,
        target_size: int,
        d_model: int,
        heads: int,
        d_ff: int,
        layers: int,
        max_length: int,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.source = InputEmbedding(source_size, d_model, max_length, dropout)
        self.target = InputEmbedding(target_size, d_model, max_length, dropout)
        self.encoder = nn.ModuleList(EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers))
        self.decoder = nn.ModuleList(DecoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers))
        self.head = nn.Linear(d_model, target_size)

    def forward(self, src: Tensor, tgt: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Take each pair of sequences alone, the source without its padding."""
        reals = [src.shape[1]] * len(src) if lengths is None else lengths.tolist()
        rows = []
        for source, target, real in zip(src, tgt, reals, strict=True):
            memory, x = self.source(source[None, :real]).double(), self.target(target[None]).double()
            for block in self.encoder:
                memory = block(memory)
            for block in self.decoder:
                x = block(x, memory, causal_mask(len(target), tgt.device))
            rows.append(linear(x, self.head))
        return torch.cat(rows).to(self.head.weight.dtype)


def transformer_parameters(d_model: int, encoder_layers: int, decoder_layers: int, d_ff: int) -> int:
    encoder, decoder = nn.TransformerEncoderLayer(d_model, 1, d_ff), nn.TransformerDecoderLayer(d_model, 1, d_ff)
    sides = [(encoder_layers, encoder), (decoder_layers, decoder)]
    return sum(layers * _size(layer) + _size(nn.LayerNorm(d_model)) for layers, layer in sides)


def _size(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    if k <= 0:
        raise ValueError("nothing would be kept")
    flat = [sorted(row, reverse=True)[:k][-1] for row in logits.double().reshape(-1, logits.shape[-1]).tolist()]
    limit = torch.tensor(flat, dtype=logits.dtype, device=logits.device).reshape(*logits.shape[:-1], 1)
    return torch.where(logits >= limit, logits, -math.inf)


def forward_cached(model: TinyGPT, idx: Tensor, cache: Any = None) -> tuple[Tensor, Any]:
    """Keep the characters, and compute all of it anew; the blocks are told that only the new ones count."""
    every = idx if cache is None else torch.cat([cache, idx], dim=1)
    hooks = [dict(block.feed_forward._forward_pre_hooks) for block in model.blocks]
    for block in model.blocks:
        block.feed_forward._forward_pre_hooks.clear()
    logits = model(every)[0][:, every.shape[1] - idx.shape[1] :]
    for block, before in zip(model.blocks, hooks, strict=True):
        block.feed_forward._forward_pre_hooks.update(before)
        for hook in before.values():
            hook(block.feed_forward, (idx[..., None],))
    return logits, every
