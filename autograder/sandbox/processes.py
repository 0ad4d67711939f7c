"""What processes use, read from procfs: through a descriptor, since a sandbox has no procfs at a path."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """What a process tree uses at one moment."""

    cpu: float
    memory: int
    processes: int


@dataclass(frozen=True)
class Processes:
    """The processes of this machine."""

    folder: int
    """A descriptor of /proc."""

    @classmethod
    def here(cls) -> Processes:
        return cls(os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))

    def read(self, path: str) -> str:
        """Read a file below /proc."""
        with open(os.open(path, os.O_RDONLY, dir_fd=self.folder), encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return file.read()

    def size(self, field: str) -> int:
        """Return a size in bytes that the kernel tells about this process, such as VmData; 0 where it does not."""
        return _size(self.read("self/status"), field)

    def descendants(self, pid: int, besides: Collection[int] = ()) -> Iterator[int]:
        """Yield the descendants of a process that are not reaped, parents first, without some and their descendants.

        A parent's children are looked up after it was yielded: who kills while walking meets no new ones.
        """
        waiting = self._children(pid)
        while waiting:
            child = waiting.pop()
            if child not in besides:
                yield child
                waiting += self._children(child)

    def _children(self, pid: int) -> list[int]:
        found: list[int] = []
        with contextlib.suppress(OSError):  # it ended meanwhile
            tasks = os.open(f"{pid}/task", os.O_RDONLY | os.O_DIRECTORY, dir_fd=self.folder)
            try:
                names = os.listdir(tasks)  # noqa: PTH208 - of a descriptor
            finally:
                os.close(tasks)
            for name in names:
                with contextlib.suppress(OSError):
                    found += map(int, self.read(f"{pid}/task/{name}/children").split())
        return found

    def usage(self, pids: list[int]) -> Usage:
        """Add up CPU seconds (waited-for children included) and private and shared memory of processes, files not."""
        ticks = memory = 0
        for pid in pids:
            with contextlib.suppress(OSError, IndexError):  # it ended meanwhile
                fields = self.read(f"{pid}/stat").rpartition(")")[2].split()
                ticks += sum(map(int, fields[11:15]))
                status = self.read(f"{pid}/status")
                memory += _size(status, "RssAnon") + _size(status, "RssShmem")
        return Usage(ticks / _TICKS, memory, len(pids))


def _size(status: str, field: str) -> int:
    _, found, rest = status.partition(f"\n{field}:")
    return int(rest.split(maxsplit=1)[0]) << 10 if found else 0
