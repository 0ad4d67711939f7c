"""Cut the crops of this assignment out of scikit-image's own pictures.

Needs scikit-image, which the assignment itself does not. Run it again only if the data should change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

HEIGHT, WIDTH, CROPS = 24, 32, 8
CROPPED = Path(__file__).parent / "crops"


def crops(picture: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Cut out pieces of 24 x 32 pixels, twice as large ones made half as large."""
    rows = rng.integers(0, picture.shape[0] - 2 * HEIGHT, CROPS)
    columns = rng.integers(0, picture.shape[1] - 2 * WIDTH, CROPS)
    pieces = (picture[y : y + 2 * HEIGHT, x : x + 2 * WIDTH] for y, x in zip(rows, columns, strict=True))
    return [np.asarray(Image.fromarray(piece).resize((WIDTH, HEIGHT), Image.Resampling.BOX)) for piece in pieces]


def main() -> None:
    rng = np.random.default_rng(4)
    kinds = {
        "brick": (data.brick(), lambda crop: Image.fromarray(crop)),
        "cat": (data.chelsea()[40:240, 80:380], lambda crop: Image.fromarray(crop)),
        "coffee": (data.coffee(), lambda crop: Image.fromarray(crop).quantize(64)),
        "gravel": (data.gravel(), lambda crop: Image.fromarray(crop.astype(np.uint16) * 257)),
    }
    for name, (picture, convert) in kinds.items():
        (CROPPED / name).mkdir(parents=True, exist_ok=True)
        for number, crop in enumerate(crops(picture, rng)):
            suffix = ".PNG" if number == 5 else ".png"
            convert(crop).save(CROPPED / name / f"{number:02}{suffix}", format="PNG", optimize=True)


if __name__ == "__main__":
    main()
