"""Other derived operators and activations; a depth-first walk that keeps an iterator for each node on its path."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence


class Value:
    def __radd__(self, other: float) -> Value:
        return Value(other) + self

    def __rmul__(self, other: float) -> Value:
        return Value(other) * self

    def __neg__(self) -> Value:
        return 0 - self

    def __sub__(self, other: Value | float) -> Value:
        return self + -1 * as_value(other)

    def exp(self) -> Value:
        return math.e**self if self.data < 700 else _applied(self, math.exp(self.data), math.exp(self.data))

    def log(self) -> Value:
        return _applied(self, math.log(self.data), 1 / self.data)

    def tanh(self) -> Value:
        return 2 * (2 * self).sigmoid() - 1

    def sigmoid(self) -> Value:
        return 1 / (1 + (-self).exp()) if self.data > -30 else 1 - 1 / (1 + self.exp())

    def relu(self) -> Value:
        return self.leaky_relu(0.0)

    def leaky_relu(self, negative_slope: float = 0.01) -> Value:
        return self * (1.0 if self.data > 0 else negative_slope)

    def __lt__(self, other: Value | float) -> bool:
        return self.data < float(getattr(other, "data", other))

    def __gt__(self, other: Value | float) -> bool:
        return as_value(other) < self

    def __le__(self, other: Value | float) -> bool:
        return self < other or self.data == as_value(other).data

    def __ge__(self, other: Value | float) -> bool:
        return as_value(other) <= self

    def backward(self) -> None:
        inner = [node for node in topological_order(self) if node.children]
        for node in inner:
            node.grad = 0.0
        self.grad = 1.0 if self.children else self.grad + 1.0
        while inner:
            node = inner.pop()
            node.propagate(node.grad)


def topological_order(root: Value) -> list[Value]:
    order, done = [], set()
    path, remaining = [root], [iter(root.children)]
    on_path = {root}
    while path:
        for child in remaining[-1]:
            if child in on_path:
                raise ValueError("the graph has a cycle")
            if child not in done:
                path.append(child)
                remaining.append(iter(child.children))
                on_path.add(child)
                break
        else:
            node = path.pop()
            remaining.pop()
            on_path.remove(node)
            done.add(node)
            order.append(node)
    return order


def numerical_gradient(
    f: Callable[[list[float]], float], xs: Sequence[float], eps: float = 1e-6, scheme: str = "central"
) -> list[float]:
    match scheme:
        case "forward":
            ends = (eps, 0.0)
        case "central":
            ends = (eps, -eps)
        case _:
            raise ValueError(scheme)
    gradient = []
    for place, x in enumerate(xs):
        above, below = ([*xs[:place], x + end, *xs[place + 1 :]] for end in ends)
        gradient.append((f(above) - f(below)) / (ends[0] - ends[1]))
    return gradient


def fit_weight(xs: Sequence[float], ys: Sequence[float], w: float, lr: float, eps: float, steps: int) -> float:
    loss_now = _loss(w, xs, ys)
    for _ in range(steps):
        w = w - lr * (_loss(w + eps, xs, ys) - loss_now) / eps
        loss_now = _loss(w, xs, ys)
    return w


def _loss(w: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    total = 0.0
    for x, y in zip(xs, ys, strict=True):
        total += (y - w * x) ** 2
    return total / len(xs)


def _applied(operand: Value, data: float, slope: float) -> Value:
    out = Value(data, (operand,))

    def _propagate(gradient: float) -> None:
        operand.grad += slope * gradient

    out.propagate = _propagate
    return out
