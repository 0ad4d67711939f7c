"""Submissions whose fate is known beforehand: what `validate` tries an assignment with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.examine.compose import ComposeError, compose
from autograder.examine.misconceptions import Misconception, load_misconceptions
from autograder.mutants import mutants, read_reasons, sample

if TYPE_CHECKING:
    from autograder.course import Assignment

MUTANT_SEED = 1
_UNWRITTEN = re.compile(r"raise NotImplementedError\b.*")


@dataclass(frozen=True)
class Candidate:
    """A submission whose fate is known beforehand."""

    kind: str
    """``stub``, ``lazy``, ``solution``, ``variant``, ``misconception`` or ``mutant``."""
    name: str
    source: str
    misconception: Misconception | None = None

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}".strip()


def gather(assignment: Assignment) -> Iterator[Candidate]:
    """Collect the submissions whose fate is known: stub, lazy ones, solution, variants, misconceptions."""
    solution = assignment.solution.read_text(encoding="utf-8")
    stub = assignment.stub.read_text(encoding="utf-8")
    yield Candidate("stub", "", stub)
    yield from (Candidate("lazy", name, source) for name, source in lazy(stub))
    for path in sorted((assignment.reference / "lazy").glob("*.py")):
        yield Candidate("lazy", path.stem, _composed(solution, path))
    yield Candidate("solution", "", solution)
    for path in sorted((assignment.reference / "variants").glob("*.py")):
        yield Candidate("variant", path.stem, _composed(solution, path))
    for known in load_misconceptions(assignment.reference / "misconceptions.py"):
        yield Candidate("misconception", known.name, known.apply(solution), known)


def mutants_of(assignment: Assignment, count: int) -> list[Candidate]:
    """Return automatic mutants of the solution, without those known to change nothing.

    They are left out after the draw, so that listing one does not bring up others.
    """
    equivalent = read_reasons(assignment.reference / "equivalent.txt")
    drawn = sample(mutants(assignment.solution.read_text("utf-8")), count, seed=MUTANT_SEED)
    return [Candidate("mutant", mutant.name, mutant.source) for mutant in drawn if mutant.name not in equivalent]


def _composed(solution: str, other: Path) -> str:
    try:
        return compose(solution, other.read_text(encoding="utf-8"))
    except ComposeError as error:
        raise ComposeError(f"{other.parent.name}/{other.name}: {error}") from None


def lazy(stub: str) -> Iterator[tuple[str, str]]:
    """Fill every hole of a stub with the least work: nothing, the first argument, a constant."""
    holes: dict[int, str] = {}
    for node in ast.walk(ast.parse(stub)):
        if isinstance(node, ast.FunctionDef):
            first = node.args.args[0].arg if node.args.args else "None"
            holes |= dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), first)
    for name, answer in (("returns None", "None"), ("returns its first argument", ""), ("returns 0", "0")):
        lines = [
            _UNWRITTEN.sub(f"return {answer or holes.get(number, 'None')}", line)
            for number, line in enumerate(stub.splitlines(), 1)
        ]
        yield name, "\n".join(lines) + "\n"
