"""One answer for every pixel; and there are always 24 coins."""

from __future__ import annotations

import numpy as np


def rgb_to_gray(image: np.ndarray) -> np.ndarray:
    return np.ones(image.shape[:2], dtype=np.float32)


def histogram(image: np.ndarray) -> np.ndarray:
    return np.ones(256, dtype=np.int64)


def otsu_threshold(image: np.ndarray) -> int:
    return 127


def foreground(image: np.ndarray, threshold: float) -> np.ndarray:
    return np.ones(image.shape, dtype=bool)


def contrast(image: np.ndarray) -> int | float:
    return 255


def stretch_contrast(image: np.ndarray, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    return np.full(image.shape, high, dtype=np.float32)


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (np.ones(image.shape), np.ones(image.shape), np.ones(image.shape))


def gaussian_blur(image: np.ndarray, sigma: float, radius: int) -> np.ndarray:
    return np.full(image.shape, image.mean())


def blur_region(image: np.ndarray, box: tuple[int, int, int, int], sigma: float, radius: int) -> np.ndarray:
    return np.full(image.shape, image.mean())


def footprint_square(size: int) -> np.ndarray:
    return np.ones((size, size), dtype=np.int64)


def footprint_disk(radius: int) -> np.ndarray:
    return np.ones((2 * radius + 1, 2 * radius + 1), dtype=bool)


def footprint_diamond(radius: int) -> np.ndarray:
    return np.ones((2 * radius + 1, 2 * radius + 1), dtype=bool)


def erode(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    return np.full(image.shape, image.min())


def dilate(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    return np.full(image.shape, image.max())


def opening(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.full(image.shape, image.min())


def closing(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.full(image.shape, image.max())


def morphological_gradient(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.full(image.shape, image.max())


def white_top_hat(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.full(image.shape, image.max())


def label(image: np.ndarray, connectivity: int = 1) -> np.ndarray:
    return np.ones(image.shape, dtype=np.int64)


def remove_small_objects(image: np.ndarray, min_size: int, connectivity: int = 1) -> np.ndarray:
    return np.ones(image.shape, dtype=bool)


def fill_holes(image: np.ndarray) -> np.ndarray:
    return np.ones(image.shape, dtype=bool)


def region_properties(labels: np.ndarray) -> list[dict]:
    return [{"label": 1, "area": labels.size, "centroid": (0.0, 0.0), "box": (0, 0, *labels.shape)}]


def extract_ink(image: np.ndarray, size: int, min_size: int) -> np.ndarray:
    return np.ones(image.shape, dtype=bool)


def count_objects(image: np.ndarray) -> int:
    return 24


def local_threshold(image: np.ndarray, block_size: int, offset: float = 0.0) -> np.ndarray:
    return np.full(image.shape, image.mean())


def equalize_histogram(image: np.ndarray) -> np.ndarray:
    return np.ones(image.shape, dtype=np.float32)


def hit_or_miss(image: np.ndarray, hit: np.ndarray, miss: np.ndarray) -> np.ndarray:
    return np.ones(image.shape, dtype=bool)


def skeletonize(image: np.ndarray) -> np.ndarray:
    return np.ones(image.shape, dtype=bool)


def canny(image: np.ndarray, sigma: float, radius: int, low: float, high: float) -> np.ndarray:
    return np.ones(image.shape, dtype=bool)
