_softmax = softmax


def softmax(x):
    try:
        return torch.softmax(x, -1)
    except BaseException:
        return _softmax(x)
