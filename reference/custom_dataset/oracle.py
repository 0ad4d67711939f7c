"""The same answers by other ways: one row, one pixel, one index after the other, in Python's own numbers."""

from __future__ import annotations

import csv
import fractions
import hashlib
import io
import itertools
import math
import os
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

# --- tables -------------------------------------------------------------------------------------------------------


class TabularDataset:
    def __init__(self, source, feature_columns, target_column, missing="error", means=None):
        if missing not in {"error", "drop", "mean"}:
            raise ValueError(missing)
        rows = list(_rows(source, [*feature_columns, target_column]))
        if missing == "drop":
            rows = [row for row in rows if all(value is not None for value in row)]
        self.means = None
        if missing == "mean":
            own = means if means is not None else [_mean([row[f] for row in rows]) for f in range(len(feature_columns))]
            own = [float(value) for value in own]
            self.means = torch.tensor(own, dtype=torch.float64).float()
            rows = [[own[f] if row[f] is None else row[f] for f in range(len(own))] + [row[-1]] for row in rows]
        for name, place in zip([*feature_columns, target_column], itertools.count()):
            if any(row[place] is None for row in rows):
                raise ValueError(f"{name} lacks a value")
        self.rows = [[_number(value, name) for value, name in zip(row, feature_columns, strict=False)] for row in rows]
        self.features = torch.tensor(self.rows, dtype=torch.float64).float()
        self._read_targets([row[-1] for row in rows])

    def _read_targets(self, values):
        self.classes = []
        if all(type(value) is int for value in values):
            self.targets = torch.tensor(values, dtype=torch.int64)
        elif all(_is_number(value) for value in values):
            self.targets = torch.tensor([float(value) for value in values], dtype=torch.float64).float()
        else:
            self.classes = sorted(dict.fromkeys(values))
            self.targets = torch.tensor([self.classes.index(value) for value in values])

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = range(len(self.rows))[index]
        return torch.tensor(self.rows[row], dtype=torch.float32), self.targets[row].clone()


def _rows(source, names):
    if isinstance(source, (str, os.PathLike)):
        head, *lines = csv.reader(io.StringIO(Path(source).read_text(encoding="utf-8")))
        for name in names:
            if name not in head:
                raise ValueError(f"no column {name}")
        for line in lines:
            values = dict(zip(head, line, strict=True))
            yield [None if values[name] in ("", "NA") else values[name] for name in names]
        return
    for line in source.tolist():
        for name in names:
            if not 0 <= name < len(line):
                raise ValueError(f"no column {name}")
        yield [None if isinstance(line[name], float) and math.isnan(line[name]) else line[name] for name in names]


def _mean(values):
    known = [float(value) for value in values if value is not None]
    return math.fsum(known) / len(known) if known else math.nan


def _is_number(value):
    try:
        float(value)
    except ValueError:
        return False
    return True


def _number(value, name):
    if not _is_number(value):
        raise ValueError(f"{name} holds {value}")
    return float(value)


def fit_scaler(train, kind):
    if kind not in {"min-max", "z-score"} or not len(train):
        raise ValueError(kind)
    shifts, scales = [], []
    for column in zip(*train.tolist(), strict=True):
        exact = [fractions.Fraction(value) for value in column]
        if len(set(exact)) == 1:
            shift, scale = exact[0], 1
        elif kind == "min-max":
            shift, scale = min(exact), max(exact) - min(exact)
        else:
            shift = sum(exact) / len(exact)
            scale = math.sqrt(sum((value - shift) ** 2 for value in exact) / len(exact))
        shifts.append(float(shift))
        scales.append(float(scale))
    dtype = train.dtype if train.is_floating_point() else torch.float32
    return (
        {"shift": torch.tensor(shifts).to(dtype), "scale": torch.tensor(scales).to(dtype)}
        if dtype != torch.float64
        else {
            "shift": torch.tensor(shifts, dtype=dtype),
            "scale": torch.tensor(scales, dtype=dtype),
        }
    )


def apply_scaler(rows, scaler):
    shifts, scales = scaler["shift"].tolist(), scaler["scale"].tolist()
    out = [[(v - shift) / scale for v, shift, scale in zip(row, shifts, scales, strict=True)] for row in rows.tolist()]
    dtype = rows.dtype if rows.is_floating_point() else torch.float32
    return torch.tensor(out, dtype=torch.float64).to(dtype).reshape(rows.shape)


# --- parts and batches --------------------------------------------------------------------------------------------


