"""The commands ``show`` and ``override``: one student's results, read and corrected."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from autograder.cli import DONE, course_of, near, results_folder
from autograder.course import Assignment
from autograder.examine.feedback import instructor_report, points_text, read_clauses, student_report
from autograder.gradebook import Gradebook, GradebookError, final_grade
from autograder.results import Evidence, Scorecard
from autograder.score import score


@dataclass(frozen=True)
class _Result:
    """One student's results for one assignment."""

    book: Gradebook
    assignment: Assignment
    evidence: Evidence

    @property
    def card(self) -> Scorecard:
        return score(self.evidence, self.assignment)


def main(arguments: argparse.Namespace) -> int:
    """Print what an instructor or a student reads of a student's results, in every assignment that has some."""
    report = student_report if arguments.reader == "student" else instructor_report
    for result in _results(arguments):
        print(report(result.card, result.assignment, read_clauses(result.assignment.handout)))
        grade = final_grade(result.card, result.book.adjustments())
        if grade.reasons:
            print(f"Adjusted to {points_text(grade.points)}: {'; '.join(grade.reasons)}\n")
    return DONE


def override(arguments: argparse.Namespace) -> int:
    """Replace the points of one exercise, with author and reason."""
    result, *others = _results(arguments)
    student, assignment, book = result.evidence.student, result.assignment, result.book
    if others:
        names = ", ".join(found.assignment.name for found in (result, *others))
        raise GradebookError(f"{student} has results in {names}; name one of them with --assignment")
    points = _thousandths(arguments.points, arguments.exercise, assignment)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with book.locked():
        book.override(student, arguments.exercise, points, arguments.author, arguments.reason, now)
        book.write_grades(assignment)
        book.rebuild_index(assignment)
    grade = final_grade(result.card, book.adjustments())
    total = f"{points_text(grade.points)} of {points_text(grade.possible)}"
    print(f"{student} now has {points_text(points)} for {arguments.exercise}, and {total} in all.")
    return DONE


def _thousandths(text: str, exercise: str, assignment: Assignment) -> int:
    """Read points as thousandths, from nothing to what the exercise is worth."""
    if exercise not in assignment.exercises:
        known = ", ".join(assignment.exercises)
        raise GradebookError(f"{assignment.name} has no exercise {exercise}; it has {known}")
    full = assignment.exercises[exercise].points
    try:
        thousandths = Decimal(text) * 1000
        valid = 0 <= thousandths <= Decimal(str(full)) * 1000 and thousandths % 1 == 0
    except InvalidOperation:
        valid = False
    if not valid:
        raise GradebookError(f"the points for {exercise} must be a number from 0 to {full:g}, got {text}")
    return int(thousandths)


def _results(arguments: argparse.Namespace) -> list[_Result]:
    """Find the results of the student whom the command means; there is at least one."""
    course = course_of(arguments)
    wanted = [course.assignment(arguments.assignment).name] if arguments.assignment else list(course.assignments)
    folders = [arguments.out] if arguments.out else [results_folder(course, name) for name in wanted]
    books = [Gradebook(folder) for folder in folders if folder.is_dir()]
    if not books:
        raise GradebookError(
            f"there are no results in {' or '.join(map(near, folders))}; `autograder grade` makes some"
        )
    student = _meant(arguments.student, sorted({student for book in books for student in book.students()}))
    found = [(book, evidence) for book in books if (evidence := book.read_evidence(student)) is not None]
    results = [
        _Result(book, course.assignment(evidence.assignment), evidence)
        for book, evidence in found
        if evidence.assignment == arguments.assignment or not arguments.assignment
    ]
    if not results:
        raise GradebookError(f"there are no results of {student} for {arguments.assignment or 'any assignment'}")
    return results


def _meant(wanted: str, students: Sequence[str]) -> str:
    """Return the student of this name, or the only one whose name begins so, in any case of letters."""
    if wanted in students:
        return wanted
    names = {student.casefold(): student for student in students}
    beginning = [name for name in names if name.startswith(wanted.casefold())]
    if wanted.casefold() in names or len(beginning) == 1:
        return names.get(wanted.casefold()) or names[beginning[0]]
    close = [names[name] for name in beginning or get_close_matches(wanted.casefold(), names)]
    guess = f"; did you mean {' or '.join(close[:3])}?" if close else ""
    raise GradebookError(f"there are no results of {wanted}{guess}")
