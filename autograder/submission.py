"""What was handed in: find every student's module, read it once, and say what is odd about it."""

from __future__ import annotations

import codecs
import hashlib
import io
import tokenize
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from autograder.archive import is_archive, shown
from autograder.files import File, NoModule, Unusable, files_in, unpacked
from autograder.notebook.reading import MAX_BYTES as MAX_NOTEBOOK
from autograder.notebook.reading import read_notebook
from autograder.pieces import SubmissionError, pieces_of
from autograder.places import Place, names_of, places_of

__all__ = ["Submission", "SubmissionError", "discover"]

MAX_BYTES = 1 << 20
HANDED_OUT = (
    "probes.py",
    "pictures.py",
    "test_*.py",
    "conftest.py",
    "__init__.py",
)  # comes along when a whole folder is handed in
ENCODINGS = frozenset({"utf-8", "utf-8-sig", "ascii"})
OTHER_ENCODINGS = frozenset({"iso8859-1", "iso8859-15", "cp1252"})  # Python reads them too where a module declares them


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

    def is_notebook(self, file: File) -> bool:
        return bool(self.stub) and file.base.endswith(".ipynb")

    def is_untouched(self, file: File) -> bool:
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
        pieces = [piece for path in paths for piece in pieces_of(path, wanted.names, opened, alone=len(paths) == 1)]
        places = places_of(pieces, module_file)
        students = names_of(places)
        found = [_submission(students[place.name], place, wanted) for place in places]
    return sorted(found, key=lambda submission: submission.student)


def read_folder(folder: Path, module_file: str, stub: str, student: str) -> Submission:
    """Read a folder that holds what one student handed in, and nothing else, whatever the names in it."""
    place = Place(folder.name, folder, lambda: list(files_in(folder)))
    return _submission(student, place, _Wanted(module_file, stub))


# ------------------------------------------------------------------------------------------------ what is graded


def _submission(student: str, place: Place, wanted: _Wanted) -> Submission:
    module: File | None = None
    notes = place.notes
    with ExitStack() as opened:
        try:
            module, odd = _module(place.files(), wanted, opened, named=place.named)
            notes = (*odd, *notes)
            source, mended = _from_notebook(module, wanted) if wanted.is_notebook(module) else (_read(module), ())
            return Submission(student, module.path, source, (*notes, *mended))
        except NoModule as found:
            names = " or ".join(wanted.names)
            return Submission(student, None, None, notes, f"{found}; hand in a file called {names}.")
        except Unusable as unusable:
            return Submission(student, module.path if module else None, None, notes, str(unusable))


def _module(
    files: Sequence[File], wanted: _Wanted, opened: ExitStack, *, named: bool = False, packed: bool = False
) -> tuple[File, tuple[str, ...]]:
    """Pick the file to grade, with notes on what is odd about the choice."""
    if named and (files[0].base.endswith(".py") or wanted.is_notebook(files[0])):
        return files[0], ()
    own = [file for file in files if file.base.endswith(".py") and not _handed_out(file.base)]
    notebooks = [file for file in files if wanted.is_notebook(file)]
    archives = [file for file in files if is_archive(file.base)]
    candidates = _candidates(files, wanted, own, notebooks)
    if not candidates and len(archives) == 1 and not packed:
        return _module(unpacked(archives[0], opened), wanted, opened, packed=True)
    if not candidates:
        raise NoModule(f"You handed in {_listed(files)}")
    if len(candidates) > 1:
        names = " or ".join(wanted.names)
        raise Unusable(f"You handed in {_listed(candidates)}; hand in one file, called {names}.")
    others = [file for file in [*own, *notebooks, *archives] if not wanted.is_untouched(file)]
    return candidates[0], tuple(_odd(candidates[0], others, wanted))


def _candidates(
    files: Sequence[File], wanted: _Wanted, own: Sequence[File], notebooks: Sequence[File]
) -> Sequence[File]:
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


def _odd(module: File, others: Sequence[File], wanted: _Wanted) -> Iterator[str]:
    folder, _, base = module.name.rpartition("/")
    module_file = wanted.notebook if wanted.is_notebook(module) else wanted.module
    if base != module_file:
        yield f"You handed in {_listed([module])}; the file should be called {module_file}."
    elif folder:
        yield f"{module_file} was found in the folder {shown(folder)}; hand it in without folders around it."
    if others := [file for file in others if file is not module]:
        yield f"Only {_listed([module])} was graded; you also handed in {_listed(others)}."


def _read(module: File) -> bytes:
    name = shown(module.base)
    source = module.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        raise Unusable(f"{name} is larger than 1 MiB; hand in nothing but the module's code.")
    if b"\0" in source:
        line = source.count(b"\n", 0, source.index(b"\0")) + 1
        raise Unusable(f"{name} is not a text file (line {line} has a NUL byte); save it as UTF-8 text.")
    encoding = _declared(source)
    try:
        source.decode(encoding if encoding in OTHER_ENCODINGS else "utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise Unusable(f"{name} is not UTF-8 text (line {line}); save it as UTF-8.") from None
    if encoding not in ENCODINGS | OTHER_ENCODINGS:  # in some, what looks like a comment is code
        raise Unusable(f"{name} declares an encoding of its own; save it as UTF-8 and remove the line with `coding`.")
    return source


def _from_notebook(notebook: File, wanted: _Wanted) -> tuple[bytes, tuple[str, ...]]:
    """Return the module that a notebook's cells amount to, with a note on each thing that was mended."""
    read = read_notebook(notebook.read(MAX_NOTEBOOK + 1), wanted.stub, wanted.module, shown(notebook.base))
    if read.source is None:
        raise Unusable(read.problem)
    return read.source, read.notes


def _declared(source: bytes) -> str:
    """Return the name of the encoding that Python would read a module in; empty where it would not read it."""
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # as the compiler does before it looks
    with suppress(SyntaxError):
        return codecs.lookup(tokenize.detect_encoding(io.BytesIO(lines).readline)[0]).name
    return ""


def _listed(files: Sequence[File]) -> str:
    names = [shown(file.name) for file in files]
    if len(names) > 3:
        names[2:] = [f"{len(names) - 2} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "nothing"
