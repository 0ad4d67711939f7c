"""No closures: every node keeps its slopes, worked out on the way forward; backward collects in a dictionary.

Neurons keep their bias among the weights; gates are learnt row by row, up to a margin.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections.abc import Iterable, Sequence


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

    def exp(self) -> Value:
        power = math.exp(self.data)
        return Value(power, (self,), "exp", slopes=(power,))

    def log(self) -> Value:
        return Value(math.log(self.data), (self,), "log", slopes=(1 / self.data,))

    def tanh(self) -> Value:
        squash = math.tanh(self.data)
        return Value(squash, (self,), "tanh", slopes=((1 - squash) * (1 + squash),))

    def sigmoid(self) -> Value:
        squash = (1 + math.tanh(self.data / 2)) / 2
        return Value(squash, (self,), "sigmoid", slopes=(squash * (1 - squash),))

    def relu(self) -> Value:
        return Value(self.data, (self,), "relu", slopes=(1,)) if self.data > 0 else Value(0, (self,), slopes=(0,))

    def leaky_relu(self, negative_slope: float = 0.01) -> Value:
        slope = negative_slope if self.data <= 0 else 1
        return Value(self.data * slope, (self,), "leaky_relu", slopes=(slope,))

    def backward(self) -> None:
        order = topological_order(self)
        gradients = dict.fromkeys(order, 0.0)
        gradients[self] = 1.0
        for node in reversed(order):
            for child, slope in zip(node.children, node.slopes, strict=True):
                gradients[child] += slope * gradients[node]
        for node, gradient in gradients.items():
            node.grad = gradient if node.children else node.grad + gradient


class Neuron:
    def __init__(self, inputs: int, activation: str, rng: random.Random) -> None:
        squash = {"linear": lambda total: total, "tanh": Value.tanh, "sigmoid": Value.sigmoid}
        self.squash = {**squash, "relu": Value.relu, "leaky_relu": Value.leaky_relu}.get(activation)
        if self.squash is None:
            raise ValueError(activation)
        self.numbers = [Value(rng.uniform(-1, 1)) for _ in range(inputs)]
        self.numbers.append(Value(0))

    def __call__(self, xs: Sequence[Value | float]) -> Value:
        if len(xs) != len(self.numbers) - 1:
            raise ValueError("one number for each weight")
        return self.squash(sum(number * x for number, x in zip(self.numbers, [*xs, 1], strict=True)))

    def parameters(self) -> list[Value]:
        return list(self.numbers)


class Layer:
    def parameters(self) -> list[Value]:
        found = []
        for neuron in self.neurons:
            found += neuron.parameters()
        return found


class MLP:
    def __init__(self, sizes: Sequence[int], activation: str, rng: random.Random) -> None:
        self.layers = []
        for inputs, outputs in itertools.pairwise(sizes):
            self.layers.append(Layer(inputs, outputs, activation, rng))

    def __call__(self, xs: Sequence[Value | float]) -> list[Value]:
        return functools.reduce(lambda answers, layer: layer(answers), self.layers, list(xs))

    def parameters(self) -> list[Value]:
        return [*itertools.chain(*map(Layer.parameters, self.layers))]


def fit_gate(table: Table, rng: random.Random, max_restarts: int = 10) -> MLP:
    """Train by the perceptron-like hinge, row by row."""
    hidden_layers = [[]] + [[2]] * (1 + max_restarts)
    for hidden in hidden_layers:
        model = MLP([2, *hidden, 1], "tanh", rng)
        for _ in range(400):
            wrong = 0
            for inputs, truth in table:
                sign = 1 if truth else -1
                answer = model(inputs)[0]
                wrong += answer.data * sign <= 0.1
                loss = (1 - sign * answer) ** 2
                for parameter in model.parameters():
                    parameter.grad = 0.0
                loss.backward()
                for parameter in model.parameters():
                    parameter.data -= 0.2 * parameter.grad
            if not wrong:
                break
        if all((model(inputs)[0].data > 0) == (truth == 1) for inputs, truth in table):
            return model
    raise RuntimeError("stuck")
