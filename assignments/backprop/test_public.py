"""Public tests: the worked examples of the handout, and laws that your own answers must obey."""

from __future__ import annotations

import csv
from math import log
from pathlib import Path

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy import array

from autograder import exercise, same
from autograder.sandbox.wire import callback, seeded

seeds = st.integers(0, 9999)
"""Each one stands for a set of random arrays."""


def draw(seed, *shapes):
    """Draw arrays of these shapes: quarters between -2 and 2."""
    rng = np.random.default_rng(seed)
    return [rng.integers(-8, 9, shape) / 4 for shape in shapes]


def assert_slope(value, x, d_x, seed):
    """Compare the gradient with a central difference along a random direction."""
    (direction,) = draw(seed + 1, x.shape)
    step = direction / 4096
    measured = (value(x + step) - value(x - step)) * 2048
    promised = float((d_x * direction).sum())
    assert abs(promised - measured) < 1e-5 * max(1, abs(measured)), (
        f"along some direction the output changes by {measured:.6g} per unit; your gradient says {promised:.6g}"
    )


# --- linear -------------------------------------------------------------------------------------------------------

X = array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
WEIGHT, BIAS = array([[2.0, -1.0]]), array([0.5])
D_OUT = array([[1.0], [2.0], [-1.0]])
LINEAR = {
    "out": array([[0.5], [1.5], [5.5]]),
    "d_x": array([[2.0, -1.0], [4.0, -2.0], [-2.0, 1.0]]),
    "d_weight": array([[-2.0, -1.0]]),
    "d_bias": array([2.0]),
}


@exercise("linear", "S6")
def test_three_rows_through_a_linear_layer(submission):
    """Three rows of two numbers, one output: the example of the handout, forward and backward."""
    same(submission.linear(X, WEIGHT, BIAS, D_OUT), LINEAR)


@exercise("linear", "S6", law=True)
@given(seed=seeds)
@example(seed=0)
def test_a_batch_in_two_parts(submission, seed):
    """The gradients of weight and bias for a batch are the sums of those for its two parts."""
    x, d_out = draw(seed, (4, 2), (4, 1))
    x, d_out = np.concatenate([X, x]), np.concatenate([D_OUT, d_out])
    whole = submission.linear(x, WEIGHT, BIAS, d_out)
    first, second = submission.linear(X, WEIGHT, BIAS, D_OUT), submission.linear(x[3:], WEIGHT, BIAS, d_out[3:])
    same(first, LINEAR)
    for name in ("d_weight", "d_bias"):
        same(whole[name], first[name] + second[name])


@exercise("linear", "S5", law=True)
@given(seed=seeds)
@example(seed=0)
def test_two_linear_layers_are_one(submission, seed):
    """Two linear layers in a row are one, with the product of the weights."""
    x, w1, b1, w2, b2, d_out = draw(seed, (4, 3), (5, 3), (5,), (2, 5), (2,), (4, 2))
    twice = submission.two_linears(x, w1, b1, w2, b2, d_out)
    once = submission.linear(x, w2 @ w1, w2 @ b1 + b2, d_out)
    same(twice, {"out": once["out"], "d_x": once["d_x"]})
    same(submission.linear(X, WEIGHT, BIAS, D_OUT), LINEAR)


# --- relu, tanh, sigmoid ------------------------------------------------------------------------------------------

AROUND_ZERO = array([[-2.0, 0.0], [0.5, 3.0]])
UPSTREAM = array([[1.0, 2.0], [-3.0, 4.0]])


@exercise("relu", "S8")
def test_below_at_and_above_zero(submission):
    """At 0 the slope of relu is 0 and that of leaky_relu is the negative slope, 0.01 unless another one is given."""
    relu = submission.relu(AROUND_ZERO, UPSTREAM)
    same(relu, {"out": array([[0.0, 0.0], [0.5, 3.0]]), "d_x": array([[0.0, 0.0], [-3.0, 4.0]])})
    leaky = submission.leaky_relu(AROUND_ZERO, UPSTREAM)
    same(leaky, {"out": array([[-0.02, 0.0], [0.5, 3.0]]), "d_x": array([[0.01, 0.02], [-3.0, 4.0]])})
    steep = submission.leaky_relu(AROUND_ZERO, UPSTREAM, 0.25)
    same(steep, {"out": array([[-0.5, 0.0], [0.5, 3.0]]), "d_x": array([[0.25, 0.5], [-3.0, 4.0]])})


