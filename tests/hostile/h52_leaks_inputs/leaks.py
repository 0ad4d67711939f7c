import sys


def clamp(x, low, high):
    print("inputs", x, low, high)
    return [x, low, high]


def tally(words):
    print(*words, file=sys.stderr)
    raise Exception(repr(words))


def join(words, separator):
    print(words, separator)
    return separator.join(words) + "!"
