"""Who handed in what: brings together what an LMS took apart, and gives each student a name of their own."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from autograder.archive import shown, stem
from autograder.files import File
from autograder.lms import Handed, believable, latest, without_canvas
from autograder.pieces import Piece, SubmissionError

MAX_NAME_BYTES = 100
MAX_SHOWN = 500


@dataclass(frozen=True)
class Place:
    """All that one student handed in, under the name that it has there."""

    name: str
    path: Path
    files: Callable[[], list[File]]
    named: bool = False
    """Whether it is one file under the student's name, so that no other name is expected of it."""
    notes: tuple[str, ...] = ()


def places_of(pieces: Sequence[Piece], module_file: str) -> list[Place]:
    """Bring together what an LMS took apart, and keep the latest attempt of each student."""
    if not believable(handed for piece in pieces for handed in piece.handed):
        pieces = [replace(piece, handed=without_canvas(piece.handed)) for piece in pieces]
    places = [
        Place(piece.name if piece.folder else stem(piece.name), piece.path, piece.files, named=not piece.folder)
        for piece in pieces
        if not piece.handed
    ]
    found = [(handed, piece) for piece in pieces for handed in piece.handed]
    _refuse_equal([((handed.student, handed.slot, handed.attempt), handed.student, piece) for handed, piece in found])
    for student in latest(found):
        files = partial(_gathered, student.kept, module_file)
        places.append(Place(student.student, student.kept[0][1].path, files, notes=student.notes))
    return places


def _gathered(kept: Sequence[tuple[Handed, Piece]], module_file: str) -> list[File]:
    """List what a student handed in in several pieces, under the names from before the LMS changed them."""
    files = []
    for handed, piece in kept:
        name = module_file if handed.slot == module_file else handed.file
        files += [file if piece.folder else replace(file, name=name) for file in piece.files()]
    return files


def names_of(places: Sequence[Place]) -> dict[str, str]:
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


def _refuse_equal(things: Iterable[tuple[Hashable, str, Piece | Place]]) -> None:
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
