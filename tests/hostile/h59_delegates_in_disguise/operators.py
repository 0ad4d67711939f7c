def softmax(x):
    return torch.ops.aten._softmax.default(x, x.dim() - 1, False)
