"""A student's files, wherever they lie: on the disk, or in an archive of which nothing is unpacked."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path

from autograder.archive import STUDENT, Archive, ArchiveError, Entry, open_archive, shown, vet

IGNORED_FOLDERS = frozenset({"__pycache__", "__MACOSX"})


class Unusable(Exception):
    """One sentence for the student: why there is nothing to grade."""


class NoModule(Unusable):
    """What was handed in instead of a module, to be followed by what to hand in."""


@dataclass(frozen=True)
class File:
    """A file of a student's, wherever it lies."""

    name: str
    """As the student called it, with the folders around it."""
    path: Path
    read: Callable[[int], bytes]
    """Returns at most so many bytes."""

    @property
    def base(self) -> str:
        return self.name.rpartition("/")[2]


def is_ignored(name: str) -> bool:
    return name.startswith(".") or name in IGNORED_FOLDERS


def files_in(folder: Path) -> Iterator[File]:
    """Walk over a student's files; a link that leads elsewhere is not one of them."""
    home = folder.resolve()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_ignored(name))
        for file in (Path(parent, name) for name in sorted(names) if not is_ignored(name)):
            if file.is_file() and file.resolve().is_relative_to(home):
                yield file_at(file.relative_to(folder).as_posix(), file)


def file_at(name: str, path: Path) -> File:
    def read(most: int) -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(most)
        except OSError as error:
            raise Unusable(f"{shown(path.name)} cannot be read ({error.strerror}).") from None

    return File(name, path, read)


def folders_around(entries: Sequence[Entry], stop: Callable[[str], bool] = lambda _part: False) -> str:
    """Return the folders that are around all files, with a slash after each."""
    folders = [entry.name.split("/")[:-1] for entry in entries if not entry.folder]
    common = os.path.commonprefix(folders)  # noqa: RUF071  # of lists: it compares them part by part
    return "".join(f"{part}/" for part in takewhile(lambda part: part not in ("", "..") and not stop(part), common))


def packed_files(
    archive: Archive, path: Path, outer: str, entries: Sequence[Entry], what: str = "What you handed in"
) -> list[File]:
    """List the files that one student has in an archive, when all of them are harmless."""

    def read(entry: Entry, most: int) -> bytes:
        with blaming(what):
            return archive.read(entry, most)

    with blaming(what):
        vet(entries)
    plain = sorted((entry for entry in entries if not entry.folder), key=lambda entry: entry.name.rpartition("/")[::2])
    return [File(entry.name.removeprefix(outer), path / entry.name, partial(read, entry)) for entry in plain]


@contextmanager
def blaming(what: str) -> Iterator[None]:
    try:
        yield
    except ArchiveError as error:
        raise NoModule(f"{what} cannot be graded: {error}") from None


def unpacked(file: File, opened: ExitStack) -> list[File]:
    """List the files in an archive that a student handed in."""
    with blaming(shown(file.base)):
        archive = opened.enter_context(open_archive(io.BytesIO(file.read(STUDENT.packed + 1)), STUDENT, is_ignored))
    return packed_files(archive, file.path, folders_around(archive.entries), archive.entries, shown(file.base))
