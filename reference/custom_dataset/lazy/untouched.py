"""Hands its arguments back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Generator, Tensor


class TabularDataset:
    def __init__(
        self, source: Any, feature_columns: Any, target_column: Any, missing: str = "error", means: Any = None
    ):
        self.source, self.classes, self.means = source, [], means

    def __len__(self) -> int:
        return 0

    def __getitem__(self, index: int) -> Any:
        return self.source[index], self.source[index]


def fit_scaler(train: Tensor, kind: str) -> dict[str, Tensor]:
    return {"shift": train[0] * 0, "scale": train[0] * 0 + 1}


def apply_scaler(rows: Tensor, scaler: dict[str, Tensor]) -> Tensor:
    return rows


def split_sizes(n: int, fractions: Sequence[float]) -> list[int]:
    return [n, *[0] * (len(fractions) - 1)]


def split_indices(n: int, fractions: Sequence[float], generator: Generator) -> list[Tensor]:
    return [torch.arange(n), *[torch.arange(0)] * (len(fractions) - 1)]


def split_by_time(n: int, fractions: Sequence[float]) -> list[Tensor]:
    return [torch.arange(n), *[torch.arange(0)] * (len(fractions) - 1)]


def batch_indices(n: int, size: int, *args: Any, **kwargs: Any) -> list[Tensor]:
    return [torch.arange(n)]


def class_weights(labels: Tensor, num_classes: int) -> Tensor:
    return torch.ones(num_classes)


class ImageFolderDataset:
    def __init__(self, root: Any, transform: Any = None) -> None:
        self.classes, self.class_to_idx, self.samples, self.transform = [], {}, [], transform

    def __len__(self) -> int:
        return 0

    def __getitem__(self, index: int) -> Any:
        raise IndexError(index)


def read_image(path: Any) -> Any:
    return path


def to_image(tensor: Tensor) -> Tensor:
    return tensor


def augment(image: Tensor, generator: Generator) -> Tensor:
    return image


class AugmentedDataset:
    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def __len__(self) -> int:
        return 0

    def __getitem__(self, index: int) -> Any:
        return self.dataset[index]


def resize_boxes(boxes: Tensor, areas: Tensor, size: Any, new_size: Any) -> tuple[Tensor, Tensor]:
    return boxes, areas


def flip_image_and_boxes(record: dict[str, Any], axis: str) -> dict[str, Any]:
    return dict(record)


def normalize_boxes(boxes: Tensor, size: Any) -> Tensor:
    return boxes


class WindowDataset:
    def __init__(self, series: Tensor, length: int, horizon: int = 1) -> None:
        self.series = series

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.series, self.series


def pad_collate(batch: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    lengths = torch.tensor([len(sequence) for sequence in batch])
    return torch.cat(list(batch)), lengths, torch.cat(list(batch)) == 0


class PairDataset:
    def __init__(self, first: Any, second: Any, transform: Any = None) -> None:
        self.first, self.second = first, second

    def __len__(self) -> int:
        return 0

    def __getitem__(self, index: int) -> Any:
        return self.first[index], self.first[index]


def weighted_indices(labels: Tensor, n: int, generator: Generator) -> Tensor:
    return torch.arange(n) % len(labels)


def mixup(images: Tensor, targets: Tensor, share: float, generator: Generator) -> tuple[Tensor, Tensor]:
    return images, targets


def extract_archive(path: Any, target: Any, sha256: str) -> list[str]:
    return [str(path)]
