"""An archive opened by what it is: its list, and the bytes of one plain file at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import IO

from autograder.archive.bounds import BLOCK, MAX_FILE, MIB, STUDENT, ArchiveError, Bounds, Entry, Source, reading, shown
from autograder.archive.streams import DECOMPRESSORS, unpack
from autograder.archive.tars import Tar, is_header
from autograder.archive.zips import Zip


class Archive:
    """An opened archive: its list, and the bytes of one plain file at a time."""

    def __init__(self, source: Source, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        """Without what is ignored."""
        self._source = source

    def read(self, entry: Entry, most: int) -> bytes:
        """Return at most so many bytes of a plain file; one that has not as many as declared is an error."""
        if entry.problem or entry.folder:
            raise ArchiveError(f"{shown(entry.name)} {entry.problem or 'is a folder'}")
        with reading():
            data = self._source.read(entry, min(most, entry.size + 1))
        if len(data) != min(most, entry.size):
            raise ArchiveError(f"{shown(entry.name)} does not have the size that the archive declares")
        return data


@contextmanager
def open_here(
    file: IO[bytes], bounds: Bounds = STUDENT, ignored: Callable[[str], bool] = lambda _part: False
) -> Iterator[Archive]:
    """Open an archive by what it is, not by its name, and list it; nothing is extracted yet.

    Parameters
    ----------
    ignored
        Says of a part of a path that whatever lies there is not even listed.
    """
    with tempfile.SpooledTemporaryFile(max_size=MAX_FILE) as spool:
        with reading():
            source = _opened(file, spool, bounds)
            entries = list(islice(source.entries(), bounds.entries + 1))
        if len(entries) > bounds.entries:
            raise ArchiveError(f"it holds more than {bounds.entries} files")
        yield Archive(source, [entry for entry in entries if not _is_ignored(entry, ignored)])


def _is_ignored(entry: Entry, ignored: Callable[[str], bool]) -> bool:
    if entry.folder and not entry.name:  # as `tar -c .` has one
        return True
    parts = entry.name.split("/")
    return ".." not in parts and any(map(ignored, parts))


def _opened(file: IO[bytes], spool: IO[bytes], bounds: Bounds) -> Source:
    size = file.seek(0, os.SEEK_END)
    if size > bounds.packed:
        raise ArchiveError(f"it is larger than {bounds.packed // MIB} MiB")
    file.seek(0)
    head = file.read(BLOCK)
    file.seek(0)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Zip(file, bounds)
    for magic, decompressor in DECOMPRESSORS.items():
        if head.startswith(magic):
            unpack(file, spool, decompressor, bounds.unpacked)
            spool.seek(0)
            file, head = spool, spool.read(BLOCK)
            break
    if len(head) == BLOCK and (not any(head) or is_header(head)):
        return Tar(file)
    raise ArchiveError("it is neither a zip nor a tar file")
