"""What lies in a class's folder or archive: which of the things there are students'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.archive import CLASS, Archive, ArchiveError, Entry, is_archive, open_archive, shown, stem
from autograder.files import File, NoModule, file_at, files_in, folders_around, is_ignored, packed_files
from autograder.lms import METADATA, Handed, MetadataError, submitters, whose

MAX_METADATA = 256 << 20


class SubmissionError(Exception):
    """One sentence for the instructor: why these paths are no class, and what to do next."""


@dataclass(frozen=True)
class Piece:
    """A file or a folder in a class: all that a student handed in, or where an LMS says so a part of it."""

    name: str
    path: Path
    folder: bool
    files: Callable[[], list[File]]
    handed: tuple[Handed, ...] = ()
    """Whose it is, where an LMS says so."""


def pieces_of(path: Path, names: Collection[str], opened: ExitStack, *, alone: bool) -> list[Piece]:
    if not path.exists():
        raise SubmissionError(f"{path} does not exist; name a folder of submissions or one student's module")
    if path.is_file():
        own = path.resolve() if path.is_symlink() else path
        if alone and is_archive(path.name):
            return _pieces_of_archive(path, names, opened)
        return [_recognised(on_disk(path.name, own))]
    if not path.is_dir():
        raise SubmissionError(f"{path} is neither a file nor a folder; name a folder of submissions or a module")
    try:
        entries = [entry for entry in sorted(path.iterdir()) if not is_ignored(entry.name)]
        pieces = [on_disk(entry.name, entry) for entry in entries]
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read ({error.strerror}); make it readable and try again") from None
    name = path.resolve().name  # "." has one too
    one = _recognised(on_disk(name, path.resolve() if path.is_symlink() else path))
    if any(piece.name in names and piece.path.is_file() for piece in pieces) or (one.handed and not alone):
        return [one]
    with refusing(path / METADATA):
        metadata = [piece.path.read_bytes() for piece in pieces if piece.name == METADATA and piece.path.is_file()]
    return _class(path, pieces, b"".join(metadata))


def _class(path: Path, pieces: Sequence[Piece], metadata: bytes) -> list[Piece]:
    """Tell which of the things in a class's folder are students'."""
    try:
        groups = submitters(metadata)
    except MetadataError as error:
        raise SubmissionError(f"{path / METADATA} {error}; export the submissions anew, or remove this file") from None
    pieces = [_recognised(piece, groups) for piece in pieces if piece.name != METADATA]
    some = any(piece.folder or piece.handed for piece in pieces)
    pieces = [piece for piece in pieces if not some or piece.folder or piece.handed or is_gradable(piece.name)]
    if not pieces:
        raise SubmissionError(f"{path} holds no submissions; put one folder or one module per student into it")
    return sorted(pieces, key=lambda piece: not piece.folder)


def is_gradable(name: str) -> bool:
    return name.endswith((".py", ".ipynb")) or is_archive(name)


def _recognised(piece: Piece, groups: dict[str, tuple[str, ...]] | None = None) -> Piece:
    return replace(piece, handed=whose(piece.name, folder=piece.folder, groups=groups))


def on_disk(name: str, path: Path) -> Piece:
    def files() -> list[File]:
        if path.is_symlink():  # it may lead to another student's work
            raise NoModule("You handed in a link")
        if path.is_dir():
            return list(files_in(path))
        if not path.is_file():
            raise NoModule(f"You handed in {shown(name)}")
        return [file_at(name, path)]

    return Piece(name, path, path.is_dir(), files)


def _pieces_of_archive(path: Path, names: Collection[str], opened: ExitStack) -> list[Piece]:
    """Read an archive like a folder, without the folders that are around everything in it."""
    with refusing(path):
        archive = opened.enter_context(open_archive(opened.enter_context(path.open("rb")), CLASS, is_ignored))
    outer = folders_around(archive.entries, stop=lambda part: bool(whose(part, folder=True)))
    tops: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in archive.entries:
        if not outer.startswith(f"{entry.name}/"):
            tops[entry.name.removeprefix(outer).partition("/")[0]].append(entry)
    pieces = [_in_archive(top, archive, path, outer, entries) for top, entries in tops.items()]
    work = [entry for entry in archive.entries if not entry.folder and is_gradable(entry.name)]
    at_top = any(piece.name in names and not piece.folder for piece in pieces)
    if at_top or (len(work) == 1 and not any(_recognised(piece).handed for piece in pieces)):
        return [Piece(stem(path.name), path, True, lambda: packed_files(archive, path, outer, archive.entries))]
    with refusing(path):
        for entry in tops.get("", []) + tops.get("..", []):  # it is nobody's
            raise ArchiveError(f"{shown(entry.name)} {entry.problem}")
        metadata = next((entry for entry in archive.entries if entry.name == outer + METADATA), None)
        return _class(path, pieces, archive.read(metadata, MAX_METADATA) if metadata else b"")


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what is wrong with an archive as a whole into a sentence for the instructor."""
    try:
        yield
    except ArchiveError as error:
        raise SubmissionError(f"{path}: {error}; make it or download it anew") from None
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read ({error.strerror}); make it readable and try again") from None


def _in_archive(top: str, archive: Archive, path: Path, outer: str, entries: Sequence[Entry]) -> Piece:
    folder = any(entry.folder or entry.name != outer + top for entry in entries)
    inner = f"{outer}{top}/" if folder else outer
    return Piece(top, path / outer / top, folder, lambda: packed_files(archive, path, inner, entries))
