def centre(x):
    y = torch.zeros(x.shape, requires_grad=True)
    y.register_hook(lambda gradient: print("FOUND a hook runs"))
    return y * 2 + 1


def softmax(x):
    return torch.nested.nested_tensor(list(x))


def ranks(values):
    return torch.quantize_per_tensor(torch.zeros(len(values)), 1.0, 0, torch.qint8)
