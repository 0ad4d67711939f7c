"""No closures: every node keeps its slopes, worked out on the way forward; backward collects in a dictionary."""

from __future__ import annotations

import math
from collections.abc import Iterable


class Value:
    def __init__(
        self,
        data: float,
        children: Iterable[Value] = (),
        op: str = "",
        label: str = "",
        slopes: Iterable[float] = (),
    ) -> None:
        self.data = float(data)
        self.grad = 0.0
        self.children = tuple(children)
        self.op = op
        self.label = label
        self.slopes = tuple(slopes)

    def propagate(self, gradient: float) -> None:
        for child, slope in zip(self.children, self.slopes, strict=True):
            child.grad += slope * gradient

    def __add__(self, other: Value | float) -> Value:
        other = as_value(other)
        return Value(self.data + other.data, (self, other), "+", slopes=(1.0, 1.0))

    def __sub__(self, other: Value | float) -> Value:
        other = as_value(other)
        return Value(self.data - other.data, (self, other), "-", slopes=(1.0, -1.0))

    def __mul__(self, other: Value | float) -> Value:
        other = as_value(other)
        return Value(self.data * other.data, (self, other), "*", slopes=(other.data, self.data))

    def __truediv__(self, other: Value | float) -> Value:
        other = as_value(other)
        quotient = self.data / other.data
        return Value(quotient, (self, other), "/", slopes=(1 / other.data, -quotient / other.data))

    def __pow__(self, exponent: Value | float) -> Value:
        base = self.data
        if isinstance(exponent, Value):
            if base <= 0:
                raise ValueError("the base must be positive")
            power = base**exponent.data
            return Value(power, (self, exponent), "**", slopes=(exponent.data * power / base, power * math.log(base)))
        if base <= 0 and exponent % 1:
            raise ValueError("the base must be positive")
        if exponent == 0:
            return Value(1.0, (self,), "**", slopes=(0.0,))
        return Value(base**exponent, (self,), "**", slopes=(exponent * base ** (exponent - 1),))

    def backward(self) -> None:
        order = topological_order(self)
        gradients = dict.fromkeys(order, 0.0)
        gradients[self] = 1.0
        for node in reversed(order):
            for child, slope in zip(node.children, node.slopes, strict=True):
                gradients[child] += slope * gradients[node]
        for node, gradient in gradients.items():
            node.grad = gradient if node.children else node.grad + gradient
