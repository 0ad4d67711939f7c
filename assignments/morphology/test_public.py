"""Public tests: the worked examples of the handout, and laws that your own answers must obey."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same

IMAGES = dict(np.load(Path(__file__).parent / "data" / "images.npz"))
"""Coins, handwriting, a printed page, a horse."""


def picture(*rows):
    """Read a mask from rows of # and other signs."""
    return np.array([[sign == "#" for sign in row] for row in rows])


def mask(height, width, bits):
    """Read a mask from the digits of a number."""
    return np.array([bits >> k & 1 == 1 for k in range(height * width)]).reshape(height, width)


def levels(height, width, numbers):
    """Repeat some grey levels until they fill an image."""
    return np.resize(np.array(numbers, dtype=np.uint8), (height, width))


sides = st.integers(1, 5)
masks = st.builds(mask, sides, sides, st.integers(0, 2**25 - 1))
images = st.builds(levels, sides, sides, st.lists(st.integers(0, 255), min_size=1, max_size=25))
footprints = st.builds(mask, st.integers(1, 3), st.integers(1, 3), st.integers(1, 2**9 - 1).map(lambda bits: bits | 1))
"""The first cell always belongs to a footprint, so that none is empty."""


# --- rgb_to_gray --------------------------------------------------------------------------------------------------


@exercise("rgb_to_gray", "S5")
def test_red_green_blue(submission):
    """Pure red, green and blue have the three weights as brightness, and together they are white."""
    colours = np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 1.0, 1.0]]])
    same(submission.rgb_to_gray(colours), np.array([[0.2125, 0.7154, 0.0721, 1.0]]))


@exercise("rgb_to_gray", "S6")
def test_bytes_become_shares(submission):
    """A uint8 level counts as its 255th part: 127 is 0.498."""
    colours = np.full((2, 3, 3), 127, dtype=np.uint8)
    same(submission.rgb_to_gray(colours), np.full((2, 3), 127 / 255, dtype=np.float32))


# --- histogram, otsu_threshold, foreground ------------------------------------------------------------------------


@exercise("otsu_threshold", "S7")
def test_counts_of_levels(submission):
    """There is a count for each of the 256 levels, also for those that do not occur."""
    expected = np.zeros(256, dtype=np.int64)
    expected[[0, 3, 200]] = [1, 2, 3]
    same(submission.histogram(np.array([[3, 200, 200], [0, 3, 200]], dtype=np.uint8)), expected)


@exercise("otsu_threshold", "S8")
def test_the_splits_of_the_handout(submission):
    """The six pixels of the handout are split at 20, the lowest of many thresholds that split them in this way."""
    same(submission.otsu_threshold(np.array([[10, 20, 20], [120, 140, 10]], dtype=np.uint8)), 20)
    same(submission.otsu_threshold(np.array([[0, 1, 2, 3], [4, 5, 250, 251]], dtype=np.uint8)), 5)


@exercise("otsu_threshold", "S8")
def test_the_threshold_of_the_coins(submission):
    """The photograph of the coins is split at 107."""
    same(submission.otsu_threshold(IMAGES["coins"]), 107)


@exercise("otsu_threshold", "S10")
def test_strictly_above(submission):
    """A pixel with the level of the threshold is background."""
    image = np.array([[9, 10, 11], [255, 0, 10]], dtype=np.uint8)
    same(submission.foreground(image, 10), picture("..#", "#.."))


# --- contrast, stretch_contrast -----------------------------------------------------------------------------------


@exercise("contrast", "S11")
def test_the_range_of_levels(submission):
    """Contrast is the brightest level minus the darkest."""
    same(submission.contrast(np.array([[52, 55, 61], [200, 61, 64]], dtype=np.uint8)), 148)
    same(submission.contrast(np.array([[0.5, -0.25]])), 0.75)


@exercise("contrast", "S12")
def test_levels_spread_evenly(submission):
    """The darkest level becomes low, the brightest high, and those between keep their places."""
    image = np.array([[52, 55, 61, 66], [70, 61, 64, 73]], dtype=np.uint8)
    expected = (image - np.float32(52)) * np.float32(255 / 21)
    same(submission.stretch_contrast(image, 0, 255), expected)
    same(submission.stretch_contrast(np.array([[2.0, 4.0, 3.0]])), np.array([[0.0, 1.0, 0.5]]))


