"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception

# --- convert_boxes -------------------------------------------------------------------------------------------------

misconception(
    "convert_boxes",
    "formats swapped",
    old="    for name in (source, target):",
    new="""    source, target = target, source
    for name in (source, target):""",
    hint="The second argument is the format that the boxes have, the third the one that they get.",
)

misconception(
    "convert_boxes",
    "centre a whole size away",
    old='first = low + size / 2 if target == "cxcywh" else low',
    new='first = low + size if target == "cxcywh" else low',
    hint="The centre lies half a width from the low corner, not a whole one.",
)

misconception(
    "convert_boxes",
    "centre read as corner",
    old='low = first - size / 2 if source == "cxcywh" else first',
    new="low = first",
    hint="The first two numbers of cxcywh are the centre: the low corner lies half a size before it.",
)

misconception(
    "convert_boxes",
    "size left in the place of the corner",
    old='last = low + size if target == "xyxy" else size',
    new="last = size",
    hint="The far corner is the low corner plus the size.",
)

misconception(
    "convert_boxes",
    "half sizes rounded down",
    old='first = low + size / 2 if target == "cxcywh" else low',
    new='first = low + size // 2 if target == "cxcywh" else low',
    hint="Half of an odd size is not whole: divide with /, not with //.",
)

misconception(
    "convert_boxes",
    "negative coordinates lifted to zero",
    old="first, last = _exact(boxes).split(2, dim=-1)",
    new="first, last = _exact(boxes).clamp(min=0).split(2, dim=-1)",
    hint="Boxes may lie left of the origin or above it: a new format does not move them.",
)

misconception(
    "convert_boxes",
    "the input itself comes back",
    old="    first, last = _exact(boxes).split(2, dim=-1)",
    new="""    if source == target:
        return _like(_exact(boxes), boxes)
    first, last = _exact(boxes).split(2, dim=-1)""",
    hint="Boxes that already have the format are copied too, or writing into the result changes the caller's.",
)

misconception(
    "convert_boxes",
    "equal formats return the very argument",
    old="    first, last = _exact(boxes).split(2, dim=-1)",
    new="""    if source == target:
        return boxes
    first, last = _exact(boxes).split(2, dim=-1)""",
    hint="Boxes that already have the format come back as a copy, and those of integers as float32.",
)

misconception(
    "convert_boxes",
    "integer boxes stay integers",
    old="first, last = _exact(boxes).split(2, dim=-1)",
    new="first, last = boxes.split(2, dim=-1)",
    hint="Boxes of integers come back as float32, since a centre may lie between two of them.",
)

misconception(
    "convert_boxes",
    "conversion through float32",
    old="first, last = _exact(boxes).split(2, dim=-1)",
    new="first, last = boxes.float().split(2, dim=-1)",
    hint="Boxes of float64 are computed in float64.",
)

misconception(
    "convert_boxes",
    "any format will do",
    old="if name not in FORMATS:",
    new="if False:",
    hint="A format that is none of the three is a ValueError, not one of the three by default.",
)

misconception(
    "convert_boxes",
    "only the target is checked",
    old="for name in (source, target):",
    new="for name in (target,):",
    hint="The source can be misspelt as well as the target.",
)

misconception(
    "convert_boxes",
    "equal formats are not looked at",
    old="    for name in (source, target):",
    new="""    if source == target:
        return _like(_exact(boxes).clone(), boxes)
    for name in (source, target):""",
    hint="Look at the names first: two equal formats that do not exist are still a ValueError.",
)

# --- clip_boxes, box_area ------------------------------------------------------------------------------------------

misconception(
    "clip_and_area",
    "width and height swapped",
    at="clip_boxes",
    old="height, width = size",
    new="width, height = size",
    hint="The size is (height, width), as in a tensor's shape: x ends at the width.",
)

misconception(
    "clip_and_area",
    "the image ends one pixel early",
    at="clip_boxes",
    old="height, width = size",
    new="height, width = size[0] - 1, size[1] - 1",
    hint="Coordinates are continuous: the right side of the image is at its width, not at width - 1.",
)

misconception(
    "clip_and_area",
    "clipped at zero only",
    at="clip_boxes",
    old="sides = [x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)]",
    new="sides = [x1.clamp(min=0), y1.clamp(min=0), x2.clamp(min=0), y2.clamp(min=0)]",
    hint="A box may leave the image to the right and at the bottom too.",
)

misconception(
    "clip_and_area",
    "each corner on its own side only",
    at="clip_boxes",
    old="sides = [x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)]",
    new="sides = [x1.clamp(min=0), y1.clamp(min=0), x2.clamp(max=width), y2.clamp(max=height)]",
    hint="A box that lies outside altogether has both corners to clip on the same side.",
)

misconception(
    "clip_and_area",
    "boxes outside thrown away",
    at="clip_boxes",
    old="return _like(torch.stack(sides, dim=-1), boxes)",
    new="""clipped = torch.stack(sides, dim=-1)
    return _like(clipped[(clipped[:, 2] > clipped[:, 0]) & (clipped[:, 3] > clipped[:, 1])], boxes)""",
    hint="Every box keeps its row, also one that nothing is left of.",
)

misconception(
    "clip_and_area",
    "clipped in place",
    at="clip_boxes",
    old="x1, y1, x2, y2 = _exact(boxes).unbind(-1)",
    new="""x1, y1, x2, y2 = _exact(boxes).unbind(-1)
    for side, end in ((x1, width), (x2, width), (y1, height), (y2, height)):
        side.clamp_(0, end)""",
    hint="clamp_ and indexed assignment write into the caller's boxes.",
)

misconception(
    "clip_and_area",
    "clipped integers stay integers",
    at="clip_boxes",
    old="return _like(torch.stack(sides, dim=-1), boxes)",
    new="return torch.stack(sides, dim=-1).to(boxes.dtype)",
    hint="The result for integer boxes is float32.",
)

misconception(
    "clip_and_area",
    "area counts pixels",
    at="box_area",
    old="(x2 - x1) * (y2 - y1)",
    new="(x2 - x1 + 1) * (y2 - y1 + 1)",
    hint="A box is x2 - x1 wide, without + 1.",
)

misconception(
    "clip_and_area",
    "area of the far corner",
    at="box_area",
    old="(x2 - x1) * (y2 - y1)",
    new="x2 * y2",
    hint="x2 * y2 is the area only of a box that starts in the origin.",
)

misconception(
    "clip_and_area",
    "area from absolute coordinates",
    at="box_area",
    old="(x2 - x1) * (y2 - y1)",
    new="(x2.abs() - x1.abs()) * (y2.abs() - y1.abs())",
    hint="Coordinates may be negative: a side is a difference, and no coordinate is to be made positive before.",
)

misconception(
    "clip_and_area",
    "area in the dtype of the boxes",
    at="box_area",
    old="_exact(boxes).unbind(-1)",
    new="boxes.unbind(-1)",
    hint="16 * 16 is 0 in uint8: go to float32 before you multiply.",
)

misconception(
    "clip_and_area",
    "area through float32",
    at="box_area",
    old="_exact(boxes).unbind(-1)",
    new="boxes.float().unbind(-1)",
    hint="The area of float64 boxes is computed in float64.",
)

# --- expand_boxes --------------------------------------------------------------------------------------------------

misconception(
    "expand_boxes",
    "margin halved",
    old="grown = torch.cat([low - pixels, high + pixels], dim=-1)",
    new="grown = torch.cat([low - pixels / 2, high + pixels / 2], dim=-1)",
    hint="Each side moves by the whole margin, so the box grows by twice that.",
)

misconception(
    "expand_boxes",
    "box moved, not grown",
    old="grown = torch.cat([low - pixels, high + pixels], dim=-1)",
    new="grown = torch.cat([low + pixels, high + pixels], dim=-1)",
    hint="The low corner moves down, the high corner up.",
)

misconception(
    "expand_boxes",
    "margin beyond the image",
    old="return _like(clip_boxes(grown, size), boxes)",
    new="return _like(grown, boxes)",
    hint="What lies outside the image cannot be cropped: clip the grown box.",
)

