"""Every operator a primitive of its own; the order by Kahn's algorithm, from the root down."""

from __future__ import annotations

import math
import operator
from collections import Counter, deque
from collections.abc import Iterator


class Value:
    def __neg__(self) -> Value:
        out = Value(-self.data, (self,), "-")

        def _propagate(gradient: float) -> None:
            self.grad -= gradient

        out.propagate = _propagate
        return out

    def __sub__(self, other: Value | float) -> Value:
        other = as_value(other)
        out = Value(self.data - other.data, (self, other), "-")

        def _propagate(gradient: float) -> None:
            self.grad += gradient
            other.grad -= gradient

        out.propagate = _propagate
        return out

    def __rsub__(self, other: float) -> Value:
        return -self + other

    def __truediv__(self, other: Value | float) -> Value:
        other = as_value(other)
        out = Value(self.data / other.data, (self, other), "/")

        def _propagate(gradient: float) -> None:
            self.grad += gradient / other.data
            other.grad -= gradient * out.data / other.data

        out.propagate = _propagate
        return out

    def __pow__(self, exponent: Value | float) -> Value:
        whole = not isinstance(exponent, Value) and float(exponent).is_integer()
        if self.data <= 0 and not whole:
            raise ValueError("the base must be positive")
        exponent = as_value(exponent)
        out = Value(math.pow(self.data, exponent.data) if self.data else 0.0**exponent.data, (self, exponent), "**")

        def _propagate(gradient: float) -> None:
            if exponent.data:
                self.grad += exponent.data * self.data ** (exponent.data - 1) * gradient
            if self.data > 0:
                exponent.grad += math.log(self.data) * out.data * gradient

        out.propagate = _propagate
        return out


def topological_order(root: Value) -> list[Value]:
    parents = Counter(child for node in _below(root) for child in node.children)
    order, ready = [], deque([root] if not parents[root] else [])
    while ready:
        node = ready.popleft()
        order.append(node)
        for child in node.children:
            parents[child] -= 1
            if not parents[child]:
                ready.append(child)
    if not order or any(parents.values()):
        raise ValueError("the graph has a cycle")
    return order[::-1]


def _below(root: Value) -> Iterator[Value]:
    found, stack = {root}, [root]
    while stack:
        node = stack.pop()
        yield node
        new = set(node.children) - found
        found |= new
        stack.extend(new)


def find_perceptron(table: Table) -> tuple[float, float, float] | None:
    weights = [0, 0, 0]
    for _ in range(50):
        wrong = False
        for inputs, answer in table:
            row = (*inputs, 1)
            error = bool(answer) - (sum(map(operator.mul, weights, row)) > 0)
            wrong = wrong or error != 0
            weights = [weight + error * x for weight, x in zip(weights, row, strict=True)]
        if not wrong:
            return tuple(weights)
    return None


def to_dot(root: Value) -> str:
    order = list(_below(root))
    names = {id(node): f"node_{len(order) - place}" for place, node in enumerate(order)}
    lines = ["digraph {"]
    for node in order:
        for child in node.children:
            lines.append(f"  {names[id(child)]} -> {names[id(node)]};")
        label = " ".join(f"{node.label} {node.op} {node.data:g}".split())
        label = label.translate({34: chr(92) + chr(34), 92: chr(92) * 2})
        lines.append(f'  {names[id(node)]} [label="{label}"];')
    return "\n".join([*lines, "}", ""])
