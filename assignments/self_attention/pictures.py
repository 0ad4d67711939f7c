"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

from pathlib import Path

import torch
from matplotlib import pyplot as plt

NAMES = (Path(__file__).parent / "data" / "names.txt").read_text(encoding="utf-8")
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#999999"


def _map(axes, weights, title, labels=None):
    """Draw weights between 0 and 1: queries from top to bottom, keys from left to right."""
    axes.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    axes.set(title=title, xlabel="keys", ylabel="queries")
    if labels is not None:
        axes.set(xticks=range(len(labels)), yticks=range(len(labels)), xticklabels=labels, yticklabels=labels)


def masks(m):
    """Who may attend to whom: the past, and what is real of three padded sequences."""
    figure, (past, real) = plt.subplots(1, 2, figsize=(8, 3.5))
    _map(past, m.causal_mask(8), "causal_mask(8)")
    _map(real, m.padding_mask(torch.tensor([5, 8, 2]), 8)[:, 0], "padding_mask([5, 8, 2], 8)")
    real.set(ylabel="sequences", yticks=range(3))
    return figure


def causal_average(m):
    """A noisy line, and the averages of its past."""
    noisy = torch.randn(1, 60, 1, generator=torch.Generator().manual_seed(1)) + torch.linspace(0, 2, 60)[None, :, None]
    figure, axis = plt.subplots(figsize=(6, 3))
    axis.plot(noisy[0, :, 0], color=GREY, linewidth=0.8, label="values")
    axis.plot(m.average_by_loop(noisy)[0, :, 0], color=BLUE, linewidth=2, label="averages so far")
    axis.set(xlabel="position")
    axis.legend(frameon=False)
    return figure


def attention_weights(m):
    """An attention map of six characters that ask for their like: everywhere, in the past, and surer of it."""
    x = torch.randn(3, 8, generator=torch.Generator().manual_seed(3))[["ban".index(letter) for letter in "banana"]]
    past = torch.arange(6)[:, None] >= torch.arange(6)
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.8))
    _map(axes[0], m.attention_weights(x, x), "without a mask", "banana")
    _map(axes[1], m.attention_weights(x, x, past), "with a causal mask", "banana")
    _map(axes[2], m.attention_weights(x, x, past, 1.0), "and with a scale of 1", "banana")
    return figure


def sinusoidal_positions(m):
    """The table of sines and cosines, and how much positions resemble one in the middle."""
    table = m.sinusoidal_positions(100, 32)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5))
    left.imshow(table.T, cmap="RdBu", aspect="auto", vmin=-1, vmax=1)
    left.set(xlabel="position", ylabel="column")
    right.plot(table @ table[50], color=BLUE)
    right.set(xlabel="position", ylabel="product with position 50")
    return figure


def fit(m):
    """The loss of a small GPT while it learns 200 characters by heart, and what knowing nothing costs."""
    text = NAMES[:200]
    characters = sorted(set(text))
    data = torch.tensor([characters.index(character) for character in text])
    torch.manual_seed(1)
    model = m.TinyGPT(len(characters), 16)
    losses = m.fit(model, data, 100, 16, 0.005, torch.Generator().manual_seed(1))
    figure, axis = plt.subplots(figsize=(6, 3))
    axis.plot(losses, color=BLUE, label="loss of a batch")
    axis.axhline(float(torch.tensor(len(characters)).log()), color=ORANGE, linestyle="--", label="ln V")
    axis.set(xlabel="step", ylabel="nats", ylim=(0, None))
    axis.legend(frameon=False)
    return figure
