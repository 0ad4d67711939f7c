"""What was handed in: find every student's module, read it once, and say what is odd about it."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import tokenize
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import partial
from itertools import takewhile
from pathlib import Path

from autograder.archive import CLASS, STUDENT, Archive, ArchiveError, Entry, is_archive, open_archive, shown, stem, vet
from autograder.lms import METADATA, Handed, MetadataError, believable, latest, submitters, whose, without_canvas
from autograder.notebook.reading import MAX_BYTES as MAX_NOTEBOOK
from autograder.notebook.reading import read_notebook

MAX_BYTES = 1 << 20
MAX_METADATA = 256 << 20
MAX_NAME_BYTES = 100
MAX_SHOWN = 500
IGNORED_FOLDERS = frozenset({"__pycache__", "__MACOSX"})
HANDED_OUT = (
    "probes.py",
    "pictures.py",
    "test_*.py",
    "conftest.py",
    "__init__.py",
)  # comes along when a whole folder is handed in
ENCODINGS = frozenset({"utf-8", "utf-8-sig", "ascii"})
OTHER_ENCODINGS = frozenset({"iso8859-1", "iso8859-15", "cp1252"})  # Python reads them too where a module declares them


class SubmissionError(Exception):
    """One sentence for the instructor: why these paths are no class, and what to do next."""


class _Unusable(Exception):
    """One sentence for the student: why there is nothing to grade."""


class _NoModule(_Unusable):
    """What was handed in instead of a module, to be followed by what to hand in."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in; where there is no source, `problem` says why."""

    student: str
    """Safe as a file name, and unlike every other student's in any case of letters."""
    path: Path | None
    """Of the module; one in an archive has the name that it has there behind the archive's path."""
    source: bytes | None
    """Read once: what is hashed is what is executed."""
    notes: tuple[str, ...] = ()
    problem: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the source; empty when there is nothing to grade."""
        return "" if self.source is None else hashlib.sha256(self.source).hexdigest()


@dataclass(frozen=True)
class _Wanted:
    """What students are to hand in: a module of this name, or a notebook, which is measured by the stub."""

    module: str
    stub: str

    @property
    def notebook(self) -> str:
        return f"{self.module.removesuffix('.py')}.ipynb"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.module, self.notebook) if self.stub else (self.module,)

    def is_notebook(self, file: _File) -> bool:
        return bool(self.stub) and file.base.endswith(".ipynb")

    def is_untouched(self, file: _File) -> bool:
        """Tell whether a module is the stub as it was handed out."""
        same = file.read(MAX_BYTES).replace(b"\r\n", b"\n").strip() == self.stub.encode().strip()
        return bool(self.stub) and same


def discover(paths: Sequence[Path], module_file: str, stub: str = "") -> list[Submission]:
    """Find one submission per student, sorted by student; without a stub notebooks cannot be read.

    A folder that holds `module_file`, or its notebook, is one student's. In any other folder each sub-folder, module
    and archive is one student's; without sub-folders every file is, whatever its kind, so that nothing is overlooked.
    An archive that is the only path is read like a folder; of several paths each archive is one student's, and so is an
    archive in a folder: what lies in it never decides whose work it is. Names that an LMS gave say whose a file or
    folder is.
    """
    if not paths:
        raise SubmissionError("no path was given; name a folder of submissions or one student's module")
    wanted = _Wanted(module_file, stub)
    with ExitStack() as opened:
        pieces = [piece for path in paths for piece in _pieces(path, wanted, opened, alone=len(paths) == 1)]
        places = _places(pieces, module_file)
        students = _students(places)
        found = [_submission(students[place.name], place, wanted) for place in places]
    return sorted(found, key=lambda submission: submission.student)


def read_folder(folder: Path, module_file: str, stub: str, student: str) -> Submission:
    """Read a folder that holds what one student handed in, and nothing else, whatever the names in it."""
    place = _Place(folder.name, folder, lambda: list(_files(folder)))
    return _submission(student, place, _Wanted(module_file, stub))


# ------------------------------------------------------------------------------------------------ what lies where


@dataclass(frozen=True)
class _File:
    """A file of a student's, wherever it lies."""

    name: str
    """As the student called it, with the folders around it."""
    path: Path
    read: Callable[[int], bytes]
    """Returns at most so many bytes."""

    @property
    def base(self) -> str:
        return self.name.rpartition("/")[2]


