"""PyTorch's own functions in the place of the student's: only asked when a test's body breaks."""

import torch
import torch.nn.functional as F


def softmax(x):
    return F.softmax(x, -1)


def distances(a, b):
    return torch.cdist(a, b)
