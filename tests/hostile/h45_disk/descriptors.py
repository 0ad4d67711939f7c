def tally(words):
    opened = [open("/dev/null") for _ in range(1000)]
    return {"opened": len(opened)}
