"""Hidden tests of the tensor assignment; each asks more than one question."""

import numpy as np
import pytest
import torch

from autograder import exercise

CANARY = "@CANARY:hidden@"
EXPECTED = {"@CANARY:expected@": torch.tensor([0.7390851332151607], dtype=torch.float64)}


def normal(*shape, seed):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed % 2**31))


@exercise("centre", "S1")
@pytest.mark.parametrize("rows", [2, 5])
def test_any_rows(submission, seed, rows):
    """Rows of any length have their means taken away."""
    for number in range(3):
        submission.agrees("centre", normal(rows, 4, seed=seed + number))


@exercise("softmax", "S2")
def test_any_logits(submission, seed):
    """The softmax of any logits, large ones too."""
    for number in range(3):
        submission.agrees("softmax", 10 * normal(3, 5, seed=seed + number))


@exercise("ranks", "S3")
def test_any_values(submission, seed):
    """The ranks of values in any order."""
    for number in range(3):
        submission.agrees("ranks", np.random.default_rng(seed + number).permutation(7) / 4)
