"""Every window as a column of a matrix, picked by index; convolutions are matrix products."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def window_places(height: int, width: int, kernel, stride, padding, dilation) -> tuple[Tensor, int, int]:
    """Return the flat place of every number of every window, (places, kh * kw), -1 in the padding."""
    rows = conv_output_size(height, kernel[0], stride[0], padding[0], dilation[0])
    columns = conv_output_size(width, kernel[1], stride[1], padding[1], dilation[1])
    y = torch.arange(rows)[:, None] * stride[0] + torch.arange(kernel[0]) * dilation[0] - padding[0]
    x = torch.arange(columns)[:, None] * stride[1] + torch.arange(kernel[1]) * dilation[1] - padding[1]
    y, x = y[:, None, :, None], x[None, :, None, :]
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    return torch.where(inside, y * width + x, -1).reshape(rows * columns, -1), rows, columns


def twice(value) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    numbers = x.double() if x.dtype == torch.float64 else x.float()
    out_channels, depth, kh, kw = weight.shape
    if x.shape[1] != depth * groups or out_channels % groups:
        raise ValueError("channels")
    sizes = (twice(value) for value in (stride, padding, dilation))
    places, rows, columns = window_places(*x.shape[2:], (kh, kw), *sizes)
    places = places.to(x.device)
    picked = numbers.flatten(2)[..., places.clamp(min=0)] * (places >= 0)  # (N, Cin, places, kh kw)
    n = x.shape[0]
    table = picked.reshape(n, groups, depth, rows * columns, kh * kw).permute(0, 1, 3, 2, 4)
    table = table.reshape(n, groups, rows * columns, depth * kh * kw)
    matrix = weight.to(numbers.dtype).reshape(groups, out_channels // groups, depth * kh * kw)
    out = (table @ matrix.transpose(1, 2)).transpose(2, 3).reshape(n, out_channels, rows, columns)
    out = out if bias is None else out + bias.to(numbers.dtype).view(1, -1, 1, 1)
    return out.to(x.dtype) if x.is_floating_point() else out


def max_pool2d(x, kernel, stride=None, padding=0):
    kernel, padding = twice(kernel), twice(padding)
    if padding[0] * 2 > kernel[0] or padding[1] * 2 > kernel[1]:
        raise ValueError("padding")
    stride = kernel if stride is None else twice(stride)
    places, rows, columns = window_places(*x.shape[2:], kernel, stride, padding, (1, 1))
    places = places.to(x.device)
    first = (places >= 0).int().argmax(dim=1, keepdim=True)
    places = torch.where(places < 0, places.gather(1, first), places)  # in the place of padding, a number that is there
    values, _ = x.flatten(2)[..., places].max(dim=-1)
    same = (x.detach().flatten(2)[..., places] == values.detach()[..., None]) * places.shape[1]
    order = same - torch.arange(places.shape[1], device=x.device) * same.bool()
    winner = order.argmax(dim=-1, keepdim=True)
    indices = places.expand(*x.shape[:2], -1, -1).gather(-1, winner).squeeze(-1)
    lowest = torch.where(same.bool(), places, places.max() + 1).amin(dim=-1)
    indices = torch.minimum(indices, lowest)
    values = x.flatten(2).gather(2, indices)
    shape = (*x.shape[:2], rows, columns)
    return values.reshape(shape), indices.reshape(shape)


def batch_norm2d(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    """One channel at a time."""
    numbers = x.double() if x.dtype == torch.float64 else x.float()
    if training and x.shape[0] * x.shape[2] * x.shape[3] < 2:
        raise ValueError("too few")
    out, means, variances = [], [], []
    for c in range(x.shape[1]):
        plane, mean, var = numbers[:, c], running_mean[c], running_var[c]
        if training:
            batch_var, batch_mean = torch.var_mean(plane, correction=0)
            after = torch.var(plane.detach(), correction=1)
            means.append(mean + momentum * (batch_mean.detach() - mean))
            variances.append(var + momentum * (after - var))
            mean, var = batch_mean, batch_var
        else:
            means.append(mean)
            variances.append(var)
        out.append((plane - mean) / torch.sqrt(var + eps) * gamma[c] + beta[c])
    answer = torch.stack(out, dim=1).to(x.dtype if x.is_floating_point() else torch.float32)
    return answer, torch.stack(means).to(running_mean.dtype), torch.stack(variances).to(running_var.dtype)


class SmallCNN(nn.Module):
    def __init__(self, in_channels: int, num_classes: int, size: tuple[int, int] = (25, 25)) -> None:
        super().__init__()
        names = ("conv1", "conv2", "bn", "fc1", "fc2")
        side = conv_output_size(size[0] // 2, 2, 2) * conv_output_size(size[1] // 2, 2, 2)
        layers = nn.Conv2d(in_channels, 8, 3, 1, 1), nn.Conv2d(8, 16, 3, 1, 1), nn.BatchNorm2d(16)
        for name, layer in zip(names, (*layers, nn.Linear(16 * side, 32), nn.Linear(32, num_classes)), strict=True):
            self.add_module(name, layer)
            if name != "bn":
                layer.weight.data.normal_(0, (2 / layer.weight[0].numel()) ** 0.5)
                layer.bias.data.zero_()
        relu, pool = nn.ReLU(), nn.MaxPool2d(2)
        self.body = [self.conv1, relu, pool, self.conv2, self.bn, relu, pool]

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.body:
            x = layer(x)
        x = F.dropout(x, 0.25, self.training)
        return self.fc2(F.relu(self.fc1(x.reshape(x.shape[0], -1))))


def transposed_conv2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """The gradient of a convolution with respect to its input, by autograd."""
    numbers = x.double() if x.dtype == torch.float64 else x.float()
    (sh, sw), (ph, pw), (oh, ow), (dh, dw) = map(twice, (stride, padding, output_padding, dilation))
    rows = (x.shape[2] - 1) * sh - 2 * ph + dh * (weight.shape[2] - 1) + 1 + oh
    columns = (x.shape[3] - 1) * sw - 2 * pw + dw * (weight.shape[3] - 1) + 1 + ow
    shape = (x.shape[0], weight.shape[1] * groups, rows, columns)
    image = torch.zeros(shape, dtype=numbers.dtype, device=x.device, requires_grad=True)
    seen = conv2d(image, weight.to(numbers.dtype), None, (sh, sw), (ph, pw), (dh, dw), groups)
    (out,) = torch.autograd.grad((seen * numbers).sum(), image)
    out = out if bias is None else out + bias.to(numbers.dtype)[None, :, None, None]
    return out.to(x.dtype) if x.is_floating_point() else out


def conv_matrix(kernel: Tensor, height: int, width: int, circular: bool = False) -> Tensor:
    kh, kw = kernel.shape
    if kh > height or kw > width:
        raise ValueError("kernel")
    rows, columns = (height, width) if circular else (height - kh + 1, width - kw + 1)
    i, j, a, b = (torch.arange(n, device=kernel.device) for n in (rows, columns, kh, kw))
    y = (i[:, None] + a) % height
    x = (j[:, None] + b) % width
    places = y[:, None, :, None] * width + x[None, :, None, :]
    numbers = kernel if kernel.is_floating_point() else kernel.float()
    matrix = numbers.new_zeros(rows * columns, height * width)
    matrix.scatter_(1, places.reshape(rows * columns, -1), numbers.flatten().expand(rows * columns, -1))
    return matrix
