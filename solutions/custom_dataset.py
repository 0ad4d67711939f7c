"""Datasets: tables, folders of images, windows of a series; how they are split, scaled, augmented and put into batches.

An image is a float tensor of shape (C, H, W) with values from 0 to 1, a box is ``x y width height`` in pixels. Fill in
the functions and classes, run ``autograder check custom_dataset.py``, hand in this file. The clauses S1, S2, ... are in
README.md.
"""

from __future__ import annotations

import csv
import hashlib
import math
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor
from torch.utils.data import Dataset

MISSING = ("", "NA")
"""How a file says that a value is not known."""
SUFFIXES = (".png", ".jpg", ".jpeg")
"""What the names of images end with, in small letters."""
PADDING = 4
"""How far `augment` shifts an image at most, in pixels."""

# --- tables -------------------------------------------------------------------------------------------------------

# BEGIN SOLUTION NO PROMPT


def _read_columns(source: str | Path | np.ndarray | Tensor, names: Sequence[Any]) -> list[list[Any]]:
    """Return these columns of a file as texts, of an array as numbers; None stands for what is missing."""
    if isinstance(source, (str, Path)):
        with Path(source).open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows, known = list(reader), reader.fieldnames or []
        _check_columns(names, known, source)
        return [[None if row[name] in MISSING else row[name] for row in rows] for name in names]
    table = np.asarray(source)
    _check_columns(names, range(table.shape[1]), "the array")
    return [[None if value != value else value for value in table[:, name].tolist()] for name in names]


def _check_columns(names: Sequence[Any], known: Sequence[Any], source: object) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{source} has no column {name!r}; it has {list(known)}")


def _numbers(column: Sequence[Any], name: object) -> Tensor:
    """Return a column as float64, NaN where nothing is known."""
    try:
        return torch.tensor([math.nan if value is None else float(value) for value in column], dtype=torch.float64)
    except ValueError as error:
        raise ValueError(f"the column {name!r} holds something that is no number: {error}") from None


# END SOLUTION


class TabularDataset(Dataset):
    """The rows of a table, each as float32 features and a target.

    Attributes
    ----------
    features : Tensor, shape (N, F)
        float32.
    targets : Tensor, shape (N,)
        int64 class numbers, or float32 numbers.
    classes : list of str
        The names of the classes in sorted order; empty unless the target is text.
    means : Tensor, shape (F,), or None
        float32; what stands for missing features, None unless `missing` is "mean".
    """

    def __init__(
        self,
        source: str | Path | np.ndarray | Tensor,
        feature_columns: Sequence[str] | Sequence[int],
        target_column: str | int,
        missing: str = "error",
        means: Sequence[float] | Tensor | None = None,
    ) -> None:
        """Read the used columns of a table.

        Parameters
        ----------
        source : path, or array of shape (rows, columns)
            A CSV file whose first line names the columns; or numbers, NaN for a missing one.
        feature_columns, target_column
            Names of the columns of a file, or numbers of those of an array, counted from 0.
        missing : "error", "drop" or "mean"
            What becomes of rows in which a used column has no value.
        means : F numbers, optional
            What stands for missing features; the means of this table's own values unless given.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If a column does not exist, a feature is no number, or a value is missing that nothing stands for (the text
            names the column); or if `missing` is none of the three.
        """
        # about 25 lines, part of them in helpers of your own
        # BEGIN SOLUTION
        if missing not in ("error", "drop", "mean"):
            raise ValueError(f"missing is 'error', 'drop' or 'mean', not {missing!r}")
        names = [*feature_columns, target_column]
        columns = _read_columns(source, names)
        if missing == "drop":
            kept = [row for row in zip(*columns, strict=True) if None not in row]
            columns = [[row[place] for row in kept] for place in range(len(names))]
        if None in columns[-1]:
            raise ValueError(f"the column {target_column!r} lacks a value, and nothing can stand for a target")
        numbers = [_numbers(column, name) for column, name in zip(columns, feature_columns, strict=False)]
        features = torch.stack(numbers, dim=1)
        self.means = None
        if missing == "mean":
            own = features.nanmean(dim=0) if means is None else torch.as_tensor(means, dtype=torch.float64)
            features = torch.where(features.isnan(), own, features)
            self.means = own.float()
        for name, column in zip(feature_columns, features.T, strict=True):
            if column.isnan().any():
                raise ValueError(f"the column {name!r} lacks a value")
        self.features = features.float()
        self._set_targets(columns[-1])
        # END SOLUTION

    # BEGIN SOLUTION NO PROMPT
    def _set_targets(self, column: Sequence[Any]) -> None:
        self.classes: list[str] = []
        if all(isinstance(value, int) for value in column):
            self.targets = torch.tensor(column, dtype=torch.int64)
            return
        try:
            self.targets = torch.tensor([float(value) for value in column], dtype=torch.float32)
        except ValueError:
            self.classes = sorted(set(column))
            self.targets = torch.tensor([self.classes.index(value) for value in column], dtype=torch.int64)

    # END SOLUTION

    def __len__(self) -> int:
        """Return the number of rows."""
        # about 1 line
        # BEGIN SOLUTION
        return len(self.features)
        # END SOLUTION

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        """Return copies of the features, of shape (F,), and of the target, of shape (); IndexError outside [-N, N)."""
        # about 3 lines
        # BEGIN SOLUTION
        if not -len(self) <= index < len(self):
            raise IndexError(f"{index} is not in [-{len(self)}, {len(self)})")
        return self.features[index].clone(), self.targets[index].clone()
        # END SOLUTION


