import torch


def box_iou(a, b):
    corners = torch.maximum(a[:, None, :2], b[None, :, :2]
    return corners.prod(-1)
