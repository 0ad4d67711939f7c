"""Hidden laws of every layer: linear in its upstream, and a gradient that predicts the change; no oracle is asked.

Zeros obey both, so each test ends with an answer that is known.
"""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy import array

from autograder import exercise, same
from autograder.sandbox.wire import seeded
from tests.backprop.inputs import SEEDS, Draw, start


def obeys(ask, arguments, upstreams, direction_seed):
    """Try both laws for every argument of a layer.

    `ask` takes the arguments and the upstream, and gives the output and one gradient for each argument, by name.
    """
    a, b = upstreams
    first, second = ask(*arguments, a), ask(*arguments, b)
    both = ask(*arguments, 2.0 * a - 3.0 * b)
    names = [name for name in first if name.startswith("d_")]
    for name in names:
        same(both[name], 2.0 * first[name] - 3.0 * second[name])
    rng = np.random.default_rng(direction_seed)
    for place, name in enumerate(names):
        direction = rng.integers(-8, 9, arguments[place].shape) / 4
        ends = []
        for sign in (1, -1):
            moved = list(arguments)
            moved[place] = moved[place] + sign * direction / 4096
            ends.append((ask(*moved, a)["out"] * a).sum())
        measured, promised = (ends[0] - ends[1]) * 2048, float((first[name] * direction).sum())
        assert np.isclose(promised, measured, rtol=1e-5, atol=1e-5), (
            f"along some direction the output changes by {measured:.6g} per unit; {name} says {promised:.6g}"
        )


def obeys_on_tables(ask, seed):
    """Try both laws on a layer that makes a table of a table of the same shape, and has nothing else."""
    draw = Draw(seed)
    obeys(ask, [draw.numbers(3, 4)], [draw.numbers(3, 4), draw.numbers(3, 4)], seed)


@exercise("linear", "S4", law=True, inputs=8)
@given(seed=SEEDS)
@example(seed=1)
def test_linear_obeys_both_laws(submission, seed):
    """A linear layer is linear in its upstream, and its three gradients predict how the output changes."""
    draw = Draw(seed)
    arguments = [draw.numbers(4, 3), draw.numbers(2, 3), draw.numbers(2)]
    obeys(submission.linear, arguments, [draw.numbers(4, 2), draw.numbers(4, 2)], seed)
    answer = submission.linear(array([[1.0, 2.0]]), array([[3.0, -1.0]]), array([0.5]), array([[2.0]]))
    same(answer["d_x"], array([[6.0, -2.0]]))


@exercise("relu", "S4", law=True, inputs=8)
@given(seed=SEEDS, slope=st.sampled_from([-0.5, 0.125, 2.0]))
@example(seed=1, slope=0.125)
def test_relu_obeys_both_laws(submission, seed, slope):
    """Away from 0, relu and leaky_relu have gradients that predict how the output changes."""
    draw = Draw(seed)
    x, *upstreams = draw.numbers(3, 4) + 1 / 16, draw.numbers(3, 4), draw.numbers(3, 4)
    obeys(submission.relu, [x], upstreams, seed)
    obeys(lambda x, d_out: submission.leaky_relu(x, d_out, slope), [x], upstreams, seed)
    same(submission.relu(array([-1.0, 2.0]), array([3.0, 5.0]))["d_x"], array([0.0, 5.0]))


@exercise("tanh", "S4", law=True, inputs=8)
@given(seed=SEEDS)
@example(seed=1)
def test_tanh_obeys_both_laws(submission, seed):
    """The backward pass of tanh is linear in its upstream, and predicts how the output changes."""
    obeys_on_tables(submission.tanh, seed)
    same(submission.tanh(array([np.log(3.0) / 2]), array([2.0]))["d_x"], array([1.5]))


@exercise("sigmoid", "S4", law=True, inputs=8)
@given(seed=SEEDS)
@example(seed=1)
def test_sigmoid_obeys_both_laws(submission, seed):
    """The backward pass of the sigmoid is linear in its upstream, and predicts how the output changes."""
    obeys_on_tables(submission.sigmoid, seed)
    same(submission.sigmoid(array([np.log(3.0)]), array([4.0]))["d_x"], array([0.75]))


@exercise("softmax", "S4", law=True, inputs=8)
@given(seed=SEEDS)
@example(seed=1)
def test_softmax_obeys_both_laws(submission, seed):
    """The backward pass of softmax is linear in its upstream, and predicts how the output changes."""
    obeys_on_tables(submission.softmax, seed)
    same(submission.softmax(array([[0.0, np.log(3.0)]]), array([[4.0, 0.0]]))["d_x"], array([[0.75, -0.75]]))


@exercise("batch_norm", "S4", law=True, inputs=8)
@given(seed=SEEDS, training=st.booleans())
@example(seed=1, training=True)
@example(seed=1, training=False)
def test_batch_norm_obeys_both_laws(submission, seed, training):
    """In training and not, batch norm is linear in its upstream, and its three gradients predict the change."""
    draw = Draw(seed)
    arguments = [draw.spread(5, 3), draw.numbers(3), draw.numbers(3)]
    upstreams = [draw.numbers(5, 3), draw.numbers(5, 3)]

    def ask(x, gamma, beta, d_out):
        return submission.batch_norm(x, gamma, beta, start(3), d_out, training)

    obeys(ask, arguments, upstreams, seed)
    state = {"mean": array([0.0]), "var": array([0.99999])}
    one = submission.batch_norm(array([[3.0]]), array([2.0]), array([1.0]), state, array([[1.0]]), False)
    same([one["out"], one["d_gamma"]], [array([[7.0]]), array([3.0])])


@exercise("dropout", "S4", law=True, inputs=8)
@given(seed=SEEDS, p=st.sampled_from([0.25, 0.5, 0.75]), training=st.booleans())
@example(seed=1, p=0.5, training=True)
@example(seed=1, p=0.5, training=False)
def test_dropout_obeys_both_laws(submission, seed, p, training):
    """With the same numbers dropped, dropout is linear in its upstream, and its gradient predicts the change."""
    draw = Draw(seed)
    x, *upstreams = draw.numbers(3, 4), draw.numbers(3, 4), draw.numbers(3, 4)
    obeys(lambda x, d_out: submission.dropout(x, p, training, seeded("numpy", seed), d_out), [x], upstreams, seed)
    same(submission.dropout(x, p, False, seeded("numpy", seed), upstreams[0])["d_x"], upstreams[0])
