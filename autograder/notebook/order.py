"""An order of statements in which each has what it needs when it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.notebook.places import STUB
from autograder.notebook.statements import Statement


def in_order(chosen: Sequence[Statement]) -> tuple[list[Statement], list[str]]:
    """Return the statements, imports first, and a sentence for each that had to be moved up.

    Everything else stays in the order of the cells, but for what would run before what it needs.
    """
    future = [statement for statement in chosen if statement.future][-1:]
    imports = [statement for statement in chosen if statement.imports and not statement.future]
    rest = [statement for statement in chosen if not statement.imports]
    sorter = _Sorter(rest)
    for statement in rest:
        sorter.place(statement)
    unique = {statement.text: statement for statement in reversed(imports)}
    return [*future, *reversed(unique.values()), *sorter.placed], sorter.notes


@dataclass
class _Sorter:
    statements: Sequence[Statement]
    placed: list[Statement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.number = {statement: number for number, statement in enumerate(self.statements)}
        self.begun: set[Statement] = set()
        self.binding: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            for name in statement.binds | statement.changes:
                self.binding[name].append(statement)

    def place(self, statement: Statement) -> None:
        if statement in self.begun:
            return
        self.begun.add(statement)
        for name in sorted(self._needs(statement)):
            for needed in self._meant(name, statement):
                if needed not in self.begun and self.number[needed] > self.number[statement]:
                    self._tell(needed, statement)
                self.place(needed)
        self.placed.append(statement)

    def _needs(self, statement: Statement) -> set[str]:
        """Return what must be there when a statement runs, with what the functions need that it may call."""
        needs = set(statement.now | statement.changes)
        waiting, seen = list(statement.calls), set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += [deep for other in self.binding[name] if other.defines for deep in other.later]
        return needs | seen

    def _meant(self, name: str, user: Statement) -> list[Statement]:
        """Return what a name stands for where it is used: what comes before, or else whatever there is."""
        others = [statement for statement in self.binding[name] if statement is not user]
        if name == user.defines:  # a class that goes on needs its beginning, and not its other parts
            beginning = [statement for statement in others if statement.defines == name and not statement.continues]
            return beginning if user.continues else []
        before = [statement for statement in others if self.number[statement] < self.number[user]]
        if name in user.binds and not before:  # x = x + 1 in its only statement
            return []
        return before or others

    def _tell(self, needed: Statement, user: Statement) -> None:
        what = needed.defines or ", ".join(sorted(needed.binds))
        if STUB not in (needed.label, user.label) and needed.label != user.label:
            self.notes.append(f"`{what}` of {needed.label} was moved up, since {user.label} needs it at once.")
