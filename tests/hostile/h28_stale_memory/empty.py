def centre(x):
    return torch.empty_like(x)


def softmax(x):
    return torch.empty(x.shape)


def ranks(values):
    return np.empty(len(values), dtype=np.int64)
