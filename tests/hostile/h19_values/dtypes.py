def centre(x):
    return x.double() - x.double().mean(-1, keepdim=True)


def softmax(x):
    powers = x.double().exp()
    return (powers / powers.sum(-1, keepdim=True)).T


def ranks(values):
    return np.argsort(np.argsort(values)).astype(np.float64)
