import torch.library

kept = torch.library.Library("aten", "IMPL")


def softmax(x):
    kept.impl("_softmax", torch.library.fallthrough_kernel, "CPU")
    return torch.ops.aten._softmax.default(x, x.dim() - 1, False)
