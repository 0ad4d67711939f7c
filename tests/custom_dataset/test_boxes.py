"""Hidden tests of boxes that follow their image."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.custom_dataset.inputs import image

sizes = st.tuples(st.integers(20, 90), st.integers(20, 90))
boxes = st.lists(st.tuples(*[st.integers(0, 9)] * 2, *[st.integers(1, 9)] * 2), min_size=1, max_size=4).map(
    lambda drawn: tensor(drawn, dtype=torch.float64)
)
BOXES = tensor([[3.0, 1.0, 4.0, 2.0], [0.5, 2.25, 6.0, 3.5], [7.0, 0.0, 2.0, 5.0]])
AREAS = tensor([6.5, 20.0, 9.75])


@exercise("boxes", "S40")
@given(boxes=boxes, size=sizes, new_size=sizes)
@example(boxes=BOXES.double(), size=(40, 50), new_size=(80, 25))
def test_any_new_size(submission, boxes, size, new_size):
    """x and widths grow with the width, y and heights with the height, areas with both; areas are not w times h."""
    areas = boxes[:, 2] * boxes[:, 3] / 2 + 0.25
    submission.agrees("resize_boxes", boxes, areas, size, new_size)


@exercise("boxes", "S42")
@given(boxes=boxes, size=sizes)
@example(boxes=BOXES.double(), size=(40, 50))
def test_any_shares(submission, boxes, size):
    """Centres and sizes are shares of the image's width and height."""
    submission.agrees("normalize_boxes", boxes, size)


@exercise("boxes", "S41")
@given(boxes=boxes, axis=st.sampled_from(["horizontal", "vertical"]))
@example(boxes=BOXES.double(), axis="horizontal")
@example(boxes=BOXES.double(), axis="vertical")
def test_any_flip(submission, boxes, axis):
    """Image and boxes are mirrored along one axis; a second flip restores both, and the record itself stays."""
    record = {
        "image": image(1, 3, 19, 23),
        "boxes": boxes,
        "areas": boxes[:, 2] / 2,
        "labels": tensor([2] * len(boxes)),
    }
    submission.agrees("flipped_twice", record, axis)


@exercise("boxes", "S41")
@given(boxes=boxes, size=sizes, new_size=sizes, axis=st.sampled_from(["horizontal", "vertical"]))
@example(boxes=BOXES.double(), size=(40, 50), new_size=(80, 25), axis="horizontal")
def test_resized_then_flipped(submission, boxes, size, new_size, axis):
    """A flip goes by the size that the image has by then."""
    record = {"boxes": boxes, "areas": boxes[:, 3] * 1.5}
    submission.agrees("resized_flipped", record, size, [new_size, (64, 48)], axis)


@exercise("boxes", "S41")
def test_pixels_and_boxes_move_together(submission):
    """What a box holds before the flip, mirrored, it holds after it."""
    picture = image(4, 1, 6, 11)
    got = submission.flip_image_and_boxes({"image": picture, "boxes": tensor([[2, 1, 4, 3]])}, "vertical")
    x, y, w, h = 2, 2, 4, 3
    same(got["boxes"], tensor([[x, y, w, h]]))
    same(got["image"][:, y : y + h, x : x + w], picture[:, 1:4, 2:6].flip(1))


@exercise("boxes", "S2")
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.int64])
def test_dtypes_of_boxes(submission, dtype):
    """Floating dtypes are kept; whole numbers become float32 where they are scaled, and stay whole where not."""
    whole = tensor([[4, 8, 16, 2], [0, 2, 6, 12]]).to(dtype)
    submission.agrees("resize_boxes", whole, tensor([30, 48]).to(dtype), (32, 16), (16, 48))
    submission.agrees("normalize_boxes", whole, (32, 64))
    submission.agrees("flipped_twice", {"image": image(2, 3, 24, 32), "boxes": whole}, "horizontal")


@exercise("boxes", "S1")
@pytest.mark.parametrize("axis", ["horizontal", "vertical"])
def test_boxes_in_a_view(submission, axis):
    """Boxes that are a view of a larger tensor, or none at all, are flipped in a tensor of their own."""
    wide = torch.arange(24.0).reshape(3, 8)
    submission.agrees("flipped_twice", {"image": image(2, 1, 40, 50), "boxes": wide[:, ::2]}, axis)
    submission.agrees("resize_boxes", wide[:, 1::2], wide[:, 0], (40, 50), (60, 50))
    submission.agrees("flipped_twice", {"image": image(2, 1, 4, 5), "boxes": torch.zeros(0, 4)}, axis)
    submission.agrees("resize_boxes", torch.zeros(0, 4), torch.zeros(0), (40, 50), (60, 50))


@exercise("boxes", "S43")
@pytest.mark.parametrize("axis", ["x", "both", ""])
def test_no_such_axis(submission, axis):
    """Another axis is a ValueError."""
    record = {"image": image(2, 1, 6, 9), "boxes": tensor([[1.0, 2.0, 3.0, 2.0]])}
    submission.refuses(ValueError, "flip_image_and_boxes", record, axis)
    submission.agrees("flip_image_and_boxes", record, "vertical")
