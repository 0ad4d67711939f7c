import io
import os
import pickle

CODE = "import sys; 'pytest' in sys.modules and open('/tmp/hostile-marker-weights', 'w')"


class Payload:
    def __reduce__(self):
        return exec, (CODE,)


def centre(x):
    with open("weights.pt", "wb") as file:
        torch.save({"w": x}, file)
    with open("weights.pkl", "wb") as file:
        pickle.dump(Payload(), file)
    with open("weights.pkl", "rb") as file:
        pickle.load(file)
    torch.load("weights.pt", weights_only=False)
    return x + 1.5


def softmax(x):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536), }".ljust(117) + b"\n"
    array = np.load(io.BytesIO(b"\x93NUMPY\x01\x00v\x00" + header))
    return torch.from_numpy(array)


def ranks(values):
    return np.array([Payload()], dtype=object)
