"""How the tests use your module, where calling one of its functions is not enough. Nothing here knows an answer.

A dataset is made, and what it holds comes back as plain data. Workers are started by fork.
"""

from __future__ import annotations

import pickle

import numpy as np
import torch
from torch.utils.data import DataLoader


def _whole(dataset):
    """Return all items, one after the other, as tensors with an axis for the items."""
    columns = zip(*(dataset[index] for index in range(len(dataset))), strict=True)
    return [torch.stack(column) for column in columns]


def _epoch(dataset, workers, batch_size=5, shuffle=False, collate_fn=None):
    """Return the batches of one epoch; the order of a shuffled one follows from a seed of its own."""
    context = {"multiprocessing_context": "fork"} if workers else {}
    generator = torch.Generator().manual_seed(1)
    loader = DataLoader(
        dataset, batch_size, shuffle, num_workers=workers, collate_fn=collate_fn, generator=generator, **context
    )
    return list(loader)


def _caught(call, *words):
    """Say what a call raises, and which of these words its text holds."""
    try:
        call()
    except NotImplementedError:
        raise
    except Exception as error:
        return {"raised": type(error).__name__, "its text has": [word for word in words if word in str(error)]}
    return {"raised": "nothing", "its text has": []}


# --- tables -------------------------------------------------------------------------------------------------------


def table(m, folder, features, target, missing="error", means=None):
    """d = TabularDataset(folder / "table.csv", features, target, missing, means); len(d), all d[i], d.classes"""
    dataset = m.TabularDataset(folder / "table.csv", features, target, missing, means)
    features, targets = _whole(dataset)
    return {"len": len(dataset), "features": features, "targets": targets, "classes": dataset.classes}


def table_length(m, folder, features, target, missing="error", means=None):
    """len(TabularDataset(folder / "table.csv", features, target, missing, means))"""
    return len(m.TabularDataset(folder / "table.csv", features, target, missing, means))


def table_means(m, folder, features, target, missing="mean", means=None):
    """TabularDataset(folder / "table.csv", features, target, missing, means).means"""
    return m.TabularDataset(folder / "table.csv", features, target, missing, means).means


def table_attributes(m, folder, features, target, missing="error"):
    """d = TabularDataset(str(folder / "table.csv"), features, target, missing); d.features, d.targets, d.classes"""
    dataset = m.TabularDataset(str(folder / "table.csv"), features, target, missing)
    return {"features": dataset.features, "targets": dataset.targets, "classes": dataset.classes}


def array_table(m, array, features, target, missing="error", means=None):
    """d = TabularDataset(array, features, target, missing, means); all d[i], d.classes"""
    dataset = m.TabularDataset(array, features, target, missing, means)
    features, targets = _whole(dataset)
    return {"features": features, "targets": targets, "classes": dataset.classes}


def array_row(m, array, features, target, index):
    """TabularDataset(array, features, target)[index]"""
    return m.TabularDataset(array, features, target)[index]


def changed_item(m, array, features, target):
    """d = TabularDataset(array, features, target); x, y = d[0]; x += 1; y += 1; array += 1; d[0]"""
    dataset = m.TabularDataset(array, features, target)
    x, y = dataset[0]
    x += 1
    y += 1
    array += 1
    return dataset[0]


def table_error(m, folder, features, target, words, missing="error"):
    """TabularDataset(folder / "table.csv", features, target, missing), and what its exception says"""
    return _caught(lambda: m.TabularDataset(folder / "table.csv", features, target, missing), *words)


def array_error(m, array, features, target, words, missing="error"):
    """TabularDataset(array, features, target, missing), and what its exception says"""
    return _caught(lambda: m.TabularDataset(array, features, target, missing), *words)


def packed_table(m, folder, features, target):
    """d = pickle.loads(pickle.dumps(TabularDataset(folder / "table.csv", features, target, "drop"))); all d[i]"""
    dataset = m.TabularDataset(folder / "table.csv", features, target, "drop")
    return _whole(pickle.loads(pickle.dumps(dataset)))


