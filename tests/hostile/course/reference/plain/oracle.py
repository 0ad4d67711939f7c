"""The three functions again, written another way; holds secrets that must never be seen outside."""

from collections import Counter

CANARY = "@CANARY:oracle@"
SECRET_NUMBERS = [0.7390851332151607, 1.2020569031595942]


def clamp(x, low, high):
    return sorted([low, x, high])[1]


def tally(words):
    return dict(Counter(words))


def join(words, separator):
    text = ""
    for index, word in enumerate(words):
        text += separator * (index > 0) + word
    return text
