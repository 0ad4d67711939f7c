"""Boxes, overlaps and suppression: from raw detections to one box per object, and to a number that says how good it is.

A box is a row ``x1 y1 x2 y2`` with ``x1 <= x2`` and ``y1 <= y2``, in continuous coordinates: its width is ``x2 - x1``.
Fill in the functions, run ``autograder check iou_nms.py``, hand in this file. The clauses S1, S2, ... are in README.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

FORMATS = ("xyxy", "xywh", "cxcywh")
METHODS = ("all-point", "11-point")

# --- boxes --------------------------------------------------------------------------------------------------------


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    """Return the same boxes in another format.

    Parameters
    ----------
    boxes : Tensor, shape (N, 4)
        Rows in the format `source`; N may be 0.
    source, target : str
        ``"xyxy"`` (two corners), ``"xywh"`` (low corner, width, height) or ``"cxcywh"`` (centre, width, height).

    Returns
    -------
    Tensor, shape (N, 4)
        Rows in the format `target`, in a tensor of their own. The dtype is that of `boxes`, or float32 for integers.

    Raises
    ------
    ValueError
        If `source` or `target` is not one of `FORMATS`.

    Examples
    --------
    >>> convert_boxes(torch.tensor([[2, 1, 5, 3]]), "xyxy", "cxcywh")
    tensor([[3.5000, 2.0000, 3.0000, 2.0000]])
    """
    # about 9 lines: go through low corner and size, whatever the two formats are
    raise NotImplementedError  # your code here


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    """Return the part of each box that lies inside the image.

    Parameters
    ----------
    boxes : Tensor, shape (N, 4)
        Boxes ``x1 y1 x2 y2`` anywhere in the plane; N may be 0.
    size : (height, width)
        The image reaches from 0 to `width` along x and from 0 to `height` along y.

    Returns
    -------
    Tensor, shape (N, 4)
        The dtype is that of `boxes`, or float32 for integers.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


def box_area(boxes: Tensor) -> Tensor:
    """Return the area of each box, shape (N,); the dtype is that of `boxes`, or float32 for integers."""
    # about 2 lines
    raise NotImplementedError  # your code here


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    """Return each box with a margin of `pixels` on all four sides, as far as the image goes.

    Parameters
    ----------
    boxes : Tensor, shape (N, 4)
        Boxes ``x1 y1 x2 y2``; N may be 0.
    pixels : float
        At least 0; need not be whole.
    size : (height, width)
        As for `clip_boxes`.

    Returns
    -------
    Tensor, shape (N, 4)
        The dtype is that of `boxes`, or float32 for integers.

    Raises
    ------
    ValueError
        If `pixels` is negative.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


# --- overlaps -----------------------------------------------------------------------------------------------------


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the intersection over union of every box in `a` with every box in `b`.

    Parameters
    ----------
    a : Tensor, shape (N, 4)
        Boxes of any floating or integer dtype; N may be 0.
    b : Tensor, shape (M, 4)
        Boxes of the same dtype, on the same device; M may be 0.

    Returns
    -------
    Tensor, shape (N, M)
        Values in [0, 1]; 0 where the union is 0. The dtype is that of `a`, or float32 when `a` holds integers;
        integers and 16-bit floats are computed in float32.

    Examples
    --------
    >>> box_iou(torch.tensor([[50, 50, 150, 150]]), torch.tensor([[100, 100, 200, 200], [50, 50, 150, 100]]))
    tensor([[0.1429, 0.5000]])
    """
    # about 8 lines: a[:, None] against b[None] pairs every box with every other, without a loop
    raise NotImplementedError  # your code here


def generalized_box_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the generalized IoU of every box in `a` with every box in `b`.

    Parameters
    ----------
    a : Tensor, shape (N, 4)
        Boxes of any floating or integer dtype; N may be 0.
    b : Tensor, shape (M, 4)
        Boxes of the same dtype, on the same device; M may be 0.

    Returns
    -------
    Tensor, shape (N, M)
        Values in [-1, 1]. The dtype is that of `a`, or float32 when `a` holds integers.

    Examples
    --------
    >>> generalized_box_iou(torch.tensor([[0, 0, 2, 1]]), torch.tensor([[1, 0, 3, 1], [3, 0, 4, 1]]))
    tensor([[ 0.3333, -0.2500]])
    """
    # about 8 lines: the hull comes from the outer sides as the overlap from the inner ones
    raise NotImplementedError  # your code here


# --- suppression --------------------------------------------------------------------------------------------------


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Return the indices of the boxes that greedy non-maximum suppression keeps, highest score first.

    Parameters
    ----------
    boxes : Tensor, shape (N, 4)
        Boxes of any floating or integer dtype; N may be 0.
    scores : Tensor, shape (N,)
        One finite number for each box, on the same device; equal scores rank by index, the lower one first.
    iou_threshold : float
        Between 0 and 1. A box goes when its overlap with a kept box is greater than this.

    Returns
    -------
    Tensor, shape (K,)
        int64 indices into `boxes`.

    Examples
    --------
    >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [6.0, 0.0, 8.0, 2.0]])
    >>> nms(boxes, torch.tensor([0.5, 0.25, 0.75]), iou_threshold=0.5)
    tensor([2, 0])
    """
    # about 8 lines: one table of overlaps in order of score, then one loop over its rows
    raise NotImplementedError  # your code here


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    """Return the indices of the boxes that `nms` keeps when boxes of different classes do not compete.

    Parameters
    ----------
    boxes, scores, iou_threshold
        As for `nms`.
    classes : Tensor, shape (N,)
        The class of each box, any int64.

    Returns
    -------
    Tensor, shape (K,)
        int64 indices into `boxes`, over all classes, highest score first.
    """
    # about 6 lines: nms for one class after the other, and one order for all that is kept
    raise NotImplementedError  # your code here


