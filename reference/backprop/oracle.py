"""Forward passes written in PyTorch, in float64, whose own engine does the walk backward; everything else in loops."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F


def _run(function: Callable[..., torch.Tensor], *arrays: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return the output in the dtype of the first array, and the graph that leads from it to all of them."""
    leaves = [torch.tensor(np.asarray(array, dtype=np.float64), requires_grad=True) for array in arrays]
    out = function(*leaves)
    return out.detach().numpy().astype(arrays[0].dtype), (out, leaves, arrays[0].dtype)


def _gradients(d_out: Any, cache: Any) -> tuple[np.ndarray, ...]:
    out, leaves, dtype = cache
    upstream = torch.as_tensor(np.asarray(d_out, dtype=np.float64)).expand_as(out)
    found = torch.autograd.grad(out, leaves, upstream, retain_graph=True)
    return tuple(gradient.numpy().astype(dtype) for gradient in found)


def _gradient(d_out: Any, cache: Any) -> np.ndarray:
    return _gradients(d_out, cache)[0]


# --- layers and losses --------------------------------------------------------------------------------------------


def linear_forward(x, weight, bias):
    return _run(F.linear, x, weight, bias)


def relu_forward(x):
    return _run(F.relu, x)


def leaky_relu_forward(x, negative_slope=0.01):
    return _run(lambda x: F.leaky_relu(x, negative_slope), x)


def tanh_forward(x):
    return _run(torch.tanh, x)


def sigmoid_forward(x):
    return _run(torch.sigmoid, x)


def softmax_forward(x):
    return _run(lambda x: torch.softmax(x, dim=1), x)


def cross_entropy_forward(logits, targets):
    if targets.ndim == 1:
        if any(not 0 <= target < logits.shape[1] for target in targets.tolist()):
            raise ValueError("no such class")
        wanted = torch.tensor(targets.astype(np.int64))
    else:
        wanted = torch.tensor(targets.astype(np.float64))
    return _run(lambda logits: F.cross_entropy(logits, wanted), logits)


def mse_forward(prediction, target):
    if prediction.shape != target.shape:
        raise ValueError("two shapes")
    wanted = torch.tensor(target.astype(np.float64))
    return _run(lambda prediction: F.mse_loss(prediction, wanted), prediction)


