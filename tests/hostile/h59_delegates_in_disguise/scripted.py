softer = torch.jit.CompilationUnit("def f(x):\n    return torch.ops.aten._softmax(x, -1, False)\n").f


def softmax(x):
    return softer(x)
