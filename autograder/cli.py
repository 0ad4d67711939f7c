"""The commands: what is typed, which module answers, and how errors reach whoever typed it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from autograder.course import Course

    Commands = argparse._SubParsersAction["_Parser"]

Run = Callable[[argparse.Namespace], int]

DONE, NOT_ALL, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

_SPOKEN = {
    "autograder.course": "CourseError",
    "autograder.submission": "SubmissionError",
    "autograder.gradebook": "GradebookError",
    "autograder.release.stubs": "MarkerError",
    "autograder.release.wheel": "ReleaseError",
    "autograder.examine.cases": "SuiteError",
    "autograder.examine.compose": "ComposeError",
    "autograder.examine.examiners": "ExaminerError",
    "autograder.sandbox.client": "SandboxError",
    "autograder.sandbox.packages": "MissingPackage",
}
"""Errors that are one sentence for a person, by module: looked up only in what is loaded, to keep the start fast."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 all well, 1 something did not pass, 2 wrong use or a broken course."""
    arguments = _parser().parse_args(argv)
    run: Run = arguments.run
    try:
        code = run(arguments)
        sys.stdout.flush()  # here, where a closed pipe is caught, and not at exit
        return code
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python's flush at exit meets it again
        return DONE
    except KeyboardInterrupt:
        print("autograder: stopped", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if not _is_spoken(error):
            raise
        print(f"autograder: {error}", file=sys.stderr)
        return WRONG_USE


def _is_spoken(error: Exception) -> bool:
    spoken = tuple(getattr(sys.modules[module], name) for module, name in _SPOKEN.items() if module in sys.modules)
    return isinstance(error, spoken)


# --------------------------------------------------------------------------------------------- what all commands share


def course_of(arguments: argparse.Namespace) -> Course:
    """Load the course that ``--course`` names, or the one around the current folder."""
    from autograder.course import find_course, load_course

    return load_course(arguments.course or find_course(Path.cwd()))


def results_folder(course: Course, assignment: str) -> Path:
    """Return where results are kept unless ``--out`` says otherwise."""
    return course.root / "results" / assignment


def near(path: Path) -> str:
    """Write a path as it is typed from here, where that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


# ------------------------------------------------------------------------------------------------------ what is typed


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence; the default prints the whole usage first."""
        self.exit(WRONG_USE, f"autograder: {message}; see `{self.prog} --help`\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="autograder", description="Graded assignments, and the grader that marks them.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for describe in (_grade, _show, _override, _check, _debug, _validate, _build, _release, _coverage, _doctor):
        describe(commands)
    return parser


def _command(commands: Commands, name: str, run: Run, sentence: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=sentence, description=sentence)
    command.set_defaults(run=run)
    command.add_argument("--course", type=Path, metavar="DIR", help="the course; default: grading.yml here or above")
    return command


def _in(module: str, function: str = "main") -> Run:
    """Leave a command to a module of its own, which is loaded only then."""
    return lambda arguments: int(getattr(import_module(f"autograder.{module}"), function)(arguments))


def _grade(commands: Commands) -> None:
    command = _command(commands, "grade", _in("grade"), "Grade a class: only what has no current results yet.")
    what = "a folder of submissions, a module, an archive, or a download from Canvas, Moodle or Gradescope"
    command.add_argument("paths", type=Path, nargs="+", metavar="PATH", help=what)
    command.add_argument("--assignment", required=True, metavar="NAME")
    _add_out(command)
    _add_workers(command)
    only = "run only the tests that wait for a device which this machine has, and keep all other results"
    command.add_argument("--only", choices=("device",), help=only)
    command.add_argument("--regrade", action="store_true", help="grade everybody again")
    command.add_argument("--seed", default="", metavar="TEXT", help="default: the seed in grading.yml")
    command.add_argument("--json", action="store_true", help="print one JSON line per event, in place of bar and table")


def _show(commands: Commands) -> None:
    command = _command(commands, "show", _in("show"), "Show the results of one student.")
    command.add_argument("student", metavar="STUDENT")
    command.add_argument("--assignment", metavar="NAME", help="default: every assignment that has results")
    _add_out(command)
    command.add_argument("--as", dest="reader", choices=("instructor", "student"), default="instructor")


def _override(commands: Commands) -> None:
    sentence = "Replace the points that a student has for an exercise."
    command = _command(commands, "override", _in("show", "override"), sentence)
    command.add_argument("student", metavar="STUDENT")
    command.add_argument("exercise", metavar="EXERCISE")
    command.add_argument("points", metavar="POINTS", help="such as 12.5")
    command.add_argument("--reason", required=True)
    command.add_argument("--author", required=True)
    command.add_argument("--assignment", metavar="NAME", help="needed where the student has results in several")
    _add_out(command)


def _check(commands: Commands) -> None:
    command = _command(commands, "check", _in("check"), "Run the public tests on a module, as a student does.")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("-k", dest="exercise", metavar="EXERCISE", help="look at one exercise alone")
    command.add_argument("--level", choices=("auto", "limits", "worker", "direct"), default="auto")
    command.add_argument(
        "--summary", type=Path, metavar="FILE", help="write the points of the public tests as Markdown"
    )


def _debug(commands: Commands) -> None:
    command = _command(commands, "debug", _in("debug"), "Run one hidden test in this process, with everything shown.")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("test", metavar="TEST")


def _validate(commands: Commands) -> None:
    sentence = "Prove assignments: right work earns full marks, wrong work loses points."
    command = _command(commands, "validate", _in("validate"), sentence)
    command.add_argument("names", nargs="*", metavar="NAME", help="default: every assignment of the course")
    command.add_argument("--seeds", type=_positive, default=1, metavar="N", help="try with so many seeds; default: 1")
    command.add_argument("--mutants", type=_mutants, metavar="N", help="also try so many automatic mutants, or `all`")
    more = "try misconceptions on what builds on their exercise, too"
    command.add_argument("--dependents", action="store_true", help=more)
    what = "try this exercise alone; may be repeated"
    command.add_argument("-k", dest="exercises", action="append", default=[], metavar="EXERCISE", help=what)
    command.add_argument("--report", type=Path, metavar="FILE", help="write a page of what was measured")
    _add_workers(command)


def _build(commands: Commands) -> None:
    command = _command(commands, "build", _run_build, "Write stubs, notebooks and schemas from their sources.")
    command.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file is out of date")


def _release(commands: Commands) -> None:
    sentence = "Write what students get, as a folder and a zip, or with a flag what a platform gets."
    command = _command(commands, "release", _in("release.platforms"), sentence)
    command.add_argument("name", metavar="NAME")
    command.add_argument("--to", type=Path, metavar="DIR", help="default: build/release beside grading.yml")
    command.add_argument("--gradescope", action="store_true", help="Gradescope's autograder zip, for instructors alone")
    command.add_argument("--github", action="store_true", help="a template repository with a workflow")
    command.add_argument(
        "--otter", action="store_true", help="Otter's master notebook, and what `otter assign` makes of it"
    )
    zips = command.add_argument_group("of --gradescope")
    what = "grade at this isolation level too; default: what grading.yml asks for"
    zips.add_argument("--accept-level", choices=("full", "limits"), default="", help=what)
    when = ("visible", "after_due_date", "after_published", "hidden")
    zips.add_argument("--hidden-tests", choices=when, default="visible", help="when students see their entries")
    zips.add_argument("--minutes", type=_positive, default=10, help="the time limit set in Gradescope; default: 10")


def _coverage(commands: Commands) -> None:
    _command(commands, "coverage", _run_coverage, "Say which of the course's systems are assessed, and by what.")


def _doctor(commands: Commands) -> None:
    sentence = "Say what this machine can keep a submission from, what it lacks, and which devices it has."
    _command(commands, "doctor", _in("doctor"), sentence)


def _add_out(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="DIR", help="default: results/NAME beside grading.yml")


def _add_workers(command: argparse.ArgumentParser) -> None:
    command.add_argument("--workers", type=_positive, default=_cores(), metavar="N", help="default: every CPU core")


def _mutants(text: str) -> int:
    """Read a number of mutants; `all` is 0."""
    return 0 if text == "all" else _positive(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive whole number, got {text}")
    return int(text)


def _cores() -> int:
    """Count the cores that this process may use, which in a container are not all of the machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# ------------------------------------------------------------------------------------------ commands of a few lines


def _run_build(arguments: argparse.Namespace) -> int:
    from autograder.release.build import build

    report = build(course_of(arguments), arguments.check)
    for sentence in report:
        print(sentence)
    return NOT_ALL if report and arguments.check else DONE


def _run_coverage(arguments: argparse.Namespace) -> int:
    from autograder.course import SYSTEMS_FILE, CourseError
    from autograder.coverage import coverage_table, render

    course = course_of(arguments)
    systems = course.root / SYSTEMS_FILE
    if not systems.is_file():
        raise CourseError(f"there is no {near(systems)}, which lists the course's systems")
    print(render(coverage_table(course, systems)), end="")
    return DONE
