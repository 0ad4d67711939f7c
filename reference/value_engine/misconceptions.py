"""Known wrong ways to write the engine, each an edit of the solution, with the sentence that a student reads."""

from autograder import misconception

# arithmetic -----------------------------------------------------------------------------------------------------------

misconception(
    "arithmetic",
    "a sum overwrites the gradients of its operands",
    at="Value.__add__",
    old="self.grad += gradient\n            other.grad += gradient",
    new="self.grad = gradient\n            other.grad = gradient",
    hint="A Value that is used more than once receives a share from every use: a sum has to add its shares.",
)
misconception(
    "arithmetic",
    "a product overwrites the gradients of its operands",
    at="Value.__mul__",
    old="self.grad += other.data * gradient\n            other.grad += self.data * gradient",
    new="self.grad = other.data * gradient\n            other.grad = self.data * gradient",
    hint="A Value that is used more than once receives a share from every use: a product has to add its shares.",
)
misconception(
    "arithmetic",
    "a power overwrites the gradient of its base",
    at="Value.__pow__",
    old="self.grad += slope * gradient",
    new="self.grad = slope * gradient",
    hint="The base of a power may be used elsewhere too: its share is added to what is already there.",
)
misconception(
    "arithmetic",
    "an exponent's gradient is overwritten",
    at="Value._power",
    old="exponent.grad += math.log",
    new="exponent.grad = math.log",
    hint="An exponent may be used elsewhere too: its share is added to what is already there.",
)
misconception(
    "arithmetic",
    "a product hands each operand its own number",
    at="Value.__mul__",
    old="self.grad += other.data * gradient\n            other.grad += self.data * gradient",
    new="self.grad += self.data * gradient\n            other.grad += other.data * gradient",
    hint="The derivative of a product with respect to one operand is the other operand.",
)
misconception(
    "arithmetic",
    "a product ignores the gradient from above",
    at="Value.__mul__",
    old="self.grad += other.data * gradient\n            other.grad += self.data * gradient",
    new="self.grad += other.data\n            other.grad += self.data",
    hint="By the chain rule a share is the local derivative times the gradient that arrives from above.",
)
misconception(
    "arithmetic",
    "a difference hands its right operand the wrong sign",
    at="Value.__sub__",
    new="""
        def __sub__(self, other):
            other = as_value(other)
            out = Value(self.data - other.data, (self, other), "-")

            def _propagate(gradient):
                self.grad += gradient
                other.grad += gradient

            out.propagate = _propagate
            return out
        """,
    hint="When the right operand of a difference grows, the result shrinks: its share has a minus sign.",
)
misconception(
    "arithmetic",
    "number - Value computes Value - number",
    at="Value.__rsub__",
    old="as_value(other) - self",
    new="self - as_value(other)",
    hint="The reflected difference is asked for with the plain number on the left, and order counts.",
)
misconception(
    "arithmetic",
    "number / Value computes Value / number",
    at="Value.__rtruediv__",
    old="as_value(other) / self",
    new="self / as_value(other)",
    hint="The reflected quotient is asked for with the plain number on top, and order counts.",
)
misconception(
    "arithmetic",
    "number ** Value computes Value ** number",
    at="Value.__rpow__",
    old="as_value(base) ** self",
    new="self**base",
    hint="The reflected power is asked for with the plain number as the base, and order counts.",
)
misconception(
    "arithmetic",
    "a sign is changed in place",
    at="Value.__neg__",
    old="return self * -1",
    new="self.data = -self.data\n        return self",
    hint="An operator makes a new Value; its operands may still be needed as they are.",
)
misconception(
    "arithmetic",
    "the slope of a power lacks the exponent as a factor",
    at="Value.__pow__",
    old="n * self.data ** (n - 1)",
    new="self.data ** (n - 1)",
    hint="In the power rule the exponent also comes down as a factor.",
)
misconception(
    "arithmetic",
    "the slope of a power keeps the exponent",
    at="Value.__pow__",
    old="n * self.data ** (n - 1)",
    new="n * self.data**n",
    hint="In the power rule the exponent goes down by one.",
)
misconception(
    "arithmetic",
    "the slope of a ** 0 is computed by the power rule",
    at="Value.__pow__",
    old=" if n else 0.0",
    new="",
    hint="A constant such as a ** 0 has slope 0 everywhere, also where the power rule would divide by zero.",
)
misconception(
    "arithmetic",
    "a broken exponent is tried on every base",
    at="Value.__pow__",
    old="if self.data <= 0 and not n.is_integer()",
    new="if math.isnan(n)",
    hint="Broken powers of negative numbers are complex: the base has to be checked before the power is computed.",
)
misconception(
    "arithmetic",
    "a broken exponent is accepted on base 0",
    at="Value.__pow__",
    old="self.data <= 0",
    new="self.data < 0",
    hint="At 0 a broken power need not have a slope, so 0 belongs to the bases that are refused.",
)
misconception(
    "arithmetic",
    "an exponent counts as whole only if it is an int",
    at="Value.__pow__",
    old="not n.is_integer()",
    new="not isinstance(exponent, int)",
    hint="Whether an exponent is whole is a matter of its value, not of its type.",
)
misconception(
    "arithmetic",
    "the exponent receives no gradient",
    at="Value._power",
    old="            exponent.grad += math.log(self.data) * out.data * gradient\n",
    new="",
    hint="An exponent that is a Value is an operand like any other, and a ** w changes with w.",
)
misconception(
    "arithmetic",
    "a whole exponent excuses its base, Value or not",
    at="Value._power",
    old="if self.data <= 0",
    new="if self.data <= 0 and not exponent.data.is_integer()",
    hint="An exponent that is a Value may move off a whole number, so it needs a positive base in any case.",
)
misconception(
    "arithmetic",
    "division by zero gives infinity",
    at="Value.__pow__",
    old="Value(self.data**n, (self,)",
    new="Value(math.inf if self.data == 0 > n else self.data**n, (self,)",
    hint="Unlike an array library, this engine refuses to divide by zero.",
)

