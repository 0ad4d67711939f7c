"""Public tests: the worked examples of the handout, and laws that your own answers must obey."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same

COINS = {name: torch.from_numpy(array) for name, array in np.load(Path(__file__).parent / "data" / "coins.npz").items()}
"""The truth about 24 coins, 400 detections with scores, the true mask and the one of Otsu's threshold."""


def box(x, y, width, height):
    return [float(x), float(y), float(x + width), float(y + height)]


corners, sides = st.integers(0, 8), st.integers(1, 6)
groups = st.lists(st.builds(box, corners, corners, sides, sides), max_size=4)


# --- convert_boxes ------------------------------------------------------------------------------------------------

FORMS = {"xyxy": [2.0, 1.0, 5.0, 3.0], "xywh": [2.0, 1.0, 3.0, 2.0], "cxcywh": [3.5, 2.0, 3.0, 2.0]}
"""One box in the three formats."""
formats = st.sampled_from(sorted(FORMS))


@exercise("convert_boxes", "S5")
@given(source=formats, target=formats)
@example(source="xyxy", target="cxcywh")
def test_one_box_in_three_formats(submission, source, target):
    """The box of the handout goes from each format to each other one."""
    same(submission.convert_boxes(tensor([FORMS[source]]), source, target), tensor([FORMS[target]]))


@exercise("convert_boxes", "S5", law=True)
@given(boxes=groups, between=formats)
@example(boxes=[box(1, 0, 3, 5)], between="cxcywh")
def test_there_and_back(submission, boxes, between):
    """The box of the handout goes to another format, and all boxes come back from it as they were."""
    boxes = tensor([FORMS["xyxy"], *boxes])
    other = submission.convert_boxes(boxes, "xyxy", between)
    same(submission.convert_boxes(other, between, "xyxy"), boxes)
    same(other[0], tensor(FORMS[between]))


@exercise("convert_boxes", "S7")
def test_an_unknown_format(submission):
    """A format that does not exist is a ValueError."""
    submission.refuses(ValueError, "convert_boxes", tensor([FORMS["xyxy"]]), "xyxy", "yxhw")


# --- clip_boxes, box_area -----------------------------------------------------------------------------------------

IMAGE = (4, 6)
"""Height and width."""


@exercise("clip_and_area", "S8")
def test_boxes_at_the_border_of_an_image(submission):
    """In an image 4 high and 6 wide, x goes from 0 to 6 and y from 0 to 4."""
    boxes = tensor([[-1.0, 1.0, 3.0, 2.0], [5.0, 3.0, 8.0, 9.0], [1.0, -2.0, 2.5, 1.0]])
    expected = tensor([[0.0, 1.0, 3.0, 2.0], [5.0, 3.0, 6.0, 4.0], [1.0, 0.0, 2.5, 1.0]])
    same(submission.clip_boxes(boxes, IMAGE), expected)