# --- sobel --------------------------------------------------------------------------------------------------------


@exercise("sobel", "S16")
def test_the_step_of_the_handout(submission):
    """A step of 1 to the right has a slope of 1 on both sides of it, and none downwards."""
    step = np.array([[0.0, 0.0, 1.0, 1.0, 1.0]] * 5)
    slope = np.array([[0.0, 1.0, 1.0, 0.0, 0.0]] * 5)
    same(submission.sobel(step), (np.zeros((5, 5)), slope, slope / np.sqrt(2)))


@exercise("sobel", "S15")
def test_a_single_pixel(submission):
    """Around a bright pixel it gets brighter towards it, from all sides: that pixel shows the kernels, turned."""
    image = np.zeros((5, 5))
    image[2, 2] = 4.0
    down = np.zeros((5, 5))
    down[1, 1:4], down[3, 1:4] = [1, 2, 1], [-1, -2, -1]
    same(submission.sobel(image)[:2], (down, down.T))


@exercise("sobel", "S15", law=True)
@given(image=images)
@example(image=np.array([[1, 2, 4], [0, 5, 9]], dtype=np.uint8))
def test_a_transposed_image_swaps_the_slopes(submission, image):
    """What goes down in an image goes to the right in its transpose."""
    down, right, magnitude = submission.sobel(image / 256)
    same(submission.sobel(image.T / 256), (right.T, down.T, magnitude.T))
    same(submission.sobel(np.array([[0.0, 1.0, 1.0]]))[1], np.array([[1.0, 1.0, 0.0]]))


# --- gaussian_blur, blur_region -----------------------------------------------------------------------------------

BELL = np.array([np.exp(-1 / 2), 1.0, np.exp(-1 / 2)]) / (1 + 2 * np.exp(-1 / 2))
"""The window for sigma 1 and radius 1: 0.2741, 0.4519, 0.2741."""


@exercise("gaussian_blur", "S17")
def test_a_point_becomes_a_bell(submission):
    """A bright pixel becomes the window, along the rows and along the columns."""
    image = np.zeros((5, 6))
    image[2, 3] = 1.0
    expected = np.zeros((5, 6))
    expected[1:4, 2:5] = np.outer(BELL, BELL)
    same(submission.gaussian_blur(image, 1.0, 1), expected)


@exercise("gaussian_blur", "S14")
def test_the_border_is_a_mirror(submission):
    """Beyond the last pixel the image goes on with that pixel, then the one before it, and so on."""
    rows = np.array([[8.0, 0.0, 0.0, 0.0, 1.0]] * 2)
    window = np.exp(-(np.arange(-2, 3) ** 2) / 8)
    window /= window.sum()
    longer = np.array([0.0, 8.0, 8.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0])
    expected = [[window @ longer[k : k + 5] for k in range(5)]]
    same(submission.gaussian_blur(rows, 2.0, 2), np.array(expected * 2))


@exercise("gaussian_blur", "S18")
def test_a_region_is_blurred_by_itself(submission):
    """Only the box is blurred, and what lies outside it does not shine in."""
    image = np.zeros((4, 6))
    image[1, 2], image[0, 0], image[2, 4] = 1.0, 9.0, 7.0
    expected = image.copy()
    expected[1:3, 2:4] = np.outer([BELL[0] + BELL[1], BELL[0]], [BELL[0] + BELL[1], BELL[0]])
    same(submission.blur_region(image, (1, 2, 3, 4), 1.0, 1), expected)


# --- footprints ---------------------------------------------------------------------------------------------------


@exercise("footprints", "S20")
def test_a_square(submission):
    """A square of size 4 has 4 x 4 cells."""
    same(submission.footprint_square(4), np.ones((4, 4), dtype=bool))


@exercise("footprints", "S21")
def test_a_disk_and_a_diamond(submission):
    """A disk and a diamond of radius 2: the disk has the cells at a distance of exactly 2, and so has the diamond."""
    expected = picture("..#..", ".###.", "#####", ".###.", "..#..")
    same(submission.footprint_disk(2), expected)
    same(submission.footprint_diamond(2), expected)
    same(submission.footprint_disk(3).sum(axis=1).tolist(), [1, 5, 5, 7, 5, 5, 1])


