"""Random boxes for the hidden suite, on a grid where no rounding decides an answer.

Corners are multiples of 1/4 and no side is longer than 2, so a union has at most 128 cells of 1/4 by 1/4. An IoU is
then a fraction with a denominator of at most 128: it equals a threshold in eighths exactly, or is at least 1/1024 away
from it, which is more than the rounding of float16.

Every input starts with boxes whose answer is known, far from the random ones: zeros, ones, the identity and a function
that keeps everything satisfy most laws.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from hypothesis import strategies as st
from torch import Tensor

STEP = 0.25
SEVENTH = torch.tensor(1 / 7)
EIGHTHS = [k / 8 for k in range(1, 6)]


class Pair(NamedTuple):
    """Two groups of boxes. The first box of `a` and the first of `b` have an IoU of 1/7."""

    a: Tensor
    b: Tensor


class Crowd(NamedTuple):
    """Boxes with scores. Of the first three, any threshold of `EIGHTHS` keeps 2 and then 0."""

    boxes: Tensor
    scores: Tensor


KNOWN_PAIR = ([16.0, 16.0, 18.0, 18.0], [17.0, 17.0, 19.0, 19.0])
KNOWN_CROWD = ([16.0, 16.0, 18.0, 18.0], [16.0, 16.0, 18.0, 17.5], [20.0, 20.0, 21.0, 22.0])
KNOWN_SCORES = (0.5, 0.25, 0.75)
KNOWN_KEPT = torch.tensor([2, 0])


def pair(a: list[list[float]], b: list[list[float]]) -> Pair:
    return Pair(torch.tensor([KNOWN_PAIR[0], *a]), torch.tensor([KNOWN_PAIR[1], *b]))


def crowd(*rows: tuple[float, float, float, float, float]) -> Crowd:
    """Build a crowd from rows of x1, y1, x2, y2, score."""
    boxes = torch.tensor([*KNOWN_CROWD, *(row[:4] for row in rows)])
    return Crowd(boxes, torch.tensor([*KNOWN_SCORES, *(row[4] for row in rows)]))


def known(kept: Tensor) -> Tensor:
    """Return the part of an answer that is known for every crowd; it must equal `KNOWN_KEPT`."""
    return kept[kept < len(KNOWN_CROWD)]


# --- strategies ---------------------------------------------------------------------------------------------------

_spans = st.tuples(st.integers(-4, 4), st.integers(0, 8)).map(lambda span: (span[0] * STEP, sum(span) * STEP))
_boxes = st.tuples(_spans, _spans).map(lambda spans: [spans[0][0], spans[1][0], spans[0][1], spans[1][1]])
_scores = st.integers(-8, 23).map(lambda k: (2 * k + 1) / 64)
"""Odd, so that no random score equals a known one; some are negative."""


def pairs() -> st.SearchStrategy[Pair]:
    """Draw two groups of boxes, points and lines among them."""
    return st.builds(pair, st.lists(_boxes, max_size=4), st.lists(_boxes, max_size=6))


def crowds() -> st.SearchStrategy[Crowd]:
    """Draw a crowd in which some scores are equal."""
    rows = st.tuples(_boxes, _scores).map(lambda drawn: (*drawn[0], drawn[1]))
    return st.lists(rows, max_size=10).map(lambda drawn: crowd(*drawn))


def multitude(seed: int, size: int) -> Crowd:
    """Draw a crowd too large for Hypothesis: boxes of whole numbers in a square of 80, many scores equal."""
    generator = torch.Generator().manual_seed(seed)
    corners = torch.randint(0, 60, (size, 2), generator=generator)
    sides = torch.randint(8, 21, (size, 2), generator=generator)
    scores = torch.randint(0, 200, (size,), generator=generator)
    return Crowd(torch.cat([corners, corners + sides], dim=1).float(), scores / 256)