# --- how good is a detector? --------------------------------------------------------------------------------------


def match_detections(boxes: Tensor, scores: Tensor, truths: Tensor, iou_threshold: float = 0.5) -> Tensor:
    """Say of each detection in one image whether it finds an object that no better detection has found.

    Parameters
    ----------
    boxes : Tensor, shape (N, 4)
        The detections; N may be 0.
    scores : Tensor, shape (N,)
        Their scores; equal scores rank by index, the lower one first.
    truths : Tensor, shape (M, 4)
        The boxes of the objects, in the dtype of `boxes`; M may be 0.
    iou_threshold : float
        Above 0, at most 1. A detection finds an object from this IoU on.

    Returns
    -------
    Tensor, shape (N,)
        bool, in the order of `boxes`: True for a hit.
    """
    # about 9 lines: the table of overlaps, then one detection after the other
    raise NotImplementedError  # your code here


def precision_recall_curve(scores: Tensor, hits: Tensor, positives: int) -> tuple[Tensor, Tensor]:
    """Return precision and recall of the best 1, 2, ..., N detections.

    Parameters
    ----------
    scores : Tensor, shape (N,)
        One for each detection; equal scores rank by index, the lower one first. N may be 0.
    hits : Tensor, shape (N,)
        bool, from `match_detections`.
    positives : int
        How many objects there are, found or not.

    Returns
    -------
    precision, recall : Tensor, shape (N,)
        Entry k is for the k + 1 best detections. The dtype is that of `scores`, or float32 for integers.

    Raises
    ------
    ValueError
        If `positives` is less than 1.
    """
    # about 6 lines
    raise NotImplementedError  # your code here


def average_precision(scores: Tensor, hits: Tensor, positives: int, method: str = "all-point") -> float:
    """Return the area under the precision-recall curve, after the precision was made monotone.

    Parameters
    ----------
    scores, hits, positives
        As for `precision_recall_curve`.
    method : str
        ``"all-point"`` (the exact area) or ``"11-point"`` (the mean over the recalls 0, 1/10, ..., 1).

    Returns
    -------
    float
        Between 0 and 1; 0 without detections.

    Raises
    ------
    ValueError
        If `positives` is less than 1, or `method` is not one of `METHODS`.

    Examples
    --------
    >>> hits = torch.tensor([1, 0, 1, 1, 0, 1, 0, 0, 1, 0], dtype=torch.bool)
    >>> round(average_precision(torch.arange(10, 0, -1), hits, positives=6), 4)
    0.6204
    """
    # about 12 lines: flip, cummax, flip makes the precision monotone; searchsorted finds the levels
    raise NotImplementedError  # your code here


def mean_average_precision(
    detections: Sequence[tuple[Tensor, Tensor, Tensor]],
    truths: Sequence[tuple[Tensor, Tensor]],
    iou_thresholds: Sequence[float] = (0.5,),
) -> float:
    """Return the all-point average precision over a set of images, averaged over classes and thresholds.

    Parameters
    ----------
    detections : one (boxes, scores, classes) for each image
        Shapes (N, 4), (N,) and (N,), classes int64; N differs from image to image and may be 0.
    truths : one (boxes, classes) for each image, in the same order
        Shapes (M, 4) and (M,).
    iou_thresholds : sequence of float
        At least one.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If no image holds any truth.
    """
    # about 15 lines: for each class and threshold, match image by image, then rank all images together
    raise NotImplementedError  # your code here


def label_pixels(scores: Tensor) -> Tensor:
    """Return the label of each pixel of a soft prediction.

    Parameters
    ----------
    scores : Tensor, shape (H, W) or (C, H, W)
        One probability per pixel, that of the object; or C scores per pixel, one for each class.

    Returns
    -------
    Tensor, shape (H, W)
        int64: 1 where the one probability is above 1/2, else 0; or the class with the highest score, the first on ties.
    """
    # about 3 lines
    raise NotImplementedError  # your code here


