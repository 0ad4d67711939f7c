"""The trusted side's only door to student code: open a module, ask questions, learn how it ended."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol, TypeGuard

from autograder.results import Outcome
from autograder.sandbox.channel import CONTROL, Channel, Closed, TooLate, pair
from autograder.sandbox.confine import Limits, close_all_but
from autograder.sandbox.lean import make_torch_lean
from autograder.sandbox.packages import MissingPackage, forget_others, link_packages
from autograder.sandbox.server import Ending, serve
from autograder.sandbox.wire import ANSWER, QUESTION, Decoder, Encoder, Message, ProtocolError

START_SECONDS = 120.0
GRACE_SECONDS = 10.0
_ZERO = b"\0" * 8


@dataclass(frozen=True)
class Module:
    """A submission's module: the assignment's name, the bytes handed in, and the public probes that use it."""

    name: str
    source: bytes
    probes: bytes = b""
    code: bytes = b""
    """What a child made of the source before it ran any of it; never read on this side."""
    forbidden: tuple[str, ...] = ()
    """Callables and operators that end the question that reaches them."""


@dataclass(frozen=True)
class Question:
    """An encoded question: what is asked of whom is also the key under which answers are remembered."""

    header: dict[str, Any]
    buffers: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Question:
        encoder = Encoder(QUESTION, normalise=False)
        header = {"ask": name, "args": encoder.tree(tuple(args)), "kwargs": encoder.tree(kwargs)}
        return cls(header, tuple(encoder.buffers))

    @property
    def name(self) -> str:
        return str(self.header["ask"])

    @property
    def device(self) -> str:
        """What its tensors are put on; empty for the CPU of an ordinary child."""
        return str(self.header.get("device", ""))

    def on(self, device: str) -> Question:
        """Return the same question with every tensor on a device."""
        return Question(self.header | {"device": device}, self.buffers)

    def decode(self, make: Callable[[Any], Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Rebuild fresh arguments, as the child receives them."""
        sizes = {"b": [len(buffer) for buffer in self.buffers]}
        decoder = Decoder(Message(_ZERO, self.header | sizes, bytearray(b"".join(self.buffers))), QUESTION, make)
        return decoder.part(self.header["args"]), decoder.part(self.header["kwargs"])


@dataclass(frozen=True)
class Error:
    """An exception of the student's code, as data."""

    types: tuple[str, ...]
    text: str
    line: int | None
    memory: bool = False

    @property
    def name(self) -> str:
        return self.types[0]


@dataclass(frozen=True)
class Reply:
    """What came back: a value, an exception, a refusal to send what was returned, or a module that did not import."""

    message: Message | None = None
    error: Error | None = None
    refused: str = ""
    at_import: bool = False
    missing: tuple[str, ...] = ()
    code: bytes = b""
    lines: Mapping[str, int] = field(default_factory=dict)
    """The first line that mentions each of the calls that were looked for."""
    tricks: Mapping[str, int] = field(default_factory=dict)
    """The first line that uses each means by which one could be hidden."""
    forbidden: str = ""
    absent: str = ""
    """Why the device of the question is not there."""

    def value(self) -> Any:
        """Decode the answer afresh, so that nobody sees what somebody else did to it."""
        assert self.message is not None
        return Decoder(self.message, ANSWER).value(self.message.header["answer"])


class Lost(BaseException):
    """The child is gone: out of time or memory, crashed, or caught at something forbidden. Ends its test at once."""

    def __init__(self, outcome: Outcome, message: str, call: str = "") -> None:
        super().__init__(message)
        self.outcome = outcome
        self.message = message
        self.call = call
        """The forbidden call that was met, if it was one."""


class SandboxError(Exception):
    """The sandbox itself failed: ours to mend, never the student's fault."""


class Session(Protocol):
    """One child with one module."""

    def ask(self, question: Question) -> Reply: ...
    def compile(self, names: Collection[str] = ()) -> Reply: ...
    def gate(self, names: Sequence[str]) -> Reply: ...
    def close(self) -> tuple[Ending, str]: ...