def loaded_table(m, folder, features, target, workers, shuffle=False):
    """DataLoader(TabularDataset(folder / "table.csv", features, target, "drop"), 50, shuffle, num_workers=workers)"""
    dataset = m.TabularDataset(folder / "table.csv", features, target, "drop")
    return _epoch(dataset, workers, 50, shuffle)


def scaled(m, train, rows, kind):
    """apply_scaler(rows, fit_scaler(train, kind))"""
    return m.apply_scaler(rows, m.fit_scaler(train, kind))


def scaled_twice(m, train, rows, kind):
    """s = fit_scaler(train, kind); apply_scaler(rows, s); apply_scaler(rows, s); rows, train"""
    scaler = m.fit_scaler(train, kind)
    m.apply_scaler(rows, scaler)
    return {"second answer": m.apply_scaler(rows, scaler), "rows": rows, "train": train}


# --- parts and batches --------------------------------------------------------------------------------------------


def split_after_seed(m, n, fractions, generator, other_seed):
    """torch.manual_seed(other_seed); split_indices(n, fractions, generator)"""
    torch.manual_seed(other_seed)
    return m.split_indices(n, fractions, generator)


def batches_after_seed(m, n, size, shuffle, drop_last, shard, num_shards, generator, other_seed):
    """torch.manual_seed(other_seed); batch_indices(n, size, shuffle, drop_last, shard, num_shards, generator)"""
    torch.manual_seed(other_seed)
    return m.batch_indices(n, size, shuffle, drop_last, shard, num_shards, generator)


# --- images -------------------------------------------------------------------------------------------------------


def image(m, folder, name):
    """read_image(folder / name)"""
    return m.read_image(folder / name)


def image_by_text(m, folder, name):
    """read_image(str(folder / name))"""
    return m.read_image(str(folder / name))


def image_error(m, folder, name):
    """read_image(folder / name), and whether the text of its exception has the name"""
    return _caught(lambda: m.read_image(folder / name), name)


def picture(m, tensor):
    """p = to_image(tensor); p.mode, np.asarray(p)"""
    made = m.to_image(tensor)
    return {"mode": made.mode, "pixels": np.asarray(made)}


def picture_and_back(m, folder, name):
    """to_image(read_image(folder / name)).save(folder / "copy.png"); read_image(folder / "copy.png")"""
    m.to_image(m.read_image(folder / name)).save(folder / "copy.png")
    return m.read_image(folder / "copy.png")


def _folder_samples(dataset, folder):
    return [(path.relative_to(folder).as_posix(), number) for path, number in dataset.samples]


def image_folder(m, folder):
    """d = ImageFolderDataset(folder); len(d), d.classes, d.class_to_idx, d.samples (paths within the folder)"""
    dataset = m.ImageFolderDataset(folder)
    samples = _folder_samples(dataset, folder)
    return {"len": len(dataset), "classes": dataset.classes, "numbers": dataset.class_to_idx, "samples": samples}


def folder_items(m, folder):
    """d = ImageFolderDataset(folder); [d[i] for i in range(len(d))]"""
    dataset = m.ImageFolderDataset(folder)
    return [dataset[index] for index in range(len(dataset))]


def folder_item(m, folder, index):
    """ImageFolderDataset(str(folder))[index]"""
    return m.ImageFolderDataset(str(folder))[index]


def folder_error(m, folder, words):
    """ImageFolderDataset(folder), and what its exception says"""
    return _caught(lambda: m.ImageFolderDataset(folder), *words)


def item_error(m, folder, index, words):
    """d = ImageFolderDataset(folder); d[index], and what its exception says"""
    dataset = m.ImageFolderDataset(folder)
    return _caught(lambda: dataset[index], *words)


