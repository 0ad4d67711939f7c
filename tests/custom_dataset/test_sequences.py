"""Hidden tests of windows and of sequences put together."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.custom_dataset.inputs import image


@exercise("WindowDataset", "S44")
@given(n=st.integers(0, 12), length=st.integers(1, 5), horizon=st.integers(1, 4))
@example(n=7, length=3, horizon=2)
@example(n=5, length=3, horizon=2)
@example(n=4, length=3, horizon=2)
def test_any_windows(submission, n, length, horizon):
    """There is a window wherever it and all that is to be predicted fit into the series."""
    submission.agrees("windows", torch.arange(float(n)) ** 2, length, horizon)


@exercise("WindowDataset", "S44")
@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.float32])
def test_series_of_several_values(submission, dtype):
    """Steps may have several values, of any dtype, and lie anywhere in memory."""
    series = (image(1, 3, 9, dtype=torch.float64) * 64).to(dtype)
    submission.agrees("windows", series.T, 4, 2)
    submission.agrees("windows", series[0, ::2], 2, 1)


@exercise("WindowDataset", "S3")
@given(index=st.integers(-8, 8))
@example(index=-5)
@example(index=-6)
@example(index=5)
@example(index=-1)
def test_any_index_of_a_window(submission, index):
    """Negative indices count from the last window; those beyond are an IndexError."""
    submission.agrees("window", torch.arange(8.0) * 3, 3, 1, index)


@exercise("WindowDataset", "S45")
def test_no_window_at_all(submission):
    """Of a short series there is no item: an IndexError."""
    submission.refuses(IndexError, "window", tensor([1.0, 2.0]), 2, 1, 0)
    submission.refuses(IndexError, "window", tensor([1.0, 2.0]), 2, 4, -1)
    submission.agrees("windows", tensor([1.0, 2.0]), 5, 1)
    submission.agrees("windows", tensor([1.0, 2.0, 4.0]), 1, 1)


@exercise("WindowDataset", "S45")
@pytest.mark.parametrize(("length", "horizon"), [(0, 1), (2, 0), (-1, 2), (2, -3)])
def test_lengths_that_are_none(submission, length, horizon):
    """A window or a horizon of less than one step is a ValueError."""
    submission.refuses(ValueError, "WindowDataset", torch.arange(9.0), length, horizon)
    submission.agrees("windows", torch.arange(3.0), 1, 1)


@exercise("WindowDataset", "S1")
def test_windows_are_copies(submission):
    """Windows overlap; who changes one, or the series, changes no other."""
    submission.agrees("changed_window", torch.arange(8.0).square(), 3, 2)


lengths = st.lists(st.integers(0, 5), min_size=1, max_size=5)


@exercise("pad_collate", "S46")
@given(lengths=lengths, features=st.integers(0, 2))
@example(lengths=[2, 4, 1], features=0)
@example(lengths=[3, 0, 3], features=2)
def test_any_sequences(submission, lengths, features):
    """Sequences of numbers or of rows are padded to the longest, which need not be the first or the last."""
    shape = (features,) if features else ()
    submission.agrees("padded_and_inputs", [image(n + 1, n, *shape) for n in lengths])


@exercise("pad_collate", "S47")
@pytest.mark.parametrize("dtype", [torch.int64, torch.float64, torch.float16])
def test_dtypes_of_sequences(submission, dtype):
    """The dtype is kept; a zero in the data is data."""
    submission.agrees("pad_collate", [tensor([0, 5]).to(dtype), tensor([7, 0, 0]).to(dtype), tensor([0]).to(dtype)])


@exercise("pad_collate", "S47")
def test_an_empty_batch(submission):
    """Without sequences there is a ValueError; one sequence is enough."""
    submission.refuses(ValueError, "pad_collate", [])
    submission.agrees("pad_collate", [tensor([3.0, 4.0])])
    same(submission.pad_collate([tensor([3, 4])])[1], tensor([2]))
