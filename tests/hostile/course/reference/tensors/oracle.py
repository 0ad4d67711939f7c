"""The three functions again, written another way; holds secrets that must never be seen outside."""

import numpy as np
import torch

CANARY = "@CANARY:oracle@"
SECRET_WEIGHTS = torch.tensor([0.7390851332151607, 1.2020569031595942], dtype=torch.float64)


def centre(x):
    return (x.double() - x.double().sum(-1, keepdim=True) / x.shape[-1]).to(x.dtype)


def softmax(x):
    return torch.exp(x.double() - torch.logsumexp(x.double(), -1, keepdim=True)).to(x.dtype)


def ranks(values):
    return np.array([sum(other < value for other in values) for value in values], dtype=np.int64)
