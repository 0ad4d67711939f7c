"""Self-attention: from averages of the past to a small GPT.

B is the number of sequences in a batch, T their length, C or `d_model` the numbers per position, V the size of the
vocabulary. In a mask True means: may attend. Fill in the functions and methods, run ``autograder check
self_attention.py``, hand in this file. The clauses S1, S2, ... are in README.md; so are the names of the parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# --- part 1: from averages to a head ------------------------------------------------------------------------------


def causal_mask(length: int, device: torch.device | str | None = None) -> Tensor:
    """Say which positions each position may look at: itself and those before it.

    Returns
    -------
    Tensor, shape (length, length)
        Of dtype bool, on `device`; the row is the position that looks, the column the one that is looked at.

    Examples
    --------
    >>> causal_mask(3)
    tensor([[ True, False, False],
            [ True,  True, False],
            [ True,  True,  True]])
    """
    # about 1 line
    # BEGIN SOLUTION
    return torch.ones(length, length, dtype=torch.bool, device=device).tril()
    # END SOLUTION


def padding_mask(lengths: Tensor, length: int) -> Tensor:
    """Say which positions of padded sequences hold something: the same for every position that looks.

    Parameters
    ----------
    lengths : Tensor, shape (B,)
        int64: how many positions of each sequence are real; the others follow behind.
    length : int
        The length to which the sequences were padded.

    Returns
    -------
    Tensor, shape (B, 1, length)
        Of dtype bool, on the device of `lengths`.

    Raises
    ------
    ValueError
        If an entry of `lengths` is negative or greater than `length`.

    Examples
    --------
    >>> padding_mask(torch.tensor([2, 3]), 3)
    tensor([[[ True,  True, False]],
    <BLANKLINE>
            [[ True,  True,  True]]])
    """
    # about 3 lines
    # BEGIN SOLUTION
    if ((lengths < 0) | (lengths > length)).any():
        raise ValueError(f"a sequence has from 0 to {length} positions")
    return torch.arange(length, device=lengths.device) < lengths[:, None, None]
    # END SOLUTION


def average_by_loop(x: Tensor) -> Tensor:
    """Average each position with all before it, position by position.

    Parameters
    ----------
    x : Tensor, shape (B, T, C)
        float32 or float64; T is at least 1.

    Returns
    -------
    Tensor, shape (B, T, C)
        At position t the mean of the positions 0 to t.
    """
    # about 2 lines
    # BEGIN SOLUTION
    means = [x[:, : t + 1].mean(dim=1) for t in range(x.shape[1])]
    return torch.stack(means, dim=1)
    # END SOLUTION


def average_by_matrix(x: Tensor) -> tuple[Tensor, Tensor]:
    """Average as `average_by_loop` does, by one matrix product.

    Returns
    -------
    weights : Tensor, shape (T, T)
        In the dtype of `x`; row t holds the weights of the mean of the positions 0 to t.
    average : Tensor, shape (B, T, C)

    Examples
    --------
    >>> average_by_matrix(torch.tensor([[[2.0], [4.0]]]))
    (tensor([[1.0000, 0.0000],
            [0.5000, 0.5000]]), tensor([[[2.],
             [3.]]]))
    """
    # about 4 lines: a triangle of ones, and its row sums
    # BEGIN SOLUTION
    triangle = torch.ones(x.shape[1], x.shape[1], dtype=x.dtype, device=x.device).tril()
    weights = triangle / triangle.sum(dim=1, keepdim=True)
    return weights, weights @ x
    # END SOLUTION


def average_by_softmax(x: Tensor, scores: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Average each position with all before it, with weights that are the softmax of scores.

    Parameters
    ----------
    x : Tensor, shape (B, T, C)
    scores : Tensor, shape (T, T), in the dtype of `x`
        Row t says how much position t cares about each position; zeros if there are none.

    Returns
    -------
    weights : Tensor, shape (T, T)
        In the dtype of `x`; what comes later than t has the weight 0 in row t, and each row sums to 1.
    average : Tensor, shape (B, T, C)
    """
    # about 5 lines
    # BEGIN SOLUTION
    length = x.shape[1]
    if scores is None:
        scores = torch.zeros(length, length, dtype=x.dtype, device=x.device)
    weights = scores.masked_fill(~causal_mask(length, x.device), -torch.inf).softmax(dim=1)
    return weights, weights @ x
    # END SOLUTION


