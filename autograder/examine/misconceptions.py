"""Known mistakes, each an edit of the solution with a hint, and the evidence that names one of them."""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.examine.asking import Exchange
from autograder.examine.compare import equal
from autograder.examine.compose import ComposeError, edit, parsable, replace
from autograder.examine.oracle import load_module
from autograder.results import Diagnosis, TestResult
from autograder.sandbox.client import Lost, Module, Reply, Sandbox, Session

if TYPE_CHECKING:
    from autograder.examine.examination import Desks

REMEMBERED_ANSWERS = 200_000


@dataclass(frozen=True)
class Misconception:
    """A known wrong way: what is changed in the solution, and the sentence that helps."""

    exercise: str
    name: str
    hint: str
    new: str
    old: str | None = None
    at: str = ""

    def apply(self, solution: str, *, check: bool = True) -> str:
        """Return the solution with this mistake in it; that Python takes it is worth checking once, not at each start.

        Raises
        ------
        ComposeError
            When the edit does not fit the solution.
        """
        at = self.at or self.exercise
        try:
            changed = replace(solution, at, self.new) if self.old is None else edit(solution, at, self.old, self.new)
            return parsable(changed) if check else changed
        except ComposeError as error:
            raise ComposeError(f'misconception "{self.name}" of {self.exercise}: {error}') from None


_COLLECTED: ContextVar[list[Misconception]] = ContextVar("misconceptions")


def misconception(
    exercise: str, name: str, *, hint: str, new: str, old: str | None = None, at: str = ""
) -> Misconception:
    """Declare a misconception of an exercise as an edit of the solution.

    Parameters
    ----------
    old, new
        `old` must occur exactly once inside the definition `at`; without `old`, `new` is the whole definition.
    at
        Qualified name of the definition; by default the exercise itself.
    hint
        One sentence that names the idea, not the code.
    """
    found = Misconception(exercise, name, hint, new, old, at)
    _COLLECTED.get([]).append(found)
    return found


def load_misconceptions(file: Path) -> list[Misconception]:
    """Read the misconceptions of an assignment, in order; names must differ."""
    if not file.exists():
        return []
    collected: list[Misconception] = []
    token = _COLLECTED.set(collected)
    try:
        load_module(file, "misconceptions")
    finally:
        _COLLECTED.reset(token)
    names = [known.name for known in collected]
    for name in names:
        if names.count(name) > 1:
            raise ComposeError(f'{file.parent.name}/{file.name}: two misconceptions are named "{name}"')
    return collected


# -------------------------------------------------------------------------------------------------------------- naming


