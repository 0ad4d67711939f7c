"""Hidden tests of conv_output_size, conv2d and count_multiplications."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import each, exercise, same
from tests.cnn.inputs import (
    DILATED,
    EVERYTHING,
    GROUPS,
    IMAGES,
    NO_BIAS,
    PADDED,
    PLAIN,
    POINTWISE,
    STRIDES,
    convolution,
    convolutions,
    numbers,
    whole,
)

# --- conv_output_size ---------------------------------------------------------------------------------------------


@exercise("conv_output_size", "S5")
@given(
    n=st.integers(1, 40),
    kernel=st.integers(1, 7),
    stride=st.integers(1, 5),
    padding=st.integers(0, 3),
    dilation=st.integers(1, 4),
)
@example(n=28, kernel=3, stride=2, padding=1, dilation=3)
@example(n=9, kernel=3, stride=4, padding=0, dilation=4)
@example(n=7, kernel=2, stride=5, padding=3, dilation=2)
def test_any_size(submission, n, kernel, stride, padding, dilation):
    """A kernel has as many places as fit whole between the ends, padding included, or it is a ValueError."""
    submission.agrees("conv_output_size", n, kernel, stride, padding, dilation)


@exercise("conv_output_size", "S6")
@each("n, kernel, stride, padding, dilation", [(4, 6, 4, 0, 1), (5, 3, 7, 0, 3)])
def test_a_kernel_without_a_place(submission, n, kernel, stride, padding, dilation):
    """A kernel that is too long by a little has no place, whatever the stride, and a ValueError says so."""
    same(submission.conv_output_size(n + 2, kernel, stride, padding, dilation), 1)
    submission.refuses(ValueError, "conv_output_size", n, kernel, stride, padding, dilation)


# --- conv2d -------------------------------------------------------------------------------------------------------


@exercise("conv2d", "S8")
@given(case=convolutions)
@example(case=PLAIN)
@example(case=STRIDES)
@example(case=PADDED)
@example(case=DILATED)
@example(case=GROUPS)
@example(case=EVERYTHING)
@example(case=NO_BIAS)
@example(case=POINTWISE)
def test_any_convolution(submission, case):
    """Any kernel, stride, padding, dilation and groups, as PyTorch's own convolution in float64."""
    tensors, options = case
    submission.agrees("conv2d", *tensors, **options)


@exercise("conv2d", "S4")
@each("option", ["stride", "padding", "dilation"])
def test_one_number_or_two(submission, option):
    """A number is for both axes, of two the first is the vertical one."""
    (x, weight, bias), _ = PLAIN
    for value in (2, (2, 1), (1, 2)):
        submission.agrees("conv2d", x, weight, bias, **{option: value})


@exercise("conv2d", "S11")
def test_a_batch_without_images(submission):
    """No images give no images, of the right size; and one gives one."""
    (x, weight, bias), _ = PLAIN
    same(submission.conv2d(x[:0], weight, bias), torch.zeros(0, 3, 6, 7, dtype=torch.float64))
    submission.agrees("conv2d", x[:1], weight, bias)


@exercise("conv2d", "S11")
@each("case", [EVERYTHING, GROUPS, PLAIN])
def test_gradients_pass_through(submission, case):
    """The gradients of image, weight and bias are those of PyTorch's own convolution."""
    (x, weight, bias), options = case
    rows, columns = _output_size(x, weight, **options)
    submission.agrees("conv2d_gradients", x, weight, bias, numbers(11, 2, len(weight), rows, columns), **options)


def _output_size(x, weight, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1):
    axes = zip(x.shape[2:], weight.shape[2:], stride, padding, dilation, strict=True)
    return [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in axes]


@exercise("conv2d", "S12")
@each(
    "channels, weight, options",
    [
        (3, (2, 2, 1, 1), {}),
        (2, (2, 3, 1, 1), {}),
        (1, (2, 2, 1, 1), {}),
        (2, (2, 1, 1, 1), {}),
        (4, (3, 2, 1, 1), {"groups": 2}),
        (4, (4, 4, 1, 1), {"groups": 2}),
        (2, (4, 2, 1, 5), {}),
        (2, (4, 2, 5, 2), {"padding": (0, 3)}),
        (2, (4, 2, 2, 3), {"dilation": (1, 3)}),
    ],
)
def test_what_does_not_fit(submission, channels, weight, options):
    """Channels, groups or a kernel that do not fit are a ValueError."""
    submission.agrees("conv2d", numbers(1, 2, 2, 4, 4), numbers(2, 5, 2, 3, 2))
    submission.refuses(ValueError, "conv2d", numbers(3, 1, channels, 4, 4), numbers(4, *weight), **options)


@exercise("conv2d", "S1")
@each("dtype", [torch.uint8, torch.int64, torch.int16])
def test_images_of_integers(submission, dtype):
    """Whole numbers are computed in float32, without overflow, with whole or other weights."""
    x = whole(1, 0, 250, 2, 3, 5, 6, dtype=dtype)
    submission.agrees("conv2d", x, whole(2, 0, 7, 4, 3, 2, 2, dtype=dtype), padding=1)
    submission.agrees("conv2d", x, whole(3, -9, 9, 4, 3, 2, 2).float() / 8, torch.tensor([0.5, 1.0, -2.0, 3.0]))


