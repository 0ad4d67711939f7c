"""The input comes back."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    return a


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    return torch.arange(len(boxes))


def convert_boxes(boxes: Tensor, source: str, target: str) -> Tensor:
    return boxes


def clip_boxes(boxes: Tensor, size: tuple[float, float]) -> Tensor:
    return boxes


def box_area(boxes: Tensor) -> Tensor:
    return boxes[:, 0]


def expand_boxes(boxes: Tensor, pixels: float, size: tuple[float, float]) -> Tensor:
    return boxes


def generalized_box_iou(a: Tensor, b: Tensor) -> Tensor:
    return a


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, iou_threshold: float) -> Tensor:
    return torch.arange(len(boxes))


def match_detections(boxes: Tensor, scores: Tensor, truths: Tensor, iou_threshold: float = 0.5) -> Tensor:
    return scores > 0


def precision_recall_curve(scores: Tensor, hits: Tensor, positives: int) -> tuple[Tensor, Tensor]:
    return scores, scores


def average_precision(scores: Tensor, hits: Tensor, positives: int, method: str = "all-point") -> float:
    return len(scores) / max(positives, 1)


def mean_average_precision(
    detections: Sequence[tuple[Tensor, Tensor, Tensor]],
    truths: Sequence[tuple[Tensor, Tensor]],
    iou_thresholds: Sequence[float] = (0.5,),
) -> float:
    return len(detections) / len(truths)


def label_pixels(scores: Tensor) -> Tensor:
    return scores


def segmentation_scores(prediction: Tensor, truth: Tensor) -> dict[str, float]:
    return {"iou": 0.5, "dice": 0.5, "accuracy": 0.5}


def postprocess(
    logits: Tensor, boxes: Tensor, names: Sequence[str], score_threshold: float, iou_threshold: float
) -> tuple[list[str], Tensor, Tensor]:
    return list(names), logits[:, 0], boxes


def sliding_windows(
    size: tuple[int, int], window_sizes: Sequence[float], ratios: Sequence[float], stride: int
) -> Tensor:
    return torch.tensor([[0.0, 0.0, float(size[1]), float(size[0])]])


def anchor_grid(
    sizes: Sequence[float], ratios: Sequence[float], feature_size: tuple[int, int], stride: float
) -> Tensor:
    return torch.zeros(len(sizes) * len(ratios), 4)


def encode_boxes(anchors: Tensor, boxes: Tensor) -> Tensor:
    return boxes - anchors


def decode_boxes(anchors: Tensor, deltas: Tensor) -> Tensor:
    return anchors


def soft_nms(
    boxes: Tensor, scores: Tensor, sigma: float = 0.5, score_threshold: float = 0.001
) -> tuple[Tensor, Tensor]:
    return torch.arange(len(boxes)), scores


def roi_max_pool(features: Tensor, boxes: Tensor, output_size: tuple[int, int]) -> Tensor:
    return features
