"""Measure what grading costs beyond the tests' own work, part by part, and print it as JSON: CPU milliseconds."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.course import load_course
from autograder.examine.compare import same
from autograder.examine.examination import Desks, Examination, suite_files
from autograder.examine.plugin import BENCH, CASE, Bench
from autograder.examine.session import run_session
from autograder.results import TestResult
from autograder.sandbox.client import Module, Question, WarmServer, spawn_server
from autograder.sandbox.confine import Limits

ROOT = Path(__file__).parent
REPEATS = 60


def main() -> None:
    """Print each part's median."""
    torch.set_num_threads(1)
    assignment = load_course(ROOT).assignment("tensors")
    server = spawn_server(assignment.packages, many=True)
    server.launch()
    server.wait()
    clone = server.clone()
    source = assignment.solution.read_bytes()
    x = torch.ones(8, 8)
    session = clone.open(Module("tensors", source), Limits())
    real = Module("tensors", source, b"", session.compile().code)
    session.close()
    empty = Module("tensors", b"")
    fork = _children(clone, empty)
    parts = {
        "test: fork, confine, watch, reap": fork,
        "test: import of the module": max(0.0, _children(clone, real) - fork),
        "test: messages": _messages(clone, x),
        "test: judging": _median(lambda: same(x, x)),
    }
    session = Session(assignment)
    bench = Bench(grading=True)
    run_session(ROOT, suite_files(assignment, hidden=True), bench, session, timeout=300)
    parts["test: pytest"] = session.per_test
    parts["submission: import gate"] = fork + parts["test: import of the module"]
    parts["submission: evidence"] = session.per_submission
    clone.close()
    server.close()
    print(json.dumps(parts))


def _children(server: WarmServer, module: Module) -> float:
    """Measure a child that is asked nothing but whether its module imports: examiner, server and child together."""
    limits = Limits()

    def once() -> float:
        servers, here = _server_cpu(), time.process_time()
        session = server.open(module, limits)
        session.gate([])
        ending, _ = session.close()
        here = time.process_time() - here
        return here + (_server_cpu() - servers) + ending.cpu

    once()
    return statistics.median(once() for _ in range(REPEATS)) * 1e3


def _server_cpu() -> float:
    """Return the CPU seconds of all servers that descend from this process, without their children's."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/schedstat"):
        try:
            if _parent(path.parent) != 0 and b"packages" in (path.parent / "cmdline").read_bytes():
                total += int(path.read_text().split()[0]) / 1e9
        except (OSError, ValueError):
            continue
    return total


def _parent(folder: Path) -> int:
    return int((folder / "stat").read_text().rpartition(")")[2].split()[1])


def _messages(server: WarmServer, x: Any) -> float:
    """Measure a question and its answer: encoding, sending and decoding on both sides."""
    session = server.open(Module("tensors", b"def echo(x):\n    return x\n"), Limits())
    started = time.process_time()
    for _ in range(REPEATS * 5):
        session.ask(Question.of("echo", (x,), {})).value()
    here = time.process_time() - started
    ending, _ = session.close()
    idle, _ = _empty(server)
    return (here + ending.cpu - idle) / (REPEATS * 5) * 1e3


def _empty(server: WarmServer) -> tuple[float, str]:
    session = server.open(Module("tensors", b"def echo(x):\n    return x\n"), Limits())
    session.gate([])
    ending, printed = session.close()
    return ending.cpu, printed


def _median(action: Callable[[], object]) -> float:
    def once() -> float:
        started = time.process_time()
        for _ in range(20):
            action()
        return (time.process_time() - started) / 20

    return statistics.median(once() for _ in range(20)) * 1e3


class Session:
    """Runs the collected suite with bodies that do nothing, to see what pytest and our plugin cost by themselves."""

    per_test = 0.0
    per_submission = 0.0

    def __init__(self, assignment: Any) -> None:
        self.assignment = assignment

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        bench = session.config.stash[BENCH]
        examination = Examination(Desks.of(self.assignment, with_reference=False), _Nobody(), b"")
        examination.gate = TestResult("", "", "", "", True, "error")  # judged without a child
        bench.examination = examination

        def suite() -> None:
            bench.results = []
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)

        self.per_test = _median(suite) / len(session.items)
        names = [item.stash[CASE].id for item in session.items]
        self.per_submission = _median(lambda: json.dumps([vars(result) for result in bench.results] + names))
        return True


class _Nobody:
    level = "none"


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
