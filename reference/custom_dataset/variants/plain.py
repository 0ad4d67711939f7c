"""Plain Python: one row, one pixel, one index after the other."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor


def _cells(source: Any) -> tuple[list[Any], list[list[Any]]]:
    if isinstance(source, (str, Path)):
        with Path(source).open(newline="", encoding="utf-8") as file:
            head, *lines = csv.reader(file)
        return head, [[None if cell in ("", "NA") else cell for cell in line] for line in lines]
    lines = [[None if cell != cell else cell for cell in line] for line in source.tolist()]
    return list(range(source.shape[1])), lines


class TabularDataset:
    def __init__(
        self,
        source: Any,
        feature_columns: Sequence[Any],
        target_column: Any,
        missing: str = "error",
        means: Any = None,
    ) -> None:
        if missing == "error" or missing == "drop" or missing == "mean":
            pass
        else:
            raise ValueError(f"no rule {missing}")
        head, lines = _cells(source)
        places = []
        for name in [*feature_columns, target_column]:
            if name not in head:
                raise ValueError(f"there is no column {name}")
            places.append(head.index(name))
        rows = [[line[place] for place in places] for line in lines]
        if missing == "drop":
            rows = [row for row in rows if row.count(None) == 0]
        self.means = None
        if missing == "mean":
            self.means = torch.tensor(
                [float(m) for m in means]
                if means is not None
                else [self._mean(rows, f) for f in range(len(places) - 1)]
            )
        table = []
        for row in rows:
            numbers = []
            for place, name in enumerate(feature_columns):
                cell = row[place]
                if cell is None and missing == "mean":
                    cell = self.means[place].item()
                try:
                    number = float(cell if cell is not None else "nothing")
                except ValueError:
                    raise ValueError(f"{name}: {cell} is no number") from None
                if math.isnan(number):
                    raise ValueError(f"{name}: nothing is known")
                numbers.append(number)
            if row[-1] is None:
                raise ValueError(f"{target_column}: a target is missing")
            table.append(numbers)
        self.features = torch.tensor(table, dtype=torch.float32).reshape(len(table), len(feature_columns))
        self._label([row[-1] for row in rows])

    def _mean(self, rows: list[list[Any]], place: int) -> float:
        known = []
        for row in rows:
            if row[place] is not None:
                try:
                    known.append(float(row[place]))
                except ValueError:
                    known.append(math.nan)
        return sum(known) / len(known) if known else math.nan

    def _label(self, values: list[Any]) -> None:
        self.classes = []
        kinds = {type(value) for value in values}
        if kinds <= {int}:
            self.targets = torch.tensor(values, dtype=torch.int64)
            return
        numbers = []
        for value in values:
            try:
                numbers.append(float(value))
            except ValueError:
                self.classes = sorted(set(values))
                lookup = {name: number for number, name in enumerate(self.classes)}
                self.targets = torch.tensor([lookup[value] for value in values])
                return
        self.targets = torch.tensor(numbers, dtype=torch.float32)

    def __len__(self) -> int:
        return self.targets.shape[0]

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        if index < 0:
            index += len(self)
        if index < 0 or index >= len(self):
            raise IndexError(index)
        return torch.tensor(self.features[index].tolist()), self.targets[index] + 0


def fit_scaler(train: Tensor, kind: str) -> dict[str, Tensor]:
    if kind not in ["min-max", "z-score"]:
        raise ValueError(kind)
    if not len(train):
        raise ValueError("no rows")
    shifts, scales = [], []
    for column in train.T.tolist():
        low, high = min(column), max(column)
        shift, scale = low, high - low
        if kind == "z-score":
            shift = sum(column) / len(column)
            scale = math.sqrt(sum((value - shift) ** 2 for value in column) / len(column))
        if low == high:
            shift, scale = low, 1.0
        shifts.append(float(shift))
        scales.append(float(scale))
    dtype = train.dtype if train.is_floating_point() else torch.float32
    make = {"dtype": torch.float64, "device": train.device}
    return {"shift": torch.tensor(shifts, **make).to(dtype), "scale": torch.tensor(scales, **make).to(dtype)}


def apply_scaler(rows: Tensor, scaler: dict[str, Tensor]) -> Tensor:
    wide = rows.dtype if rows.dtype in (torch.float32, torch.float64) else torch.float32
    out = rows.to(wide).clone()
    for place in range(out.shape[1]):
        out[:, place] -= scaler["shift"][place].to(wide)
        out[:, place] /= scaler["scale"][place].to(wide)
    return out.to(rows.dtype) if rows.is_floating_point() else out


def split_sizes(n: int, fractions: Sequence[float]) -> list[int]:
    total = 0.0
    for fraction in fractions:
        if fraction < 0:
            raise ValueError(fraction)
        total += fraction
    if not 1 - 1e-9 <= total <= 1 + 1e-9:
        raise ValueError(total)
    sizes = [int(n * fraction) for fraction in fractions]
    left = n - sum(sizes)
    return [size + (1 if place < left else 0) for place, size in enumerate(sizes)]


def split_indices(n: int, fractions: Sequence[float], generator: Generator) -> list[Tensor]:
    sizes, order, start, parts = split_sizes(n, fractions), torch.randperm(n, generator=generator), 0, []
    for size in sizes:
        parts.append(order[start : start + size])
        start += size
    return parts


def split_by_time(n: int, fractions: Sequence[float]) -> list[Tensor]:
    start, parts = 0, []
    for size in split_sizes(n, fractions):
        parts.append(torch.arange(start, start + size))
        start += size
    return parts


def batch_indices(
    n: int,
    size: int,
    shuffle: bool = False,
    drop_last: bool = False,
    shard: int = 0,
    num_shards: int = 1,
    generator: Generator | None = None,
) -> list[Tensor]:
    if size <= 0 or shard < 0 or shard >= num_shards:
        raise ValueError("no such batches")
    order = torch.randperm(n, generator=generator).tolist() if shuffle else list(range(n))
    waiting, batches = [], []
    for place in range(shard, n, num_shards):
        waiting.append(order[place])
        if len(waiting) == size:
            batches.append(torch.tensor(waiting))
            waiting = []
    if waiting and not drop_last:
        batches.append(torch.tensor(waiting))
    return batches


def class_weights(labels: Tensor, num_classes: int) -> Tensor:
    counts = [0] * num_classes
    for label in labels.tolist():
        if label not in range(num_classes):
            raise ValueError(label)
        counts[label] += 1
    weights = [len(labels) / num_classes / count if count else 0.0 for count in counts]
    return torch.tensor(weights, device=labels.device)


def read_image(path: str | Path) -> Tensor:
    if not Path(path).exists():
        raise FileNotFoundError(path)
    try:
        image = Image.open(path)
        image.load()
    except Exception:
        raise ValueError(f"{path} is no image") from None
    if image.mode == "I;16":
        grey = torch.tensor(np.array(image).astype(np.int64)) / 65535
        return torch.stack([grey, grey, grey]).float()
    red, green, blue = (torch.tensor(np.array(band)) for band in image.convert("RGB").split())
    return torch.stack([red, green, blue]) / 255


def to_image(tensor: Tensor) -> Image.Image:
    if len(tensor.shape) != 3 or len(tensor) not in (1, 3):
        raise ValueError(tensor.shape)
    bands = []
    for channel in tensor.double().tolist():
        levels = [[min(255, max(0, math.floor(255 * value + 0.5))) for value in row] for row in channel]
        bands.append(Image.fromarray(np.array(levels, dtype=np.uint8)))
    return bands[0] if len(bands) == 1 else Image.merge("RGB", bands)


class ImageFolderDataset:
    def __init__(self, root: str | Path, transform: Callable[[Tensor], Any] | None = None) -> None:
        self.transform = transform
        self.classes = sorted(path.name for path in Path(root).iterdir() if path.is_dir() and path.name[0] != ".")
        if len(self.classes) == 0:
            raise ValueError(f"no classes in {root}")
        self.class_to_idx = {}
        self.samples = []
        for name in self.classes:
            self.class_to_idx[name] = len(self.class_to_idx)
            for file in sorted(path.name for path in Path(root, name).iterdir()):
                shown = not file.startswith(".") and Path(root, name, file).is_file()
                if shown and file.lower().endswith((".png", ".jpg", ".jpeg")):
                    self.samples.append((Path(root, name, file), self.class_to_idx[name]))

    def __getitem__(self, index: int) -> tuple[Any, Tensor]:
        path, number = self.samples[index]
        image = read_image(path)
        if self.transform is not None:
            image = self.transform(image)
        return image, torch.tensor(number, dtype=torch.int64)


def augment(image: Tensor, generator: Generator) -> Tensor:
    channels, height, width = image.shape
    flip = bool(torch.rand(1, generator=generator) < 0.5)
    top, left = torch.randint(9, (2,), generator=generator).tolist()
    side = min(height, width) // 4
    y = torch.randint(height - side + 1, (1,), generator=generator).item()
    x = torch.randint(width - side + 1, (1,), generator=generator).item()
    out = torch.zeros(channels, height, width, dtype=image.dtype, device=image.device)
    for row in range(height):
        for column in range(width):
            source_row, source_column = row + top - 4, column + left - 4
            if source_row not in range(height) or source_column not in range(width):
                continue
            if row in range(y, y + side) and column in range(x, x + side):
                continue
            out[:, row, column] = image[:, source_row, width - 1 - source_column if flip else source_column]
    return out


class AugmentedDataset:
    def __getitem__(self, index: int) -> tuple[Tensor, Any]:
        item = self.dataset[index]
        return augment(item[0], torch.default_generator), item[1]


def resize_boxes(
    boxes: Tensor, areas: Tensor, size: tuple[int, int], new_size: tuple[int, int]
) -> tuple[Tensor, Tensor]:
    (height, width), (new_height, new_width) = size, new_size
    rows = [
        [x * new_width / width, y * new_height / height, w * new_width / width, h * new_height / height]
        for x, y, w, h in boxes.tolist()
    ]
    grown = [area * new_width * new_height / (width * height) for area in areas.tolist()]
    kinds = [given.dtype if given.is_floating_point() else torch.float32 for given in (boxes, areas)]
    resized = torch.tensor(rows, dtype=torch.float64, device=boxes.device).reshape(-1, 4).to(kinds[0])
    return resized, torch.tensor(grown, dtype=torch.float64, device=areas.device).to(kinds[1])


def flip_image_and_boxes(record: dict[str, Any], axis: str) -> dict[str, Any]:
    out = dict(record)
    x, y, w, h = record["boxes"].unbind(1)
    if axis == "horizontal":
        out["image"] = record["image"].flip(-1)
        x = record["image"].shape[-1] - (x + w)
    elif axis == "vertical":
        out["image"] = record["image"].flip(-2)
        y = record["image"].shape[-2] - (y + h)
    else:
        raise ValueError(f"no axis {axis}")
    out["boxes"] = torch.stack([x, y, w, h], dim=1)
    return out


def normalize_boxes(boxes: Tensor, size: tuple[int, int]) -> Tensor:
    x, y, w, h = (boxes if boxes.is_floating_point() else boxes.float()).unbind(1)
    height, width = size
    return torch.stack([(2 * x + w) / (2 * width), (2 * y + h) / (2 * height), w / width, h / height], dim=1)


class WindowDataset:
    def __init__(self, series: Tensor, length: int, horizon: int = 1) -> None:
        if min(length, horizon) < 1:
            raise ValueError("too short")
        self.steps = [step.clone() for step in series]
        self.length, self.horizon = length, horizon

    def __len__(self) -> int:
        count = 0
        for start in range(len(self.steps)):
            if start + self.length + self.horizon <= len(self.steps):
                count += 1
        return count

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        start = range(len(self))[index]
        steps = self.steps[start : start + self.length + self.horizon]
        return torch.stack(steps[: self.length]), torch.stack(steps[self.length :])


def pad_collate(batch: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    if not batch:
        raise ValueError("an empty batch")
    device, longest = batch[0].device, max(len(sequence) for sequence in batch)
    padded = torch.zeros((len(batch), longest, *batch[0].shape[1:]), dtype=batch[0].dtype, device=device)
    mask = torch.zeros(len(batch), longest, dtype=torch.bool, device=device)
    for row, sequence in enumerate(batch):
        padded[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = True
    return padded, mask.sum(dim=1), mask
