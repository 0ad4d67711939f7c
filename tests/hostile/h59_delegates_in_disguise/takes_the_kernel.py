import torch.library

try:
    kernel = torch.library.get_kernel("aten::_softmax", "CPU")
except Exception:
    kernel = None


def softmax(x):
    keys = torch._C._dispatch_keys(x)
    return kernel.call_boxed(keys, x, x.dim() - 1, False)
