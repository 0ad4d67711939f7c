"""Hidden tests of max_pool2d and batch_norm2d."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import each, exercise, same
from tests.cnn.inputs import IMAGES, numbers, seeds, whole

# --- max_pool2d ---------------------------------------------------------------------------------------------------

kernels = st.tuples(st.integers(1, 4), st.integers(1, 4))
strides = st.one_of(st.none(), st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3)))
levels = st.sampled_from([3, 1000])
"""How many different numbers there are: few make many ties."""


@exercise("max_pool2d", "S13")
@given(seed=seeds, kernel=kernels, stride=strides, level=levels, half=st.booleans())
@example(seed=1, kernel=(2, 3), stride=None, level=1000, half=False)
@example(seed=2, kernel=(3, 2), stride=(1, 2), level=1000, half=True)
@example(seed=3, kernel=(4, 3), stride=(2, 3), level=3, half=True)
@example(seed=4, kernel=(2, 4), stride=3, level=3, half=False)
def test_any_pooling(submission, seed, kernel, stride, level, half):
    """Any kernel, stride and padding: the largest numbers and where they first stand."""
    x = whole(seed, -level, level, 2, 3, 7, 9).double() / 8
    padding = (kernel[0] // 2, kernel[1] // 2) if half else 0
    submission.agrees("max_pool2d", x, kernel, stride, padding)


@exercise("max_pool2d", "S14")
def test_padding_never_wins(submission):
    """Around an image of negative numbers, the padding is still the smallest of all."""
    x = -1 - whole(1, 0, 60, 2, 3, 5, 4).double()
    submission.agrees("max_pool2d", x, 3, 2, 1)
    submission.agrees("max_pool2d", x.long(), 3, 2, 1)
    submission.agrees("max_pool2d", 1e30 * x.float(), (2, 3), (2, 1), (1, 1))


@exercise("max_pool2d", "S15")
@each("padding", [0, 1])
def test_equal_numbers_everywhere(submission, padding):
    """Where all numbers are equal, the first of a window that is no padding is taken."""
    submission.agrees("max_pool2d", torch.full((2, 1, 5, 7), -0.5), (2, 3), (1, 2), padding)


@exercise("max_pool2d", "S15")
def test_gradients_go_to_the_largest(submission, seed):
    """The gradient of a value goes to where its index says, and adds up where windows overlap."""
    x = whole(seed % 1000, 0, 5, 2, 3, 5, 6).double()
    submission.agrees("max_pool2d_gradient", x, (3, 2), (1, 2), (1, 0), numbers(seed % 999, 2, 3, 5, 3))


@exercise("max_pool2d", "S16")
@each("kernel, padding", [((2, 3), (2, 1)), ((3, 2), (0, 2)), (3, 2), (1, 1), ((6, 2), 0), ((2, 9), (1, 0))])
def test_windows_that_cannot_be(submission, kernel, padding):
    """A padding of more than half of the kernel is a ValueError, and so is a kernel that does not fit."""
    submission.agrees("max_pool2d", numbers(1, 1, 2, 5, 8), (2, 3), 1, (1, 1))
    submission.refuses(ValueError, "max_pool2d", numbers(1, 1, 2, 5, 8), kernel, 1, padding)


@exercise("max_pool2d", "S1")
@each("dtype", [torch.uint8, torch.int8, torch.int64, torch.float16, torch.float32])
def test_pools_of_every_dtype(submission, dtype):
    """The values have the dtype of the image, whole numbers too, with padding around them."""
    x = whole(3, 0, 3, 2, 3, 5, 7, dtype=dtype)
    submission.agrees("max_pool2d", x, 3, 2, 1)
    submission.agrees("max_pool2d", whole(4, 0, 120, 1, 2, 4, 6, dtype=dtype), (2, 3))


@exercise("max_pool2d", "S1")
def test_large_whole_numbers(submission):
    """Whole numbers that float32 does not tell apart are told apart."""
    submission.agrees("max_pool2d", 2**40 + whole(5, 0, 90, 2, 3, 4, 6), 2)


@exercise("max_pool2d", "S2")
def test_pools_of_views(submission):
    """A transposed image is pooled as its copy; indices count along the rows of what is seen."""
    submission.agrees("max_pool2d", numbers(6, 7, 2, 3, 5).permute(1, 2, 3, 0)[..., ::2], (2, 3), 1, (1, 0))


@exercise("max_pool2d", "S3")
def test_pooled_images_stay(submission):
    """A second call with the same image gives the same answer: the first one left it as it was."""
    submission.agrees("max_pool2d_twice", numbers(7, 2, 3, 5, 4), (3, 2), (2, 1), (1, 0))


@exercise("max_pool2d", "S13")
def test_faces_in_half_the_size(submission, seed):
    """Photographs of the run's choice, pooled 2 x 2: 25 pixels become 12, and the last row and column are left out."""
    chosen = torch.randperm(200, generator=torch.Generator().manual_seed(seed))[:3]
    submission.agrees("max_pool2d", IMAGES[chosen], 2)


# --- batch_norm2d -------------------------------------------------------------------------------------------------