@exercise("conv2d", "S1")
@each("dtype", [torch.float16, torch.bfloat16])
def test_sums_of_small_dtypes(submission, dtype):
    """16-bit numbers are added up in float32, bias included: 280 times 250 and -20,000 are 50,000."""
    x, weight, bias = (torch.tensor(v, dtype=dtype) for v in ([280.0, 1.0], [250.0, 0.0], [-20_000.0]))
    submission.agrees("conv2d", x.reshape(1, 1, 1, 2), weight.reshape(1, 1, 1, 2), bias)
    (x, weight, bias), options = EVERYTHING
    submission.agrees("conv2d", x.to(dtype), weight.to(dtype), bias.to(dtype), **options)


@exercise("conv2d", "S1")
def test_float32_stays_float32(submission):
    """float32 gives float32; a bias may have another dtype than the image."""
    (x, weight, bias), options = EVERYTHING
    submission.agrees("conv2d", x.float(), weight.float(), bias, **options)


@exercise("conv2d", "S2")
def test_views(submission):
    """Transposed images and kernels that are parts of larger ones are computed as their copies."""
    x, weight = numbers(1, 9, 3, 2, 8).permute(1, 2, 0, 3), numbers(2, 2, 5, 3, 4).transpose(0, 1)[..., ::2]
    submission.agrees("conv2d", x, weight, numbers(3, 10)[::2], stride=2, padding=1)


@exercise("conv2d", "S3")
def test_arguments_stay(submission):
    """A second call with the same arguments gives the same answer: the first one left them as they were."""
    (x, weight, bias), options = EVERYTHING
    submission.agrees("conv2d_twice", x, weight, bias, **options)


@exercise("conv2d", "S7", law=True)
@each("a, b", [(3, -2), (-1, 4)])
def test_linear_in_the_image(submission, seed, a, b):
    """The answer for a x + b y is a times that for x and b times that for y; 0..8 with (1, 2; 3, 4) begins with 27."""
    (x, weight, _), _ = convolution(seed % 1000)
    y = numbers(seed % 999, *x.shape)
    together = submission.conv2d(a * x + b * y, weight, padding=1)
    same(together, a * submission.conv2d(x, weight, padding=1) + b * submission.conv2d(y, weight, padding=1))
    small = torch.arange(9.0).reshape(1, 1, 3, 3), torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    same(submission.conv2d(*small).flatten(), torch.tensor([27.0, 37.0, 57.0, 67.0]))


@exercise("conv2d", "S9", law=True)
def test_depthwise_then_pointwise(submission, seed):
    """A kernel for each channel and then 1 x 1 kernels are one dense convolution with the products of both."""
    seed = seed % 1000
    x, depthwise, pointwise = numbers(seed, 2, 4, 6, 7), numbers(seed + 1, 4, 1, 3, 2), numbers(seed + 2, 5, 4, 1, 1)
    separate = submission.conv2d(submission.conv2d(x, depthwise, groups=4), pointwise)
    same(separate, submission.conv2d(x, pointwise * depthwise[:, 0]))
    corner = (x[0, :, :3, :2] * depthwise[:, 0]).sum(dim=(1, 2))
    same(separate[0, :, 0, 0], (pointwise[:, :, 0, 0] * corner).sum(dim=1))


@exercise("conv2d", "S7")
def test_edges_of_a_face(submission, seed):
    """Two Sobel kernels and a blur find edges in photographs of the run's choice, two at a time."""
    chosen = torch.randperm(200, generator=torch.Generator().manual_seed(seed))[:2]
    sobel = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
    kernels = torch.stack([sobel, sobel.T, torch.full((3, 3), 1 / 9)])[:, None]
    submission.agrees("conv2d", IMAGES[chosen], kernels, stride=(2, 1), padding=(1, 0))


# --- count_multiplications ----------------------------------------------------------------------------------------


@exercise("count_multiplications", "S21")
@given(
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    size=st.tuples(st.integers(5, 12), st.integers(5, 12)),
    channels=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3))),
    padding=st.one_of(st.integers(0, 2), st.tuples(st.integers(0, 2), st.integers(0, 2))),
    groups=st.integers(1, 3),
)
@example(kernel=(3, 2), size=(8, 11), channels=(3, 4), stride=(2, 3), padding=(1, 2), groups=3)
@example(kernel=(2, 3), size=(5, 7), channels=(2, 3), stride=1, padding=0, groups=1)
def test_the_multiplications_of_any_convolution(submission, kernel, size, channels, stride, padding, groups):
    """Every place of every kernel counts, those over the padding too, and each group sees its own channels only."""
    weight, image = (channels[1] * groups, channels[0], *kernel), (channels[0] * groups, *size)
    submission.agrees("count_multiplications", weight, image, stride, padding, groups)


@exercise("count_multiplications", "S22")
@each(
    "weight, image, groups",
    [((6, 4, 2, 2), (3, 5, 5), 1), ((6, 2, 2, 2), (2, 5, 5), 2), ((5, 2, 2, 2), (4, 5, 5), 2)],
)  # fmt: skip
def test_a_convolution_that_cannot_be(submission, weight, image, groups):
    """Channels, groups or a kernel that do not fit are a ValueError."""
    submission.agrees("count_multiplications", (6, 3, 2, 4), (3, 5, 7))
    submission.refuses(ValueError, "count_multiplications", weight, image, 1, 0, groups)
