"""Hidden tests of the bonus exercises."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import each, exercise, same
from tests.cnn.inputs import batches, numbers, residual, seeds, separable, two_head_net, watched, whole

# --- conv_matrix --------------------------------------------------------------------------------------------------


@exercise("conv_matrix", "S46")
@given(
    seed=seeds,
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    more=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    circular=st.booleans(),
)
@example(seed=1, kernel=(2, 3), more=(2, 3), circular=False)
@example(seed=2, kernel=(3, 2), more=(1, 3), circular=True)
@example(seed=3, kernel=(2, 3), more=(0, 0), circular=True)
def test_any_matrix(submission, seed, kernel, more, circular):
    """Any kernel and image, with a border or around the whole of it."""
    submission.agrees("conv_matrix", numbers(seed, *kernel), kernel[0] + more[0], kernel[1] + more[1], circular)


@exercise("conv_matrix", "S46")
@each("circular", [True, False])
@each("size", [(2, 5), (3, 3), (4, 3)])
def test_a_kernel_larger_than_the_image(submission, circular, size):
    """A kernel of 3 x 4 has no place in an image of fewer rows or columns: a ValueError, circular or not."""
    submission.agrees("conv_matrix", whole(1, -9, 9, 3, 4), 3, 4, circular)
    submission.refuses(ValueError, "conv_matrix", numbers(1, 3, 4), *size, circular)


# --- transposed_conv2d --------------------------------------------------------------------------------------------


def transposed(seed, kernel=(2, 3), channels=(2, 3), bias=True, **options):
    groups = options.get("groups", 1)
    x = numbers(seed, 2, channels[0] * groups, 3, 4)
    weight = numbers(seed + 1, channels[0] * groups, channels[1], *kernel)
    return (x, weight, numbers(seed + 2, channels[1] * groups) if bias else None), options


sides = st.integers(1, 3)
pairs = st.tuples(sides, sides)
cases = st.builds(
    transposed,
    seeds,
    kernel=st.tuples(st.integers(2, 3), st.integers(2, 3)),
    channels=pairs,
    bias=st.booleans(),
    stride=st.one_of(sides, pairs),
    padding=st.tuples(st.integers(0, 1), st.integers(0, 1)),
    dilation=st.one_of(sides, pairs),
    groups=st.integers(1, 2),
)


@exercise("transposed_conv2d", "S47")
@given(case=cases)
@example(case=transposed(1))
@example(case=transposed(2, stride=(3, 2), output_padding=(2, 1)))
@example(case=transposed(3, kernel=(3, 2), padding=(2, 1), dilation=(1, 2)))
@example(case=transposed(4, groups=2, bias=False))
@example(case=transposed(5, kernel=(1, 2), stride=3, output_padding=(2, 0), padding=(1, 2), dilation=3))
def test_any_transposed_convolution(submission, case):
    """Any stride, padding, dilation and groups, as PyTorch's own in float64."""
    tensors, options = case
    submission.agrees("transposed_conv2d", *tensors, **options)


@exercise("transposed_conv2d", "S1")
def test_transposed_small_dtypes(submission):
    """Integers become float32, 16-bit numbers are added up in float32."""
    x, weight = whole(1, 0, 200, 2, 3, 3, 4, dtype=torch.uint8), whole(2, 0, 9, 3, 2, 2, 3, dtype=torch.uint8)
    submission.agrees("transposed_conv2d", x, weight, stride=2)
    submission.agrees("transposed_conv2d", 16 * x.half(), weight.half() - 4, stride=1)


# --- max_unpool2d, upsample_bilinear ------------------------------------------------------------------------------


@exercise("max_unpool2d", "S48")
@given(seed=seeds, rows=st.integers(1, 3), columns=st.integers(1, 3))
@example(seed=1, rows=2, columns=3)
def test_any_places(submission, seed, rows, columns):
    """Each value stands where its index says, plane by plane, and everything else is 0."""
    order = torch.argsort(numbers(seed, 2, 3, 35), dim=-1)[..., : rows * columns]
    values = numbers(seed + 1, 2, 3, rows, columns, dtype=torch.float32)
    submission.agrees("max_unpool2d", values, order.reshape(2, 3, rows, columns), (5, 7))


