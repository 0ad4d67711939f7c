"""The warm server: holds only public code, forks one confined child per test, watches it, and reaps all of it.

It stays single-threaded, because a fork of a process that ever ran two threads of torch hangs. One examiner talks to it
over one inherited socket; when that socket closes, the server and everything that descends from it ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import itertools
import mmap
import os
import select
import shutil
import signal
import site
import socket
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox.channel import CONTROL, Channel, Closed
from autograder.sandbox.child import Child, load_probes
from autograder.sandbox.confine import CHANNEL, Limits, become_server, confine, move_to
from autograder.sandbox.forbid import Forbidden
from autograder.sandbox.memory import use_huge_pages
from autograder.sandbox.processes import Processes, Usage
from autograder.sandbox.root import HOME
from autograder.sandbox.syscalls import SET_DUMPABLE, prctl
from autograder.sandbox.walls import Walls
from autograder.sandbox.warming import warm
from autograder.sandbox.wire import QUESTION, ProtocolError, head

TICK_SECONDS = 0.05
_fork = ctypes.PyDLL(None).fork
"""The bare system call: os.fork also runs the hooks of logging, threading and random, which costs a child 300 page
faults and serves processes with threads and locks; the server has none, and the processes of students use os.fork."""
_leave = os._exit
"""Taken before a student's module could put something else in its place, and have a child go on as a server."""
_ZERO = b"\0" * 8


@dataclass
class Ending:
    """How a child ended, as the server saw it."""

    verdict: str = ""
    """Empty, or the limit that it met: ``timeout``, ``memory`` or ``forbidden``."""
    detail: str = ""
    status: int = 0
    """Exit code; negative for a signal."""
    cpu: float = 0.0
    wall: float = 0.0
    dropped: int = 0
    """Bytes printed beyond what was kept."""

    def to_header(self) -> dict[str, Any]:
        """Say it in a header, which has no floats: seconds as microseconds."""
        return vars(self) | {"cpu": round(self.cpu * 1e6), "wall": round(self.wall * 1e6)}

    @classmethod
    def from_header(cls, fields: dict[str, Any]) -> Ending:
        return cls(**fields | {"cpu": fields["cpu"] / 1e6, "wall": fields["wall"] / 1e6})


