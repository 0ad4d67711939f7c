"""A stub is the solution without its marked regions, and nothing else changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import CourseError, load_course
from autograder.release.build import build
from autograder.release.stubs import MarkerError, leaks, make_stub

ROOT = Path(__file__).parents[2]

SOLUTION = '''\
"""Shapes."""

import math

# BEGIN SOLUTION NO PROMPT
from functools import reduce

# END SOLUTION


class Box:
    """A box."""

    sides = 4

    # BEGIN SOLUTION NO PROMPT
    def _diagonal(self) -> float:
        return math.hypot(self.width, self.height)

    # END SOLUTION

    def area(self, scale: float = 1.0) -> float:
        """Return the area."""
        width = self.width  # given
        # about 2 lines
        # BEGIN SOLUTION
        height = self.height
        return width * height * scale**2
        # END SOLUTION

    @property
    def perimeter(self) -> float:
        """Return the perimeter."""
        if self.width:
            # BEGIN SOLUTION
            return 2 * (self.width + self.height)
            # END SOLUTION
        return 0.0


# BEGIN SOLUTION NO PROMPT
def _product(numbers: list[float]) -> float:
    return reduce(lambda a, b: a * b, numbers)


# END SOLUTION


def volume(sides: list[float]) -> float:
    # BEGIN SOLUTION
    return _product(sides)
    # END SOLUTION


# BEGIN SOLUTION NO PROMPT
_CACHE: dict[str, float] = {}
# END SOLUTION
'''

STUB = '''\
"""Shapes."""

import math


class Box:
    """A box."""

    sides = 4

    def area(self, scale: float = 1.0) -> float:
        """Return the area."""
        width = self.width  # given
        # about 2 lines
        raise NotImplementedError  # your code here

    @property
    def perimeter(self) -> float:
        """Return the perimeter."""
        if self.width:
            raise NotImplementedError  # your code here
        return 0.0


def volume(sides: list[float]) -> float:
    raise NotImplementedError  # your code here
'''


def test_regions_become_a_raise_or_vanish():
    """A region becomes a raise at its indentation, a silent one leaves no trace, and every other line stays."""
    assert make_stub(SOLUTION, "shapes.py") == STUB


def formatted(source: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "shapes.py", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_the_stub_of_a_formatted_solution_is_formatted():
    """Ruff leaves the stub as it is when it leaves the solution as it is."""
    assert formatted(SOLUTION) == SOLUTION
    assert formatted(STUB) == STUB


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ("# BEGIN SOLUTION NO PROMPT\n_A = 1\n# END SOLUTION\n\nB = 2\n", "B = 2\n"),
        ("A = 1\n# BEGIN SOLUTION NO PROMPT\n_B = 2\n# END SOLUTION\nC = 3\n", "A = 1\nC = 3\n"),
        ("A = 1\n\n\n# BEGIN SOLUTION NO PROMPT\n_B = 2\n# END SOLUTION\n\nC = 3\n", "A = 1\n\n\nC = 3\n"),
        (
            "def f():\n    # BEGIN SOLUTION NO PROMPT\n    a = 1\n    # END SOLUTION\n\n    return 2\n",
            "def f():\n    return 2\n",
        ),
        (
            "A = 1\n\n# BEGIN SOLUTION NO PROMPT\n_B = 2\n# END SOLUTION\n\n"
            "# BEGIN SOLUTION NO PROMPT\n_C = 3\n# END SOLUTION\n\nD = 4\n",
            "A = 1\n\nD = 4\n",
        ),
    ],
    ids=["at the start", "without blank lines", "the larger gap stays", "first in a function", "twice"],
)
def test_a_region_that_vanishes_leaves_no_doubled_gap(source, stub):
    """Blank lines around a silent region collapse to the larger of the two gaps."""
    assert make_stub(source, "x.py") == stub


def test_a_text_about_markers_is_no_marker():
    """A docstring may quote a marker."""
    source = '"""How to mark:\n\n# BEGIN SOLUTION\n"""\n\nA = 1\n'
    assert make_stub(source, "x.py") == source


def test_a_comment_that_only_mentions_a_solution_is_no_marker():
    """A comment about beginnings and solutions is left alone."""
    source = "# The beginning: no solution, no end.\nA = 1\n"
    assert make_stub(source, "x.py") == source


def in_function(*lines: str) -> str:
    return "def f(x):\n" + "".join(f"    {line}\n" for line in lines)


