"""Draw the figures of the handout; needs matplotlib, which the assignment itself does not.

Run it from the root of the course: ``python assignments/custom_dataset/figures/make.py``.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import matplotlib as mpl
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from torch import Tensor

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from solutions import custom_dataset as m  # noqa: E402 - needs the path above

mpl.use("Agg")
DATA = HERE.parent / "data"
SPECIES = ("#0072b2", "#d55e00", "#009e73")
plt.rcParams |= {"font.size": 9}


def save(figure: Figure, name: str, colours: int = 96) -> None:
    """Write a PNG of few colours, so that it stays small."""
    buffer = io.BytesIO()
    figure.tight_layout()
    figure.savefig(buffer, dpi=100, bbox_inches="tight")
    plt.close(figure)
    Image.open(buffer).convert("RGB").quantize(colours, method=Image.Quantize.MAXCOVERAGE).save(
        HERE / name, optimize=True
    )


def show(axes: Axes, image: Tensor, title: str = "") -> None:
    axes.imshow(m.to_image(image), interpolation="nearest", cmap="gray", vmin=0, vmax=255)
    axes.set_title(title)
    axes.axis("off")


def crops() -> None:
    """A row of crops for each class, and one crop augmented seven times."""
    dataset = m.ImageFolderDataset(DATA / "crops")
    figure, panels = plt.subplots(5, 8, figsize=(8.6, 4.4))
    for place, (image, number) in enumerate(dataset):
        show(panels[place // 8][place % 8], image, f"{dataset.classes[number]}: {number}" if place % 8 == 0 else "")
    cat = dataset[11][0]
    show(panels[4][0], cat, "augmented:")
    generator = torch.Generator().manual_seed(4)
    for panel in panels[4][1:]:
        show(panel, m.augment(cat, generator))
    save(figure, "crops.png", colours=200)


def leak() -> None:
    """Where the species of the penguins are: in the file, in parts of it, in parts of its permutation."""
    features = ["flipper_length_mm", "body_mass_g"]
    dataset = m.TabularDataset(DATA / "penguins.csv", features, "species", missing="drop")
    n = len(dataset)
    generator = torch.Generator().manual_seed(0)
    rows = {
        "split_by_time": m.split_by_time(n, [0.7, 0.3]),
        "split_indices": m.split_indices(n, [0.7, 0.3], generator),
    }
    figure, panels = plt.subplots(2, 1, figsize=(8.6, 1.9))
    for panel, (name, parts) in zip(panels, rows.items(), strict=True):
        start = 0
        for part, title in zip(parts, ("train", "test"), strict=True):
            counts = torch.bincount(dataset.targets[part], minlength=3)
            colours = mpl.colors.ListedColormap(SPECIES)
            extent = (start, start + len(part), 0, 1)
            panel.imshow(dataset.targets[part][None], cmap=colours, vmin=0, vmax=2, aspect="auto", extent=extent)
            words = ", ".join(f"{c} {s}" for c, s in zip(counts.tolist(), dataset.classes, strict=True) if c)
            panel.text(start + len(part) / 2, 1.12, f"{title}: {words}", ha="center", fontsize=8)
            start += len(part) + 6
        panel.set_xlim(0, start - 6)
        panel.set_ylim(0, 1)
        panel.set_yticks([0.5], [name])
        panel.set_xticks([])
    save(figure, "parts.png", colours=32)


def boxes() -> None:
    """A photograph with two boxes, resized and flipped; and the box that forgot its own width."""
    from skimage import data

    photograph = torch.from_numpy(data.chelsea()).permute(2, 0, 1) / 255
    found = torch.tensor([[120.0, 84.0, 66.0, 52.0], [282.0, 108.0, 62.0, 54.0]])
    size, square = tuple(photograph.shape[1:]), (240, 240)
    small = torch.nn.functional.interpolate(photograph[None], square, mode="area")[0]
    resized, areas = m.resize_boxes(found, found[:, 2] * found[:, 3], size, square)
    record = m.flip_image_and_boxes({"image": small, "boxes": resized, "areas": areas}, "horizontal")
    wrong = record["boxes"].clone()
    wrong[:, 0] = square[1] - resized[:, 0]
    figure, panels = plt.subplots(1, 4, figsize=(8.6, 2.3), width_ratios=[1.5, 1, 1, 1])
    steps = [
        (photograph, found, "300 x 451"),
        (small, resized, "resized: 240 x 240"),
        (record["image"], record["boxes"], "flipped"),
        (record["image"], wrong, "flipped without the width"),
    ]
    for panel, (image, drawn, title) in zip(panels, steps, strict=True):
        show(panel, image, title)
        for x, y, w, h in drawn.tolist():
            panel.add_patch(Rectangle((x, y), w, h, fill=False, edgecolor="#ffdd00", linewidth=1.6))
    save(figure, "boxes.png", colours=200)


if __name__ == "__main__":
    crops()
    leak()
    boxes()
