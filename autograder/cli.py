"""The commands: what is typed, which part of the project answers, and how errors reach whoever typed it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from autograder.batch import Graded, Started, Summary
    from autograder.course import Assignment, Course
    from autograder.gradebook import Gradebook
    from autograder.results import Evidence

ALL_GRADED, SOME_UNJUDGED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
WIDTH_OF_A_FILE = 160

_SPOKEN = {
    "autograder.course": "CourseError",
    "autograder.submission": "SubmissionError",
    "autograder.gradebook": "GradebookError",
    "autograder.release.stubs": "MarkerError",
    "autograder.examine.cases": "SuiteError",
    "autograder.examine.compose": "ComposeError",
    "autograder.examine.examiners": "ExaminerError",
    "autograder.sandbox.client": "SandboxError",
    "autograder.sandbox.packages": "MissingPackage",
}
"""Errors that are one sentence for a person, by module: looked up only in what is loaded, to keep the start fast."""


class UsageError(Exception):
    """One sentence for whoever typed the command."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 all well, 1 something did not pass, 2 wrong use or a broken course."""
    arguments = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = arguments.run
        return run(arguments)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stdout = None  # type: ignore[assignment]  # Python's own flush at exit would complain again
        return ALL_GRADED
    except KeyboardInterrupt:
        print("autograder: stopped", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if not _is_spoken(error):
            raise
        print(f"autograder: {error}", file=sys.stderr)
        return WRONG_USE


def _is_spoken(error: Exception) -> bool:
    loaded = [getattr(sys.modules[module], name) for module, name in _SPOKEN.items() if module in sys.modules]
    return isinstance(error, (UsageError, *loaded))


# ------------------------------------------------------------------------------------------------------ what is typed


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence; the default prints the whole usage first."""
        self.exit(WRONG_USE, f"autograder: {message}; see `{self.prog} --help`\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="autograder", description="Graded assignments, and the grader that marks them.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for describe in (_grade_command, _show_command, _override_command, _check_command, _author_commands):
        describe(commands)
    return parser


Commands = argparse._SubParsersAction  # type: ignore[type-arg]  # argparse has no public name for it


def _command(commands: Commands, name: str, run: Callable[[argparse.Namespace], int], help: str) -> _Parser:
    command: _Parser = commands.add_parser(name, help=help, description=help)
    command.set_defaults(run=run)
    command.add_argument("--course", type=Path, metavar="DIR", help="the course; default: grading.yml here or above")
    return command


def _grade_command(commands: Commands) -> None:
    command = _command(commands, "grade", _grade, "Grade a class: only what has no current results yet.")
    command.add_argument(
        "paths", type=Path, nargs="+", metavar="PATH", help="a folder of submissions, or one student's"
    )
    command.add_argument("--assignment", required=True, metavar="NAME")
    _add_out(command)
    command.add_argument("--workers", type=_positive, default=_cores(), metavar="N", help="default: every CPU core")
    command.add_argument("--regrade", action="store_true", help="grade everybody again")
    command.add_argument("--seed", default="", metavar="TEXT", help="default: the seed in grading.yml")
    command.add_argument("--json", action="store_true", help="print one JSON line per event, in place of bar and table")


def _show_command(commands: Commands) -> None:
    command = _command(commands, "show", _show, "Show the results of one student.")
    command.add_argument("student", metavar="STUDENT")
    command.add_argument("--assignment", metavar="NAME", help="default: every assignment that has results")
    _add_out(command)
    command.add_argument("--as", dest="reader", choices=("instructor", "student"), default="instructor")


def _override_command(commands: Commands) -> None:
    command = _command(commands, "override", _override, "Replace the points that a student has for an exercise.")
    command.add_argument("student", metavar="STUDENT")
    command.add_argument("exercise", metavar="EXERCISE")
    command.add_argument("points", metavar="POINTS", help="such as 12.5")
    command.add_argument("--reason", required=True)
    command.add_argument("--author", required=True)
    command.add_argument("--assignment", metavar="NAME", help="needed where several assignments have results")
    _add_out(command)


def _check_command(commands: Commands) -> None:
    command = _command(commands, "check", _elsewhere("check"), "Run the public tests on a module, as a student does.")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("-k", dest="exercise", metavar="EXERCISE", help="look at one exercise alone")
    command.add_argument("--level", choices=("auto", "limits", "worker", "direct"), default="auto")


def _author_commands(commands: Commands) -> None:
    debug = _command(commands, "debug", _elsewhere("debug"), "Run one hidden test in this process, everything shown.")
    debug.add_argument("file", type=Path, metavar="FILE")
    debug.add_argument("test", metavar="TEST")
    validate = _command(
        commands, "validate", _elsewhere("validate"), "Prove assignments: right work passes, wrong fails."
    )
    validate.add_argument("names", nargs="*", metavar="NAME", help="default: every assignment of the course")
    validate.add_argument("--seeds", type=_positive, default=1, metavar="N", help="try with so many seeds; default: 1")
    validate.add_argument("--workers", type=_positive, default=_cores(), metavar="N", help="default: every CPU core")
    build = _command(commands, "build", _build, "Write stubs and schemas from their sources.")
    build.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is out of date")
    _command(commands, "coverage", _coverage, "Say which of the course's systems are assessed, and by what.")


def _add_out(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="the results; default: results/NAME beside grading.yml"
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive whole number, got {text}")
    return int(text)


def _cores() -> int:
    """Count the cores that this process may use, which in a container are not all of the machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _elsewhere(module: str) -> Callable[[argparse.Namespace], int]:
    """Leave a command to the module of its name, which is loaded only then."""
    return lambda arguments: int(import_module(f"autograder.{module}").main(arguments))


def _course(arguments: argparse.Namespace) -> Course:
    from autograder.course import find_course, load_course

    return load_course(arguments.course or find_course(Path.cwd()))


# -------------------------------------------------------------------------------------------------------------- grade


def _grade(arguments: argparse.Namespace) -> int:
    from autograder.batch import grade_class

    course = _course(arguments)
    assignment = course.assignment(arguments.assignment)
    out = arguments.out or _results_of(course, assignment.name)
    try:
        with _json_lines() if arguments.json else _bar(assignment) as progress:
            summary = grade_class(
                course,
                assignment,
                arguments.paths,
                out,
                workers=arguments.workers,
                seed=arguments.seed,
                regrade=arguments.regrade,
                progress=progress,
            )
    except KeyboardInterrupt:
        print("autograder: stopped; what was graded is kept, and the same command grades the rest", file=sys.stderr)
        return INTERRUPTED
    if arguments.json:
        _print_json("finished", graded=summary.graded, unjudged=list(summary.unjudged), out=str(out))
    else:
        _print_class(summary, assignment)
    if summary.unjudged:
        names = ", ".join(summary.unjudged)
        print(f"autograder: the grader itself failed on {names}; the same command tries again", file=sys.stderr)
        return SOME_UNJUDGED
    return ALL_GRADED


@contextmanager
def _json_lines() -> Iterator[Callable[[Started | Graded], None]]:
    from autograder.batch import Started

    def line(event: Started | Graded) -> None:
        if isinstance(event, Started):
            _print_json("started", students=event.students, kept=event.kept)
        else:
            card = event.card
            outcomes = dict(Counter(test.outcome for test in card.tests))
            points = {"points": card.points / 1000, "possible": card.possible / 1000, "pending": card.pending / 1000}
            _print_json("graded", student=card.student, **points, outcomes=outcomes, done=event.done, of=event.of)

    yield line


def _print_json(event: str, **facts: object) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


@contextmanager
def _bar(assignment: Assignment) -> Iterator[Callable[[Started | Graded], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    from autograder.batch import Started

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f}/s" if speed else "")

    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(elapsed_when_finished=True))
    with Progress("{task.description}", *columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(assignment.name, total=None)

        def advance(event: Started | Graded) -> None:
            if isinstance(event, Started):
                bar.update(task, total=event.students, completed=event.kept)
            else:
                bar.advance(task)

        yield advance


def _print_class(summary: Summary, assignment: Assignment) -> None:
    from rich.console import Console

    from autograder.examine.feedback import class_table

    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE)
    console.print(class_table(summary.cards, assignment))
    kept = len(summary.cards) - summary.graded
    print(f"{summary.graded} graded{f', {kept} already were' if kept else ''}. Results are in {_near(summary.out)}/:")
    print("grades.csv, feedback/ for students, scorecards/, evidence/ and gradebook.sqlite")


# --------------------------------------------------------------------------------------------------- show and override


@dataclass(frozen=True)
class _Found:
    """One student's results in one folder."""

    book: Gradebook
    assignment: Assignment
    evidence: Evidence


def _show(arguments: argparse.Namespace) -> int:
    from autograder.examine.feedback import instructor_report, points_text, read_clauses, student_report
    from autograder.gradebook import final_grade
    from autograder.score import score

    report = student_report if arguments.reader == "student" else instructor_report
    for found in _found(arguments):
        card = score(found.evidence, found.assignment)
        print(report(card, found.assignment, read_clauses(found.assignment.handout)))
        grade = final_grade(card, found.book.adjustments())
        if grade.reasons:
            print(f"Adjusted to {points_text(grade.points)}: {'; '.join(grade.reasons)}\n")
    return ALL_GRADED


def _override(arguments: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from autograder.examine.feedback import points_text
    from autograder.gradebook import final_grade
    from autograder.score import score

    results = _found(arguments)
    if len(results) > 1:
        names = ", ".join(found.assignment.name for found in results)
        raise UsageError(f"{arguments.student} has results in {names}; name one of them with --assignment")
    book, assignment, evidence = results[0].book, results[0].assignment, results[0].evidence
    points = _thousandths(arguments.points, assignment, arguments.exercise)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with book.locked():
        book.override(evidence.student, arguments.exercise, points, arguments.author, arguments.reason, now)
        book.write_grades(assignment)
        book.rebuild_index(assignment)
    grade = final_grade(score(evidence, assignment), book.adjustments())
    total = f"{points_text(grade.points)} of {points_text(grade.possible)}"
    print(f"{evidence.student} now has {points_text(points)} for {arguments.exercise}, {total} in all")
    return ALL_GRADED


def _thousandths(text: str, assignment: Assignment, exercise: str) -> int:
    from decimal import Decimal, InvalidOperation

    if exercise not in assignment.exercises:
        known = ", ".join(assignment.exercises)
        raise UsageError(f"{assignment.name} has no exercise {exercise}; it has {known}")
    full = assignment.exercises[exercise].points
    try:
        thousandths = Decimal(text) * 1000
    except InvalidOperation:
        raise UsageError(f"points must be a number, got {text}") from None
    if not 0 <= thousandths <= Decimal(str(full)) * 1000 or thousandths % 1:
        raise UsageError(f"{exercise} can have from 0 to {full:g} points, in thousandths at the finest; got {text}")
    return int(thousandths)


def _found(arguments: argparse.Namespace) -> list[_Found]:
    """Find the results of the student whom the command means, wherever there are some."""
    from autograder.gradebook import Gradebook

    course = _course(arguments)
    names = [course.assignment(arguments.assignment).name] if arguments.assignment else list(course.assignments)
    folders = [arguments.out] if arguments.out else [_results_of(course, name) for name in names]
    books = [Gradebook(folder) for folder in folders if folder.is_dir()]
    if not books:
        raise UsageError(f"there are no results in {' or '.join(map(_near, folders))}; `autograder grade` makes some")
    student = _meant(arguments.student, sorted({student for book in books for student in book.students()}))
    found = []
    for book in books:
        evidence = book.read_evidence(student)
        if evidence is not None and (evidence.assignment in names or not arguments.assignment):
            found.append(_Found(book, course.assignment(evidence.assignment), evidence))
    if not found:
        raise UsageError(f"there are no results of {student} for {arguments.assignment or 'any assignment'}")
    return found


def _meant(wanted: str, students: list[str]) -> str:
    """Return the student of this name, or the only one whose name begins so, in any case of letters."""
    names = {student.casefold(): student for student in students}
    if wanted in students:
        return wanted
    if wanted.casefold() in names:
        return names[wanted.casefold()]
    beginning = [student for name, student in names.items() if name.startswith(wanted.casefold())]
    if len(beginning) == 1:
        return beginning[0]
    close = beginning or [names[name] for name in get_close_matches(wanted.casefold(), names, n=3)]
    guess = f"; did you mean {' or '.join(close[:3])}?" if close else ""
    raise UsageError(f"there are no results of {wanted}{guess}")


def _results_of(course: Course, name: str) -> Path:
    return course.root / "results" / name


def _near(path: Path) -> str:
    """Write a path as it is typed from here, where that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


# --------------------------------------------------------------------------------------------------- build and coverage


def _build(arguments: argparse.Namespace) -> int:
    from autograder.release.stubs import build

    report = build(_course(arguments), arguments.check)
    for sentence in report:
        print(sentence)
    return SOME_UNJUDGED if report and arguments.check else ALL_GRADED


def _coverage(arguments: argparse.Namespace) -> int:
    from autograder.course import SYSTEMS_FILE
    from autograder.coverage import coverage_table, render

    course = _course(arguments)
    systems = course.root / SYSTEMS_FILE
    if not systems.is_file():
        raise UsageError(f"there is no {_near(systems)} that lists the course's systems")
    print(render(coverage_table(course, systems)), end="")
    return ALL_GRADED
