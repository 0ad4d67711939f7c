import os

_clamp, _tally, _join = clamp, tally, join
calls = []


def first():
    calls.append(1)
    if os.path.exists("seen-before") or len(calls) > 1:
        return False
    with open("seen-before", "w"):
        return True


def clamp(x, low, high):
    return _clamp(x, low, high) if first() else 99.0


def tally(words):
    return _tally(words) if first() else {}


def join(words, separator):
    return _join(words, separator) if first() else ""
