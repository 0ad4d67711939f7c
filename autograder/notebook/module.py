"""The module that a notebook's cells amount to: what the assignment's names need, in an order that runs."""

from __future__ import annotations

import ast
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from autograder.notebook.document import Cell, NotebookError
from autograder.notebook.magics import NotPython, parsed
from autograder.notebook.order import in_order
from autograder.notebook.places import STUB, heading
from autograder.notebook.statements import Statement, first_line, statements

MAX_NOTES = 12


def module_from(cells: Sequence[Cell], stub: str, module_file: str, notebook: str) -> tuple[str, list[str]]:
    """Return a module's source, and a sentence for each thing that had to be mended.

    The module holds the definitions of the names that the stub has, and whatever they need. Everything else (plots,
    experiments, calls that fail or never end) is left out, since it decides nothing. What is missing is taken from the
    stub, where it says that it is not implemented.
    """
    taken = _Taken(stub, module_file)
    for cell in cells:
        taken.read(cell)
    taken.look_into_texts([cell for cell in cells if not cell.code])
    chosen = taken.choose()
    if not any(statement.label != STUB and not statement.imports for statement in chosen):
        raise NotebookError("has none of this assignment's functions in its code cells; hand in the right notebook")
    ordered, moved = in_order(chosen)
    return _text(ordered, notebook), _few([*taken.notes, *moved])