@dataclass
class Namer:
    """Finds the one misconception that gives the submission's answer to every question of an exercise.

    Misconceptions run as submissions in a server of their own, since a known mistake may hang or overflow; their
    answers are remembered by the encoded question.
    """

    desks: Desks
    sandbox: Sandbox
    known: Sequence[Misconception]
    _modules: dict[str, Module] = field(default_factory=dict)
    _answers: OrderedDict[tuple[str, str], Reply | Lost] = field(default_factory=OrderedDict)

    def name(
        self, tests: Iterable[TestResult], transcripts: Mapping[str, Sequence[Exchange]], *, without: str = ""
    ) -> list[Diagnosis]:
        """Name what explains each failed exercise; an unknown mistake gets no name, nor does what builds on it.

        `without` leaves one misconception out, as if it were unknown.
        """
        known = [suspect for suspect in self.known if suspect.name != without]
        results = list(tests)
        failed = {test.exercise for test in results if test.counts_against}
        unfinished = {test.exercise for test in results if test.unfinished}
        culprits: dict[str, Misconception] = {}
        for exercise in self.desks.assignment.exercises.values():
            unknown = any(need in failed and need not in culprits for need in exercise.needs)
            if exercise.id in failed - unfinished and not unknown:
                inherited = [culprits[need] for need in exercise.needs if need in culprits]
                own = [suspect for suspect in known if suspect.exercise == exercise.id]
                culprit = self._culprit(exercise.id, inherited, own, transcripts.get(exercise.id, ()))
                if culprit is not None:
                    culprits[exercise.id] = culprit
        return [Diagnosis(id, culprit.name, culprit.hint, culprit.exercise) for id, culprit in culprits.items()]

    def remember(self, suspect: str, exchanges: Iterable[Exchange]) -> None:
        """Take over what a submission answered that is known to be this suspect: what trains need not train again."""
        for exchange in exchanges:
            if exchange.training:
                self._keep(suspect, exchange, exchange.reply)

    def _culprit(
        self,
        exercise: str,
        inherited: Sequence[Misconception],
        own: Sequence[Misconception],
        exchanges: Sequence[Exchange],
    ) -> Misconception | None:
        """Return what explains every exchange: a mistake named in what this builds on, or just one of its own."""
        distinct = list({exchange.key: exchange for exchange in reversed(exchanges)}.values())[::-1]
        # One device after the other, since a child that has seen one is no fresh child for another.
        first = distinct[0].question.device if distinct else ""
        # What trains comes last: most suspects are out before they have to train.
        distinct.sort(key=lambda exchange: (exchange.training, exchange.question.device != first))
        for suspect in inherited:
            if self._explains(suspect, exercise, distinct):
                return suspect
        explaining = [suspect for suspect in own if self._explains(suspect, exercise, distinct)]
        return explaining[0] if len(explaining) == 1 else None

    def _explains(self, suspect: Misconception, exercise: str, exchanges: Sequence[Exchange]) -> bool:
        """Compare answers, remembered ones first, then wrong ones: most suspects are out before a child starts."""
        session: Session | None = None
        device = ""
        tolerances = self.desks.tolerances(exercise)
        try:
            for exchange in sorted(exchanges, key=lambda asked: (suspect.name, asked.key) not in self._answers):
                answer = self._answers.get((suspect.name, exchange.key))
                if answer is None and session is not None and exchange.question.device != device:
                    session.close()
                    session = None
                if answer is None:
                    device = exchange.question.device
                    answer, session = self._ask(suspect, session, exchange)
                if not _alike(answer, exchange.reply, tolerances):
                    return False
            return True
        finally:
            if session is not None:
                session.close()

    def _ask(
        self, suspect: Misconception, session: Session | None, exchange: Exchange
    ) -> tuple[Reply | Lost, Session | None]:
        """Ask in a child that answered before, if there is one; only a fresh one can be lost to the question."""
        fresh = session is None
        child = session or self.sandbox.open(self._module(suspect), self.desks.limits)
        answer: Reply | Lost
        left: Session | None = child
        try:
            answer = child.ask(exchange.question)
        except Lost as lost:
            child.close()
            if not fresh:  # earlier questions had used up its CPU time
                return self._ask(suspect, None, exchange)
            answer, left = lost, None
        self._keep(suspect.name, exchange, answer)
        return answer, left

    def _keep(self, suspect: str, exchange: Exchange, answer: Reply | Lost) -> None:
        self._answers[(suspect, exchange.key)] = answer
        if len(self._answers) > REMEMBERED_ANSWERS:
            self._answers.popitem(last=False)

    def _module(self, suspect: Misconception) -> Module:
        """Return the suspect's module, compiled once for all its children: it is ours, and no code of it runs here."""
        if suspect.name not in self._modules:
            name, solution = self.desks.assignment.name, self.desks.assignment.solution.read_text(encoding="utf-8")
            source = suspect.apply(solution, check=False).encode()
            code = marshal.dumps(compile(source, f"{name}.py", "exec", dont_inherit=True))
            self._modules[suspect.name] = Module(name, source, self.desks.probes, code)
        return self._modules[suspect.name]


def _alike(mine: Reply | Lost, theirs: Reply | Lost, tolerances: Mapping[str, object]) -> bool:
    """Tell whether two sides gave one answer: an equal value, the same exception, or the same way of being lost."""
    if isinstance(mine, Lost) or isinstance(theirs, Lost):
        return isinstance(mine, Lost) and isinstance(theirs, Lost) and mine.outcome == theirs.outcome
    if mine.error is not None or theirs.error is not None:
        return mine.error is not None and theirs.error is not None and mine.error.types == theirs.error.types
    if mine.refused or theirs.refused:
        return mine.refused == theirs.refused
    return equal(mine.value(), theirs.value(), tolerances)  # type: ignore[arg-type]
