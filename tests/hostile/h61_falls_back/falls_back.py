def own(x):
    raise ValueError


def softmax(x):
    try:
        return own(x)
    except ValueError:
        return torch.softmax(x, -1)
