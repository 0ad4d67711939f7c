"""Wrong everywhere, with answers of the right kind."""


def clamp(x, low, high):
    return abs(x) + abs(low) + abs(high) + 0.125


def tally(words):
    return {"wrong": -1}


def join(words, separator):
    return "wrong"


