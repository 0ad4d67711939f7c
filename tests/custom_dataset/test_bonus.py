"""Hidden tests of the bonus exercises."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import seeded
from tests.custom_dataset.inputs import archive, image


@exercise("PairDataset", "S48")
def test_a_transform_of_pairs(submission):
    """The transform sees both items at once; a negative index counts from the end in both."""
    submission.agrees("pairs_together", [10, 20, 30], [1, 2, 3], 1)
    submission.agrees("pairs_together", [10, 20, 30], [1, 2, 3], -1)
    submission.agrees("pairs", [1.5], ["a"])


@exercise("PairDataset", "S48")
def test_datasets_that_do_not_pair_up(submission):
    """Datasets of different lengths are a ValueError, whichever is longer."""
    submission.refuses(ValueError, "pairs", [1, 2], [3])
    submission.refuses(ValueError, "pairs", [1], [2, 3])
    submission.agrees("pairs", [], [])


@exercise("weighted_indices", "S49")
@pytest.mark.parametrize("labels", [[0, 2, 2, 2, 2, 2], [3, 3, 3, 1, 0, 0], [1, 1, 1, 1]])
def test_classes_and_items_are_equally_frequent(submission, labels, seed):
    """Each class that occurs is drawn equally often, and each item of it."""
    drawn = submission.drawn_after_seed(tensor(labels), 6000, seeded("torch", seed % 1000), 0)
    same((str(drawn.dtype), tuple(drawn.shape)), ("torch.int64", (6000,)))
    for place, label in enumerate(labels):
        expected = 1 / (len(set(labels)) * labels.count(label))
        share = (drawn == place).double().mean().item()
        assert abs(share - expected) < 0.03, "Each class is drawn equally often, and so is each item within its class."


@exercise("weighted_indices", "S49")
def test_draws_of_the_generator(submission, seed):
    """The draws are the generator's, whatever PyTorch's global seed."""
    one, two = (submission.drawn_after_seed(tensor([0, 1, 1]), 40, seeded("torch", seed % 1000), n) for n in (1, 2))
    same(one, two)
    other = submission.drawn_after_seed(tensor([0, 1, 1]), 40, seeded("torch", seed % 1000 + 1), 1)
    assert not torch.equal(one, other), "Another generator has to draw other items."


@exercise("mixup", "S50")
@given(number=st.integers(0, 10**6), size=st.integers(1, 5), eighths=st.integers(0, 8))
@example(number=3, size=4, eighths=6)
def test_any_mixture(submission, number, size, eighths):
    """Images and targets are mixed in the same share with the same partner, and the inputs stay."""
    images, targets = image(number, size, 2, 3, 2), image(number + 1, size, 4)
    submission.agrees("mixed_after_seed", images, targets, eighths / 8, seeded("torch", number), 5)


@exercise("mixup", "S50")
def test_mixing_in_double(submission):
    """float64 stays float64, and the global seed plays no part."""
    images, targets = image(1, 5, 1, 2, 3, dtype=torch.float64), torch.eye(5, dtype=torch.float64)
    arguments = (images, targets, 0.125, seeded("torch", 8))
    same(submission.mixed_after_seed(*arguments, 1), submission.mixed_after_seed(*arguments, 2))
    submission.agrees("mixed_after_seed", *arguments, 3)


CONTENTS = {"data/": b"", "data/b.csv": b"x,y\n1,2\n", "a.txt": b"alpha", "data/deep/c..d.bin": bytes(range(256))}


@exercise("extract_archive", "S51")
def test_an_archive_with_folders(submission):
    """Files within folders are unpacked, also one with dots in its name; folders are no files."""
    folder, digest = archive(CONTENTS)
    submission.agrees("extracted", folder, digest)
    submission.agrees("extracted", folder, digest.upper())


@exercise("extract_archive", "S51")
def test_another_digest(submission):
    """With another digest nothing is written, not even the folder."""
    folder, digest = archive(CONTENTS)
    submission.agrees("refused_archive", folder, archive({"a": b"b"})[1])
    submission.agrees("refused_archive", folder, digest[:-2])
    submission.agrees("extracted", folder, digest)


@exercise("extract_archive", "S52")
@pytest.mark.parametrize(
    "name", ["../evil.txt", "data/../../evil.txt", "/tmp/evil.txt", "..", "..\\evil.txt", "\\evil.txt"]
)
def test_a_name_that_leads_outside(submission, name):
    """A name that leads out of the folder is a ValueError before anything is written, wherever it stands."""
    folder, digest = archive({"first.txt": b"harmless", name: b"harm", "last.txt": b"harmless"})
    same(submission.refused_archive(folder, digest), {"raised": "ValueError", "files": []})
    good, digest = archive({"first.txt": b"harmless"})
    submission.agrees("extracted", good, digest)
