"""The built-in probe: a module that tries to break out of its sandbox, graded in children as a student's module is."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.client import Lost, Module, Question, Sandbox, spawn_server
from autograder.sandbox.confine import Limits

LIMITS = Limits(cpu_seconds=5.0, memory_mb=64)
_TOO_MUCH_MB = 160

SOURCE = b"""
import ctypes, mmap, os, socket, time

def read(path):
    with open(path) as file:
        return file.read()

def write(path):
    with open(path, "w") as file:
        file.write("x")
    os.remove(path)
    return True

def connect(port):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as made:
            made.connect(("127.0.0.1", port))
    return True

def fork():
    if os.fork() == 0:
        os._exit(0)
    return True

def allocate(megabytes):
    return len(bytearray(megabytes << 20)) > 0

def share(megabytes):
    memory = mmap.mmap(-1, megabytes << 20)
    for page in range(0, len(memory), 4096):
        memory[page] = 1
    time.sleep(2)  # long enough to be seen
    return True

def see(pid):
    try:
        os.kill(pid, 0)
    except PermissionError:
        pass
    return True

def list_processes(pid):
    return str(pid) in os.listdir("/proc")

def become_root():
    os.setresuid(0, 0, 0)
    return True

def nest():
    return ctypes.CDLL(None).unshare(0x10000000) == 0
"""


@dataclass(frozen=True)
class Attempt:
    """One way out that was tried."""

    deed: str
    """What was done if it succeeded, in the past tense."""
    succeeded: bool


def attempts(level: str) -> list[Attempt]:
    """Start a sandbox of a level and try every way out that the level promises to close."""
    server = spawn_server((), level)
    try:
        return try_out(server, level)
    finally:
        server.close()


def try_out(sandbox: Sandbox, level: str) -> list[Attempt]:
    """Try every way out that a level promises to close; each in a child of its own."""
    word = secrets.token_hex(16)
    with (
        tempfile.TemporaryDirectory(prefix="canary") as folder,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        canary = Path(folder) / "canary"
        canary.write_text(word, encoding="utf-8")
        Path(folder).chmod(0o755)
        port, pid = listening.getsockname()[1], os.getpid()
        ways: list[tuple[str, str, Sequence[Any]]] = [
            ("allocated more memory than allowed", "allocate", (_TOO_MUCH_MB,)),
            ("shared more memory than allowed", "share", (_TOO_MUCH_MB,)),
        ]
        if level == "full":
            ways += [
                ("read a file outside", "read", (str(canary),)),
                ("wrote a file outside", "write", (f"{folder}/written",)),
                ("wrote into the standard library", "write", (f"{Path(os.__file__).parent}/written",)),
                ("wrote into its packages", "write", ("/packages/written",)),
                ("opened a socket", "connect", (port,)),
                ("started a process", "fork", ()),
                ("saw another process", "see", (pid,)),
                ("listed other processes", "list_processes", (pid,)),
                ("became root", "become_root", ()),
                ("entered a new namespace", "nest", ()),
            ]
        return [Attempt(deed, _succeeds(sandbox, name, arguments, word)) for deed, name, arguments in ways]


def _succeeds(sandbox: Sandbox, name: str, arguments: Sequence[Any], word: str) -> bool:
    session = sandbox.open(Module("breakout", SOURCE), LIMITS)
    try:
        reply = session.ask(Question.of(name, arguments, {}))
    except Lost:
        return False
    finally:
        session.close()
    return reply.error is None and not reply.refused and reply.value() in (True, word)
