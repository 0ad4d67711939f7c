"""Draw the figures of the handout: `python make.py` writes them next to this file. Needs matplotlib and numpy."""

import csv
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D

HERE = Path(__file__).parent
BLUE, ORANGE, GREEN, GREY = "#33658a", "#d1603d", "#5b8c5a", "#8a8a8a"

# Weights that a training run ended with, per neuron: two weights and a bias.
OR = [[2.10, 2.11, -0.91]]
XOR = [[2.65, 2.64, -1.13], [-1.75, -1.75, 2.53], [2.77, 2.86, -2.43]]


def activations():
    """Four activations, and below them their slopes."""
    x = np.linspace(-4, 4, 801)
    tanh, sigmoid = np.tanh(x), 1 / (1 + np.exp(-x))
    panels = [
        ("what they answer", [tanh, sigmoid, np.maximum(x, 0), np.where(x > 0, x, 0.1 * x)], (-1.2, 2.2)),
        ("their slopes", [1 - tanh**2, sigmoid * (1 - sigmoid), x > 0, np.where(x > 0, 1, 0.1)], (-0.1, 1.1)),
    ]
    names = ["tanh", "sigmoid", "relu", "leaky_relu(0.1)"]
    figure, axes = plt.subplots(1, 2, figsize=(8, 2.9))
    for axis, (title, curves, limits) in zip(axes, panels, strict=True):
        for name, y, colour, style in zip(
            names, curves, [BLUE, ORANGE, GREEN, GREY], ["-", "-", "-", "--"], strict=True
        ):
            axis.plot(x, y, style, color=colour, label=name)
        axis.set(title=title, ylim=limits, xlim=(-4, 4), xlabel="x")
    axes[0].legend(frameon=False, loc="upper left")
    _save(figure, "activations.png")


def penguins():
    """The fitted line through the penguins, and the steps of gradient descent on the loss."""
    with (HERE.parent / "data" / "penguins.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    x = np.array([int(row["flipper_length_mm"]) / 100 for row in rows]) ** 3
    y = np.array([int(row["body_mass_g"]) / 1000 for row in rows])
    species = np.array([row["species"] for row in rows])

    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.1))
    for name, colour in zip(["Adelie", "Chinstrap", "Gentoo"], [BLUE, ORANGE, GREEN], strict=True):
        left.scatter(x[species == name], y[species == name], s=9, color=colour, alpha=0.6, linewidths=0, label=name)
    left.plot([0, 13], [0, 13 * (x @ y) / (x @ x)], color="black", linewidth=1)
    left.set(xlabel="flipper length cubed (dm³)", ylabel="body mass (kg)", xlim=(0, 13), ylim=(0, 6.6))
    left.set_title("342 penguins and one weight")
    left.legend(frameon=False, loc="upper left")

    def loss(w):
        return np.mean((np.multiply.outer(w, x) - y) ** 2, axis=-1)

    w, eps, steps = 0.0, 0.01, [0.0]
    for _ in range(6):
        w -= 0.005 * (loss(w + eps) - loss(w)) / eps
        steps.append(w)
    grid = np.linspace(-0.05, 0.9, 200)
    right.plot(grid, loss(grid), color=GREY, label="the loss")
    right.plot(steps, loss(np.array(steps)), "o-", color=ORANGE, markersize=4, linewidth=1, label="6 steps from w = 0")
    right.set(xlabel="weight (kg per dm³)", ylabel="mean squared error (kg²)", title="downhill with lr = 0.005")
    right.legend(frameon=False, loc="upper right")
    _save(figure, "penguins.png")


def gates():
    """What one neuron makes of OR, and three of XOR, over the whole square."""
    side = np.linspace(-0.5, 1.5, 201)
    x, y = np.meshgrid(side, side)
    figure, axes = plt.subplots(1, 2, figsize=(7, 3.1))
    panels = [("OR: 3 parameters", OR, [0, 1, 1, 1]), ("XOR: 9 parameters", XOR, [0, 1, 1, 0])]
    for axis, (title, neurons, truths) in zip(axes, panels, strict=True):
        inputs = x, y
        if len(neurons) > 1:
            inputs = tuple(_answer(neuron, (x, y)) for neuron in neurons[:2])
        answer = _answer(neurons[-1], inputs)
        shades = axis.contourf(x, y, answer, levels=np.linspace(-1, 1, 21), cmap="RdBu", alpha=0.8)
        axis.contour(x, y, answer, levels=[0], colors="black", linewidths=1)
        for (a, b), truth in zip([(0, 0), (0, 1), (1, 0), (1, 1)], truths, strict=True):
            axis.plot(a, b, "o", markersize=9, markerfacecolor="black" if truth else "white", markeredgecolor="black")
        axis.set(title=title, xlabel="x", ylabel="y", aspect="equal", xticks=[0, 1], yticks=[0, 1])
    dots = {"markersize": 9, "linestyle": "", "markeredgecolor": "black"}
    black = Line2D([], [], marker="o", markerfacecolor="black", label="the table says 1", **dots)
    white = Line2D([], [], marker="o", markerfacecolor="white", label="the table says 0", **dots)
    figure.legend(handles=[black, white], ncols=2, frameon=False, loc="lower center", bbox_to_anchor=(0.45, -0.09))
    figure.colorbar(shades, ax=axes, ticks=[-1, 0, 1], label="answer of the network")
    _save(figure, "gates.png", tight=False)


def _answer(neuron, inputs):
    return np.tanh(neuron[0] * inputs[0] + neuron[1] * inputs[1] + neuron[2])


def _save(figure, name, tight=True):
    if tight:
        figure.tight_layout()
    figure.savefig(HERE / name, dpi=110, bbox_inches="tight")
    plt.close(figure)


if __name__ == "__main__":
    mpl.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    activations()
    penguins()
    gates()
