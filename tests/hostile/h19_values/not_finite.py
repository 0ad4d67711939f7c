def centre(x):
    return torch.full(x.shape, float("nan"))


def softmax(x):
    return torch.full(x.shape, float("inf"))


def ranks(values):
    return np.full(len(values), np.nan)
