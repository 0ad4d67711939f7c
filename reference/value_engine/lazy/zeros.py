"""Everything is zero, and nothing is ordered or passed on."""

from __future__ import annotations


class Value:
    def __add__(self, other: Value | float) -> Value:
        return Value(0.0)

    def __mul__(self, other: Value | float) -> Value:
        return Value(0.0)

    def __pow__(self, exponent: Value | float) -> Value:
        return Value(0.0)

    def backward(self) -> None:
        return


def topological_order(root: Value) -> list[Value]:
    return []