@exercise("relu", "S4", law=True)
@given(seed=seeds, factor=st.sampled_from([-2.0, 0.5, 3.0]))
@example(seed=0, factor=-2.0)
def test_relu_is_linear_in_its_upstream(submission, seed, factor):
    """Twice the upstream gives twice the gradient, and a sum of two gives the sum."""
    x, a, b = draw(seed, (3, 4), (3, 4), (3, 4))
    both = submission.leaky_relu(x, factor * a + b, 0.25)["d_x"]
    same(both, factor * submission.leaky_relu(x, a, 0.25)["d_x"] + submission.leaky_relu(x, b, 0.25)["d_x"])
    same(submission.leaky_relu(AROUND_ZERO, UPSTREAM, 0.25)["d_x"], array([[0.25, 0.5], [-3.0, 4.0]]))


@exercise("tanh", "S9")
def test_tanh_of_a_half(submission):
    """The tanh of 0.5 is 0.4621, its slope there 0.7864; at 0 the slope is 1, far out it is 0."""
    answer = submission.tanh(array([0.5, 0.0, -30.0]), array([2.0, 3.0, 1.0]))
    same(answer, {"out": array([0.46211715726000975, 0.0, -1.0]), "d_x": array([1.572895465932, 3.0, 0.0])})


@exercise("tanh", "S4", law=True)
@given(seed=seeds)
@example(seed=0)
def test_the_gradient_of_tanh_predicts_its_change(submission, seed):
    """Moving the input a little changes the output as the gradient says."""
    x, d_out = draw(seed, (3, 2), (3, 2))
    d_x = submission.tanh(x, d_out)["d_x"]
    assert_slope(lambda moved: (submission.tanh(moved, d_out)["out"] * d_out).sum(), x, d_x, seed)
    same(submission.tanh(array([0.5]), array([2.0]))["d_x"], array([1.572895465932]))


@exercise("sigmoid", "S10")
def test_sigmoid_of_six(submission):
    """The sigmoid of 6 is 0.9975, its slope there 0.0025; at 0 it is 1/2 with slope 1/4."""
    answer = submission.sigmoid(array([6.0, 0.0]), array([2.0, -1.0]))
    same(answer, {"out": array([0.9975273768433653, 0.5]), "d_x": array([0.004933018582720, -0.25])})


@exercise("sigmoid", "S11")
def test_sigmoid_far_out(submission):
    """1000 units out the sigmoid is 0 or 1 and its slope 0, with no infinity on the way."""
    answer = submission.sigmoid(array([[-1000.0, 0.0, 1000.0]]), array([[2.0, 2.0, 2.0]]))
    same(answer, {"out": array([[0.0, 0.5, 1.0]]), "d_x": array([[0.0, 0.5, 0.0]])})


# --- softmax, cross-entropy ---------------------------------------------------------------------------------------

EIGHTHS = array([[0.0, log(2), log(5)]])


@exercise("softmax", "S13")
def test_one_two_and_five_eighths(submission):
    """The row 0, ln 2, ln 5 becomes 1/8, 2/8, 5/8, and an upstream of 1, 2, 3 reaches every entry by way of the sum."""
    answer = submission.softmax(EIGHTHS, array([[1.0, 2.0, 3.0]]))
    same(answer, {"out": array([[0.125, 0.25, 0.625]]), "d_x": array([[-0.1875, -0.125, 0.3125]])})


