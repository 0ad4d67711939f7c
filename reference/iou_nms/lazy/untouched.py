"""The input comes back."""



from __future__ import annotations

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    return a


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return torch.arange(len(boxes))