# BEGIN SOLUTION NO PROMPT


def _floating(given: Tensor) -> torch.dtype:
    """Return the dtype of what is computed from a tensor."""
    return given.dtype if given.is_floating_point() else torch.float32


# END SOLUTION


def fit_scaler(train: Tensor, kind: str) -> dict[str, Tensor]:
    """Find what has to be subtracted from each column, and what it has to be divided by.

    Parameters
    ----------
    train : Tensor, shape (N, F)
        The training rows, at least one, and nothing but them.
    kind : "min-max" or "z-score"

    Returns
    -------
    dict
        ``"shift"`` and ``"scale"``, of shape (F,), in the dtype of `train` (float32 for integers).

    Raises
    ------
    ValueError
        For another kind, and without rows.

    Examples
    --------
    >>> fit_scaler(torch.tensor([[1.0, 7.0], [5.0, 7.0]]), "min-max")
    {'shift': tensor([1., 7.]), 'scale': tensor([4., 1.])}
    """
    # about 12 lines
    # BEGIN SOLUTION
    if kind not in ("min-max", "z-score"):
        raise ValueError(f"kind is 'min-max' or 'z-score', not {kind!r}")
    if len(train) == 0:
        raise ValueError("there are no rows to learn from")
    rows = train.double()
    low, high = rows.amin(dim=0), rows.amax(dim=0)
    if kind == "min-max":
        shift, scale = low, high - low
    else:
        shift, scale = rows.mean(dim=0), rows.std(dim=0, correction=0)
    constant = low == high  # rounding gives it a mean beside it and a deviation above 0
    shift, scale = torch.where(constant, low, shift), torch.where(constant, 1.0, scale)
    return {"shift": shift.to(_floating(train)), "scale": scale.to(_floating(train))}
    # END SOLUTION


def apply_scaler(rows: Tensor, scaler: dict[str, Tensor]) -> Tensor:
    """Return ``(rows - shift) / scale`` for rows of shape (N, F), in their dtype (float32 for integers)."""
    # about 2 lines
    # BEGIN SOLUTION
    return ((rows.double() - scaler["shift"]) / scaler["scale"]).to(_floating(rows))
    # END SOLUTION


# --- parts and batches --------------------------------------------------------------------------------------------