class Sandbox(Protocol):
    """A way to run student code; its level says what that stops."""

    level: str

    def open(self, module: Module, limits: Limits) -> Session: ...
    def clone(self) -> Sandbox: ...
    def close(self) -> None: ...


def read_reply(message: Message) -> Reply:
    """Turn a decoded frame into a reply; whatever is not exactly one of ours is a protocol violation."""
    header = message.header
    if "answer" in header:
        reply = Reply(message)
        reply.value()
        return reply
    lines, odd = (header.get(key) for key in ("lines", "tricks"))
    if header.get("compiled") is True and _are_lines(lines) and _are_lines(odd):
        return Reply(code=bytes(message.body), lines=lines, tricks=odd)
    if message.body:
        raise ProtocolError("a buffer that nothing refers to")
    if type(header.get("forbidden")) is str:
        return Reply(forbidden=header["forbidden"][:100], at_import=header.get("reading") is True)
    if type(header.get("absent")) is str:
        return Reply(absent=header["absent"][:300])
    if type(header.get("refused")) is str:
        return Reply(refused=header["refused"][:300])
    if header.get("compiled") is False:
        return Reply()
    missing = header.get("missing")
    if type(missing) is list and all(type(name) is str for name in missing):
        return Reply(missing=tuple(missing))
    for key in ("raised", "import"):
        if key in header:
            return Reply(error=_read_error(header[key]), at_import=key == "import")
    raise ProtocolError("a reply of an unknown form")


def _are_lines(found: Any) -> TypeGuard[dict[str, int]]:
    return type(found) is dict and all(type(line) is int for line in found.values())


def _read_error(data: Any) -> Error:
    fields = data if type(data) is dict else {}
    types, text, line = fields.get("types"), fields.get("text"), fields.get("line")
    if (
        type(types) is not list
        or not 0 < len(types) <= 8
        or any(type(name) is not str for name in types)
        or type(text) is not str
        or type(line) not in (int, type(None))
    ):
        raise ProtocolError("an exception of an unknown form")
    return Error(tuple(name[:80] for name in types), text[:200], line, fields.get("memory") is True)


# --------------------------------------------------------------------------------------------------- the warm server


@dataclass
class ServerSession:
    """A forked child, seen from the examiner."""

    server: WarmServer
    channel: Channel
    limits: Limits
    ending: tuple[Ending, str] | None = None

    def ask(self, question: Question) -> Reply:
        return self._exchange(question.header, question.buffers)

    def gate(self, names: Sequence[str]) -> Reply:
        return self._exchange({"gate": list(names)}, ())

    def compile(self, names: Collection[str] = ()) -> Reply:
        """Have the module compiled and these calls looked for in it, before any of it runs."""
        return self._exchange({"compile": sorted(names)}, ())

    def _exchange(self, header: dict[str, Any], buffers: tuple[bytes, ...]) -> Reply:
        nonce = secrets.token_bytes(8)
        wall = self.limits.wall_seconds + GRACE_SECONDS
        try:
            self.channel.send(nonce, header, buffers, wall=wall)
            message = self.channel.receive(ANSWER, wall=wall)
            if message.nonce != nonce:
                raise ProtocolError("an answer to another question")
            reply = read_reply(message)
        except ProtocolError:
            self.close()
            raise Lost("forbidden", "wrote something other than answers to the grader's channel") from None
        except (Closed, TooLate):
            ending, _ = self.close()
            raise loss(ending) from None
        if reply.forbidden:
            self.close()
            raise caught(reply)
        if reply.error is not None and reply.error.memory:
            self.close()
            raise Lost("memory", f"more than {self.limits.memory_mb} MB of memory")
        return reply

    def close(self) -> tuple[Ending, str]:
        """End the child and all that descends from it; say how it went and what it printed."""
        if self.ending is None:
            self.channel.close()
            self.ending = self.server.ended()
        return self.ending


def caught(reply: Reply) -> Lost:
    """Say which call was met that the exercise is to be written without."""
    when = " while your module was read" if reply.at_import else ""
    words = f"called {reply.forbidden}{when}, which this exercise is to be written without"
    return Lost("forbidden", words, reply.forbidden)


