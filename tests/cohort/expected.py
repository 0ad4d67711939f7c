"""What the sample class must earn, one small file per student; ``python -m tests.cohort.expected`` writes them anew."""

from __future__ import annotations

import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.batch import grade_class
from autograder.course import Assignment, Course, load_course
from autograder.examine.examiners import Examiners
from autograder.results import Scorecard, TestResult
from tests.cohort.compose import COHORT, ROOT, recipes, write_class

EXPECTED = COHORT / "expected"


def grade_sample_class(folder: Path) -> dict[tuple[str, str], Scorecard]:
    """Compose and grade the sample class; return its scorecards by assignment and student."""
    course = load_course(ROOT)
    write_class(course, folder / "cohort")
    cards = {}
    for name in recipes():
        submissions, out = folder / "cohort" / name, folder / "results" / name
        summary = grade_class(course, course.assignment(name), [submissions], out, workers=2, graders=without_devices)
        cards |= {(name, card.student): card for card in summary.cards}
    return cards


def without_devices(course: Course, assignment: Assignment, workers: int, seed: str) -> Examiners:
    """Grade as a machine without a GPU does, so that every machine comes to the same scorecards."""
    return Examiners(course, assignment, workers=workers, seed=seed, level=course.level)


def file_of(assignment: str, student: str) -> Path:
    return EXPECTED / assignment / f"{student}.json"


def python_version() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def text_of(card: Scorecard) -> str:
    """Write a scorecard with a line for each exercise and test, without what changes whenever the course does."""
    parts = {
        "python": json.dumps(python_version()),
        **{key: json.dumps(getattr(card, key)) for key in ("points", "possible", "pending")},
        "notes": json.dumps(card.notes),
        "exercises": _block(f"{json.dumps(e.id)}: {e.points}" for e in card.exercises),
        "diagnoses": _block(f"{json.dumps(d.exercise)}: {json.dumps(d.misconception)}" for d in card.diagnoses),
        "tests": _block(f"{json.dumps(test.id)}: {json.dumps(_told(test))}" for test in card.tests),
    }
    return "{\n" + ",\n".join(f" {json.dumps(key)}: {value}" for key, value in parts.items()) + "\n}\n"


def _told(test: TestResult) -> list[str]:
    """Give the outcome first, then the words, which may differ from one version of Python to the next."""
    return [test.outcome] if test.outcome == "passed" else [test.outcome, test.called, test.message]


def _block(lines: Iterator[str]) -> str:
    inside = ",\n".join(f"  {line}" for line in lines)
    return f"{{\n{inside}\n }}" if inside else "{}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cards = grade_sample_class(Path(folder))
    if unjudged := [key for key, card in cards.items() if any(test.outcome == "grader_error" for test in card.tests)]:
        sys.exit(f"the grader itself failed on {unjudged}; the expected scorecards stay as they were")
    shutil.rmtree(EXPECTED, ignore_errors=True)
    for (assignment, student), card in cards.items():
        file_of(assignment, student).parent.mkdir(parents=True, exist_ok=True)
        file_of(assignment, student).write_text(text_of(card), encoding="utf-8")


if __name__ == "__main__":
    main()
