"""The stub that students start from, cut out of the marked solution."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

PLACEHOLDER = "raise NotImplementedError  # your code here"
BEGIN, BEGIN_SILENT, END = "# BEGIN SOLUTION", "# BEGIN SOLUTION NO PROMPT", "# END SOLUTION"
LEAK_LENGTH = 20

_LOOKS_LIKE_A_MARKER = re.compile(r"#+\W*(BEGIN|END)\W+(\w+\W+)?SOLUTION\b", re.IGNORECASE)

Function = ast.FunctionDef | ast.AsyncFunctionDef


class MarkerError(Exception):
    """One sentence for the author of a solution: which line is marked wrongly, and how."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}")


def make_stub(source: str, file: str) -> str:
    """Return the solution without its marked regions; `file` is its name in errors.

    A region that begins with ``# BEGIN SOLUTION`` becomes ``raise NotImplementedError`` at its indentation, one that
    begins with ``# BEGIN SOLUTION NO PROMPT`` vanishes. Every other line stays as it is.
    """
    solution = parsed(source, file)
    regions = _regions(source, file)
    _check_regions(solution, regions, file)
    stub = _cut(source.split("\n"), regions)
    _check_interface(solution, stub, file)
    return stub


def cut(source: str, file: str) -> str:
    """Return a part of a solution without its marked regions."""
    return _cut(source.split("\n"), _regions(source, file))


def without_markers(source: str, file: str) -> str:
    """Return a solution, or a part of one, with its regions and without the lines that mark them."""
    marked = {line for region in _regions(source, file) for line in (region.begin, region.end)}
    return "\n".join(line for number, line in enumerate(source.split("\n"), start=1) if number not in marked)


def silent_regions(source: str, file: str) -> list[tuple[int, int, int]]:
    """Return first line, last line and indentation of each region that leaves nothing behind."""
    return [(region.begin, region.end, len(region.indent)) for region in _regions(source, file) if region.silent]


def leaks(solution_source: str, text: str) -> list[str]:
    """Return the solution's lines that `text` gives away.

    A line counts that stands only inside marked regions, and has 20 characters or more: what a worked example outside
    of them shows, students know anyway.
    """
    return [line for line in secrets(solution_source) if line in text]


def secrets(source: str) -> dict[str, int]:
    """Map each line that only regions hold to its number; lines of less than 20 characters may stand anywhere."""
    regions = _regions(source, "")
    inside: dict[str, int] = {}
    given: set[str] = set()
    for number, line in enumerate(map(str.strip, source.split("\n")), start=1):
        if not any(number in region for region in regions):
            given.add(line)
        elif len(line) >= LEAK_LENGTH and not line.startswith((BEGIN, END)):
            inside.setdefault(line, number)
    return {line: number for line, number in inside.items() if line not in given}


@dataclass(frozen=True)
class _Region:
    """The lines from a BEGIN marker to its END marker, both included, counted from 1."""

    begin: int
    end: int
    indent: str
    silent: bool

    def __contains__(self, line: int) -> bool:
        return self.begin <= line <= self.end


