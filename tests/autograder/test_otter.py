"""Otter: the master notebook, what `otter assign` makes of it, and test cases that run our public tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from autograder.course import Assignment, load_course
from autograder.notebook.document import Cell
from autograder.otter import cases as otter_cases
from autograder.release import otter
from autograder.release.package import write_files
from autograder.release.wheel import ReleaseError
from tests.autograder.conftest import SOLUTION, forget_suites

STATEMENT = "return min(max(x, low), high)"


@pytest.fixture
def master(course: Path, tmp_path: Path, monkeypatch) -> Path:
    """Write the tiny assignment's master notebook and the folder beside it."""
    forget_suites()
    loaded = load_course(course)
    tiny = loaded.assignment("tiny")
    folder = tmp_path / "master"
    write_files(otter.otter_files(loaded, tiny, otter.public_cases(tiny)), folder)
    return folder


@pytest.fixture
def run_in_notebook(master: Path, monkeypatch):
    """Run a test case in a notebook in which this source was run, and return what the student reads."""
    monkeypatch.chdir(master)

    def run(source: str, test: str) -> str:
        monkeypatch.setattr(otter_cases, "history", lambda: [Cell("In [1]", source)])
        try:
            otter_cases.passes("clamp", test)
        except AssertionError as error:
            return str(error)
        return ""

    yield run
    otter_cases._server.cache_clear()
    otter_cases._results.cache_clear()


def sources(notebook: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]


def test_every_exercise_is_a_question_with_its_public_tests(master: Path, tiny: Assignment):
    """The master notebook has a question of its points for every exercise, and a case for every public test."""
    cells = sources(master / "tiny.ipynb")
    questions = [yaml.safe_load(cell.partition("\n")[2]) for cell in cells if cell.startswith("# BEGIN QUESTION")]
    assert questions == [{"name": name, "points": found.points} for name, found in tiny.exercises.items()]
    called = [cell.rpartition("passes(")[2].rstrip(")") for cell in cells if "BEGIN TEST CONFIG" in cell]
    public = otter.public_cases(tiny)
    assert called == [f"{case.exercise!r}, {case.id!r}" for case in public]
    assert len(public) > 1


def test_the_solution_can_be_taken_out_by_otter():
    """Otter's marks stand where ours do, and what it shows instead raises NotImplementedError."""
    region = "def f(x):\n    # BEGIN SOLUTION\n    return x\n    # END SOLUTION\n"
    marked = region + "# BEGIN SOLUTION NO PROMPT\ny = 1\n# END SOLUTION"
    assert otter._prompted(marked).split("\n") == [
        "def f(x):",
        "    # BEGIN SOLUTION NO PROMPT",
        "    return x",
        "    # END SOLUTION",
        '    """ # BEGIN PROMPT',
        "    raise NotImplementedError  # your code here",
        '    """ # END PROMPT',
        "# BEGIN SOLUTION NO PROMPT",
        "y = 1",
        "# END SOLUTION",
    ]


def test_otter_assign_makes_a_student_notebook_and_a_zip(master: Path):
    """`otter assign` accepts the master; students get the stub and the tests, and no line of the solution."""
    pytest.importorskip("otter")
    dist = otter.assign(master / "tiny.ipynb")
    student = "\n".join(sources(dist / "student" / "tiny.ipynb"))
    assert 'grader.check("clamp")' in student
    assert "raise NotImplementedError  # your code here" in student
    assert STATEMENT not in student
    assert STATEMENT in "\n".join(sources(dist / "autograder" / "tiny.ipynb"))
    assert len(list((dist / "autograder").glob("tiny-autograder_*.zip"))) == 1
    test_file = (dist / "autograder" / "tests" / "clamp.py").read_text(encoding="utf-8")
    assert "OK_FORMAT = False" in test_file
    assert "hidden=True" not in test_file


def test_a_notebook_that_otter_refuses_is_one_sentence(tmp_path: Path):
    """When `otter assign` fails, its last line is what the instructor reads."""
    pytest.importorskip("otter")
    (tmp_path / "bad.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"^otter assign refuses .*bad\.ipynb: "):
        otter.assign(tmp_path / "bad.ipynb")


def test_right_work_passes_and_wrong_work_is_told_why(run_in_notebook, tiny):
    """A case passes on the solution; on a wrong module it raises with the lines that `check` shows."""
    tests = [case.id for case in otter.public_cases(tiny) if case.exercise == "clamp"]
    assert {run_in_notebook(SOLUTION, test) for test in tests} == {""}
    wrong = [run_in_notebook(SOLUTION.replace(STATEMENT, "return low"), test) for test in tests]
    assert any("expected" in text and "FAIL" in text for text in wrong)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("import os; os._exit(1)", "CRASH"),
        ("raise NotImplementedError", "not implemented yet"),
        ("raise SystemExit", "ERROR"),
    ],
)
def test_an_exit_costs_its_test_and_the_next_is_answered(run_in_notebook, tiny, statement, word):
    """Code that ends its process ends neither the notebook nor the tests after it."""
    test = next(case.id for case in otter.public_cases(tiny) if case.exercise == "clamp")
    assert word in run_in_notebook(SOLUTION.replace(STATEMENT, statement), test)
    assert run_in_notebook(SOLUTION, test) == ""


def test_before_anything_was_run_nothing_is_implemented(run_in_notebook, tiny):
    """A notebook in which no code of the assignment has been run is told so, and no error of ours."""
    test = next(case.id for case in otter.public_cases(tiny) if case.exercise == "clamp")
    assert "not implemented yet" in run_in_notebook("1 + 1", test)