def loss(ending: Ending) -> Lost:
    """Say why a child is gone, from how it ended."""
    if ending.verdict:
        return Lost(ending.verdict, ending.detail)  # type: ignore[arg-type]
    if ending.status < 0:
        return Lost("crashed", f"the process was ended by signal {-ending.status}{_signal_name(-ending.status)}")
    return Lost("crashed", f"the process ended itself with exit code {ending.status}")


def _signal_name(number: int) -> str:
    words = {
        4: "illegal instruction",
        6: "abort",
        7: "bus error",
        8: "arithmetic error",
        9: "killed",
        11: "segmentation fault",
    }
    return f" ({words[number]})" if number in words else ""


@dataclass
class WarmServer:
    """A server process: spawned clean for grading, or forked from a student's own ``check``."""

    level: str
    start: Callable[[], Channel]
    announced: bool = False
    """Whether a fresh server says when it is warm."""
    finish: Callable[[], None] = lambda: None
    """What is left to do when the server has ended."""
    wake: Callable[[], None] = lambda: None
    """Has a server go on that a child of it stopped."""
    only_forks: bool = False
    """Whether the process opens no modules itself, and is there to fork servers that do."""
    control: Channel | None = None
    _warming: bool = False
    _turn: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    """Locked by whoever speaks to a server that several forked graders clone from."""
    _loaded: set[str] = field(default_factory=set)
    _fork: WarmServer | None = None
    """The server that opens modules in our place."""

    def open(self, module: Module, limits: Limits) -> ServerSession:
        if self.only_forks:
            self._fork = self._fork or self.clone()
            return self._fork.open(module, limits)
        for attempt in (1, 2):
            try:
                return self._open(module, limits)
            except (Closed, TooLate, OSError):
                self._restart()
                if attempt == 2:
                    raise SandboxError("the sandbox server does not start: its own words are above") from None
        raise AssertionError

    def _open(self, module: Module, limits: Limits) -> ServerSession:
        control = self._ready()
        if module.name not in self._loaded:
            control.send(_ZERO, {"command": "probes", "name": module.name}, [module.probes])
            problem = control.receive(CONTROL, wall=START_SECONDS).header["problem"]
            if problem:
                raise SandboxError(f"assignments/{module.name}/probes.py does not load: {problem}")
            self._loaded.add(module.name)
        header = {
            "command": "open",
            "module": module.name,
            "limits": limits.to_header(),
            "forbidden": list(module.forbidden),
        }
        channel = _hand_over(control, header)
        with contextlib.suppress(Closed, TooLate):  # which the first question meets again, and explains
            # To the child and not to the server, whose memory all later children have a copy of.
            channel.send(_ZERO, {"compiled": bool(module.code)}, [module.code or module.source], wall=START_SECONDS)
        return ServerSession(self, channel, limits)

    def ended(self) -> tuple[Ending, str]:
        """Wait for the server's report on the child that was just hung up on, and hurry it on if it hangs."""
        control = self._ready()
        try:
            try:
                message = control.receive(CONTROL, wall=GRACE_SECONDS)
            except TooLate:
                self.wake()
                control.send(_ZERO, {"command": "kill"})
                message = control.receive(CONTROL, wall=GRACE_SECONDS)
            ending = Ending.from_header(message.header["ended"])
            return ending, bytes(message.body).decode("utf-8", "replace")
        except (Closed, TooLate, ProtocolError, KeyError, TypeError):
            self._restart()
            return Ending(status=-9), ""

    def launch(self) -> None:
        """Start the process without waiting for it: it warms up while the examiner imports and collects."""
        if self.control is None:
            self.control = self.start()
            self._warming = self.announced

    def wait(self) -> None:
        """Wait until the process is warm."""
        self._ready()

    def _ready(self) -> Channel:
        self.launch()
        assert self.control is not None
        if self._warming:
            self.control.receive(CONTROL, wall=START_SECONDS)
            self._warming = False
        return self.control

    def _restart(self) -> None:
        self._hang_up()
        self._loaded.clear()

    def clone(self) -> WarmServer:
        """Fork a sibling for another examiner, or for our own misconceptions: they share the one import of torch."""

        def start() -> Channel:
            with _alone(self._turn):
                return _hand_over(self._ready(), {"command": "clone"})

        def wake() -> None:
            with _alone(self._turn):
                self._ready().send(_ZERO, {"command": "wake"})

        return WarmServer(self.level, start, wake=wake)

    def close(self) -> None:
        """Hang up for good, which ends the server and all that descends from it."""
        if self._fork is not None:
            self._fork.close()
        self._hang_up()
        self._turn.close()

    def _hang_up(self) -> None:
        if self.control is not None:
            self.control.close()
            self.control = None
            self.finish()