def segmentation_scores(prediction: Tensor, truth: Tensor) -> dict[str, float]:
    """Compare a predicted mask with the true one, pixel by pixel.

    Parameters
    ----------
    prediction, truth : Tensor of one shape
        bool or integers; what is not 0 is object.

    Returns
    -------
    dict
        ``"iou"``, ``"dice"`` and ``"accuracy"`` as floats in [0, 1]; IoU and Dice are 1 where both masks are empty.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    # about 9 lines
    raise NotImplementedError  # your code here


# --- the whole pipeline -------------------------------------------------------------------------------------------


def postprocess(
    logits: Tensor, boxes: Tensor, names: Sequence[str], score_threshold: float, iou_threshold: float
) -> tuple[list[str], Tensor, Tensor]:
    """Turn the raw output of a detector into named boxes, best first.

    Parameters
    ----------
    logits : Tensor, shape (N, C + 1)
        Column 0 is the background, column k the class ``names[k - 1]``; N may be 0.
    boxes : Tensor, shape (N, 4)
        One box for each row of `logits`.
    names : sequence of str, length C
        The names of the classes, without the background.
    score_threshold, iou_threshold : float
        A box stays in the race when its score is above the first; the second is that of `batched_nms`.

    Returns
    -------
    (names, scores, boxes) of the K boxes that are kept, highest score first
        list of str; Tensor, shape (K,), in the dtype of `logits`; Tensor, shape (K, 4): rows of `boxes` as they were.
    """
    # about 6 lines
    raise NotImplementedError  # your code here


def sliding_windows(
    size: tuple[int, int], window_sizes: Sequence[float], ratios: Sequence[float], stride: int
) -> Tensor:
    """Return every window that a sliding-window detector looks at.

    Parameters
    ----------
    size : (height, width)
        Of the image.
    window_sizes : sequence of float
        A window of size s has the area s * s, whatever its shape.
    ratios : sequence of float
        Height over width of a window.
    stride : int
        The step from one window to the next, along x and along y; at least 1.

    Returns
    -------
    Tensor, shape (K, 4)
        float32 boxes ``x1 y1 x2 y2``: by size, then ratio, both in the order given, then by rising y, then x.
    """
    # about 10 lines
    raise NotImplementedError  # your code here


# --- bonus --------------------------------------------------------------------------------------------------------


def anchor_grid(
    sizes: Sequence[float], ratios: Sequence[float], feature_size: tuple[int, int], stride: float
) -> Tensor:
    """Return the anchors of a feature map: at each cell one box for each ratio and size, on the same centre.

    Parameters
    ----------
    sizes, ratios : sequences of float
        As in `sliding_windows`: an anchor of size s has the area s * s, its ratio is height over width.
    feature_size : (height, width)
        Of the feature map, in cells.
    stride : float
        The side of a cell in the image.

    Returns
    -------
    Tensor, shape (K, 4)
        float32 boxes ``x1 y1 x2 y2``: by rising y, then x, then by ratio, then size, both in the order given.
    """
    # about 7 lines
    raise NotImplementedError  # your code here


def encode_boxes(anchors: Tensor, boxes: Tensor) -> Tensor:
    """Return what a regression head has to predict: the way from each anchor to its box.

    Parameters
    ----------
    anchors, boxes : Tensor, shape (N, 4)
        Row i belongs to row i; all sides are longer than 0.

    Returns
    -------
    Tensor, shape (N, 4)
        The step of the centre along x and y in widths and heights of the anchor, and the logarithms of the ratios of
        widths and of heights. The dtype is that of `boxes`, or float32 for integers.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


def decode_boxes(anchors: Tensor, deltas: Tensor) -> Tensor:
    """Return the boxes that `deltas`, the output of a regression head, make of the anchors.

    Parameters
    ----------
    anchors, deltas : Tensor, shape (N, 4)
        Row i belongs to row i. Logarithms above ln(1000 / 16) count as ln(1000 / 16).

    Returns
    -------
    Tensor, shape (N, 4)
        Boxes ``x1 y1 x2 y2`` in the dtype of `deltas`.
    """
    # about 5 lines
    raise NotImplementedError  # your code here


def soft_nms(
    boxes: Tensor, scores: Tensor, sigma: float = 0.5, score_threshold: float = 0.001
) -> tuple[Tensor, Tensor]:
    """Suppress softly: a box that overlaps a better one loses score instead of its place.

    Parameters
    ----------
    boxes, scores
        As for `nms`; the scores are at least 0.
    sigma : float
        Above 0: the larger, the gentler.
    score_threshold : float
        Boxes whose score falls below this are dropped.

    Returns
    -------
    indices : Tensor, shape (K,)
        int64, in the order in which the boxes were taken.
    scores : Tensor, shape (K,)
        What was left of their scores then. The dtype is that of `scores`, or float32 for integers.
    """
    # about 12 lines
    raise NotImplementedError  # your code here


def roi_max_pool(features: Tensor, boxes: Tensor, output_size: tuple[int, int]) -> Tensor:
    """Return the maxima of a feature map in a fixed number of cells of each box.

    Parameters
    ----------
    features : Tensor, shape (C, H, W)
        Of any dtype.
    boxes : Tensor, shape (N, 4)
        int64 boxes ``x1 y1 x2 y2`` in places of the feature map, inside it, each at least 1 wide and high; x2 and y2
        are the first places outside.
    output_size : (height, width)
        The number of cells along y and x.

    Returns
    -------
    Tensor, shape (N, C, height, width)
        In the dtype of `features`.
    """
    # about 10 lines
    raise NotImplementedError  # your code here
