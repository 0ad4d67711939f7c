"""``autograder check``: what a student reads, in about a second, on every level and without what it does not need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder.cli import main
from tests.autograder.conftest import SOLUTION, forget_suites

HIDDEN = "7 hidden checks run when your work is graded: all passed here does not mean done."


class Done(NamedTuple):
    """What a command left behind."""

    stdout: str
    stderr: str
    returncode: int


def python(course: Path, *arguments: str | Path) -> Done:
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=60, check=False)
    return Done(done.stdout, done.stderr, done.returncode)


def check(course: Path, *arguments: str | Path) -> Done:
    """Run the command as a student does."""
    return python(course, "-m", "autograder", "check", *arguments)


@pytest.fixture
def quick(course, monkeypatch, capfd) -> Callable[..., Done]:
    """Run the command in this process and without a sandbox: all that differs is how student code runs."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(course)

    def run(source: str | None, *arguments: str | Path) -> Done:
        forget_suites()
        if source is not None:
            (course / "tiny.py").write_text(source)
        file = () if source is None else ("tiny.py",)
        status = main(["check", *map(str, (*file, *arguments)), "--level", "direct"])
        return Done(*capfd.readouterr(), status)

    return run


def test_the_untouched_stub_is_not_implemented_yet(course):
    """The stub is told exercise by exercise as not implemented, without a failure or a traceback."""
    result = check(course, "assignments/tiny/tiny.py")
    assert result.stdout.splitlines() == [
        "clamp      0/3  not implemented yet",
        "clamp_all  0/1  not implemented yet",
        "tally      0/1  not implemented yet",
        "",
        HIDDEN,
        "",
    ]
    assert (result.stderr, result.returncode) == ("", 1)


@pytest.mark.parametrize("level", ["auto", "limits", "worker", "direct"])
def test_every_level_says_the_same(course, level):
    """A failure reads the same on every level, in four lines, and costs the exit code."""
    file = course / "grading.yml"
    file.write_text(file.read_text().replace("cpu_seconds: 0.5", "cpu_seconds: 30"))  # a spawned process starts slowly
    (course / "tiny.py").write_text(SOLUTION.replace("0) + 1", "0)"))
    result = check(course, "tiny.py", "--level", level)
    assert result.stdout.splitlines() == [
        "clamp      3/3",
        "clamp_all  1/1",
        "tally      0/1",
        "",
        "FAIL  The word that was added most often is on top.                        tally 0/1",
        "      called   t = Tally(); t.add(word) for each of the words; t.top()        words = ['a', 'b', 'b']",
        "      got      'a', expected 'b'",
        "      hint     S5: The top word is the one that was added most often; of several, "
        "the one that was added first.",
        "",
        HIDDEN,
        "",
    ]
    assert (result.stderr, result.returncode) == ("", 1)


def test_all_passed_is_said_and_not_called_done(quick):
    """Right work ends with exit code 0, and with the number of checks that are still to come."""
    result = quick(SOLUTION)
    assert result.stdout.splitlines() == ["clamp      3/3", "clamp_all  1/1", "tally      1/1", "", HIDDEN, ""]
    assert (result.stderr, result.returncode) == ("", 0)


def test_one_exercise_alone_can_be_looked_at(quick):
    """With -k only that exercise is tried, and it alone decides the exit code."""
    result = quick(SOLUTION.replace("0) + 1", "0)"), "-k", "clamp")
    assert result.stdout.splitlines()[0] == "clamp  3/3"
    assert "tally" not in result.stdout
    assert result.returncode == 0


def test_what_cannot_run_here_is_no_failure(course, quick, monkeypatch):
    """A test that forks, where that is not safe, is waiting, and the exit code goes by the others."""
    monkeypatch.setattr("autograder.examine.judge.can_fork", lambda: False)
    config, suite = course / "grading.yml", course / "assignments/tiny/test_public.py"
    config.write_text(config.read_text().replace("memory_mb: 512,", "memory_mb: 512, processes: 2,"))
    suite.write_text(
        suite.read_text().replace('@exercise("clamp_all", "S3")', '@exercise("clamp_all", "S3", processes=True)')
    )
    waiting = quick(SOLUTION)
    assert waiting.stdout.splitlines()[:2] == ["clamp      3/3", "clamp_all  0/0"]
    assert "1 test did not run, points pending: this test forks processes" in waiting.stdout
    assert waiting.returncode == 0
    assert quick(SOLUTION.replace("0) + 1", "0)")).returncode == 1


def test_an_exercise_may_have_no_public_tests(course, quick):
    """An exercise that is only tried in grading has nothing to show here, which is no error."""
    file = course / "grading.yml"
    file.write_text(file.read_text() + "      counting: {points: 1, defines: [Tally.__init__]}\n")
    result = quick(SOLUTION, "-k", "counting")
    assert (result.stdout.strip(), result.stderr, result.returncode) == (HIDDEN, "", 0)


