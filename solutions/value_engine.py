"""A scalar autograd engine: numbers that remember how they were computed, and find their own derivatives.

Fill in what is not implemented yet, run ``autograder check value_engine.py``, and hand in this file.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product


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

    # Exercise `activations` ------------------------------------------------------------------------------------------

    def exp(self) -> Value:
        """Return ``e ** self``; raise OverflowError where ``math.exp`` does."""
        # about 6 lines; so is each of the five that follow
        # BEGIN SOLUTION
        out = Value(math.exp(self.data), (self,), "exp")

        def _propagate(gradient: float) -> None:
            self.grad += out.data * gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    def log(self) -> Value:
        """Return the natural logarithm; raise ValueError unless the number is positive, as ``math.log`` does."""
        # BEGIN SOLUTION
        out = Value(math.log(self.data), (self,), "log")

        def _propagate(gradient: float) -> None:
            self.grad += gradient / self.data

        out.propagate = _propagate
        return out
        # END SOLUTION

    def tanh(self) -> Value:
        """Return the hyperbolic tangent, for numbers of any size.

        >>> round(Value(0.5).tanh().data, 6), Value(1000.0).tanh().data
        (0.462117, 1.0)
        """
        # BEGIN SOLUTION
        out = Value(math.tanh(self.data), (self,), "tanh")

        def _propagate(gradient: float) -> None:
            self.grad += (1 - out.data**2) * gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    def sigmoid(self) -> Value:
        """Return ``1 / (1 + e ** -self)``, for numbers of any size."""
        # BEGIN SOLUTION
        small = math.exp(-abs(self.data))  # at most 1, so that nothing overflows
        out = Value((1 if self.data > 0 else small) / (1 + small), (self,), "sigmoid")

        def _propagate(gradient: float) -> None:
            self.grad += out.data * (1 - out.data) * gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    def relu(self) -> Value:
        """Return the number where it is positive, and 0 elsewhere."""
        # BEGIN SOLUTION
        out = Value(max(self.data, 0.0), (self,), "relu")

        def _propagate(gradient: float) -> None:
            self.grad += (self.data > 0) * gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    def leaky_relu(self, negative_slope: float = 0.01) -> Value:
        """Return the number where it is positive, and `negative_slope` times the number elsewhere."""
        # BEGIN SOLUTION
        slope = 1.0 if self.data > 0 else negative_slope
        out = Value(slope * self.data, (self,), "leaky_relu")

        def _propagate(gradient: float) -> None:
            self.grad += slope * gradient

        out.propagate = _propagate
        return out
        # END SOLUTION

    # Exercise `comparisons` ------------------------------------------------------------------------------------------

    def __lt__(self, other: Value | float) -> bool:
        """Tell whether ``self < other``, by their numbers."""
        # 1 line; so is each of the three that follow
        # BEGIN SOLUTION
        return self.data < as_value(other).data
        # END SOLUTION

    def __le__(self, other: Value | float) -> bool:
        """Tell whether ``self <= other``, by their numbers."""
        # BEGIN SOLUTION
        return self.data <= as_value(other).data
        # END SOLUTION

    def __gt__(self, other: Value | float) -> bool:
        """Tell whether ``self > other``, by their numbers."""
        # BEGIN SOLUTION
        return self.data > as_value(other).data
        # END SOLUTION

    def __ge__(self, other: Value | float) -> bool:
        """Tell whether ``self >= other``, by their numbers."""
        # BEGIN SOLUTION
        return self.data >= as_value(other).data
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


def numerical_gradient(
    f: Callable[[list[float]], float], xs: Sequence[float], eps: float = 1e-6, scheme: str = "central"
) -> list[float]:
    """Estimate the derivative of `f` with respect to each of `xs` by moving it a little.

    Parameters
    ----------
    f : function of a list of floats
        Called with lists of its own; `xs` stays as it is.
    scheme : "central" or "forward"
        Move by `eps` to both sides, or only up.

    Raises
    ------
    ValueError
        If `scheme` is neither of the two.

    Examples
    --------
    >>> numerical_gradient(lambda xs: xs[0] ** 2, [3.0], eps=0.5, scheme="forward")
    [6.5]
    """
    # about 10 lines
    # BEGIN SOLUTION
    if scheme not in ("central", "forward"):
        raise ValueError(f'the scheme is "central" or "forward", not {scheme!r}')
    back = eps if scheme == "central" else 0.0

    def moved(place: int, step: float) -> float:
        point = list(xs)
        point[place] += step
        return f(point)

    return [(moved(place, eps) - moved(place, -back)) / (eps + back) for place in range(len(xs))]
    # END SOLUTION


def fit_weight(xs: Sequence[float], ys: Sequence[float], w: float, lr: float, eps: float, steps: int) -> float:
    """Fit ``y = w * x`` by gradient descent, with the slope of the loss from a forward difference.

    Parameters
    ----------
    w : float
        The weight to start from.
    lr : float
        The learning rate: how far to go for each unit of slope.
    eps : float
        How far the weight is moved to feel the slope.
    steps : int
        How many steps to take; the weight after the last one is returned.

    Examples
    --------
    >>> round(fit_weight([0, 1, 2, 3, 4, 5], [0, 2, 4, 6, 8, 10], w=9.0, lr=0.01, eps=0.1, steps=200), 6)
    1.95
    """

    # about 7 lines, with the mean squared error as a function inside
    # BEGIN SOLUTION
    def loss(point: list[float]) -> float:
        return sum((point[0] * x - y) ** 2 for x, y in zip(xs, ys, strict=True)) / len(xs)

    for _ in range(steps):
        (slope,) = numerical_gradient(loss, [w], eps, "forward")
        w -= lr * slope
    return w
    # END SOLUTION


# Exercise `layers` ----------------------------------------------------------------------------------------------------

ACTIVATIONS = ("linear", "tanh", "sigmoid", "relu", "leaky_relu")


class Neuron:
    """A weighted sum of its inputs plus a bias, sent through an activation.

    Parameters
    ----------
    inputs : int
        How many numbers it looks at, and so how many weights it has.
    activation : str
        One of `ACTIVATIONS`; "linear" leaves the sum as it is. Any other name raises ValueError.
    rng : random.Random
        Draws the weights one after the other, by ``rng.uniform(-1, 1)``. The bias starts at 0 and draws nothing.
    """

    def __init__(self, inputs: int, activation: str, rng: random.Random) -> None:
        # about 5 lines
        # BEGIN SOLUTION
        if activation not in ACTIVATIONS:
            raise ValueError(f"the activation is one of {', '.join(ACTIVATIONS)}, not {activation!r}")
        self.weights = [Value(rng.uniform(-1, 1)) for _ in range(inputs)]
        self.bias = Value(0.0)
        self.activation = activation
        # END SOLUTION

    def __call__(self, xs: Sequence[Value | float]) -> Value:
        """Return the neuron's answer; raise ValueError unless there is one number for each weight."""
        # about 4 lines
        # BEGIN SOLUTION
        total = self.bias
        for weight, x in zip(self.weights, xs, strict=True):
            total = total + weight * x
        return total if self.activation == "linear" else getattr(total, self.activation)()
        # END SOLUTION

    def parameters(self) -> list[Value]:
        """Return the weights in order, then the bias."""
        # 1 line
        # BEGIN SOLUTION
        return [*self.weights, self.bias]
        # END SOLUTION