# --- erode, dilate ------------------------------------------------------------------------------------------------

BLOCK = picture(".....", ".###.", ".###.", ".###.", ".....")
CROSS = picture(".#.", "###", ".#.")
RIGHT = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 0]])
"""The origin and the cell to the right of it."""
SCENE = picture("......", ".####.", ".###..", ".####.", "......")
CORNER = np.array([[1, 1], [0, 1]])


@exercise("erode", "S22")
def test_a_block_erodes_to_its_middle(submission):
    """Of a block of 3 x 3 pixels only the middle one stays under a footprint of 3 x 3."""
    expected = np.zeros((5, 5), dtype=bool)
    expected[2, 2] = True
    same(submission.erode(BLOCK, np.ones((3, 3))), expected)


@exercise("erode", "S22")
def test_the_scene_of_the_handout_eroded(submission):
    """In the handout's scene those pixels stay whose right neighbour is foreground too."""
    same(submission.erode(SCENE, RIGHT), picture("......", ".###..", ".##...", ".###..", "......"))


@exercise("erode", "S22")
def test_the_minimum_of_grey_levels(submission):
    """The erosion of grey levels is the minimum over the footprint, in the same dtype."""
    image = np.array([[30, 10, 40, 10, 50], [90, 20, 60, 50, 30]], dtype=np.uint8)
    expected = np.array([[10, 10, 10, 10, 50], [20, 20, 50, 30, 30]], dtype=np.uint8)
    same(submission.erode(image, RIGHT), expected)


@exercise("erode", "S23")
def test_nothing_is_eroded_from_outside(submission):
    """What lies outside the image erodes nothing: an image full of foreground stays full."""
    same(submission.erode(np.ones((3, 4), dtype=bool), np.ones((3, 3))), np.ones((3, 4), dtype=bool))
    same(submission.erode(BLOCK, CROSS), picture(".....", ".....", "..#..", ".....", "....."))


@exercise("erode", "S24")
def test_the_origin_of_an_even_footprint(submission):
    """Two cells have their origin in the second: a pixel stays if the one before it is foreground too."""
    same(submission.erode(SCENE, np.ones((1, 2))), picture("......", "..###.", "..##..", "..###.", "......"))
    same(submission.erode(SCENE, np.ones((1, 2)), (0, 0)), picture("......", ".###..", ".##...", ".###..", "......"))


@exercise("erode", "S22", law=True)
@given(image=masks, footprint=footprints)
@example(image=BLOCK, footprint=np.ones((1, 3), dtype=bool))
def test_eroding_less_leaves_more(submission, image, footprint):
    """A footprint with more cells leaves no more than one with fewer, and a block loses its sides."""
    fewer = footprint & mask(*footprint.shape, 1)
    assert (submission.erode(image, footprint) <= submission.erode(image, fewer)).all(), "More cells left more pixels."
    same(submission.erode(BLOCK, np.ones((1, 3))), picture(".....", "..#..", "..#..", "..#..", "....."))


@exercise("dilate", "S25")
def test_a_block_grows_by_a_cross(submission):
    """A block of 3 x 3 pixels, dilated by a cross, fills 5 x 5 pixels without the corners."""
    same(submission.dilate(BLOCK, CROSS), picture(".###.", "#####", "#####", "#####", ".###."))


@exercise("dilate", "S25")
def test_a_dot_paints_the_footprint(submission):
    """A dot becomes the footprint itself, not its mirror image."""
    dot = np.zeros((5, 5), dtype=bool)
    dot[2, 2] = True
    same(submission.dilate(dot, RIGHT), picture(".....", ".....", "..##.", ".....", "....."))


@exercise("dilate", "S25")
def test_the_maximum_of_grey_levels(submission):
    """The dilation of grey levels is the maximum over the reflected footprint, in the same dtype."""
    image = np.array([[30, 10, 40, 10, 50], [90, 20, 60, 50, 30]], dtype=np.uint8)
    expected = np.array([[30, 30, 40, 40, 50], [90, 90, 60, 60, 50]], dtype=np.uint8)
    same(submission.dilate(image, RIGHT), expected)