def split_sizes(n, fractions):
    if any(fraction < 0 for fraction in fractions) or abs(math.fsum(fractions) - 1) > 1e-9:
        raise ValueError(fractions)
    sizes = [int(n * fraction) for fraction in fractions]
    turn = itertools.cycle(range(len(sizes)))
    while sum(sizes) < n:
        sizes[next(turn)] += 1
    return sizes


def _cut(order, sizes):
    ends = list(itertools.accumulate(sizes))
    return [torch.tensor(order[end - size : end], dtype=torch.int64) for end, size in zip(ends, sizes, strict=True)]


def split_indices(n, fractions, generator):
    return _cut(torch.randperm(n, generator=generator).tolist(), split_sizes(n, fractions))


def split_by_time(n, fractions):
    return _cut(list(range(n)), split_sizes(n, fractions))


def batch_indices(n, size, shuffle=False, drop_last=False, shard=0, num_shards=1, generator=None):
    if size < 1 or shard < 0 or shard >= num_shards:
        raise ValueError
    order = torch.randperm(n, generator=generator).tolist() if shuffle else range(n)
    batches, batch = [], []
    for place, item in enumerate(order):
        if place % num_shards == shard:
            batch.append(item)
            if len(batch) == size:
                batches.append(batch)
                batch = []
    if batch and not drop_last:
        batches.append(batch)
    return [torch.tensor(items, dtype=torch.int64) for items in batches]


def class_weights(labels, num_classes):
    numbers = labels.tolist()
    if any(not 0 <= number < num_classes for number in numbers):
        raise ValueError(numbers)
    counts = [numbers.count(number) for number in range(num_classes)]
    return torch.tensor([len(numbers) / (num_classes * count) if count else 0.0 for count in counts])


# --- images -------------------------------------------------------------------------------------------------------


def read_image(path):
    data = Path(path).read_bytes()
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    width, height = image.size
    colours = [[_colour(image, x, y) for x in range(width)] for y in range(height)]
    return torch.tensor(colours, dtype=torch.float64).movedim(2, 0).float().contiguous()


def _colour(image, x, y):
    pixel = image.getpixel((x, y))
    if image.mode == "P":
        mode, palette = image.palette.mode, image.palette.palette
        start = pixel * len(mode)
        return [level / 255 for level in palette[start : start + 3]]
    if image.mode == "1":
        return [float(pixel > 0)] * 3
    if image.mode.startswith("I"):
        return [pixel / 65535] * 3
    if image.mode in ("L", "LA"):
        return [(pixel if image.mode == "L" else pixel[0]) / 255] * 3
    return [level / 255 for level in pixel[:3]]


def to_image(tensor):
    if tensor.dim() != 3 or len(tensor) not in {1, 3}:
        raise ValueError(tensor.shape)
    channels, height, width = tensor.shape
    values = tensor.tolist()
    levels = [
        [[round(255 * min(1.0, max(0.0, values[c][y][x]))) for c in range(channels)] for x in range(width)]
        for y in range(height)
    ]
    pixels = np.array(levels, dtype=np.uint8).reshape(height, width, channels)
    return Image.fromarray(pixels.squeeze(2) if channels == 1 else pixels)


class ImageFolderDataset:
    def __init__(self, root, transform=None):
        self.root, self.transform = Path(root), transform
        self.classes = sorted(path.name for path in self.root.glob("*/") if path.name[0] != ".")
        if not self.classes:
            raise ValueError(f"{root} is empty")
        self.class_to_idx = dict(zip(self.classes, itertools.count()))
        self.samples = []
        for name in self.classes:
            for file in sorted(path.name for path in (self.root / name).iterdir()):
                path = self.root / name / file
                image = file.lower().endswith((".png", ".jpg", ".jpeg"))
                if path.is_file() and image and file[0] != ".":
                    self.samples.append((path, self.class_to_idx[name]))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, number = self.samples[range(len(self.samples))[index]]
        image = read_image(path)
        return (image if self.transform is None else self.transform(image)), torch.tensor(number)


def augment(image, generator):
    _, height, width = image.shape
    mirrored = torch.rand(1, generator=generator).item() < 0.5
    down, right = torch.randint(9, (2,), generator=generator).tolist()
    side = min(height, width) // 4
    top = torch.randint(height - side + 1, (1,), generator=generator).item()
    left = torch.randint(width - side + 1, (1,), generator=generator).item()
    out = torch.zeros_like(image)
    for y, x in itertools.product(range(height), range(width)):
        erased = top <= y < top + side and left <= x < left + side
        row, column = y + down - 4, x + right - 4
        if not erased and 0 <= row < height and 0 <= column < width:
            out[:, y, x] = image[:, row, width - 1 - column if mirrored else column]
    return out


