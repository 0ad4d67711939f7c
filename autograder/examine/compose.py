"""Compose a whole submission from the solution and an edit or a file of other definitions, as source text."""

from __future__ import annotations

import ast
import functools
import textwrap
from collections.abc import Iterator, Sequence

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class ComposeError(Exception):
    """An edit does not fit the solution: one sentence for whoever wrote it."""


@functools.lru_cache(maxsize=16)
def definitions(source: str) -> dict[str, tuple[int, int]]:
    """Return every function, class and method by qualified name, with its first and last line (decorators included)."""
    return dict(_walk(ast.parse(source).body, ""))


def _walk(body: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for node in body:
        if isinstance(node, _Definition):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield prefix + node.name, (first, node.end_lineno or first)
        if isinstance(node, ast.ClassDef):
            yield from _walk(node.body, f"{prefix}{node.name}.")


def edit(source: str, at: str, old: str, new: str) -> str:
    """Replace `old`, which must occur exactly once inside the definition `at`."""
    start, end = _place(source, at)
    lines = source.splitlines(keepends=True)
    inside = "".join(lines[start - 1 : end])
    if inside.count(old) != 1:
        raise ComposeError(f"{old!r} must occur exactly once in {at}; it occurs {inside.count(old)} times")
    return "".join([*lines[: start - 1], inside.replace(old, new), *lines[end:]])


def replace(source: str, at: str, new: str) -> str:
    """Replace the whole definition `at` by another one of the same name, indented to fit."""
    start, end = _place(source, at)
    lines = source.splitlines(keepends=True)
    block = textwrap.dedent(new).strip("\n") + "\n"
    if at.rpartition(".")[2] not in definitions(parsable(block)):
        raise ComposeError(f"what replaces {at} must define {at.rpartition('.')[2]}")
    return "".join([*lines[: start - 1], textwrap.indent(block, _indentation(lines[start - 1])), *lines[end:]])


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def parsable(source: str) -> str:
    """Return the source as it is, if Python takes it."""
    try:
        compile(source, "composition", "exec")  # finds what ast.parse lets pass, such as a misplaced __future__
    except SyntaxError as error:
        raise ComposeError(f"{error.msg} (line {error.lineno})") from None
    return source


def _place(source: str, at: str) -> tuple[int, int]:
    places = definitions(source)
    if at not in places:
        raise ComposeError(f"the solution has no definition {at}")
    return places[at]


def compose(solution: str, *others: str) -> str:
    """Put the definitions of other files in the solution's place.

    A function replaces the solution's; a class replaces only the methods that it names; what the solution does not
    have is added, and so are imports.
    """
    source = solution
    for other in others:
        lines = other.splitlines(keepends=True)
        for node in ast.parse(parsable(other)).body:
            source = _put(source, node, lines, "")
    return parsable(source)


def _put(source: str, node: ast.stmt, lines: list[str], prefix: str) -> str:
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    text = "".join(lines[first - 1 : node.end_lineno]).rstrip("\n") + "\n"
    known = definitions(source)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return source  # a docstring speaks about the file, not about the composition
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return source if text in source else _after_docstring(source, text)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return _after_imports(source, text)
    if isinstance(node, ast.ClassDef) and prefix + node.name in known:
        for item in node.body:
            source = _put(source, item, lines, f"{prefix}{node.name}.")
        return source
    if isinstance(node, _Definition) and prefix + node.name in known:
        return replace(source, prefix + node.name, text)
    if prefix:
        return _into_class(source, prefix.rstrip("."), text)
    return _after_imports(source, text) if not isinstance(node, _Definition) else f"{source.rstrip()}\n\n\n{text}"


def _after_imports(source: str, text: str) -> str:
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    if not imports:
        return _after_docstring(source, text)
    lines = source.splitlines(keepends=True)
    last = max(node.end_lineno or 0 for node in imports)
    return "".join([*lines[:last], text, *lines[last:]])


def _after_docstring(source: str, text: str) -> str:
    body = ast.parse(source).body
    has_one = body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    last = (body[0].end_lineno or 0) if has_one else 0
    lines = source.splitlines(keepends=True)
    return "".join([*lines[:last], text, *lines[last:]])


def _into_class(source: str, name: str, text: str) -> str:
    """Add to the end of a class's body."""
    start, end = definitions(source)[name]
    lines = source.splitlines(keepends=True)
    block = textwrap.indent(textwrap.dedent(text), f"{_indentation(lines[start - 1])}    ")
    return "".join([*lines[:end], "\n", block, *lines[end:]])
