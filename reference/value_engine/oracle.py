"""The same interface on top of PyTorch in float64: an independent arbiter, never written for speed.

A Value keeps the formula that made it. Derivatives are PyTorch's: of one formula at its operands for ``propagate``, of
the whole graph, rebuilt from its formulas, for ``backward``.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import chain, product

import torch
import torch.nn.functional as F
from torch import Tensor


class Value:
    def __init__(self, data: float, children: Iterable[Value] = (), op: str = "", label: str = "") -> None:
        self.data = float(data)
        self.grad = 0.0
        self.children = tuple(children)
        self.op = op
        self.label = label
        self.formula: Callable[..., Tensor] | None = None

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other: Value | float) -> Value:
        return _apply(torch.add, self, other)

    def __radd__(self, other: float) -> Value:
        return _apply(torch.add, other, self)

    def __sub__(self, other: Value | float) -> Value:
        return _apply(torch.sub, self, other)

    def __rsub__(self, other: float) -> Value:
        return _apply(torch.sub, other, self)

    def __mul__(self, other: Value | float) -> Value:
        return _apply(torch.mul, self, other)

    def __rmul__(self, other: float) -> Value:
        return _apply(torch.mul, other, self)

    def __truediv__(self, other: Value | float) -> Value:
        return _quotient(self, other)

    def __rtruediv__(self, other: float) -> Value:
        return _quotient(other, self)

    def __neg__(self) -> Value:
        return _apply(torch.neg, self)

    def __pow__(self, exponent: Value | float) -> Value:
        if isinstance(exponent, Value):
            return _exponential(self, exponent)
        if self.data <= 0 and exponent != round(exponent):
            raise ValueError("a base that is not positive takes whole exponents only")
        if self.data == 0 and exponent < 0:
            raise ZeroDivisionError("0 to a negative power")
        return _apply(lambda base: base**exponent, self)

    def __rpow__(self, base: float) -> Value:
        return _exponential(base, self)

    def exp(self) -> Value:
        if self.data > math.log(sys.float_info.max):
            raise OverflowError("e to so high a power")
        return _apply(torch.exp, self)

    def log(self) -> Value:
        if self.data <= 0:
            raise ValueError("the logarithm of a number that is not positive")
        return _apply(torch.log, self)

    def tanh(self) -> Value:
        return _apply(torch.tanh, self)

    def sigmoid(self) -> Value:
        return _apply(torch.sigmoid, self)

    def relu(self) -> Value:
        return _apply(torch.relu, self)

    def leaky_relu(self, negative_slope: float = 0.01) -> Value:
        return _apply(lambda a: F.leaky_relu(a, negative_slope), self)

    def __lt__(self, other: Value | float) -> bool:
        return bool(torch.lt(_leaf(self.data), _leaf(_number(other))))

    def __le__(self, other: Value | float) -> bool:
        return bool(torch.le(_leaf(self.data), _leaf(_number(other))))

    def __gt__(self, other: Value | float) -> bool:
        return bool(torch.gt(_leaf(self.data), _leaf(_number(other))))

    def __ge__(self, other: Value | float) -> bool:
        return bool(torch.ge(_leaf(self.data), _leaf(_number(other))))

    def propagate(self, gradient: float) -> None:
        if self.formula is None:
            return
        operands = [_leaf(child.data) for child in self.children]
        shares = torch.autograd.grad(self.formula(*operands), operands, torch.tensor(gradient, dtype=torch.float64))
        for child, share in zip(self.children, shares, strict=True):
            child.grad += share.item()

    def backward(self) -> None:
        tensors: dict[Value, Tensor] = {}
        for node in topological_order(self):
            operands = [tensors[child] for child in node.children]
            tensors[node] = node.formula(*operands) if node.formula else _leaf(node.data)
        gradients = torch.autograd.grad(tensors[self], list(tensors.values()))
        for node, gradient in zip(tensors, gradients, strict=True):
            node.grad = gradient.item() + (0.0 if node.children else node.grad)


def topological_order(root: Value) -> list[Value]:
    """Order by Kahn's algorithm, from the root down: a node is next once all its parents have gone."""
    found = {root}
    frontier = [root]
    while frontier:
        frontier = list({child for node in frontier for child in node.children} - found)
        found.update(frontier)
    parents = Counter(child for node in found for child in node.children)
    ready, order = [node for node in found if not parents[node]], []
    while ready:
        order.append(ready.pop())
        parents.subtract(order[-1].children)
        ready.extend(child for child in set(order[-1].children) if not parents[child])
    if len(order) < len(found):
        raise ValueError("the graph has a cycle")
    return order[::-1]


def numerical_gradient(
    f: Callable[[list[float]], float], xs: Sequence[float], eps: float = 1e-6, scheme: str = "central"
) -> list[float]:
    """Take the differences in fractions, so that a polynomial's are exact."""
    if scheme not in ("central", "forward"):
        raise ValueError("no such scheme")
    step, back = Fraction(eps), Fraction(eps) * (scheme == "central")
    return [float((f(_moved(xs, i, step)) - f(_moved(xs, i, -back))) / (step + back)) for i in range(len(xs))]


def _moved(xs: Sequence[float], place: int, step: Fraction) -> list[Fraction]:
    return [Fraction(x) + (step if i == place else 0) for i, x in enumerate(xs)]


