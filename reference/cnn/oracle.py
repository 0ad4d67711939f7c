"""PyTorch's own operators in float64, scores one sample at a time, and networks spelt out as formulas.

The operators here are the ones that students may not call; the networks hold their parameters by name only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# --- operators ----------------------------------------------------------------------------------------------------


def conv_output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    places = [start for start in range(0, n + 2 * padding, stride) if start + dilation * (kernel - 1) < n + 2 * padding]
    if not places:
        raise ValueError("no place")
    return len(places)


def _dtype(numbers: Tensor) -> torch.dtype:
    return numbers.dtype if numbers.is_floating_point() else torch.float32


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:
        raise ValueError("channels")
    sizes = [_both(value) for value in (stride, padding, dilation)]
    for n, k, s, p, d in zip(x.shape[2:], weight.shape[2:], *sizes, strict=True):
        conv_output_size(n, k, s, p, d)
    shift = None if bias is None else bias.double()
    return F.conv2d(x.double(), weight.double(), shift, stride, padding, dilation, groups).to(_dtype(x))


def _both(value: int | Sequence[int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def max_pool2d(x, kernel, stride=None, padding=0):
    (kh, kw), (ph, pw) = _both(kernel), _both(padding)
    if ph > kh / 2 or pw > kw / 2:
        raise ValueError("padding")
    sh, sw = _both(kernel if stride is None else stride)
    n, channels, height, width = x.shape
    rows, columns = conv_output_size(height, kh, sh, ph), conv_output_size(width, kw, sw, pw)
    indices = torch.zeros(n, channels, rows, columns, dtype=torch.int64)
    for i in range(rows):
        for j in range(columns):
            ys = range(max(0, i * sh - ph), min(height, i * sh - ph + kh))
            xs = range(max(0, j * sw - pw), min(width, j * sw - pw + kw))
            places = torch.tensor([y * width + x_ for y in ys for x_ in xs])
            window = x.detach().flatten(2)[..., places].double()
            first = (window == window.amax(-1, keepdim=True)).int().cumsum(-1).eq(0).sum(-1)
            indices[:, :, i, j] = places[first]
    values = x.flatten(2).take_along_dim(indices.flatten(2), 2).reshape(indices.shape)
    return values, indices


def batch_norm2d(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    if training and x.numel() < 2 * x.shape[1]:
        raise ValueError("too few")
    planes, old = x.double().transpose(0, 1).flatten(1), [running_mean.double(), running_var.double()]
    mean, var = (planes.mean(1), planes.var(1, correction=0)) if training else old
    standard = (planes.T - mean) / (var + eps).sqrt()
    out = (standard * gamma.double() + beta.double()).T.unflatten(1, (x.shape[0], *x.shape[2:])).transpose(0, 1)
    if training:
        new = [mean.detach(), planes.detach().var(1, correction=1)]
        old = [before + momentum * (now - before) for before, now in zip(old, new, strict=True)]
    return out.to(_dtype(x)), *(value.to(running_mean.dtype, copy=True) for value in old)


def count_multiplications(weight_shape, input_shape, stride=1, padding=0, groups=1):
    out_channels, depth, kh, kw = weight_shape
    channels, height, width = input_shape
    if channels / groups != depth or out_channels % groups:
        raise ValueError("channels")
    (sh, sw), (ph, pw) = _both(stride), _both(padding)
    rows, columns = conv_output_size(height, kh, sh, ph), conv_output_size(width, kw, sw, pw)
    return math.prod([out_channels, rows, columns, depth, kh, kw])


# --- networks -----------------------------------------------------------------------------------------------------


class _Weights(nn.Module):
    """A weight and perhaps a bias, by name."""

    def __init__(self, *shape: int, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(shape))
        if bias:
            self.bias = nn.Parameter(torch.zeros(shape[0]))

    def start(self) -> None:
        with torch.no_grad():
            self.weight.copy_(torch.randn(self.weight.shape) * math.sqrt(2 / self.weight[0].numel()))

    def linear(self, x: Tensor) -> Tensor:
        return x @ self.weight.T + self.bias

    def conv(self, x: Tensor, **options) -> Tensor:
        return F.conv2d(x, self.weight, getattr(self, "bias", None), **options)


class _Norm(nn.Module):
    """Scale, shift and running values, by name."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            self.num_batches_tracked += 1
        running = self.running_mean, self.running_var
        return F.batch_norm(x, *running, self.weight, self.bias, self.training)


