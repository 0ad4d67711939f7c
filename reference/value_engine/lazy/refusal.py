"""Everything is refused, in the hope that something should be."""

from __future__ import annotations


class Value:
    def __add__(self, other: Value | float) -> Value:
        raise ValueError("no")

    def __mul__(self, other: Value | float) -> Value:
        raise ValueError("no")

    def __pow__(self, exponent: Value | float) -> Value:
        raise ValueError("no")

    def backward(self) -> None:
        raise ValueError("no")


def topological_order(root: Value) -> list[Value]:
    raise ValueError("no")
