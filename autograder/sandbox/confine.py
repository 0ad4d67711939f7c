"""What is taken away from a child before it reads a student's module: the one place where confinement is applied."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38
_LIBC = ctypes.CDLL(None, use_errno=True)
_FILE_SIZE = 64 << 20
_OPEN_FILES = 256
SAFETY_PROCESSES = 64


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
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _limit(resource.RLIMIT_FSIZE, _FILE_SIZE)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)


def move_to(scratch: str) -> None:
    """Make a folder the place where this server's next children start, find their home and put temporary files."""
    os.chdir(scratch)
    os.environ["HOME"] = os.environ["TMPDIR"] = scratch
    tempfile.tempdir = None


def confine(limits: Limits, *, keep: int, output: int, own: int) -> None:
    """Confine this process, a fresh child: its own session, limits, and no descriptor but its own.

    Parameters
    ----------
    keep
        The descriptor of the child's question socket.
    output
        The descriptor that takes what the student prints.
    own
        Bytes of private writable memory that the server had before the fork; the limit comes on top.
    """
    os.setsid()
    _redirect(output, keep)
    cpu = int(limits.cpu_seconds) + 2
    _limit(resource.RLIMIT_CPU, cpu, cpu + 1)
    _limit(resource.RLIMIT_DATA, own + (limits.memory_mb << 20))
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # a server that is killed takes its child along


def _redirect(output: int, keep: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    close_all_but(keep)


def close_all_but(keep: int) -> None:
    """Close every descriptor except the standard ones and one more."""
    os.closerange(3, keep)
    os.closerange(keep + 1, 1 << 16)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _, allowed = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(kind, (soft, hard))


def data_bytes() -> int:
    """Return the private writable memory of this process: what RLIMIT_DATA counts."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) << 10
    return 0


def _prctl(option: int, value: int) -> None:
    arguments = [ctypes.c_ulong(number) for number in (option, value, 0, 0, 0)]
    if _LIBC.prctl(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")


# ------------------------------------------------------------------------------------------- the child's process tree


@dataclass(frozen=True)
class Usage:
    """What a process tree uses at one moment."""

    cpu: float
    memory: int
    processes: int


_TICKS = os.sysconf("SC_CLK_TCK")


def descendants(pid: int, besides: Collection[int] = ()) -> Iterator[int]:
    """Yield the descendants of a process that are not reaped, parents first, without some and what descends from them.

    A parent's children are looked up after it was yielded: who kills while walking meets no new ones.
    """
    waiting = _children(pid)
    while waiting:
        child = waiting.pop()
        if child not in besides:
            yield child
            waiting += _children(child)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):  # it ended meanwhile
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


def usage(pids: list[int]) -> Usage:
    """Add up CPU seconds (waited-for children included) and private memory of processes."""
    ticks = memory = 0
    for pid in pids:
        with contextlib.suppress(OSError, IndexError):  # it ended meanwhile
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
            resident, shared = map(int, Path(f"/proc/{pid}/statm").read_text().split()[1:3])
            memory += (resident - shared) * resource.getpagesize()
    return Usage(ticks / _TICKS, memory, len(pids))