MISTAKES = {
    "never closed": (
        in_function("# BEGIN SOLUTION", "return x"),
        "x.py:2: this # BEGIN SOLUTION has no # END SOLUTION after it",
    ),
    "never opened": (
        in_function("return x", "# END SOLUTION"),
        "x.py:3: this # END SOLUTION has no # BEGIN SOLUTION before it",
    ),
    "nested": (
        in_function("# BEGIN SOLUTION", "y = x", "# BEGIN SOLUTION NO PROMPT", "return y", "# END SOLUTION"),
        "x.py:4: this region begins inside the one that began on line 2",
    ),
    "behind code": (
        in_function("return x  # BEGIN SOLUTION"),
        "x.py:2: a marker is a line of its own: # BEGIN SOLUTION, # BEGIN SOLUTION NO PROMPT or # END SOLUTION",
    ),
    "misspelt": (
        in_function("#BEGIN SOLUTION", "return x", "# END SOLUTION"),
        "x.py:2: a marker is a line of its own: # BEGIN SOLUTION, # BEGIN SOLUTION NO PROMPT or # END SOLUTION",
    ),
    "of another dialect": (
        in_function("### BEGIN YOUR SOLUTION", "return x", "# END SOLUTION"),
        "x.py:2: a marker is a line of its own: # BEGIN SOLUTION, # BEGIN SOLUTION NO PROMPT or # END SOLUTION",
    ),
    "indented otherwise": (
        "def f(x):\n    # BEGIN SOLUTION\n    return x\n# END SOLUTION\n",
        "x.py:4: this marker must be indented like its BEGIN on line 2",
    ),
    "empty": (
        in_function("# BEGIN SOLUTION", "# END SOLUTION", "return x"),
        "x.py:2: this region holds no code",
    ),
    "out of its function": (
        "def f(x):\n    # BEGIN SOLUTION\n    return x\n\n\nA = 1\n    # END SOLUTION\n",
        "x.py:6: this line is indented less than its region from line 2",
    ),
    "a public function inside": (
        "# BEGIN SOLUTION NO PROMPT\ndef _f(x):\n    return x\n\n\ndef g(x):\n    return x\n\n\n# END SOLUTION\n",
        "x.py:6: g is public, so its first line must stand outside the markers",
    ),
    "a public method inside": (
        "class A:\n    # BEGIN SOLUTION NO PROMPT\n    def __add__(self, x):\n        return x\n\n    # END SOLUTION\n"
        "    def f(self):\n        return 1\n",
        "x.py:3: A.__add__ is public, so its first line must stand outside the markers",
    ),
    "a decorator inside": (
        "import functools\n\n# BEGIN SOLUTION NO PROMPT\n@functools.cache\n# END SOLUTION\ndef f(x):\n    return x\n",
        "x.py:6: f is public, so its first line must stand outside the markers",
    ),
    "a raise on import": (
        "A = 1\n# BEGIN SOLUTION\nB = 2\n# END SOLUTION\n",
        "x.py:2: outside of a function a region must begin with # BEGIN SOLUTION NO PROMPT",
    ),
    "a raise on import, behind a function": (
        "def f(x):\n    return x\n\n\n# BEGIN SOLUTION\nB = 2\n# END SOLUTION\n",
        "x.py:5: outside of a function a region must begin with # BEGIN SOLUTION NO PROMPT",
    ),
    "a docstring inside": (
        in_function("# BEGIN SOLUTION", '"""Return x."""', "return x", "# END SOLUTION"),
        "x.py:1: f has another signature or docstring in the stub",
    ),
    "the module's docstring inside": (
        '# BEGIN SOLUTION NO PROMPT\n"""All."""\n\n_A = 1\n# END SOLUTION\nB = 1\n',
        "x.py:1: the module has another docstring in the stub",
    ),
    "a parameter inside": (
        "def f(\n    x,\n    # BEGIN SOLUTION NO PROMPT\n    y=(lambda: 1),\n    # END SOLUTION\n):\n    return x\n",
        "x.py:3: this region holds no code",
    ),
    "a block left empty": (
        in_function("if x:", "    # BEGIN SOLUTION NO PROMPT", "    return 1", "    # END SOLUTION", "return 2"),
        "x.py:1: without its regions the solution is not valid Python: expected an indented block after 'if' statement "
        "on line 2 (line 3 of the stub)",
    ),
    "a solution that does not parse": (
        "def f(x:\n    return x\n",
        "x.py:1: the solution is not valid Python: '(' was never closed",
    ),
}


