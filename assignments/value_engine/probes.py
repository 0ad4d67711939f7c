"""How the tests use your module. Nothing here knows an answer.

Expressions and programs are plain Python over named leaves, ready to paste into a session of your own: with
``leaves = {"a": 1.5}``, ``program = "m = 2 * a; y = m + a"`` means ``a = Value(1.5)`` and then that very line.
"""

import math
import random


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


def compared(m, expression, leaves):
    """expression"""
    return _evaluated(expression, _leaves(m, leaves))


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


def gradients_in_order(m, program, leaves, root):
    """the program; root.backward(); name and grad of every named node in topological_order(root)"""
    nodes = _leaves(m, leaves)
    exec(program, {}, nodes)
    nodes[root].backward()
    names = {id(node): name for name, node in nodes.items()}
    return [(names[id(node)], node.grad) for node in m.topological_order(nodes[root]) if id(node) in names]


def numerical(m, expression, xs, **options):
    """f = lambda x: expression; numerical_gradient(f, xs, **options), and xs afterwards"""
    gradient = m.numerical_gradient(lambda x: eval(expression, {"x": x, "math": math}), xs, **options)
    return {"gradient": gradient, "xs": xs}


def neuron(m, activation, parameters, xs):
    """n = Neuron(len(parameters) - 1, activation, rng), with these parameters; y = n(xs); y.backward()"""
    unit = _with_parameters(m.Neuron(len(parameters) - 1, activation, random.Random(0)), parameters)
    xs = [m.Value(x) for x in xs]
    y = unit(xs)
    y.backward()
    return {"y": y.data, "xs.grad": [x.grad for x in xs], "parameters.grad": [p.grad for p in unit.parameters()]}


def layer(m, activation, parameters, xs):
    """l = Layer(len(xs), outputs, activation, rng), with these parameters; [y.data for y in l(xs)]"""
    outputs = len(parameters) // (len(xs) + 1)
    return [y.data for y in _with_parameters(m.Layer(len(xs), outputs, activation, random.Random(0)), parameters)(xs)]


def network(m, sizes, activation, parameters, xs):
    """model = MLP(sizes, activation, rng), with these parameters; ys = model(xs); sum(ys).backward()"""
    model = _with_parameters(m.MLP(sizes, activation, random.Random(0)), parameters)
    ys = model(xs)
    sum(ys).backward()
    return {"ys": [y.data for y in ys], "parameters.grad": [p.grad for p in model.parameters()]}


def drawn(m, sizes, activation, rng):
    """[p.data for p in MLP(sizes, activation, rng).parameters()]"""
    return [p.data for p in m.MLP(sizes, activation, rng).parameters()]


def gate(m, table, rng, **options):
    """model = fit_gate(table, rng, **options); len(model.parameters()), and model([x, y])[0].data > 0, row by row"""
    model = m.fit_gate(table, rng, **options)
    return {"parameters": len(model.parameters()), "answers": [model(list(xy))[0].data > 0 for xy, _ in table]}


def gate_of_zeros(m, table, rng):
    """model = fit_gate(table, rng); every parameter is set to 0; model([x, y])[0].data, row by row"""
    model = m.fit_gate(table, rng)
    for parameter in model.parameters():
        parameter.data = 0.0
    return [model(list(xy))[0].data for xy, _ in table]


def perceptron(m, table):
    """w = find_perceptron(table); None, or whether w[0] * x + w[1] * y + w[2] > 0, row by row"""
    weights = m.find_perceptron(table)
    if weights is None:
        return None
    w1, w2, b = weights
    return [w1 * x + w2 * y + b > 0 for (x, y), _ in table]


def dot(m, nodes):
    """node i is Value(data, children, op, label) as nodes[i] says; to_dot(the last node), line by line"""
    made = []
    for data, children, op, label in nodes:
        made.append(m.Value(data, [made[number] for number in children], op, label))
    return m.to_dot(made[-1]).splitlines()


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
    inner = {id(child): child for child in node.children if child.children}.values()
    for child in inner:
        child.grad = 0.0
    node.propagate(gradient)
    for child, share in [(child, child.grad) for child in inner]:
        _hand_down(child, share)


def _with_parameters(model, numbers):
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = number
    return model


def _order(m, children, data):
    nodes = [m.Value(number) for number in data]
    for node, numbers in zip(nodes, children, strict=True):
        node.children = tuple(nodes[number] for number in numbers)
    numbers = {id(node): number for number, node in enumerate(nodes)}
    return [numbers.get(id(node), node) for node in m.topological_order(nodes[-1])]
