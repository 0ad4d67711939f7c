"""Copy the four pictures of this assignment out of scikit-image into images.npz.

Needs scikit-image, which the assignment itself does not. Run it again only if the data should change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from skimage import data


def main() -> None:
    np.savez_compressed(
        Path(__file__).parent / "images.npz",
        coins=data.coins(),
        text=data.text(),
        page=data.page(),
        horse=~data.horse(),  # the picture is black on white; here the horse is True
    )


if __name__ == "__main__":
    main()