misconception(
    "expand_boxes",
    "clipped before it grows",
    old="    low, high = _exact(boxes).split(2, dim=-1)",
    new="""    boxes = clip_boxes(boxes, size)
    low, high = _exact(boxes).split(2, dim=-1)""",
    hint="Grow first and clip then; the other way round a box can leave the image again, or come into it.",
)

misconception(
    "expand_boxes",
    "margin in whole pixels",
    old="    low, high",
    new="""    pixels = int(pixels)
    low, high""",
    hint="The margin may be a fraction.",
)

misconception(
    "expand_boxes",
    "negative margin accepted",
    old="if pixels < 0:",
    new="if False:",
    hint="A margin below 0 is a ValueError: it could turn a box inside out.",
)

misconception(
    "expand_boxes",
    "margin of zero refused",
    old="if pixels < 0:",
    new="if pixels <= 0:",
    hint="0 is a margin too: only below it comes the ValueError.",
)

misconception(
    "expand_boxes",
    "margin cast to integers",
    old="return _like(clip_boxes(grown, size), boxes)",
    new="return clip_boxes(grown, size).to(boxes.dtype)",
    hint="The result for integer boxes is float32, so that a margin of 2.5 stays one.",
)

# --- box_iou: which table of pairs --------------------------------------------------------------------------------

misconception(
    "box_iou",
    "pairs transposed",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = _exact(a)[None], _exact(b)[:, None]",
    hint="Row i of the table belongs to box i of a, column j to box j of b.",
)
misconception(
    "box_iou",
    "no boxes forgotten",
    old="iou = intersection / torch.where(union > 0, union, 1)",
    new="iou = torch.stack([row / other.where(other > 0, 1) for row, other in zip(intersection, union, strict=True)])",
    hint="A detector may find nothing: a group without boxes gives a table without rows or columns.",
)

# --- box_iou: intersection over union -----------------------------------------------------------------------------

misconception(
    "box_iou",
    "plus one pixel",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = (_exact(c) + torch.tensor([0, 0, 1, 1]) for c in (a[:, None], b[None]))",
    hint="Coordinates are continuous: a side is x2 - x1 long, without the + 1 that counts whole pixels.",
)
misconception(
    "box_iou",
    "xywh read as xyxy",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = (_exact(torch.cat([c[..., :2], c[..., :2] + c[..., 2:]], -1)) for c in (a[:, None], b[None]))",
    hint="The last two numbers of a box are its far corner, not its width and height.",
)
misconception(
    "box_iou",
    "overlap counted twice",
    old="union = area_p + area_q - intersection",
    new="union = area_p + area_q",
    hint="The sum of the two areas holds the overlap twice; the union holds it once.",
)
misconception(
    "box_iou",
    "divided by the smaller box",
    old="union = area_p + area_q - intersection",
    new="union = torch.minimum(area_p, area_q)",
    hint="The overlap is divided by the union of both boxes, so that a small box inside a large one scores low.",
)
misconception(
    "box_iou",
    "in per cent",
    old="iou = intersection / torch.where(union > 0, union, 1)",
    new="iou = 100 * intersection / torch.where(union > 0, union, 1)",
    hint="The IoU is a ratio between 0 and 1, not a percentage.",
)

# --- box_iou: boxes apart, boxes without area ---------------------------------------------------------------------

misconception(
    "box_iou",
    "sides not clamped",
    old="intersection = sides.clamp(min=0).prod(-1)",
    new="intersection = sides.prod(-1)",
    hint="Boxes that are apart share nothing: a negative side must count as 0.",
)
misconception(
    "box_iou",
    "area clamped instead of its sides",
    old="intersection = sides.clamp(min=0).prod(-1)",
    new="intersection = sides.prod(-1).clamp(min=0)",
    hint="Two boxes that are apart along both axes have two negative sides, and their product is positive.",
)
misconception(
    "box_iou",
    "coordinates clipped at zero",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = _exact(a).clamp(min=0)[:, None], _exact(b).clamp(min=0)[None]",
    hint="Coordinates may be negative: the IoU of two boxes does not depend on where the origin is.",
)
misconception(
    "box_iou",
    "division by zero",
    old="iou = intersection / torch.where(union > 0, union, 1)",
    new="iou = intersection / union",
    hint="Two boxes without area have a union of 0, and 0 / 0 is not a number.",
)
misconception(
    "box_iou",
    "union at least one pixel",
    old="iou = intersection / torch.where(union > 0, union, 1)",
    new="iou = intersection / union.clamp(min=1)",
    hint="A union may be smaller than 1: the guard is for a union of exactly 0.",
)

misconception(
    "box_iou",
    "a small constant in every union",
    old="iou = intersection / torch.where(union > 0, union, 1)",
    new="iou = intersection / (union + 1e-6)",
    hint="A constant that is added to every union is large for small boxes: the guard is for a union of exactly 0.",
)

# --- box_iou: dtypes, strides, the caller's tensors ---------------------------------------------------------------

misconception(
    "box_iou",
    "computed in the dtype of the boxes",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = a[:, None], b[None]",
    hint="Areas outgrow small dtypes (300 * 300 is infinite in half precision): go to float32 before you multiply.",
)
misconception(
    "box_iou",
    "half precision is computed in half precision",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = (c if c.is_floating_point() else c.float() for c in (a[:, None], b[None]))",
    hint="16-bit floats are too small for areas (300 * 300 is infinite): they go to float32 as integers do.",
)
misconception(
    "box_iou",
    "everything through float32",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = a.float()[:, None], b.float()[None]",
    hint="float64 boxes are computed in float64: a detour through float32 loses half of their digits.",
)
misconception(
    "box_iou",
    "ratios cast to integers",
    old="return _like(iou, a)",
    new="return iou.to(a.dtype)",
    hint="Integer boxes still overlap by a fraction: their table is float32.",
)
misconception(
    "box_iou",
    "always answers in float32",
    old="return _like(iou, a)",
    new="return iou.float()",
    hint="The table of floating-point boxes has the dtype of the boxes.",
)
misconception(
    "box_iou",
    "relies on contiguous boxes",
    old="p, q = _exact(a)[:, None], _exact(b)[None]",
    new="p, q = _exact(a).view(-1).view(-1, 1, 4), _exact(b).view(-1).view(1, -1, 4)",
    hint="A transposed or strided tensor cannot be viewed in another shape: index it, or use reshape.",
)
misconception(
    "box_iou",
    "sizes written into the input",
    old="area_p = (p[..., 2:] - p[..., :2]).prod(-1)",
    new="area_p = p[..., 2:].sub_(p[..., :2]).prod(-1)",
    hint="A slice is a view: writing into it changes the caller's boxes.",
)

# --- generalized_box_iou -------------------------------------------------------------------------------------------

misconception(
    "generalized_box_iou",
    "hull from the inner sides",
    old="sides = torch.maximum(p[:, None, 2:], q[:, 2:]) - torch.minimum(p[:, None, :2], q[:, :2])",
    new="sides = torch.minimum(p[:, None, 2:], q[:, 2:]) - torch.maximum(p[:, None, :2], q[:, :2])",
    hint="The hull reaches from the lower of the two low corners to the higher of the two high ones.",
)

misconception(
    "generalized_box_iou",
    "penalty as a share of the union",
    old="(hull - union) / hull",
    new="(hull - union) / union",
    hint="The wasted area is divided by the hull, so that the penalty never exceeds 1.",
)

misconception(
    "generalized_box_iou",
    "union over hull subtracted",
    old="(hull - union) / hull",
    new="union / hull",
    hint="The penalty is the share of the hull that neither box covers: 1 - union / hull.",
)

misconception(
    "generalized_box_iou",
    "overlap counted twice in the union",
    old=" / (1 + iou)  # the sum of both areas is union + overlap",
    new="",
    hint="The sum of the two areas holds the overlap twice; the union under the penalty holds it once.",
)

misconception(
    "generalized_box_iou",
    "cut off at zero",
    old="return _like(iou - penalty, a)",
    new="return _like((iou - penalty).clamp(min=0), a)",
    hint="Below zero is where the measure says how far two boxes are apart.",
)

misconception(
    "generalized_box_iou",
    "hull without area divides by zero",
    old="torch.where(hull > 0, (hull - union) / hull, 0)",
    new="(hull - union) / hull",
    hint="Two equal points have a hull of 0: their penalty is 0, not 0 / 0.",
)

