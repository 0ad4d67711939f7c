"""Hidden tests of nms: any crowd, the laws, the edges, many boxes."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.iou_nms.inputs import EIGHTHS, KNOWN_KEPT, crowd, crowds, known, multitude

CHAIN = crowd((0.0, 0.0, 2.0, 2.0, 0.71875), (0.5, 0.0, 2.5, 2.0, 0.46875), (1.0, 0.0, 3.0, 2.0, 0.21875))
"""Each overlaps the next by 3/5, the first the last by 1/3."""
INTERRUPTED = crowd((0.0, 0.0, 2.0, 2.0, 0.71875), (-1.0, -1.0, -0.5, 0.0, 0.46875), (0.5, 0.0, 2.5, 2.0, 0.21875))
"""The third overlaps the first by 3/5; the second, which lies apart, comes between them."""
BELOW_ZERO = crowd((0.0, 0.0, 2.0, 2.0, -0.078125), (0.5, 0.0, 2.5, 2.0, -0.109375))
"""Two boxes that overlap by 3/5, both with negative scores."""
COPIES = crowd(*[(0.0, 0.0, 2.0, 1.0, 0.46875)] * 3)
"""The same box three times, with the same score."""


@exercise("nms", "S19")
@given(people=crowds(), threshold=st.sampled_from(EIGHTHS))
@example(people=CHAIN, threshold=0.5)
@example(people=INTERRUPTED, threshold=0.5)
@example(people=COPIES, threshold=0.5)
@example(people=COPIES, threshold=1.0)
def test_any_crowd_of_boxes(submission, people, threshold):
    """nms keeps exactly the boxes that the rule keeps, in the order of their scores."""
    submission.agrees("nms", *people, threshold)


# --- laws ---------------------------------------------------------------------------------------------------------


@exercise("nms", "S19", law=True)
@given(people=crowds(), threshold=st.sampled_from(EIGHTHS))
@example(people=INTERRUPTED, threshold=0.5)
def test_kept_boxes_stay_clear_of_each_other(submission, people, threshold):
    """No two kept boxes overlap by more than the threshold; of the first three, 2 and 0 are kept."""
    kept = submission.nms(*people, threshold)
    overlaps = submission.box_iou(people.boxes[kept], people.boxes[kept]).triu(diagonal=1)
    assert (overlaps <= threshold).all(), "Two of the kept boxes overlap by more than the threshold."
    same(known(kept), KNOWN_KEPT)


@exercise("nms", "S19", law=True)
@given(people=crowds(), threshold=st.sampled_from(EIGHTHS))
@example(people=CHAIN, threshold=0.5)
@example(people=BELOW_ZERO, threshold=0.5)
def test_every_dropped_box_has_a_better_rival_that_is_kept(submission, people, threshold):
    """Each dropped box overlaps, by more than the threshold, a kept one with at least its score; 2 and 0 are kept."""
    kept = submission.nms(*people, threshold)
    rivals = submission.box_iou(people.boxes, people.boxes[kept]) > threshold
    better = people.scores[kept] >= people.scores[:, None]
    explained = (rivals & better).any(dim=1).index_fill(0, kept, True)
    assert explained.all(), "A box is gone although no kept box that comes before it overlaps it."
    same(known(kept), KNOWN_KEPT)


@exercise("nms", "S19", law=True)
@given(people=crowds(), threshold=st.sampled_from(EIGHTHS))
@example(people=CHAIN, threshold=0.5)
def test_a_lonely_box_joins_the_kept_ones(submission, people, threshold):
    """A box that overlaps no other is kept, and changes nothing for the others, of which 2 and 0 are kept."""
    boxes = torch.cat([people.boxes, tensor([[30.0, 30.0, 31.0, 33.0]])])
    scores = torch.cat([people.scores, tensor([-1.0])])
    kept = submission.nms(*people, threshold)
    same(submission.nms(boxes, scores, threshold), torch.cat([kept, tensor([len(people.boxes)])]))
    same(known(kept), KNOWN_KEPT)


# --- edges --------------------------------------------------------------------------------------------------------


@exercise("nms", "S18")
def test_scores_of_zero_and_below(submission):
    """Scores may be 0 or negative, as logits are."""
    boxes = tensor([[0.0, 0.0, 4.0, 1.0], [0.0, 0.0, 3.0, 1.0], [5.0, 0.0, 6.0, 1.0], [-2.0, -2.0, -1.0, 0.0]])
    same(submission.nms(boxes, tensor([-1.5, -2.0, 0.0, -0.5]), 0.5), tensor([2, 3, 0]))


@exercise("nms", "S20")
@given(eighths=st.integers(0, 7))
@example(eighths=0)
@example(eighths=7)
def test_exactly_the_threshold_stays_and_more_goes(submission, eighths):
    """At any threshold from 0 on, an overlap of exactly the threshold stays and a larger one goes."""
    boxes = tensor([[0.0, 0.0, 8.0, eighths + 1.0], [0.0, 0.0, 8.0, 8.0], [0.0, 0.0, 8.0, float(eighths)]])
    same(submission.nms(boxes, tensor([0.25, 0.75, 0.5]), eighths / 8), tensor([1, 2]))


@exercise("nms", "S21")
def test_twenty_equal_scores(submission):
    """Of twenty boxes with one score, in ten places, the first in each place is kept, in the order of their indices."""
    x = torch.arange(20.0) % 10
    boxes = torch.stack([2 * x, x, 2 * x + 1, x + 3], dim=1)
    same(submission.nms(boxes, torch.full((20,), 0.5), 0.5), torch.arange(10))


@exercise("nms", "S22")
def test_an_image_without_boxes(submission):
    """No boxes give no indices, and those of dtype int64; the next image is served as usual."""
    same(submission.nms(torch.zeros(0, 4), torch.zeros(0), 0.5), torch.zeros(0, dtype=torch.int64))
    same(submission.nms(*crowd(), 0.5), KNOWN_KEPT)


# --- dtypes, strides, inputs, cost --------------------------------------------------------------------------------


PLACES = {torch.float16: (400.0, 1.0), torch.int64: (2.0**33, 1.0), torch.float64: (1.0, 2.0**28)}
"""A scale and an origin for each dtype."""


@exercise("nms", "S2")
@given(people=crowds(), threshold=st.sampled_from(EIGHTHS), dtype=st.sampled_from(list(PLACES)))
@example(people=CHAIN, threshold=0.5, dtype=torch.float16)
@example(people=CHAIN, threshold=0.5, dtype=torch.int64)
@example(people=CHAIN, threshold=0.5, dtype=torch.float64)
def test_every_dtype(submission, people, threshold, dtype):
    """Large boxes of small dtypes, and boxes that need all digits of float64, are kept by the same rule."""
    scale, origin = PLACES[dtype]
    boxes = (people.boxes.double() + origin) * scale
    submission.agrees("nms", boxes.to(dtype), people.scores, threshold)


@exercise("nms", "S3")
@given(people=crowds(), threshold=st.sampled_from(EIGHTHS))
@example(people=CHAIN, threshold=0.5)
def test_columns_of_one_table(submission, people, threshold):
    """Boxes and scores may be columns of one table, which are not contiguous."""
    table = torch.cat([people.scores[:, None], people.boxes], dim=1)
    submission.agrees("nms", table[:, 1:], table[:, 0], threshold)


@exercise("nms", "S4")
@given(people=crowds(), threshold=st.sampled_from(EIGHTHS))
@example(people=CHAIN, threshold=0.5)
def test_a_second_call_with_the_same_crowd(submission, people, threshold):
    """The second call of nms with the same crowd is right too: the first one left boxes and scores as they were."""
    submission.agrees("nms_twice", *people, threshold)


@exercise("nms", "S23")
def test_two_thousand_boxes(submission, seed):
    """2,000 boxes, of which about 900 are kept, are sorted out rightly and within the limits of time and memory."""
    submission.agrees("nms", *multitude(seed, size=2000), 257 / 1024)
