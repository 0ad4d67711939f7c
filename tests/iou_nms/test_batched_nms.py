"""Hidden tests of batched_nms."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.iou_nms.inputs import EIGHTHS, crowd, crowds

RIVALS = crowd(*[(0.0, 0.0, 2.0, 1.0 + k / 4, 0.46875) for k in range(6)])
"""Nine boxes, of which six overlap and have one score."""
CLASSES = [2, 0, 1, 2, 0, 2, 1, 0, 2]


@exercise("batched_nms", "S24")
@given(
    people=crowds(), classes=st.lists(st.integers(0, 2), min_size=13, max_size=13), threshold=st.sampled_from(EIGHTHS)
)
@example(people=RIVALS, classes=CLASSES, threshold=0.5)
def test_any_crowd_of_some_classes(submission, people, classes, threshold):
    """Boxes compete within their class; what is kept comes in one order of scores, equal ones by index."""
    submission.agrees("batched_nms", *people, tensor(classes[: len(people.boxes)]), threshold)


@exercise("batched_nms", "S25")
@given(people=crowds())
@example(people=RIVALS)
def test_boxes_left_of_the_origin(submission, people):
    """Boxes whose coordinates are all negative, -1 at most, meet no box of another class."""
    boxes = people.boxes - people.boxes.max() - 1
    submission.agrees("batched_nms", boxes, people.scores, torch.arange(len(boxes)) % 3, 0.25)


@exercise("batched_nms", "S25")
def test_large_and_negative_class_numbers(submission):
    """A class is a number like any other, negative or far above a million: only equality counts."""
    boxes = tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.5], [5.0, 0.0, 9.0, 4.0], [0.0, 0.0, 4.0, 3.75]])
    scores = tensor([0.25, 0.5, 0.75, 0.625])
    far = 2**40
    same(submission.batched_nms(boxes, scores, tensor([far, far + 1, far, far]), 0.5), tensor([2, 3, 1]))
    same(submission.batched_nms(boxes, scores, tensor([-1, 0, 0, -1]), 0.5), tensor([2, 3, 1]))


@exercise("batched_nms", "S25")
def test_no_boxes_of_no_class(submission):
    """No boxes give no indices; the next image is served as usual."""
    nothing = torch.zeros(0, dtype=torch.int64)
    same(submission.batched_nms(torch.zeros(0, 4), torch.zeros(0), nothing, 0.5), nothing)
    same(submission.batched_nms(*RIVALS, tensor(CLASSES), 0.5), tensor([2, 0, 3, 4, 6, 8, 1]))