def parsed(source: str, file: str) -> ast.Module:
    """Parse a solution; a syntax error is its author's."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise MarkerError(file, error.lineno or 1, f"the solution is not valid Python: {error.msg}") from None


def _regions(source: str, file: str) -> list[_Region]:
    """Pair the markers; only comments count, so that a docstring may speak of them."""
    regions: list[_Region] = []
    opened: tuple[int, str, str] | None = None
    for line, indent, marker in _markers(source, file):
        if marker != END:
            if opened:
                raise MarkerError(file, line, f"this region begins inside the one that began on line {opened[0]}")
            opened = (line, indent, marker)
        else:
            if not opened:
                raise MarkerError(file, line, f"this {END} has no {BEGIN} before it")
            if indent != opened[1]:
                raise MarkerError(file, line, f"this marker must be indented like its BEGIN on line {opened[0]}")
            regions.append(_Region(opened[0], line, indent, opened[2] == BEGIN_SILENT))
            opened = None
    if opened:
        raise MarkerError(file, opened[0], f"this {BEGIN} has no {END} after it")
    return regions


def _markers(source: str, file: str) -> Iterator[tuple[int, str, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or not _LOOKS_LIKE_A_MARKER.search(token.string):
            continue
        line, column = token.start
        indent = token.line[:column]
        if indent.strip() or token.string not in (BEGIN, BEGIN_SILENT, END):
            raise MarkerError(file, line, f"a marker is a line of its own: {BEGIN}, {BEGIN_SILENT} or {END}")
        yield line, indent, token.string


def _check_regions(solution: ast.Module, regions: list[_Region], file: str) -> None:
    """Refuse a region that is empty, swallows what is public, or would raise where the module is imported."""
    for name, node in _definitions(solution):
        first_lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
        if any(line in region for region in regions for line in first_lines):
            raise MarkerError(file, node.lineno, f"{name} is public, so its first line must stand outside the markers")
    nodes = list(ast.walk(solution))
    for region in regions:
        inside = [node for node in nodes if isinstance(node, ast.stmt) and node.lineno in region]
        if not inside:
            raise MarkerError(file, region.begin, "this region holds no code")
        if astray := [node.lineno for node in inside if node.col_offset < len(region.indent)]:
            raise MarkerError(file, min(astray), f"this line is indented less than its region from line {region.begin}")
        functions = [node for node in nodes if isinstance(node, Function)]
        if not region.silent and not any(node.lineno < region.begin <= (node.end_lineno or 0) for node in functions):
            raise MarkerError(file, region.begin, f"outside of a function a region must begin with {BEGIN_SILENT}")


def _cut(lines: list[str], regions: list[_Region]) -> str:
    kept: list[str] = []
    position = 0
    for region in regions:
        kept += lines[position : region.begin - 1]
        position = region.end
        if region.silent:
            position = _close_gap(kept, lines, position)
        else:
            kept.append(region.indent + PLACEHOLDER)
    kept += lines[position:]
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept) + "\n"


def _close_gap(kept: list[str], lines: list[str], position: int) -> int:
    """Leave the larger of the two gaps around a region that vanished; return where to go on."""
    before = after = 0
    while kept and not kept[-1]:
        kept.pop()
        before += 1
    while position < len(lines) and not lines[position]:
        position += 1
        after += 1
    if kept and not kept[-1].endswith(":"):
        kept += [""] * max(before, after)
    return position


def _definitions(module: ast.Module) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Walk over the public functions and classes that the module's users can name."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function | ast.ClassDef]]:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, Function | ast.ClassDef):
                yield from walk(child, prefix)
            elif not child.name.startswith("_") or child.name.endswith("__"):
                yield prefix + child.name, child
                if isinstance(child, ast.ClassDef):
                    yield from walk(child, f"{prefix}{child.name}.")

    return walk(module, "")


def _check_interface(solution: ast.Module, stub: str, file: str) -> None:
    """Refuse a stub whose names, signatures or docstrings are not the solution's."""
    try:
        left = ast.parse(stub)
    except SyntaxError as error:
        sentence = (
            f"without its regions the solution is not valid Python: {error.msg} (line {error.lineno} of the stub)"
        )
        raise MarkerError(file, 1, sentence) from None
    before, after = _faces(solution), _faces(left)
    for name, node in _definitions(solution):
        if after.get(name) != before[name]:
            raise MarkerError(file, node.lineno, f"{name} has another signature or docstring in the stub")
    if ast.get_docstring(left) != ast.get_docstring(solution):
        raise MarkerError(file, 1, "the module has another docstring in the stub")


def _faces(module: ast.Module) -> dict[str, list[tuple[str | None, ...]]]:
    faces: dict[str, list[tuple[str | None, ...]]] = {}
    for name, node in _definitions(module):  # a property and its setter share a name
        faces.setdefault(name, []).append(_face(node))
    return faces


def _face(node: Function | ast.ClassDef) -> tuple[str | None, ...]:
    """Return what a user sees of a definition: its decorators, bases or signature, and docstring."""
    parts: list[ast.AST | None] = [*node.decorator_list]
    if isinstance(node, ast.ClassDef):
        parts += [*node.bases, *node.keywords]
    else:
        parts += [node.args, node.returns]
    return (type(node).__name__, ast.get_docstring(node, clean=False), *(ast.dump(part) for part in parts if part))
