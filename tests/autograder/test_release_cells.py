"""The cells of a notebook: every line of the module, once, under its exercise, with the text that explains it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from autograder.course import Assignment, load_course
from autograder.release.notebook import cells_of, notebook_text
from autograder.release.pieces import pieces_of
from autograder.release.sections import sections_of

ROOT = Path(__file__).parents[2]
ALL = list(load_course(ROOT).assignments.values())

GRADING = """\
title: Vision
seed: spring
assignments:
  shapes:
    title: Shapes
    week: 1
    exercises:
      area: {points: 1, defines: [Box.area]}
      scale: {points: 1, defines: [Box.scale, unit]}
      volume: {points: 1}
"""

SOLUTION = '''\
"""Shapes."""

import math
from typing import Any

SIDES = 4
"""Of a box."""

# --- boxes ------------------------------------------------------------------


class Box:
    """A box."""

    def __init__(self, side):
        self.side = side

    # how large it is
    def area(self):
        # 1 line
        # BEGIN SOLUTION
        return self._square()
        # END SOLUTION

    # BEGIN SOLUTION NO PROMPT
    def _square(self):
        return self.side**2

    # END SOLUTION

    def scale(self, k):
        # BEGIN SOLUTION
        return Box(_times(k, self.side))
        # END SOLUTION


def given(x):
    return x


def unit():
    # BEGIN SOLUTION
    return Box(given(1))
    # END SOLUTION


@property
def volume(x):
    """Return it."""
    # BEGIN SOLUTION
    return x**3
    # END SOLUTION


# BEGIN SOLUTION NO PROMPT
def _times(k, side):
    return k * side


# END SOLUTION
'''

HANDOUT = """\
# Shapes

All of them: `area`, `scale`.

```
## no heading
```

## What a box is

Six sides.

## Exercise `Box.area(self)`

Square.

## Then

Use `unit()`.

## The end

Read on.
"""


@pytest.fixture
def shapes(tmp_path: Path) -> Assignment:
    (tmp_path / "grading.yml").write_text(GRADING)
    for name, text in {"solutions/shapes.py": SOLUTION, "assignments/shapes/README.md": HANDOUT}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    return load_course(tmp_path).assignments["shapes"]


def code(assignment: Assignment, version: str) -> dict[str, str]:
    return {
        cell.id: cell.source for cell in cells_of(assignment, version) if cell.role not in ("text", "check", "start")
    }


def test_a_shared_class_begins_once_and_goes_on_in_each_exercise(shapes):
    """What belongs to no exercise comes first, private helpers come with the first exercise that uses them."""
    assert code(shapes, "solved") == {
        "setup": 'import math\nfrom typing import Any\n\n\nSIDES = 4\n"""Of a box."""',
        "area-given-1": 'class Box:\n    """A box."""\n\n    def __init__(self, side):\n        self.side = side',
        "area": "class Box(Box):\n    # how large it is\n    def area(self):\n        # 1 line\n"
        "        return self._square()\n\n    def _square(self):\n        return self.side**2",
        "scale": "def given(x):\n    return x\n\n\ndef _times(k, side):\n    return k * side\n\n\n"
        "class Box(Box):\n    def scale(self, k):\n        return Box(_times(k, self.side))\n\n\n"
        "def unit():\n    return Box(given(1))",
        "volume": '@property\ndef volume(x):\n    """Return it."""\n    return x**3',
    }


def test_the_stub_has_no_helpers_and_a_placeholder_for_each_region(shapes):
    """Students' cells are the solved ones without what the markers take away."""
    stub = code(shapes, "stub")
    assert stub["area"] == (
        "class Box(Box):\n    # how large it is\n    def area(self):\n        # 1 line\n"
        "        raise NotImplementedError  # your code here"
    )
    assert "_times" not in "".join(stub.values())
    assert stub["scale"].startswith("def given(x):")


def test_marked_cells_can_be_cut_again(shapes):
    """A marked cell holds its markers, those around a helper included."""
    marked = code(shapes, "marked")
    assert "# BEGIN SOLUTION NO PROMPT\ndef _times(k, side):\n    return k * side\n# END SOLUTION" in marked["scale"]
    assert "    # BEGIN SOLUTION NO PROMPT\n    def _square" in marked["area"]


def test_sections_go_where_their_exercise_is(shapes):
    """A heading's name decides, then the first mention; what names nothing goes along, and the rest comes last."""
    assert {
        owner: [line for line in text.splitlines() if line.startswith("#")]
        for owner, text in sections_of(shapes).items()
    } == {
        "": ["# Shapes", "## no heading"],
        "area": ["## What a box is", "## Exercise `Box.area(self)`"],
        "scale": ["## Then"],
        ".": ["## The end"],
    }


def test_every_exercise_is_followed_by_its_check(shapes):
    """Text, code, check, for each exercise in the order of grading.yml; ids are unique and the same every time."""
    cells = [cell.id for cell in cells_of(shapes)]
    assert cells[3:8] == ["setup", "area-text", "area-given-1", "area", "area-check"]
    assert cells[8:11] == ["scale-text", "scale", "scale-check"]
    assert len(set(cells)) == len(cells)
    assert notebook_text(shapes) == notebook_text(shapes)


@pytest.mark.parametrize("assignment", ALL, ids=[assignment.name for assignment in ALL])
def test_the_cells_hold_every_line_of_the_module_once(assignment):
    """No line of the stub, and no line of the handout, is lost or repeated in its notebook."""
    marked = assignment.solution.read_text(encoding="utf-8")
    pieces = pieces_of(assignment, marked, "x.py", "stub")
    code = "\n".join(line for piece in pieces for line in (*piece.given, *piece.code))
    assert _lines(assignment.stub.read_text()) - _lines(code) == Counter()
    assert all(_continues(line) for line in _lines(code) - _lines(assignment.stub.read_text()))
    texts = "\n".join(cell.source for cell in cells_of(assignment) if cell.role == "text")
    assert _lines(assignment.handout.read_text()) - _lines(texts) == Counter()


def _continues(line: str) -> bool:
    name = line.removeprefix("class ").partition("(")[0]
    return line == f"class {name}({name}):"


def _lines(text: str) -> Counter[str]:
    module = text.split('"""', 2)[2] if text.startswith('"""') else text
    return Counter(line.strip() for line in module.splitlines() if line.strip() and "----" not in line)


@pytest.mark.parametrize("assignment", ALL, ids=[assignment.name for assignment in ALL])
def test_the_notebook_in_the_repository_is_current(assignment):
    """Build wrote the committed notebook, and no output is in it."""
    text = assignment.notebook.read_text(encoding="utf-8")
    assert text == notebook_text(assignment)
    assert not any(cell.get("outputs") for cell in json.loads(text)["cells"])
