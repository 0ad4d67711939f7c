"""Hidden tests of splits, batches and class weights."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import seeded

hundredths = st.lists(st.integers(0, 100), min_size=0, max_size=3).map(
    lambda drawn: [(b - a) / 100 for a, b in zip([0, *sorted(drawn)], [*sorted(drawn), 100], strict=True)]
)


@exercise("split_indices", "S15")
@given(n=st.integers(0, 60), fractions=hundredths)
@example(n=11, fractions=[0.25, 0.25, 0.5])
@example(n=7, fractions=[0.0, 1.0])
@example(n=100, fractions=[0.71, 0.29])
@example(n=2, fractions=[0.3, 0.3, 0.4])
def test_any_sizes(submission, n, fractions):
    """Each part gets the floor of its share; what is left goes to the first parts, one each."""
    submission.agrees("split_sizes", n, fractions)


@exercise("split_indices", "S16")
@given(n=st.integers(0, 40), fractions=hundredths, number=st.integers(0, 10**6))
@example(n=9, fractions=[0.5, 0.5], number=11)
def test_any_split(submission, n, fractions, number):
    """The parts are cut from the generator's permutation, one after the other, as int64."""
    submission.agrees("split_after_seed", n, fractions, seeded("torch", number), 0)


@exercise("split_indices", "S17")
@pytest.mark.parametrize("fractions", [[0.5, 0.4999], [1.5, -0.5], [0.5, 0.500001], []])
def test_fractions_that_do_not_sum_to_1(submission, fractions):
    """Fractions below 0, or with another sum, are a ValueError; rounding errors are not."""
    submission.refuses(ValueError, "split_sizes", 10, fractions)
    submission.refuses(ValueError, "split_indices", 10, fractions, seeded("torch", 0))
    submission.agrees("split_sizes", 100, [0.1] * 10)
    submission.agrees("split_sizes", 10, [0.7, 0.2, 0.1])


@exercise("split_by_time", "S18")
@given(n=st.integers(0, 60), fractions=hundredths)
@example(n=9, fractions=[0.5, 0.25, 0.25])
def test_any_split_by_time(submission, n, fractions):
    """The parts follow one another in time, and have the sizes of split_sizes."""
    submission.agrees("split_by_time", n, fractions)


@exercise("split_by_time", "S17")
def test_times_that_do_not_sum_to_1(submission):
    """Fractions with another sum than 1 are a ValueError here too."""
    submission.refuses(ValueError, "split_by_time", 9, [0.5, 0.25])
    submission.agrees("split_by_time", 9, [0.5, 0.5])


@exercise("batch_indices", "S21")
@given(
    n=st.integers(0, 30), size=st.integers(1, 8), last=st.booleans(), shards=st.integers(1, 4), data=st.integers(0, 3)
)
@example(n=10, size=2, last=True, shards=2, data=1)
@example(n=9, size=3, last=True, shards=1, data=0)
@example(n=2, size=3, last=True, shards=1, data=0)
@example(n=0, size=3, last=False, shards=1, data=0)
@example(n=2, size=2, last=False, shards=4, data=3)
def test_any_batches(submission, n, size, last, shards, data):
    """Batches are full but for the last one, and never empty, whichever shard they come from."""
    submission.agrees("batch_indices", n, size, drop_last=last, shard=data % shards, num_shards=shards)


@exercise("batch_indices", "S20")
@given(n=st.integers(0, 30), shards=st.integers(1, 4), last=st.booleans(), number=st.integers(0, 10**6))
@example(n=11, shards=3, last=False, number=4)
def test_any_shuffled_shards(submission, n, shards, last, number):
    """The items are shuffled before the shards are dealt out: all shards together are all items, and none twice."""
    submission.agrees("batches_after_seed", n, 3, True, last, shards - 1, shards, seeded("torch", number), 0)


@exercise("batch_indices", "S19")
def test_the_order_is_the_generators(submission, seed):
    """PyTorch's global seed plays no part, and without shuffling no generator is needed."""
    arguments = (40, 7, True, False, 0, 2, seeded("torch", seed % 1000))
    same(submission.batches_after_seed(*arguments, 1), submission.batches_after_seed(*arguments, 2))
    submission.agrees("batches_after_seed", *arguments, 3)
    submission.agrees("batches_after_seed", 5, 2, False, False, 0, 1, None, 3)


@exercise("batch_indices", "S22")
@pytest.mark.parametrize(("size", "shard", "shards"), [(-2, 0, 1), (2, 3, 3), (2, -1, 3)])
def test_no_such_batches(submission, size, shard, shards):
    """A batch without items and a shard that does not exist are a ValueError."""
    submission.refuses(ValueError, "batch_indices", 9, size, shard=shard, num_shards=shards)
    submission.refuses(ValueError, "batch_indices", 9, 0)
    submission.agrees("batch_indices", 9, 1, shard=2, num_shards=3)


@exercise("class_weights", "S23")
@given(labels=st.lists(st.integers(0, 4), max_size=12))
@example(labels=[4, 0, 0, 4, 4])
@example(labels=[])
def test_any_labels(submission, labels):
    """Each class weighs n / (C count), an absent one 0, in float32."""
    submission.agrees("class_weights", tensor(labels, dtype=torch.int64), 5)
    submission.agrees("class_weights", tensor(labels, dtype=torch.int64), 7)


@exercise("class_weights", "S24")
@pytest.mark.parametrize("labels", [[0, 3], [-1, 2], [1, 7]])
def test_labels_that_are_no_class(submission, labels):
    """A label outside of the classes is a ValueError."""
    submission.refuses(ValueError, "class_weights", tensor(labels), 3)
    submission.agrees("class_weights", tensor([0, 2]), 3)
