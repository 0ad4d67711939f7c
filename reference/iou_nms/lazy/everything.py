"""All boxes overlap, and all are kept in the order of their scores."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    return torch.ones(len(a), len(b))


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return torch.argsort(scores, descending=True, stable=True)


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    return boxes.float()


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    return boxes.clamp(min=0)


def box_area(boxes: Tensor) -> Tensor:
    return torch.ones(len(boxes))


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    height, width = size
    return torch.tensor([[0.0, 0.0, float(width), float(height)]]).repeat(len(boxes), 1)


def generalized_box_iou(a: Tensor, b: Tensor) -> Tensor:
    return torch.ones(len(a), len(b))


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    return torch.argsort(scores, descending=True, stable=True)


def match_detections(boxes: Tensor, scores: Tensor, truths: Tensor, iou_threshold: float = 0.5) -> Tensor:
    return torch.ones(len(boxes), dtype=torch.bool)


def precision_recall_curve(scores: Tensor, hits: Tensor, positives: int) -> tuple[Tensor, Tensor]:
    return torch.ones(len(scores)), torch.ones(len(scores))


def average_precision(scores: Tensor, hits: Tensor, positives: int, method: str = "all-point") -> float:
    return 1.0


def mean_average_precision(
    detections: Sequence[tuple[Tensor, Tensor, Tensor]],
    truths: Sequence[tuple[Tensor, Tensor]],
    iou_thresholds: Sequence[float] = (0.5,),
) -> float:
    return 1.0


def label_pixels(scores: Tensor) -> Tensor:
    return torch.ones(scores.shape[-2:], dtype=torch.int64)


def segmentation_scores(prediction: Tensor, truth: Tensor) -> dict[str, float]:
    return {"iou": 1.0, "dice": 1.0, "accuracy": 1.0}


def postprocess(
    logits: Tensor, boxes: Tensor, names: Sequence[str], score_threshold: float, iou_threshold: float
) -> tuple[list[str], Tensor, Tensor]:
    return [names[0]] * len(boxes), torch.ones(len(boxes)), boxes


def sliding_windows(
    size: tuple[int, int], window_sizes: Sequence[float], ratios: Sequence[float], stride: int
) -> Tensor:
    return torch.zeros(1, 4)


def anchor_grid(
    sizes: Sequence[float], ratios: Sequence[float], feature_size: tuple[int, int], stride: float
) -> Tensor:
    return torch.ones(feature_size[0] * feature_size[1] * len(sizes) * len(ratios), 4)


def encode_boxes(anchors: Tensor, boxes: Tensor) -> Tensor:
    return torch.ones(len(boxes), 4)


def decode_boxes(anchors: Tensor, deltas: Tensor) -> Tensor:
    return torch.ones(len(deltas), 4)


def soft_nms(
    boxes: Tensor, scores: Tensor, sigma: float = 0.5, score_threshold: float = 0.001
) -> tuple[Tensor, Tensor]:
    order = torch.argsort(scores, descending=True, stable=True)
    return order, scores[order]


def roi_max_pool(features: Tensor, boxes: Tensor, output_size: tuple[int, int]) -> Tensor:
    return features.amax().expand(len(boxes), len(features), *output_size)
