"""Right, and written in other words than solution and oracle."""

import numpy as np
import torch


def centre(x):
    return x - (x.sum(-1) / x.size(-1)).unsqueeze(-1)


def softmax(x):
    shifted = x - x.max(-1, keepdim=True).values
    powers = torch.exp(shifted)
    return powers / powers.sum(-1, keepdim=True)


def ranks(values):
    found = np.empty(len(values), dtype=np.int64)
    found[values.argsort()] = np.arange(len(values))
    return found


