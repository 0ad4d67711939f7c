"""Hidden tests of rgb_to_gray, otsu_threshold and contrast."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from autograder import exercise, same
from tests.morphology.inputs import clear_cut, greys, picture

BYTES = np.array([[[255, 0, 3], [0, 255, 7]], [[40, 10, 255], [130, 20, 60]], [[1, 2, 3], [9, 0, 0]]], dtype=np.uint8)

# --- rgb_to_gray --------------------------------------------------------------------------------------------------


@exercise("rgb_to_gray", "S5")
@given(seed=st.integers(0, 2**20), height=st.integers(1, 5), width=st.integers(1, 5))
@example(seed=0, height=3, width=2)
@example(seed=0, height=2, width=3)
def test_any_colours(submission, seed, height, width):
    """The brightness of every pixel is the weighted sum of its own red, green and blue."""
    submission.agrees("rgb_to_gray", np.random.default_rng(seed).integers(0, 65, (height, width, 3)) / 64)


@exercise("rgb_to_gray", "S2")
def test_the_dtype_of_the_brightness(submission):
    """Brightness of uint8 and of float32 colours is float32, of float64 colours float64, of float16 ones float16."""
    submission.agrees("rgb_to_gray", BYTES)
    submission.agrees("rgb_to_gray", (BYTES / 256).astype(np.float32))
    submission.agrees("rgb_to_gray", BYTES / 256)
    submission.agrees("rgb_to_gray", (BYTES / 256).astype(np.float16))


@exercise("rgb_to_gray", "S4")
def test_colours_stay(submission):
    """A second call gives the same brightness: the colours are as they were, of bytes and of floats."""
    submission.agrees("called_twice", "rgb_to_gray", BYTES)
    submission.agrees("called_twice", "rgb_to_gray", (BYTES / 256).astype(np.float32))


# --- histogram, otsu_threshold, foreground ------------------------------------------------------------------------


@exercise("otsu_threshold", "S8")
@given(image=greys(np.uint8))
@example(image=np.array([[10, 10, 10], [10, 10, 200]], dtype=np.uint8))
@example(image=np.array([[7, 8]], dtype=np.uint8))
@example(image=np.array([[0, 90, 100, 110], [120, 130, 95, 255]], dtype=np.uint8))
def test_any_threshold(submission, image):
    """The threshold is the lowest of those where the variance between the classes is largest."""
    assume(clear_cut(image))
    submission.agrees("otsu_threshold", image)


@exercise("otsu_threshold", "S9")
@given(level=st.integers(0, 255))
@example(level=77)
def test_a_constant_image(submission, level):
    """A constant image gives its own level, so that nothing of it is foreground; a second level makes two classes."""
    image = np.full((3, 4), level, dtype=np.uint8)
    same(submission.otsu_threshold(image), level)
    image[1, 2] = (level + 100) % 256
    same(submission.otsu_threshold(image), min(level, (level + 100) % 256))


@exercise("otsu_threshold", "S10")
def test_thresholds_of_any_kind(submission):
    """A threshold may be a fraction, or lie beyond all levels; an image may have floats."""
    image = np.array([[9, 10, 11], [255, 0, 10]], dtype=np.uint8)
    same(submission.foreground(image, 9.5), picture(".##", "#.#"))
    same(submission.foreground(image, -1), picture("###", "###"))
    same(submission.foreground(image / 256, 10 / 256), picture("..#", "#.."))


@exercise("otsu_threshold", "S4")
def test_levels_stay(submission):
    """The image is as it was after the threshold is known."""
    submission.agrees("called_twice", "otsu_threshold", np.array([[9, 80, 11], [255, 0, 10]], dtype=np.uint8))


# --- contrast, stretch_contrast -----------------------------------------------------------------------------------


@exercise("contrast", "S11")
@given(image=greys(np.int8, np.uint8, np.float32, np.float64))
@example(image=np.array([[-128, 127]], dtype=np.int8))
def test_any_contrast(submission, image):
    """The contrast is right for every dtype, also where the difference does not fit into it."""
    submission.agrees("contrast", image)


@exercise("contrast", "S12")
@given(image=greys(np.int8, np.uint8, np.float32, np.float64), low=st.integers(-3, 3), span=st.integers(1, 200))
@example(image=np.array([[-128, 0, 127]], dtype=np.int8), low=1, span=2)
@example(image=np.array([[0.25, 0.5, 0.375]]), low=1, span=2)
@example(image=np.array([[0.1, 1 / 3, 0.7]]), low=1, span=2)
@example(image=np.array([[0.5, 0.75], [2.5, 1.0]], dtype=np.float32), low=-1, span=2)
def test_any_stretch(submission, image, low, span):
    """Levels of every dtype are spread from low to high, in floats."""
    submission.agrees("stretch_contrast", image, low, low + span)


@exercise("contrast", "S13")
def test_nothing_to_stretch(submission):
    """A constant image becomes low everywhere, and its contrast is 0."""
    same(submission.stretch_contrast(np.full((2, 3), 0.25), 10, 20), np.full((2, 3), 10.0))
    same(submission.stretch_contrast(np.array([[0.0, 4.0, 1.0]]), 10, 20), np.array([[10.0, 20.0, 12.5]]))


@exercise("contrast", "S4")
def test_a_stretched_image_stays(submission):
    """The image itself keeps its levels, of float32 and float64."""
    image = np.array([[0.5, 0.75], [2.5, 1.0], [1.5, 0.625]])
    submission.agrees("called_twice", "stretch_contrast", image.astype(np.float32))
    submission.agrees("called_twice", "stretch_contrast", image)
