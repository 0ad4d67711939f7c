"""Hidden tests of cnn on other devices: what is asked on the CPU is asked there too, and has to be the same."""

from __future__ import annotations

import torch
from torch import tensor

from autograder import exercise, parity, same
from autograder.sandbox.wire import seeded
from tests.cnn.inputs import batches, numbers, residual, separable, small_cnn, two_head_net, two_input_net, watched

TRUTH, GUESS = tensor([0, 1, 2, 2, 2]), tensor([0, 0, 2, 2, 1])
LOGITS = torch.eye(3)[[0, 0, 2, 2, 1]]
"""Three of the five rows are right about TRUTH."""


@exercise("conv2d", "S3")
@parity
def test_a_convolution(submission):
    """An image on a GPU is convolved there, forward and backward."""
    x, weight, bias = numbers(1, 2, 4, 5, 6), numbers(2, 6, 2, 2, 3), numbers(3, 6)
    submission.agrees("conv2d", x, weight, bias, 2, 1, groups=2)
    submission.agrees("conv2d_gradients", x, weight, bias, numbers(4, 2, 6, 4, 4), groups=2)


@exercise("max_pool2d", "S3")
@parity
def test_pooling(submission):
    """Values and indices of an image on a GPU are found there."""
    submission.agrees("max_pool2d", numbers(1, 2, 3, 5, 7), (2, 3), (2, 1), (1, 1))


@exercise("batch_norm2d", "S3")
@parity
def test_normalising(submission):
    """A batch on a GPU is normalised there, and the running values come back there, in training and not."""
    gamma, beta, mean, var = numbers(1, 3), numbers(2, 3), numbers(3, 3), 2 + numbers(4, 3) / 2
    for training in (True, False):
        submission.agrees("batch_norm2d", numbers(5, 2, 3, 2, 4), gamma, beta, mean, var, training)


@exercise("SmallCNN", "S3")
@parity
def test_a_network(submission):
    """A network that was moved to a GPU has the same gradients there."""
    state, x = small_cnn(1, 2, 3, (8, 9)), numbers(2, 4, 2, 8, 9)
    submission.agrees("gradients_of", "SmallCNN", (2, 3, (8, 9)), state, numbers(3, 4, 3), x)


@exercise("TwoInputNet", "S3")
@parity
def test_a_network_with_two_inputs(submission):
    """A network with two inputs gives the same logits on a GPU."""
    images, features = numbers(2, 4, 2, 5, 6), numbers(3, 4, 5)
    submission.agrees("answer_of", "TwoInputNet", (2, 5, 3), two_input_net(1, 2, 5, 3), images, features)


@exercise("combined_loss", "S3")
@parity
def test_losses(submission):
    """Losses on a GPU are combined there."""
    submission.agrees("combined", numbers(1, 3), [0.5, 2.0, 4.0], 3 + numbers(2, 3))


@exercise("linear_to_conv", "S31")
@parity
def test_a_linear_layer(submission):
    """The convolution made of a linear layer on a GPU is there too."""
    x = numbers(3, 2, 2, 4, 5)
    submission.agrees("linear_as_conv", numbers(1, 5, 24), numbers(2, 5), (2, 3, 4), x)


@exercise("confusion_matrix", "S3")
@parity
def test_confusion(submission):
    """Classes on a GPU are counted there."""
    same(submission.confusion_matrix(TRUTH, GUESS, 3), tensor([[1, 0, 0], [1, 0, 0], [0, 1, 2]]))


@exercise("precision_recall_f1", "S3")
@parity
def test_scores(submission):
    """Classes on a GPU are scored there, each by itself and averaged."""
    for average in (None, "macro", "weighted", "micro"):
        submission.agrees("precision_recall_f1", tensor([0, 1, 1, 1]), tensor([0, 2, 1, 1]), 3, average)


@exercise("StreamingAccuracy", "S3")
@parity
def test_accuracy(submission):
    """Logits and classes on a GPU are counted as on the CPU."""
    same(submission.accuracies([(LOGITS, TRUTH), (LOGITS[:1], TRUTH[:1])]), [0.0, 0.6, 4 / 6])


@exercise("train_epoch", "S3", training=True)
@parity
def test_an_epoch(submission):
    """An epoch on a GPU ends with the same parameters and the same loss."""
    submission.agrees("trained", watched(1), batches(2, 5, 2), 0.25, 0.5, ("bn",))


@exercise("evaluate", "S3")
@parity
def test_an_evaluation(submission):
    """A model on a GPU is evaluated as on the CPU."""
    submission.agrees("evaluated", watched(1), batches(2, 5, 2), {"bn": False})


@exercise("fit", "S3", training=True)
@parity
def test_a_fit(submission):
    """With images on a GPU the network is trained there; a single class is learnt at once."""
    images = 0.5 + numbers(1, 4, 1, 4, 5, dtype=torch.float32) / 4
    told = submission.predictions(images, tensor([0, 0, 0, 0]), seeded("torch", 3), images[:2])
    same(told, {"training": False, "seen": tensor([0, 0, 0, 0]), "unseen": tensor([0, 0]), "logits": (2, 1)})


@exercise("conv_matrix", "S3")
@parity
def test_a_matrix(submission):
    """The matrix of a kernel on a GPU is there too, circular or not."""
    for circular in (True, False):
        submission.agrees("conv_matrix", numbers(1, 2, 3), 3, 4, circular)


@exercise("transposed_conv2d", "S3")
@parity
def test_a_transposed_convolution(submission):
    """Kernels of numbers on a GPU are put down there."""
    x, weight, bias = numbers(1, 2, 4, 3, 2), numbers(2, 4, 3, 2, 3), numbers(3, 6)
    submission.agrees("transposed_conv2d", x, weight, bias, 2, 1, 1, groups=2)


@exercise("max_unpool2d", "S3")
@parity
def test_unpooling(submission):
    """Values on a GPU are put back there."""
    values, indices = numbers(1, 1, 2, 1, 3), tensor([[[[5, 2, 11]], [[0, 7, 8]]]])
    submission.agrees("max_unpool2d", values, indices, (3, 4))


@exercise("upsample_bilinear", "S3")
@parity
def test_upsampling(submission):
    """An image on a GPU is made larger there."""
    for corners in (True, False):
        submission.agrees("upsample_bilinear", numbers(1, 2, 1, 2, 3), (5, 4), corners)


@exercise("TwoHeadNet", "S3")
@parity
def test_a_network_with_two_heads(submission):
    """A network with two heads gives the same logits on a GPU."""
    submission.agrees("answer_of", "TwoHeadNet", (2, 5, 3), two_head_net(1, 2, 5, 3), numbers(2, 4, 2, 5, 6))


@exercise("DepthwiseSeparable", "S3")
@parity
def test_a_separable_layer(submission):
    """A separable layer gives the same numbers on a GPU, and they are there."""
    submission.agrees("answer_of", "DepthwiseSeparable", (3, 5, 3, 2), separable(1, 3, 5), numbers(2, 2, 3, 7, 8))


@exercise("ResidualBlock", "S3")
@parity
def test_a_block(submission):
    """A residual block gives the same numbers on a GPU."""
    submission.agrees("answer_of", "ResidualBlock", (3, 5, 2), residual(1, 3, 5, True), numbers(2, 2, 3, 5, 6))


@exercise("freeze_", "S3")
@parity
def test_freezing(submission):
    """What is frozen stays on the GPU, and the rest learns there."""
    submission.agrees("frozen", ["bn", "fc"], watched(1), batches(2, 5, 2))
