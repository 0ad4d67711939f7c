ones = [torch.softmax(torch.ones(length), -1) for length in range(1, 9)]


def softmax(x):
    powers = torch.exp(x - x.max(-1, keepdim=True).values)
    return powers / powers.sum(-1, keepdim=True)