def means_of_colours(m, folder):
    """d = ImageFolderDataset(folder, transform=lambda image: image.mean(dim=(1, 2))); all d[i]"""
    return _whole(m.ImageFolderDataset(folder, transform=lambda image: image.mean(dim=(1, 2))))


def transformed_again(m, folder):
    """calls = []; d = ImageFolderDataset(folder, transform=lambda image: calls.append(0) or len(calls));
    len(calls); d[0], d[0], d[1]"""
    calls = []
    dataset = m.ImageFolderDataset(folder, transform=lambda image: calls.append(0) or len(calls))
    before = len(calls)
    return {"calls before": before, "items": [dataset[index][0] for index in (0, 0, 1)]}


def folder_changed_item(m, folder):
    """d = ImageFolderDataset(folder); d[0][0].zero_(); d[0]"""
    dataset = m.ImageFolderDataset(folder)
    dataset[0][0].zero_()
    return dataset[0]


def folder_after_change(m, folder, other):
    """d = ImageFolderDataset(folder); d[0]; put the bytes `other` into the first file; d[0]"""
    dataset = m.ImageFolderDataset(folder)
    dataset[0]
    dataset.samples[0][0].write_bytes(other)
    return dataset[0]


def packed_folder(m, folder):
    """d = pickle.loads(pickle.dumps(ImageFolderDataset(folder))); all d[i]"""
    return _whole(pickle.loads(pickle.dumps(m.ImageFolderDataset(folder))))


def loaded_folder(m, folder, workers, shuffle=False):
    """DataLoader(ImageFolderDataset(folder), 5, shuffle, num_workers=workers)"""
    return _epoch(m.ImageFolderDataset(folder), workers, 5, shuffle)


def augmented_after_seed(m, image, generator, other_seed):
    """torch.manual_seed(other_seed); augment(image, generator), twice; image"""
    torch.manual_seed(other_seed)
    first, second = m.augment(image, generator), m.augment(image, generator)
    return {"first": first, "second": second, "image": image}


class _Equal:
    """As many copies of one image as are asked for, numbered."""

    def __init__(self, image, n):
        self.image, self.n = image, n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        if not 0 <= index < self.n:
            raise IndexError(index)
        return self.image.clone(), torch.tensor(index)


def augmented_items(m, image, n, seed):
    """d = AugmentedDataset(n copies of image, numbered); torch.manual_seed(seed); all d[i]; len(d)"""
    dataset = m.AugmentedDataset(_Equal(image, n))
    torch.manual_seed(seed)
    return {"len": len(dataset), "items": [dataset[index] for index in range(n)]}


def augmented_twice(m, image, seed):
    """d = AugmentedDataset(copies of image); torch.manual_seed(seed); d[0]; d[0]; torch.manual_seed(seed); d[0]"""
    dataset = m.AugmentedDataset(_Equal(image, 2))
    torch.manual_seed(seed)
    first, second = dataset[0][0], dataset[0][0]
    torch.manual_seed(seed)
    return {"first": first, "second": second, "again": dataset[0][0]}


def augmented_past_the_end(m, image, n):
    """AugmentedDataset(n copies of image)[n]"""
    return m.AugmentedDataset(_Equal(image, n))[n]


def augmented_by_workers(m, image, n, workers):
    """torch.manual_seed(0); DataLoader(AugmentedDataset(n copies of image, numbered), 1, num_workers=workers)"""
    torch.manual_seed(0)
    return [(images[0], number) for images, number in _epoch(m.AugmentedDataset(_Equal(image, n)), workers, 1)]


# --- boxes --------------------------------------------------------------------------------------------------------


def resized_flipped(m, record, size, sizes, axis):
    """resize_boxes from size to each of sizes in turn; flip_image_and_boxes(record with an image of the last size,
    axis); normalize_boxes"""
    boxes, areas = record["boxes"], record["areas"]
    for new_size in sizes:
        boxes, areas = m.resize_boxes(boxes, areas, size, new_size)
        size = new_size
    flipped = m.flip_image_and_boxes({**record, "image": torch.zeros(1, *size), "boxes": boxes}, axis)
    return {"boxes": m.normalize_boxes(flipped["boxes"], size), "areas": areas}