@exercise("dilate", "S26")
def test_nothing_comes_in_from_outside(submission):
    """What lies outside the image dilates nothing: without foreground there is none afterwards."""
    same(submission.dilate(np.zeros((3, 4), dtype=bool), np.ones((3, 3))), np.zeros((3, 4), dtype=bool))
    same(submission.dilate(picture("#..", "..."), np.ones((3, 3))), picture("##.", "##."))


@exercise("dilate", "S27")
def test_the_reflected_origin(submission):
    """A dot becomes the even footprint of the handout, with the footprint's origin on the dot."""
    dot = np.zeros((5, 5), dtype=bool)
    dot[2, 2] = True
    same(submission.dilate(dot, CORNER), picture(".....", ".##..", "..#..", ".....", "....."))
    same(submission.dilate(dot, CORNER, (0, 1)), picture(".....", ".....", ".##..", "..#..", "....."))


@exercise("dilate", "S25", law=True)
@given(image=masks, other=masks, footprint=footprints)
@example(image=BLOCK, other=picture("#"), footprint=CROSS)
def test_the_dilation_of_a_union(submission, image, other, footprint):
    """The dilation of a union is the union of the dilations."""
    other = np.resize(other, image.shape)
    parts = submission.dilate(image, footprint) | submission.dilate(other, footprint)
    same(submission.dilate(image | other, footprint), parts)
    same(submission.dilate(picture(".#.."), np.ones((1, 3))), picture("###."))


# --- open_close ---------------------------------------------------------------------------------------------------

ISLANDS = picture("##...#.", "##.....", "....###", "...##.#", "....###")


@exercise("open_close", "S28")
def test_opening_and_closing_of_the_islands(submission):
    """Opening takes away what has no room for a 2 x 2 square; closing fills where no such square has room outside."""
    opened = picture("##.....", "##.....", ".......", ".......", ".......")
    same(submission.opening(ISLANDS, np.ones((2, 2))), opened)
    closed = picture("##...#.", "##...#.", "....###", "...####", "....###")
    same(submission.closing(ISLANDS, np.ones((2, 2))), closed)


@exercise("open_close", "S28", law=True)
@given(image=images, footprint=footprints)
@example(image=np.array([[5, 9, 5, 1]], dtype=np.uint8), footprint=picture("##"))
def test_opening_below_closing_above(submission, image, footprint):
    """The opening lies nowhere above the image, the closing nowhere below it, for every footprint."""
    assert (submission.opening(image, footprint) <= image).all(), "The opening is brighter than the image somewhere."
    assert (submission.closing(image, footprint) >= image).all(), "The closing is darker than the image somewhere."
    row = np.array([[3, 7, 7, 2, 9, 1, 4]], dtype=np.uint8)
    same(submission.opening(row, np.ones((1, 2))), np.array([[3, 7, 7, 2, 2, 1, 1]], dtype=np.uint8))
    same(submission.closing(row, np.ones((1, 2))), np.array([[7, 7, 7, 7, 9, 4, 4]], dtype=np.uint8))


@exercise("open_close", "S28", law=True)
@given(image=images, footprint=footprints)
@example(image=np.array([[5, 9, 5, 1]], dtype=np.uint8), footprint=picture("##"))
def test_a_second_opening_changes_nothing(submission, image, footprint):
    """Opening an opening gives that opening, and closing a closing that closing."""
    opened, closed = submission.opening(image, footprint), submission.closing(image, footprint)
    same(submission.opening(opened, footprint), opened)
    same(submission.closing(closed, footprint), closed)
    row = np.array([[3, 7, 7, 2, 9, 1, 4]], dtype=np.uint8)
    same(submission.opening(row, np.ones((1, 3))), np.array([[3, 3, 3, 2, 2, 1, 1]], dtype=np.uint8))


@exercise("open_close", "S29")
def test_the_gradient_of_a_step(submission):
    """The gradient is the range of levels below the footprint: both sides of a step have its height."""
    step = np.array([[10, 10, 10, 250, 250]], dtype=np.uint8)
    same(submission.morphological_gradient(step, np.ones((1, 3))), np.array([[0, 0, 240, 240, 0]]))
    expected = picture(".###.", "#####", "##.##", "#####", ".###.")
    same(submission.morphological_gradient(BLOCK, CROSS), expected)


