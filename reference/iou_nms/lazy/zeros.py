"""The right shape, and nothing in it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    return torch.zeros(len(a), len(b))


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return torch.zeros(0, dtype=torch.int64)


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    return torch.zeros(len(boxes), 4)


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    return torch.zeros(len(boxes), 4)


def box_area(boxes: Tensor) -> Tensor:
    return torch.zeros(len(boxes))


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    return torch.zeros(len(boxes), 4)


def generalized_box_iou(a: Tensor, b: Tensor) -> Tensor:
    return torch.zeros(len(a), len(b))


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    return torch.zeros(0, dtype=torch.int64)


def match_detections(boxes: Tensor, scores: Tensor, truths: Tensor, iou_threshold: float = 0.5) -> Tensor:
    return torch.zeros(len(boxes), dtype=torch.int64)


def precision_recall_curve(scores: Tensor, hits: Tensor, positives: int) -> tuple[Tensor, Tensor]:
    return torch.zeros(len(scores)), torch.zeros(len(scores))


def average_precision(scores: Tensor, hits: Tensor, positives: int, method: str = "all-point") -> float:
    return 0.0


def mean_average_precision(
    detections: Sequence[tuple[Tensor, Tensor, Tensor]],
    truths: Sequence[tuple[Tensor, Tensor]],
    iou_thresholds: Sequence[float] = (0.5,),
) -> float:
    return 0.0


def label_pixels(scores: Tensor) -> Tensor:
    return torch.zeros(scores.shape[-2:], dtype=torch.int64)


def segmentation_scores(prediction: Tensor, truth: Tensor) -> dict[str, float]:
    return {"iou": 0.0, "dice": 0.0, "accuracy": 0.0}


def postprocess(
    logits: Tensor, boxes: Tensor, names: Sequence[str], score_threshold: float, iou_threshold: float
) -> tuple[list[str], Tensor, Tensor]:
    return [], torch.zeros(0), torch.zeros(0, 4)


def sliding_windows(
    size: tuple[int, int], window_sizes: Sequence[float], ratios: Sequence[float], stride: int
) -> Tensor:
    return torch.zeros(0, 4)


def anchor_grid(
    sizes: Sequence[float], ratios: Sequence[float], feature_size: tuple[int, int], stride: float
) -> Tensor:
    return torch.zeros(0, 4)


def encode_boxes(anchors: Tensor, boxes: Tensor) -> Tensor:
    return torch.zeros(len(boxes), 4)


def decode_boxes(anchors: Tensor, deltas: Tensor) -> Tensor:
    return torch.zeros(len(deltas), 4)


def soft_nms(
    boxes: Tensor, scores: Tensor, sigma: float = 0.5, score_threshold: float = 0.001
) -> tuple[Tensor, Tensor]:
    return torch.zeros(0, dtype=torch.int64), torch.zeros(0)


def roi_max_pool(features: Tensor, boxes: Tensor, output_size: tuple[int, int]) -> Tensor:
    return torch.zeros(len(boxes), len(features), *output_size)
