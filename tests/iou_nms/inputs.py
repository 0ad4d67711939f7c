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


def boxes(max_size: int = 6) -> st.SearchStrategy[Tensor]:
    """Draw boxes around the origin, points and lines among them, perhaps none."""
    return st.lists(_boxes, max_size=max_size).map(lambda rows: torch.tensor(rows).reshape(-1, 4))


def matches() -> st.SearchStrategy[tuple[Tensor, Tensor, Tensor]]:
    """Draw the detections and the truths of one image, many of them close to each other."""
    place = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(4, 6), st.integers(4, 6))
    rows = place.map(lambda p: [p[0] * STEP, p[1] * STEP, (p[0] + p[2]) * STEP, (p[1] + p[3]) * STEP])
    scored = st.lists(st.tuples(rows, _scores), max_size=8)
    return st.tuples(scored, st.lists(rows, max_size=4)).map(lambda drawn: match(*drawn))


def match(scored: list[tuple[list[float], float]], truths: list[list[float]]) -> tuple[Tensor, Tensor, Tensor]:
    """Return boxes, scores and truths as tensors."""
    detections = torch.tensor([row for row, _ in scored]).reshape(-1, 4)
    return detections, torch.tensor([score for _, score in scored]), torch.tensor(truths).reshape(-1, 4)


def ranked(max_size: int = 12) -> st.SearchStrategy[tuple[Tensor, Tensor, int]]:
    """Draw scores, some of them equal, hits and the number of objects."""
    row = st.tuples(_scores, st.booleans())
    return st.tuples(st.lists(row, max_size=max_size), st.integers(0, 4)).map(lambda drawn: ranking(*drawn))


def ranking(rows: list[tuple[float, bool]], missed: int) -> tuple[Tensor, Tensor, int]:
    """Return scores, hits and the number of objects, of which some were missed."""
    hits = torch.tensor([hit for _, hit in rows], dtype=torch.bool)
    return torch.tensor([score for score, _ in rows]), hits, max(int(hits.sum()) + missed, 1)


def scene(seed: int, images: int, classes: int = 3) -> tuple[list[tuple[Tensor, ...]], list[tuple[Tensor, ...]]]:
    """Draw the detections and truths of some images: most detections lie near a truth, some have the wrong class."""
    generator = torch.Generator().manual_seed(seed)

    def draw(low: int, high: int, *shape: int) -> Tensor:
        return torch.randint(low, high, shape, generator=generator)

    detections, truths = [], []
    for _ in range(images):
        corners = torch.stack([8 * torch.randperm(5, generator=generator), draw(0, 4, 5)], dim=1)
        objects = torch.cat([corners, corners + draw(5, 8, 5, 2)], dim=1)
        labels = draw(0, classes, 5)
        nearest = draw(0, 5, 9)
        found = objects[nearest] + draw(-1, 2, 9, 4)
        guesses = torch.where(draw(0, 4, 9) > 0, labels[nearest], draw(0, classes + 2, 9))
        count = int(draw(0, 4))
        truths.append((objects[:count].float(), labels[:count]))
        detections.append((found.float(), (2 * draw(-4, 28, 9) + 1) / 64, guesses))
    truths[0] = (torch.tensor([[50.0, 50.0, 52.0, 52.0]]), torch.tensor([classes]))
    return detections, truths


def detector_output(seed: int, size: int, names: int) -> tuple[Tensor, Tensor]:
    """Draw logits and boxes; the probability of the best class differs from row to row by at least 1/256."""
    generator = torch.Generator().manual_seed(seed)
    best = torch.randperm(size, generator=generator) * (160 // size) + 64.5
    weights = torch.zeros(size, names + 1).scatter(1, torch.randint(1, names + 1, (size, 1), generator=generator), 1.0)
    shares = torch.rand(size, names + 1, generator=generator) + torch.tensor([4.0] + [0.5] * names)
    shares = shares * (1 - weights)
    shares = shares / shares.sum(dim=1, keepdim=True) * (256 - best)[:, None]
    logarithms = (shares + weights * best[:, None]).double().log()
    logarithms = (logarithms * 65536).round().float() / 65536  # or the last digit would depend on the processor
    logits = logarithms + torch.randint(-4, 5, (size, 1), generator=generator)
    corners = torch.randint(-8, 9, (size, 2), generator=generator)
    return logits, torch.cat([corners, corners + torch.randint(6, 12, (size, 2), generator=generator)], dim=1).float()


def multitude(seed: int, size: int) -> Crowd:
    """Draw a crowd too large for Hypothesis: boxes of whole numbers in a square of 380.

    Nothing but the size is hard. Scores differ, and no union of two boxes is as large as 1024, so no overlap equals
    257/1024. At this threshold about 900 of 2,000 boxes are kept.
    """
    generator = torch.Generator().manual_seed(seed)
    corners = torch.randint(0, 360, (size, 2), generator=generator)
    sides = torch.randint(8, 21, (size, 2), generator=generator)
    scores = torch.randperm(size, generator=generator)
    return Crowd(torch.cat([corners, corners + sides], dim=1).float(), scores / 4096)
