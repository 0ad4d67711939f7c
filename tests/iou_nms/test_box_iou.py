"""Hidden tests of box_iou: any boxes, the laws, the edges, every dtype."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.iou_nms.inputs import SEVENTH, pair, pairs

APART = pair([[0.0, 0.0, 1.0, 1.0]], [[1.5, 2.0, 2.5, 3.0], [0.5, 0.0, 1.5, 1.0]])
"""A box, one away from it along both axes, and one that shares a third with it."""
SMALL = pair([[-0.5, 0.0, 0.0, 0.25]], [[-0.5, 0.0, -0.25, 0.25], [-0.25, 0.0, 0.25, 0.25]])
"""A box left of the origin, with an area of 1/8, and two that share 1/2 and 1/3 with it."""


@exercise("box_iou", "S13")
@given(groups=pairs())
@example(groups=APART)
@example(groups=SMALL)
def test_any_two_groups_of_boxes(submission, groups):
    """The table holds the intersection over union of every pair, wherever the boxes lie."""
    submission.agrees("box_iou", *groups)


# --- laws ---------------------------------------------------------------------------------------------------------


@exercise("box_iou", "S13", law=True)
@given(groups=pairs())
@example(groups=APART)
def test_every_entry_is_a_share(submission, groups):
    """Every entry lies between 0 and 1, and that of the known pair is 1/7."""
    table = submission.box_iou(*groups)
    same(table, table.clamp(0, 1))
    same(table[0, 0], SEVENTH)


@exercise("box_iou", "S13", law=True)
@given(groups=pairs())
@example(groups=SMALL)
def test_a_box_covers_itself(submission, groups):
    """A box has an IoU of 1 with itself if it has an area, and of 0 if it has none."""
    x1, y1, x2, y2 = groups.b.unbind(1)
    has_area = (x2 > x1) & (y2 > y1)
    same(submission.box_iou(groups.b, groups.b).diagonal(), has_area.float())


@exercise("box_iou", "S1", law=True)
@given(groups=pairs(), dx=st.integers(-80, 80), dy=st.integers(-80, 80))
@example(groups=SMALL, dx=1, dy=0)
def test_moving_all_boxes_changes_nothing(submission, groups, dx, dy):
    """When all boxes move by the same step, also across the origin, the table stays, and so does the known 1/7."""
    step = tensor([dx, dy, dx, dy]) / 4
    table = submission.box_iou(groups.a + step, groups.b + step)
    same(table, submission.box_iou(*groups))
    same(table[0, 0], SEVENTH)


@exercise("box_iou", "S13", law=True)
@given(groups=pairs(), exponent=st.integers(-4, 4))
@example(groups=SMALL, exponent=3)
def test_scaling_all_boxes_changes_nothing(submission, groups, exponent):
    """When all boxes are scaled by the same power of two, the table stays, and so does the known 1/7."""
    table = submission.box_iou(groups.a * 2.0**exponent, groups.b * 2.0**exponent)
    same(table, submission.box_iou(*groups))
    same(table[0, 0], SEVENTH)


@exercise("box_iou", "S12", law=True)
@given(groups=pairs(), rows=st.integers(0, 5), columns=st.integers(0, 7))
@example(groups=APART, rows=0, columns=2)
@example(groups=APART, rows=2, columns=0)
def test_an_entry_depends_on_its_own_two_boxes(submission, groups, rows, columns):
    """Fewer boxes, or none at all, give that corner of the whole table, which begins with the known 1/7."""
    table = submission.box_iou(*groups)
    same(submission.box_iou(groups.a[:rows], groups.b[:columns]), table[:rows, :columns])
    same(table[0, 0], SEVENTH)


# --- edges --------------------------------------------------------------------------------------------------------


@exercise("box_iou", "S14")
def test_boxes_apart_along_both_axes_or_at_a_corner(submission):
    """Boxes that are apart along both axes, or meet in one corner, have an IoU of 0; half of a box has 1/2 with it."""
    box = tensor([[0.0, 0.0, 2.0, 1.0]])
    others = tensor([[3.0, 4.0, 4.0, 6.0], [-3.0, -4.0, -1.0, -1.0], [2.0, 1.0, 3.0, 3.0], [0.0, 0.0, 1.0, 1.0]])
    same(submission.box_iou(box, others), tensor([[0.0, 0.0, 0.0, 0.5]]))


@exercise("box_iou", "S15")
def test_points_and_lines(submission):
    """Points and lines have an IoU of 0 with everything, themselves included; boxes with an area have theirs."""
    point, line, box = [1.0, 1.0, 1.0, 1.0], [0.0, 1.0, 3.0, 1.0], [0.0, 0.0, 4.0, 2.0]
    table = submission.box_iou(tensor([point, line, box]), tensor([point, line, box, [0.0, 0.0, 1.0, 2.0]]))
    same(table, tensor([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.25]]))


# --- dtypes, strides, inputs --------------------------------------------------------------------------------------

SCALES = {
    torch.float64: 1.0,
    torch.float16: 400.0,
    torch.bfloat16: 4.0,
    torch.int64: 2.0**33,
    torch.uint8: 4.0,
}
"""A scale for each dtype at which the corners are exact and, where the dtype allows it, the areas overflow."""


@exercise("box_iou", "S2")
@given(groups=pairs(), dtype=st.sampled_from(list(SCALES)))
@example(groups=APART, dtype=torch.int64)
@example(groups=APART, dtype=torch.uint8)
@example(groups=APART, dtype=torch.float16)
@example(groups=APART, dtype=torch.bfloat16)
@example(groups=APART, dtype=torch.float64)
def test_every_dtype(submission, groups, dtype):
    """Small dtypes are computed in float32, float64 in float64, and floating-point boxes get their own dtype back."""
    a, b = ((1 + boxes) * SCALES[dtype] for boxes in groups)
    submission.agrees("box_iou", a.to(dtype), b.to(dtype))


@exercise("box_iou", "S3")
@given(groups=pairs())
@example(groups=APART)
def test_strided_boxes(submission, groups):
    """Transposed and strided boxes give the table of their contiguous copies."""
    transposed = groups.a.T.contiguous().T
    every_other = groups.b.repeat_interleave(2, dim=0)[::2]
    submission.agrees("box_iou", transposed, every_other)


@exercise("box_iou", "S4")
@given(groups=pairs())
@example(groups=APART)
def test_a_second_call_with_the_same_boxes(submission, groups):
    """The second call of box_iou with the same boxes is right too: the first one left them as they were."""
    submission.agrees("box_iou_twice", *groups)
