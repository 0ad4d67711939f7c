"""Overlaps by cutting the plane into cells, everything else one box, pixel or detection at a time.

Slow, in float64 or in exact fractions, obviously right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import torch
from torch import Tensor

# --- boxes --------------------------------------------------------------------------------------------------------

TO_SPANS = {
    "xyxy": lambda x1, y1, x2, y2: ((x1, x2), (y1, y2)),
    "xywh": lambda x, y, w, h: ((x, x + w), (y, y + h)),
    "cxcywh": lambda cx, cy, w, h: ((cx - w / 2, cx + w / 2), (cy - h / 2, cy + h / 2)),
}
FROM_SPANS = {
    "xyxy": lambda x, y: (x[0], y[0], x[1], y[1]),
    "xywh": lambda x, y: (x[0], y[0], x[1] - x[0], y[1] - y[0]),
    "cxcywh": lambda x, y: ((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, x[1] - x[0], y[1] - y[0]),
}


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    if source not in TO_SPANS or target not in FROM_SPANS:
        raise ValueError(f"cannot convert {source} to {target}")
    return _rows([FROM_SPANS[target](*TO_SPANS[source](*row)) for row in _float64(boxes).tolist()], boxes)


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    height, width = size
    return _rows(_float64(boxes).clip(0, [width, height, width, height]), boxes)


def box_area(boxes: Tensor) -> Tensor:
    areas = [(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in _float64(boxes).tolist()]
    return torch.tensor(areas, dtype=torch.float64).to(boxes.device, _dtype(boxes))


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    if pixels < 0:
        raise ValueError(f"{pixels} is negative")
    height, width = size
    outwards = np.array([-pixels, -pixels, pixels, pixels])
    return _rows((_float64(boxes) + outwards).clip(0, [width, height, width, height]), boxes)


def _dtype(numbers: Tensor) -> torch.dtype:
    return numbers.dtype if numbers.is_floating_point() else torch.float32


def _rows(rows: Sequence[Sequence[float]] | np.ndarray, boxes: Tensor) -> Tensor:
    return torch.tensor(np.asarray(rows), dtype=torch.float64).reshape(-1, 4).to(boxes.device, _dtype(boxes))


# --- overlaps -----------------------------------------------------------------------------------------------------


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    table = _overlaps(_float64(a)[:, None], _float64(b)[None])
    return torch.from_numpy(table).to(a.device, _dtype(a))


def generalized_box_iou(a: Tensor, b: Tensor) -> Tensor:
    p, q = _float64(a)[:, None], _float64(b)[None]
    low, high = np.minimum(p, q)[..., :2], np.maximum(p, q)[..., 2:]
    hull = (high - low).prod(axis=-1)
    wasted = np.divide(hull - _either(p, q), hull, out=np.zeros_like(hull), where=hull > 0)
    return torch.from_numpy(_overlaps(p, q) - wasted).to(a.device, _dtype(a))


def _float64(boxes: Tensor) -> np.ndarray:
    return boxes.detach().cpu().double().numpy()


def _overlaps(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    cells, in_p, in_q = _cells(p, q)
    both = np.where(in_p & in_q, cells, 0.0).sum(axis=(-2, -1))
    either = np.where(in_p | in_q, cells, 0.0).sum(axis=(-2, -1))
    return np.divide(both, either, out=np.zeros_like(both), where=either > 0)


def _either(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    cells, in_p, in_q = _cells(p, q)
    return np.where(in_p | in_q, cells, 0.0).sum(axis=(-2, -1))


def _cells(p: np.ndarray, q: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut along all sides of both boxes; return the areas of the cells, and which of them each box covers."""
    p, q = np.broadcast_arrays(p, q)
    xs = np.sort(np.stack([p[..., 0], p[..., 2], q[..., 0], q[..., 2]], axis=-1))
    ys = np.sort(np.stack([p[..., 1], p[..., 3], q[..., 1], q[..., 3]], axis=-1))
    cells = np.diff(ys)[..., :, None] * np.diff(xs)[..., None, :]
    return cells, _covered(p, xs, ys), _covered(q, xs, ys)


