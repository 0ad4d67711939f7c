"""Layers that no row of the corpus depends on, asked for directly: what the kernel tells a child about itself."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox.client import Lost, Module, Question, spawn_server
from autograder.sandbox.confine import Limits

HERE = Path(__file__).parent
SOURCE = b"""
import ctypes, errno, os, resource, socket, sys

libc = ctypes.CDLL(None, use_errno=True)
GET_PDEATHSIG, GET_DUMPABLE, GET_NO_NEW_PRIVS = 2, 3, 39

def dumps_no_core():
    return resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)

def gains_no_privileges():
    return libc.prctl(GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1

def has_closed_memory():
    return libc.prctl(GET_DUMPABLE, 0, 0, 0, 0) == 0

def dies_with_its_server():
    signal = ctypes.c_int()
    libc.prctl(GET_PDEATHSIG, ctypes.byref(signal), 0, 0, 0)
    return signal.value == 9

def has_no_capabilities():
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if libc.capget(header, data):
        raise OSError(ctypes.get_errno())
    return not any(data)

def has_bounded_cpu_time():
    return resource.getrlimit(resource.RLIMIT_CPU)[1] != resource.RLIM_INFINITY

def has_bounded_address_space():
    return resource.getrlimit(resource.RLIMIT_AS)[1] != resource.RLIM_INFINITY

def reaches_no_network():
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("127.0.0.1", 9))
    except OSError as error:
        return error.errno in (errno.EPERM, errno.ENETUNREACH)
    return False

def starts_no_program():
    try:
        pid = os.fork()
    except PermissionError:
        return True
    if pid == 0:
        try:
            os.execve(sys.executable, ["python", "-c", ""], {})
        except PermissionError:
            os._exit(13)
        finally:
            os._exit(14)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 13
"""
"""Each function answers True where its layer is in force."""


def holds(fact: str, level: str, off: Sequence[str]) -> bool:
    """Ask a child of a fresh server at a level, with some defences switched off, for one fact."""
    command = [sys.executable, "-m", "tests.hostile.facts", level, fact]
    paths = os.pathsep.join([str(HERE / "off"), str(HERE.parents[1])])
    environment = os.environ | {"HOSTILE_OFF": ";".join(off), "PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    if done.stdout.strip() not in ("True", "False"):
        raise RuntimeError(f"{fact} has no answer: {done.stdout}{done.stderr[-1000:]}")
    return done.stdout.strip() == "True"


def main(level: str, fact: str) -> None:
    """Print the answer."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))  # or nobody could tell ours from the host's
    server = spawn_server((), level)
    try:
        session = server.open(Module("facts", SOURCE), Limits(processes=4))
        reply = session.ask(Question.of(fact, (), {}))
        print(reply.error or reply.value())
    except Lost as lost:
        print(lost.message)
    finally:
        server.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
