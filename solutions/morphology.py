"""Shapes in images: from grey levels to masks, from masks to objects, with nothing but NumPy.

An image is an array indexed ``[row, column]``: row 0 is at the top, column 0 on the left. Fill in the functions, run
``autograder check morphology.py``, hand in this file. The clauses S1, S2, ... are in README.md.
"""

from __future__ import annotations

import numpy as np

GRAY_WEIGHTS = (0.2125, 0.7154, 0.0721)
"""How much red, green and blue add to the brightness that we see."""

# BEGIN SOLUTION NO PROMPT


def _float(image: np.ndarray) -> np.ndarray:
    """Return the image in a dtype that is safe to compute in: float64 as it is, everything else as float32."""
    return image.astype(np.float64 if image.dtype == np.float64 else np.float32)


def _like(result: np.ndarray, image: np.ndarray) -> np.ndarray:
    """Return the result in the dtype of the image it was computed from, if that is a floating-point one."""
    return result.astype(image.dtype if np.issubdtype(image.dtype, np.floating) else np.float32)


def _range(dtype: np.dtype) -> tuple[float, float]:
    """Return the smallest and the largest value of a dtype."""
    if np.issubdtype(dtype, np.floating):
        return -np.inf, np.inf
    if np.issubdtype(dtype, np.integer):
        return np.iinfo(dtype).min, np.iinfo(dtype).max
    return False, True