def fit_weight(xs: Sequence[float], ys: Sequence[float], w: float, lr: float, eps: float, steps: int) -> float:
    """Sum the geometric series that gradient descent is on a parabola."""
    squares = sum(Fraction(x) ** 2 for x in xs) / len(xs)
    products = sum(Fraction(x) * Fraction(y) for x, y in zip(xs, ys, strict=True)) / len(xs)
    end = float(products / squares - Fraction(eps) / 2)
    return end + (w - end) * float(1 - 2 * Fraction(lr) * squares) ** steps


class Neuron:
    """A neuron whose whole answer is one node with one formula."""

    def __init__(self, inputs: int, activation: str, rng: random.Random) -> None:
        self.squash = _SQUASH.get(activation)
        if self.squash is None:
            raise ValueError("no such activation")
        self.numbers = [*(Value(2 * rng.random() - 1) for _ in range(inputs)), Value(0.0)]

    def __call__(self, xs: Sequence[Value | float]) -> Value:
        if len(xs) + 1 != len(self.numbers):
            raise ValueError("one number for each weight")

        def formula(*operands: Tensor) -> Tensor:
            weights, inputs = torch.stack(operands[: len(xs)]), torch.stack(operands[len(xs) + 1 :])
            return self.squash(weights @ inputs + operands[len(xs)])

        return _apply(formula, *self.numbers, *xs)

    def parameters(self) -> list[Value]:
        return self.numbers


class Layer:
    def __init__(self, inputs: int, outputs: int, activation: str, rng: random.Random) -> None:
        self.neurons = [Neuron(inputs, activation, rng) for _ in range(outputs)]

    def __call__(self, xs: Sequence[Value | float]) -> list[Value]:
        return [neuron(xs) for neuron in self.neurons]

    def parameters(self) -> list[Value]:
        return [*chain.from_iterable(neuron.parameters() for neuron in self.neurons)]


class MLP:
    def __init__(self, sizes: Sequence[int], activation: str, rng: random.Random) -> None:
        self.layers = [Layer(sizes[i], sizes[i + 1], activation, rng) for i in range(len(sizes) - 1)]

    def __call__(self, xs: Sequence[Value | float]) -> list[Value]:
        for layer in self.layers:
            xs = layer(xs)
        return xs

    def parameters(self) -> list[Value]:
        return [*chain.from_iterable(layer.parameters() for layer in self.layers)]


def fit_gate(table: Table, rng: random.Random, max_restarts: int = 10) -> MLP:
    """Try weights instead of training them: a gate needs none but small whole and half numbers."""
    for sizes, candidates in (([2, 1], _separators()), ([2, 2, 1], [_XOR, [*_XOR[:6], *(-w for w in _XOR[6:])]])):
        for numbers in candidates:
            model = MLP(sizes, "tanh", rng)
            for parameter, number in zip(model.parameters(), numbers, strict=True):
                parameter.data = number
            if all((model(inputs)[0].data > 0) == bool(answer) for inputs, answer in table):
                return model
    raise RuntimeError("no weights get every row right")


def find_perceptron(table: Table) -> tuple[float, float, float] | None:
    """Learn by Rosenblatt's rule, which ends on four points within a dozen rounds or never."""
    w1 = w2 = b = 0.0
    for _ in range(100):
        errors = 0
        for (x, y), answer in table:
            error = bool(answer) - (w1 * x + w2 * y + b > 0)
            w1, w2, b, errors = w1 + error * x, w2 + error * y, b + error, errors + abs(error)
        if not errors:
            return w1, w2, b
    return None


def to_dot(root: Value) -> str:
    order = topological_order(root)
    text = "digraph {\n"
    for i, node in enumerate(order):
        words = [word for word in (node.label, node.op) if word]
        label = " ".join([*words, format(node.data, "g")])
        text += f'  n{i} [label="{"".join(chr(92) * (c in chr(92) + chr(34)) + c for c in label)}"];\n'
        for child in node.children:
            text += f"  n{order.index(child)} -> n{i};\n"
    return text + "}"


def _separators() -> Iterable[tuple[float, ...]]:
    return product((-1.0, 0.0, 1.0), (-1.0, 0.0, 1.0), (-1.5, -0.5, 0.5, 1.5))


Table = Sequence[tuple[tuple[float, float], int]]
_XOR = [8.0, 8.0, -4.0, -8.0, -8.0, 12.0, 8.0, 8.0, -8.0]  # (x or y) and not (x and y)
_SQUASH: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda total: total,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "leaky_relu": F.leaky_relu,
}


def _apply(formula: Callable[..., Tensor], *operands: Value | float) -> Value:
    children = [operand if isinstance(operand, Value) else Value(operand) for operand in operands]
    out = Value(formula(*(_leaf(child.data) for child in children)).item(), children)
    out.formula = formula
    return out


def _quotient(numerator: Value | float, denominator: Value | float) -> Value:
    if _number(denominator) == 0:
        raise ZeroDivisionError("division by 0")
    return _apply(torch.div, numerator, denominator)


def _exponential(base: Value | float, exponent: Value) -> Value:
    if _number(base) <= 0:
        raise ValueError("a Value as exponent takes a positive base only")
    return _apply(torch.pow, base, exponent)


def _number(operand: Value | float) -> float:
    return operand.data if isinstance(operand, Value) else operand


def _leaf(data: float) -> Tensor:
    return torch.tensor(data, dtype=torch.float64, requires_grad=True)
