"""What a server does once, so that no child pays for it: imports, lazy initialisations, a rehearsal, huge pages."""

from __future__ import annotations

import gc
import importlib
import io
import sys
import warnings
from typing import Any

from autograder.sandbox.channel import pair
from autograder.sandbox.child import Child, seed_libraries
from autograder.sandbox.lean import make_torch_lean
from autograder.sandbox.memory import fill_holes, put_code_into_huge_pages, use_huge_pages
from autograder.sandbox.processes import Processes
from autograder.sandbox.virtual import unsupported
from autograder.sandbox.virtual_trial import trial
from autograder.sandbox.wire import ANSWER, QUESTION, Decoder, Encoder

REHEARSALS = 20
"""Python rewrites a function's bytecode, and with it a page of memory, when it has run about this often."""


_IMPORT_NAMES = {"scikit-image": "skimage", "pillow": "PIL"}


def import_name(package: str) -> str:
    """Return what a module writes after ``import`` to have this package."""
    return _IMPORT_NAMES.get(package, package)


def warm(packages: list[str], processes: Processes, *, many: bool = False) -> None:
    """Import the allowed packages and run their lazy parts once, with one thread, so that no child pays for them.

    For many children it takes longer: each of them is cheaper then.
    """
    warnings.filterwarnings("ignore", "Failed to initialize NumPy")  # it is not there because it is not allowed
    gc.disable()  # until all is there: it would look through all of it again and again
    for package in packages:
        importlib.import_module(import_name(package))
    if "torch" in sys.modules:
        _warm_torch()
    if "PIL" in sys.modules:
        _warm_pillow()
    for _ in range(REHEARSALS):
        _rehearse()
    seed_libraries()
    gc.collect()
    gc.freeze()
    fill_holes()
    gc.enable()
    if many:
        put_code_into_huge_pages(processes)
    use_huge_pages(processes)


def _warm_torch() -> None:
    torch = sys.modules["torch"]
    torch.set_num_threads(1)
    make_torch_lean()
    functional = torch.nn.functional
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Flatten(), torch.nn.Linear(8, 3))
    for optimiser in (torch.optim.Adam(model.parameters()), torch.optim.SGD(model.parameters(), lr=0.1)):
        for _ in range(REHEARSALS):
            optimiser.zero_grad()
            functional.cross_entropy(model(torch.zeros(2, 1, 4, 4)), torch.tensor([0, 1])).backward()
            optimiser.step()
    grid = torch.arange(6.0, dtype=torch.float64).reshape(2, 3)
    (grid @ grid.T).softmax(-1).sort(descending=True, stable=True)
    grid.to(torch.float16).float().clamp(min=0).amax().item()
    torch.minimum(grid[:, None], grid[None]).prod(-1)
    if not unsupported():
        for _ in range(REHEARSALS):
            trial()


def _warm_pillow() -> None:
    """Load all plugins, which Pillow otherwise does in the child that meets a broken file, and use the common ones."""
    from PIL import Image  # which only a server with this package has

    Image.init()
    for kind in ("PNG", "JPEG"):
        stream = io.BytesIO()
        Image.new("RGB", (2, 3)).save(stream, kind)
        Image.open(stream).convert("L").load()


def _rehearse() -> None:
    """Do once what every child does: read a module, take a question, answer it."""
    here, there = pair()
    values: list[Any] = [None, True, 1, 0.5, "a", (1,), {"a": [1.0]}]
    if (numpy := sys.modules.get("numpy")) is not None:
        values += [numpy.zeros((2, 3)), numpy.arange(3)]
    if (torch := sys.modules.get("torch")) is not None:
        values += [torch.zeros(2, 3), torch.arange(3), torch.ones(2, dtype=torch.bool)]
    question = Encoder(QUESTION, normalise=False)
    asked = {"ask": "echo", "args": question.tree((values,)), "kwargs": question.tree({})}
    here.send(b"\0" * 8, asked, question.buffers)
    child = Child("rehearsal", b"import math\n\ndef echo(values):\n    return values\n", None)
    message = there.receive(QUESTION)
    header, buffers = child.answer(message)
    there.send(message.nonce, header, buffers)
    reply = here.receive(ANSWER)
    Decoder(reply, ANSWER).value(reply.header["answer"])
    here.close()
    there.close()
    del sys.modules["rehearsal"]
