"""Automatic mutants of a solution: one small change each, and a suite worth its name fails nearly all of them."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_TWINS = [
    *(("min", "max"), ("amin", "amax"), ("argmin", "argmax"), ("minimum", "maximum"), ("cummin", "cummax")),
    *(("any", "all"), ("sum", "mean"), ("floor", "ceil"), ("sin", "cos"), ("zeros", "ones"), ("append", "remove")),
]
NEWLINE = "\n"
_OTHER = {name: other for pair in _TWINS for name, other in (pair, pair[::-1])}


_Path = list[tuple[str, int | None]]
_Change = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True)
class Mutant:
    """A solution with one change in it."""

    name: str
    """Stable: the definition, the change, and which of several equal ones it is."""
    tree: ast.Module
    """The solution as it is; it is copied and changed when somebody wants the source."""
    path: _Path
    change: _Change

    @property
    def source(self) -> str:
        """Write the changed solution."""
        mutated = copy.deepcopy(self.tree)
        _put(mutated, self.path, _changed(_follow(mutated, self.path), self.change))
        return ast.unparse(ast.fix_missing_locations(mutated)) + "\n"


def mutants(solution: str) -> list[Mutant]:
    """List every mutant of what a student has to write: the regions between the solution's markers."""
    tree = ast.parse(solution)
    inside = _regions(solution)
    found: list[Mutant] = []
    seen: dict[str, int] = {}
    for path, node in _nodes(tree, []):
        if getattr(node, "lineno", 0) not in inside:
            continue
        for change in _changes(node):
            label = f"{_definition(tree, path)}: {_first_line(node)} -> {_first_line(_changed(node, change))}"
            seen[label] = seen.get(label, 0) + 1
            name = label if seen[label] == 1 else f"{label} #{seen[label]}"
            found.append(Mutant(name, tree, path, change))
    return found


def _changed(node: ast.AST, change: _Change) -> ast.AST:
    twin = copy.deepcopy(node)
    return ast.fix_missing_locations(ast.copy_location(change(twin), twin))


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).split(NEWLINE)[0]


def sample(population: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """Draw some mutants; all of them when `count` is 0."""
    if not count or count >= len(population):
        return population
    return random.Random(seed).sample(population, count)


def read_reasons(file: Path) -> dict[str, str]:
    """Read what is known to be as it is, each with its reason: lines `name | reason`."""
    if not file.exists():
        return {}
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.rpartition(" | ") for line in lines if line and not line.startswith("#"))
    return {name.strip(): reason.strip() for name, _, reason in pairs}


def _regions(solution: str) -> set[int]:
    inside: set[int] = set()
    open_ = False
    for number, line in enumerate(solution.splitlines(), 1):
        text = line.strip()
        if text.startswith("# BEGIN SOLUTION"):
            open_ = True
        elif text == "# END SOLUTION":
            open_ = False
        elif open_:
            inside.add(number)
    return inside


def _nodes(node: ast.AST, path: _Path) -> Iterator[tuple[_Path, ast.AST]]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if isinstance(child, ast.AST):
                here = [*path, (field, index)]
                yield here, child
                yield from _nodes(child, here)


def _follow(tree: ast.AST, path: _Path) -> ast.AST:
    found = tree
    for field, index in path:
        value = getattr(found, field)
        found = value if index is None else value[index]
    return found


def _put(tree: ast.AST, path: _Path, new: ast.AST) -> None:
    field, index = path[-1]
    parent = _follow(tree, path[:-1])
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new


def _definition(tree: ast.AST, path: _Path) -> str:
    names, found = [], tree
    for field, index in path:
        value = getattr(found, field)
        found = value if index is None else value[index]
        if isinstance(found, ast.FunctionDef | ast.ClassDef):
            names.append(found.name)
    return ".".join(names) or "module"


def _changes(node: ast.AST) -> Iterator[_Change]:
    """Return the ways to spoil one node; each takes the copy of the node and returns what stands there instead."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        yield _with(lambda twin: twin.ops.__setitem__(0, _COMPARISONS[type(twin.ops[0])]()))
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        yield _with(lambda twin: setattr(twin, "op", _OPERATORS[type(twin.op)]()))
    elif isinstance(node, ast.BoolOp):
        yield _with(lambda twin: setattr(twin, "op", ast.Or() if isinstance(twin.op, ast.And) else ast.And()))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield lambda twin: twin.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield _with(lambda twin: setattr(twin, "value", not twin.value))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield _with(lambda twin: setattr(twin, "value", twin.value + 1))
    elif isinstance(node, ast.Attribute) and node.attr in _OTHER:
        yield _with(lambda twin: setattr(twin, "attr", _OTHER[twin.attr]))
    elif isinstance(node, ast.Name) and node.id in _OTHER:
        yield _with(lambda twin: setattr(twin, "id", _OTHER[twin.id]))
    if isinstance(node, ast.AugAssign):
        yield lambda twin: ast.Assign([twin.target], twin.value)  # type: ignore[attr-defined]
    if isinstance(node, ast.If | ast.While | ast.IfExp) and not isinstance(node.test, ast.UnaryOp | ast.Compare):
        yield _with(lambda twin: setattr(twin, "test", ast.UnaryOp(ast.Not(), twin.test)))
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield lambda _: ast.Pass()
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield lambda _: ast.Pass()


def _with(change: Callable[..., object]) -> _Change:
    def apply(twin: ast.AST) -> ast.AST:
        change(twin)
        return twin

    return apply
