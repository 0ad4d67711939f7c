"""Inputs that the hidden tests of backprop share: random arrays of unit scale, and two moons.

All numbers are multiples of 1/8, so that ties and zeros come up and are exact; every input of a property test is made
from one seed, and its sizes from others, so that no two axes need to be equal.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 5)


class Draw:
    """Draws arrays, one after the other; every second one is a transposed view, to be read along its strides."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.count = 0

    def numbers(self, *shape: int, dtype: str = "float64") -> np.ndarray:
        """Draw eighths between -2 and 2."""
        self.count += 1
        if self.count % 2:
            return (self.rng.integers(-16, 17, shape) / 8).astype(dtype)
        return (self.rng.integers(-16, 17, shape[::-1]) / 8).astype(dtype).T

    def classes(self, rows: int, classes: int, dtype: str = "int64") -> np.ndarray:
        return self.rng.integers(0, classes, rows).astype(dtype)

    def probabilities(self, rows: int, classes: int, dtype: str = "float64") -> np.ndarray:
        return self.rng.dirichlet(np.ones(classes), rows).astype(dtype)

    def spread(self, rows: int, columns: int) -> np.ndarray:
        """Draw columns with no variance near 0, in a random order."""
        ramp = np.arange(rows)[:, None] * self.rng.integers(1, 4, (1, columns)) / 2
        return self.rng.permuted(ramp + self.numbers(rows, columns) / 8, axis=0)

    def params(self, *sizes: int) -> dict[str, np.ndarray]:
        """Draw the parameters of a network with these sizes."""
        params = {}
        for k in range(1, len(sizes)):
            params[f"W{k}"] = self.numbers(sizes[k], sizes[k - 1]) + 1 / 32
            params[f"b{k}"] = self.numbers(sizes[k]) + 1 / 64
        return params


def start(columns: int, dtype: str = "float64") -> dict[str, np.ndarray]:
    """Return running statistics that are neither zeros nor ones."""
    return {
        "mean": np.linspace(-0.5, 1.0, columns).astype(dtype),
        "var": np.linspace(0.5, 2.0, columns).astype(dtype),
    }


def moons(seed: int, count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Draw points of two half circles that reach into each other, and which of the two each belongs to."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, np.pi, count // 2)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.concatenate([upper, np.array([1.0, 0.5]) - upper])
    order = rng.permutation(count)
    noisy = points + 0.1 * rng.standard_normal(points.shape)
    return noisy[order].astype(np.float32), np.repeat([0, 1], count // 2)[order]