class SmallCNN(nn.Module):
    def __init__(self, in_channels: int, num_classes: int, size: tuple[int, int] = (25, 25)) -> None:
        super().__init__()
        if min(size) < 4:
            raise ValueError("too small")
        self.conv1, self.conv2 = _Weights(8, in_channels, 3, 3), _Weights(16, 8, 3, 3)
        self.bn = _Norm(16)
        self.fc1 = _Weights(32, 16 * (size[0] // 4) * (size[1] // 4))
        self.fc2 = _Weights(num_classes, 32)
        for layer in (self.conv1, self.conv2, self.fc1, self.fc2):
            layer.start()

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.conv1.conv(x, padding=1).clamp(min=0), 2)
        x = F.max_pool2d(self.bn(self.conv2.conv(x, padding=1)).clamp(min=0), 2)
        x = F.dropout(x, 0.25, self.training).reshape(len(x), -1)
        return self.fc2.linear(self.fc1.linear(x).clamp(min=0))


class TwoInputNet(nn.Module):
    def __init__(self, in_channels: int, num_features: int, num_classes: int) -> None:
        super().__init__()
        self.conv, self.linear = _Weights(8, in_channels, 3, 3), _Weights(6, num_features)
        self.classifier = _Weights(num_classes, 14)

    def forward(self, images: Tensor, features: Tensor) -> Tensor:
        seen = self.conv.conv(images, padding=1).clamp(min=0).flatten(2).mean(-1)
        told = self.linear.linear(features).clamp(min=0)
        weight = self.classifier.weight
        return seen @ weight[:, :8].T + told @ weight[:, 8:].T + self.classifier.bias


def combined_loss(losses: Sequence[Tensor], weights: Sequence[float], scales: Sequence[Tensor]) -> Tensor:
    if not losses or {len(weights), len(scales)} != {len(losses)}:
        raise ValueError("counts")
    total = 0
    for k in range(len(losses)):
        total = total + losses[k] * (weights[k] / scales[k].item())
    return total


def parameter_table(model: nn.Module) -> list[tuple[str, tuple[int, ...], int, bool]]:
    names = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        names.setdefault(id(parameter), (name, tuple(parameter.shape), math.prod(parameter.shape), parameter))
    return [(name, shape, count, parameter.requires_grad) for name, shape, count, parameter in names.values()]


def linear_to_conv(linear: nn.Linear, channels: int, height: int, width: int) -> nn.Conv2d:
    if linear.weight.shape[1] != channels * height * width:
        raise ValueError("inputs")
    bias = {} if linear.bias is None else {"bias": linear.bias.detach().clone()}
    conv = nn.Conv2d(channels, linear.weight.shape[0], (height, width), bias=bool(bias)).to(linear.weight.dtype)
    conv.load_state_dict({"weight": linear.weight.detach().clone().unflatten(1, (channels, height, width)), **bias})
    return conv


# --- how good is it? ----------------------------------------------------------------------------------------------


def confusion_matrix(truth: Tensor, predicted: Tensor, num_classes: int) -> Tensor:
    if truth.shape != predicted.shape:
        raise ValueError("shapes")
    table = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for t, p in zip(truth.flatten().tolist(), predicted.flatten().tolist(), strict=True):
        if t not in range(num_classes) or p not in range(num_classes):
            raise ValueError("no such class")
        table[t, p] += 1
    return table


def precision_recall_f1(truth, predicted, num_classes, average=None):
    if average not in (None, "macro", "weighted", "micro"):
        raise ValueError("average")
    confusion_matrix(truth, predicted, num_classes)
    pairs = list(zip(truth.flatten().tolist(), predicted.flatten().tolist(), strict=True))
    rows, supports = [], []
    for k in range(num_classes):
        hits = sum(t == p == k for t, p in pairs)
        guessed, support = sum(p == k for _, p in pairs), sum(t == k for t, _ in pairs)
        precision, recall = (hits / below if below else 0.0 for below in (guessed, support))
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        rows.append((precision, recall, f1))
        supports.append(support)
    if average == "micro":
        share = sum(t == p for t, p in pairs) / max(len(pairs), 1)
        return tuple(torch.tensor([share] * 3).unbind())
    weights = {"macro": [1] * num_classes, "weighted": supports}.get(average or "")
    columns = torch.tensor(rows, dtype=torch.float64).T
    if weights is not None:
        columns = columns @ torch.tensor(weights, dtype=torch.float64) / max(sum(weights), 1)
    return tuple(columns.float().unbind())


class StreamingAccuracy:
    def __init__(self) -> None:
        self.answers: list[bool] = []

    def reset(self) -> None:
        self.answers.clear()

    def update(self, logits: Tensor, truth: Tensor) -> None:
        for row, label in zip(logits.tolist(), truth.tolist(), strict=True):
            self.answers.append(row.index(max(row)) == label)

    def compute(self) -> float:
        return sum(self.answers) / len(self.answers) if self.answers else 0.0


# --- training -----------------------------------------------------------------------------------------------------


def train_epoch(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]], optimizer: torch.optim.Optimizer) -> float:
    for module in model.modules():
        flags = [p.requires_grad for p in module.parameters(recurse=False)]
        module.training = not flags or any(flags)
    losses: list[float] = []
    for inputs, classes in batches:
        model.zero_grad()
        each = model(inputs).log_softmax(dim=1)[torch.arange(len(classes)), classes].neg()
        each.mean().backward()
        optimizer.step()
        losses += each.tolist()
    return math.fsum(losses) / len(losses)


