"""``autograder check FILE``: a student's public tests, in this process, against children forked from it."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Assignment, CourseError, find_course, load_course

if TYPE_CHECKING:
    import pytest

    from autograder.examine.plugin import Bench
    from autograder.results import TestResult
    from autograder.sandbox.client import Sandbox

LEVELS = ("auto", "limits", "worker", "direct")


def main(args: argparse.Namespace) -> int:
    """Run the public tests on a file, print what came out; 0 when all that could run here passed, 1 when not."""
    gc.disable()  # until the tests run: while importing, there is nothing to find
    file = Path(args.file)
    if not file.is_file():
        raise CourseError(f"there is no file {file}; name the module that you are working on")
    assignment = assignment_of(file, args.course)
    if args.exercise is not None and args.exercise not in assignment.exercises:
        known = ", ".join(assignment.exercises)
        raise CourseError(f"{assignment.name} has no exercise {args.exercise!r}; it has {known}")
    results = run_public(assignment, _source(file, assignment), args.level, args.exercise)
    from autograder.examine.examination import count_hidden
    from autograder.examine.feedback import check_report, public_points, read_clauses

    hidden = assignment.hidden_checks
    if hidden is None:
        hidden = count_hidden(assignment)
    print(check_report(results, assignment, read_clauses(assignment.handout), hidden))
    if args.summary:
        args.summary.write_text(public_points(results, assignment, hidden), encoding="utf-8")
    return 0 if all(result.outcome in ("passed", "not_run") for result in results) else 1


def _source(file: Path, assignment: Assignment) -> bytes:
    """Return a module as it is, and of a notebook the module that its cells amount to."""
    if file.suffix != ".ipynb":
        return file.read_bytes()
    from autograder.notebook.reading import read_notebook

    read = read_notebook(file.read_bytes(), assignment.stub_text, assignment.module_file, file.name)
    if read.source is None:
        raise CourseError(read.problem.rstrip("."))
    for note in read.notes:
        print(note)
    return read.source


def assignment_of(file: Path, root: Path | None) -> Assignment:
    """Tell by its name, or by its folder's, which assignment a file is for; the course is around it unless named."""
    here = file.resolve()
    course = load_course(root or _course_around(here))
    for name in (here.stem, here.parent.name):
        if name in course.assignments:
            return course.assignments[name]
    for assignment in course.assignments.values():
        if assignment.released:  # there is but one, and a download may have added to the file's name
            return assignment
    known = ", ".join(f"{name}.py" for name in course.assignments)
    raise CourseError(f"{file} is no assignment's module; the course has {known}")


def _course_around(file: Path) -> Path:
    """Return the course that a file lies in, or else the one that this is run in."""
    try:
        return find_course(file.parent)
    except CourseError:
        return find_course(Path.cwd())


def run_public(assignment: Assignment, source: bytes, level: str, exercise: str | None) -> list[TestResult]:
    """Collect the public tests here and run each in a child of its own."""
    from autograder.examine.plugin import Bench

    bench = Bench(grading=True)
    collect_public(assignment, bench, CheckSession(assignment, source, level, exercise, bench))
    return bench.results


def collect_public(assignment: Assignment, bench: Bench, plugin: object) -> None:
    """Collect the public tests in this process, which then can be forked, and let `plugin` run them."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch: a process that ran two threads cannot be forked
    if "torch" in assignment.packages:
        import torch

        torch.set_num_threads(1)
    from autograder.examine.session import run_session

    problems = run_session(assignment.root, [assignment.public_tests], bench, plugin, timeout=0)
    if problems:
        raise CourseError(problems[0])


class CheckSession:
    """The plugin that puts the student's file into the session and picks the exercise that was asked for."""

    def __init__(self, assignment: Assignment, source: bytes, level: str, exercise: str | None, bench: Bench) -> None:
        self.assignment = assignment
        self.source = source
        self.level = level
        self.exercise = exercise
        self.bench = bench

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from autograder.examine.examination import Desks, Examination
        from autograder.examine.plugin import CASE
        from autograder.examine.sharing import run_sharing

        gc.freeze()  # neither we nor a child ever look for garbage among all that was imported
        gc.enable()
        chosen = [item for item in session.items if self.exercise in (None, item.stash[CASE].exercise)]
        sandbox = sandbox_for(self.level, self.assignment.packages)
        desks = Desks.of(self.assignment, with_reference=False)
        self.bench.examination = Examination(desks, sandbox, self.source)
        self.bench.examination.pass_gate()
        run_sharing(chosen, self.bench)
        self.bench.examination.close()
        return True


def sandbox_for(level: str, packages: tuple[str, ...]) -> Sandbox:
    """Return the sandbox of a level; ``auto`` forks where that is possible."""
    if level == "direct":
        from autograder.sandbox.local import Direct

        return Direct()
    if level == "worker" or (level == "auto" and not sys.platform.startswith("linux")):
        from autograder.sandbox.local import Worker

        return Worker(packages)
    from autograder.sandbox.client import fork_server

    return fork_server(packages)
