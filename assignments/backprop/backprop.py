"""The backward pass by hand, in arrays: layers, losses, the steps of an optimiser, and a network that learns.

A layer is two functions: ``out, cache = NAME_forward(x, ...)`` and ``NAME_backward(d_out, cache)``. What the cache
holds is up to you. Fill in the functions, run ``autograder check backprop.py``, hand in this file. The clauses S1, S2,
... are in README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator

ACTIVATIONS = ("relu", "tanh")

# --- layers -------------------------------------------------------------------------------------------------------


def linear_forward(x: Array, weight: Array, bias: Array) -> tuple[Array, Any]:
    """Return ``x W^T + b`` for a batch of rows, and the cache.

    Parameters
    ----------
    x : array, shape (N, inputs)
    weight : array, shape (outputs, inputs)
    bias : array, shape (outputs,)

    Returns
    -------
    out : array, shape (N, outputs)
    cache : whatever `linear_backward` needs

    Examples
    --------
    >>> linear_forward(np.array([[1.0, 2.0]]), np.array([[3.0, -1.0], [0.0, 2.0]]), np.array([0.5, 1.0]))[0]
    array([[1.5, 5. ]])
    """
    # about 2 lines
    raise NotImplementedError  # your code here


def linear_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    """Return the gradients ``d_x, d_weight, d_bias``, each in the shape of what it belongs to.

    Parameters
    ----------
    d_out : array, shape (N, outputs)
        The gradient of the loss with respect to `out`.
    """
    # about 4 lines: the shapes leave only one way to multiply
    raise NotImplementedError  # your code here


def relu_forward(x: Array) -> tuple[Array, Any]:
    """Return `x` where it is positive and 0 elsewhere, and the cache; `x` has any shape."""
    # 1 line
    raise NotImplementedError  # your code here


def relu_backward(d_out: Array, cache: Any) -> Array:
    """Return ``d_x``, in the shape of `d_out`."""
    # 1 line
    raise NotImplementedError  # your code here


def leaky_relu_forward(x: Array, negative_slope: float = 0.01) -> tuple[Array, Any]:
    """Return `x` where it is positive and ``negative_slope * x`` elsewhere, and the cache; `x` has any shape."""
    # about 2 lines
    raise NotImplementedError  # your code here


def leaky_relu_backward(d_out: Array, cache: Any) -> Array:
    """Return ``d_x``, in the shape of `d_out`."""
    # 1 line
    raise NotImplementedError  # your code here


def tanh_forward(x: Array) -> tuple[Array, Any]:
    """Return the hyperbolic tangent of `x`, of any shape, and the cache."""
    # about 2 lines
    raise NotImplementedError  # your code here


def tanh_backward(d_out: Array, cache: Any) -> Array:
    """Return ``d_x``, in the shape of `d_out`."""
    # about 2 lines: the slope can be written with the output alone
    raise NotImplementedError  # your code here


def sigmoid_forward(x: Array) -> tuple[Array, Any]:
    """Return ``1 / (1 + exp(-x))`` for `x` of any shape, with values up to 1000 in size, and the cache."""
    # about 3 lines: look for a way that takes e to negative powers only
    raise NotImplementedError  # your code here


def sigmoid_backward(d_out: Array, cache: Any) -> Array:
    """Return ``d_x``, in the shape of `d_out`."""
    # about 2 lines
    raise NotImplementedError  # your code here


def softmax_forward(x: Array) -> tuple[Array, Any]:
    """Turn each row into probabilities, ``exp(x) / sum(exp(x))``, and return them with the cache.

    Parameters
    ----------
    x : array, shape (N, K)
        Numbers up to 1000 in size.

    Examples
    --------
    >>> softmax_forward(np.array([[4.3, 6.1, 2.3]]))[0].round(4)
    array([[0.1392, 0.842 , 0.0188]])
    """
    # about 3 lines: adding a number to a whole row changes none of its probabilities
    raise NotImplementedError  # your code here


def softmax_backward(d_out: Array, cache: Any) -> Array:
    """Return ``d_x``, shape (N, K): each probability of a row depends on every number of the row."""
    # about 2 lines
    raise NotImplementedError  # your code here


# --- losses -------------------------------------------------------------------------------------------------------


def cross_entropy_forward(logits: Array, targets: Array) -> tuple[float, Any]:
    """Return the cross-entropy of the softmax of each row with its target, in nats, as the mean over the rows.

    Parameters
    ----------
    logits : array, shape (N, K)
        Numbers up to 1000 in size.
    targets : array, shape (N,) or (N, K)
        The number of the class of each row, of an integer dtype, or rows of probabilities that sum to 1.

    Returns
    -------
    loss : float or NumPy scalar
    cache : whatever `cross_entropy_backward` needs

    Raises
    ------
    ValueError
        If the number of a class is negative, or K or more.

    Examples
    --------
    >>> float(cross_entropy_forward(np.array([[1.0, 2.0, 3.0]]), np.array([2]))[0].round(7))
    0.407606
    """
    # about 9 lines: take logarithms before anything can become 0
    raise NotImplementedError  # your code here


def cross_entropy_backward(d_out: float, cache: Any) -> Array:
    """Return ``d_logits``, shape (N, K), for the gradient `d_out` of whatever the loss goes into (often just 1.0)."""
    # about 2 lines, without softmax_backward
    raise NotImplementedError  # your code here


def mse_forward(prediction: Array, target: Array) -> tuple[float, Any]:
    """Return the squared error as the mean over all elements, and the cache.

    Raises
    ------
    ValueError
        If the two shapes differ, even where NumPy would broadcast them.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