def _hand_over(control: Channel, header: dict[str, Any]) -> Channel:
    """Send a command and one end of a fresh pair to a server, and keep the other end."""
    here, there = pair()
    try:
        control.send(_ZERO, header)
        control.send_descriptor(there.fileno())
    except BaseException:
        here.close()
        raise
    finally:
        there.close()
    return here


@dataclass
class CleanProcess:
    """A server as a process of its own: the standard library and the allowed packages, and nothing of the course."""

    packages: tuple[str, ...]
    level: str = "limits"
    many: bool = False
    """Whether it will serve for long, so that preparing its memory for it pays."""
    _process: subprocess.Popen[bytes] | None = None
    _folder: str = ""

    def start(self) -> Channel:
        self._folder = tempfile.mkdtemp(prefix="packages")
        try:
            link_packages(Path(self._folder), self.packages)
        except MissingPackage:
            shutil.rmtree(self._folder)
            raise
        here, there = pair()
        boot = _BOOT_FULL if self.level == "full" else _BOOT
        arguments = [self._folder, str(there.fileno()), str(int(self.many)), *self.packages]
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-S", "-P", "-c", boot, *arguments],
            pass_fds=[there.fileno()],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        there.close()
        return here

    def wake(self) -> None:
        """Have the process go on, should it be stopped."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)

    def finish(self) -> None:
        """Reap the process, which ends when its channel closes, and remove its folder of links."""
        if self._process is not None:
            self.wake()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); from autograder.sandbox.server import main; "
    "main(*map(int, sys.argv[2:4]), sys.argv[4:])"
)
_BOOT_FULL = (
    "import sys; sys.path.append(sys.argv[1]); from autograder.sandbox.namespaces import enter; "
    "enter(*sys.argv[1:4], sys.argv[4:])"
)


def spawn_server(packages: Sequence[str], level: str = "limits", *, many: bool = False) -> WarmServer:
    """Return a server that will start as a clean process, at level ``limits`` or ``full``; say if for many children."""
    process = CleanProcess(tuple(packages), level, many)
    return WarmServer(
        level, process.start, announced=True, finish=process.finish, wake=process.wake, only_forks=level == "full"
    )


@contextlib.contextmanager
def _alone(turn: IO[bytes]) -> Iterator[None]:
    """Hold a lock that processes forked from one another respect."""
    fcntl.lockf(turn, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.lockf(turn, fcntl.LOCK_UN)


def _environment() -> dict[str, str]:
    """Return the whole environment of a server: nothing of the grader's own, one thread, a fixed hash seed."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"} | threads


def fork_server(packages: Sequence[str]) -> WarmServer:
    """Return a server forked from this process: for a student's own check, where there is nothing to hide."""
    pid = 0

    def start() -> Channel:
        nonlocal pid
        here, there = pair()
        pid = os.fork()
        if pid == 0:
            close_all_but(there.fileno())  # another server's channel, held here too, would never be seen to close
            forget_others(tuple(packages))
            make_torch_lean()
            serve(there, {})
        there.close()
        return here

    def wake() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def finish() -> None:
        wake()
        with contextlib.suppress(ChildProcessError):  # reaped by somebody else
            os.waitpid(pid, 0)

    return WarmServer("limits", start, finish=finish, wake=wake)
