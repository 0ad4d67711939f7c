"""A counter where the solution keeps a plain dict."""

from collections import Counter


class Tally:
    def __init__(self):
        self.counts = Counter()

    def add(self, word):
        self.counts[word] += 1
