"""How the tests use your module. Nothing here knows an answer.

Expressions and programs are plain Python over named leaves, ready to paste into a session of your own: with
``leaves = {"a": 1.5}``, ``program = "m = 2 * a; y = m + a"`` means ``a = Value(1.5)`` and then that very line.
"""


def value(m, expression, leaves):
    """c = expression; c.data"""
    return _evaluated(expression, _leaves(m, leaves)).data


def operands(m, expression, leaves):
    """every leaf.grad = 0.5; c = expression; c.data, and the leaves again"""
    names = _leaves(m, leaves, grad=0.5)
    c = _evaluated(expression, names)
    return {"c.data": c.data} | {f"{name}.data": leaf.data for name, leaf in names.items()} | _grads(names)


def propagated(m, expression, leaves, gradient=1.0, before=0.0):
    """every leaf.grad = before; c = expression; c.propagate(gradient), and on from there to the leaves"""
    names = _leaves(m, leaves, grad=before)
    _hand_down(_evaluated(expression, names), gradient)
    return _grads(names)


def order(m, children):
    """node i has the children that children[i] names; topological_order(the last node), as numbers of nodes"""
    return _order(m, children, data=range(len(children)))


def order_of_equals(m, children):
    """node i has the children that children[i] names, and data 1.0; topological_order(the last node), as numbers"""
    return _order(m, children, data=[1.0] * len(children))


def order_of_chain(m, length):
    """node i has the child i - 1; topological_order(the last node): how many, the first two and the last two"""
    found = _order(m, [(), *((i,) for i in range(length - 1))], data=range(length))
    return {"nodes": len(found), "first": found[:2], "last": found[-2:]}


def gradients(m, program, leaves, roots):
    """the program; root.backward() for each of the roots; then the grad of every name"""
    names = _leaves(m, leaves)
    exec(program, {}, names)
    for root in roots:
        names[root].backward()
    return _grads(names)


def gradients_of_chain(m, length):
    """y = x = Value(1.0); length times y = y + x; y.backward()"""
    y = x = m.Value(1.0)
    for _ in range(length):
        y = y + x
    y.backward()
    return {"y.data": y.data, "x.grad": x.grad}


def _leaves(m, numbers, grad=0.0):
    names = {name: m.Value(number) for name, number in numbers.items()}
    for leaf in names.values():
        leaf.grad = grad
    return names


def _evaluated(expression, names):
    return eval(expression, {}, names)


def _grads(names):
    return {f"{name}.grad": node.grad for name, node in names.items()}


def _hand_down(node, gradient):
    """Send a gradient from a node to the leaves, along every path by itself."""
    inner = [child for child in dict.fromkeys(node.children) if child.children]
    for child in inner:
        child.grad = 0.0
    node.propagate(gradient)
    for child, share in [(child, child.grad) for child in inner]:
        _hand_down(child, share)


def _order(m, children, data):
    nodes = [m.Value(number) for number in data]
    for node, numbers in zip(nodes, children, strict=True):
        node.children = tuple(nodes[number] for number in numbers)
    numbers = {id(node): number for number, node in enumerate(nodes)}
    return [numbers.get(id(node), node) for node in m.topological_order(nodes[-1])]