class Printed:
    """What children print, of each the first part: in memory of its own, which no child has and no fork copies."""

    _SPILT = 1 << 16

    def __init__(self) -> None:
        self.used = self.dropped = self._kept = 0
        self._make_room(self._kept)

    def _make_room(self, size: int) -> None:
        self._memory = mmap.mmap(-1, size + self._SPILT, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._memory.madvise(mmap.MADV_DONTFORK)

    def begin(self, kept: int) -> None:
        """Forget what the last child printed, and have room for so many bytes of the next one."""
        self.used = self.dropped = 0
        if kept + self._SPILT > len(self._memory):
            self._make_room(kept)
        self._kept = kept

    def read(self, output: int) -> bool:
        """Take what is there; tell whether that was anything."""
        with memoryview(self._memory) as memory:
            size = os.readv(output, [memory[self.used : self._kept], memory[self._kept :]])
        taken = min(size, self._kept - self.used)
        self.used += taken
        self.dropped += size - taken
        return size > 0

    def text(self) -> memoryview:
        """Return what was kept."""
        return memoryview(self._memory)[: self.used]


class Server:
    """Serves one examiner until its socket closes."""

    def __init__(self, control: Channel, scratch: Path, processes: Processes, walls: Walls | None = None) -> None:
        self.control = control
        self.scratch = scratch
        self.processes = processes
        self.walls = walls
        self.boxes = 0
        self._new_box()
        self.printing = _unbuffered(1)
        """What a child prints to: made here, once, on a descriptor that every child has anew."""
        self.printed = Printed()
        self.own = processes.size("VmData")
        self.resident = processes.usage([os.getpid()]).memory
        self.siblings: set[int] = set()
        self.probes: dict[str, types.ModuleType] = {}
        self.forbidden = Forbidden(())
        """What children are to do without, refused here already as far as that is dear."""

    def run(self) -> None:
        """Answer commands until the examiner is gone."""
        while True:
            try:
                message = self.control.receive(CONTROL)
            except Closed:
                self._wake_siblings()
                return
            command = message.header["command"]
            if command == "probes":
                self._load_probes(message.header["name"], bytes(message.body))
            elif command == "open":
                self._open(message.header)
            elif command == "clone":
                self._clone()
            elif command == "wake":
                self._wake_siblings()

    def _load_probes(self, name: str, source: bytes) -> None:
        problem = ""
        try:
            self.probes[name] = load_probes("probes", source)
        except Exception:  # ours, not a student's: told to the examiner, who names the file
            problem = traceback.format_exc(limit=-1)
        self.control.send(_ZERO, {"problem": problem})

    def _clone(self) -> None:
        """Fork a sibling for another examiner; it costs milliseconds instead of an import of torch."""
        descriptor = self.control.receive_descriptor()
        self._forbid([])
        sibling = os.fork()
        if sibling == 0:
            self.control.close()
            control = Channel(socket.socket(fileno=descriptor))
            use_huge_pages(self.processes)  # what it shares with us is split as soon as either of us writes to it
            serve(control, self.probes, self.processes, self.scratch.parent)
        self.siblings.add(sibling)
        os.close(descriptor)

    def _wake_siblings(self) -> None:
        """Have siblings go on that a child of theirs stopped: they end it, or themselves, as they see fit."""
        for sibling in self.siblings:
            with contextlib.suppress(ProcessLookupError):
                os.kill(sibling, signal.SIGCONT)

    def _open(self, header: dict[str, Any]) -> None:
        """Fork a child for one test and stay with it until nothing of it is left.

        All later children have a copy of this process's memory, so nothing of a submission may stay in it: its source
        goes to the child alone, and what it prints into memory that children do not have.
        """
        questions = self.control.receive_descriptor()
        limits = Limits.from_header(header["limits"])
        self._forbid(header["forbidden"])
        reader, writer = os.pipe()
        if self.walls is not None:
            self.walls.settle()
        started = time.monotonic()
        pid = _fork()
        if pid == 0:
            try:
                confine(limits, keep=questions, output=writer, own=self.own, walls=self.walls)
                sys.stdout = sys.stderr = self.printing
                _be_child(header["module"], self.probes.get(header["module"]), self.forbidden)
            finally:
                _leave(0)
        os.close(questions)
        os.close(writer)
        ending = self._watch(pid, reader, limits, started)
        os.close(reader)
        self._clear_box()
        with self.printed.text() as text:
            self.control.send_bytes(head(_ZERO, {"ended": ending.to_header()}, [text]))
            self.control.send_bytes(text)

    def _forbid(self, names: list[str]) -> None:
        """Have children refuse these; tests of one exercise, which come one after another, refuse the same."""
        if list(self.forbidden.names) != names:
            self.forbidden.withdraw()
            self.forbidden = Forbidden(names)
            self.forbidden.prepare()

    def _clear_box(self) -> None:
        """Remove a scratch folder in which something was left; most tests leave nothing, and the next one takes it."""
        if self.walls is not None:
            if self.walls.clear_box():
                move_to(HOME)
            return
        with contextlib.suppress(OSError):  # removed or renamed by the test
            self.box.chmod(0o700)
            if not any(self.box.iterdir()):
                return
        shutil.rmtree(self.box, ignore_errors=True)
        self._new_box()

    def _new_box(self) -> None:
        if self.walls is not None:
            move_to(HOME)
            return
        self.boxes += 1
        self.box = self.scratch / str(self.boxes)
        self.box.mkdir(mode=0o700)
        move_to(str(self.box))

    def _watch(self, pid: int, output: int, limits: Limits, started: float) -> Ending:
        """Wait for a child, drain what it prints, and kill its whole tree when it passes a limit."""
        ending, printed = Ending(), self.printed
        printed.begin(limits.output_kb << 10)
        exited = os.pidfd_open(pid)
        poller = select.poll()
        for descriptor in (output, exited, self.control.fileno()):
            poller.register(descriptor, select.POLLIN | select.POLLHUP)
        while True:
            ready = dict(poller.poll(TICK_SECONDS * 1000))
            if output in ready and not printed.read(output):
                poller.unregister(output)
            if exited in ready or self.control.fileno() in ready:
                break
            used, wall = self.processes.usage(self._tree(limits)), time.monotonic() - started
            if met := _limit_met(used, limits, self.resident, wall):
                ending.verdict, ending.detail = met
                break
        os.close(exited)
        leftovers = self.processes.usage(self._tree(limits)).cpu if ending.verdict else 0.0
        ending.status, cpu = self._end(pid)
        ending.cpu = max(cpu, leftovers)
        ending.wall = time.monotonic() - started
        os.set_blocking(output, False)
        with contextlib.suppress(BlockingIOError):
            while printed.read(output):
                pass
        ending.dropped = printed.dropped
        if not ending.verdict and ending.status in (-signal.SIGXCPU, -signal.SIGKILL) and cpu >= limits.cpu_seconds:
            ending.verdict = "timeout"
            ending.detail = f"no answer within {limits.cpu_seconds:g} s of CPU time"
        return ending

    def _tree(self, limits: Limits) -> list[int]:
        """Return the processes of the running test, up to one too many: a fork bomb grows faster than it is counted."""
        return list(itertools.islice(self._walk(), limits.most_processes + 2))

    def _walk(self) -> Iterator[int]:
        """Walk over the running test: orphans come to us, the subreaper, or to init; siblings are none of it."""
        if self.walls is None:
            return self.processes.descendants(os.getpid(), besides=self.siblings)
        return itertools.chain(
            self.processes.descendants(os.getpid(), besides=(self.walls.init,)),
            self.processes.descendants(self.walls.init),
        )

    def _end(self, pid: int) -> tuple[int, float]:
        """Kill what is left of a child's tree, reap it, and return the child's exit status and the CPU seconds used."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status, resources = os.wait4(pid, 0)
        cpu = resources.ru_utime + resources.ru_stime
        if self.walls is not None:
            return os.waitstatus_to_exitcode(status), cpu + self.walls.sweep()
        alone, more = self._reap()
        cpu += more
        before: list[int] = []
        for _ in range(0 if alone else 1000):  # a fork bomb needs several rounds
            left = []
            for orphan in self._walk():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)
                left.append(orphan)
            if not left:
                break
            if left == before:  # killed already, and not yet dead
                time.sleep(0.001)
            cpu += self._reap()[1]
            before = left
        return os.waitstatus_to_exitcode(status), cpu

    def _reap(self) -> tuple[bool, float]:
        """Reap whatever has ended, siblings too; say whether nothing is left, and the CPU seconds of the test's part.

        Whatever a test leaves behind is our child, as orphans are, or descends from one: without children, all is gone.
        """
        cpu = 0.0
        while True:
            try:
                pid, _, resources = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return True, cpu
            if not pid:
                return False, cpu
            if pid in self.siblings:
                self.siblings.remove(pid)
            else:
                cpu += resources.ru_utime + resources.ru_stime


def _limit_met(used: Usage, limits: Limits, own: int, wall: float) -> tuple[str, str] | None:
    if used.cpu > limits.cpu_seconds:
        return "timeout", f"no answer within {limits.cpu_seconds:g} s of CPU time"
    if wall > limits.wall_seconds:
        return "timeout", f"no answer within {limits.wall_seconds:g} s"
    if used.memory - own * used.processes > (limits.memory_mb << 20) * 1.25:
        return "memory", f"more than {limits.memory_mb} MB of memory"
    if used.processes - 1 > limits.most_processes:
        return "forbidden", f"started more than {limits.most_processes} processes"
    return None


def _be_child(name: str, probes: types.ModuleType | None, forbidden: Forbidden) -> None:
    """Be the child: take the module, then answer until the examiner hangs up or a forbidden call is met."""
    channel = Channel(socket.socket(fileno=CHANNEL))
    with contextlib.suppress(Closed, ProtocolError):
        message = channel.receive(CONTROL)
        compiled = message.header["compiled"]
        _answer_questions(Child(name, bytes(message.body), probes, compiled=compiled, forbidden=forbidden), channel)


def _answer_questions(child: Child, channel: Channel) -> None:
    """Answer until the examiner hangs up, or until the student's code calls what it must not."""
    nonce = _ZERO

    def report(call: str) -> None:
        try:
            channel.send(nonce, child.met(call))
        finally:
            _leave(0)

    with contextlib.suppress(Closed, ProtocolError):
        while channel.more():  # an exception, as a hang-up here would be, costs every child 50 page faults
            message = channel.receive(QUESTION)
            nonce = message.nonce
            if child.forbidden.names and not (child.loaded or "compile" in message.header):
                child.forbidden.seal(report)
            header, buffers = child.answer(message)
            channel.send(nonce, header, buffers)


def _unbuffered(descriptor: int) -> io.TextIOWrapper:
    """Return a text stream that loses nothing when the process ends without a word."""
    raw: Any = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)