def split_sizes(n: int, fractions: Sequence[float]) -> list[int]:
    """Return how many of `n` items each part gets: the floor of its fraction, and the rest one each from the first on.

    Raises ValueError for a negative fraction, and unless the fractions sum to 1 (to 1e-9).

    Examples
    --------
    >>> split_sizes(8, [0.5, 0.3, 0.2])
    [5, 2, 1]
    """
    # about 6 lines
    # BEGIN SOLUTION
    if min(fractions, default=0) < 0 or abs(sum(fractions) - 1) > 1e-9:
        raise ValueError(f"the fractions {fractions} are not at least 0 and 1 in all")
    sizes = [math.floor(n * fraction) for fraction in fractions]
    for place in range(n - sum(sizes)):
        sizes[place] += 1
    return sizes
    # END SOLUTION


def split_indices(n: int, fractions: Sequence[float], generator: Generator) -> list[Tensor]:
    """Cut ``torch.randperm(n, generator=generator)`` into parts of these fractions, int64 each."""
    # about 1 line
    # BEGIN SOLUTION
    return list(torch.randperm(n, generator=generator).split(split_sizes(n, fractions)))
    # END SOLUTION


def split_by_time(n: int, fractions: Sequence[float]) -> list[Tensor]:
    """Cut 0, 1, ..., n - 1 into parts of these fractions, in order: what comes later never trains what came before."""
    # about 1 line
    # BEGIN SOLUTION
    return list(torch.arange(n).split(split_sizes(n, fractions)))
    # END SOLUTION


def batch_indices(
    n: int,
    size: int,
    shuffle: bool = False,
    drop_last: bool = False,
    shard: int = 0,
    num_shards: int = 1,
    generator: Generator | None = None,
) -> list[Tensor]:
    """Return the indices of each batch of one epoch.

    Parameters
    ----------
    n : int
        Number of items.
    size : int
        Items per batch, at least 1.
    shuffle : bool
        Take the items in the order of ``torch.randperm(n, generator=generator)`` in place of 0, 1, ...
    drop_last : bool
        Leave out a last batch that is smaller.
    shard, num_shards : int
        Of these items keep those in the places `shard`, `shard` + `num_shards`, `shard` + 2 `num_shards`, ...
    generator : torch.Generator, optional
        The source of the order.

    Returns
    -------
    list of Tensor
        int64, of shape (size,), the last one perhaps shorter; never an empty one.

    Raises
    ------
    ValueError
        If `size` is below 1 or `shard` is not one of 0, ..., `num_shards` - 1.

    Examples
    --------
    >>> batch_indices(7, 2, shard=1, num_shards=2)
    [tensor([1, 3]), tensor([5])]
    """
    # about 7 lines
    # BEGIN SOLUTION
    if size < 1:
        raise ValueError(f"a batch has at least one item, not {size}")
    if not 0 <= shard < num_shards:
        raise ValueError(f"there is no shard {shard} among {num_shards}")
    order = torch.randperm(n, generator=generator) if shuffle else torch.arange(n)
    own = order[shard::num_shards]
    end = len(own) - len(own) % size if drop_last else len(own)
    return [own[start : start + size] for start in range(0, end, size)]
    # END SOLUTION


def class_weights(labels: Tensor, num_classes: int) -> Tensor:
    """Return ``n / (num_classes * count)`` for each class, float32 of shape (num_classes,); 0 for one without labels.

    Raises ValueError for a label outside 0, ..., `num_classes` - 1.

    Examples
    --------
    >>> class_weights(torch.tensor([0, 0, 0, 2]), 3)
    tensor([0.4444, 0.0000, 1.3333])
    """
    # about 5 lines
    # BEGIN SOLUTION
    if len(labels) and not (labels.min() >= 0 and labels.max() < num_classes):
        raise ValueError(f"a label is not one of 0, ..., {num_classes - 1}")
    counts = torch.bincount(labels, minlength=num_classes)
    weights = len(labels) / (num_classes * counts.clamp(min=1))
    return torch.where(counts > 0, weights, 0.0).float()
    # END SOLUTION


