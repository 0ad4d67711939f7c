"""Draw the figures of the handout; needs matplotlib and Pillow, which the assignment itself does not.

Run it from the root of the course: ``python assignments/cnn/figures/make.py``.
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
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from solutions.cnn import SmallCNN, conv2d, evaluate, max_pool2d, train_epoch  # noqa: E402 - needs the path above

mpl.use("Agg")
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#777777"
SIGNED = LinearSegmentedColormap.from_list("signed", [ORANGE, "white", BLUE])
plt.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
SEED = 5


def save(figure: Figure, name: str) -> None:
    """Write a PNG of few colours, so that it stays small."""
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100, bbox_inches="tight")
    plt.close(figure)
    Image.open(buffer).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(HERE / name, optimize=True)


def picture(axes: Axes, pixels: Tensor, title: str = "", **style: object) -> None:
    axes.imshow(pixels.numpy(), interpolation="nearest", **style)
    axes.set_title(title, fontsize=8)
    axes.axis("off")


def faces(images: Tensor, labels: Tensor) -> None:
    figure = plt.figure(figsize=(8.6, 3.3))
    left, right = figure.add_gridspec(1, 2, width_ratios=(1.15, 2), wspace=0.08)
    examples = torch.cat([images[labels == k][:10] for k in (1, 0)])
    for cell, image in zip(left.subgridspec(4, 5, wspace=0.08, hspace=0.08), examples, strict=True):
        picture(figure.add_subplot(cell), image[0], cmap="gray", vmin=0, vmax=1)
    face = images[labels == 1][:1]
    vertical = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
    maps = conv2d(face, torch.stack([vertical.T, vertical])[:, None], padding=1)
    pooled, _ = max_pool2d(maps.clamp(min=0), 2)
    cells = right.subgridspec(2, 4, wspace=0.15, hspace=0.25)
    picture(figure.add_subplot(cells[:, 0]), face[0, 0], "25 x 25", cmap="gray", vmin=0, vmax=1)
    for row, name in enumerate(("rows", "columns")):
        steps = [(maps, f"edges along {name}" if row == 0 else f"along {name}"), (maps.clamp(min=0), "relu"),
                 (pooled, "pooled, 12 x 12")]  # fmt: skip
        for column, (values, title) in enumerate(steps, 1):
            picture(figure.add_subplot(cells[row, column]), values[0, row], title, cmap=SIGNED, vmin=-2, vmax=2)
    save(figure, "faces.png")


def training(images: Tensor, labels: Tensor) -> None:
    generator = torch.Generator().manual_seed(SEED)
    places = [(labels == k).nonzero().flatten()[torch.randperm(100, generator=generator)] for k in (0, 1)]
    known, others = (torch.cat([group[part] for group in places]) for part in (slice(50), slice(50, 100)))
    torch.manual_seed(SEED)
    model = SmallCNN(1, 2)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    curves = []
    for _ in range(20):
        order = known[torch.randperm(100, generator=generator)]
        reported = train_epoch(model, [(images[chosen], labels[chosen]) for chosen in order.split(20)], optimizer)
        scores = [evaluate(model, [(images[part], labels[part])]) for part in (known, others)]
        curves.append((reported, scores[0][0], scores[1][0], 1 - scores[1][1]))
    figure, axes = plt.subplots(1, 2, figsize=(8.2, 2.9), width_ratios=(1.6, 1))
    epochs = np.arange(1, 21)
    names = ("reported by train_epoch", "50 + 50 trained with, in eval mode", "100 others, in eval mode")
    for values, name, colour in zip(np.array(curves).T, names, (GREY, BLUE, ORANGE), strict=False):
        axes[0].plot(epochs, values, color=colour, label=name)
    axes[0].set(xlabel="epoch", ylabel="mean cross-entropy", ylim=(0, None), xticks=(1, 5, 10, 15, 20))
    axes[0].legend(frameon=False)
    wrong = others[model.eval()(images[others]).argmax(dim=1) != labels[others]]
    axes[1].axis("off")
    axes[1].set_title(f"wrong of the 100 others: {len(wrong)}", fontsize=9)
    for k, place in enumerate(wrong[:8].tolist()):
        inset = axes[1].inset_axes((0.25 * (k % 4), 0.5 - 0.5 * (k // 4), 0.24, 0.42))
        picture(inset, images[place, 0], "a face" if labels[place] else "no face", cmap="gray", vmin=0, vmax=1)
    figure.tight_layout()
    save(figure, "training.png")
    print(f"train_epoch {curves[-1][0]:.3f}, known {curves[-1][1]:.3f}, others {curves[-1][2]:.3f}, {len(wrong)} wrong")


def main() -> None:
    data = np.load(HERE.parent / "data" / "faces.npz")
    images, labels = torch.from_numpy(data["images"]).float()[:, None] / 255, torch.from_numpy(data["labels"])
    faces(images, labels)
    training(images, labels)


if __name__ == "__main__":
    main()
