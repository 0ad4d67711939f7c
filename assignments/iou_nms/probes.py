"""How the tests use your module, where calling one of its functions is not enough. Nothing here knows an answer."""

from __future__ import annotations


def box_iou_twice(m, a, b):
    """box_iou(a, b); box_iou(a, b)"""
    m.box_iou(a, b)
    return {"second answer": m.box_iou(a, b), "a": a, "b": b}


def nms_twice(m, boxes, scores, iou_threshold):
    """nms(boxes, scores, iou_threshold); nms(boxes, scores, iou_threshold)"""
    m.nms(boxes, scores, iou_threshold)
    return {"second answer": m.nms(boxes, scores, iou_threshold), "boxes": boxes, "scores": scores}
