"""Everything in loops, one row or one number at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator


def linear_forward(x: Array, weight: Array, bias: Array) -> tuple[Array, Any]:
    rows = [[(row * unit).sum() + b for unit, b in zip(weight, bias, strict=True)] for row in x]
    return np.array(rows, dtype=x.dtype), {"x": x, "weight": weight}


def linear_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    x, weight = cache["x"], cache["weight"]
    d_x, d_weight, d_bias = np.zeros_like(x), np.zeros_like(weight), np.zeros_like(weight[:, 0])
    for n, row in enumerate(d_out):
        for k, d in enumerate(row):
            d_x[n] += d * weight[k]
            d_weight[k] += d * x[n]
            d_bias[k] += d
    return d_x, d_weight, d_bias


def relu_forward(x: Array) -> tuple[Array, Any]:
    return np.maximum(x, 0), x


def relu_backward(d_out: Array, cache: Any) -> Array:
    d_x = d_out.copy()
    d_x[cache <= 0] = 0
    return d_x


def leaky_relu_forward(x: Array, negative_slope: float = 0.01) -> tuple[Array, Any]:
    out = x.copy()
    out[x < 0] *= negative_slope
    return out, (x, negative_slope)


def leaky_relu_backward(d_out: Array, cache: Any) -> Array:
    x, negative_slope = cache
    d_x = d_out.copy()
    d_x[x <= 0] *= negative_slope
    return d_x


def tanh_forward(x: Array) -> tuple[Array, Any]:
    out = np.array([math.tanh(number) for number in x.flat], dtype=x.dtype).reshape(x.shape)
    return out, out


def tanh_backward(d_out: Array, cache: Any) -> Array:
    slopes = [(1 - t) * (1 + t) for t in cache.flat]
    return np.array([d * slope for d, slope in zip(d_out.flat, slopes, strict=True)], d_out.dtype).reshape(d_out.shape)


def sigmoid_forward(x: Array) -> tuple[Array, Any]:
    out = [1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z)) for z in x.flat]
    out = np.array(out, dtype=x.dtype).reshape(x.shape)
    return out, out


def sigmoid_backward(d_out: Array, cache: Any) -> Array:
    d_x = np.empty_like(d_out)
    for place in np.ndindex(d_out.shape):
        d_x[place] = d_out[place] * (cache[place] - cache[place] ** 2)
    return d_x


def softmax_forward(x: Array) -> tuple[Array, Any]:
    out = np.empty_like(x)
    for n, row in enumerate(x):
        weights = np.exp(row - row.max())
        out[n] = weights / weights.sum()
    return out, out.copy()


def softmax_backward(d_out: Array, cache: Any) -> Array:
    """Multiply by the whole Jacobian of each row."""
    rows = [(np.diag(p) - np.outer(p, p)) @ d for p, d in zip(cache, d_out, strict=True)]
    return np.array(rows, dtype=d_out.dtype)


def cross_entropy_forward(logits: Array, targets: Array) -> tuple[float, Any]:
    rows, classes = logits.shape
    if targets.ndim == 1:
        for target in targets:
            if not 0 <= target < classes:
                raise ValueError(f"there is no class {target}")
        targets = np.array([[float(k == target) for k in range(classes)] for target in targets])
    total, gradient = 0.0, np.zeros_like(logits)
    for n in range(rows):
        top = logits[n].max()
        log_sum = top + np.log(np.exp(logits[n] - top).sum())
        for k in range(classes):
            total += float(targets[n, k] * (log_sum - logits[n, k]))
            gradient[n, k] = (np.exp(logits[n, k] - log_sum) - targets[n, k]) / rows
    return total / rows, gradient


def cross_entropy_backward(d_out: float, cache: Any) -> Array:
    return d_out * cache


def mse_forward(prediction: Array, target: Array) -> tuple[float, Any]:
    if np.shape(prediction) != np.shape(target):
        raise ValueError("two shapes")
    squares = [(p - t) ** 2 for p, t in zip(prediction.flat, target.flat, strict=True)]
    return sum(squares) / len(squares), (prediction, target)


def mse_backward(d_out: float, cache: Any) -> Array:
    prediction, target = cache
    gradient = np.empty_like(prediction)
    for place in np.ndindex(prediction.shape):
        gradient[place] = 2 * d_out * (prediction[place] - target[place]) / prediction.size
    return gradient


def bce_with_logits_forward(logits: Array, targets: Array) -> tuple[float, Any]:
    if logits.shape != targets.shape:
        raise ValueError("two shapes")
    total = 0.0
    for z, t in zip(logits.ravel().tolist(), targets.ravel().tolist(), strict=True):
        total += max(z, 0) - z * t + math.log1p(math.exp(-abs(z)))
    return total / logits.size, (logits, targets)


def bce_with_logits_backward(d_out: float, cache: Any) -> Array:
    logits, targets = cache
    gradient = np.empty_like(logits)
    for place in np.ndindex(logits.shape):
        gradient[place] = d_out * (0.5 + 0.5 * math.tanh(logits[place] / 2) - targets[place]) / logits.size
    return gradient


def batch_norm_forward(
    x: Array, gamma: Array, beta: Array, state: dict[str, Array], training: bool
) -> tuple[Array, Any]:
    rows, columns = x.shape
    if training and rows == 1:
        raise ValueError("a single row")
    normal, std = np.empty_like(x), np.empty_like(gamma)
    new_mean, new_var = state["mean"].copy(), state["var"].copy()
    for d in range(columns):
        mean, var = state["mean"][d], state["var"][d]
        if training:
            mean = x[:, d].sum() / rows
            squares = ((x[:, d] - mean) ** 2).sum()
            var = squares / rows
            new_mean[d] += 0.1 * (mean - new_mean[d])
            new_var[d] += 0.1 * (squares / (rows - 1) - new_var[d])
        std[d] = np.sqrt(var + 1e-5)
        normal[:, d] = (x[:, d] - mean) / std[d]
    if training:
        state.update(mean=new_mean, var=new_var)
    return normal * gamma + beta, (normal, std, gamma, training)


def batch_norm_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    """Sum over all pairs of rows: how row m of the input moves row n of the output."""
    normal, std, gamma, training = cache
    rows = len(d_out)
    d_x = np.zeros_like(d_out)
    for n in range(rows):
        for m in range(rows):
            slope = float(n == m) - (1 / rows + normal[n] * normal[m] / rows if training else 0 * std)
            d_x[m] += d_out[n] * gamma * slope / std
    return d_x, sum(normal[n] * d_out[n] for n in range(rows)), sum(d_out[n] for n in range(rows))


def dropout_forward(x: Array, p: float, training: bool, rng: Generator | None) -> tuple[Array, Any]:
    if p < 0 or p > 1:
        raise ValueError(f"{p} is no probability")
    if not training:
        return x.copy(), None
    factors = np.zeros_like(x)
    for place, number in np.ndenumerate(rng.random(x.shape)):
        if number >= p:
            factors[place] = 1 / (1 - p)
    return factors * x, factors


def dropout_backward(d_out: Array, cache: Any) -> Array:
    return d_out.copy() if cache is None else d_out * cache


def gradient_check(f: Callable[[Array], float], x: Array, analytic: Array, eps: float = 1e-6) -> float:
    if np.shape(x) != np.shape(analytic):
        raise ValueError("two shapes")
    worst = 0.0
    for k, a in enumerate(np.asarray(analytic, dtype=np.float64).flat):
        high = np.array(x, dtype=np.float64)
        low = np.array(x, dtype=np.float64)
        high.flat[k] += eps
        low.flat[k] -= eps
        n = (f(high) - f(low)) / eps / 2
        worst = max(worst, abs(a - n) / max(1, abs(a), abs(n)))
    return float(worst)


def he_normal(fan_in: int, fan_out: int, rng: Generator, dtype: Any = np.float32) -> Array:
    return rng.normal(0.0, math.sqrt(2 / fan_in), size=(fan_out, fan_in)).astype(dtype)


def fan_in_uniform(fan_in: int, fan_out: int, rng: Generator, dtype: Any = np.float32) -> Array:
    return ((2 * rng.random((fan_out, fan_in)) - 1) * fan_in**-0.5).astype(dtype)


def sgd_step(params, grads, state, lr, momentum=0.0, weight_decay=0.0, frozen=()):
    new_params, new_state = {}, {}
    for name in params:
        if name in frozen:
            new_params[name] = params[name]
            if name in state:
                new_state[name] = state[name]
            continue
        velocity = np.zeros_like(params[name])
        if name in state:
            velocity += momentum * state[name]
        velocity += grads[name]
        velocity += weight_decay * params[name]
        new_params[name] = params[name] - lr * velocity
        new_state[name] = velocity
    return new_params, new_state


def learning_rate(step: int, total: int, base: float, kind: str) -> float:
    if step not in range(total):
        raise ValueError("no such step")
    match kind:
        case "linear":
            return base - base * step / total
        case "steps" if step < total / 2:
            return base
        case "steps" if step < total * 0.75:
            return base / 10
        case "steps":
            return base / 100
        case "sweep":
            return float(np.geomspace(base, 1000 * base, total)[step])
    raise ValueError("no such schedule")


def layer_health(before: Array, after: Array, activation: str) -> dict[str, Any]:
    if activation not in ("tanh", "relu"):
        raise ValueError("no such activation")
    count, dead = 0, []
    for unit in range(before.shape[1]):
        flat = 0
        for x, y in zip(before[:, unit], after[:, unit], strict=True):
            flat += bool(x <= 0) if activation == "relu" else bool(y > 0.99 or y < -0.99)
        count += flat
        if flat == len(before):
            dead.append(unit)
    return {"saturated": count / before.size, "dead": np.array(dead, dtype=np.int64)}


class MLP:
    def __init__(self, sizes: Sequence[int], activation: str, rng: Generator, residual: bool = False) -> None:
        if activation == "relu":
            draw = he_normal
        elif activation == "tanh":
            draw = fan_in_uniform
        else:
            raise ValueError("no such activation")
        self.activation, self.residual, self.layers = activation, residual, len(sizes) - 1
        self.params = {}
        for k in range(1, len(sizes)):
            weight = draw(sizes[k - 1], sizes[k], rng)
            self.params[f"W{k}"] = weight if k + 1 < len(sizes) else weight / 100
            self.params[f"b{k}"] = np.zeros(sizes[k], "float32")

    def forward(self, x: Array) -> Array:
        for k in range(1, self.layers):
            before = x @ self.params[f"W{k}"].T + self.params[f"b{k}"]
            after = np.tanh(before) if self.activation == "tanh" else np.maximum(before, 0)
            x = x + after if self.residual and before.shape == x.shape else after
        return x @ self.params[f"W{self.layers}"].T + self.params[f"b{self.layers}"]

    def loss_and_gradients(self, x: Array, targets: Array) -> tuple[float, dict[str, Array]]:
        inputs, slopes = [x], []
        for k in range(1, self.layers):
            before = x @ self.params[f"W{k}"].T + self.params[f"b{k}"]
            after = np.tanh(before) if self.activation == "tanh" else np.maximum(before, 0)
            slopes.append(1 - after**2 if self.activation == "tanh" else (before > 0).astype(x.dtype))
            x = x + after if self.residual and before.shape == x.shape else after
            inputs.append(x)
        loss, cache = cross_entropy_forward(self.forward(inputs[0]), targets)
        d, grads = cross_entropy_backward(1.0, cache), {}
        for k in range(self.layers, 0, -1):
            inner = d * slopes[k - 1] if k < self.layers else d
            grads[f"W{k}"] = inner.T @ inputs[k - 1]
            grads[f"b{k}"] = inner.sum(axis=0)
            around = d if self.residual and k < self.layers and d.shape == inputs[k - 1].shape else 0
            d = inner @ self.params[f"W{k}"] + around
        return loss, grads


def train(
    model: MLP,
    x: Array,
    targets: Array,
    steps: int,
    lr: float,
    momentum: float = 0.9,
    weight_decay: float = 0.0,
    frozen: Collection[str] = (),
) -> list[float]:
    """Write into copies of the parameters, without sgd_step."""
    model.params = {name: array.copy() for name, array in model.params.items()}
    velocities = {name: np.zeros_like(array) for name, array in model.params.items()}
    losses = []
    while len(losses) < steps:
        loss, grads = model.loss_and_gradients(x, targets)
        for name in model.params:
            if name not in frozen:
                velocities[name] *= momentum
                velocities[name] += grads[name] + weight_decay * model.params[name]
                model.params[name] -= lr * velocities[name]
        losses.append(float(loss))
    return losses
