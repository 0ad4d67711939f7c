"""Downloads from learning management systems: whose a file or folder is, told from the name that the system gave it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

METADATA = "submission_metadata.yml"
"""Beside the folders of a Gradescope export: whose each of them is."""

T = TypeVar("T")


class MetadataError(Exception):
    """What is wrong with Gradescope's metadata, in words that follow the file's name."""


@dataclass(frozen=True)
class Handed:
    """Whose a file or folder in a download is, and which attempt of theirs."""

    system: str
    student: str
    """Name and id as the system writes them: two students of one name stay apart, and marks find their way back."""
    attempt: int
    """The later, the larger; no system counts them from one."""
    slot: str
    """What a later attempt replaces: the file as the student first called it, or all that they handed in."""
    file: str = ""
    """What the student called the file; empty for a folder."""
    notes: tuple[str, ...] = ()
    """Sentences for the student."""


@dataclass(frozen=True)
class Latest(Generic[T]):
    """What counts of all that the system holds of one student."""

    student: str
    kept: tuple[tuple[Handed, T], ...]
    earlier: int
    """How many files or folders a later attempt replaced."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what the student should know of the choice, each thing once."""
        notes = [note for handed, _ in self.kept for note in handed.notes]
        if self.earlier:
            others = "an earlier one is" if self.earlier == 1 else f"{self.earlier} earlier ones are"
            notes.append(f"Your latest attempt was graded; {others} kept.")
        return tuple(dict.fromkeys(notes))


# ------------------------------------------------------------------------------------------- names that systems give

# doejane_LATE_4711_90210_iou_nms-1.py: user, upload, and the second file of that name (Canvas adds the number)
_CANVAS = re.compile(r"(?P<name>\w+?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<upload>\d+)_(?P<file>.+)")
_CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<name>anon)_(?P<id>[A-Za-z0-9]+)_(?P<upload>\d+)_(?P<file>.+)")
_CANVAS_PAGE = re.compile(r"(?P<name>\w+?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file>(?:text|link)\.html)")
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>\d{1,2})(?P<suffix>(?:\.\w+)+)")
# Jane Doe_4711_assignsubmission_file_ (a folder), or the same and the file's name; a default group has no number
_MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?")
_GRADESCOPE = re.compile(r"submission_(?P<id>\d+)")


def whose(name: str, *, folder: bool, groups: Mapping[str, Sequence[str]] | None = None) -> tuple[Handed, ...]:
    """Tell whose a file or folder is; several for a group, nobody where no system gives such names.

    Parameters
    ----------
    groups
        Of a Gradescope export: the students of each folder, from its metadata.
    """
    patterns = () if folder else (_CANVAS_ANONYMOUS, _CANVAS, _CANVAS_PAGE)
    if match := next(filter(None, (pattern.fullmatch(name) for pattern in patterns)), None):
        return (_canvas(match.groupdict()),)
    if match := _MOODLE.fullmatch(name):
        student = "_".join(filter(None, [match["name"], match["id"]]))
        return (Handed("Moodle", student, 0, match["file"] or match["kind"], match["file"] or ""),)
    if folder and (match := _GRADESCOPE.fullmatch(name)):
        return _gradescope(int(match["id"]), (groups or {}).get(name, ()))
    return ()


def _canvas(found: Mapping[str, str | None]) -> Handed:
    file = found["file"] or ""
    again = _AGAIN.fullmatch(file)
    slot = again["stem"] + again["suffix"] if again else file
    notes = ("Canvas marks it as late.",) if found["late"] else ()
    return Handed("Canvas", f"{found['name']}_{found['id']}", int(found.get("upload") or 0), slot, file, notes)


def _gradescope(number: int, students: Sequence[str]) -> tuple[Handed, ...]:
    if not students:
        return (Handed("Gradescope", f"submission_{number}", number, ""),)
    return tuple(
        Handed("Gradescope", student, number, "", notes=_together([other for other in students if other != student]))
        for student in students
    )


def _together(others: Sequence[str]) -> tuple[str, ...]:
    return (f"Handed in together with {', '.join(others)}.",) if others else ()


def believable(found: Iterable[Handed]) -> bool:
    """Tell whether names that look like Canvas's are: there each upload has its own number, and each number one user.

    In a class of `alice_2026_11_final.py` and `bob_2026_11_final.py` they are not.
    """
    canvas = [handed for handed in found if handed.system == "Canvas"]
    uploads = [handed.attempt for handed in canvas if handed.attempt]
    students = {handed.student for handed in canvas}
    numbers = {student.rpartition("_")[2] for student in students}
    return len(uploads) == len(set(uploads)) and len(students) == len(numbers)


def without_canvas(handed: Iterable[Handed]) -> tuple[Handed, ...]:
    """Leave out what only looked like Canvas."""
    return tuple(one for one in handed if one.system != "Canvas")


def latest(found: Iterable[tuple[Handed, T]]) -> list[Latest[T]]:
    """Sort what was found by student, and keep of each slot the latest attempt."""
    slots: defaultdict[str, dict[str, tuple[Handed, T]]] = defaultdict(dict)
    earlier: defaultdict[str, int] = defaultdict(int)
    for handed, thing in found:
        other = slots[handed.student].get(handed.slot)
        earlier[handed.student] += other is not None
        if other is None or other[0].attempt < handed.attempt:
            slots[handed.student][handed.slot] = (handed, thing)
    return [Latest(student, tuple(kept.values()), earlier[student]) for student, kept in slots.items()]


# --------------------------------------------------------------------------------------------- Gradescope's metadata


def submitters(text: bytes) -> dict[str, tuple[str, ...]]:
    """Read from a Gradescope export's metadata who handed in each folder: their names and numbers."""
    people: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for (folder, key, number, fact), value in _leaves(text):
        if key == ":submitters":
            people[folder].setdefault(number, {})[fact] = value
    return {
        folder: tuple(dict.fromkeys(filter(None, map(_label, persons.values())))) for folder, persons in people.items()
    }


def _label(person: Mapping[str, str]) -> str:
    number = person.get(":sid") or person.get(":email") or ""
    return "_".join(filter(None, [person.get(":name", ""), number]))


def _leaves(text: bytes) -> Iterator[tuple[tuple[str, str, str, str], str]]:
    """Walk over the values that lie four keys deep in a YAML document, with those keys, and build nothing.

    The file also holds all that the students' tests printed, in tags that only Ruby knows.
    """
    import yaml

    path: list[_Level] = []
    try:
        for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.CollectionStartEvent):
                path.append(_Level(isinstance(event, yaml.MappingStartEvent)))
            elif isinstance(event, yaml.CollectionEndEvent):
                path.pop()
                _close(path)
            elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                value = event.value if isinstance(event, yaml.ScalarEvent) else ""
                if path and path[-1].mapping and path[-1].key is None:
                    path[-1].key = value
                else:
                    if len(path) == 4:  # folder, ":submitters", number, ":name"
                        yield (path[0].name, path[1].name, path[2].name, path[3].name), value
                    _close(path)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise MetadataError(f"is not the YAML that Gradescope writes{where}") from None


@dataclass
class _Level:
    """A mapping or a sequence that is being walked over."""

    mapping: bool
    key: str | None = None
    index: int = 0

    @property
    def name(self) -> str:
        return (self.key or "") if self.mapping else str(self.index)


def _close(path: list[_Level]) -> None:
    """Note that a value has ended: the next one has another key, or the next index."""
    if path:
        path[-1].key, path[-1].index = None, path[-1].index + 1
