"""Make coins.npz from scikit-image's photograph of 24 coins: the truth, a detector's candidates, two predicted masks.

Needs scikit-image and SciPy, which the assignment itself does not. Run it again only if the data should change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import ndimage
from skimage import data, filters, measure, morphology

CANDIDATES = 400
RADII = (19, 23, 27)
STEP = 4


def coin_mask(image: np.ndarray) -> np.ndarray:
    """Return the pixels of the coins: brighter than their surroundings, holes filled, crumbs removed."""
    bright = image > filters.threshold_local(image, 101, method="mean", offset=-10)
    filled = ndimage.binary_fill_holes(bright)
    return morphology.opening(filled, morphology.disk(4))


def bounding_boxes(mask: np.ndarray) -> np.ndarray:
    """Return x1 y1 x2 y2 of every connected region of at least 200 pixels."""
    regions = [region for region in measure.regionprops(measure.label(mask)) if region.area >= 200]
    return np.array([[x1, y1, x2, y2] for y1, x1, y2, x2 in (region.bbox for region in regions)], dtype=np.float32)


def candidates(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slide discs over the image; the score is the contrast between a disc and the ring around it."""
    found = []
    for radius in RADII:
        rows, columns = np.mgrid[-radius - 6 : radius + 7, -radius - 6 : radius + 7]
        distance = np.hypot(rows, columns)
        disc, ring = distance <= radius, (distance > radius + 1) & (distance <= radius + 6)
        kernel = disc / disc.sum() - ring / ring.sum()
        contrast = ndimage.convolve(image.astype(float), kernel, mode="nearest") / 255
        found += [
            (contrast[y, x], x - radius, y - radius, x + radius, y + radius)
            for y in range(0, image.shape[0], STEP)
            for x in range(0, image.shape[1], STEP)
        ]
    best = np.array(sorted(found, key=lambda row: -row[0])[:CANDIDATES])
    return best[:, 1:].astype(np.float32), (np.round(best[:, 0] * 1024) / 1024).astype(np.float32)


def main() -> None:
    image = data.coins()
    truth = coin_mask(image)
    boxes, scores = candidates(image)
    order = np.random.default_rng(6).permutation(len(boxes))  # a detector does not sort
    np.savez_compressed(
        Path(__file__).parent / "coins.npz",
        truths=bounding_boxes(truth),
        boxes=boxes[order],
        scores=scores[order],
        mask=truth,
        otsu=image > filters.threshold_otsu(image),
    )


if __name__ == "__main__":
    main()
