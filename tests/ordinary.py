"""Run a program as an ordinary user, from a root whose interpreter nobody else may read: ``python -m tests.ordinary``.

What follows goes to Python, such as ``-m autograder doctor``. The user sees the interpreter where it lies by way of a
mount namespace; the machine itself is not changed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from autograder.sandbox.syscalls import BIND, NEW_MOUNTS, PRIVATE, RECURSIVE, mount, unshare

NOBODY = 65534


def become_ordinary(user: int = NOBODY) -> None:
    """Be an ordinary user, with an interpreter that nobody may read, wherever it lies."""
    prefix = Path(sys.base_prefix)
    closed = [folder for folder in prefix.parents if not folder.stat().st_mode & 1]
    if closed:
        unshare(NEW_MOUNTS)
        mount("none", "/", None, RECURSIVE | PRIVATE)
        kept = os.open(prefix, os.O_PATH)
        mount("none", str(closed[-1]), "tmpfs", 0, "mode=755")
        prefix.mkdir(parents=True)
        mount(f"/proc/self/fd/{kept}", str(prefix), None, BIND)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.environ["HOME"] = "/tmp"


def main() -> None:
    """Become an ordinary user and go on as Python with the same arguments."""
    become_ordinary(int(os.environ.get("ORDINARY_USER", NOBODY)))
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "1"}
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == "__main__":
    main()
