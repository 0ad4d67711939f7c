"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

DATA = Path(__file__).parent / "data"
COLOURS = ("#0072b2", "#d55e00", "#009e73")


def softmax(m):
    """Logits from small to large and the probabilities of their rows."""
    logits = np.array([[1.0, 2.0, 3.0]]) * np.array([[0.0], [0.5], [1.0], [2.0], [5.0]])
    probabilities, _ = m.softmax_forward(logits)
    figure, axis = plt.subplots(figsize=(5, 2.8))
    shown = axis.imshow(probabilities, cmap="Blues", vmin=0, vmax=1)
    axis.set(yticks=range(5), yticklabels=[str(row) for row in logits.tolist()], xticks=range(3), xlabel="class")
    axis.set_title("larger logits, surer answers")
    figure.colorbar(shown, ax=axis)
    return figure


def batch_norm(m):
    """Two features before your layer and after it."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 2)) * [3.0, 0.5] + [4.0, -1.0]
    state = {"mean": np.zeros(2), "var": np.ones(2)}
    after, _ = m.batch_norm_forward(x, np.ones(2), np.zeros(2), state, True)
    figure, axis = plt.subplots(figsize=(5, 3))
    for points, colour, name in ((x, COLOURS[1], "before"), (after, COLOURS[0], "after")):
        axis.scatter(*points.T, s=6, color=colour, label=name)
    axis.legend(frameon=False)
    axis.set_aspect("equal")
    return figure


def initialisation(m):
    """The size of a signal behind each of 20 relu layers, with your weights and with others."""
    start = np.random.default_rng(0).standard_normal((200, 100))
    figure, axis = plt.subplots(figsize=(5, 3))
    for factor, colour, name in (
        (0.7, COLOURS[2], "0.7 times"),
        (1.0, COLOURS[0], "he_normal"),
        (1.4, COLOURS[1], "1.4 times"),
    ):
        rng, signal, sizes = np.random.default_rng(1), start, [1.0]
        for _ in range(20):
            weight = factor * m.he_normal(100, 100, rng, np.float64)
            signal = np.maximum(signal @ weight.T, 0)
            sizes.append(float(np.sqrt(np.mean(np.square(signal)))))
        axis.semilogy(sizes, color=colour, label=name)
    axis.set(xlabel="layer", title="size of the signal")
    axis.legend(frameon=False)
    return figure


def learning_rate(m):
    """The three schedules over 100 steps."""
    figure, axis = plt.subplots(figsize=(5, 2.8))
    for kind, colour in zip(("linear", "steps", "sweep"), COLOURS, strict=True):
        axis.semilogy([m.learning_rate(step, 100, 0.001, kind) for step in range(100)], color=colour, label=kind)
    axis.set(xlabel="step", title="learning rate from 0.001")
    axis.legend(frameon=False)
    return figure


def train(m):
    """Your network on three kinds of penguins, and its loss."""
    rows = list(csv.DictReader((DATA / "penguins.csv").read_text().splitlines()))
    raw = np.array([[int(row["flipper_length_mm"]), int(row["body_mass_g"])] for row in rows], dtype=np.float64)
    names = sorted({row["species"] for row in rows})
    y = np.array([names.index(row["species"]) for row in rows])
    x = ((raw - raw.mean(axis=0)) / raw.std(axis=0)).astype(np.float32)
    model = m.MLP([2, 32, 3], "relu", np.random.default_rng(1))
    losses = m.train(model, x, y, 100, 0.3)
    side = np.linspace(-2.5, 3, 120, dtype=np.float32)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
    left.contourf(
        side,
        side,
        model.forward(grid).argmax(axis=1).reshape(120, 120),
        levels=[-1, 0, 1, 2],
        colors=COLOURS,
        alpha=0.25,
    )
    for k, (name, colour) in enumerate(zip(names, COLOURS, strict=True)):
        left.scatter(*x[y == k].T, s=8, color=colour, label=name)
    left.set(xlabel="flipper length (standardised)", ylabel="mass (standardised)")
    left.legend(frameon=False)
    right.semilogy(losses, color=COLOURS[0])
    right.set(xlabel="step", title="the loss")
    return figure
