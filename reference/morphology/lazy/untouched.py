"""The input comes back, in the right dtype where that is easy."""

from __future__ import annotations

import numpy as np


def rgb_to_gray(image: np.ndarray) -> np.ndarray:
    return image[..., 1]


def histogram(image: np.ndarray) -> np.ndarray:
    return np.arange(256)


def otsu_threshold(image: np.ndarray) -> int:
    return int(image.max())


def foreground(image: np.ndarray, threshold: float) -> np.ndarray:
    return image > 0


def contrast(image: np.ndarray) -> int | float:
    return image.max().item()


def stretch_contrast(image: np.ndarray, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    return image


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (image, image, image)


def gaussian_blur(image: np.ndarray, sigma: float, radius: int) -> np.ndarray:
    return image.astype(float)


def blur_region(image: np.ndarray, box: tuple[int, int, int, int], sigma: float, radius: int) -> np.ndarray:
    return image.astype(float)


def footprint_square(size: int) -> np.ndarray:
    return np.eye(size, dtype=bool)


def footprint_disk(radius: int) -> np.ndarray:
    return np.eye(2 * radius + 1, dtype=bool)


def footprint_diamond(radius: int) -> np.ndarray:
    return np.eye(2 * radius + 1, dtype=bool)


def erode(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    return image


def dilate(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    return image


def opening(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return image


def closing(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return image


def morphological_gradient(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return image


def white_top_hat(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return image


def label(image: np.ndarray, connectivity: int = 1) -> np.ndarray:
    return (image != 0).astype(np.int64)


def remove_small_objects(image: np.ndarray, min_size: int, connectivity: int = 1) -> np.ndarray:
    return image != 0


def fill_holes(image: np.ndarray) -> np.ndarray:
    return image != 0


def region_properties(labels: np.ndarray) -> list[dict]:
    return [{"label": 1}]


def extract_ink(image: np.ndarray, size: int, min_size: int) -> np.ndarray:
    return image < image.mean()


def count_objects(image: np.ndarray) -> int:
    return len(image)


def local_threshold(image: np.ndarray, block_size: int, offset: float = 0.0) -> np.ndarray:
    return image


def equalize_histogram(image: np.ndarray) -> np.ndarray:
    return image / 255


def hit_or_miss(image: np.ndarray, hit: np.ndarray, miss: np.ndarray) -> np.ndarray:
    return image != 0


def skeletonize(image: np.ndarray) -> np.ndarray:
    return image != 0


def canny(image: np.ndarray, sigma: float, radius: int, low: float, high: float) -> np.ndarray:
    return image > high
