"""Public tests of the tensor assignment; each asks more than one question."""

import numpy as np
import torch
from torch import tensor

from autograder import exercise, same


@exercise("centre", "S1")
def test_two_rows(submission):
    """Each row has its mean taken away."""
    same(submission.centre(tensor([[1.0, 3.0], [0.5, 0.0]])), tensor([[-1.0, 1.0], [0.25, -0.25]]))
    same(submission.centre(tensor([[1.0, 3.0, 5.0]])), tensor([[-2.0, 0.0, 2.0]]))


@exercise("softmax", "S2")
def test_equals(submission):
    """Equal logits share the probability equally."""
    same(submission.softmax(torch.ones(2, 4)), torch.full((2, 4), 0.25))
    same(submission.softmax(torch.zeros(3, 2)), torch.full((3, 2), 0.5))


@exercise("ranks", "S3")
def test_three_values(submission):
    """The smallest value has rank zero."""
    same(submission.ranks(np.array([0.5, -1.0, 2.0])), np.array([1, 0, 2]))
    same(submission.ranks(np.array([4.0, 3.0])), np.array([1, 0]))
