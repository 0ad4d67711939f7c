"""Public tests: the worked examples of the handout, and laws that your own answers must obey."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import seeded

_FACES = np.load(Path(__file__).parent / "data" / "faces.npz")
IMAGES = torch.from_numpy(_FACES["images"]).float()[:, None] / 255
"""200 pictures of 25 x 25 pixels, (200, 1, 25, 25)."""
LABELS = torch.from_numpy(_FACES["labels"])
"""1 for the 100 faces among them."""

NINE = torch.arange(9.0).reshape(1, 1, 3, 3)
"""0 to 8 in three rows."""
SQUARE = tensor([[[[1.0, 2.0], [3.0, 4.0]]]])


def ramp(*shape, step=0.125):
    """Numbers that rise evenly around 0."""
    count = int(np.prod(shape))
    return ((torch.arange(count) * 11 % count - count / 2 + 0.25) * step).reshape(shape)


# --- conv_output_size ---------------------------------------------------------------------------------------------


@exercise("conv_output_size", "S5")
@pytest.mark.parametrize(
    ("arguments", "size"), [((7, 3), 5), ((25, 3, 2), 12), ((5, 2, 2), 2), ((25, 3, 2, 1), 13), ((9, 3, 1, 0, 2), 5)]
)
def test_the_sizes_of_the_handout(submission, arguments, size):
    """The five sizes of the handout, the one that is rounded down among them."""
    same(submission.conv_output_size(*arguments), size)


@exercise("conv_output_size", "S6")
def test_no_place(submission):
    """A kernel longer than the axis is a ValueError."""
    submission.refuses(ValueError, "conv_output_size", 4, 5)


# --- conv2d -------------------------------------------------------------------------------------------------------


@exercise("conv2d", "S7")
def test_nine_numbers(submission):
    """0 to 8 with the kernel (1, 2; 3, 4): the kernel is not flipped."""
    same(submission.conv2d(NINE, SQUARE), tensor([[[[27.0, 37.0], [57.0, 67.0]]]]))


@exercise("conv2d", "S7")
def test_two_channels(submission):
    """Two channels add up: 19 + 37 = 56 in the corner."""
    x, weight = torch.cat([NINE, NINE + 1], dim=1), torch.cat([SQUARE - 1, SQUARE], dim=1)
    same(submission.conv2d(x, weight), tensor([[[[56.0, 72.0], [104.0, 120.0]]]]))


@exercise("conv2d", "S8")
def test_stride_and_padding_by_hand(submission):
    """Padding 1 and stride 2 see the four corners of the padded image."""
    same(submission.conv2d(NINE, SQUARE, stride=2, padding=1), tensor([[[[0.0, 11.0], [30.0, 67.0]]]]))


@exercise("conv2d", "S8")
def test_dilation_by_hand(submission):
    """With a dilation of 2 the kernel sees the corners 0, 2, 6, 8."""
    same(submission.conv2d(NINE, SQUARE, dilation=2), tensor([[[[4.0 + 18.0 + 32.0]]]]))


@exercise("conv2d", "S10")
def test_a_bias_for_each_channel(submission):
    """A bias is added to every place of its output channel."""
    answer = submission.conv2d(NINE, torch.cat([SQUARE, -SQUARE]), tensor([0.5, 100.0]))
    same(answer.flatten(), tensor([27.5, 37.5, 57.5, 67.5, 73.0, 63.0, 43.0, 33.0]))


@exercise("conv2d", "S9")
def test_two_groups(submission):
    """Two groups of one channel each: the second kernel sees the second channel only."""
    x, weight = torch.cat([NINE, 2 * NINE], dim=1), torch.cat([SQUARE, SQUARE])
    same(submission.conv2d(x, weight, groups=2).flatten(), tensor([27.0, 37, 57, 67, 54, 74, 114, 134]))


@exercise("conv2d", "S12")
def test_channels_that_do_not_fit(submission):
    """Two channels and a kernel for one are a ValueError."""
    submission.refuses(ValueError, "conv2d", torch.cat([NINE, NINE], dim=1), SQUARE)


@exercise("conv2d", "S7", law=True)
@given(down=st.integers(0, 1), right=st.integers(1, 2))
@example(down=1, right=2)
def test_a_moved_image(submission, down, right):
    """Away from the borders, an image moved down and right gives an answer moved as far; 0..8 begins with 27."""
    x, weight = ramp(2, 2, 8, 9), ramp(3, 2, 2, 3)
    moved = submission.conv2d(torch.roll(x, (down, right), (2, 3)), weight)
    same(moved[..., down:, right:], submission.conv2d(x, weight)[..., : 7 - down, : 7 - right])
    same(submission.conv2d(NINE, SQUARE)[..., 0, 0], tensor([[27.0]]))


@exercise("conv2d", "S7")
def test_bright_above_dark(submission):
    """On the first face of the data, the Sobel kernel 1 2 1 above -1 -2 -1 answers most at row 3, column 12."""
    face = IMAGES[LABELS == 1][:1]
    sobel = tensor([[[[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]]]])
    answer = submission.conv2d(face, sobel)
    same(tuple(answer.shape), (1, 1, 23, 23))
    same(answer.flatten().argmax(), tensor(3 * 23 + 12))


# --- max_pool2d ---------------------------------------------------------------------------------------------------

GRID = tensor([[[[1.0, 2, 6, 3], [3, 5, 2, 1], [1, 2, 2, 1], [7, 3, 4, 8]]]])


@exercise("max_pool2d", "S13")
def test_the_pool_of_the_handout(submission):
    """2 x 2 windows of the grid of the handout: 5, 6, 7, 8, and where they stand."""
    values, indices = submission.max_pool2d(GRID, 2)
    same(values, tensor([[[[5.0, 6.0], [7.0, 8.0]]]]))
    same(indices, tensor([[[[5, 2], [12, 15]]]]))


@exercise("max_pool2d", "S14")
def test_a_negative_image(submission):
    """Padding is smaller than any number: a negative image stays negative."""
    values, _ = submission.max_pool2d(NINE - 10, 2, 2, 1)
    same(values, tensor([[[[-10.0, -8.0], [-4.0, -2.0]]]]))


@exercise("max_pool2d", "S15")
def test_equal_numbers(submission):
    """Of equal numbers the first is taken, in an index that counts along the whole plane."""
    _, indices = submission.max_pool2d(torch.ones(1, 2, 3, 5), (2, 2))
    same(indices, tensor([[[[0, 2]], [[0, 2]]]]))


@exercise("max_pool2d", "S16")
def test_too_much_padding(submission):
    """More than half of the kernel is too much padding."""
    submission.refuses(ValueError, "max_pool2d", GRID, 3, 1, 2)


# --- batch_norm2d -------------------------------------------------------------------------------------------------

ONE, ZERO = torch.ones(1), torch.zeros(1)
THREE = tensor([1.0, 2.0, 4.0]).reshape(3, 1, 1, 1)


@exercise("batch_norm2d", "S17")
def test_three_numbers(submission):
    """1, 2, 4 in training: their mean is 7/3, their variance 14/9."""
    out, _, _ = submission.batch_norm2d(THREE, ONE, ZERO, ZERO, ONE)
    same(out.flatten(), tensor([-1.0690415, -0.2672603, 1.3363019]))


@exercise("batch_norm2d", "S17")
def test_statistics_over_images_and_places(submission):
    """Mean and variance are over all images and all places of a channel."""
    out, _, _ = submission.batch_norm2d(THREE.reshape(1, 1, 1, 3), 2 * ONE, ONE, ZERO, ONE)
    same(out.flatten(), 2 * tensor([-1.0690415, -0.2672603, 1.3363019]) + 1)


@exercise("batch_norm2d", "S18")
def test_the_running_values_of_three_numbers(submission):
    """The running values move by a tenth, towards the mean and the unbiased variance."""
    _, mean, variance = submission.batch_norm2d(THREE, ONE, ZERO, ZERO, ONE)
    same((mean, variance), (tensor([0.7 / 3]), tensor([0.9 + 0.1 * 7 / 3])))


@exercise("batch_norm2d", "S19")
def test_running_values_in_use(submission):
    """Outside training the running values are used and stay."""
    answer = submission.batch_norm2d(THREE, ONE, ZERO, 2 * ONE, 4 * ONE, training=False, eps=0.0)
    same(answer, (tensor([-0.5, 0.0, 1.0]).reshape(3, 1, 1, 1), 2 * ONE, 4 * ONE))


# --- count_multiplications ----------------------------------------------------------------------------------------


@exercise("count_multiplications", "S21")
def test_the_count_of_the_handout(submission):
    """3 channels of 4 x 4 with two kernels of 2 x 2: 216, and the second layer of a well-known lab: 28,901,376."""
    same(submission.count_multiplications((2, 3, 2, 2), (3, 4, 4)), 216)
    same(submission.count_multiplications((64, 64, 3, 3), (64, 28, 28)), 24_920_064)
    same(submission.count_multiplications((64, 64, 3, 3), (64, 28, 28), padding=1), 28_901_376)


# --- SmallCNN -----------------------------------------------------------------------------------------------------

SHAPES = {
    "conv1.weight": (8, 1, 3, 3),
    "conv1.bias": (8,),
    "conv2.weight": (16, 8, 3, 3),
    "conv2.bias": (16,),
    "bn.weight": (16,),
    "bn.bias": (16,),
    "bn.running_mean": (16,),
    "bn.running_var": (16,),
    "bn.num_batches_tracked": (),
    "fc1.weight": (32, 576),
    "fc1.bias": (32,),
    "fc2.weight": (2, 32),
    "fc2.bias": (2,),
}


@exercise("SmallCNN", "S23")
def test_the_names_of_the_handout(submission):
    """The state of the network has the names and shapes of the handout."""
    state = submission.new_state_of("SmallCNN", (1, 2), 4)
    same({name: tuple(value.shape) for name, value in state.items()}, SHAPES)


def loaded(shapes):
    """A state of these shapes, of numbers around 0, the smaller the more of them are added up; variances around 1."""
    state = {name: ramp(*shape, step=1 / max(int(np.prod(shape)), 1)) for name, shape in shapes.items()}
    state = {name: value * 2 / int(np.prod(value.shape[1:])) ** 0.5 for name, value in state.items()}
    state = {name: value / 2 if value.dim() == 1 else value for name, value in state.items()}
    state |= {name: value + 1 for name, value in state.items() if "running_var" in name}
    return state | {name: tensor(5) for name in shapes if "num_batches" in name}


LOGITS = tensor([[-0.3283367, 0.5911193], [-0.3341194, 0.6039788]])


@exercise("SmallCNN", "S23")
def test_a_loaded_network(submission):
    """A network with given parameters gives these logits for a face and for something else."""
    answer = submission.answer_of("SmallCNN", (1, 2), loaded(SHAPES), IMAGES[[3, 0]])
    same(answer, LOGITS)


@exercise("SmallCNN", "S23")
def test_saved_and_loaded(submission):
    """A network that is saved and loaded gives the logits that it gave before."""
    answer = submission.saved_and_loaded("SmallCNN", (1, 2), loaded(SHAPES), IMAGES[[3, 0]])
    same(answer, LOGITS)


@exercise("SmallCNN", "S26")
def test_dropout_in_training_only(submission):
    """In training two images that are equal do not have equal logits, since dropout draws for each."""
    told = submission.training_answer_of("SmallCNN", (1, 2), loaded(SHAPES), IMAGES[[3, 3, 3, 3]])
    assert len(told["answer"].unique(dim=0)) > 1, "Four equal images have equal logits in training."
    same(told["bn.num_batches_tracked"], tensor(6))


# --- TwoInputNet --------------------------------------------------------------------------------------------------

TWO = {"conv.weight": (8, 2, 3, 3), "conv.bias": (8,), "linear.weight": (6, 3), "linear.bias": (6,),
       "classifier.weight": (4, 14), "classifier.bias": (4,)}  # fmt: skip


@exercise("TwoInputNet", "S27")
def test_a_loaded_network_with_two_inputs(submission):
    """A network with given parameters gives these logits for an image and three features."""
    answer = submission.answer_of("TwoInputNet", (2, 3, 4), loaded(TWO), ramp(1, 2, 4, 5), tensor([[0.5, -1.0, 2.0]]))
    same(answer, tensor([[-0.2161483, 0.6668164, 0.3294056, -0.5476899]]))


# --- combined_loss ------------------------------------------------------------------------------------------------


@exercise("combined_loss", "S28")
def test_two_losses(submission):
    """Losses 4 and 9 with scales 2 and 3 and weights 1/3 and 2/3: 2/3 + 2, and gradients without the scales'."""
    told = submission.combined(tensor([2.0, 3.0]), [1 / 3, 2 / 3], tensor([2.0, 3.0]))
    same(told["loss"], tensor(2 / 3 + 2))
    same(told["values.grad"], tensor([2 / 3, 4 / 3]))
    same(told["scales.grad"], None)


