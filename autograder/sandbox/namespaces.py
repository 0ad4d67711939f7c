"""The launcher of a sandbox at level ``full``: leaves the host's namespaces, enters the neutral root, starts Python."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

from autograder.sandbox.processes import Processes
from autograder.sandbox.root import EXECUTABLE, PACKAGES, PYTHON, enter_root, fresh_box
from autograder.sandbox.syscalls import (
    CAP_AMBIENT,
    NEW_HOSTNAME,
    NEW_IPC,
    NEW_MOUNTS,
    NEW_NETWORK,
    NEW_USERS,
    known_capabilities,
    prctl,
    set_capabilities,
    set_hostname,
    unshare,
)

KINDS = NEW_MOUNTS | NEW_IPC | NEW_HOSTNAME | NEW_NETWORK
HOSTNAME = "sandbox"
_RAISE = 2
_BOOT = (
    f"import sys; sys.path.append({PACKAGES!r}); from autograder.sandbox.server import main_full; "
    "main_full(*map(int, sys.argv[1:4]), sys.argv[4:])"
)


def enter(folder: str, descriptor: str, many: str, packages: list[str]) -> NoReturn:
    """Leave the host behind, and start a server in the neutral root; of the host remains a descriptor of its procfs."""
    processes = Processes.here()
    leave_host(processes)
    set_hostname(HOSTNAME)
    enter_root(Path(folder))
    fresh_box(None, replace=False)
    os.set_inheritable(processes.folder, True)
    environment = os.environ | {"LD_LIBRARY_PATH": f"{PYTHON}/lib"}
    arguments = [descriptor, str(processes.folder), many, *packages]
    os.execve(EXECUTABLE, [EXECUTABLE, "-s", "-S", "-P", "-c", _BOOT, *arguments], environment)


def leave_host(processes: Processes) -> None:
    """Enter new namespaces: directly with privilege, and else by way of a user namespace of our own."""
    if os.geteuid() == 0:
        try:
            unshare(KINDS)
            return
        except PermissionError:
            pass  # a root without privileges, as in most containers
    new_users(processes)
    unshare(KINDS)
    keep_capabilities()


def new_users(processes: Processes) -> None:
    """Enter a user namespace in which we are who we were, and may do what a root may."""
    user, group = os.geteuid(), os.getegid()
    unshare(NEW_USERS)
    for file, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        descriptor = os.open(f"self/{file}", os.O_WRONLY, dir_fd=processes.folder)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def keep_capabilities() -> None:
    """Carry all capabilities over the start of another program, which only root does by itself."""
    known = known_capabilities()
    mask = sum(1 << number for number in known)
    set_capabilities(mask, mask)
    for number in known:
        prctl(CAP_AMBIENT, _RAISE, number)
