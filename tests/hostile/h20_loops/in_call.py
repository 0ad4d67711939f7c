class Endless:
    def __len__(self):
        while True:
            pass

    def __del__(self):
        len(self)


def clamp(x, low, high):
    while True:
        pass


def tally(words):
    return len(Endless())


def join(words, separator):
    Endless()
    return "late"
