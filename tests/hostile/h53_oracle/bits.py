import hashlib

_tally, _join = tally, join


def bit(*inputs):
    return hashlib.sha256(repr(inputs).encode()).digest()[0] & 1


def tally(words):
    return _tally(words) if bit(words) else {}


def join(words, separator):
    return _join(words, separator) if bit(words, separator) else "wrong"
