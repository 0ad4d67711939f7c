"""Hidden tests of label_pixels and segmentation_scores."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same

sixteenths = st.lists(st.integers(0, 16), min_size=24, max_size=24).map(lambda drawn: tensor(drawn) / 16)
bits = st.lists(st.integers(0, 3).map(lambda k: max(k - 1, 0)), min_size=12, max_size=12).map(tensor)
"""0, 1 and 2: two of the three are object."""


@exercise("segmentation_scores", "S36")
@given(values=sixteenths)
@example(values=torch.arange(24).flip(0) / 16)
def test_labels_of_any_planes(submission, values):
    """The highest score wins, negative or not, the first of equal ones; one plane is cut above 1/2, not at it."""
    submission.agrees("label_pixels", values.reshape(4, 2, 3) - 0.5)
    submission.agrees("label_pixels", values.reshape(6, 4))


@exercise("segmentation_scores", "S37")
@given(prediction=bits, truth=bits)
@example(prediction=tensor([1, 2, 0] * 4), truth=tensor([2, 0, 2, 1] * 3))
def test_any_two_masks(submission, prediction, truth):
    """Whatever is not 0 is object, in masks with any number of dimensions; two masks without object agree perfectly."""
    submission.agrees("segmentation_scores", prediction.reshape(2, 3, 2), truth.reshape(2, 3, 2))


@exercise("segmentation_scores", "S37")
def test_masks_with_many_pixels(submission, seed):
    """Masks of bytes with far more than 255 pixels, of which 255 marks the object."""
    drawn = torch.rand(2, 80, 90, generator=torch.Generator().manual_seed(seed))
    prediction, truth = ((plane > 0.5).to(torch.uint8) * 255 for plane in drawn)
    submission.agrees("segmentation_scores", prediction, truth)


@exercise("segmentation_scores", "S38")
def test_two_empty_masks(submission):
    """Two empty masks agree perfectly; an empty and a full one do not agree at all."""
    empty = torch.zeros(3, 5, dtype=torch.bool)
    same(submission.segmentation_scores(empty, empty), {"iou": 1.0, "dice": 1.0, "accuracy": 1.0})
    same(submission.segmentation_scores(empty, ~empty), {"iou": 0.0, "dice": 0.0, "accuracy": 0.0})


@exercise("segmentation_scores", "S39")
def test_masks_of_two_shapes(submission):
    """Masks of different shapes are a ValueError, also where PyTorch would broadcast them."""
    mask = torch.ones(3, 5, dtype=torch.bool)
    submission.refuses(ValueError, "segmentation_scores", mask, mask[:1])
