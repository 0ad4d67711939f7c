"""The untrusted side of a real device: one process that answers the questions of a submission's device tests."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import resource
import signal
import site
import socket
import sys

from autograder.sandbox.channel import Channel, Closed
from autograder.sandbox.child import Child, load_probes, seed_libraries
from autograder.sandbox.confine import cap
from autograder.sandbox.devices import Absent, Real
from autograder.sandbox.forbid import Forbidden
from autograder.sandbox.syscalls import SET_DUMPABLE, SET_NO_NEW_PRIVS, SET_PDEATHSIG, prctl
from autograder.sandbox.wire import QUESTION, ProtocolError

_OPEN_FILES = 1024
_FILE_SIZE = 64 << 20
_PRINTED = 64 << 10
_ZERO = b"\0" * 8


def main(descriptor: int, kind: str, memory_mb: int, packages: list[str]) -> None:
    """Find the device, say what it is, and answer questions until the examiner hangs up."""
    prctl(SET_PDEATHSIG, signal.SIGKILL)
    prctl(SET_NO_NEW_PRIVS, 1)
    channel = Channel(socket.socket(fileno=descriptor))
    site.setquit()
    for package in packages:
        importlib.import_module("skimage" if package == "scikit-image" else package)
    sys.modules["torch"].set_num_threads(1)
    try:
        device = Real(kind)
        device.limit_memory(memory_mb)
    except Absent as absent:
        channel.send(_ZERO, {"absent": str(absent)})
        return
    prctl(SET_DUMPABLE, 0)
    for limit, size in ((resource.RLIMIT_NOFILE, _OPEN_FILES), (resource.RLIMIT_FSIZE, _FILE_SIZE)):
        cap(limit, size)
    cap(resource.RLIMIT_CORE, 0)
    channel.send(_ZERO, {"tag": device.tag, "name": device.name()})
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with contextlib.suppress(Closed, ProtocolError):
        _serve(channel, device)
    os._exit(0)


def _serve(channel: Channel, device: Real) -> None:
    child: Child | None = None
    printed = Printed()
    sys.stdout = sys.stderr = printed
    while True:
        message = channel.receive(QUESTION)
        header = message.header
        if "open" in header:
            cut = header["probes"]
            probes = load_probes("probes", bytes(message.body[:cut]))
            seed_libraries()
            sys.modules["torch"].manual_seed(0)
            forbidden = Forbidden(header["forbidden"])
            child = Child(header["open"], bytes(message.body[cut:]), probes, forbidden=forbidden, device=device)
        elif "close" in header:
            channel.send(message.nonce, {"closed": True}, [printed.take()])
        elif child is not None:
            channel.send(message.nonce, *child.answer(message))


class Printed(io.StringIO):
    """What a test prints, as far as it is kept."""

    def write(self, text: str) -> int:
        """Keep the text if there is room."""
        return super().write(text[: max(0, _PRINTED - self.tell())])

    def take(self) -> bytes:
        """Return what is there, and begin anew."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text.encode("utf-8", "backslashreplace")