@dataclass(frozen=True)
class _Piece:
    """A file or a folder in a class: all that a student handed in, or where an LMS says so a part of it."""

    name: str
    path: Path
    folder: bool
    files: Callable[[], list[_File]]
    handed: tuple[Handed, ...] = ()
    """Whose it is, where an LMS says so."""


@dataclass(frozen=True)
class _Place:
    """All that one student handed in, under the name that it has there."""

    name: str
    path: Path
    files: Callable[[], list[_File]]
    named: bool = False
    """Whether it is one file under the student's name, so that no other name is expected of it."""
    notes: tuple[str, ...] = ()


def _pieces(path: Path, wanted: _Wanted, opened: ExitStack, *, alone: bool) -> list[_Piece]:
    if not path.exists():
        raise SubmissionError(f"{path} does not exist; name a folder of submissions or one student's module")
    if path.is_file():
        own = path.resolve() if path.is_symlink() else path
        if alone and is_archive(path.name):
            return _pieces_of_archive(path, wanted, opened)
        return [_recognised(_on_disk(path.name, own))]
    if not path.is_dir():
        raise SubmissionError(f"{path} is neither a file nor a folder; name a folder of submissions or a module")
    try:
        entries = [entry for entry in sorted(path.iterdir()) if not _ignored(entry.name)]
        pieces = [_on_disk(entry.name, entry) for entry in entries]
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read ({error.strerror}); make it readable and try again") from None
    name = path.resolve().name  # "." has one too
    one = _recognised(_on_disk(name, path.resolve() if path.is_symlink() else path))
    if any(piece.name in wanted.names and piece.path.is_file() for piece in pieces) or (one.handed and not alone):
        return [one]
    with _refusing(path / METADATA):
        metadata = [piece.path.read_bytes() for piece in pieces if piece.name == METADATA and piece.path.is_file()]
    return _class(path, pieces, b"".join(metadata))


def _class(path: Path, pieces: Sequence[_Piece], metadata: bytes) -> list[_Piece]:
    """Tell which of the things in a class's folder are students'."""
    try:
        groups = submitters(metadata)
    except MetadataError as error:
        raise SubmissionError(f"{path / METADATA} {error}; export the submissions anew, or remove this file") from None
    pieces = [_recognised(piece, groups) for piece in pieces if piece.name != METADATA]
    some = any(piece.folder or piece.handed for piece in pieces)
    pieces = [piece for piece in pieces if not some or piece.folder or piece.handed or _gradable(piece.name)]
    if not pieces:
        raise SubmissionError(f"{path} holds no submissions; put one folder or one module per student into it")
    return sorted(pieces, key=lambda piece: not piece.folder)


def _gradable(name: str) -> bool:
    return name.endswith((".py", ".ipynb")) or is_archive(name)


def _recognised(piece: _Piece, groups: dict[str, tuple[str, ...]] | None = None) -> _Piece:
    return replace(piece, handed=whose(piece.name, folder=piece.folder, groups=groups))


def _ignored(name: str) -> bool:
    return name.startswith(".") or name in IGNORED_FOLDERS


# ---------------------------------------------------------------------------------------------------- on the disk


def _on_disk(name: str, path: Path) -> _Piece:
    def files() -> list[_File]:
        if path.is_symlink():  # it may lead to another student's work
            raise _NoModule("You handed in a link")
        if path.is_dir():
            return list(_files(path))
        if not path.is_file():
            raise _NoModule(f"You handed in {shown(name)}")
        return [_file(name, path)]

    return _Piece(name, path, path.is_dir(), files)


