"""How the tests use your module, where calling one of its functions is not enough. Nothing here knows an answer."""

from __future__ import annotations


def called_twice(m, name, *args):
    """the function of this name, called twice with the same arguments"""
    getattr(m, name)(*args)
    return {"second answer": getattr(m, name)(*args), "arguments": args}


def result_overwritten(m, name, image, *args):
    """result = the function of this name(image, ...); then result[...] = 0"""
    result = getattr(m, name)(image, *args)
    answer = result.copy()
    result[...] = 0
    return {"answer": answer, "image": image}


def cleaned(m, image, threshold, min_size):
    """remove_small_objects(fill_holes(foreground(image, threshold)), min_size)"""
    return m.remove_small_objects(m.fill_holes(m.foreground(image, threshold)), min_size)


def ink_counts(m, image, size, min_size):
    """label(extract_ink(image, size, min_size), 2): how many pixels, how many objects"""
    ink = m.extract_ink(image, size, min_size)
    return {"pixels": int(ink.sum()), "objects": int(m.label(ink, 2).max())}