misconception(
    "generalized_box_iou",
    "hull without area penalised",
    old="torch.where(hull > 0, (hull - union) / hull, 0)",
    new="torch.where(hull > 0, (hull - union) / hull, 1)",
    hint="Where the hull has no area nothing is wasted: the penalty is 0.",
)

misconception(
    "generalized_box_iou",
    "hull at least one pixel",
    old="torch.where(hull > 0, (hull - union) / hull, 0)",
    new="(hull - union) / hull.clamp(min=1)",
    hint="A hull may be smaller than 1: the guard is for a hull of exactly 0.",
)

misconception(
    "generalized_box_iou",
    "hull in the dtype of the boxes",
    old="hull = sides.prod(-1)",
    new="hull = sides.to(a.dtype).prod(-1, dtype=a.dtype)",
    hint="The hull outgrows small dtypes even before the areas do.",
)

misconception(
    "generalized_box_iou",
    "generalized IoU in float32",
    old="return _like(iou - penalty, a)",
    new="return (iou - penalty).float()",
    hint="The table of float64 boxes, and that of 16-bit ones, has the dtype of the boxes.",
)

# --- nms: the order -----------------------------------------------------------------------------------------------

misconception(
    "nms",
    "ascending scores",
    old="order = scores.argsort(descending=True, stable=True)",
    new="order = scores.argsort(stable=True)",
    hint="The best box comes first: sort the scores in descending order.",
)
misconception(
    "nms",
    "first come, first kept",
    old="order = scores.argsort(descending=True, stable=True)",
    new="order = torch.arange(len(scores), device=scores.device)",
    hint="The boxes compete in the order of their scores, not of their indices.",
)
misconception(
    "nms",
    "answer sorted by index",
    old="return order[alive]",
    new="return order[alive].sort().values",
    hint="The kept indices come with the highest score first, not in ascending order.",
)
misconception(
    "nms",
    "equal scores reversed",
    old="order = scores.argsort(descending=True, stable=True)",
    new="order = scores.argsort(stable=True).flip(0)",
    hint="Reversing an ascending sort also reverses equal scores: the lower index must come first.",
)
misconception(
    "nms",
    "unstable sort",
    old="order = scores.argsort(descending=True, stable=True)",
    new="order = scores.argsort(descending=True)",
    hint="A sort shuffles equal scores once there are more than a few, unless you ask for a stable one.",
)

# --- nms: who drops whom ------------------------------------------------------------------------------------------

misconception(
    "nms",
    "drops at equality",
    old="too_close = overlap > iou_threshold",
    new="too_close = overlap >= iou_threshold",
    hint="A box goes only when its overlap is greater than the threshold.",
)
misconception(
    "nms",
    "threshold 0 taken for none",
    old="too_close = overlap > iou_threshold",
    new="too_close = overlap > (iou_threshold or 0.5)",
    hint="0 is a threshold like any other, but Python takes it for False.",
)
misconception(
    "nms",
    "dropped boxes drop others",
    old="if alive[i]:",
    new="if True:",
    hint="Only a box that is itself kept may drop another.",
)
misconception(
    "nms",
    "only the best box drops others",
    old="if alive[i]:",
    new="if i == 0:",
    hint="Every kept box drops its rivals, not only the one with the highest score.",
)
misconception(
    "nms",
    "compared with the last kept box only",
    new="""
    def nms(boxes, scores, iou_threshold):
        kept = []
        for i in scores.argsort(descending=True, stable=True).tolist():
            if not kept or box_iou(boxes[[i]], boxes[kept[-1:]]).item() <= iou_threshold:
                kept.append(i)
        return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
    """,
    hint="A candidate must stay clear of every box that was kept before it, not only of the latest.",
)
misconception(
    "nms",
    "score 0 marks the dropped",
    new="""
    def nms(boxes, scores, iou_threshold):
        left, kept = scores.clone(), []
        while (left > 0).any():
            best = int(left.argmax())
            kept.append(best)
            left[box_iou(boxes[[best]], boxes)[0] > iou_threshold] = 0
            left[best] = 0
        return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
    """,
    hint="Scores may be 0 or negative: what is still in the race needs a mark of its own.",
)

misconception(
    "nms",
    "one pair after the other",
    new="""
    def nms(boxes, scores, iou_threshold):
        kept = []
        for i in scores.argsort(descending=True, stable=True).tolist():
            if all(box_iou(boxes[[i]], boxes[[j]]).item() <= iou_threshold for j in kept):
                kept.append(i)
        return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
    """,
    hint="Each call of box_iou has its price, and half a million pairs are too many: ask for a whole row at once.",
)

# --- nms: what comes back -----------------------------------------------------------------------------------------

misconception(
    "nms",
    "boxes returned",
    old="return order[alive]",
    new="return boxes[order[alive]]",
    hint="The answer is the indices of the kept boxes, so that the caller can pick scores and classes with them too.",
)
misconception(
    "nms",
    "mask returned",
    old="return order[alive]",
    new="return torch.zeros_like(alive).index_fill(0, order[alive], True)",
    hint="The answer is the indices of the kept boxes; a mask loses their order.",
)
misconception(
    "nms",
    "places in the sorted list",
    old="return order[alive]",
    new="return alive.nonzero().flatten()",
    hint="The answer counts in the caller's boxes: translate the places after sorting back through the order.",
)
misconception(
    "nms",
    "empty list becomes float",
    old="return order[alive]",
    new="return torch.tensor([i for i, keep in zip(order.tolist(), alive.tolist(), strict=True) if keep])",
    hint="torch.tensor([]) is float32: name the dtype, or an empty image gives indices that cannot index.",
)
misconception(
    "nms",
    "scores of the caller crossed out",
    new="""
    def nms(boxes, scores, iou_threshold):
        kept = []
        while (scores > -torch.inf).any():
            best = int(scores.argmax())
            kept.append(best)
            scores[box_iou(boxes[[best]], boxes)[0] > iou_threshold] = -torch.inf
            scores[best] = -torch.inf
        return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
    """,
    hint="The scores belong to the caller: work on a copy, or keep a mask.",
)

# --- batched_nms ---------------------------------------------------------------------------------------------------

misconception(
    "batched_nms",
    "classes ignored",
    new="""
    def batched_nms(boxes, scores, classes, iou_threshold):
        return nms(boxes, scores, iou_threshold)
    """,
    hint="Two boxes compete only if they are of one class.",
)

misconception(
    "batched_nms",
    "one class after the other",
    new="""
    def batched_nms(boxes, scores, classes, iou_threshold):
        kept = [classes.new_zeros(0)]
        for label in classes.unique():
            members = (classes == label).nonzero().flatten()
            kept.append(members[nms(boxes[members], scores[members], iou_threshold)])
        return torch.cat(kept)
    """,
    hint="What is kept of all classes comes in one order, the highest score first.",
)

misconception(
    "batched_nms",
    "equal scores by class",
    new="""
    def batched_nms(boxes, scores, classes, iou_threshold):
        kept = [classes.new_zeros(0)]
        for label in classes.unique():
            members = (classes == label).nonzero().flatten()
            kept.append(members[nms(boxes[members], scores[members], iou_threshold)])
        kept = torch.cat(kept)
        return kept[scores[kept].argsort(descending=True, stable=True)]
    """,
    hint="Boxes with equal scores rank by their index, also across classes.",
)

misconception(
    "batched_nms",
    "no classes to join",
    new="""
    def batched_nms(boxes, scores, classes, iou_threshold):
        kept = []
        for label in classes.unique():
            members = (classes == label).nonzero().flatten()
            kept.append(members[nms(boxes[members], scores[members], iou_threshold)])
        kept = torch.cat(kept).sort().values
        return kept[scores[kept].argsort(descending=True, stable=True)]
    """,
    hint="torch.cat of an empty list is an error: an image may have no boxes at all.",
)

misconception(
    "batched_nms",
    "classes moved apart by the largest coordinate",
    new="""
    def batched_nms(boxes, scores, classes, iou_threshold):
        if len(boxes) == 0:
            return classes
        _, number = classes.unique(return_inverse=True)
        return nms(boxes + (number * (boxes.max() + 1))[:, None], scores, iou_threshold)
    """,
    hint="The trick of moving each class to a place of its own needs the whole extent of the boxes, negative ones too.",
)

