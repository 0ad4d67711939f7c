import sys


class Round:
    def __repr__(self):
        return repr(self)


def clamp(x, low, high):
    return clamp(x, low, high)


def tally(words):
    return {repr(Round()): 1}


def join(words, separator):
    sys.setrecursionlimit(10**8)

    def down(depth):
        return down(depth + 1) + [depth]

    return down(0)
