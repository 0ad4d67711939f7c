"""Public tests: the worked examples of the handout, and laws that your own answers must obey."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same

# --- box_iou ------------------------------------------------------------------------------------------------------

A = tensor([[50.0, 50.0, 150.0, 150.0], [100.0, 0.0, 140.0, 200.0]])
B = tensor([[100.0, 100.0, 200.0, 200.0], [50.0, 50.0, 150.0, 100.0], [150.0, 50.0, 190.0, 150.0]])
TABLE = tensor([[1 / 7, 1 / 2, 0.0], [2 / 7, 2 / 11, 0.0]])


def box(x, y, width, height):
    return [float(x), float(y), float(x + width), float(y + height)]


corners, sides = st.integers(0, 8), st.integers(1, 6)
groups = st.lists(st.builds(box, corners, corners, sides, sides), max_size=4)


@exercise("box_iou", "S5")
def test_the_table_of_the_handout(submission):
    """Row i of the table belongs to box i of a, column j to box j of b."""
    same(submission.box_iou(A, B), TABLE)


@exercise("box_iou", "S6")
@given(width=st.integers(1, 9), height=st.integers(1, 9), eighths=st.integers(0, 9))
@example(width=100, height=50, eighths=4)
def test_a_box_that_slides_away_from_itself(submission, width, height, eighths):
    """A box, moved by k eighths of its width, shares (8 - k) of (8 + k) eighths with where it was, until they part."""
    here = tensor([[2.0, 3.0, 2.0 + 8 * width, 3.0 + height]])
    there = here + tensor([eighths * width, 0, eighths * width, 0])
    same(submission.box_iou(here, there), tensor([[max(8 - eighths, 0) / (8 + eighths)]]))


@exercise("box_iou", "S6", law=True)
@given(a=groups, b=groups)
@example(a=[box(0, 0, 4, 2)], b=[box(1, 1, 2, 1), box(2, 0, 1, 5)])
def test_swapping_the_groups_transposes_the_table(submission, a, b):
    """box_iou(b, a) is the transpose of box_iou(a, b)."""
    a, b = tensor([*A.tolist(), *a]), tensor([*B.tolist(), *b])
    table = submission.box_iou(a, b)
    same(submission.box_iou(b, a), table.T)
    same(table[:2, :3], TABLE)


@exercise("box_iou", "S7")
def test_boxes_side_by_side(submission):
    """Boxes that lie side by side, with a gap or touching, have an IoU of 0."""
    box = tensor([[4.0, 4.0, 6.0, 8.0]])
    others = tensor([[7.0, 4.0, 9.0, 8.0], [6.0, 4.0, 9.0, 8.0], [4.0, 0.0, 6.0, 4.0], [4.0, 4.0, 6.0, 5.0]])
    same(submission.box_iou(box, others), tensor([[0.0, 0.0, 0.0, 0.25]]))


@exercise("box_iou", "S2")
def test_boxes_of_integers(submission):
    """Boxes of integers give a table of float32."""
    same(submission.box_iou(A.long(), B.long()), TABLE)


# --- nms ----------------------------------------------------------------------------------------------------------

CROWD = tensor(
    [[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [0.0, 2.0, 4.0, 6.0], [10.0, 0.0, 12.0, 4.0], [10.0, 0.0, 12.0, 2.0]]
)
SCORES = tensor([0.75, 0.625, 0.5, 0.875, 0.25])
KEPT = tensor([3, 0, 2, 4])

stranger = st.tuples(st.builds(box, st.integers(20, 28), st.just(0), sides, st.integers(2, 7)), st.integers(1, 63))
strangers = st.lists(stranger, max_size=6, unique_by=lambda drawn: drawn[1])
"""Boxes to the right of the handout's, with different scores (in steps of 1/256) that are lower than theirs."""

RIVALS = [(box(20, 0, 4, 2), 35), (box(20, 0, 3, 2), 49)]
"""Two that overlap by 3/4; the second has the higher score."""


def crowd_with(strangers):
    boxes = tensor([*CROWD.tolist(), *(box for box, _ in strangers)])
    return boxes, tensor([*SCORES.tolist(), *(score / 256 for _, score in strangers)])


@exercise("nms", "S9")
def test_the_crowd_of_the_handout(submission):
    """The crowd of the handout keeps boxes 3, 0, 2 and 4, in this order."""
    same(submission.nms(CROWD, SCORES, 0.5), KEPT)


@exercise("nms", "S10")
def test_a_dropped_box_drops_nobody(submission):
    """A box that was dropped leaves the boxes that only it overlaps alone."""
    same(submission.nms(CROWD[[2, 1, 0]], SCORES[[2, 1, 0]], 0.5), tensor([2, 0]))


@exercise("nms", "S11")
def test_exactly_the_threshold_stays(submission):
    """A box whose overlap equals the threshold is kept."""
    boxes = tensor([[0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.5]])
    same(submission.nms(boxes, tensor([0.5, 0.75, 0.25]), 0.5), tensor([1, 0]))


@exercise("nms", "S12")
def test_equal_scores_go_by_index(submission):
    """Of boxes with equal scores the one with the lower index comes first."""
    boxes = tensor([[5.0, 0.0, 6.0, 2.0], [0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 2.5], [8.0, 0.0, 9.0, 1.0]])
    same(submission.nms(boxes, tensor([0.25, 0.5, 0.5, 0.25]), 0.5), tensor([1, 0, 3]))


@exercise("nms", "S10", law=True)
@given(strangers=strangers)
@example(strangers=RIVALS)
def test_a_second_pass_drops_nothing(submission, strangers):
    """What nms keeps, nms keeps again, in the same order."""
    boxes, scores = crowd_with(strangers)
    kept = submission.nms(boxes, scores, 0.5)
    again = submission.nms(boxes[kept], scores[kept], 0.5)
    same(kept[again], kept)
    same(kept[kept < len(CROWD)], KEPT)


@exercise("nms", "S9", law=True)
@given(strangers=strangers, shuffled=st.permutations(range(11)))
@example(strangers=RIVALS, shuffled=[10, 6, 2, 1, 8, 5, 0, 4, 3, 7, 9])
def test_the_order_of_the_boxes_does_not_matter(submission, strangers, shuffled):
    """When the scores differ, shuffled boxes are kept and dropped as before, under their new indices."""
    boxes, scores = crowd_with(strangers)
    order = tensor([index for index in shuffled if index < len(boxes)])
    kept = submission.nms(boxes, scores, 0.5)
    same(order[submission.nms(boxes[order], scores[order], 0.5)], kept)
    same(kept[kept < len(CROWD)], KEPT)
