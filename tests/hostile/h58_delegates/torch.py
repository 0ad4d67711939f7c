def softmax(x):
    return torch.softmax(x, -1)