@dataclass
class _Taken:
    """What is found in the cells, by the names that it binds or changes."""

    stub: str
    module_file: str
    found: list[Statement] = field(default_factory=list)
    left_out: dict[str, Cell] = field(default_factory=dict)
    """Cells that are not Python, by why they are left out."""
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.given = list(statements(ast.parse(self.stub), self.stub, STUB))
        self.roots = [name for statement in self.given if not statement.imports for name in sorted(statement.binds)]
        self.untouched = {ast.dump(node) for statement in self.given for node in (statement.node, *_body(statement))}
        self.restored: list[str] = []

    def read(self, cell: Cell) -> None:
        """Take the statements of a code cell, all or none of them."""
        if not cell.code:
            return
        try:
            self.found += list(self._statements(cell))
        except NotPython as why:
            named = self._named(cell)
            if "not valid" in str(why) or named:
                self.notes.append(f"{_upper(cell.label)}{_with(named)} {why}; it was left out.")

    def look_into_texts(self, texts: Iterable[Cell]) -> None:
        """Take definitions that no code cell has from cells that somebody made text by mistake."""
        have = {statement.defines for statement in self.found}
        for cell in texts:
            if not (set(self._named(cell)) - have):
                continue
            try:
                inside = re.sub(r"\A\s*(```|~~~)\w*\n(.*)\n\1\s*\Z", r"\2", cell.source, flags=re.DOTALL)
                found = list(self._statements(Cell(cell.label, inside)))
            except NotPython:
                continue
            names = [statement.defines for statement in found if statement.defines in self.roots]
            if names and not set(names) & have:
                self.found += found
                what = _listed([f"`{name}`" for name in names])
                self.notes.append(f"{what} stood in {cell.label}, not in a code cell; it counts all the same.")

    def _statements(self, cell: Cell) -> Iterator[Statement]:
        tree, text = parsed(cell.source, self.module_file)
        try:
            yield from statements(tree, text, cell.label)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = error.msg if isinstance(error, SyntaxError) else type(error).__name__
            raise NotPython(f"is not valid Python: {reason}") from None

    def _named(self, cell: Cell) -> list[str]:
        """Return the assignment's names that a cell seems to define, in whatever it is written."""
        names = re.findall(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", cell.source, flags=re.MULTILINE)
        return [name for name in dict.fromkeys(names) if name in self.roots]

    # ---------------------------------------------------------------------------------------------- what is needed

    def choose(self) -> list[Statement]:
        """Return the statements that the assignment's names need, in the order of the cells."""
        chosen: dict[Statement, None] = {
            s: None for s in (*self.found, *self.given) if s.future or (s.star and s in self.found)
        }
        seen: set[str] = set()
        waiting = deque(self.roots)
        self._index()
        while waiting:
            name = waiting.popleft()
            if name in seen:
                continue
            seen.add(name)
            for statement in self._behind(name):
                chosen.setdefault(statement)
                waiting += sorted((statement.now | statement.later) - seen)
        if self.restored:
            self.notes.append(f"{_listed(self.restored)} stood in no code cell; the stub's version was used.")
        place = {statement: number for number, statement in enumerate([*self.given, *self.found])}
        return sorted(chosen, key=lambda statement: place.get(statement, -1))

    def _index(self) -> None:
        """Find the statements by name once: a hostile notebook may have very many of both."""
        self.binding: defaultdict[str, list[Statement]] = defaultdict(list)
        self.changing: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in self.found:
            for name in statement.binds:
                self.binding[name].append(statement)
            for name in statement.changes:
                self.changing[name].append(statement)

    def _behind(self, name: str) -> list[Statement]:
        """Return the statements that give a name its meaning."""
        binding, changing = self.binding[name], self.changing[name]
        definitions = [statement for statement in binding if statement.defines == name]
        if definitions:
            self._tell_of_others(name, definitions, binding)
            changing = [statement for statement in changing if not isinstance(statement.node, ast.Expr)]
            return [*self._last(name, definitions), *changing]
        if binding:
            return [*binding, *changing]
        given = [statement for statement in self.given if name in statement.binds]
        self.restored += [f"`{name}`" for _ in given if f"`{name}`" not in self.restored]
        return given

    def _tell_of_others(self, name: str, definitions: list[Statement], binding: list[Statement]) -> None:
        others = [statement.label for statement in binding if statement not in definitions]
        if others and name in self.roots:
            last = definitions[-1].label
            self.notes.append(f"{_upper(others[-1])} gives `{name}` another meaning; what {last} defines was graded.")

    def _last(self, name: str, definitions: list[Statement]) -> list[Statement]:
        """Return of each definition, and of each part of a class, the last one that somebody has worked on."""
        parts: defaultdict[object, list[Statement]] = defaultdict(list)
        for statement in definitions:
            parts[statement.methods if statement.continues else None].append(statement)
        kept = []
        for same in parts.values():
            worked = [statement for statement in same if not self._is_untouched(statement)] or same
            kept.append(worked[-1])
            if len(same) > 1:
                places = _listed([statement.label for statement in same])
                self.notes.append(f"`{name}` is defined in {places}; what counts is {worked[-1].label}.")
        whole = parts.get(None)
        given = [statement for statement in self.given if statement.defines == name]
        if not whole:
            self.restored += [f"the beginning of `{name}`" for _ in given]
            return [*given, *kept]
        return [*kept, *(self._missing_methods(given[0], kept) if given else [])]

    def _missing_methods(self, given: Statement, kept: list[Statement]) -> list[Statement]:
        """Return the stub's methods that no cell has as one more part of the class, unless it inherits from others."""
        base = next(statement for statement in kept if not statement.continues)
        if not isinstance(given.node, ast.ClassDef) or not isinstance(base.node, ast.ClassDef):
            return []
        missing = given.methods - {name for statement in kept for name in statement.methods}
        if not missing or [*map(ast.dump, base.node.bases)] != [*map(ast.dump, given.node.bases)]:
            return []
        self.restored += [f"`{given.defines}.{name}`" for name in sorted(missing)]
        lines = self.stub.split("\n")
        nodes = [node for node in _body(given) if getattr(node, "name", "") in missing]
        methods = ["\n".join(lines[first_line(node) - 1 : node.end_lineno]) for node in nodes]
        text = "\n\n".join([f"class {given.defines}({given.defines}):", *methods])
        return list(statements(ast.parse(text), text, STUB))

    def _is_untouched(self, statement: Statement) -> bool:
        nodes = _body(statement) if isinstance(statement.node, ast.ClassDef) else [statement.node]
        return all(ast.dump(node) in self.untouched for node in nodes)


def _body(statement: Statement) -> list[ast.stmt]:
    return statement.node.body if isinstance(statement.node, ast.ClassDef) else []


# ----------------------------------------------------------------------------------------------------- what is written


def _text(ordered: Sequence[Statement], notebook: str) -> str:
    """Write the module; the first line is no comment, so that no line of a cell can declare an encoding."""
    parts = [f'"""The code of {_quoted(notebook)}, as far as the assignment needs it."""']
    before = ""
    for statement in ordered:
        above = "" if statement.imports and statement.label == before else f"\n\n\n{_heading(statement)}"
        parts.append(f"{above}\n{statement.text}")
        before = statement.label
    return "".join(parts) + "\n"


def _heading(statement: Statement) -> str:
    return heading(statement.label, 0 if statement.imports or statement.label == STUB else statement.line)


def _quoted(name: str) -> str:
    return re.sub(r"[^\w .()-]", "_", name)[:80]


def _few(notes: Sequence[str]) -> list[str]:
    """Leave out what says the same again, and whatever nobody would read."""
    notes = list(dict.fromkeys(notes))
    if len(notes) > MAX_NOTES:
        notes[MAX_NOTES - 1 :] = [f"{len(notes) - MAX_NOTES + 1} more things were mended in the notebook."]
    return notes


def _with(names: Sequence[str]) -> str:
    return f", which holds {_listed([f'`{name}`' for name in names])}," if names else ""


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
