"""``grade --only device``: the tests that wait for a device run where one is, and are merged into what is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from autograder import accelerators, batch
from autograder.batch import Summary, grade_class
from autograder.course import Assignment, Course, CourseError, load_course
from autograder.examine.examiners import Job
from autograder.examine.fingerprint import seed_fingerprint, suite_digest
from autograder.gradebook import Gradebook
from autograder.results import Evidence, TestResult

GRADING = """\
title: Vision
seed: spring
devices: [virtual, cuda]
assignments:
  boxes:
    title: Boxes
    week: 6
    packages: [torch]
    exercises:
      nms: {points: 10}
"""
CARD = "a card, PyTorch 2.13.0+cu126"


@dataclass
class Graders:
    """Grades as a machine does that has some devices: the rest is not run."""

    here: frozenset[str] = frozenset()
    machine: str = "laptop"
    asked: list[tuple[str, bool]] = field(default_factory=list)

    @contextmanager
    def __call__(self, course: Course, assignment: Assignment, workers: int, seed: str) -> Iterator[Graders]:
        self.fixed = {"suite": suite_digest(assignment), "seed": seed_fingerprint(seed), "level": course.level}
        yield self

    def grade(self, jobs: Iterable[Job]) -> Iterator[Evidence]:
        for job in jobs:
            assert job.source is not None
            self.asked.append((job.student, job.only_devices))
            tests = [self._test("plain"), self._test("f[virtual]"), self._test("f[cuda]")]
            tests = [test for test in tests if not job.only_devices or test.device == "cuda"]
            digest = hashlib.sha256(job.source).hexdigest()
            cards = {"cuda": CARD} if "cuda" in self.here else {}
            environment = {"machine": self.machine}
            yield Evidence(
                job.student, "boxes", digest, environment=environment, tests=tuple(tests), devices=cards, **self.fixed
            )

    def _test(self, name: str) -> TestResult:
        missing = name.endswith("[cuda]") and "cuda" not in self.here
        outcome: Any = "not_run" if missing else "passed"
        return TestResult(f"hidden/test_f.py::{name}", "nms", "S1", "A claim.", False, outcome)


@dataclass
class Place:
    """A course, a folder of submissions, and where the results go."""

    root: Path
    monkeypatch: pytest.MonkeyPatch

    def grade(self, graders: Graders, *, only: bool = False) -> Summary:
        self.monkeypatch.setattr(batch, "for_grading", lambda _: dict.fromkeys(graders.here, ""))
        self.monkeypatch.setattr(batch, "environment", lambda _: {"machine": graders.machine})
        course = load_course(self.root)
        out, folder = self.root / "results", self.root / "submissions"
        return grade_class(
            course, course.assignment("boxes"), [folder], out, workers=1, graders=graders, only_devices=only
        )

    def evidence(self, student: str) -> Evidence:
        found = Gradebook(self.root / "results").read_evidence(student)
        assert found is not None
        return found


@pytest.fixture
def place(tmp_path, monkeypatch) -> Place:
    (tmp_path / "grading.yml").write_text(GRADING)
    for student in ("ada", "noor"):
        (tmp_path / "submissions" / student).mkdir(parents=True)
        (tmp_path / "submissions" / student / "boxes.py").write_text(f"# {student}\n")
    return Place(tmp_path, monkeypatch)


LAPTOP = {"machine": "laptop"}
GPU = {"here": frozenset({"cuda"}), "machine": "gpu"}


def outcomes(evidence: Evidence) -> list[str]:
    return [test.outcome for test in evidence.tests]


def test_a_test_without_its_device_is_pending_and_not_in_the_total(place):
    """Two of three hidden tests ran: two thirds of the points are possible, and one third waits."""
    card = place.grade(Graders()).cards[0]
    assert (card.points, card.possible, card.pending) == (6667, 6667, 3333)


def test_a_machine_with_the_device_grades_only_what_waits_and_the_rest_stays(place):
    """The evidence keeps its machine, its other outcomes and its key, and names the card."""
    place.grade(Graders(**LAPTOP))
    before = place.evidence("ada")
    there = Graders(**GPU)
    card = place.grade(there, only=True).cards[0]
    after = place.evidence("ada")
    assert there.asked == [("ada", True), ("noor", True)]
    assert (outcomes(before), outcomes(after)) == (["passed", "passed", "not_run"], ["passed"] * 3)
    assert (after.key, after.environment) == (before.key, {"machine": "laptop"})
    assert after.devices == card.devices == {"cuda": CARD}
    assert (card.points, card.possible, card.pending) == (10000, 10000, 0)
    assert json.loads((place.root / "results" / "scorecards" / "ada.json").read_text())["devices"] == {"cuda": CARD}


def test_what_was_merged_is_current_on_both_machines(place):
    """Neither machine runs anything again, and the device tests stay."""
    place.grade(Graders(**LAPTOP))
    place.grade(Graders(**GPU), only=True)
    again, laptop = Graders(**GPU), Graders(**LAPTOP)
    place.grade(again, only=True)
    place.grade(laptop)
    assert (again.asked, laptop.asked) == ([], [])
    assert outcomes(place.evidence("noor")) == ["passed"] * 3


def test_a_device_that_comes_to_the_same_machine_is_used_by_the_plain_command(place):
    """Evidence in which tests wait for a device that is here is not current."""
    place.grade(Graders(**LAPTOP))
    grown = Graders(here=frozenset({"cuda"}))
    place.grade(grown)
    assert grown.asked == [("ada", False), ("noor", False)]


def test_there_must_be_something_to_merge_into(place):
    """A student without current results is named, and nobody is graded."""
    graders = Graders(**GPU)
    missing = "has no current results to merge the device tests into; grade the class without --only first"
    with pytest.raises(CourseError, match=f"ada {missing}"):
        place.grade(graders, only=True)
    place.grade(Graders(**LAPTOP))
    (place.root / "submissions" / "noor" / "boxes.py").write_text("# handed in again\n")
    with pytest.raises(CourseError, match=f"noor {missing}"):
        place.grade(graders, only=True)
    assert graders.asked == []


def test_without_a_device_there_is_nothing_to_do(place):
    """The sentence says which devices are missing."""
    place.grade(Graders())
    with pytest.raises(CourseError, match="this machine has no cuda device: no test of boxes can run on one"):
        place.grade(Graders(), only=True)
    (place.root / "grading.yml").write_text(GRADING.replace("virtual, cuda", "virtual"))
    with pytest.raises(CourseError, match=r"grading\.yml names no real device for boxes"):
        place.grade(Graders(), only=True)


def test_level_full_keeps_submissions_off_devices(monkeypatch):
    """A process on a device has level limits, which is less than full."""
    monkeypatch.setattr(accelerators, "kinds", lambda: ("cuda",))
    assert accelerators.for_grading("limits") == {"cuda": ""}
    reason = "a process on a device runs at isolation level limits, and grading.yml asks for full"
    assert accelerators.for_grading("full") == {"cuda": reason}
