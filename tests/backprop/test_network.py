"""Hidden tests of MLP, train and residual blocks. Learning is judged by losses and by the classes of new points."""

from math import log

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same
from autograder.sandbox.wire import seeded
from tests.backprop.inputs import SEEDS, SIZES, Draw, moons

ACTIVATIONS = st.sampled_from(["relu", "tanh"])


@exercise("MLP", "S44")
@given(seed=SEEDS, hidden=st.lists(SIZES, max_size=3), activation=ACTIVATIONS)
@example(seed=1, hidden=[5, 4], activation="relu")
@example(seed=1, hidden=[5, 4], activation="tanh")
@example(seed=1, hidden=[], activation="tanh")
def test_the_parameters_of_a_new_network(submission, seed, hidden, activation):
    """A new network has these names and shapes, weights drawn layer by layer, a small last layer, and biases of 0."""
    submission.agrees("fresh", [3, *hidden, 2], activation, seeded("numpy", seed))


@exercise("MLP", "S46")
@given(seed=SEEDS, hidden=st.lists(SIZES, max_size=3), rows=SIZES, activation=ACTIVATIONS)
@example(seed=1, hidden=[4, 4], rows=3, activation="relu")
@example(seed=1, hidden=[4, 4], rows=3, activation="tanh")
@example(seed=1, hidden=[], rows=3, activation="tanh")
def test_any_network(submission, seed, hidden, rows, activation):
    """Logits, loss and every gradient are right for any number of layers."""
    draw = Draw(seed)
    sizes = [2, *hidden, 3]
    submission.agrees("network", sizes, activation, draw.params(*sizes), draw.numbers(rows, 2), draw.classes(rows, 3))


@exercise("MLP", "S45")
def test_a_network_in_float32(submission, seed):
    """A network of float32 answers float32, with rows of probabilities as targets, and its parameters stay."""
    draw = Draw(seed)
    params = {name: array.astype("float32") for name, array in draw.params(3, 4, 2).items()}
    x, targets = draw.numbers(5, 3, dtype="float32"), draw.probabilities(5, 2, "float32")
    submission.agrees("network", [3, 4, 2], "tanh", params, x, targets)


@exercise("MLP", "S45")
@pytest.mark.parametrize("activation", ["sigmoid", "linear"])
def test_an_unknown_activation(submission, activation):
    """An activation other than relu and tanh is a ValueError when the network is made."""
    submission.agrees("fresh", [2, 3, 2], "tanh", seeded("numpy", 1))
    submission.refuses(ValueError, "fresh", [2, 3, 2], activation, seeded("numpy", 1))


@exercise("MLP", "S47")
def test_a_first_loss_of_ln_k(submission, seed):
    """Whatever the generator, the first loss is within 0.05 of ln K, and every parameter has a gradient."""
    draw = Draw(seed)
    x, y = draw.numbers(40, 6, dtype="float32"), draw.classes(40, 9)
    answer = submission.first_loss([6, 40, 30, 9], "relu", seeded("numpy", seed % 2**32), x, y)
    assert abs(answer["loss"] - log(9)) < 0.05, "the first loss is far from ln K: the last layer is too large"
    same(answer["zero"], [])
    slopes = 1 / 9 - np.bincount(y, minlength=9) / 40
    assert np.abs(answer["last bias"] - slopes).max() < 0.01, "at first all classes are about as probable"


@exercise("train", "S48")
@given(seed=SEEDS, steps=st.integers(0, 4), momentum=st.sampled_from([0.0, 0.5]), decay=st.sampled_from([0.0, 0.125]))
@example(seed=1, steps=3, momentum=0.5, decay=0.125)
def test_a_few_steps(submission, seed, steps, momentum, decay):
    """The loss before each step and the parameters after the last one are right, for any number of steps."""
    draw = Draw(seed)
    x, y = draw.numbers(5, 2), draw.classes(5, 3)
    options = {"momentum": momentum, "weight_decay": decay}
    submission.agrees("trained", [2, 4, 3], "tanh", draw.params(2, 4, 3), x, y, steps, 0.125, **options)


@exercise("train", "S48")
def test_only_the_last_layer(submission, seed):
    """With the first layer frozen only the last one learns; momentum is 0.9 unless another one is given."""
    draw = Draw(seed)
    x, y = draw.numbers(5, 2), draw.classes(5, 3)
    frozen = {"frozen": ["W1", "b1"]}
    submission.agrees("trained", [2, 4, 3], "tanh", draw.params(2, 4, 3), x, y, 3, 0.125, **frozen)


@exercise("train", "S49", training=True)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_two_moons(submission, seed, activation):
    """After 300 steps on 200 points of two moons the loss is below 0.05, and 194 of 200 new points are right."""
    x, y = moons(seed)
    points, truth = moons(seed + 1)
    answer = submission.learnt([2, 32, 2], activation, seeded("numpy", seed % 2**32), x, y, 300, 0.5, points)
    assert answer["losses"][-1] < 0.05, f"the loss is {answer['losses'][-1]:.4f} after 300 steps"
    right = int((answer["classes"] == truth).sum())
    assert right >= 194, f"{right} of 200 new points are right"


@exercise("residual", "S54")
@given(seed=SEEDS, rows=SIZES, units=SIZES, activation=ACTIVATIONS)
@example(seed=1, rows=3, units=4, activation="relu")
@example(seed=1, rows=3, units=4, activation="tanh")
def test_any_residual_block(submission, seed, rows, units, activation):
    """Output and gradients of a residual block are right for any size and both activations."""
    draw = Draw(seed)
    shapes = (rows, units), (units, units), (units,), (rows, units)
    x, weight, bias, d_out = (draw.numbers(*shape) for shape in shapes)
    submission.agrees("residual", x, weight, bias, activation, d_out)


@exercise("residual", "S3")
def test_two_residual_batches(submission, seed):
    """Two batches go through residual blocks in float32, and no argument changes."""
    draw = Draw(seed)
    first = [*(draw.numbers(*shape, dtype="float32") for shape in ((3, 2), (2, 2), (2,))), "relu"]
    second = [*(draw.numbers(*shape, dtype="float32") for shape in ((2, 4), (4, 4), (4,))), "tanh"]
    d_first, d_second = draw.numbers(3, 2, dtype="float32"), draw.numbers(2, 4, dtype="float32")
    submission.agrees("two_batches", "residual", first, second, d_first, d_second)


@exercise("residual", "S55")
@pytest.mark.parametrize("sizes", [[3, 3, 3, 3], [2, 4, 4, 4, 2]], ids=len)
def test_a_network_of_residual_blocks(submission, seed, sizes):
    """In a residual network every hidden layer with as many outputs as inputs is a block, the last layer never."""
    draw = Draw(seed)
    x, y = draw.numbers(4, sizes[0]), draw.classes(4, sizes[-1])
    params = {name: array / 2 for name, array in draw.params(*sizes).items()}
    submission.agrees("network", sizes, "tanh", params, x, y, residual=True)
    submission.agrees("network", sizes, "tanh", params, x, y, residual=False)
