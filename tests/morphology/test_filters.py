"""Hidden tests of sobel, gaussian_blur and blur_region."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise
from tests.morphology.inputs import greys

FIELD = np.array([[1.0, 8.0, 0.0, 3.0], [5.0, 2.0, 9.0, 4.0], [7.0, 6.0, 0.5, 2.5]])
DTYPES = (np.uint8, np.int8, np.float32, np.float64)


@exercise("sobel", "S15")
@given(image=greys(*DTYPES))
@example(image=FIELD)
@example(image=np.array([[255, 0], [3, 200]], dtype=np.uint8))
def test_any_slopes(submission, image):
    """Slopes and magnitude are right at every pixel of any image, the border included."""
    submission.agrees("sobel", image)


@exercise("sobel", "S2")
@given(image=greys(np.bool_, np.float16, np.uint8))
@example(image=np.array([[True, False, True], [False, False, True]]))
def test_slopes_of_masks_and_halves(submission, image):
    """Slopes of masks and of integers are float32, those of float16 float16."""
    submission.agrees("sobel", image)


@exercise("sobel", "S3")
def test_slopes_of_a_slice(submission):
    """A transposed and mirrored slice has the slopes of its contiguous copy, and stays as it was."""
    submission.agrees("sobel", FIELD.T[::-1, ::2])
    submission.agrees("called_twice", "sobel", FIELD.astype(np.float32))


@exercise("gaussian_blur", "S17")
@given(image=greys(np.uint8, np.float32, np.float64), quarters=st.integers(1, 12), radius=st.integers(0, 3))
@example(image=FIELD, quarters=6, radius=2)
@example(image=FIELD, quarters=4, radius=0)
def test_any_blur(submission, image, quarters, radius):
    """Any image, sigma and radius: the sigma shapes the window, the radius cuts it."""
    submission.agrees("gaussian_blur", abs(image), quarters / 4, radius)


@exercise("gaussian_blur", "S14")
def test_a_window_wider_than_the_image(submission):
    """A mirror behind the mirror: the radius may exceed the sides of the image."""
    submission.agrees("gaussian_blur", FIELD, 5.0, 9)
    submission.agrees("gaussian_blur", FIELD[:, :1], 2.0, 4)


@exercise("gaussian_blur", "S19")
@given(image=greys(np.uint8, np.float32, np.float64, least=3), box=st.tuples(*[st.integers(0, 40)] * 4))
@example(image=FIELD, box=(1, 0, 1, 2))
def test_any_region(submission, image, box):
    """Any box is cut out, blurred by itself and put back."""
    height, width = image.shape
    top, left = box[0] % height, box[1] % width
    bottom, right = top + 1 + box[2] % (height - top), left + 1 + box[3] % (width - left)
    submission.agrees("blur_region", abs(image), (top, left, bottom, right), 1.5, 2)


@exercise("gaussian_blur", "S4")
def test_the_original_stays_sharp(submission):
    """The image stays as it was, and the result is a new one, also where nothing is blurred."""
    submission.agrees("called_twice", "blur_region", FIELD, (0, 1, 2, 3), 1.0, 1)
    submission.agrees("called_twice", "gaussian_blur", FIELD.astype(np.float32), 1.0, 1)
    submission.agrees("result_overwritten", "gaussian_blur", FIELD, 1.0, 0)
    submission.agrees("result_overwritten", "blur_region", FIELD, (0, 1, 2, 3), 1.0, 1)