@pytest.mark.parametrize(("source", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_wrong_marker_is_one_sentence_with_file_and_line(source, expected):
    """Every slip with a marker stops the build and says where it is."""
    with pytest.raises(MarkerError) as caught:
        make_stub(source, "x.py")
    assert str(caught.value) == expected


def test_a_property_and_its_setter_keep_their_faces():
    """Two definitions of one name are compared one by one."""
    getter = "    @property\n    def x(self):\n        return 1\n\n"
    setter = "    @x.setter\n    def x(self, value):\n        {}\n"
    source = "class A:\n" + getter + setter.format("# BEGIN SOLUTION\n        self.y = value\n        # END SOLUTION")
    stub = "class A:\n" + getter + setter.format("raise NotImplementedError  # your code here")
    assert make_stub(source, "x.py") == stub


def test_a_nested_function_may_be_part_of_the_answer():
    """A closure inside a region is not part of the public interface."""
    source = in_function("# BEGIN SOLUTION", "def g():", "    return x", "", "return g", "# END SOLUTION")
    assert make_stub(source, "x.py") == in_function("raise NotImplementedError  # your code here")


def test_leaks_are_the_long_lines_of_regions():
    """Lines of 20 characters or more that only a region holds are leaks, in the order of the solution."""
    source = in_function(
        "# BEGIN SOLUTION", "exactly_twenty_chars", "only_nineteen_chars", "return sorted(x)[::-1]", "# END SOLUTION"
    )
    text = "Try `return sorted(x)[::-1]`, or exactly_twenty_chars, or only_nineteen_chars."
    assert leaks(source, text) == ["exactly_twenty_chars", "return sorted(x)[::-1]"]
    assert leaks(source, "Sort x, and turn it round.") == []


def test_a_stub_leaks_nothing():
    """No line of a region stands in the stub."""
    assert leaks(SOLUTION, STUB) == []


def test_a_line_of_a_worked_example_is_no_leak():
    """What stands outside of the regions too is known to students."""
    source = in_function("total = sum(x) / len(x)", "# BEGIN SOLUTION", "total = sum(x) / len(x)", "# END SOLUTION")
    assert leaks(source, "total = sum(x) / len(x)") == []


GRADING = """\
title: Vision
seed: spring
assignments:
  shapes:
    title: Shapes
    week: 1
    exercises:
      volume: {points: 1}
"""


@pytest.fixture
def course_folder(tmp_path: Path) -> Path:
    (tmp_path / "grading.yml").write_text(GRADING)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "shapes.py").write_text(SOLUTION)
    return tmp_path


def test_build_writes_stubs_and_schemas_once(course_folder):
    """The first build writes everything, the second has nothing left to do."""
    course = load_course(course_folder)
    assert build(course, check=False) == [
        "docs/schemas/evidence.json was written.",
        "docs/schemas/scorecard.json was written.",
        "assignments/shapes/shapes.py was written.",
        "assignments/shapes/shapes.ipynb was written.",
    ]
    assert (course_folder / "assignments/shapes/shapes.py").read_text() == STUB
    assert build(course, check=False) == []


def test_a_check_tells_what_is_stale_and_writes_nothing(course_folder):
    """With check, each stale file is one sentence that says what to run, and stays as it is."""
    course = load_course(course_folder)
    build(course, check=False)
    assert build(course, check=True) == []
    stub = course_folder / "assignments/shapes/shapes.py"
    stub.write_text("changed = True\n")
    (course_folder / "docs/schemas/evidence.json").unlink()
    assert build(course, check=True) == [
        "docs/schemas/evidence.json is missing; run `autograder build`.",
        "assignments/shapes/shapes.py is out of date; run `autograder build`.",
    ]
    assert stub.read_text() == "changed = True\n"


def test_a_missing_solution_is_one_sentence(course_folder):
    """An assignment without a solution cannot be built."""
    (course_folder / "solutions" / "shapes.py").unlink()
    with pytest.raises(CourseError) as caught:
        build(load_course(course_folder), check=True)
    assert str(caught.value) == "solutions/shapes.py: there is no such file to build the stub of shapes from"


def test_a_stub_that_gives_the_solution_away_is_not_written(course_folder):
    """A docstring that quotes the answer stops the build at the line that it quotes."""
    told = SOLUTION.replace('"""Return the area."""', '"""Return the area: return width * height * scale**2."""')
    (course_folder / "solutions" / "shapes.py").write_text(told)
    with pytest.raises(MarkerError) as caught:
        build(load_course(course_folder), check=False)
    assert str(caught.value) == "solutions/shapes.py:28: the stub gives this line of the solution away"
    assert not (course_folder / "assignments").exists()


def test_a_broken_marker_names_the_solution(course_folder):
    """The sentence of a marker error begins with the solution's path in the course."""
    (course_folder / "solutions" / "shapes.py").write_text("# END SOLUTION\n")
    with pytest.raises(MarkerError) as caught:
        build(load_course(course_folder), check=True)
    assert str(caught.value) == "solutions/shapes.py:1: this # END SOLUTION has no # BEGIN SOLUTION before it"