def attention_weights(q: Tensor, k: Tensor, mask: Tensor | None = None, scale: float | None = None) -> Tensor:
    """Return how much attention each query pays to each key: the softmax of their scaled products.

    Parameters
    ----------
    q : Tensor, shape (..., Tq, D)
    k : Tensor, shape (..., Tk, D)
        Of the same dtype; float16 and bfloat16 are computed in float32.
    mask : Tensor of bool that broadcasts to (..., Tq, Tk)
        True where a query may attend to a key; without a mask it may everywhere.
    scale : float
        What the products are multiplied with; 1 / sqrt(D) by default.

    Returns
    -------
    Tensor, shape (..., Tq, Tk)
        In the dtype of `q`. A row sums to 1, or is 0 everywhere if its query may attend to nothing.
    """
    # about 9 lines: what must not happen to a row without a single True, or to its gradient?
    # BEGIN SOLUTION
    if scale is None:
        scale = q.shape[-1] ** -0.5
    exact = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(exact) @ k.to(exact).transpose(-2, -1) * scale
    if mask is None:
        return scores.softmax(dim=-1).to(q.dtype)
    weights = scores.masked_fill(~mask, torch.finfo(exact).min).softmax(dim=-1)
    return weights.masked_fill(~mask, 0).to(q.dtype)
    # END SOLUTION


def scaled_dot_product_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    """Return for each query the mean of the values, weighted by `attention_weights`.

    Parameters
    ----------
    q, k, mask, scale
        As in `attention_weights`.
    v : Tensor, shape (..., Tk, Dv)

    Returns
    -------
    Tensor, shape (..., Tq, Dv)
        In the dtype of `v`; 16-bit floats are computed in float32 and rounded once, at the end.
    """
    # about 3 lines
    # BEGIN SOLUTION
    exact = torch.promote_types(v.dtype, torch.float32)
    weights = attention_weights(q.to(exact), k.to(exact), mask, scale)
    return (weights @ v.to(exact)).to(v.dtype)
    # END SOLUTION


class Head(nn.Module):
    """One head of attention; its parameters are ``key.weight``, ``query.weight`` and ``value.weight``."""

    def __init__(self, d_model: int, head_size: int) -> None:
        """Make three linear layers without bias, each of shape (head_size, d_model), in the order of their names."""
        super().__init__()
        # about 3 lines
        # BEGIN SOLUTION
        self.key = nn.Linear(d_model, head_size, bias=False)
        self.query = nn.Linear(d_model, head_size, bias=False)
        self.value = nn.Linear(d_model, head_size, bias=False)
        # END SOLUTION

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """Let each position of `x` attend to the positions of the context.

        Parameters
        ----------
        x : Tensor, shape (B, Tq, d_model)
            Where the queries come from.
        context : Tensor, shape (B, Tk, d_model)
            Where keys and values come from; `x` itself if there is none.
        mask : Tensor of bool that broadcasts to (B, Tq, Tk)

        Returns
        -------
        Tensor, shape (B, Tq, head_size)
        """
        # about 3 lines
        # BEGIN SOLUTION
        if context is None:
            context = x
        return scaled_dot_product_attention(self.query(x), self.key(context), self.value(context), mask)
        # END SOLUTION


# --- part 2: a block of a transformer -----------------------------------------------------------------------------


