"""What a suite says about its tests: exercise, clause, title, and the questions that it asks, checked at collection."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RESERVED = ("agrees", "refuses")
"""What ``submission`` itself answers to, so that no question can have this name."""


class SuiteError(Exception):
    """A suite is wrong: one sentence with file and line, for its author."""


@dataclass(frozen=True)
class Case:
    """One test of a suite."""

    id: str
    assignment: str
    exercise: str
    clause: str
    title: str
    public: bool
    law: bool
    processes: bool = False
    """Whether the child forks processes of its own."""
    training: bool = False
    """Whether the child trains: such tests cost more, and their cost is told apart."""
    device: str = ""
    """The device on which its questions are asked too; empty for an ordinary test."""


@dataclass(frozen=True)
class Asked:
    """A question that a suite's source asks: its name, and how many arguments where that can be seen."""

    name: str
    line: int
    arguments: int | None
    keywords: tuple[str, ...]
    agrees: bool = False
    """Whether the answer is compared with the reference's."""


def title_of(docstring: str | None) -> str:
    """Return a test's title, its docstring on one line."""
    return " ".join((docstring or "").split())


def questions_of(source: str) -> list[Asked]:
    """Find every ``submission.NAME(...)``, ``agrees("NAME", ...)`` and ``refuses(E, "NAME", ...)`` in a suite."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "submission"):
            continue
        skip = {"agrees": 1, "refuses": 2}.get(node.func.attr, 0)
        name: object = node.func.attr
        if skip:
            named = node.args[skip - 1] if len(node.args) >= skip else None
            name = named.value if isinstance(named, ast.Constant) else None
        if isinstance(name, str):
            found.append(_asked(name, node, node.args[skip:], agrees=node.func.attr == "agrees"))
    return found


def _asked(name: str, call: ast.Call, arguments: Sequence[ast.expr], *, agrees: bool) -> Asked:
    starred = any(isinstance(argument, ast.Starred) for argument in arguments)
    starred |= any(keyword.arg is None for keyword in call.keywords)
    keywords = tuple(keyword.arg for keyword in call.keywords if keyword.arg is not None)
    return Asked(name, call.lineno, None if starred else len(arguments), keywords, agrees)


def signatures(probes: str, stub: str) -> dict[str, inspect.Signature]:
    """Return what can be asked: every public function of the probes (without ``m``) and of the stub, by name."""
    found = {}
    for source, skip in ((stub, 0), (probes, 1)):
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                found[node.name] = _signature(node.args, skip)
            elif isinstance(node, ast.ClassDef) and not skip:
                found[node.name] = _constructor(node)
    return found


def _constructor(node: ast.ClassDef) -> inspect.Signature:
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            return _signature(item.args, 1)
    return inspect.Signature()


def _signature(arguments: ast.arguments, skip: int) -> inspect.Signature:
    kinds = inspect.Parameter
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    parameters = [
        kinds(argument.arg, kinds.POSITIONAL_OR_KEYWORD, default=kinds.empty if place < required else None)
        for place, argument in enumerate(positional)
    ][skip:]
    if arguments.vararg:
        parameters.append(kinds(arguments.vararg.arg, kinds.VAR_POSITIONAL))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parameters.append(kinds(argument.arg, kinds.KEYWORD_ONLY, default=kinds.empty if default is None else None))
    if arguments.kwarg:
        parameters.append(kinds(arguments.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def check_questions(suite: Path, known: Mapping[str, inspect.Signature], *, public: bool = False) -> None:
    """Refuse a suite that asks what neither the probes nor the stub has, or with arguments that do not fit.

    A public suite may not compare with the reference either: students do not have it.
    """
    for name in RESERVED:
        if name in known:
            raise SuiteError(f"{suite.parent.name}: a probe or function named {name} cannot be asked; rename it")
    for asked in questions_of(suite.read_text(encoding="utf-8")):
        where = f"{suite.parent.name}/{suite.name}:{asked.line}"
        if public and asked.agrees:
            raise SuiteError(f"{where}: a public test has no reference to agree with; compare with `same`")
        if asked.name not in known:
            raise SuiteError(f"{where}: neither probes.py nor the stub has {asked.name}")
        if asked.arguments is None:
            continue
        try:
            known[asked.name].bind(*[None] * asked.arguments, **dict.fromkeys(asked.keywords))
        except TypeError as error:
            raise SuiteError(
                f"{where}: {asked.name}{known[asked.name]} does not take these arguments: {error}"
            ) from None


def probe_docstrings(probes: str) -> dict[str, str]:
    """Return what each probe says that it does: the line after "called"."""
    nodes = (node for node in ast.parse(probes).body if isinstance(node, ast.FunctionDef))
    return {node.name: " ".join((ast.get_docstring(node) or "").split()) for node in nodes}


def count_tests(suite: Path, devices: int = 1) -> int:
    """Count the tests of a suite from its source, parameter sets and devices included, without importing it."""
    tree = ast.parse(suite.read_text(encoding="utf-8"))
    sizes: dict[str, int] = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            size = _size(node.value, sizes)
            sizes |= {target.id: size for target in targets if isinstance(target, ast.Name)}
    total = 0
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            calls = [call for call in node.decorator_list if isinstance(call, ast.Call)]
            sets = [
                call.args[1] for call in calls if ast.unparse(call.func).endswith("parametrize") and len(call.args) > 1
            ]
            marks = [ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list]
            total += math.prod(_size(values, sizes) for values in sets) * (devices if "parity" in marks else 1)
    return total


def _size(values: ast.expr, named: Mapping[str, int]) -> int:
    """Tell how many entries an expression has, in the forms that suites use: `validate` refuses what this misses."""
    if isinstance(values, ast.List | ast.Tuple):
        return sum(_size(entry.value, named) if isinstance(entry, ast.Starred) else 1 for entry in values.elts)
    if isinstance(values, ast.Dict):
        return len(values.keys)
    if isinstance(values, ast.BinOp) and isinstance(values.op, ast.Add):
        return _size(values.left, named) + _size(values.right, named)
    if isinstance(values, ast.ListComp):
        return math.prod(_size(generator.iter, named) for generator in values.generators)
    if isinstance(values, ast.Call) and ast.unparse(values.func) == "range":
        bounds = [argument.value for argument in values.args if isinstance(argument, ast.Constant)]
        whole = [bound for bound in bounds if isinstance(bound, int)]
        return len(range(*map(int, whole))) if whole and len(whole) == len(values.args) else 1
    if isinstance(values, ast.Call) and values.args:  # sorted(CASES), list(CASES), zip(CASES, NAMES) have as many
        return _size(values.args[0], named)
    if isinstance(values, ast.Call) and isinstance(values.func, ast.Attribute):  # CASES.items()
        return _size(values.func.value, named)
    return named.get(values.id, 1) if isinstance(values, ast.Name) else 1
