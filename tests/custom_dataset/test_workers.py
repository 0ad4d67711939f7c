"""Hidden tests that start a DataLoader's workers, which cost more CPU time than all the others."""

from __future__ import annotations

import torch
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import files
from tests.custom_dataset.inputs import CROPS, MEASUREMENTS, PENGUINS, image


@exercise("TabularDataset", "S4", processes=True)
def test_two_workers_read_the_penguins(submission):
    """Two workers give the same batches of penguins as none, in the same order, and none is missing."""
    for shuffle in (False, True):
        alone = submission.loaded_table(PENGUINS, MEASUREMENTS, "species", 0, shuffle)
        same(submission.loaded_table(PENGUINS, MEASUREMENTS, "species", 2, shuffle), alone)
        same([len(targets) for _, targets in alone], [50] * 6 + [42])


@exercise("ImageFolderDataset", "S4", processes=True)
def test_two_workers_read_the_crops(submission):
    """Two workers give the same batches of crops as none, in the same order."""
    for shuffle in (False, True):
        alone = submission.loaded_folder(files(CROPS), 0, shuffle)
        same(submission.loaded_folder(files(CROPS), 2, shuffle), alone)
        same([tuple(images.shape) for images, _ in alone], [(5, 3, 24, 32)] * 6 + [(2, 3, 24, 32)])


@exercise("AugmentedDataset", "S4", processes=True)
def test_workers_do_not_repeat_each_other(submission):
    """Workers keep the order and draw numbers of their own: eight copies of one image become eight images."""
    items = submission.augmented_by_workers(image(1, 3, 40, 50), 8, 2)
    same([number for _, number in items], [tensor([n]) for n in range(8)])
    different = {tuple(augmented.flatten().tolist()) for augmented, _ in items}
    assert len(different) == 8, "Two workers have to draw different numbers; here they repeat each other."


@exercise("WindowDataset", "S4", processes=True)
def test_two_workers_read_windows(submission):
    """Two workers give the same windows as none, in the same order."""
    series = torch.arange(23.0).square()
    same(submission.loaded_windows(series, 4, 2, 2), submission.loaded_windows(series, 4, 2, 0))
    submission.agrees("loaded_windows", series, 4, 2, 0)


@exercise("pad_collate", "S4", processes=True)
def test_two_workers_put_sequences_together(submission):
    """pad_collate works as a loader's collate_fn, in the workers too."""
    series = torch.arange(1.0, 9.0)
    same(submission.loaded_sequences(series, 2), submission.loaded_sequences(series, 0))
    submission.agrees("loaded_sequences", series, 0)
