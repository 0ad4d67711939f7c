"""Which layers of isolation this host has, tried one by one, and which level they add up to."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from autograder.sandbox import landlock
from autograder.sandbox.namespaces import leave_host
from autograder.sandbox.processes import Processes
from autograder.sandbox.seccomp import MACHINES, Filter, is_supported
from autograder.sandbox.syscalls import (
    NEW_PROCESSES,
    NO_DEVICES,
    NO_SETUID,
    PRIVATE,
    RECURSIVE,
    SET_NO_NEW_PRIVS,
    mount,
    prctl,
    unshare,
)
from autograder.sandbox.users import slot_user

LEVELS = ("limits", "full")
"""From the weaker to the stronger."""

_NAMESPACES_FROM = (
    "as root: `docker run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined`, "
    "or no container; as a user: `sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu), "
    "`sysctl kernel.unprivileged_userns_clone=1` (Debian before 11), `sysctl user.max_user_namespaces=10000` (others)"
)


@dataclass(frozen=True)
class Layer:
    """One layer of isolation, and what it is worth."""

    name: str
    detail: str
    """How this host has it, or why it does not."""
    present: bool
    stops: str
    """What nothing stops where it is missing."""
    remedy: str
    needed: bool = True
    """Whether level ``full`` depends on it."""


def layers() -> list[Layer]:
    """Try every layer on this host; each in a process of its own, so that nothing stays."""
    return [_namespaces(), _process_namespace(), _user(), _system_calls(), _landlock()]


def _namespaces() -> Layer:
    def enter() -> None:
        leave_host(Processes.here())
        mount("none", "/", None, RECURSIVE | PRIVATE)
        mount("none", "/dev", "tmpfs", NO_SETUID | NO_DEVICES)

    failure = failure_of(enter)
    stops = "a submission reads and writes the grader's files, other submissions and the network"
    return Layer("namespaces for files, network and IPC", _way(failure), not failure, stops, _NAMESPACES_FROM)


def _process_namespace() -> Layer:
    def enter() -> None:
        leave_host(Processes.here())
        unshare(NEW_PROCESSES)

    failure = failure_of(enter)
    stops = "a submission sees and signals other processes of its user"
    return Layer("a namespace for processes", _way(failure), not failure, stops, _NAMESPACES_FROM)


def _way(failure: str) -> str:
    if failure:
        return failure
    return "as root" if os.geteuid() == 0 else "by way of a user namespace"


def _user() -> Layer:
    stops = "a submission runs as root: limits on processes and threads do not hold"
    name = "an unprivileged user"
    if os.geteuid() != 0:
        return Layer(name, "the user who grades, without privileges, in a user namespace", True, stops, "")
    slot = slot_user(Processes.here())

    def become() -> None:
        assert slot is not None
        os.setgroups([])
        os.setresgid(slot, slot, slot)
        os.setresuid(slot, slot, slot)

    failure = "only root exists here" if slot is None else failure_of(become)
    detail = failure or "one for every server, which nobody else has"
    return Layer(name, detail, not failure, stops, "grade as an ordinary user, or map more users into the container")


def _system_calls() -> Layer:
    def install() -> None:
        prctl(SET_NO_NEW_PRIVS, 1)
        Filter.of(processes=False).install()
        with contextlib.suppress(PermissionError):
            os._exit(1 if os.fork() else 0)

    machine = os.uname().machine
    failure = failure_of(install) if is_supported() else f"no list of system calls for {machine}"
    stops = "a submission starts processes and reaches parts of the kernel that have a history of holes"
    remedy = f"a kernel with CONFIG_SECCOMP_FILTER, on {' or '.join(MACHINES)}"
    return Layer("a filter on system calls (seccomp)", failure or f"for {machine}", not failure, stops, remedy)


def _landlock() -> Layer:
    version = landlock.version()
    detail = f"version {version}" if version else "this kernel has none, or it is switched off"
    stops = "nothing by itself: it stands behind the namespaces, should one of them have a hole"
    remedy = "Linux 5.13 or later with `lsm=landlock,...` on its command line"
    return Layer("Landlock", detail, version > 0, stops, remedy, needed=False)


def failure_of(attempt: Callable[[], None]) -> str:
    """Make an attempt in a forked process; return what went wrong, or nothing."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
        except OSError as error:
            refused = error.errno in (errno.EPERM, errno.EACCES)
            os.write(writer, b"the kernel or the container refuses it" if refused else str(error).encode())
        except BaseException as error:
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8", errors="replace") as answer:  # noqa: PTH123
        text = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return text or (f"the attempt ended with {status}" if status else "")


@dataclass(frozen=True)
class Reached:
    """The best level that this host gives, and why it is no better."""

    level: str
    """``full``, ``limits``, or nothing where not even that holds."""
    reason: str = ""


@functools.cache
def reached() -> Reached:
    """Find the best level of this host, and prove it by trying to break out of it; once per run."""
    if not sys.platform.startswith("linux"):
        return Reached("", "only Linux has what grading needs")
    missing = [layer for layer in layers() if layer.needed and not layer.present]
    if missing:
        reason = f"it lacks {missing[0].name} ({missing[0].detail})"
    else:
        reason = broken("full")
        if not reason:
            return Reached("full")
    worse = broken("limits")
    return Reached("", worse) if worse else Reached("limits", reason)


def broken(level: str) -> str:
    """Say in a sentence how the built-in probe broke out of a level; nothing where it did not."""
    from autograder.sandbox.breakout import attempts
    from autograder.sandbox.client import SandboxError

    try:
        succeeded = [attempt.deed for attempt in attempts(level) if attempt.succeeded]
    except SandboxError as error:
        return f"its sandbox does not start: {error}"
    return f"the built-in probe {' and '.join(succeeded)}" if succeeded else ""


def is_enough(level: str, wanted: str) -> bool:
    """Tell whether a level is at least as strong as another; levels of students' machines are never."""
    return level in LEVELS and LEVELS.index(level) >= LEVELS.index(wanted)
