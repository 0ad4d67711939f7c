"""Hidden tests of label, remove_small_objects, fill_holes and region_properties."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same
from tests.morphology.inputs import masks, picture

SPIRAL = picture("#######", "#.....#", "#.###.#", "#.#...#", "#.#####", "#......")
COMB = picture("#.#.#.#", "#.#.#.#", "#####.#", "....#.#", "#.#####")
FORK = picture("#.#.#", "#.###", "#.#..", "###..")
CHAIN = picture("#...#", ".#.#.", "..#..", "#...#")
RINGS = picture(".###...", "#..#.##", "#.#.#.#", ".##.###", "......#")

# --- label --------------------------------------------------------------------------------------------------------


@exercise("label", "S31")
@given(image=masks(8), connectivity=st.sampled_from([1, 2]))
@example(image=SPIRAL, connectivity=1)
@example(image=COMB, connectivity=1)
@example(image=FORK, connectivity=1)
@example(image=CHAIN, connectivity=2)
@example(image=picture("..#", "#.."), connectivity=1)
def test_any_mask_labelled(submission, image, connectivity):
    """Two pixels have the same number if and only if a path of foreground connects them."""
    submission.agrees("label", image, connectivity)


@exercise("label", "S31")
def test_whatever_is_not_zero(submission):
    """Foreground is whatever is not 0: neighbours with different values belong together, negative ones too."""
    image = np.array([[1, 2, 0], [0, -3, 0], [5, 0, 255]])
    same(submission.label(image), np.array([[1, 1, 0], [0, 1, 0], [2, 0, 3]]))
    same(submission.label(image / 8), np.array([[1, 1, 0], [0, 1, 0], [2, 0, 3]]))


@exercise("label", "S32")
def test_objects_of_many_pixels(submission):
    """Objects of thousands of pixels, and no object at all."""
    image = np.ones((60, 70), dtype=bool)
    image[:, 60] = False
    expected = image.astype(np.int64)
    expected[:, 61:] = 2
    same(submission.label(image), expected)
    same(submission.label(np.zeros((2, 3), dtype=bool)), np.zeros((2, 3), dtype=np.int64))


@exercise("label", "S33")
@given(connectivity=st.sampled_from([0, 3, 4, 8, -1]))
@example(connectivity=8)
@example(connectivity=4)
def test_no_other_connectivity(submission, connectivity):
    """A connectivity that is neither 1 nor 2 is a ValueError."""
    same(submission.label(picture("#.", ".#"), 2), np.eye(2, dtype=np.int64))
    submission.refuses(ValueError, "label", picture("#.", ".#"), connectivity)


@exercise("label", "S3")
@given(image=masks(6))
@example(image=SPIRAL)
def test_a_transposed_mask(submission, image):
    """A transposed and mirrored mask gets the numbers of its copy, and stays as it was."""
    submission.agrees("label", image.T[:, ::-1])
    submission.agrees("called_twice", "label", image)


# --- remove_small_objects -----------------------------------------------------------------------------------------


@exercise("remove_small_objects", "S34")
@given(image=masks(8), min_size=st.integers(0, 6), connectivity=st.sampled_from([1, 2]))
@example(image=COMB, min_size=3, connectivity=1)
@example(image=CHAIN, min_size=2, connectivity=2)
@example(image=CHAIN, min_size=1, connectivity=1)
def test_any_objects_removed(submission, image, min_size, connectivity):
    """Objects of at least min_size pixels stay, smaller ones go, and background stays background."""
    submission.agrees("remove_small_objects", image, min_size, connectivity)


@exercise("remove_small_objects", "S4")
def test_a_cleaned_mask_is_a_new_one(submission):
    """The mask stays as it was; integers other than 0 are foreground, and the result is bool."""
    submission.agrees("called_twice", "remove_small_objects", COMB, 9)
    submission.agrees("remove_small_objects", RINGS * np.arange(1, 8), 3)


# --- fill_holes ---------------------------------------------------------------------------------------------------


@exercise("fill_holes", "S35")
@given(image=masks(8))
@example(image=RINGS)
@example(image=SPIRAL)
@example(image=picture("####", "#..#", "###.", "...."))
@example(image=picture("#####", "#...#", "#.#.#", "#...#", "#####"))
def test_any_holes(submission, image):
    """Background that reaches the border along rows and columns stays, all other background is filled."""
    submission.agrees("fill_holes", image)


@exercise("fill_holes", "S35", law=True)
@given(image=masks(7))
@example(image=RINGS)
def test_a_frame_encloses_everything(submission, image):
    """A frame around the image makes everything inside a hole; a gap in the frame lets some background out."""
    framed = np.pad(image, 1, constant_values=True)
    same(submission.fill_holes(framed), np.ones_like(framed))
    same(
        submission.fill_holes(picture("#####", "#....", "#.###", "#####")), picture("#####", "#....", "#.###", "#####")
    )


@exercise("fill_holes", "S4")
def test_a_mask_with_holes_keeps_them(submission):
    """The mask stays as it was; integers other than 0 are foreground, and the result is bool."""
    submission.agrees("called_twice", "fill_holes", RINGS)
    submission.agrees("fill_holes", RINGS.T[::-1] * np.arange(1, 6))


# --- region_properties --------------------------------------------------------------------------------------------


@exercise("region_properties", "S1")
@given(seed=st.integers(0, 2**20), height=st.integers(1, 6), width=st.integers(1, 6), most=st.integers(1, 4))
@example(seed=3, height=4, width=6, most=3)
def test_any_regions(submission, seed, height, width, most):
    """Area, centroid and box of any labels, rows before columns, in increasing order."""
    submission.agrees("region_properties", np.random.default_rng(seed).integers(0, most + 1, (height, width)))


@exercise("region_properties", "S37")
def test_numbers_that_do_not_occur(submission):
    """Labels may have gaps, and there may be none."""
    submission.agrees("region_properties", np.array([[0, 7, 7], [3, 0, 7], [3, 3, 900]]))
    same(submission.region_properties(np.zeros((2, 3), dtype=np.int64)), [])


@exercise("region_properties", "S3")
def test_regions_of_a_transpose(submission):
    """A transposed slice has its own rows and columns; a small dtype limits no sum."""
    labels = np.zeros((60, 50), dtype=np.uint8)
    labels[20:58, 3:45] = 1
    labels[5:9, 30:41] = 2
    submission.agrees("region_properties", labels.T[:, ::2])
    submission.agrees("called_twice", "region_properties", labels)
