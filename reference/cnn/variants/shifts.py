"""One shifted copy of the image for every number of the kernel, added up or compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def both(value: int | tuple[int, int]) -> tuple[int, int]:
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def slices(start: int, stride: int, count: int) -> slice:
    return slice(start, start + stride * (count - 1) + 1, stride)


def conv_output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    free = n + 2 * padding - (dilation * (kernel - 1) + 1)
    if free < 0:
        raise ValueError("the kernel is too long")
    return 1 + free // stride


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    working = torch.float64 if x.dtype == torch.float64 else torch.float32
    out_channels, depth, kh, kw = weight.shape
    if x.shape[1] != depth * groups or out_channels % groups:
        raise ValueError("channels")
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    rows, columns = conv_output_size(x.shape[2], kh, sh, ph, dh), conv_output_size(x.shape[3], kw, sw, pw, dw)
    image, kernels = F.pad(x.to(working), (pw, pw, ph, ph)), weight.to(working)
    out = []
    for part, kernel in zip(image.chunk(groups, dim=1), kernels.chunk(groups), strict=True):
        total = 0
        for i in range(kh):
            for j in range(kw):
                seen = part[:, :, slices(i * dh, sh, rows), slices(j * dw, sw, columns)]
                total = total + torch.tensordot(seen, kernel[:, :, i, j], dims=([1], [1]))
        out.append(total)
    answer = torch.cat(out, dim=-1)
    if bias is not None:
        answer = answer + bias.to(working)
    return answer.permute(0, 3, 1, 2).to(x.dtype if x.dtype.is_floating_point else torch.float32)


def max_pool2d(x, kernel, stride=None, padding=0):
    (kh, kw), (ph, pw) = both(kernel), both(padding)
    sh, sw = (kh, kw) if stride is None else both(stride)
    if ph > kh // 2 or pw > kw // 2:
        raise ValueError("padding")
    n, channels, height, width = x.shape
    rows, columns = conv_output_size(height, kh, sh, ph), conv_output_size(width, kw, sw, pw)
    numbers = F.pad(x if x.is_floating_point() else x.to(torch.int64), (pw, pw, ph, ph))
    inside = F.pad(torch.ones(height, width, dtype=torch.bool, device=x.device), (pw, pw, ph, ph))
    best = index = found = None
    for i in range(kh):
        for j in range(kw):
            place = slices(i, sh, rows), slices(j, sw, columns)
            seen, real = numbers[(..., *place)], inside[place].expand(n, channels, -1, -1)
            y = torch.arange(rows, device=x.device)[:, None] * sh + i - ph
            here = (y * width + torch.arange(columns, device=x.device) * sw + j - pw).expand_as(real)
            if best is None:
                best, index, found = seen, here, real
            else:
                better = real & (~found | (seen > best))
                best, index, found = torch.where(better, seen, best), torch.where(better, here, index), found | real
    return best.to(x.dtype), index.clone()


def batch_norm2d(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    working = torch.float64 if x.dtype == torch.float64 else torch.float32
    mean, var = running_mean + 0, running_var + 0
    used = mean.to(working), var.to(working)
    planes = x.to(working).movedim(1, -1)
    count = planes[..., 0].numel()
    if training:
        if count <= 1:
            raise ValueError("a single value")
        centre = planes.reshape(count, -1).sum(0) / count
        squares = ((planes - centre) ** 2).reshape(count, -1).sum(0)
        used = centre, squares / count
        mean = torch.lerp(mean, centre.detach().to(mean.dtype), momentum)
        var = torch.lerp(var, (squares.detach() / (count - 1)).to(var.dtype), momentum)
    slope = gamma.to(working) * (used[1] + eps).rsqrt()
    out = (planes - used[0]) * slope + beta.to(working)
    return out.movedim(-1, 1).to(x.dtype if x.dtype.is_floating_point else torch.float32), mean, var


def count_multiplications(weight_shape, input_shape, stride=1, padding=0, groups=1):
    if weight_shape[1] * groups != input_shape[0] or weight_shape[0] % groups != 0:
        raise ValueError("channels")
    steps, frames = both(stride), both(padding)
    places = [conv_output_size(input_shape[1 + k], weight_shape[2 + k], steps[k], frames[k]) for k in (0, 1)]
    return math.prod(weight_shape) * math.prod(places)


class SmallCNN(nn.Module):
    def __init__(self, in_channels: int, num_classes: int, size: tuple[int, int] = (25, 25)) -> None:
        super().__init__()
        if min(size) < 4:
            raise ValueError("less than 4 pixels")
        self.conv1 = nn.Conv2d(in_channels, 8, kernel_size=3, padding="same")
        self.conv2 = nn.Conv2d(8, 16, kernel_size=3, padding="same")
        self.bn = nn.BatchNorm2d(16)
        self.fc1 = nn.Linear(16 * (size[0] // 2 // 2) * (size[1] // 2 // 2), 32)
        self.fc2 = nn.Linear(32, num_classes)
        for layer in self.children():
            if isinstance(layer, nn.Conv2d | nn.Linear):
                bound = math.sqrt(6 / layer.weight[0].numel())
                nn.init.uniform_(layer.weight, -bound, bound)
                nn.init.constant_(layer.bias, 0)

    def forward(self, x: Tensor) -> Tensor:
        x = nn.MaxPool2d(2)(self.conv1(x)).relu()
        x = nn.MaxPool2d(2)(self.bn(self.conv2(x))).relu()
        x = F.dropout(torch.flatten(x, start_dim=1), p=0.25, training=self.training)
        return self.fc2(self.fc1(x).clamp(min=0))


class TwoInputNet(nn.Module):
    def __init__(self, in_channels: int, num_features: int, num_classes: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 8, 3, padding="same")
        self.linear = nn.Linear(num_features, 6)
        self.classifier = nn.Linear(14, num_classes)

    def forward(self, images: Tensor, features: Tensor) -> Tensor:
        seen = F.adaptive_avg_pool2d(self.conv(images).relu(), 1).flatten(1)
        return self.classifier(torch.hstack((seen, self.linear(features).relu())))


def combined_loss(losses: Sequence[Tensor], weights: Sequence[float], scales: Sequence[Tensor]) -> Tensor:
    if len(losses) < 1 or len(losses) != len(weights) or len(weights) != len(scales):
        raise ValueError("as many of each")
    with torch.no_grad():
        factors = [weight / scale for weight, scale in zip(weights, scales, strict=True)]
    return sum(factor * loss for factor, loss in zip(factors, losses, strict=True))


def parameter_table(model: nn.Module) -> list[tuple[str, tuple[int, ...], int, bool]]:
    table, seen = [], set()
    for path, module in model.named_modules():
        for name, parameter in module.named_parameters(recurse=False):
            if parameter not in seen:
                seen.add(parameter)
                full = f"{path}.{name}" if path else name
                table.append((full, tuple(parameter.shape), math.prod(parameter.shape), parameter.requires_grad))
    return table


def linear_to_conv(linear: nn.Linear, channels: int, height: int, width: int) -> nn.Conv2d:
    if channels * height * width != linear.weight.shape[1]:
        raise ValueError("inputs")
    weight = linear.weight.detach().clone().view(linear.out_features, channels, height, width)
    conv = nn.Conv2d(channels, linear.out_features, (height, width), bias=linear.bias is not None)
    conv.weight = nn.Parameter(weight)
    if linear.bias is not None:
        conv.bias = nn.Parameter(linear.bias.detach().clone())
    return conv


def confusion_matrix(truth: Tensor, predicted: Tensor, num_classes: int) -> Tensor:
    if truth.shape != predicted.shape:
        raise ValueError("shapes")
    table = torch.zeros(num_classes, num_classes, dtype=torch.int64, device=truth.device)
    for labels in (truth, predicted):
        if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < num_classes:
            raise ValueError("labels")
    places = truth.reshape(-1).to(torch.int64), predicted.reshape(-1).to(torch.int64)
    return table.index_put_(places, torch.ones_like(places[0]), accumulate=True)


def precision_recall_f1(truth, predicted, num_classes, average=None):
    if average not in {None, "macro", "weighted", "micro"}:
        raise ValueError("average")
    table = confusion_matrix(truth, predicted, num_classes)
    rows = []
    for k in range(num_classes):
        hits, guessed, there = int(table[k, k]), int(table[:, k].sum()), int(table[k].sum())
        precision, recall = hits / max(guessed, 1), hits / max(there, 1)
        rows.append((precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0, there))
    total = sum(row[3] for row in rows)
    columns = list(zip(*rows, strict=True))
    if average is None:
        return tuple(torch.tensor(column, device=truth.device) for column in columns[:3])
    if average == "macro":
        answer = [sum(column) / num_classes for column in columns[:3]]
    elif average == "weighted":
        answer = [sum(v * n for v, n in zip(column, columns[3], strict=True)) / max(total, 1) for column in columns[:3]]
    else:
        answer = [int(table.trace()) / max(total, 1)] * 3
    return tuple(torch.tensor(value, device=truth.device) for value in answer)


class StreamingAccuracy:
    def reset(self) -> None:
        self.batches = []

    def update(self, logits: Tensor, truth: Tensor) -> None:
        self.batches.append((logits.max(dim=1).indices == truth).tolist())

    def compute(self) -> float:
        answers = [answer for batch in self.batches for answer in batch]
        return sum(answers) / len(answers) if answers else 0.0


def train_epoch(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]], optimizer: torch.optim.Optimizer) -> float:
    for module in model.modules():
        own = [parameter.requires_grad for parameter in module.parameters(recurse=False)]
        module.training = any(own) or not own
    optimizer.zero_grad()
    losses = []
    for inputs, classes in batches:
        loss = nn.CrossEntropyLoss(reduction="none")(model(inputs), classes)
        loss.mean().backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.detach())
    return torch.cat(losses).mean().item()


def evaluate(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]]) -> tuple[float, float]:
    awake = [module for module in model.modules() if module.training]
    for module in awake:
        module.training = False
    try:
        with torch.inference_mode():
            pairs = [(model(inputs), classes) for inputs, classes in batches]
    finally:
        for module in awake:
            module.training = True
    logits, classes = (torch.cat(parts) for parts in zip(*pairs, strict=True))
    return F.cross_entropy(logits, classes).item(), (logits.argmax(1) == classes).double().mean().item()


def fit(images: Tensor, labels: Tensor, generator: torch.Generator) -> nn.Module:
    """With mirrored copies, in smaller batches, and decoupled weight decay."""
    model = SmallCNN(images.shape[1], len(labels.unique()), tuple(images.shape[2:])).to(images.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    images, labels = torch.cat([images, images.flip(3)]), torch.cat([labels, labels])
    for _ in range(8):
        order = torch.randperm(len(images), generator=generator).to(images.device)
        train_epoch(model, zip(images[order].split(16), labels[order].split(16), strict=True), optimizer)
    return model.eval()


def conv_matrix(kernel: Tensor, height: int, width: int, circular: bool = False) -> Tensor:
    kh, kw = kernel.shape
    if kh > height or kw > width:
        raise ValueError("kernel")
    numbers = kernel if kernel.is_floating_point() else kernel.float()
    rows, columns = (height, width) if circular else (height - kh + 1, width - kw + 1)
    first = F.pad(numbers, (0, width - kw, 0, height - kh))
    return torch.stack([first.roll((i, j), (0, 1)).flatten() for i in range(rows) for j in range(columns)])


def transposed_conv2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """Put each number's kernels down where they belong, one number of the kernel at a time."""
    working = torch.promote_types(x.dtype, torch.float32)
    (sh, sw), (ph, pw), (oh, ow), (dh, dw) = both(stride), both(padding), both(output_padding), both(dilation)
    (n, _, height, width), (kh, kw) = x.shape, weight.shape[2:]
    rows, columns = (height - 1) * sh + dh * (kh - 1) + 1 + oh, (width - 1) * sw + dw * (kw - 1) + 1 + ow
    out = []
    for part, kernel in zip(x.to(working).chunk(groups, 1), weight.to(working).chunk(groups, 0), strict=True):
        canvas = torch.zeros(n, kernel.shape[1], rows, columns, dtype=working, device=x.device)
        for i in range(kh):
            for j in range(kw):
                put = torch.einsum("nchw,co->nohw", part, kernel[:, :, i, j])
                canvas[:, :, slices(i * dh, sh, height), slices(j * dw, sw, width)] += put
        out.append(canvas)
    answer = torch.cat(out, dim=1)[:, :, ph : rows - ph, pw : columns - pw]
    if bias is not None:
        answer = answer + bias.to(working).reshape(-1, 1, 1)
    return answer.to(x.dtype if x.dtype.is_floating_point else torch.float32)


