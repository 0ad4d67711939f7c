"""Both corners by stacking, and suppression of all boxes at once, repeated until nothing changes."""

from __future__ import annotations

import torch
from torch import Tensor


def areas(boxes: Tensor) -> Tensor:
    x1, y1, x2, y2 = boxes.unbind(-1)
    return (x2 - x1) * (y2 - y1)


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    answer = a.dtype if a.dtype.is_floating_point else torch.float32
    working = torch.float64 if a.dtype == torch.float64 else torch.float32
    a, b = a.to(working), b.to(working)
    pairs = torch.stack(torch.broadcast_tensors(a.unsqueeze(1), b.unsqueeze(0)))
    low, high = pairs[..., :2].amax(0), pairs[..., 2:].amin(0)
    shared = areas(torch.cat([low, torch.maximum(low, high)], dim=-1))
    union = areas(a).unsqueeze(1) + areas(b) - shared
    return torch.where(union == 0, torch.zeros_like(shared), shared / union).to(answer)


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    order = torch.sort(scores, descending=True, stable=True).indices
    earlier_overlaps = (box_iou(boxes[order], boxes[order]) > iou_threshold).triu(diagonal=1)
    keep, before = torch.ones_like(order, dtype=torch.bool), None
    while before is None or not keep.equal(before):
        before = keep
        keep = ~(earlier_overlaps & before[:, None]).any(dim=0)
    return order[keep]
