"""Hidden tests of the bench: random inputs against PyTorch's own functions."""

import pytest
import torch
import torch.nn.functional as F

from autograder import exercise, same

SHAPES = ((3, 4), (8, 5), (16, 7))


def normal(*shape, seed, dtype=torch.float32):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed % 2**31), dtype=dtype)


@exercise("pairwise", "S1")
@pytest.mark.parametrize("rows", [4, 9, 30])
def test_distances(submission, seed, rows):
    """The distance of every pair of rows is Euclidean."""
    a, b = normal(rows, 3, seed=seed), normal(rows + 2, 3, seed=seed + 1)
    same(submission.distances(a, b), torch.cdist(a.double(), b.double()).float())


@exercise("layers", "S2")
@pytest.mark.parametrize("shape", SHAPES)
def test_softmax(submission, seed, shape):
    """Rows of the softmax are PyTorch's."""
    x = normal(*shape, seed=seed)
    same(submission.softmax(x), F.softmax(x, -1))


@exercise("layers", "S2")
@pytest.mark.parametrize("shape", SHAPES)
def test_layer_norm(submission, seed, shape):
    """The last axis is normalised as PyTorch does it."""
    x = normal(*shape, seed=seed)
    same(submission.layer_norm(x), F.layer_norm(x, x.shape[-1:]))


@exercise("layers", "S2")
@pytest.mark.parametrize("shape", SHAPES)
def test_attention(submission, seed, shape):
    """Attention is PyTorch's."""
    q, k, v = (normal(*shape, seed=seed + part, dtype=torch.float64) for part in range(3))
    same(submission.attention(q, k, v), F.scaled_dot_product_attention(q[None], k[None], v[None])[0])


@exercise("layers", "S2")
@pytest.mark.parametrize("classes", [2, 10])
def test_cross_entropy(submission, seed, classes):
    """The loss is PyTorch's."""
    logits, targets = normal(6, classes, seed=seed), torch.arange(6) % classes
    same(submission.cross_entropy(logits, targets), F.cross_entropy(logits, targets))


@exercise("images", "S3")
@pytest.mark.parametrize("size", [1, 3, 5])
def test_conv2d(submission, seed, size):
    """The cross-correlation is PyTorch's."""
    image, kernel = normal(12, 17, seed=seed, dtype=torch.float64), normal(size, size, seed=seed, dtype=torch.float64)
    same(submission.conv2d(image, kernel), F.conv2d(image[None, None], kernel[None, None])[0, 0])


@exercise("training", "S4")
@pytest.mark.parametrize("slope", [-1.5, 3.0])
def test_any_line(submission, slope):
    """Gradient descent finds slope and intercept."""
    xs = torch.linspace(-1, 2, 9, dtype=torch.float64)
    found = submission.fit_line(xs, slope * xs + 0.5, 60, 0.45)
    same(found, torch.tensor([slope, 0.5], dtype=torch.float64))
