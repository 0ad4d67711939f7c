"""The unprivileged user that a server's children become, where the server may choose one."""

from __future__ import annotations

import os

from autograder.sandbox.processes import Processes

FIRST = 0x70000000
"""Beyond the users of people, services and containers."""
_SPAN = 4096


def slot_user(processes: Processes) -> int | None:
    """Return a user that no other server has, by our process number; None where only our own user exists."""
    if os.geteuid() != 0:
        return None
    return user_in([tuple(map(int, line.split())) for line in processes.read("self/uid_map").splitlines()], os.getpid())


def user_in(mapped: list[tuple[int, ...]], pid: int) -> int | None:
    """Pick a user among those that exist in this user namespace, given as (first, first outside, count)."""
    for first, _, count in mapped:
        if first + count > FIRST + (1 << 22):
            return FIRST + pid % (1 << 22)
        if count > 4 * _SPAN:
            return first + count - 2 - pid % _SPAN
    return None
