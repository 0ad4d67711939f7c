"""Where a module's text mentions a call: read in the child, which is confined, before any of the module runs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

TRICKS = (
    *("gc", "ctypes", "_ctypes", "inspect", "importlib", "threading", "_thread", "multiprocessing"),
    "concurrent.futures",
    *("sys.modules", "sys._getframe", "sys.settrace", "sys.setprofile", "sys._current_frames", "sys.addaudithook"),
    *("torch._C", "torch._dynamo", "torch._inductor", "torch.jit", "torch.compile", "torch.library", "torch.overrides"),
    *("torch.utils._python_dispatch", "torch.utils.cpp_extension", "autograder"),
    *("__import__", "exec", "eval", "compile", "__builtins__", "__code__", "__closure__", "__globals__", "__wrapped__"),
)
"""With which a module can reach around what its exercise is to do without; hardly any homework needs them."""


def mentions(source: bytes, names: Collection[str]) -> dict[str, int]:
    """Return the first line that mentions each of these dotted names, whatever the module's imports call them.

    What is put together at run time (``getattr``, strings) is not seen here, but where it runs.
    """
    found: dict[str, int] = {}
    tree = ast.parse(source)
    aliases = dict(_aliases(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = _resolved(node, aliases)
            if name in names:
                found[name] = min(found.get(name, node.lineno), node.lineno)
    return found


def tricks(source: bytes) -> dict[str, int]:
    """Return the first line that uses each of `TRICKS`: no offence, and worth a look where calls are forbidden."""
    found: dict[str, int] = {}
    tree = ast.parse(source)
    aliases = dict(_aliases(tree))
    for node in ast.walk(tree):
        for name in _used(node, aliases):
            for trick in TRICKS:
                if name == trick or name.startswith(f"{trick}."):
                    found[trick] = min(found.get(trick, node.lineno), node.lineno)  # type: ignore[attr-defined]
    return found


def _used(node: ast.AST, aliases: dict[str, str]) -> Iterator[str]:
    """Yield what a piece of code imports or names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield _resolved(node, aliases)
        yield node.id if isinstance(node, ast.Name) else node.attr if node.attr.startswith("__") else ""


def _aliases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what each imported name stands for."""
    for node in ast.walk(tree):
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
