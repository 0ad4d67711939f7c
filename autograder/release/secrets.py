"""What students must not get: every telling line of solutions, hidden tests and the reference, found by its content."""

from __future__ import annotations

import ast
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.course import Assignment
from autograder.release.stubs import LEAK_LENGTH, make_stub
from autograder.release.stubs import secrets as region_lines

SHARED = "shared.txt"
"""Beside the oracle: lines that public files may hold although hidden ones do too, one a line, chosen by the author."""


BY_CHANCE = 40
"""Shorter lines may stand in the grader's own code, which has nothing to do with any assignment."""


def secret_lines(assignment: Assignment) -> dict[str, str]:
    """Return the lines that no release may hold, without their spaces, and the file that each comes from.

    Left out is what decides nothing: imports, decorators, the heads of functions and classes, comments that are rulers,
    lines of less than 20 characters, and what the solution shows outside of its marked regions.
    """
    solution = assignment.solution.read_text(encoding="utf-8")
    name = assignment.solution.relative_to(assignment.root).as_posix()
    found = {squeezed(line): name for line in region_lines(solution)}
    for path in _hidden_files(assignment):
        text = path.read_text(encoding="utf-8")
        lines = _telling_lines(text) if path.suffix == ".py" else text.splitlines()
        for line in map(squeezed, lines):
            if len(line) >= LEAK_LENGTH:
                found.setdefault(line, path.relative_to(assignment.root).as_posix())
    shared = assignment.reference / SHARED
    allowed = shared.read_text(encoding="utf-8").splitlines() if shared.is_file() else []
    given = {squeezed(line) for line in (*make_stub(solution, name).splitlines(), *allowed)}
    return {line: file for line, file in found.items() if line not in given}


def squeezed(text: str) -> str:
    """Return a text without any white space, so that no other layout hides it."""
    return "".join(text.split())


def found_in(files: Mapping[str, bytes], secrets: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each file that holds a secret line, the line, and the file that it comes from."""
    for name, data in files.items():
        least = BY_CHANCE if name.endswith(".whl") else LEAK_LENGTH
        for inner, text in _texts(name, data):
            held = squeezed(text)
            yield from (
                (inner, line, origin) for line, origin in secrets.items() if len(line) >= least and line in held
            )


def _hidden_files(assignment: Assignment) -> Iterator[Path]:
    for folder in (assignment.hidden_tests, assignment.reference):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".txt") and path.name != SHARED:
                yield path


def _telling_lines(source: str) -> Iterator[str]:
    """Yield the lines of a module that say something which no other module needs to say in the same way."""
    lines = source.splitlines()
    silent: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            silent.update(range(node.lineno, (node.end_lineno or 0) + 1))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            silent.update(range(first, max(node.lineno + 1, node.body[0].lineno)))
    for number, line in enumerate(lines, start=1):
        ruler = re.search(r"-{4,}", line)
        if number not in silent and not ruler and not re.fullmatch(r"\s*[\"']\w+[\"'],?\s*", line):
            yield line


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a reader could see in a file: of archives every member, of notebooks the cells, of pages the words."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _texts(f"{name}: {member}", archive.read(member))
        return
    text = re.sub(r"base64,[\w+/=]+", "", data.decode("utf-8", errors="replace"))  # the figures lie there as files too
    yield name, text
    if name.endswith(".ipynb"):
        for cell in json.loads(text)["cells"]:
            yield name, "".join(cell["source"])
    elif name.endswith(".html"):
        yield name, html.unescape(re.sub(r"<[^>]*>", "", text))
