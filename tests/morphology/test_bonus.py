"""Hidden tests of the bonus exercises."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same
from tests.morphology.inputs import greys, masks, picture

FIELD = np.array([[1.0, 8.0, 0.0, 3.0], [5.0, 2.0, 9.0, 4.0], [7.0, 6.0, 0.5, 2.5]])


@exercise("local_threshold", "S41")
@given(image=greys(np.uint8, np.float32, np.float64), half=st.integers(0, 4), offset=st.integers(-5, 5))
@example(image=FIELD, half=1, offset=-10)
@example(image=FIELD, half=4, offset=2)
def test_any_local_threshold(submission, image, half, offset):
    """The mean of the block around each pixel, minus the offset, also for blocks larger than the image."""
    submission.agrees("local_threshold", abs(image) + 10, 2 * half + 1, offset)


@exercise("local_threshold", "S42")
@given(size=st.sampled_from([0, 2, 4, -1, -3]))
@example(size=4)
@example(size=-1)
def test_blocks_without_a_middle(submission, size):
    """A block of an even size, or of none, is a ValueError."""
    same(submission.local_threshold(FIELD, 1), FIELD)
    submission.refuses(ValueError, "local_threshold", FIELD, size)


@exercise("equalize_histogram", "S43")
@given(image=greys(np.uint8))
@example(image=np.array([[0, 255, 0], [3, 3, 9]], dtype=np.uint8))
@example(image=np.arange(300, dtype=np.uint16).astype(np.uint8).reshape(20, 15))
def test_any_equalization(submission, image):
    """The share of pixels that are at most as bright, for any image."""
    submission.agrees("equalize_histogram", image)


@exercise("hit_or_miss", "S44")
@given(image=masks(), cells=st.lists(st.sampled_from([0, 0, 1, 2]), min_size=12, max_size=12), tall=st.booleans())
@example(image=picture("#.#", "##.", ".##"), cells=[0, 2, 0, 2, 1, 1, 0, 1, 0, 0, 0, 0], tall=True)
@example(image=picture("#.#", "##.", ".##"), cells=[0, 2, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0], tall=False)
def test_any_pattern(submission, image, cells, tall):
    """A place counts where all cells of one footprint hit and all cells of the other miss."""
    grid = np.array(cells).reshape((4, 3) if tall else (3, 4))
    submission.agrees("hit_or_miss", image, grid == 1, grid == 2)


@exercise("skeletonize", "S45")
@given(image=masks(8))
@example(image=picture("#####", "#.##.", "#####", "#####", "#####", "#.###", "#####"))
@example(image=np.ones((2, 2), dtype=bool))
@example(image=np.ones((6, 8), dtype=bool))
@example(image=np.ones((7, 7), dtype=bool))
@example(image=picture("########", "########", "###..###", "###..###", "########", "########", "##..####"))
def test_any_skeleton(submission, image):
    """Each pass looks at the mask as it was before, and takes the pixels that the four conditions name."""
    submission.agrees("skeletonize", image)


@exercise("skeletonize", "S4")
def test_a_thick_mask_stays(submission):
    """The mask stays as it was; integers other than 0 are foreground."""
    submission.agrees("called_twice", "skeletonize", np.ones((5, 9), dtype=bool))
    submission.agrees("skeletonize", np.full((9, 5), 7).T)


@exercise("canny", "S46")
@given(seed=st.integers(0, 2**20), height=st.integers(3, 9), width=st.integers(3, 9))
@example(seed=1, height=8, width=9)
def test_any_edges(submission, seed, height, width):
    """Thin places by interpolation along the gradient, in any direction."""
    image = np.random.default_rng(seed).random((height, width))
    submission.agrees("canny", image, 0.75, 2, 0.05, 0.1)


@exercise("canny", "S46")
def test_a_sharp_step(submission):
    """Both sides of a sharp step are equally steep, and both are edges."""
    step = np.array([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]] * 4)
    expected = picture("......", "..##..", "..##..", "......")
    same(submission.canny(step, 1.0, 0, 0.1, 0.3), expected)


@exercise("canny", "S47")
@given(seed=st.integers(0, 2**20))
@example(seed=3)
@example(seed=12)
@example(seed=28)
def test_weak_edges(submission, seed):
    """A weak place is an edge only with a strong one in reach, over corners too."""
    image = np.random.default_rng(seed).random((12, 14))
    image[4:9, 5:11] += 0.75
    submission.agrees("canny", image, 1.0, 2, 0.1, 0.3)