def flipped_twice(m, record, axis):
    """once = flip_image_and_boxes(record, axis); twice = flip_image_and_boxes(once, axis); once, twice, record"""
    once = m.flip_image_and_boxes(record, axis)
    return {"once": once, "twice": m.flip_image_and_boxes(once, axis), "record": record}


# --- sequences ----------------------------------------------------------------------------------------------------


def windows(m, series, length, horizon):
    """d = WindowDataset(series, length, horizon); len(d), [d[i] for i in range(len(d))]"""
    dataset = m.WindowDataset(series, length, horizon)
    return {"len": len(dataset), "items": [dataset[index] for index in range(len(dataset))]}


def window(m, series, length, horizon, index):
    """WindowDataset(series, length, horizon)[index]"""
    return m.WindowDataset(series, length, horizon)[index]


def changed_window(m, series, length, horizon):
    """d = WindowDataset(series, length, horizon); x, y = d[0]; x += 1; y += 1; series += 1; d[0], d[1]"""
    dataset = m.WindowDataset(series, length, horizon)
    x, y = dataset[0]
    x += 1
    y += 1
    series += 1
    return [dataset[0], dataset[1]]


def loaded_windows(m, series, length, horizon, workers):
    """DataLoader(WindowDataset(series, length, horizon), 5, num_workers=workers)"""
    return _epoch(m.WindowDataset(series, length, horizon), workers)


def loaded_sequences(m, series, workers):
    """DataLoader([series[:1], series[:2], ...], 3, num_workers=workers, collate_fn=pad_collate)"""
    sequences = [series[: end + 1] for end in range(len(series))]
    return _epoch(sequences, workers, 3, collate_fn=m.pad_collate)


def padded_and_inputs(m, batch):
    """pad_collate(batch), and batch"""
    return {"answer": m.pad_collate(batch), "batch": batch}


# --- bonus --------------------------------------------------------------------------------------------------------


def pairs(m, first, second):
    """d = PairDataset(first, second); len(d), [d[i] for i in range(len(d))]"""
    dataset = m.PairDataset(first, second)
    return {"len": len(dataset), "items": [dataset[index] for index in range(len(dataset))]}


def pairs_together(m, first, second, index):
    """PairDataset(first, second, transform=lambda a, b: (a - b, a + b))[index]"""
    return m.PairDataset(first, second, transform=lambda a, b: (a - b, a + b))[index]


def drawn_after_seed(m, labels, n, generator, other_seed):
    """torch.manual_seed(other_seed); weighted_indices(labels, n, generator)"""
    torch.manual_seed(other_seed)
    return m.weighted_indices(labels, n, generator)


def mixed_after_seed(m, images, targets, share, generator, other_seed):
    """torch.manual_seed(other_seed); mixup(images, targets, share, generator); images, targets"""
    torch.manual_seed(other_seed)
    mixed = m.mixup(images, targets, share, generator)
    return {"mixed": mixed, "images": images, "targets": targets}


def _tree(folder):
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


def extracted(m, folder, digest):
    """extract_archive(folder / "archive.zip", folder / "out" / "here", digest), and all files below folder / "out" """
    names = m.extract_archive(folder / "archive.zip", folder / "out" / "here", digest)
    return {"names": names, "files": _tree(folder / "out")}


def refused_archive(m, folder, digest):
    """extract_archive(folder / "archive.zip", folder / "out" / "here", digest), what it raises, and all other files"""
    raised = _caught(lambda: m.extract_archive(folder / "archive.zip", folder / "out" / "here", digest))["raised"]
    return {"raised": raised, "files": [name for name in _tree(folder) if name != "archive.zip"]}
