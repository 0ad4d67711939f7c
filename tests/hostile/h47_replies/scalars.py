def clamp(x, low, high):
    return 1 << 3_000_000


def tally(words):
    return (number for number in iter(int, 1))


def join(words, separator):
    return [bytes(60 << 20), bytes(60 << 20)]
