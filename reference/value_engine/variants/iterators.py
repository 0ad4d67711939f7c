"""Other derived operators; a depth-first walk that keeps an iterator for each node on its path."""

from __future__ import annotations


class Value:
    def __radd__(self, other: float) -> Value:
        return Value(other) + self

    def __rmul__(self, other: float) -> Value:
        return Value(other) * self

    def __neg__(self) -> Value:
        return 0 - self

    def __sub__(self, other: Value | float) -> Value:
        return self + -1 * as_value(other)

    def backward(self) -> None:
        inner = [node for node in topological_order(self) if node.children]
        for node in inner:
            node.grad = 0.0
        self.grad = 1.0 if self.children else self.grad + 1.0
        while inner:
            node = inner.pop()
            node.propagate(node.grad)


def topological_order(root: Value) -> list[Value]:
    order, done = [], set()
    path, remaining = [root], [iter(root.children)]
    on_path = {root}
    while path:
        for child in remaining[-1]:
            if child in on_path:
                raise ValueError("the graph has a cycle")
            if child not in done:
                path.append(child)
                remaining.append(iter(child.children))
                on_path.add(child)
                break
        else:
            node = path.pop()
            remaining.pop()
            on_path.remove(node)
            done.add(node)
            order.append(node)
    return order