# topological_order ----------------------------------------------------------------------------------------------------

misconception(
    "topological_order",
    "parents come before their children",
    old="return list(order)",
    new="return list(order)[::-1]",
    hint="The order begins with leaves and ends with the root; whoever walks backward reverses it.",
)
misconception(
    "topological_order",
    "levels are listed breadth first",
    new="""
        def topological_order(root):
            order, found = [root], {root}
            for node in order:
                if root in node.children:
                    raise ValueError("cycle")
                for child in node.children:
                    if child not in found:
                        found.add(child)
                        order.append(child)
            return order[::-1]
        """,
    hint="A node may lie both near the root and, by another way, far below it: the longest way counts.",
)
misconception(
    "topological_order",
    "nodes are listed on the way down",
    new="""
        def topological_order(root):
            order, found, stack = [], set(), [root]
            while stack:
                node = stack.pop()
                if root in node.children:
                    raise ValueError("cycle")
                if node not in found:
                    found.add(node)
                    order.append(node)
                    stack.extend(node.children)
            return order[::-1]
        """,
    hint="A depth-first walk may list a node only when everything below it has been listed.",
)
misconception(
    "topological_order",
    "a node is listed once for every use",
    new="""
        def topological_order(root, path=()):
            if root in path:
                raise ValueError("cycle")
            below = [node for child in root.children for node in topological_order(child, (*path, root))]
            return [*below, root]
        """,
    hint="A node may have several parents; remember which nodes are done, and list each of them once.",
)
misconception(
    "topological_order",
    "every way to a node is walked again",
    new="""
        def topological_order(root, path=()):
            if root in path:
                raise ValueError("cycle")
            below = [node for child in root.children for node in topological_order(child, (*path, root))]
            return list(dict.fromkeys([*below, root]))
        """,
    hint="The number of ways to a node can double with every level; a node that is done need not be entered again.",
)
misconception(
    "topological_order",
    "the walk is recursive",
    new="""
        def topological_order(root):
            order, entered = {}, set()

            def visit(node):
                if node in order:
                    return
                if node in entered:
                    raise ValueError("cycle")
                entered.add(node)
                for child in node.children:
                    visit(child)
                order[node] = None

            visit(root)
            return list(order)
        """,
    hint="Python gives up at about a thousand nested calls; keep the nodes that wait on a stack of your own.",
)
misconception(
    "topological_order",
    "nodes are told apart by their numbers",
    old="return list(order)",
    new="return list({node.data: node for node in order}.values())",
    hint="Two nodes that hold the same number are still two nodes.",
)
misconception(
    "topological_order",
    "leaves are left out",
    old="return list(order)",
    new="return [node for node in order if node.children]",
    hint="Leaves are nodes as well, and belong into the order.",
)
misconception(
    "topological_order",
    "cycles go unnoticed",
    old="if not entered.isdisjoint(waiting):",
    new="if len(waiting) > len(node.children):",
    hint="A walk that meets a node on its own way down has found a cycle, and a cycle has no order.",
)
misconception(
    "topological_order",
    "only a cycle through the root is noticed",
    old="if not entered.isdisjoint(waiting):",
    new="if root in waiting:",
    hint="A cycle may lie anywhere below the root without coming back to it.",
)
misconception(
    "topological_order",
    "every second meeting is taken for a cycle",
    old="[child for child in node.children if child not in order]",
    new="list(node.children)",
    hint="Meeting a node again is a cycle only while the walk is still below that node; otherwise it is just shared.",
)

