"""Modules built in another way: masks made on the spot, loops unrolled, modes kept by name, an optimiser by hand."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def scaled_dot_product_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    if v.dtype in (torch.float16, torch.bfloat16):
        return scaled_dot_product_attention(q.float(), k.float(), v.float(), mask, scale).to(v.dtype)
    return torch.einsum("...qk,...kd->...qd", attention_weights(q, k, mask, scale), v)


class EncoderBlock(nn.Module):
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        found = F.dropout(self.attention(x, x, mask), self.dropout.p, self.training)
        x = self.norm1(found + x)
        thought = F.dropout(self.feed_forward(x), self.dropout.p, self.training)
        return self.norm2(thought + x)


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
        self.tokens = nn.Embedding(vocab_size, d_model)
        self.positions = nn.Embedding(block_size, d_model)
        self.blocks = nn.Sequential(*(EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)))
        self.head = nn.Linear(d_model, vocab_size)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        if idx.size(1) > self.block_size:
            raise ValueError("more characters than the model sees")
        places = torch.arange(idx.size(1), device=idx.device)
        x = self.tokens(idx) + self.positions(places)[None]
        mask = places[:, None] >= places[None]
        for block in self.blocks:
            x = block(x, mask)
        logits = self.head(x)
        if targets is None:
            return logits, None
        return logits, language_loss(logits, targets)

    @torch.no_grad()
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
        waking = {name for name, module in self.named_modules() if module.training}
        self.train(False)
        for _ in range(n):
            logits = self.forward(idx[:, max(0, idx.shape[1] - self.block_size) :])[0][:, -1, :]
            if top_k is not None:
                logits = keep_top_k(logits, top_k)
            shares = F.softmax(logits / temperature, dim=-1).cumsum(dim=-1)
            chance = torch.rand(len(idx), 1, generator=generator, dtype=shares.dtype).to(idx.device)
            drawn = (shares <= chance * shares[:, -1:]).sum(dim=-1, keepdim=True).clamp(max=shares.shape[-1] - 1)
            idx = torch.cat((idx, drawn), dim=1)
        for name, module in self.named_modules():
            module.training = name in waking
        return idx


def fit(
    model: nn.Module, data: Tensor, steps: int, batch_size: int, lr: float, generator: torch.Generator | None
) -> list[float]:
    trainer, losses = torch.optim.AdamW(model.parameters(), lr), []
    for _ in range(steps):
        model.train()
        for parameter in model.parameters():
            parameter.grad = None
        x, y = get_batch(data, batch_size, model.block_size, generator)
        loss = language_loss(model(x)[0], y)
        loss.backward()
        trainer.step()
        losses.append(float(loss.detach()))
    model.train(True)
    return losses


class DecoderBlock(nn.Module):
    def forward(
        self, x: Tensor, memory: Tensor, mask: Tensor | None = None, memory_mask: Tensor | None = None
    ) -> Tensor:
        parts = (
            (self.norm1, lambda h: self.attention(h, h, mask)),
            (self.norm2, lambda h: self.cross(h, memory, memory_mask)),
            (self.norm3, self.feed_forward),
        )
        for norm, part in parts:
            x = norm(x + self.dropout(part(x)))
        return x


class Transformer(nn.Module):
    def forward(self, src: Tensor, tgt: Tensor, lengths: Tensor | None = None) -> Tensor:
        if lengths is None:
            lengths = torch.full((len(src),), src.shape[1], device=src.device)
        real, past = padding_mask(lengths, src.shape[1]), causal_mask(tgt.shape[1], src.device)
        memory, x = self.source(src), self.target(tgt)
        for reader in self.encoder:
            memory = reader(memory, real)
        for writer in self.decoder:
            x = writer(x, memory, past, real.expand(-1, tgt.shape[1], -1))
        return self.head(x)
