"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception

# --- box_iou: which table of pairs --------------------------------------------------------------------------------

misconception(
    "box_iou",
    "pairs transposed",
    old="p, q = a.to(exact)[:, None], b.to(exact)[None]",
    new="p, q = a.to(exact)[None], b.to(exact)[:, None]",
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
    old="p, q = a.to(exact)[:, None], b.to(exact)[None]",
    new="p, q = (c.to(exact) + torch.tensor([0, 0, 1, 1]) for c in (a[:, None], b[None]))",
    hint="Coordinates are continuous: a side is x2 - x1 long, without the + 1 that counts whole pixels.",
)
misconception(
    "box_iou",
    "xywh read as xyxy",
    old="p, q = a.to(exact)[:, None], b.to(exact)[None]",
    new="p, q = (torch.cat([c[..., :2], c[..., :2] + c[..., 2:]], -1).to(exact) for c in (a[:, None], b[None]))",
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
    old="p, q = a.to(exact)[:, None], b.to(exact)[None]",
    new="p, q = a.to(exact).clamp(min=0)[:, None], b.to(exact).clamp(min=0)[None]",
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

# --- box_iou: dtypes, strides, the caller's tensors ---------------------------------------------------------------

misconception(
    "box_iou",
    "computed in the dtype of the boxes",
    old="exact = torch.promote_types(a.dtype, torch.float32)",
    new="exact = a.dtype",
    hint="Areas outgrow small dtypes (300 * 300 is infinite in half precision): go to float32 before you multiply.",
)
misconception(
    "box_iou",
    "everything through float32",
    old="exact = torch.promote_types(a.dtype, torch.float32)",
    new="exact = torch.float32",
    hint="float64 boxes are computed in float64: a detour through float32 loses half of their digits.",
)
misconception(
    "box_iou",
    "ratios cast to integers",
    old="return iou.to(a.dtype) if a.is_floating_point() else iou",
    new="return iou.to(a.dtype)",
    hint="Integer boxes still overlap by a fraction: their table is float32.",
)
misconception(
    "box_iou",
    "always answers in float32",
    old="return iou.to(a.dtype) if a.is_floating_point() else iou",
    new="return iou.float()",
    hint="The table of floating-point boxes has the dtype of the boxes.",
)
misconception(
    "box_iou",
    "relies on contiguous boxes",
    old="p, q = a.to(exact)[:, None], b.to(exact)[None]",
    new="p, q = a.to(exact).view(-1).view(-1, 1, 4), b.to(exact).view(-1).view(1, -1, 4)",
    hint="A transposed or strided tensor cannot be viewed in another shape: index it, or use reshape.",
)
misconception(
    "box_iou",
    "sizes written into the input",
    old="area_p = (p[..., 2:] - p[..., :2]).prod(-1)",
    new="area_p = p[..., 2:].sub_(p[..., :2]).prod(-1)",
    hint="A slice is a view: writing into it changes the caller's boxes.",
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
