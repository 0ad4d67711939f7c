"""Plain Python: one pair after the other, and candidates that ask the boxes already kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

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


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    known = ["xyxy", "xywh", "cxcywh"]
    if source not in known or target not in known:
        raise ValueError(f"{source} or {target} is no format")
    rows = []
    for a, b, c, d in boxes.tolist():
        if source == "xyxy":
            x1, y1, x2, y2 = a, b, c, d
        elif source == "xywh":
            x1, y1, x2, y2 = a, b, a + c, b + d
        else:
            x1, y1, x2, y2 = a - c / 2, b - d / 2, a + c / 2, b + d / 2
        if target == "xyxy":
            rows.append([x1, y1, x2, y2])
        elif target == "xywh":
            rows.append([x1, y1, x2 - x1, y2 - y1])
        else:
            rows.append([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1])
    return table_of(rows, boxes)


def table_of(rows: list, boxes: Tensor) -> Tensor:
    dtype = boxes.dtype if boxes.is_floating_point() else torch.float32
    return torch.tensor(rows, dtype=dtype, device=boxes.device).reshape(-1, 4)


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    limits = [size[1], size[0], size[1], size[0]]
    rows = [[min(max(value, 0), limit) for value, limit in zip(row, limits, strict=True)] for row in boxes.tolist()]
    return table_of(rows, boxes)


def box_area(boxes: Tensor) -> Tensor:
    dtype = boxes.dtype if boxes.is_floating_point() else torch.float32
    return torch.tensor([(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in boxes.tolist()], dtype=dtype, device=boxes.device)


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    if pixels < 0:
        raise ValueError("a margin cannot be negative")
    rows = []
    for x1, y1, x2, y2 in boxes.tolist():
        grown = [x1 - pixels, y1 - pixels, x2 + pixels, y2 + pixels]
        rows.append([min(max(value, 0), size[1 - k % 2]) for k, value in enumerate(grown)])
    return table_of(rows, boxes)


def generalized_box_iou(a: Tensor, b: Tensor) -> Tensor:
    dtype = a.dtype if a.is_floating_point() else torch.float32
    table = torch.zeros(len(a), len(b), dtype=dtype, device=a.device)
    for i, p in enumerate(a.tolist()):
        for j, q in enumerate(b.tolist()):
            width = max(min(p[2], q[2]) - max(p[0], q[0]), 0)
            height = max(min(p[3], q[3]) - max(p[1], q[1]), 0)
            union = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - width * height
            hull = (max(p[2], q[2]) - min(p[0], q[0])) * (max(p[3], q[3]) - min(p[1], q[1]))
            iou = width * height / union if union else 0.0
            table[i, j] = iou - (1 - union / hull) if hull else iou
    return table


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    rows, ranks, labels = boxes.tolist(), scores.tolist(), classes.tolist()
    kept: list[int] = []
    for i in sorted(range(len(rows)), key=lambda index: -ranks[index]):
        if all(labels[i] != labels[j] or pair_iou(rows[i], rows[j]) <= iou_threshold for j in kept):
            kept.append(i)
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


def match_detections(boxes: Tensor, scores: Tensor, truths: Tensor, iou_threshold: float = 0.5) -> Tensor:
    rows, ranks, free = boxes.tolist(), scores.tolist(), truths.tolist()
    hits = [False] * len(rows)
    for i in sorted(range(len(rows)), key=lambda index: -ranks[index]):
        overlaps = [pair_iou(rows[i], truth) for truth in free]
        if overlaps and max(overlaps) >= iou_threshold:
            hits[i] = True
            del free[overlaps.index(max(overlaps))]
    return torch.tensor(hits, dtype=torch.bool, device=boxes.device)


def precision_recall_curve(scores: Tensor, hits: Tensor, positives: int) -> tuple[Tensor, Tensor]:
    if positives <= 0:
        raise ValueError("no positives")
    ranks, flags, found = scores.tolist(), hits.tolist(), 0
    precision, recall = [], []
    for rank, i in enumerate(sorted(range(len(ranks)), key=lambda index: -ranks[index])):
        found += flags[i]
        precision.append(found / (rank + 1))
        recall.append(found / positives)
    dtype = scores.dtype if scores.is_floating_point() else torch.float32
    return (
        torch.tensor(precision, dtype=dtype, device=scores.device),
        torch.tensor(recall, dtype=dtype, device=scores.device),
    )


def average_precision(scores: Tensor, hits: Tensor, positives: int, method: str = "all-point") -> float:
    if method not in ("all-point", "11-point"):
        raise ValueError(method)
    precision, recall = (values.tolist() for values in precision_recall_curve(scores.double(), hits, positives))
    if method == "11-point":
        return (
            sum(max([p for p, r in zip(precision, recall, strict=True) if r >= k / 10] or [0]) for k in range(11)) / 11
        )
    area, before = 0.0, 0.0
    for i, r in enumerate(recall):
        area += (r - before) * max(precision[i:])
        before = r
    return area


def label_pixels(scores: Tensor) -> Tensor:
    if scores.dim() == 2:
        return torch.tensor([[int(value > 0.5) for value in row] for row in scores.tolist()], device=scores.device)
    height, width = scores.shape[1:]
    columns = [[scores[:, y, x].tolist() for x in range(width)] for y in range(height)]
    return torch.tensor([[values.index(max(values)) for values in row] for row in columns], device=scores.device)


def segmentation_scores(prediction: Tensor, truth: Tensor) -> dict[str, float]:
    if prediction.shape != truth.shape:
        raise ValueError("different shapes")
    counts = [0, 0, 0]
    for p, t in zip(prediction.flatten().tolist(), truth.flatten().tolist(), strict=True):
        counts[bool(p) + bool(t)] += 1
    neither, one, both = counts
    return {
        "iou": both / (one + both) if one + both else 1.0,
        "dice": 2 * both / (one + 2 * both) if one + both else 1.0,
        "accuracy": (neither + both) / sum(counts),
    }


def postprocess(
    logits: Tensor, boxes: Tensor, names: Sequence[str], score_threshold: float, iou_threshold: float
) -> tuple[list[str], Tensor, Tensor]:
    scores, labels = [], []
    for row in logits.tolist():
        weights = [math.exp(value - max(row)) for value in row]
        best = max(weights[1:])
        scores.append(best / sum(weights))
        labels.append(weights[1:].index(best))
    rows = boxes.tolist()
    kept: list[int] = []
    for i in sorted(range(len(rows)), key=lambda index: -scores[index]):
        rivals = [j for j in kept if labels[j] == labels[i]]
        if scores[i] > score_threshold and all(pair_iou(rows[i], rows[j]) <= iou_threshold for j in rivals):
            kept.append(i)
    dtype = logits.dtype if logits.is_floating_point() else torch.float32
    best = torch.tensor([scores[i] for i in kept], dtype=dtype, device=logits.device)
    return [names[labels[i]] for i in kept], best, boxes[kept]


def sliding_windows(
    size: tuple[int, int], window_sizes: Sequence[float], ratios: Sequence[float], stride: int
) -> Tensor:
    rows = []
    for side in window_sizes:
        for ratio in ratios:
            h, w = side * ratio**0.5, side * (1 / ratio) ** 0.5
            y = 0
            while y + h <= size[0]:
                x = 0
                while x + w <= size[1]:
                    rows.append([x, y, x + w, y + h])
                    x += stride
                y += stride
    return torch.tensor(rows, dtype=torch.float32).reshape(-1, 4)


def anchor_grid(
    sizes: Sequence[float], ratios: Sequence[float], feature_size: tuple[int, int], stride: float
) -> Tensor:
    rows = []
    for i in range(feature_size[0]):
        for j in range(feature_size[1]):
            x, y = stride * (2 * j + 1) / 2, stride * (2 * i + 1) / 2
            for ratio in ratios:
                for side in sizes:
                    h = side * ratio**0.5
                    w = side * side / h
                    rows.append([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
    return torch.tensor(rows, dtype=torch.float32).reshape(-1, 4)


def encode_boxes(anchors: Tensor, boxes: Tensor) -> Tensor:
    rows = []
    for (a, b, c, d), (e, f, g, h) in zip(anchors.tolist(), boxes.tolist(), strict=True):
        steps = [(e + g - a - c) / (2 * (c - a)), (f + h - b - d) / (2 * (d - b))]
        rows.append([*steps, math.log(g - e) - math.log(c - a), math.log(h - f) - math.log(d - b)])
    return table_of(rows, boxes)


def soft_nms(
    boxes: Tensor, scores: Tensor, sigma: float = 0.5, score_threshold: float = 0.001
) -> tuple[Tensor, Tensor]:
    rows, left, taken, values = boxes.tolist(), scores.tolist(), [], []
    while len(taken) < len(rows):
        best = min((i for i in range(len(rows)) if i not in taken), key=lambda i: -left[i])
        if left[best] < score_threshold:
            break
        taken.append(best)
        values.append(left[best])
        left = [s * math.exp(-(pair_iou(rows[best], row) ** 2) / sigma) for s, row in zip(left, rows, strict=True)]
    dtype = scores.dtype if scores.is_floating_point() else torch.float32
    indices = torch.tensor(taken, dtype=torch.int64, device=boxes.device)
    return indices, torch.tensor(values, dtype=dtype, device=boxes.device)