misconception(
    "batched_nms",
    "moved by class number times the largest coordinate",
    new="""
    def batched_nms(boxes, scores, classes, iou_threshold):
        if len(boxes) == 0:
            return classes
        return nms(boxes + (classes * (boxes.max() + 1))[:, None], scores, iou_threshold)
    """,
    hint="To move classes apart takes the whole extent of the boxes, and some class numbers are too large for it.",
)

misconception(
    "batched_nms",
    "moved so far that digits are lost",
    new="""
    def batched_nms(boxes, scores, classes, iou_threshold):
        if len(boxes) == 0:
            return classes
        return nms(boxes + (classes * (boxes.max() - boxes.min() + 1))[:, None], scores, iou_threshold)
    """,
    hint="A class number times the extent can be so large that float32 loses the box in it.",
)

misconception(
    "batched_nms",
    "indices within the class",
    old="kept[members[nms(boxes[members], scores[members], iou_threshold)]] = True",
    new="kept[nms(boxes[members], scores[members], iou_threshold)] = True",
    hint="The indices count in all boxes, not in those of one class.",
)

misconception(
    "batched_nms",
    "class 0 left out",
    old="for label in classes.unique():",
    new="for label in classes[classes != 0].unique():",
    hint="Class 0 is a class like any other here.",
)

misconception(
    "batched_nms",
    "negative classes left out",
    old="for label in classes.unique():",
    new="for label in classes[classes >= 0].unique():",
    hint="A class number may be negative: it is a name, not a place in a list.",
)

# --- match_detections ----------------------------------------------------------------------------------------------

misconception(
    "match_detections",
    "found again and again",
    old="overlap[:, best] = -1",
    new="pass",
    hint="An object can be found once: a second detection of it is a false alarm.",
)

misconception(
    "match_detections",
    "a taken object blocks the next best",
    new="""
    def match_detections(boxes, scores, truths, iou_threshold=0.5):
        overlap = _exact(box_iou(boxes, truths))
        hits, taken = torch.zeros_like(scores, dtype=torch.bool), set()
        for i in scores.argsort(descending=True, stable=True).tolist() if len(truths) else []:
            best = int(overlap[i].argmax())
            if overlap[i, best] >= iou_threshold and best not in taken:
                hits[i] = True
                taken.add(best)
        return hits
    """,
    hint="Each detection takes the best object that is still free, not the best of all.",
)

misconception(
    "match_detections",
    "more than the threshold asked",
    old="overlap[i, best] >= iou_threshold",
    new="overlap[i, best] > iou_threshold",
    hint="An IoU of exactly the threshold is a hit.",
)

misconception(
    "match_detections",
    "in the order of the boxes",
    old="scores.argsort(descending=True, stable=True).tolist()",
    new="range(len(scores))",
    hint="The detection with the highest score chooses first.",
)

misconception(
    "match_detections",
    "the least sure chooses first",
    old="scores.argsort(descending=True, stable=True)",
    new="scores.argsort(stable=True)",
    hint="The detection with the highest score chooses first, not the one with the lowest.",
)

misconception(
    "match_detections",
    "equal detections shuffled",
    old="scores.argsort(descending=True, stable=True)",
    new="scores.argsort(descending=True)",
    hint="Of detections with equal scores the lower index chooses first: ask for a stable sort.",
)

misconception(
    "match_detections",
    "hits in the order of the scores",
    old="return hits",
    new="return hits[scores.argsort(descending=True, stable=True)]",
    hint="The answer is in the order in which the detections came.",
)

misconception(
    "match_detections",
    "first object that fits",
    old="best = overlap[i].argmax()",
    new="best = (overlap[i] >= iou_threshold).int().argmax()",
    hint="A detection takes the object that it overlaps most, not the first that it overlaps enough.",
)

misconception(
    "match_detections",
    "last of equally good objects",
    old="best = overlap[i].argmax()",
    new="best = len(truths) - 1 - overlap[i].flip(0).argmax()",
    hint="Of objects that a detection overlaps equally it takes the one with the lower index.",
)

misconception(
    "match_detections",
    "objects needed",
    old=" if len(truths) else []",
    new="",
    hint="An image may hold no object: then every detection is a false alarm.",
)

misconception(
    "match_detections",
    "indices of the hits",
    old="return hits",
    new="return hits.nonzero().flatten()",
    hint="The answer has one True or False for each detection.",
)

misconception(
    "match_detections",
    "objects choose their detections",
    new="""
    def match_detections(boxes, scores, truths, iou_threshold=0.5):
        overlap = _exact(box_iou(boxes, truths))
        hits = torch.zeros_like(scores, dtype=torch.bool)
        for j in range(len(truths) if len(boxes) else 0):
            best = overlap[:, j].argmax()
            if overlap[best, j] >= iou_threshold:
                hits[best] = True
                overlap[best] = -1
        return hits
    """,
    hint="The detections choose, the surest first; an object does not pick its best box.",
)

misconception(
    "match_detections",
    "scores crossed out",
    new="""
    def match_detections(boxes, scores, truths, iou_threshold=0.5):
        overlap = _exact(box_iou(boxes, truths))
        hits = torch.zeros_like(scores, dtype=torch.bool)
        for _ in range(len(scores) if len(truths) else 0):
            i = scores.argmax()
            scores[i] = -torch.inf
            best = overlap[i].argmax()
            if overlap[i, best] >= iou_threshold:
                hits[i] = True
                overlap[:, best] = -1
        return hits
    """,
    hint="The scores belong to the caller: work on a copy, or sort once.",
)

# --- precision_recall_curve ----------------------------------------------------------------------------------------

misconception(
    "precision_recall_curve",
    "not sorted",
    old="order = scores.argsort(descending=True, stable=True)",
    new="order = torch.arange(len(scores))",
    hint="The curve follows the detections from the highest score to the lowest.",
)

misconception(
    "precision_recall_curve",
    "curve from the lowest score",
    old="order = scores.argsort(descending=True, stable=True)",
    new="order = scores.argsort(stable=True)",
    hint="The curve starts with the highest score.",
)

misconception(
    "precision_recall_curve",
    "equal scores shuffled in the curve",
    old="order = scores.argsort(descending=True, stable=True)",
    new="order = scores.argsort(descending=True)",
    hint="Equal scores rank by index: ask for a stable sort.",
)

misconception(
    "precision_recall_curve",
    "unfound objects forgotten",
    old="_like(found / positives, scores)",
    new="_like(found / found[-1:].clamp(min=1), scores)",
    hint="Recall is measured against all objects, not only those that were found.",
)

misconception(
    "precision_recall_curve",
    "precision out of all objects",
    old="_like(found / ranks, scores)",
    new="_like(found / positives, scores)",
    hint="Precision is the share of hits among the detections so far.",
)

misconception(
    "precision_recall_curve",
    "recall first",
    old="return _like(found / ranks, scores), _like(found / positives, scores)",
    new="return _like(found / positives, scores), _like(found / ranks, scores)",
    hint="Precision comes first in the answer, recall second.",
)

misconception(
    "precision_recall_curve",
    "ranks from zero",
    old="ranks = torch.arange(1, len(scores) + 1, device=scores.device)",
    new="ranks = torch.arange(len(scores), device=scores.device)",
    hint="After the first detection there is one, not none.",
)

misconception(
    "precision_recall_curve",
    "points at the hits only",
    old="return _like(found / ranks, scores), _like(found / positives, scores)",
    new="""at = hits[order]
    return _like(found / ranks, scores)[at], _like(found / positives, scores)[at]""",
    hint="The curve has a point for each detection, misses too.",
)

misconception(
    "precision_recall_curve",
    "recall of nothing",
    old="if positives < 1:",
    new="if False:",
    hint="Without objects there is no recall: a ValueError, not a division by zero.",
)

misconception(
    "precision_recall_curve",
    "curve always in float32",
    old="return _like(found / ranks, scores), _like(found / positives, scores)",
    new="return (found / ranks).float(), (found / positives).float()",
    hint="The curve of float64 scores is float64, that of float16 scores float16.",
)

