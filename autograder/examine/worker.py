"""The examiner's process: collects a suite once, then forks one grader per slot that runs it for every submission."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import socket
import time
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NoReturn

import pytest

from autograder.course import Assignment, load_course
from autograder.examine.cases import Case
from autograder.examine.examination import Desks, Examination, suite_files
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.examine.misconceptions import Misconception, Namer, load_misconceptions
from autograder.examine.plugin import BENCH, CASE, Bench, record_inputs
from autograder.examine.session import run_session
from autograder.examine.sharing import run_sharing
from autograder.results import Evidence, TestResult, to_json
from autograder.sandbox.channel import CONTROL, Channel, Closed, TooLate
from autograder.sandbox.client import Sandbox, SandboxError, WarmServer
from autograder.sandbox.device_process import DeviceProcess
from autograder.sandbox.wire import Message

MEMORY_BYTES = 6 << 30
"""What the examiner itself may use: answers stay data from the enemy even after decoding."""
_ZERO = b"\0" * 8


class GradingSession:
    """The plugin that replaces pytest's loop over tests by a loop over submissions."""

    def __init__(self, assignment: Assignment, control: Channel, server: WarmServer) -> None:
        self.assignment = assignment
        self.control = control
        self.server = server

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork a grader for every slot that is asked for, until nobody asks any more."""
        desks, known = _load_what_judges(self.assignment)
        record_inputs(session.items, session.config.stash[BENCH])
        try:
            self.server.wait()
        except (Closed, TooLate):
            raise SandboxError(f"the sandbox does not start with {', '.join(self.assignment.packages)}") from None
        self.control.send(_ZERO, {"ready": [vars(item.stash[CASE]) for item in session.items]})
        gc.collect()
        gc.freeze()
        gc.enable()
        while True:
            try:
                self.control.receive(CONTROL)
                descriptor = self.control.receive_descriptor()
            except Closed:
                return True
            self._reap()
            if os.fork() == 0:
                self.control.close()  # or nobody would notice when the examiner ends
                bench = session.config.stash[BENCH]
                grader = Grader.of(session.items, bench, desks, known, self.server)
                be_grader(grader, Channel(socket.socket(fileno=descriptor)))
            os.close(descriptor)

    @staticmethod
    def _reap() -> None:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _load_what_judges(assignment: Assignment) -> tuple[Desks, list[Misconception]]:
    """Load oracle, probes and misconceptions once, before anybody is graded: a fault in them is no submission's."""
    desks = Desks.of(assignment, with_reference=True)
    if desks.reference is not None:
        desks.reference.load()
    known = load_misconceptions(assignment.reference / "misconceptions.py")
    solution = assignment.solution.read_text(encoding="utf-8") if known else ""
    for misconception in known:
        misconception.apply(solution, check=False)
    return desks, known


def be_grader(grader: Grader, jobs: Channel) -> NoReturn:
    """Grade until nobody asks any more; a mistake of ours ends this process, which the command line notices."""
    try:
        grade_all(grader, jobs)
    except Closed:
        os._exit(0)
    except BaseException:
        if not jobs.hung_up():  # with the command line gone, and the server with it, there is nobody to tell
            traceback.print_exc()
    os._exit(1)


def grade_all(grader: Grader, jobs: Channel) -> NoReturn:
    """Take submissions, run the suite on each, send back the evidence."""
    allowed = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, allowed))
    while True:
        job = jobs.receive(CONTROL)
        submitted = Submitted.from_message(job)
        evidence, blind = grader.grade(submitted, partial(_report, jobs) if submitted.watched else _say_nothing)
        jobs.send(_ZERO, {"blind": blind}, [to_json(evidence).encode()])


def _report(jobs: Channel, result: TestResult) -> None:
    jobs.send(_ZERO, {"test": True}, [json.dumps(asdict(result)).encode()])


def _say_nothing(_: TestResult) -> None:
    pass


@dataclass(frozen=True)
class Submitted:
    """One submission as the command line hands it over."""

    student: str
    source: bytes | None
    notes: tuple[str, ...]
    problem: str
    misconception: str
    quick: bool
    exercises: frozenset[str]
    """Run the tests of these only; of all when empty."""
    inputs: int
    """Run each property test on the first of its inputs; on all when 0."""
    sharing: bool
    """Ask in one child for as long as tests pass there."""
    devices: Mapping[str, str]
    """The kinds of real devices here, each with why it may not be used."""
    only_devices: bool
    """Run the tests on real devices alone."""
    watched: bool
    """Somebody wants to hear of every test as it ends."""

    @classmethod
    def from_message(cls, job: Message) -> Submitted:
        header = job.header
        source = bytes(job.body) if header["source"] else None
        return cls(
            header["student"],
            source,
            tuple(header["notes"]),
            header["problem"],
            header["misconception"],
            header["quick"],
            frozenset(header["exercises"]),
            header["inputs"],
            header["sharing"],
            header["devices"],
            header["only_devices"],
            header["watched"],
        )


