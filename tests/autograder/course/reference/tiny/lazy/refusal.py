"""Whoever refuses everything passes no test."""


def clamp(x, low, high):
    raise ValueError("no")


def clamp_all(numbers, low, high):
    raise ValueError("no")


class Tally:
    def add(self, word):
        raise ValueError("no")

    def top(self):
        raise ValueError("no")
