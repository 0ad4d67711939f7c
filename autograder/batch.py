"""The class job: find what was handed in, grade what has no current evidence, leave a complete folder of results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autograder.accelerators import for_grading
from autograder.course import CourseError
from autograder.examine.examiners import Examiners, Job
from autograder.examine.feedback import read_clauses, student_report
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.gradebook import Gradebook, GradebookError
from autograder.results import Evidence, Scorecard, evidence_key
from autograder.sandbox.devices import VIRTUAL
from autograder.sandbox.levels import is_enough
from autograder.score import score
from autograder.submission import Submission, SubmissionError, discover

if TYPE_CHECKING:
    from autograder.course import Assignment, Course


@dataclass(frozen=True)
class Started:
    """The class is known: how many submissions it has, and of how many the evidence is current."""

    students: int
    kept: int


@dataclass(frozen=True)
class Graded:
    """One more submission has its evidence on the disk."""

    card: Scorecard
    done: int
    of: int


@dataclass(frozen=True)
class Summary:
    """What a run leaves behind."""

    out: Path
    cards: tuple[Scorecard, ...]
    """One for each submission of the class, by student."""
    graded: int
    """How many of them this run graded; the others had current evidence."""

    @property
    def unjudged(self) -> tuple[str, ...]:
        """The students on whom the grader itself failed in some test; the next run tries them again."""
        return tuple(card.student for card in self.cards if any(test.outcome == "grader_error" for test in card.tests))


class Grader(Protocol):
    """Whoever turns jobs into evidence, in order of completion."""

    def grade(self, jobs: Iterable[Job]) -> Iterator[Evidence]: ...


Graders = Callable[["Course", "Assignment", int, str], AbstractContextManager[Grader]]
"""Opens a grader for an assignment, with so many workers and this seed."""


def real_examiners(course: Course, assignment: Assignment, workers: int, seed: str) -> AbstractContextManager[Grader]:
    """Open the examiners at the best level of isolation that this host has, and no weaker than the course accepts."""
    devices = _usable(course, assignment)
    return Examiners(course, assignment, workers=workers, seed=seed, level=course.level, devices=devices)


def _usable(course: Course, assignment: Assignment) -> dict[str, str]:
    """Return the real devices here that the suite asks for, each with why it may not be used."""
    wanted = set(assignment.devices) - {VIRTUAL}
    return {kind: reason for kind, reason in for_grading(course.level).items() if kind in wanted} if wanted else {}


def grade_class(
    course: Course,
    assignment: Assignment,
    paths: Sequence[Path],
    out: Path,
    *,
    workers: int,
    seed: str = "",
    regrade: bool = False,
    only_devices: bool = False,
    progress: Callable[[Started | Graded], None] = lambda _event: None,
    graders: Graders = real_examiners,
) -> Summary:
    """Grade the submissions in `paths` that have no current evidence in `out`, and bring every view there up to date.

    Parameters
    ----------
    seed
        What hidden tests draw their inputs from; by default the course's own.
    regrade
        Grade everybody, current evidence or not.
    only_devices
        Run only the tests that wait for a real device which is here, and merge what comes out into the evidence.
    """
    submissions = discover(paths, assignment.module_file, assignment.stub_text)
    _refuse_results_among_submissions(paths, out)
    seed = seed or course.seed
    results = _Results(Gradebook(out), assignment, read_clauses(assignment.handout))
    with results.book.locked():
        known = results.evidence()
        devices = _usable(course, assignment)
        if only_devices:
            kept = _without_device_tests(known, submissions, assignment, seed, devices)
        else:
            kept = {} if regrade else _current(known, submissions, assignment, seed, course.level, devices)
        waiting = [submission for submission in submissions if submission.student not in kept]
        outdated = {submission.student for submission in waiting}
        cards = {student: results.publish(known[student]) for student in known if student not in outdated}
        progress(Started(len(submissions), len(kept)))
        with graders(course, assignment, workers, seed) as grader:
            jobs = [job_of(submission, only_devices=only_devices) for submission in waiting]
            for done, new in enumerate(grader.grade(jobs), start=1):
                evidence = known[new.student].with_device_tests(new) if only_devices else new
                results.book.write_evidence(evidence)
                cards[evidence.student] = results.publish(evidence)
                progress(Graded(cards[evidence.student], done, len(waiting)))
        results.book.write_grades(assignment)
        results.book.rebuild_index(assignment)
    return Summary(out, tuple(cards[submission.student] for submission in submissions), len(waiting))


@dataclass(frozen=True)
class _Results:
    """The results folder of one assignment, with what its views are rendered from."""

    book: Gradebook
    assignment: Assignment
    clauses: Mapping[str, str]

    def evidence(self) -> dict[str, Evidence]:
        """Read the evidence of every student in the folder, whether in this class or not."""
        known = {student: self.book.read_evidence(student) for student in self.book.students()}
        found = {student: evidence for student, evidence in known.items() if evidence is not None}
        for evidence in found.values():
            if evidence.assignment != self.assignment.name:
                held = f"{self.book.out} holds results of {evidence.assignment}"
                raise GradebookError(f"{held}; give {self.assignment.name} a folder of its own with --out")
        return found

    def publish(self, evidence: Evidence) -> Scorecard:
        """Make scorecard and feedback anew; both are views, so this is how a changed rubric reaches them."""
        try:
            card = score(evidence, self.assignment)
        except ValueError as error:
            problem = f"the evidence of {evidence.student} was made for another rubric ({error})"
            raise GradebookError(f"{self.book.out}: {problem}; hand it in again, or remove its file there") from None
        self.book.write_scorecard(card, student_report(card, self.assignment, self.clauses))
        return card


def _refuse_results_among_submissions(paths: Sequence[Path], out: Path) -> None:
    """Keep the next run from taking the folder of results for a student."""
    for path in paths:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise SubmissionError(f"{out} lies among the submissions in {path}; give the results another --out")


def _without_device_tests(
    known: Mapping[str, Evidence],
    submissions: Sequence[Submission],
    assignment: Assignment,
    seed: str,
    devices: Mapping[str, str],
) -> dict[str, Evidence]:
    """Return the evidence in which no test waits for these devices; refuse a class that they cannot be used for.

    The machine and the versions of the earlier run do not matter: its tests are not run again.
    """
    usable = [kind for kind, reason in devices.items() if not reason]
    wanted = [kind for kind in assignment.devices if kind != VIRTUAL]
    if not wanted:
        raise CourseError(f"grading.yml names no real device for {assignment.name}")
    if not usable:
        reason = next(filter(None, devices.values()), f"this machine has no {' or '.join(wanted)} device")
        raise CourseError(f"{reason}: no test of {assignment.name} can run on one; see `autograder doctor`")
    same_for_all = (suite_digest(assignment), seed_fingerprint(seed))
    for submission in submissions:
        evidence = known.get(submission.student)
        if evidence is None or (evidence.submission, evidence.suite, evidence.seed) != (
            submission.digest,
            *same_for_all,
        ):
            missing = f"{submission.student} has no current results to merge the device tests into"
            raise CourseError(f"{missing}; grade the class without --only first")
    return {
        submission.student: known[submission.student]
        for submission in submissions
        if not known[submission.student].waits_for(usable)
    }


def _current(
    known: Mapping[str, Evidence],
    submissions: Sequence[Submission],
    assignment: Assignment,
    seed: str,
    level: str,
    devices: Mapping[str, str],
) -> dict[str, Evidence]:
    """Return the evidence that grading again would only repeat, unless at a stronger level than was asked for."""
    same_for_all = (suite_digest(assignment), environment(assignment), seed_fingerprint(seed))
    usable = [kind for kind, reason in devices.items() if not reason]
    return {
        submission.student: evidence
        for submission in submissions
        if (evidence := known.get(submission.student)) is not None
        and evidence.key == evidence_key(submission.digest, *same_for_all, evidence.level)
        and is_enough(evidence.level, level)
        and evidence.notes == notes_of(submission)
        and not any(test.outcome == "grader_error" for test in evidence.tests)
        and not evidence.waits_for(usable)
    }


def job_of(submission: Submission, *, only_devices: bool = False) -> Job:
    """Return what the examiners are to do with a submission."""
    notes = notes_of(submission)
    return Job(submission.student, submission.source, notes, submission.problem, only_devices=only_devices)


def notes_of(submission: Submission) -> tuple[str, ...]:
    """Say what is odd about a submission, for its scorecard; that there is nothing to grade is the oddest."""
    return (*submission.notes, submission.problem) if submission.problem else submission.notes
