"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

from pathlib import Path

import torch
from matplotlib import pyplot as plt

WORDS = (Path(__file__).parent / "data" / "names.txt").read_text().split()
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#999999"


def _table(axis, values, characters, title):
    axis.imshow(values, cmap="Blues")
    axis.set_xticks(range(len(characters)), characters, fontsize=7)
    axis.set_yticks(range(len(characters)), characters, fontsize=7)
    axis.set(title=title, ylabel="after this character", xlabel="comes this one")


def count_bigrams(m):
    """How often each character follows each other one; darker is more (by the root)."""
    vocabulary = m.build_vocabulary(WORDS)
    counts = m.count_bigrams(WORDS, vocabulary)
    figure, axis = plt.subplots(figsize=(5.5, 5.5))
    _table(axis, counts.double().sqrt(), list(vocabulary), f"{int(counts.sum()):,} pairs")
    return figure


def to_probabilities(m):
    """The same as probabilities, without smoothing and with a lot of it."""
    vocabulary = m.build_vocabulary(WORDS)
    counts = m.count_bigrams(WORDS, vocabulary)
    figure, axes = plt.subplots(1, 2, figsize=(10, 5))
    for axis, k in zip(axes, (0.0, 100.0), strict=True):
        _table(axis, m.to_probabilities(counts, k).sqrt(), list(vocabulary), f"smoothing {k:g}")
    return figure


def sample_word(m):
    """The lengths of 500 words that your model makes up, beside those of the names."""
    vocabulary = m.build_vocabulary(WORDS)
    probabilities = m.to_probabilities(m.count_bigrams(WORDS, vocabulary))
    generator = torch.Generator().manual_seed(0)
    made_up = [m.decode(m.sample_word(probabilities, generator, 20), vocabulary) for _ in range(500)]
    figure, axis = plt.subplots(figsize=(6, 3))
    lengths = [[len(word) for word in words] for words in (WORDS, made_up)]
    axis.hist(lengths, bins=range(21), density=True, color=[GREY, BLUE], label=["names", "made up"])
    axis.set(xlabel="characters", title=", ".join(made_up[:8]))
    axis.legend(frameon=False)
    return figure


def train_bigram(m):
    """How the loss of your trained weights comes down to that of counting."""
    vocabulary = m.build_vocabulary(WORDS)
    xs, ys = m.training_pairs(WORDS, vocabulary)
    counted = m.negative_log_likelihood(WORDS, m.to_probabilities(m.count_bigrams(WORDS, vocabulary)), vocabulary)
    steps = (0, 5, 10, 20, 40, 80, 160)
    figure, axis = plt.subplots(figsize=(5.5, 3))
    for lr, colour in ((10.0, ORANGE), (50.0, BLUE)):
        trained = [m.train_bigram(xs, ys, len(vocabulary), lr=lr, steps=count) for count in steps]
        losses = [float(m.bigram_loss(weights, xs, ys)) for weights in trained]
        axis.plot(steps, losses, "o-", markersize=3, color=colour, label=f"steps of length {lr:g}")
    axis.axhline(counted, color=GREY, linestyle="--", label="counting")
    axis.set(xlabel="step", ylabel="loss (nats)")
    axis.legend(frameon=False)
    return figure
