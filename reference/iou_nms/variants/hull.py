"""The shared side from the hull (side a + side b - side of the hull), and suppression that picks the best box left."""

from __future__ import annotations

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    working = torch.float64 if a.dtype == torch.float64 else torch.float32
    a_corners, b_corners = a.to(working).reshape(-1, 1, 2, 2), b.to(working).reshape(1, -1, 2, 2)
    side_a, side_b = a_corners.diff(dim=-2).squeeze(-2), b_corners.diff(dim=-2).squeeze(-2)
    hull = torch.maximum(a_corners[..., 1, :], b_corners[..., 1, :]) - torch.minimum(
        a_corners[..., 0, :], b_corners[..., 0, :]
    )
    shared = (side_a + side_b - hull).relu().prod(-1)
    union = side_a.prod(-1) + side_b.prod(-1) - shared
    iou = (shared / union).nan_to_num(0.0)
    return iou.to(a.dtype) if a.dtype.is_floating_point else iou


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    left, kept = scores.double(), []
    for _ in range(len(boxes)):
        best = int(left.argmax())  # the first of equal scores
        if left[best] == -torch.inf:
            break
        kept.append(best)
        gone = box_iou(boxes[best : best + 1], boxes)[0] > iou_threshold
        gone[best] = True
        left = left.masked_fill(gone, -torch.inf)
    return torch.tensor(kept, dtype=torch.long, device=boxes.device)
