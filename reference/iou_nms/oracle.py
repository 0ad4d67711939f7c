"""Overlaps by cutting the plane into cells, suppression one candidate at a time: slow, in float64, obviously right."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    table = _overlaps(_float64(a)[:, None], _float64(b)[None])
    return torch.from_numpy(table).to(a.device, a.dtype if a.is_floating_point() else torch.float32)


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    rows, ranks = _float64(boxes), scores.tolist()
    kept: list[int] = []
    for candidate in sorted(range(len(ranks)), key=lambda index: (-ranks[index], index)):
        if not (_overlaps(rows[candidate], rows[kept]) > iou_threshold).any():
            kept.append(candidate)
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


def _float64(boxes: Tensor) -> np.ndarray:
    return boxes.detach().cpu().double().numpy()


def _overlaps(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Cut along all sides of both boxes; add up the cells that lie in both, and those that lie in either."""
    p, q = np.broadcast_arrays(p, q)
    xs = np.sort(np.stack([p[..., 0], p[..., 2], q[..., 0], q[..., 2]], axis=-1))
    ys = np.sort(np.stack([p[..., 1], p[..., 3], q[..., 1], q[..., 3]], axis=-1))
    cells = np.diff(ys)[..., :, None] * np.diff(xs)[..., None, :]
    in_p, in_q = _covered(p, xs, ys), _covered(q, xs, ys)
    both = np.where(in_p & in_q, cells, 0.0).sum(axis=(-2, -1))
    either = np.where(in_p | in_q, cells, 0.0).sum(axis=(-2, -1))
    return np.divide(both, either, out=np.zeros_like(both), where=either > 0)


def _covered(box: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Say of each cell whether the box covers it; a cell without area may be counted either way."""
    x1, y1, x2, y2 = (box[..., None, i] for i in range(4))
    columns = (x1 <= xs[..., :-1]) & (xs[..., 1:] <= x2)
    rows = (y1 <= ys[..., :-1]) & (ys[..., 1:] <= y2)
    return rows[..., :, None] & columns[..., None, :]
