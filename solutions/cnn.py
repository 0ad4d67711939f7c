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

# BEGIN SOLUTION NO PROMPT


def _exact(numbers: Tensor) -> Tensor:
    """Return the numbers in a dtype that is safe to compute in: float64 as it is, everything else as float32."""
    return numbers.to(torch.promote_types(numbers.dtype, torch.float32))


def _like(result: Tensor, numbers: Tensor) -> Tensor:
    """Return the result in the dtype of the numbers it was computed from, if that is a floating-point one."""
    return result.to(numbers.dtype) if numbers.is_floating_point() else result


def _pair(value: int | Pair) -> Pair:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def _windows(x: Tensor, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair, fill: float) -> Tensor:
    """Return a view of all windows, of shape (N, C, output height, output width, kernel height, kernel width)."""
    x = F.pad(x, (padding[1], padding[1], padding[0], padding[0]), value=fill)
    for axis, k, s, d in zip((2, 3), kernel, stride, dilation, strict=True):
        conv_output_size(x.shape[axis], k, s, 0, d)
        x = x.unfold(axis, d * (k - 1) + 1, s)
    return x[..., :: dilation[0], :: dilation[1]]


# END SOLUTION

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
    # BEGIN SOLUTION
    size = (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    if size < 1:
        raise ValueError(f"a kernel of {kernel} with dilation {dilation} does not fit into {n} with padding {padding}")
    return size
    # END SOLUTION


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
    # BEGIN SOLUTION
    if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:
        raise ValueError(f"{groups} groups, {x.shape[1]} channels and a weight of {tuple(weight.shape)} do not fit")
    numbers = _exact(x)
    kernel = (weight.shape[2], weight.shape[3])
    windows = _windows(numbers, kernel, _pair(stride), _pair(padding), _pair(dilation), 0.0)
    grouped = windows.unflatten(1, (groups, weight.shape[1]))
    kernels = weight.to(numbers.dtype).unflatten(0, (groups, weight.shape[0] // groups))
    out = torch.einsum("ngchwij,gocij->ngohw", grouped, kernels).flatten(1, 2)
    if bias is not None:
        out = out + bias.to(numbers.dtype)[:, None, None]
    return _like(out, x)
    # END SOLUTION


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
    # BEGIN SOLUTION
    kernel, padding = _pair(kernel), _pair(padding)
    stride = kernel if stride is None else _pair(stride)
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise ValueError(f"a padding of {padding} is more than half of the kernel {kernel}")
    height, width = x.shape[2:]
    numbers, lowest = (x, -torch.inf) if x.is_floating_point() else (x.long(), torch.iinfo(torch.int64).min)
    places = torch.arange(height * width, device=x.device).reshape(1, 1, height, width)
    windows = _windows(numbers, kernel, stride, padding, (1, 1), lowest).flatten(-2)
    candidates = _windows(places, kernel, stride, padding, (1, 1), -1).flatten(-2)
    indices = candidates.expand_as(windows).gather(-1, windows.argmax(-1, keepdim=True)).squeeze(-1)
    return x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape), indices
    # END SOLUTION


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
    # BEGIN SOLUTION
    numbers = _exact(x)
    mean, variance = running_mean.to(numbers.dtype), running_var.to(numbers.dtype)
    new_mean, new_var = running_mean.clone(), running_var.clone()
    if training:
        count = x.numel() // x.shape[1]
        if count < 2:
            raise ValueError("a batch needs at least two values for each channel")
        mean = numbers.mean(dim=(0, 2, 3))
        variance = numbers.var(dim=(0, 2, 3), correction=0)
        unbiased = variance.detach() * count / (count - 1)
        new_mean = ((1 - momentum) * running_mean + momentum * mean.detach()).to(running_mean.dtype)
        new_var = ((1 - momentum) * running_var + momentum * unbiased).to(running_var.dtype)
    standard = (numbers - mean[:, None, None]) / (variance + eps).sqrt()[:, None, None]
    scaled = gamma.to(numbers.dtype)[:, None, None] * standard + beta.to(numbers.dtype)[:, None, None]
    return _like(scaled, x), new_mean, new_var
    # END SOLUTION


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
    # BEGIN SOLUTION
    out_channels, depth, *kernel = weight_shape
    channels, *plane = input_shape
    if channels != depth * groups or out_channels % groups:
        raise ValueError(f"{groups} groups, {channels} channels and a weight of {tuple(weight_shape)} do not fit")
    count = out_channels * depth
    for n, k, s, p in zip(plane, kernel, _pair(stride), _pair(padding), strict=True):
        count *= k * conv_output_size(n, k, s, p)
    return count
    # END SOLUTION


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
        # BEGIN SOLUTION
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.bn = nn.BatchNorm2d(16)
        self.dropout = nn.Dropout(0.25)
        height, width = (conv_output_size(conv_output_size(n, 2, 2), 2, 2) for n in size)
        self.fc1 = nn.Linear(16 * height * width, 32)
        self.fc2 = nn.Linear(32, num_classes)
        for layer in (self.conv1, self.conv2, self.fc1, self.fc2):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits, of shape (N, num_classes), of images of shape (N, in_channels, height, width)."""
        # about 4 lines
        # BEGIN SOLUTION
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.bn(self.conv2(x))), 2)
        x = self.dropout(x).flatten(1)
        return self.fc2(F.relu(self.fc1(x)))
        # END SOLUTION


class TwoInputNet(nn.Module):
    """A network that sees an image and a row of other features; the layers and their names are in S27."""

    def __init__(self, in_channels: int, num_features: int, num_classes: int) -> None:
        # about 4 lines
        # BEGIN SOLUTION
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 8, 3, padding=1)
        self.linear = nn.Linear(num_features, 6)
        self.classifier = nn.Linear(8 + 6, num_classes)
        # END SOLUTION

    def forward(self, images: Tensor, features: Tensor) -> Tensor:
        """Return the logits, (N, num_classes), of images (N, in_channels, H, W) with features (N, num_features)."""
        # about 3 lines
        # BEGIN SOLUTION
        seen = F.relu(self.conv(images)).mean(dim=(2, 3))
        told = F.relu(self.linear(features))
        return self.classifier(torch.cat([seen, told], dim=1))
        # END SOLUTION


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
    # BEGIN SOLUTION
    if not len(losses) == len(weights) == len(scales) > 0:
        raise ValueError(f"{len(losses)} losses, {len(weights)} weights, {len(scales)} scales")
    parts = [w * loss / scale.detach() for loss, w, scale in zip(losses, weights, scales, strict=True)]
    return torch.stack(parts).sum()
    # END SOLUTION


def parameter_table(model: nn.Module) -> list[tuple[str, tuple[int, ...], int, bool]]:
    """Return name, shape, number of entries and whether it is trained, of every parameter in the model's order."""
    # about 2 lines
    # BEGIN SOLUTION
    return [(name, tuple(p.shape), p.numel(), p.requires_grad) for name, p in model.named_parameters()]
    # END SOLUTION


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
    # BEGIN SOLUTION
    if linear.in_features != channels * height * width:
        raise ValueError(f"{linear.in_features} inputs are not {channels} x {height} x {width}")
    weight, bias = linear.weight, linear.bias
    conv = nn.Conv2d(channels, linear.out_features, (height, width), bias=bias is not None)
    conv = conv.to(weight.device, weight.dtype)
    with torch.no_grad():
        conv.weight.copy_(weight.reshape(-1, channels, height, width))
        if bias is not None:
            conv.bias.copy_(bias)
    return conv
    # END SOLUTION


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
    # BEGIN SOLUTION
    if truth.shape != predicted.shape:
        raise ValueError(f"{tuple(truth.shape)} true classes, {tuple(predicted.shape)} predicted ones")
    both = torch.stack([truth, predicted]).long()
    if ((both < 0) | (both >= num_classes)).any():
        raise ValueError(f"a class is not one of 0, ..., {num_classes - 1}")
    places = (both[0] * num_classes + both[1]).flatten()
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)
    # END SOLUTION


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
    # BEGIN SOLUTION
    if average not in AVERAGES:
        raise ValueError(f"an average is one of {AVERAGES}, not {average!r}")
    table = confusion_matrix(truth, predicted, num_classes).double()
    hits, guesses, support = table.diagonal(), table.sum(dim=0), table.sum(dim=1)
    if average == "micro":
        hits, guesses, support = hits.sum(), guesses.sum(), support.sum()
    ratios = [(hits, guesses), (hits, support), (2 * hits, guesses + support)]
    scores = torch.stack([above / torch.where(below > 0, below, 1) for above, below in ratios])
    if average == "macro":
        scores = scores.mean(dim=1)
    if average == "weighted":
        scores = (scores * support).sum(dim=1) / support.sum().clamp(min=1)
    precision, recall, f1 = scores.float()
    return precision, recall, f1
    # END SOLUTION


class StreamingAccuracy:
    """The share of right predictions over all batches since the last reset."""

    def __init__(self) -> None:
        # about 1 line
        # BEGIN SOLUTION
        self.reset()
        # END SOLUTION

    def reset(self) -> None:
        """Forget all batches."""
        # about 2 lines
        # BEGIN SOLUTION
        self.right = 0
        self.total = 0
        # END SOLUTION

    def update(self, logits: Tensor, truth: Tensor) -> None:
        """Count a batch: logits (N, C), of which the highest (of equals the first) is the prediction; classes (N,)."""
        # about 2 lines
        # BEGIN SOLUTION
        self.right += int((logits.argmax(dim=1) == truth).sum())
        self.total += len(truth)
        # END SOLUTION

    def compute(self) -> float:
        """Return the share of right predictions, 0.0 where nothing was counted."""
        # about 1 line
        # BEGIN SOLUTION
        return self.right / max(self.total, 1)
        # END SOLUTION


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
    # BEGIN SOLUTION
    model.train()
    for module in model.modules():
        own = list(module.parameters(recurse=False))
        if own and not any(parameter.requires_grad for parameter in own):
            module.eval()
    total, count = 0.0, 0
    for inputs, classes in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), classes)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(classes)
        count += len(classes)
    return total / count
    # END SOLUTION


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
    # BEGIN SOLUTION
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    total, count, accuracy = 0.0, 0, StreamingAccuracy()
    try:
        with torch.no_grad():
            for inputs, classes in batches:
                logits = model(inputs)
                total += F.cross_entropy(logits, classes, reduction="sum").item()
                count += len(classes)
                accuracy.update(logits, classes)
    finally:
        for module, mode in modes:
            module.training = mode
    return total / count, accuracy.compute()
    # END SOLUTION


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
    # BEGIN SOLUTION
    model = SmallCNN(images.shape[1], int(labels.max()) + 1, (images.shape[2], images.shape[3])).to(images.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(20):
        order = torch.randperm(len(images), generator=generator).to(images.device)
        train_epoch(model, [(images[chosen], labels[chosen]) for chosen in order.split(20)], optimizer)
    return model.eval()
    # END SOLUTION


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
    # BEGIN SOLUTION
    conv_output_size(height, kernel.shape[0])
    conv_output_size(width, kernel.shape[1])
    pixels = torch.eye(height * width, device=kernel.device).reshape(-1, 1, height, width)
    pixels = pixels.to(_exact(kernel).dtype)
    if circular:
        pixels = F.pad(pixels, (0, kernel.shape[1] - 1, 0, kernel.shape[0] - 1), mode="circular")
    return _like(conv2d(pixels, kernel[None, None]).flatten(1).T, kernel)
    # END SOLUTION


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
    # BEGIN SOLUTION
    (sh, sw), (ph, pw), (oh, ow), (dh, dw) = map(_pair, (stride, padding, output_padding, dilation))
    n, channels, height, width = x.shape
    numbers = _exact(x)
    spread = numbers.new_zeros(n, channels, (height - 1) * sh + 1, (width - 1) * sw + 1)
    spread[..., ::sh, ::sw] = numbers
    top, left = dh * (weight.shape[2] - 1) - ph, dw * (weight.shape[3] - 1) - pw
    kernels = weight.unflatten(0, (groups, channels // groups)).transpose(1, 2).flatten(0, 1).flip(2, 3)
    framed = F.pad(spread, (left, left + ow, top, top + oh))
    return _like(conv2d(framed, kernels, bias, dilation=dilation, groups=groups), x)
    # END SOLUTION


def max_unpool2d(values: Tensor, indices: Tensor, size: Pair) -> Tensor:
    """Return planes of `size` (height, width) with each value where its index says, and 0 elsewhere.

    Parameters
    ----------
    values, indices : Tensor, shape (N, C, H, W)
        As `max_pool2d` returns them, for windows that do not overlap.
    """
    # about 3 lines
    # BEGIN SOLUTION
    n, channels = values.shape[:2]
    planes = values.new_zeros(n, channels, size[0] * size[1])
    return planes.scatter(2, indices.flatten(2), values.flatten(2)).reshape(n, channels, *size)
    # END SOLUTION


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
    # BEGIN SOLUTION
    out = _exact(x)
    for axis, target in zip((2, 3), size, strict=True):
        n = x.shape[axis]
        place = torch.arange(target, dtype=torch.float64, device=x.device)
        place = place * (n - 1) / max(target - 1, 1) if align_corners else (place + 0.5) * n / target - 0.5
        place = place.clamp(0, n - 1)
        low = place.long()
        high = (low + 1).clamp(max=n - 1)
        share = (place - low).to(out.dtype)
        share = share[:, None] if axis == 2 else share
        out = out.index_select(axis, low) * (1 - share) + out.index_select(axis, high) * share
    return _like(out, x)
    # END SOLUTION


class TwoHeadNet(nn.Module):
    """A network with one trunk and two answers; the layers and their names are in S50."""

    def __init__(self, in_channels: int, first_classes: int, second_classes: int) -> None:
        # about 4 lines
        # BEGIN SOLUTION
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 8, 3, padding=1)
        self.first = nn.Linear(8, first_classes)
        self.second = nn.Linear(8, second_classes)
        # END SOLUTION

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return two tensors of logits, (N, first_classes) and (N, second_classes)."""
        # about 2 lines
        # BEGIN SOLUTION
        trunk = F.relu(self.conv(x)).mean(dim=(2, 3))
        return self.first(trunk), self.second(trunk)
        # END SOLUTION


class DepthwiseSeparable(nn.Module):
    """A kernel for each channel, then a mixture of the channels; the layers and their names are in S51."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int = 3, stride: int = 1) -> None:
        # about 5 lines
        # BEGIN SOLUTION
        super().__init__()
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, kernel, stride=stride, padding=kernel // 2, groups=in_channels, bias=False
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1)
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Return a tensor of shape (N, out_channels, Hout, Wout)."""
        # about 1 line
        # BEGIN SOLUTION
        return self.pointwise(self.depthwise(x))
        # END SOLUTION


class ResidualBlock(nn.Module):
    """Two convolutions that learn what to add to their input; the layers and their names are in S52."""

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1) -> None:
        # about 11 lines
        # BEGIN SOLUTION
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_channels != out_channels:
            self.shortcut.append(nn.Conv2d(in_channels, out_channels, 1, stride=stride, bias=False))
            self.shortcut.append(nn.BatchNorm2d(out_channels))
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Return a tensor of shape (N, out_channels, Hout, Wout)."""
        # about 3 lines
        # BEGIN SOLUTION
        inner = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(inner)) + self.shortcut(x))
        # END SOLUTION


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
    # BEGIN SOLUTION
    modules = dict(model.named_modules())
    for name in names:
        if name not in modules:
            raise ValueError(f"there is no module {name!r}")
    for name in names:
        modules[name].eval()
        for parameter in modules[name].parameters():
            parameter.requires_grad_(False)
            parameter.grad = None
    return [name for name, parameter in model.named_parameters() if not parameter.requires_grad]
    # END SOLUTION
