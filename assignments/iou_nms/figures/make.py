"""Draw the figures of the handout; needs matplotlib, scikit-image and Pillow, which the assignment itself does not.

Run it from the root of the course: ``python assignments/iou_nms/figures/make.py``.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from skimage import data

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from solutions.iou_nms import match_detections, nms, precision_recall_curve  # noqa: E402 - needs the path above

mpl.use("Agg")
FOUND, MISSED, GREY = "#0072b2", "#d55e00", "#777777"
plt.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


def save(figure: Figure, name: str) -> None:
    """Write a PNG of few colours, so that it stays small: greys, and the two colours on white and greys."""
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100, bbox_inches="tight")
    plt.close(figure)
    colours = [np.full(3, level) for level in np.linspace(0, 1, 40)]
    for colour in (FOUND, MISSED):
        full = np.array(to_rgb(colour))
        colours += [share * full + (1 - share) * under for share in (0.18, 0.5, 0.75, 1) for under in (0.4, 0.7, 1)]
    palette = Image.new("P", (1, 1))
    palette.putpalette((255 * np.stack(colours)).round().astype(np.uint8).tobytes())
    few = Image.open(buffer).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(HERE / name, optimize=True)


def draw_boxes(axes: Axes, boxes: np.ndarray, color: str, **style: float | str) -> None:
    for x1, y1, x2, y2 in boxes:
        axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=color, **style))


def photograph(axes: Axes, title: str) -> None:
    axes.imshow(data.coins(), cmap="gray", vmin=-80, vmax=255)
    axes.set_title(title)
    axes.axis("off")


def candidates(coins: dict[str, np.ndarray]) -> None:
    kept = nms(torch.from_numpy(coins["boxes"]), torch.from_numpy(coins["scores"]), 0.25)
    figure, (before, after) = plt.subplots(1, 2, figsize=(8.2, 3.5))
    photograph(before, "400 candidates")
    draw_boxes(before, coins["boxes"], FOUND, linewidth=0.4)
    photograph(after, f"{len(kept)} left by nms, 24 coins in truth (dashed)")
    draw_boxes(after, coins["boxes"][kept.numpy()], FOUND, linewidth=1.8)
    draw_boxes(after, coins["truths"], MISSED, linewidth=1.8, linestyle=(0, (3, 3)))
    figure.tight_layout()
    save(figure, "candidates.png")


def curve(coins: dict[str, np.ndarray]) -> None:
    boxes, scores = torch.from_numpy(coins["boxes"]), torch.from_numpy(coins["scores"])
    kept = nms(boxes, scores, 0.25)
    strict = match_detections(boxes[kept], scores[kept], torch.from_numpy(coins["truths"]), 0.85)
    ten = torch.tensor([1, 0, 1, 1, 0, 1, 0, 0, 1, 0], dtype=torch.bool)
    figure, panels = plt.subplots(1, 2, figsize=(8.2, 2.9), sharey=True)
    rankings = [(torch.arange(10, 0, -1), ten, 6, "the ten detections"), (scores[kept], strict, 24, "coins at 0.85")]
    for axes, (ranks, hits, positives, title) in zip(panels, rankings, strict=True):
        precision, recall = (values.numpy() for values in precision_recall_curve(ranks, hits, positives))
        envelope = np.maximum.accumulate(precision[::-1])[::-1]
        steps, heights = np.concatenate([[0], recall]), np.concatenate([envelope[:1], envelope])
        axes.fill_between(steps, heights, step="pre", color=FOUND, alpha=0.18, linewidth=0)
        axes.step(steps, heights, where="pre", color=FOUND, label="made monotone")
        axes.plot(recall, precision, "o-", color=GREY, markersize=3.5, linewidth=0.8, label="as counted")
        axes.set(title=title, xlabel="recall", xlim=(0, 1.02), ylim=(0, 1.05))
    levels = np.arange(11) / 10
    panels[0].plot(levels, [1] * 2 + [3 / 4] * 4 + [4 / 6] + [5 / 9] * 2 + [0] * 2, "v", color=MISSED, markersize=5,
                   label="11 points", clip_on=False)  # fmt: skip
    panels[0].set_ylabel("precision")
    panels[0].legend(frameon=False, loc="lower left")
    figure.tight_layout()
    save(figure, "curve.png")


def masks(coins: dict[str, np.ndarray]) -> None:
    truth, otsu = coins["mask"], coins["otsu"]
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.2, 3.5))
    photograph(left, "the photograph")
    right.imshow(truth + 2 * otsu, cmap=ListedColormap(["white", FOUND, MISSED, "#cccccc"]), interpolation="nearest")
    right.set_title("grey: both; orange: Otsu alone; blue: truth alone")
    right.axis("off")
    figure.tight_layout()
    save(figure, "masks.png")


def main() -> None:
    coins = dict(np.load(HERE.parent / "data" / "coins.npz"))
    candidates(coins)
    curve(coins)
    masks(coins)


if __name__ == "__main__":
    main()
