def clamp(x, low, high):
    nested = []
    for _ in range(300_000):
        nested = [nested]
    return nested


def tally(words):
    return {number: number for number in range(500_000)}


def join(words, separator):
    return "x" * (100 << 20)
