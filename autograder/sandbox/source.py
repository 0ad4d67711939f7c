"""Where a module's text mentions a call: read in the child, which is confined, before any of the module runs."""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

TRICKS = (
    *("gc", "ctypes", "_ctypes", "inspect", "importlib", "threading", "_thread", "multiprocessing"),
    "concurrent.futures",
    *("sys.modules", "sys._getframe", "sys.settrace", "sys.setprofile", "sys._current_frames", "sys.addaudithook"),
    *("torch._C", "torch._dynamo", "torch._inductor", "torch.jit", "torch.compile", "torch.library", "torch.overrides"),
    *("torch.utils._python_dispatch", "torch.utils.cpp_extension", "autograder"),
    *("__import__", "exec", "eval", "compile", "__builtins__", "__code__", "__closure__", "__globals__", "__wrapped__"),
)
"""With which a module can reach around what its exercise is to do without; hardly any homework needs them."""


_NAMING = (ast.Name, ast.Attribute, ast.Import, ast.ImportFrom)


def mentions(source: bytes, names: Collection[str]) -> dict[str, int]:
    """Return the first line that mentions each of these dotted names, whatever the module's imports call them.

    What is put together at run time (``getattr``, strings) is not seen here, but where it runs.
    """
    return _first_lines(used for used in _read(source) if used.name in names and used.resolved)


def tricks(source: bytes) -> dict[str, int]:
    """Return the first line that uses each of `TRICKS`: no offence, and worth a look where calls are forbidden."""
    return _first_lines(
        _Used(prefix, used.line) for used in _read(source) for prefix in _prefixes(used.name) if prefix in TRICKS
    )


class _Used(NamedTuple):
    """A name that the text uses, and where."""

    name: str
    line: int
    resolved: bool = False
    """It stands in an expression, and is what the imports make of it there."""


def _first_lines(found: Iterable[_Used]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for used in found:
        lines[used.name] = min(lines.get(used.name, used.line), used.line)
    return lines


def _prefixes(name: str) -> Iterator[str]:
    """Yield ``torch``, ``torch.nn`` and ``torch.nn.Linear`` of the last."""
    place = name.find(".")
    while place >= 0:
        yield name[:place]
        place = name.find(".", place + 1)
    yield name


@functools.lru_cache(maxsize=1)
def _read(source: bytes) -> tuple[_Used, ...]:
    """Parse a module once for all that is asked about it."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, _NAMING)]
    aliases = dict(pair for node in nodes for pair in _aliases(node))
    return tuple(used for node in nodes for used in _used(node, aliases))


def _used(node: ast.Name | ast.Attribute | ast.Import | ast.ImportFrom, aliases: dict[str, str]) -> Iterator[_Used]:
    """Yield what a piece of code imports or names."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield _Used(alias.name, node.lineno)
    elif isinstance(node, ast.ImportFrom):
        if node.module and not node.level:
            for alias in node.names:
                yield _Used(f"{node.module}.{alias.name}", node.lineno)
    else:
        if name := _resolved(node, aliases):
            yield _Used(name, node.lineno, resolved=True)
        own = node.id if isinstance(node, ast.Name) else node.attr
        if isinstance(node, ast.Name) or own.startswith("__"):
            yield _Used(own, node.lineno)


def _aliases(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what each imported name stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _resolved(node: ast.Name | ast.Attribute, aliases: dict[str, str]) -> str:
    parts: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name) or inner.id not in aliases:
        return ""
    return ".".join([aliases[inner.id], *reversed(parts)])
