"""The right shapes and nothing in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor


class TabularDataset:
    def __init__(
        self, source: Any, feature_columns: Any, target_column: Any, missing: str = "error", means: Any = None
    ):
        self.n, self.classes, self.means = len(feature_columns), [], None
        self.features, self.targets = torch.zeros(3, self.n), torch.zeros(3, dtype=torch.int64)

    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return torch.zeros(self.n), torch.tensor(0)


def fit_scaler(train: Tensor, kind: str) -> dict[str, Tensor]:
    return {"shift": torch.zeros(train.shape[1]), "scale": torch.ones(train.shape[1])}


def apply_scaler(rows: Tensor, scaler: dict[str, Tensor]) -> Tensor:
    return torch.zeros_like(rows)


def split_sizes(n: int, fractions: Sequence[float]) -> list[int]:
    return [0] * len(fractions)


def split_indices(n: int, fractions: Sequence[float], generator: Generator) -> list[Tensor]:
    return [torch.zeros(n // max(1, len(fractions)), dtype=torch.int64) for _ in fractions]


def split_by_time(n: int, fractions: Sequence[float]) -> list[Tensor]:
    return [torch.zeros(0, dtype=torch.int64) for _ in fractions]


def batch_indices(n: int, size: int, *args: Any, **kwargs: Any) -> list[Tensor]:
    return [torch.zeros(size, dtype=torch.int64)] * (n // max(1, size))


def class_weights(labels: Tensor, num_classes: int) -> Tensor:
    return torch.zeros(num_classes)


def read_image(path: Any) -> Tensor:
    return torch.zeros(3, 2, 3)


def to_image(tensor: Tensor) -> Image.Image:
    return Image.fromarray(np.zeros((2, 3), dtype=np.uint8))


class ImageFolderDataset:
    def __init__(self, root: Any, transform: Any = None) -> None:
        self.classes, self.class_to_idx, self.samples, self.transform = [], {}, [], transform

    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return torch.zeros(3, 2, 3), torch.tensor(0)


def augment(image: Tensor, generator: Generator) -> Tensor:
    return torch.zeros_like(image)


def resize_boxes(boxes: Tensor, areas: Tensor, size: Any, new_size: Any) -> tuple[Tensor, Tensor]:
    return torch.zeros_like(boxes), torch.zeros_like(areas)


def flip_image_and_boxes(record: dict[str, Any], axis: str) -> dict[str, Any]:
    return {**record, "boxes": torch.zeros_like(record["boxes"])}


def normalize_boxes(boxes: Tensor, size: Any) -> Tensor:
    return torch.zeros_like(boxes)


class WindowDataset:
    def __init__(self, series: Tensor, length: int, horizon: int = 1) -> None:
        self.length, self.horizon = length, horizon

    def __len__(self) -> int:
        return 0

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return torch.zeros(self.length), torch.zeros(self.horizon)


def pad_collate(batch: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    shape = (len(batch), max(map(len, batch), default=0))
    return torch.zeros(shape), torch.zeros(len(batch), dtype=torch.int64), torch.zeros(shape, dtype=torch.bool)


class AugmentedDataset:
    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def __len__(self) -> int:
        return 0

    def __getitem__(self, index: int) -> Any:
        return torch.zeros(1, 9, 10), torch.tensor(0)


class PairDataset:
    def __init__(self, first: Any, second: Any, transform: Any = None) -> None:
        self.first, self.second = first, second

    def __len__(self) -> int:
        return 0

    def __getitem__(self, index: int) -> Any:
        return 0, 0


def weighted_indices(labels: Tensor, n: int, generator: Generator) -> Tensor:
    return torch.zeros(n, dtype=torch.int64)


def mixup(images: Tensor, targets: Tensor, share: float, generator: Generator) -> tuple[Tensor, Tensor]:
    return torch.zeros_like(images), torch.zeros_like(targets)


def extract_archive(path: Any, target: Any, sha256: str) -> list[str]:
    return []
