"""Which of the course's systems are assessed, and by which exercise."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course


@dataclass(frozen=True)
class System:
    """One thing that the course notes teach and that can be graded."""

    id: str
    source: str
    title: str
    assessed_by: tuple[str, ...] = ()
    """Exercises as ``assignment/exercise``."""
    bonus_only: bool = False
    """No exercise that counts towards the 100 points assesses it."""


def coverage_table(course: Course, systems_csv: Path) -> tuple[System, ...]:
    """List every system in the order of the file, with the exercises whose `covers` names it."""
    exercises = [
        (f"{assignment.name}/{exercise.id}", exercise)
        for assignment in course.assignments.values()
        for exercise in assignment.exercises.values()
    ]
    with systems_csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = []
    for row in rows:
        assessing = {name: exercise.bonus for name, exercise in exercises if row["id"] in exercise.covers}
        bonus_only = bool(assessing) and all(assessing.values())
        table.append(System(row["id"], row["source"], row["system"], tuple(assessing), bonus_only))
    return tuple(table)


def render(table: tuple[System, ...]) -> str:
    """Write the table as text: the count, then by exercise, by source, and what is missing."""
    assessed = [system for system in table if system.assessed_by]
    bonus = sum(system.bonus_only for system in assessed)
    summary = f"{len(assessed)} of {len(table)} systems are assessed"
    sections = {
        "By exercise": _by_exercise(assessed),
        "By source": _by_source(table),
        "Not assessed": [(system.id, system.title) for system in table if not system.assessed_by],
    }
    parts = [f"{title}\n{_columns(rows)}" for title, rows in sections.items() if rows]
    return "\n\n".join([summary + (f", {bonus} of them only by bonus exercises." if bonus else "."), *parts]) + "\n"


def _by_exercise(assessed: list[System]) -> list[tuple[str, str]]:
    names = dict.fromkeys(name for system in assessed for name in system.assessed_by)
    return [(name, " ".join(system.id for system in assessed if name in system.assessed_by)) for name in sorted(names)]


def _by_source(table: tuple[System, ...]) -> list[tuple[str, str]]:
    total = Counter(system.source for system in table)
    assessed = Counter(system.source for system in table if system.assessed_by)
    return [(source, f"{assessed[source]} of {count}") for source, count in total.items()]


def _columns(rows: list[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows)
    return "\n".join(f"  {left:<{width}}  {right}" for left, right in rows)
