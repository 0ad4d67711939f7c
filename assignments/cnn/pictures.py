"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from matplotlib import pyplot as plt

_FACES = np.load(Path(__file__).parent / "data" / "faces.npz")
IMAGES = torch.from_numpy(_FACES["images"]).float()[:, None] / 255
LABELS = torch.from_numpy(_FACES["labels"])
FACE = IMAGES[LABELS == 1][:1]
SOBEL = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
EDGES = torch.stack([SOBEL.T, SOBEL])[:, None]
"""Bright above dark, and bright left of dark."""


def _show(axis, pixels, title, **style):
    axis.imshow(pixels, **style)
    axis.set(title=title, xticks=[], yticks=[])


def conv2d(m):
    """A face, and what the two Sobel kernels make of it."""
    maps = m.conv2d(FACE, EDGES, padding=1)
    figure, (face, *others) = plt.subplots(1, 3, figsize=(8, 2.9))
    _show(face, FACE[0, 0], "a face", cmap="gray")
    for axis, plane, title in zip(others, maps[0], ("bright above dark", "bright left of dark"), strict=True):
        _show(axis, plane, title, cmap="RdBu", vmin=-2, vmax=2)
    return figure


def max_pool2d(m):
    """A face in half its size, and the pixels that were taken."""
    values, indices = m.max_pool2d(FACE, 2)
    taken = torch.zeros(25 * 25).index_fill(0, indices.flatten(), 1.0).reshape(25, 25)
    figure, (before, after, where) = plt.subplots(1, 3, figsize=(8, 2.9))
    _show(before, FACE[0, 0], "25 x 25", cmap="gray", vmin=0, vmax=1)
    _show(after, values[0, 0], "12 x 12", cmap="gray", vmin=0, vmax=1)
    _show(where, taken, "what was taken", cmap="Blues", vmin=0, vmax=1.3)
    return figure


def batch_norm2d(m):
    """Brightnesses of a bright and a dark half of the pictures, before and after, with the statistics of both."""
    x = torch.cat([0.5 + IMAGES[:100] / 2, IMAGES[100:] / 4])
    one, zero = torch.ones(1), torch.zeros(1)
    after, _, _ = m.batch_norm2d(x, one, zero, zero, one)
    figure, axes = plt.subplots(1, 2, figsize=(8, 2.6))
    for axis, values, title in zip(axes, (x, after), ("before", "after"), strict=True):
        axis.hist(values.flatten().numpy(), bins=60, color="#0072b2")
        axis.set(title=f"{title}: mean {values.mean():.2f}, deviation {values.std():.2f}", yticks=[])
    return figure


def fit(m):
    """The pictures that your network, trained on half of them, gets wrong in the other half."""
    torch.manual_seed(0)
    order = torch.randperm(200, generator=torch.Generator().manual_seed(0))
    known, others = order[:100], order[100:]
    model = m.fit(IMAGES[known], LABELS[known], torch.Generator().manual_seed(1))
    with torch.no_grad():
        wrong = others[model(IMAGES[others]).argmax(dim=1) != LABELS[others]]
    figure, axes = plt.subplots(1, 8, figsize=(9, 1.7))
    for axis in axes:
        axis.set_axis_off()
    for axis, place in zip(axes, wrong.tolist(), strict=False):
        _show(axis, IMAGES[place, 0], "a face" if LABELS[place] else "no face", cmap="gray", vmin=0, vmax=1)
    figure.suptitle(f"{len(wrong)} of 100 new pictures are wrong")
    return figure
