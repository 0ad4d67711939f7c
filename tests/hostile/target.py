"""The course that is attacked, as a copy with fresh secrets in it, and the real grader let loose on a class."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course, load_course
from autograder.release.build import build
from autograder.sandbox.processes import Processes
from tests.hostile.corpus import HERE

ROOT = HERE.parents[1]
MARKER = "hostile-marker"
"""Begins the name of every file that a row tries to leave somewhere."""
ARCHIVED = (f"{MARKER}-zip", f"{MARKER}-tar")
"""Written by nobody, unless an archive is extracted; what is packed in one is not changed for each run."""
PUBLIC_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/")
_CANARY = re.compile(r"@CANARY:([a-z]+)@")
INPUT = "input"
"""The canary that hidden tests ask with: an instructor sees it, a student must not."""
POLL_SECONDS = 0.2
ENDING_SECONDS = 10.0
PROCESSES = Processes.here()


@dataclass
class Target:
    """A copy of the course with fresh canaries, and all that is to be found beside it."""

    folder: Path
    level: str
    canaries: dict[str, str]
    listener: Listener

    @property
    def course(self) -> Course:
        return load_course(self.folder / "course")

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def replaced(self) -> dict[str, str]:
        """What in a hostile source is known only now."""
        return {"@PORT@": str(self.listener.port), "@NAME@": self.listener.name, MARKER: self.marker}

    @property
    def marker(self) -> str:
        """What a marker of this run is called, so that two runs at a time do not take one another's for their own."""
        return f"{MARKER}-{self.folder.name.rpartition('-')[2]}"

    def secrets(self) -> Iterator[tuple[str, bytes]]:
        """Yield every way in which a canary may show, but for those that hidden tests ask with."""
        for name, canary in self.canaries.items():
            if name != INPUT:
                yield name, canary.encode()
        yield "float", b"0.7390851332151607"
        yield "float", b"1.2020569031595942"


@contextlib.contextmanager
def target(level: str) -> Iterator[Target]:
    """Lay out a course to attack, and remove it afterwards."""
    with Listener() as listener:
        folder = Path(tempfile.mkdtemp(prefix="hostile-"))
        try:
            canaries: dict[str, str] = {}
            _plant(HERE / "course", folder / "course", canaries)
            for name in ("environment", "beside"):
                canaries[name] = _canary(name)
            (folder / "SECRET.txt").write_text(canaries["beside"])
            (folder / "course" / "SECRET.txt").write_text(canaries["beside"])
            grading = folder / "course" / "grading.yml"
            grading.write_text(grading.read_text().replace("level: limits", f"level: {level}"))
            (folder / "tmp").mkdir()
            build(load_course(folder / "course"), check=False)
            yield Target(folder, level, canaries, listener)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _plant(source: Path, target: Path, canaries: dict[str, str]) -> None:
    """Copy the course with a fresh canary wherever a mark stands."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (path for path in target.rglob("*") if path.suffix in (".py", ".yml")):
        text = file.read_text(encoding="utf-8")
        file.write_text(_CANARY.sub(lambda match: canaries.setdefault(match[1], _canary(match[1])), text))


def _canary(name: str) -> str:
    return f"CANARY-{name}-{secrets.token_hex(16)}"


class Listener:
    """Listens on this machine, and counts who comes: nobody should."""

    def __enter__(self) -> Listener:
        self.name = f"hostile-{secrets.token_hex(4)}"
        self.visits = 0
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self._tcp.getsockname()[1]
        self._abstract = socket.socket(socket.AF_UNIX)
        self._abstract.bind("\0" + self.name)
        self._abstract.listen()
        for listening in (self._tcp, self._abstract):
            threading.Thread(target=self._serve, args=(listening,), daemon=True).start()
        return self

    def _serve(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                listening.accept()[0].close()
                self.visits += 1

    def __exit__(self, *_: object) -> None:
        for listening in (self._tcp, self._abstract):
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()


@dataclass
class Graded:
    """What one run of the grader left behind."""

    out: Path
    code: int
    said: str
    seconds: float
    memory_growth: int
    """Bytes by which the examiners' memory grew over what they needed to start, at the most."""
    left: list[str] = field(default_factory=list)
    """Processes and files that are still there, one sentence each."""