def mse_backward(d_out: float, cache: Any) -> Array:
    """Return ``d_prediction``."""
    # about 2 lines
    raise NotImplementedError  # your code here


def bce_with_logits_forward(logits: Array, targets: Array) -> tuple[float, Any]:
    """Return ``-t log(s) - (1 - t) log(1 - s)``, with s the sigmoid, as the mean over all elements, and the cache.

    Parameters
    ----------
    logits : array of any shape
        Numbers up to 1000 in size.
    targets : array of the same shape
        Numbers from 0 to 1, of the dtype of `logits`.

    Raises
    ------
    ValueError
        If the two shapes differ, even where NumPy would broadcast them.
    """
    # about 4 lines: simplify the formula on paper until no exponent is positive
    raise NotImplementedError  # your code here


def bce_with_logits_backward(d_out: float, cache: Any) -> Array:
    """Return ``d_logits``."""
    # about 2 lines
    raise NotImplementedError  # your code here


# --- layers that behave differently in training ---------------------------------------------------------------------


def batch_norm_forward(
    x: Array, gamma: Array, beta: Array, state: dict[str, Array], training: bool
) -> tuple[Array, Any]:
    """Standardise every column, then scale it by `gamma` and shift it by `beta`.

    Parameters
    ----------
    x : array, shape (N, D)
    gamma, beta : array, shape (D,)
    state : dict with the arrays ``"mean"`` and ``"var"``, shape (D,)
        The running statistics: used when not training, and given new values when training.
    training : bool
        Whether the batch's own mean and variance are used.

    Raises
    ------
    ValueError
        If there is only one row in training: it has no variance.

    Examples
    --------
    >>> state = {"mean": np.zeros(1), "var": np.ones(1)}
    >>> batch_norm_forward(np.array([[1.0], [2.0], [4.0]]), np.ones(1), np.zeros(1), state, True)[0].T.round(4)
    array([[-1.069 , -0.2673,  1.3363]])
    >>> state["mean"].round(4), state["var"].round(4)
    (array([0.2333]), array([1.1333]))
    """
    # about 11 lines: mind which of the two variances goes where
    raise NotImplementedError  # your code here


def batch_norm_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    """Return ``d_x, d_gamma, d_beta``; in training the mean and the variance depend on every row."""
    # about 6 lines
    raise NotImplementedError  # your code here


def dropout_forward(x: Array, p: float, training: bool, rng: Generator | None) -> tuple[Array, Any]:
    """Set each entry to 0 with probability `p` and scale the others by ``1 / (1 - p)``; do nothing when not training.

    Parameters
    ----------
    x : array of any shape
    p : float
        From 0 to 1, both included.
    rng : numpy.random.Generator, or None when not training
        Draws ``rng.random(x.shape)``, once; an entry stays where its number is at least `p`.

    Raises
    ------
    ValueError
        If `p` is below 0 or above 1.
    """
    # about 6 lines
    raise NotImplementedError  # your code here


