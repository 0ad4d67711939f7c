"""The statements of a module or of cells: what each one binds, and what it needs, when it runs and later."""

from __future__ import annotations
import __future__

import ast
import dis
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

FLAGS = __future__.annotations.compiler_flag | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
INLINE = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<generic")
"""Code that runs with the statement it stands in, although it is compiled like a function."""


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement at the top of a module or a cell."""

    node: ast.stmt
    text: str
    label: str
    """Where it stands, for a person."""
    line: int
    """On which line of its cell it begins; 0 where its text is not the cell's, line by line."""
    binds: frozenset[str]
    changes: frozenset[str]
    """Names whose objects it alters without binding them: ``table["a"] = 1``, ``Value.relu = relu``."""
    now: frozenset[str]
    later: frozenset[str]
    """What it needs when it runs, and what its functions need when they do."""

    @property
    def defines(self) -> str:
        """The name of the function or class that it is the definition of."""
        definition = isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        return str(self.node.name) if definition else ""  # type: ignore[attr-defined]

    @property
    def continues(self) -> bool:
        """Whether it is a class that goes on under its own name: ``class Value(Value):``."""
        bases = self.node.bases if isinstance(self.node, ast.ClassDef) else []
        return any(isinstance(base, ast.Name) and base.id == self.defines for base in bases)

    @property
    def methods(self) -> frozenset[str]:
        body = self.node.body if isinstance(self.node, ast.ClassDef) else []
        return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    @property
    def calls(self) -> frozenset[str]:
        """Names whose functions may run with the statement: of a definition its decorators and what its body calls."""
        if not self.defines:
            return self.now | self.changes
        decorators: list[ast.expr] = getattr(self.node, "decorator_list", [])
        called = {node.func for node in _outside_functions(self.node) if isinstance(node, ast.Call)}
        return frozenset(node.id for node in (*decorators, *called) if isinstance(node, ast.Name))

    @property
    def imports(self) -> bool:
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @property
    def future(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @property
    def star(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.names[0].name == "*"


def statements(tree: ast.Module, text: str, label: str) -> Iterator[Statement]:
    """Yield the statements of a tree that was parsed from `text`; raise SyntaxError where one does not compile."""
    lines = text.split("\n")
    neighbours = list(zip(tree.body, tree.body[1:], strict=False))
    crowded = {node for pair in neighbours if pair[0].end_lineno == first_line(pair[1]) for node in pair}
    for node in tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # by itself it would be a docstring
            continue
        for part in _single_imports(node):
            whole = part is node and node not in crowded
            own = "\n".join(lines[first_line(node) - 1 : node.end_lineno]) if whole else ast.unparse(part)
            yield _statement(part, own, label, first_line(node) if whole else 0)


def first_line(node: ast.stmt) -> int:
    """Return the line that a statement begins on, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _single_imports(node: ast.stmt) -> Iterator[ast.stmt]:
    """Take apart an import of several names, so that those which nothing needs can be left out."""
    if isinstance(node, ast.Import) and len(node.names) > 1:
        yield from (ast.copy_location(ast.Import([name]), node) for name in node.names)
    elif isinstance(node, ast.ImportFrom) and len(node.names) > 1:
        yield from (ast.copy_location(ast.ImportFrom(node.module, [name], node.level), node) for name in node.names)
    else:
        yield node


def _statement(node: ast.stmt, text: str, label: str, line: int) -> Statement:
    module = ast.Module([node], [])
    code = compile(module, "<cell>", "exec", FLAGS, dont_inherit=True)
    binds, now, later = _names(code)
    return Statement(node, text, label, line, binds, _changed(node), now, later)


def _names(code: CodeType) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    binds: set[str] = set()
    now: set[str] = set()
    later: set[str] = set()
    waiting = [(code, True)]
    while waiting:
        current, eager = waiting.pop()
        for instruction in dis.get_instructions(current):
            if instruction.opname.startswith(("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")):
                (now if eager else later).add(str(instruction.argval))
            elif current is code and instruction.opname in ("STORE_NAME", "STORE_GLOBAL", "DELETE_NAME"):
                binds.add(str(instruction.argval))
        for constant in current.co_consts:
            if isinstance(constant, CodeType):
                function = bool(constant.co_flags & inspect.CO_OPTIMIZED) and not constant.co_name.startswith(INLINE)
                waiting.append((constant, eager and not function))
    return frozenset(binds), frozenset(now), frozenset(later)


def _changed(node: ast.stmt) -> frozenset[str]:
    """Return the names at the root of what is assigned to, or called as a statement, outside of functions."""
    found: set[str] = set()
    for current in _outside_functions(node) if not isinstance(node, ast.ClassDef) else ():
        if isinstance(current, ast.Attribute | ast.Subscript) and not isinstance(current.ctx, ast.Load):
            found.add(_root(current))
        elif isinstance(current, ast.Expr) and isinstance(current.value, ast.Call):
            found.add(_root(current.value.func))
    return frozenset(found - {""})


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """Walk over what runs with a statement."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if not isinstance(current, functions):
            waiting.extend(ast.iter_child_nodes(current))


def _root(node: ast.AST) -> str:
    """Return the name that a chain of attributes and subscripts begins with; a name by itself is changed by nothing."""
    inner = node
    while isinstance(inner, ast.Attribute | ast.Subscript):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) and inner is not node else ""
