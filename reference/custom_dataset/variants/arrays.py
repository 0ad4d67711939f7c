"""NumPy where it is possible, and PyTorch's own functions where they do the same."""

from __future__ import annotations

import csv
import hashlib
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor


class TabularDataset:
    def __init__(
        self,
        source: Any,
        feature_columns: Sequence[Any],
        target_column: Any,
        missing: str = "error",
        means: Any = None,
    ) -> None:
        if missing not in {"error", "drop", "mean"}:
            raise ValueError(missing)
        whole = False
        if isinstance(source, (str, Path)):
            lines = list(csv.reader(Path(source).read_text().splitlines()))
            names, table = lines[0], np.array(lines[1:], dtype=object).reshape(-1, len(lines[0]))
            unknown = np.isin(table.astype(str), ["", "NA"])
        else:
            table = np.array(source)
            names, whole, unknown = list(range(table.shape[1])), table.dtype.kind in "iu", np.isnan(table.astype(float))
        for name in [*feature_columns, target_column]:
            if name not in names:
                raise ValueError(f"no column {name!r}")
        used = [names.index(name) for name in [*feature_columns, target_column]]
        table, unknown = table[:, used], unknown[:, used]
        if missing == "drop":
            kept = ~unknown.any(axis=1)
            table, unknown = table[kept], unknown[kept]
        if unknown[:, -1].any():
            raise ValueError(f"{target_column} is not known everywhere")
        features = np.full((len(table), len(used) - 1), np.nan)
        for place, name in enumerate(feature_columns):
            try:
                features[~unknown[:, place], place] = table[~unknown[:, place], place].astype(float)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        self.means = None
        if missing == "mean":
            own = []
            for place in range(features.shape[1]):
                known = features[~unknown[:, place], place]
                own.append(known.mean() if len(known) else np.nan)
            own = np.asarray(own if means is None else means, dtype=float)
            features = np.where(unknown[:, :-1], own, features)
            self.means = torch.from_numpy(own.astype(np.float32))
        for place, name in enumerate(feature_columns):
            if np.isnan(features[:, place]).any():
                raise ValueError(f"{name} is not known everywhere")
        self.rows, self.classes = features.astype(np.float32), []
        self._targets(table[:, -1], whole)

    def _targets(self, column: Any, whole: bool) -> None:
        try:
            self.numbers = column.astype(np.int64) if whole else column.astype(np.float32)
        except ValueError:
            names, self.numbers = np.unique(column.astype(str), return_inverse=True)
            self.classes = [str(name) for name in names]

    @property
    def features(self) -> Tensor:
        return torch.tensor(self.rows)

    @property
    def targets(self) -> Tensor:
        return torch.tensor(self.numbers)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return torch.tensor(self.rows[index]), torch.tensor(self.numbers[index])


def fit_scaler(train: Tensor, kind: str) -> dict[str, Tensor]:
    if kind == "min-max" and len(train):
        shift, scale = train.min(dim=0).values, train.max(dim=0).values - train.min(dim=0).values
        shift, scale = shift.float() if not train.is_floating_point() else shift, scale
    elif kind == "z-score" and len(train):
        wide = train.double()
        shift = wide.mean(dim=0)
        scale = (wide - shift).square().mean(dim=0).sqrt()
    else:
        raise ValueError(kind)
    same = (train == train[0]).all(dim=0)
    dtype = train.dtype if train.is_floating_point() else torch.float32
    shift, scale = shift.to(dtype), scale.to(dtype)
    return {"shift": shift.where(~same, train[0].to(dtype)), "scale": scale.where(~same, torch.ones_like(scale))}


def class_weights(labels: Tensor, num_classes: int) -> Tensor:
    one_hot = labels[:, None] == torch.arange(num_classes, device=labels.device)
    if not bool(one_hot.any(dim=1).all()):
        raise ValueError("a label is no class")
    counts = one_hot.sum(dim=0)
    return (len(labels) / num_classes / counts.double()).masked_fill(counts == 0, 0).float()


def read_image(path: str | Path) -> Tensor:
    with Path(path).open("rb") as data:
        try:
            image = Image.open(data)
            image.load()
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
    if image.mode == "I;16":
        pixels = np.array(image, dtype=np.float64)[None].repeat(3, axis=0) / 65535
    else:
        pixels = np.moveaxis(np.array(image.convert("RGBA"))[:, :, :3], 2, 0) / 255
    return torch.tensor(pixels, dtype=torch.float32)