# --- parameter_table, linear_to_conv ------------------------------------------------------------------------------


@exercise("parameter_table", "S30")
def test_the_parameters_of_a_chain(submission):
    """Five parameters with their shapes and counts, in the order of the layers."""
    expected = [("0.weight", (5, 3, 2, 3), 90, True), ("0.bias", (5,), 5, True), ("1.weight", (5,), 5, True),
                ("1.bias", (5,), 5, True), ("4.weight", (7, 40), 280, True)]  # fmt: skip
    same(submission.table_of("chain"), expected)


@exercise("parameter_table", "S30")
def test_a_dense_layer_is_large(submission):
    """A single dense layer from 22,100 pixels to 26 letters has 574,626 parameters."""
    same(sum(row[2] for row in submission.table_of("dense")), 574_626)


@exercise("linear_to_conv", "S31")
def test_a_linear_layer_that_slides(submission):
    """A linear layer for 2 x 2 pixels, slid over 0 to 8: 27, 37, 57, 67, and 1/2 more."""
    told = submission.linear_as_conv(SQUARE.reshape(1, 4), tensor([0.5]), (1, 2, 2), NINE)
    same(told["answer"].flatten(), tensor([27.5, 37.5, 57.5, 67.5]))
    same(told["weight"], SQUARE)


