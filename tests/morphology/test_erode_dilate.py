"""Hidden tests of footprints, erosion and dilation."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same
from tests.morphology.inputs import centred, footprints, greys, masks, origin_in, origins, picture

FIGURE = picture(".......", ".###.#.", ".####..", ".#####.", "...##..", ".......")
HOOK = np.array([[1, 1, 1, 0], [0, 0, 1, 0]])
"""Six cells short of a rectangle, with sides of different lengths, both even."""
ASIDE = picture("#..", "...")
"""A footprint without its origin."""
GREY = np.array([[30, 10, 40, 10, 50], [90, 20, 60, 50, 30], [0, 70, 255, 80, 5]], dtype=np.uint8)


@exercise("footprints", "S20")
@given(size=st.integers(1, 9))
@example(size=6)
def test_any_square(submission, size):
    """A square has as many rows and columns as its size says, odd or even."""
    submission.agrees("footprint_square", size)


@exercise("footprints", "S21")
@given(radius=st.integers(0, 12))
@example(radius=0)
@example(radius=5)
def test_any_disk_and_diamond(submission, radius):
    """A disk is round and a diamond pointed, for every radius; at 0 both are one cell."""
    submission.agrees("footprint_disk", radius)
    submission.agrees("footprint_diamond", radius)


# --- erode --------------------------------------------------------------------------------------------------------


@exercise("erode", "S22")
@given(image=masks(), footprint=footprints())
@example(image=FIGURE, footprint=HOOK)
@example(image=FIGURE, footprint=ASIDE)
@example(image=picture("###", "###"), footprint=picture("#..", "...", "..."))
def test_any_mask_eroded(submission, image, footprint):
    """A pixel stays where all cells of the footprint, laid with its origin there, are foreground or outside."""
    submission.agrees("erode", image, footprint)


@exercise("erode", "S22")
@given(image=greys(np.uint8, np.int8, np.float32, np.float64, np.int64), footprint=footprints())
@example(image=GREY, footprint=HOOK)
@example(image=np.array([[300.0, 400.0, -7.0]]), footprint=picture("#.."))
@example(image=np.array([[-1.5, 2.0, 4.0]], dtype=np.float32), footprint=picture("###"))
def test_any_levels_eroded(submission, image, footprint):
    """The erosion is the minimum for every dtype, which it keeps; where nothing is seen, the largest value."""
    submission.agrees("erode", image, footprint)


@exercise("erode", "S24")
@given(image=masks(), footprint=footprints(), numbers=origins())
@example(image=FIGURE, footprint=HOOK, numbers=(0, 3))
@example(image=FIGURE, footprint=HOOK, numbers=(1, 0))
def test_any_origin_of_an_erosion(submission, image, footprint, numbers):
    """The origin may be any place of the footprint."""
    submission.agrees("erode", image, footprint, origin_in(footprint, numbers))


@exercise("erode", "S22", law=True)
@given(image=greys(np.uint8, np.float64), footprint=footprints())
@example(image=GREY, footprint=HOOK)
def test_an_erosion_lies_below(submission, image, footprint):
    """With its origin in the footprint, an erosion is nowhere brighter than the image."""
    assert (submission.erode(image, centred(footprint)) <= image).all(), "The erosion is brighter somewhere."
    same(submission.erode(GREY, HOOK)[1], np.array([30, 10, 10, 10, 10], dtype=np.uint8))


@exercise("erode", "S3")
def test_slices_eroded(submission):
    """Transposed and mirrored images and footprints are read where they lie."""
    submission.agrees("erode", GREY.T[::-1], HOOK.T[:, ::-1])
    submission.agrees("erode", FIGURE[::-1, ::2], HOOK[:, ::-1])


@exercise("erode", "S4")
def test_an_eroded_image_stays(submission):
    """Image and footprint stay as they were, and the result is a new array also for a footprint of one cell."""
    submission.agrees("called_twice", "erode", GREY, HOOK)
    submission.agrees("result_overwritten", "erode", GREY, np.ones((1, 1)))


# --- dilate -------------------------------------------------------------------------------------------------------


@exercise("dilate", "S25")
@given(image=masks(), footprint=footprints())
@example(image=FIGURE, footprint=HOOK)
@example(image=FIGURE, footprint=ASIDE)
@example(image=picture("..#", "..."), footprint=HOOK)
def test_any_mask_dilated(submission, image, footprint):
    """Every pixel of the mask paints the footprint, laid with its origin on that pixel."""
    submission.agrees("dilate", image, footprint)


@exercise("dilate", "S25")
@given(image=greys(np.uint8, np.int8, np.float32, np.float64, np.int64), footprint=footprints())
@example(image=GREY, footprint=HOOK)
@example(image=np.array([[-3.0, -4.0, -7.0]]), footprint=picture("#.."))
@example(image=np.array([[-3, -4, -7]], dtype=np.int8), footprint=picture("#.."))
@example(image=np.array([[-1.5, -2.0, -4.0]], dtype=np.float32), footprint=picture("###"))
def test_any_levels_dilated(submission, image, footprint):
    """The dilation is the maximum for every dtype, which it keeps; where nothing is seen, the smallest value."""
    submission.agrees("dilate", image, footprint)


@exercise("dilate", "S27")
@given(image=masks(), footprint=footprints(), numbers=origins())
@example(image=FIGURE, footprint=HOOK, numbers=(0, 3))
@example(image=FIGURE, footprint=HOOK, numbers=(1, 0))
def test_any_origin_of_a_dilation(submission, image, footprint, numbers):
    """The origin may be any place of the footprint, and is reflected with it."""
    submission.agrees("dilate", image, footprint, origin_in(footprint, numbers))


@exercise("dilate", "S25", law=True)
@given(image=masks(), footprint=footprints(), numbers=origins())
@example(image=FIGURE, footprint=HOOK, numbers=(0, 3))
def test_what_the_background_erodes_the_foreground_dilates(submission, image, footprint, numbers):
    """Dilating the foreground is eroding the background by the reflected footprint, whatever its origin."""
    i, j = origin_in(footprint, numbers)
    reflected = footprint.shape[0] - 1 - i, footprint.shape[1] - 1 - j
    eroded = submission.erode(~image, footprint[::-1, ::-1], reflected)
    same(submission.dilate(image, footprint, (i, j)), ~eroded)
    same(submission.dilate(picture("...#", "...."), HOOK, (0, 1)), picture("..##", "...."))


@exercise("dilate", "S25", law=True)
@given(image=masks(4), footprint=footprints(), down=st.integers(0, 2), right=st.integers(0, 2))
@example(image=picture("##", ".#"), footprint=HOOK, down=0, right=2)
def test_a_moved_mask(submission, image, footprint, down, right):
    """Far from the border, moving the mask moves its dilation."""
    field = np.zeros((13, 14), dtype=bool)
    field[4 : 4 + image.shape[0], 4 : 4 + image.shape[1]] = image
    moved = np.roll(field, (down, right), (0, 1))
    answer = submission.dilate(field, footprint)
    same(submission.dilate(moved, footprint), np.roll(answer, (down, right), (0, 1)))
    same(submission.dilate(picture("....", "...#"), HOOK), picture(".###", "...#"))


@exercise("dilate", "S3")
def test_slices_dilated(submission):
    """Transposed and mirrored images and footprints are read where they lie."""
    submission.agrees("dilate", GREY.T[::-1], HOOK.T[:, ::-1])
    submission.agrees("dilate", FIGURE[::-1, ::2], HOOK[:, ::-1])


@exercise("dilate", "S4")
def test_a_dilated_image_stays(submission):
    """Image and footprint stay as they were, and the result is a new array also for a footprint of one cell."""
    submission.agrees("called_twice", "dilate", GREY, HOOK)
    submission.agrees("result_overwritten", "dilate", GREY, np.ones((1, 1)))
