"""One pixel, one level, one run at a time."""

from __future__ import annotations

import math

import numpy as np


def outcome(image: np.ndarray) -> np.dtype:
    return image.dtype if np.issubdtype(image.dtype, np.floating) else np.dtype(np.float32)


def rgb_to_gray(image: np.ndarray) -> np.ndarray:
    top = 255.0 if image.dtype == np.uint8 else 1.0
    rows = [[(0.2125 * r + 0.7154 * g + 0.0721 * b) / top for r, g, b in row] for row in image.tolist()]
    return np.array(rows, dtype=outcome(image))


def histogram(image: np.ndarray) -> np.ndarray:
    counts = np.zeros(256, dtype=np.int64)
    np.add.at(counts, image, 1)
    return counts


def otsu_threshold(image: np.ndarray) -> int:
    """Try every threshold, with means and weights as in the textbook."""
    counts = histogram(image).tolist()
    total, weighted = sum(counts), sum(level * count for level, count in enumerate(counts))
    best, answer = -1.0, int(image.max())
    dark = dark_weighted = 0
    for level, count in enumerate(counts):
        dark += count
        dark_weighted += level * count
        bright = total - dark
        if dark and bright:
            gap = dark_weighted / dark - (weighted - dark_weighted) / bright
            variance = (dark / total) * (bright / total) * gap**2
            if variance > best * (1 + 1e-12):
                best, answer = variance, level
    return answer


def foreground(image: np.ndarray, threshold: float) -> np.ndarray:
    return ~(image <= threshold)


def contrast(image: np.ndarray) -> int | float:
    levels = image.ravel().tolist()
    return max(levels) - min(levels)


