"""The same interface on top of PyTorch in float64: an independent arbiter, never written for speed.

A Value keeps the formula that made it. Derivatives are PyTorch's: of one formula at its operands for ``propagate``, of
the whole graph, rebuilt from its formulas, for ``backward``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import torch
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
