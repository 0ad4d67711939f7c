"""The examiner's process: collects a suite once, then forks one grader per slot that runs it for every submission."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import socket
import sys
import time
from pathlib import Path

import pytest

from autograder.course import Assignment, load_course
from autograder.examine.cases import Case
from autograder.examine.examination import Desks, Examination, suite_files
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.examine.misconceptions import Namer, load_misconceptions
from autograder.examine.plugin import BENCH, CASE, Bench, record_inputs
from autograder.results import Evidence, TestResult, to_json
from autograder.sandbox.channel import CONTROL, Channel, Closed
from autograder.sandbox.client import Sandbox, SandboxError, WarmServer, spawn_server
from autograder.sandbox.packages import MissingPackage

MEMORY_BYTES = 6 << 30
"""What the examiner itself may use: answers stay data from the enemy even after decoding."""
_ZERO = b"\0" * 8
_UNUSED = ("cacheprovider", "capture", "debugging", "doctest", "faulthandler", "junitxml", "logging", "nose", "pastebin")
_QUIET = (*_UNUSED, "setuponly", "setupplan", "stepwise", "terminal", "unittest", "warnings", "recwarn", "reports")


class GradingSession:
    """The plugin that replaces pytest's loop over tests by a loop over submissions."""

    def __init__(self, assignment: Assignment, control: Channel, server: WarmServer, seed: str) -> None:
        self.assignment = assignment
        self.control = control
        self.server = server
        self.seed = seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[BENCH] = Bench(seed=self.seed, grading=True)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork a grader for every slot that is asked for, until nobody asks any more."""
        record_inputs(session.items, session.config.stash[BENCH])
        self.server.wait()
        self.control.send(_ZERO, {"ready": [item.stash[CASE].id for item in session.items]})
        gc.collect()
        gc.freeze()
        while True:
            try:
                self.control.receive(CONTROL)
                descriptor = self.control.receive_descriptor()
            except Closed:
                return True
            self._reap()
            if os.fork() == 0:
                with contextlib.suppress(Closed):
                    grade_all(session, self.assignment, self.server, Channel(socket.socket(fileno=descriptor)))
                os._exit(0)
            os.close(descriptor)

    @staticmethod
    def _reap() -> None:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def grade_all(session: pytest.Session, assignment: Assignment, server: WarmServer, jobs: Channel) -> None:
    """Be one grader: take submissions, run the suite on each, send back the evidence."""
    allowed = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, allowed))
    sandbox, spare = server.clone(), server.clone()
    desks = Desks.of(assignment, with_reference=True)
    namer = Namer(desks, spare, load_misconceptions(assignment.reference / "misconceptions.py"))
    bench = session.config.stash[BENCH]
    fixed = {
        "assignment": assignment.name,
        "suite": suite_digest(assignment),
        "environment": environment(assignment),
        "seed": seed_fingerprint(bench.seed),
        "level": sandbox.level,
    }
    while True:
        job = jobs.receive(CONTROL)
        source = bytes(job.body) if job.header["source"] else None
        evidence = grade_one(session, bench, desks, sandbox, namer, job.header, source, fixed)
        jobs.send(_ZERO, {"graded": evidence.student}, [to_json(evidence).encode()])


def grade_one(
    session: pytest.Session,
    bench: Bench,
    desks: Desks,
    sandbox: Sandbox,
    namer: Namer,
    header: dict[str, object],
    source: bytes | None,
    fixed: dict[str, object],
) -> Evidence:
    """Run the collected suite on one submission."""
    started = time.monotonic()
    examination = Examination(desks, sandbox, source or b"")
    bench.examination, bench.results = examination, []
    if source is None:
        examination.gate = TestResult("", "", "", "", True, "error", message=str(header["problem"]))
    else:
        _pass_gate(examination)
    for item, following in zip(session.items, [*session.items[1:], None], strict=True):
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
    results = _complete(bench.results, [item.stash[CASE] for item in session.items])
    diagnoses = [] if examination.gate is not None else namer.name(results, examination.transcripts)
    return Evidence(
        student=str(header["student"]),
        submission=examination.digest if source is not None else "",
        tests=tuple(results),
        diagnoses=tuple(diagnoses),
        notes=tuple(header["notes"]),  # type: ignore[arg-type]
        cpu=examination.cpu,
        wall=time.monotonic() - started,
        **fixed,  # type: ignore[arg-type]
    )


def _pass_gate(examination: Examination) -> None:
    try:
        examination.pass_gate()
    except SandboxError as error:
        examination.gate = TestResult("", "", "", "", True, "grader_error", message=str(error))


def _complete(results: list[TestResult], cases: list[Case]) -> list[TestResult]:
    """Return one result for every case: whatever pytest could not even start is an error of ours, never a gap."""
    found = {result.id: result for result in results}
    return [
        found.get(case.id)
        or TestResult(
            case.id, case.exercise, case.clause, case.title, case.public, "grader_error", message="the test did not start"
        )
        for case in cases
    ]


def run(root: Path, name: str, seed: str, descriptor: int) -> int:
    """Collect an assignment's suite and serve until the control channel closes."""
    control = Channel(socket.socket(fileno=descriptor))
    assignment = load_course(root).assignment(name)
    try:
        server = spawn_server(assignment.packages)
    except MissingPackage as error:
        control.send(_ZERO, {"problem": str(error)})
        return 2
    server.launch()
    if "torch" in assignment.packages:
        import torch

        torch.set_num_threads(1)
    sys.path.insert(0, str(root))
    seconds = 2 * assignment.limits.wall_seconds + 60
    collector = Collector()
    arguments = [
        *map(str, suite_files(assignment, hidden=True)),
        "--import-mode=importlib",
        f"--rootdir={root}",
        "--strict-markers",
        "--noconftest",
        f"-c{os.devnull}",
        "-pautograder.examine.plugin",
        "-ppytest_timeout",
        f"--timeout={seconds:g}",
        "--timeout-method=signal",
        *(f"-pno:{plugin}" for plugin in _QUIET),
    ]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    grading = GradingSession(assignment, control, server, seed)
    status = pytest.main(arguments, plugins=[grading, collector])
    server.close()
    if collector.problems:
        control.send(_ZERO, {"problem": collector.problems[0]})
    return int(status)


class Collector:
    """Remembers why a suite did not collect."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(f"{report.nodeid} does not load: {report.longreprtext.strip().splitlines()[-1]}")


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2], os.environ.pop("AUTOGRADER_SEED", ""), int(sys.argv[3])))
