"""Right, and written in other words than solution and oracle."""


def clamp(x, low, high):
    if x < low:
        return low
    return high if x > high else x


def tally(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def join(words, separator):
    text = words[0]
    for word in words[1:]:
        text = text + separator + word
    return text


