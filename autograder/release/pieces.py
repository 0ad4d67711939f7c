"""A marked solution taken apart: what belongs to which exercise, in which order, with or without the solutions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from autograder.course import Assignment
from autograder.release.stubs import BEGIN_SILENT, END, cut, parsed, silent_regions, without_markers

Version = Literal["stub", "solved", "marked"]
"""What students get, the full code, or the full code with the markers around what students do not get."""

SETUP = ""
"""Whose the code is that comes before every exercise."""


@dataclass
class Piece:
    """All code of one exercise, or of none."""

    exercise: str
    given: list[str] = field(default_factory=list)
    """Code that comes before it and belongs to no exercise: the beginning of a class."""
    code: list[str] = field(default_factory=list)


def joined(texts: Sequence[str]) -> str:
    """Put statements below each other, with blank lines around what is longer than a line."""
    together = ""
    for before, text in zip(["", *texts], texts, strict=False):
        gap = "\n\n\n" if "\n" in before or "\n" in text else "\n"
        together += (gap if together else "") + text
    return together


def pieces_of(assignment: Assignment, marked: str, file: str, version: Version) -> list[Piece]:
    """Take a marked solution apart: first what stands before every exercise, then a piece for each exercise.

    A class whose methods belong to several exercises is begun once, with what belongs to none of them, and continued
    as ``class Value(Value):`` where an exercise adds to it: plain Python that a notebook can run cell by cell.
    """
    chunks = _chunks(marked, parsed(marked, file).body, file)
    owners = assignment.owners
    pieces = {name: Piece(name) for name in (SETUP, *assignment.exercises)}
    helpers: list[_Chunk] = []
    begun = False
    for chunk in chunks:
        owner = _owner(chunk, owners)
        if isinstance(owner, dict):
            _share_class(chunk, owner, marked, file, pieces)
        elif owner:
            pieces[owner].code.append(chunk.text)
        elif begun:
            helpers.append(chunk)
        elif not _is_docstring(chunk.node):
            pieces[SETUP].code.append(chunk.text)
        begun |= bool(owner)
    for helper in reversed(helpers):
        _first_user(helper.name, pieces).code.insert(0, helper.text)
    for piece in pieces.values():
        piece.given = [text for text in (_as(version, text, file) for text in piece.given) if text]
        piece.code = [text for text in (_as(version, text, file) for text in piece.code) if text]
    return list(pieces.values())


# ------------------------------------------------------------------------------------------------ what stands where


@dataclass(frozen=True)
class _Chunk:
    """A statement with the comments that belong to it, and with markers around it if students do not get it."""

    node: ast.stmt
    text: str

    @property
    def name(self) -> str:
        return next(iter(_bound(self.node)), "")


def _chunks(source: str, body: Sequence[ast.stmt], file: str) -> list[_Chunk]:
    """Cut a module's or a class's body into its statements."""
    lines = source.split("\n")
    hidden = silent_regions(source, file)
    nodes = [node for place, node in enumerate(body) if place == 0 or not _is_docstring(node)]
    starts = [_start(node, lines) for node in nodes]
    ends = [*starts[1:], max(len(lines), *(node.end_lineno or 0 for node in body)) + 1]
    if nodes and nodes[-1].col_offset:  # a class ends where its last method does, and the marker behind it
        ends[-1] = _end_of_block(lines, body[-1])
    found = []
    for node, start, end in zip(nodes, starts, ends, strict=True):
        text = "\n".join(_trimmed(lines[start - 1 : end - 1], node.col_offset))
        if any(begin < node.lineno < last for begin, last, indent in hidden if indent == node.col_offset):
            pad = " " * node.col_offset
            text = f"{pad}{BEGIN_SILENT}\n{text}\n{pad}{END}"
        found.append(_Chunk(node, text))
    return found


def _is_docstring(node: ast.stmt) -> bool:
    """Tell whether a statement is a string alone, which explains what stands before it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _start(node: ast.stmt, lines: Sequence[str]) -> int:
    """Return the first line of a statement, its decorators and the comment right above it included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    line = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    comment = " " * node.col_offset + "#"
    while line > 1 and lines[line - 2].startswith(comment) and not _is_banner(lines[line - 2]):
        line -= 1
    return line


def _is_banner(line: str) -> bool:
    return bool(re.search(r"-{4,}|={4,}", line)) or line.strip() in (BEGIN_SILENT, END)


def _end_of_block(lines: Sequence[str], last: ast.stmt) -> int:
    end = last.end_lineno or last.lineno
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * last.col_offset)):
        end += 1
    return end + 1


def _trimmed(lines: list[str], indent: int) -> list[str]:
    """Leave out what trails a statement without belonging to it: blank lines, and comments that are not indented."""
    comment = re.compile(rf" {{0,{indent}}}#")
    while lines and (not lines[-1].strip() or comment.match(lines[-1])):
        lines.pop()
    return lines


# -------------------------------------------------------------------------------------------------- who owns what


def _owner(chunk: _Chunk, owners: Mapping[str, str]) -> str | dict[str, str]:
    """Return the exercise of a statement; of a class that several share, the exercise of each method."""
    if not isinstance(chunk.node, ast.ClassDef):
        return owners.get(chunk.name, "")
    inner = {name.partition(".")[2]: owner for name, owner in owners.items() if name.startswith(f"{chunk.name}.")}
    everyone = set(inner.values()) | {owners[chunk.name]} if chunk.name in owners else set(inner.values())
    return next(iter(everyone), "") if len(everyone) < 2 else {"": owners.get(chunk.name, ""), **inner}


def _share_class(chunk: _Chunk, owners: Mapping[str, str], source: str, file: str, pieces: Mapping[str, Piece]) -> None:
    """Begin a class before the first exercise that adds to it, and continue it in each of them."""
    node = chunk.node
    assert isinstance(node, ast.ClassDef)
    parts: dict[str, list[str]] = {}
    methods = _chunks(source, node.body, file)
    pads = {method.name: method.text for method in methods}
    for method in methods:
        parts.setdefault(_method_owner(method, owners, pads), []).append(method.text)
    shared = [name for name in pieces if name and name in set(owners.values())]
    begin = source.split("\n")[_start(node, source.split("\n")) - 1 : node.body[0].lineno - 1]
    header = "\n".join(_trimmed(begin, node.col_offset + 4))
    first = "\n\n".join([header, *parts.pop("", [])]) if parts.get("") else f"{header}\n    pass"
    pieces[shared[0]].given.append(first.replace(":\n\n", ":\n", 1))
    for owner, texts in parts.items():
        pieces[owner].code.append("\n\n".join([f"class {node.name}({node.name}):", *texts]).replace(":\n\n", ":\n", 1))


def _method_owner(method: _Chunk, owners: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """Return the exercise of a method; a private one belongs to the first that uses it."""
    if method.name in owners:
        return owners[method.name]
    if BEGIN_SILENT not in method.text.split("\n")[0]:
        return ""
    users = [name for name, text in texts.items() if name != method.name and _mentions(text, method.name)]
    return next((owners[name] for name in users if name in owners), "")


def _first_user(name: str, pieces: Mapping[str, Piece]) -> Piece:
    """Return the first piece whose code mentions a name; without one the last."""
    if name:
        for piece in pieces.values():
            if any(_mentions(text, name) for text in (*piece.given, *piece.code)):
                return piece
    return list(pieces.values())[-1]


def _mentions(text: str, name: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\b", text))


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    for inner in ast.walk(node) if isinstance(node, ast.Assign | ast.AnnAssign) else ():
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _as(version: Version, text: str, file: str) -> str:
    if version == "marked":
        return text
    return (cut(text, file) if version == "stub" else without_markers(text, file)).strip("\n")