def max_unpool2d(values: Tensor, indices: Tensor, size: tuple[int, int]) -> Tensor:
    planes = torch.zeros(*values.shape[:2], *size, dtype=values.dtype, device=values.device)
    n, c = (torch.arange(count, device=values.device) for count in values.shape[:2])
    planes[n[:, None, None, None], c[:, None, None], indices // size[1], indices % size[1]] = values
    return planes


def upsample_bilinear(x: Tensor, size: tuple[int, int], align_corners: bool = False) -> Tensor:
    """Multiply by a matrix of shares from the left, and by another one from the right."""
    working = torch.promote_types(x.dtype, torch.float32)
    left, right = (
        shares(n, target, align_corners).to(x.device, working) for n, target in zip(x.shape[2:], size, strict=True)
    )
    return (left @ x.to(working) @ right.T).to(x.dtype if x.dtype.is_floating_point else torch.float32)


def shares(n: int, target: int, align_corners: bool) -> Tensor:
    table = torch.zeros(target, n, dtype=torch.float64)
    for k in range(target):
        if align_corners:
            place = k * (n - 1) / (target - 1) if target > 1 else 0.0
        else:
            place = min(max((2 * k + 1) * n / (2 * target) - 0.5, 0.0), n - 1.0)
        low = min(int(place), n - 1)
        table[k, low] += 1 - (place - low)
        table[k, min(low + 1, n - 1)] += place - low
    return table


class TwoHeadNet(nn.Module):
    def __init__(self, in_channels: int, first_classes: int, second_classes: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 8, 3, padding="same")
        self.first, self.second = nn.Linear(8, first_classes), nn.Linear(8, second_classes)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        trunk = self.conv(x).relu().flatten(2).mean(2)
        return tuple(head(trunk) for head in (self.first, self.second))


class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        options = {"stride": stride, "padding": (kernel - 1) // 2, "groups": in_channels, "bias": False}
        self.depthwise = nn.Conv2d(in_channels, in_channels, kernel, **options)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        mixed = torch.einsum("nchw,ocij->nohw", self.depthwise(x), self.pointwise.weight)
        return mixed + self.pointwise.bias[:, None, None]


class ResidualBlock(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, (3, 3), (stride, stride), (1, 1), bias=False)
        self.conv2 = nn.Conv2d(out_channels, out_channels, (3, 3), (1, 1), (1, 1), bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(out_channels), nn.BatchNorm2d(out_channels)
        self.shortcut = nn.Identity()
        if (in_channels, 1) != (out_channels, stride):
            convolution = nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)
            self.shortcut = nn.Sequential(convolution, nn.BatchNorm2d(out_channels))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn1(self.conv1(x)).relu()
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return out.relu()


def freeze_(model: nn.Module, names: Sequence[str]) -> list[str]:
    try:
        chosen = [model.get_submodule(name) for name in names]
    except AttributeError as error:
        raise ValueError(str(error)) from None
    for module in chosen:
        module.eval().requires_grad_(False).zero_grad(set_to_none=True)
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad is False]
