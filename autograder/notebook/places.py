"""Where a line of a notebook's module stands in the notebook: the module says so in the comments above its parts."""

from __future__ import annotations

import re

STUB = "the stub"
"""Where a statement stands that is in none of the cells."""
_HEADING = re.compile(rb"# (the stub|(?:the text behind )?code cell \d+)(?:, line (\d+))?")


def heading(label: str, line: int) -> str:
    """Return the comment above a part of a module: its cell, and the line of the cell that it begins on, if known."""
    return f"# {label}, line {line}" if line else f"# {label}"


def place_of(source: bytes, line: int | None) -> str:
    """Return the cell, and its line, that a line of a module comes from; nothing where no comment above it says so.

    In a student's own module a comment may look the same: then the place is as right as the comment.
    """
    if line is None:
        return ""
    above = source.split(b"\n")[:line]
    for number in range(len(above), 0, -1):
        if found := _HEADING.fullmatch(above[number - 1].rstrip()):
            cell, first = found.groups()
            if cell == STUB.encode():
                return ""
            inside = f", line {int(first) + line - number - 1}" if first and line > number else ""
            return f"{cell.decode()}{inside}"
    return ""
