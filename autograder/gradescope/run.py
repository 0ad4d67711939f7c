"""What run_autograder starts in Gradescope's container: grade one submission, and leave a results.json at all times."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograder.batch import job_of, notes_of
from autograder.course import Assignment, Course, CourseError, load_course
from autograder.examine.cases import Case
from autograder.examine.examiners import ExaminerError, Examiners, Job
from autograder.examine.feedback import read_clauses
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.gradescope.results import Results, Shown, Visibility, gradescope_results, not_graded
from autograder.results import Evidence, TestResult
from autograder.sandbox.client import SandboxError
from autograder.sandbox.levels import LEVELS, reached
from autograder.submission import Submission, read_folder

SETTINGS_FILE = "gradescope.json"
COURSE_FOLDER = "course"
STILL_TO_COME = "still to come"
OUT_OF_TIME = "the time that this platform gives a submission was used up before"
_SPOKEN = (CourseError, ExaminerError, SandboxError)


class Settings(BaseModel):
    """What `autograder release NAME --gradescope` wrote into the zip."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assignment: str
    accept_level: str = Field(pattern=f"^({'|'.join(LEVELS)})$")
    """The weakest isolation to grade at."""
    hidden_tests: Visibility = "visible"
    seconds: float = Field(gt=0)
    """From the start to the last results.json; below the platform's own limit, which gives no points at all."""


class _OutOfTime(BaseException):
    """The time is up: not an Exception, so that nothing on the way takes it for an error of its own."""


@dataclass(frozen=True)
class Container:
    """The folders that Gradescope lays out: /autograder, or for trials another root."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "source"

    @property
    def submission(self) -> Path:
        return self.root / "submission"

    def student(self) -> str:
        """Name the submission by Gradescope's number: results are to hold no personal data."""
        metadata = self.metadata()
        return f"submission_{metadata['id']}" if isinstance(metadata.get("id"), int) else "submission"

    def total_points(self) -> float | None:
        """Return what Gradescope's assignment is worth, where it says so."""
        assignment = self.metadata().get("assignment")
        total = assignment.get("total_points") if isinstance(assignment, dict) else None
        try:
            return None if total is None else float(total)
        except (TypeError, ValueError):
            return None

    def metadata(self) -> dict[str, Any]:
        try:
            found = json.loads((self.root / "submission_metadata.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, results: Results) -> None:
        """Replace results.json by a whole one in a single step, so that it is never half written."""
        folder = self.root / "results"
        folder.mkdir(exist_ok=True)
        fresh = folder / ".results.json"
        fresh.write_text(json.dumps(results, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        fresh.replace(folder / "results.json")


@dataclass
class Progress:
    """The tests that have ended, written out as they end."""

    assignment: Assignment
    shown: Shown
    before: Evidence
    """What is known before the first test."""
    write: Callable[[Results], None]
    began: float = field(default_factory=time.monotonic)
    ended: dict[str, TestResult] = field(default_factory=dict)
    cases: Sequence[Case] = ()

    def __call__(self, result: TestResult, cases: Sequence[Case]) -> None:
        """Take one more test, and have what is known by now on the disk."""
        self.ended[result.id] = result
        self.cases = cases
        self.write(gradescope_results(self.evidence(STILL_TO_COME), self.assignment, self.shown, final=False))

    def evidence(self, reason: str) -> Evidence:
        """Return what is known by now; tests without a result did not run for this reason."""
        tests = tuple(self.ended.get(case.id) or _not_run(case, reason) for case in self.cases)
        return replace(self.before, tests=tests, wall=time.monotonic() - self.began)


def _before(course: Course, assignment: Assignment, submission: Submission) -> Evidence:
    return Evidence(
        student=submission.student,
        assignment=assignment.name,
        submission=submission.digest,
        suite=suite_digest(assignment),
        environment=environment(assignment),
        seed=seed_fingerprint(course.seed),
        level=reached().level,
        tests=(),
        notes=notes_of(submission),
    )


def _not_run(case: Case, reason: str) -> TestResult:
    return TestResult(case.id, case.exercise, case.clause, case.title, case.public, "not_run", message=reason)


def main(root: Path) -> int:
    """Grade what lies in the container; 0 whenever results.json says how it went."""
    container = Container(root)
    try:
        settings = read_settings(container.source / SETTINGS_FILE)
        course = load_course(container.source / COURSE_FOLDER)
        assignment = course.assignment(settings.assignment)
        evidence = grade(container, course, assignment, settings)
    except _SPOKEN as error:
        container.write(not_graded(str(error)))
        print(f"autograder: {error}", file=sys.stderr)
    except Exception as error:
        container.write(not_graded(f"the grader itself failed: {type(error).__name__}: {error}"))
        raise
    else:
        shown = _shown(course, assignment, settings)
        container.write(gradescope_results(evidence, assignment, shown))
        print(_for_stdout(container, evidence, assignment))
    return 0


def read_settings(file: Path) -> Settings:
    """Read the zip's settings."""
    try:
        return Settings.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise CourseError(f"{file.name} cannot be used ({reason}); build the zip anew") from None


def grade(container: Container, course: Course, assignment: Assignment, settings: Settings) -> Evidence:
    """Grade the submission; what has not ended when the time is up stays pending."""
    stub = assignment.stub_text
    submission = read_folder(container.submission, assignment.module_file, stub, container.student())
    before = _before(course, assignment, submission)
    progress = Progress(assignment, _shown(course, assignment, settings), before, container.write)
    try:
        with _deadline(settings.seconds):
            return _examine(
                course, assignment, settings.accept_level, replace(job_of(submission), watched=True), progress
            )
    except _OutOfTime:
        if not progress.cases:
            raise ExaminerError(
                f"the grader had {settings.seconds:g} s, and the first test had not ended by then; give the container "
                "more CPU, or more time in Gradescope and in --minutes"
            ) from None
        return progress.evidence(OUT_OF_TIME)


def _examine(course: Course, assignment: Assignment, level: str, job: Job, progress: Progress) -> Evidence:
    with Examiners(course, assignment, workers=1, seed=course.seed, level=level, watch=progress) as examiners:
        return next(iter(examiners.grade([job])))


def _shown(course: Course, assignment: Assignment, settings: Settings) -> Shown:
    return Shown(read_clauses(assignment.handout), course.level, settings.hidden_tests)


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Raise _OutOfTime where the body has not ended by then."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _for_stdout(container: Container, evidence: Evidence, assignment: Assignment) -> str:
    """Say what instructors, who alone see it, may want to mend in Gradescope."""
    sentences = [f"graded at isolation level {evidence.level}"]
    full = sum(exercise.points for exercise in assignment.exercises.values() if not exercise.bonus)
    total = container.total_points()
    if total is not None and total != full:
        sentences.append(f"Gradescope's assignment has {total:g} points, and the rubric {full:g}: set the same there")
    return "\n".join(sentences)


if __name__ == "__main__":
    sys.exit(main(Path(os.environ.get("AUTOGRADER_ROOT", "/autograder"))))