misconception(
    "precision_recall_curve",
    "curve of integer scores cast to integers",
    old="return _like(found / ranks, scores), _like(found / positives, scores)",
    new="return (found / ranks).to(scores.dtype), (found / positives).to(scores.dtype)",
    hint="Precision and recall are fractions, also where the scores are integers.",
)

# --- average_precision ---------------------------------------------------------------------------------------------

misconception(
    "average_precision",
    "precision not monotone",
    old="envelope = precision.flip(0).cummax(0).values.flip(0)",
    new="envelope = precision",
    hint="Each precision is first raised to the highest one at the same or a higher recall.",
)

misconception(
    "average_precision",
    "monotone from the wrong end",
    old="envelope = precision.flip(0).cummax(0).values.flip(0)",
    new="envelope = precision.cummax(0).values",
    hint="A precision is raised to the highest one that comes after it, not before.",
)

misconception(
    "average_precision",
    "trapezoids",
    old="return float((widths * envelope).sum())",
    new="return float((widths * (precision + torch.cat([precision[:1], precision[:-1]])) / 2).sum())",
    hint="The area is a sum of rectangles under the monotone curve, not of trapezoids under the zigzag.",
)

misconception(
    "average_precision",
    "mean precision of all detections",
    old="return float((widths * envelope).sum())",
    new="return float(envelope.mean())",
    hint="The precision counts where the recall rises, in proportion to the step.",
)

misconception(
    "average_precision",
    "mean over the objects found",
    old="return float((widths * envelope).sum())",
    new="return float((widths * envelope).sum() / recall[-1].clamp(min=1e-9))",
    hint="An object that is never found counts as a precision of 0.",
)

misconception(
    "average_precision",
    "ten levels",
    old="[at_levels].mean())",
    new="[at_levels][1:].mean())",
    hint="The levels are 0, 1/10, ..., 1: eleven, with 0.",
)

misconception(
    "average_precision",
    "strictly beyond a level",
    old="torch.searchsorted(recall, levels)",
    new="torch.searchsorted(recall, levels, right=True)",
    hint="A recall that equals a level reaches it.",
)

misconception(
    "average_precision",
    "levels by adding tenths",
    old="levels = torch.arange(11, dtype=recall.dtype, device=recall.device) / 10",
    new="levels = torch.tensor([0.1] * 11, dtype=recall.dtype).cumsum(0) - 0.1",
    hint="0.1 added up three times is more than 3 / 10: compute each level as k / 10.",
)

misconception(
    "average_precision",
    "levels never reached left out",
    old="return float(torch.cat([envelope, envelope.new_zeros(1)])[at_levels].mean())",
    new="return float(envelope[at_levels[at_levels < len(envelope)]].mean())",
    hint="A level that no recall reaches counts as 0 in the mean.",
)

misconception(
    "average_precision",
    "method ignored",
    old='if method == "11-point":',
    new="if False:",
    hint="There are two methods, and the argument says which.",
)

misconception(
    "average_precision",
    "any method will do",
    old="if method not in METHODS:",
    new="if False:",
    hint="A method that does not exist is a ValueError.",
)

misconception(
    "average_precision",
    "detections needed",
    old="""    if len(precision) == 0:
        return 0.0
""",
    new="""    if len(precision) == 0:
        return float('nan')
""",
    hint="Without detections the area is 0, whatever the method.",
)

# --- mean_average_precision ----------------------------------------------------------------------------------------

misconception(
    "mean_average_precision",
    "mean of the images' precisions",
    new="""
    def mean_average_precision(detections, truths, iou_thresholds=(0.5,)):
        classes = sorted({label for _, labels in truths for label in labels.tolist()})
        if not classes:
            raise ValueError("there is no truth to find in any image")
        precisions = []
        for threshold in iou_thresholds:
            for label in classes:
                images = []
                for (boxes, ranks, found), (objects, labels) in zip(detections, truths, strict=True):
                    mine, theirs = found == label, labels == label
                    if theirs.any():
                        hits = match_detections(boxes[mine], ranks[mine], objects[theirs], threshold)
                        images.append(average_precision(ranks[mine], hits, int(theirs.sum())))
                precisions.append(sum(images) / len(images))
        return sum(precisions) / len(precisions)
    """,
    hint="All images share one ranking: a mean over images is another number.",
)

misconception(
    "mean_average_precision",
    "ranked image by image",
    old="precisions.append(average_precision(torch.cat(scores), torch.cat(hits), positives))",
    new="""in_order = [hit[rank.argsort(descending=True, stable=True)] for hit, rank in zip(hits, scores, strict=True)]
            ranks = torch.arange(sum(map(len, hits)), 0, -1)
            precisions.append(average_precision(ranks, torch.cat(in_order), positives))""",
    hint="The detections of all images are sorted together before the curve is drawn.",
)

misconception(
    "mean_average_precision",
    "images without objects left out",
    old="""                mine, theirs = found == label, labels == label
""",
    new="""                mine, theirs = found == label, labels == label
                if len(objects) == 0:
                    continue
""",
    hint="Where an image holds no object of the class, its detections are false alarms and count.",
)

misconception(
    "mean_average_precision",
    "false alarms beside other classes left out",
    old="""                mine, theirs = found == label, labels == label
""",
    new="""                mine, theirs = found == label, labels == label
                mine &= bool(theirs.any()) | (len(objects) == 0)
""",
    hint="An image that holds no object of the class but others still gives false alarms.",
)

misconception(
    "mean_average_precision",
    "classes without objects count as 0",
    old="return sum(precisions) / len(precisions)",
    new="""idle = {label for _, _, found in detections for label in found.tolist()} - set(classes)
    return sum(precisions) / (len(precisions) + len(idle) * len(iou_thresholds))""",
    hint="A class that was detected but has no object anywhere is left out of the mean.",
)

misconception(
    "mean_average_precision",
    "classes never detected left out",
    old="""classes = sorted({label for _, labels in truths for label in labels.tolist()})
""",
    new="""classes = sorted({label for _, labels in truths for label in labels.tolist()})
    seen = {label for _, _, found in detections for label in found.tolist()}
    classes = [label for label in classes if label in seen or not seen]
""",
    hint="A class with objects that nobody detected has an average precision of 0, and counts.",
)

misconception(
    "mean_average_precision",
    "any class will match",
    old="match_detections(boxes[mine], ranks[mine], objects[theirs], threshold)",
    new="match_detections(boxes[mine], ranks[mine], objects, threshold)",
    hint="A detection can only find an object of its own class.",
)

misconception(
    "mean_average_precision",
    "one threshold only",
    old="for threshold in iou_thresholds:",
    new="for threshold in iou_thresholds[:1]:",
    hint="The mean runs over all thresholds, not only the first.",
)

misconception(
    "mean_average_precision",
    "always at one half",
    old="match_detections(boxes[mine], ranks[mine], objects[theirs], threshold)",
    new="match_detections(boxes[mine], ranks[mine], objects[theirs])",
    hint="The thresholds come from the caller.",
)

misconception(
    "mean_average_precision",
    "every detection counts alike",
    old="precisions.append(average_precision(torch.cat(scores), torch.cat(hits), positives))",
    new="precisions += [average_precision(torch.cat(scores), torch.cat(hits), positives)] * positives",
    hint="The mean is over classes, each with the same weight, however many objects it has.",
)

misconception(
    "mean_average_precision",
    "nothing to find is perfect",
    old="""    if not classes:
        raise ValueError("there is no truth to find in any image")
""",
    new="""    if not classes:
        return 0.0
""",
    hint="Without any object there is no average: a ValueError.",
)

# --- label_pixels, segmentation_scores -----------------------------------------------------------------------------

misconception(
    "segmentation_scores",
    "half is enough",
    at="label_pixels",
    old="scores > 0.5",
    new="scores >= 0.5",
    hint="A probability of exactly 1/2 is not above it.",
)

misconception(
    "segmentation_scores",
    "mask of truth values",
    at="label_pixels",
    old="(scores > 0.5).long()",
    new="scores > 0.5",
    hint="The labels are int64, for one plane of probabilities too.",
)

misconception(
    "segmentation_scores",
    "highest along the rows",
    at="label_pixels",
    old="scores.argmax(dim=0)",
    new="scores.argmax(dim=-1)",
    hint="The classes are the first axis of the scores.",
)

