"""Hidden tests of iou_nms on other devices: what is asked on the CPU is asked there too, and has to be the same."""

from __future__ import annotations

from torch import tensor

from autograder import exercise, parity, same

BOXES = tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [6.0, 0.0, 8.0, 2.0]])
SCORES = tensor([0.5, 0.25, 0.75])


@exercise("nms", "S4")
@parity
def test_nms_on_a_device(submission):
    """nms keeps on a GPU the boxes that it keeps on the CPU."""
    same(submission.nms(BOXES, SCORES, 0.5), tensor([2, 0]))
