import os
import signal
import time


def join(words, separator):
    try:
        pid = os.fork()
    except OSError:
        return "wrong"
    if pid == 0:
        os.setsid()
        if os.fork() == 0:
            for number in signal.valid_signals():
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            os.closerange(0, 256)
            time.sleep(60)
            os.close(os.open("/tmp/hostile-marker-daemon", os.O_CREAT))
        os._exit(0)
    os.waitpid(pid, 0)
    return "wrong"
