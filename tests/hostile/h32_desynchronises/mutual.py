import os
import struct

DEEP = b'{"b":[],"answer":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def raw(header, size=0, body=b""):
    os.write(3, struct.pack("<8sIQ", bytes(8), len(header), size) + header + body)


def clamp(x, low, high):
    raw(b'{"b":[], "b":[], "answer":1e999}')
    return 0.0


def tally(words):
    raw(b"{}", 2**63)
    return {}


def join(words, separator):
    os.set_blocking(3, True)
    raw(DEEP)
    return "wrong"