# --- images -------------------------------------------------------------------------------------------------------


def read_image(path: str | Path) -> Tensor:
    """Read an image file.

    Returns
    -------
    Tensor, shape (3, H, W)
        float32, red, green and blue from 0 to 1. Grey is repeated, a palette looked up, transparency left out; 8 bits
        are divided by 255, 16 bits (grey only) by 65535.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it cannot be read as an image; the text has the path.
    """
    # about 11 lines: Image.open(path) with its `mode`, which is "I;16" for 16-bit grey, and `convert`
    # BEGIN SOLUTION
    try:
        with Image.open(path) as image:
            if image.mode.startswith("I"):
                grey = np.array(image).astype(np.float32) / 65535
                pixels = np.stack([grey, grey, grey], axis=2)
            else:
                pixels = np.array(image.convert("RGB")).astype(np.float32) / 255
    except FileNotFoundError:
        raise
    except Exception as error:  # Pillow has many ways to say it
        raise ValueError(f"{path} cannot be read as an image: {error}") from error
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
    # END SOLUTION


def to_image(tensor: Tensor) -> Image.Image:
    """Turn values from 0 to 1 into a picture of 8 bits: the other way round.

    Parameters
    ----------
    tensor : Tensor, shape (3, H, W) or (1, H, W)
        Floating; what lies outside of [0, 1] counts as its nearer end.

    Returns
    -------
    PIL.Image.Image
        Of mode "RGB" or "L"; each value times 255, rounded to the nearest whole number.

    Raises
    ------
    ValueError
        If the tensor has another number of axes or channels.
    """
    # about 5 lines
    # BEGIN SOLUTION
    if tensor.dim() != 3 or tensor.shape[0] not in (1, 3):
        raise ValueError(f"an image has the shape (3, H, W) or (1, H, W), not {tuple(tensor.shape)}")
    levels = (tensor.detach().float().clamp(0, 1) * 255).round().to(torch.uint8)
    pixels = levels.permute(1, 2, 0).cpu().numpy()
    return Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[:, :, 0])
    # END SOLUTION


class ImageFolderDataset(Dataset):
    """A folder with a folder of images for each class.

    Attributes
    ----------
    classes : list of str
        The names of the folders, sorted as strings.
    class_to_idx : dict
        The number of each class: its place in `classes`.
    samples : list of (Path, int)
        Each image with the number of its class; class by class, sorted by name within it.
    """

    def __init__(self, root: str | Path, transform: Callable[[Tensor], Any] | None = None) -> None:
        """Look for images, and open none.

        Parameters
        ----------
        root : path
        transform : callable, optional
            Applied to the image each time that an item is read.

        Raises
        ------
        FileNotFoundError
            If there is no such folder.
        ValueError
            If it holds no folder; the text has the path.
        """
        # about 12 lines
        # BEGIN SOLUTION
        folders = [entry for entry in Path(root).iterdir() if entry.is_dir() and not entry.name.startswith(".")]
        if not folders:
            raise ValueError(f"{root} holds no folder with images")
        folders.sort(key=lambda folder: folder.name)
        self.transform = transform
        self.classes = [folder.name for folder in folders]
        self.class_to_idx = {name: number for number, name in enumerate(self.classes)}
        self.samples = []
        for number, folder in enumerate(folders):
            files = [file for file in folder.iterdir() if file.is_file() and not file.name.startswith(".")]
            images = [file for file in files if file.suffix.lower() in SUFFIXES]
            self.samples += [(file, number) for file in sorted(images, key=lambda file: file.name)]
        # END SOLUTION

    def __len__(self) -> int:
        """Return the number of images."""
        # about 1 line
        # BEGIN SOLUTION
        return len(self.samples)
        # END SOLUTION

    def __getitem__(self, index: int) -> tuple[Any, Tensor]:
        """Read an image, transform it, and return it with its class, int64 of shape (); IndexError outside [-N, N)."""
        # about 5 lines
        # BEGIN SOLUTION
        if not -len(self) <= index < len(self):
            raise IndexError(f"{index} is not in [-{len(self)}, {len(self)})")
        path, number = self.samples[index]
        image = read_image(path)
        return image if self.transform is None else self.transform(image), torch.tensor(number)
        # END SOLUTION


