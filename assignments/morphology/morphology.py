"""Shapes in images: from grey levels to masks, from masks to objects, with nothing but NumPy.

An image is an array indexed ``[row, column]``: row 0 is at the top, column 0 on the left. Fill in the functions, run
``autograder check morphology.py``, hand in this file. The clauses S1, S2, ... are in README.md.
"""

from __future__ import annotations

import numpy as np

GRAY_WEIGHTS = (0.2125, 0.7154, 0.0721)
"""How much red, green and blue add to the brightness that we see."""

# --- grey levels --------------------------------------------------------------------------------------------------


def rgb_to_gray(image: np.ndarray) -> np.ndarray:
    """Return the brightness of a colour image.

    Parameters
    ----------
    image : array, shape (H, W, 3)
        Red, green, blue; uint8 in 0..255, or floats in [0, 1].

    Returns
    -------
    array, shape (H, W)
        Values in [0, 1]: float32 for uint8, else the dtype of `image`.

    Examples
    --------
    >>> rgb_to_gray(np.array([[[1.0, 0.0, 0.0], [0.0, 0.5, 1.0]]])).round(4).tolist()
    [[0.2125, 0.4298]]
    """
    # about 4 lines
    raise NotImplementedError  # your code here


def histogram(image: np.ndarray) -> np.ndarray:
    """Return how often each of the 256 grey levels occurs in a uint8 image: int64, shape (256,)."""
    # about 1 line
    raise NotImplementedError  # your code here


def otsu_threshold(image: np.ndarray) -> int:
    """Return the grey level that splits a uint8 image best into a dark and a bright class.

    Returns
    -------
    int
        The highest level of the dark class where the variance between the classes is largest; of several such levels
        the lowest. A constant image gives its own level.

    Examples
    --------
    >>> otsu_threshold(np.array([[10, 10, 10], [200, 200, 200]], dtype=np.uint8))
    10
    """
    # about 8 lines: cumulative sums of the histogram give size and mean of both classes, for all levels at once
    raise NotImplementedError  # your code here


def foreground(image: np.ndarray, threshold: float) -> np.ndarray:
    """Return the mask of the pixels that are brighter than `threshold`: bool, of the shape of `image`."""
    # about 1 line
    raise NotImplementedError  # your code here


def contrast(image: np.ndarray) -> int | float:
    """Return the brightest level minus the darkest: an int for integers and masks, a float for floats."""
    # about 2 lines
    raise NotImplementedError  # your code here


