"""Convolutions from scratch, then a network: the operators written with indexing and sums, a net that uses PyTorch's.

Images are tensors of shape (N, channels, height, width). Part 4a does without PyTorch's own convolution, pooling and
normalisation; part 4b may use all of ``torch.nn``. Fill in the functions and methods, run ``autograder check cnn.py``,
hand in this file. The clauses S1, S2, ... are in README.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Pair = tuple[int, int]
"""One number for the rows (vertical), one for the columns (horizontal)."""
Batches = Iterable[tuple[Tensor, Tensor]]
"""Inputs and class numbers, of as many samples as each other."""
AVERAGES = (None, "macro", "weighted", "micro")

# --- 4a: operators ------------------------------------------------------------------------------------------------


def conv_output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Return how many places a kernel has along an axis of length `n`.

    Parameters
    ----------
    n, kernel, stride, dilation : int
        At least 1.
    padding : int
        At least 0, added at both ends.

    Raises
    ------
    ValueError
        If the kernel does not fit anywhere.

    Examples
    --------
    >>> conv_output_size(25, kernel=3, stride=2)
    12
    """
    # about 4 lines
    raise NotImplementedError  # your code here


def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return the cross-correlation of images with kernels, as `torch.nn.Conv2d` computes it.

    Parameters
    ----------
    x : Tensor, shape (N, Cin, H, W)
        Any floating or integer dtype; N may be 0.
    weight : Tensor, shape (Cout, Cin / groups, kh, kw)
        On the device of `x`.
    bias : Tensor, shape (Cout,), optional
        One number for each output channel.
    stride, padding, dilation : int or (vertical, horizontal)
        Padding is with zeros.
    groups : int
        Divides Cin and Cout; output channels of a group see the input channels of that group only.

    Returns
    -------
    Tensor, shape (N, Cout, Hout, Wout)
        The dtype is that of `x`, or float32 when `x` holds integers. Gradients pass through.

    Raises
    ------
    ValueError
        If the channels do not fit, or the kernel does not.

    Examples
    --------
    >>> conv2d(torch.arange(9).reshape(1, 1, 3, 3), torch.tensor([[[[1, 2], [3, 4]]]]))
    tensor([[[[27., 37.],
              [57., 67.]]]])
    """
    # about 10 lines: all windows as a view (Tensor.unfold), then one einsum
    raise NotImplementedError  # your code here


def max_pool2d(
    x: Tensor, kernel: int | Pair, stride: int | Pair | None = None, padding: int | Pair = 0
) -> tuple[Tensor, Tensor]:
    """Return the largest number of every window, and where in its plane it stands.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Finite numbers of any floating or integer dtype.
    kernel : int or (vertical, horizontal)
    stride : int or (vertical, horizontal), optional
        The size of the kernel if it is left out.
    padding : int or (vertical, horizontal)
        At most half of the kernel; padding is never the largest number.

    Returns
    -------
    values : Tensor, shape (N, C, Hout, Wout)
        The dtype is that of `x`. Gradients pass through.
    indices : Tensor, shape (N, C, Hout, Wout)
        int64: row * W + column in the plane without padding, the first of equal numbers.

    Raises
    ------
    ValueError
        If the padding is more than half of the kernel, or the kernel does not fit.
    """
    # about 10 lines
    raise NotImplementedError  # your code here


def batch_norm2d(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    """Standardise every channel, then scale it by `gamma` and shift it by `beta`.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Any floating or integer dtype.
    gamma, beta, running_mean, running_var : Tensor, shape (C,)
        Floating-point, on the device of `x`.
    training : bool
        Whether mean and variance are those of the batch, or the running ones.
    momentum : float
        Share of the new value in the running ones.
    eps : float
        Added to the variance.

    Returns
    -------
    out : Tensor, shape (N, C, H, W)
        The dtype is that of `x`, or float32 when `x` holds integers. Gradients pass through.
    running_mean, running_var : Tensor, shape (C,)
        The new running values in their old dtype, in tensors of their own; without `training` the old values.

    Raises
    ------
    ValueError
        If a channel has fewer than two values in training.
    """
    # about 14 lines
    raise NotImplementedError  # your code here


def count_multiplications(
    weight_shape: Sequence[int],
    input_shape: Sequence[int],
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    groups: int = 1,
) -> int:
    """Return how many multiplications a convolution needs for one image, those with padding included.

    Parameters
    ----------
    weight_shape : (Cout, Cin / groups, kh, kw)
    input_shape : (Cin, H, W)

    Raises
    ------
    ValueError
        If the channels do not fit, or the kernel does not.

    Examples
    --------
    >>> count_multiplications((2, 3, 2, 2), (3, 4, 4))
    216
    """
    # about 7 lines
    raise NotImplementedError  # your code here


# --- 4b: networks -------------------------------------------------------------------------------------------------


class SmallCNN(nn.Module):
    """Two convolutions, two linear layers; the layers and their names are in S23.

    Parameters
    ----------
    in_channels, num_classes : int
    size : (height, width)
        Of the images; each at least 4.
    """

    def __init__(self, in_channels: int, num_classes: int, size: Pair = (25, 25)) -> None:
        # about 14 lines
        raise NotImplementedError  # your code here

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits, of shape (N, num_classes), of images of shape (N, in_channels, height, width)."""
        # about 4 lines
        raise NotImplementedError  # your code here


