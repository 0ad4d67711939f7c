"""Reading an archive in a process of its own: bounded CPU time and memory, no network, no programs, no way back.

The process is forked, so that what it reads is what was handed in. It answers with plain data: the list first, then the
bytes of the files that are asked for.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from typing import IO, Any, NoReturn

from autograder.archive.bounds import CUT_OFF, STUDENT, ArchiveError, Bounds, Entry
from autograder.archive.opening import Archive, open_here
from autograder.sandbox.channel import Channel, Closed, TooLate, pair
from autograder.sandbox.wire import Caps, ProtocolError

MEMORY = 1 << 30
_CAPS = Caps(header=1 << 16, body=1 << 29)
_ZERO = b"\0" * 8
_PATIENCE = 5
"""Wall seconds that are waited for each CPU second that is allowed."""
TOO_MUCH = "it takes too much time or memory to read"


@contextmanager
def open_archive(
    file: IO[bytes], bounds: Bounds = STUDENT, ignored: Callable[[str], bool] = lambda _part: False
) -> Iterator[Archive]:
    """Open an archive by what it is, not by its name, and list it; nothing is extracted yet.

    Parameters
    ----------
    ignored
        Says of a part of a path that whatever lies there is not even listed.
    """
    if not sys.platform.startswith("linux"):  # where nobody grades
        with open_here(file, bounds, ignored) as archive:
            yield archive
        return
    here, there = pair()
    pid = os.fork()
    if pid == 0:
        _serve(there, file, bounds, ignored)
    there.close()
    try:
        reader = _Reader(here, _PATIENCE * bounds.cpu_seconds)
        yield Archive(reader, list(reader.entries()))
    finally:
        here.close()
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


@dataclass
class _Reader:
    """The archive, seen from the process that wants to know what is in it."""

    channel: Channel
    wall: float

    def entries(self) -> Iterator[Entry]:
        for fields in json.loads(self._ask({"list": True})):
            yield Entry(*fields)

    def read(self, entry: Entry, most: int) -> bytes:
        return self._ask({"entry": list(astuple(entry)), "most": most})

    def _ask(self, question: dict[str, Any]) -> bytes:
        try:
            self.channel.send(_ZERO, {}, [json.dumps(question).encode()], wall=self.wall)
            answer = self.channel.receive(_CAPS, wall=self.wall)
        except (Closed, TooLate, ProtocolError):
            raise ArchiveError(TOO_MUCH) from None
        if (error := answer.header.get("error")) is not None:
            raise ArchiveError(error)
        return bytes(answer.body)


def _serve(channel: Channel, file: IO[bytes], bounds: Bounds, ignored: Callable[[str], bool]) -> NoReturn:
    """Be the reader: answer until nobody asks any more."""
    try:
        _confine(bounds.cpu_seconds)
        try:
            with open_here(file, bounds, ignored) as archive:
                while True:
                    _answer(channel, lambda question: _look(archive, question))
        except ArchiveError as error:
            _fail(channel, str(error))
    except BaseException:  # whatever it was, the other side sees that nobody is here
        os._exit(1)
    os._exit(0)


def _answer(channel: Channel, look: Callable[[dict[str, Any]], bytes]) -> None:
    question = json.loads(bytes(channel.receive(_CAPS).body))
    try:
        channel.send(_ZERO, {}, [look(question)])
    except ArchiveError as error:
        channel.send(_ZERO, {"error": str(error)})
    except MemoryError:
        channel.send(_ZERO, {"error": TOO_MUCH})


def _fail(channel: Channel, words: str) -> None:
    channel.receive(_CAPS)
    channel.send(_ZERO, {"error": words or CUT_OFF})


def _look(archive: Archive, question: dict[str, Any]) -> bytes:
    if "list" in question:
        return json.dumps([astuple(entry) for entry in archive.entries]).encode()
    return archive.read(Entry(*question["entry"]), question["most"])


def _confine(cpu_seconds: int) -> None:
    """Give up what reading does not need; the limits are the kernel's, whatever a library does."""
    import resource

    from autograder.sandbox.confine import cap
    from autograder.sandbox.processes import Processes
    from autograder.sandbox.seccomp import Filter, is_supported
    from autograder.sandbox.syscalls import SET_NO_NEW_PRIVS, SET_PDEATHSIG, prctl

    prctl(SET_PDEATHSIG, signal.SIGKILL)
    prctl(SET_NO_NEW_PRIVS, 1)
    cap(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    cap(resource.RLIMIT_DATA, Processes.here().size("VmData") + MEMORY)
    cap(resource.RLIMIT_CORE, 0)
    if is_supported():
        Filter.of(processes=False).install()