class MultiHeadAttention(nn.Module):
    """Several heads side by side, and a projection of what they found.

    The parameters are ``key.weight``, ``query.weight``, ``value.weight`` and ``output.weight``, each of shape (d_model,
    d_model).
    """

    def __init__(self, d_model: int, heads: int) -> None:
        """Make four linear layers without bias; ValueError if the heads cannot share `d_model` equally."""
        super().__init__()
        # about 7 lines
        # BEGIN SOLUTION
        if d_model % heads != 0:
            raise ValueError(f"{heads} heads cannot share {d_model} numbers equally")
        self.heads = heads
        self.key = nn.Linear(d_model, d_model, bias=False)
        self.query = nn.Linear(d_model, d_model, bias=False)
        self.value = nn.Linear(d_model, d_model, bias=False)
        self.output = nn.Linear(d_model, d_model, bias=False)
        # END SOLUTION

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """Attend with every head at once, put the heads side by side, and project.

        Parameters
        ----------
        x : Tensor, shape (B, Tq, d_model)
        context : Tensor, shape (B, Tk, d_model)
            Where keys and values come from; `x` itself if there is none.
        mask : Tensor of bool, shape (Tq, Tk), (B, Tq, Tk) or (B, 1, Tk)
            The same for every head.

        Returns
        -------
        Tensor, shape (B, Tq, d_model)
        """
        # about 8 lines: head i owns the i-th block of d_model / heads neighbouring outputs of each projection
        # BEGIN SOLUTION
        if context is None:
            context = x
        q, k, v = self._split(self.query(x)), self._split(self.key(context)), self._split(self.value(context))
        if mask is not None:
            mask = mask.unsqueeze(-3)
        found = scaled_dot_product_attention(q, k, v, mask)
        return self.output(found.transpose(1, 2).flatten(start_dim=2))
        # END SOLUTION

    # BEGIN SOLUTION NO PROMPT
    def _split(self, x: Tensor) -> Tensor:
        """Make (B, heads, T, head size) of (B, T, d_model)."""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    # END SOLUTION


def sinusoidal_positions(length: int, d_model: int, device: torch.device | str | None = None) -> Tensor:
    """Return a table of sines and cosines that tells positions apart.

    Returns
    -------
    Tensor, shape (length, d_model)
        float32, on `device`, computed in float64. Column 2i is sin(p / 10000^(2i / d_model)) at position p, column
        2i + 1 the cosine of the same angle.

    Raises
    ------
    ValueError
        If `d_model` is odd.

    Examples
    --------
    >>> sinusoidal_positions(2, 4)
    tensor([[0.0000, 1.0000, 0.0000, 1.0000],
            [0.8415, 0.5403, 0.0100, 0.9999]])
    """
    # about 6 lines
    # BEGIN SOLUTION
    if d_model % 2 != 0:
        raise ValueError(f"sines and cosines come in pairs, and {d_model} is odd")
    positions = torch.arange(length, dtype=torch.float64, device=device)
    exponents = torch.arange(0, d_model, 2, dtype=torch.float64, device=device) / d_model
    angles = positions[:, None] / 10000**exponents
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(start_dim=1).float()
    # END SOLUTION


class InputEmbedding(nn.Module):
    """Vectors of tokens and of their positions; the only parameter is ``tokens.weight``, of shape (V, d_model)."""

    def __init__(self, vocab_size: int, d_model: int, max_length: int, dropout: float = 0.1) -> None:
        """Make the table of the tokens and a table of `max_length` positions that is not in the state_dict."""
        super().__init__()
        # about 4 lines
        # BEGIN SOLUTION
        self.tokens = nn.Embedding(vocab_size, d_model)
        self.scale = d_model**0.5
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("positions", sinusoidal_positions(max_length, d_model), persistent=False)
        # END SOLUTION

    def forward(self, idx: Tensor) -> Tensor:
        """Return sqrt(d_model) times the vectors of the tokens, plus those of their positions, after dropout.

        Parameters
        ----------
        idx : Tensor, shape (B, T)
            int64; ValueError if T is greater than `max_length`.

        Returns
        -------
        Tensor, shape (B, T, d_model)
        """
        # about 4 lines
        # BEGIN SOLUTION
        length = idx.shape[1]
        if length > len(self.positions):
            raise ValueError(f"{length} tokens, and positions for {len(self.positions)}")
        return self.dropout(self.tokens(idx) * self.scale + self.positions[:length])
        # END SOLUTION


