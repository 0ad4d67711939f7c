"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

COINS = {name: torch.from_numpy(array) for name, array in np.load(Path(__file__).parent / "data" / "coins.npz").items()}
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#999999"


def _draw(axes, boxes, color, **style):
    for corner, size in zip(boxes[:, :2].tolist(), (boxes[:, 2:] - boxes[:, :2]).tolist(), strict=True):
        axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=color, **style))


def _coins(axes, title):
    axes.imshow(COINS["mask"], cmap="Greys", vmin=0, vmax=4)
    axes.set(title=title, xticks=[], yticks=[])


def box_iou(m):
    """How the overlap of two equal squares falls when one of them moves away."""
    shifts = torch.arange(0, 101, 2.0)
    fixed = torch.tensor([[0.0, 0.0, 100.0, 100.0]])
    figure, axis = plt.subplots(figsize=(5, 3))
    for step, color, name in (((1, 0, 1, 0), BLUE, "to the right"), ((1, 1, 1, 1), ORANGE, "along the diagonal")):
        moved = fixed + shifts[:, None] * torch.tensor(step)
        axis.plot(shifts, m.box_iou(moved, fixed)[:, 0], color=color, label=name)
    axis.set(xlabel="shift, of a side of 100", ylabel="IoU")
    axis.legend(frameon=False)
    return figure


def nms(m):
    """400 candidates, and what you keep of them; the dashed boxes are the true coins."""
    kept = m.nms(COINS["boxes"], COINS["scores"], 0.25)
    figure, (before, after) = plt.subplots(1, 2, figsize=(10, 4))
    _coins(before, f"{len(COINS['boxes'])} candidates")
    _draw(before, COINS["boxes"], BLUE, linewidth=0.4)
    _coins(after, f"{len(kept)} kept")
    _draw(after, COINS["boxes"][kept], BLUE, linewidth=1.8)
    _draw(after, COINS["truths"], ORANGE, linewidth=1.5, linestyle="--")
    return figure


def match_detections(m):
    """Which of the kept boxes are hits, at a strict threshold."""
    kept = m.nms(COINS["boxes"], COINS["scores"], 0.25)
    hits = m.match_detections(COINS["boxes"][kept], COINS["scores"][kept], COINS["truths"], 0.75)
    figure, axis = plt.subplots(figsize=(5.5, 4.4))
    _coins(axis, f"IoU of at least 0.75: {int(hits.sum())} hits (blue), {int((~hits).sum())} misses (orange)")
    _draw(axis, COINS["boxes"][kept][hits], BLUE, linewidth=1.8)
    _draw(axis, COINS["boxes"][kept][~hits], ORANGE, linewidth=1.8)
    return figure


def precision_recall_curve(m):
    """Precision over recall for the coins, at three thresholds for a hit."""
    kept = m.nms(COINS["boxes"], COINS["scores"], 0.25)
    boxes, scores = COINS["boxes"][kept], COINS["scores"][kept]
    figure, axis = plt.subplots(figsize=(5, 3))
    for threshold, color in ((0.5, BLUE), (0.75, GREY), (0.85, ORANGE)):
        found = m.match_detections(boxes, scores, COINS["truths"], threshold)
        precision, recall = m.precision_recall_curve(scores, found, len(COINS["truths"]))
        axis.plot(recall, precision, "o-", markersize=3, color=color, label=f"IoU of at least {threshold}")
    axis.set(xlabel="recall", ylabel="precision", xlim=(0, 1.02), ylim=(0, 1.05))
    axis.legend(frameon=False, loc="lower left")
    return figure


def segmentation_scores(m):
    """Where Otsu's mask and the true one disagree, with your scores."""
    scores = m.segmentation_scores(COINS["otsu"], COINS["mask"])
    figure, axis = plt.subplots(figsize=(5.5, 4.4))
    axis.imshow(COINS["otsu"].int() - COINS["mask"].int(), cmap="RdBu", vmin=-1.4, vmax=1.4)
    axis.set(title=", ".join(f"{name} {value:.3f}" for name, value in scores.items()), xticks=[], yticks=[])
    return figure
