def clamp(x, low, high):
    return max(low, min(x, high))


def join(words, separator):
    return separator.join(words)
