"""Inputs of the hidden suite: all numbers of an array differ, no two axes are equally long, nothing is near a tie."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch import Tensor

ROOT = Path(__file__).parents[2]
_FACES = np.load(ROOT / "assignments" / "cnn" / "data" / "faces.npz")
IMAGES = torch.from_numpy(_FACES["images"]).float()[:, None] / 255
"""200 pictures of 25 x 25 pixels, (200, 1, 25, 25)."""
LABELS = torch.from_numpy(_FACES["labels"])
"""1 for the 100 faces among them."""

seeds = st.integers(0, 2**16)


def numbers(seed: int, *shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Return distinct numbers between -2 and 2, in no order, with all the digits of float64."""
    count = math.prod(shape)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed)).double()
    return ((2 * order + 1 - count) * (2 / max(count, 1))).to(dtype).reshape(shape)


def whole(seed: int, low: int, high: int, *shape: int, dtype: torch.dtype = torch.int64) -> Tensor:
    """Return whole numbers from `low` to below `high`."""
    return torch.randint(low, high, shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


# --- convolutions -------------------------------------------------------------------------------------------------


def convolution(
    seed: int,
    kernel: tuple[int, int] = (2, 3),
    channels: tuple[int, int] = (2, 3),
    size: tuple[int, int] = (7, 9),
    batch: int = 2,
    bias: bool = True,
    **options: Any,
) -> tuple[tuple[Tensor, Tensor, Tensor | None], dict[str, Any]]:
    """Return x, weight, bias and options; `channels` are those of one group, going in and coming out."""
    groups = options.get("groups", 1)
    x = numbers(seed, batch, channels[0] * groups, *size)
    weight = numbers(seed + 1, channels[1] * groups, channels[0], *kernel)
    return (x, weight, numbers(seed + 2, channels[1] * groups) if bias else None), options


_sides = st.integers(1, 3)
_pairs = st.tuples(_sides, _sides)
convolutions = st.builds(
    convolution,
    seeds,
    kernel=_pairs,
    channels=st.tuples(_sides, _sides),
    size=st.tuples(st.integers(7, 9), st.integers(7, 9)),
    bias=st.booleans(),
    stride=st.one_of(_sides, _pairs),
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    dilation=st.one_of(_sides, _pairs),
    groups=_sides,
)

PLAIN = convolution(1)
STRIDES = convolution(2, stride=(3, 2))
PADDED = convolution(3, padding=(2, 1))
DILATED = convolution(4, dilation=(3, 2))
GROUPS = convolution(5, groups=2)
EVERYTHING = convolution(6, stride=(2, 3), padding=(1, 2), dilation=(2, 1), groups=3)
NO_BIAS = convolution(7, bias=False, stride=2, padding=1)
POINTWISE = convolution(8, kernel=(1, 1), channels=(3, 4))

# --- states of networks -------------------------------------------------------------------------------------------


def layer(
    seed: int, name: str, *shape: int, bias: bool = True, dtype: torch.dtype = torch.float64
) -> dict[str, Tensor]:
    """Return a weight, scaled so that what comes out stays of unit scale, and a bias."""
    weight = numbers(seed, *shape, dtype=dtype) / math.sqrt(math.prod(shape[1:]))
    state = {f"{name}.weight": weight}
    return state | {f"{name}.bias": numbers(seed + 1, shape[0], dtype=dtype) / 2} if bias else state


def norm(seed: int, name: str, channels: int) -> dict[str, Tensor]:
    """Return the state of a batch normalisation that has seen some batches."""
    return {
        f"{name}.weight": 1 + numbers(seed, channels) / 4,
        f"{name}.bias": numbers(seed + 1, channels) / 2,
        f"{name}.running_mean": numbers(seed + 2, channels) / 4,
        f"{name}.running_var": 1 + numbers(seed + 3, channels) / 4,
        f"{name}.num_batches_tracked": torch.tensor(3),
    }


def small_cnn(
    seed: int, in_channels: int, num_classes: int, size: tuple[int, int], dtype: torch.dtype = torch.float64
) -> dict[str, Tensor]:
    state = {
        **layer(seed, "conv1", 8, in_channels, 3, 3),
        **layer(seed + 1, "conv2", 16, 8, 3, 3),
        **norm(seed + 2, "bn", 16),
        **layer(seed + 3, "fc1", 32, 16 * (size[0] // 4) * (size[1] // 4)),
        **layer(seed + 4, "fc2", num_classes, 32),
    }
    return {name: value.to(dtype) if value.is_floating_point() else value for name, value in state.items()}


def two_input_net(seed: int, in_channels: int, num_features: int, num_classes: int) -> dict[str, Tensor]:
    return {
        **layer(seed, "conv", 8, in_channels, 3, 3),
        **layer(seed + 1, "linear", 6, num_features),
        **layer(seed + 2, "classifier", num_classes, 14),
    }


def two_head_net(seed: int, in_channels: int, first: int, second: int) -> dict[str, Tensor]:
    return {
        **layer(seed, "conv", 8, in_channels, 3, 3),
        **layer(seed + 1, "first", first, 8),
        **layer(seed + 2, "second", second, 8),
    }


def separable(seed: int, in_channels: int, out_channels: int, kernel: int = 3) -> dict[str, Tensor]:
    return {
        **layer(seed, "depthwise", in_channels, 1, kernel, kernel, bias=False),
        **layer(seed + 1, "pointwise", out_channels, in_channels, 1, 1),
    }


def residual(seed: int, in_channels: int, out_channels: int, shortcut: bool) -> dict[str, Tensor]:
    state = {
        **layer(seed, "conv1", out_channels, in_channels, 3, 3, bias=False),
        **norm(seed + 1, "bn1", out_channels),
        **layer(seed + 2, "conv2", out_channels, out_channels, 3, 3, bias=False),
        **norm(seed + 3, "bn2", out_channels),
    }
    if shortcut:
        state |= layer(seed + 4, "shortcut.0", out_channels, in_channels, 1, 1, bias=False)
        state |= norm(seed + 5, "shortcut.1", out_channels)
    return state


def watched(seed: int) -> dict[str, Tensor]:
    """Return a state for `Watched` of probes.py."""
    return {**layer(seed, "conv", 3, 2, 3, 3), **norm(seed + 1, "bn", 3), **layer(seed + 2, "fc", 4, 18)}


def batches(seed: int, *sizes: int) -> list[tuple[Tensor, Tensor]]:
    """Return images of 4 x 5 pixels in two channels, and classes from 0 to 3, for `Watched`."""
    return [(numbers(seed + k, size, 2, 4, 5), (torch.arange(size) * 3 + k) % 4) for k, size in enumerate(sizes)]