# Value.backward -------------------------------------------------------------------------------------------------------

misconception(
    "Value.backward",
    "the root has no gradient to start from",
    old="self.grad += 1.0",
    new="self.grad += 0.0",
    hint="The derivative of the root with respect to itself is 1, and everything below is a multiple of it.",
)
misconception(
    "Value.backward",
    "the walk begins at the leaves",
    old="reversed(order)",
    new="order",
    hint="Gradients flow from the root down, so a node propagates before its children do.",
)
misconception(
    "Value.backward",
    "every node propagates 1",
    old="node.propagate(node.grad)",
    new="node.propagate(1.0)",
    hint="By the chain rule a node passes on the gradient that it received, and only the root received 1.",
)
misconception(
    "Value.backward",
    "a node propagates once for every way to it",
    new="""
        def backward(self):
            for node in topological_order(self):
                if node.children:
                    node.grad = 0.0
            self.grad += 1.0

            def walk(node):
                node.propagate(node.grad)
                for child in node.children:
                    if child.children:
                        walk(child)

            walk(self)
        """,
    hint="A node that is used several times propagates once, when the gradients of all its uses have arrived.",
)
misconception(
    "Value.backward",
    "leaves are cleared by every call",
    old="if node.children:\n                node.grad = 0.0",
    new="node.grad = 0.0",
    hint="Leaves collect: what earlier calls left in them stays.",
)
misconception(
    "Value.backward",
    "inner gradients are kept from the last call",
    old="if node.children:",
    new="if node.children and node is self:",
    hint="What an earlier call left in the inner nodes must not be passed on a second time.",
)
misconception(
    "Value.backward",
    "the root's gradient is kept from the last call",
    old="if node.children:",
    new="if node.children and node is not self:",
    hint="The root starts every call with a gradient of 1, whatever it held before.",
)
misconception(
    "Value.backward",
    "inner gradients are cleared after the call",
    old="node.propagate(node.grad)",
    new="node.propagate(node.grad)\n            node.grad *= node is self or not node.children",
    hint="Inner nodes start afresh at the beginning of a call; afterwards their gradients are a result to look at.",
)
misconception(
    "Value.backward",
    "a leaf that is the root is overwritten",
    old="self.grad += 1.0",
    new="self.grad = 1.0",
    hint="A root without children is a leaf, and leaves collect.",
)
