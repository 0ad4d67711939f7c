"""Eight small tensor functions, as a student would hand them in."""

from torch import Tensor


def distances(a: Tensor, b: Tensor) -> Tensor:
    """Return the Euclidean distance of every row of `a` (N, D) to every row of `b` (M, D)."""
    raise NotImplementedError  # your code here


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the intersection over union of every pair of boxes, (N, 4) and (M, 4) to (N, M)."""
    raise NotImplementedError  # your code here


def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return x W^T + b."""
    raise NotImplementedError  # your code here


def softmax(x: Tensor) -> Tensor:
    """Return the softmax of the last axis."""
    raise NotImplementedError  # your code here


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy of logits (N, C) and class numbers (N,)."""
    raise NotImplementedError  # your code here


def layer_norm(x: Tensor, eps: float = 1e-5) -> Tensor:
    """Normalise the last axis to mean 0 and variance 1 (biased)."""
    raise NotImplementedError  # your code here


def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Return scaled dot-product attention of (T, D) queries, keys and values."""
    raise NotImplementedError  # your code here


def conv2d(image: Tensor, kernel: Tensor) -> Tensor:
    """Return the valid cross-correlation of an image (H, W) with a kernel (h, w)."""
    raise NotImplementedError  # your code here


def max_pool2d(image: Tensor, size: int) -> Tensor:
    """Return the maximum of every `size` by `size` block of an image (H, W)."""
    raise NotImplementedError  # your code here


def fit_line(xs: Tensor, ys: Tensor, steps: int, lr: float) -> Tensor:
    """Fit y = w x + b by gradient descent on the mean squared error from zero; return (w, b)."""
    raise NotImplementedError  # your code here
