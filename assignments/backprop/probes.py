"""How the tests use your module: a forward pass, then the backward pass with its cache. Nothing here knows an answer.

A loss may be a float, a NumPy scalar or an array without axes; it is compared in the dtype of the logits.
"""

import numpy as np

# --- layers -------------------------------------------------------------------------------------------------------


def linear(m, x, weight, bias, d_out):
    """out, cache = linear_forward(x, weight, bias); linear_backward(d_out, cache)"""
    out, cache = m.linear_forward(x, weight, bias)
    return {"out": out} | _named(["d_x", "d_weight", "d_bias"], m.linear_backward(d_out, cache))


def two_linears(m, x, weight1, bias1, weight2, bias2, d_out):
    """two linear layers in a row, forward and backward"""
    hidden, cache1 = m.linear_forward(x, weight1, bias1)
    out, cache2 = m.linear_forward(hidden, weight2, bias2)
    d_hidden, _, _ = m.linear_backward(d_out, cache2)
    return {"out": out, "d_x": m.linear_backward(d_hidden, cache1)[0]}


def relu(m, x, d_out):
    """out, cache = relu_forward(x); relu_backward(d_out, cache)"""
    out, cache = m.relu_forward(x)
    return {"out": out, "d_x": m.relu_backward(d_out, cache)}


def leaky_relu(m, x, d_out, *negative_slope):
    """out, cache = leaky_relu_forward(x, *negative_slope); leaky_relu_backward(d_out, cache)"""
    out, cache = m.leaky_relu_forward(x, *negative_slope)
    return {"out": out, "d_x": m.leaky_relu_backward(d_out, cache)}


def tanh(m, x, d_out):
    """out, cache = tanh_forward(x); tanh_backward(d_out, cache)"""
    out, cache = m.tanh_forward(x)
    return {"out": out, "d_x": m.tanh_backward(d_out, cache)}


def sigmoid(m, x, d_out):
    """out, cache = sigmoid_forward(x); sigmoid_backward(d_out, cache)"""
    out, cache = m.sigmoid_forward(x)
    return {"out": out, "d_x": m.sigmoid_backward(d_out, cache)}


def softmax(m, x, d_out):
    """out, cache = softmax_forward(x); softmax_backward(d_out, cache)"""
    out, cache = m.softmax_forward(x)
    return {"out": out, "d_x": m.softmax_backward(d_out, cache)}


def two_batches(m, name, first, second, d_first, d_second):
    """NAME_forward of two batches, then NAME_backward of the first, the second, the first; all of it twice"""
    forward, backward = getattr(m, f"{name}_forward"), getattr(m, f"{name}_backward")
    answers = []
    for _ in range(2):
        out1, cache1 = forward(*first)
        out2, cache2 = forward(*second)
        gradients = [backward(d_first, cache1), backward(d_second, cache2), backward(d_first, cache1)]
        answers = [_plain(out1, first), _plain(out2, second), *gradients]
    return {"answers": answers, "arguments": [first, second, d_first, d_second]}


# --- losses -------------------------------------------------------------------------------------------------------


def cross_entropy(m, logits, targets, d_out=1.0):
    """loss, cache = cross_entropy_forward(logits, targets); cross_entropy_backward(d_out, cache)"""
    loss, cache = m.cross_entropy_forward(logits, targets)
    return {"loss": _number(loss, logits), "d_logits": m.cross_entropy_backward(d_out, cache)}


def mse(m, prediction, target, d_out=1.0):
    """loss, cache = mse_forward(prediction, target); mse_backward(d_out, cache)"""
    loss, cache = m.mse_forward(prediction, target)
    return {"loss": _number(loss, prediction), "d_prediction": m.mse_backward(d_out, cache)}


def bce_with_logits(m, logits, targets, d_out=1.0):
    """loss, cache = bce_with_logits_forward(logits, targets); bce_with_logits_backward(d_out, cache)"""
    loss, cache = m.bce_with_logits_forward(logits, targets)
    return {"loss": _number(loss, logits), "d_logits": m.bce_with_logits_backward(d_out, cache)}


