"""Where a module's text mentions a call: read in the child, which is confined, before any of the module runs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator


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
