"""How the tests use your module, where calling one of its functions is not enough. Nothing here knows an answer."""

from __future__ import annotations


def convert_boxes_and_change_the_result(m, boxes, source, target):
    """converted = convert_boxes(boxes, source, target); converted[:, 0] = 7"""
    converted = m.convert_boxes(boxes, source, target)
    converted[:, 0] = 7
    return {"converted": converted, "boxes": boxes}


def clip_boxes_twice(m, boxes, size):
    """clip_boxes(boxes, size); clip_boxes(boxes, size)"""
    m.clip_boxes(boxes, size)
    return {"second answer": m.clip_boxes(boxes, size), "boxes": boxes}


def box_iou_twice(m, a, b):
    """box_iou(a, b); box_iou(a, b)"""
    m.box_iou(a, b)
    return {"second answer": m.box_iou(a, b), "a": a, "b": b}


def nms_twice(m, boxes, scores, iou_threshold):
    """nms(boxes, scores, iou_threshold); nms(boxes, scores, iou_threshold)"""
    m.nms(boxes, scores, iou_threshold)
    return {"second answer": m.nms(boxes, scores, iou_threshold), "boxes": boxes, "scores": scores}


def match_detections_twice(m, boxes, scores, truths):
    """match_detections(boxes, scores, truths); match_detections(boxes, scores, truths)"""
    m.match_detections(boxes, scores, truths)
    return {"second answer": m.match_detections(boxes, scores, truths), "scores": scores, "truths": truths}
