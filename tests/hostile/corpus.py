"""The corpus as data: reads every row's folder, and says what is handed in and what is to come of it."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from tests.hostile import makers

HERE = Path(__file__).parent
POINTS = 10.0
"""Of either assignment."""
OURS = "grader_error"
LATE = "z-"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Begins the name of a submission that is to be graded after all others."""

Outcomes = Mapping[str, frozenset[str]]
Content = bytes | Mapping[str, bytes]
"""A module, or a folder's files by name."""


@dataclass(frozen=True)
class Attack:
    """One submission of a row."""

    row: str
    name: str
    title: str
    assignment: str
    base: str
    """``wrong`` or ``correct``: what the hostile code is added to."""
    suffix: str
    """Of the file that is handed in; empty for a folder."""
    content: Content
    expect: Outcomes
    """Outcomes that are right, by exercise, by ``exercise:public`` or ``:hidden``, or by ``*`` for the rest."""
    earns: float
    """Points that the honest part of it is worth."""
    says: Sequence[str] = ()
    """What its scorecard must hold."""
    never: Sequence[str] = ()
    """What must be nowhere in its results."""
    remark: str = ""
    """What the instructor must be told."""
    needs: frozenset[str] = frozenset()
    """``gpu``, ``fork``, ``torch``, ``network``."""
    slow: bool = False
    """Waits for wall time, so that it is not among the fast ones."""
    dynamic: bool = False
    """To be held without the check of the source too."""
    unstable: bool = False
    """May have another of the outcomes expected when it is graded again."""
    student: str = ""
    last: bool = False
    open: str = ""
    """Why level ``limits`` does not hold this."""
    known: str = ""
    """A weakness of the grader that is known and not mended."""

    @property
    def called(self) -> str:
        """Return the name that it is handed in under."""
        return self.student or f"{LATE if self.last else ''}{self.row}-{self.name}"

    def expected(self, exercise: str, *, public: bool) -> frozenset[str]:
        kind = "public" if public else "hidden"
        for key in (f"{exercise}:{kind}", exercise, f"*:{kind}", "*"):
            if key in self.expect:
                return self.expect[key]
        raise KeyError(f"{self.called} expects nothing of {exercise}")

    def write(self, folder: Path, replaced: Mapping[str, str]) -> None:
        """Hand it in: put its file or folder into a class's folder."""
        place = folder / (self.called + self.suffix)
        if isinstance(self.content, bytes):
            packed = self.suffix != ".py"
            place.write_bytes(self.content if packed else _filled(self.content, replaced))
            return
        for name, data in self.content.items():
            file = place / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_filled(data, replaced))


@dataclass(frozen=True)
class Row:
    """One row of the catalogue, or a control."""

    id: str
    title: str
    attacks: tuple[Attack, ...]
    not_run: str = ""
    """Why it is not run, if so."""

    def of(self, wanted: Callable[[Attack], bool]) -> Row:
        """Return the row with some of its attacks alone."""
        return replace(self, attacks=tuple(filter(wanted, self.attacks)))


def _filled(data: bytes, replaced: Mapping[str, str]) -> bytes:
    for mark, value in replaced.items():
        data = data.replace(mark.encode(), value.encode())
    return data


def rows(level: str = "limits") -> list[Row]:
    """Return all rows as they are to be at a level."""
    return list(_rows(level))


@functools.cache
def _rows(level: str) -> tuple[Row, ...]:
    return tuple(_row(file.parent, level) for file in sorted(HERE.glob("[hc][0-9]*/row.yml")))


def row(id: str, level: str = "limits") -> Row:
    """Read one row."""
    return next(found for found in rows(level) if found.id == id)


def _row(folder: Path, level: str) -> Row:
    data = yaml.load((folder / "row.yml").read_text(encoding="utf-8"), LOADER)
    submissions = data.pop("submissions", None) or {}
    title, not_run = data.pop("title"), data.pop("not_run", "")
    id = folder.name.partition("_")[0]
    attacks = [
        _attack(folder, id, title, str(name), {**data, **(fields or {})}, level) for name, fields in submissions.items()
    ]
    return Row(id, title, tuple(attacks), not_run)


def _attack(folder: Path, id: str, title: str, name: str, fields: dict[str, Any], level: str) -> Attack:
    fields = dict(fields)
    at_full = fields.pop("full", {})
    if level == "full":
        fields = {**fields, **at_full}
    assignment, base = fields.pop("assignment", "plain"), fields.pop("base", "wrong")
    source = base_of(assignment, base)
    content: Content
    suffix = ".py"
    if "files" in fields:
        suffix = ""
        content = {path: _bytes(text, source) for path, text in fields.pop("files").items()}
    elif "make" in fields:
        made = getattr(makers, fields.pop("make"))(source, assignment)
        suffix, content = made if isinstance(made, tuple) else (".py", made)
    else:
        content = source + (folder / fields.pop("file", f"{name}.py")).read_bytes()
    expect = fields.pop("expect", "passed" if base == "correct" else "failed")
    expect = expect if isinstance(expect, dict) else {"*": expect}
    fields["needs"] = frozenset(fields.get("needs", ()))
    return Attack(
        id,
        name,
        title,
        assignment,
        base,
        suffix,
        content,
        {key: frozenset(str(codes).split()) for key, codes in expect.items()},
        float(fields.pop("earns", POINTS if base == "correct" else 0.0)),
        **fields,
    )


def _bytes(text: str, source: bytes) -> bytes:
    """Read a file's content from a row: ``base`` for the base, base64 for what is no text."""
    if text == "base":
        return source
    return base64.b64decode(text[7:]) if text.startswith("base64:") else text.encode()


def base_of(assignment: str, base: str) -> bytes:
    """Return the honest part of a submission."""
    return (HERE / "bases" / f"{assignment}_{base}.py").read_bytes()


@dataclass(frozen=True)
class Judged:
    """What came of one attack."""

    attack: Attack
    got: str
    gained: float
    seconds: float
    broken: tuple[str, ...] = ()
    """Sentences: which invariant does not hold, and how."""