def augment(image: Tensor, generator: Generator) -> Tensor:
    """Flip an image or not, shift it, and erase a square of it.

    The draws are, in this order: ``torch.rand(1)`` (flip left and right if below 0.5), ``torch.randint(2 * PADDING + 1,
    (2,))`` (the top and left corner of the crop in the image with PADDING black pixels around it), ``torch.randint(H -
    side + 1, (1,))`` and ``torch.randint(W - side + 1, (1,))`` (the top and left corner of the black square, whose side
    is ``min(H, W) // 4``), each from `generator`.

    Parameters
    ----------
    image : Tensor, shape (C, H, W)
    generator : torch.Generator
        On the CPU, wherever the image is.

    Returns
    -------
    Tensor, shape (C, H, W)
        A new tensor, in the dtype and on the device of the image.
    """
    # about 11 lines
    # BEGIN SOLUTION
    height, width = image.shape[1:]
    if torch.rand(1, generator=generator).item() < 0.5:
        image = image.flip(2)
    top, left = torch.randint(2 * PADDING + 1, (2,), generator=generator).tolist()
    padded = torch.nn.functional.pad(image, (PADDING, PADDING, PADDING, PADDING))
    out = padded[:, top : top + height, left : left + width].clone()
    side = min(height, width) // 4
    top = int(torch.randint(height - side + 1, (1,), generator=generator))
    left = int(torch.randint(width - side + 1, (1,), generator=generator))
    out[:, top : top + side, left : left + side] = 0
    return out
    # END SOLUTION


class AugmentedDataset(Dataset):
    """The items of a training set, with the image augmented anew each time that it is read."""

    def __init__(self, dataset: Dataset) -> None:
        """Take a dataset whose items are pairs of an image, of shape (C, H, W), and something else."""
        # about 1 line
        # BEGIN SOLUTION
        self.dataset = dataset
        # END SOLUTION

    def __len__(self) -> int:
        """Return the number of items of the dataset."""
        # about 1 line
        # BEGIN SOLUTION
        return len(self.dataset)  # type: ignore[arg-type]
        # END SOLUTION

    def __getitem__(self, index: int) -> tuple[Tensor, Any]:
        """Return ``augment(image, torch.default_generator)``, which differs from worker to worker, and the rest."""
        # about 2 lines
        # BEGIN SOLUTION
        image, rest = self.dataset[index]
        return augment(image, torch.default_generator), rest
        # END SOLUTION


# --- boxes --------------------------------------------------------------------------------------------------------


def resize_boxes(
    boxes: Tensor, areas: Tensor, size: tuple[int, int], new_size: tuple[int, int]
) -> tuple[Tensor, Tensor]:
    """Move boxes along when their image is resized.

    Parameters
    ----------
    boxes : Tensor, shape (N, 4)
        ``x y width height`` in pixels.
    areas : Tensor, shape (N,)
        In square pixels; of an object, not of its box.
    size, new_size : (height, width)
        Of the image, before and after.

    Returns
    -------
    boxes, areas
        In the dtypes that they had (float32 for integers).
    """
    # about 5 lines
    # BEGIN SOLUTION
    across, down = new_size[1] / size[1], new_size[0] / size[0]
    factors = torch.tensor([across, down, across, down], dtype=torch.float64, device=boxes.device)
    scaled, grown = boxes * factors, areas.double() * (across * down)
    return scaled.to(_floating(boxes)), grown.to(_floating(areas))
    # END SOLUTION


