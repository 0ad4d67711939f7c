"""The command ``grade``: a class's progress while it runs, as a bar or as JSON lines, and its table at the end."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from autograder.batch import Graded, Started, Summary, grade_class
from autograder.cli import DONE, INTERRUPTED, NOT_ALL, course_of, near, results_folder
from autograder.course import Assignment

WIDTH_OF_A_FILE = 160

Progress = Callable[[Started | Graded], None]


def main(arguments: argparse.Namespace) -> int:
    """Grade a class; the exit code says whether all were graded."""
    course = course_of(arguments)
    assignment = course.assignment(arguments.assignment)
    out = arguments.out or results_folder(course, assignment.name)
    try:
        with _json_lines() if arguments.json else _bar(assignment.name) as progress:
            summary = grade_class(
                course,
                assignment,
                arguments.paths,
                out,
                workers=arguments.workers,
                seed=arguments.seed,
                regrade=arguments.regrade,
                only_devices=arguments.only == "device",
                progress=progress,
            )
    except KeyboardInterrupt:
        print("autograder: stopped; what was graded is kept, and the same command grades the rest", file=sys.stderr)
        return INTERRUPTED
    if arguments.json:
        _print_json("finished", graded=summary.graded, unjudged=summary.unjudged, out=str(out))
    else:
        _print_class(summary, assignment)
    if summary.unjudged:
        names = ", ".join(summary.unjudged)
        print(f"autograder: the grader itself failed on {names}; the same command tries again", file=sys.stderr)
        return NOT_ALL
    return DONE


@contextmanager
def _json_lines() -> Iterator[Progress]:
    def line(event: Started | Graded) -> None:
        if isinstance(event, Started):
            _print_json("started", students=event.students, kept=event.kept)
        else:
            card = event.card
            points = {"points": card.points / 1000, "possible": card.possible / 1000, "pending": card.pending / 1000}
            outcomes = Counter(test.outcome for test in card.tests)
            _print_json("graded", student=card.student, **points, outcomes=outcomes, done=event.done, of=event.of)

    yield line


def _print_json(event: str, **facts: object) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


@contextmanager
def _bar(name: str) -> Iterator[Progress]:
    """Show on the terminal how many are done, how fast, and the time left."""
    from rich import progress
    from rich.console import Console
    from rich.text import Text

    class Rate(progress.ProgressColumn):
        def render(self, task: progress.Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f}/s" if speed else "")

    left = progress.TimeRemainingColumn(elapsed_when_finished=True)
    columns = (progress.BarColumn(), progress.MofNCompleteColumn(), Rate(), left)
    with progress.Progress("{task.description}", *columns, console=Console(stderr=True)) as bar:

        def advance(event: Started | Graded) -> None:
            if isinstance(event, Started):
                bar.add_task(name, total=event.students, completed=event.kept)
            else:
                bar.advance(bar.task_ids[0])

        yield advance


def _print_class(summary: Summary, assignment: Assignment) -> None:
    from rich.console import Console

    from autograder.examine.feedback import class_table

    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE)
    console.print(class_table(summary.cards, assignment))
    kept = len(summary.cards) - summary.graded
    print(f"{summary.graded} graded now{f', {kept} before' if kept else ''}. The results are in {near(summary.out)}/:")
    print("grades.csv, feedback/ (for students), scorecards/, evidence/, gradebook.sqlite")
