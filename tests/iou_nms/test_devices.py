"""Hidden tests of iou_nms on other devices: what is asked on the CPU is asked there too, and has to be the same."""

from __future__ import annotations

import torch
from torch import tensor

from autograder import exercise, parity, same

BOXES = tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [6.0, 0.0, 8.0, 2.0]])
OTHERS = tensor([[0.0, 0.0, 4.0, 2.0], [7.0, 1.0, 9.0, 3.0]])
SCORES = tensor([0.5, 0.25, 0.75])
CLASSES = tensor([1, 1, 2])
SIZE = (4.5, 7.0)


@exercise("convert_boxes", "S4")
@parity
def test_formats(submission):
    """Boxes on a GPU change their format there, and the result stays there."""
    same(submission.convert_boxes(BOXES[2:], "xyxy", "cxcywh"), tensor([[7.0, 1.0, 2.0, 2.0]]))


@exercise("clip_and_area", "S4")
@parity
def test_clipping_and_areas(submission):
    """Boxes on a GPU are clipped and measured there."""
    same(submission.clip_boxes(BOXES, SIZE), tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 4.5], [6.0, 0.0, 7.0, 2.0]]))
    same(submission.box_area(BOXES), tensor([16.0, 16.0, 4.0]))


@exercise("expand_boxes", "S4")
@parity
def test_margins(submission):
    """Boxes on a GPU get their margin there."""
    same(submission.expand_boxes(BOXES[2:], 0.5, SIZE), tensor([[5.5, 0.0, 7.0, 2.5]]))


@exercise("box_iou", "S4")
@parity
def test_overlaps(submission):
    """Overlaps on a GPU are those on the CPU, also where no box has an area."""
    same(submission.box_iou(BOXES, OTHERS), tensor([[0.5, 0.0], [4 / 20, 0.0], [0.0, 1 / 7]]))
    submission.agrees("box_iou", BOXES * 0, OTHERS * 0)


@exercise("generalized_box_iou", "S4")
@parity
def test_generalized_overlaps(submission):
    """Generalized overlaps on a GPU are those on the CPU."""
    submission.agrees("generalized_box_iou", BOXES, OTHERS)


@exercise("nms", "S4")
@parity
def test_suppression(submission):
    """On a GPU the same boxes are kept, and their indices are there."""
    same(submission.nms(BOXES, SCORES, 0.5), tensor([2, 0]))


@exercise("batched_nms", "S4")
@parity
def test_suppression_within_classes(submission):
    """On a GPU the same boxes of each class are kept."""
    same(submission.batched_nms(BOXES, SCORES, CLASSES, 0.5), tensor([2, 0]))
    same(submission.batched_nms(BOXES, SCORES, tensor([1, 0, 1]), 0.5), tensor([2, 0, 1]))


@exercise("match_detections", "S4")
@parity
def test_hits(submission):
    """Detections on a GPU hit and miss as on the CPU, and the answer is there."""
    same(submission.match_detections(BOXES, SCORES, OTHERS, 0.5), tensor([True, False, False]))


@exercise("precision_recall_curve", "S4")
@parity
def test_a_curve(submission):
    """Precision and recall of scores on a GPU are computed there."""
    wanted = tensor([1.0, 0.5, 2 / 3]), tensor([0.25, 0.25, 0.5])
    same(submission.precision_recall_curve(SCORES, tensor([False, True, True]), 4), wanted)


@exercise("average_precision", "S4")
@parity
def test_the_area_under_a_curve(submission):
    """Both kinds of average precision take scores on a GPU."""
    hits = tensor([False, True, True])
    same(submission.average_precision(SCORES, hits, 4), 0.25 + 0.25 * 2 / 3)
    submission.agrees("average_precision", SCORES, hits, 4, "11-point")


@exercise("mean_average_precision", "S4")
@parity
def test_two_images(submission):
    """Detections and truths on a GPU are scored as on the CPU."""
    detections = [(BOXES, SCORES, CLASSES), (OTHERS, SCORES[:2], CLASSES[1:])]
    truths = [(BOXES[:2], tensor([1, 2])), (OTHERS, tensor([1, 1]))]
    submission.agrees("mean_average_precision", detections, truths, (0.5, 0.75))


@exercise("segmentation_scores", "S4")
@parity
def test_pixels(submission):
    """Pixels on a GPU are labelled there, and masks on it are compared."""
    scores = tensor([[0.75, 0.25, 0.5], [1.0, 0.0, 0.625]])
    same(submission.label_pixels(scores), tensor([[1, 0, 0], [1, 0, 1]]))
    submission.agrees("segmentation_scores", (scores > 0.5).long(), (scores > 0.25).long())


@exercise("postprocess", "S4")
@parity
def test_the_whole_pipeline(submission):
    """The output of a detector on a GPU becomes names, and scores and boxes that are there."""
    logits = tensor([[0.0, 3.0, 1.0], [0.0, 2.0, 0.0], [4.0, 0.0, 0.0]])
    submission.agrees("postprocess", logits, BOXES, ["cat", "book"], 0.25, 0.5)


@exercise("box_deltas", "S4")
@parity
def test_deltas(submission):
    """Deltas are computed and applied on the device of the boxes."""
    submission.agrees("encode_boxes", BOXES, BOXES.flip(0) + 1)
    submission.agrees(
        "decode_boxes", BOXES, tensor([[0.5, -0.25, 1.0, 9.0], [0.0, 0.0, 0.0, -1.0], [1.0, 1.0, 0.5, 0.0]])
    )


@exercise("soft_nms", "S4")
@parity
def test_soft_suppression(submission):
    """Scores on a GPU decay there, and the indices are there too."""
    submission.agrees("soft_nms", BOXES, SCORES, 0.5, 0.0625)


@exercise("roi_max_pool", "S4")
@parity
def test_pooled_regions(submission):
    """Features on a GPU are pooled there."""
    features = torch.arange(48).mul(29).remainder(48).reshape(2, 4, 6) / 8
    submission.agrees("roi_max_pool", features, tensor([[0, 0, 3, 4], [2, 1, 6, 3]]), (2, 2))