@exercise("softmax", "S12", law=True)
@given(seed=seeds, shift=st.sampled_from([-900.0, -1.5, 3.0, 900.0]))
@example(seed=0, shift=900.0)
def test_a_shifted_row_has_the_same_probabilities(submission, seed, shift):
    """Adding one number to a whole row changes neither its probabilities nor its gradient."""
    x, d_out = draw(seed, (2, 4), (2, 4))
    same(submission.softmax(x + array([[shift], [0.0]]), d_out), submission.softmax(x, d_out))
    same(submission.softmax(EIGHTHS + shift, array([[1.0, 2.0, 3.0]]))["d_x"], array([[-0.1875, -0.125, 0.3125]]))


LOGITS = array([[0.0, log(2), log(5)], [0.0, 0.0, log(2)]])
"""Probabilities 1/8, 2/8, 5/8 and 1/4, 1/4, 1/2."""


@exercise("cross_entropy", "S14")
def test_two_rows_with_class_numbers(submission):
    """The loss is the mean of -ln 5/8 and -ln 1/4, the gradient (p - one-hot) / 2."""
    answer = submission.cross_entropy(LOGITS, array([2, 0]))
    gradient = array([[0.125, 0.25, -0.375], [-0.75, 0.25, 0.5]]) / 2
    same(answer, {"loss": array((log(8 / 5) + log(4)) / 2), "d_logits": gradient})


@exercise("cross_entropy", "S15")
def test_a_row_with_probabilities(submission):
    """Targets may be rows of probabilities; the gradient is then p - t."""
    answer = submission.cross_entropy(EIGHTHS, array([[0.25, 0.25, 0.5]]), 3.0)
    loss = (log(8) + log(4)) / 4 + log(8 / 5) / 2
    same(answer, {"loss": array(loss), "d_logits": array([[-0.375, 0.0, 0.375]])})


@exercise("cross_entropy", "S16")
def test_a_hopeless_row(submission):
    """A logit 1000 below another one costs 1000 nats, not infinity."""
    answer = submission.cross_entropy(array([[0.0, 1000.0]]), array([0]))
    same(answer, {"loss": array(1000.0), "d_logits": array([[-1.0, 1.0]])})


@exercise("cross_entropy", "S4", law=True)
@given(seed=seeds)
@example(seed=0)
def test_in_one_step_as_in_two(submission, seed):
    """The short gradient is the one that comes through the logarithm and your softmax_backward."""
    logits, weights = draw(seed, (3, 4), (3, 4))
    targets = (weights + 2.25) / (weights + 2.25).sum(axis=1, keepdims=True)
    answer = submission.softmax_then_cross_entropy(logits, targets)
    same(answer["in one"], answer["in two steps"])
    same(submission.cross_entropy(EIGHTHS, array([2]))["d_logits"], array([[0.125, 0.25, -0.375]]))


# --- mse, bce -----------------------------------------------------------------------------------------------------


@exercise("mse", "S17")
def test_squares_of_six_errors(submission):
    """The mean goes over all six elements, not over the two rows."""
    prediction, target = array([[1.0, 2.0, 3.0], [0.0, -1.0, 5.0]]), array([[0.0, 2.0, 5.0], [0.0, 2.0, 4.0]])
    gradient = array([[1.0, 0.0, -2.0], [0.0, -3.0, 1.0]]) / 3
    same(submission.mse(prediction, target), {"loss": array(2.5), "d_prediction": gradient})


@exercise("mse", "S18")
def test_a_column_is_no_row(submission):
    """A column of predictions and a row of targets are a ValueError, and two columns are fine."""
    column, row = array([[1.0], [2.0], [4.0]]), array([1.0, 0.0, 1.0])
    submission.refuses(ValueError, "mse", column, row)
    same(submission.mse(column, row[:, None])["loss"], array(13 / 3))


@exercise("bce_with_logits", "S19")
def test_four_coins(submission):
    """Logits of 0 and ln 3 are probabilities of 1/2 and 3/4; the mean goes over all four elements."""
    answer = submission.bce_with_logits(array([[0.0, log(3)], [log(3), -log(3)]]), array([[1.0, 1.0], [0.0, 0.0]]), 2.0)
    loss = (log(2) + log(4 / 3) + log(4) + log(4 / 3)) / 4
    same(answer, {"loss": array(loss), "d_logits": array([[-0.25, -0.125], [0.375, 0.125]])})


