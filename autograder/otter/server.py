"""The process behind Otter's test cases: it collects the public tests once, and runs an exercise's for every request.

A request is a line of JSON with ``source`` and ``exercise``; the answer is a line of JSON with the results.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from autograder.check import CheckSession, collect_public, sandbox_for
from autograder.course import Assignment, load_course

if TYPE_CHECKING:
    import pytest

    from autograder.examine.plugin import Bench


class ServingSession(CheckSession):
    """The plugin that runs an exercise's public tests again and again, on whatever source is sent."""

    def __init__(self, assignment: Assignment, bench: Bench, requests: TextIO, answers: TextIO) -> None:
        super().__init__(assignment, b"", "auto", None, bench)
        self.requests = requests
        self.answers = answers

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer requests until there are no more."""
        from autograder.examine.examination import Desks, Examination
        from autograder.examine.plugin import CASE
        from autograder.examine.sharing import run_sharing

        gc.freeze()
        gc.enable()
        sandbox = sandbox_for(self.level, self.assignment.packages)
        desks = Desks.of(self.assignment, with_reference=False)
        for line in self.requests:
            request = json.loads(line)
            examination = Examination(desks, sandbox, request["source"].encode("utf-8", errors="replace"))
            self.bench.examination, self.bench.results = examination, []
            examination.pass_gate()
            items = [item for item in session.items if item.stash[CASE].exercise == request["exercise"]]
            run_sharing(items, self.bench)
            self.answers.write(json.dumps([asdict(result) for result in self.bench.results]) + "\n")
            self.answers.flush()
        sandbox.close()
        return True


def main(root: Path) -> None:
    """Serve the one assignment of a released course on standard input and output."""
    from autograder.examine.plugin import Bench

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anything prints here is no answer
    (assignment,) = load_course(root).assignments.values()
    bench = Bench(grading=True)
    collect_public(assignment, bench, ServingSession(assignment, bench, sys.stdin, answers))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
