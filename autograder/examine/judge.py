"""One test of one submission: run it, and say what its outcome means for the student."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from autograder.examine.asking import Desk, Refused, StudentError, Submission
from autograder.examine.cases import Case
from autograder.examine.compare import Mismatch, clean, judging
from autograder.examine.examination import Child, Examination
from autograder.examine.parity import absence, device_hint
from autograder.results import Outcome, TestResult
from autograder.sandbox.client import Lost, SandboxError
from autograder.sandbox.devices import VIRTUAL, Absent
from autograder.sandbox.server import Ending

Call = Callable[[Submission], None]
WRONG_KIND = "an answer that this test cannot use came back"
NO_FORK = "this test forks processes, which only Linux does safely: it runs when your work is graded"


def can_fork() -> bool:
    """Tell whether a child may fork processes; what grades is on Linux, a student's own machine need not be.

    Windows has no fork, and on macOS a process that has loaded its libraries may hang after one.
    """
    return sys.platform.startswith("linux")


@dataclass(frozen=True)
class Verdict:
    """What a test's run means."""

    outcome: Outcome
    message: str = ""
    line: int | None = None
    unfinished: bool = False
    hint: str = ""


def judge(case: Case, examination: Examination, call: Call) -> TestResult:
    """Run one test in a child of its own and return its outcome as data."""
    if case.device and (reason := absence(case.device, examination.devices, examination.refused)):
        return _result(case, Verdict("not_run", reason))
    if examination.gate is not None:
        gate = examination.gate
        return _result(case, Verdict(gate.outcome, gate.message, gate.line), place=examination.place(gate.line))
    if examination.cpu > (allowed := examination.cpu_allowed):
        return _result(case, Verdict("timeout", f"the submission's {allowed:g} s of CPU time were used up before"))
    if case.processes and not can_fork():
        return _result(case, Verdict("not_run", NO_FORK))
    child = Child(lambda: examination.open(case.exercise, case.device))
    twin = Child(lambda: examination.open_twin(case.exercise))
    desk = examination.desk(case, child, twin)
    started = time.monotonic()
    with judging(examination.desks.tolerances(case.exercise)) as deviation:
        verdict = _verdict(call, desk, examination, case.exercise)
    ending, printed = child.session.close() if child.session else (Ending(), "")
    beside, _ = twin.session.close() if twin.session else (Ending(), "")
    cpu = ending.cpu + beside.cpu
    examination.cpu += cpu
    if case.device and verdict.outcome != "passed":
        verdict = replace(verdict, hint=device_hint(verdict.message))
    _keep(examination, case, desk, failed=verdict.outcome != "passed")
    law = case.law and not desk.used_reference
    called, place = "" if verdict.outcome == "passed" else desk.called(), examination.place(verdict.line)
    result = _result(case, verdict, law=law, called=called, place=place)
    deviation = desk.difference or deviation
    worst = None if deviation.worst is None else float(f"{deviation.worst:.4g}")
    timings = {"cpu": cpu, "wall": time.monotonic() - started}
    return TestResult(**vars(result) | timings | {"printed": clean(printed, 2000), "deviation": worst})


def _keep(examination: Examination, case: Case, desk: Desk, *, failed: bool) -> None:
    """Record what was asked, the last questions of failed tests first: they rule out most misconceptions at once."""
    kept = examination.transcripts.setdefault(case.exercise, [])
    exchanges = [
        replace(exchange, training=case.training)
        for exchange in desk.transcript
        if exchange.question.device in ("", VIRTUAL)
    ]
    if failed:
        kept[:0] = reversed(exchanges)
    else:
        kept += exchanges


def _result(case: Case, verdict: Verdict, *, law: bool = False, called: str = "", place: str = "") -> TestResult:
    return TestResult(
        id=case.id,
        exercise=case.exercise,
        clause=case.clause,
        title=case.title,
        public=case.public,
        outcome=verdict.outcome,
        called=called,
        message=verdict.message,
        law=law,
        unfinished=verdict.unfinished,
        line=verdict.line,
        place=place,
        hint=verdict.hint,
    )


def _verdict(call: Call, desk: Desk, examination: Examination, exercise: str) -> Verdict:
    """Run a test's body; every way it can end is one branch."""
    try:
        call(Submission(desk))
    except Mismatch as mismatch:
        return Verdict("failed", str(mismatch))
    except Refused as refused:
        return Verdict("failed", str(refused))
    except StudentError as student:
        error = student.error
        if error.name == "NotImplementedError":
            return Verdict("error", "not implemented yet", error.line, unfinished=True)
        return Verdict("error", f"{error.name}: {clean(error.text, 200)}".rstrip(": "), error.line)
    except Lost as lost:
        if lost.call:
            examination.met.setdefault(exercise, set()).add(lost.call)
        return Verdict(lost.outcome, lost.message, examination.lines.get(lost.call))
    except SandboxError as error:
        return Verdict("grader_error", str(error))
    except Absent as absent:
        return Verdict("not_run", str(absent))
    except pytest.skip.Exception as skipped:
        return Verdict("not_run", str(skipped))
    except pytest.fail.Exception as failed:  # pytest-timeout: a hang of ours, since a child's time is bounded elsewhere
        return Verdict("grader_error", str(failed).splitlines()[0])
    except Exception as error:  # the body met something unexpected: a wrong answer, or a mistake in the suite
        return _replay(call, desk, examination, error)
    if not desk.transcript:
        return Verdict("grader_error", "the test asked no question")
    return Verdict("passed")


def _replay(call: Call, desk: Desk, examination: Examination, error: Exception) -> Verdict:
    """Run the test with the reference in the submission's place: if it fails too, the fault is the suite's."""
    if _is_flaky(error):
        return Verdict("failed", "two calls with the same input gave different answers")
    reference = examination.desks.reference
    if reference is not None:
        again = Desk(reference, reference.ask, desk.parameters, desk.docstring)
        try:
            with judging({}):
                call(Submission(again))
        except Exception as ours:
            return Verdict(
                "grader_error", f"the test fails with the reference too: {type(ours).__name__}: {ours}"[:500]
            )
    if isinstance(error, AssertionError):
        sentence = str(error).split("\n", 1)[0]
        if sentence and not sentence.startswith("assert "):
            return Verdict("failed", clean(sentence, 200))
    return Verdict("failed", WRONG_KIND)


def _is_flaky(error: Exception) -> bool:
    return any(kind.__name__ == "Flaky" for kind in type(error).__mro__)


@contextmanager
def example_of(submission: Submission, reject: Callable[[], None]) -> Iterator[None]:
    """Surround one input of a property test: its questions count anew, and its failure starts the shrinking budget."""
    desk = submission._desk
    desk.reject = reject
    desk.start_example()
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith("hypothesis."):
            desk.failed = True
        raise
