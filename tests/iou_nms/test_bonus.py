"""Hidden tests of the bonus exercises."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.iou_nms.inputs import crowd, crowds

# --- anchor_grid --------------------------------------------------------------------------------------------------

SHAPES = st.lists(st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.0]), min_size=1, max_size=3)


@exercise("anchor_grid", "S44")
@given(sizes=SHAPES, ratios=SHAPES, feature_size=st.tuples(st.integers(0, 3), st.integers(1, 3)))
@example(sizes=[8.0, 3.0], ratios=[0.5, 2.0, 1.0], feature_size=(2, 3))
@example(sizes=[8.0], ratios=[2.0], feature_size=(0, 3))
def test_any_grid_of_anchors(submission, sizes, ratios, feature_size):
    """Anchors of all cells, of all ratios and sizes as they are given, in this order; a map without cells has none."""
    submission.agrees("anchor_grid", sizes, ratios, feature_size, 2.5)


# --- box_deltas ---------------------------------------------------------------------------------------------------

SPAN = st.tuples(st.integers(-8, 8), st.integers(1, 8)).map(lambda span: (span[0] / 4, sum(span) / 4))
SOLID = st.tuples(SPAN, SPAN).map(lambda spans: [spans[0][0], spans[1][0], spans[0][1], spans[1][1]])
STEPS = st.lists(st.integers(-8, 8).map(lambda k: k / 4), min_size=4, max_size=4)
BOXES = [[-1.0, 0.0, 1.0, 4.0], [0.25, -2.0, 2.0, -1.0]]


@exercise("box_deltas", "S45")
@given(anchor=SOLID, box=SOLID, dtype=st.sampled_from([torch.float32, torch.float64, torch.float16]))
@example(anchor=BOXES[0], box=BOXES[1], dtype=torch.float32)
@example(anchor=BOXES[0], box=BOXES[1], dtype=torch.float64)
def test_the_way_to_any_box(submission, anchor, box, dtype):
    """From any anchor to any box, in any dtype."""
    submission.agrees("encode_boxes", tensor([anchor, *BOXES], dtype=dtype), tensor([box, *BOXES[::-1]], dtype=dtype))


@exercise("box_deltas", "S46")
@given(anchor=SOLID, steps=STEPS, large=st.integers(16, 20))
@example(anchor=BOXES[0], steps=[0.5, -0.25, 1.0, -1.0], large=17)
def test_the_box_of_any_way(submission, anchor, steps, large):
    """Any deltas make a box of an anchor; logarithms above ln(1000 / 16) make none more than 62.5 times as large."""
    deltas = tensor([steps, [0.0, 0.0, 1.0, large / 4], [0.0, 1.0, large, -large]])
    submission.agrees("decode_boxes", tensor([anchor, *BOXES]), deltas)


# --- soft_nms -----------------------------------------------------------------------------------------------------

CHAIN = crowd((0.0, 0.0, 2.0, 2.0, 0.71875), (0.5, 0.0, 2.5, 2.0, 0.46875), (1.0, 0.0, 3.0, 2.0, 0.21875))
APART = crowd(*[(4.0 * k, 0.0, 4.0 * k + 1, 1.0, 0.25 + (k % 2) / 4) for k in range(4)])
"""Scores of which some are equal, also to known ones."""


@exercise("soft_nms", "S47")
@given(people=crowds(), sigma=st.sampled_from([0.25, 0.5, 2.0]))
@example(people=CHAIN, sigma=0.5)
@example(people=CHAIN, sigma=2.0)
@example(people=APART, sigma=0.5)
def test_any_crowd_softly(submission, people, sigma):
    """Whatever the crowd: the best box that is left, and a decay of all others, until nothing is left."""
    boxes, scores = people
    order = torch.arange(len(scores)) / 1024  # scores that no rounding brings into another order
    submission.agrees("soft_nms", boxes, scores.clamp(min=0) + order.flip(0), sigma, 0.125)


@exercise("soft_nms", "S47")
def test_equal_scores_and_exactly_the_threshold(submission):
    """Of equal scores the lower index comes first; a score of exactly the threshold stays; no boxes give none."""
    boxes = tensor([[4.0 * k, 0.0, 4.0 * k + 1, 1.0] for k in range(4)])
    scores = tensor([0.25, 0.5, 0.125, 0.5])
    same(submission.soft_nms(boxes, scores, 0.5, 0.25), (tensor([1, 3, 0]), tensor([0.5, 0.5, 0.25])))
    nothing = (torch.zeros(0, dtype=torch.int64), torch.zeros(0))
    same(submission.soft_nms(boxes[:0], scores[:0]), nothing)


# --- roi_max_pool -------------------------------------------------------------------------------------------------


@exercise("roi_max_pool", "S48")
@given(rois=st.lists(st.tuples(*[st.integers(0, 3)] * 2, *[st.integers(1, 4)] * 2), max_size=3), rows=st.integers(1, 4))
@example(rois=[(1, 0, 3, 4), (3, 3, 1, 1)], rows=3)
@example(rois=[], rows=2)
def test_any_boxes_of_a_feature_map(submission, rois, rows):
    """Boxes anywhere in the map, also smaller than the number of cells, and features that are all negative."""
    features = -1 - torch.arange(98).mul(37).remainder(98).reshape(2, 7, 7) / 8
    boxes = tensor([[x, y, x + w, y + h] for x, y, w, h in rois], dtype=torch.int64).reshape(-1, 4)
    submission.agrees("roi_max_pool", features, boxes, (rows, 2))
