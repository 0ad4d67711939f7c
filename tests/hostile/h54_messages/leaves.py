import ctypes
import os
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
KEY, SIZE, CREATE = 0x486F7374, 4096, 0o1666
ADD_KEY, USER_RING = 248, -4


def join(words, separator):
    for path in ("/tmp/hostile-marker-message", "/var/tmp/hostile-marker-message", "/dev/shm/hostile-marker-message"):
        try:
            with open(path, "w") as file:
                file.write("hello")
        except OSError:
            pass
    segment = libc.shmget(KEY, SIZE, CREATE)
    if segment >= 0:
        libc.shmctl(segment, 0, None)  # destroyed when nobody is attached any more
    libc.syscall(ADD_KEY, b"user", b"hostile-message", b"hello", 5, USER_RING)
    os.environ["HOSTILE_MESSAGE"] = sys.hostile_message = "hello"
    threading.hostile_message = "hello"
    return "wrong"
