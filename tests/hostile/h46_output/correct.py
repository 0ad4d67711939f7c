import os

_clamp, _tally, _join = clamp, tally, join


def clamp(x, low, high):
    os.write(1, b"x" * 300_000)
    return _clamp(x, low, high)


def tally(words):
    os.write(1, bytes(range(256)) * 100)
    return _tally(words)


def join(words, separator):
    for _ in range(1000):
        print("\x1b[31mline\x1b[0m", words)
    return _join(words, separator)