@exercise("open_close", "S30")
def test_the_top_hat_keeps_what_is_narrow(submission):
    """The top-hat is what the opening takes away: bright things into which the footprint does not fit."""
    row = np.array([[10, 12, 90, 16, 18, 120, 120, 120, 26]], dtype=np.uint8)
    same(submission.white_top_hat(row, np.ones((1, 3))), np.array([[0, 0, 74, 0, 0, 0, 0, 0, 0]]))
    same(submission.white_top_hat(ISLANDS, np.ones((2, 2)))[:2], picture(".....#.", "......."))


# --- label --------------------------------------------------------------------------------------------------------

SHAPES = picture("#..#.", "#.#.#", "###.#", "....#", "##...")


@exercise("label", "S31")
def test_neighbours_in_rows_and_columns(submission):
    """With connectivity 1 pixels that touch at a corner are apart: the handout's mask has four objects."""
    expected = np.array([[1, 0, 0, 2, 0], [1, 0, 1, 0, 3], [1, 1, 1, 0, 3], [0, 0, 0, 0, 3], [4, 4, 0, 0, 0]])
    same(submission.label(SHAPES), expected)


@exercise("label", "S31")
def test_neighbours_at_corners_too(submission):
    """With connectivity 2 the first three objects of the handout's mask are one."""
    expected = np.array([[1, 0, 0, 1, 0], [1, 0, 1, 0, 1], [1, 1, 1, 0, 1], [0, 0, 0, 0, 1], [2, 2, 0, 0, 0]])
    same(submission.label(SHAPES, 2), expected)


@exercise("label", "S32")
def test_a_basin_is_one_object(submission):
    """Two walls that meet only at the bottom are one object, with one number."""
    basin = picture("#..#.#", "#..#.#", "####.#")
    same(submission.label(basin), np.array([[1, 0, 0, 1, 0, 2], [1, 0, 0, 1, 0, 2], [1, 1, 1, 1, 0, 2]]))


@exercise("label", "S32", law=True)
@given(image=masks)
@example(image=SHAPES)
def test_numbers_without_gaps(submission, image):
    """The numbers are 1, 2, 3, ... without gaps, and lie on the foreground."""
    labels = submission.label(image)
    same(labels > 0, image)
    numbers = sorted(set(labels.ravel().tolist()) - {0})
    same(numbers, list(range(1, len(numbers) + 1)))
    same(submission.label(picture("#.#", "..#")), np.array([[1, 0, 2], [0, 0, 2]]))


# --- remove_small_objects, fill_holes, region_properties ----------------------------------------------------------


@exercise("remove_small_objects", "S34")
def test_small_objects_go(submission):
    """Of the handout's objects, of 5, 1, 3 and 2 pixels, those of less than 3 go."""
    same(submission.remove_small_objects(SHAPES, 3), picture("#....", "#.#.#", "###.#", "....#", "....."))


@exercise("fill_holes", "S35")
def test_a_ring_is_filled(submission):
    """What is enclosed on all sides is filled; a bay that opens to the border is not."""
    image = picture("####..", "#..#.#", "####.#", ".....#", "######")
    same(submission.fill_holes(image), picture("####..", "####.#", "####.#", ".....#", "######"))


@exercise("fill_holes", "S35")
def test_a_corner_lets_nothing_through(submission):
    """A ring whose pixels touch only at corners still encloses its hole."""
    same(submission.fill_holes(picture(".#...", "#.#..", ".#...")), picture(".#...", "###..", ".#..."))


@exercise("region_properties", "S36")
def test_two_regions(submission):
    """Area, centroid and box of two regions, row before column."""
    labels = np.array([[0, 0, 0, 0], [0, 1, 1, 1], [0, 0, 1, 0], [2, 0, 0, 0]])
    expected = [
        {"label": 1, "area": 4, "centroid": (1.25, 2.0), "box": (1, 1, 3, 4)},
        {"label": 2, "area": 1, "centroid": (3.0, 0.0), "box": (3, 0, 4, 1)},
    ]
    same(submission.region_properties(labels), expected)


# --- extract_ink, count_objects -----------------------------------------------------------------------------------