@exercise("clip_and_area", "S9")
@given(boxes=groups)
@example(boxes=[box(1, 2, 5, 3)])
def test_areas_of_boxes(submission, boxes):
    """The area of a box is its width times its height."""
    expected = [(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in boxes]
    same(submission.box_area(tensor([[0.0, 1.0, 2.0, 2.5], *boxes])), tensor([3.0, *expected]))


# --- expand_boxes -------------------------------------------------------------------------------------------------


@exercise("expand_boxes", "S10")
def test_a_margin_that_ends_at_the_border(submission):
    """A margin of 1 on all sides, in an image 4 high and 6 wide."""
    boxes = tensor([[2.0, 1.0, 4.0, 2.0], [0.5, 2.0, 3.0, 4.0]])
    same(submission.expand_boxes(boxes, 1, IMAGE), tensor([[1.0, 0.0, 5.0, 3.0], [0.0, 1.0, 4.0, 4.0]]))


@exercise("expand_boxes", "S11")
def test_a_margin_below_zero(submission):
    """A negative margin is a ValueError."""
    submission.refuses(ValueError, "expand_boxes", tensor([[1.0, 1.0, 3.0, 3.0]]), -0.5, IMAGE)


# --- box_iou ------------------------------------------------------------------------------------------------------

A = tensor([[50.0, 50.0, 150.0, 150.0], [100.0, 0.0, 140.0, 200.0]])
B = tensor([[100.0, 100.0, 200.0, 200.0], [50.0, 50.0, 150.0, 100.0], [150.0, 50.0, 190.0, 150.0]])
TABLE = tensor([[1 / 7, 1 / 2, 0.0], [2 / 7, 2 / 11, 0.0]])


@exercise("box_iou", "S12")
def test_the_table_of_the_handout(submission):
    """Row i of the table belongs to box i of a, column j to box j of b."""
    same(submission.box_iou(A, B), TABLE)


@exercise("box_iou", "S13")
@given(width=st.integers(1, 9), height=st.integers(1, 9), eighths=st.integers(0, 9))
@example(width=100, height=50, eighths=4)
def test_a_box_that_slides_away_from_itself(submission, width, height, eighths):
    """A box, moved by k eighths of its width, shares (8 - k) of (8 + k) eighths with where it was, until they part."""
    here = tensor([[2.0, 3.0, 2.0 + 8 * width, 3.0 + height]])
    there = here + tensor([eighths * width, 0, eighths * width, 0])
    same(submission.box_iou(here, there), tensor([[max(8 - eighths, 0) / (8 + eighths)]]))


@exercise("box_iou", "S13", law=True)
@given(a=groups, b=groups)
@example(a=[box(0, 0, 4, 2)], b=[box(1, 1, 2, 1), box(2, 0, 1, 5)])
def test_swapping_the_groups_transposes_the_table(submission, a, b):
    """box_iou(b, a) is the transpose of box_iou(a, b), which begins with the table of the handout."""
    a, b = tensor([*A.tolist(), *a]), tensor([*B.tolist(), *b])
    table = submission.box_iou(a, b)
    same(submission.box_iou(b, a), table.T)
    same(table[:2, :3], TABLE)


@exercise("box_iou", "S14")
def test_boxes_side_by_side(submission):
    """Boxes that lie side by side, with a gap or touching, have an IoU of 0; a quarter of a box has 1/4 with it."""
    box = tensor([[4.0, 4.0, 6.0, 8.0]])
    others = tensor([[7.0, 4.0, 9.0, 8.0], [6.0, 4.0, 9.0, 8.0], [4.0, 0.0, 6.0, 4.0], [4.0, 4.0, 6.0, 5.0]])
    same(submission.box_iou(box, others), tensor([[0.0, 0.0, 0.0, 0.25]]))


@exercise("box_iou", "S2")
def test_boxes_of_integers(submission):
    """Boxes of integers give a table of float32."""
    same(submission.box_iou(A.long(), B.long()), TABLE)


# --- generalized_box_iou ------------------------------------------------------------------------------------------


@exercise("generalized_box_iou", "S16")
def test_a_pair_that_meets_and_pairs_that_do_not(submission):
    """Two boxes that meet keep their IoU if they fill their hull; boxes apart fall below 0, the further the lower."""
    others = tensor([[1.0, 0.0, 3.0, 1.0], [3.0, 0.0, 4.0, 1.0], [9.0, 4.0, 10.0, 6.0], [1.0, 0.0, 2.0, 2.0]])
    expected = tensor([[1 / 3, -1 / 4, -14 / 15, 1 / 12]])
    same(submission.generalized_box_iou(tensor([[0.0, 0.0, 2.0, 1.0]]), others), expected)


@exercise("generalized_box_iou", "S16", law=True)
@given(a=groups, b=groups)
@example(a=[box(0, 0, 4, 2)], b=[box(1, 1, 2, 1), box(2, 0, 1, 5)])
def test_never_above_the_iou(submission, a, b):
    """The generalized IoU is at most the IoU and at least -1; for the boxes of the handout it is known."""
    a, b = tensor([*A.tolist(), *a]), tensor([*B.tolist(), *b])
    table = submission.generalized_box_iou(a, b)
    same(table, torch.minimum(table, submission.box_iou(a, b)).clamp(min=-1))
    same(table[:2, 1:3], tensor([[1 / 2, 0.0], [2 / 11 - 9 / 20, -1 / 3]]))


# --- nms ----------------------------------------------------------------------------------------------------------

CROWD = tensor(
    [[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [0.0, 2.0, 4.0, 6.0], [10.0, 0.0, 12.0, 4.0], [10.0, 0.0, 12.0, 2.0]]
)
SCORES = tensor([0.75, 0.625, 0.5, 0.875, 0.25])
KEPT = tensor([3, 0, 2, 4])

stranger = st.tuples(st.builds(box, st.integers(20, 28), st.just(0), sides, st.integers(2, 7)), st.integers(1, 63))
strangers = st.lists(stranger, max_size=6, unique_by=lambda drawn: drawn[1])
"""Boxes to the right of the handout's, with different scores (in steps of 1/256) that are lower than theirs."""

RIVALS = [(box(20, 0, 4, 2), 35), (box(20, 0, 3, 2), 49)]
"""Two that overlap by 3/4; the second has the higher score."""


def crowd_with(strangers):
    boxes = tensor([*CROWD.tolist(), *(box for box, _ in strangers)])
    return boxes, tensor([*SCORES.tolist(), *(score / 256 for _, score in strangers)])


@exercise("nms", "S18")
def test_the_crowd_of_the_handout(submission):
    """The crowd of the handout keeps boxes 3, 0, 2 and 4, in this order."""
    same(submission.nms(CROWD, SCORES, 0.5), KEPT)


@exercise("nms", "S19")
def test_a_dropped_box_drops_nobody(submission):
    """A box that was dropped leaves the boxes that only it overlaps alone."""
    same(submission.nms(CROWD[[2, 1, 0]], SCORES[[2, 1, 0]], 0.5), tensor([2, 0]))


@exercise("nms", "S20")
def test_exactly_the_threshold_stays(submission):
    """A box whose overlap equals the threshold is kept."""
    boxes = tensor([[0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.5]])
    same(submission.nms(boxes, tensor([0.5, 0.75, 0.25]), 0.5), tensor([1, 0]))


@exercise("nms", "S21")
def test_equal_scores_go_by_index(submission):
    """Of boxes with equal scores the one with the lower index comes first."""
    boxes = tensor([[5.0, 0.0, 6.0, 2.0], [0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 2.5], [8.0, 0.0, 9.0, 1.0]])
    same(submission.nms(boxes, tensor([0.25, 0.5, 0.5, 0.25]), 0.5), tensor([1, 0, 3]))


@exercise("nms", "S19", law=True)
@given(strangers=strangers)
@example(strangers=RIVALS)
def test_a_second_pass_drops_nothing(submission, strangers):
    """What nms keeps, nms keeps again, in the same order; of the handout's boxes that is 3, 0, 2 and 4."""
    boxes, scores = crowd_with(strangers)
    kept = submission.nms(boxes, scores, 0.5)
    again = submission.nms(boxes[kept], scores[kept], 0.5)
    same(kept[again], kept)
    same(kept[kept < len(CROWD)], KEPT)


@exercise("nms", "S18", law=True)
@given(strangers=strangers, shuffled=st.permutations(range(11)))
@example(strangers=RIVALS, shuffled=[10, 6, 2, 1, 8, 5, 0, 4, 3, 7, 9])
def test_the_order_of_the_boxes_does_not_matter(submission, strangers, shuffled):
    """Shuffled boxes with different scores are kept as before, under their new indices: 3, 0, 2, 4 of the handout's."""
    boxes, scores = crowd_with(strangers)
    order = tensor([index for index in shuffled if index < len(boxes)])
    kept = submission.nms(boxes, scores, 0.5)
    same(order[submission.nms(boxes[order], scores[order], 0.5)], kept)
    same(kept[kept < len(CROWD)], KEPT)


COINS_KEPT = tensor(
    [368, 82, 315, 175, 108, 288, 251, 256, 173, 57, 0, 161, 328, 155, 199, 250, 86, 61, 149, 299, 156, 72]
)


@exercise("nms", "S19")
def test_four_hundred_candidates_for_coins(submission):
    """Of 400 candidates in the photograph of the coins, 22 are kept: one for each coin that was found."""
    same(submission.nms(COINS["boxes"], COINS["scores"], 0.25), COINS_KEPT)


# --- batched_nms --------------------------------------------------------------------------------------------------


@exercise("batched_nms", "S24")
def test_two_classes_do_not_compete(submission):
    """At a threshold of 1/4 the crowd of the handout keeps 3 and 0, and what overlaps these in another class."""
    same(submission.batched_nms(CROWD, SCORES, tensor([1, 2, 1, 2, 1]), 0.25), tensor([3, 0, 1, 4]))


@exercise("batched_nms", "S24", law=True)
@given(strangers=strangers)
@example(strangers=RIVALS)
def test_one_class_is_plain_nms(submission, strangers):
    """When all boxes are of one class, batched_nms is nms: of the handout's boxes it keeps 3, 0, 2 and 4."""
    boxes, scores = crowd_with(strangers)
    kept = submission.batched_nms(boxes, scores, torch.full((len(boxes),), 3), 0.5)
    same(kept, submission.nms(boxes, scores, 0.5))
    same(kept[kept < len(CROWD)], KEPT)


# --- match_detections ---------------------------------------------------------------------------------------------

OBJECTS = tensor([[0.0, 0.0, 4.0, 4.0], [2.0, 0.0, 6.0, 4.0]])
FINDS = tensor([[1.0, 0.0, 5.0, 4.0], [0.5, 0.0, 4.5, 4.0], [0.0, 0.0, 4.0, 2.0], [8.0, 0.0, 9.0, 4.0]])


@exercise("match_detections", "S26")
def test_the_matches_of_the_handout(submission):
    """Two detections share two objects, the third comes too late, the fourth finds nothing."""
    same(
        submission.match_detections(FINDS, tensor([0.5, 0.75, 0.25, 1.0]), OBJECTS), tensor([True, True, False, False])
    )


@exercise("match_detections", "S26")
def test_an_object_is_found_once(submission):
    """A second detection of the same object is no hit, and the one with the higher score is the first."""
    boxes = tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.5]])
    same(submission.match_detections(boxes, tensor([0.25, 0.5]), OBJECTS[:1], 0.5), tensor([False, True]))


