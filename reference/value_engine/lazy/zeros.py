"""Everything is zero, and nothing is ordered or passed on."""

from __future__ import annotations


class Value:
    def __add__(self, other: Value | float) -> Value:
        return Value(0.0)

    def __mul__(self, other: Value | float) -> Value:
        return Value(0.0)

    def __pow__(self, exponent: Value | float) -> Value:
        return Value(0.0)

    def exp(self) -> Value:
        return Value(0.0)

    def log(self) -> Value:
        return Value(0.0)

    def tanh(self) -> Value:
        return Value(0.0)

    def sigmoid(self) -> Value:
        return Value(0.0)

    def relu(self) -> Value:
        return Value(0.0)

    def leaky_relu(self, negative_slope: float = 0.01) -> Value:
        return Value(0.0)

    def __lt__(self, other: Value | float) -> bool:
        return False

    def __le__(self, other: Value | float) -> bool:
        return False

    def __gt__(self, other: Value | float) -> bool:
        return False

    def __ge__(self, other: Value | float) -> bool:
        return False

    def backward(self) -> None:
        return


def topological_order(root: Value) -> list[Value]:
    return []


def numerical_gradient(f, xs, eps=1e-6, scheme="central"):
    return [0.0] * len(xs)


def fit_weight(xs, ys, w, lr, eps, steps):
    return 0.0


class Neuron:
    def __init__(self, inputs, activation, rng):
        self.inputs = inputs

    def parameters(self):
        return []

    def __call__(self, xs):
        return Value(0.0)


class Layer:
    def __call__(self, xs):
        return [Value(0.0) for _ in self.neurons]


class MLP:
    def __call__(self, xs):
        return [Value(0.0)]


def fit_gate(table, rng, max_restarts=10):
    return MLP([2, 1], "tanh", rng)


def find_perceptron(table):
    return (0.0, 0.0, 0.0)


def to_dot(root):
    return ""
