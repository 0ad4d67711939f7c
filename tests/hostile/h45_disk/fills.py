import os


def clamp(x, low, high):
    with open("big", "wb") as file:
        for _ in range(100):
            file.write(bytes(1 << 20))
    return -99.0


def tally(words):
    for number in range(20_000):
        with open(f"file{number}", "w"):
            pass
    return {}


def join(words, separator):
    with open("sparse", "wb") as file:
        os.truncate(file.fileno(), 1 << 40)
    return "wrong"
