import multiprocessing
import os
import threading
import time

MOST = 150  # so that a machine without limits is not hurt


def clamp(x, low, high):
    for _ in range(MOST):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
    time.sleep(5)
    return -99.0


def tally(words):
    threading.stack_size(1 << 16)  # so that memory is not what ends it
    for _ in range(2 * MOST):
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
    return {}


def join(words, separator):
    context = multiprocessing.get_context("fork")
    with context.Pool(MOST) as pool:
        return str(pool.map(abs, range(10)))
