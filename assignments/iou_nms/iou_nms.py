"""Boxes, overlaps and suppression: from raw detections to one box per object.

A box is a row ``x1 y1 x2 y2`` with ``x1 <= x2`` and ``y1 <= y2``, in continuous coordinates: its width is ``x2 - x1``.
Fill in the functions, run ``autograder check iou_nms.py``, hand in this file. The clauses S1, S2, ... are in README.md.
"""

from __future__ import annotations

import torch
from torch import Tensor


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
    # about 9 lines: a[:, None] against b[None] pairs every box with every other, without a loop
    raise NotImplementedError  # your code here


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