@exercise("bce_with_logits", "S20")
def test_a_sure_and_wrong_coin(submission):
    """A logit of 1000 costs nothing where it is right and 1000 nats where it is wrong."""
    answer = submission.bce_with_logits(array([1000.0, -1000.0, 1000.0, -1000.0]), array([1.0, 0.0, 0.0, 1.0]))
    same(answer, {"loss": array(500.0), "d_logits": array([0.0, 0.0, 0.25, -0.25])})


# --- batch_norm, dropout ------------------------------------------------------------------------------------------

COLUMN, ONE = array([[1.0], [2.0], [4.0]]), array([1.0])


def start():
    return {"mean": array([0.0]), "var": array([1.0])}


@exercise("batch_norm", "S21")
def test_a_column_is_standardised(submission):
    """The column 1, 2, 4 gets mean 0 and variance 1, then gamma and beta; running values move by a tenth."""
    d_out = array([[1.0], [2.0], [-1.0]])
    answer = submission.batch_norm(COLUMN, array([2.0]), array([0.5]), start(), d_out)
    same({"out": answer["out"].round(4)}, {"out": array([[-1.6381], [-0.0345], [3.1726]])})
    assert abs(answer["d_gamma"] + 2.9399) < 1e-4, "d_gamma is the sum of d_out times the standardised column"
    same(answer["d_beta"], array([2.0]))
    same({"mean": answer["mean"], "var": answer["var"]}, {"mean": array([0.7 / 3]), "var": array([0.9 + 0.7 / 3])})


@exercise("batch_norm", "S23")
def test_after_one_batch_without_training(submission):
    """Without training the running values count, and they stay as they are."""
    answer = submission.batch_norm_then_eval([COLUMN], COLUMN, ONE, array([0.0]), start())
    same({"out": answer["out"].round(4)}, {"out": array([[0.7202], [1.6595], [3.5382]])})
    same({"mean": answer["mean"], "var": answer["var"]}, {"mean": array([0.7 / 3]), "var": array([0.9 + 0.7 / 3])})


@exercise("batch_norm", "S24", law=True)
@given(seed=seeds)
@example(seed=0)
def test_moving_a_whole_column_moves_nothing(submission, seed):
    """An upstream that is the same for all rows gives no gradient, and any gradient predicts the change."""
    x, gamma, beta, d_out, row = draw(seed, (5, 2), (2,), (2,), (5, 2), (1, 2))
    x = x + array([[0.0], [1.0], [2.0], [4.0], [8.0]])

    def ask(x, d_out):
        return submission.batch_norm(x, gamma, beta, {"mean": np.zeros(2), "var": np.ones(2)}, d_out)

    same(ask(x, np.repeat(row, 5, axis=0))["d_x"].round(9) + 0, np.zeros((5, 2)))
    assert_slope(lambda moved: (ask(moved, d_out)["out"] * d_out).sum(), x, ask(x, d_out)["d_x"], seed)
    same(submission.batch_norm(COLUMN, ONE, ONE, start(), COLUMN)["d_beta"], array([7.0]))


@exercise("batch_norm", "S25")
def test_a_single_row(submission):
    """One row is a ValueError in training, and fine otherwise."""
    row, state = array([[3.0]]), {"mean": array([1.0]), "var": array([4.0])}
    submission.refuses(ValueError, "batch_norm", row, ONE, ONE, state, row)
    same(submission.batch_norm(row, ONE, ONE, state, row, False)["out"].round(4), array([[2.0]]))


FOUR = array([1.0, 2.0, 3.0, 4.0])


@exercise("dropout", "S26")
def test_four_numbers_and_a_quarter(submission):
    """With seed 0 the numbers 3 and 4 are dropped, and the others grow by 4/3, as do their gradients."""
    answer = submission.dropout(FOUR, 0.25, True, seeded("numpy", 0), array([3.0, -3.0, 3.0, -3.0]))
    expected = {"out": array([4 / 3, 8 / 3, 0.0, 0.0]), "d_x": array([4.0, -4.0, 0.0, 0.0]), "x": FOUR}
    same(answer, expected)


