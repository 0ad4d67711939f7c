"""Landlock: a process gives up files, network and signals for itself, without any privilege (Linux 5.13 or later)."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Sequence

from autograder.sandbox.syscalls import system_call

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION = 1
_BENEATH = 1
_WRITE_FILE, _READ_FILE, _READ_FOLDER, _TRUNCATE, _DEVICE = 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
_FILE_RIGHTS = (13, 14, 15, 15, 16)
"""How many rights over files the versions 1 to 5 know; later ones added none."""
_NETWORK, _SCOPES = 3, 3
"""TCP bind and connect (version 4); abstract sockets and signals to processes outside (version 6)."""


def version() -> int:
    """Return the version that this kernel offers; 0 where there is none."""
    try:
        return system_call(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def rules(readable: Sequence[str], writable: Sequence[str]) -> int:
    """Make a set of rules, as a descriptor that any number of children can restrict themselves with.

    Programs cannot be started from anywhere. Paths that are not there are left out.
    """
    known = version()
    if not known:
        raise OSError("this kernel has no Landlock")
    rights = (1 << _FILE_RIGHTS[min(known, 5) - 1]) - 1
    fields = (rights, _NETWORK if known >= 4 else 0, _SCOPES if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    descriptor = system_call(_CREATE, struct.pack("<QQQ", *fields)[:size], size, 0)
    for paths, granted in ((readable, _READ_FILE | _READ_FOLDER), (writable, rights & ~1)):
        for path in paths:
            _allow(descriptor, path, granted & rights)
    return descriptor


def _allow(descriptor: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE
        system_call(_ADD_RULE, descriptor, _BENEATH, struct.pack("<Qi", rights, opened), 0)
    finally:
        os.close(opened)


def restrict(descriptor: int) -> None:
    """Hold this process and all that descends from it to the rules; it must have given up new privileges."""
    system_call(_RESTRICT, descriptor, 0)
