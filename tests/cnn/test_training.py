"""Hidden tests that train for seconds: fit on photographs, and a network that learns a few by heart."""

from __future__ import annotations

import torch

from autograder import exercise
from autograder.sandbox.wire import seeded
from tests.cnn.inputs import IMAGES, LABELS


def halves(seed):
    """Return 50 + 50 pictures to train with, and 50 + 50 others, mirrored; which class is 1 is drawn."""
    generator = torch.Generator().manual_seed(seed)
    classes = [torch.nonzero(LABELS.eq(k)).flatten() for k in (0, 1)]
    classes = [places[torch.randperm(100, generator=generator)] for places in classes]
    known, others = (torch.cat([places[part] for places in classes]) for part in (slice(50), slice(50, 100)))
    known = known[torch.randperm(100, generator=generator)]
    labels = LABELS if torch.rand((), generator=generator) < 0.5 else 1 - LABELS
    return IMAGES[known], labels[known], IMAGES[others].flip(3), labels[others]


def check(told, labels, truth):
    assert told["training"] is False, "The network is in training mode."
    assert told["logits"] == (len(truth), 2), "The network does not give a logit for each of two classes."
    wrong = int((told["unseen"] != truth).sum())
    assert wrong <= 10, f"{wrong} of 100 new pictures are taken for the other class; at most 10 may be."
    seen = int((told["seen"] != labels).sum())
    assert seen <= 5, (
        f"{seen} of 100 pictures that it was trained with are taken for the other class; at most 5 may be."
    )


@exercise("fit", "S45", training=True)
def test_new_faces(submission, seed):
    """Trained on 50 faces and 50 other clippings of the run's choice, it errs on at most 10 of 100 new ones."""
    images, labels, others, truth = halves(seed)
    check(submission.predictions(images, labels, seeded("torch", seed % 1000), others), labels, truth)


@exercise("fit", "S44", training=True)
def test_three_classes_in_colour(submission, seed):
    """Three classes of bright stripes, in two channels and another size: at most one of 30 new ones is wrong."""
    images, labels, others, truth = stripes(seed)
    told = submission.predictions(images, labels, seeded("torch", 3), others)
    wrong = int((told["unseen"] != truth).sum())
    assert told["logits"] == (len(truth), 3), "The network does not give a logit for each of three classes."
    assert wrong <= 1, "It does not tell three kinds of stripes apart."


def stripes(seed, each=20):
    """Return noisy pictures of 12 x 16 pixels, bright along rows, along columns or nowhere, to train and to try."""
    generator = torch.Generator().manual_seed(seed)
    count = 3 * (each + 10)
    labels = torch.arange(count) % 3
    images = torch.rand(count, 2, 12, 16, generator=generator) * 0.3
    images[labels == 0, :, ::4] += 0.6
    images[labels == 1, :, :, ::4] += 0.6
    return images[: 3 * each], labels[: 3 * each], images[3 * each :], labels[3 * each :]


@exercise("train_epoch", "S39", training=True)
def test_ten_faces_by_heart(submission, seed):
    """60 epochs over one batch of ten pictures: the loss in eval mode falls below 0.05, and all ten are right."""
    images, labels, _, _ = halves(seed)
    loss, accuracy = submission.overfitted(images[:10], labels[:10], 60)
    assert loss < 0.05, "The loss on a batch of ten is not below 0.05 after 60 epochs."
    assert accuracy == 1.0, "Not all of the ten pictures are right."