misconception(
    "segmentation_scores",
    "last of the highest",
    at="label_pixels",
    old="scores.argmax(dim=0)",
    new="len(scores) - 1 - scores.flip(0).argmax(dim=0)",
    hint="Of classes with equal scores the first wins.",
)

misconception(
    "segmentation_scores",
    "scores below zero cut off",
    at="label_pixels",
    old="scores.argmax(dim=0)",
    new="scores.clamp(min=0).argmax(dim=0)",
    hint="Scores of classes are any numbers: the highest wins, also where all are negative.",
)
misconception(
    "segmentation_scores",
    "background left out of the classes",
    at="label_pixels",
    old="scores.argmax(dim=0)",
    new="scores[1:].argmax(dim=0) + 1",
    hint="All planes compete, the first one too.",
)

misconception(
    "segmentation_scores",
    "accuracy on the object only",
    old="float((p == t).double().mean())",
    new="both / max(int(t.sum()), 1)",
    hint="A pixel of background that is predicted as background is right as well.",
)

misconception(
    "segmentation_scores",
    "Dice without the two",
    old="2 * both / (both + either)",
    new="both / (both + either)",
    hint="Dice counts the overlap twice, as the sum of the two areas does.",
)

misconception(
    "segmentation_scores",
    "Dice over the union",
    old="2 * both / (both + either)",
    new="2 * both / either",
    hint="Dice divides by the sum of the two areas, which holds the overlap twice.",
)

misconception(
    "segmentation_scores",
    "IoU over the truth",
    old="iou = both / either if either else 1.0",
    new="iou = both / max(int(t.sum()), 1) if either else 1.0",
    hint="The overlap is divided by the union of both masks.",
)

misconception(
    "segmentation_scores",
    "empty masks score nothing",
    old="""iou = both / either if either else 1.0
    dice = 2 * both / (both + either) if either else 1.0""",
    new="""iou = both / either if either else 0.0
    dice = 2 * both / (both + either) if either else 0.0""",
    hint="Two empty masks agree: IoU and Dice are 1.",
)

misconception(
    "segmentation_scores",
    "empty masks divide by zero",
    old="""iou = both / either if either else 1.0
    dice = 2 * both / (both + either) if either else 1.0""",
    new="""iou = both / either
    dice = 2 * both / (both + either)""",
    hint="Two empty masks have a union of 0, and 0 / 0 is an error.",
)

misconception(
    "segmentation_scores",
    "only 1 is object",
    old="p, t = prediction != 0, truth != 0",
    new="p, t = prediction == 1, truth == 1",
    hint="Whatever is not 0 is object: masks of bytes often say 255.",
)

misconception(
    "segmentation_scores",
    "labels compared, not masks",
    old="(p == t).double()",
    new="(prediction == truth).double()",
    hint="A pixel is right when both masks say object, whatever number says so.",
)

misconception(
    "segmentation_scores",
    "counted in bytes",
    old="int((p & t).sum()), int((p | t).sum())",
    new="int((p & t).sum(dtype=torch.uint8)), int((p | t).sum(dtype=torch.uint8))",
    hint="A sum of uint8 in uint8 starts again after 255: count in int64.",
)

misconception(
    "segmentation_scores",
    "shapes broadcast",
    old="if prediction.shape != truth.shape:",
    new="if prediction.dim() != truth.dim():",
    hint="Masks of two shapes cannot be compared: PyTorch would repeat one of them without a word.",
)

# --- postprocess ---------------------------------------------------------------------------------------------------

misconception(
    "postprocess",
    "background dropped before the softmax",
    old="probabilities = _exact(logits).softmax(dim=1)[:, 1:]",
    new="probabilities = _exact(logits)[:, 1:].softmax(dim=1)",
    hint="The background takes its share of the probability: softmax first, then drop it.",
)

misconception(
    "postprocess",
    "logits taken for scores",
    old="probabilities = _exact(logits).softmax(dim=1)[:, 1:]",
    new="probabilities = _exact(logits)[:, 1:]",
    hint="Scores are probabilities: the softmax comes first.",
)

misconception(
    "postprocess",
    "sigmoid of each logit",
    old="probabilities = _exact(logits).softmax(dim=1)[:, 1:]",
    new="probabilities = _exact(logits).sigmoid()[:, 1:]",
    hint="The classes exclude each other: a softmax over them, not a sigmoid for each.",
)

misconception(
    "postprocess",
    "softmax over the boxes",
    old="probabilities = _exact(logits).softmax(dim=1)[:, 1:]",
    new="probabilities = _exact(logits).softmax(dim=0)[:, 1:]",
    hint="The probabilities of one box add up to 1, not those of one class.",
)

misconception(
    "postprocess",
    "softmax without a shift",
    old="probabilities = _exact(logits).softmax(dim=1)[:, 1:]",
    new="""weights = _exact(logits).exp()
    probabilities = (weights / weights.sum(dim=1, keepdim=True))[:, 1:]""",
    hint="exp of 96 is infinite in float32: subtract the largest logit first, as torch.softmax does.",
)

misconception(
    "postprocess",
    "names shifted by the background",
    old="names[label] for label",
    new="names[(label + 1) % len(names)] for label",
    hint="The list of names has no background: column k of the logits is names[k - 1].",
)

misconception(
    "postprocess",
    "gone where the background leads",
    old="sure = scores > score_threshold",
    new="sure = (scores > score_threshold) & (_exact(logits).argmax(dim=1) > 0)",
    hint="The background is dropped: its rivals stay if their own score is above the threshold.",
)

misconception(
    "postprocess",
    "score at the threshold stays",
    old="scores > score_threshold",
    new="scores >= score_threshold",
    hint="A score has to be above the threshold; being equal is not enough.",
)

misconception(
    "postprocess",
    "no score too low",
    old="scores > score_threshold",
    new="scores > 0",
    hint="Boxes whose score is not above the threshold leave before the suppression.",
)

misconception(
    "postprocess",
    "suppression across classes",
    old="batched_nms(boxes, scores, labels, iou_threshold)",
    new="nms(boxes, scores, iou_threshold)",
    hint="Boxes of different classes do not compete.",
)

misconception(
    "postprocess",
    "nothing suppressed",
    old="kept = batched_nms(boxes, scores, labels, iou_threshold)",
    new="kept = scores.argsort(descending=True, stable=True)",
    hint="After the threshold come the rivals: suppress them within each class.",
)

misconception(
    "postprocess",
    "thresholds swapped",
    old="    probabilities",
    new="""    score_threshold, iou_threshold = iou_threshold, score_threshold
    probabilities""",
    hint="The first threshold is for scores, the second for overlaps.",
)

misconception(
    "postprocess",
    "boxes cast to floats",
    old="_like(scores[kept], logits), boxes[kept]",
    new="_like(scores[kept], logits), _exact(boxes[kept])",
    hint="The boxes come back as they were, integers included.",
)

misconception(
    "postprocess",
    "scores in float32",
    old="_like(scores[kept], logits)",
    new="scores[kept].float()",
    hint="Scores have the dtype of the logits.",
)

misconception(
    "postprocess",
    "a box left to return",
    old="    scores, labels, boxes = scores[sure]",
    new="""    sure[scores.argmax() if len(scores) and not sure.any() else sure.nonzero()[:1].flatten()] = True
    scores, labels, boxes = scores[sure]""",
    hint="Nothing may be left: then there are no names, no scores and no boxes.",
)

# --- sliding_windows -----------------------------------------------------------------------------------------------

misconception(
    "sliding_windows",
    "ratio of width to height",
    old="h, w = side * math.sqrt(ratio), side / math.sqrt(ratio)",
    new="w, h = side * math.sqrt(ratio), side / math.sqrt(ratio)",
    hint="The ratio is height over width: above 1 the window is tall.",
)

misconception(
    "sliding_windows",
    "ratio changes the area",
    old="h, w = side * math.sqrt(ratio), side / math.sqrt(ratio)",
    new="h, w = side * ratio, side",
    hint="A window of size s has the area s * s: the ratio makes it taller and narrower at once.",
)

misconception(
    "sliding_windows",
    "sides rounded",
    old="h, w = side * math.sqrt(ratio), side / math.sqrt(ratio)",
    new="h, w = round(side * math.sqrt(ratio)), round(side / math.sqrt(ratio))",
    hint="The sides of a window need not be whole numbers.",
)

