"""A master notebook for Otter: the assignment's cells, and a test case for every public test.

Otter's format: https://otter-grader.readthedocs.io/en/latest/otter_assign/. `otter assign` makes of it the notebook
that students get and the zip that Otter grades with.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from autograder.course import Assignment, Course
from autograder.examine.cases import Case
from autograder.release.notebook import PYTHON, Cell, cells_of
from autograder.release.package import contents
from autograder.release.requirements import for_tests
from autograder.release.stubs import BEGIN, BEGIN_SILENT, END, PLACEHOLDER
from autograder.release.wheel import ReleaseError, wheel

LEFT_TO_OTTER = ("start", "check", "look")
NOT_SHOWN = ("how", "hand-in")
UNPACKED = "/autograder/source/files"
"""Where an Otter container has the files of its zip."""

_BEGIN = re.compile(rf"^( *){re.escape(BEGIN)}$", re.MULTILINE)


def otter_files(course: Course, assignment: Assignment, cases: Sequence[Case]) -> dict[str, bytes]:
    """Return the master notebook, and beside it the folder that tests need, by name."""
    left_out = {assignment.module_file, assignment.notebook.name, "handout.html", "README.md"}
    needed = {name: data for name, data in contents(course, assignment).items() if name not in left_out}
    files = {f"{assignment.name}/{name}": data for name, data in needed.items()}
    return {f"{assignment.name}.ipynb": master(assignment, cases, sorted(files)).encode(), **files}


def master(assignment: Assignment, cases: Sequence[Case], files: Sequence[str]) -> str:
    """Return the text of the master notebook; `cases` are the assignment's public tests."""
    import nbformat

    v4: Any = nbformat.v4  # untyped
    make = {"raw": v4.new_raw_cell, "text": v4.new_markdown_cell, "code": v4.new_code_cell}
    by_exercise: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_exercise[case.exercise].append(case)
    pairs = [("raw", _config(assignment, files)), ("code", _start(assignment)), *_body(assignment, by_exercise)]
    cells = [make[kind](source, id=f"cell-{number}") for number, (kind, source) in enumerate(pairs)]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": PYTHON, "language_info": {"name": "python"}})
    nbformat.validate(notebook)
    return str(v4.writes(notebook)) + "\n"


def _body(assignment: Assignment, cases: dict[str, list[Case]]) -> Iterator[tuple[str, str]]:
    """Yield the kind and the source of every cell: an exercise's text is in its question, its code in a solution."""
    waiting = [cell for cell in cells_of(assignment, "marked") if cell.role not in LEFT_TO_OTTER]
    for cell in waiting:
        if cell.id in NOT_SHOWN:
            continue
        if cell.role == "text" and cell.exercise:
            yield "raw", _question(assignment, cell.exercise)
            yield "text", _with_pictures(assignment, cell.source)
        elif cell.role == "exercise":
            yield from _answer(cell)
            yield from _tests(cases[cell.exercise])
            yield "raw", "# END QUESTION"
        else:
            yield (
                ("code", _prompted(cell.source)) if cell.is_code else ("text", _with_pictures(assignment, cell.source))
            )


def _with_pictures(assignment: Assignment, text: str) -> str:
    """Have pictures found in the folder that lies beside Otter's notebook."""
    return text.replace("](figures/", f"]({assignment.name}/figures/")


def _config(assignment: Assignment, files: Sequence[str]) -> str:
    packages = [*for_tests(assignment.packages), f"autograder @ file://{UNPACKED}/{assignment.name}/{wheel()[0]}"]
    config = {
        "name": assignment.name,
        "files": list(files),
        "requirements": packages,
        "export_cell": {"pdf": False, "run_tests": False},
        "generate": {"pdf": False, "show_all_public": True},
        "tests": {"ok_format": False, "files": True},
        "strip_solutions_from_all_cells": True,  # private helpers stand in cells of their own
    }
    return "# ASSIGNMENT CONFIG\n" + yaml.safe_dump(config, sort_keys=False, width=200)


def _start(assignment: Assignment) -> str:
    return f"""\
try:
    import autograder
except ModuleNotFoundError:  # Colab, or a kernel that does not have the course's tools yet
    import glob, subprocess, sys

    wheels = glob.glob("{assignment.name}/autograder-*.whl")
    if not wheels:
        raise SystemExit("Put the folder {assignment.name} beside this notebook, and run this cell again.")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", wheels[0]], check=True)"""


def _question(assignment: Assignment, exercise: str) -> str:
    points = assignment.exercises[exercise].points
    return "# BEGIN QUESTION\n" + yaml.safe_dump({"name": question_name(exercise), "points": points}, sort_keys=False)


def question_name(exercise: str) -> str:
    """Return an exercise's name as Otter can use it for a file: Value_backward."""
    return exercise.replace(".", "_")


def _answer(cell: Cell) -> Iterator[tuple[str, str]]:
    yield "raw", "# BEGIN SOLUTION"
    yield "code", _prompted(cell.source)
    yield "raw", "# END SOLUTION"


def _prompted(source: str) -> str:
    """Have Otter put NotImplementedError where our regions end; its own dots would return None and say nothing."""
    lines: list[str] = []
    indent: str | None = None
    for line in source.split("\n"):
        if found := _BEGIN.match(line):
            indent = found.group(1)
            line = indent + BEGIN_SILENT
        lines.append(line)
        if line.strip() == END and indent is not None:
            # Otter reads these three lines as what to show; in the solution they are a string that nobody uses.
            lines += [f'{indent}""" # BEGIN PROMPT', indent + PLACEHOLDER, f'{indent}""" # END PROMPT']
            indent = None
    return "\n".join(lines)


def _tests(cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    yield "raw", "# BEGIN TESTS"
    for number, case in enumerate(cases, start=1):
        name = re.sub(r"\W+", "_", case.id.rpartition("::")[2]).strip("_")
        yield (
            "code",
            f'''\
""" # BEGIN TEST CONFIG
{yaml.safe_dump({"failure_message": case.title}, width=1000, allow_unicode=True).strip()}
""" # END TEST CONFIG
def {name}_{number}(env):
    from autograder.otter.cases import passes
    passes({case.exercise!r}, {case.id!r})''',
        )
    yield "raw", "# END TESTS"


# -------------------------------------------------------------------------------------------------- public tests, Otter


def public_cases(assignment: Assignment) -> list[Case]:
    """Collect the public tests of an assignment, without running one."""
    from autograder.check import collect_public
    from autograder.examine.plugin import Bench

    collector = _Cases()
    collect_public(assignment, Bench(grading=True), collector)
    return collector.cases


class _Cases:
    """The plugin that looks at what was collected, and lets none of it run."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def pytest_runtestloop(self, session: Any) -> bool:
        from autograder.examine.plugin import CASE

        self.cases = [item.stash[CASE] for item in session.items]
        return True


def assign(notebook: Path) -> Path:
    """Run `otter assign` on a master notebook; return the folder with what students get and what grades them."""
    if find_spec("otter") is None:
        raise ReleaseError("otter-grader is not installed; install it with: pip install 'autograder[otter]'")
    dist = notebook.parent / "dist"
    command = [sys.executable, "-m", "otter", "assign", notebook.name, dist.name, "--no-run-tests", "--no-pdfs"]
    done = subprocess.run(command, cwd=notebook.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "it gave no reason").splitlines()[-1]
        raise ReleaseError(f"otter assign refuses {notebook}: {last}")
    return dist
