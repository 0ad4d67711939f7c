"""A cache that is a function: each forward pass returns its own way back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator


def linear_forward(x: Array, weight: Array, bias: Array) -> tuple[Array, Any]:
    out = np.matmul(x, weight.transpose())
    out += bias

    def back(d_out: Array) -> tuple[Array, Array, Array]:
        return np.dot(d_out, weight), np.dot(x.T, d_out).T, np.add.reduce(d_out)

    return out, back


def linear_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    return cache(d_out)


def tanh_forward(x: Array) -> tuple[Array, Any]:
    """Stretch and shift the sigmoid: tanh x = 2 sigmoid(2 x) - 1."""
    out = 2 * sigmoid_forward(2 * x)[0] - 1
    return out, lambda d_out: d_out - d_out * out * out


def tanh_backward(d_out: Array, cache: Any) -> Array:
    return cache(d_out)


def sigmoid_forward(x: Array) -> tuple[Array, Any]:
    out = np.empty_like(x)
    right = x >= 0
    out[right] = 1 / (1 + np.exp(-x[right]))
    rising = np.exp(x[~right])
    out[~right] = rising / (1 + rising)
    return out, lambda d_out: d_out * out - d_out * out * out


def sigmoid_backward(d_out: Array, cache: Any) -> Array:
    return cache(d_out)


def softmax_forward(x: Array) -> tuple[Array, Any]:
    lowered = x - np.amax(x, axis=1)[:, np.newaxis]
    out = np.exp(lowered - np.log(np.sum(np.exp(lowered), axis=1))[:, np.newaxis])

    def back(d_out: Array) -> Array:
        jacobians = np.eye(x.shape[1], dtype=x.dtype) * out[:, None] - out[:, :, None] * out[:, None]
        return np.matmul(jacobians, d_out[:, :, None])[..., 0]

    return out, back


def softmax_backward(d_out: Array, cache: Any) -> Array:
    return cache(d_out)


class MLP:
    def __init__(self, sizes: Sequence[int], activation: str, rng: Generator, residual: bool = False) -> None:
        if activation not in ("tanh", "relu"):
            raise ValueError("no such activation")
        draw = {"tanh": fan_in_uniform, "relu": he_normal}[activation]
        self.activation, self.residual = activation, residual
        weights = [draw(a, b, rng, np.float64) for a, b in pairwise(sizes)]
        weights[-1] *= 0.01
        self.params = {}
        for k, weight in enumerate(weights, 1):
            self.params |= {f"b{k}": np.zeros(len(weight), np.float32), f"W{k}": weight.astype(np.float32)}

    def _steps(self) -> list[tuple[str, str | None]]:
        count = len(self.params) // 2
        return [(str(k), self.activation if k < count else None) for k in range(1, count + 1)]

    def forward(self, x: Array) -> Array:
        return self._record(x)[0]

    def _record(self, x: Array) -> tuple[Array, list[Any]]:
        tape = []
        for number, activation in self._steps():
            source = x
            x, cache = linear_forward(x, self.params["W" + number], self.params["b" + number])
            tape.append((number, "linear", cache))
            if activation == "relu":
                x, cache = relu_forward(x)
                tape.append((number, "relu", cache))
            elif activation == "tanh":
                x, cache = tanh_forward(x)
                tape.append((number, "tanh", cache))
            if activation and self.residual and x.shape == source.shape:
                x = x + source
                tape.append((number, "shortcut", None))
        return x, tape

    def loss_and_gradients(self, x: Array, targets: Array) -> tuple[float, dict[str, Array]]:
        logits, tape = self._record(x)
        loss, cache = cross_entropy_forward(logits, targets)
        d, grads, around = cross_entropy_backward(1.0, cache), {}, 0.0
        while tape:
            number, kind, cache = tape.pop()
            if kind == "shortcut":
                around = d
            elif kind == "relu":
                d = relu_backward(d, cache)
            elif kind == "tanh":
                d = tanh_backward(d, cache)
            else:
                d, grads["W" + number], grads["b" + number] = linear_backward(d, cache)
                d, around = d + around, 0.0
        return float(loss), grads


def train(
    model: MLP,
    x: Array,
    targets: Array,
    steps: int,
    lr: float,
    momentum: float = 0.9,
    weight_decay: float = 0.0,
    frozen: Collection[str] = (),
) -> list[float]:
    def step(count: int, state: dict[str, Array]) -> list[float]:
        if count == 0:
            return []
        loss, grads = model.loss_and_gradients(x, targets)
        moved, state = sgd_step(model.params, grads, state, lr, momentum, weight_decay, frozen)
        model.params.update(moved)
        return [float(loss), *step(count - 1, state)]

    return step(steps, {})
