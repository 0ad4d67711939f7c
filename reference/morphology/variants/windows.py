"""Everything through windows: one view of the padded image that holds, for each pixel, what its window sees."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def working(image: np.ndarray) -> np.ndarray:
    return image.astype(np.result_type(image.dtype, np.float32) if image.dtype.kind == "f" else np.float32)


def restored(result: np.ndarray, image: np.ndarray) -> np.ndarray:
    return result.astype(image.dtype if image.dtype.kind == "f" else np.float32)


def rgb_to_gray(image: np.ndarray) -> np.ndarray:
    colours = working(image) / (255 if image.dtype == np.uint8 else 1)
    return restored(np.einsum("hwc,c->hw", colours, np.array(GRAY_WEIGHTS, dtype=colours.dtype)), image)


def histogram(image: np.ndarray) -> np.ndarray:
    return np.histogram(image, bins=256, range=(0, 256))[0].astype(np.int64)


def stretch_contrast(image: np.ndarray, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    darkest, brightest = (float(level) for level in (image.min(), image.max()))
    if darkest == brightest:
        return restored(np.full(image.shape, float(low)), image)
    share = (working(image).astype(np.float64) - darkest) / (brightest - darkest)
    return restored((1 - share) * low + share * high, image)


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    windows = sliding_window_view(np.pad(working(image), 1, mode="edge"), (3, 3))
    kernel = np.outer([-1, 0, 1], [1, 2, 1]).astype(windows.dtype)
    down = np.einsum("hwij,ij->hw", windows, kernel) / 4
    right = np.einsum("hwij,ji->hw", windows, kernel) / 4
    return tuple(restored(part, image) for part in (down, right, np.hypot(down, right) / np.sqrt(2)))


def gaussian_blur(image: np.ndarray, sigma: float, radius: int) -> np.ndarray:
    """Weigh the whole square window at once."""
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    weights = np.exp(-(rows**2 + columns**2) / (2 * sigma**2))
    weights = (weights / weights.sum()).astype(working(image).dtype)
    windows = sliding_window_view(np.pad(working(image), radius, mode="symmetric"), weights.shape)
    return restored(np.einsum("hwij,ij->hw", windows, weights), image)


def blur_region(image: np.ndarray, box: tuple[int, int, int, int], sigma: float, radius: int) -> np.ndarray:
    inside = np.zeros(image.shape, dtype=bool)
    inside[box[0] : box[2], box[1] : box[3]] = True
    result = working(image)
    cut = image[box[0] : box[2], box[1] : box[3]]
    result[inside] = gaussian_blur(cut, sigma, radius).ravel()
    return restored(result, image)


def footprint_disk(radius: int) -> np.ndarray:
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.hypot(rows, columns) <= radius + 1e-9


def footprint_diamond(radius: int) -> np.ndarray:
    rows, columns = np.ogrid[: 2 * radius + 1, : 2 * radius + 1]
    return abs(rows - radius) + abs(columns - radius) <= radius


def seen(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int], outside: float) -> np.ndarray:
    """Return, along a last axis, what each pixel sees through the cells of the footprint."""
    before = origin
    after = [side - 1 - place for side, place in zip(footprint.shape, origin, strict=True)]
    padded = np.pad(image, list(zip(before, after, strict=True)), constant_values=outside)
    return sliding_window_view(padded, footprint.shape)[:, :, np.asarray(footprint) != 0]


def ends(dtype: np.dtype) -> tuple[float, float]:
    if dtype.kind in "iu":
        return np.iinfo(dtype).min, np.iinfo(dtype).max
    return (False, True) if dtype.kind == "b" else (-np.inf, np.inf)


def erode(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    if origin is None:
        origin = tuple(side // 2 for side in footprint.shape)
    return seen(image, footprint, origin, ends(image.dtype)[1]).min(axis=-1)


def dilate(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    if origin is None:
        origin = tuple(side // 2 for side in footprint.shape)
    turned = tuple(side - 1 - place for side, place in zip(footprint.shape, origin, strict=True))
    return seen(image, np.rot90(footprint, 2), turned, ends(image.dtype)[0]).max(axis=-1)


def label(image: np.ndarray, connectivity: int = 1) -> np.ndarray:
    """Let every pixel take the smallest number that its window sees, until nothing changes."""
    if connectivity not in {1, 2}:
        raise ValueError("connectivity")
    mask = image != 0
    far = mask.size
    numbers = np.where(mask, np.arange(mask.size).reshape(mask.shape), far)
    cells = [slice(None), 1] if connectivity == 1 else [slice(None)]
    before = None
    while before is None or not np.array_equal(before, numbers):
        before = numbers
        windows = sliding_window_view(np.pad(numbers, 1, constant_values=far), (3, 3))
        if connectivity == 1:
            least = np.minimum(windows[..., cells[0], 1].min(-1), windows[..., 1, cells[0]].min(-1))
        else:
            least = windows.min((-2, -1))
        numbers = np.where(mask, least, far)
        jump = np.append(numbers.ravel(), far)
        numbers = jump[jump[numbers]]  # take the number of the pixel whose number one has
    places = np.unique(numbers[mask], return_inverse=True)[1]
    labels = np.zeros(mask.shape, dtype=np.int64)
    labels[mask] = places.ravel() + 1
    return labels


def count_objects(image: np.ndarray) -> int:
    """Compare with the mean of the surroundings, from cumulative sums."""
    half = 50
    sums = np.pad(np.pad(image.astype(float), half, mode="symmetric").cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    n = 2 * half + 1
    surroundings = (sums[n:, n:] - sums[n:, :-n] - sums[:-n, n:] + sums[:-n, :-n]) / n**2
    regions = region_properties(label(fill_holes(image > surroundings + 10)))
    return sum(region["area"] >= 200 for region in regions)


def local_threshold(image: np.ndarray, block_size: int, offset: float = 0.0) -> np.ndarray:
    if block_size % 2 == 0 or block_size < 0:
        raise ValueError("block_size")
    padded = np.pad(working(image).astype(np.float64), block_size // 2, mode="symmetric")
    return restored(sliding_window_view(padded, (block_size, block_size)).mean((-2, -1)) - offset, image)


def hit_or_miss(image: np.ndarray, hit: np.ndarray, miss: np.ndarray) -> np.ndarray:
    origin = (hit.shape[0] // 2, hit.shape[1] // 2)
    mask = image != 0
    hits = seen(mask, hit, origin, False).all(axis=-1)
    return hits & ~seen(mask, miss, origin, False).any(axis=-1)


def skeletonize(image: np.ndarray) -> np.ndarray:
    """Look each neighbourhood up in a table of all 256."""
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    turns = ((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(axis=1)
    common = (turns == 1) & (bits.sum(axis=1) >= 2) & (bits.sum(axis=1) <= 6)
    up, right, down, left = bits[:, ::2].T
    tables = [common & (up * right * down + right * down * left == 0)]
    tables.append(common & (up * right * left + up * down * left == 0))
    weights = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]])
    mask = (image != 0).astype(np.int64)
    while True:
        before = mask
        for table in tables:
            codes = sum(
                weights[r, c] * np.pad(mask, 1)[r : r + mask.shape[0], c : c + mask.shape[1]]
                for r in range(3)
                for c in range(3)
            )
            mask = mask * ~table[codes]
        if np.array_equal(mask, before):
            return mask != 0
