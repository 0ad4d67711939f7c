"""Pictures of what your functions do, for the `look` cells of the notebook; needs matplotlib.

Each function is named after an exercise, takes your module and returns a figure.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap

IMAGES = dict(np.load(Path(__file__).parent / "data" / "images.npz"))


def _panels(*pictures, coloured=()):
    """Put pictures with their titles beside each other; in those of the places `coloured` each label has a colour."""
    figure, axes = plt.subplots(1, len(pictures), figsize=(4 * len(pictures), 3.2), squeeze=False)
    for place, (axis, (title, image)) in enumerate(zip(axes[0], pictures, strict=True)):
        colours = {"cmap": "gray"}
        if place in coloured:
            shades = np.random.default_rng(3).uniform(0.2, 1, (image.max() + 1, 3))
            colours = {"cmap": ListedColormap(np.concatenate([[[0, 0, 0]], shades[1:]]))}
        axis.imshow(image, interpolation="nearest", **colours)
        axis.set(title=title, xticks=[], yticks=[])
    return figure


def otsu_threshold(m):
    """The levels of the coins, your threshold among them, and what lies above it."""
    coins = IMAGES["coins"]
    threshold = m.otsu_threshold(coins)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
    left.bar(range(256), m.histogram(coins), width=1, color="#999999")
    left.axvline(threshold, color="#d55e00")
    left.set(title=f"threshold {threshold}", xlabel="level", ylabel="pixels")
    right.imshow(m.foreground(coins, threshold), cmap="gray")
    right.set(xticks=[], yticks=[])
    return figure


def sobel(m):
    """Where the coins get brighter, and how fast."""
    return _panels(*zip(("downwards", "to the right", "in all"), m.sobel(IMAGES["coins"]), strict=True))


def gaussian_blur(m):
    """The coins, less and less sharp."""
    blurred = [m.gaussian_blur(IMAGES["coins"], sigma, 3 * sigma) for sigma in (2, 6)]
    return _panels(("as it is", IMAGES["coins"]), ("sigma 2", blurred[0]), ("sigma 6", blurred[1]))


def erode(m):
    """The horse before and after, and what was lost."""
    horse = IMAGES["horse"]
    thinner = m.erode(horse, m.footprint_disk(8))
    return _panels(("before", horse), ("eroded, disk of radius 8", thinner), ("lost", horse & ~thinner))


def dilate(m):
    """The horse before and after, and what was gained."""
    horse = IMAGES["horse"]
    thicker = m.dilate(horse, m.footprint_disk(8))
    return _panels(("before", horse), ("dilated, disk of radius 8", thicker), ("gained", thicker & ~horse))


def open_close(m):
    """The horse opened and closed, and the coins without their background."""
    disk = m.footprint_disk(12)
    return _panels(
        ("opened", m.opening(IMAGES["horse"], disk)),
        ("closed", m.closing(IMAGES["horse"], disk)),
        ("white top-hat, radius 35", m.white_top_hat(IMAGES["coins"], m.footprint_disk(35))),
    )


def label(m):
    """Objects above a threshold on the coins, each in a colour of its own."""
    bright = IMAGES["coins"] > 150
    found = m.label(bright)
    return _panels(("above 150", bright), (f"{found.max()} objects", found), coloured=[1])


def extract_ink(m):
    """Handwriting on uneven paper, and the ink that you find."""
    return _panels(("the photograph", IMAGES["text"]), ("your ink", ~m.extract_ink(IMAGES["text"], 13, 10)))


def count_objects(m):
    """How many coins you count when the light changes."""
    coins = IMAGES["coins"]
    ramp = np.clip(coins + np.linspace(0, 60, coins.shape[1]), 0, 255).astype(np.uint8)
    return _panels(
        (f"{m.count_objects(coins)} coins", coins),
        (f"{m.count_objects(ramp)} with light from the right", ramp),
        (f"{m.count_objects(coins[:160])} in the upper rows", coins[:160]),
    )