def stretch_contrast(image: np.ndarray, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    levels = image.astype(float)
    ends = [levels.min(), levels.max()]
    answer = np.interp(levels, ends, [low, high]) if ends[0] < ends[1] else np.full(image.shape, float(low))
    return answer.astype(outcome(image))


def mirrored(place: int, size: int) -> int:
    place %= 2 * size
    return place if place < size else 2 * size - 1 - place


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    levels = image.astype(float)
    height, width = levels.shape
    rows = np.array([mirrored(r, height) for r in range(-1, height + 1)])
    columns = np.array([mirrored(c, width) for c in range(-1, width + 1)])
    wide = levels[rows][:, columns]
    down, right = np.zeros_like(levels), np.zeros_like(levels)
    for step, weight in [(0, 0.25), (1, 0.5), (2, 0.25)]:
        down += weight * (wide[2:, step : step + width] - wide[:-2, step : step + width])
        right += weight * (wide[step : step + height, 2:] - wide[step : step + height, :-2])
    parts = (down, right, np.sqrt(0.5 * (down * down + right * right)))
    return tuple(part.astype(outcome(image)) for part in parts)


def gaussian_blur(image: np.ndarray, sigma: float, radius: int) -> np.ndarray:
    steps = range(-radius, radius + 1)
    weights = [math.exp(-k * k / (2 * sigma * sigma)) for k in steps]
    levels = image.astype(float)
    for _ in range(2):  # the rows, then the columns of the transpose
        size = levels.shape[0]
        moved = [levels[[mirrored(r + k, size) for r in range(size)]] for k in steps]
        levels = (sum(w * part for w, part in zip(weights, moved, strict=True)) / sum(weights)).T
    return levels.astype(outcome(image))


def blur_region(image: np.ndarray, box: tuple[int, int, int, int], sigma: float, radius: int) -> np.ndarray:
    r0, c0, r1, c1 = box
    middle = np.hstack([image[r0:r1, :c0], gaussian_blur(image[r0:r1, c0:c1], sigma, radius), image[r0:r1, c1:]])
    return np.vstack([image[:r0], middle, image[r1:]]).astype(outcome(image))


def footprint_square(size: int) -> np.ndarray:
    return np.array([[True] * size for _ in range(size)])


def footprint_disk(radius: int) -> np.ndarray:
    side = range(-radius, radius + 1)
    return np.array([[r * r + c * c <= radius * radius for c in side] for r in side])


def footprint_diamond(radius: int) -> np.ndarray:
    side = range(-radius, radius + 1)
    return np.array([[abs(r) + abs(c) <= radius for c in side] for r in side])


def spans(step: int, size: int) -> tuple[slice, slice]:
    """Return which rows move by a step, and where they arrive, inside the image."""
    reach = max(size - abs(step), 0)
    start = min(max(-step, 0), size)
    return slice(start, start + reach), slice(min(max(step, 0), size), min(max(step, 0), size) + reach)


def erode(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    """Lower each pixel to every one that it sees."""
    i, j = origin or (footprint.shape[0] // 2, footprint.shape[1] // 2)
    if image.dtype == bool:
        result = np.ones(image.shape, dtype=bool)
    elif image.dtype.kind == "f":
        result = np.full(image.shape, np.inf, dtype=image.dtype)
    else:
        result = np.full(image.shape, np.iinfo(image.dtype).max, dtype=image.dtype)
    for r, c in zip(*np.nonzero(footprint), strict=True):
        (from_rows, to_rows), (from_columns, to_columns) = spans(i - r, image.shape[0]), spans(j - c, image.shape[1])
        place = result[to_rows, to_columns]
        place[...] = np.minimum(place, image[from_rows, from_columns])
    return result


def dilate(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    """Lift each pixel to every one that moves there."""
    i, j = origin or (footprint.shape[0] // 2, footprint.shape[1] // 2)
    if image.dtype == bool:
        result = np.zeros(image.shape, dtype=bool)
    elif image.dtype.kind == "f":
        result = np.full(image.shape, -np.inf, dtype=image.dtype)
    else:
        result = np.full(image.shape, np.iinfo(image.dtype).min, dtype=image.dtype)
    for r, c in zip(*np.nonzero(footprint), strict=True):
        (from_rows, to_rows), (from_columns, to_columns) = spans(r - i, image.shape[0]), spans(c - j, image.shape[1])
        place = result[to_rows, to_columns]
        place[...] = np.maximum(place, image[from_rows, from_columns])
    return result


def opening(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    eroded = erode(image, footprint)
    return dilate(eroded, footprint)


def closing(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    dilated = dilate(image, footprint)
    return erode(dilated, footprint)


def morphological_gradient(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    high, low = dilate(image, footprint), erode(image, footprint)
    if image.dtype == bool:
        return high > low
    return high - low if image.dtype.kind == "f" else high.astype(np.int64) - low.astype(np.int64)


def white_top_hat(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    opened = opening(image, footprint)
    if image.dtype == bool:
        return image > opened
    return image - opened if image.dtype.kind == "f" else np.subtract(image, opened, dtype=np.int64)


def label(image: np.ndarray, connectivity: int = 1) -> np.ndarray:
    """Two passes, with a table of which numbers turned out to be one."""
    if connectivity != 1 and connectivity != 2:
        raise ValueError("connectivity")
    height, width = image.shape
    rows = (image != 0).tolist()
    numbers = [[0] * width for _ in range(height)]
    parents = [0]

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    before = [(0, -1), (-1, 0)] if connectivity == 1 else [(0, -1), (-1, -1), (-1, 0), (-1, 1)]
    for r in range(height):
        for c in range(width):
            if rows[r][c]:
                near = [(r + y, c + x) for y, x in before if r + y >= 0 and 0 <= c + x < width]
                roots = {root(numbers[y][x]) for y, x in near if rows[y][x]}
                if not roots:
                    roots = {len(parents)}
                    parents.append(len(parents))
                least = min(roots)
                for other in roots:
                    parents[other] = least
                numbers[r][c] = least
    final: dict[int, int] = {}
    for row in numbers:
        for number in filter(None, row):
            final.setdefault(root(number), len(final) + 1)
    answer = [[final[root(number)] if number else 0 for number in row] for row in numbers]
    return np.array(answer, dtype=np.int64)


def remove_small_objects(image: np.ndarray, min_size: int, connectivity: int = 1) -> np.ndarray:
    result = np.asarray(image != 0)
    labels = label(image, connectivity)
    for number, area in enumerate(np.bincount(labels.ravel()).tolist()):
        if number and area < min_size:
            result[labels == number] = False
    return result


def fill_holes(image: np.ndarray) -> np.ndarray:
    """Flood the background from outside, four ways."""
    open_ = np.pad(image == 0, 1, constant_values=True)
    height, width = open_.shape
    places = [(0, 0)]
    cells = open_.tolist()
    cells[0][0] = False
    while places:
        r, c = places.pop()
        for y, x in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if 0 <= y < height and 0 <= x < width and cells[y][x]:
                cells[y][x] = False
                places.append((y, x))
    enclosed = np.array(cells)[1:-1, 1:-1]
    return enclosed | (image != 0)


def region_properties(labels: np.ndarray) -> list[dict]:
    found: dict[int, list[tuple[int, int]]] = {}
    for r, row in enumerate(labels.tolist()):
        for c, number in enumerate(row):
            if number:
                found.setdefault(number, []).append((r, c))
    answer = []
    for number in sorted(found):
        rows, columns = [r for r, _ in found[number]], [c for _, c in found[number]]
        centroid = (sum(rows) / len(rows), sum(columns) / len(columns))
        box = (min(rows), min(columns), max(rows) + 1, max(columns) + 1)
        answer.append({"label": number, "area": len(rows), "centroid": centroid, "box": box})
    return answer


def extract_ink(image: np.ndarray, size: int, min_size: int) -> np.ndarray:
    """Turn the page into a negative: its opening is the negative's paper."""
    negative = 255 - image
    paper = ~closing(image, np.ones((size, size)))
    darkness = negative - paper
    return remove_small_objects(darkness > otsu_threshold(darkness), min_size, 2)


def equalize_histogram(image: np.ndarray) -> np.ndarray:
    levels = np.sort(image.ravel())
    return (np.searchsorted(levels, image, side="right") / image.size).astype(np.float32)


def canny(image: np.ndarray, sigma: float, radius: int, low: float, high: float) -> np.ndarray:
    down, right, magnitude = sobel(gaussian_blur(image, sigma, radius))
    thin = np.zeros(image.shape, dtype=bool)
    for r in range(1, image.shape[0] - 1):
        for c in range(1, image.shape[1] - 1):
            y, x, m = float(down[r, c]), float(right[r, c]), float(magnitude[r, c])
            if m == 0:
                continue
            i, j = (1 if y > 0 else -1), (1 if x > 0 else -1)
            straight = (0, j) if abs(x) >= abs(y) else (i, 0)
            t = min(abs(y), abs(x)) / max(abs(y), abs(x))
            ahead = (1 - t) * magnitude[r + straight[0], c + straight[1]] + t * magnitude[r + i, c + j]
            behind = (1 - t) * magnitude[r - straight[0], c - straight[1]] + t * magnitude[r - i, c - j]
            thin[r, c] = m >= ahead - 1e-6 and m >= behind - 1e-6
    edges = thin & (magnitude > high)
    while True:
        grown = dilate(edges, np.ones((3, 3))) & thin & (magnitude > low)
        if (grown == edges).all():
            return edges
        edges = grown
