"""A notebook is a submission: whatever happened to its cells, what counts is the code for the assignment's names."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.notebook import reading
from autograder.notebook.places import place_of
from autograder.notebook.reading import Read, read_notebook

STUB = '''\
"""Shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence

UNITS = ("m", "cm")


def area(width: float, height: float) -> float:
    """Return it."""
    raise NotImplementedError  # your code here


def diagonal(width: float, height: float) -> float:
    raise NotImplementedError  # your code here


class Box:
    def __init__(self, sides: Sequence[float]) -> None:
        self.sides = sides

    def volume(self) -> float:
        raise NotImplementedError  # your code here

    def longest(self) -> float:
        raise NotImplementedError  # your code here
'''

SETUP = "from __future__ import annotations\nimport math\nfrom collections.abc import Sequence\n\nUNITS = ('m', 'cm')"
AREA = "def area(width, height):\n    return width * height"
DIAGONAL = "def diagonal(width, height):\n    return math.sqrt(area(width, width) + area(height, height))"
BOX = "class Box:\n    def __init__(self, sides: Sequence[float]) -> None:\n        self.sides = sides"
VOLUME = "class Box(Box):\n    def volume(self):\n        return math.prod(self.sides)"
LONGEST = "class Box(Box):\n    def longest(self):\n        return max(self.sides)"
CELLS = [SETUP, AREA, DIAGONAL, BOX, VOLUME, LONGEST]
ALL = {"area": 6, "diagonal": 5.0, "volume": 24, "longest": 4, "UNITS": ("m", "cm")}

QUESTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "area": lambda m: m["area"](2, 3),
    "diagonal": lambda m: m["diagonal"](3, 4),
    "volume": lambda m: m["Box"]([2, 3, 4]).volume(),
    "longest": lambda m: m["Box"]([2, 3, 4]).longest(),
    "UNITS": lambda m: m["UNITS"],
}


def cell(source: str | list[str], kind: str = "code", **more: Any) -> dict[str, Any]:
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **code, **more}


def notebook(*sources: str | dict[str, Any], **more: Any) -> bytes:
    cells = [source if isinstance(source, dict) else cell(source) for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()


def read(data: bytes) -> Read:
    return read_notebook(data, STUB, "shapes.py", "ada.ipynb")


def answers(source: bytes) -> dict[str, Any]:
    """Run a module of ours, and say what each of its names does."""
    module: dict[str, Any] = {"__name__": "shapes"}
    exec(compile(source, "shapes.py", "exec"), module)
    found = {}
    for name, question in QUESTIONS.items():
        try:
            found[name] = question(module)
        except Exception as error:
            found[name] = type(error).__name__
    return found


def without(*names: str) -> dict[str, Any]:
    """Everything right but these, which nobody has written."""
    return {name: "NotImplementedError" if name in names else value for name, value in ALL.items()}


def swapped(first: int, second: int) -> list[str]:
    cells = list(CELLS)
    cells[first], cells[second] = cells[second], cells[first]
    return cells


LIVE = {"metadata": {"widgets": {"state": {"a": {"model_name": "IntSliderModel"}}}}}
BIG = [{"output_type": "display_data", "data": {"image/png": "A" * 20_000_000}, "metadata": {}}]
UNTOUCHED = "def area(width: float, height: float) -> float:\n    '''Return it.'''\n    raise NotImplementedError"

ODD: dict[str, tuple[bytes, dict[str, Any], list[str]]] = {
    "as it was handed out": (notebook(*CELLS), ALL, []),
    "sources as lists of lines": (notebook(*(cell(text.splitlines(keepends=True)) for text in CELLS)), ALL, []),
    "version 3 of the format": (
        json.dumps(
            {
                "nbformat": 3,
                "metadata": {"name": ""},
                "worksheets": [
                    {"cells": [{"cell_type": "code", "language": "python", "input": text} for text in CELLS]}
                ],
            }
        ).encode(),
        ALL,
        [],
    ),
    "Colab's metadata": (
        notebook(
            *(cell(text, metadata={"id": "dQw4", "colab": {"base_uri": "x"}}) for text in CELLS),
            metadata={"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}},
        ),
        ALL,
        [],
    ),
    "VS Code's metadata": (
        notebook(
            *(cell(text, metadata={"vscode": {"languageId": "python"}}) for text in CELLS),
            metadata={"language_info": {"name": "python", "version": "3.12.1"}, "orig_nbformat": 4},
        ),
        ALL,
        [],
    ),
    "duplicate ids": (notebook(*(cell(text, id="same") for text in CELLS)), ALL, []),
    "widgets": (
        notebook("from ipywidgets import interact\n@interact(x=(0, 9))\ndef show(x): ...", *CELLS, **LIVE),
        ALL,
        [],
    ),
    "20 MB of outputs": (notebook(*(cell(text, outputs=BIG if text is AREA else []) for text in CELLS)), ALL, []),
    "not UTF-8": (
        notebook(*CELLS).replace(b"Sequence[float]) -> None:", b"Sequence[float]) -> None:  # gr\xf6\xdfe"),
        ALL,
        ["The notebook is not UTF-8 text; the characters that could not be read were replaced."],
    ),
    "a byte order mark": (b"\xef\xbb\xbf" + notebook(*CELLS), ALL, []),
    "UTF-16": (notebook(*CELLS).decode().encode("utf-16"), ALL, []),
    "Windows line ends": (notebook(*(text.replace("\n", "\r\n") for text in CELLS)), ALL, []),
    "functions moved": (notebook(*swapped(1, 2)), ALL, []),
    "the beginning of a class moved down": (
        notebook(*swapped(3, 5)),
        ALL,
        ["`Box` of code cell 6 was moved up, since code cell 4 needs it at once."],
    ),
    "a constant moved behind its use": (
        notebook(
            *CELLS, "TABLE = [SIDE] * 2", "def area(width, height):\n    return width * height * TABLE[0]", "SIDE = 1"
        ),
        ALL,
        [
            "`area` is defined in code cell 2 and code cell 8; what counts is code cell 8.",
            "`SIDE` of code cell 9 was moved up, since code cell 7 needs it at once.",
        ],
    ),
    "a cell copied, the copy untouched": (
        notebook(*CELLS, UNTOUCHED),
        ALL,
        ["`area` is defined in code cell 2 and code cell 7; what counts is code cell 2."],
    ),
    "a cell copied and changed": (
        notebook(*CELLS, "def area(width, height):\n    return height * width * 1"),
        ALL,
        ["`area` is defined in code cell 2 and code cell 7; what counts is code cell 7."],
    ),
    "an exercise deleted": (
        notebook(*[text for text in CELLS if text is not VOLUME]),
        without("volume"),
        ["`Box.volume` stood in no code cell; the stub's version was used."],
    ),
    "imports and constants deleted": (
        notebook(*CELLS[1:]),
        ALL,
        ["`UNITS` and `math` stood in no code cell; the stub's version was used."],
    ),
    "the beginning of a class deleted": (
        notebook(*[text for text in CELLS if text is not BOX]),
        ALL,
        ["the beginning of `Box` stood in no code cell; the stub's version was used."],
    ),
    "code in Markdown": (
        notebook(SETUP, cell(AREA, "markdown"), cell(f"```python\n{DIAGONAL}\n```", "markdown"), *CELLS[3:]),
        ALL,
        [
            "`area` stood in the text behind code cell 1, not in a code cell; it counts all the same.",
            "`diagonal` stood in the text behind code cell 1, not in a code cell; it counts all the same.",
        ],
    ),
    "code in a raw cell": (
        notebook(SETUP, cell(AREA, "raw"), *CELLS[2:]),
        ALL,
        ["`area` stood in the text behind code cell 1, not in a code cell; it counts all the same."],
    ),
    "magics and shell lines": (
        notebook(
            "%matplotlib inline\n!pip install torch\n" + SETUP,
            "%%time\n" + AREA,
            DIAGONAL + "\n%timeit diagonal(1, 1)",
            BOX + "\n?Box\nBox?\nfiles = !ls\nwhere = %pwd\nif True:\n    !ls \\\n      -l",
            VOLUME,
            LONGEST,
            "%%bash\nrm -rf /",
            "!echo '''",
        ),
        ALL,
        [],
    ),
    "%%writefile of the module": (notebook(SETUP, f"%%writefile shapes.py\n{AREA}", *CELLS[2:]), ALL, []),
    "%%writefile of another file": (
        notebook(SETUP, f"%%writefile other.py\n{AREA}", *CELLS[2:]),
        without("area", "diagonal"),
        [
            "Code cell 2, which holds `area`, begins with %%writefile, so it is not Python of this notebook; "
            "it was left out.",
            "`area` stood in no code cell; the stub's version was used.",
        ],
    ),
    "cells that fail, never end or plot": (
        notebook(
            *CELLS,
            "1 / 0",
            "while True: pass",
            "import matplotlib.pyplot as plt\nplt.plot([1])",
            "area(1, 'x' * 10**12)",
            "raise SystemExit",
            "for k in range(10**12):\n    losses = area(k, k)",
            "await something()",
            "check('area')",
        ),
        ALL,
        [],
    ),
    "a name of the assignment used for a result": (
        notebook(*CELLS, "area = area(2, 3)", "for diagonal in [1, 2]:\n    print(diagonal)"),
        ALL,
        [
            "Code cell 7 gives `area` another meaning; what code cell 2 defines was graded.",
            "Code cell 8 gives `diagonal` another meaning; what code cell 3 defines was graded.",
        ],
    ),
    "a cell that is no Python": (
        notebook(SETUP, "def area(width, height)\n    return width * height", *CELLS[2:]),
        without("area", "diagonal"),
        [
            "Code cell 2, which holds `area`, is not valid Python: expected ':' (line 1 of the cell); it was left out.",
            "`area` stood in no code cell; the stub's version was used.",
        ],
    ),
    "a return outside of a function": (
        notebook(*CELLS, "return 3"),
        ALL,
        ["Code cell 7 is not valid Python: 'return' outside function; it was left out."],
    ),
    "helpers, tables and changes that are needed": (
        notebook(
            SETUP,
            "import os, math, json\nSCALE = {}\nSCALE['m'] = 1\nfor unit in UNITS:\n    SCALE.setdefault(unit, 1)",
            "def area(width, height):\n    return _times(width, height) * SCALE['m'] * SCALE['cm']",
            DIAGONAL,
            BOX,
            "def _times(a, b): return a * b",
            "Box.volume = lambda self: math.prod(self.sides)",
            LONGEST,
        ),
        ALL,
        ["`Box.volume` stood in no code cell; the stub's version was used."],
    ),
    "one line for several statements": (
        notebook(SETUP, "x = 1; area = lambda w, h: w * h; y = 2", *CELLS[2:]),
        ALL,
        [],
    ),
    "the whole module in one cell": (notebook("\n\n\n".join([SETUP, AREA, DIAGONAL, BOX, VOLUME, LONGEST])), ALL, []),
    "the untouched notebook": (notebook(STUB), without("area", "diagonal", "volume", "longest"), []),
    "odd shapes of JSON": (
        notebook(*CELLS, cell(None), {"cell_type": "code"}, {"cell_type": "code", "source": [1, None, "x = 1"]}, {}),
        ALL,
        [],
    ),
    "an encoding declared in a cell": (notebook("# -*- coding: utf-7 -*-\n" + SETUP, *CELLS[1:]), ALL, []),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_notebook_gives_the_module_that_it_means(odd):
    """Each kind of damage gives exactly the expected answers, and is told in exactly these sentences."""
    data, expected, notes = ODD[odd]
    found = read(data)
    assert found.problem == ""
    assert list(found.notes) == notes
    assert answers(found.source or b"") == expected