def stretch_contrast(image: np.ndarray, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """Return the image with its levels spread evenly, the darkest to `low` and the brightest to `high`.

    Parameters
    ----------
    image : array, shape (H, W)
        Any dtype.
    low, high : float
        The new range; a constant image becomes `low` everywhere.

    Returns
    -------
    array, shape (H, W)
        The dtype of `image` if that is a floating-point one, else float32.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


# --- filters ------------------------------------------------------------------------------------------------------


def sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how fast the image gets brighter downwards and to the right, and how fast in all.

    Parameters
    ----------
    image : array, shape (H, W)
        Any dtype.

    Returns
    -------
    down, right, magnitude : array, shape (H, W)
        The dtype of `image` if that is a floating-point one, else float32.

    Examples
    --------
    >>> down, right, magnitude = sobel(np.array([[0.0, 0.0, 1.0, 1.0]] * 3))
    >>> right[1].tolist(), magnitude[1].round(4).tolist()
    ([0.0, 1.0, 1.0, 0.0], [0.0, 0.7071, 0.7071, 0.0])
    """
    # about 8 lines
    raise NotImplementedError  # your code here


def gaussian_blur(image: np.ndarray, sigma: float, radius: int) -> np.ndarray:
    """Return the image, smoothed by a Gaussian window along the rows and along the columns.

    Parameters
    ----------
    image : array, shape (H, W)
        Any dtype.
    sigma : float
        The width of the bell, in pixels; above 0.
    radius : int
        At least 0: the window has the ``2 * radius + 1`` places from -radius to radius.

    Returns
    -------
    array, shape (H, W)
        The dtype of `image` if that is a floating-point one, else float32.
    """
    # about 8 lines
    raise NotImplementedError  # your code here


def blur_region(image: np.ndarray, box: tuple[int, int, int, int], sigma: float, radius: int) -> np.ndarray:
    """Return the image with one region cut out, blurred by itself, and put back.

    Parameters
    ----------
    image : array, shape (H, W)
        Any dtype.
    box : (first row, first column, last row + 1, last column + 1)
        Inside the image, at least one pixel.
    sigma, radius
        As for `gaussian_blur`.

    Returns
    -------
    array, shape (H, W)
        Outside the box the levels of `image`. The dtype is that of `image` if it is a floating-point one, else float32.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


# --- erosion and dilation -----------------------------------------------------------------------------------------


def footprint_square(size: int) -> np.ndarray:
    """Return a footprint of `size` x `size` cells, all True."""
    # about 1 line
    raise NotImplementedError  # your code here


def footprint_disk(radius: int) -> np.ndarray:
    """Return the cells at most `radius` away from the middle of ``2 * radius + 1`` rows and columns, as bool."""
    # about 2 lines
    raise NotImplementedError  # your code here


def footprint_diamond(radius: int) -> np.ndarray:
    """Return the cells at most `radius` steps up, down, left or right away from the middle, as bool."""
    # about 2 lines
    raise NotImplementedError  # your code here


def erode(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    """Return, for each pixel, the minimum of the image over the footprint, laid with its origin on that pixel.

    Parameters
    ----------
    image : array, shape (H, W)
        A mask (bool) or grey levels (integers or floats).
    footprint : array, shape (h, w)
        Cells that are not 0 belong to it; at least one does.
    origin : (row, column), optional
        A place in the footprint, by default ``(h // 2, w // 2)``; it need not belong to the footprint.

    Returns
    -------
    array, shape (H, W)
        The dtype of `image`.

    Examples
    --------
    >>> erode(np.array([[3, 1, 4, 1, 5]]), np.array([[0, 1, 1]]))
    array([[1, 1, 1, 1, 5]])
    """
    # about 8 lines: pad once; then each cell of the footprint is one slice of the padded image
    raise NotImplementedError  # your code here


def dilate(image: np.ndarray, footprint: np.ndarray, origin: tuple[int, int] | None = None) -> np.ndarray:
    """Return the maximum, for each pixel, over all copies of the image that the footprint asks for.

    Every cell of the footprint moves a copy of the image by its own step from the origin.

    Parameters
    ----------
    image, footprint, origin
        As for `erode`.

    Returns
    -------
    array, shape (H, W)
        The dtype of `image`.

    Examples
    --------
    >>> dilate(np.array([[0, 0, 7, 0, 0]]), np.array([[0, 1, 1]]))
    array([[0, 0, 7, 7, 0]])
    """
    # about 8 lines: as erode, with the footprint turned by half a turn about its origin
    raise NotImplementedError  # your code here


def opening(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the image, eroded and then dilated by the same footprint."""
    # about 1 line
    raise NotImplementedError  # your code here


def closing(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the image, dilated and then eroded by the same footprint."""
    # about 1 line
    raise NotImplementedError  # your code here


def morphological_gradient(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the dilation minus the erosion: bool for masks, int64 for integers, else the dtype of `image`."""
    # about 1 line, and a difference that is safe for bool and uint8
    raise NotImplementedError  # your code here


def white_top_hat(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the image minus its opening: bool for masks, int64 for integers, else the dtype of `image`."""
    # about 1 line
    raise NotImplementedError  # your code here


# --- objects ------------------------------------------------------------------------------------------------------


def label(image: np.ndarray, connectivity: int = 1) -> np.ndarray:
    """Number the objects of a mask.

    Parameters
    ----------
    image : array, shape (H, W)
        What is not 0 is foreground.
    connectivity : int
        1: a pixel is connected with those above, below, left and right of it; 2: with the diagonal ones too.

    Returns
    -------
    array, shape (H, W)
        int64: 0 in the background, 1, 2, ... in the objects, in the order of their first pixels, row by row.

    Raises
    ------
    ValueError
        If `connectivity` is neither 1 nor 2.

    Examples
    --------
    >>> label(np.array([[1, 0, 1], [1, 1, 1], [0, 0, 0], [0, 1, 0]])).tolist()
    [[1, 0, 1], [1, 1, 1], [0, 0, 0], [0, 2, 0]]
    """
    # about 15 lines: from the first pixel without a number, walk to all that are connected with it
    raise NotImplementedError  # your code here


def remove_small_objects(image: np.ndarray, min_size: int, connectivity: int = 1) -> np.ndarray:
    """Return the mask without its objects of less than `min_size` pixels; what counts as an object is as in `label`."""
    # about 3 lines
    raise NotImplementedError  # your code here


def fill_holes(image: np.ndarray) -> np.ndarray:
    """Return the mask with its holes filled: background from which no path along rows and columns leads outside."""
    # about 5 lines
    raise NotImplementedError  # your code here


def region_properties(labels: np.ndarray) -> list[dict]:
    """Measure the objects of a labelled image.

    Parameters
    ----------
    labels : array of integers, shape (H, W)
        0 is background; not every number needs to occur.

    Returns
    -------
    list of dict
        One for each label that occurs, in increasing order: ``"label"`` (int), ``"area"`` (int, in pixels),
        ``"centroid"`` (row, column: floats) and ``"box"`` (first row, first column, last row + 1, last column + 1:
        ints).
    """
    # about 10 lines
    raise NotImplementedError  # your code here


# --- two applications ---------------------------------------------------------------------------------------------


def extract_ink(image: np.ndarray, size: int, min_size: int) -> np.ndarray:
    """Return the mask of the dark ink on a page that is lit unevenly.

    Parameters
    ----------
    image : array of uint8, shape (H, W)
        A photograph of dark writing on bright paper.
    size : int
        The side of a square that is wider than every stroke of the pen.
    min_size : int
        Specks of fewer pixels are no ink; pixels that touch at a corner are connected.

    Returns
    -------
    array, shape (H, W)
        bool.
    """
    # about 4 lines: the closing shows what the paper looks like below the ink
    raise NotImplementedError  # your code here


def count_objects(image: np.ndarray) -> int:
    """Count the bright objects in a photograph; the background may be brighter on one side than on another.

    Parameters
    ----------
    image : array of uint8, shape (H, W)
        Round objects of 500 to 3,300 pixels, brighter than the background around them. Specks and noise do not count.

    Returns
    -------
    int
    """
    # about 5 lines: put together what you have; the way is yours
    raise NotImplementedError  # your code here


# --- bonus --------------------------------------------------------------------------------------------------------


def local_threshold(image: np.ndarray, block_size: int, offset: float = 0.0) -> np.ndarray:
    """Return a threshold for each pixel: the mean of the block around it, minus `offset`.

    Parameters
    ----------
    image : array, shape (H, W)
        Any dtype.
    block_size : int
        The side of the block, odd.
    offset : float
        May be negative.

    Returns
    -------
    array, shape (H, W)
        The dtype of `image` if that is a floating-point one, else float32.

    Raises
    ------
    ValueError
        If `block_size` is even or less than 1.
    """
    # about 8 lines: cumulative sums make the cost independent of the size of the block
    raise NotImplementedError  # your code here


def equalize_histogram(image: np.ndarray) -> np.ndarray:
    """Return, for each pixel of a uint8 image, the share of pixels that are at most as bright: float32 in (0, 1]."""
    # about 2 lines
    raise NotImplementedError  # your code here


def hit_or_miss(image: np.ndarray, hit: np.ndarray, miss: np.ndarray) -> np.ndarray:
    """Return the places where a mask has foreground on all cells of `hit` and background on all cells of `miss`.

    Parameters
    ----------
    image : array, shape (H, W)
        What is not 0 is foreground; all around the image there is background.
    hit, miss : array, shape (h, w)
        Two footprints of one shape that share no cell; the origin is ``(h // 2, w // 2)``; one of them may be empty.

    Returns
    -------
    array, shape (H, W)
        bool.
    """
    # about 4 lines
    raise NotImplementedError  # your code here


def skeletonize(image: np.ndarray) -> np.ndarray:
    """Return the skeleton of a mask, by the thinning of Zhang and Suen: bool, of the shape of `image`.

    What is not 0 is foreground; all around the image there is background.
    """
    # about 16 lines
    raise NotImplementedError  # your code here


def canny(image: np.ndarray, sigma: float, radius: int, low: float, high: float) -> np.ndarray:
    """Return the edges of an image: thin lines where the brightness changes most.

    Parameters
    ----------
    image : array, shape (H, W)
        Any dtype.
    sigma, radius
        For `gaussian_blur`.
    low, high : float
        A thin place is an edge where the magnitude is above `high`, or above `low` and connected with such a place.

    Returns
    -------
    array, shape (H, W)
        bool; the outermost rows and columns are never edges.
    """
    # about 20 lines
    raise NotImplementedError  # your code here
