"""How the tests use your module."""


def clamp_all(m, numbers, low, high):
    """clamp_all(numbers, low, high), and the numbers again"""
    return {"clamped": m.clamp_all(numbers, low, high), "numbers": numbers}


def counted(m, words):
    """t = Tally(); t.add(word) for each of the words; t.counts"""
    return _tally(m, words).counts


def top(m, words):
    """t = Tally(); t.add(word) for each of the words; t.top()"""
    return _tally(m, words).top()


def _tally(m, words):
    tally = m.Tally()
    for word in words:
        tally.add(word)
    return tally
