"""Submissions composed from the solution and edits or files of other definitions."""

from __future__ import annotations

import pytest

from autograder.examine.compose import ComposeError, compose, definitions, edit, replace

SOLUTION = '''"""A module."""

from __future__ import annotations

import math

LIMIT = 10


def cached(function):
    return function


@cached
def area(r):
    """Return the area."""
    # BEGIN SOLUTION
    return math.pi * r * r
    # END SOLUTION


class Shape:
    """A shape."""

    class Corner:
        def angle(self):
            return 90

    def sides(self):
        return 4

    @property
    def name(self):
        return "square"


def twice(r):
    return 2 * area(r)
'''


def run(source: str) -> dict:
    module: dict = {}
    exec(compile(source, "module.py", "exec", dont_inherit=True), module)
    return module


# Definitions ----------------------------------------------------------------------------------------------------------


def test_definitions_are_found_by_qualified_name():
    """Functions, classes, methods and what lies deeper are found, with their decorators."""
    found = definitions(SOLUTION)
    shape = ["Shape", "Shape.Corner", "Shape.Corner.angle", "Shape.sides", "Shape.name"]
    assert list(found) == ["cached", "area", *shape, "twice"]
    lines = SOLUTION.splitlines()
    assert [lines[found[name][0] - 1].strip() for name in ("area", "Shape.name")] == ["@cached", "@property"]


# Edits ----------------------------------------------------------------------------------------------------------------


def test_an_edit_changes_one_place_only():
    """The text is replaced inside its definition, and all other lines stay as they are."""
    changed = edit(SOLUTION, "area", "math.pi", "3")
    assert run(changed)["area"](2) == 12
    assert changed.replace("return 3 *", "return math.pi *") == SOLUTION


def test_an_edit_may_span_lines_and_leave_nothing():
    """What is replaced may be several lines, and nothing may come in their place."""
    changed = edit(SOLUTION, "area", "# BEGIN SOLUTION\n    return math.pi", "return 1")
    assert run(changed)["area"](3) == 9


@pytest.mark.parametrize(
    ("at", "old", "sentence"),
    [
        ("area", "cos", "'cos' must occur exactly once in area; it occurs 0 times"),
        ("area", "r", "'r' must occur exactly once in area; it occurs 8 times"),
        ("Shape.sides", "math.pi", "'math.pi' must occur exactly once in Shape.sides; it occurs 0 times"),
        ("volume", "r", "the solution has no definition volume"),
        ("sides", "4", "the solution has no definition sides"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(at, old, sentence):
    """An old text that is missing or ambiguous, and a definition that is missing, are each one sentence."""
    with pytest.raises(ComposeError) as caught:
        edit(SOLUTION, at, old, "")
    assert str(caught.value) == sentence


# Whole definitions ----------------------------------------------------------------------------------------------------


def test_a_definition_is_replaced_with_its_decorators():
    """A whole function goes with its decorators, and its replacement is dedented first."""
    changed = replace(SOLUTION, "area", "\n        def area(r):\n            return 7\n    ")
    assert run(changed)["twice"](1) == 14
    assert "@cached" not in changed


@pytest.mark.parametrize(
    ("at", "call"), [("Shape.sides", "Shape().sides()"), ("Shape.Corner.angle", "Shape.Corner().angle()")]
)
def test_a_method_is_replaced_at_its_depth(at, call):
    """A method is indented as deep as the one that it replaces."""
    changed = replace(SOLUTION, at, f"def {at.rpartition('.')[2]}(self):\n    if True:\n        return 5\n")
    assert eval(call, run(changed)) == 5


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("def other(r): return 1", "what replaces area must define area"),
        ("def area(r) return 1", "expected ':' (line 1)"),
    ],
)
def test_a_replacement_must_define_what_it_replaces(new, sentence):
    """A replacement that defines something else, or does not parse, is refused."""
    with pytest.raises(ComposeError) as caught:
        replace(SOLUTION, "area", new)
    assert str(caught.value) == sentence


# Files of other definitions -------------------------------------------------------------------------------------------


def test_a_function_of_another_file_replaces_the_solutions():
    """A function is replaced, and everybody else calls the new one."""
    module = run(compose(SOLUTION, '"""Another way."""\n\ndef area(r):\n    return r**2 * 3\n'))
    assert module["twice"](1) == 6
    assert module["__doc__"] == "A module."


def test_a_class_replaces_only_the_methods_that_it_names():
    """Methods of another file are exchanged one by one, the others stay, and new ones are added."""
    other = (
        "class Shape:\n    def sides(self):\n        return 3\n    def corners(self):\n        return self.sides()\n"
    )
    shape = run(compose(SOLUTION, other))["Shape"]()
    assert (shape.sides(), shape.corners(), shape.name) == (3, 3, "square")


def test_what_is_added_to_an_inner_class_fits_its_depth():
    """A method that is new to a nested class is added inside it."""
    other = "class Shape:\n    class Corner:\n        def twice(self):\n            return 2 * self.angle()\n"
    assert run(compose(SOLUTION, other))["Shape"].Corner().twice() == 180


def test_decorators_come_along():
    """A replaced function brings its own decorators and loses the old ones."""
    other = "import functools\n\n@functools.cache\ndef area(r):\n    return [r]\n"
    area = run(compose(SOLUTION, other))["area"]
    assert area(1) is area(1)


def test_helpers_constants_imports_and_classes_are_added():
    """What the solution does not have is added where it can be used."""
    other = (
        "import cmath\nfrom collections import Counter\n\nSCALE = cmath.pi / math.pi\n\n\n"
        "class Helper:\n    factor = 2 * SCALE\n\n\ndef _scaled(r):\n    return Helper.factor * r\n\n\n"
        "def area(r):\n    return _scaled(r) + len(Counter())\n"
    )
    assert run(compose(SOLUTION, other))["area"](5) == 10


@pytest.mark.parametrize("start", ['"""A module."""\n', ""], ids=["docstring", "bare"])
def test_a_future_import_stands_first(start):
    """A __future__ import goes below the docstring, once."""
    future = "from __future__ import annotations\n"
    source = compose(f"{start}import math\n\ndef f(): return 1\n", future, future + "def f() -> Unknown: return 2\n")
    assert run(source)["f"]() == 2
    assert source.startswith(start + future)
    assert source.count(future) == 1


def test_a_file_needs_no_last_newline():
    """A file whose last line has no end composes as any other."""
    assert run(compose(SOLUTION, "import cmath"))["cmath"]
    assert run(compose(SOLUTION, "def area(r): return 1"))["twice"](1) == 2


def test_files_are_composed_one_after_the_other():
    """Of two files with the same definition the later one counts."""
    module = run(compose(SOLUTION, "def area(r): return 1\n", "def area(r): return 2\n"))
    assert module["area"](0) == 2


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ("def area(r) return 1", "expected ':' (line 1)"),
        ("x = 1\nfrom __future__ import division", "from __future__ imports must occur at the beginning of the file"),
    ],
)
def test_a_file_that_is_no_module_is_refused(other, sentence):
    """A file that Python does not take is one sentence with the line."""
    with pytest.raises(ComposeError) as caught:
        compose(SOLUTION, other)
    assert str(caught.value).startswith(sentence)
