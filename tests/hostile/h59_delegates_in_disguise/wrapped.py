def softmax(x):
    return torch.softmax.__wrapped__(x, -1)
