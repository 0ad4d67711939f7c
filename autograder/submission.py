"""What was handed in: find every student's module, read it once, and say what is odd about it."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import tokenize
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

MAX_BYTES = 1 << 20
MAX_NAME_BYTES = 100
IGNORED_FOLDERS = frozenset({"__pycache__", "__MACOSX"})
HANDED_OUT = ("probes.py", "test_*.py", "conftest.py", "__init__.py")  # comes along when a whole folder is handed in
OTHER_ENCODINGS = frozenset({"iso8859-1", "iso8859-15", "cp1252"})  # Python reads them too where a module declares them


class SubmissionError(Exception):
    """One sentence for the instructor: why these paths are no class, and what to do next."""


class _Unusable(Exception):
    """One sentence for the student: why there is nothing to grade."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in; where there is no source, `problem` says why."""

    student: str
    """Safe as a file name, and unlike every other student's in any case of letters."""
    path: Path | None
    source: bytes | None
    """Read once: what is hashed is what is executed."""
    notes: tuple[str, ...] = ()
    problem: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the source; empty when there is nothing to grade."""
        return "" if self.source is None else hashlib.sha256(self.source).hexdigest()


def discover(paths: Sequence[Path], module_file: str) -> list[Submission]:
    """Find one submission per student, sorted by student.

    A folder that holds `module_file` is one student's. In any other folder each sub-folder and each module beside it
    is one student's; without sub-folders every file is, whatever its kind, so that a notebook is not overlooked.
    """
    if not paths:
        raise SubmissionError("no path was given; name a folder of submissions or one student's module")
    places = [place for path in paths for place in _places(path, module_file)]
    students = _students(places)
    found = [_submission(students[place.name], place.path, module_file) for place in places]
    return sorted(found, key=lambda submission: submission.student)


@dataclass(frozen=True)
class _Place:
    """Where one student's work lies, under the name that it has there."""

    name: str
    path: Path


def _places(path: Path, module_file: str) -> list[_Place]:
    name = path.resolve().name  # "." has one too
    if path.is_file():
        return [_Place(path.stem, path.resolve() if path.is_symlink() else path)]
    if not path.exists():
        raise SubmissionError(f"{path} does not exist; name a folder of submissions or one student's module")
    if not path.is_dir():
        raise SubmissionError(f"{path} is neither a file nor a folder; name a folder of submissions or a module")
    try:
        entries = [entry for entry in sorted(path.iterdir()) if not _ignored(entry.name)]
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read ({error.strerror}); make it readable and try again") from None
    if any(entry.name == module_file and entry.is_file() for entry in entries):
        return [_Place(name, path.resolve() if path.is_symlink() else path)]
    folders = [entry for entry in entries if entry.is_dir()]
    files = [entry for entry in entries if not entry.is_dir() and (entry.suffix == ".py" or not folders)]
    if not folders and not files:
        raise SubmissionError(f"{path} holds no submissions; put one folder or one module per student into it")
    return [_Place(entry.name, entry) for entry in folders] + [_Place(entry.stem, entry) for entry in files]


def _ignored(name: str) -> bool:
    return name.startswith(".") or name in IGNORED_FOLDERS


def _students(places: Sequence[_Place]) -> dict[str, str]:
    """Give each name as a file name that no other shares, not even where case does not count."""
    owners: dict[str, Path] = {}
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for name, path in ((place.name, place.path) for place in places):
        if name in owners:
            raise SubmissionError(
                f"two submissions are called {_file_name(name)}: {owners[name]} and {path}; rename one"
            )
        owners[name] = path
        alike[unicodedata.normalize("NFC", _file_name(name)).casefold()].append(name)
    return {
        name: _file_name(name) if len(names) == 1 else _marked(_file_name(name), name)
        for names in alike.values()
        for name in names
    }


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


def _submission(student: str, place: Path, module_file: str) -> Submission:
    module: Path | None = None
    notes: tuple[str, ...] = ()
    try:
        module, notes = _module(place, module_file)
        return Submission(student, module, _read(module), notes)
    except _Unusable as unusable:
        return Submission(student, module, None, notes, str(unusable))


def _module(place: Path, module_file: str) -> tuple[Path, tuple[str, ...]]:
    """Pick the file to grade, with notes on what is odd about the choice."""
    wanted = f"hand in a file called {module_file}."
    if place.is_symlink():  # it may lead to another student's work
        raise _Unusable(f"You handed in a link; {wanted}")
    if not place.is_dir():
        if place.suffix == ".py" and place.is_file():
            return place, ()
        raise _Unusable(f"You handed in {_shown(place.name)}; {wanted}")
    files = list(_files(place))
    named = [file for file in files if file.name == module_file]
    own = [file for file in files if file.suffix == ".py" and not any(fnmatch(file.name, name) for name in HANDED_OUT)]
    candidates = [place / module_file] if place / module_file in named else named or own
    if not candidates:
        raise _Unusable(f"You handed in {_listed(files, place)}; {wanted}")
    if len(candidates) > 1:
        raise _Unusable(f"You handed in {_listed(candidates, place)}; hand in one file, called {module_file}.")
    notes = []
    if candidates[0].name != module_file:
        notes.append(f"You handed in {_listed(candidates, place)}; the file should be called {module_file}.")
    if others := [file for file in own if file not in candidates]:
        notes.append(f"Only {_listed(candidates, place)} was graded; you also handed in {_listed(others, place)}.")
    return candidates[0], tuple(notes)


def _files(folder: Path) -> Iterator[Path]:
    """Walk over a student's files; a link that leads elsewhere is not one of them."""
    home = folder.resolve()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _ignored(name))
        for file in (Path(parent, name) for name in sorted(names) if not _ignored(name)):
            if file.is_file() and file.resolve().is_relative_to(home):
                yield file


def _read(module: Path) -> bytes:
    name = _shown(module.name)
    try:
        with module.open("rb") as file:
            source = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Unusable(f"{name} cannot be read ({error.strerror}).") from None
    if len(source) > MAX_BYTES:
        raise _Unusable(f"{name} is larger than 1 MiB; hand in nothing but the module's code.")
    if b"\0" in source:
        line = source.count(b"\n", 0, source.index(b"\0")) + 1
        raise _Unusable(f"{name} is not a text file (line {line} has a NUL byte); save it as UTF-8 text.")
    try:
        source.decode()
    except UnicodeDecodeError as error:
        if not _decodes_as_declared(source):
            line = source.count(b"\n", 0, error.start) + 1
            raise _Unusable(f"{name} is not UTF-8 text (line {line}); save it as UTF-8.") from None
    return source


def _decodes_as_declared(source: bytes) -> bool:
    try:
        encoding = codecs.lookup(tokenize.detect_encoding(io.BytesIO(source).readline)[0]).name
        return encoding in OTHER_ENCODINGS and bool(source.decode(encoding))
    except (SyntaxError, UnicodeDecodeError):
        return False


def _listed(files: Sequence[Path], folder: Path) -> str:
    names = [_shown(str(file.relative_to(folder))) for file in files]
    if len(names) > 3:
        names[2:] = [f"{len(names) - 2} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "nothing"


def _shown(name: str) -> str:
    text = "".join(char if char.isprintable() else "?" for char in name)
    return text if len(text) <= 80 else text[:77] + "..."
