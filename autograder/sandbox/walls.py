"""The walls of level ``full`` around the children of one server: made once, closed in each child after its fork.

Once per server, as they hold no state that one test could leave to the next: a network without interfaces, a process
namespace with an init of ours that ends whatever a test left, a scratch disk that is replaced when it was touched.
Per child: its own limits, an unprivileged user, no capabilities, Landlock, and the filter on system calls.
"""

from __future__ import annotations

import os
import resource
import select
import socket
import subprocess
import sys
import time

from autograder.sandbox import landlock
from autograder.sandbox.confine import Limits, cap
from autograder.sandbox.init import REPORT
from autograder.sandbox.namespaces import KINDS, new_users
from autograder.sandbox.processes import Processes
from autograder.sandbox.root import HOME, PACKAGES, PYTHON, SHARED_MEMORY, fresh_box
from autograder.sandbox.seccomp import Filter
from autograder.sandbox.syscalls import (
    CAPBSET_DROP,
    NEW_PROCESSES,
    SET_DUMPABLE,
    known_capabilities,
    prctl,
    set_capabilities,
    unshare,
)
from autograder.sandbox.users import slot_user

ADDRESS_SPACE = 4 << 30
"""Beyond the server's own and the memory limit: stacks and arenas of threads are reserved, and never used."""
_STACK = 64 << 20
_SWEEP_SECONDS = 5.0
_FILE_CLOCK_SECONDS = 0.011
"""The longest step of the clock that stamps files: a kernel's tick, of which there are at least 100 a second."""
_INIT = f"import sys; sys.path.append({PACKAGES!r}); from autograder.sandbox.init import main; main(int(sys.argv[1]))"


class Walls:
    """What stands around the children of this process, which runs in the neutral root."""

    def __init__(self, processes: Processes) -> None:
        self.user = slot_user(processes)
        if self.user is None:
            prctl(SET_DUMPABLE, 1)  # or the files with which we say who we are would not be ours
            new_users(processes)
            prctl(SET_DUMPABLE, 0)
        unshare(KINDS | NEW_PROCESSES)
        self._start_init()
        for number in known_capabilities():
            prctl(CAPBSET_DROP, number)
        self.filters = {allowed: Filter.of(processes=allowed) for allowed in (False, True)}
        self.address_space = processes.size("VmSize") + ADDRESS_SPACE
        stack, _ = resource.getrlimit(resource.RLIMIT_STACK)
        cap(resource.RLIMIT_STACK, _STACK if stack == resource.RLIM_INFINITY else min(stack, _STACK), _STACK)
        for kind in (resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE):
            cap(kind, 0)
        fresh_box(self.user, replace=False)
        self._look_at_box()

    def _start_init(self) -> None:
        here, there = socket.socketpair()
        self._init = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _INIT, str(there.fileno())],
            pass_fds=[there.fileno()],
            env={"LD_LIBRARY_PATH": f"{PYTHON}/lib"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        there.close()
        self._channel = here

    @property
    def init(self) -> int:
        """The process that orphans come to."""
        return self._init.pid

    def _look_at_box(self) -> None:
        self._rules = landlock.rules(["/"], [HOME, SHARED_MEMORY, "/dev/null"]) if landlock.version() else None
        self._untouched = _changes()
        self._settled = time.monotonic() + _FILE_CLOCK_SECONDS

    def settle(self) -> None:
        """Wait until a change of a new scratch disk would show: the clock of files moves in steps."""
        if (left := self._settled - time.monotonic()) > 0:
            time.sleep(left)

    def clear_box(self) -> bool:
        """Replace the scratch disk if anything was done to it; tell whether it is a new one."""
        if _changes() == self._untouched:
            return False
        fresh_box(self.user, replace=True)
        if self._rules is not None:
            os.close(self._rules)
        self._look_at_box()
        return True

    def sweep(self) -> float:
        """End all that is left of a test; return the CPU seconds of its orphans."""
        self._channel.send(b"!")
        if not select.select([self._channel], [], [], _SWEEP_SECONDS)[0]:
            raise OSError("processes of a test do not end")
        return float(REPORT.unpack(self._channel.recv(REPORT.size))[0]) / 1e6

    def close_in(self, limits: Limits) -> None:
        """Confine this process, a fresh child, for good."""
        cap(resource.RLIMIT_NPROC, limits.most_processes)
        cap(resource.RLIMIT_AS, self.address_space + (limits.memory_mb << 20))
        if self.user is not None:
            os.setgroups([])
            os.setresgid(self.user, self.user, self.user)
            os.setresuid(self.user, self.user, self.user)
        set_capabilities(0, 0)
        if self._rules is not None:
            landlock.restrict(self._rules)
        self.filters[limits.processes > 0].install()


def _changes() -> tuple[int, int]:
    """Return when the folders of the scratch disk were last changed in any way, attributes included."""
    return os.stat(HOME).st_ctime_ns, os.stat(SHARED_MEMORY).st_ctime_ns  # noqa: PTH116