def _files(folder: Path) -> Iterator[_File]:
    """Walk over a student's files; a link that leads elsewhere is not one of them."""
    home = folder.resolve()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _ignored(name))
        for file in (Path(parent, name) for name in sorted(names) if not _ignored(name)):
            if file.is_file() and file.resolve().is_relative_to(home):
                yield _file(file.relative_to(folder).as_posix(), file)


def _file(name: str, path: Path) -> _File:
    def read(most: int) -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(most)
        except OSError as error:
            raise _Unusable(f"{shown(path.name)} cannot be read ({error.strerror}).") from None

    return _File(name, path, read)


# --------------------------------------------------------------------------------------------------- in an archive


def _pieces_of_archive(path: Path, wanted: _Wanted, opened: ExitStack) -> list[_Piece]:
    """Read an archive like a folder, without the folders that are around everything in it."""
    with _refusing(path):
        archive = opened.enter_context(open_archive(opened.enter_context(path.open("rb")), CLASS, _ignored))
    outer = _around(archive.entries, stop=lambda part: bool(whose(part, folder=True)))
    tops: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in archive.entries:
        if not outer.startswith(f"{entry.name}/"):
            tops[entry.name.removeprefix(outer).partition("/")[0]].append(entry)
    pieces = [_in_archive(top, archive, path, outer, entries) for top, entries in tops.items()]
    work = [entry for entry in archive.entries if not entry.folder and _gradable(entry.name)]
    at_top = any(piece.name in wanted.names and not piece.folder for piece in pieces)
    if at_top or (len(work) == 1 and not any(_recognised(piece).handed for piece in pieces)):
        return [_Piece(stem(path.name), path, True, lambda: _packed(archive, path, outer, archive.entries))]
    with _refusing(path):
        for entry in tops.get("", []) + tops.get("..", []):  # it is nobody's
            raise ArchiveError(f"{shown(entry.name)} {entry.problem}")
        metadata = next((entry for entry in archive.entries if entry.name == outer + METADATA), None)
        return _class(path, pieces, archive.read(metadata, MAX_METADATA) if metadata else b"")


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turn what is wrong with an archive as a whole into a sentence for the instructor."""
    try:
        yield
    except ArchiveError as error:
        raise SubmissionError(f"{path}: {error}; make it or download it anew") from None
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read ({error.strerror}); make it readable and try again") from None


def _around(entries: Sequence[Entry], stop: Callable[[str], bool] = lambda _part: False) -> str:
    """Return the folders that are around all files, with a slash after each."""
    folders = [entry.name.split("/")[:-1] for entry in entries if not entry.folder]
    common = os.path.commonprefix(folders)  # noqa: RUF071  # of lists: it compares them part by part
    return "".join(f"{part}/" for part in takewhile(lambda part: part not in ("", "..") and not stop(part), common))


def _in_archive(top: str, archive: Archive, path: Path, outer: str, entries: Sequence[Entry]) -> _Piece:
    folder = any(entry.folder or entry.name != outer + top for entry in entries)
    inner = f"{outer}{top}/" if folder else outer
    return _Piece(top, path / outer / top, folder, lambda: _packed(archive, path, inner, entries))


def _packed(
    archive: Archive, path: Path, outer: str, entries: Sequence[Entry], what: str = "What you handed in"
) -> list[_File]:
    """List the files that one student has in an archive, when all of them are harmless."""

    def read(entry: Entry, most: int) -> bytes:
        with _blaming(what):
            return archive.read(entry, most)

    with _blaming(what):
        vet(entries)
    plain = sorted((entry for entry in entries if not entry.folder), key=lambda entry: entry.name.rpartition("/")[::2])
    return [_File(entry.name.removeprefix(outer), path / entry.name, partial(read, entry)) for entry in plain]


@contextmanager
def _blaming(what: str) -> Iterator[None]:
    try:
        yield
    except ArchiveError as error:
        raise _NoModule(f"{what} cannot be graded: {error}") from None


def _unpacked(file: _File, opened: ExitStack) -> list[_File]:
    """List the files in an archive that a student handed in."""
    with _blaming(shown(file.base)):
        archive = opened.enter_context(open_archive(io.BytesIO(file.read(STUDENT.packed + 1)), STUDENT, _ignored))
    return _packed(archive, file.path, _around(archive.entries), archive.entries, shown(file.base))


# ------------------------------------------------------------------------------------------------- who handed it in


def _places(pieces: Sequence[_Piece], module_file: str) -> list[_Place]:
    """Bring together what an LMS took apart, and keep the latest attempt of each student."""
    if not believable(handed for piece in pieces for handed in piece.handed):
        pieces = [replace(piece, handed=without_canvas(piece.handed)) for piece in pieces]
    places = [
        _Place(piece.name if piece.folder else stem(piece.name), piece.path, piece.files, named=not piece.folder)
        for piece in pieces
        if not piece.handed
    ]
    found = [(handed, piece) for piece in pieces for handed in piece.handed]
    _refuse_equal([((handed.student, handed.slot, handed.attempt), handed.student, piece) for handed, piece in found])
    for student in latest(found):
        files = partial(_gathered, student.kept, module_file)
        places.append(_Place(student.student, student.kept[0][1].path, files, notes=student.notes))
    return places


def _gathered(kept: Sequence[tuple[Handed, _Piece]], module_file: str) -> list[_File]:
    """List what a student handed in in several pieces, under the names from before the LMS changed them."""
    files = []
    for handed, piece in kept:
        name = module_file if handed.slot == module_file else handed.file
        files += [file if piece.folder else replace(file, name=name) for file in piece.files()]
    return files


def _students(places: Sequence[_Place]) -> dict[str, str]:
    """Give each name as a file name that no other shares, not even where case does not count."""
    _refuse_equal([(place.name, place.name, place) for place in places])
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for place in places:
        alike[unicodedata.normalize("NFC", _file_name(place.name)).casefold()].append(place.name)
    return {
        name: _file_name(name) if len(names) == 1 else _marked(_file_name(name), name)
        for names in alike.values()
        for name in names
    }


def _refuse_equal(things: Iterable[tuple[Hashable, str, _Piece | _Place]]) -> None:
    owners: dict[Hashable, Path] = {}
    for key, name, thing in things:
        if key in owners:
            both = " and ".join(shown(str(path), MAX_SHOWN) for path in (owners[key], thing.path))
            raise SubmissionError(f"two submissions are called {_file_name(name)}: {both}; rename one")
        owners[key] = thing.path


def _file_name(name: str) -> str:
    """Write as ``%`` and two digits whatever some file system, shell or reader would stumble over."""
    last = len(name) - 1
    escaped = "".join(
        char
        if char.isprintable()
        and char not in '%~/\\:*?"<>|'
        and not (index == 0 and char in ".- ")
        and not (index == last and char in ". ")
        else "".join(f"%{byte:02X}" for byte in os.fsencode(char))
        for index, char in enumerate(name)
    )
    if len(escaped.encode()) > MAX_NAME_BYTES:
        return _marked(escaped.encode()[: MAX_NAME_BYTES - 9].decode(errors="ignore"), name)
    return escaped or "%00"  # the root folder has no name


def _marked(text: str, name: str) -> str:
    """Tell names apart that would look alike; no other name has a ``~``."""
    return f"{text}~{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"


# ------------------------------------------------------------------------------------------------ what is graded


def _submission(student: str, place: _Place, wanted: _Wanted) -> Submission:
    module: _File | None = None
    notes = place.notes
    with ExitStack() as opened:
        try:
            module, odd = _module(place.files(), wanted, opened, named=place.named)
            notes = (*odd, *notes)
            source, mended = _from_notebook(module, wanted) if wanted.is_notebook(module) else (_read(module), ())
            return Submission(student, module.path, source, (*notes, *mended))
        except _NoModule as found:
            names = " or ".join(wanted.names)
            return Submission(student, None, None, notes, f"{found}; hand in a file called {names}.")
        except _Unusable as unusable:
            return Submission(student, module.path if module else None, None, notes, str(unusable))


def _module(
    files: Sequence[_File], wanted: _Wanted, opened: ExitStack, *, named: bool = False, packed: bool = False
) -> tuple[_File, tuple[str, ...]]:
    """Pick the file to grade, with notes on what is odd about the choice."""
    if named and (files[0].base.endswith(".py") or wanted.is_notebook(files[0])):
        return files[0], ()
    own = [file for file in files if file.base.endswith(".py") and not _handed_out(file.base)]
    notebooks = [file for file in files if wanted.is_notebook(file)]
    archives = [file for file in files if is_archive(file.base)]
    candidates = _candidates(files, wanted, own, notebooks)
    if not candidates and len(archives) == 1 and not packed:
        return _module(_unpacked(archives[0], opened), wanted, opened, packed=True)
    if not candidates:
        raise _NoModule(f"You handed in {_listed(files)}")
    if len(candidates) > 1:
        names = " or ".join(wanted.names)
        raise _Unusable(f"You handed in {_listed(candidates)}; hand in one file, called {names}.")
    others = [file for file in [*own, *notebooks, *archives] if not wanted.is_untouched(file)]
    return candidates[0], tuple(_odd(candidates[0], others, wanted))


def _candidates(
    files: Sequence[_File], wanted: _Wanted, own: Sequence[_File], notebooks: Sequence[_File]
) -> Sequence[_File]:
    """Return the files that may be meant: modules before notebooks, and the right name and place before others.

    A module that is still the stub came along with the notebook that was worked in.
    """
    right = [file for file in files if file.base == wanted.module]
    modules = [file for file in right if file.name == wanted.module] or right or own
    meant = [file for file in notebooks if file.base == wanted.notebook]
    found = [file for file in meant if file.name == wanted.notebook] or meant or notebooks
    if found and all(wanted.is_untouched(file) for file in modules):
        return found
    return modules


def _handed_out(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in HANDED_OUT)


def _odd(module: _File, others: Sequence[_File], wanted: _Wanted) -> Iterator[str]:
    folder, _, base = module.name.rpartition("/")
    module_file = wanted.notebook if wanted.is_notebook(module) else wanted.module
    if base != module_file:
        yield f"You handed in {_listed([module])}; the file should be called {module_file}."
    elif folder:
        yield f"{module_file} was found in the folder {shown(folder)}; hand it in without folders around it."
    if others := [file for file in others if file is not module]:
        yield f"Only {_listed([module])} was graded; you also handed in {_listed(others)}."


def _read(module: _File) -> bytes:
    name = shown(module.base)
    source = module.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        raise _Unusable(f"{name} is larger than 1 MiB; hand in nothing but the module's code.")
    if b"\0" in source:
        line = source.count(b"\n", 0, source.index(b"\0")) + 1
        raise _Unusable(f"{name} is not a text file (line {line} has a NUL byte); save it as UTF-8 text.")
    encoding = _declared(source)
    try:
        source.decode(encoding if encoding in OTHER_ENCODINGS else "utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise _Unusable(f"{name} is not UTF-8 text (line {line}); save it as UTF-8.") from None
    if encoding not in ENCODINGS | OTHER_ENCODINGS:  # in some, what looks like a comment is code
        raise _Unusable(f"{name} declares an encoding of its own; save it as UTF-8 and remove the line with `coding`.")
    return source


def _from_notebook(notebook: _File, wanted: _Wanted) -> tuple[bytes, tuple[str, ...]]:
    """Return the module that a notebook's cells amount to, with a note on each thing that was mended."""
    read = read_notebook(notebook.read(MAX_NOTEBOOK + 1), wanted.stub, wanted.module, shown(notebook.base))
    if read.source is None:
        raise _Unusable(read.problem)
    return read.source, read.notes


def _declared(source: bytes) -> str:
    """Return the name of the encoding that Python would read a module in; empty where it would not read it."""
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # as the compiler does before it looks
    with suppress(SyntaxError):
        return codecs.lookup(tokenize.detect_encoding(io.BytesIO(lines).readline)[0]).name
    return ""


def _listed(files: Sequence[_File]) -> str:
    names = [shown(file.name) for file in files]
    if len(names) > 3:
        names[2:] = [f"{len(names) - 2} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "nothing"
