"""Wrong everywhere, with answers of the right kind."""

import numpy as np
import torch


def centre(x):
    return x + 1.5


def softmax(x):
    return x * 0.0 - 1.5


def ranks(values):
    return np.full(len(values), -1)