def softmax_then_cross_entropy(m, logits, targets):
    """softmax_backward of -targets / p / N, with p from softmax_forward(logits); and cross_entropy_backward"""
    p, cache = m.softmax_forward(logits)
    in_two_steps = m.softmax_backward(-targets / p / len(logits), cache)
    return {"in two steps": in_two_steps, "in one": m.cross_entropy_backward(1.0, _cache(m, logits, targets))}


# --- layers that behave differently in training ---------------------------------------------------------------------


def batch_norm(m, x, gamma, beta, state, d_out, training=True):
    """out, cache = batch_norm_forward(x, gamma, beta, state, training); batch_norm_backward(d_out, cache); and state"""
    out, cache = m.batch_norm_forward(x, gamma, beta, state, training)
    gradients = _named(["d_x", "d_gamma", "d_beta"], m.batch_norm_backward(d_out, cache))
    return {"out": out} | gradients | {"mean": state["mean"], "var": state["var"]}


def batch_norm_then_eval(m, batches, x, gamma, beta, state):
    """a forward pass in training with each of the batches, then one with x, not in training; and state"""
    for batch in batches:
        m.batch_norm_forward(batch, gamma, beta, state, True)
    out, _ = m.batch_norm_forward(x, gamma, beta, state, False)
    return {"out": out, "mean": state["mean"], "var": state["var"]}


def dropout(m, x, p, training, rng, d_out):
    """out, cache = dropout_forward(x, p, training, rng); dropout_backward(d_out, cache); and x afterwards"""
    out, cache = m.dropout_forward(x, p, training, rng)
    return {"out": out, "d_x": m.dropout_backward(d_out, cache), "x": x}


def dropout_twice(m, x, p, rng, d_out):
    """two forward passes in training with the same rng, then both backward passes"""
    first, cache1 = m.dropout_forward(x, p, True, rng)
    second, cache2 = m.dropout_forward(x, p, True, rng)
    d_first, d_second = m.dropout_backward(d_out, cache1), m.dropout_backward(d_out, cache2)
    return {"first": first, "second": second, "d_first": d_first, "d_second": d_second}


# --- is the gradient right? ---------------------------------------------------------------------------------------


def checked(m, f, x, analytic, *eps):
    """gradient_check(f, x, analytic, *eps), and x afterwards"""
    return {"error": m.gradient_check(f, x, analytic, *eps), "x": x}


def cubes(x):
    """Give the sum of all cubes: its slopes are 3 x^2, and central differences add eps^2 to each."""
    return float((x**3).sum())


def weighted(x):
    """Give 1 x[0] + 2 x[1] + 3 x[2] + ... over all entries, row by row."""
    return float((x * np.arange(1, x.size + 1).reshape(x.shape)).sum())


def steep(x):
    """Give 1000 times the sum of the squares."""
    return float(1000 * (x * x).sum())


def greedy(x):
    """Give the sum of all squares, and spoil the array that it was given."""
    total = float((x * x).sum())
    x[...] = 7
    return total


# --- steps --------------------------------------------------------------------------------------------------------


def descent(m, params, curvature, steps, **options):
    """gradient = curvature[name] * params[name]; that many calls of sgd_step(..., **options); params and state after"""
    state = {}
    for _ in range(steps):
        grads = {name: curvature[name] * params[name] for name in curvature}
        params, state = m.sgd_step(params, grads, state, **options)
    return {"params": params, "state": state}


def descent_with_rates(m, params, grads, rates, momentum):
    """one call of sgd_step with the same grads for each of the rates; params after each"""
    state, seen = {}, []
    for lr in rates:
        params, state = m.sgd_step(params, grads, state, lr, momentum)
        seen.append(params)
    return seen


def descent_with_reused_gradients(m, params, gradients, lr, momentum):
    """grads["w"][...] = gradient, in the same array, then sgd_step(params, grads, state, lr, momentum); params after"""
    grads, state = {"w": np.zeros_like(params["w"])}, {}
    for gradient in gradients:
        grads["w"][...] = gradient
        params, state = m.sgd_step(params, grads, state, lr, momentum)
    return params