def flip_image_and_boxes(record: dict[str, Any], axis: str) -> dict[str, Any]:
    """Mirror an image and its boxes.

    Parameters
    ----------
    record : dict
        ``"image"`` of shape (C, H, W), ``"boxes"`` of shape (N, 4) as ``x y width height``, and perhaps more.
    axis : "horizontal" or "vertical"
        Left becomes right, or top becomes bottom.

    Returns
    -------
    dict
        A new record with a new image and new boxes; whatever else there is, areas and labels, stays.

    Raises
    ------
    ValueError
        For another axis.
    """
    # about 10 lines
    # BEGIN SOLUTION
    if axis not in ("horizontal", "vertical"):
        raise ValueError(f"axis is 'horizontal' or 'vertical', not {axis!r}")
    along, place = (2, 0) if axis == "horizontal" else (1, 1)
    boxes = record["boxes"].clone()
    boxes[:, place] = record["image"].shape[along] - boxes[:, place] - boxes[:, place + 2]
    return {**record, "image": record["image"].flip(along), "boxes": boxes}
    # END SOLUTION


def normalize_boxes(boxes: Tensor, size: tuple[int, int]) -> Tensor:
    """Return boxes as ``center x, center y, width, height`` in shares of the image's size, which is (height, width).

    Boxes have the shape (N, 4), as ``x y width height`` in pixels, and keep a floating dtype (float32 for integers).
    """
    # about 5 lines
    # BEGIN SOLUTION
    height, width = size
    wide = boxes.double()
    centres = wide[:, :2] + wide[:, 2:] / 2
    shares = torch.cat([centres, wide[:, 2:]], dim=1) / wide.new_tensor([width, height, width, height])
    return shares.to(_floating(boxes))
    # END SOLUTION


# --- sequences ----------------------------------------------------------------------------------------------------


class WindowDataset(Dataset):
    """All windows of a series, each with what follows it."""

    def __init__(self, series: Tensor, length: int, horizon: int = 1) -> None:
        """Take a series and the lengths of its windows.

        Parameters
        ----------
        series : Tensor, shape (N,) or (N, F)
            In the order of time.
        length, horizon : int
            How many steps a window has, and how many of those that follow are to be predicted.

        Raises
        ------
        ValueError
            If `length` or `horizon` is below 1.
        """
        # about 5 lines
        # BEGIN SOLUTION
        if length < 1 or horizon < 1:
            raise ValueError(f"length and horizon are at least 1, not {length} and {horizon}")
        self.series, self.length, self.horizon = series.clone(), length, horizon
        # END SOLUTION

    def __len__(self) -> int:
        """Return the number of windows: N - length - horizon + 1, or 0 for a short series."""
        # about 1 line
        # BEGIN SOLUTION
        return max(0, len(self.series) - self.length - self.horizon + 1)
        # END SOLUTION

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        """Return copies of the window that starts at `index` and of the steps that follow; IndexError outside [-n, n).

        Their shapes are (length,) and (horizon,), or (length, F) and (horizon, F).
        """
        # about 6 lines
        # BEGIN SOLUTION
        if not -len(self) <= index < len(self):
            raise IndexError(f"{index} is not in [-{len(self)}, {len(self)})")
        start = index % len(self)
        middle = start + self.length
        return self.series[start:middle].clone(), self.series[middle : middle + self.horizon].clone()
        # END SOLUTION


