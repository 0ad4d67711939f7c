"""Sandboxes for places without fork: ``worker`` (one spawned process) and ``direct`` (this process, for a debugger)."""

from __future__ import annotations

import contextlib
import queue
import secrets
import subprocess
import sys
import threading
import time
import types
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import IO, Any

from autograder.sandbox.child import Child, load_probes, seed_libraries
from autograder.sandbox.client import Lost, Module, Question, Reply, SandboxError, caught, loss, read_reply
from autograder.sandbox.confine import Limits
from autograder.sandbox.forbid import Forbidden
from autograder.sandbox.server import Ending
from autograder.sandbox.wire import (
    ANSWER,
    PREFIX,
    QUESTION,
    Caps,
    Message,
    ProtocolError,
    frame,
    read_header,
    read_prefix,
)

START_SECONDS = 20.0


def read_message(stream: IO[bytes], caps: Caps) -> Message:
    """Read one frame from a pipe; EOFError at its end."""
    nonce, header_length, body_length = read_prefix(_exactly(stream, PREFIX.size), caps)
    text = _exactly(stream, header_length)
    body = bytearray(_exactly(stream, body_length))
    return Message(nonce, read_header(text, body), body)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data


# -------------------------------------------------------------------------------------------------------------- direct


@dataclass
class DirectSession:
    """The module in this process; values still cross encoded, so that nothing passes that grading would refuse."""

    child: Child
    started: float

    def ask(self, question: Question) -> Reply:
        return self._exchange(question.header, question.buffers)

    def gate(self, names: Sequence[str]) -> Reply:
        return self._exchange({"gate": list(names)}, ())

    def compile(self, names: Collection[str] = ()) -> Reply:
        """Look for these calls; the module is compiled again for every test, as there is little to gain here."""
        return self._exchange({"compile": sorted(names)}, ())

    def _exchange(self, header: dict[str, Any], buffers: tuple[bytes, ...]) -> Reply:
        nonce = b"\0" * 8
        answer = self.child.answer(_message(frame(nonce, header, buffers), QUESTION))
        reply = read_reply(_message(frame(nonce, *answer), ANSWER))
        if reply.forbidden:
            raise caught(reply)
        return reply

    def close(self) -> tuple[Ending, str]:
        return Ending(wall=time.monotonic() - self.started), ""


def _message(data: bytes, caps: Caps) -> Message:
    nonce, header_length, _ = read_prefix(data[: PREFIX.size], caps)
    body = bytearray(data[PREFIX.size + header_length :])
    return Message(nonce, read_header(data[PREFIX.size : PREFIX.size + header_length], body), body)


class Direct:
    """No isolation at all: breakpoints work, and whatever the module does happens to this process."""

    level = "direct"

    def __init__(self) -> None:
        self._probes: dict[bytes, types.ModuleType] = {}
        self.child: Child | None = None
        """The module of the last test, for whoever looks on."""

    def open(self, module: Module, limits: Limits) -> DirectSession:
        del limits  # nothing enforces them here
        seed_libraries()
        if module.probes not in self._probes:
            try:
                self._probes[module.probes] = load_probes("probes", module.probes)
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
                raise SandboxError(f"assignments/{module.name}/probes.py does not load: {problem}") from error
        probes = self._probes[module.probes]
        self.child = Child(module.name, module.source, probes, forbidden=Forbidden(module.forbidden))
        return DirectSession(self.child, time.monotonic())

    def clone(self) -> Direct:
        return self

    def close(self) -> None: ...


# -------------------------------------------------------------------------------------------------------------- worker


