"""Compose the sample class into folders, as students hand it in: ``python -m tests.cohort.compose build/cohort``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from autograder.course import Assignment, Course, load_course
from autograder.examine.compose import compose
from autograder.examine.misconceptions import load_misconceptions

COHORT = Path(__file__).parent
ROOT = COHORT.parents[1]

Recipe = Mapping[str, object]


def recipes() -> dict[str, dict[str, Recipe]]:
    """Read who hands in what, by assignment and student."""
    classes: dict[str, dict[str, Recipe]] = yaml.safe_load((COHORT / "class.yml").read_text(encoding="utf-8"))
    return classes


def write_class(course: Course, folder: Path) -> None:
    """Write every submission of the sample class as ``folder/<assignment>/<student>/<file>``."""
    for name, students in recipes().items():
        shutil.rmtree(folder / name, ignore_errors=True)
        for student, recipe in students.items():
            write_submission(course.assignment(name), recipe, COHORT / name / student, folder / name / student)


def write_submission(assignment: Assignment, recipe: Recipe, original: Path, folder: Path) -> None:
    """Write one student's folder."""
    if recipe.get("folder"):
        shutil.copytree(original, folder)
        return
    folder.mkdir(parents=True)
    (folder / str(recipe.get("file", assignment.module_file))).write_text(module(assignment, recipe), encoding="utf-8")


def module(assignment: Assignment, recipe: Recipe) -> str:
    """Make one student's module."""
    source = (assignment.stub if recipe.get("stub") else assignment.solution).read_text(encoding="utf-8")
    known = {entry.name: entry for entry in load_misconceptions(assignment.reference / "misconceptions.py")}
    for mistake in recipe.get("misconceptions", ()):
        source = known[mistake].apply(source)
    if "variant" in recipe:
        source = compose(source, (assignment.reference / "variants" / f"{recipe['variant']}.py").read_text("utf-8"))
    return compose(source, str(recipe.get("code", "")))


if __name__ == "__main__":
    write_class(load_course(ROOT), Path(sys.argv[1]))