@exercise("match_detections", "S27")
def test_an_image_without_objects(submission):
    """Where there is nothing to find, no detection is a hit."""
    same(submission.match_detections(FINDS, tensor([0.5, 0.75, 0.25, 1.0]), torch.zeros(0, 4)), torch.zeros(4) > 0)


# --- precision_recall_curve, average_precision --------------------------------------------------------------------

TEN = tensor([1, 0, 1, 1, 0, 1, 0, 0, 1, 0], dtype=torch.bool)
"""Hits and misses of ten detections, best first; there are six objects."""
DESCENDING = torch.arange(10, 0, -1) / 16


@exercise("precision_recall_curve", "S28")
def test_the_curve_of_the_handout(submission):
    """After k detections, precision is hits over k and recall is hits over objects."""
    found = tensor([1.0, 1, 2, 3, 3, 4, 4, 4, 5, 5])
    shuffled = tensor([3, 8, 0, 5, 9, 1, 7, 2, 6, 4])
    answer = submission.precision_recall_curve(DESCENDING[shuffled], TEN[shuffled], 6)
    same(answer, (found / torch.arange(1, 11), found / 6))


@exercise("precision_recall_curve", "S29")
def test_recall_of_nothing(submission):
    """Without objects there is no recall: a ValueError."""
    submission.refuses(ValueError, "precision_recall_curve", DESCENDING[:2], TEN[1:3], 0)


