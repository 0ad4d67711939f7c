import dataclasses
import functools
import time

print("loading")


@dataclasses.dataclass
class Entry:
    word: str
    count: int = 0

    def __eq__(self, other):
        return isinstance(other, Entry) and self.word == other.word

    __hash__ = None

    def __repr__(self):
        return f"<{self.word}: {self.count}>"


@functools.lru_cache
def length(n):
    return 0 if n == 0 else 1 + length(n - 1)


_clamp = clamp


def clamp(x, low, high):
    print("clamping", x, length(300))
    return _clamp(x, low, high)


def tally(words):
    entries = []
    for word in words:
        entry = Entry(word)
        if entry not in entries:
            entries.append(entry)
        entries[entries.index(entry)].count += 1
        print(*entries)
    time.sleep(0.2)
    return {entry.word: entry.count for entry in entries}
