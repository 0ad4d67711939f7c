"""Each function by another identity: duality, reconstruction, runs, matrices."""

from __future__ import annotations

import numpy as np


def rgb_to_gray(image: np.ndarray) -> np.ndarray:
    exact = image.astype(np.float64) / (255 if image.dtype == np.uint8 else 1)
    result = exact @ np.array(GRAY_WEIGHTS)
    return result.astype(image.dtype if image.dtype.kind == "f" else np.float32)


def otsu_threshold(image: np.ndarray) -> int:
    """Minimise the variance within the classes, over the levels that occur, in exact integers."""
    levels, counts = np.unique(image, return_counts=True)
    levels, counts = levels.tolist(), counts.tolist()
    if len(levels) == 1:
        return levels[0]
    n, s = sum(counts), sum(level * count for level, count in zip(levels, counts, strict=True))
    scores = []
    for k in range(1, len(levels)):
        n0 = sum(counts[:k])
        s0 = sum(level * count for level, count in zip(levels[:k], counts[:k], strict=True))
        scores.append(s0**2 / n0 + (s - s0) ** 2 / (n - n0))  # what is left of the sum of squares
    return levels[scores.index(max(scores))]


def histogram(image: np.ndarray) -> np.ndarray:
    return (image.reshape(-1, 1) == np.arange(256)).sum(axis=0) if image.size < 5000 else _counts(image)


def _counts(image: np.ndarray) -> np.ndarray:
    levels, found = np.unique(image, return_counts=True)
    counts = np.zeros(256, dtype=np.int64)
    counts[levels] = found
    return counts


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Multiply by banded matrices from both sides."""

    def bands(size: int, weights: list[float]) -> np.ndarray:
        matrix = np.zeros((size, size))
        for r in range(size):
            for step, weight in zip((-1, 0, 1), weights, strict=True):
                matrix[r, min(max(r + step, 0), size - 1)] += weight
        return matrix

    levels = image.astype(np.float64)
    kind = image.dtype if image.dtype.kind == "f" else np.float32
    height, width = image.shape
    smooth, slope = [0.25, 0.5, 0.25], [-1.0, 0.0, 1.0]
    down = bands(height, slope) @ levels @ bands(width, smooth).T
    right = bands(height, smooth) @ levels @ bands(width, slope).T
    magnitude = abs(down + 1j * right) / 2**0.5
    return down.astype(kind), right.astype(kind), magnitude.astype(kind)


def gaussian_blur(image: np.ndarray, sigma: float, radius: int) -> np.ndarray:
    """Fold the window back into the image, as a matrix."""

    def fold(size: int) -> np.ndarray:
        matrix = np.zeros((size, size))
        for step in range(-radius, radius + 1):
            for r in range(size):
                place = (r + step) % (2 * size)
                matrix[r, min(place, 2 * size - 1 - place)] += np.exp(-0.5 * step**2 / sigma**2)
        return matrix / matrix.sum(axis=1, keepdims=True)

    result = fold(image.shape[0]) @ image.astype(np.float64) @ fold(image.shape[1]).T
    return result.astype(image.dtype if image.dtype.kind == "f" else np.float32)


def _negative(image: np.ndarray) -> np.ndarray:
    return ~image if image.dtype.kind in "biu" else -image


def dilate(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    """Erode the negative by the reflected footprint."""
    height, width = footprint.shape
    i, j = origin if origin is not None else (height // 2, width // 2)
    reflected = np.flip(np.asarray(footprint))
    return _negative(erode(_negative(image), reflected, (height - 1 - i, width - 1 - j)))


def opening(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """The opening is the closing of the negative, by the reflected footprint."""
    height, width = footprint.shape
    turned, origin = np.flip(np.asarray(footprint)), ((height - 1) - height // 2, (width - 1) - width // 2)
    grown = dilate(_negative(image), turned, origin)
    return _negative(erode(grown, turned, origin))


def closing(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    height, width = footprint.shape
    turned, origin = np.flip(np.asarray(footprint)), ((height - 1) - height // 2, (width - 1) - width // 2)
    shrunk = erode(_negative(image), turned, origin)
    return _negative(dilate(shrunk, turned, origin))


def label(image: np.ndarray, connectivity: int = 1) -> np.ndarray:
    """Join the runs of neighbouring rows."""
    if connectivity not in (1, 2):
        raise ValueError(str(connectivity))
    runs: list[tuple[int, int, int]] = []
    parents: list[int] = []

    def root(number: int) -> int:
        while parents[number] != number:
            number = parents[number]
        return number

    above: list[int] = []
    for r, row in enumerate(np.pad(image != 0, ((0, 0), (1, 1))).astype(np.int8)):
        steps = np.diff(row)
        here = []
        for start, stop in zip(np.flatnonzero(steps > 0).tolist(), np.flatnonzero(steps < 0).tolist(), strict=True):
            number = len(runs)
            runs.append((r, start, stop))
            parents.append(number)
            here.append(number)
            for other in above:
                _, first, last = runs[other]
                if first < stop + (connectivity == 2) and start < last + (connectivity == 2):
                    a, b = sorted((root(other), root(number)))
                    parents[b] = a
        above = here
    labels = np.zeros(image.shape, dtype=np.int64)
    numbers: dict[int, int] = {}
    for number, (r, start, stop) in enumerate(runs):
        labels[r, start:stop] = numbers.setdefault(root(number), len(numbers) + 1)
    return labels


def fill_holes(image: np.ndarray) -> np.ndarray:
    """Take away from everything what is background and connected with a frame around the image."""
    framed = np.pad(image == 0, 1, constant_values=True)
    return label(framed)[1:-1, 1:-1] != 1


def remove_small_objects(image: np.ndarray, min_size: int, connectivity: int = 1) -> np.ndarray:
    labels = label(image, connectivity)
    _, places, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return (counts[places.reshape(labels.shape)] >= min_size) & (labels != 0)


def region_properties(labels: np.ndarray) -> list[dict]:
    """Sums over all regions at once."""
    rows, columns = np.nonzero(labels > 0)
    numbers, members = np.unique(labels[labels > 0], return_inverse=True)
    areas = np.bincount(members, minlength=len(numbers))
    means = [np.bincount(members, weights=places, minlength=len(numbers)) / areas for places in (rows, columns)]
    answer = []
    for k, number in enumerate(numbers.tolist()):
        r, c = rows[members == k], columns[members == k]
        box = tuple(int(side) for side in (r.min(), c.min(), r.max() + 1, c.max() + 1))
        centroid = (float(means[0][k]), float(means[1][k]))
        answer.append({"label": number, "area": int(areas[k]), "centroid": centroid, "box": box})
    return answer


def count_objects(image: np.ndarray) -> int:
    """Rebuild the top-hat from two passes of a square, and measure what is left."""
    hat = image.astype(np.int64) - opening(image, np.ones((71, 71), dtype=bool))
    mask = hat > otsu_threshold(hat.astype(np.uint8))
    return len([region for region in region_properties(label(fill_holes(mask))) if region["area"] >= 200])