@exercise("average_precision", "S30")
def test_the_area_of_the_handout(submission):
    """The ten detections of the handout have an average precision of 0.6204, over all points."""
    same(submission.average_precision(DESCENDING, TEN, 6), 1 / 6 + 2 / 6 * 3 / 4 + 1 / 6 * 4 / 6 + 1 / 6 * 5 / 9)


@exercise("average_precision", "S31")
def test_the_eleven_points_of_the_handout(submission):
    """The same ten have 0.6162 over eleven points."""
    same(submission.average_precision(DESCENDING, TEN, 6, "11-point"), (2 + 4 * 3 / 4 + 4 / 6 + 2 * 5 / 9) / 11)


@exercise("average_precision", "S32")
def test_a_third_method(submission):
    """There is no third method: a ValueError."""
    submission.refuses(ValueError, "average_precision", DESCENDING, TEN, 6, "101-point")


# --- mean_average_precision ---------------------------------------------------------------------------------------


@exercise("mean_average_precision", "S34")
def test_average_precision_of_the_coins(submission):
    """The 22 boxes that are left of the coins' candidates find 22 of 24 at an IoU of 0.5, and fewer at 0.85."""
    detections = [(COINS["boxes"][COINS_KEPT], COINS["scores"][COINS_KEPT], torch.ones_like(COINS_KEPT))]
    truths = [(COINS["truths"], torch.ones(24, dtype=torch.int64))]
    same(submission.mean_average_precision(detections, truths), 22 / 24)
    same(submission.mean_average_precision(detections, truths, [0.85, 0.5]), 0.6803030303)


