"""Plain Python: one pair after the other, and candidates that ask the boxes already kept."""

from __future__ import annotations

import torch
from torch import Tensor


def pair_iou(p: list[float], q: list[float]) -> float:
    width = min(p[2], q[2]) - max(p[0], q[0])
    height = min(p[3], q[3]) - max(p[1], q[1])
    if width <= 0 or height <= 0:
        return 0.0
    area_p, area_q = (p[2] - p[0]) * (p[3] - p[1]), (q[2] - q[0]) * (q[3] - q[1])
    return width * height / (area_p + area_q - width * height)


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    dtype = a.dtype if a.is_floating_point() else torch.float32
    table = torch.zeros(len(a), len(b), dtype=dtype, device=a.device)
    others = b.tolist()
    for i, p in enumerate(a.tolist()):
        for j, q in enumerate(others):
            table[i, j] = pair_iou(p, q)
    return table


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    rows, ranks = boxes.tolist(), scores.tolist()
    kept: list[int] = []
    for i in sorted(range(len(rows)), key=lambda index: -ranks[index]):
        if all(pair_iou(rows[i], rows[j]) <= iou_threshold for j in kept):
            kept.append(i)
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