class TwoInputNet(nn.Module):
    """A network that sees an image and a row of other features; the layers and their names are in S27."""

    def __init__(self, in_channels: int, num_features: int, num_classes: int) -> None:
        # about 4 lines
        raise NotImplementedError  # your code here

    def forward(self, images: Tensor, features: Tensor) -> Tensor:
        """Return the logits, (N, num_classes), of images (N, in_channels, H, W) with features (N, num_features)."""
        # about 3 lines
        raise NotImplementedError  # your code here


def combined_loss(losses: Sequence[Tensor], weights: Sequence[float], scales: Sequence[Tensor]) -> Tensor:
    """Return the sum of weight * loss / scale, through which no gradient reaches a scale.

    Parameters
    ----------
    losses : sequence of K tensors, shape ()
    weights : sequence of K floats
    scales : sequence of K tensors, shape ()
        Positive; they may be the very losses.

    Raises
    ------
    ValueError
        If there are not as many of each, or none.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


def parameter_table(model: nn.Module) -> list[tuple[str, tuple[int, ...], int, bool]]:
    """Return name, shape, number of entries and whether it is trained, of every parameter in the model's order."""
    # about 2 lines
    raise NotImplementedError  # your code here


def linear_to_conv(linear: nn.Linear, channels: int, height: int, width: int) -> nn.Conv2d:
    """Return the convolution that does with an image what `linear` does with the flattened image.

    Parameters
    ----------
    linear : nn.Linear
        With channels * height * width inputs, with or without a bias; it stays as it is.
    channels, height, width : int
        The shape of one image before it was flattened.

    Returns
    -------
    nn.Conv2d
        With parameters of its own, of the dtype and on the device of `linear`.

    Raises
    ------
    ValueError
        If `linear` has another number of inputs.
    """
    # about 8 lines
    raise NotImplementedError  # your code here


# --- 4b: how good is it? ------------------------------------------------------------------------------------------


def confusion_matrix(truth: Tensor, predicted: Tensor, num_classes: int) -> Tensor:
    """Return how often each class was taken for each class: int64 (num_classes, num_classes), rows are the truth.

    Parameters
    ----------
    truth, predicted : Tensor
        Class numbers of any integer dtype, of one shape; there may be none.

    Raises
    ------
    ValueError
        If the shapes differ or a number is not in 0, ..., num_classes - 1.
    """
    # about 6 lines
    raise NotImplementedError  # your code here


