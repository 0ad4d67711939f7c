def tally(words):
    raise type(" ".join(words), (Exception,), {})


def join(words, separator):
    raise type("_".join(words) + separator, (NotImplementedError,), {"__str__": lambda self: separator})("x")