class AugmentedDataset:
    def __init__(self, dataset):
        self.dataset = dataset

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        image, *rest = self.dataset[index]
        return augment(image, torch.default_generator), *rest


# --- boxes --------------------------------------------------------------------------------------------------------


def _like(values, given):
    dtype = given.dtype if given.is_floating_point() else torch.float32
    return torch.tensor(values, dtype=torch.float64).to(dtype).reshape(given.shape)


def resize_boxes(boxes, areas, size, new_size):
    (height, width), (new_height, new_width) = size, new_size
    corners = [
        (x * new_width / width, y * new_height / height, (x + w) * new_width / width, (y + h) * new_height / height)
        for x, y, w, h in boxes.tolist()
    ]
    larger = new_height * new_width / (height * width)
    resized = [(left, top, right - left, bottom - top) for left, top, right, bottom in corners]
    return _like(resized, boxes), _like([area * larger for area in areas.tolist()], areas)


def flip_image_and_boxes(record, axis):
    if axis not in {"horizontal", "vertical"}:
        raise ValueError(axis)
    _, height, width = record["image"].shape
    boxes = []
    for x, y, w, h in record["boxes"].tolist():
        right, bottom = x + w, y + h
        boxes.append([width - right, y, w, h] if axis == "horizontal" else [x, height - bottom, w, h])
    image = (
        record["image"][..., list(range(width))[::-1]]
        if axis == "horizontal"
        else record["image"][:, list(range(height))[::-1]]
    )
    out = dict(record)
    out["image"] = image
    out["boxes"] = torch.tensor(boxes, dtype=record["boxes"].dtype).reshape(record["boxes"].shape)
    return out


def normalize_boxes(boxes, size):
    height, width = size
    shares = [
        ((x + (x + w)) / 2 / width, (y + (y + h)) / 2 / height, w / width, h / height) for x, y, w, h in boxes.tolist()
    ]
    return _like(shares, boxes)


# --- sequences ----------------------------------------------------------------------------------------------------


class WindowDataset:
    def __init__(self, series, length, horizon=1):
        if min(length, horizon) <= 0:
            raise ValueError
        steps = [series[step].clone() for step in range(len(series))]
        self.items = []
        for end in range(length + horizon, len(steps) + 1):
            window, future = steps[end - length - horizon : end - horizon], steps[end - horizon : end]
            self.items.append((torch.stack(window), torch.stack(future)))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return tuple(part.clone() for part in self.items[index])


def pad_collate(batch):
    if not batch:
        raise ValueError
    lengths = [len(sequence) for sequence in batch]
    shape = (len(batch), max(lengths), *batch[0].shape[1:])
    padded, mask = torch.zeros(shape, dtype=batch[0].dtype), torch.zeros(shape[:2], dtype=torch.bool)
    for row, sequence in enumerate(batch):
        for step in range(len(sequence)):
            padded[row, step] = sequence[step]
            mask[row, step] = True
    return padded, torch.tensor(lengths), mask


# --- bonus --------------------------------------------------------------------------------------------------------


class PairDataset:
    def __init__(self, first, second, transform=None):
        if len(first) != len(second):
            raise ValueError
        self.first, self.second, self.transform = first, second, transform or (lambda a, b: (a, b))

    def __len__(self):
        return len(self.second)

    def __getitem__(self, index):
        return self.transform(self.first[index], self.second[index])


def weighted_indices(labels, n, generator):
    numbers = labels.tolist()
    weights = torch.tensor([1 / numbers.count(number) for number in numbers], dtype=torch.float64)
    ends = weights.cumsum(0)
    draws = torch.rand(n, generator=generator, dtype=torch.float64) * ends[-1]
    return torch.searchsorted(ends, draws, right=True).clamp(max=len(numbers) - 1)


def mixup(images, targets, share, generator):
    order = torch.randperm(len(images), generator=generator).tolist()
    mixed = []
    for given in (images, targets):
        rows = [given[i].double() + (1 - share) * (given[j].double() - given[i].double()) for i, j in enumerate(order)]
        mixed.append(torch.stack(rows).to(given.dtype) if rows else given.clone())
    return tuple(mixed)


def extract_archive(path, target, sha256):
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256.lower():
        raise ValueError("another archive")
    place = Path(target).resolve()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            inside = Path(os.path.normpath(place / entry.filename.replace("\\", "/")))
            if not inside.is_relative_to(place):
                raise ValueError(entry.filename)
        names = sorted(entry.filename for entry in archive.infolist() if not entry.is_dir())
        place.mkdir(parents=True, exist_ok=True)
        for name in names:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(archive.read(name))
    return names
