"""What is taken away from a child before it reads a student's module: the one place where confinement is applied."""

from __future__ import annotations

import os
import resource
import signal
import tempfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from autograder.sandbox.syscalls import SET_CHILD_SUBREAPER, SET_DUMPABLE, SET_NO_NEW_PRIVS, SET_PDEATHSIG, prctl

if TYPE_CHECKING:
    from autograder.sandbox.walls import Walls

_FILE_SIZE = 64 << 20
_OPEN_FILES = 256
SAFETY_PROCESSES = 64
CHANNEL = 3
"""The descriptor on which a child answers."""


@dataclass(frozen=True)
class Limits:
    """What one test may use. CPU and memory are counted over the child's whole process tree."""

    cpu_seconds: float = 10.0
    memory_mb: int = 2048
    output_kb: int = 64
    processes: int = 0

    @property
    def wall_seconds(self) -> float:
        """The generous backstop: a busy machine must never fail a student."""
        return 5 * self.cpu_seconds + 10

    @property
    def most_processes(self) -> int:
        """How many processes beside the child end the test at once, allowed or not."""
        return max(self.processes, SAFETY_PROCESSES)

    def to_header(self) -> dict[str, int]:
        """Say it in a header, which has no floats: seconds as milliseconds."""
        return asdict(self) | {"cpu_seconds": round(self.cpu_seconds * 1000)}

    @classmethod
    def from_header(cls, fields: dict[str, int]) -> Limits:
        return cls(fields["cpu_seconds"] / 1000, fields["memory_mb"], fields["output_kb"], fields["processes"])


def become_server() -> None:
    """Prepare a warm server: orphans come back to it, its memory is closed, and its children inherit common limits."""
    prctl(SET_CHILD_SUBREAPER, 1)
    prctl(SET_DUMPABLE, 0)
    prctl(SET_NO_NEW_PRIVS, 1)
    cap(resource.RLIMIT_FSIZE, _FILE_SIZE)
    cap(resource.RLIMIT_NOFILE, _OPEN_FILES)
    cap(resource.RLIMIT_CORE, 0)


def move_to(scratch: str) -> None:
    """Make a folder the place where this server's next children start, find their home and put temporary files."""
    os.chdir(scratch)
    os.environ["HOME"] = os.environ["TMPDIR"] = scratch
    tempfile.tempdir = None


def confine(limits: Limits, *, keep: int, output: int, own: int, walls: Walls | None = None) -> None:
    """Confine this process, a fresh child: its own session, limits, and no descriptor but its own.

    Parameters
    ----------
    keep
        The descriptor of the child's question socket, which becomes `CHANNEL`.
    output
        The descriptor that takes what the student prints.
    own
        Bytes of private writable memory that the server had before the fork; the limit comes on top.
    walls
        What else there is at level ``full``.
    """
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    cpu = int(limits.cpu_seconds) + 2
    cap(resource.RLIMIT_CPU, cpu, cpu + 1)
    cap(resource.RLIMIT_DATA, own + (limits.memory_mb << 20))
    if walls is not None:
        walls.close_in(limits)
    os.dup2(keep, CHANNEL, inheritable=False)
    close_all_but(CHANNEL)
    prctl(SET_PDEATHSIG, signal.SIGKILL)  # a server that is killed takes its child along; last, as a new user undoes it


def close_all_but(keep: int) -> None:
    """Close every descriptor except the standard ones and one more."""
    os.closerange(3, keep)
    os.closerange(keep + 1, 1 << 16)


def cap(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit of this process, which it then cannot raise again."""
    _, allowed = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(kind, (soft, hard))