# --- scores -------------------------------------------------------------------------------------------------------

TRUTH, GUESS = tensor([0, 1, 2, 2, 2]), tensor([0, 0, 2, 2, 1])


@exercise("confusion_matrix", "S33")
def test_the_confusion_of_the_handout(submission):
    """Rows are the truth, columns the predictions."""
    same(submission.confusion_matrix(TRUTH, GUESS, 3), tensor([[1, 0, 0], [1, 0, 0], [0, 1, 2]]))


@exercise("precision_recall_f1", "S35")
def test_the_scores_of_each_class(submission):
    """Class by class: class 1 has no hit, so all of its scores are 0."""
    expected = tensor([0.5, 0, 1]), tensor([1, 0, 2 / 3]), tensor([2 / 3, 0, 0.8])
    same(submission.precision_recall_f1(TRUTH, GUESS, 3), expected)


@exercise("precision_recall_f1", "S36")
@pytest.mark.parametrize(
    ("average", "scores"),
    [("macro", (0.5, 5 / 9, 22 / 45)), ("weighted", (0.7, 0.6, 46 / 75)), ("micro", (0.6, 0.6, 0.6))],
)
def test_three_averages(submission, average, scores):
    """The macro F1 is the mean of the F1s, 0.4889, and not the F1 of the mean precision and recall, 0.5263."""
    same(submission.precision_recall_f1(TRUTH, GUESS, 3, average), tuple(map(tensor, scores)))