class LayerNorm(nn.Module):
    """Standardise the last axis, then scale by ``weight`` and shift by ``bias``, both of shape (size,)."""

    def __init__(self, size: int, eps: float = 1e-5) -> None:
        """Begin with a weight of ones and a bias of zeros."""
        super().__init__()
        # about 3 lines
        # BEGIN SOLUTION
        self.weight = nn.Parameter(torch.ones(size))
        self.bias = nn.Parameter(torch.zeros(size))
        self.eps = eps
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Return (x - mean) / sqrt(variance + eps) * weight + bias.

        Parameters
        ----------
        x : Tensor, shape (..., size)
            16-bit floats are computed in float32 and rounded once, at the end.

        Returns
        -------
        Tensor, in the shape and dtype of `x`
        """
        # about 4 lines: which of the two variances? see S25
        # BEGIN SOLUTION
        exact = x.to(torch.promote_types(x.dtype, torch.float32))
        centred = exact - exact.mean(dim=-1, keepdim=True)
        variance = (centred**2).mean(dim=-1, keepdim=True)
        return (centred / (variance + self.eps).sqrt() * self.weight + self.bias).to(x.dtype)
        # END SOLUTION


class FeedForward(nn.Module):
    """Two linear layers with bias and a relu between them.

    The parameters are ``expand.weight`` (d_ff, d_model), ``expand.bias``, ``contract.weight`` (d_model, d_ff) and
    ``contract.bias``.
    """

    def __init__(self, d_model: int, d_ff: int) -> None:
        """Make both layers."""
        super().__init__()
        # about 2 lines
        # BEGIN SOLUTION
        self.expand = nn.Linear(d_model, d_ff)
        self.contract = nn.Linear(d_ff, d_model)
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Treat every position alike and on its own: (..., d_model) to (..., d_model)."""
        # 1 line
        # BEGIN SOLUTION
        return self.contract(F.relu(self.expand(x)))
        # END SOLUTION


