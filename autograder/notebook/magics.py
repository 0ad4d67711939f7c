"""What IPython understands and Python does not: magics, shell lines and questions, taken out of a cell."""

from __future__ import annotations

import ast
import re
from pathlib import PurePath

FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
PYTHON_INSIDE = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun"})
"""Cell magics whose cell is Python of the notebook itself."""
WRITES = frozenset({"writefile", "file"})
MOST_LINES = 200

_CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
_LINE_MAGIC = re.compile(r"^(\s*)(%|!|\?|.*\?\s*$|[\w.,\s]+=\s*[%!])")


class NotPython(Exception):
    """Why a cell is left out: the end of a sentence that begins with where the cell is."""


def parsed(source: str, module_file: str) -> tuple[ast.Module, str]:
    """Return a cell's syntax tree and its text without magics, whose line numbers are those of the cell.

    A cell that ``%%writefile`` writes into the assignment's module is its code; other files are not the notebook's.
    """
    lines = _without_cell_magic(source, module_file).split("\n")
    for _ in range(MOST_LINES):
        try:
            return _parse("\n".join(lines)), "\n".join(lines)
        except SyntaxError as error:
            place = (error.lineno or 1) - 1
            found = _LINE_MAGIC.match(lines[place]) if place < len(lines) else None
            if not found:
                raise NotPython(f"is not valid Python: {error.msg} (line {error.lineno} of the cell)") from None
            _blank(lines, place, found.group(1))
    raise NotPython(f"has more than {MOST_LINES} lines that are not Python")


def _parse(text: str) -> ast.Module:
    try:
        tree = compile(text, "<cell>", "exec", FLAGS, dont_inherit=True)
    except (ValueError, MemoryError, RecursionError, OverflowError) as error:
        raise NotPython(f"cannot be parsed: {type(error).__name__}") from None
    assert isinstance(tree, ast.Module)
    return tree


def _without_cell_magic(source: str, module_file: str) -> str:
    lines = source.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    while found := _CELL_MAGIC.match(lines[first]):
        name, rest = found.groups()
        target = PurePath(rest.split()[-1].strip("\"'")).name if rest.split() else ""
        if name not in PYTHON_INSIDE and not (name in WRITES and target == module_file):
            raise NotPython(f"begins with %%{name[:20]}, so it is not Python of this notebook")
        lines[first] = ""
        first = min(first + 1, len(lines) - 1)
    return "\n".join(lines)


def _blank(lines: list[str], place: int, indent: str) -> None:
    """Put ``pass`` in a magic's place, and nothing on the lines that it goes on with."""
    goes_on = lines[place].rstrip().endswith("\\")
    lines[place] = f"{indent}pass"
    while goes_on and place + 1 < len(lines):
        place += 1
        goes_on = lines[place].rstrip().endswith("\\")
        lines[place] = ""
