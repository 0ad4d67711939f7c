"""Hidden tests of opening, closing, gradient and top-hat."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given

from autograder import exercise
from tests.morphology.inputs import centred, footprints, greys, picture

ISLANDS = picture("##...#.", "##...##", "....###", "#..##.#", "....###")
HOOK = np.array([[1, 1, 1, 0], [0, 0, 1, 0]])
GREY = np.array([[30, 10, 40, 10, 50], [90, 20, 60, 50, 30], [0, 70, 255, 80, 5]], dtype=np.uint8)
SIGNED = np.array([[-128, 127, -128, 0, 3]], dtype=np.int8)


@exercise("open_close", "S28")
@given(image=greys(np.bool_, np.uint8, np.int8, np.float32), footprint=footprints(3))
@example(image=ISLANDS, footprint=HOOK)
@example(image=GREY, footprint=HOOK)
@example(image=GREY[:, :1], footprint=picture("###"))
def test_anything_opened_and_closed(submission, image, footprint):
    """Opening and closing of masks and grey levels, also by footprints that are even, or without their origin."""
    submission.agrees("opening", image, footprint)
    submission.agrees("closing", image, footprint)


@exercise("open_close", "S29")
@given(image=greys(np.bool_, np.uint8, np.int8, np.float64), footprint=footprints(3))
@example(image=ISLANDS, footprint=HOOK)
@example(image=GREY, footprint=HOOK)
@example(image=SIGNED, footprint=picture("###"))
def test_any_gradient(submission, image, footprint):
    """The gradient of a mask is a mask, that of integers int64 and right, that of floats keeps their dtype."""
    submission.agrees("morphological_gradient", image, centred(footprint))


@exercise("open_close", "S30")
@given(image=greys(np.bool_, np.uint8, np.int8, np.float64), footprint=footprints(3))
@example(image=ISLANDS, footprint=HOOK)
@example(image=GREY, footprint=HOOK)
@example(image=SIGNED, footprint=picture("###"))
def test_any_top_hat(submission, image, footprint):
    """The top-hat of a mask is a mask, that of integers int64 and right, that of floats keeps their dtype."""
    submission.agrees("white_top_hat", image, centred(footprint))


@exercise("open_close", "S4")
def test_an_opened_image_stays(submission):
    """The image stays as it was, whatever is computed from it."""
    submission.agrees("called_twice", "opening", GREY, HOOK)
    submission.agrees("called_twice", "closing", ISLANDS, HOOK)
    submission.agrees("called_twice", "white_top_hat", GREY.astype(np.float32), np.ones((2, 2)))
    submission.agrees("called_twice", "morphological_gradient", GREY.astype(np.float32), np.ones((2, 2)))
