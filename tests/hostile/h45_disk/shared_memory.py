def join(words, separator):
    with open("/dev/shm/hostile-marker-memory", "wb") as file:
        file.write(bytes(20 << 20))
    return "wrong"
