"""The right shape, and nothing in it."""



from __future__ import annotations

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    return torch.zeros(len(a), len(b))


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return torch.zeros(0, dtype=torch.int64)
