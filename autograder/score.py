"""From evidence to points: the rubric applied to outcomes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from autograder.results import Evidence, ExerciseScore, Scorecard, TestResult

if TYPE_CHECKING:
    from autograder.course import Assignment, Exercise


def score(evidence: Evidence, assignment: Assignment) -> Scorecard:
    """Apply the rubric of `assignment` to the outcomes in `evidence`.

    An exercise's public tests share ``public_share`` of its points and its hidden ones the rest; where it has only one
    kind, that kind has all. What a test without a verdict would have earned is pending: neither earned nor possible.
    """
    tests = _by_exercise(evidence, assignment)
    exercises = tuple(
        _exercise_score(exercise, tests[name], assignment.public_share)
        for name, exercise in assignment.exercises.items()
    )
    required = [exercise for exercise in exercises if not exercise.bonus]
    return Scorecard(
        student=evidence.student,
        assignment=evidence.assignment,
        points=sum(exercise.points for exercise in exercises),
        possible=sum(exercise.possible for exercise in required),
        pending=sum(exercise.pending for exercise in required),
        level=evidence.level,
        exercises=exercises,
        tests=tuple(replace(test, cpu=0.0, wall=0.0, deviation=None) for test in evidence.tests),
        diagnoses=evidence.diagnoses,
        notes=(*evidence.notes, *_faults(evidence.tests)),
        remarks=evidence.remarks,
        submission=evidence.submission,
        suite=evidence.suite,
        seed=evidence.seed,
        environment=dict(sorted(evidence.environment.items())),
        devices=dict(sorted(evidence.devices.items())),
    )


def _by_exercise(evidence: Evidence, assignment: Assignment) -> Mapping[str, Sequence[TestResult]]:
    if evidence.assignment != assignment.name:
        raise ValueError(f"evidence of {evidence.assignment} cannot be scored by the rubric of {assignment.name}")
    tests: dict[str, list[TestResult]] = {name: [] for name in assignment.exercises}
    for test in evidence.tests:
        if test.exercise not in tests:
            known = ", ".join(tests)
            raise ValueError(f"{test.id}: {assignment.name} has no exercise {test.exercise!r}; it has {known}")
        tests[test.exercise].append(test)
    return tests


def _exercise_score(exercise: Exercise, tests: Sequence[TestResult], public_share: float) -> ExerciseScore:
    weights = shares(tests, public_share)
    earned = _total(weight for weight, test in weights if test.outcome == "passed")
    waiting = _total(weight for weight, test in weights if test.pending)
    full = round(exercise.points * 1000)
    pending = round(full * waiting)
    possible = full - pending
    # A remainder that passed whole is worth what is possible, also where two roundings would not add up.
    points = possible if earned + waiting == 1 else round(full * earned)
    return ExerciseScore(
        id=exercise.id,
        points=points,
        possible=possible,
        pending=pending,
        passed=sum(test.outcome == "passed" for test in tests),
        total=sum(not test.pending for test in tests),
        bonus=exercise.bonus,
    )


def shares(tests: Sequence[TestResult], public_share: float) -> list[tuple[Fraction, TestResult]]:
    """Give every test of one exercise its share of the points, public tests first; the shares sum to one."""
    public = [test for test in tests if test.public]
    hidden = [test for test in tests if not test.public]
    # Decimal text gives the number that grading.yml says, where the float would be a hair off it.
    share = Fraction(str(public_share)) if public and hidden else Fraction(bool(public))
    groups = ((share, public), (1 - share, hidden))
    return [(part / len(group), test) for part, group in groups for test in group]


def _total(weights: Iterable[Fraction]) -> Fraction:
    return sum(weights, Fraction(0))


def _faults(tests: Sequence[TestResult]) -> tuple[str, ...]:
    faults = sum(test.outcome == "grader_error" for test in tests)
    if not faults:
        return ()
    subject = "1 test" if faults == 1 else f"{faults} tests"
    return (f"{subject} could not be judged because the grader itself failed: these points are pending, not lost",)
