"""All boxes overlap, and all are kept in the order of their scores."""



from __future__ import annotations

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    return torch.ones(len(a), len(b))


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return torch.argsort(scores, descending=True, stable=True)