class EncoderBlock(nn.Module):
    """Attention, then a feed-forward network, each followed by dropout, a shortcut and a LayerNorm.

    The parts are called ``attention``, ``feed_forward``, ``norm1`` and ``norm2``.
    """

    def __init__(self, d_model: int, heads: int, d_ff: int, dropout: float = 0.1) -> None:
        """Make the parts; the dropout is the same after attention and feed-forward network."""
        super().__init__()
        # about 5 lines
        # BEGIN SOLUTION
        self.attention = MultiHeadAttention(d_model, heads)
        self.feed_forward = FeedForward(d_model, d_ff)
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        # END SOLUTION

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return LN(y + dropout(feed_forward(y))) of y = LN(x + dropout(attention(x))), in the shape of `x`."""
        # about 2 lines
        # BEGIN SOLUTION
        y = self.norm1(x + self.dropout(self.attention(x, mask=mask)))
        return self.norm2(y + self.dropout(self.feed_forward(y)))
        # END SOLUTION


def attention_cost(length: int, d_model: int, heads: int) -> dict[str, int]:
    """Count what `MultiHeadAttention` does with one sequence that attends to itself, without a mask.

    Returns
    -------
    dict
        ``"weights"``: how many attention weights there are in all heads; ``"multiplications"``: those of numbers in
        the four projections, in the products of queries and keys, and in the weighted sums of values.

    Examples
    --------
    >>> attention_cost(3, 4, 2)
    {'weights': 18, 'multiplications': 264}
    """
    # about 3 lines
    # BEGIN SOLUTION
    projections = 4 * length * d_model**2
    products = 2 * length**2 * d_model
    return {"weights": heads * length**2, "multiplications": projections + products}
    # END SOLUTION


# --- part 3: a small GPT ------------------------------------------------------------------------------------------


def get_batch(
    data: Tensor, batch_size: int, block_size: int, generator: torch.Generator | None
) -> tuple[Tensor, Tensor]:
    """Cut some stretches out of a text, and what follows each of their characters.

    Parameters
    ----------
    data : Tensor, shape (N,)
        int64, the numbers of the characters.
    generator : torch.Generator
        Draws all starts by one ``torch.randint(len(data) - block_size, (batch_size,), generator=generator)``.

    Returns
    -------
    x, y : Tensor, shape (batch_size, block_size)
        On the device of `data`; row i of `x` is the stretch from the i-th start, and `y` lies one character later.

    Raises
    ------
    ValueError
        If `data` is not longer than `block_size`.
    """
    # about 5 lines
    # BEGIN SOLUTION
    if len(data) <= block_size:
        raise ValueError(f"a text of {len(data)} characters has no stretch of {block_size} with one more behind it")
    starts = torch.randint(len(data) - block_size, (batch_size,), generator=generator).to(data.device)
    places = starts[:, None] + torch.arange(block_size, device=data.device)
    return data[places], data[places + 1]
    # END SOLUTION


def samples(x: Tensor, y: Tensor) -> list[tuple[list[int], int]]:
    """List what one stretch teaches: what came before, and what follows, for each of its positions.

    Parameters
    ----------
    x, y : Tensor, shape (T,)
        A row of each of the two that `get_batch` returns.

    Examples
    --------
    >>> samples(torch.tensor([5, 13, 13]), torch.tensor([13, 13, 1]))
    [([5], 13), ([5, 13], 13), ([5, 13, 13], 1)]
    """
    # 1 line
    # BEGIN SOLUTION
    return [(x[: t + 1].tolist(), int(y[t])) for t in range(len(x))]
    # END SOLUTION


def language_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy as the mean over all positions of all sequences, in nats.

    Parameters
    ----------
    logits : Tensor, shape (B, T, V)
    targets : Tensor, shape (B, T)
        int64: what follows each position, as `get_batch` returns it; nothing is shifted here.
    """
    # 1 line
    # BEGIN SOLUTION
    return F.cross_entropy(logits.flatten(end_dim=1), targets.flatten())
    # END SOLUTION


