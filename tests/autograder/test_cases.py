"""What a suite's source says: its questions, checked before anything runs, and how many tests it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.examine.cases import (
    Asked,
    SuiteError,
    check_questions,
    count_tests,
    probe_docstrings,
    questions_of,
    signatures,
    title_of,
)
from autograder.examine.examination import suite_files
from autograder.examine.plugin import Bench
from autograder.examine.session import run_session

ROOT = Path(__file__).parents[2]

PROBES = '''
import math

def twice(m, x):
    """x, and x
    again"""
    return m.f(m.f(x, 1), 1)

def keyed(m, *, size=2, **rest): return size
def spread(m, first, *rest): return first
def _private(m): return 0
'''
STUB = """
class Value:
    def __init__(self, data, label=""): pass
    def method(self): pass

class Bare: pass

def f(x, low, high=1): raise NotImplementedError
def twice(x, y, z): raise NotImplementedError
def exact(x, /, *, size): raise NotImplementedError
"""
KNOWN = signatures(PROBES, STUB)


def check(path: Path, source: str, *, public: bool = False) -> None:
    file = path / "tiny" / "test_x.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(source)
    check_questions(file, KNOWN, public=public)


# Questions ------------------------------------------------------------------------------------------------------------


def test_questions_are_found_in_the_source():
    """Direct questions, agreements and refusals are found with their line, arguments and keywords."""
    source = """
def test_a(submission, other):
    submission.f(1, *other)
    submission.agrees("twice", 1, size=2)
    submission.refuses(ValueError, "f", 1, 2)
    other.f(1)
    submission.agrees(other, 1)
    submission.refuses(ValueError)
