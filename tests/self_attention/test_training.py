"""Hidden tests that train for hundreds of steps: some seconds of CPU each, and apart from all others for that."""

from __future__ import annotations

import torch.nn.functional as F

from autograder import exercise, same
from tests.self_attention.inputs import generator, text

BLOCK, STEPS = 32, 300


@exercise("fit", "S49")
def test_two_hundred_characters_by_heart(submission, seed):
    """After 300 steps on 200 characters of real names the loss is below 0.6: the model knows them by heart."""
    data, size = text(seed, 200)
    logits = submission.memorized(size, BLOCK, data, STEPS, 16, 0.005, generator(seed))
    same(tuple(logits.shape), (6, BLOCK, size))
    loss = float(F.cross_entropy(logits.flatten(end_dim=1), data[1 : 6 * BLOCK + 1]))
    assert 0.0 < loss < 0.6, f"The loss after training is {loss:.3f}."


@exercise("fit", "S49")
def test_a_text_is_recited(submission, seed):
    """After 300 steps the model goes on, from the first 32 characters, as the text does: with 9 of 10 characters right."""
    data, size = text(seed + 1, 200)
    answer = submission.recited(size, BLOCK, data, STEPS, 16, 0.005, generator(seed), 120)
    same(tuple(answer.shape), (1, BLOCK + 120))
    right = float((answer[0, BLOCK:] == data[BLOCK : BLOCK + 120]).float().mean())
    assert right > 0.9, f"Of 120 characters {right:.0%} are right."
