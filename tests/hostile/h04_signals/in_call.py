import ctypes
import os


def clamp(x, low, high):
    os.kill(os.getpid(), 9)


def tally(words):
    ctypes.string_at(0)


def join(words, separator):
    os.abort()