misconception(
    "sliding_windows",
    "width before height",
    old="height, width = size",
    new="width, height = size",
    hint="The size of the image is (height, width).",
)

misconception(
    "sliding_windows",
    "windows over the border",
    old="                for x in range(0, math.floor(width - w) + 1, stride):",
    new="                for x in range(0, width, stride) if width >= w else ():",
    hint="A window lies inside the image with all four sides.",
)

misconception(
    "sliding_windows",
    "last place missed",
    old="range(0, math.floor(height - h) + 1, stride)",
    new="range(0, math.ceil(height - h), stride)",
    hint="A window that ends exactly at the border still fits.",
)

misconception(
    "sliding_windows",
    "down before across",
    old="""            for y in range(0, math.floor(height - h) + 1, stride):
                for x in range(0, math.floor(width - w) + 1, stride):""",
    new="""            for x in range(0, math.floor(width - w) + 1, stride):
                for y in range(0, math.floor(height - h) + 1, stride):""",
    hint="The windows of one row of places come first: y is the outer loop, x the inner one.",
)

misconception(
    "sliding_windows",
    "ratio before size",
    old="""    for side in window_sizes:
        for ratio in ratios:""",
    new="""    for ratio in ratios:
        for side in window_sizes:""",
    hint="All windows of the first size come first, then those of the second.",
)

misconception(
    "sliding_windows",
    "stride of one",
    old="range(0, math.floor(width - w) + 1, stride)",
    new="range(math.floor(width - w) + 1)",
    hint="The windows are a stride apart, along both axes.",
)

misconception(
    "sliding_windows",
    "no window at all forgotten",
    old=".reshape(-1, 4)",
    new="",
    hint="Where no window fits, the answer still has four columns: shape (0, 4).",
)

# --- anchor_grid ---------------------------------------------------------------------------------------------------

misconception(
    "anchor_grid",
    "anchors on the corner of the cell",
    old="centres = [((i + 0.5) * stride, (j + 0.5) * stride)",
    new="centres = [(i * stride, j * stride)",
    hint="The centre of an anchor is the centre of its cell: (i + 0.5) times the stride.",
)

misconception(
    "anchor_grid",
    "anchor ratio of width to height",
    old="for y, x in centres for h, w in shapes",
    new="for y, x in centres for w, h in shapes",
    hint="The ratio is height over width: above 1 the anchor is tall.",
)

misconception(
    "anchor_grid",
    "anchor ratio changes the area",
    old="(side * math.sqrt(ratio), side / math.sqrt(ratio))",
    new="(side * ratio, side)",
    hint="An anchor of size s has the area s * s, whatever its ratio.",
)

misconception(
    "anchor_grid",
    "anchors rounded",
    old="(side * math.sqrt(ratio), side / math.sqrt(ratio))",
    new="(round(side * math.sqrt(ratio)), round(side / math.sqrt(ratio)))",
    hint="The sides of an anchor need not be whole numbers.",
)

misconception(
    "anchor_grid",
    "sizes before ratios",
    old="for ratio in ratios for side in sizes",
    new="for side in sizes for ratio in ratios",
    hint="At each cell all sizes of the first ratio come first.",
)

misconception(
    "anchor_grid",
    "columns before rows",
    old="for i in range(rows) for j in range(columns)",
    new="for j in range(columns) for i in range(rows)",
    hint="The cells of one row come first: y is the outer order, x the inner one.",
)

misconception(
    "anchor_grid",
    "shapes before places",
    old="for y, x in centres for h, w in shapes",
    new="for h, w in shapes for y, x in centres",
    hint="All anchors of one cell come first, then those of the next.",
)

# --- encode_boxes, decode_boxes ------------------------------------------------------------------------------------

misconception(
    "box_deltas",
    "steps in pixels",
    at="encode_boxes",
    old="(to_centre - from_centre) / from_size",
    new="(to_centre - from_centre)",
    hint="The step of the centre is measured in widths and heights of the anchor.",
)

misconception(
    "box_deltas",
    "steps in sizes of the box",
    at="encode_boxes",
    old="(to_centre - from_centre) / from_size",
    new="(to_centre - from_centre) / to_size",
    hint="The unit of the step is the anchor, since the box is not known when decoding.",
)

misconception(
    "box_deltas",
    "ratio without logarithm",
    at="encode_boxes",
    old="(to_size / from_size).log()",
    new="to_size / from_size",
    hint="The sizes are compared by the logarithm of their ratio, so that twice and half are equally far.",
)

misconception(
    "box_deltas",
    "logarithm to base two",
    at="encode_boxes",
    old="(to_size / from_size).log()",
    new="(to_size / from_size).log2()",
    hint="The logarithm is the natural one, whose inverse is exp.",
)

misconception(
    "box_deltas",
    "deltas in float32",
    at="encode_boxes",
    old="return _like(torch.cat([(to_centre - from_centre) / from_size, (to_size / from_size).log()], dim=1), boxes)",
    new="return torch.cat([(to_centre - from_centre) / from_size, (to_size / from_size).log()], dim=1).float()",
    hint="The deltas have the dtype of the boxes.",
)

misconception(
    "box_deltas",
    "logarithm not capped",
    at="decode_boxes",
    old="logarithms.clamp(max=math.log(1000 / 16))",
    new="logarithms",
    hint="An untrained head can ask for a box exp(20) times as large: cap the logarithm.",
)

misconception(
    "box_deltas",
    "logarithm capped on both sides",
    at="decode_boxes",
    old="logarithms.clamp(max=math.log(1000 / 16))",
    new="logarithms.clamp(-math.log(1000 / 16), math.log(1000 / 16))",
    hint="Only large logarithms are capped; a box may become as small as it likes.",
)

misconception(
    "box_deltas",
    "step in sizes of the new box",
    at="decode_boxes",
    old="centre + steps * size",
    new="centre + steps * grown",
    hint="The step is measured in the anchor's size, not in the size that it grows to.",
)

# --- soft_nms ------------------------------------------------------------------------------------------------------

misconception(
    "soft_nms",
    "overlap not squared",
    old="decay = torch.exp(-(_exact(box_iou(boxes, boxes)) ** 2) / sigma)",
    new="decay = torch.exp(-_exact(box_iou(boxes, boxes)) / sigma)",
    hint="The decay is a Gaussian of the overlap: exp(-IoU * IoU / sigma).",
)

misconception(
    "soft_nms",
    "linear decay",
    old="decay = torch.exp(-(_exact(box_iou(boxes, boxes)) ** 2) / sigma)",
    new="decay = 1 - _exact(box_iou(boxes, boxes))",
    hint="The decay is exp(-IoU * IoU / sigma), not 1 - IoU.",
)

misconception(
    "soft_nms",
    "sigma doubled",
    old="decay = torch.exp(-(_exact(box_iou(boxes, boxes)) ** 2) / sigma)",
    new="decay = torch.exp(-(_exact(box_iou(boxes, boxes)) ** 2) / (2 * sigma * sigma))",
    hint="The Gaussian of this rule has sigma itself under the square, not 2 sigma * sigma.",
)

misconception(
    "soft_nms",
    "sigma fixed",
    old="decay = torch.exp(-(_exact(box_iou(boxes, boxes)) ** 2) / sigma)",
    new="decay = torch.exp(-(_exact(box_iou(boxes, boxes)) ** 2) / 0.5)",
    hint="sigma comes from the caller.",
)

misconception(
    "soft_nms",
    "original order kept",
    new="""
    def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
        decay = torch.exp(-(_exact(box_iou(boxes, boxes)) ** 2) / sigma)
        order = scores.argsort(descending=True, stable=True)
        left = _exact(scores).clone()
        for rank, i in enumerate(order.tolist()):
            left[order[rank + 1 :]] *= decay[i, order[rank + 1 :]]
        order = order[left[order] >= score_threshold]
        return order, _like(left[order], scores)
    """,
    hint="After each decay the best score that is left comes next, and it may be another box.",
)

misconception(
    "soft_nms",
    "scores from before",
    old="values.append(left[best].clone())",
    new="values.append(_exact(scores)[best].clone())",
    hint="The scores that come back are those that were left when the boxes were taken.",
)

