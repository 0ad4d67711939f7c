"""The results folder: evidence files are the truth, nearly everything else is a view that can be made again.

``evidence/<student>.json`` holds what was measured, ``adjustments.jsonl`` what people decided: overrides and penalties.
Scorecards, feedback, ``grades.csv`` and the SQLite index are made from these two.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from autograder.examine.feedback import points_text
from autograder.results import Evidence, Scorecard, to_json
from autograder.score import score

if TYPE_CHECKING:
    from autograder.course import Assignment

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TABLES = """
create table submissions (
    student text primary key, assignment text, submission text, suite text, seed text, level text,
    points integer, possible integer, pending integer, final integer, cpu real, wall real
);
create table tests (
    student text references submissions, id text, exercise text, clause text, title text, public integer,
    outcome text, called text, message text, deviation real, cpu real, wall real,
    primary key (student, id)
);
create table overrides (student text, exercise text, points integer, author text, reason text, time text);
create table penalties (student text, points integer, author text, reason text, time text);
"""


class GradebookError(Exception):
    """One sentence for the instructor: what is in the way of the results, and where."""


@dataclass(frozen=True)
class Adjustment:
    """What a person decided about a grade."""

    kind: Literal["override", "penalty"]
    student: str
    exercise: str
    """The exercise whose points are replaced; empty for a penalty, which is taken from the total."""
    points: int
    """Thousandths."""
    author: str
    reason: str
    time: str


@dataclass(frozen=True)
class Grade:
    """A scorecard after what people decided about it. Points are integer thousandths."""

    student: str
    exercises: Mapping[str, int]
    penalty: int
    points: int
    possible: int
    pending: int
    reasons: tuple[str, ...]


def final_grade(card: Scorecard, adjustments: Sequence[Adjustment]) -> Grade:
    """Apply adjustments to a scorecard: an exercise's last override counts, penalties add up, no total is negative."""
    adjustments = [adjustment for adjustment in adjustments if adjustment.student == card.student]
    exercises = {exercise.id: exercise.points for exercise in card.exercises}
    for override in (adjustment for adjustment in adjustments if adjustment.kind == "override"):
        if override.exercise not in exercises:
            known = ", ".join(exercises)
            problem = f"an override of {override.exercise!r}, which {card.assignment} does not have; it has {known}"
            raise GradebookError(f"{card.student} has {problem}")
        exercises[override.exercise] = override.points
    penalty = sum(adjustment.points for adjustment in adjustments if adjustment.kind == "penalty")
    return Grade(
        student=card.student,
        exercises=exercises,
        penalty=penalty,
        points=max(0, sum(exercises.values()) - penalty),
        possible=card.possible,
        pending=card.pending,
        reasons=tuple(f"{adjustment.reason} ({adjustment.author})" for adjustment in adjustments),
    )


