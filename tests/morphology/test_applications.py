"""Hidden tests of extract_ink and count_objects."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from autograder import exercise, same
from tests.morphology.inputs import discs

DATA = Path(__file__).parents[2] / "assignments" / "morphology" / "data" / "images.npz"
IMAGES = dict(np.load(DATA))
COINS = IMAGES["coins"]


@exercise("extract_ink", "S38")
def test_the_printed_page(submission):
    """The printed page, which is dark on its left: exactly the pixels that the clause describes."""
    submission.agrees("extract_ink", IMAGES["page"], 11, 6)
    submission.agrees("extract_ink", IMAGES["page"][20:150, 100:], 6, 4)


@exercise("extract_ink", "S38")
def test_the_handwriting_in_parts(submission):
    """Parts of the handwriting, mirrored and transposed, with squares and specks of other sizes."""
    submission.agrees("extract_ink", IMAGES["text"][:, ::-1], 9, 30)
    submission.agrees("extract_ink", IMAGES["text"].T[100:300], 4, 3)


@exercise("extract_ink", "S38")
def test_random_strokes(submission, seed):
    """Random strokes, dots and rings on paper in the shade: thin ones only, and specks of one pixel too few go."""
    rng = np.random.default_rng(seed)
    paper = 120 + np.add.outer(np.arange(40), np.arange(50))
    for _ in range(9):
        row, column, long = rng.integers(3, 30), rng.integers(3, 35), rng.integers(2, 14)
        step = rng.integers(2)
        for k in range(long):
            paper[row + k * step * (long < 9), column + k] -= 70
    paper[5:9, 40:44] -= 70
    paper[6:8, 41:43] += 70
    paper[20:24, 44:48] -= 70
    image = paper.clip(0, 255).astype(np.uint8)
    submission.agrees("extract_ink", image, 3, 5)
    submission.agrees("extract_ink", image, 4, 4)
    submission.agrees("called_twice", "extract_ink", image, 5, 1)


# --- count_objects ------------------------------------------------------------------------------------------------


def lit(image, axis, strength=60):
    """Add light that gets stronger along an axis."""
    ramp = np.linspace(0, strength, image.shape[axis])
    return np.clip(image + (ramp[:, None] if axis == 0 else ramp), 0, 255).astype(np.uint8)


@exercise("count_objects", "S39")
def test_some_of_the_coins(submission):
    """12 coins in the upper rows, 14 on the left, where some are cut off."""
    same(submission.count_objects(COINS[:160]), 12)
    same(submission.count_objects(COINS[:, :200]), 14)


@exercise("count_objects", "S39")
def test_coins_in_another_light(submission):
    """The coins, or those in the upper rows, whichever side the light comes from."""
    same(submission.count_objects(lit(COINS, axis=1)), 24)
    same(submission.count_objects(lit(COINS[:160, ::-1], axis=1)), 12)


@exercise("count_objects", "S39")
def test_coins_turned(submission):
    """The coins upside down; those on the left, lit from below and turned."""
    same(submission.count_objects(COINS[::-1]), 24)
    same(submission.count_objects(lit(COINS[:, :200], axis=0)[::-1].T), 14)


@exercise("count_objects", "S40")
def test_any_number_of_discs(submission, seed):
    """One to six discs in uneven light, with specks and noise, are counted."""
    for count in (1, 3, 6):
        same(submission.count_objects(discs(seed + count, count)), count)
