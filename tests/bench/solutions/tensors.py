"""Eight small tensor functions, as a student would hand them in."""

import torch
from torch import Tensor


def distances(a: Tensor, b: Tensor) -> Tensor:
    """Return the Euclidean distance of every row of `a` (N, D) to every row of `b` (M, D)."""
    # BEGIN SOLUTION
    return (a[:, None] - b[None]).square().sum(-1).sqrt()
    # END SOLUTION


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the intersection over union of every pair of boxes, (N, 4) and (M, 4) to (N, M)."""
    # BEGIN SOLUTION
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    overlap = (high - low).clamp(min=0).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(-1), (b[:, 2:] - b[:, :2]).prod(-1)
    return overlap / (area_a[:, None] + area_b[None] - overlap)
    # END SOLUTION


def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return x W^T + b."""
    # BEGIN SOLUTION
    return x @ weight.T + bias
    # END SOLUTION


def softmax(x: Tensor) -> Tensor:
    """Return the softmax of the last axis."""
    # BEGIN SOLUTION
    shifted = (x - x.amax(-1, keepdim=True)).exp()
    return shifted / shifted.sum(-1, keepdim=True)
    # END SOLUTION


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy of logits (N, C) and class numbers (N,)."""
    # BEGIN SOLUTION
    return -softmax(logits).log()[torch.arange(len(targets)), targets].mean()
    # END SOLUTION


def layer_norm(x: Tensor, eps: float = 1e-5) -> Tensor:
    """Normalise the last axis to mean 0 and variance 1 (biased)."""
    # BEGIN SOLUTION
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean(-1, keepdim=True) + eps).sqrt()
    # END SOLUTION


def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Return scaled dot-product attention of (T, D) queries, keys and values."""
    # BEGIN SOLUTION
    return softmax(q @ k.T / q.shape[-1] ** 0.5) @ v
    # END SOLUTION


def conv2d(image: Tensor, kernel: Tensor) -> Tensor:
    """Return the valid cross-correlation of an image (H, W) with a kernel (h, w)."""
    # BEGIN SOLUTION
    windows = image.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    return (windows * kernel).sum((-1, -2))
    # END SOLUTION


def max_pool2d(image: Tensor, size: int) -> Tensor:
    """Return the maximum of every `size` by `size` block of an image (H, W)."""
    # BEGIN SOLUTION
    return image.unfold(0, size, size).unfold(1, size, size).amax((-1, -2))
    # END SOLUTION


def fit_line(xs: Tensor, ys: Tensor, steps: int, lr: float) -> Tensor:
    """Fit y = w x + b by gradient descent on the mean squared error from zero; return (w, b)."""
    # BEGIN SOLUTION
    parameters = torch.zeros(2, dtype=xs.dtype, requires_grad=True)
    optimiser = torch.optim.SGD([parameters], lr=lr)
    for _ in range(steps):
        optimiser.zero_grad()
        (parameters[0] * xs + parameters[1] - ys).square().mean().backward()
        optimiser.step()
    return parameters.detach()
    # END SOLUTION
