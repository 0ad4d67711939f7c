"""Both corners by stacking, and suppression of all boxes at once, repeated until nothing changes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

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


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    """Go through centre and half sides."""
    if not {source, target} <= {"xyxy", "xywh", "cxcywh"}:
        raise ValueError("no such format")
    first, last = boxes.to(torch.promote_types(boxes.dtype, torch.float32)).chunk(2, dim=1)
    half = (last - first) / 2 if source == "xyxy" else last / 2
    centre = first if source == "cxcywh" else first + half
    parts = {"xyxy": (centre - half, centre + half), "xywh": (centre - half, 2 * half), "cxcywh": (centre, 2 * half)}
    converted = torch.hstack(parts[target])
    return converted.to(boxes.dtype) if boxes.dtype.is_floating_point else converted


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    clipped = boxes.clone() if boxes.dtype.is_floating_point else boxes.float()
    clipped[:, 0::2] = clipped[:, 0::2].clip(0, size[1])
    clipped[:, 1::2] = clipped[:, 1::2].clip(0, size[0])
    return clipped


def box_area(boxes: Tensor) -> Tensor:
    working = torch.float64 if boxes.dtype == torch.float64 else torch.float32
    answer = boxes.dtype if boxes.dtype.is_floating_point else torch.float32
    return areas(boxes.to(working)).to(answer)


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    if not pixels >= 0:
        raise ValueError("the margin")
    working = torch.promote_types(boxes.dtype, torch.float32)
    centred = convert_boxes(boxes.to(working), "xyxy", "cxcywh")
    centred[:, 2:] += 2 * pixels
    clipped = clip_boxes(convert_boxes(centred, "cxcywh", "xyxy"), size)
    return clipped.to(boxes.dtype) if boxes.dtype.is_floating_point else clipped


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    """Suppress all boxes at once, as in nms, with the table cut to pairs of one class."""
    order = torch.sort(scores, descending=True, stable=True).indices
    rivals = box_iou(boxes[order], boxes[order]) > iou_threshold
    rivals &= classes[order][:, None] == classes[order]
    rivals, keep, before = rivals.triu(diagonal=1), torch.ones_like(order, dtype=torch.bool), None
    while before is None or not keep.equal(before):
        before = keep
        keep = ~(rivals & before[:, None]).any(dim=0)
    return order[keep]


def mean_average_precision(
    detections: Sequence[tuple[Tensor, Tensor, Tensor]],
    truths: Sequence[tuple[Tensor, Tensor]],
    iou_thresholds: Sequence[float] = (0.5,),
) -> float:
    """One long table of detections: rank all first, then let each look for an object in its own image."""
    classes = sorted({label for _, labels in truths for label in labels.unique().tolist()})
    if not classes:
        raise ValueError("no truths")
    results = []
    for label in classes:
        table = [
            (-float(score), image, box)
            for image, (boxes, scores, found) in enumerate(detections)
            for box, score in zip(boxes[found == label], scores[found == label], strict=True)
        ]
        table.sort(key=lambda row: row[0])
        for threshold in iou_thresholds:
            free = [list(objects[labels == label]) for objects, labels in truths]
            positives, flags = sum(map(len, free)), []
            for _, image, box in table:
                overlaps = [float(box_iou(box[None], other[None])) for other in free[image]]
                flags.append(bool(overlaps) and max(overlaps) >= threshold)
                if flags[-1]:
                    del free[image][overlaps.index(max(overlaps))]
            ranks = torch.arange(len(flags), 0, -1).float()
            results.append(average_precision(ranks, torch.tensor(flags, dtype=torch.bool), positives))
    return float(torch.tensor(results).mean())


def label_pixels(scores: Tensor) -> Tensor:
    planes = torch.stack([torch.full_like(scores, 0.5), scores]) if scores.dim() == 2 else scores
    return planes.max(dim=0).indices


def postprocess(
    logits: Tensor, boxes: Tensor, names: Sequence[str], score_threshold: float, iou_threshold: float
) -> tuple[list[str], Tensor, Tensor]:
    """Suppress first and ask for the score then: what is too low for the threshold drops nothing above it."""
    working = logits.to(torch.promote_types(logits.dtype, torch.float32))
    best, columns = working[:, 1:].max(dim=1)
    scores = (best - working.logsumexp(dim=1)).exp()
    kept = batched_nms(boxes, scores, columns, iou_threshold)
    kept = kept[scores[kept] > score_threshold]
    answer = logits.dtype if logits.dtype.is_floating_point else torch.float32
    return [names[i] for i in columns[kept]], scores[kept].to(answer), boxes[kept]


def sliding_windows(
    size: tuple[int, int], window_sizes: Sequence[float], ratios: Sequence[float], stride: int
) -> Tensor:
    tables = [torch.zeros(0, 4)]
    for side, ratio in itertools.product(window_sizes, ratios):
        h, w = side * math.sqrt(ratio), side / math.sqrt(ratio)
        ys, xs = (torch.arange(0, length + 1, stride) for length in size)
        y, x = torch.meshgrid(ys[ys + h <= size[0]], xs[xs + w <= size[1]], indexing="ij")
        tables.append(torch.stack([x, y, x + w, y + h], dim=-1).reshape(-1, 4))
    return torch.cat(tables).float()


def decode_boxes(anchors: Tensor, deltas: Tensor) -> Tensor:
    working = torch.promote_types(deltas.dtype, torch.float32)
    low, high = anchors.to(working).chunk(2, dim=1)
    steps, logarithms = deltas.to(working).chunk(2, dim=1)
    half = (high - low) * logarithms.exp().clamp(max=62.5) / 2
    centre = (low + high) / 2 + steps * (high - low)
    return torch.hstack([centre - half, centre + half]).to(deltas.dtype)


def roi_max_pool(features: Tensor, boxes: Tensor, output_size: tuple[int, int]) -> Tensor:
    """PyTorch's adaptive pooling cuts a crop into the same cells."""
    crops = [features[:, y1:y2, x1:x2] for x1, y1, x2, y2 in boxes.tolist()]
    pooled = [torch.nn.functional.adaptive_max_pool2d(crop[None], output_size) for crop in crops]
    return torch.cat([features.new_zeros(0, len(features), *output_size), *pooled])