def dropout_backward(d_out: Array, cache: Any) -> Array:
    """Return ``d_x``."""
    # 1 line
    raise NotImplementedError  # your code here


# --- is the gradient right? ---------------------------------------------------------------------------------------


def gradient_check(f: Callable[[Array], float], x: Array, analytic: Array, eps: float = 1e-6) -> float:
    """Compare a gradient with central differences, and return the largest relative error.

    Parameters
    ----------
    f : function of one array
        Called with float64 arrays of the shape of `x`; returns a number.
    x : array
        Where the gradient was taken; it stays as it is.
    analytic : array of the shape of `x`
        The gradient to be checked.
    eps : float
        How far each entry is moved, to both sides.

    Returns
    -------
    float
        The largest of ``|a - n| / max(1, |a|, |n|)`` over all entries, a analytic and n numerical.

    Raises
    ------
    ValueError
        If `analytic` has another shape than `x`.

    Examples
    --------
    >>> gradient_check(lambda x: (x**2).sum(), np.array([3.0, -0.5]), np.array([6.0, -1.5]), eps=0.5)
    0.3333333333333333
    """
    # about 11 lines; the entries of an array of any shape: np.ndindex(x.shape)
    raise NotImplementedError  # your code here


# --- weights to start from ----------------------------------------------------------------------------------------


def he_normal(fan_in: int, fan_out: int, rng: Generator, dtype: Any = np.float32) -> Array:
    """Return a weight of shape (fan_out, fan_in): normal numbers with mean 0 and standard deviation sqrt(2 / fan_in).

    Drawn by one ``rng.standard_normal((fan_out, fan_in))``, in float64; the result has the dtype `dtype`.
    """
    # about 2 lines
    raise NotImplementedError  # your code here


def fan_in_uniform(fan_in: int, fan_out: int, rng: Generator, dtype: Any = np.float32) -> Array:
    """Return a weight of shape (fan_out, fan_in): uniform numbers from -1 / sqrt(fan_in) to 1 / sqrt(fan_in).

    Drawn by one ``rng.uniform(low, high, (fan_out, fan_in))``, in float64; the result has the dtype `dtype`.
    """
    # about 2 lines
    raise NotImplementedError  # your code here


# --- steps --------------------------------------------------------------------------------------------------------

Named = Mapping[str, Array]
"""Parameters, gradients or velocities, by the names of the parameters."""


