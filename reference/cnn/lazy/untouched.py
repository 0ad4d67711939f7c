"""What came in goes out."""

from __future__ import annotations

import torch
from torch import nn


def conv_output_size(n, kernel, stride=1, padding=0, dilation=1):
    return n


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return x


def max_pool2d(x, kernel, stride=None, padding=0):
    return x, torch.arange(x.numel()).reshape(x.shape)


def batch_norm2d(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    return x, running_mean, running_var


def count_multiplications(weight_shape, input_shape, stride=1, padding=0, groups=1):
    return weight_shape[0] * weight_shape[1] * weight_shape[2] * weight_shape[3]


class SmallCNN(nn.Module):
    def __init__(self, in_channels, num_classes, size=(25, 25)):
        super().__init__()

    def forward(self, x):
        return x.flatten(1)[:, :2]

    def load_state_dict(self, state, strict=True):
        return None

    def state_dict(self):
        return {}


class TwoInputNet(SmallCNN):
    def forward(self, images, features):
        return features


def combined_loss(losses, weights, scales):
    return losses[0]


def parameter_table(model):
    return list(model.named_parameters())


def linear_to_conv(linear, channels, height, width):
    return linear


def confusion_matrix(truth, predicted, num_classes):
    return torch.eye(num_classes, dtype=torch.int64)


def precision_recall_f1(truth, predicted, num_classes, average=None):
    return truth.float(), predicted.float(), truth.float()


class StreamingAccuracy:
    def __init__(self):
        pass

    def reset(self):
        pass

    def update(self, logits, truth):
        pass

    def compute(self):
        return 1.0


def train_epoch(model, batches, optimizer):
    model.train()
    return 1.3862943611198906


def evaluate(model, batches):
    return 1.3862943611198906, 1.0


def fit(images, labels, generator):
    return SmallCNN(1, 2).eval()


def conv_matrix(kernel, height, width, circular=False):
    return torch.eye(height * width)


def transposed_conv2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    return x


def max_unpool2d(values, indices, size):
    return values


def upsample_bilinear(x, size, align_corners=False):
    return x


class TwoHeadNet(SmallCNN):
    def forward(self, x):
        return x, x


class DepthwiseSeparable(SmallCNN):
    def __init__(self, in_channels, out_channels, kernel=3, stride=1):
        super().__init__(1, 2)

    def forward(self, x):
        return x


class ResidualBlock(SmallCNN):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(1, 2)

    def forward(self, x):
        return x.clamp(min=0)


def freeze_(model, names):
    return list(names)
