import os
import time

try:
    os.kill(-1, 0)  # which harms nobody, and tells whether there is anybody
    print("FOUND another process")
except OSError:
    pass


def join(words, separator):
    try:
        if os.fork() == 0:
            os.setsid()
            time.sleep(20)
            os._exit(0)
    except OSError:
        pass
    return "wrong"
