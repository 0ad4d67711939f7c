"""The course as it is, and a copy with a marker planted wherever students must not look."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Assignment, Course, load_course
from autograder.release.build import build

ROOT = Path(__file__).parents[2]
MARKER = "PLANTED-MARKER"
ASSIGNMENTS = list(load_course(ROOT).assignments)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Copy the course, plant markers, and generate anew what is made from the solutions."""
    folder = tmp_path_factory.mktemp("planted")
    for name in ("assignments", "solutions", "reference", *(f"tests/{name}" for name in ASSIGNMENTS)):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "docs").mkdir()
    for name in ("grading.yml", "docs/systems.csv"):
        shutil.copyfile(ROOT / name, folder / name)
    course = load_course(folder)
    for assignment in course.assignments.values():
        assert all(plant(file, pattern) for file, pattern in secret_places(assignment))
    build(course, check=False)
    return course


def secret_places(assignment: Assignment) -> Iterator[tuple[Path, str]]:
    """Yield the files that students must not see, each with the lines after which a marker goes."""
    definition = r"^ *def .*:(?=\n( *))"
    yield assignment.solution, r"^( *)# BEGIN SOLUTION.*$"
    yield assignment.reference / "oracle.py", definition
    call = r"^\w+\((?=\n( *))"  # each misconception is one, by that name or another
    yield assignment.reference / "misconceptions.py", call
    yield from ((file, definition) for file in sorted(assignment.hidden_tests.glob("test_*.py")))
    yield from ((file, definition) for file in sorted((assignment.reference / "variants").glob("*.py")))


def plant(file: Path, pattern: str) -> int:
    """Put a comment after every line of a pattern; return how many there are."""
    text, number = re.subn(
        pattern, lambda found: f"{found[0]}\n{found[1] or ''}# {MARKER}", file.read_text("utf-8"), flags=re.MULTILINE
    )
    file.write_text(text, encoding="utf-8")
    return number
