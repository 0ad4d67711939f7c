"""Hidden tests of custom_dataset on other devices: what is asked on the CPU is asked there too, with one answer."""

from __future__ import annotations

import torch
from torch import tensor

from autograder import exercise, parity, same
from autograder.sandbox.wire import seeded
from tests.custom_dataset.inputs import image

BOXES = tensor([[3.0, 1.0, 4.0, 2.0], [0.5, 2.25, 6.0, 3.5]])


@exercise("scaler", "S2")
@parity
def test_scaled_rows(submission):
    """Rows on a GPU are measured and scaled there."""
    train, rows = tensor([[1.0, 20.0], [3.0, 60.0], [5.0, 30.0]]), tensor([[2.0, 80.0], [0.0, 40.0]])
    same(submission.scaled(train, rows, "min-max"), tensor([[0.25, 1.5], [-0.25, 0.5]]))
    submission.agrees("fit_scaler", train, "z-score")


@exercise("class_weights", "S2")
@parity
def test_weights(submission):
    """The weights of labels on a GPU are there, as the loss wants them."""
    same(submission.class_weights(tensor([0, 0, 0, 2]), 3), tensor([4 / 9, 0.0, 4 / 3]))


@exercise("to_image", "S30")
@parity
def test_a_picture(submission):
    """A tensor on a GPU becomes a picture too."""
    got = submission.picture(tensor([[[0.0, 0.5, 1.0], [1.5, -1.0, 0.25]]]))
    same(got["pixels"], tensor([[0, 128, 255], [255, 0, 64]], dtype=torch.uint8).numpy())


@exercise("augment", "S38")
@parity
def test_augmented_where_the_image_is(submission):
    """An image on a GPU is augmented there, by draws of a generator on the CPU."""
    submission.agrees("augmented_after_seed", image(1, 2, 9, 12), seeded("torch", 7), 1)


@exercise("AugmentedDataset", "S2")
@parity
def test_augmented_items_stay_where_they_are(submission):
    """The images of a dataset on a GPU are augmented there."""
    submission.agrees("augmented_twice", image(2, 1, 9, 8), 3)


@exercise("boxes", "S2")
@parity
def test_boxes_where_they_are(submission):
    """Boxes and areas on a GPU are resized, flipped and normalized there."""
    boxes, areas = submission.resize_boxes(BOXES, tensor([6.5, 20.0]), (10, 20), (20, 10))
    same(boxes, tensor([[1.5, 2.0, 2.0, 4.0], [0.25, 4.5, 3.0, 7.0]]))
    same(areas, tensor([6.5, 20.0]))
    submission.agrees("flipped_twice", {"image": image(3, 1, 8, 11), "boxes": BOXES}, "horizontal")
    submission.agrees("normalize_boxes", BOXES, (8, 16))


@exercise("WindowDataset", "S2")
@parity
def test_windows_where_the_series_is(submission):
    """The windows of a series on a GPU are there."""
    submission.agrees("windows", torch.arange(10.0).square().reshape(5, 2), 2, 1)


@exercise("pad_collate", "S2")
@parity
def test_padded_where_the_sequences_are(submission):
    """Sequences on a GPU are padded there, and lengths and mask are beside them."""
    padded, lengths, mask = submission.pad_collate([tensor([5.0, 6.0]), tensor([7.0, 8.0, 9.0])])
    same((padded, lengths), (tensor([[5.0, 6.0, 0.0], [7.0, 8.0, 9.0]]), tensor([2, 3])))
    same(mask, tensor([[True, True, False], [True, True, True]]))


@exercise("weighted_indices", "S2")
@parity
def test_drawn_where_the_labels_are(submission):
    """Labels on a GPU meet a generator on the CPU: the places are drawn, and come to the labels."""
    places = submission.drawn_after_seed(tensor([1, 1, 4]), 30, seeded("torch", 5), 0)
    same((str(places.dtype), len(places), sorted(set(places.tolist()))), ("torch.int64", 30, [0, 1, 2]))


@exercise("mixup", "S2")
@parity
def test_mixed_where_the_images_are(submission):
    """Images and targets on a GPU are mixed there, with partners that a generator on the CPU draws."""
    submission.agrees("mixed_after_seed", image(4, 3, 1, 2, 4), torch.eye(3), 0.75, seeded("torch", 2), 1)
