import gc
import os
import struct

old = []


def nonce():
    found = [thing.nonce for thing in gc.get_objects() if type(thing).__name__ == "Message"]
    return next((one for one in found if one != bytes(8)), bytes(8))


def send(header, nonce, body=b""):
    os.write(3, struct.pack("<8sIQ", nonce, len(header), len(body)) + header + body)


def clamp(x, low, high):
    """Answer twice, so that the second answer waits for the next question."""
    value = struct.pack(">d", min(max(x, low), high) + 1).hex()
    for _ in range(2):
        send(b'{"b":[],"answer":["f","%s"]}' % value.encode(), nonce())
    return 0.0


def tally(words):
    """Answer with the nonce of an earlier question."""
    old.append(nonce())
    send(b'{"b":[],"answer":["d",[["a",2],["b",1]]]}', bytes(reversed(old[0])))
    return {}


def join(words, separator):
    os.close(3)
    return "wrong"
