"""Hidden tests of the networks, judged with parameters that the question brings."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import each, exercise, same
from tests.cnn.inputs import numbers, seeds, small_cnn, two_input_net

# --- SmallCNN -----------------------------------------------------------------------------------------------------

SIZES = [(3, 5, (9, 14)), (2, 4, (4, 7))]


@exercise("SmallCNN", "S23")
@each("in_channels, num_classes, size", SIZES)
def test_logits_of_loaded_networks(submission, seed, in_channels, num_classes, size):
    """With the same parameters the network gives the same logits, for any channels, classes and size."""
    state, x = small_cnn(seed % 1000, in_channels, num_classes, size), numbers(seed % 999, 3, in_channels, *size)
    submission.agrees("answer_of", "SmallCNN", (in_channels, num_classes, size), state, x)


@exercise("SmallCNN", "S23")
def test_gradients_of_a_loaded_network(submission, seed):
    """Every parameter has the gradient that the layers give it."""
    state, x = small_cnn(seed % 1000, 2, 3, (8, 13)), numbers(seed % 999, 4, 2, 8, 13)
    submission.agrees("gradients_of", "SmallCNN", (2, 3, (8, 13)), state, numbers(3, 4, 3), x)


@exercise("SmallCNN", "S24")
def test_images_that_are_too_small(submission):
    """Images of less than 4 pixels along an axis leave nothing after two poolings: a ValueError."""
    submission.agrees("answer_of", "SmallCNN", (1, 3, (4, 5)), small_cnn(1, 1, 3, (4, 5)), numbers(1, 2, 1, 4, 5))
    submission.refuses(ValueError, "new_state_of", "SmallCNN", (1, 3, (3, 9)), 1)
    submission.refuses(ValueError, "new_state_of", "SmallCNN", (1, 3, (9, 3)), 1)


def _spread(tensor, wanted):
    return float(tensor.double().square().mean().sqrt()) / wanted


@exercise("SmallCNN", "S25")
def test_weights_start_after_he(submission, seed):
    """The weights of all four layers start around 0 with a spread of sqrt(2 / fan-in), the biases at 0."""
    state = submission.new_state_of("SmallCNN", (4, 12, (25, 25)), seed % 1000)
    fans = {"conv1": 36, "conv2": 72, "fc1": 576, "fc2": 32}
    ratios = {name: _spread(state[f"{name}.weight"], (2 / fan) ** 0.5) for name, fan in fans.items()}
    assert all(0.8 < ratio < 1.2 for ratio in ratios.values()), "The spread of a layer's weights is not sqrt(2/fan-in)."
    means = [abs(float(state[f"{name}.weight"].double().mean())) * (fan / 2) ** 0.5 for name, fan in fans.items()]
    assert max(means) < 0.25, "The weights of a layer do not lie around 0."
    biases = torch.cat([state[f"{name}.bias"] for name in fans])
    same(biases, torch.zeros(8 + 16 + 32 + 12))


@exercise("SmallCNN", "S25")
def test_two_new_networks_differ(submission, seed):
    """The weights are drawn: another seed gives others, the same seed the same."""
    first, again, other = (
        submission.new_state_of("SmallCNN", (1, 2, (9, 9)), s) for s in (seed % 999, seed % 999, 1000)
    )
    same(again["conv1.weight"], first["conv1.weight"])
    assert not torch.equal(first["conv1.weight"], other["conv1.weight"]), "Two seeds give the same weights."
    assert first["fc1.weight"].unique().numel() > 1000, "Many of the weights are equal."


ONES = small_cnn(1, 1, 2, (24, 28))
ONES = {name: torch.zeros_like(value) for name, value in ONES.items()} | {
    "bn.running_var": ONES["bn.running_var"],
    "bn.bias": torch.ones(16, dtype=torch.float64),
    "fc1.weight": torch.cat([torch.full((1, 672), 1 / 672, dtype=torch.float64), torch.zeros(31, 672)]),
    "fc2.weight": torch.cat([torch.ones(2, 1), torch.zeros(2, 31)], dim=1).double(),
}
"""All 672 features are 1, whatever the image; the logits are their mean, as dropout leaves them."""


@exercise("SmallCNN", "S26")
def test_a_quarter_is_dropped_in_training(submission):
    """In training dropout sets each of the 672 features to 0 or to 4/3, and in eval mode it leaves all as they are."""
    x = numbers(1, 200, 1, 24, 28)
    told = submission.training_answer_of("SmallCNN", (1, 2, (24, 28)), ONES, x)
    counts = told["answer"][:, 0] * 672 / (4 / 3)
    same(counts, counts.round())
    share = float(counts.mean()) / 672
    assert 0.74 < share < 0.76, "The share of features that dropout leaves is not 3/4."
    assert 60 < float(counts.var()) < 250, "Dropout does not decide for each feature by itself."
    same(submission.answer_of("SmallCNN", (1, 2, (24, 28)), ONES, x[:1]), torch.ones(1, 2, dtype=torch.float64))


@exercise("SmallCNN", "S26")
def test_running_values_in_training(submission, seed):
    """A batch in training moves the running values of the normalisation by a tenth."""
    state, x = small_cnn(seed % 1000, 2, 3, (8, 13)), numbers(seed % 999, 4, 2, 8, 13)
    submission.agrees("buffers_of", "SmallCNN", (2, 3, (8, 13)), state, x)


@exercise("SmallCNN", "S23", law=True)
def test_images_of_a_batch_do_not_meet(submission, seed):
    """In eval mode each image of a batch has the logits that it has alone."""
    state, x = (
        small_cnn(seed % 1000, 1, 3, (9, 10), torch.float32),
        numbers(seed % 999, 3, 1, 9, 10, dtype=torch.float32),
    )
    together = submission.answer_of("SmallCNN", (1, 3, (9, 10)), state, x)
    same(submission.answer_of("SmallCNN", (1, 3, (9, 10)), state, x[1:2]), together[1:2])
    state["fc2.weight"] = torch.zeros(3, 32)
    same(submission.answer_of("SmallCNN", (1, 3, (9, 10)), state, x[:1])[0], state["fc2.bias"])


# --- TwoInputNet --------------------------------------------------------------------------------------------------


@exercise("TwoInputNet", "S27")
def test_two_inputs(submission, seed):
    """Images of any size with any number of features: with the same parameters the same logits."""
    seed %= 1000
    for *sizes, height, width in [(2, 5, 3, 6, 7), (1, 26, 10, 9, 4), (3, 1, 2, 1, 1)]:
        images, features = numbers(seed, 4, sizes[0], height, width), numbers(seed + 5, 4, sizes[1])
        submission.agrees("answer_of", "TwoInputNet", tuple(sizes), two_input_net(seed, *sizes), images, features)


@exercise("TwoInputNet", "S27")
def test_both_branches_learn(submission, seed):
    """The gradient reaches both branches and the classifier."""
    state, inputs = two_input_net(seed % 1000, 2, 5, 3), (numbers(seed % 999, 4, 2, 6, 7), numbers(2, 4, 5))
    submission.agrees("gradients_of", "TwoInputNet", (2, 5, 3), state, numbers(3, 4, 3), *inputs)


# --- combined_loss ------------------------------------------------------------------------------------------------

VALUES = tensor([0.5, -2.0, 1.25], dtype=torch.float64)


@exercise("combined_loss", "S28")
@given(seed=seeds, count=st.integers(1, 4))
@example(seed=1, count=3)
@example(seed=1, count=1)
def test_losses_with_scales_of_their_own(submission, seed, count):
    """Each loss is divided by its scale and multiplied by its weight; no gradient reaches a scale."""
    weights = (3 * numbers(seed + 1, count)).tolist()
    submission.agrees("combined", numbers(seed, count), weights, 3 + numbers(seed + 2, count))


@exercise("combined_loss", "S28")
def test_losses_as_their_own_scales(submission):
    """A loss that is its own scale still has a gradient: that of its logarithm."""
    told = submission.combined(VALUES, [0.5, 2.0, 4.0])
    same(told["loss"], tensor(6.5, dtype=torch.float64))
    same(told["values.grad"], 2 * tensor([0.5, 2.0, 4.0], dtype=torch.float64) / VALUES)


@exercise("combined_loss", "S29")
@each("counts", [(2, 3, 2), (2, 2, 1), (1, 2, 2), (0, 0, 0)])
def test_losses_without_weights(submission, counts):
    """As many losses as weights and scales, and at least one, or it is a ValueError."""
    same(submission.combined_of_counts(2, 2, 2), tensor(2.0))
    submission.refuses(ValueError, "combined_of_counts", *counts)


# --- parameter_table, linear_to_conv ------------------------------------------------------------------------------


@exercise("parameter_table", "S30")
@each("model", ["half_frozen", "shared"])
def test_the_parameters_of_other_models(submission, model):
    """Frozen parameters are told as such, shared ones once, buffers never."""
    submission.agrees("table_of", model)


@exercise("linear_to_conv", "S31")
@given(seed=seeds, bias=st.booleans(), more=st.tuples(st.integers(0, 4), st.integers(0, 4)))
@example(seed=1, bias=True, more=(0, 0))
@example(seed=2, bias=False, more=(2, 3))
def test_slid_over_larger_images(submission, seed, bias, more):
    """On an image of the size it is the linear layer; on a larger one, that layer at every place."""
    weight, shift = numbers(seed, 5, 2 * 3 * 4), numbers(seed + 1, 5) if bias else None
    x = numbers(seed + 2, 2, 2, 3 + more[0], 4 + more[1])
    submission.agrees("linear_as_conv", weight, shift, (2, 3, 4), x)


@exercise("linear_to_conv", "S32")
@each("shape", [(2, 3, 5), (1, 3, 4), (4, 3, 4)])
def test_a_linear_layer_of_another_size(submission, shape):
    """A linear layer with another number of inputs is a ValueError, also if PyTorch could reshape its weights."""
    x = numbers(2, 1, 2, 3, 4)
    submission.agrees("linear_as_conv", numbers(1, 6, 24), None, (2, 3, 4), x)
    submission.refuses(ValueError, "linear_as_conv", numbers(1, 6, 24), None, shape, numbers(2, 1, *shape))