@exercise("StreamingAccuracy", "S38")
def test_four_and_one(submission):
    """Three of four, then none of one: 3/5, where the mean of the batches would be 3/8."""
    four = torch.eye(3)[[0, 1, 2, 0]], tensor([0, 1, 2, 1])
    one = tensor([[1.0, 0.0, 0.0]]), tensor([2])
    same(submission.accuracies([four, one], (1,)), [0.0, 0.75, 0.6, 0.0])


# --- training -----------------------------------------------------------------------------------------------------

WATCHED = {"conv.weight": (3, 2, 3, 3), "conv.bias": (3,), "bn.weight": (3,), "bn.bias": (3,), "bn.running_mean": (3,),
           "bn.running_var": (3,), "bn.num_batches_tracked": (), "fc.weight": (4, 18), "fc.bias": (4,)}  # fmt: skip
SAMPLES = ramp(6, 2, 4, 5), tensor([0, 1, 2, 3, 0, 1])
UNSURE = loaded(WATCHED) | {"fc.weight": torch.zeros(4, 18), "fc.bias": torch.zeros(4)}
"""A network that gives every class the same logit: its loss is ln 4."""
SURE = UNSURE | {"fc.bias": tensor([0.0, 0.0, 0.0, 3.0])}
"""A network that believes in class 3 whatever it sees."""


@exercise("train_epoch", "S39")
def test_one_step_from_ln_4(submission):
    """The first loss of a network without preferences is ln 4, and its biases move by what softmax says."""
    told = submission.trained(UNSURE, [SAMPLES], 0.5, 0.0)
    same(told["losses"], [float(np.log(4))])
    same(told["state"]["fc.bias"], 0.5 * (tensor([2, 2, 1, 1]) / 6 - 0.25))
    same(told["calls"], [{"training": True, "bn.training": True, "grad": True}])