def one_box_each(*scores_and_hits):
    """One image for each (score, hit): an object of class 1, and a detection on it or beside it."""
    beside = [tensor([[0.0, 0.0, 2.0, 2.0] if hit else [5.0, 0.0, 7.0, 2.0]]) for _, hit in scores_and_hits]
    detections = [(b, tensor([s]), tensor([1])) for b, (s, _) in zip(beside, scores_and_hits, strict=True)]
    return detections, [(tensor([[0.0, 0.0, 2.0, 2.0]]), tensor([1]))] * len(detections)


@exercise("mean_average_precision", "S33")
def test_one_ranking_over_all_images(submission):
    """The detections of all images compete in one ranking: hit, miss, hit, by score."""
    same(submission.mean_average_precision(*one_box_each((0.25, True), (0.75, True), (0.5, False))), (1 + 2 / 3) / 3)


@exercise("mean_average_precision", "S34")
def test_every_class_with_an_object_counts(submission):
    """Class 1 is found, class 2 is not, class 3 has no object and does not count: the mean is 1/2."""
    boxes = tensor([[0.0, 0.0, 2.0, 2.0], [4.0, 0.0, 6.0, 2.0], [0.0, 4.0, 2.0, 6.0]])
    detections = [(boxes[[0, 1]], tensor([0.5, 0.75]), tensor([1, 3]))]
    same(submission.mean_average_precision(detections, [(boxes[[0, 2]], tensor([1, 2]))]), 0.5)


# --- segmentation_scores ------------------------------------------------------------------------------------------


@exercise("segmentation_scores", "S36")
def test_soft_masks_and_class_scores(submission):
    """One plane of probabilities is cut above 1/2; of several planes the highest wins."""
    soft = tensor([[0.25, 0.5, 0.75], [1.0, 0.0, 0.625]])
    same(submission.label_pixels(soft), tensor([[0, 0, 1], [1, 0, 1]]))
    planes = torch.stack([soft, 1 - soft, torch.full((2, 3), 0.625)])
    same(submission.label_pixels(planes), tensor([[1, 2, 0], [0, 1, 0]]))


@exercise("segmentation_scores", "S37")
def test_two_masks_of_the_coins(submission):
    """Otsu's threshold against the true mask of the coins: the accuracy flatters, the IoU does not."""
    answer = submission.segmentation_scores(COINS["otsu"], COINS["mask"])
    same(answer, {"iou": 37243 / 46802, "dice": 2 * 37243 / 84045, "accuracy": 106793 / 116352})


@exercise("segmentation_scores", "S37", law=True)
@given(p=st.integers(1, 255), t=st.integers(1, 255))
@example(p=0b1100, t=0b0110)
def test_dice_follows_from_iou(submission, p, t):
    """Dice is 2 IoU / (1 + IoU) for all masks, and the IoU is the overlap over the union."""
    bits = 2 ** torch.arange(8)
    answer = submission.segmentation_scores((bits & p).reshape(2, 4) > 0, (bits & t).reshape(2, 4) > 0)
    same(answer["dice"], 2 * answer["iou"] / (1 + answer["iou"]))
    same(answer["iou"], bin(p & t).count("1") / bin(p | t).count("1"))


# --- postprocess --------------------------------------------------------------------------------------------------

