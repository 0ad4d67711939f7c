"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

from pathlib import Path

import torch
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

DATA = Path(__file__).parent / "data"
MEASUREMENTS = ["flipper_length_mm", "body_mass_g"]
COLOURS = ("#0072b2", "#d55e00", "#009e73")


def _show(axis, image, title=""):
    axis.imshow(image.movedim(0, 2), interpolation="nearest")
    axis.set(title=title, xticks=[], yticks=[])


def _penguins(m):
    return m.TabularDataset(DATA / "penguins.csv", MEASUREMENTS, "species", missing="drop")


def TabularDataset(m):
    """Two measurements of your penguins, coloured by species."""
    penguins = _penguins(m)
    figure, axis = plt.subplots(figsize=(5, 3.2))
    for number, (name, colour) in enumerate(zip(penguins.classes, COLOURS, strict=True)):
        rows = penguins.features[penguins.targets == number]
        axis.scatter(*rows.T, s=12, color=colour, label=f"{number}: {name}, {len(rows)}")
    axis.set(xlabel="flipper, mm", ylabel="mass, g")
    axis.legend(frameon=False)
    return figure


def scaler(m):
    """The penguins as they are and with both of your scalers, fitted to the first 200 of them."""
    rows = _penguins(m).features
    figure, axes = plt.subplots(1, 3, figsize=(10, 3))
    axes[0].set(title="as they are")
    axes[0].scatter(*rows.T, s=8, color=COLOURS[0])
    for axis, kind in zip(axes[1:], ("min-max", "z-score"), strict=True):
        fitted = m.fit_scaler(rows[:200], kind)
        axis.set(title=kind)
        axis.scatter(*m.apply_scaler(rows[:200], fitted).T, s=8, color=COLOURS[0], label="training rows")
        axis.scatter(*m.apply_scaler(rows[200:], fitted).T, s=8, color=COLOURS[1], label="others")
    axes[2].legend(frameon=False)
    return figure


def split_indices(m):
    """The species in a training and a test part: in the order of the file, and at random."""
    penguins = _penguins(m)
    n = len(penguins)
    parts = {"split_by_time": m.split_by_time(n, [0.7, 0.3])}
    parts["split_indices"] = m.split_indices(n, [0.7, 0.3], torch.Generator().manual_seed(0))
    figure, axes = plt.subplots(2, 2, figsize=(9, 2), width_ratios=[7, 3])
    for row, (name, both) in zip(axes, parts.items(), strict=True):
        for axis, part, title in zip(row, both, ("train", "test"), strict=True):
            axis.imshow(penguins.targets[part][None], cmap=ListedColormap(COLOURS), vmin=0, vmax=2, aspect="auto")
            axis.set(title=f"{name}: {title}", xticks=[], yticks=[])
    figure.tight_layout()
    return figure


def ImageFolderDataset(m):
    """All crops, as your dataset numbers them."""
    figure, axes = plt.subplots(4, 8, figsize=(9, 4))
    for axis, (image, number) in zip(axes.flat, m.ImageFolderDataset(DATA / "crops"), strict=True):
        _show(axis, image, str(number.item()))
    figure.tight_layout()
    return figure


def augment(m):
    """One crop, and what your augmentation makes of it."""
    image = m.ImageFolderDataset(DATA / "crops")[11][0]
    draws = torch.Generator().manual_seed(4)
    figure, axes = plt.subplots(2, 6, figsize=(9, 2.8))
    _show(axes[0, 0], image, "as it is")
    for axis in axes.flat[1:]:
        _show(axis, m.augment(image, draws))
    return figure


def boxes(m):
    """A box that follows its image through a flip: what it holds before, it holds after."""
    image = m.ImageFolderDataset(DATA / "crops")[11][0]
    record = {"image": image, "boxes": torch.tensor([[3.0, 4.0, 12.0, 9.0]])}
    figure, axes = plt.subplots(1, 3, figsize=(9, 2.6))
    steps = {"as it is": record}
    steps |= {axis: m.flip_image_and_boxes(record, axis) for axis in ("horizontal", "vertical")}
    for axis, (title, step) in zip(axes, steps.items(), strict=True):
        _show(axis, step["image"], title)
        for x, y, width, height in step["boxes"].tolist():
            corner = (x - 0.5, y - 0.5)  # imshow puts the middle of the first pixel at 0
            axis.add_patch(Rectangle(corner, width, height, fill=False, edgecolor="#ffdd00", linewidth=2))
    return figure


def WindowDataset(m):
    """Four windows of a wave, each with the steps that are to be predicted."""
    series = torch.sin(torch.arange(60) / 6)
    windows = m.WindowDataset(series, 12, 4)
    figure, axis = plt.subplots(figsize=(8, 2.8))
    axis.plot(series, color="#999999", linewidth=0.8)
    for start in range(0, len(windows), 14):
        past, future = windows[start]
        axis.plot(range(start, start + 12), past, "o-", markersize=3, color=COLOURS[0])
        axis.plot(range(start + 12, start + 16), future, "o-", markersize=3, color=COLOURS[1])
    axis.set(xlabel="step", title="windows (blue) and what follows (orange)")
    return figure
