"""The hidden test that trains for hundreds of steps: some seconds of CPU, and apart from all others for that."""

from __future__ import annotations

import torch.nn.functional as F

from autograder import exercise, same
from tests.self_attention.inputs import generator, text

BLOCK, STEPS = 32, 250


@exercise("fit", "S47", training=True)
def test_two_hundred_characters_by_heart(submission, seed):
    """After 250 steps on 200 characters of real names the loss is below 0.6: the model knows them by heart."""
    data, size = text(seed, 200)
    logits = submission.memorized(size, BLOCK, data, STEPS, 16, 0.005, generator(seed))
    same(tuple(logits.shape), (6, BLOCK, size))
    loss = float(F.cross_entropy(logits.flatten(end_dim=1), data[1 : 6 * BLOCK + 1]))
    assert 0.0 < loss < 0.6, f"The loss after training is {loss:.3f}."
