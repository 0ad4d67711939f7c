"""Hidden tests of neurons, layers and networks: what is drawn, what is computed, what is refused."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise
from autograder.sandbox.wire import seeded
from tests.value_engine.inputs import NUMBERS

ACTIVATIONS = ["linear", "tanh", "sigmoid", "relu", "leaky_relu"]


def numbers(count: int) -> st.SearchStrategy[list[float]]:
    return st.lists(NUMBERS, min_size=count, max_size=count)


@exercise("layers", "S29")
@pytest.mark.parametrize("sizes", [[3, 1], [2, 3, 2]])
def test_the_weights_of_a_start(submission, seed, sizes):
    """Weights are drawn from rng one after the other, between -1 and 1, and biases draw nothing."""
    submission.agrees("drawn", sizes, "tanh", seeded("random", seed % 1000))


@exercise("layers", "S30")
@pytest.mark.parametrize("xs", [[2.0], [2.0, 3.0, 4.0]], ids=["too few", "too many"])
def test_a_neuron_counts_its_inputs(submission, xs):
    """A neuron works on as many numbers as it was made for, and raises ValueError on fewer or more."""
    submission.agrees("neuron", "tanh", [0.5, -0.25, 1.0], [2.0, 3.0])
    submission.refuses(ValueError, "neuron", "tanh", [0.5, -0.25, 1.0], xs)


@exercise("layers", "S31")
@given(activation=st.sampled_from(ACTIVATIONS), parameters=numbers(4), xs=numbers(3))
@example(activation="leaky_relu", parameters=[0.5, -1.0, 0.25, -0.75], xs=[2.0, 1.5, -1.0])
@example(activation="sigmoid", parameters=[0.5, -1.0, 0.25, -0.75], xs=[2.0, 1.5, -1.0])
def test_a_neuron_of_every_kind(submission, activation, parameters, xs):
    """A neuron squashes its weighted sum by the activation of its name, and everything has its gradient."""
    submission.agrees("neuron", activation, parameters, xs)


@exercise("layers", "S31")
@pytest.mark.parametrize("activation", ["softplus", "exp", "backward"])
def test_an_unknown_activation_is_refused(submission, activation):
    """A network with one of the five activations has its parameters; any other activation raises ValueError."""
    submission.agrees("drawn", [2, 1], "relu", seeded("random", 3))
    submission.refuses(ValueError, "drawn", [2, 1], activation, seeded("random", 3))


@exercise("layers", "S32")
@given(parameters=numbers(18), xs=numbers(2))
@example(parameters=[0.5, -1.0, 0.25, 0.75, -0.5, 1.0, 1.5, 0.25, -1.25] * 2, xs=[1.0, -2.0])
def test_a_network_of_two_layers(submission, parameters, xs):
    """A network sends the answers of a layer through the next one, and every parameter has its gradient."""
    submission.agrees("network", [2, 3, 2], "tanh", [p / 2 for p in parameters[:17]], xs)


@exercise("layers", "S32")
def test_the_last_layer_has_the_activation_too(submission):
    """The answers of a network have gone through the activation like those of every layer."""
    submission.agrees("network", [1, 1], "relu", [2.0, -1.0], [-3.0])
    submission.agrees("network", [2, 2, 1], "sigmoid", [0.5, -1.0, 0.25, 0.75, -0.5, 1.0, 1.5, 0.25, -1.25], [1.0, 2.0])