@exercise("upsample_bilinear", "S49")
@given(seed=seeds, size=st.sampled_from([(7, 9), (3, 4), (1, 1), (2, 11), (5, 2)]), corners=st.booleans())
@example(seed=1, size=(7, 9), corners=False)
@example(seed=1, size=(5, 2), corners=True)
@example(seed=1, size=(1, 1), corners=True)
@example(seed=1, size=(2, 1), corners=False)
def test_any_size_of_image(submission, seed, size, corners):
    """Larger and smaller images, with either meaning of the corners, as PyTorch's own in float64."""
    submission.agrees("upsample_bilinear", numbers(seed, 2, 3, 3, 4), size, corners)


@exercise("upsample_bilinear", "S49")
@each("corners", [True, False])
def test_one_pixel_made_larger(submission, corners):
    """A single row or pixel is repeated."""
    submission.agrees("upsample_bilinear", numbers(2, 2, 3, 1, 1), (3, 2), corners)
    submission.agrees("upsample_bilinear", numbers(2, 2, 3, 1, 4), (3, 6), corners)


@exercise("upsample_bilinear", "S1")
@each("dtype", [torch.uint8, torch.int64, torch.float16, torch.float32])
def test_upsampled_in_every_dtype(submission, dtype):
    """Integers give float32, floats keep their dtype."""
    submission.agrees("upsample_bilinear", whole(3, 0, 250, 2, 1, 4, 2, dtype=dtype), (8, 8))


# --- networks -----------------------------------------------------------------------------------------------------


@exercise("TwoHeadNet", "S50")
def test_two_heads(submission, seed):
    """With the same parameters the same two tensors of logits, from one trunk."""
    seed %= 1000
    for *sizes, height, width in [(2, 5, 3, 6, 7), (1, 2, 10, 9, 4)]:
        x = numbers(seed + 5, 4, sizes[0], height, width)
        submission.agrees("answer_of", "TwoHeadNet", tuple(sizes), two_head_net(seed, *sizes), x)


@exercise("DepthwiseSeparable", "S51")
@each("kernel, stride", [(5, 2), (1, 1), (3, 3), (1, 2)])
def test_any_separable_layer(submission, seed, kernel, stride):
    """With the same parameters the same numbers, for any odd kernel and any stride."""
    state, x = separable(seed % 1000, 3, 5, kernel), numbers(seed % 999, 2, 3, 7, 8)
    submission.agrees("answer_of", "DepthwiseSeparable", (3, 5, kernel, stride), state, x)


@exercise("DepthwiseSeparable", "S51")
def test_a_third_of_the_multiplications(submission):
    """It has kernel^2 in + in out + out parameters: 83 for 3 in, 14 out, where a dense layer has 392."""
    state = submission.new_state_of("DepthwiseSeparable", (3, 14), 1)
    same({name: tuple(value.shape) for name, value in state.items()},
         {"depthwise.weight": (3, 1, 3, 3), "pointwise.weight": (14, 3, 1, 1), "pointwise.bias": (14,)})  # fmt: skip


BLOCKS = [(3, 3, 1, False), (3, 5, 1, True), (3, 3, 2, True), (4, 2, 3, True)]


@exercise("ResidualBlock", "S52")
@each("in_channels, out_channels, stride, shortcut", BLOCKS)
def test_blocks_with_and_without_a_shortcut_of_their_own(submission, seed, in_channels, out_channels, stride, shortcut):
    """With the same parameters the same numbers, with a convolution in the shortcut where shapes differ."""
    state = residual(seed % 1000, in_channels, out_channels, shortcut)
    arguments, x = (in_channels, out_channels, stride), numbers(seed % 999, 2, in_channels, 7, 6)
    submission.agrees("answer_of", "ResidualBlock", arguments, state, x)
    submission.agrees("training_answer_of", "ResidualBlock", arguments, state, x)


# --- freeze_ ------------------------------------------------------------------------------------------------------


@exercise("freeze_", "S53")
@each("names", [["bn"], ["conv", "bn"], ["fc", "conv"], []])
def test_frozen_modules(submission, seed, names):
    """What is frozen has no gradient, is in eval mode, and an epoch of training leaves it as it is."""
    submission.agrees("frozen", names, watched(seed % 1000), batches(seed % 999, 5, 2))


@exercise("freeze_", "S53")
def test_a_module_that_is_not_there(submission):
    """An unknown name is a ValueError, and nothing is frozen, not even what stands before it."""
    submission.agrees("frozen_or_not", [""])
    same(tensor(list(submission.frozen_or_not(["conv"])["trained"].values()))[:3], tensor([False, False, True]))
    submission.agrees("frozen_or_not", ["conv", "bm"])
