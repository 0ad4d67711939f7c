"""Other formulas for the same functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator


def linear_forward(x: Array, weight: Array, bias: Array) -> tuple[Array, Any]:
    return np.einsum("ni,oi->no", x, weight) + bias, (x.copy(), weight.copy())


def linear_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    x, weight = cache
    ones = np.ones(len(x), dtype=x.dtype)
    return np.einsum("no,oi->ni", d_out, weight), np.einsum("no,ni->oi", d_out, x), ones @ d_out


def relu_forward(x: Array) -> tuple[Array, Any]:
    out = (np.abs(x) + x) / 2
    return out, np.sign(out)


def relu_backward(d_out: Array, cache: Any) -> Array:
    return d_out * cache


def leaky_relu_forward(x: Array, negative_slope: float = 0.01) -> tuple[Array, Any]:
    """Mix relu with the identity: k x + (1 - k) relu(x)."""
    return negative_slope * x + (1 - negative_slope) * np.maximum(x, 0), (x, negative_slope)


def leaky_relu_backward(d_out: Array, cache: Any) -> Array:
    x, negative_slope = cache
    return np.where(x > 0, d_out, negative_slope * d_out)


def tanh_forward(x: Array) -> tuple[Array, Any]:
    """Take powers of e that are at most 1; expm1 keeps the digits near 0."""
    decay = np.expm1(-2 * np.abs(x))
    return np.sign(x) * -decay / (decay + 2), x


def tanh_backward(d_out: Array, cache: Any) -> Array:
    """Square one over the hyperbolic cosine, which is e^-|x| times something between 1 and 2."""
    small = np.exp(-np.abs(cache))
    return d_out * (2 * small / (1 + small * small)) ** 2


def sigmoid_forward(x: Array) -> tuple[Array, Any]:
    return 0.5 * (1 + np.tanh(0.5 * x)), x


def sigmoid_backward(d_out: Array, cache: Any) -> Array:
    small = np.exp(-np.abs(cache))
    return d_out * small / (1 + small) ** 2


def softmax_forward(x: Array) -> tuple[Array, Any]:
    log_sum = np.logaddexp.reduce(x, axis=1)
    out = np.exp(x - log_sum[:, None])
    return out, out


def softmax_backward(d_out: Array, cache: Any) -> Array:
    return cache * d_out - cache * np.einsum("nk,nk->n", cache, d_out)[:, None]


def cross_entropy_forward(logits: Array, targets: Array) -> tuple[float, Any]:
    log_sum = np.logaddexp.reduce(logits, axis=1)
    rows = np.arange(len(logits))
    if targets.ndim == 2:
        return (log_sum - (targets * logits).sum(axis=1)).mean(), (logits, targets)
    if ((targets < 0) | (targets >= logits.shape[1])).any():
        raise ValueError("no such class")
    return (log_sum - logits[rows, targets]).mean(), (logits, targets)


def cross_entropy_backward(d_out: float, cache: Any) -> Array:
    logits, targets = cache
    gradient = softmax_forward(logits)[0].copy()
    if targets.ndim == 2:
        gradient -= targets
    else:
        gradient[np.arange(len(logits)), targets] -= 1
    gradient *= d_out / len(logits)
    return gradient


def mse_forward(prediction: Array, target: Array) -> tuple[float, Any]:
    if prediction.shape != target.shape:
        raise ValueError("two shapes")
    error = (prediction - target).ravel()
    return error @ error / error.size, 2 * (prediction - target) / prediction.size


def mse_backward(d_out: float, cache: Any) -> Array:
    return cache * d_out


def bce_with_logits_forward(logits: Array, targets: Array) -> tuple[float, Any]:
    if logits.shape != targets.shape:
        raise ValueError("two shapes")
    losses = targets * np.logaddexp(0, -logits) + (1 - targets) * np.logaddexp(0, logits)
    return float(losses.mean()), (logits, targets)


def bce_with_logits_backward(d_out: float, cache: Any) -> Array:
    logits, targets = cache
    return d_out / logits.size * (0.5 * (1 + np.tanh(0.5 * logits)) - targets)


def batch_norm_forward(
    x: Array, gamma: Array, beta: Array, state: dict[str, Array], training: bool
) -> tuple[Array, Any]:
    if training:
        rows = x.shape[0]
        if rows < 2:
            raise ValueError("a single row")
        mean = x.mean(axis=0)
        centred = x - mean
        var = np.einsum("nd,nd->d", centred, centred) / rows
        for name, value in (("mean", mean), ("var", var * rows / (rows - 1))):
            state[name] = state[name] + 0.1 * (value - state[name])
    else:
        centred, var = x - state["mean"], state["var"]
    inverse = (var + 1e-5) ** -0.5
    return centred * (inverse * gamma) + beta, (centred, inverse, gamma, training)


def batch_norm_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    """Walk back through every operation by itself: the scale, the variance, the mean."""
    centred, inverse, gamma, training = cache
    d_normal = d_out * gamma
    d_gamma, d_beta = (d_out * centred * inverse).sum(axis=0), d_out.sum(axis=0)
    if not training:
        return d_normal * inverse, d_gamma, d_beta
    rows = len(d_out)
    d_var = (d_normal * centred).sum(axis=0) * -0.5 * inverse**3
    d_centred = d_normal * inverse + 2 * d_var * centred / rows
    return d_centred - d_centred.sum(axis=0) / rows, d_gamma, d_beta


def dropout_forward(x: Array, p: float, training: bool, rng: Generator | None) -> tuple[Array, Any]:
    if not (p >= 0 and p <= 1):
        raise ValueError("no probability")
    if not training:
        return x, (np.ones(x.shape, dtype=bool), 0.0)
    mask = rng.random(x.shape) >= p
    if p == 1:
        return np.zeros_like(x), (mask, 0.0)
    return np.where(mask, x, 0) / (1 - p), (mask, p)


def dropout_backward(d_out: Array, cache: Any) -> Array:
    mask, p = cache
    return np.where(mask, d_out, 0) / (1 - p)


def gradient_check(f: Callable[[Array], float], x: Array, analytic: Array, eps: float = 1e-6) -> float:
    if np.asarray(analytic).shape != np.asarray(x).shape:
        raise ValueError("two shapes")
    directions = np.eye(x.size).reshape(x.size, *x.shape)
    numeric = np.array([(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in directions])
    a = np.ravel(analytic)
    return float(np.max(np.abs(a - numeric) / np.maximum.reduce([np.ones(x.size), np.abs(a), np.abs(numeric)])))


def he_normal(fan_in: int, fan_out: int, rng: Generator, dtype: Any = np.float32) -> Array:
    weight = rng.standard_normal(size=(fan_out, fan_in))
    weight *= (2 / fan_in) ** 0.5
    return np.asarray(weight, dtype=dtype)


def fan_in_uniform(fan_in: int, fan_out: int, rng: Generator, dtype: Any = np.float32) -> Array:
    return np.asarray(rng.uniform(-1, 1, size=(fan_out, fan_in)) / np.sqrt(fan_in), dtype=dtype)


def sgd_step(params, grads, state, lr, momentum=0.0, weight_decay=0.0, frozen=()):
    moving = [name for name in params if name not in frozen]
    v = {name: momentum * state.get(name, 0.0) + (grads[name] + weight_decay * params[name]) for name in moving}
    return {**params, **{name: params[name] - lr * v[name] for name in moving}}, {**state, **v}


def learning_rate(step: int, total: int, base: float, kind: str) -> float:
    if step < 0 or step >= total:
        raise ValueError("no such step")
    if kind == "linear":
        return base * (total - step) / total
    if kind == "steps":
        stairs = sum(step / total >= share for share in (0.5, 0.75))
        return base * [1, 0.1, 0.01][stairs]
    if kind == "sweep":
        return base if total == 1 else base * 10 ** (3 * step / (total - 1))
    raise ValueError("no such schedule")


def layer_health(before: Array, after: Array, activation: str) -> dict[str, Any]:
    """Measure relu by what comes out of it, which is 0 exactly where nothing positive went in."""
    if activation not in {"tanh", "relu"}:
        raise ValueError("no such activation")
    asleep = after == 0 if activation == "relu" else after**2 > 0.99**2
    awake = (~asleep).sum(axis=0)
    return {"saturated": 1 - float(awake.sum()) / after.size, "dead": np.where(awake == 0)[0]}


def adam_step(params, grads, state, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    """Fold both corrections into the step and into eps."""
    b1, b2 = betas
    t = 1 + (state["step"] if state else 0)
    c1, c2 = 1 - b1**t, 1 - b2**t
    new = {"step": t, "m": {}, "v": {}}
    moved = {}
    for name, p in params.items():
        g = grads[name] if decoupled else grads[name] + weight_decay * p
        m = state["m"][name] if state else np.zeros_like(p)
        v = state["v"][name] if state else np.zeros_like(p)
        m, v = m + (1 - b1) * (g - m), v + (1 - b2) * (g * g - v)
        shrink = lr * weight_decay * p if decoupled else 0
        moved[name] = p - shrink - lr * c2**0.5 / c1 * m / (np.sqrt(v) + eps * c2**0.5)
        new["m"][name], new["v"][name] = m, v
    return moved, new


def residual_forward(x: Array, weight: Array, bias: Array, activation: str) -> tuple[Array, Any]:
    before = x @ weight.T + bias
    after = np.maximum(before, 0) if activation == "relu" else np.tanh(before)
    slope = (before > 0) if activation == "relu" else 1 - after**2
    return after + x, (x, weight, slope)


def residual_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    x, weight, slope = cache
    inner = d_out * slope
    return inner @ weight + d_out, inner.T @ x, inner.sum(axis=0)