def test_a_hang_costs_its_test_alone(course):
    """A hang is told as one, and the rest is tried."""
    (course / "tiny.py").write_text(
        SOLUTION.replace("    return max(self", "    while True: pass\n        return max(self")
    )
    result = check(course, "tiny.py")
    assert "got      no answer within 0.5 s of CPU time" in result.stdout
    assert result.stdout.startswith("clamp      3/3\nclamp_all  1/1\ntally      0/1\n")
    assert result.returncode == 1


def test_a_module_that_does_not_import_is_told_once(quick):
    """A syntax error, which keeps every test from beginning, is told once, with its line."""
    result = quick("def clamp(:\n")
    assert result.stdout.splitlines() == [
        "clamp      0/3",
        "clamp_all  0/1",
        "tally      0/1",
        "",
        "ERROR None of the tests could begin.                                     tiny.py 0/5",
        "      got      your module does not import: SyntaxError: invalid syntax (line 1)",
        "",
        HIDDEN,
        "",
    ]
    assert (result.stderr, result.returncode) == ("", 1)


WRONG = {
    "no file": (("nowhere.py",), "there is no file nowhere.py; name the module that you are working on"),
    "a folder": (("assignments",), "there is no file assignments; name the module that you are working on"),
    "another module": (("other.py",), "other.py is no assignment's module; the course has tiny.py"),
    "no exercise": (("tiny.py", "-k", "clmp"), "tiny has no exercise 'clmp'; it has clamp, clamp_all, tally"),
}


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_wrong_use_is_one_sentence(course, quick, arguments, sentence):
    """A file or exercise that does not exist is one sentence on standard error, and exit code 2."""
    for name in ("tiny.py", "other.py"):
        (course / name).write_text(SOLUTION)
    assert quick(None, *arguments) == Done("", f"autograder: {sentence}\n", 2)


def test_the_folder_may_say_which_assignment_it_is(course, quick):
    """A file of another name counts as its folder's assignment."""
    (course / "assignments" / "tiny" / "draft.py").write_text(SOLUTION)
    assert quick(None, "assignments/tiny/draft.py").returncode == 0


def test_a_file_elsewhere_belongs_to_the_course_here(course, tmp_path, quick, monkeypatch):
    """A file outside of the course is checked by the course of the current folder, or by the one that is named."""
    (tmp_path / "tiny.py").write_text(SOLUTION)
    assert quick(None, tmp_path / "tiny.py").returncode == 0
    monkeypatch.chdir(tmp_path)
    assert quick(None, "tiny.py", "--course", course).returncode == 0
    lost = quick(None, "tiny.py")
    assert lost.returncode == 2
    assert "there is no grading.yml here or in any folder above" in lost.stderr


@pytest.mark.parametrize(
    ("file", "line", "sentence"),
    [
        ("assignments/tiny/test_public.py", "import nowhere", "assignments/tiny/test_public.py does not load: "),
        ("assignments/tiny/probes.py", "import nowhere", "assignments/tiny/probes.py does not load: "),
        ("assignments/tiny/probes.py", "def f(:", "tiny/probes.py or solutions/tiny.py does not parse: "),
    ],
)
def test_a_broken_suite_is_no_success(course, quick, file, line, sentence):
    """When the public tests cannot run at all, the student reads why, and nothing is said to have passed."""
    (course / file).write_text(f"{(course / file).read_text()}\n{line}\n")
    result = quick(SOLUTION)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"autograder: {sentence}")


# What is not loaded ---------------------------------------------------------------------------------------------------


def loaded(course: Path, code: str) -> set[str]:
    """Return the top-level modules that are loaded after this code."""
    result = python(course, "-c", f"{code}\nimport sys\nprint('loaded', *{{m.partition('.')[0] for m in sys.modules}})")
    assert result.returncode == 0, result.stderr
    return set(result.stdout.rpartition("loaded")[2].split())


def test_importing_the_package_loads_next_to_nothing(course):
    """Importing autograder imports neither torch, numpy, pytest, hypothesis nor pydantic."""
    assert not loaded(course, "import autograder") & {"torch", "numpy", "pytest", "hypothesis", "pydantic", "yaml"}


def test_the_names_of_a_suite_are_loaded_on_demand(course):
    """The names that suites import are there when they are asked for, and no others."""
    code = (
        "from autograder import exercise, same, misconception\nimport autograder\nassert not hasattr(autograder, 'x')"
    )
    assert "pytest" in loaded(course, code)


def test_checking_a_pure_python_assignment_loads_no_torch(course):
    """A check of an assignment without packages imports neither torch nor numpy."""
    (course / "tiny.py").write_text(SOLUTION)
    modules = loaded(course, "from autograder.cli import main\nassert main(['check', 'tiny.py']) == 0")
    assert {"pytest", "hypothesis"} <= modules
    assert not modules & {"torch", "numpy", "skimage", "scipy"}


@pytest.mark.parametrize("level", ["limits", "worker"])
def test_what_grading_lacks_is_missing_here_too(course, level):
    """A package that an assignment does not allow cannot be imported, although it is there, and who tries is told."""
    (course / "tiny.py").write_text(SOLUTION + "\nimport hypothesis\n")
    result = check(course, "tiny.py", "--level", level)
    assert "No module named 'hypothesis'; modules here may import the standard library" in result.stdout
    assert result.returncode == 1