@exercise("dropout", "S28", law=True)
@given(seed=seeds, p=st.sampled_from([0.125, 0.5, 0.75]))
@example(seed=0, p=0.5)
def test_what_was_dropped_gets_no_gradient(submission, seed, p):
    """Where x and the upstream are equal, output and gradient are equal too."""
    x = np.arange(1.0, 13.0).reshape(3, 4)
    answer = submission.dropout(x, p, True, seeded("numpy", seed), x)
    same(answer["d_x"], answer["out"])
    known = submission.dropout(FOUR, 0.25, True, seeded("numpy", 0), FOUR)
    same(known["d_x"], array([4 / 3, 8 / 3, 0.0, 0.0]))


@exercise("dropout", "S27")
def test_nothing_is_dropped_after_training(submission):
    """Without training x and its gradient pass unchanged, and no rng is needed; in training some go."""
    answer = submission.dropout(FOUR, 0.5, False, None, 2 * FOUR)
    same(answer, {"out": FOUR, "d_x": 2 * FOUR, "x": FOUR})
    answer = submission.dropout(FOUR, 0.25, True, seeded("numpy", 0), FOUR)
    same(answer["out"], array([4 / 3, 8 / 3, 0.0, 0.0]))


# --- gradient_check, initialisation ---------------------------------------------------------------------------------


@exercise("gradient_check", "S30")
def test_a_step_of_one_half(submission):
    """With eps = 1/2 the slopes of the cubes at 2 and -1 come out as 12.25 and 3.25."""
    x = array([2.0, -1.0])
    same(submission.checked(callback("cubes"), x, array([12.25, 3.25]), 0.5), {"error": 0.0, "x": x})
    same(submission.checked(callback("cubes"), x, array([12.0, 3.0]), 0.5), {"error": 0.25 / 3.25, "x": x})


@exercise("gradient_check", "S31")
def test_one_wrong_entry_of_six(submission):
    """One entry that is wrong is found, by its share of the larger of both numbers, or of 1."""
    x = array([[1.0, -1.0, 0.5], [2.0, 0.0, 3.0]])
    slopes = array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    same(submission.gradient_check(callback("weighted"), x, slopes), 0.0)
    wrong = slopes + array([[0.0, 0.0, -0.75], [0.0, 0.0, 0.0]])
    same(submission.gradient_check(callback("weighted"), x, wrong), 0.25)
    wrong = slopes + array([[0.0, 0.0, 0.0], [0.0, 15.0, 0.0]])
    same(submission.gradient_check(callback("weighted"), x, wrong), 0.75)


@exercise("initialisation", "S33")
def test_he_weights(submission):
    """The weights for 50 inputs have mean 0 and standard deviation 0.2; those of seed 0 begin with 0.0251."""
    weight = submission.he_normal(50, 400, seeded("numpy", 0), "float64")
    assert weight.shape == (400, 50), f"the shape is (fan_out, fan_in): (400, 50), not {weight.shape}"
    assert abs(weight.std() - 0.2) < 0.005, f"the standard deviation is sqrt(2 / 50) = 0.2, not {weight.std():.4g}"
    assert abs(weight.mean()) < 0.005, f"the mean is 0, not {weight.mean():.4g}"
    same(weight[0, 0], np.float64(0.2 * 0.1257302210933933))


@exercise("initialisation", "S34")
def test_uniform_weights(submission):
    """The weights for 64 inputs fill the range from -0.125 to 0.125, evenly, in float32 by default."""
    weight = submission.fan_in_uniform(64, 300, seeded("numpy", 0))
    assert weight.dtype == np.float32, f"the dtype is float32 by default, not {weight.dtype}"
    assert weight.shape == (300, 64), f"the shape is (fan_out, fan_in): (300, 64), not {weight.shape}"
    assert 0.1249 < np.abs(weight).max() <= 0.125, f"the largest is close to 0.125, not {np.abs(weight).max():.4g}"
    assert abs(weight.std() - 0.125 / 3**0.5) < 0.002, "evenly means a standard deviation of 0.125 / sqrt(3)"


