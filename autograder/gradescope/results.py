"""From evidence to Gradescope's results.json: a pure function; what students read of hidden tests is the policy's.

The format: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, get_args

from autograder.examine.compare import clean
from autograder.examine.feedback import fenced, instructor_report, said_of_tests, student_summary
from autograder.results import Evidence, Scorecard, TestResult
from autograder.sandbox.levels import is_enough
from autograder.score import score, shares

if TYPE_CHECKING:
    from autograder.course import Assignment

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)

STARTED = "The grader has started. If this text stays, it was stopped before its first test ended: ask for a new run."
NOT_GRADED = "Your work has arrived, but it could not be graded. That is no fault of yours; your instructor sees why."
NAME_LIMIT = 200
Results = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """What a course wants to be seen, and the isolation that it asks for."""

    clauses: Mapping[str, str]
    level: str
    """The isolation level that the course asks for."""
    hidden_tests: Visibility = "visible"
    """When students see the entries of hidden tests, which show what the feedback policy allows."""


def gradescope_results(evidence: Evidence, assignment: Assignment, shown: Shown, *, final: bool = True) -> Results:
    """Turn evidence into the content of results.json: an entry for each test, and one that instructors alone see.

    The total stands on top, so that rounding the tests' shares takes nothing from it. While tests are still to come
    (`final` false) the instructor's entry is left out.
    """
    card = score(evidence, assignment)
    told, said = said_of_tests(card, assignment, shown.clauses)
    tests = [_entry(test, worth, number, said, shown) for number, worth, test in _numbered(card, assignment)]
    if final:
        tests.append(_for_the_instructor(card, assignment, shown))
    return {
        "score": card.points / 1000,
        "execution_time": round(evidence.wall, 3),
        "output": _opening(card, assignment, told, shown),
        "output_format": "md",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": _provenance(card, shown, final=final),
    }


def started() -> Results:
    """Return what stands in results.json before anything is known."""
    return _without_tests(STARTED, [], graded=False)


def not_graded(reason: str) -> Results:
    """Return what stands in results.json when the grader cannot work here: the reason is for the instructor."""
    entry = {
        "name": "For the instructor: why nothing was graded",
        "output": clean(reason, 2000),
        "status": "failed",
        "visibility": "hidden",
    }
    return _without_tests(NOT_GRADED, [entry], graded=False)


def _without_tests(text: str, tests: list[Results], *, graded: bool) -> Results:
    return {
        "score": 0.0,
        "output": text,
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"graded": graded},
    }


def _opening(card: Scorecard, assignment: Assignment, told: str, shown: Shown) -> str:
    """Write what stands above the tests; points per exercise tell of hidden tests, and show only where those do."""
    parts = [fenced([told])] if told else []
    if shown.hidden_tests == "visible":
        parts.insert(0, student_summary(card, assignment))
    elif card.notes:
        parts.insert(0, fenced([clean(note, NAME_LIMIT) for note in card.notes]))
    return "\n\n".join(parts)


def _numbered(card: Scorecard, assignment: Assignment) -> Iterator[tuple[str, Fraction, TestResult]]:
    """Walk over the tests by exercise, each with a number and the points that it is worth."""
    for place, (name, exercise) in enumerate(assignment.exercises.items(), start=1):
        tests = [test for test in card.tests if test.exercise == name]
        points = Fraction(str(exercise.points))
        for index, (share, test) in enumerate(shares(tests, assignment.public_share), start=1):
            yield f"{place}.{index}", points * share, test


def _entry(test: TestResult, points: Fraction, number: str, said: Mapping[str, str], shown: Shown) -> Results:
    passed = test.outcome == "passed"
    worth = round(float(points), 3)
    return {
        "number": number,
        "name": clean(f"{test.exercise}: {test.title}", NAME_LIMIT),
        "score": worth if passed else 0.0,
        "max_score": worth,
        "status": "passed" if passed else "failed",
        "output": said.get(test.id, ""),
        "tags": [test.exercise, *filter(None, [test.clause]), "public" if test.public else "hidden"],
        "visibility": "visible" if test.public else shown.hidden_tests,
    }


def _for_the_instructor(card: Scorecard, assignment: Assignment, shown: Shown) -> Results:
    """Make the entry that no student ever sees; without points it does not keep the total from them."""
    weaker = not is_enough(card.level, shown.level)
    warning = [f"**{_weaker(card.level, shown.level)}**\n\n"] if weaker else []
    return {
        "name": f"For the instructor: isolation level {card.level}" + (f", {shown.level} asked for" if weaker else ""),
        "output": "".join([*warning, instructor_report(card, assignment, shown.clauses)]),
        "output_format": "md",
        "status": "failed" if weaker else "passed",
        "visibility": "hidden",
    }


def _weaker(level: str, wanted: str) -> str:
    has = f"This container allows isolation level {level} only, and grading.yml asks for {wanted}"
    risk = "a submission can read hidden tests and the reference, and send them away"
    return f"{has}: {risk}. It was graded all the same because the zip was built with --accept-level {level}."


def _provenance(card: Scorecard, shown: Shown, *, final: bool) -> Results:
    return {
        "graded": final,
        "level": card.level,
        "level_asked_for": shown.level,
        "level_is_enough": is_enough(card.level, shown.level),
        "pending": card.pending / 1000,
        "submission": card.submission,
        "suite": card.suite,
        "seed": card.seed,
        "environment": dict(card.environment),
    }