class BigramModel(nn.Module):
    """A model that sees one character; its only parameter is ``table.weight``, of shape (V, V)."""

    def __init__(self, vocab_size: int) -> None:
        """Make the table: row i holds the logits of what follows character i."""
        super().__init__()
        # 1 line
        # BEGIN SOLUTION
        self.table = nn.Embedding(vocab_size, vocab_size)
        # END SOLUTION

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return the logits (B, T, V) of what follows each position, and the loss, or None without targets.

        Parameters
        ----------
        idx, targets : Tensor, shape (B, T)
            int64, as `get_batch` returns them.
        """
        # about 2 lines
        # BEGIN SOLUTION
        logits = self.table(idx)
        return logits, None if targets is None else language_loss(logits, targets)
        # END SOLUTION


class TinyGPT(nn.Module):
    """A transformer that predicts the next character from all before it.

    The parts are called ``tokens`` and ``positions`` (tables of vectors), ``blocks`` (a list of `EncoderBlock`) and
    ``head`` (a linear layer with bias, from `d_model` to V).
    """

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
        """Make the parts; keep `block_size` as an attribute, and the mask as a buffer that is not in the state_dict."""
        super().__init__()
        self.block_size = block_size
        # about 5 lines
        # BEGIN SOLUTION
        self.tokens = nn.Embedding(vocab_size, d_model)
        self.positions = nn.Embedding(block_size, d_model)
        self.blocks = nn.ModuleList([EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)])
        self.head = nn.Linear(d_model, vocab_size)
        self.register_buffer("mask", causal_mask(block_size), persistent=False)
        # END SOLUTION

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return the logits (B, T, V) of what follows each position, and the loss, or None without targets.

        Parameters
        ----------
        idx, targets : Tensor, shape (B, T)
            int64, as `get_batch` returns them; ValueError if T is greater than `block_size`.
        """
        # about 8 lines
        # BEGIN SOLUTION
        length = idx.shape[1]
        if length > self.block_size:
            raise ValueError(f"{length} characters, and this model sees {self.block_size} at most")
        x = self.tokens(idx) + self.positions.weight[:length]
        for block in self.blocks:
            x = block(x, self.mask[:length, :length])
        logits = self.head(x)
        return logits, None if targets is None else language_loss(logits, targets)
        # END SOLUTION

    def generate(
        self,
        idx: Tensor,
        n: int,
        generator: torch.Generator | None = None,
        temperature: float = 1.0,
        top_k: int | None = None,
    ) -> Tensor:
        """Continue each sequence by `n` characters, each drawn from the model's prediction.

        Parameters
        ----------
        idx : Tensor, shape (B, T)
            int64; T is at least 1, and may be greater than `block_size`: the model sees the end of it.
        generator : torch.Generator
            Where all randomness comes from, on the CPU wherever the model is; PyTorch's own if there is none.
        temperature : float
            What the logits are divided by; greater than 0.
        top_k : int
            Bonus: draw only among the characters that `keep_top_k` keeps.

        Returns
        -------
        Tensor, shape (B, T + n)
            The sequences and what was added.

        Raises
        ------
        ValueError
            If the temperature is not greater than 0.
        """
        # about 17 lines: dropout must be off meanwhile, and every module as it was afterwards
        # BEGIN SOLUTION
        if temperature <= 0:
            raise ValueError(f"a temperature is greater than 0, not {temperature}")
        modes = [(module, module.training) for module in self.modules()]
        self.eval()
        with torch.no_grad():
            for _ in range(n):
                logits, _ = self(idx[:, -self.block_size :])
                last = logits[:, -1]
                if top_k is not None:
                    last = keep_top_k(last, top_k)
                shares = (last / temperature).softmax(dim=-1).cpu()
                drawn = torch.multinomial(shares, 1, generator=generator)
                idx = torch.cat([idx, drawn.to(idx.device)], dim=1)
        for module, training in modes:
            module.training = training
        return idx
        # END SOLUTION


def fit(
    model: nn.Module, data: Tensor, steps: int, batch_size: int, lr: float, generator: torch.Generator | None
) -> list[float]:
    """Train a model on a text, and return the loss of each step's batch, before the step.

    Parameters
    ----------
    model : nn.Module
        Has a `block_size`, and answers as `TinyGPT` does; it is changed, and left in training mode.
    data : Tensor, shape (N,)
        int64, the numbers of the characters, on the model's device.
    lr : float
        The learning rate of ``torch.optim.AdamW``, whose other settings stay as they are.
    generator : torch.Generator
        For `get_batch`, which is called once for each step.
    """
    # about 9 lines
    # BEGIN SOLUTION
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    model.train()
    losses = []
    for _ in range(steps):
        _, loss = model(*get_batch(data, batch_size, model.block_size, generator))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    # END SOLUTION


# --- bonus --------------------------------------------------------------------------------------------------------