@exercise("extract_ink", "S38")
def test_a_stroke_in_the_dusk(submission):
    """A stroke is found on paper that gets darker and darker than the stroke was; a speck is not."""
    paper = np.linspace(240, 60, 24).round().astype(np.uint8).repeat(9).reshape(24, 9).T.copy()
    paper[4, 3:21] -= 50
    paper[1, 8] -= 50
    expected = np.zeros((9, 24), dtype=bool)
    expected[4, 3:21] = True
    same(submission.extract_ink(paper, 3, 2), expected)


@exercise("extract_ink", "S38")
def test_the_handwriting(submission):
    """Of the handwriting 7,165 pixels are ink, in 55 objects."""
    same(submission.ink_counts(IMAGES["text"], 13, 10), {"pixels": 7165, "objects": 55})


@exercise("count_objects", "S39")
def test_the_coins(submission):
    """There are 24 coins in the photograph."""
    same(submission.count_objects(IMAGES["coins"]), 24)


@exercise("count_objects", "S40")
def test_three_discs(submission):
    """Three discs and some specks on a plain background are three objects."""
    rows, columns = np.indices((120, 150))
    image = np.full((120, 150), 50, dtype=np.uint8)
    for row, column, radius in [(40, 40, 20), (50, 110, 14), (95, 75, 17)]:
        image[np.hypot(rows - row, columns - column) <= radius] = 140
    image[5, 100], image[110:113, 20:23] = 200, 180
    same(submission.count_objects(image), 3)


# --- bonus --------------------------------------------------------------------------------------------------------


@exercise("local_threshold", "S41")
def test_means_of_blocks(submission):
    """The mean of 3 x 3 pixels, with a mirror at the border, minus the offset."""
    image = np.arange(25.0).reshape(5, 5)
    thresholds = submission.local_threshold(image, 3)
    same(thresholds[0], np.array([6.0, 8.0, 11.0, 14.0, 16.0]) / 3)
    same(thresholds[2], np.array([31.0, 33.0, 36.0, 39.0, 41.0]) / 3)
    same(submission.local_threshold(image, 1, 0.5), image - 0.5)


@exercise("equalize_histogram", "S43")
def test_shares_of_pixels(submission):
    """Each level becomes the share of pixels that are at most as bright."""
    image = np.array([[52, 55, 61, 66], [70, 61, 64, 73]], dtype=np.uint8)
    expected = np.array([[1, 2, 4, 6], [7, 4, 5, 8]], dtype=np.float32) / 8
    same(submission.equalize_histogram(image), expected)


@exercise("hit_or_miss", "S44")
def test_upper_left_corners(submission):
    """A pixel with foreground to the right and below, and background above and to the left, is a corner."""
    hit = np.array([[0, 0, 0], [0, 1, 1], [0, 1, 0]])
    miss = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    image = picture("##....", "##.##.", "...##.", ".#....")
    same(submission.hit_or_miss(image, hit, miss), picture("#.....", "...#..", "......", "......"))


@exercise("skeletonize", "S45")
def test_the_skeleton_of_a_bar(submission):
    """A bar of 3 x 7 pixels thins to a line of 4."""
    bar = np.pad(np.ones((3, 7), dtype=bool), 1)
    expected = np.zeros((5, 9), dtype=bool)
    expected[2, 2:6] = True
    same(submission.skeletonize(bar), expected)


@exercise("skeletonize", "S45")
def test_the_skeleton_of_the_horse(submission):
    """Of the 43,412 pixels of the horse 1,287 are left."""
    skeleton = submission.skeletonize(IMAGES["horse"])
    same((skeleton & IMAGES["horse"]).sum().item(), 1287)


@exercise("canny", "S46")
def test_the_edge_of_a_soft_step(submission):
    """The edge lies where the brightness changes most, one pixel wide, and ends before the outermost rows."""
    image = np.array([[0.0, 0.0, 0.0, 0.25, 0.75, 1.0, 1.0, 1.0]] * 5) + np.array([0, 0, 0, 0, 0.125, 0, 0, 0])
    expected = np.zeros((5, 8), dtype=bool)
    expected[1:4, 3] = True
    same(submission.canny(image, 1.0, 0, 0.1, 0.3), expected)
