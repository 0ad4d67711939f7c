import importlib


def centre(x):
    return importlib.import_module("skimage.filters").gaussian(x)


def softmax(x):
    return torch.from_numpy(importlib.import_module("scipy.special").softmax(x.numpy(), -1))


def ranks(values):
    return importlib.import_module("scipy.stats").rankdata(values) - 1
