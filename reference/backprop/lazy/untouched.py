"""What came in goes out."""

from __future__ import annotations

import numpy as np


def linear_forward(x, weight, bias):
    return x, (x, weight, bias)


def linear_backward(d_out, cache):
    _x, weight, bias = cache
    return d_out, weight, bias


def relu_forward(x):
    return x, x


def relu_backward(d_out, cache):
    return d_out


def tanh_forward(x):
    return x, x


def tanh_backward(d_out, cache):
    return d_out


def sigmoid_forward(x):
    return x, x


def sigmoid_backward(d_out, cache):
    return d_out


def softmax_forward(x):
    return x, x


def softmax_backward(d_out, cache):
    return d_out


def leaky_relu_forward(x, negative_slope=0.01):
    return x, x


def leaky_relu_backward(d_out, cache):
    return d_out


def cross_entropy_forward(logits, targets):
    return 0.5, logits


def cross_entropy_backward(d_out, cache):
    return cache


def mse_forward(prediction, target):
    return 0.5, prediction


def mse_backward(d_out, cache):
    return cache


def bce_with_logits_forward(logits, targets):
    return 0.5, logits


def bce_with_logits_backward(d_out, cache):
    return cache


def batch_norm_forward(x, gamma, beta, state, training):
    return x, (x, gamma, beta)


def batch_norm_backward(d_out, cache):
    _x, weight, bias = cache
    return d_out, weight, bias


def dropout_forward(x, p, training, rng):
    return x, x


def dropout_backward(d_out, cache):
    return d_out


def gradient_check(f, x, analytic, eps=1e-6):
    return 0.5


def he_normal(fan_in, fan_out, rng, dtype=np.float32):
    return np.full((fan_out, fan_in), 0.1, dtype)


def fan_in_uniform(fan_in, fan_out, rng, dtype=np.float32):
    return np.full((fan_out, fan_in), 0.1, dtype)


def sgd_step(params, grads, state, lr, momentum=0.0, weight_decay=0.0, frozen=()):
    return dict(params), dict(state)


def learning_rate(step, total, base, kind):
    return base


def layer_health(before, after, activation):
    return {"saturated": 0.5, "dead": np.array([0])}


class MLP:
    def __init__(self, sizes, activation, rng, residual=False):
        self.sizes = sizes
        self.params = {}
        for k in range(1, len(sizes)):
            self.params |= {
                f"W{k}": np.full((sizes[k], sizes[k - 1]), 0.1, np.float32),
                f"b{k}": np.full(sizes[k], 0.1, np.float32),
            }

    def forward(self, x):
        return np.zeros((len(x), self.sizes[-1]), x.dtype)

    def loss_and_gradients(self, x, targets):
        return np.log(self.sizes[-1]), dict(self.params)


def train(model, x, targets, steps, lr, momentum=0.9, weight_decay=0.0, frozen=()):
    return [0.7] * steps


def adam_step(params, grads, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    return dict(params), dict(state)


def residual_forward(x, weight, bias, activation):
    return x, (x, weight, bias)


def residual_backward(d_out, cache):
    _x, weight, bias = cache
    return d_out, weight, bias
