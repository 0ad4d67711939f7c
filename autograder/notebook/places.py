"""Where a line of a notebook's module stands in the notebook: the module says so in the comments above its parts."""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache

STUB = "the stub"
"""Where a statement stands that is in none of the cells."""
_HEADING = re.compile(rb"^# (the stub|(?:the text behind )?code cell \d{1,6})(?:, line (\d{1,6}))?$", re.MULTILINE)


def heading(label: str, line: int) -> str:
    """Return the comment above a part of a module: its cell, and the line of the cell that it begins on, if known."""
    return f"# {label}, line {line}" if line else f"# {label}"


def place_of(source: bytes, line: int | None) -> str:
    """Return the cell, and its line, that a line of a module comes from; nothing where no comment above it says so.

    In a student's own module a comment may look the same: then the place is as right as the comment.
    """
    headings = _headings(source) if line is not None else ()
    number = bisect(headings, (line or 0, "", 0)) - 1
    if number < 0 or line is None:
        return ""
    above, cell, first = headings[number]
    if cell == STUB:
        return ""
    return f"{cell}, line {first + line - above - 1}" if first else cell


@lru_cache(maxsize=1)
def _headings(source: bytes) -> tuple[tuple[int, str, int], ...]:
    """Return the line of every heading, its cell, and the line there that it says, or 0."""
    found, line, counted = [], 1, 0
    for match in _HEADING.finditer(source):
        line += source.count(b"\n", counted, match.start())
        counted = match.start()
        found.append((line, match[1].decode(), int(match[2] or 0)))
    return tuple(found)