@dataclass
class Grader:
    """Runs the collected suite on one submission after another."""

    items: list[pytest.Item]
    bench: Bench
    desks: Desks
    sandbox: Sandbox
    twin: Sandbox
    """Where the questions of device tests are asked on the CPU; it starts with the first of them."""
    namer: Namer
    suite: str
    environment: dict[str, str]

    @classmethod
    def of(
        cls, items: list[pytest.Item], bench: Bench, desks: Desks, known: Sequence[Misconception], server: WarmServer
    ) -> Grader:
        namer = Namer(desks, server.clone(), known)
        digest, versions = suite_digest(desks.assignment), environment(desks.assignment)
        return cls(items, bench, desks, server.clone(), server.clone(), namer, digest, versions)

    def grade(
        self, submitted: Submitted, ended: Callable[[TestResult], None] = _say_nothing
    ) -> tuple[Evidence, list[str]]:
        """Grade one submission: the gate, every test, each told to `ended`, then the names of what went wrong.

        The second value is for `validate`: the names found with the submission's own misconception left out.
        """
        started = time.monotonic()
        examination = Examination(
            self.desks,
            self.sandbox,
            submitted.source or b"",
            hurried=submitted.quick,
            twin=self.twin,
            devices=self._processes(submitted.devices),
            refused={kind: reason for kind, reason in submitted.devices.items() if reason},
        )
        self.bench.examination, self.bench.results = examination, []
        self.bench.shrink = not (submitted.quick or submitted.misconception)
        self.bench.inputs = submitted.inputs
        if submitted.source is None:
            examination.gate = TestResult("", "", "", "", True, "error", message=submitted.problem)
        else:
            _pass_gate(examination)
        chosen = submitted.exercises
        items = [item for item in self.items if not chosen or item.stash[CASE].exercise in chosen]
        if submitted.only_devices:
            items = [item for item in items if item.stash[CASE].device in submitted.devices]
        if submitted.sharing:
            run_sharing(items, self.bench)
        else:
            self._run(items, ended)
        results = _complete(self.bench.results, [item.stash[CASE] for item in items])
        diagnoses, blind = [], []
        if submitted.misconception:
            self.namer.remember(submitted.misconception, chain.from_iterable(examination.transcripts.values()))
        if examination.gate is None and not submitted.quick:
            diagnoses = self.namer.name(results, examination.transcripts)
        if examination.gate is None and submitted.misconception:
            found = self.namer.name(results, examination.transcripts, without=submitted.misconception)
            blind = [diagnosis.misconception for diagnosis in found]
        evidence = Evidence(
            student=submitted.student,
            assignment=self.desks.assignment.name,
            submission="" if submitted.source is None else examination.digest,
            suite=self.suite,
            environment=self.environment,
            seed=seed_fingerprint(self.bench.seed),
            level=self.sandbox.level,
            tests=tuple(results),
            diagnoses=tuple(diagnoses),
            notes=submitted.notes,
            remarks=tuple(examination.remarks()),
            cpu=examination.cpu,
            wall=time.monotonic() - started,
            devices={kind: process.name for kind, process in examination.devices.items() if process.name},
        )
        for process in examination.devices.values():
            process.close()
        return evidence, blind

    def _run(self, items: Sequence[pytest.Item], ended: Callable[[TestResult], None]) -> None:
        """Run every test in a child of its own."""
        for item, following in zip(items, [*items, None][1:], strict=True):
            known = len(self.bench.results)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            for result in self.bench.results[known:]:
                ended(result)

    def _processes(self, found: Mapping[str, str]) -> Mapping[str, DeviceProcess]:
        """Return a process for each real device that the suite asks for; it starts with its first question."""
        usable = [kind for kind in self.desks.assignment.devices if found.get(kind) == ""]
        return {kind: DeviceProcess(kind, self.desks.assignment.packages) for kind in usable}


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
            case.id,
            case.exercise,
            case.clause,
            case.title,
            case.public,
            "grader_error",
            message="the test did not start",
        )
        for case in cases
    ]


def run(root: Path, name: str, seed: str, control: Channel, server: WarmServer) -> int:
    """Collect an assignment's suite and serve until the control channel closes."""
    assignment = load_course(root).assignment(name)
    if "torch" in assignment.packages:
        import torch

        torch.set_num_threads(1)
    grading = GradingSession(assignment, control, server)
    files = suite_files(assignment, hidden=True)
    bench = Bench(seed=seed, grading=True)
    warnings.simplefilter("ignore")  # a library that warns tells neither student nor instructor anything
    problems = run_session(root, files, bench, grading, timeout=2 * assignment.limits.wall_seconds + 60)
    server.close()
    with contextlib.suppress(Closed):  # nobody waits for it any more
        for problem in problems[:1]:
            control.send(_ZERO, {"problem": problem})
    return 2 if problems else 0
