def centre(x):
    kept = []
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for _ in range(1000):
            kept.append(torch.ones(1 << 28, device="cuda"))
    return x + 1.5