class Layer:
    """Neurons side by side, all looking at the same inputs; they are made one after the other with the same `rng`."""

    def __init__(self, inputs: int, outputs: int, activation: str, rng: random.Random) -> None:
        # 1 line
        # BEGIN SOLUTION
        self.neurons = [Neuron(inputs, activation, rng) for _ in range(outputs)]
        # END SOLUTION

    def __call__(self, xs: Sequence[Value | float]) -> list[Value]:
        """Return the answers of all neurons, in order."""
        # 1 line
        # BEGIN SOLUTION
        return [neuron(xs) for neuron in self.neurons]
        # END SOLUTION

    def parameters(self) -> list[Value]:
        """Return the parameters of all neurons, in order."""
        # 1 line
        # BEGIN SOLUTION
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]
        # END SOLUTION


class MLP:
    """Layers in a row, each with the last one's answers as its inputs: a multi-layer perceptron.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, then the number of neurons of each layer: ``[2, 2, 1]`` has two layers.
    activation : str
        The activation of every layer, the last one included.
    rng : random.Random
        Makes the layers, the first one first.
    """

    def __init__(self, sizes: Sequence[int], activation: str, rng: random.Random) -> None:
        # 1 line
        # BEGIN SOLUTION
        self.layers = [Layer(*pair, activation, rng) for pair in pairwise(sizes)]
        # END SOLUTION

    def __call__(self, xs: Sequence[Value | float]) -> list[Value]:
        """Return the answers of the last layer: a list, also when it has a single neuron."""
        # about 3 lines
        # BEGIN SOLUTION
        for layer in self.layers:
            xs = layer(xs)
        return list(xs)
        # END SOLUTION

    def parameters(self) -> list[Value]:
        """Return the parameters of all layers, in order."""
        # 1 line
        # BEGIN SOLUTION
        return [parameter for layer in self.layers for parameter in layer.parameters()]
        # END SOLUTION


