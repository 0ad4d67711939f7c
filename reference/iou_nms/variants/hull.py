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


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    """Multiply by a matrix to corners, and by the inverse of another one from there."""
    eye = torch.eye(2, dtype=torch.float64, device=boxes.device)
    to_corners = {
        "xyxy": torch.eye(4, dtype=torch.float64, device=boxes.device),
        "xywh": torch.cat([torch.cat([eye, 0 * eye], 1), torch.cat([eye, eye], 1)]),
        "cxcywh": torch.cat([torch.cat([eye, -eye / 2], 1), torch.cat([eye, eye / 2], 1)]),
    }
    try:
        matrix = torch.linalg.inv(to_corners[target]) @ to_corners[source]
    except KeyError as error:
        raise ValueError(f"{error} is no format") from None
    converted = boxes.double() @ matrix.T
    return converted.to(boxes.dtype if boxes.is_floating_point() else torch.float32)


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    working = boxes.double()
    limits = working.new_tensor([size[1], size[0]]).repeat(2)
    clipped = torch.minimum(working.relu(), limits)
    return clipped.to(boxes.dtype if boxes.is_floating_point() else torch.float32)


def box_area(boxes: Tensor) -> Tensor:
    area = boxes.double().reshape(-1, 2, 2).diff(dim=1).prod(-1).flatten()
    return area.to(boxes.dtype if boxes.is_floating_point() else torch.float32)


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    if pixels < 0:
        raise ValueError(pixels)
    working = boxes.double()
    grown = torch.addcmul(working, working.new_tensor([-1, -1, 1, 1]), working.new_tensor(pixels))
    return clip_boxes(grown, size).to(boxes.dtype if boxes.is_floating_point() else torch.float32)


def generalized_box_iou(a: Tensor, b: Tensor) -> Tensor:
    p, q = a.double()[:, None], b.double()[None]
    area = (p[..., 2] - p[..., 0]) * (p[..., 3] - p[..., 1]) + (q[..., 2] - q[..., 0]) * (q[..., 3] - q[..., 1])
    low, high = torch.minimum(p, q), torch.maximum(p, q)
    hull = (high[..., 2:] - low[..., :2]).prod(-1)
    overlap = (low[..., 2:] - high[..., :2]).clamp(min=0).prod(-1)
    iou = (overlap / (area - overlap)).nan_to_num(0.0)
    table = iou - 1 + ((area - overlap) / hull).nan_to_num(1.0)
    return table.to(a.dtype if a.is_floating_point() else torch.float32)


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    """Move each class to a place of its own, numbered from 0 and computed in double precision."""
    if len(boxes) == 0:
        return torch.zeros(0, dtype=torch.int64, device=boxes.device)
    _, number = classes.unique(return_inverse=True)
    working = boxes.double()
    extent = working.max() - working.min() + 1
    return nms(working + (number * extent)[:, None], scores, iou_threshold)


def match_detections(boxes: Tensor, scores: Tensor, truths: Tensor, iou_threshold: float = 0.5) -> Tensor:
    hits = torch.zeros(len(boxes), dtype=torch.bool, device=boxes.device)
    free = torch.ones(len(truths), dtype=torch.bool, device=boxes.device)
    for i in torch.sort(scores, descending=True, stable=True).indices.tolist():
        if free.any():
            overlaps = box_iou(boxes[i : i + 1], truths)[0].masked_fill(~free, -1.0)
            best = overlaps.argmax()
            hits[i] = overlaps[best] >= iou_threshold
            free[best] &= ~hits[i]
    return hits


def precision_recall_curve(scores: Tensor, hits: Tensor, positives: int) -> tuple[Tensor, Tensor]:
    if positives < 1:
        raise ValueError(positives)
    working = torch.float64 if scores.dtype == torch.float64 else torch.float32
    ordered = hits.to(working)[(-scores.double()).argsort(stable=True)]
    found = torch.tril(torch.ones(len(scores), len(scores), dtype=working, device=scores.device)) @ ordered
    answer = scores.dtype if scores.is_floating_point() else torch.float32
    return (found / torch.ones_like(found).cumsum(0)).to(answer), (found / positives).to(answer)


def average_precision(scores: Tensor, hits: Tensor, positives: int, method: str = "all-point") -> float:
    """Single precision, and a suffix maximum from the end."""
    if method not in METHODS:
        raise ValueError(method)
    precision, recall = precision_recall_curve(scores.float(), hits, positives)
    envelope = precision.clone()
    for i in range(len(envelope) - 2, -1, -1):
        envelope[i] = torch.maximum(envelope[i], envelope[i + 1])
    if method == "all-point":
        steps = recall - torch.cat([recall.new_zeros(1), recall[:-1]]) if len(recall) else recall
        return (steps * envelope).sum().item()
    found = (recall * positives).round()
    heights = [envelope[10 * found >= k * positives][:1].sum() for k in range(11)]
    return (torch.stack(heights).sum() / 11).item()


def segmentation_scores(prediction: Tensor, truth: Tensor) -> dict[str, float]:
    if tuple(prediction.shape) != tuple(truth.shape):
        raise ValueError("shapes")
    p, t = prediction.bool().flatten(), truth.bool().flatten()
    overlap = torch.logical_and(p, t).sum().float()
    total = p.sum() + t.sum()
    if total == 0:
        return {"iou": 1.0, "dice": 1.0, "accuracy": 1.0}
    dice = 2 * overlap / total
    return {"iou": (dice / (2 - dice)).item(), "dice": dice.item(), "accuracy": 1 - (p ^ t).float().mean().item()}
