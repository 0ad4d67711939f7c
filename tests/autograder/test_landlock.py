from __future__ import annotations

import mmap
import os
import socket
from pathlib import Path

import pytest

from autograder.sandbox import landlock
from autograder.sandbox.levels import failure_of
from autograder.sandbox.processes import Processes
from autograder.sandbox.root import _outermost
from autograder.sandbox.syscalls import SET_NO_NEW_PRIVS, prctl

VERSION = landlock.version()


def since(version: int):
    return pytest.mark.skipif(version > VERSION, reason=f"needs Landlock {version}")


def refused(tmp_path, deed) -> str:
    """Do something in a process that may read and write one folder only; say whether it was refused."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside").write_text("secret")

    def attempt() -> None:
        rules = landlock.rules([str(tmp_path / "nowhere")], [str(tmp_path / "inside"), os.devnull])
        prctl(SET_NO_NEW_PRIVS, 1)
        landlock.restrict(rules)
        deed(tmp_path)

    return failure_of(attempt)


REFUSED = "the kernel or the container refuses it"


@since(1)
@pytest.mark.parametrize(
    "deed",
    [
        lambda folder: (folder / "outside").read_text(),
        lambda folder: (folder / "outside").write_text("x"),
        lambda folder: (folder / "new").mkdir(),
        lambda folder: list(folder.iterdir()),
        lambda folder: os.execv("/bin/true", ["true"]),
    ],
    ids=["read", "write", "make", "list", "execute"],
)
def test_files_outside_are_refused(tmp_path, deed):
    """Reading, writing, making, listing and starting anything outside is refused, for root too."""
    assert refused(tmp_path, deed) == REFUSED


@since(1)
def test_the_folder_inside_is_free(tmp_path):
    """In its own folder a restricted process reads and writes, and it may write to nowhere."""

    def deed(folder: Path) -> None:
        (folder / "inside" / "a").write_text("x")
        assert (folder / "inside" / "a").read_text() == "x"
        (folder / "inside" / "b").mkdir()
        Path(os.devnull).write_text("x")

    assert refused(tmp_path, deed) == ""


@since(4)
def test_tcp_is_refused(tmp_path):
    """A restricted process neither connects nor listens by TCP."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        address = server.getsockname()
        assert refused(tmp_path, lambda _: client.connect(address)) == REFUSED


@since(6)
def test_signals_stay_inside(tmp_path):
    """A restricted process signals nobody outside, its parent neither."""
    assert refused(tmp_path, lambda _: os.kill(os.getppid(), 0)) == REFUSED


def test_private_and_shared_memory_count():
    """What a process uses is its private and its shared memory, as far as it was touched; files are not."""
    processes = Processes.here()
    before = processes.usage([os.getpid()]).memory
    with mmap.mmap(-1, 64 << 20) as shared:
        for page in range(0, 32 << 20, 4096):
            shared[page] = 1
        grown = processes.usage([os.getpid()]).memory - before
    assert 30 << 20 <= grown < 60 << 20


def test_a_process_that_is_gone_uses_nothing():
    """A process that ended is counted, and adds no time and no memory; one that never was has no size."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    used = Processes.here().usage([pid])
    assert (used.cpu, used.memory, used.processes) == (0, 0, 1)
    assert Processes.here().size("VmNothing") == 0


def test_of_folders_in_one_another_the_outermost_stay():
    """A folder that lies in another one is shown with it."""
    folders = map(Path, ("/usr/lib/x", "/usr/lib", "/usr/lib64", "/lib/y", "/usr/lib"))
    assert _outermost(folders) == [Path("/lib/y"), Path("/usr/lib"), Path("/usr/lib64")]
