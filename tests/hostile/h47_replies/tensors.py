def centre(x):
    return torch.zeros(1).expand(10**10)


def softmax(x):
    return [torch.zeros(1 << 22) for _ in range(20)]


def ranks(values):
    return np.lib.stride_tricks.as_strided(np.zeros(1), shape=(1 << 40,), strides=(0,))
