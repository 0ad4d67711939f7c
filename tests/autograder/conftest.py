"""A tiny course without packages, and ways to run suites on submissions of it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from autograder.course import Assignment, load_course
from autograder.examine.examination import Desks, Examination
from autograder.examine.plugin import Bench, record_inputs
from autograder.examine.session import run_session
from autograder.release.build import build
from autograder.results import TestResult
from autograder.sandbox.client import Sandbox
from autograder.sandbox.local import Direct

collect_ignore = ["course"]  # its suites are run by the tests, on copies

COURSE = Path(__file__).parent / "course"
SOLUTION = (COURSE / "solutions" / "tiny.py").read_text(encoding="utf-8")

Run = Callable[..., list[TestResult]]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Copy the tiny course, for tests that change it or run it; the suites of earlier copies are forgotten."""
    forget_suites()
    folder = tmp_path / "course"
    shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    build(load_course(folder), check=False)
    return folder


def forget_suites() -> None:
    """Have the suites of a copy of the course loaded anew: pytest finds modules by name, wherever they came from."""
    for module in [name for name in sys.modules if name.startswith(("tests.tiny", "assignments.tiny"))]:
        del sys.modules[module]


@pytest.fixture
def tiny(course: Path) -> Assignment:
    return load_course(course).assignment("tiny")


class Rounds:
    """Runs a collected suite on one source after another, as a grader does, in this process."""

    def __init__(self, assignment: Assignment, sources: Sequence[str], sandbox: Sandbox, *, record: bool) -> None:
        self.assignment = assignment
        self.sources = sources
        self.sandbox = sandbox
        self.record = record
        self.bench = Bench(seed="a seed", grading=True)
        self.examinations: list[Examination] = []
        self.results: list[list[TestResult]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.record:
            record_inputs(session.items, self.bench)
        for source in self.sources:
            examination = Examination(
                Desks.of(self.assignment, with_reference=True), self.sandbox, source.encode("utf-8")
            )
            self.bench.examination, self.bench.results = examination, []
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            self.examinations.append(examination)
            self.results.append(self.bench.results)
        return True


@pytest.fixture
def rounds(tiny: Assignment, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Rounds]:
    """Grade sources by a hidden suite given as text, and return everything that came out."""
    monkeypatch.setattr(sys, "path", list(sys.path))

    def run(suite: str, *sources: str, sandbox: Sandbox | None = None, record: bool = True, seed: str = "") -> Rounds:
        file = tiny.hidden_tests / "test_given.py"
        file.write_text(PREAMBLE + suite, encoding="utf-8")
        found = Rounds(tiny, sources or (SOLUTION,), sandbox or Direct(), record=record)
        found.bench.seed = seed or found.bench.seed
        forget_suites()
        problems = run_session(tiny.root, [file], found.bench, found, timeout=0)
        assert problems == []
        return found

    return run


PREAMBLE = """
import os
from hypothesis import assume, example, given
from hypothesis import strategies as st
from autograder import exercise, same
"""


def outcomes(results: Iterable[TestResult]) -> dict[str, str]:
    """Map the names of tests to their outcomes."""
    return {result.id.rpartition("::")[2]: result.outcome for result in results}