misconception(
    "soft_nms",
    "threshold dropped at equality",
    old="left[best] < score_threshold",
    new="left[best] <= score_threshold",
    hint="A score is dropped when it is below the threshold, not when it is equal to it.",
)

misconception(
    "soft_nms",
    "nothing ever dropped",
    old="left[best] < score_threshold",
    new="left[best] < 0",
    hint="A box whose score falls below the threshold does not come back.",
)

misconception(
    "soft_nms",
    "no boxes left to stack",
    old="torch.stack(values) if values else left[:0]",
    new="torch.stack(values)",
    hint="An image may have no boxes: then there are no indices and no scores.",
)

# --- roi_max_pool --------------------------------------------------------------------------------------------------

misconception(
    "roi_max_pool",
    "cells that do not share",
    old="y1 - (-(i + 1) * (y2 - y1) // rows)",
    new="max(y1 + (i + 1) * (y2 - y1) // rows, y1 + i * (y2 - y1) // rows + 1)",
    hint="A cell reaches from the floor of its start to the ceiling of its end, so neighbours may share places.",
)

misconception(
    "roi_max_pool",
    "columns cut off",
    old="x1 - (-(j + 1) * (x2 - x1) // columns)",
    new="max(x1 + (j + 1) * (x2 - x1) // columns, x1 + j * (x2 - x1) // columns + 1)",
    hint="A cell ends at the ceiling of its end, along x too.",
)

misconception(
    "roi_max_pool",
    "mean of a cell",
    old=".amax(dim=(1, 2))",
    new=".mean(dim=(1, 2))",
    hint="The value of a cell is its maximum.",
)

misconception(
    "roi_max_pool",
    "pooled with zero",
    old=".amax(dim=(1, 2))",
    new=".amax(dim=(1, 2)).clamp(min=0)",
    hint="The maximum of negative features is negative: a maximum does not start from 0.",
)

misconception(
    "roi_max_pool",
    "x and y swapped in the map",
    old="features[:, top:bottom, left:right]",
    new="features[:, left:right, top:bottom]",
    hint="A feature map is indexed [channel, y, x].",
)

misconception(
    "roi_max_pool",
    "one maximum for all channels",
    old=".amax(dim=(1, 2))",
    new=".amax()",
    hint="Each channel has its own maximum.",
)

misconception(
    "roi_max_pool",
    "last place included",
    old="(x1, y1, x2, y2) in enumerate(boxes.tolist()):",
    new="(x1, y1, x2, y2) in enumerate((boxes + torch.tensor([0, 0, 1, 1])).tolist()):",
    hint="x2 and y2 are the first places outside the box.",
)

# --- devices -------------------------------------------------------------------------------------------------------
# Right on the CPU, and wrong wherever the inputs are somewhere else.

misconception(
    "convert_boxes",
    "result table made on the CPU",
    old="    return _like(torch.cat([first, last], dim=-1), boxes)",
    new="""    table = torch.empty(len(boxes), 4, dtype=first.dtype)
    table[:, :2], table[:, 2:] = first, last
    return _like(table, boxes)""",
    hint="A table that is made for the result lies on the CPU: make it with device=boxes.device.",
)

misconception(
    "clip_and_area",
    "limits made on the CPU",
    at="clip_boxes",
    old="    return _like(torch.stack(sides, dim=-1), boxes)",
    new="""    limits = torch.tensor([width, height, width, height])
    return _like(torch.stack(sides, dim=-1).minimum(limits), boxes)""",
    hint="A tensor of limits lies on the CPU unless it is made with device=boxes.device.",
)

misconception(
    "expand_boxes",
    "margins made on the CPU",
    old="grown = torch.cat([low - pixels, high + pixels], dim=-1)",
    new="""margins = torch.tensor([-pixels, -pixels, pixels, pixels], dtype=low.dtype)
    grown = torch.cat([low, high], dim=-1) + margins""",
    hint="A tensor of margins lies on the CPU unless it is made with device=boxes.device.",
)

misconception(
    "box_iou",
    "safe unions made on the CPU",
    old="iou = intersection / torch.where(union > 0, union, 1)",
    new="""safe = torch.ones(union.shape, dtype=union.dtype)
    safe[union > 0] = union[union > 0]
    iou = intersection / safe""",
    hint="torch.ones makes its tensor on the CPU: torch.ones_like(union) makes it where the union is.",
)

misconception(
    "generalized_box_iou",
    "no penalty made on the CPU",
    old="penalty = torch.where(hull > 0, (hull - union) / hull, 0)",
    new="penalty = torch.where(hull > 0, (hull - union) / hull, torch.zeros(hull.shape, dtype=hull.dtype))",
    hint="torch.zeros makes its tensor on the CPU: torch.where takes a plain 0, which has no device.",
)

misconception(
    "nms",
    "marks made on the CPU",
    old="alive = torch.ones_like(order, dtype=torch.bool)",
    new="alive = torch.ones(len(order), dtype=torch.bool)",
    hint="The marks for what is alive lie on the CPU unless they are made with device=scores.device.",
)

misconception(
    "batched_nms",
    "marks of all classes made on the CPU",
    old="kept = torch.zeros_like(classes, dtype=torch.bool)",
    new="kept = torch.zeros(len(classes), dtype=torch.bool)",
    hint="The marks for what is kept lie on the CPU unless they are made with device=classes.device.",
)

misconception(
    "match_detections",
    "hits made on the CPU",
    old="hits = torch.zeros_like(scores, dtype=torch.bool)",
    new="hits = torch.zeros(len(scores), dtype=torch.bool)",
    hint="The hits lie on the CPU unless they are made with device=scores.device.",
)

misconception(
    "precision_recall_curve",
    "ranks made on the CPU",
    old="ranks = torch.arange(1, len(scores) + 1, device=scores.device)",
    new="ranks = torch.arange(1, len(scores) + 1)",
    hint="torch.arange makes its numbers on the CPU unless you give it device=scores.device.",
)

misconception(
    "average_precision",
    "levels of recall made on the CPU",
    old="levels = torch.arange(11, dtype=recall.dtype, device=recall.device) / 10",
    new="levels = torch.arange(11, dtype=recall.dtype) / 10",
    hint="torch.arange makes the levels on the CPU unless you give it device=recall.device.",
)

misconception(
    "mean_average_precision",
    "label compared on the CPU",
    old="mine, theirs = found == label, labels == label",
    new="mine, theirs = found == torch.tensor([label]), labels == torch.tensor([label])",
    hint="torch.tensor([label]) lies on the CPU; the plain number has no device and compares as well.",
)

misconception(
    "segmentation_scores",
    "labels made on the CPU",
    at="label_pixels",
    old="        return (scores > 0.5).long()",
    new="""        labels = torch.zeros(scores.shape, dtype=torch.int64)
        labels[scores > 0.5] = 1
        return labels""",
    hint="torch.zeros makes the labels on the CPU unless you give it device=scores.device.",
)

misconception(
    "postprocess",
    "row numbers made on the CPU",
    old="sure = scores > score_threshold",
    new="sure = torch.arange(len(scores))[scores > score_threshold]",
    hint="torch.arange makes numbers on the CPU, where a mask on a GPU picks nothing: give it device=scores.device.",
)

misconception(
    "box_deltas",
    "largest logarithm made on the CPU",
    at="decode_boxes",
    old="logarithms.clamp(max=math.log(1000 / 16)).exp()",
    new="logarithms.minimum(torch.full(logarithms.shape, math.log(1000 / 16), dtype=logarithms.dtype)).exp()",
    hint="torch.full makes its tensor on the CPU; clamp takes a plain number, which has no device.",
)

misconception(
    "soft_nms",
    "indices made on the CPU",
    old="torch.tensor(taken, dtype=torch.int64, device=boxes.device)",
    new="torch.tensor(taken, dtype=torch.int64)",
    hint="A tensor made from a list lies on the CPU unless you give it device=boxes.device.",
)

misconception(
    "roi_max_pool",
    "pooled features made on the CPU",
    old="features.new_zeros(len(boxes), len(features), rows, columns)",
    new="torch.zeros(len(boxes), len(features), rows, columns, dtype=features.dtype)",
    hint="torch.zeros makes its tensor on the CPU; features.new_zeros makes it where the features are.",
)