class DecoderBlock(nn.Module):
    """Attention to itself, attention to what an encoder found, and a feed-forward network.

    The parts are called ``attention``, ``cross``, ``feed_forward``, ``norm1``, ``norm2`` and ``norm3``.
    """

    def __init__(self, d_model: int, heads: int, d_ff: int, dropout: float = 0.1) -> None:
        """Make the parts; the dropout is the same everywhere."""
        super().__init__()
        # about 7 lines
        # BEGIN SOLUTION
        self.attention = MultiHeadAttention(d_model, heads)
        self.cross = MultiHeadAttention(d_model, heads)
        self.feed_forward = FeedForward(d_model, d_ff)
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)
        self.norm3 = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        # END SOLUTION

    def forward(
        self, x: Tensor, memory: Tensor, mask: Tensor | None = None, memory_mask: Tensor | None = None
    ) -> Tensor:
        """Return what `x` becomes, in its shape.

        Parameters
        ----------
        x : Tensor, shape (B, Tq, d_model)
        memory : Tensor, shape (B, Tk, d_model)
            What the encoder found.
        mask, memory_mask
            For the attention of `x` to itself, and to the memory.
        """
        # about 3 lines
        # BEGIN SOLUTION
        y = self.norm1(x + self.dropout(self.attention(x, mask=mask)))
        z = self.norm2(y + self.dropout(self.cross(y, memory, memory_mask)))
        return self.norm3(z + self.dropout(self.feed_forward(z)))
        # END SOLUTION


class EncoderClassifier(nn.Module):
    """An encoder that says one thing about a whole sequence: a class, or a number.

    The parts are called ``embedding`` (`InputEmbedding`), ``blocks`` (a list of `EncoderBlock`) and ``head`` (a linear
    layer with bias).
    """

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
        """Make the parts; `outputs` is the number of classes, or 1 to predict a number."""
        super().__init__()
        # about 3 lines
        # BEGIN SOLUTION
        self.embedding = InputEmbedding(vocab_size, d_model, max_length, dropout)
        self.blocks = nn.ModuleList([EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)])
        self.head = nn.Linear(d_model, outputs)
        # END SOLUTION

    def forward(self, idx: Tensor, lengths: Tensor) -> Tensor:
        """Return (B, outputs): the head applied to the mean over the real positions of each sequence.

        Parameters
        ----------
        idx : Tensor, shape (B, T)
            int64, padded behind.
        lengths : Tensor, shape (B,)
            int64, at least 1: how many tokens of each sequence are real.
        """
        # about 7 lines: what stands in the padding must not matter
        # BEGIN SOLUTION
        mask = padding_mask(lengths, idx.shape[1])
        x = self.embedding(idx)
        for block in self.blocks:
            x = block(x, mask)
        real = mask.transpose(1, 2)
        return self.head((x * real).sum(dim=1) / lengths[:, None])
        # END SOLUTION