def to_image(tensor: Tensor) -> Image.Image:
    levels = np.rint(np.clip(tensor.cpu().numpy().astype(np.float32), 0, 1) * 255).astype(np.uint8)
    if levels.ndim == 3 and levels.shape[0] == 1:
        return Image.fromarray(levels[0])
    if levels.ndim == 3 and levels.shape[0] == 3:
        return Image.fromarray(np.dstack(list(levels)))
    raise ValueError(f"not an image: {levels.shape}")


def augment(image: Tensor, generator: Generator) -> Tensor:
    height, width = image.shape[-2:]
    out = image.clone()
    if torch.rand(1, generator=generator) < 0.5:
        out = out.flip(-1)
    down, right = (4 - torch.randint(9, (2,), generator=generator)).tolist()
    out = out.roll((down, right), dims=(-2, -1))
    rows, columns = torch.arange(height, device=image.device), torch.arange(width, device=image.device)
    outside = ((rows < down) | (rows >= height + down))[:, None] | (columns < right) | (columns >= width + right)
    side = min(height, width) // 4
    y = torch.randint(height - side + 1, (1,), generator=generator).to(image.device)
    x = torch.randint(width - side + 1, (1,), generator=generator).to(image.device)
    square = ((rows >= y) & (rows < y + side))[:, None] & (columns >= x) & (columns < x + side)
    return out.masked_fill(outside | square, 0)


def flip_image_and_boxes(record: dict[str, Any], axis: str) -> dict[str, Any]:
    place = {"horizontal": 0, "vertical": 1}.get(axis)
    if place is None:
        raise ValueError(axis)
    boxes = record["boxes"]
    length = record["image"].shape[2 - place]
    signs, shifts = torch.ones_like(boxes), torch.zeros_like(boxes)
    signs[:, place] = -1
    shifts[:, place] = length - boxes[:, place + 2]
    return record | {"image": torch.flip(record["image"], [2 - place]), "boxes": boxes * signs + shifts}


class WindowDataset:
    def __init__(self, series: Tensor, length: int, horizon: int = 1) -> None:
        if length <= 0 or horizon <= 0:
            raise ValueError("a window has a length")
        enough = len(series) >= length + horizon
        both = series.unfold(0, length + horizon, 1).movedim(-1, 1) if enough else series.new_zeros(0, length + horizon)
        self.windows, self.futures = both[:, :length].clone(), both[:, length:].clone()

    def __len__(self) -> int:
        return len(self.windows)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.windows[index].clone(), self.futures[index].clone()


def pad_collate(batch: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    if len(batch) < 1:
        raise ValueError("nothing to pad")
    lengths = torch.tensor([sequence.shape[0] for sequence in batch]).to(batch[0].device)
    longest = int(lengths.max())
    rows = [
        torch.cat([sequence, sequence.new_zeros(longest - len(sequence), *sequence.shape[1:])]) for sequence in batch
    ]
    ones = [torch.arange(longest, device=batch[0].device).lt(length) for length in lengths]
    return torch.stack(rows), lengths, torch.stack(ones)


class PairDataset:
    def __getitem__(self, index: int) -> tuple[Any, Any]:
        first, second = self.first[index], self.second[index]
        if self.transform is not None:
            first, second = self.transform(first, second)
        return first, second


def weighted_indices(labels: Tensor, n: int, generator: Generator) -> Tensor:
    classes = labels.unique()
    members = [(labels == label).nonzero()[:, 0] for label in classes]
    chosen = torch.randint(len(classes), (n,), generator=generator)
    shares = torch.rand(n, generator=generator, dtype=torch.float64)
    places = [
        members[c][int(share * len(members[c]))] for c, share in zip(chosen.tolist(), shares.tolist(), strict=True)
    ]
    return torch.stack(places)


def mixup(images: Tensor, targets: Tensor, share: float, generator: Generator) -> tuple[Tensor, Tensor]:
    partner = torch.randperm(images.shape[0], generator=generator)
    return tuple(torch.lerp(given[partner], given, share) for given in (images, targets))


def extract_archive(path: str | Path, target: str | Path, sha256: str) -> list[str]:
    with Path(path).open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256.casefold():
            raise ValueError("another digest")
    base = Path(target).resolve()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not (base / name.replace("\\", "/")).resolve().is_relative_to(base):
                raise ValueError(f"{name} leads outside")
            if (base / name.replace("\\", "/")).resolve() == base:
                raise ValueError(f"{name} is no file")
        found = []
        for entry in archive.infolist():
            place = base / entry.filename
            if entry.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, place.open("wb") as file:
                shutil.copyfileobj(source, file)
            found.append(entry.filename)
    return sorted(found)
