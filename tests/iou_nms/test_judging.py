"""Hidden tests of match_detections, precision_recall_curve, average_precision and mean_average_precision."""

from __future__ import annotations

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.iou_nms.inputs import match, matches, ranked, ranking, scene

# --- match_detections ---------------------------------------------------------------------------------------------

SECOND_CHOICE = match(
    [([0.0, 0.0, 1.0, 1.0], 0.25), ([0.0, 0.0, 1.0, 1.25], 0.5), ([0.5, 0.0, 1.5, 1.0], 0.125)],
    [[0.0, 0.0, 1.0, 1.125], [0.25, 0.0, 1.25, 1.0]],
)
"""Two detections prefer the first object; the second of them has to be content with the other one."""
FIRST_COME = match(
    [([0.0, 0.0, 1.0, 1.0], 0.5), ([0.0, 0.0, 1.0, 2.25], 0.25)], [[0.0, 0.0, 1.0, 1.75], [0.0, 0.0, 1.0, 1.0]]
)
"""The better detection fits both objects and takes the second; the other one fits the first alone."""
EQUALLY_GOOD = match(
    [([1.0, 0.0, 3.0, 1.0], 0.5), ([2.0, 0.0, 4.0, 1.0], 0.25)], [[0.5, 0.0, 2.5, 1.0], [1.5, 0.0, 3.5, 1.0]]
)
"""The better detection overlaps both objects by 3/5; it takes the first, and leaves the other one its own."""


@exercise("match_detections", "S26")
@given(drawn=matches(), threshold=st.sampled_from([0.25, 0.5, 0.75]))
@example(drawn=SECOND_CHOICE, threshold=0.5)
@example(drawn=FIRST_COME, threshold=0.5)
@example(drawn=EQUALLY_GOOD, threshold=0.5)
def test_any_detections_and_objects(submission, drawn, threshold):
    """Each detection, best first, takes the free object that it overlaps most, if that is enough."""
    submission.agrees("match_detections", *drawn, threshold)


@exercise("match_detections", "S26")
@given(eighths=st.integers(1, 8))
@example(eighths=4)
def test_exactly_the_threshold_is_enough(submission, eighths):
    """An overlap of exactly the threshold is a hit, a smaller one is not."""
    boxes = tensor([[0.0, 0.0, 8.0, float(eighths)], [10.0, 0.0, 18.0, eighths - 0.5]])
    objects = tensor([[0.0, 0.0, 8.0, 8.0], [10.0, 0.0, 18.0, 8.0]])
    same(submission.match_detections(boxes, tensor([0.5, 0.75]), objects, eighths / 8), tensor([True, False]))


@exercise("match_detections", "S26")
def test_twenty_detections_of_one_object(submission):
    """Of twenty equal detections of one object the first is the hit."""
    boxes = tensor([[0.0, 0.0, 2.0, 1.0]]).repeat(20, 1)
    same(submission.match_detections(boxes, torch.full((20,), 0.5), boxes[:1]), torch.arange(20) == 0)


@exercise("match_detections", "S4")
@given(drawn=matches())
@example(drawn=SECOND_CHOICE)
def test_matching_twice(submission, drawn):
    """The second call of match_detections is right too: the first one left scores and objects as they were."""
    submission.agrees("match_detections_twice", *drawn)


# --- precision_recall_curve ---------------------------------------------------------------------------------------

TIES = ranking([(0.5, k % 3 == 0) for k in range(20)], missed=2)
"""Twenty equal scores."""
FEW = ranking([(0.25, True), (0.75, False), (0.5, True)], missed=3)
NONE = ranking([], missed=2)


@exercise("precision_recall_curve", "S28")
@given(drawn=ranked())
@example(drawn=FEW)
@example(drawn=TIES)
@example(drawn=NONE)
def test_any_ranking(submission, drawn):
    """Precision and recall after each detection, best first, equal scores by index; none give an empty curve."""
    submission.agrees("precision_recall_curve", *drawn)


@exercise("precision_recall_curve", "S2")
@given(drawn=ranked(), dtype=st.sampled_from([torch.float64, torch.float16, torch.int64]))
@example(drawn=FEW, dtype=torch.float64)
@example(drawn=FEW, dtype=torch.float16)
@example(drawn=FEW, dtype=torch.int64)
def test_scores_of_every_dtype(submission, drawn, dtype):
    """The curve has the dtype of the scores, or float32 when they are integers."""
    scores, hits, positives = drawn
    submission.agrees("precision_recall_curve", (64 * scores).to(dtype), hits, positives)


# --- average_precision --------------------------------------------------------------------------------------------

LEVELS = ranking([(1 - k / 16, k != 1) for k in range(11)], missed=0)
"""Ten objects, all of them found: the recalls are exactly the levels."""
RISING = ranking([(0.75, False), (0.5, True), (0.25, True)], missed=1)
methods = st.sampled_from(["all-point", "11-point"])


@exercise("average_precision", "S30")
@given(drawn=ranked())
@example(drawn=RISING)
@example(drawn=TIES)
def test_any_area(submission, drawn):
    """The area under the monotone curve, for any ranking."""
    submission.agrees("average_precision", *drawn)


@exercise("average_precision", "S31")
@given(drawn=ranked(max_size=10))
@example(drawn=LEVELS)
@example(drawn=RISING)
def test_any_eleven_points(submission, drawn):
    """A recall that equals a level reaches it, and a level that no recall reaches counts 0."""
    submission.agrees("average_precision", *drawn, "11-point")


@exercise("average_precision", "S32")
@given(missed=st.integers(1, 5), method=methods)
@example(missed=2, method="11-point")
def test_without_detections(submission, missed, method):
    """Without detections the average precision is 0; with one that hits it is not; without objects there is none."""
    nothing = torch.zeros(0)
    same(submission.average_precision(nothing, nothing > 0, missed, method), 0.0)
    submission.agrees("average_precision", *ranking([(0.5, True)], missed), method)
    submission.refuses(ValueError, "average_precision", nothing, nothing > 0, 0, method)


# --- mean_average_precision ---------------------------------------------------------------------------------------


@exercise("mean_average_precision", "S33")
def test_any_set_of_images(submission, seed):
    """Some images with some classes, at an IoU of 0.5."""
    submission.agrees("mean_average_precision", *scene(seed, images=12))


@exercise("mean_average_precision", "S34")
def test_the_mean_over_thresholds(submission, seed):
    """Several thresholds: the mean over classes and thresholds."""
    submission.agrees("mean_average_precision", *scene(seed, images=8), [0.875, 0.75, 0.5])


@exercise("mean_average_precision", "S33")
def test_images_without_objects_or_detections(submission):
    """Where an image holds no object, its detections are misses; where nothing was detected, its objects are missed."""
    box, nothing = tensor([[0.0, 0.0, 2.0, 2.0]]), torch.zeros(0, 4)
    one, none = tensor([1]), torch.zeros(0, dtype=torch.int64)
    detections = [(box, tensor([0.75]), one), (box, tensor([0.5]), one), (nothing, torch.zeros(0), none)]
    same(submission.mean_average_precision(detections, [(nothing, none), (box, one), (box, one)]), 0.25)


@exercise("mean_average_precision", "S35")
def test_nothing_to_find_anywhere(submission):
    """Without any object in any image there is nothing to average: a ValueError."""
    box, none = tensor([[0.0, 0.0, 2.0, 2.0]]), torch.zeros(0, dtype=torch.int64)
    truths = [(torch.zeros(0, 4), none)]
    submission.refuses(ValueError, "mean_average_precision", [(box, tensor([0.75]), tensor([1]))], truths)
