"""Morphology from the definitions of sets, pixel by pixel; filters, labels and large images by SciPy.

Slow, in float64 or in exact integers, obviously right.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy import ndimage

FLOAT = np.floating


def _dtype(image):
    return image.dtype if np.issubdtype(image.dtype, FLOAT) else np.dtype(np.float32)


def _pixels(image):
    return itertools.product(range(image.shape[0]), range(image.shape[1]))


# --- grey levels --------------------------------------------------------------------------------------------------


def rgb_to_gray(image):
    scale = 255 if image.dtype == np.uint8 else 1
    weights = np.array([2125, 7154, 721]) / 10000
    return (image.astype(np.float64) @ weights / scale).astype(_dtype(image))


def histogram(image):
    return np.array([int((image == level).sum()) for level in range(256)])


def otsu_threshold(image):
    """Compare all splits as exact fractions, without rounding."""
    levels = image.ravel().tolist()
    best, answer = (0, 1), levels[0]
    for split in sorted(set(levels))[:-1]:
        dark = [level for level in levels if level <= split]
        bright = [level for level in levels if level > split]
        n, d = (sum(bright) * len(dark) - sum(dark) * len(bright)) ** 2, len(dark) * len(bright)
        if n * best[1] > best[0] * d:
            best, answer = (n, d), split
    return answer


def foreground(image, threshold):
    return np.array([[pixel > threshold for pixel in row] for row in image.tolist()])


def contrast(image):
    levels = sorted(image.ravel().tolist())
    return levels[-1] - levels[0]


def stretch_contrast(image, low=0.0, high=1.0):
    levels = image.astype(np.float64)
    if levels.min() == levels.max():
        return np.full(image.shape, low, dtype=_dtype(image))
    return np.interp(levels, [levels.min(), levels.max()], [low, high]).astype(_dtype(image))


# --- filters: SciPy's "reflect" repeats the border pixel, as NumPy's "symmetric" does --------------------------------


def sobel(image):
    levels = image.astype(np.float64)
    down, right = (ndimage.sobel(levels, axis=axis, mode="reflect") / 4 for axis in (0, 1))
    return tuple(part.astype(_dtype(image)) for part in (down, right, np.hypot(down, right) / np.sqrt(2)))


def gaussian_blur(image, sigma, radius):
    blurred = ndimage.gaussian_filter(image.astype(np.float64), sigma, mode="reflect", radius=radius)
    return blurred.astype(_dtype(image))


def blur_region(image, box, sigma, radius):
    top, left, bottom, right = box
    part = gaussian_blur(image[top:bottom, left:right], sigma, radius)
    rows = image.astype(_dtype(image)).tolist()
    for r, c in itertools.product(range(top, bottom), range(left, right)):
        rows[r][c] = float(part[r - top, c - left])
    return np.array(rows, dtype=_dtype(image))


# --- erosion and dilation -----------------------------------------------------------------------------------------


def footprint_square(size):
    return np.array([[True] * size] * size)


def footprint_disk(radius):
    side = range(-radius, radius + 1)
    return np.array([[abs(complex(r, c)) <= radius for c in side] for r in side])


def footprint_diamond(radius):
    return ndimage.iterate_structure(ndimage.generate_binary_structure(2, 1), radius) if radius else footprint_square(1)


def _steps(footprint, origin):
    """Return the steps from the origin to the cells of the footprint."""
    i, j = origin if origin is not None else (footprint.shape[0] // 2, footprint.shape[1] // 2)
    return [(r - i, c - j) for r, c in _pixels(footprint) if footprint[r, c]]


def _ends(dtype):
    if np.issubdtype(dtype, FLOAT):
        return float("-inf"), float("inf")
    return (np.iinfo(dtype).min, np.iinfo(dtype).max) if np.issubdtype(dtype, np.integer) else (False, True)


def erode(image, footprint, origin=None):
    levels = {place: image[place] for place in _pixels(image)}
    steps = _steps(footprint, origin)
    result = np.full(image.shape, _ends(image.dtype)[1], dtype=image.dtype)
    for r, c in levels:
        seen = [levels[r + y, c + x] for y, x in steps if (r + y, c + x) in levels]
        if seen:
            result[r, c] = min(seen)
    return result


def dilate(image, footprint, origin=None):
    """Let every pixel paint the footprint around itself."""
    result = np.full(image.shape, _ends(image.dtype)[0], dtype=image.dtype)
    for (r, c), (y, x) in itertools.product(list(_pixels(image)), _steps(footprint, origin)):
        if 0 <= r + y < image.shape[0] and 0 <= c + x < image.shape[1]:
            result[r + y, c + x] = max(result[r + y, c + x], image[r, c])
    return result


def opening(image, footprint):
    return dilate(erode(image, footprint), footprint)


def closing(image, footprint):
    return erode(dilate(image, footprint), footprint)


def _difference(a, b):
    if a.dtype == bool:
        return np.logical_and(a, np.logical_not(b))
    kind = a.dtype if np.issubdtype(a.dtype, FLOAT) else np.int64
    return np.array(
        [[x - y for x, y in zip(*rows, strict=True)] for rows in zip(a.tolist(), b.tolist(), strict=True)]
    ).astype(kind)


def morphological_gradient(image, footprint):
    return _difference(dilate(image, footprint), erode(image, footprint))


def white_top_hat(image, footprint):
    return _difference(image, opening(image, footprint))


# --- objects ------------------------------------------------------------------------------------------------------


def label(image, connectivity=1):
    if connectivity not in (1, 2):
        raise ValueError(f"no connectivity {connectivity}")
    labels, _ = ndimage.label(np.asarray(image) != 0, ndimage.generate_binary_structure(2, connectivity))
    numbers = {0: 0}
    for number in labels.ravel().tolist():
        numbers.setdefault(number, len(numbers))
    return np.vectorize(numbers.get, otypes=[np.int64])(labels)


def remove_small_objects(image, min_size, connectivity=1):
    labels = label(image, connectivity)
    result = np.zeros(image.shape, dtype=bool)
    for number in range(1, labels.max() + 1):
        if (labels == number).sum() >= min_size:
            result[labels == number] = True
    return result


def fill_holes(image):
    return ndimage.binary_fill_holes(np.asarray(image) != 0)


def region_properties(labels):
    regions = {}
    for place in _pixels(labels):
        if labels[place] > 0:
            regions.setdefault(int(labels[place]), []).append(place)
    found = []
    for number, places in sorted(regions.items()):
        rows, columns = zip(*places, strict=True)
        n = len(places)
        found.append(
            {
                "label": number,
                "area": n,
                "centroid": (sum(rows) / n, sum(columns) / n),
                "box": (min(rows), min(columns), max(rows) + 1, max(columns) + 1),
            }
        )
    return found


# --- two applications ---------------------------------------------------------------------------------------------


def extract_ink(image, size, min_size):
    square = np.ones((size, size), dtype=bool)
    paper = ndimage.grey_dilation(image, footprint=square, mode="constant", cval=0)
    paper = ndimage.grey_erosion(paper, footprint=square, mode="constant", cval=255)
    darkness = paper - image
    counts, levels = histogram(darkness).tolist(), range(256)
    best, threshold = -1.0, int(darkness[0, 0])
    for split in levels:
        dark, bright = sum(counts[: split + 1]), sum(counts[split + 1 :])
        if dark and bright:
            means = [sum(n * level for n, level in part) / m for part, m in _halves(counts, split, dark, bright)]
            if dark * bright * (means[1] - means[0]) ** 2 > best * (1 + 1e-12):
                best, threshold = dark * bright * (means[1] - means[0]) ** 2, split
    labels, _ = ndimage.label(darkness > threshold, np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())
    return (labels > 0) & (sizes[labels] >= min_size)


def _halves(counts, split, dark, bright):
    pairs = list(zip(counts, range(256), strict=True))
    return [(pairs[: split + 1], dark), (pairs[split + 1 :], bright)]


def count_objects(image):
    """Compare each pixel with the mean of its surroundings."""
    surroundings = ndimage.uniform_filter(image.astype(np.float64), 101, mode="reflect")
    labels, _ = ndimage.label(ndimage.binary_fill_holes(image > surroundings + 10))
    return int((np.bincount(labels.ravel())[1:] >= 200).sum())


# --- bonus --------------------------------------------------------------------------------------------------------


def local_threshold(image, block_size, offset=0.0):
    if block_size % 2 != 1 or block_size < 1:
        raise ValueError(f"no block of size {block_size}")
    means = ndimage.uniform_filter(image.astype(np.float64), block_size, mode="reflect")
    return (means - offset).astype(_dtype(image))


def equalize_histogram(image):
    levels = image.ravel().tolist()
    shares = [[sum(other <= level for other in levels) / len(levels) for level in row] for row in image.tolist()]
    return np.array(shares, dtype=np.float32)


def hit_or_miss(image, hit, miss):
    inside = {place for place in _pixels(image) if image[place]}
    result = np.zeros(image.shape, dtype=bool)
    for r, c in _pixels(image):
        hits = all((r + y, c + x) in inside for y, x in _steps(hit, None))
        result[r, c] = hits and not any((r + y, c + x) in inside for y, x in _steps(miss, None))
    return result


CIRCLE = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]


def skeletonize(image):
    """Thin a set of pixels, in two passes each round, until nothing goes."""
    shape = {place for place in _pixels(image) if image[place]}
    while True:
        before = len(shape)
        for corners in [((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))]:
            shape -= {place for place in shape if _goes(shape, place, corners)}
        if len(shape) == before:
            result = np.zeros(image.shape, dtype=bool)
            for place in shape:
                result[place] = True
            return result


def _goes(shape, place, corners):
    p = [(place[0] + y, place[1] + x) in shape for y, x in CIRCLE]
    turns = sum(not a and b for a, b in itertools.pairwise([*p, p[0]]))
    return 2 <= sum(p) <= 6 and turns == 1 and not any(all(p[k] for k in three) for three in corners)


def canny(image, sigma, radius, low, high):
    down, right, magnitude = sobel(gaussian_blur(image.astype(np.float64), sigma, radius))
    rows, columns = image.shape
    thin = np.zeros(image.shape, dtype=bool)
    for r, c in itertools.product(range(1, rows - 1), range(1, columns - 1)):
        y, x, m = down[r, c], right[r, c], magnitude[r, c]
        largest = max(abs(y), abs(x))
        if largest > 0:
            ends = [_between(magnitude, r, c, side * y / largest, side * x / largest) for side in (1, -1)]
            thin[r, c] = m >= max(ends) - 1e-6
    labels, _ = ndimage.label(thin & (magnitude > low), np.ones((3, 3)))
    strong = {number for number in labels[thin & (magnitude > high)].tolist() if number}
    return np.isin(labels, list(strong))


def _between(magnitude, r, c, y, x):
    """Interpolate on the square around a pixel; one of |y| and |x| is 1."""
    i, j = (1 if y >= 0 else -1), (1 if x >= 0 else -1)
    if abs(y) == 1:
        return (1 - abs(x)) * magnitude[r + i, c] + abs(x) * magnitude[r + i, c + j]
    return (1 - abs(y)) * magnitude[r, c + j] + abs(y) * magnitude[r + i, c + j]