def _subtract(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a - b: int64 for integers, and for masks what is in a but not in b."""
    if a.dtype == bool:
        return a & ~b
    if np.issubdtype(a.dtype, np.integer):
        return a.astype(np.int64) - b
    return a - b


# END SOLUTION

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
    # BEGIN SOLUTION
    colours = _float(image)
    if image.dtype == np.uint8:
        colours /= 255
    red, green, blue = np.moveaxis(colours, -1, 0)
    return _like(GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue, image)
    # END SOLUTION


def histogram(image: np.ndarray) -> np.ndarray:
    """Return how often each of the 256 grey levels occurs in a uint8 image: int64, shape (256,)."""
    # about 1 line
    # BEGIN SOLUTION
    return np.bincount(image.ravel(), minlength=256)
    # END SOLUTION


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
    # BEGIN SOLUTION
    counts = histogram(image)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * np.arange(256))
    above = image.size - below
    apart = sums[-1] * below - sums * image.size  # n0 n1 times the distance between the two means
    both = (below > 0) & (above > 0)
    if not both.any():
        return int(image.flat[0])
    variance = apart.astype(float) ** 2 / np.where(both, below * above, 1)
    return int(np.where(both, variance, -1).argmax())
    # END SOLUTION


def foreground(image: np.ndarray, threshold: float) -> np.ndarray:
    """Return the mask of the pixels that are brighter than `threshold`: bool, of the shape of `image`."""
    # about 1 line
    # BEGIN SOLUTION
    return image > threshold
    # END SOLUTION


def contrast(image: np.ndarray) -> int | float:
    """Return the brightest level minus the darkest: an int for integers and masks, a float for floats."""
    # about 2 lines
    # BEGIN SOLUTION
    return image.max().item() - image.min().item()
    # END SOLUTION


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
    # BEGIN SOLUTION
    levels = _float(image)
    levels -= levels.min()
    span = levels.max()
    return _like(low + levels * ((high - low) / (span if span > 0 else 1)), image)
    # END SOLUTION


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
    # BEGIN SOLUTION
    padded = np.pad(_float(image), 1, mode="symmetric")
    across = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    down = (across[2:] - across[:-2]) / 4
    along = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    right = (along[:, 2:] - along[:, :-2]) / 4
    magnitude = np.sqrt((down**2 + right**2) / 2)
    return _like(down, image), _like(right, image), _like(magnitude, image)
    # END SOLUTION


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
    # BEGIN SOLUTION
    places = np.arange(-radius, radius + 1)
    window = np.exp(-((places / sigma) ** 2) / 2)
    window /= window.sum()
    rows, columns = image.shape
    padded = np.pad(_float(image), radius, mode="symmetric")
    blurred = sum(weight * padded[k : k + rows] for k, weight in enumerate(window.tolist()))
    blurred = sum(weight * blurred[:, k : k + columns] for k, weight in enumerate(window.tolist()))
    return _like(blurred, image)
    # END SOLUTION


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
    # BEGIN SOLUTION
    top, left, bottom, right = box
    result = _like(image, image)
    result[top:bottom, left:right] = gaussian_blur(image[top:bottom, left:right], sigma, radius)
    return result
    # END SOLUTION


# --- erosion and dilation -----------------------------------------------------------------------------------------


def footprint_square(size: int) -> np.ndarray:
    """Return a footprint of `size` x `size` cells, all True."""
    # about 1 line
    # BEGIN SOLUTION
    return np.ones((size, size), dtype=bool)
    # END SOLUTION


def footprint_disk(radius: int) -> np.ndarray:
    """Return the cells at most `radius` away from the middle of ``2 * radius + 1`` rows and columns, as bool."""
    # about 2 lines
    # BEGIN SOLUTION
    steps = np.arange(-radius, radius + 1)
    return steps[:, None] ** 2 + steps**2 <= radius**2
    # END SOLUTION


def footprint_diamond(radius: int) -> np.ndarray:
    """Return the cells at most `radius` steps up, down, left or right away from the middle, as bool."""
    # about 2 lines
    # BEGIN SOLUTION
    steps = abs(np.arange(-radius, radius + 1))
    return steps[:, None] + steps <= radius
    # END SOLUTION


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
    # BEGIN SOLUTION
    rows, columns = image.shape
    height, width = footprint.shape
    i, j = origin if origin is not None else (height // 2, width // 2)
    largest = _range(image.dtype)[1]
    padded = np.pad(image, ((i, height - 1 - i), (j, width - 1 - j)), constant_values=largest)
    result = np.full(image.shape, largest, dtype=image.dtype)
    for r, c in np.argwhere(footprint).tolist():
        np.minimum(result, padded[r : r + rows, c : c + columns], out=result)
    return result
    # END SOLUTION


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
    # BEGIN SOLUTION
    rows, columns = image.shape
    height, width = footprint.shape
    i, j = origin if origin is not None else (height // 2, width // 2)
    i, j = height - 1 - i, width - 1 - j
    smallest = _range(image.dtype)[0]
    padded = np.pad(image, ((i, height - 1 - i), (j, width - 1 - j)), constant_values=smallest)
    result = np.full(image.shape, smallest, dtype=image.dtype)
    for r, c in np.argwhere(footprint[::-1, ::-1]).tolist():
        np.maximum(result, padded[r : r + rows, c : c + columns], out=result)
    return result
    # END SOLUTION


def opening(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the image, eroded and then dilated by the same footprint."""
    # about 1 line
    # BEGIN SOLUTION
    return dilate(erode(image, footprint), footprint)
    # END SOLUTION


def closing(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the image, dilated and then eroded by the same footprint."""
    # about 1 line
    # BEGIN SOLUTION
    return erode(dilate(image, footprint), footprint)
    # END SOLUTION


def morphological_gradient(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the dilation minus the erosion: bool for masks, int64 for integers, else the dtype of `image`."""
    # about 1 line, and a difference that is safe for bool and uint8
    # BEGIN SOLUTION
    return _subtract(dilate(image, footprint), erode(image, footprint))
    # END SOLUTION


def white_top_hat(image: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Return the image minus its opening: bool for masks, int64 for integers, else the dtype of `image`."""
    # about 1 line
    # BEGIN SOLUTION
    return _subtract(image, opening(image, footprint))
    # END SOLUTION


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
    # BEGIN SOLUTION
    if connectivity not in (1, 2):
        raise ValueError(f"connectivity is 1 or 2, not {connectivity}")
    padded = np.pad(image != 0, 1)
    width = padded.shape[1]
    steps = [-width, -1, 1, width]
    if connectivity == 2:
        steps += [-width - 1, -width + 1, width - 1, width + 1]
    waiting = padded.ravel().tolist()
    labels = np.zeros(padded.size, dtype=np.int64)
    count = 0
    for first in np.flatnonzero(padded).tolist():
        if waiting[first]:
            count += 1
            waiting[first] = False
            members = [first]
            for place in members:  # the list grows while we walk along it
                for step in steps:
                    if waiting[place + step]:
                        waiting[place + step] = False
                        members.append(place + step)
            labels[members] = count
    return labels.reshape(padded.shape)[1:-1, 1:-1]
    # END SOLUTION


def remove_small_objects(image: np.ndarray, min_size: int, connectivity: int = 1) -> np.ndarray:
    """Return the mask without its objects of less than `min_size` pixels; what counts as an object is as in `label`."""
    # about 3 lines
    # BEGIN SOLUTION
    labels = label(image, connectivity)
    stays = np.bincount(labels.ravel()) >= min_size
    stays[0] = False
    return stays[labels]
    # END SOLUTION


def fill_holes(image: np.ndarray) -> np.ndarray:
    """Return the mask with its holes filled: background from which no path along rows and columns leads outside."""
    # about 5 lines
    # BEGIN SOLUTION
    background = label(image == 0, connectivity=1)
    border = np.concatenate([background[0], background[-1], background[:, 0], background[:, -1]])
    return ~np.isin(background, border[border > 0])
    # END SOLUTION


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
    # BEGIN SOLUTION
    regions = []
    for number in np.unique(labels[labels > 0]).tolist():
        rows, columns = np.nonzero(labels == number)
        regions.append(
            {
                "label": number,
                "area": len(rows),
                "centroid": (float(rows.mean()), float(columns.mean())),
                "box": (int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1),
            }
        )
    return regions
    # END SOLUTION


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
    # BEGIN SOLUTION
    darkness = _subtract(closing(image, footprint_square(size)), image)
    ink = foreground(darkness, otsu_threshold(darkness.astype(np.uint8)))
    return remove_small_objects(ink, min_size, connectivity=2)
    # END SOLUTION


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
    # BEGIN SOLUTION
    bumps = white_top_hat(image, footprint_disk(35)).astype(np.uint8)
    bright = foreground(bumps, otsu_threshold(bumps))
    return int(label(remove_small_objects(fill_holes(bright), 200)).max())
    # END SOLUTION


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
    # BEGIN SOLUTION
    if block_size < 1 or block_size % 2 == 0:
        raise ValueError(f"a block has an odd size, not {block_size}")
    padded = np.pad(image.astype(np.float64), block_size // 2, mode="symmetric")
    table = np.pad(padded.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    n = block_size
    sums = table[n:, n:] - table[:-n, n:] - table[n:, :-n] + table[:-n, :-n]
    return _like(sums / n**2 - offset, image)
    # END SOLUTION


def equalize_histogram(image: np.ndarray) -> np.ndarray:
    """Return, for each pixel of a uint8 image, the share of pixels that are at most as bright: float32 in (0, 1]."""
    # about 2 lines
    # BEGIN SOLUTION
    shares = np.cumsum(histogram(image)) / image.size
    return shares[image].astype(np.float32)
    # END SOLUTION


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
    # BEGIN SOLUTION
    height, width = hit.shape
    padded = np.pad(image != 0, ((height, height), (width, width)))
    found = erode(padded, hit) & erode(~padded, miss)
    return found[height:-height, width:-width]
    # END SOLUTION


def skeletonize(image: np.ndarray) -> np.ndarray:
    """Return the skeleton of a mask, by the thinning of Zhang and Suen: bool, of the shape of `image`.

    What is not 0 is foreground; all around the image there is background.
    """
    # about 16 lines
    # BEGIN SOLUTION
    mask = np.pad(image != 0, 1)
    rows, columns = image.shape
    around = [(0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0)]
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            p = np.stack([mask[r : r + rows, c : c + columns] for r, c in around])
            count = p.sum(0)
            turns = (~p & np.roll(p, -1, axis=0)).sum(0)
            up, right, down, left = p[::2]
            if first:
                sides = ~(up & right & down) & ~(right & down & left)
            else:
                sides = ~(up & right & left) & ~(up & down & left)
            gone = mask[1:-1, 1:-1] & (count >= 2) & (count <= 6) & (turns == 1) & sides
            mask[1:-1, 1:-1] &= ~gone
            changed |= bool(gone.any())
    return mask[1:-1, 1:-1].copy()
    # END SOLUTION


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
    # BEGIN SOLUTION
    down, right, magnitude = sobel(gaussian_blur(image, sigma, radius))
    rows, columns = np.indices(image.shape)
    inner = np.zeros(image.shape, dtype=bool)
    inner[1:-1, 1:-1] = True
    r, c = rows[inner], columns[inner]
    y, x, m = down[inner], right[inner], magnitude[inner]
    i, j = np.where(y < 0, -1, 1), np.where(x < 0, -1, 1)
    steep = abs(y) > abs(x)
    larger = np.maximum(abs(y), abs(x))
    share = np.minimum(abs(y), abs(x)) / np.where(larger > 0, larger, 1)
    thin = m > 0
    for side in (1, -1):
        straight = np.where(steep, magnitude[r + side * i, c], magnitude[r, c + side * j])
        diagonal = magnitude[r + side * i, c + side * j]
        thin &= m >= (1 - share) * straight + share * diagonal - 1e-6
    inner[inner] = thin
    weak = label(inner & (magnitude > low), connectivity=2)
    strong = weak[inner & (magnitude > high)]
    return np.isin(weak, strong[strong > 0])
    # END SOLUTION
