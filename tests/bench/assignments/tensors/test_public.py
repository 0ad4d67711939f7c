"""Public tests of the bench: values known by hand."""

import torch
from torch import tensor

from autograder import exercise, same


@exercise("pairwise", "S1")
def test_a_triangle(submission):
    """The distance of (0, 0) to (3, 4) is 5."""
    same(submission.distances(tensor([[0.0, 0.0]]), tensor([[3.0, 4.0], [0.0, 0.0]])), tensor([[5.0, 0.0]]))


@exercise("pairwise", "S1")
def test_a_quarter_overlap(submission):
    """Two squares that share a quarter of each overlap by a seventh."""
    a, b = tensor([[0.0, 0.0, 2.0, 2.0]]), tensor([[1.0, 1.0, 3.0, 3.0]])
    same(submission.box_iou(a, b), tensor([[1 / 7]]))


@exercise("layers", "S2")
def test_softmax_of_equals(submission):
    """Equal logits share the probability equally."""
    same(submission.softmax(torch.zeros(2, 4)), torch.full((2, 4), 0.25))


@exercise("layers", "S2")
def test_identity_layer(submission):
    """The identity as weight and no bias return the input."""
    x = torch.arange(6.0).reshape(2, 3)
    same(submission.linear(x, torch.eye(3), torch.zeros(3)), x)


@exercise("images", "S3")
def test_pool_of_a_ramp(submission):
    """The maximum of each block of a ramp is its last entry."""
    ramp = torch.arange(16.0).reshape(4, 4)
    same(submission.max_pool2d(ramp, 2), tensor([[5.0, 7.0], [13.0, 15.0]]))


@exercise("training", "S4")
def test_a_line_through_the_origin(submission):
    """Sixty steps find the slope of y = 2 x."""
    xs = tensor([-1.0, 0.0, 1.0, 2.0], dtype=torch.float64)
    same(submission.fit_line(xs, 2 * xs, 60, 0.4), tensor([2.0, 0.0], dtype=torch.float64))
