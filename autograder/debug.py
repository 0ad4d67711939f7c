"""``autograder debug FILE TEST``: one test of a suite in this process, with everything shown that feedback hides."""

from __future__ import annotations

import argparse
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.check import assignment_of
from autograder.course import CourseError

if TYPE_CHECKING:
    import pytest

    from autograder.course import Assignment
    from autograder.examine.asking import Exchange
    from autograder.examine.oracle import Reference
    from autograder.examine.plugin import Bench

SHOWN_QUESTIONS = 20


def main(args: argparse.Namespace) -> int:
    """Run one test; 0 when it passed, 1 when not."""
    file = Path(args.file)
    if not file.is_file():
        raise CourseError(f"there is no file {file}; name the module to debug")
    from autograder.examine.examination import suite_files
    from autograder.examine.plugin import Bench
    from autograder.examine.session import run_session

    assignment = assignment_of(file, args.course)
    course_seed = args.seed if getattr(args, "seed", None) else _course_seed(assignment)
    bench = Bench(seed=course_seed, grading=True)
    session = DebugSession(assignment, file.read_bytes(), args.test, bench)
    problems = run_session(assignment.root, suite_files(assignment, hidden=True), bench, session, timeout=0)
    if problems or session.problem:
        raise CourseError((problems or [session.problem])[0])
    return 0 if bench.results[-1].outcome == "passed" else 1


def _course_seed(assignment: Assignment) -> str:
    from autograder.course import load_course

    return load_course(assignment.root).seed


class DebugSession:
    """The plugin that finds the test, runs it directly and prints the whole conversation."""

    def __init__(self, assignment: Assignment, source: bytes, test: str, bench: Bench) -> None:
        self.assignment = assignment
        self.source = source
        self.test = test
        self.bench = bench
        self.problem = ""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from autograder.examine.examination import Desks, Examination
        from autograder.examine.plugin import CASE
        from autograder.sandbox.local import Direct

        found = [item for item in session.items if self.test in item.stash[CASE].id]
        exact = [item for item in found if item.stash[CASE].id.rpartition("::")[2] == self.test]
        chosen = exact or found
        if len(chosen) != 1:
            names = "\n  ".join(item.stash[CASE].id for item in (chosen or session.items))
            self.problem = f"{len(chosen)} tests match {self.test!r}; name one of these:\n  {names}"
            return True
        desks = Desks.of(self.assignment, with_reference=True)
        sandbox = Direct()
        examination = Examination(desks, sandbox, self.source)
        examination.pass_gate()
        self.bench.examination = examination
        chosen[0].ihook.pytest_runtest_protocol(item=chosen[0], nextitem=None)
        if sandbox.child is not None and sandbox.child.trouble is not None:
            traceback.print_exception(sandbox.child.trouble)
        self._show(examination.transcripts.get(chosen[0].stash[CASE].exercise, []), desks.reference)
        return True

    def _show(self, exchanges: list[Exchange], reference: Reference | None) -> None:
        result = self.bench.results[-1]
        print(f"{result.outcome.upper()}  {result.title}")
        print(f"  test      {result.id}  ({result.exercise}, {result.clause})")
        for label, text in (("called", result.called), ("got", result.message)):
            if text:
                print(f"  {label:<9} {text}")
        print(
            f"  questions {len(exchanges)}"
            + (f", the first {SHOWN_QUESTIONS}:" if len(exchanges) > SHOWN_QUESTIONS else ":")
        )
        for exchange in exchanges[:SHOWN_QUESTIONS]:
            _show_exchange(exchange, reference)


def _show_exchange(exchange: Exchange, reference: Reference | None) -> None:
    from autograder.examine.compare import describe
    from autograder.sandbox.child import make
    from autograder.sandbox.client import Lost, Reply

    def words(reply: Reply | Lost) -> str:
        if isinstance(reply, Lost):
            return f"{reply.outcome}: {reply.message}"
        if reply.error is not None:
            return f"raised {reply.error.name}: {reply.error.text} (line {reply.error.line})"
        return reply.refused or describe(reply.value())

    args, kwargs = exchange.question.decode(lambda recipe: make(recipe, None) if recipe.kind != "callback" else recipe)
    parts = [describe(value) for value in args] + [f"{name}={describe(value)}" for name, value in kwargs.items()]
    print(f"    {exchange.question.name}({', '.join(parts)})")
    print(f"      answer    {words(exchange.reply)}")
    if reference is not None:
        print(f"      reference {words(reference.ask(exchange.question))}")