# --- steps --------------------------------------------------------------------------------------------------------

HILL = {"w": array([1.0])}
"""The loss is w^2, so the gradient is 2 w."""


@exercise("sgd_step", "S35")
def test_three_steps_down_a_parabola(submission):
    """From w = 1 with lr 0.1: plain 0.512, with momentum 0.9 0.062, with weight decay 0.1 0.493."""
    slope = {"w": array([2.0])}
    same(submission.descent(HILL, slope, 3, lr=0.1)["params"], {"w": array([0.512])})
    heavy = submission.descent(HILL, slope, 3, lr=0.1, momentum=0.9)
    same(heavy, {"params": {"w": array([0.062])}, "state": {"w": array([3.98])}})
    same(submission.descent(HILL, slope, 3, lr=0.1, weight_decay=0.1)["params"], {"w": array([0.493039])})


@exercise("sgd_step", "S37")
def test_a_frozen_parameter(submission):
    """A frozen parameter needs no gradient and does not move; the others do."""
    params = {"w": array([1.0]), "fixed": array([[5.0, 7.0]])}
    answer = submission.descent(params, {"w": array([2.0])}, 2, lr=0.1, momentum=0.9, frozen=["fixed"])
    same(answer["params"], {"w": array([0.46]), "fixed": array([[5.0, 7.0]])})


@exercise("learning_rate", "S40")
def test_the_sweep_of_the_handout(submission):
    """Four rates from 0.001 on are 0.001, 0.01, 0.1 and 1."""
    same(submission.rates(4, 0.001, "sweep"), [0.001, 0.01, 0.1, 1.0])


@exercise("learning_rate", "S39")
def test_down_a_line_and_down_two_stairs(submission):
    """A line of 588 steps from 2e-5 is at 2.9932e-06 in step 500; stairs go down at a half and at three quarters."""
    same(submission.learning_rate(500, 588, 2e-5, "linear"), 2e-5 * 88 / 588)
    same(submission.rates(8, 0.5, "steps"), [0.5] * 4 + [0.05] * 2 + [0.005] * 2)


@exercise("layer_health", "S42")
def test_a_layer_of_three_units(submission):
    """Of six outputs three are beyond 0.99 in size, and unit 1 is so in both rows; the same for relu, by its inputs."""
    before = array([[0.0, -1.0, 2.0], [3.0, -0.5, 1.0]])
    after = array([[-0.3, 0.995, -1.0], [0.2, 0.999, 0.5]])
    same(submission.layer_health(before, after, "tanh"), {"saturated": 0.5, "dead": array([1])})
    same(submission.layer_health(before, np.maximum(before, 0), "relu"), {"saturated": 0.5, "dead": array([1])})


# --- a network ----------------------------------------------------------------------------------------------------

SMALL = {
    "W1": array([[1.0, -1.0], [-1.0, 0.0]]),
    "b1": array([0.0, 1.0]),
    "W2": array([[0.0, 1.0], [log(3), 2.0]]),
    "b2": array([0.0, 0.0]),
}


@exercise("MLP", "S46")
def test_a_network_by_hand(submission):
    """The network of the handout: one hidden unit is awake, the other one asleep."""
    answer = submission.network([2, 2, 2], "relu", SMALL, array([[2.0, 1.0]]), array([0]))
    d = 0.75 * log(3)
    grads = {
        "W1": array([[2 * d, d], [0.0, 0.0]]),
        "b1": array([d, 0.0]),
        "W2": array([[-0.75, 0.0], [0.75, 0.0]]),
        "b2": array([-0.75, 0.75]),
    }
    expected = {"logits": array([[0.0, log(3)]]), "loss": array(log(4)), "grads": grads, "params": SMALL}
    same(answer, expected)


