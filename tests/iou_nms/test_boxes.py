"""Hidden tests of convert_boxes, clip_boxes, box_area and expand_boxes."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise
from tests.iou_nms.inputs import boxes

FORMATS = ["xyxy", "xywh", "cxcywh"]
IMAGE = (1, 1.5)
"""Height and width of an image that many of the random boxes leave."""
AROUND = tensor([[-0.5, -0.25, 2.0, 0.75], [0.25, 0.5, 1.25, 1.75], [2.0, -1.0, 3.0, -0.5]])
"""A box that leaves the image to the left and the right, one that leaves it at the bottom, one that is outside."""
PLACES = {torch.uint8: (32, 2), torch.int64: (2.0**33, 2), torch.float16: (4096, 2), torch.float64: (1, 2.0**28)}
"""A scale and an origin for each dtype: areas overflow in the integers, and float32 loses the digits of float64."""
dtypes = st.sampled_from(list(PLACES))


def placed(boxes, dtype):
    """Move the boxes to where no coordinate is negative, which uint8 could not hold."""
    scale, origin = PLACES[dtype]
    return ((boxes.double() + origin) * scale).to(dtype)


# --- convert_boxes ------------------------------------------------------------------------------------------------


@exercise("convert_boxes", "S5")
@given(boxes=boxes(), source=st.sampled_from(FORMATS), target=st.sampled_from(FORMATS))
@example(boxes=AROUND, source="cxcywh", target="xywh")
@example(boxes=AROUND, source="xyxy", target="cxcywh")
@example(boxes=torch.zeros(0, 4), source="xyxy", target="xywh")
def test_any_boxes_in_any_format(submission, boxes, source, target):
    """Boxes anywhere in the plane, or none at all, go from any format to any other."""
    submission.agrees("convert_boxes", boxes, source, target)


@exercise("convert_boxes", "S2")
@given(boxes=boxes(), dtype=dtypes, target=st.sampled_from(FORMATS))
@example(boxes=AROUND, dtype=torch.uint8, target="cxcywh")
@example(boxes=AROUND, dtype=torch.int64, target="xyxy")
@example(boxes=AROUND, dtype=torch.float16, target="xywh")
@example(boxes=AROUND, dtype=torch.float64, target="xywh")
def test_converting_every_dtype(submission, boxes, dtype, target):
    """Integers give float32, floating-point boxes keep their dtype and its digits."""
    submission.agrees("convert_boxes", placed(boxes, dtype), "xyxy", target)


@exercise("convert_boxes", "S6")
@given(boxes=boxes(), format=st.sampled_from(FORMATS))
@example(boxes=AROUND, format="xyxy")
def test_a_result_of_its_own(submission, boxes, format):
    """Boxes are converted rightly, and whoever writes into the result leaves the original ones alone."""
    submission.agrees("convert_boxes_and_change_the_result", boxes, "xyxy", format)


@exercise("convert_boxes", "S7")
def test_unknown_formats_on_both_sides(submission):
    """An unknown format is refused as source and as target, also when both are the same and there are no boxes."""
    submission.refuses(ValueError, "convert_boxes", AROUND, "corners", "xyxy")
    submission.refuses(ValueError, "convert_boxes", torch.zeros(0, 4), "yxyx", "yxyx")


# --- clip_boxes, box_area -----------------------------------------------------------------------------------------


@exercise("clip_and_area", "S8")
@given(boxes=boxes())
@example(boxes=AROUND)
@example(boxes=torch.zeros(0, 4))
def test_clipping_any_boxes(submission, boxes):
    """Each box is cut to the image; one that lies outside keeps its row, without an area."""
    submission.agrees("clip_boxes", boxes, IMAGE)


@exercise("clip_and_area", "S9")
@given(boxes=boxes())
@example(boxes=AROUND)
@example(boxes=torch.zeros(0, 4))
def test_areas_of_any_boxes(submission, boxes):
    """Areas of boxes anywhere in the plane; points and lines have none."""
    submission.agrees("box_area", boxes)


@exercise("clip_and_area", "S2")
@given(boxes=boxes(), dtype=dtypes)
@example(boxes=AROUND, dtype=torch.uint8)
@example(boxes=AROUND, dtype=torch.int64)
@example(boxes=AROUND, dtype=torch.float64)
def test_clipping_and_areas_in_every_dtype(submission, boxes, dtype):
    """Integers give float32, and areas that integers cannot hold; float64 keeps its digits."""
    rows = placed(boxes, dtype)
    scale, origin = PLACES[dtype]
    submission.agrees("clip_boxes", rows, ((origin + 1) * scale, (origin + 0.5) * scale))
    if dtype != torch.float16:  # whose areas are infinite at this scale, rightly
        submission.agrees("box_area", rows)


@exercise("clip_and_area", "S4")
@given(boxes=boxes())
@example(boxes=AROUND)
def test_clipping_twice(submission, boxes):
    """Clipping a second time is right too: the first time left the boxes of the caller as they were."""
    submission.agrees("clip_boxes_twice", boxes, IMAGE)


# --- expand_boxes -------------------------------------------------------------------------------------------------


@exercise("expand_boxes", "S10")
@given(boxes=boxes(), quarters=st.integers(0, 6))
@example(boxes=AROUND, quarters=2)
@example(boxes=AROUND, quarters=0)
@example(boxes=torch.zeros(0, 4), quarters=2)
def test_any_margin_of_any_boxes(submission, boxes, quarters):
    """The margin may be a fraction, the box may start outside the image: first it grows, then it is clipped."""
    submission.agrees("expand_boxes", boxes, quarters / 4, IMAGE)


@exercise("expand_boxes", "S2")
@given(boxes=boxes(), dtype=dtypes)
@example(boxes=AROUND, dtype=torch.uint8)
@example(boxes=AROUND, dtype=torch.float16)
@example(boxes=AROUND, dtype=torch.float64)
def test_margins_in_every_dtype(submission, boxes, dtype):
    """Boxes of integers get their fraction of a margin in float32, floating-point boxes keep their dtype."""
    submission.agrees("expand_boxes", placed(boxes, dtype), 2.5, (2.0**40, 2.0**40))