def step_and_arguments(m, params, grads, state, lr, momentum, weight_decay, frozen):
    """sgd_step(params, grads, state, lr, momentum, weight_decay, frozen), twice; the last answer and the arguments"""
    for _ in range(2):
        answer = m.sgd_step(params, grads, state, lr, momentum, weight_decay, frozen)
    return {"answer": answer, "params": params, "grads": grads, "state": state}


def rates(m, total, base, kind):
    """[learning_rate(step, total, base, kind) for step in range(total)]"""
    return [m.learning_rate(step, total, base, kind) for step in range(total)]


# --- a network ----------------------------------------------------------------------------------------------------


def fresh(m, sizes, activation, rng):
    """MLP(sizes, activation, rng).params"""
    return m.MLP(sizes, activation, rng).params


def network(m, sizes, activation, params, x, targets, **options):
    """model = MLP(sizes, activation, rng, **options) with these params; forward(x); loss_and_gradients(x, targets)"""
    model = _network(m, sizes, activation, params, **options)
    loss, grads = model.loss_and_gradients(x, targets)
    return {"logits": model.forward(x), "loss": _number(loss, x), "grads": grads, "params": model.params}


def first_loss(m, sizes, activation, rng, x, targets):
    """MLP(sizes, activation, rng).loss_and_gradients(x, targets): the loss, and which gradients are 0"""
    loss, grads = m.MLP(sizes, activation, rng).loss_and_gradients(x, targets)
    zero = [name for name, gradient in grads.items() if not np.any(gradient)]
    return {"loss": float(loss), "zero": zero, "last bias": grads[f"b{len(sizes) - 1}"]}


def trained(m, sizes, activation, params, x, targets, steps, lr, **options):
    """model = MLP(sizes, activation, rng) with these params; train(model, x, targets, steps, lr, **options)"""
    model = _network(m, sizes, activation, params)
    losses = m.train(model, x, targets, steps, lr, **options)
    return {"losses": losses, "params": model.params}


def learnt(m, sizes, activation, rng, x, targets, steps, lr, points):
    """model = MLP(sizes, activation, rng); train(model, x, targets, steps, lr); model.forward(points).argmax(1)"""
    model = m.MLP(sizes, activation, rng)
    losses = m.train(model, x, targets, steps, lr)
    after, _ = model.loss_and_gradients(x, targets)
    return {"losses": [*losses, float(after)], "classes": np.argmax(model.forward(points), axis=1)}


# --- bonus --------------------------------------------------------------------------------------------------------


def adam(m, params, gradients, **options):
    """adam_step(params, grads, state, **options) for each of the gradients in turn; params after each, and state"""
    state, seen = {}, []
    for grads in gradients:
        params, state = m.adam_step(params, grads, state, **options)
        seen.append(params)
    return {"params": seen, "state": state}


def adam_and_arguments(m, params, grads, state, **options):
    """adam_step(params, grads, state, **options), twice; the last answer and the arguments"""
    for _ in range(2):
        answer = m.adam_step(params, grads, state, **options)
    return {"answer": answer, "params": params, "grads": grads, "state": state}


def residual(m, x, weight, bias, activation, d_out):
    """out, cache = residual_forward(x, weight, bias, activation); residual_backward(d_out, cache)"""
    out, cache = m.residual_forward(x, weight, bias, activation)
    return {"out": out} | _named(["d_x", "d_weight", "d_bias"], m.residual_backward(d_out, cache))


# ------------------------------------------------------------------------------------------------------------------


def _named(names, gradients):
    return dict(zip(names, gradients, strict=True))


def _number(loss, like):
    return np.asarray(loss, dtype=like.dtype)


def _plain(out, arguments):
    return out if np.ndim(out) else _number(out, arguments[0])


def _cache(m, logits, targets):
    return m.cross_entropy_forward(logits, targets)[1]


def _network(m, sizes, activation, params, **options):
    model = m.MLP(sizes, activation, np.random.default_rng(0), **options)
    model.params = dict(params)
    return model