@exercise("train_epoch", "S40")
def test_the_mean_of_two_batches(submission):
    """Four samples at one loss and two at another, without learning: the mean is over the six samples."""
    images, _ = SAMPLES
    batches = [(images[:4], tensor([3, 3, 3, 3])), (images[4:], tensor([0, 1]))]
    told = submission.trained(SURE, batches, 0.0, 0.0)
    same(told["losses"], [float(np.log(1 + 3 * np.exp(-3))) + 1])


@exercise("train_epoch", "S41")
def test_a_frozen_normalisation(submission):
    """A frozen normalisation stays in eval mode, and its running values stay what they were."""
    told = submission.trained(UNSURE, [SAMPLES], 0.5, 0.0, ("bn",))
    same(told["modes"], {"": True, "conv": True, "bn": False, "dropout": True, "fc": True})
    same(told["state"]["bn.running_mean"], UNSURE["bn.running_mean"])


@exercise("evaluate", "S42")
def test_a_short_last_batch(submission):
    """Four samples at one loss and one at another: the mean is over the five samples."""
    images, _ = SAMPLES
    told = submission.evaluated(SURE, [(images[:4], tensor([3, 3, 3, 3])), (images[4:5], tensor([0]))], {})
    right = float(np.log(1 + 3 * np.exp(-3)))
    same(told["answer"], (right + 3 / 5, 0.8))
    same(told["calls"], [{"training": False, "bn.training": False, "grad": False}] * 2)


@exercise("evaluate", "S43")
def test_modes_come_back(submission):
    """A module that was in eval mode is so afterwards, in a model that was in training mode."""
    told = submission.evaluated(SURE, [SAMPLES], {"bn": False})
    same(told["modes"], {"": True, "conv": True, "bn": False, "dropout": True, "fc": True})
    same(told["answer"][1], 1 / 6)


@exercise("fit", "S45", training=True)
def test_faces_and_other_things(submission):
    """Trained on the first 50 of each class in the data, it errs on at most 10 of the 100 others."""
    first = (torch.stack([LABELS == 0, LABELS == 1]).cumsum(dim=1).gather(0, LABELS[None])[0] <= 50).bool()
    told = submission.predictions(IMAGES[first], LABELS[first], seeded("torch", 4), IMAGES[~first])
    assert told["training"] is False, "The network is in training mode."
    wrong = int((told["unseen"] != LABELS[~first]).sum())
    assert told["unseen"].shape == (100,), "There is not one class for each of the others."
    assert wrong <= 10, "More than 10 of the 100 others are wrong."


# --- bonus --------------------------------------------------------------------------------------------------------


@exercise("conv_matrix", "S46")
def test_a_matrix_of_three_by_four(submission):
    """A kernel (1, 2) on an image of 1 x 4: three rows, and a fourth that goes around."""
    rows = tensor([[1.0, 2, 0, 0], [0, 1, 2, 0], [0, 0, 1, 2], [2, 0, 0, 1]])
    same(submission.conv_matrix(tensor([[1.0, 2.0]]), 1, 4), rows[:3])
    same(submission.conv_matrix(tensor([[1.0, 2.0]]), 1, 4, circular=True), rows)


@exercise("conv_matrix", "S46", law=True)
@given(rows=st.integers(2, 3), columns=st.integers(3, 4))
@example(rows=3, columns=4)
def test_the_matrix_does_what_the_kernel_does(submission, rows, columns):
    """The matrix times the flattened image is the convolution; 0..8 gives 27, 37, 57, 67."""
    image = ramp(rows, columns)
    answer = submission.matrix_times_image(SQUARE[0, 0], image)
    same(answer, submission.conv2d(image[None, None], SQUARE).flatten())
    same(submission.matrix_times_image(SQUARE[0, 0], NINE[0, 0]), tensor([27.0, 37.0, 57.0, 67.0]))


@exercise("transposed_conv2d", "S47")
def test_a_kernel_for_each_number(submission):
    """Stride 1 lets the four kernels overlap, stride 2 puts them side by side."""
    close = tensor([[1.0, 4, 4], [6, 20, 16], [9, 24, 16]])
    apart = tensor([[1.0, 2, 2, 4], [3, 4, 6, 8], [3, 6, 4, 8], [9, 12, 12, 16]])
    same(submission.transposed_conv2d(SQUARE, SQUARE), close[None, None])
    same(submission.transposed_conv2d(SQUARE, SQUARE, stride=2), apart[None, None])


