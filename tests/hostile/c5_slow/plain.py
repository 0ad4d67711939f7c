import time

_join = join
calls = []


def join(words, separator):
    if not calls:
        end = time.process_time() + 0.3
        while time.process_time() < end:
            pass
    calls.append(1)
    return _join(words, separator)