def sgd_step(
    params: Named,
    grads: Named,
    state: Named,
    lr: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    frozen: Collection[str] = (),
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Take one step of gradient descent with momentum and weight decay.

    Parameters
    ----------
    params : dict of arrays
    grads : dict of arrays
        One for every parameter that is not frozen.
    state : dict of arrays
        The velocities that the last step returned; ``{}`` before the first step.
    frozen : names of parameters
        These stay as they are, and so do their velocities.

    Returns
    -------
    params, state : dict
        New dicts for the next step. Whatever is done to the arrays in `grads` afterwards changes nothing in them.

    Examples
    --------
    >>> params, state = {"w": np.array([1.0])}, {}
    >>> for _ in range(2):
    ...     params, state = sgd_step(params, {"w": 2 * params["w"]}, state, lr=0.1, momentum=0.9)
    >>> params["w"].round(6)
    array([0.46])
    """
    # about 9 lines
    raise NotImplementedError  # your code here


def learning_rate(step: int, total: int, base: float, kind: str) -> float:
    """Return the learning rate of step number `step` out of `total` steps, 0 <= step < total.

    Parameters
    ----------
    kind : str
        ``"linear"``: from `base` in a straight line that meets 0 at step `total`. ``"steps"``: `base`, divided by 10
        once from half of the steps on, and once more from three quarters on. ``"sweep"``: `total` rates from `base`
        to ``1000 * base``, each the same multiple of the one before.

    Raises
    ------
    ValueError
        If `step` is not one of the steps, or `kind` not one of the three.

    Examples
    --------
    >>> [round(learning_rate(step, 4, 0.001, "sweep"), 6) for step in range(4)]
    [0.001, 0.01, 0.1, 1.0]
    """
    # about 9 lines
    raise NotImplementedError  # your code here


def layer_health(before: Array, after: Array, activation: str) -> dict[str, Any]:
    """Tell how much of a layer has no slope left to learn with.

    An entry is saturated if, for ``"tanh"``, its output is beyond 0.99 in size, or, for ``"relu"``, its input is not
    positive. A unit is dead if it is saturated in every row.

    Parameters
    ----------
    before, after : array, shape (N, units)
        The inputs and the outputs of the activation.
    activation : str
        ``"tanh"`` or ``"relu"``; anything else raises ValueError.

    Returns
    -------
    dict
        ``"saturated"``: the share of saturated entries, a float. ``"dead"``: the numbers of the dead units in
        ascending order, an int64 array.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


# --- a network ----------------------------------------------------------------------------------------------------


class MLP:
    """Linear layers with an activation between them: a multi-layer perceptron that answers with logits.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, of the units of each hidden layer, and of the classes: ``[2, 16, 3]`` has two layers.
    activation : str
        ``"relu"`` or ``"tanh"``, after every layer but the last; anything else raises ValueError.
    rng : numpy.random.Generator
        Draws the weights of the first layer, then of the second, and so on: by `he_normal` for relu, by
        `fan_in_uniform` for tanh. The weights of the last layer are then multiplied by 0.01.
    residual : bool
        Bonus: every hidden layer with as many outputs as inputs is a residual block.

    Attributes
    ----------
    params : dict of float32 arrays
        ``"W1"``, ``"b1"``, ``"W2"``, ``"b2"``, ...: weights (outputs, inputs) and biases (outputs,), which start at 0.
    """

    def __init__(self, sizes: Sequence[int], activation: str, rng: Generator, residual: bool = False) -> None:
        # about 10 lines
        raise NotImplementedError  # your code here

    def forward(self, x: Array) -> Array:
        """Return the logits of a batch, shape (N, classes), with the arrays that `params` holds now."""
        # about 2 lines, if the layers are walked in a method of your own
        raise NotImplementedError  # your code here

    def loss_and_gradients(self, x: Array, targets: Array) -> tuple[float, dict[str, Array]]:
        """Return the cross-entropy of the batch, and its gradient for every entry of `params`, by the same names.

        Parameters
        ----------
        x : array, shape (N, inputs)
        targets : array
            As for `cross_entropy_forward`.
        """
        # about 10 lines: forward through all layers, keeping the caches, then backward through the same list
        raise NotImplementedError  # your code here


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
    """Take `steps` steps of `sgd_step`, each with the gradient of the whole batch, and keep the result in the model.

    Returns
    -------
    list of float
        The loss before each of the steps.
    """
    # about 7 lines
    raise NotImplementedError  # your code here


# --- bonus --------------------------------------------------------------------------------------------------------


def adam_step(
    params: Named,
    grads: Named,
    state: Mapping[str, Any],
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
    decoupled: bool = False,
) -> tuple[dict[str, Array], dict[str, Any]]:
    """Take one step of Adam, or, with `decoupled`, of AdamW.

    Parameters
    ----------
    state : dict
        What the last step returned, ``{}`` before the first: ``"step"``, how many steps were taken, and ``"m"`` and
        ``"v"``, dicts of the means of the gradients and of their squares.
    decoupled : bool
        Whether the decay shrinks the parameter itself, by the factor ``1 - lr * weight_decay`` before the step
        (AdamW), or goes into the gradient (Adam).

    Returns
    -------
    params, state : dict
        New dicts for the next step; the arguments stay as they were.
    """
    # about 14 lines
    raise NotImplementedError  # your code here


def residual_forward(x: Array, weight: Array, bias: Array, activation: str) -> tuple[Array, Any]:
    """Return ``x + f(x W^T + b)``, f being ``"relu"`` or ``"tanh"``, and the cache; the weight is square."""
    # about 2 lines
    raise NotImplementedError  # your code here


def residual_backward(d_out: Array, cache: Any) -> tuple[Array, Array, Array]:
    """Return ``d_x, d_weight, d_bias``."""
    # about 3 lines
    raise NotImplementedError  # your code here
