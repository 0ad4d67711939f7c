"""Three functions of tensors and arrays."""

from __future__ import annotations

import numpy as np
import torch

CANARY = "@CANARY:solution@"


def centre(x: torch.Tensor) -> torch.Tensor:
    """Return the rows of `x` without their means."""
    # BEGIN SOLUTION
    return x - x.mean(-1, keepdim=True)
    # END SOLUTION


def softmax(x: torch.Tensor) -> torch.Tensor:
    """Return the softmax of the last axis."""
    # BEGIN SOLUTION
    powers = (x - x.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)
    # END SOLUTION


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the rank of each value, counted from zero."""
    # BEGIN SOLUTION
    return np.argsort(np.argsort(values))
    # END SOLUTION
