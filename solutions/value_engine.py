"""A scalar autograd engine: numbers that remember how they were computed, and find their own derivatives.

Fill in what is not implemented yet, run ``autograder check value_engine.py``, and hand in this file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable


class Value:
    """A number that remembers which numbers it was computed from.

    Given: ``__init__``, ``__repr__`` and ``__abs__`` need no change.

    Attributes
    ----------
    data : float
        The number.
    grad : float
        The derivative of a root with respect to this number, as far as it has been collected; 0.0 at first.
    children : tuple of Value
        The operands that this number was computed from; empty for a leaf.
    propagate : function of one float
        ``out.propagate(gradient)`` takes the gradient of ``out`` and adds to the ``grad`` of each operand its share.
    op, label : str
        The operator's sign and a name, for whoever looks at the graph.
    """

    def __init__(self, data: float, children: Iterable[Value] = (), op: str = "", label: str = "") -> None:
        self.data = float(data)
        self.grad = 0.0
        self.children = tuple(children)
        self.op = op
        self.label = label
        self.propagate: Callable[[float], None] = lambda _gradient: None  # a leaf has nobody to pass it on to

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __abs__(self) -> Value:
        """Return ``abs(self)``, with slope 0 at 0: the pattern that every operator of yours can follow.

        >>> a = Value(-3.0)
        >>> out = abs(a)
        >>> out.propagate(2.0)
        >>> a
        Value(data=-3.0, grad=-2.0)
        """
        out = Value(abs(self.data), (self,), "abs")

        def _propagate(gradient: float) -> None:
            sign = (self.data > 0) - (self.data < 0)
            self.grad += sign * gradient

        out.propagate = _propagate
        return out

    # Exercise `arithmetic` -------------------------------------------------------------------------------------------

    def __add__(self, other: Value | float) -> Value:
        """Return ``self + other``."""
        # about 7 lines
        # BEGIN SOLUTION
        other = as_value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _propagate(gradient: float) -> None:
            self.grad += gradient
            other.grad += gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    def __mul__(self, other: Value | float) -> Value:
        """Return ``self * other``."""
        # about 7 lines
        # BEGIN SOLUTION
        other = as_value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _propagate(gradient: float) -> None:
            self.grad += other.data * gradient
            other.grad += self.data * gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    def __pow__(self, exponent: Value | float) -> Value:
        """Return ``self ** exponent``.

        Raises
        ------
        ValueError
            If the base is not positive, unless the exponent is a plain whole number.
        ZeroDivisionError
            If the base is 0 and the exponent is a negative whole number.
        """
        # about 10 lines, and as many again for an exponent that is a Value
        # BEGIN SOLUTION
        if isinstance(exponent, Value):
            return self._power(exponent)
        n = float(exponent)
        if self.data <= 0 and not n.is_integer():
            raise ValueError(f"{self.data} ** {n}: a base that is not positive needs a whole exponent")
        out = Value(self.data**n, (self,), f"**{n:g}")

        def _propagate(gradient: float) -> None:
            slope = n * self.data ** (n - 1) if n else 0.0
            self.grad += slope * gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    # BEGIN SOLUTION NO PROMPT
    def _power(self, exponent: Value) -> Value:
        if self.data <= 0:
            raise ValueError(f"{self.data} ** Value: the base must be positive")
        out = Value(self.data**exponent.data, (self, exponent), "**")

        def _propagate(gradient: float) -> None:
            self.grad += exponent.data * self.data ** (exponent.data - 1) * gradient
            exponent.grad += math.log(self.data) * out.data * gradient

        out.propagate = _propagate
        return out

    # END SOLUTION
    def __neg__(self) -> Value:
        """Return ``-self``."""
        # 1 line, on top of the three above; so are all that follow
        # BEGIN SOLUTION
        return self * -1
        # END SOLUTION

    def __sub__(self, other: Value | float) -> Value:
        """Return ``self - other``."""
        # BEGIN SOLUTION
        return self + -as_value(other)
        # END SOLUTION

    def __truediv__(self, other: Value | float) -> Value:
        """Return ``self / other``; raise ZeroDivisionError if `other` is 0."""
        # BEGIN SOLUTION
        return self * as_value(other) ** -1
        # END SOLUTION

    def __radd__(self, other: float) -> Value:
        """Return ``other + self``, where `other` is a plain number."""
        # BEGIN SOLUTION
        return self + other
        # END SOLUTION

    def __rmul__(self, other: float) -> Value:
        """Return ``other * self``, where `other` is a plain number."""
        # BEGIN SOLUTION
        return self * other
        # END SOLUTION

    def __rsub__(self, other: float) -> Value:
        """Return ``other - self``, where `other` is a plain number."""
        # BEGIN SOLUTION
        return as_value(other) - self
        # END SOLUTION

    def __rtruediv__(self, other: float) -> Value:
        """Return ``other / self``, where `other` is a plain number; raise ZeroDivisionError if `self` is 0."""
        # BEGIN SOLUTION
        return as_value(other) / self
        # END SOLUTION

    def __rpow__(self, base: float) -> Value:
        """Return ``base ** self``, where `base` is a plain number; raise ValueError if it is not positive."""
        # BEGIN SOLUTION
        return as_value(base) ** self
        # END SOLUTION

    # Exercise `Value.backward` ---------------------------------------------------------------------------------------

    def backward(self) -> None:
        """Compute the derivative of this number, the root, with respect to every node below it.

        The root (1.0) and the inner nodes start afresh in every call; a leaf adds up what it receives, call by call.

        >>> a, b = Value(2.0), Value(-3.0)
        >>> (a * b + a).backward()
        >>> a, b
        (Value(data=2.0, grad=-2.0), Value(data=-3.0, grad=2.0))
        """
        # about 7 lines
        # BEGIN SOLUTION
        order = topological_order(self)
        for node in order:
            if node.children:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            node.propagate(node.grad)
        # END SOLUTION


def as_value(number: Value | float) -> Value:
    """Return a Value as it is, and a plain number as a new leaf. Given: no change needed."""
    return number if isinstance(number, Value) else Value(number)


def topological_order(root: Value) -> list[Value]:
    """Return `root` and all nodes below it, each once, after its children.

    Raises
    ------
    ValueError
        If a node can be reached from itself.

    Examples
    --------
    >>> leaf = Value(1.0)
    >>> root = Value(2.0, (leaf, leaf))
    >>> topological_order(root)
    [Value(data=1.0, grad=0.0), Value(data=2.0, grad=0.0)]
    """
    # about 14 lines
    # BEGIN SOLUTION
    order: dict[Value, None] = {}  # a dict remembers the order and finds a node at once
    entered: set[Value] = set()
    stack = [root]
    while stack:
        node = stack[-1]
        if node not in entered:
            entered.add(node)
            waiting = [child for child in node.children if child not in order]
            if not entered.isdisjoint(waiting):
                raise ValueError("the graph has a cycle: a node was computed from itself")
            stack.extend(waiting)
        else:  # on top for the second time: everything below it is done
            stack.pop()
            order.setdefault(node)
    return list(order)
    # END SOLUTION
