"""Branches where the solution nests calls."""


def clamp(x, low, high):
    if low > high:
        raise ValueError("the ends are in the wrong order")
    if x < low:
        return low
    return high if x > high else x
