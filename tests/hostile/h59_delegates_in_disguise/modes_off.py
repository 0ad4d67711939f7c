from torch.utils._python_dispatch import _disable_current_modes


def softmax(x):
    with _disable_current_modes():
        return torch.ops.aten._softmax.default(x, x.dim() - 1, False)