def pad_collate(batch: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Put sequences of different lengths into one tensor.

    Parameters
    ----------
    batch : sequence of Tensor, of shape (L,) or (L, F)
        At least one; of one dtype, on one device.

    Returns
    -------
    padded : Tensor, shape (B, longest) or (B, longest, F)
        The sequences, each with zeros behind it.
    lengths : Tensor, shape (B,)
        int64.
    mask : Tensor, shape (B, longest)
        True on data, False on padding.

    Raises
    ------
    ValueError
        Without sequences.
    """
    # about 6 lines: torch.nn.utils.rnn.pad_sequence may be used
    # BEGIN SOLUTION
    if len(batch) == 0:
        raise ValueError("there are no sequences to put together")
    padded = torch.nn.utils.rnn.pad_sequence(list(batch), batch_first=True)
    lengths = torch.tensor([len(sequence) for sequence in batch], device=padded.device)
    mask = torch.arange(padded.shape[1], device=padded.device) < lengths[:, None]
    return padded, lengths, mask
    # END SOLUTION


# --- bonus --------------------------------------------------------------------------------------------------------


class PairDataset(Dataset):
    """Two datasets side by side: a picture and its depth, a sentence and its translation."""

    def __init__(
        self, first: Dataset, second: Dataset, transform: Callable[[Any, Any], tuple[Any, Any]] | None = None
    ) -> None:
        """Take two datasets of one length (ValueError otherwise) and what is done to both items of a pair together."""
        # about 4 lines
        # BEGIN SOLUTION
        if len(first) != len(second):  # type: ignore[arg-type]
            raise ValueError(f"{len(first)} and {len(second)} items do not pair up")  # type: ignore[arg-type]
        self.first, self.second, self.transform = first, second, transform
        # END SOLUTION

    def __len__(self) -> int:
        """Return the number of pairs."""
        # about 1 line
        # BEGIN SOLUTION
        return len(self.first)  # type: ignore[arg-type]
        # END SOLUTION

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return ``transform(first[index], second[index])``, or the two as they are."""
        # about 2 lines
        # BEGIN SOLUTION
        pair = self.first[index], self.second[index]
        return pair if self.transform is None else self.transform(*pair)
        # END SOLUTION


def weighted_indices(labels: Tensor, n: int, generator: Generator) -> Tensor:
    """Draw `n` places of `labels`, with replacement, so that each class that occurs is equally probable.

    Within a class all items are equally probable. `labels` is int64 of shape (N,), at least one; the answer is int64 of
    shape (n,).
    """
    # about 3 lines: torch.multinomial
    # BEGIN SOLUTION
    counts = torch.bincount(labels)
    shares = 1 / counts[labels].double()
    return torch.multinomial(shares.cpu(), n, replacement=True, generator=generator).to(labels.device)
    # END SOLUTION


def mixup(images: Tensor, targets: Tensor, share: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Mix each image, and its target, with another one of the batch.

    Parameters
    ----------
    images : Tensor, shape (B, C, H, W)
    targets : Tensor, shape (B, K)
        Rows of probabilities.
    share : float
        From 0 to 1: how much of an item comes from itself.
    generator : torch.Generator
        ``torch.randperm(B, generator=generator)`` says which item is mixed into each.

    Returns
    -------
    images, targets
        Of the same shapes and dtypes.
    """
    # about 3 lines
    # BEGIN SOLUTION
    other = torch.randperm(len(images), generator=generator).to(images.device)
    return share * images + (1 - share) * images[other], share * targets + (1 - share) * targets[other]
    # END SOLUTION


def extract_archive(path: str | Path, target: str | Path, sha256: str) -> list[str]:
    """Unpack a ZIP archive, if it is the right one and keeps to its folder.

    Parameters
    ----------
    path : path
        The archive.
    target : path
        The folder for its files; made where it is missing.
    sha256 : str
        The digest that the archive must have, in hexadecimal digits, small or capital.

    Returns
    -------
    list of str
        The names of the files in it, sorted.

    Raises
    ------
    ValueError
        If the digest is another one, or a name leads out of `target`: then nothing is written at all.
    """
    # about 11 lines: hashlib.sha256, zipfile.ZipFile
    # BEGIN SOLUTION
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    if digest != sha256.lower():
        raise ValueError(f"{path} has the digest {digest}, not {sha256}")
    with zipfile.ZipFile(path) as archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        for name in archive.namelist():
            parts = PurePosixPath(name.replace("\\", "/")).parts
            if ".." in parts or name.startswith(("/", "\\")):
                raise ValueError(f"{path} holds {name!r}, which leads out of its folder")
        archive.extractall(target)
    return sorted(names)
    # END SOLUTION