@exercise("transposed_conv2d", "S47", law=True)
@given(rows=st.integers(1, 2), columns=st.integers(2, 3))
@example(rows=2, columns=2)
def test_it_is_the_transposed_matrix(submission, rows, columns):
    """The transposed matrix of the convolution does the same; in the corner of the square that is 1."""
    told = submission.matrix_transposed(SQUARE[0, 0], ramp(rows, columns), rows + 1, columns + 1)
    same(told["transposed_conv2d"], told["matrix.T @ x"])
    same(submission.matrix_transposed(SQUARE[0, 0], SQUARE[0, 0], 3, 3)["matrix.T @ x"][0], tensor([1.0, 4.0, 4.0]))


@exercise("max_unpool2d", "S48")
def test_back_to_four_by_four(submission):
    """1, 2, 3, 4 go where the pooling of the handout found its maxima."""
    expected = torch.zeros(16)
    expected[[5, 2, 12, 15]] = tensor([1.0, 2.0, 3.0, 4.0])
    same(submission.max_unpool2d(SQUARE, tensor([[[[5, 2], [12, 15]]]]), (4, 4)), expected.reshape(1, 1, 4, 4))


@exercise("upsample_bilinear", "S49")
def test_two_by_two_to_four_by_four(submission):
    """The first row of the square, made twice as large, with either meaning of the corners."""
    same(submission.upsample_bilinear(SQUARE, (4, 4))[0, 0, 0], tensor([1.0, 1.25, 1.75, 2.0]))
    same(submission.upsample_bilinear(SQUARE, (4, 4), True)[0, 0, 1], tensor([5 / 3, 2.0, 7 / 3, 8 / 3]))


HEADS = {"conv.weight": (8, 2, 3, 3), "conv.bias": (8,), "first.weight": (3, 8), "first.bias": (3,),
         "second.weight": (2, 8), "second.bias": (2,)}  # fmt: skip


@exercise("TwoHeadNet", "S50")
def test_a_loaded_network_with_two_heads(submission):
    """A network with given parameters gives these two rows of logits."""
    answer = submission.answer_of("TwoHeadNet", (2, 3, 2), loaded(HEADS), ramp(1, 2, 4, 5))
    same(answer, (tensor([[-0.3843471, 0.5689527, -0.2081950]]), tensor([[-0.4084930, 0.3849036]])))


@exercise("DepthwiseSeparable", "S51")
def test_a_loaded_separable_layer(submission):
    """Two channels of 0 to 8, a sum over 3 x 3 pixels in each, then 1 and 10 times the two, and 1/2."""
    state = {"depthwise.weight": torch.ones(2, 1, 3, 3), "pointwise.weight": tensor([[1.0, 10.0]])[..., None, None],
             "pointwise.bias": tensor([0.5])}  # fmt: skip
    answer = submission.answer_of("DepthwiseSeparable", (2, 1), state, torch.cat([NINE, NINE], dim=1))
    same(answer[0, 0, :2], 11 * tensor([[8.0, 15, 12], [21, 36, 27]]) + 0.5)


BLOCK = {"conv1.weight": (2, 2, 3, 3), "conv2.weight": (2, 2, 3, 3)} | {
    f"{name}.{kind}": (2,) for name in ("bn1", "bn2") for kind in ("weight", "bias", "running_mean", "running_var")
} | {"bn1.num_batches_tracked": (), "bn2.num_batches_tracked": ()}  # fmt: skip


@exercise("ResidualBlock", "S52")
def test_a_block_that_adds_nothing(submission):
    """With a scale of 0 in its last normalisation a block only cuts off what is negative."""
    state = loaded(BLOCK) | {"bn2.weight": torch.zeros(2), "bn2.bias": torch.zeros(2)}
    same(submission.answer_of("ResidualBlock", (2, 2), state, ramp(1, 2, 3, 4)), ramp(1, 2, 3, 4).clamp(min=0))


@exercise("freeze_", "S53")
def test_a_frozen_convolution(submission):
    """A frozen convolution has no gradient and is as it was after an epoch; the rest learns."""
    told = submission.frozen(["conv"], SURE, [SAMPLES])
    same(told["answer"], ["conv.weight", "conv.bias"])
    same(told["gradients"]["conv.weight"], None)
    same(told["state afterwards"]["conv.weight"], SURE["conv.weight"])
    assert not torch.equal(told["state afterwards"]["fc.bias"], SURE["fc.bias"]), (
        "The rest of the network did not learn."
    )
