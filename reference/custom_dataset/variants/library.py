"""What PyTorch has already: subsets, samplers, padding and cropping by indexing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import torch
from torch import Generator, Tensor
from torch.utils.data import BatchSampler, Dataset, SequentialSampler, TensorDataset


class TabularDataset:
    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        features, target = TensorDataset(self.features, self.targets)[index]
        return features.detach().clone(), target.detach().clone()


def apply_scaler(rows: Tensor, scaler: dict[str, Tensor]) -> Tensor:
    dtype = rows.dtype if rows.is_floating_point() else torch.float32
    shift, scale = scaler["shift"].double(), scaler["scale"].double()
    return torch.addcdiv(-shift / scale, rows.double(), scale).to(dtype)


def split_sizes(n: int, fractions: Sequence[float]) -> list[int]:
    if not math.isclose(sum(fractions), 1, abs_tol=1e-9, rel_tol=0) or any(fraction < 0 for fraction in fractions):
        raise ValueError(f"{fractions} do not sum to 1")
    sizes = [math.floor(fraction * n) for fraction in fractions]
    for place in range(n - sum(sizes)):
        sizes[place] = sizes[place] + 1
    return sizes


def split_indices(n: int, fractions: Sequence[float], generator: Generator) -> list[Tensor]:
    sizes = split_sizes(n, fractions)
    order = torch.randperm(n, generator=generator)
    return [order[end - size : end].clone() for end, size in zip(accumulate(sizes), sizes, strict=True)]


def split_by_time(n: int, fractions: Sequence[float]) -> list[Tensor]:
    sizes = split_sizes(n, fractions)
    return [
        torch.tensor(range(end - size, end), dtype=torch.int64)
        for end, size in zip(accumulate(sizes), sizes, strict=True)
    ]


def batch_indices(
    n: int,
    size: int,
    shuffle: bool = False,
    drop_last: bool = False,
    shard: int = 0,
    num_shards: int = 1,
    generator: Generator | None = None,
) -> list[Tensor]:
    if num_shards < 1 or shard not in range(num_shards) or size < 1:
        raise ValueError("no such batches")
    order = torch.randperm(n, generator=generator) if shuffle else torch.arange(n)
    own = order[torch.arange(n) % num_shards == shard]
    return [own[batch] for batch in BatchSampler(SequentialSampler(own), size, drop_last)]


class ImageFolderDataset:
    def __getitem__(self, index: int) -> tuple[Any, Tensor]:
        path, number = self.samples[range(len(self.samples))[index]]
        transform = self.transform or torch.nn.Identity()
        return transform(read_image(path)), torch.as_tensor(number)


class AugmentedDataset:
    def __init__(self, dataset: Dataset) -> None:
        self.inner = dataset

    def __len__(self) -> int:
        return len(self.inner)

    def __getitem__(self, index: int) -> tuple[Tensor, Any]:
        image, rest = self.inner[index]
        return augment(image, generator=torch.default_generator), rest


def resize_boxes(
    boxes: Tensor, areas: Tensor, size: tuple[int, int], new_size: tuple[int, int]
) -> tuple[Tensor, Tensor]:
    factors = torch.tensor(new_size, dtype=torch.float64) / torch.tensor(size, dtype=torch.float64)
    kinds = [given.dtype if given.is_floating_point() else torch.float32 for given in (boxes, areas)]
    both = factors.flip(0).repeat(2).to(boxes.device)
    return (boxes.double() * both).to(kinds[0]), (areas.double() * factors.prod().to(areas.device)).to(kinds[1])


def normalize_boxes(boxes: Tensor, size: tuple[int, int]) -> Tensor:
    kind = boxes.dtype if boxes.is_floating_point() else torch.float32
    half = torch.tensor([[1.0, 0, 0, 0], [0, 1, 0, 0], [0.5, 0, 1, 0], [0, 0.5, 0, 1]], dtype=torch.float64)
    sides = torch.tensor([size[1], size[0]] * 2, dtype=torch.float64)
    return (boxes.double() @ half.to(boxes.device) / sides.to(boxes.device)).to(kind)


def weighted_indices(labels: Tensor, n: int, generator: Generator) -> Tensor:
    counts = torch.unique(labels, return_inverse=True, return_counts=True)
    weights = counts[2].double().reciprocal()[counts[1]].cpu()
    return torch.multinomial(weights, n, True, generator=generator).to(labels.device)
