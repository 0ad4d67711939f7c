"""Hidden tests of generalized_box_iou."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.iou_nms.inputs import pair, pairs

APART = pair([[0.0, 0.0, 0.5, 0.25]], [[0.25, 0.5, 0.5, 0.75], [0.25, 0.0, 0.75, 0.25]])
"""A small box, one away from it, one that overlaps it; their hulls are smaller than 1."""
SCALES = {torch.uint8: 32.0, torch.int64: 2.0**33, torch.float16: 400.0, torch.float64: 1.0}


@exercise("generalized_box_iou", "S16")
@given(groups=pairs())
@example(groups=APART)
@example(groups=pair([], []))
def test_any_two_groups(submission, groups):
    """The table holds IoU minus the wasted share of the hull, for every pair."""
    submission.agrees("generalized_box_iou", *groups)


@exercise("generalized_box_iou", "S17")
def test_hulls_without_area(submission):
    """A point with itself and two segments on one line have 0; two different points have -1."""
    points = tensor([[1.0, 1.0, 1.0, 1.0], [2.0, 4.0, 2.0, 4.0], [0.0, 1.0, 3.0, 1.0]])
    others = tensor([[1.0, 1.0, 1.0, 1.0], [5.0, 1.0, 6.0, 1.0], [0.0, 0.0, 2.0, 2.0]])
    expected = tensor([[0.0, 0.0, 0.0], [-1.0, -1.0, -0.5], [0.0, 0.0, -1 / 3]])
    same(submission.generalized_box_iou(points, others), expected)


@exercise("generalized_box_iou", "S2")
@given(groups=pairs(), dtype=st.sampled_from(list(SCALES)))
@example(groups=APART, dtype=torch.uint8)
@example(groups=APART, dtype=torch.int64)
@example(groups=APART, dtype=torch.float16)
@example(groups=APART, dtype=torch.float64)
def test_hulls_in_every_dtype(submission, groups, dtype):
    """Hulls of small dtypes are computed in float32, and the table has the dtype of the boxes, or float32."""
    a, b = (((rows + 1).double() * SCALES[dtype]).to(dtype) for rows in groups)
    submission.agrees("generalized_box_iou", a, b)
