"""The input comes back."""

# ruff: noqa: ARG001 - a lazy submission does not look at all of its inputs

from __future__ import annotations

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    return a


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return torch.arange(len(boxes))