def precision_recall_f1(
    truth: Tensor, predicted: Tensor, num_classes: int, average: str | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Return precision, recall and F1, of every class or averaged; 0 / 0 counts as 0.

    Parameters
    ----------
    truth, predicted, num_classes
        As for `confusion_matrix`.
    average : None, "macro", "weighted" or "micro"

    Returns
    -------
    Tensors, float32, shape (num_classes,) without an average, else ().

    Raises
    ------
    ValueError
        If `average` is not one of `AVERAGES`, and as `confusion_matrix`.
    """
    # about 14 lines
    raise NotImplementedError  # your code here


class StreamingAccuracy:
    """The share of right predictions over all batches since the last reset."""

    def __init__(self) -> None:
        # about 1 line
        raise NotImplementedError  # your code here

    def reset(self) -> None:
        """Forget all batches."""
        # about 2 lines
        raise NotImplementedError  # your code here

    def update(self, logits: Tensor, truth: Tensor) -> None:
        """Count a batch: logits (N, C), of which the highest (of equals the first) is the prediction; classes (N,)."""
        # about 2 lines
        raise NotImplementedError  # your code here

    def compute(self) -> float:
        """Return the share of right predictions, 0.0 where nothing was counted."""
        # about 1 line
        raise NotImplementedError  # your code here


# --- 4b: training -------------------------------------------------------------------------------------------------


def train_epoch(model: nn.Module, batches: Batches, optimizer: torch.optim.Optimizer) -> float:
    """Take one step of gradient descent on the cross-entropy of every batch.

    Parameters
    ----------
    model : nn.Module
        In training mode afterwards, but for frozen layers, see S41.
    batches : iterable of (inputs, classes)
        At least one sample; may be an iterator.
    optimizer : torch.optim.Optimizer
        Of the model's parameters.

    Returns
    -------
    float
        The mean loss over the samples, each as it was before its step.
    """
    # about 13 lines
    raise NotImplementedError  # your code here


def evaluate(model: nn.Module, batches: Batches) -> tuple[float, float]:
    """Return the mean cross-entropy over the samples, and the share of them that the model gets right.

    Parameters
    ----------
    model : nn.Module
        Asked in eval mode and without gradients; afterwards all its modules are in the mode they were in.
    batches : iterable of (inputs, classes)
        At least one sample; may be an iterator.
    """
    # about 14 lines
    raise NotImplementedError  # your code here


def fit(images: Tensor, labels: Tensor, generator: torch.Generator) -> nn.Module:
    """Return a network, in eval mode, trained to tell the classes of these images apart.

    Parameters
    ----------
    images : Tensor, shape (N, C, H, W)
        float32 in [0, 1].
    labels : Tensor, shape (N,)
        int64, every class from 0 to the highest.
    generator : torch.Generator
        For the order of the images; the initial weights may come from PyTorch's own.
    """
    # about 7 lines
    raise NotImplementedError  # your code here


# --- bonus --------------------------------------------------------------------------------------------------------


def conv_matrix(kernel: Tensor, height: int, width: int, circular: bool = False) -> Tensor:
    """Return the matrix that does with a flattened image what the kernel does with the image.

    Parameters
    ----------
    kernel : Tensor, shape (kh, kw)
    height, width : int
        Of the image.
    circular : bool
        Whether the kernel goes on at the opposite border, so that it has height * width places.

    Returns
    -------
    Tensor, shape (places, height * width)
        The dtype is that of `kernel`, or float32 when it holds integers.

    Raises
    ------
    ValueError
        If the kernel is larger than the image.
    """
    # about 6 lines: a column is what the kernel makes of an image with a single 1
    raise NotImplementedError  # your code here


def transposed_conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    output_padding: int | Pair = 0,
    dilation: int | Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return the sum of all kernels, each scaled by a number of `x` and put where this number came from.

    Parameters
    ----------
    x : Tensor, shape (N, Cin, H, W)
    weight : Tensor, shape (Cin, Cout / groups, kh, kw)
    bias : Tensor, shape (Cout,), optional
    output_padding : int or (vertical, horizontal)
        Further rows at the bottom and columns at the right; less than the stride.

    Returns
    -------
    Tensor, shape (N, Cout, Hout, Wout)
        Hout = (H - 1) stride - 2 padding + dilation (kh - 1) + 1 + output_padding. The dtype is that of `x`, or
        float32 when `x` holds integers.

    Examples
    --------
    >>> square = torch.tensor([[[[1, 2], [3, 4]]]])
    >>> transposed_conv2d(square, square)
    tensor([[[[ 1.,  4.,  4.],
              [ 6., 20., 16.],
              [ 9., 24., 16.]]]])
    """
    # about 10 lines
    raise NotImplementedError  # your code here


def max_unpool2d(values: Tensor, indices: Tensor, size: Pair) -> Tensor:
    """Return planes of `size` (height, width) with each value where its index says, and 0 elsewhere.

    Parameters
    ----------
    values, indices : Tensor, shape (N, C, H, W)
        As `max_pool2d` returns them, for windows that do not overlap.
    """
    # about 3 lines
    raise NotImplementedError  # your code here


def upsample_bilinear(x: Tensor, size: Pair, align_corners: bool = False) -> Tensor:
    """Return images of `size` (height, width), interpolated linearly along both axes.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Any floating or integer dtype.
    align_corners : bool
        Whether the centres of the corner pixels stay where they are, or the outer edges of the image.

    Returns
    -------
    Tensor, shape (N, C, *size)
        The dtype is that of `x`, or float32 when `x` holds integers.
    """
    # about 14 lines: one axis after the other
    raise NotImplementedError  # your code here


class TwoHeadNet(nn.Module):
    """A network with one trunk and two answers; the layers and their names are in S50."""

    def __init__(self, in_channels: int, first_classes: int, second_classes: int) -> None:
        # about 4 lines
        raise NotImplementedError  # your code here

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return two tensors of logits, (N, first_classes) and (N, second_classes)."""
        # about 2 lines
        raise NotImplementedError  # your code here


class DepthwiseSeparable(nn.Module):
    """A kernel for each channel, then a mixture of the channels; the layers and their names are in S51."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int = 3, stride: int = 1) -> None:
        # about 5 lines
        raise NotImplementedError  # your code here

    def forward(self, x: Tensor) -> Tensor:
        """Return a tensor of shape (N, out_channels, Hout, Wout)."""
        # about 1 line
        raise NotImplementedError  # your code here


class ResidualBlock(nn.Module):
    """Two convolutions that learn what to add to their input; the layers and their names are in S52."""

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1) -> None:
        # about 11 lines
        raise NotImplementedError  # your code here

    def forward(self, x: Tensor) -> Tensor:
        """Return a tensor of shape (N, out_channels, Hout, Wout)."""
        # about 3 lines
        raise NotImplementedError  # your code here


def freeze_(model: nn.Module, names: Sequence[str]) -> list[str]:
    """Freeze some modules of a model: their parameters are trained no more.

    Parameters
    ----------
    model : nn.Module
        Changed in place.
    names : sequence of str
        Names of modules as in ``model.named_modules()``; all that is inside is frozen with them.

    Returns
    -------
    list of str
        The names of all parameters that are frozen now, in the model's order.

    Raises
    ------
    ValueError
        If the model has no module of such a name; then nothing is frozen.
    """
    # about 11 lines
    raise NotImplementedError  # your code here