# Exercise `fit_gate` --------------------------------------------------------------------------------------------------

Table = Sequence[tuple[tuple[float, float], int]]
"""The rows of a gate: two inputs and what it makes of them, 0 or 1."""


def fit_gate(table: Table, rng: random.Random, max_restarts: int = 10) -> MLP:
    """Train a network of tanh neurons that answers above 0 for exactly the rows with a 1.

    Parameters
    ----------
    table : list of ((x, y), answer)
        The gate's rows, in any order.
    rng : random.Random
        Makes the weights of every start.
    max_restarts : int
        How many more starts are allowed when the first one gets stuck.

    Returns
    -------
    MLP
        One neuron if one can learn the table (3 parameters), else two neurons and one on top of them (9 parameters).

    Raises
    ------
    RuntimeError
        If no start gets every row right.

    Examples
    --------
    >>> gate = fit_gate([((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)], random.Random(0))
    >>> gate([1, 1])[0] > 0, gate([0, 1])[0] > 0
    (True, False)
    """
    # about 20 lines, the training loop in a function of its own
    # BEGIN SOLUTION
    starts = [[2, 1], *([[2, 2, 1]] * (1 + max_restarts))]  # one neuron, unlike three, does not get stuck
    for sizes in starts:
        model = MLP(sizes, "tanh", rng)
        if _learns(model, table):
            return model
    raise RuntimeError(f"no start out of {len(starts)} got every row right")
    # END SOLUTION


# BEGIN SOLUTION NO PROMPT
def _learns(model: MLP, table: Table, lr: float = 0.1, steps: int = 200) -> bool:
    """Train until every row is right, and tell whether that came about."""
    for _ in range(steps):
        answers = [model(inputs)[0] for inputs, _ in table]
        targets = [1.0 if truth else -1.0 for _, truth in table]
        if all((answer > 0) == (target > 0) for answer, target in zip(answers, targets, strict=True)):
            return True
        loss = sum((answer - target) ** 2 for answer, target in zip(answers, targets, strict=True))
        for parameter in model.parameters():
            parameter.grad = 0.0
        loss.backward()
        for parameter in model.parameters():
            parameter.data -= lr * parameter.grad
    return False


# END SOLUTION


# Bonus ----------------------------------------------------------------------------------------------------------------


def find_perceptron(table: Table) -> tuple[float, float, float] | None:
    """Return weights and a bias for which ``w1 * x + w2 * y + b > 0`` holds exactly for the rows with a 1.

    Parameters
    ----------
    table : list of ((x, y), answer)
        Rows with inputs 0 or 1, in any order and number.

    Returns
    -------
    tuple of three floats, or None
        ``(w1, w2, b)``; None if there are no such numbers.
    """
    # about 4 lines
    # BEGIN SOLUTION
    for w1, w2, b in product((-1.0, 0.0, 1.0), (-1.0, 0.0, 1.0), (-1.5, -0.5, 0.5, 1.5)):
        if all((w1 * x + w2 * y + b > 0) == bool(answer) for (x, y), answer in table):
            return w1, w2, b
    return None
    # END SOLUTION


def to_dot(root: Value) -> str:
    r"""Return the graph below `root` in the DOT language, for Graphviz to draw.

    Examples
    --------
    >>> a = Value(2.0, label="a")
    >>> print(to_dot(Value(4.0, (a, a), op="+")))
    digraph {
      n0 [label="a 2"];
      n1 [label="+ 4"];
      n0 -> n1;
      n0 -> n1;
    }
    """
    # about 8 lines
    # BEGIN SOLUTION
    names = {node: f"n{number}" for number, node in enumerate(topological_order(root))}
    lines = []
    for node, name in names.items():
        text = " ".join(filter(None, [node.label, node.op, f"{node.data:g}"]))
        text = text.replace("\\", r"\\").replace('"', r"\"")
        lines.append(f'  {name} [label="{text}"];')
    lines += [f"  {names[child]} -> {name};" for node, name in names.items() for child in node.children]
    return "\n".join(["digraph {", *lines, "}"])
    # END SOLUTION
