"""Make faces.npz from scikit-image's subset of the LFW data: 100 faces, and 100 clippings without a face.

Needs scikit-image, which the assignment itself does not. Run it again only if the data should change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from skimage import data


def main() -> None:
    grey = np.round(data.lfw_subset() * 255)
    order = np.random.default_rng(4).permutation(len(grey))  # scikit-image has all the faces first
    np.savez_compressed(
        Path(__file__).parent / "faces.npz",
        images=grey[order].astype(np.uint8),
        labels=(order < 100).astype(np.int64),
    )


if __name__ == "__main__":
    main()
