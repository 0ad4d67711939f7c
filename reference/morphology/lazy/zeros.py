"""The right shape, and nothing in it."""

from __future__ import annotations

import numpy as np


def rgb_to_gray(image: np.ndarray) -> np.ndarray:
    return np.zeros(image.shape[:2], dtype=np.float32)


def histogram(image: np.ndarray) -> np.ndarray:
    return np.zeros(256, dtype=np.int64)


def otsu_threshold(image: np.ndarray) -> int:
    return 0


def foreground(image: np.ndarray, threshold: float) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)


def contrast(image: np.ndarray) -> int | float:
    return 0


def stretch_contrast(image: np.ndarray, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    return np.zeros(image.shape, dtype=np.float32)


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (np.zeros(image.shape), np.zeros(image.shape), np.zeros(image.shape))


def gaussian_blur(image: np.ndarray, sigma: float, radius: int) -> np.ndarray:
    return np.zeros(image.shape, dtype=np.float32)


def blur_region(image: np.ndarray, box: tuple[int, int, int, int], sigma: float, radius: int) -> np.ndarray:
    return np.zeros(image.shape, dtype=np.float32)


def footprint_square(size: int) -> np.ndarray:
    return np.zeros((size, size), dtype=bool)


def footprint_disk(radius: int) -> np.ndarray:
    return np.zeros((2 * radius + 1, 2 * radius + 1), dtype=bool)


def footprint_diamond(radius: int) -> np.ndarray:
    return np.zeros((2 * radius + 1, 2 * radius + 1), dtype=bool)


def erode(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    return np.zeros_like(image)


def dilate(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    return np.zeros_like(image)


def opening(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.zeros_like(image)


def closing(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.zeros_like(image)


def morphological_gradient(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.zeros_like(image)


def white_top_hat(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    return np.zeros_like(image)


def label(image: np.ndarray, connectivity: int = 1) -> np.ndarray:
    return np.zeros(image.shape, dtype=np.int64)


def remove_small_objects(image: np.ndarray, min_size: int, connectivity: int = 1) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)


def fill_holes(image: np.ndarray) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)


def region_properties(labels: np.ndarray) -> list[dict]:
    return []


def extract_ink(image: np.ndarray, size: int, min_size: int) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)


def count_objects(image: np.ndarray) -> int:
    return 0


def local_threshold(image: np.ndarray, block_size: int, offset: float = 0.0) -> np.ndarray:
    return np.zeros(image.shape)


def equalize_histogram(image: np.ndarray) -> np.ndarray:
    return np.zeros(image.shape, dtype=np.float32)


def hit_or_miss(image: np.ndarray, hit: np.ndarray, miss: np.ndarray) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)


def skeletonize(image: np.ndarray) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)


def canny(image: np.ndarray, sigma: float, radius: int, low: float, high: float) -> np.ndarray:
    return np.zeros(image.shape, dtype=bool)