def bce_with_logits_forward(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("two shapes")
    wanted = torch.tensor(targets.astype(np.float64))
    return _run(lambda logits: F.binary_cross_entropy_with_logits(logits, wanted), logits)


linear_backward = _gradients
relu_backward = leaky_relu_backward = tanh_backward = sigmoid_backward = softmax_backward = _gradient
cross_entropy_backward = mse_backward = bce_with_logits_backward = _gradient


def batch_norm_forward(x, gamma, beta, state, training):
    mean, var = (torch.tensor(state[name].astype(np.float64)) for name in ("mean", "var"))
    answer = _run(lambda x, gamma, beta: F.batch_norm(x, mean, var, gamma, beta, training, 0.1, 1e-5), x, gamma, beta)
    state["mean"], state["var"] = mean.numpy().astype(x.dtype), var.numpy().astype(x.dtype)
    return answer


batch_norm_backward = _gradients


def dropout_forward(x, p, training, rng):
    if p < 0 or p > 1:
        raise ValueError("no probability")
    factors = np.ones(x.shape)
    if training:
        for place, number in np.ndenumerate(rng.random(x.shape)):
            factors[place] = 0.0 if number < p else 1 / (1 - p)
    return _run(lambda x: x * torch.tensor(factors), x)


dropout_backward = _gradient


# --- is the gradient right? weights to start from -----------------------------------------------------------------


def gradient_check(f, x, analytic, eps=1e-6):
    if np.shape(x) != np.shape(analytic):
        raise ValueError("two shapes")
    worst = 0.0
    for place, a in enumerate(np.ravel(analytic).tolist()):
        values = []
        for step in (eps, -eps):
            moved = np.ravel(x).astype(np.float64)
            moved[place] += step
            values.append(float(f(moved.reshape(np.shape(x)))))
        n = (values[0] - values[1]) / (2 * eps)
        worst = max(worst, abs(a - n) / max(1.0, abs(a), abs(n)))
    return worst


def he_normal(fan_in, fan_out, rng, dtype=np.float32):
    rows = [[math.sqrt(2 / fan_in) * number for number in row] for row in rng.standard_normal((fan_out, fan_in))]
    return np.array(rows, dtype=dtype)


def fan_in_uniform(fan_in, fan_out, rng, dtype=np.float32):
    rows = [[(2 * number - 1) / math.sqrt(fan_in) for number in row] for row in rng.random((fan_out, fan_in))]
    return np.array(rows, dtype=dtype)


# --- steps --------------------------------------------------------------------------------------------------------


def sgd_step(params, grads, state, lr, momentum=0.0, weight_decay=0.0, frozen=()):
    after, velocities = dict(params), dict(state)
    for name in set(params) - set(frozen):
        p, g = params[name].astype(np.float64), grads[name].astype(np.float64)
        v = momentum * state.get(name, np.zeros_like(p)).astype(np.float64) + (g + weight_decay * p)
        velocities[name] = v.astype(params[name].dtype)
        after[name] = (p - lr * v).astype(params[name].dtype)
    return after, velocities


def learning_rate(step, total, base, kind):
    if step not in range(total):
        raise ValueError("no such step")
    schedules = {
        "linear": [base * (total - k) / total for k in range(total)],
        "steps": [base * (1.0 if k < total / 2 else 0.1 if k < 3 * total / 4 else 0.01) for k in range(total)],
        "sweep": [base, *(math.exp(math.log(base) + math.log(1000) * k / (total - 1)) for k in range(1, total))],
    }
    if kind not in schedules:
        raise ValueError("no such schedule")
    return schedules[kind][step]


def layer_health(before, after, activation):
    if activation not in ("relu", "tanh"):
        raise ValueError("no such activation")
    rows, units = after.shape
    stuck = {
        (row, unit)
        for row in range(rows)
        for unit in range(units)
        if (activation == "tanh" and not -0.99 <= after[row, unit] <= 0.99)
        or (activation == "relu" and not before[row, unit] > 0)
    }
    dead = [unit for unit in range(units) if all((row, unit) in stuck for row in range(rows))]
    return {"saturated": len(stuck) / (rows * units), "dead": np.array(dead, dtype=np.int64)}


# --- a network ----------------------------------------------------------------------------------------------------


class MLP:
    def __init__(self, sizes, activation, rng, residual=False):
        if activation not in ("relu", "tanh"):
            raise ValueError("no such activation")
        draw = he_normal if activation == "relu" else fan_in_uniform
        self.function = getattr(torch, activation)
        self.residual = residual
        self.params = {}
        for k in range(1, len(sizes)):
            scale = 0.01 if k == len(sizes) - 1 else 1.0
            weight = scale * draw(sizes[k - 1], sizes[k], rng, np.float64)
            self.params |= {f"W{k}": weight.astype(np.float32), f"b{k}": np.zeros(sizes[k], dtype=np.float32)}

    def _logits(self, x, leaves):
        count = len(leaves) // 2
        for k in range(1, count):
            change = self.function(F.linear(x, leaves[f"W{k}"], leaves[f"b{k}"]))
            x = x + change if self.residual and x.shape == change.shape else change
        return F.linear(x, leaves[f"W{count}"], leaves[f"b{count}"])

    def _leaves(self):
        return {name: torch.tensor(array.astype(np.float64)) for name, array in self.params.items()}

    def forward(self, x):
        return self._logits(torch.tensor(x.astype(np.float64)), self._leaves()).numpy().astype(x.dtype)

    def _loss(self, x, targets, leaves):
        wanted = torch.tensor(targets.astype(np.int64 if targets.ndim == 1 else np.float64))
        return F.cross_entropy(self._logits(torch.tensor(x.astype(np.float64)), leaves), wanted)

    def loss_and_gradients(self, x, targets):
        leaves = {name: leaf.requires_grad_() for name, leaf in self._leaves().items()}
        loss = self._loss(x, targets, leaves)
        loss.backward()
        return loss.item(), {name: leaf.grad.numpy().astype(x.dtype) for name, leaf in leaves.items()}


def train(model, x, targets, steps, lr, momentum=0.9, weight_decay=0.0, frozen=()):
    leaves = {name: leaf.requires_grad_(name not in frozen) for name, leaf in model._leaves().items()}
    moving = [leaf for leaf in leaves.values() if leaf.requires_grad]
    optimiser = torch.optim.SGD(moving, lr, momentum, weight_decay=weight_decay)
    losses = []
    for _ in range(steps):
        optimiser.zero_grad()
        loss = model._loss(x, targets, leaves)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    model.params = {name: leaf.detach().numpy().astype(model.params[name].dtype) for name, leaf in leaves.items()}
    return losses


# --- bonus --------------------------------------------------------------------------------------------------------


def adam_step(params, grads, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    """Let PyTorch's optimiser take the step, from the state that it left."""
    after = {"step": state.get("step", 0) + 1, "m": {}, "v": {}}
    moved = {}
    for name, array in params.items():
        leaf = torch.tensor(array.astype(np.float64), requires_grad=True)
        leaf.grad = torch.tensor(grads[name].astype(np.float64))
        kind = torch.optim.AdamW if decoupled else torch.optim.Adam
        optimiser = kind([leaf], lr, betas, eps, weight_decay, foreach=False)
        if state:
            optimiser.state[leaf] = {
                "step": torch.tensor(float(state["step"])),
                "exp_avg": torch.tensor(state["m"][name].astype(np.float64)),
                "exp_avg_sq": torch.tensor(state["v"][name].astype(np.float64)),
            }
        optimiser.step()
        moved[name] = leaf.detach().numpy().astype(array.dtype)
        after["m"][name] = optimiser.state[leaf]["exp_avg"].numpy().astype(array.dtype)
        after["v"][name] = optimiser.state[leaf]["exp_avg_sq"].numpy().astype(array.dtype)
    return moved, after


def residual_forward(x, weight, bias, activation):
    function = getattr(torch, activation)
    return _run(lambda x, weight, bias: x + function(F.linear(x, weight, bias)), x, weight, bias)


residual_backward = _gradients
