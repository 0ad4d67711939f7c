"""A notebook is graded like the module that its cells amount to, and works while a student is in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from autograder.course import Assignment, load_course
from autograder.notebook import check, look
from autograder.release.notebook import notebook_text
from autograder.submission import discover

PICTURES = """
from matplotlib import pyplot

def clamp(m):
    figure, axes = pyplot.subplots(figsize=(2, 1))
    axes.plot([m.clamp(x, 1, 2) for x in range(4)])
    return figure

def tally(m):
    return m.absent
"""


@pytest.fixture
def handed_in(course: Path, tmp_path: Path) -> Path:
    """Hand in one solution as a module, as a notebook and in a folder with an untouched module, and some odd ones."""
    tiny = load_course(course).assignment("tiny")
    folder = tmp_path / "class"
    (folder / "cy").mkdir(parents=True)
    solution = (course / "solutions" / "tiny.py").read_text()
    solved = notebook_text(tiny, "solved")
    (folder / "ada.py").write_text(solution)
    (folder / "bo.ipynb").write_text(solved)
    (folder / "cy" / "tiny.ipynb").write_text(solved)
    shutil.copyfile(tiny.stub, folder / "cy" / "tiny.py")
    (folder / "dee.ipynb").write_text(notebook_text(tiny))
    (folder / "eve.ipynb").write_text(solved[:-300])
    return folder


def evidence(out: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text()) for path in sorted((out / "evidence").glob("*.json"))}


def test_a_notebook_s_outcomes_are_those_of_its_module(course, handed_in, tmp_path, capsys):
    """Test by test the same outcomes, whichever way the same code is handed in; damage is one sentence."""
    out = tmp_path / "out"
    arguments = ["grade", str(handed_in), "--assignment", "tiny", "--course", str(course), "--out", str(out)]
    assert main([*arguments, "--workers", "1"]) == 0
    found = evidence(out)
    outcomes = {
        name: {test["id"]: test["outcome"] for test in student["tests"]}
        for name, student in found.items()
        if name != "eve"
    }
    assert set(outcomes["ada"].values()) == {"passed"}
    assert outcomes["bo"] == outcomes["cy"] == outcomes["ada"]
    assert "passed" not in outcomes["dee"].values()
    assert found["bo"]["notes"] == found["cy"]["notes"] == []
    assert "damaged or cut off" in found["eve"]["notes"][0]


def test_an_exception_is_told_by_cell_and_line(course, tmp_path, capsys):
    """Who works in a notebook has no module: a line is told as the line of a cell."""
    tiny = load_course(course).assignment("tiny")
    notebook = json.loads(notebook_text(tiny, "solved"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    (number,) = (place for place, cell in enumerate(code) if "def clamp(" in "".join(cell["source"]))
    broken = "%time\n\n" + "".join(code[number]["source"]).replace("return min(max(x, low), high)", "return x / 0")
    code[number]["source"] = broken
    line = broken[: broken.index("x / 0")].count("\n") + 1
    file = tmp_path / "tiny.ipynb"
    file.write_text(json.dumps(notebook))
    assert main(["check", str(file), "--course", str(course)]) == 1
    assert f"ZeroDivisionError: float division by zero (code cell {number + 1}, line {line})" in capsys.readouterr().out


def test_the_untouched_file_of_two_is_not_graded(course, tmp_path):
    """Of module and notebook the one that was worked in counts; of two the module, and that is told."""
    tiny = load_course(course).assignment("tiny")
    folder = tmp_path / "ada"
    folder.mkdir()
    solved = (course / "solutions" / "tiny.py").read_text()
    (folder / "tiny.py").write_text(solved)
    (folder / "tiny.ipynb").write_text(notebook_text(tiny, "solved"))
    (one,) = discover([folder], "tiny.py", tiny.stub_text)
    assert (one.path, one.notes) == (
        folder / "tiny.py",
        ("Only tiny.py was graded; you also handed in tiny.ipynb.",),
    )
    (folder / "tiny.py").write_text(tiny.stub_text)
    (one,) = discover([folder], "tiny.py", tiny.stub_text)
    assert (one.path, one.notes) == (folder / "tiny.ipynb", ())


def test_a_notebook_of_another_name_is_graded_and_told(course, tmp_path):
    """As with modules, a wrong name costs nothing."""
    tiny = load_course(course).assignment("tiny")
    folder = tmp_path / "class" / "ada"
    folder.mkdir(parents=True)
    (folder / "Untitled.ipynb").write_text(notebook_text(tiny))
    (one,) = discover([folder.parent], "tiny.py", tiny.stub_text)
    assert one.notes == ("You handed in Untitled.ipynb; the file should be called tiny.ipynb.",)


# ------------------------------------------------------------------------------------------------- in a live kernel


def run(assignment: Assignment, version: str) -> list[Any]:
    """Run a notebook from top to bottom in a kernel of its own; an exception in any cell fails the test."""
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    notebook = nbformat.reads(notebook_text(assignment, version), 4)
    resources = {"metadata": {"path": str(assignment.folder)}}
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cells: list[Any], id: str) -> str:
    return "".join(output.get("text", "") for cell in cells if cell.id == id for output in cell.outputs)


@pytest.fixture
def with_pictures(course: Path) -> Assignment:
    (course / "assignments" / "tiny" / "pictures.py").write_text(PICTURES)
    return load_course(course).assignment("tiny")


@pytest.mark.filterwarnings("default")  # pyzmq and jupyter_client warn about themselves
def test_a_solved_notebook_runs_and_passes_its_checks(with_pictures):
    """From top to bottom without an exception; every check passes, and a picture is shown."""
    cells = run(with_pictures, "solved")
    assert printed(cells, "clamp-check").startswith("clamp  3/3\n")
    assert "not implemented" not in printed(cells, "check")
    kinds = [list(output.data) for cell in cells if cell.id == "clamp-look" for output in cell.outputs]
    assert kinds == [["image/png", "text/plain"]]
    assert printed(cells, "tally-look") == "Nothing to see yet: this needs absent; run its cell first.\n"


@pytest.mark.filterwarnings("default")
def test_an_unsolved_notebook_says_what_is_not_implemented_yet(with_pictures):
    """From top to bottom without an exception, and without an empty picture."""
    cells = run(with_pictures, "stub")
    assert printed(cells, "clamp-check").startswith("clamp  0/3  not implemented yet\n")
    assert [output.output_type for cell in cells if cell.id == "clamp-look" for output in cell.outputs] == ["stream"]
    assert "not implemented yet" in printed(cells, "clamp-look")


def test_outside_of_a_notebook_check_and_look_say_so(course, monkeypatch, capsys):
    """In plain Python there is nothing to look at."""
    monkeypatch.chdir(course)
    check("clamp")
    look("clamp")
    sentence = "check and look work inside a notebook; in a terminal, type: autograder check FILE\n"
    assert capsys.readouterr().out == f"{sentence}There is no picture of clamp.\n"


def test_a_wrong_name_lists_the_exercises(course, tmp_path, monkeypatch, capsys):
    """A typo, and a notebook far from its files, are one sentence each."""
    monkeypatch.chdir(course)
    check("clmap")
    assert capsys.readouterr().out == "There is no exercise 'clmap' here. There are tiny: clamp, clamp_all, tally\n"
    monkeypatch.chdir("/")
    check("clamp")
    assert capsys.readouterr().out.startswith("The files of this assignment are not beside the notebook;")