def grade(
    goal: Target,
    assignment: str,
    handed_in: Path,
    out: Path,
    *,
    workers: int = 2,
    seconds: float = 900.0,
    off: Sequence[str] = (),
    seed: str = "",
) -> Graded:
    """Run ``autograder grade`` on a folder of submissions, and see what is left when it ends.

    Parameters
    ----------
    off
        Names of defences to switch off, which is possible for this corpus alone.
    """
    program = ["autograder"] if goal.level == "full" else ["tests.hostile.at_level", goal.level]
    command = [sys.executable, "-m", *program, "grade", str(handed_in), "--assignment", assignment]
    command += ["--course", str(goal.course.root), "--out", str(out), "--workers", str(workers), "--json"]
    if seed:
        command += ["--seed", seed]
    environment = os.environ | {
        "HOSTILE_SECRET": goal.canaries["environment"],
        "TMPDIR": str(goal.temporary),
        "OMP_NUM_THREADS": "1",
    }
    if off:
        paths = [str(HERE / "off"), str(ROOT), environment.get("PYTHONPATH", "")]
        environment |= {"HOSTILE_OFF": ";".join(off), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    started = time.monotonic()
    visits = goal.listener.visits
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        growth, seen = Growth(), Seen(goal)
        while process.poll() is None:
            growth.look(str(goal.folder))
            seen.look(process.pid)
            if time.monotonic() - started > seconds:
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()
            time.sleep(POLL_SECONDS)
        took = time.monotonic() - started
        said.seek(0)
        words = said.read(1 << 22).decode(errors="replace")
    left = [*_end_processes(seen), *_remove_files(goal)]
    if goal.listener.visits > visits:
        left.append(f"{goal.listener.visits - visits} connections reached a listener outside")
    return Graded(out, process.returncode, words, took, growth.most, left)


class Growth:
    """How much the examiners' memory grows while they grade."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self.most = 0

    def look(self, mark: str) -> None:
        for pid, command in _processes():
            if mark in command and "autograder.examine" in command:
                with contextlib.suppress(OSError, ValueError, IndexError):
                    status = Path(f"/proc/{pid}/status").read_text()
                    peak = int(status.partition("VmHWM:")[2].split()[0]) << 10
                    first = self._first.setdefault(pid, max(peak, 300 << 20))
                    self.most = max(self.most, peak - first)


def _processes() -> Iterator[tuple[int, str]]:
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield int(path.name), (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


class Seen:
    """The run's own processes, told from all others by what they are called or by having been seen to descend from it.

    Nothing else about a process is proof: the number of a namespace, as that of a process, is used again.
    """

    def __init__(self, goal: Target) -> None:
        self.mark = str(goal.folder)
        """In the command of each process at level ``limits``."""
        self.descendants: dict[int, str] = {}
        """When each process that was seen to descend from the run began: at level ``full`` commands tell nothing."""

    def look(self, pid: int) -> None:
        for child in PROCESSES.descendants(pid):
            if child not in self.descendants and (started := _started(child)):
                self.descendants[child] = started

    def left(self) -> list[int]:
        """Return those that are still there, and whatever descends from them."""
        alive = [pid for pid, started in self.descendants.items() if _started(pid) == started]
        named = [pid for pid, command in _processes() if self.mark in command and pid != os.getpid()]
        inner = [child for pid in alive for child in PROCESSES.descendants(pid)]
        return list(dict.fromkeys([*alive, *named, *inner]))


def _started(pid: int) -> str:
    """Return when a process was started, in ticks since the machine was; empty where it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def _end_processes(seen: Seen) -> list[str]:
    """Say which processes of the run are still there, and end each by its number."""
    deadline = time.monotonic() + ENDING_SECONDS
    while left := seen.left():
        if time.monotonic() > deadline:
            break
        time.sleep(POLL_SECONDS)
    sentences = []
    for pid in left:
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state, parent, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used = (int(rest[9]) + int(rest[10])) / os.sysconf("SC_CLK_TCK")
            sentences.append(
                f"process {pid} was left (state {state}, parent {parent}, {used:g} s of CPU): {command[-120:]}"
            )
            os.kill(pid, signal.SIGKILL)
    return sentences


def _remove_files(goal: Target) -> list[str]:
    """Say which files of the run are still there, and remove them."""
    found = list(goal.temporary.iterdir())
    for place in PUBLIC_PLACES:
        for name in (goal.marker, *ARCHIVED):
            found += Path(place).glob(f"{name}*")
    found += goal.folder.rglob(f"{MARKER}*")
    for path in dict.fromkeys(found):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return [f"{path.name} was left in {path.parent}" for path in dict.fromkeys(found)]


def plain_files(folder: Path) -> Mapping[str, bytes]:
    """Return all files of a folder by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
