import os
import sys
import time
import warnings


def clamp(x, low, high):
    end = time.monotonic() + 15
    while time.monotonic() < end:
        os.write(1, b"x" * 65536)
    return -99.0


def tally(words):
    os.write(1, bytes(range(128, 256)) * 1000)
    os.write(2, b"\xff\xfe\x00\xd8")
    sys.stdout.write("\ud800\udfff" * 100)
    return {}


def join(words, separator):
    warnings.simplefilter("always")
    for number in range(20_000):
        warnings.warn(f"warning {number}", stacklevel=1)
    return "wrong"
