"""``check`` and ``look``: what a student calls inside a notebook, in Jupyter, in VS Code and on Colab alike.

The code is taken from what has been run in this kernel, not from a file: a file may not be saved yet, and only some
programs tell a kernel where it is. It becomes a module exactly as it does when the notebook is handed in, and is
checked in a process of its own, since a kernel has threads and cannot be forked.
"""

from __future__ import annotations

import importlib.util
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from autograder.course import Assignment, CourseError, find_course, load_course
from autograder.notebook.document import Cell, NotebookError
from autograder.notebook.module import module_from

CELLS_FIRST = "Run the cells that hold your code first; `check` looks at what has been run."


def check(exercise: str = "", *, assignment: str = "") -> None:
    """Run the public tests of one exercise, or of all, on the code that has been run in this notebook.

    Parameters
    ----------
    exercise
        Its name, as in ``check("nms")``; without one all exercises are checked.
    assignment
        Needed only in a course folder with several assignments that have an exercise of this name.
    """
    try:
        found = _assignment(exercise, assignment)
        source, _ = module_from(history(), found.stub_text, found.module_file, f"{found.name}.ipynb")
    except CourseError as error:
        print(error)
    except NotebookError:
        print(CELLS_FIRST)
    else:
        print(_checked(found, source, exercise))


def look(exercise: str, *, assignment: str = "") -> None:
    """Draw what your functions make of the assignment's data; nothing depends on it."""
    try:
        found = _assignment(exercise, assignment)
        with _closing_figures():
            _show(_drawing(found, exercise)(SimpleNamespace(**_shell().user_ns)))
    except CourseError as error:
        print(error)
    except ModuleNotFoundError as error:
        print(f"Pictures need {error.name}, which is not installed; run: %pip install {error.name}")
    except NotImplementedError:
        print("Nothing to see yet: this needs functions that are not implemented yet.")
    except AttributeError as error:
        if not isinstance(error.obj, SimpleNamespace):
            raise
        print(f"Nothing to see yet: this needs {error.name}; run its cell first.")


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise CourseError("check and look work inside a notebook; in a terminal, type: autograder check FILE")
    return shell


def history() -> list[Cell]:
    """Return what has been run here, the oldest first; of what was run again the last run counts."""
    inputs = _shell().history_manager.input_hist_raw
    return [Cell(f"In [{number}]", source) for number, source in enumerate(inputs) if source]


def _assignment(exercise: str, name: str) -> Assignment:
    course = load_course(course_here())
    if name:
        return course.assignment(name)
    having = [found for found in course.assignments.values() if not exercise or exercise in found.exercises]
    here = [found for found in having if found.folder.resolve() == Path.cwd().resolve()]
    if not having:
        known = "; ".join(f"{found.name}: {', '.join(found.exercises)}" for found in course.assignments.values())
        raise CourseError(f"There is no exercise {exercise!r} here. There are {known}")
    if len(having) > 1 and not here:
        names = ", ".join(found.name for found in having)
        raise CourseError(f"Several assignments could be meant ({names}); add assignment=NAME")
    return (here or having)[0]


def course_here() -> Path:
    """Return the course around the notebook, or the one folder below it: on Colab the notebook lies beside both."""
    try:
        return find_course(Path.cwd())
    except CourseError:
        below = sorted(file.parent for file in Path.cwd().glob("*/grading.yml"))
        if len(below) == 1:
            return below[0]
        raise CourseError(
            "The files of this assignment are not beside the notebook; put what is in its zip there."
        ) from None


def _checked(assignment: Assignment, source: str, exercise: str) -> str:
    """Check a module as ``autograder check`` does, and return what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, assignment.module_file)
        file.write_text(source, encoding="utf-8", errors="replace")
        command = [sys.executable, "-m", "autograder", "check", str(file), "--course", str(assignment.root)]
        command += ["-k", exercise] if exercise else []
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    return (done.stdout or done.stderr).rstrip()


def _drawing(assignment: Assignment, exercise: str) -> Any:
    """Return the function of pictures.py that draws an exercise."""
    name = exercise.replace(".", "_")
    drawing = getattr(_pictures(assignment), name, None) if assignment.pictures.is_file() else None
    if drawing is None:
        raise CourseError(f"There is no picture of {exercise}.")
    return drawing


def _pictures(assignment: Assignment) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{assignment.name}_pictures", assignment.pictures)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def _closing_figures() -> Iterator[None]:
    """Close what was opened here, or the notebook would show it too, half drawn where a function is missing."""
    from matplotlib import pyplot

    before = set(pyplot.get_fignums())
    try:
        yield
    finally:
        for number in set(pyplot.get_fignums()) - before:
            pyplot.close(number)


def _show(figure: Any) -> None:
    """Show a figure as an image, which needs no backend."""
    from IPython.display import Image, display

    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=80, bbox_inches="tight")
    display(Image(data=picture.getvalue()))
