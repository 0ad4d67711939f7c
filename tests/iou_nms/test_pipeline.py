"""Hidden tests of postprocess and sliding_windows."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.iou_nms.inputs import detector_output

NAMES = ["cat", "laptop", "book"]

# --- postprocess --------------------------------------------------------------------------------------------------


@exercise("postprocess", "S40")
def test_any_output_of_a_detector(submission, seed):
    """Names, scores and boxes of what is left, best first, for any logits."""
    submission.agrees("postprocess", *detector_output(seed, 40, 3), NAMES, 0.375, 0.25)


@exercise("postprocess", "S40")
def test_large_logits(submission):
    """Logits whose exp no float32 can hold have probabilities too, and the first of equal classes is the name."""
    logits = tensor([[96.0, 96.0, -96.0, 96.0], [0.0, 0.0, 0.0, 96.0], [-96.0, 0.0, 0.0, -96.0]])
    boxes = tensor([[0.0, 0.0, 4.0, 4.0], [6.0, 0.0, 8.0, 4.0], [0.0, 8.0, 3.0, 9.0]])
    names, scores, kept = submission.postprocess(logits, boxes, NAMES, 0.25, 0.5)
    same(names, ["book", "cat", "cat"])
    same(scores, tensor([1.0, 0.5, 1 / 3]))
    same(kept, boxes[[1, 2, 0]])


@exercise("postprocess", "S41")
def test_nothing_is_sure_enough(submission):
    """Three empty results where no score is above the threshold or there is no box, and the usual ones elsewhere."""
    logits, boxes = detector_output(5, 6, 3)
    nothing = ([], torch.zeros(0), torch.zeros(0, 4))
    same(submission.postprocess(logits, boxes, NAMES, 0.96875, 0.5), nothing)
    same(submission.postprocess(logits[:0], boxes[:0], NAMES, 0.25, 0.5), nothing)
    submission.agrees("postprocess", logits, boxes, NAMES, 0.25, 0.5)


@exercise("postprocess", "S2")
def test_logits_of_double_precision(submission, seed):
    """Scores have the dtype of the logits and boxes their own, integers included."""
    logits, boxes = detector_output(seed, 20, 3)
    submission.agrees("postprocess", logits.double(), boxes.long(), NAMES, 0.25, 0.5)


# --- sliding_windows ----------------------------------------------------------------------------------------------


@exercise("sliding_windows", "S42")
@given(
    size=st.tuples(st.integers(3, 9), st.integers(3, 9)),
    window_sizes=st.lists(st.sampled_from([1.5, 2, 3, 4]), min_size=1, max_size=2),
    ratios=st.lists(st.sampled_from([0.25, 1, 2, 4]), min_size=1, max_size=2),
    stride=st.integers(1, 3),
)
@example(size=(7, 5), window_sizes=[2, 4], ratios=[4, 0.25], stride=2)
@example(size=(4, 9), window_sizes=[3, 2], ratios=[2, 1], stride=1)
def test_any_windows(submission, size, window_sizes, ratios, stride):
    """All windows that lie inside the image: by size, then ratio, as they are given, then by y, then x."""
    submission.agrees("sliding_windows", size, window_sizes, ratios, stride)


@exercise("sliding_windows", "S43")
@given(slack=st.integers(0, 2))
@example(slack=0)
def test_a_window_that_just_fits(submission, slack):
    """A window as large as the image has one place, a larger one has none."""
    same(submission.sliding_windows((4, 4 + slack), [4, 8], [1], 3), tensor([[0.0, 0.0, 4.0, 4.0]]))
    same(submission.sliding_windows((2, 3), [4 + slack], [1], 1), torch.zeros(0, 4))
