"""Draw the figures of the handout: `python make.py` writes them next to this file. Needs matplotlib and NumPy.

They are drawn with the solution: run it from the root of the course, with `solutions` on the path of Python.
"""

import csv
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from backprop import MLP, fan_in_uniform, he_normal, layer_health, train

HERE = Path(__file__).parent
BLUE, ORANGE, GREEN, GREY = "#33658a", "#d1603d", "#5b8c5a", "#8a8a8a"
REGIONS = mpl.colors.ListedColormap(["#c3d5e2", "#f0cfc2", "#cfe0ce"])


def moons(rng, count=200):
    """Two half circles by linspace(0, pi), with noise 0.1."""
    angle = np.linspace(0, np.pi, count // 2)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.concatenate([upper, np.array([1.0, 0.5]) - upper])
    return (x + 0.1 * rng.standard_normal(x.shape)).astype(np.float32), np.repeat([0, 1], count // 2)


def regions(axis, model, x, y, colours, names=None):
    """Paint what the model answers everywhere, and the points on top."""
    low, high = x.min(axis=0) - 0.4, x.max(axis=0) + 0.4
    grid = np.stack(np.meshgrid(*(np.linspace(a, b, 300) for a, b in zip(low, high, strict=True))), axis=-1)
    classes = model.forward(grid.reshape(-1, 2).astype(np.float32)).argmax(axis=1).reshape(300, 300)
    extent = (low[0], high[0], low[1], high[1])
    axis.imshow(classes, origin="lower", extent=extent, cmap=REGIONS, vmin=0, vmax=2, aspect="auto")
    for k, colour in enumerate(colours):
        axis.scatter(*x[y == k].T, s=7, color=colour, linewidths=0, label=names[k] if names else None)


def learning():
    """What the network answers before training and after it, and the loss on the way."""
    x, y = moons(np.random.default_rng(0))
    figure, axes = plt.subplots(1, 4, figsize=(9, 2.5), width_ratios=[1, 1, 1, 1.25])
    model, losses = MLP([2, 32, 2], "relu", np.random.default_rng(1)), []
    for axis, steps in zip(axes, (4, 11, 285), strict=False):
        losses += train(model, x, y, steps, 0.5)
        regions(axis, model, x, y, [BLUE, ORANGE])
        axis.set(title=f"{len(losses)} steps", xticks=[], yticks=[])
    model = MLP([2, 32, 2], "relu", np.random.default_rng(1))
    axes[3].semilogy(train(model, x, y, 300, 0.5), color=BLUE, label="momentum 0.9")
    model = MLP([2, 32, 2], "relu", np.random.default_rng(1))
    axes[3].semilogy(train(model, x, y, 300, 0.5, momentum=0.0), color=GREY, label="momentum 0")
    axes[3].axhline(0.05, color="black", linewidth=0.7, linestyle=":")
    axes[3].set(title="loss, lr 0.5", xlabel="step")
    axes[3].legend(frameon=False, fontsize=8)
    _save(figure, "moons.png")


def health():
    """How large the signal is after each of 20 layers, and how many tanh units are saturated."""
    rng = np.random.default_rng(0)
    start = rng.standard_normal((200, 100))
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 2.8))
    for gain, colour, label in ((1.0, BLUE, "gain 1"), (2**0.5, GREEN, "gain √2 (he_normal)"), (2.0, ORANGE, "gain 2")):
        h, sizes = start, [1.0]
        for _ in range(20):
            h = np.maximum(h @ (gain / 2**0.5 * he_normal(100, 100, rng, np.float64)).T, 0)
            sizes.append(np.sqrt((h**2).mean()))
        left.semilogy(sizes, color=colour, label=label)
    left.set(title="relu: size of the signal", xlabel="layer", xticks=range(0, 21, 5))
    left.legend(frameon=False, fontsize=8)
    for factor, colour in ((1, BLUE), (3, GREEN), (6, ORANGE)):
        h, shares = start, []
        for _ in range(20):
            before = h @ (factor * fan_in_uniform(100, 100, rng, np.float64)).T
            h = np.tanh(before)
            shares.append(100 * layer_health(before, h, "tanh")["saturated"])
        right.plot(range(1, 21), shares, color=colour, label=f"bound {factor} / √fan-in")
    right.set(title="tanh: saturated units (%)", xlabel="layer", ylim=(-2, 65), xticks=range(0, 21, 5))
    right.legend(frameon=False, fontsize=8)
    _save(figure, "health.png")


def penguins():
    """Which species the network expects where."""
    rows = list(csv.DictReader((HERE.parent / "data" / "penguins.csv").read_text().splitlines()))
    raw = np.array([[int(row["flipper_length_mm"]), int(row["body_mass_g"])] for row in rows], dtype=np.float64)
    names = sorted({row["species"] for row in rows})
    y = np.array([names.index(row["species"]) for row in rows])
    x = ((raw - raw.mean(axis=0)) / raw.std(axis=0)).astype(np.float32)
    model = MLP([2, 32, 3], "relu", np.random.default_rng(1))
    train(model, x, y, 100, 0.3)
    figure, axis = plt.subplots(figsize=(4.6, 2.9))
    regions(axis, model, x, y, [BLUE, ORANGE, GREEN], names)
    axis.set(xlabel="flipper length (standardised)", ylabel="mass (standardised)")
    axis.legend(frameon=False, fontsize=8, loc="upper left")
    _save(figure, "penguins.png")


def _save(figure, name):
    for axis in figure.axes:
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(HERE / name, dpi=150, metadata={"Software": None})
    plt.close(figure)


if __name__ == "__main__":
    mpl.rcParams.update({"font.size": 9, "axes.titlesize": 9})
    learning()
    health()
    penguins()
