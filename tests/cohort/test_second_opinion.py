"""The oracle of `morphology` against scikit-image, wherever both follow the same conventions, on real images.

The oracle decides what is right in grading; it is written from the definitions, and with SciPy. So a mistake in it, or
in how a clause was read, would have to be made a second time, by others, to go unnoticed. Left out are functions that
scikit-image has not (`stretch_contrast` with other ends, `extract_ink`) or has by other rules (`canny`, its thinning).
"""

from __future__ import annotations

import numpy as np
import pytest
from skimage import color, exposure, filters, measure, morphology

from autograder.examine.oracle import load_module
from tests.cohort.compose import ROOT

ORACLE = load_module(ROOT / "reference" / "morphology" / "oracle.py", "morphology_oracle")
IMAGES = dict(np.load(ROOT / "assignments" / "morphology" / "data" / "images.npz"))
COINS = IMAGES["coins"][60:110, 30:100]
"""Parts, since the oracle goes pixel by pixel."""
MASK = COINS > 107
LEVELS = COINS / 255
CORNER = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 0]], dtype=bool)
FOOTPRINTS = {
    "square": (ORACLE.footprint_square(3), morphology.footprint_rectangle((3, 3))),
    "disk": (ORACLE.footprint_disk(3), morphology.disk(3)),
    "diamond": (ORACLE.footprint_diamond(2), morphology.diamond(2)),
}


def close(ours: np.ndarray, theirs: np.ndarray) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-7)


def test_grey_levels():
    """The weights of the colours, and the split of the coins."""
    coloured = np.stack([LEVELS, LEVELS[::-1], 1 - LEVELS], axis=-1)
    close(ORACLE.rgb_to_gray(coloured), color.rgb2gray(coloured))
    assert ORACLE.otsu_threshold(COINS) == filters.threshold_otsu(COINS)
    close(ORACLE.equalize_histogram(COINS), exposure.equalize_hist(COINS))


def test_filters():
    """Slopes with their signs and their mirror at the border, a Gaussian of whole radius, the mean of a block."""
    down, right, magnitude = ORACLE.sobel(LEVELS)
    close(down, filters.sobel_h(LEVELS))
    close(right, filters.sobel_v(LEVELS))
    close(magnitude, filters.sobel(LEVELS))
    close(ORACLE.gaussian_blur(LEVELS, 1.5, 3), filters.gaussian(LEVELS, 1.5, mode="reflect", truncate=2.0))
    close(ORACLE.local_threshold(LEVELS, 11, 0.1), filters.threshold_local(LEVELS, 11, method="mean", offset=0.1))


@pytest.mark.parametrize(("ours", "theirs"), FOOTPRINTS.values(), ids=FOOTPRINTS)
@pytest.mark.parametrize("image", [COINS, MASK, LEVELS], ids=["bytes", "mask", "floats"])
def test_erosion_and_what_is_made_of_it(image, ours, theirs):
    """Footprints are the same, and what lies outside the image is ignored."""
    assert np.array_equal(ours, theirs)
    for name, twin in (("erode", "erosion"), ("dilate", "dilation"), ("opening", "opening"), ("closing", "closing")):
        expected = getattr(morphology, twin)(image, theirs, mode="ignore")
        assert np.array_equal(getattr(ORACLE, name)(image, ours), expected), name
    top_hat = morphology.white_tophat(image, theirs, mode="ignore")
    assert np.array_equal(ORACLE.white_top_hat(image, ours), top_hat)


@pytest.mark.parametrize("image", [COINS, MASK], ids=["bytes", "mask"])
def test_a_footprint_that_points_somewhere(image):
    """Ours paints the footprint as it is; theirs looks through it, so it is reflected for them."""
    assert np.array_equal(ORACLE.erode(image, CORNER), morphology.erosion(image, CORNER, mode="ignore"))
    reflected = CORNER[::-1, ::-1]
    assert np.array_equal(ORACLE.dilate(image, CORNER), morphology.dilation(image, reflected, mode="ignore"))


@pytest.mark.parametrize("connectivity", [1, 2])
def test_objects(connectivity):
    """The same objects in the same order, with the same measures, and the same ones left when small ones go."""
    labels = ORACLE.label(MASK, connectivity)
    assert labels.max() > 5
    assert np.array_equal(labels, measure.label(MASK, connectivity=connectivity))
    for region, expected in zip(ORACLE.region_properties(labels), measure.regionprops(labels), strict=True):
        assert (region["label"], region["area"], region["box"]) == (expected.label, expected.area, expected.bbox)
        close(np.array(region["centroid"]), np.array(expected.centroid))
    kept = morphology.remove_small_objects(MASK, max_size=9, connectivity=connectivity)
    assert np.array_equal(ORACLE.remove_small_objects(MASK, 10, connectivity), kept)


def test_the_skeleton_of_the_horse():
    """Their thinning takes other corners than the paper and the clause, and ends a branch three pixels later."""
    horse = IMAGES["horse"][:150, 200:] != 0
    ours, theirs = ORACLE.skeletonize(horse), morphology.skeletonize(horse, method="zhang")
    near, end = (morphology.footprint_rectangle((side, side)) for side in (3, 7))
    assert 0 < ours.sum() < horse.sum() / 20
    assert not (ours & ~morphology.dilation(theirs, near)).any()
    assert not (theirs & ~morphology.dilation(ours, end)).any()
    counted = [measure.label(image, connectivity=2).max() for image in (ours, theirs, horse)]
    assert counted == [1, 1, 1]
