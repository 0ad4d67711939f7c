"""How a warm server lays out its memory, so that a fork and what its child touches first cost little.

A child shares the server's pages until one of the two writes to them; every page that it is the first to write to, or
to run, costs it several microseconds. None of this changes what a program computes, and each part does nothing where
the system lacks what it needs.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Iterator

from autograder.sandbox.processes import Processes

_HUGE = 2 << 20
_HUGE_PAGES, _COLLAPSE = 14, 25
"""Kinds of advice: MADV_HUGEPAGE, and MADV_COLLAPSE, of Linux 6.1."""
_READ, _WRITE, _EXECUTE = 1, 2, 4
_PRIVATE, _ANONYMOUS = 2, 0x20
_MAY_MOVE, _FIXED = 1, 2
_FAILED = ctypes.c_void_p(-1).value
_LARGE_LIBRARY = 64 << 20
_LARGEST_SMALL = 512
_LARGEST_BLOCK = 64 << 10
_SMALLEST_BLOCK = 24


def use_huge_pages(processes: Processes) -> None:
    """Collapse our data into huge pages: a fork then copies a tenth of the page table."""
    libc = _libc()
    for start, end, rights, file in _mappings(processes):
        first, size = _inner(start, end)
        if size and rights == "rw-p" and file in ("", "[heap]"):
            libc.madvise(first, size, _COLLAPSE)


def put_code_into_huge_pages(processes: Processes) -> None:
    """Replace the code of the largest libraries by a copy in huge pages: a child has it at once, not piece by piece.

    Of PyTorch alone this takes 0.3 GB, once for all forks, and half a second.
    """
    libc = _libc()
    for start, end, rights, file in _mappings(processes):
        first, size = _inner(start, end)
        if rights != "r-xp" or size < _LARGE_LIBRARY or not file.startswith("/"):
            continue
        room = libc.mmap(None, size + _HUGE, _READ | _WRITE, _PRIVATE | _ANONYMOUS, -1, 0)
        if room == _FAILED:
            return
        copy, _ = _inner(room, room + size + _HUGE)
        libc.madvise(copy, size, _HUGE_PAGES)
        ctypes.memmove(copy, first, size)
        if libc.madvise(copy, size, _COLLAPSE) == 0 and libc.mprotect(copy, size, _READ | _EXECUTE) == 0:
            libc.mremap(copy, size, size, _MAY_MOVE | _FIXED, first)
        else:
            libc.munmap(copy, size)


def _inner(start: int, end: int) -> tuple[int, int]:
    """Return where the first whole huge page of a range starts, and the size of all of them."""
    first = -(-start // _HUGE) * _HUGE
    return first, max(0, (end - first) // _HUGE * _HUGE)


def _mappings(processes: Processes) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, rights and file of each part of our memory."""
    for line in processes.read("self/maps").splitlines():
        bounds, rights, _, _, _, *file = line.split(maxsplit=5)
        start, end = (int(bound, 16) for bound in bounds.split("-"))
        yield start, end, rights, file[0] if file else ""


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None)
    address, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    for name, result, arguments in (
        ("mmap", address, (address, size, number, number, number, ctypes.c_long)),
        ("mremap", address, (address, size, size, number, address)),
        ("munmap", number, (address, size)),
        ("mprotect", number, (address, size, number)),
        ("madvise", number, (address, size, number)),
        ("malloc", address, (size,)),
        ("sbrk", address, (ctypes.c_ssize_t,)),
    ):
        function = getattr(libc, name)
        function.restype, function.argtypes = result, arguments
    return libc


def fill_holes() -> None:
    """Take whatever is free between what is in use, in Python's heap and in C's, and keep it.

    After a hundred imports there are thousands of holes, on as many pages. A child would put what it makes into them,
    one page after the other, and have each copied; now it makes all of it side by side on fresh pages.
    """
    take = ctypes.pythonapi.PyObject_Malloc
    take.restype, take.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    for size, free in _free_blocks():
        for _ in range(free):
            take(size)
    _fill_c_heap()


def _free_blocks() -> Iterator[tuple[int, int]]:
    """Yield each size of Python's small blocks and how many of them are free; only the interpreter's report tells."""
    descriptor, kept = os.memfd_create("report"), os.dup(2)
    os.dup2(descriptor, 2)
    try:
        sys._debugmallocstats()
    finally:
        os.dup2(kept, 2)
        os.close(kept)
    with open(descriptor, encoding="ascii", errors="replace") as file:  # noqa: PTH123 - a descriptor
        file.seek(0)
        report = file.read()
    for size, free in re.findall(r"^ *\d+ +(\d+) +\d+ +\d+ +(\d+)$", report, re.MULTILINE):
        yield int(size), int(free)
    for number, size in re.findall(r"^(\d+) unused pools \* (\d+) bytes", report, re.MULTILINE):
        yield _LARGEST_SMALL, int(number) * (int(size) // _LARGEST_SMALL)


class _MallocInfo(ctypes.Structure):
    """What ``mallinfo2`` returns: ten sizes, of which the last is that of the free piece at the heap's end."""

    _fields_ = (("others", ctypes.c_size_t * 9), ("keepcost", ctypes.c_size_t))


def _fill_c_heap() -> None:
    """Allocate, from large to small, until all comes from the heap's end."""
    libc = _libc()
    if not hasattr(libc, "mallinfo2"):  # not glibc 2.33 or later
        return
    libc.mallinfo2.restype = _MallocInfo
    size = _LARGEST_BLOCK
    while size >= _SMALLEST_BLOCK:
        end = libc.sbrk(0) - libc.mallinfo2().keepcost
        while libc.malloc(size) < end:
            pass
        size = size - 16 if size < 1100 else size * 7 // 8
    libc.malloc_trim(0)
