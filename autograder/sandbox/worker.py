"""The spawned process behind level ``worker``: reads frames on its standard input, answers on its standard output."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import types
import warnings

from autograder.sandbox.child import Child, load_probes, seed_libraries
from autograder.sandbox.forbid import Forbidden
from autograder.sandbox.lean import make_torch_lean
from autograder.sandbox.local import read_message
from autograder.sandbox.packages import forget_others
from autograder.sandbox.wire import QUESTION, frame


def main(packages: tuple[str, ...]) -> None:
    """Answer questions until the examiner hangs up; what a student prints goes to standard error."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    forget_others(packages)
    warnings.filterwarnings("ignore", "Failed to initialize NumPy")  # it is not there where it is not allowed
    if "torch" in packages:
        with contextlib.suppress(ImportError):  # told to whoever imports it
            importlib.import_module("torch")
    make_torch_lean()
    probes: dict[bytes, types.ModuleType] = {}
    child: Child | None = None
    with contextlib.suppress(EOFError):
        while True:
            message = read_message(questions, QUESTION)
            if "open" in message.header:
                cut = message.header["probes"]
                seed_libraries()
                source = bytes(message.body[:cut])
                if source not in probes:
                    probes[source] = load_probes("probes", source)
                forbidden = Forbidden(message.header["forbidden"])
                child = Child(message.header["open"], bytes(message.body[cut:]), probes[source], forbidden=forbidden)
            elif child is not None:
                answers.write(frame(message.nonce, *child.answer(message)))
                answers.flush()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