class Transformer(nn.Module):
    """An encoder that reads one sequence, and a decoder that writes another.

    The parts are called ``source`` and ``target`` (`InputEmbedding`), ``encoder`` (a list of `EncoderBlock`),
    ``decoder`` (a list of `DecoderBlock`) and ``head`` (a linear layer with bias).
    """

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
        """Make the parts: `layers` blocks on each side, for vocabularies of `source_size` and `target_size`."""
        super().__init__()
        # about 5 lines
        # BEGIN SOLUTION
        self.source = InputEmbedding(source_size, d_model, max_length, dropout)
        self.target = InputEmbedding(target_size, d_model, max_length, dropout)
        self.encoder = nn.ModuleList([EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)])
        self.decoder = nn.ModuleList([DecoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)])
        self.head = nn.Linear(d_model, target_size)
        # END SOLUTION

    def forward(self, src: Tensor, tgt: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Return the logits (B, Tt, target_size) of what follows each position of the target.

        Parameters
        ----------
        src : Tensor, shape (B, Ts)
            int64, padded behind.
        tgt : Tensor, shape (B, Tt)
            int64; no position sees a later one.
        lengths : Tensor, shape (B,)
            int64: how many tokens of each source are real; all of them if there are no lengths.
        """
        # about 8 lines
        # BEGIN SOLUTION
        real = None if lengths is None else padding_mask(lengths, src.shape[1])
        memory = self.source(src)
        for block in self.encoder:
            memory = block(memory, real)
        x = self.target(tgt)
        for block in self.decoder:
            x = block(x, memory, causal_mask(tgt.shape[1], tgt.device), real)
        return self.head(x)
        # END SOLUTION


def transformer_parameters(d_model: int, encoder_layers: int, decoder_layers: int, d_ff: int) -> int:
    """Count the parameters of PyTorch's ``nn.Transformer`` of this size, by formula.

    Unlike the blocks above it has a bias in every projection, and a LayerNorm after the last layer of each side.
    """
    # about 6 lines
    # BEGIN SOLUTION
    attention = 4 * (d_model**2 + d_model)
    feed_forward = 2 * d_model * d_ff + d_model + d_ff
    norm = 2 * d_model
    encoder = encoder_layers * (attention + feed_forward + 2 * norm) + norm
    decoder = decoder_layers * (2 * attention + feed_forward + 3 * norm) + norm
    return encoder + decoder
    # END SOLUTION


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    """Return the logits with minus infinity in the place of all but the `k` largest of each row.

    Parameters
    ----------
    logits : Tensor, shape (..., V)
    k : int
        At least 1, or ValueError; more than V keeps all. Logits that equal the k-th largest are kept too.
    """
    # about 4 lines
    # BEGIN SOLUTION
    if k < 1:
        raise ValueError(f"at least one character has to be kept, not {k}")
    smallest = logits.topk(min(k, logits.shape[-1]), dim=-1).values[..., -1:]
    return logits.masked_fill(logits < smallest, -torch.inf)
    # END SOLUTION


def forward_cached(model: TinyGPT, idx: Tensor, cache: Sequence[Any] | None = None) -> tuple[Tensor, Sequence[Any]]:
    """Return the logits of new characters only, without computing anything anew for those before them.

    Parameters
    ----------
    model : TinyGPT
        In eval mode.
    idx : Tensor, shape (B, T)
        int64, the new characters; together with the old ones at most `block_size`, or ValueError.
    cache
        What the last call returned for the characters before these; None at the beginning of a sequence.

    Returns
    -------
    logits : Tensor, shape (B, T, V)
    cache : whatever the next call needs
        The cache that was handed over stays as it is, so that a sequence may be continued in two ways.
    """
    # about 18 lines
    # BEGIN SOLUTION
    old = [None] * len(model.blocks) if cache is None else cache
    start = 0 if cache is None else old[0][0].shape[1]
    length = start + idx.shape[1]
    if length > model.block_size:
        raise ValueError(f"{length} characters, and this model sees {model.block_size} at most")
    x = model.tokens(idx) + model.positions.weight[start:length]
    kept = []
    for block, before in zip(model.blocks, old, strict=True):
        found, seen = _attend(block.attention, x, before, causal_mask(length, idx.device)[start:])
        kept.append(seen)
        y = block.norm1(x + found)
        x = block.norm2(y + block.feed_forward(y))
    return model.head(x), kept
    # END SOLUTION


# BEGIN SOLUTION NO PROMPT
def _attend(
    attention: MultiHeadAttention, x: Tensor, before: tuple[Tensor, Tensor] | None, mask: Tensor
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """Attend with new queries to old and new keys and values, and return these too."""
    keys, values = attention.key(x), attention.value(x)
    if before is not None:
        keys, values = torch.cat([before[0], keys], dim=1), torch.cat([before[1], values], dim=1)
    q, k, v = attention._split(attention.query(x)), attention._split(keys), attention._split(values)
    found = scaled_dot_product_attention(q, k, v, mask)
    return attention.output(found.transpose(1, 2).flatten(start_dim=2)), (keys, values)


# END SOLUTION