def channels(seed, count=3):
    """Gamma, beta, running mean and running variance."""
    return (
        1 + numbers(seed, count) / 4,
        numbers(seed + 1, count),
        numbers(seed + 2, count),
        1.5 + numbers(seed + 3, count) / 2,
    )


@exercise("batch_norm2d", "S17")
@each("size", [(2, 1, 1), (4, 2, 3), (1, 2, 5)])
@each("training", [True, False])
def test_any_batch(submission, seed, size, training):
    """Any batch, in training and not: the numbers, and the running values afterwards."""
    seed = seed % 1000
    x = 2 * numbers(seed, size[0], 3, *size[1:]) + numbers(seed + 4, 3)[:, None, None]
    submission.agrees("batch_norm2d", x, *channels(seed), training)


@exercise("batch_norm2d", "S18")
@each("momentum", [0.25, 1.0, 0.0])
def test_the_momentum_is_that_of_the_new_value(submission, momentum):
    """The running values move to those of the batch by the share `momentum`; eps has no part in that."""
    submission.agrees("batch_norm2d", numbers(1, 2, 3, 1, 2), *channels(1), True, momentum, 0.5)
    submission.agrees("batch_norm2d", numbers(1, 2, 3, 1, 2), *channels(1), True, momentum=momentum, eps=0.0)


@exercise("batch_norm2d", "S19")
def test_one_number_outside_training(submission):
    """Outside training a single number is enough, and a batch may have no images."""
    submission.agrees("batch_norm2d", numbers(2, 1, 3, 1, 1), *channels(2), False)
    submission.agrees("batch_norm2d", numbers(2, 0, 3, 2, 4), *channels(2), False)


@exercise("batch_norm2d", "S20")
@each("shape", [(1, 3, 1, 1), (0, 3, 2, 2)])
def test_too_few_numbers_in_training(submission, shape):
    """One number for each channel, or none, has no variance: a ValueError in training."""
    submission.agrees("batch_norm2d", numbers(3, 1, 3, 1, 2), *channels(3), True)
    submission.refuses(ValueError, "batch_norm2d", numbers(3, *shape), *channels(3), True)


@exercise("batch_norm2d", "S17")
@each("training", [True, False])
def test_gradients_of_the_normalisation(submission, training):
    """In training, mean and variance depend on every number, and the gradient knows it."""
    x, d_out = numbers(4, 4, 3, 2, 5), numbers(5, 4, 3, 2, 5)
    submission.agrees("batch_norm2d_gradients", x, *channels(4), training, d_out)


@exercise("batch_norm2d", "S17")
def test_numbers_far_from_zero(submission):
    """The variance of numbers around 4096 is not lost in float32: it is no difference of two large means."""
    x = (4096 + whole(1, -8, 9, 2, 3, 4, 8) / 4).float()
    submission.agrees("batch_norm2d", x, *(values.float() for values in channels(5)), True)


@exercise("batch_norm2d", "S1")
@each("dtype", [torch.float16, torch.bfloat16, torch.uint8, torch.int64])
@each("training", [True, False])
def test_normalised_in_every_dtype(submission, dtype, training):
    """Integers and 16-bit numbers are computed in float32; the running values keep their own dtype."""
    x = whole(6, 0, 201, 4, 3, 8, 8, dtype=dtype)
    gamma, beta, mean, var = channels(6)
    submission.agrees("batch_norm2d", x, *(v.float() for v in (gamma, beta, 100 + mean, 3000 * var)), training)


@exercise("batch_norm2d", "S2")
def test_normalised_views(submission):
    """Images with the channels last in memory are normalised as their copies."""
    submission.agrees("batch_norm2d", numbers(7, 4, 2, 5, 3).permute(0, 3, 1, 2), *channels(7), True)


@exercise("batch_norm2d", "S3")
@each("training", [True, False])
def test_the_arguments_of_the_normalisation_stay(submission, training):
    """Image and running values stay as they were, and what comes back may be changed without changing them."""
    submission.agrees("batch_norm2d_twice", numbers(8, 4, 3, 2, 5), *channels(8), training)


@exercise("batch_norm2d", "S17", law=True)
@each("scale, shift", [(3, -5), (8, 2)])
def test_scaled_and_shifted_images(submission, seed, scale, shift):
    """In training, scaling and shifting a channel changes nothing; (1, 2, 4) becomes (-1.07, -0.27, 1.34)."""
    x, (gamma, beta, mean, var) = numbers(seed % 999, 4, 3, 2, 5), channels(seed % 1000)
    plain, _, _ = submission.batch_norm2d(x, gamma, beta, mean, var, True, eps=0.0)
    moved, _, _ = submission.batch_norm2d(scale * x + shift, gamma, beta, mean, var, True, eps=0.0)
    same(moved, plain)
    one, zero = torch.ones(1), torch.zeros(1)
    out, _, _ = submission.batch_norm2d(tensor([1.0, 2.0, 4.0]).reshape(3, 1, 1, 1), one, zero, zero, one)
    same(out.flatten(), tensor([-1.0690415, -0.2672603, 1.3363019]))
