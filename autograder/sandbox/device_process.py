"""The process that has a real device: fresh, never forked from the warm server, one for each submission.

A device's context cannot be forked and takes seconds to make, so the tests of a submission share one process, and get
a second one, once, if it is lost. It runs at level ``limits``, whatever the ordinary children run at.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.channel import CONTROL, Channel, Closed, TooLate, pair
from autograder.sandbox.client import (
    GRACE_SECONDS,
    START_SECONDS,
    Lost,
    Module,
    Question,
    Reply,
    SandboxError,
    caught,
    loss,
    read_reply,
)
from autograder.sandbox.confine import Limits
from autograder.sandbox.devices import DETERMINISTIC, Absent
from autograder.sandbox.packages import link_packages
from autograder.sandbox.processes import Processes
from autograder.sandbox.server import Ending
from autograder.sandbox.wire import ANSWER, ProtocolError

LIVES = 2
TICK_SECONDS = 0.1
_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); from autograder.sandbox.device_child import main; "
    "main(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5:])"
)
_INHERITED = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "ZE_AFFINITY_MASK")
"""What may be needed to find the device's driver, and to leave other people's devices alone."""


class DeviceProcess:
    """Runs the tests of one submission on a real device."""

    level = "limits"

    def __init__(self, kind: str, packages: Sequence[str]) -> None:
        self.kind = kind
        self.packages = tuple(packages)
        self.tag = ""
        """What tensors on the device say where they are; known when the process has started."""
        self.name = ""
        """The card and its PyTorch."""
        self.lost = 0
        """How many processes this submission has lost."""
        self.processes = Processes.here()
        self._channel: Channel | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""

    def open(self, module: Module, limits: Limits) -> DeviceSession:
        if self.lost >= LIVES:
            raise Lost("crashed", f"not tried: the process on {self.kind} was lost {LIVES} times before")
        if self._channel is None:
            self._start(limits)
        assert self._channel is not None
        header = {"open": module.name, "probes": len(module.probes), "forbidden": list(module.forbidden)}
        with contextlib.suppress(Closed, TooLate):  # noticed when there is no answer
            self._channel.send(secrets.token_bytes(8), header, [module.probes, module.source], wall=GRACE_SECONDS)
        return DeviceSession(self, self._channel, limits, self.used(), time.monotonic())

    def _start(self, limits: Limits) -> None:
        self._folder = tempfile.mkdtemp(prefix="device")
        packages, scratch = Path(self._folder) / "packages", Path(self._folder) / "scratch"
        packages.mkdir()
        scratch.mkdir()
        link_packages(packages, self.packages)
        here, there = pair()
        arguments = [str(packages), str(there.fileno()), self.kind, str(limits.memory_mb), *self.packages]
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-S", "-P", "-c", _BOOT, *arguments],
            pass_fds=[there.fileno()],
            env=_environment(str(scratch)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=scratch,
            start_new_session=True,
        )
        there.close()
        self._channel = here
        try:
            ready = here.receive(CONTROL, wall=START_SECONDS).header
        except (Closed, TooLate, ProtocolError):
            self._end()
            raise SandboxError(f"the process on {self.kind} does not start: its own words are above") from None
        if "absent" in ready:
            self._end()
            raise Absent(ready["absent"])
        self.tag, self.name = ready["tag"], ready["name"]

    def used(self) -> tuple[float, int]:
        """Return CPU seconds and private memory of the process and all that it started."""
        if self._process is None:
            return 0.0, 0
        pids = [self._process.pid, *self.processes.descendants(self._process.pid)]
        usage = self.processes.usage(pids)
        return usage.cpu, usage.memory

    def lose(self) -> int:
        """End a process that cannot go on; return its exit status."""
        self.lost += 1
        return self._end(GRACE_SECONDS / 10)

    def _end(self, grace: float = 0.0) -> int:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        status = 0
        if self._process is not None:
            try:
                status = self._process.wait(grace)
            except subprocess.TimeoutExpired:
                status = -signal.SIGKILL
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)
        return status

    def clone(self) -> DeviceProcess:
        return DeviceProcess(self.kind, self.packages)

    def close(self) -> None:
        self._end()


def _environment(scratch: str) -> dict[str, str]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    base = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "HOME": scratch, "TMPDIR": scratch}
    return base | threads | kept | DETERMINISTIC


@dataclass
class DeviceSession:
    """One test's turn with the process."""

    owner: DeviceProcess
    channel: Channel
    limits: Limits
    before: tuple[float, int]
    started: float
    ending: tuple[Ending, str] | None = None

    def ask(self, question: Question) -> Reply:
        return self._exchange(question.header, question.buffers)

    def gate(self, names: Sequence[str]) -> Reply:
        return self._exchange({"gate": list(names)}, ())

    def compile(self, names: Collection[str] = ()) -> Reply:
        return self._exchange({"compile": sorted(names)}, ())

    def _exchange(self, header: dict[str, Any], buffers: tuple[bytes, ...]) -> Reply:
        nonce = secrets.token_bytes(8)
        wall = self.limits.wall_seconds
        try:
            self.channel.send(nonce, header, buffers, wall=wall)
            self._wait()
            message = self.channel.receive(ANSWER, wall=wall)
            if message.nonce != nonce:
                raise ProtocolError("an answer to another question")
            reply = read_reply(message)
        except ProtocolError:
            raise self._lost("forbidden", "wrote something other than answers to the grader's channel") from None
        except (Closed, TooLate):
            cpu = self.owner.used()[0] - self.before[0]
            lost = loss(Ending(status=self.owner.lose()))
            self._finish(cpu)
            raise lost from None
        if reply.forbidden:
            raise caught(reply)
        if reply.error is not None and reply.error.memory:
            raise Lost("memory", f"more than {self.limits.memory_mb} MB of memory on {self.owner.kind}")
        return reply

    def _wait(self) -> None:
        """Wait for an answer, for as long as the limits allow; CPU seconds count, as a device keeps no one waiting."""
        while not select.select([self.channel], [], [], TICK_SECONDS)[0]:
            cpu, memory = self.owner.used()
            if cpu - self.before[0] > self.limits.cpu_seconds:
                raise self._lost("timeout", f"no answer within {self.limits.cpu_seconds:g} s of CPU time")
            if time.monotonic() - self.started > self.limits.wall_seconds:
                raise self._lost("timeout", f"no answer within {self.limits.wall_seconds:g} s")
            if memory - self.before[1] > (self.limits.memory_mb << 20) * 1.25:
                raise self._lost("memory", f"more than {self.limits.memory_mb} MB of memory")

    def _lost(self, outcome: Any, message: str) -> Lost:
        cpu = self.owner.used()[0] - self.before[0]
        self.owner.lose()
        self._finish(cpu)
        return Lost(outcome, message)

    def _finish(self, cpu: float, printed: str = "") -> tuple[Ending, str]:
        self.ending = Ending(cpu=cpu, wall=time.monotonic() - self.started), printed
        return self.ending

    def close(self) -> tuple[Ending, str]:
        """End the test's turn; the process stays for the next one."""
        if self.ending is not None:
            return self.ending
        printed = ""
        try:
            self.channel.send(b"\0" * 8, {"close": True}, wall=GRACE_SECONDS)
            message = self.channel.receive(CONTROL, wall=GRACE_SECONDS)
            if message.header.get("closed") is not True:
                raise ProtocolError("not the end of a turn")
            printed = bytes(message.body).decode("utf-8", "replace")
        except (Closed, TooLate, ProtocolError):
            self.owner.lose()
        return self._finish(max(0.0, self.owner.used()[0] - self.before[0]), printed)