DAMAGE = "open it in Jupyter, save it again and hand in that file."
DAMAGED = {
    "cut off": (notebook(*CELLS)[:-200], f"ada.ipynb is damaged or cut off (line 1); {DAMAGE}"),
    "conflict": (b"{\n<<<<<<< HEAD\n}", f"ada.ipynb is damaged or cut off (line 2); {DAMAGE}"),
    "empty": (b" \n", "ada.ipynb is empty; save your notebook again and hand in that file."),
    "a module": (AREA.encode(), f"ada.ipynb is damaged or cut off (line 1); {DAMAGE}"),
    "a list": (b"[1, 2]", "ada.ipynb is not a notebook; hand in the file that Jupyter saved."),
    "other JSON": (b'{"a": 1}', "ada.ipynb is not a notebook; hand in the file that Jupyter saved."),
    "deep": (
        b"[" * 10_000_000,
        "ada.ipynb is nested more deeply than any notebook; hand in the file that Jupyter saved.",
    ),
    "no cells": (notebook(), "ada.ipynb has no code cells; hand in the notebook that you worked in."),
    "text alone": (
        notebook(cell("# Hi", "markdown")),
        "ada.ipynb has no code cells; hand in the notebook that you worked in.",
    ),
    "another assignment": (
        notebook("def nms(): ..."),
        "ada.ipynb has none of this assignment's functions in its code cells; hand in the right notebook.",
    ),
    "R": (
        notebook("x <- 1", metadata={"kernelspec": {"language": "R"}}),
        "ada.ipynb is a notebook in 'R'; this assignment is written in Python.",
    ),
    "too much code": (
        notebook(AREA, "x = 1\n" * 200_000),
        "ada.ipynb holds more than 1 MiB of code; hand in nothing but this assignment's cells.",
    ),
    "too large": (
        b" " * (reading.MAX_BYTES + 1),
        "ada.ipynb is larger than 64 MiB; clear its outputs and hand it in again.",
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_notebook_is_one_clear_sentence(damage):
    """What cannot be read says in one sentence why not, and what to hand in."""
    data, sentence = DAMAGED[damage]
    assert read(data) == Read(None, problem=sentence)


BOMBS = {
    "parentheses": "area = " + "(" * 100_000,
    "signs": "area = " + "-" * 900_000 + "1",
    "attributes": "area = a" + ".a" * 100_000,
    "powers": "area = " + "**".join(["9"] * 1000),
    "magics": "!\n" * 2_000,
    "a chain of constants": "\n".join(f"a{k} = a{k + 1}" for k in range(3_000)) + "\ndef area(): return a0",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_cell_that_is_made_to_break_a_parser_breaks_nothing(bomb):
    """The small process that reads may fail or give up; what comes back is a module or a sentence."""
    found = read(notebook(SETUP, DIAGONAL, BOMBS[bomb]))
    assert (found.source is None) == bool(found.problem)


TOO_MUCH = "ada.ipynb takes too long or too much memory to read; clear its outputs."
TOO_LARGE = "ada.ipynb is larger or more deeply nested than a notebook can be; clear its outputs."


def test_the_clock_is_bounded(monkeypatch):
    """Where the process that reads does not answer, the student reads why there is nothing to grade."""
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.001)
    assert read(notebook(*CELLS)).problem == TOO_MUCH


def test_memory_is_bounded(monkeypatch):
    """JSON that becomes many times as large in memory is refused, not swapped."""
    monkeypatch.setattr(reading, "MEMORY", 120 << 20)
    assert read(b'{"cells": [' + b"{}," * 2_000_000 + b"{}]}").problem in (TOO_LARGE, TOO_MUCH)


def test_cpu_time_is_bounded(monkeypatch):
    """A cell that takes for ever to understand ends with its process, whatever the clock says."""
    monkeypatch.setattr(reading, "CPU_SECONDS", 1)
    assert read(notebook(AREA, "!\n" * 300_000)).problem == TOO_MUCH


def test_reading_needs_nothing_but_the_standard_library():
    """The process starts without site-packages, so that it is small and quick."""
    assert read(notebook("import numpy as np\n" + AREA)).problem == ""
    folder = Path(reading.__file__).parent
    own = ("document", "magics", "module", "order", "reading", "statements")
    lines = [line for name in own for line in (folder / f"{name}.py").read_text().splitlines()]
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= {*sys.stdlib_module_names, "autograder"}


# ------------------------------------------------------------------------------------------- where a line stands


def test_a_line_of_the_module_is_found_in_its_cell():
    """Every line of a statement is told by its cell and the line there, whatever was left out and moved around it."""
    cells = [
        "import math, sys\nprint(1)\n\n\n@staticmethod\ndef area(w, h):\n    return (\n        w * h)",
        "1 + 1",
        "def unit(): return 1\nclass Box:\n    def longest(self):\n        return max(self.sides)",
    ]
    source = read(notebook(*cells)).source
    assert source is not None
    places = {text.strip(): place_of(source, number) for number, text in enumerate(source.decode().split("\n"), 1)}
    assert places["@staticmethod"] == "code cell 1, line 5"
    assert places["w * h)"] == "code cell 1, line 8"
    assert places["return max(self.sides)"] == "code cell 3, line 4"


def test_a_line_that_no_cell_has_has_no_place():
    """The stub's own code, a student's module and what has no line are in no cell."""
    assert place_of(b"import math\n\ndef area():\n    return 1\n", 4) == ""
    assert place_of(b"# code cell 3, line 2\nx = 1\n", None) == ""
    assert place_of(b"# code cell 3, line " + b"9" * 5000 + b"\nx = 1\n", 2) == ""
    module = read(notebook(CELLS[0])).source
    assert module is not None
    stubbed = next(n for n, text in enumerate(module.decode().split("\n"), 1) if "NotImplementedError" in text)
    assert place_of(module, stubbed) == ""
