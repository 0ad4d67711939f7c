"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

from matplotlib import pyplot as plt

DATA = Path(__file__).parent / "data"
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#999999"
GATES = {
    "OR": [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1)],
    "XOR": [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)],
}


def activations(m):
    """Each activation and, dashed, the slope that its rule passes on."""
    xs = [step / 20 for step in range(-80, 81)]
    names = ("tanh", "sigmoid", "relu", "leaky_relu")
    figure, axes = plt.subplots(1, len(names), figsize=(11, 2.4), sharex=True)
    for axis, name in zip(axes, names, strict=True):
        leaves = [m.Value(x) for x in xs]
        outs = [getattr(leaf, name)() for leaf in leaves]
        for out in outs:
            out.propagate(1.0)
        axis.plot(xs, [out.data for out in outs], color=BLUE, label="value")
        axis.plot(xs, [leaf.grad for leaf in leaves], "--", color=ORANGE, label="slope")
        axis.set_title(name)
    axes[0].legend(frameon=False)
    return figure


def numerical_gradient(m):
    """How far the two schemes are from the slope of x ** 3 at 1, for steps from large to tiny."""
    steps = [10.0**-power for power in range(1, 15)]
    figure, axis = plt.subplots(figsize=(5, 3))
    for scheme, color in (("forward", ORANGE), ("central", BLUE)):
        slopes = [m.numerical_gradient(lambda xs: xs[0] ** 3, [1.0], eps, scheme)[0] for eps in steps]
        axis.loglog(steps, [abs(slope - 3) + 1e-16 for slope in slopes], "o-", markersize=3, color=color, label=scheme)
    axis.set(xlabel="eps", ylabel="error", title="too large a step, and too small a one")
    axis.legend(frameon=False)
    return figure


def fit_weight(m):
    """The line through the penguins after 1, 2, ... steps of your gradient descent."""
    with (DATA / "penguins.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    xs = [(int(row["flipper_length_mm"]) / 100) ** 3 for row in rows]
    ys = [int(row["body_mass_g"]) / 1000 for row in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
    left.scatter(xs, ys, s=6, color=GREY)
    weights = [m.fit_weight(xs, ys, 0.0, 0.005, 0.01, steps) for steps in range(7)]
    for number, w in enumerate(weights[1:], start=1):
        left.plot([0, 13], [0, 13 * w], color=BLUE, alpha=number / 7)
    left.set(xlabel="flipper length cubed (dm³)", ylabel="body mass (kg)", title="342 penguins, 6 steps")
    losses = [sum((w * x - y) ** 2 for x, y in zip(xs, ys, strict=True)) / len(xs) for w in weights]
    right.semilogy(losses, "o-", color=ORANGE)
    right.set(xlabel="step", ylabel="mean squared error (kg²)", title="the loss")
    return figure


def fit_gate(m):
    """What your networks answer over the whole square; the dots are the rows of the table."""
    side = [step / 20 - 0.5 for step in range(41)]
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2))
    for axis, (name, table) in zip(axes, GATES.items(), strict=True):
        gate = m.fit_gate(table, random.Random(0))
        answers = [[gate([x, y])[0].data for x in side] for y in side]
        shades = axis.contourf(side, side, answers, levels=20, cmap="RdBu", vmin=-1, vmax=1)
        axis.contour(side, side, answers, levels=[0], colors="black")
        for corner, answer in table:
            axis.plot(
                *corner, "o", markersize=9, markerfacecolor="black" if answer else "white", markeredgecolor="black"
            )
        axis.set(title=f"{name}: {len(gate.parameters())} parameters", aspect="equal")
        figure.colorbar(shades, ax=axis)
    return figure
