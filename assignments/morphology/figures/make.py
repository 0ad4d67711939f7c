"""Draw the figures of the handout; needs matplotlib and Pillow, which the assignment itself does not.

Run it from the root of the course: ``python assignments/morphology/figures/make.py``.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.patheffects
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from solutions import morphology as m  # noqa: E402 - needs the path above

mpl.use("Agg")
GAINED, LOST, KEPT = "#0072b2", "#d55e00", "#999999"
plt.rcParams |= {"font.size": 9}


def save(figure: Figure, name: str, colours: int = 48) -> None:
    """Write a PNG of few colours, so that it stays small."""
    buffer = io.BytesIO()
    figure.tight_layout()
    figure.savefig(buffer, dpi=100, bbox_inches="tight")
    plt.close(figure)
    Image.open(buffer).convert("RGB").quantize(colours, method=Image.Quantize.MAXCOVERAGE).save(
        HERE / name, optimize=True
    )


def show(axes: Axes, image: np.ndarray, title: str, **style: object) -> None:
    axes.imshow(image, interpolation="nearest", **{"cmap": "gray", **style})
    axes.set_title(title)
    axes.axis("off")


def coins(images: dict[str, np.ndarray]) -> None:
    ramp = np.linspace(0, 60, images["coins"].shape[1])
    photograph = np.clip(images["coins"] + ramp, 0, 255).astype(np.uint8)
    plain = m.foreground(photograph, m.otsu_threshold(photograph))
    bumps = m.white_top_hat(photograph, m.footprint_disk(35)).astype(np.uint8)
    mask = m.remove_small_objects(m.fill_holes(m.foreground(bumps, m.otsu_threshold(bumps))), 200)
    labels = m.label(mask)
    figure, panels = plt.subplots(1, 4, figsize=(11.5, 2.6))
    show(panels[0], photograph, "the photograph")
    show(panels[1], plain, "Otsu's threshold")
    show(panels[2], bumps, "white top-hat, disk of radius 35")
    shuffled = np.random.default_rng(3).permutation(np.arange(1, labels.max() + 1))
    show(panels[3], np.append(0, shuffled)[labels], f"{labels.max()} objects", cmap="nipy_spectral")
    for region in m.region_properties(labels):
        row, column = region["centroid"]
        style = {"ha": "center", "va": "center", "color": "white", "fontsize": 7, "weight": "bold"}
        text = panels[3].text(column, row, region["label"], **style)
        text.set_path_effects([mpl.patheffects.withStroke(linewidth=1.5, foreground="black")])
    save(figure, "coins.png", 128)


def cells(axes: Axes, before: np.ndarray, after: np.ndarray, title: str) -> None:
    axes.pcolormesh(before + 2 * after, cmap=ListedColormap(["white", LOST, GAINED, KEPT]), vmin=0, vmax=3,
                    edgecolors="#dddddd", linewidth=0.8)  # fmt: skip
    axes.set(title=title, aspect="equal", xticks=[], yticks=[])
    axes.invert_yaxis()


def footprint() -> None:
    element = np.array([[1, 1], [0, 1]])
    scene = np.zeros((8, 9), dtype=int)
    scene[2:6, 2:4] = scene[2, 2:7] = scene[5, 4:7] = scene[6, 6] = 1
    figure, panels = plt.subplots(1, 4, figsize=(10, 2.7), width_ratios=[2, 9, 9, 9])
    cells(panels[0], element, element, "footprint")
    panels[0].add_patch(Circle((1.5, 1.5), 0.25, fill=False, edgecolor="black", linewidth=1.4))
    cells(panels[1], scene, scene, "the scene")
    cells(panels[2], scene, m.erode(scene != 0, element).astype(int), "eroded")
    cells(panels[3], scene, m.dilate(scene != 0, element).astype(int), "dilated")
    save(figure, "footprint.png", 16)


def ink(images: dict[str, np.ndarray]) -> None:
    text = images["text"]
    figure, panels = plt.subplots(1, 3, figsize=(11.5, 1.9))
    show(panels[0], text, "the photograph")
    show(panels[1], text > m.otsu_threshold(text), "Otsu's threshold")
    show(panels[2], ~m.extract_ink(text, 13, 10), "extract_ink(image, 13, 10)")
    save(figure, "ink.png")


def bonus(images: dict[str, np.ndarray]) -> None:
    horse = images["horse"]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3))
    skeleton = m.dilate(m.skeletonize(horse), np.ones((2, 2)))  # thick enough to be seen
    show(left, horse + skeleton.astype(int), "skeletonize", cmap=ListedColormap(["white", "#bbbbbb", LOST]))
    show(right, ~m.canny(images["coins"] / 255, 2.0, 8, 0.03, 0.06), "canny(coins / 255, 2, 8, 0.03, 0.06)")
    save(figure, "bonus.png", 16)


def main() -> None:
    images = dict(np.load(HERE.parent / "data" / "images.npz"))
    coins(images)
    footprint()
    ink(images)
    bonus(images)


if __name__ == "__main__":
    main()
