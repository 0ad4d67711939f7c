"""Random masks, grey levels and footprints for the hidden suite, and synthetic photographs.

Grey levels are whole numbers, or eighths where they are floats: sums and differences of few of them are exact, so that
no rounding decides an answer. Sides differ from each other, and footprints are seldom symmetric.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st


def picture(*rows):
    """Read a mask from rows of # and other signs."""
    return np.array([[sign == "#" for sign in row] for row in rows])


def mask(height, width, bits):
    """Read a mask from the digits of a number."""
    return np.array([bits >> k & 1 == 1 for k in range(height * width)]).reshape(height, width)


def _grey(height, width, seed, distinct, dtype):
    numbers = np.random.default_rng(seed).integers(0, distinct, (height, width)) * (255 // (distinct - 1))
    if dtype is np.bool_:
        return numbers > 127
    if np.issubdtype(dtype, np.floating):
        return (numbers / 8 - 16).astype(dtype)
    return (numbers - (128 if np.dtype(dtype) == np.int8 else 0)).astype(dtype)


def masks(most: int = 7) -> st.SearchStrategy[np.ndarray]:
    """Draw a mask."""
    side = st.integers(1, most)
    return st.builds(mask, side, side, st.integers(0, 2 ** (most * most) - 1))


def greys(*dtypes: type, least: int = 1) -> st.SearchStrategy[np.ndarray]:
    """Draw grey levels of one of the dtypes: with few different levels, or with many."""
    side = st.integers(least, 7)
    levels = st.sampled_from([2, 4, 256])
    return st.builds(_grey, side, side, st.integers(0, 2**20), levels, st.sampled_from(dtypes or (np.uint8,)))


def footprints(most: int = 4) -> st.SearchStrategy[np.ndarray]:
    """Draw a footprint with at least one cell, which need not be its origin; sides may be even."""
    side = st.integers(1, most)
    cells = st.integers(0, 2 ** (most * most) - 1)
    return st.builds(_footprint, side, side, cells, st.integers(0, most * most - 1))


def _footprint(height, width, bits, cell):
    return mask(height, width, bits | 1 << cell % (height * width))


def centred(footprint: np.ndarray) -> np.ndarray:
    """Return the footprint with its origin in it."""
    cells = footprint.copy()
    cells[cells.shape[0] // 2, cells.shape[1] // 2] = True
    return cells


def origins() -> st.SearchStrategy[tuple[int, int]]:
    """Draw two numbers; modulo the sides of a footprint they are a place in it."""
    return st.tuples(st.integers(0, 11), st.integers(0, 11))


def origin_in(footprint: np.ndarray, numbers: tuple[int, int]) -> tuple[int, int]:
    return numbers[0] % footprint.shape[0], numbers[1] % footprint.shape[1]


def clear_cut(image: np.ndarray) -> bool:
    """Tell whether only one split of the levels into two classes is the best, with a margin that rounding respects."""
    levels = np.sort(image.ravel()).astype(float)
    n = np.arange(1, levels.size)
    apart = (levels.sum() * n - levels.cumsum()[:-1] * levels.size) ** 2 / (n * (levels.size - n))
    variances = np.sort(apart[levels[1:] > levels[:-1]])[::-1]
    return variances.size < 2 or variances[1] < variances[0] * (1 - 1e-6)


def discs(seed: int, count: int = 6, shape: tuple[int, int] = (180, 230)) -> np.ndarray:
    """Paint a photograph: discs on a background that gets brighter to one side, specks, and a little noise."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices(shape)
    image = 15 + 60 * (rows / shape[0] if rng.integers(2) else 1 - columns / shape[1])
    cells = rng.permutation(6)[:count]
    for cell in cells.tolist():
        radius = rng.integers(14, 29)
        row = 45 + cell // 3 * 90 + rng.integers(-9, 10)
        column = 38 + cell % 3 * 77 + rng.integers(-3, 4)
        image[np.hypot(rows - row, columns - column) <= radius] += rng.integers(62, 80)
    for row, column in rng.integers(5, 170, (8, 2)).tolist():
        image[row : row + 3, column : column + 4] += 60
    return np.clip(image + rng.normal(0, 2, shape), 0, 255).astype(np.uint8)
