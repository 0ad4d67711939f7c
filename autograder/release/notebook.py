"""The notebook of an assignment, built from the marked solution: text, a cell per exercise, a check after each."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any, Literal

from autograder.course import Assignment
from autograder.release.pieces import SETUP, Piece, Version, joined, pieces_of
from autograder.release.sections import CONCLUSION, INTRODUCTION, sections_of

Role = Literal["text", "start", "setup", "given", "exercise", "check", "look"]

PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}


_SHARED = """\
A class that several exercises share begins once and goes on as `class Name(Name):`. When you have run its beginning
again, run the parts below it again too.

"""


@dataclass(frozen=True)
class Cell:
    """One cell; `exercise` is empty for what belongs to none."""

    id: str
    role: Role
    source: str
    exercise: str = ""

    @property
    def is_code(self) -> bool:
        return self.role != "text"


def cells_of(assignment: Assignment, version: Version = "stub") -> list[Cell]:
    """Return the cells of an assignment's notebook from top to bottom, the same ones for the same sources."""
    marked = assignment.solution.read_text(encoding="utf-8")
    pieces = pieces_of(assignment, marked, f"solutions/{assignment.module_file}", version)
    texts = sections_of(assignment)
    pictures = pictures_of(assignment)
    cells = [
        Cell("introduction", "text", texts.get(INTRODUCTION, "")),
        Cell("how", "text", _how(assignment, shared=any(piece.given for piece in pieces))),
        Cell("start", "start", _start(assignment, bool(pictures))),
    ]
    for piece in pieces:
        cells += _exercise(assignment, piece, texts.get(piece.exercise, ""), piece.exercise in pictures)
    cells.append(Cell("conclusion", "text", texts.get(CONCLUSION, "")))
    cells.append(Cell("hand-in", "text", _hand_in(assignment)))
    cells.append(Cell("check", "check", "check()"))
    return [cell for cell in cells if cell.source.strip()]


def notebook_text(assignment: Assignment, version: Version = "stub") -> str:
    """Return the text of an assignment's notebook; raise what `cells_of` raises."""
    import nbformat

    v4: Any = nbformat.v4  # untyped
    cells = []
    for cell in cells_of(assignment, version):
        make = v4.new_code_cell if cell.is_code else v4.new_markdown_cell
        about = {"autograder": {"role": cell.role, "exercise": cell.exercise}}
        cells.append(make(cell.source, id=cell.id, metadata=about))
    about = {"kernelspec": PYTHON, "language_info": {"name": "python"}, "autograder": {"assignment": assignment.name}}
    notebook = v4.new_notebook(cells=cells, metadata=about)
    nbformat.validate(notebook)
    return str(v4.writes(notebook)) + "\n"


def pictures_of(assignment: Assignment) -> list[str]:
    """Return the exercises that pictures.py draws, by the names of its functions."""
    if not assignment.pictures.is_file():
        return []
    tree = ast.parse(assignment.pictures.read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return [name for name in assignment.exercises if picture_name(name) in functions]


def picture_name(exercise: str) -> str:
    """Return the name of the function of pictures.py that draws an exercise."""
    return exercise.replace(".", "_")


def _exercise(assignment: Assignment, piece: Piece, text: str, picture: bool) -> list[Cell]:
    name = piece.exercise
    if name == SETUP:
        return [Cell("setup", "setup", joined(piece.code))]
    stem = re.sub(r"[^\w-]", "-", name)
    given = [Cell(f"{stem}-given-{number}", "given", code, name) for number, code in enumerate(piece.given, start=1)]
    cells = [
        Cell(f"{stem}-text", "text", text or _heading(assignment, name), name),
        *given,
        Cell(stem, "exercise", joined(piece.code), name),
        Cell(f"{stem}-check", "check", f'check("{name}")', name),
    ]
    return [*cells, Cell(f"{stem}-look", "look", f'look("{name}")', name)] if picture else cells


def _heading(assignment: Assignment, name: str) -> str:
    exercise = assignment.exercises[name]
    return f"### `{name}`" + (f": {exercise.title}" if exercise.title else "")


def _how(assignment: Assignment, *, shared: bool) -> str:
    note = _SHARED if shared else ""
    return f"""\
## How to use this notebook

Run a cell with Shift-Enter, from the top on. Where a cell says `raise NotImplementedError`, your code goes; run it,
then run the `check` cell below it: it checks what you have *run*, not what you have typed. `look` cells draw what your
functions make of real data. You may add cells of your own anywhere: only the functions and classes of this
assignment, and what they use, are graded. You hand in this notebook, saved, or `{assignment.module_file}`.

{note}\
The next cell looks for the course's files beside the notebook. On Colab, upload `{assignment.name}.zip` first (the
folder symbol on the left)."""


def _start(assignment: Assignment, pictures: bool) -> str:
    names = "check, look" if pictures else "check"
    return f"""\
try:
    from autograder.notebook import {names}
except ModuleNotFoundError:  # Colab, or a kernel that does not have the course's tools yet
    import glob, shutil, subprocess, sys

    for archive in glob.glob("{assignment.name}.zip"):
        shutil.unpack_archive(archive, ".")
    wheels = glob.glob("**/autograder-*.whl", recursive=True)
    if not wheels:
        raise SystemExit("Put {assignment.name}.zip, or what is in it, beside this notebook, and run this cell again.")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", wheels[0]], check=True)
    from autograder.notebook import {names}"""


def _hand_in(assignment: Assignment) -> str:
    return f"""\
## Hand in

Save this notebook and hand in the file `{assignment.name}.ipynb`. The next cell checks all exercises once more. In a
terminal, `autograder check {assignment.name}.ipynb` does the same with the saved file: that is what is graded."""