def serve(
    control: Channel,
    probes: dict[str, types.ModuleType],
    processes: Processes | None = None,
    temporary: Path | None = None,
) -> None:
    """Be a server on this control channel until it closes; never returns. Scratch folders lie where they usually do.

    A clone says where that is: its own idea of it is the scratch folder of the server that it was forked from.
    """

    def work() -> None:
        become_server()
        with tempfile.TemporaryDirectory(prefix="box", dir=temporary) as scratch:
            server = Server(control, Path(scratch), processes or Processes.here())
            server.probes.update(probes)
            server.run()

    _until_closed(work)


def serve_behind_walls(control: Channel, processes: Processes) -> None:
    """Be a server at level ``full`` on this control channel until it closes; never returns."""

    def work() -> None:
        walls = Walls(processes)
        become_server()
        Server(control, Path(HOME), processes, walls).run()

    _until_closed(work)


def _until_closed(work: Callable[[], None]) -> NoReturn:
    try:
        work()
    except Closed:
        _leave(0)
    except BaseException:  # a mistake of ours: seen on standard error, and by the examiner as a lost server
        traceback.print_exc(file=sys.__stderr__)
        _leave(1)
    _leave(0)


def main(descriptor: int, many: int, packages: list[str]) -> None:
    """Start as a process of its own: import, warm, say so, serve."""
    control = Channel(socket.socket(fileno=descriptor))
    site.setquit()  # without the site module there would be no exit(), and a NameError in place of a SystemExit
    processes = Processes.here()
    warm(packages, processes, many=bool(many))
    with contextlib.suppress(Closed):  # nobody waits for us any more: serve sees that too
        control.send(_ZERO, {"ready": True})
    serve(control, {}, processes)


def main_full(descriptor: int, procfs: int, many: int, packages: list[str]) -> None:
    """Start in the neutral root: import, warm, say so, and fork a server behind walls of its own for each that asks."""
    os.environ.pop("LD_LIBRARY_PATH", None)  # read by the loader when this program started
    for inherited in (descriptor, procfs):
        os.set_inheritable(inherited, False)
    control, processes = Channel(socket.socket(fileno=descriptor)), Processes(procfs)
    site.setquit()
    warm(packages, processes, many=bool(many))
    prctl(SET_DUMPABLE, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for servers that end
    with contextlib.suppress(Closed):
        control.send(_ZERO, {"ready": True})
        while True:
            control.receive(CONTROL)
            asked = control.receive_descriptor()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                control.close()
                use_huge_pages(processes)
                serve_behind_walls(Channel(socket.socket(fileno=asked)), processes)
            os.close(asked)
    _leave(0)