def evaluate(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]]) -> tuple[float, float]:
    before = {name: module.training for name, module in model.named_modules()}
    losses, right = [], []
    model.eval()
    try:
        for inputs, classes in batches:
            with torch.no_grad():
                logits = model(inputs)
            for row, label in zip(logits, classes.tolist(), strict=True):
                losses.append((row.logsumexp(0) - row[label]).item())
                right.append(row.tolist().index(max(row.tolist())) == label)
    finally:
        for name, module in model.named_modules():
            module.training = before[name]
    return math.fsum(losses) / len(losses), sum(right) / len(right)


def fit(images: Tensor, labels: Tensor, generator: torch.Generator) -> nn.Module:
    model = SmallCNN(images.shape[1], int(labels.max()) + 1, tuple(images.shape[2:]))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(20):
        for chosen in torch.randperm(len(images), generator=generator).split(20):
            train_epoch(model, [(images[chosen], labels[chosen])], optimizer)
    return model.eval()


# --- bonus --------------------------------------------------------------------------------------------------------


def conv_matrix(kernel: Tensor, height: int, width: int, circular: bool = False) -> Tensor:
    kh, kw = kernel.shape
    if kh > height or kw > width:
        raise ValueError("kernel")
    rows, columns = (height, width) if circular else (height - kh + 1, width - kw + 1)
    matrix = torch.zeros(rows * columns, height * width, dtype=torch.float64)
    for i in range(rows):
        for j in range(columns):
            for a in range(kh):
                for b in range(kw):
                    matrix[i * columns + j, (i + a) % height * width + (j + b) % width] = kernel[a, b].item()
    return matrix.to(_dtype(kernel))


def transposed_conv2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    shift = None if bias is None else bias.double()
    out = F.conv_transpose2d(x.double(), weight.double(), shift, stride, padding, output_padding, groups, dilation)
    return out.to(_dtype(x))


def max_unpool2d(values: Tensor, indices: Tensor, size: tuple[int, int]) -> Tensor:
    planes = torch.zeros(*values.shape[:2], *size, dtype=values.dtype)
    for n in range(values.shape[0]):
        for c in range(values.shape[1]):
            for value, place in zip(values[n, c].flatten(), indices[n, c].flatten().tolist(), strict=True):
                planes[n, c, place // size[1], place % size[1]] = value
    return planes


def upsample_bilinear(x: Tensor, size: tuple[int, int], align_corners: bool = False) -> Tensor:
    out = F.interpolate(x.double(), tuple(size), mode="bilinear", align_corners=align_corners)
    return out.to(_dtype(x))


class TwoHeadNet(nn.Module):
    def __init__(self, in_channels: int, first_classes: int, second_classes: int) -> None:
        super().__init__()
        self.conv = _Weights(8, in_channels, 3, 3)
        self.first, self.second = _Weights(first_classes, 8), _Weights(second_classes, 8)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        trunk = self.conv.conv(x, padding=1).clamp(min=0).flatten(2).mean(-1)
        return self.first.linear(trunk), self.second.linear(trunk)


class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.depthwise = _Weights(in_channels, 1, kernel, kernel, bias=False)
        self.pointwise = _Weights(out_channels, in_channels, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        dense = self.pointwise.weight * self.depthwise.weight[:, 0]
        return F.conv2d(x, dense, self.pointwise.bias, self.stride, (self.kernel - 1) // 2)


class ResidualBlock(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, stride: int = 1) -> None:
        super().__init__()
        self.stride = stride
        self.conv1 = _Weights(out_channels, in_channels, 3, 3, bias=False)
        self.conv2 = _Weights(out_channels, out_channels, 3, 3, bias=False)
        self.bn1, self.bn2 = _Norm(out_channels), _Norm(out_channels)
        same = stride == 1 and in_channels == out_channels
        layers = [] if same else [_Weights(out_channels, in_channels, 1, 1, bias=False), _Norm(out_channels)]
        self.shortcut = nn.ModuleList(layers)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.bn1(self.conv1.conv(x, stride=self.stride, padding=1)).clamp(min=0)
        other = self.shortcut[1](self.shortcut[0].conv(x[:, :, :: self.stride, :: self.stride])) if self.shortcut else x
        return (self.bn2(self.conv2.conv(inner, padding=1)) + other).clamp(min=0)


def freeze_(model: nn.Module, names: Sequence[str]) -> list[str]:
    known = [name for name, _ in model.named_modules()]
    if not set(names) <= set(known):
        raise ValueError("no such module")
    for name in known:
        if any(name == chosen or chosen == "" or name.startswith(f"{chosen}.") for chosen in names):
            model.get_submodule(name).training = False
            for parameter in model.get_submodule(name).parameters():
                parameter.requires_grad, parameter.grad = False, None
    return [name for name, parameter in model.named_parameters() if not parameter.requires_grad]