@exercise("MLP", "S47")
def test_the_first_loss_of_a_network(submission):
    """Before training a network knows nothing: its loss is ln 27, but every parameter has a gradient."""
    (x,) = draw(1, (60, 10))
    targets = np.arange(60) % 29 % 27
    answer = submission.first_loss([10, 50, 27], "tanh", seeded("numpy", 0), x.astype(np.float32), targets)
    assert abs(answer["loss"] - log(27)) < 0.05, f"the first loss is about ln 27 = 3.2958, not {answer['loss']:.4f}"
    same(answer["zero"], [])
    away = np.abs(answer["last bias"] - (1 / 27 - np.bincount(targets) / 60)).max()
    assert away < 0.005, f"on average a class is {away:.3f} away from its share of 1/27 = 0.037, where 0.005 is allowed"


@exercise("train", "S49", training=True)
def test_eight_rows_by_heart(submission):
    """A network learns the classes of eight random rows by heart: the loss falls from ln 3 below 0.01."""
    (x,) = draw(2, (8, 5))
    y = array([0, 1, 2, 0, 1, 2, 0, 1])
    answer = submission.learnt([5, 32, 3], "relu", seeded("numpy", 3), x.astype(np.float32), y, 120, 0.3, x)
    assert len(answer["losses"]) == 121, (
        f"train returns one loss for each of 120 steps, not {len(answer['losses']) - 1}"
    )
    assert abs(answer["losses"][0] - log(3)) < 0.05, (
        f"the first loss is the one before the first step, about ln 3 = 1.0986, not {answer['losses'][0]:.4f}"
    )
    assert answer["losses"][-1] < 0.01, f"after 120 steps the loss is below 0.01, not {answer['losses'][-1]:.4f}"
    same(answer["classes"], y)


PENGUINS = list(csv.DictReader((Path(__file__).parent / "data" / "penguins.csv").read_text().splitlines()))


@exercise("train", "S50", training=True)
def test_penguins_that_it_has_not_met(submission):
    """Trained on 228 penguins, a network names the species of at least 80 of 114 others (a guess: 50)."""
    x = array([[int(row["flipper_length_mm"]), int(row["body_mass_g"])] for row in PENGUINS])
    x = ((x - x.mean(axis=0)) / x.std(axis=0)).astype(np.float32)
    y = array([["Adelie", "Chinstrap", "Gentoo"].index(row["species"]) for row in PENGUINS])
    order = np.random.default_rng(0).permutation(len(y))
    known, other = order[:228], order[228:]
    answer = submission.learnt([2, 32, 3], "relu", seeded("numpy", 1), x[known], y[known], 100, 0.3, x[other])
    right = int((answer["classes"] == y[other]).sum())
    assert right >= 80, f"{right} of 114 penguins are right, at least 80 should be"


# --- bonus --------------------------------------------------------------------------------------------------------


@exercise("adam_step", "S51")
def test_three_steps_of_adam(submission):
    """Down the parabola from w = 1 with the gradients 2, 1.8 and 1.6008: 0.9, 0.8004 and 0.7016."""
    gradients = [{"w": array([g])} for g in (2.0, 1.8, 1.600824)]
    seen = submission.adam(HILL, gradients, lr=0.1)["params"]
    same([step["w"].round(5) for step in seen], [array([0.9]), array([0.80041]), array([0.70159])])


@exercise("residual", "S54")
def test_a_shortcut(submission):
    """The input is added to what relu makes of it, and the upstream takes both ways back."""
    x, weight, bias, d_out = (
        array([[1.0, -2.0]]),
        array([[1.0, 0.0], [3.0, 1.0]]),
        array([0.5, -2.0]),
        array([[2.0, 5.0]]),
    )
    answer = submission.residual(x, weight, bias, "relu", d_out)
    expected = {
        "out": array([[2.5, -2.0]]),
        "d_x": array([[4.0, 5.0]]),
        "d_weight": array([[2.0, -4.0], [0.0, 0.0]]),
        "d_bias": array([2.0, 0.0]),
    }
    same(answer, expected)
