"""Tests of the process that archives are read in."""

from __future__ import annotations

import io
import os
import socket
import time
from dataclasses import replace

import pytest

from autograder.archive import MIB, STUDENT, ArchiveError, limited, open_archive
from autograder.sandbox.processes import Processes
from tests.autograder.test_archive import CODE, zipped

HASTY = replace(STUDENT, cpu_seconds=1)


def open_and_read(data: bytes, bounds=STUDENT):
    with open_archive(io.BytesIO(data), bounds) as archive:
        return {entry.name: archive.read(entry, 100) for entry in archive.entries}


def children():
    """Return the processes that this one has started and not yet waited for."""
    return set(Processes.here().descendants(os.getpid()))


def test_what_is_read_in_another_process_is_the_same():
    """The list and the bytes arrive, as does what is wrong, and no process is left."""
    before = children()
    assert open_and_read(zipped(("a/iou_nms.py", CODE), ("b.py", b""))) == {"a/iou_nms.py": CODE, "b.py": b""}
    with pytest.raises(ArchiveError, match="neither a zip nor a tar"):
        open_and_read(b"no archive")
    with open_archive(io.BytesIO(zipped(("../a.py", CODE)))) as archive, pytest.raises(ArchiveError, match="outside"):
        archive.read(archive.entries[0], 100)
    assert children() <= before


def test_an_archive_on_the_disk_is_read(tmp_path):
    """A file of which the reader inherits a descriptor is read like one in memory."""
    path = tmp_path / "work.zip"
    path.write_bytes(zipped(("iou_nms.py", CODE)))
    with path.open("rb") as file, open_archive(file) as archive:
        assert archive.read(archive.entries[0], 100) == CODE


def spins(*_):
    while True:
        pass


def allocates(*_):
    return bytearray(3 << 30)


def asks_for_a_socket(*_):
    with pytest.raises(PermissionError):
        socket.socket()
    with pytest.raises(PermissionError):
        os.fork()
    raise ArchiveError("it is refused")


@pytest.mark.parametrize(
    ("deed", "words"),
    [(spins, limited.TOO_MUCH), (allocates, limited.TOO_MUCH), (asks_for_a_socket, "it is refused")],
)
def test_a_reader_that_a_hostile_file_takes_over_is_bounded(monkeypatch, deed, words):
    """Whatever a library is made to do, its process has limits on CPU and memory, and no rights."""
    monkeypatch.setattr(limited, "open_here", deed)
    started = time.process_time()
    with pytest.raises(ArchiveError, match=words):
        open_and_read(zipped(("a.py", CODE)), HASTY)
    assert time.process_time() - started < 1


def test_a_large_file_crosses_whole():
    """Megabytes of one file arrive as they are."""
    data = os.urandom(2 * MIB)
    with open_archive(io.BytesIO(zipped(("a.py", data)))) as archive:
        assert archive.read(archive.entries[0], 4 * MIB) == data
