"""References that a server has and no child that it forks: what is behind a refusal, so that a child finds nothing."""

from __future__ import annotations

import ctypes
import mmap
import struct
from typing import Any

_ADDRESS = struct.Struct("P")
_MOST = 1 << 16


class Hidden:
    """Keeps objects alive by a count that nobody owns, and their addresses in memory that is not forked.

    In a child no object refers to them, and nothing of it is there to be taken back or freed. Only for objects that the
    garbage collector does not list, such as code.
    """

    def __init__(self) -> None:
        self._addresses = mmap.mmap(-1, _MOST * _ADDRESS.size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._addresses.madvise(mmap.MADV_DONTFORK)
        self._count = 0

    def keep(self, value: Any) -> int:
        """Take over an object, which the caller drops, and return its place."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))
        _ADDRESS.pack_into(self._addresses, self._count * _ADDRESS.size, id(value))
        self._count += 1
        return self._count - 1

    def take(self, place: int) -> Any:
        """Return, once, what is kept at this place; only for the process that kept it."""
        (address,) = _ADDRESS.unpack_from(self._addresses, place * _ADDRESS.size)
        value = ctypes.cast(address, ctypes.py_object).value
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(value))
        return value