def _covered(box: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Say of each cell whether the box covers it; a cell without area may be counted either way."""
    x1, y1, x2, y2 = (box[..., None, i] for i in range(4))
    columns = (x1 <= xs[..., :-1]) & (xs[..., 1:] <= x2)
    rows = (y1 <= ys[..., :-1]) & (ys[..., 1:] <= y2)
    return rows[..., :, None] & columns[..., None, :]


# --- suppression --------------------------------------------------------------------------------------------------


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return batched_nms(boxes, scores, torch.zeros(len(boxes), dtype=torch.int64), iou_threshold)


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    rows, labels = _float64(boxes), classes.cpu().numpy()
    kept: list[int] = []
    for candidate in _ranking(scores):
        rivals = [index for index in kept if labels[index] == labels[candidate]]
        if not (_overlaps(rows[candidate], rows[rivals]) > iou_threshold).any():
            kept.append(candidate)
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


def _ranking(scores: Tensor) -> list[int]:
    values = scores.tolist()
    return sorted(range(len(values)), key=lambda index: (-values[index], index))


# --- how good is a detector? --------------------------------------------------------------------------------------


def match_detections(boxes: Tensor, scores: Tensor, truths: Tensor, iou_threshold: float = 0.5) -> Tensor:
    table = _overlaps(_float64(boxes)[:, None], _float64(truths)[None]).tolist()
    free, hits = list(range(len(truths))), [False] * len(boxes)
    for i in _ranking(scores):
        fitting = [j for j in free if table[i][j] >= iou_threshold]
        if fitting:
            hits[i] = True
            free.remove(max(fitting, key=lambda j: (table[i][j], -j)))
    return torch.tensor(hits, dtype=torch.bool, device=boxes.device)


def precision_recall_curve(scores: Tensor, hits: Tensor, positives: int) -> tuple[Tensor, Tensor]:
    curve = _curve(scores, hits, positives)
    precision, recall = (torch.tensor([float(point[i]) for point in curve], dtype=torch.float64) for i in (0, 1))
    return precision.to(scores.device, _dtype(scores)), recall.to(scores.device, _dtype(scores))


def average_precision(scores: Tensor, hits: Tensor, positives: int, method: str = "all-point") -> float:
    curve = _curve(scores, hits, positives)
    if method == "all-point":
        levels = [Fraction(k, positives) for k in range(1, positives + 1)]
    elif method == "11-point":
        levels = [Fraction(k, 10) for k in range(11)]
    else:
        raise ValueError(f"there is no method {method}")
    best = [max((precision for precision, recall in curve if recall >= level), default=Fraction(0)) for level in levels]
    return float(sum(best) / len(best))


def _curve(scores: Tensor, hits: Tensor, positives: int) -> list[tuple[Fraction, Fraction]]:
    if positives < 1:
        raise ValueError("nothing to find")
    flags = hits.tolist()
    curve, found = [], 0
    for rank, index in enumerate(_ranking(scores), 1):
        found += bool(flags[index])
        curve.append((Fraction(found, rank), Fraction(found, positives)))
    return curve


def mean_average_precision(
    detections: Sequence[tuple[Tensor, Tensor, Tensor]],
    truths: Sequence[tuple[Tensor, Tensor]],
    iou_thresholds: Sequence[float] = (0.5,),
) -> float:
    wanted = {label for _, labels in truths for label in labels.tolist()}
    if not wanted:
        raise ValueError("nothing to find")
    results = [_class_precision(detections, truths, label, t) for label in wanted for t in iou_thresholds]
    return float(np.mean(results))


def _class_precision(detections, truths, label: int, threshold: float) -> float:
    ranked, positives = [], 0
    for (boxes, scores, classes), (objects, labels) in zip(detections, truths, strict=True):
        own = [i for i, found in enumerate(classes.tolist()) if found == label]
        targets = [j for j, found in enumerate(labels.tolist()) if found == label]
        hits = match_detections(boxes[own], scores[own], objects[targets], threshold).tolist()
        ranked += zip(scores[own].tolist(), hits, strict=True)
        positives += len(targets)
    scores = torch.tensor([score for score, _ in ranked], dtype=torch.float64)
    return average_precision(scores, torch.tensor([hit for _, hit in ranked], dtype=torch.bool), positives)


def label_pixels(scores: Tensor) -> Tensor:
    values = scores.detach().cpu().double().numpy()
    if values.ndim == 2:
        return torch.from_numpy(np.where(values > 0.5, 1, 0))
    labels = np.zeros(values.shape[1:], dtype=np.int64)
    best = values[0].copy()
    for label, plane in enumerate(values):
        labels[plane > best] = label
        best = np.maximum(best, plane)
    return torch.from_numpy(labels)


def segmentation_scores(prediction: Tensor, truth: Tensor) -> dict[str, float]:
    if prediction.shape != truth.shape:
        raise ValueError("two shapes")
    p = {place for place, value in enumerate(prediction.flatten().tolist()) if value}
    t = {place for place, value in enumerate(truth.flatten().tolist()) if value}
    return {
        "iou": len(p & t) / len(p | t) if p | t else 1.0,
        "dice": 2 * len(p & t) / (len(p) + len(t)) if p | t else 1.0,
        "accuracy": 1 - len(p ^ t) / truth.numel(),
    }


# --- the whole pipeline -------------------------------------------------------------------------------------------


def postprocess(
    logits: Tensor, boxes: Tensor, names: Sequence[str], score_threshold: float, iou_threshold: float
) -> tuple[list[str], Tensor, Tensor]:
    rows, labels, scores = [], [], []
    for index, row in enumerate(_float64(logits).tolist()):
        weights = [math.exp(value - max(row)) for value in row]
        label = max(range(1, len(row)), key=lambda k: (weights[k], -k))
        if weights[label] / sum(weights) > score_threshold:
            rows.append(index)
            labels.append(label)
            scores.append(weights[label] / sum(weights))
    confidences = torch.tensor(scores, dtype=torch.float64)
    kept = batched_nms(boxes[rows], confidences, torch.tensor(labels, dtype=torch.int64), iou_threshold)
    named = [names[labels[k] - 1] for k in kept.tolist()]
    return named, confidences[kept].to(logits.device, _dtype(logits)), boxes[rows][kept]


def sliding_windows(
    size: tuple[int, int], window_sizes: Sequence[float], ratios: Sequence[float], stride: int
) -> Tensor:
    height, width = size
    shapes = [(side * math.sqrt(ratio), side / math.sqrt(ratio)) for side in window_sizes for ratio in ratios]
    corners = [(y, x) for y in range(height + 1) for x in range(width + 1) if y % stride == 0 and x % stride == 0]
    windows = [(x, y, x + w, y + h) for h, w in shapes for y, x in corners if y + h <= height and x + w <= width]
    return torch.tensor(windows, dtype=torch.float64).reshape(-1, 4).float()


# --- bonus --------------------------------------------------------------------------------------------------------


def anchor_grid(
    sizes: Sequence[float], ratios: Sequence[float], feature_size: tuple[int, int], stride: float
) -> Tensor:
    y, x, ratio, side = np.meshgrid(*map(np.arange, feature_size), ratios, sizes, indexing="ij")
    centre = np.stack([x + 0.5, y + 0.5], axis=-1) * stride
    half = np.stack([side / np.sqrt(ratio), side * np.sqrt(ratio)], axis=-1) / 2
    return torch.from_numpy(np.concatenate([centre - half, centre + half], axis=-1).reshape(-1, 4)).float()


def encode_boxes(anchors: Tensor, boxes: Tensor) -> Tensor:
    rows = []
    for (a, b, c, d), (x1, y1, x2, y2) in zip(_float64(anchors).tolist(), _float64(boxes).tolist(), strict=True):
        dx, dy = ((x1 + x2) - (a + c)) / 2 / (c - a), ((y1 + y2) - (b + d)) / 2 / (d - b)
        rows.append([dx, dy, math.log((x2 - x1) / (c - a)), math.log((y2 - y1) / (d - b))])
    return _rows(rows, boxes)


def decode_boxes(anchors: Tensor, deltas: Tensor) -> Tensor:
    rows = []
    for (a, b, c, d), (dx, dy, dw, dh) in zip(_float64(anchors).tolist(), _float64(deltas).tolist(), strict=True):
        x, y = (a + c) / 2 + dx * (c - a), (b + d) / 2 + dy * (d - b)
        w, h = (c - a) * min(math.exp(dw), 62.5), (d - b) * min(math.exp(dh), 62.5)
        rows.append([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
    return _rows(rows, deltas)


def soft_nms(
    boxes: Tensor, scores: Tensor, sigma: float = 0.5, score_threshold: float = 0.001
) -> tuple[Tensor, Tensor]:
    rows = _float64(boxes)
    racing, taken = dict(enumerate(scores.tolist())), []
    table = _overlaps(rows[:, None], rows[None]).tolist()
    while racing:
        best = max(racing, key=lambda index: (racing[index], -index))
        taken.append((best, racing.pop(best)))
        racing = {index: score * math.exp(-(table[best][index] ** 2) / sigma) for index, score in racing.items()}
    taken = [(index, score) for index, score in taken if score >= score_threshold]
    values = torch.tensor([score for _, score in taken], dtype=torch.float64)
    return torch.tensor([index for index, _ in taken], dtype=torch.int64), values.to(_dtype(scores))


def roi_max_pool(features: Tensor, boxes: Tensor, output_size: tuple[int, int]) -> Tensor:
    answer = torch.zeros(len(boxes), len(features), *output_size, dtype=features.dtype)
    for place in np.ndindex(*answer.shape):
        n, c, i, j = place
        x1, y1, x2, y2 = boxes[n].tolist()
        ys = [y for y in range(y1, y2) if _meets(y - y1, i, Fraction(y2 - y1, output_size[0]))]
        xs = [x for x in range(x1, x2) if _meets(x - x1, j, Fraction(x2 - x1, output_size[1]))]
        answer[place] = max(features[c, y, x].item() for y in ys for x in xs)
    return answer


def _meets(place: int, cell: int, width: Fraction) -> bool:
    """Say whether the place, one unit wide, shares more than a border with the cell."""
    return place + 1 > cell * width and place < (cell + 1) * width
