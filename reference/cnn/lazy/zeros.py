"""The right shapes where that is easy, and nothing in them."""

from __future__ import annotations

import torch
from torch import nn


def conv_output_size(n, kernel, stride=1, padding=0, dilation=1):
    return 0


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    rows = (x.shape[2] - weight.shape[2]) + 1
    return torch.zeros(len(x), len(weight), rows, x.shape[3] - weight.shape[3] + 1)


def max_pool2d(x, kernel, stride=None, padding=0):
    empty = torch.zeros(*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2)
    return empty, empty.long()


def batch_norm2d(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
    return torch.zeros_like(x), torch.zeros_like(running_mean), torch.zeros_like(running_var)


def count_multiplications(weight_shape, input_shape, stride=1, padding=0, groups=1):
    return 0


class SmallCNN(nn.Module):
    def __init__(self, in_channels, num_classes, size=(25, 25)):
        super().__init__()
        self.num_classes = num_classes

    def forward(self, x):
        return torch.zeros(len(x), self.num_classes)

    def load_state_dict(self, state, strict=True):
        return None


class TwoInputNet(SmallCNN):
    def __init__(self, in_channels, num_features, num_classes):
        super().__init__(in_channels, num_classes)

    def forward(self, images, features):
        return torch.zeros(len(images), self.num_classes)


def combined_loss(losses, weights, scales):
    return 0 * losses[0]


def parameter_table(model):
    return []


def linear_to_conv(linear, channels, height, width):
    return nn.Conv2d(channels, linear.out_features, (height, width)).to(linear.weight.dtype)


def confusion_matrix(truth, predicted, num_classes):
    return torch.zeros(num_classes, num_classes, dtype=torch.int64)


def precision_recall_f1(truth, predicted, num_classes, average=None):
    shape = (num_classes,) if average is None else ()
    return torch.zeros(shape), torch.zeros(shape), torch.zeros(shape)


class StreamingAccuracy:
    def __init__(self):
        pass

    def reset(self):
        pass

    def update(self, logits, truth):
        pass

    def compute(self):
        return 0.0


def train_epoch(model, batches, optimizer):
    return 0.0


def evaluate(model, batches):
    return 0.0, 0.0


def fit(images, labels, generator):
    return SmallCNN(1, 2).eval()


def conv_matrix(kernel, height, width, circular=False):
    places = height * width if circular else (height - len(kernel) + 1) * (width - len(kernel[0]) + 1)
    return torch.zeros(places, height * width)


def transposed_conv2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    return torch.zeros(len(x), weight.shape[1], x.shape[2] + weight.shape[2] - 1, x.shape[3] + weight.shape[3] - 1)


def max_unpool2d(values, indices, size):
    return torch.zeros(*values.shape[:2], *size)


def upsample_bilinear(x, size, align_corners=False):
    return torch.zeros(*x.shape[:2], *size)


class TwoHeadNet(SmallCNN):
    def __init__(self, in_channels, first_classes, second_classes):
        super().__init__(in_channels, first_classes)
        self.second = second_classes

    def forward(self, x):
        return torch.zeros(len(x), self.num_classes), torch.zeros(len(x), self.second)


class DepthwiseSeparable(SmallCNN):
    def __init__(self, in_channels, out_channels, kernel=3, stride=1):
        super().__init__(in_channels, out_channels)

    def forward(self, x):
        return torch.zeros(len(x), self.num_classes, *x.shape[2:])


class ResidualBlock(SmallCNN):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels)

    def forward(self, x):
        return torch.zeros(len(x), self.num_classes, *x.shape[2:])


def freeze_(model, names):
    return []