class Gradebook:
    """The results of one assignment, in one folder."""

    def __init__(self, out: Path) -> None:
        self.out = out

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other grade runs out of the folder; where one is at work already, name its process."""
        import fcntl  # not at the top: Windows has none, and shows results all the same

        path = self.out / ".lock"
        with _speaking(path):
            self.out.mkdir(parents=True, exist_ok=True)
            lock = path.open("a+", encoding="ascii")
        with lock:
            with _speaking(path):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    lock.seek(0)
                    holder = lock.read() or "unknown"
                    raise GradebookError(f"{self.out}/ is in use by another grade run (process {holder})") from None
                lock.truncate(0)
                lock.write(str(os.getpid()))
                lock.flush()
            yield

    def students(self) -> list[str]:
        """List the students of whom there is evidence, by name."""
        with _speaking(self.out / "evidence"):
            files = list((self.out / "evidence").glob("*.json"))
        return sorted(file.stem for file in files if not file.name.startswith("."))

    def write_evidence(self, evidence: Evidence) -> None:
        """Write evidence so that it outlives whatever happens to the process or the machine after this returns."""
        _write(self._file("evidence", evidence.student, ".json"), to_json(evidence), durable=True)

    def read_evidence(self, student: str) -> Evidence | None:
        """Read a student's evidence, if there is any; a damaged file counts as none, and is kept under another name."""
        path = self._file("evidence", student, ".json")
        with _speaking(path):
            if not path.exists():
                return None
            content = path.read_bytes()
            evidence = _parse_evidence(content)
            if evidence is None or evidence.student != student:
                path.replace(_unused(f"{path}.damaged"))
                return None
            return evidence

    def write_scorecard(self, card: Scorecard, feedback_text: str) -> None:
        """Write a scorecard for the instructor, and for the student what may be read of it."""
        _write(self._file("scorecards", card.student, ".json"), to_json(card))
        _write(self._file("feedback", card.student, ".md"), feedback_text)

    def override(self, student: str, exercise: str, points: int, author: str, reason: str, time: str) -> None:
        """Replace the points, in thousandths, that a student has for an exercise."""
        self._adjust(Adjustment("override", student, exercise, points, author, reason, time))

    def penalise(self, student: str, points: int, author: str, reason: str, time: str) -> None:
        """Take points, in thousandths, from a student's total: for a late submission, say."""
        self._adjust(Adjustment("penalty", student, "", points, author, reason, time))

    def adjustments(self) -> list[Adjustment]:
        """Read what people decided, in the order in which they did."""
        path = self._adjustments
        with _speaking(path):
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [_parse_adjustment(line, f"{path}: line {number}") for number, line in enumerate(lines, start=1)]

    def write_grades(self, assignment: Assignment) -> None:
        """Write grades.csv, with one row per student and all adjustments applied."""
        adjustments = self.adjustments()
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(
            ["student", *assignment.exercises, "penalty", "total", "possible", "pending", "level", "adjustments"]
        )
        for _, card in self._graded(assignment):
            grade = final_grade(card, adjustments)
            points = [*grade.exercises.values(), grade.penalty, grade.points, grade.possible, grade.pending]
            cells = [grade.student, *map(points_text, points), card.level, "; ".join(grade.reasons)]
            table.writerow(map(_harmless, cells))
        _write(self.out / "grades.csv", text.getvalue())

    def rebuild_index(self, assignment: Assignment) -> None:
        """Make the SQLite index anew from evidence and adjustments."""
        adjustments = self.adjustments()
        path = self.out / "gradebook.sqlite"
        # Built in memory and written whole: nobody reads half of it, and SQLite's locks never meet a network drive.
        with _speaking(path), closing(sqlite3.connect(":memory:")) as index:
            index.executescript(_TABLES)
            for evidence, card in self._graded(assignment):
                grade = final_grade(card, adjustments)
                _insert(index, "submissions", {**vars(evidence), **vars(card), "final": grade.points})
                for test in evidence.tests:
                    _insert(index, "tests", {**vars(test), "student": evidence.student})
            for adjustment in adjustments:
                table = "overrides" if adjustment.kind == "override" else "penalties"
                _insert(index, table, vars(adjustment))
            index.commit()
            content = index.serialize()
        _write(path, content)

    @property
    def _adjustments(self) -> Path:
        return self.out / "adjustments.jsonl"

    def _file(self, folder: str, student: str, suffix: str) -> Path:
        if not student or student.startswith(".") or not {"/", "\\", "\0"}.isdisjoint(student):
            raise GradebookError(f"{student!r} cannot name a file, so that no results can be kept under it")
        return self.out / folder / f"{student}{suffix}"

    def _adjust(self, adjustment: Adjustment) -> None:
        if adjustment.points < 0:
            raise GradebookError(f"the points of an {adjustment.kind} must not be negative, got {adjustment.points}")
        if not adjustment.author.strip() or not adjustment.reason.strip():
            raise GradebookError(f"an {adjustment.kind} needs an author and a reason")
        if adjustment.student not in self.students():
            raise GradebookError(f"{self.out}/ has no evidence of {adjustment.student!r}")
        path = self._adjustments
        with _speaking(path), path.open("a+b") as file:
            file.seek(0)
            # A line that a full disk cut short stays a line of its own, and is named when it is read.
            separator = b"" if file.read()[-1:] in (b"", b"\n") else b"\n"
            file.write(separator + json.dumps(asdict(adjustment)).encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _graded(self, assignment: Assignment) -> Iterator[tuple[Evidence, Scorecard]]:
        for student in self.students():
            evidence = self.read_evidence(student)
            if evidence is None:
                continue
            try:
                yield evidence, score(evidence, assignment)
            except ValueError as error:
                raise GradebookError(f"{self._file('evidence', student, '.json')}: {error}") from None


@contextmanager
def _speaking(path: Path) -> Iterator[None]:
    """Turn the system's refusals to read or write `path` into one sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise GradebookError(f"cannot use {path}: {reason}") from error


def _write(path: Path, content: str | bytes, *, durable: bool = False) -> None:
    """Write a file whole or not at all; where `durable`, also wait until the disk has it."""
    with _speaking(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            with temporary.open("wb") as file:
                file.write(content if isinstance(content, bytes) else _bytes(content))
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        if durable:
            _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bytes(text: str) -> bytes:
    """Encode text as UTF-8, and what UTF-8 lacks (a strange file name's bytes) as the escape that JSON reads."""
    return text.encode("utf-8", "backslashreplace")


def _parse_evidence(content: bytes) -> Evidence | None:
    try:
        return Evidence.from_json(content.decode("utf-8"))
    except (ValueError, TypeError, KeyError):
        return None


def _parse_adjustment(line: str, place: str) -> Adjustment:
    try:
        return Adjustment(**json.loads(line))
    except (ValueError, TypeError):
        raise GradebookError(f"{place} is damaged: mend or remove it") from None


def _unused(name: str) -> Path:
    """Give `name`, numbered if it is taken: what was set aside earlier stays."""
    names = (Path(f"{name}-{number}" if number > 1 else name) for number in count(1))
    return next(path for path in names if not path.exists())


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _insert(index: sqlite3.Connection, table: str, record: Mapping[str, Any]) -> None:
    """Insert into `table` what `record` has under the names of its columns."""
    values = [record[column] for _, column, *_ in index.execute(f"pragma table_info({table})")]
    values = [_bytes(value).decode() if isinstance(value, str) else value for value in values]
    index.execute(f"insert into {table} values ({', '.join('?' * len(values))})", values)