LOGITS = tensor([[1.0, 2, 5], [1, 5, 4], [6, 2, 1], [1, 6, 3]]).log()
"""Of background, cat and dog; the probabilities of the rows are in eighths, tenths, ninths and tenths."""


@exercise("postprocess", "S40")
def test_cats_and_dogs(submission):
    """A dog and a cat in one place, something that is most likely background, and a cat elsewhere."""
    boxes = tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.5], [6.0, 0.0, 8.0, 4.0], [10.0, 0.0, 12.0, 2.0]])
    names, scores, kept = submission.postprocess(LOGITS, boxes, ["cat", "dog"], 0.375, 0.5)
    same(names, ["dog", "cat", "cat"])
    same(scores, tensor([5 / 8, 6 / 10, 5 / 10]))
    same(kept, boxes[[0, 3, 1]])


@exercise("postprocess", "S41")
def test_exactly_the_score_threshold_is_not_enough(submission):
    """A score of exactly the threshold is not above it."""
    boxes = tensor([[0.0, 0.0, 4.0, 4.0], [6.0, 0.0, 8.0, 4.0]])
    names, _, kept = submission.postprocess(tensor([[0.0, 0.0], [0.0, 1.0]]), boxes, ["cat"], 0.5, 0.5)
    same(names, ["cat"])
    same(kept, boxes[1:])


# --- sliding_windows ----------------------------------------------------------------------------------------------


@exercise("sliding_windows", "S42")
def test_the_windows_of_the_handout(submission):
    """In an image 3 high and 5 wide, a square window of size 2 has two places at a stride of 2."""
    corners = tensor([[0.0, 0.0], [2.0, 0.0]])
    same(submission.sliding_windows((3, 5), [2], [1], 2), torch.cat([corners, corners + 2], dim=1))


@exercise("sliding_windows", "S42")
def test_tall_windows(submission):
    """A ratio of 4 is a window four times as high as wide, with the same area."""
    same(submission.sliding_windows((4, 3), [2], [4], 1), tensor([[x, 0.0, x + 1.0, 4.0] for x in range(3)]))


# --- bonus --------------------------------------------------------------------------------------------------------


@exercise("anchor_grid", "S44")
def test_the_anchors_of_two_cells(submission):
    """Two cells of 8 pixels side by side, one ratio and two sizes: four anchors."""
    expected = tensor([[2.0, 2, 6, 6], [0, 0, 8, 8], [10, 2, 14, 6], [8, 0, 16, 8]])
    same(submission.anchor_grid([4, 8], [1], (1, 2), 8), expected)


@exercise("box_deltas", "S45")
def test_from_an_anchor_to_its_box(submission):
    """The centre moves by a quarter of the width, the box is twice as high."""
    anchor, box = tensor([[0.0, 0.0, 8.0, 4.0]]), tensor([[2.0, -2.0, 10.0, 6.0]])
    deltas = tensor([[0.25, 0.0, 0.0, 2.0]]).clamp(max=float(np.log(2.0)))
    same(submission.encode_boxes(anchor, box), deltas)
    same(submission.decode_boxes(anchor, deltas), box)


@exercise("soft_nms", "S47")
def test_a_rival_loses_score(submission):
    """A box that overlaps the best one by 1/2 keeps exp(-1/2) of its score, and falls behind a lonely one."""
    boxes = tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 2.0], [6.0, 0.0, 8.0, 4.0]])
    indices, scores = submission.soft_nms(boxes, tensor([1.0, 0.75, 0.5]))
    same(indices, tensor([0, 2, 1]))
    same(scores, tensor([1.0, 0.5, 0.75 * float(np.exp(-0.5))]))


@exercise("roi_max_pool", "S48")
def test_cells_that_share_a_column(submission):
    """Three columns in two cells: both see the middle one."""
    features = tensor([[[0.0, 5.0, 1.0, 9.0], [2.0, 0.0, 3.0, 9.0]]])
    boxes = tensor([[0, 0, 3, 2], [0, 1, 3, 2]])
    same(submission.roi_max_pool(features, boxes, (1, 2)), tensor([[[[5.0, 5.0]]], [[[2.0, 3.0]]]]))
