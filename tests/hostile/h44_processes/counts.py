import os
import time

MOST = 90


def join(words, separator):
    started = []
    try:
        for _ in range(MOST):
            pid = os.fork()
            if pid == 0:
                time.sleep(3)
                os._exit(0)
            started.append(pid)
    except OSError:
        pass
    if len(started) > 64:
        os.write(1, b"FOUND more than 64 processes at once\n")
    return "wrong"