"""
    assert questions_of(source) == [
        Asked("f", 3, None, ()),
        Asked("twice", 4, 1, ("size",), agrees=True),
        Asked("f", 5, 2, ()),
    ]


def test_what_can_be_asked_is_known_from_the_source():
    """Public probes without their module, functions and constructors can be asked; a probe goes before a function."""
    assert {name: str(signature) for name, signature in KNOWN.items()} == {
        "Value": "(data, label=None)",
        "Bare": "()",
        "f": "(x, low, high=None)",
        "twice": "(x)",
        "exact": "(x, *, size)",
        "keyed": "(*, size=None, **rest)",
        "spread": "(first, *rest)",
    }


@pytest.mark.parametrize(
    "call",
    [
        "f(1, 2)",
        "f(1, low=2, high=3)",
        "f(*boxes)",
        "f(1, **options)",
        "keyed(anything=3)",
        "spread(1, 2, 3)",
        "Value(1.0)",
        "exact(1, size=2)",
        'agrees("twice", 1)',
        'refuses(ValueError, "f", 1, 2)',
    ],
)
def test_questions_that_fit_are_taken(tmp_path, call):
    """A question whose arguments bind is taken, and one with starred arguments cannot be judged."""
    check(tmp_path, f"submission.{call}")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("g(1)", "neither probes.py nor the stub has g"),
        ('agrees("_private")', "neither probes.py nor the stub has _private"),
        ('refuses(ValueError, "method", 1)', "neither probes.py nor the stub has method"),
        ("f(1)", "f(x, low, high=None) does not take these arguments: missing a required argument: 'low'"),
        ("f(1, 2, 3, 4)", "f(x, low, high=None) does not take these arguments: too many positional arguments"),
        (
            'agrees("twice", 1, y=2)',
            "twice(x) does not take these arguments: got an unexpected keyword argument 'y'",
        ),
    ],
)
def test_questions_that_do_not_fit_are_refused(tmp_path, call, sentence):
    """A name that nobody has, or arguments that do not bind, are refused with file and line."""
    with pytest.raises(SuiteError) as caught:
        check(tmp_path, f"# a comment\nsubmission.{call}")
    assert str(caught.value) == f"tiny/test_x.py:2: {sentence}"


def test_a_public_test_cannot_agree(tmp_path):
    """A public suite that compares with the reference is refused: students do not have it."""
    check(tmp_path, 'submission.agrees("f", 1, 2)')
    with pytest.raises(SuiteError) as caught:
        check(tmp_path, 'submission.agrees("f", 1, 2)', public=True)
    expected = "tiny/test_x.py:1: a public test has no reference to agree with; compare with `same`"
    assert str(caught.value) == expected


@pytest.mark.parametrize("name", ["agrees", "refuses"])
def test_a_name_of_the_fixture_is_no_probe(tmp_path, name):
    """A probe whose name the fixture itself has could never be asked, and is refused."""
    file = tmp_path / "tiny" / "test_x.py"
    file.parent.mkdir()
    file.write_text("")
    with pytest.raises(SuiteError) as caught:
        check_questions(file, signatures(f"def {name}(m): return 1", ""))
    assert str(caught.value) == f"tiny: a probe or function named {name} cannot be asked; rename it"


def test_titles_and_docstrings_are_one_line():
    """A title, and what a probe says that it does, stand on one line."""
    assert title_of("\n    A claim\n    that is long.\n    ") == "A claim that is long."
    assert title_of(None) == ""
    assert probe_docstrings(PROBES)["twice"] == "x, and x again"
    assert probe_docstrings(PROBES)["spread"] == ""


# How many tests a suite has -------------------------------------------------------------------------------------------

COUNTS = {
    "none": ("def helper(): pass", 0),
    "plain": ("def test_a(): pass\ndef test_b(): pass\ndef other(): pass", 2),
    "list": ("@pytest.mark.parametrize('x', [1, 2, 3])\ndef test_a(x): pass", 3),
    "product": (
        "@pytest.mark.parametrize('x', [1, 2, 3])\n@pytest.mark.parametrize('y', (1, 2))\ndef test_a(x, y): pass",
        6,
    ),
    "name": ("CASES = [1, 2]\n@pytest.mark.parametrize('x', CASES)\ndef test_a(x): pass", 2),
    "typed name": ("CASES: list[int] = [1, 2]\n@pytest.mark.parametrize('x', CASES)\ndef test_a(x): pass", 2),
    "name of a name": ("A = [1, 2]\nB = sorted(A)\n@pytest.mark.parametrize('x', B)\ndef test_a(x): pass", 2),
    "dict": ("A = {1: 2, 3: 4}\n@pytest.mark.parametrize('x', A.values(), ids=A)\ndef test_a(x): pass", 2),
    "zip": ("A = [1, 2]\n@pytest.mark.parametrize(('x', 'y'), list(zip(A, A)))\ndef test_a(x, y): pass", 2),
    "sum": ("A = [1, 2]\n@pytest.mark.parametrize('x', A + [3, *A])\ndef test_a(x): pass", 5),
    "range": ("@pytest.mark.parametrize('x', range(1, 5))\ndef test_a(x): pass", 4),
    "comprehension": (
        "A = [1, 2]\n@pytest.mark.parametrize('x', [a * b for a in A for b in range(3)])\ndef test_a(x): pass",
        6,
    ),
    "other marks": ("@exercise('a', 'S1')\n@given(x=st.integers())\n@example(x=1)\ndef test_a(x): pass", 1),
}


@pytest.mark.parametrize(("source", "number"), COUNTS.values(), ids=COUNTS.keys())
def test_tests_are_counted_without_importing(tmp_path, source, number):
    """The number of tests is read off the source, in all the forms that parameter sets take in suites."""
    file = tmp_path / "test_x.py"
    file.write_text(source)
    assert count_tests(file) == number


class Collected:
    """Counts what pytest collects, and runs nothing."""

    def __init__(self) -> None:
        self.files: list[Path] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.files = [item.path for item in session.items]
        return True


@pytest.mark.parametrize("name", load_course(ROOT).assignments)
def test_the_announced_number_of_tests_is_the_real_one(name):
    """For every suite of the course the number that `check` announces is the number that pytest collects."""
    assignment = load_course(ROOT).assignment(name)
    files = suite_files(assignment, hidden=True)
    collected = Collected()
    assert run_session(ROOT, files, Bench(grading=True), collected, timeout=0) == []
    announced = {file: count_tests(file, len(assignment.devices)) for file in files}
    assert announced == {file: collected.files.count(file) for file in files}
    assert len(collected.files) > len(files)