class Worker:
    """One spawned process that runs test after test; replaced when it is lost. Works wherever Python does."""

    level = "worker"

    def __init__(self, packages: tuple[str, ...] = ()) -> None:
        self.packages = packages
        self._process: subprocess.Popen[bytes] | None = None
        self._fresh = False
        self._questions: queue.Queue[bytes | None] = queue.Queue()
        self._replies: queue.Queue[Message | Exception] = queue.Queue()

    def open(self, module: Module, limits: Limits) -> WorkerSession:
        if self._process is None or self._process.poll() is not None:
            self._start()
        header = {"open": module.name, "probes": len(module.probes), "forbidden": list(module.forbidden)}
        session = WorkerSession(self, limits, time.monotonic())
        self.send(secrets.token_bytes(8), header, (module.probes, module.source))
        return session

    def send(self, nonce: bytes, header: dict[str, Any], buffers: tuple[bytes, ...]) -> None:
        """Hand a frame to the thread that writes: a process that does not read must not block us."""
        self._questions.put(frame(nonce, header, buffers))

    def receive(self, wall: float) -> Message:
        """Wait for a reply; EOFError when the process is gone, queue.Empty when it takes too long."""
        if self._process is None:
            raise EOFError
        reply = self._replies.get(timeout=wall)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def start_seconds(self) -> float:
        """Return what the next answer may take longer because the process, if it is a new one, has to start first."""
        fresh, self._fresh = self._fresh, False
        return START_SECONDS if fresh else 0.0

    def _start(self) -> None:
        self.stop()
        self._fresh = True
        self._questions, self._replies = queue.Queue(), queue.Queue()
        command = [sys.executable, "-m", "autograder.sandbox.worker", *self.packages]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for work, post in ((_feed, self._questions), (_pump, self._replies)):
            threading.Thread(target=work, args=(self._process, post), daemon=True).start()

    def stop(self, *, grace: float = 0.0) -> int:
        """Kill the process, unless it ends itself within the grace; return its exit status."""
        if self._process is None:
            return 0
        try:
            status = self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._questions.put(None)
        self._process = None
        return status

    def clone(self) -> Worker:
        return Worker(self.packages)

    def close(self) -> None:
        self.stop()


def _feed(process: subprocess.Popen[bytes], questions: queue.Queue[bytes | None]) -> None:
    assert process.stdin is not None
    with contextlib.suppress(OSError), process.stdin:  # a process that is gone: the other thread says so
        while (data := questions.get()) is not None:
            process.stdin.write(data)
            process.stdin.flush()


def _pump(process: subprocess.Popen[bytes], replies: queue.Queue[Message | Exception]) -> None:
    assert process.stdout is not None
    with process.stdout:
        try:
            while True:
                replies.put(read_message(process.stdout, ANSWER))
        except (EOFError, OSError, ProtocolError) as error:
            replies.put(error)


@dataclass
class WorkerSession:
    """The module in the spawned process, for one test."""

    worker: Worker
    limits: Limits
    started: float

    def ask(self, question: Question) -> Reply:
        return self._exchange(question.header, question.buffers)

    def gate(self, names: Sequence[str]) -> Reply:
        return self._exchange({"gate": list(names)}, ())

    def compile(self, names: Collection[str] = ()) -> Reply:
        """Look for these calls; the module is compiled again for every test, as there is little to gain here."""
        return self._exchange({"compile": sorted(names)}, ())

    def _exchange(self, header: dict[str, Any], buffers: tuple[bytes, ...]) -> Reply:
        nonce = secrets.token_bytes(8)
        self.worker.send(nonce, header, buffers)
        try:
            message = self.worker.receive(self.limits.cpu_seconds + self.worker.start_seconds())
            if message.nonce != nonce:
                raise ProtocolError("an answer to another question")
            reply = read_reply(message)
        except queue.Empty:
            self.worker.stop()
            raise Lost("timeout", f"no answer within {self.limits.cpu_seconds:g} s") from None
        except ProtocolError:
            self.worker.stop()
            raise Lost("forbidden", "wrote something other than answers to the grader's channel") from None
        except (EOFError, OSError):
            raise loss(Ending(status=self.worker.stop(grace=1.0))) from None
        if reply.forbidden:
            self.worker.stop()
            raise caught(reply)
        if reply.error is not None and reply.error.memory:
            raise Lost("memory", "out of memory")
        return reply

    def close(self) -> tuple[Ending, str]:
        return Ending(wall=time.monotonic() - self.started), ""
