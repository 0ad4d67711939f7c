"""One submission before its tests: the sandbox that runs it, the reference that judges it, what it has used up."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.examine.asking import Desk, Exchange
from autograder.examine.cases import Case, count_tests, probe_docstrings, signatures
from autograder.examine.compare import listed
from autograder.examine.parity import VIRTUAL_TAG, DeviceDesk
from autograder.notebook.places import place_of
from autograder.results import TestResult
from autograder.sandbox.client import Error, Lost, Module, Question, Reply, Sandbox, Session
from autograder.sandbox.confine import Limits
from autograder.sandbox.warming import import_name

if TYPE_CHECKING:
    from autograder.course import Assignment
    from autograder.examine.oracle import Reference
    from autograder.sandbox.device_process import DeviceProcess

_GUIDE = "docs/adding-an-assignment.md,"
"""Where an author reads what goes into a file; a section's number follows."""


@dataclass(frozen=True)
class Desks:
    """What all examinations of one assignment share: names of questions, the reference, limits."""

    assignment: Assignment
    reference: Reference | None
    probes: bytes
    known: Mapping[str, inspect.Signature]
    docstrings: Mapping[str, str]
    limits: Limits

    @classmethod
    def of(cls, assignment: Assignment, *, with_reference: bool) -> Desks:
        """Read an assignment's public material; the oracle is loaded when it is first asked."""
        probes = assignment.probes.read_bytes()
        interface = assignment.solution if assignment.solution.exists() else assignment.stub
        reference = None
        if with_reference:
            from autograder.examine.oracle import Reference

            reference = Reference(assignment.reference / "oracle.py", assignment.probes)
        limits = assignment.limits
        return cls(
            assignment,
            reference,
            probes,
            signatures(probes.decode(), interface.read_text(encoding="utf-8")),
            probe_docstrings(probes.decode()),
            Limits(limits.cpu_seconds, limits.memory_mb, limits.output_kb, limits.processes),
        )

    def parameters(self, name: str) -> list[str]:
        return list(self.known[name].parameters) if name in self.known else []

    def tolerances(self, exercise: str) -> Mapping[str, Any]:
        found = self.assignment.exercises.get(exercise)
        return found.tolerances if found else {}


@dataclass
class Child:
    """A session that starts with the first question, so that a test that asks nothing costs nothing."""

    start: Callable[[], Session]
    session: Session | None = None

    def ask(self, question: Question) -> Reply:
        if self.session is None:
            self.session = self.start()
        reply = self.session.ask(question)
        if reply.at_import and reply.error is not None:
            raise Lost("error", f"your module did not import this time: {reply.error.name}: {reply.error.text}")
        return reply


@dataclass
class Examination:
    """The tests of one submission, one child each."""

    desks: Desks
    sandbox: Sandbox
    source: bytes
    gate: TestResult | None = None
    """Stands for every test when the module cannot be imported."""
    cpu: float = 0.0
    hurried: bool = False
    """Allow a submission of ours, whose outcome alone counts, a fraction of the CPU time that students have."""
    transcripts: dict[str, list[Exchange]] = field(default_factory=dict)
    """Every question and answer, by exercise."""
    missing: tuple[str, ...] = ()
    code: bytes = b""
    """The module compiled, once, in the child that tries to import it."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Where the module mentions calls that some exercise is to do without."""
    tricks: Mapping[str, int] = field(default_factory=dict)
    """Where it uses something by which such a call could be hidden."""
    met: dict[str, set[str]] = field(default_factory=dict)
    """Those that ran, by exercise."""
    twin: Sandbox | None = None
    """Where the questions of a device test are asked on the CPU, beside the child that has the device."""
    devices: Mapping[str, DeviceProcess] = field(default_factory=dict)
    """The real devices of this machine, each with what runs a submission on it."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Those that are here and may not be used, each with the reason."""

    def module(self, exercise: str = "") -> Module:
        """Return the module as a test of this exercise meets it."""
        found = self.desks.assignment.exercises.get(exercise)
        forbidden = found.forbidden if found else ()
        return Module(self.desks.assignment.name, self.source, self.desks.probes, self.code, forbidden)

    def place(self, line: int | None) -> str:
        """Return where a line of the module stands in the notebook that it was taken from."""
        return place_of(self.source, line)

    @property
    def cpu_allowed(self) -> float:
        """CPU seconds for all tests together; what comes after is not run."""
        limits = self.desks.assignment.limits
        return 2 * limits.cpu_seconds if self.hurried else limits.submission_cpu_seconds

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.source).hexdigest()

    def open(self, exercise: str = "", device: str = "") -> Session:
        return self.devices.get(device, self.sandbox).open(self.module(exercise), self.desks.limits)

    def open_twin(self, exercise: str) -> Session:
        if self.twin is None:
            self.twin = self.sandbox.clone()
        return self.twin.open(self.module(exercise), self.desks.limits)

    def close(self) -> None:
        """End what runs submissions."""
        for sandbox in (self.sandbox, self.twin, *self.devices.values()):
            if sandbox is not None:
                sandbox.close()

    def pass_gate(self) -> None:
        """Import the module once, in a child of its own; whatever happens there happens to every test."""
        names = sorted(self.desks.assignment.owners)
        session = self.open()
        try:
            compiled = session.compile(self._forbidden())
            reply = session.gate(names)
            if reply.error is not None:
                self.gate = self._closed(reply.error)
            self.missing, self.code = reply.missing, compiled.code
            self.lines, self.tricks = compiled.lines, compiled.tricks
        except Lost as lost:
            message = f"importing your module: {lost.message}"
            self.gate = TestResult("", "", "", "", True, lost.outcome, message=message)
        finally:
            ending, _ = session.close()
            self.cpu += ending.cpu

    def _closed(self, error: Error) -> TestResult:
        """Say why the module cannot be imported; who imports what is not there is told what is."""
        message = f"your module does not import: {error.name}: {error.text}"
        if error.name == "ModuleNotFoundError":
            allowed = ["the standard library", *map(import_name, self.desks.assignment.packages)]
            message += f"; modules here may import {listed(allowed)}"
        return TestResult("", "", "", "", True, "error", message=message, line=error.line)

    def _forbidden(self) -> set[str]:
        return {name for exercise in self.desks.assignment.exercises.values() for name in exercise.forbidden}

    def remarks(self) -> Iterator[str]:
        """Say which forbidden calls only the source or only the run has shown: an instructor may want to look."""
        for name, exercise in self.desks.assignment.exercises.items():
            met = self.met.get(name, set())
            for call in sorted(met - set(self.lines)):
                yield f"{name} called {call} without naming it in the source"
            for call in sorted(set(exercise.forbidden) & set(self.lines) - met):
                yield f"line {self.lines[call]} names {call}, which {name} is to do without; no test saw it run there"
        for trick, line in sorted(self.tricks.items(), key=lambda found: found[1]):
            yield f"line {line} uses {trick}, by which a forbidden call could be hidden"

    def desk(self, case: Case, child: Child, twin: Child) -> Desk:
        reference = self.desks.reference
        expected = reference.ask if reference is not None and not case.public else None
        common = (expected, self.desks.parameters, lambda name: self.desks.docstrings.get(name, ""))
        if not case.device:
            return Desk(child, *common)
        process = self.devices.get(case.device)
        tag_of = (lambda: process.tag) if process else (lambda: VIRTUAL_TAG)
        return DeviceDesk(twin, *common, there=child, device=case.device, tag_of=tag_of)


def missing_files(assignment: Assignment) -> list[str]:
    """Say, one sentence each, which files an assignment lacks before anything of it can be graded."""
    root = assignment.root
    needed = {
        assignment.solution: f"the full code, with its regions marked ({_GUIDE} 1)",
        assignment.stub: "run `autograder build`",
        assignment.handout: f"the handout with its clauses ({_GUIDE} 3)",
        assignment.probes: f"it may hold nothing but a docstring ({_GUIDE} 4)",
        assignment.public_tests: f"the tests that students get ({_GUIDE} 5)",
        assignment.reference / "oracle.py": f"the independent implementation ({_GUIDE} 6)",
        assignment.reference / "misconceptions.py": f"the known mistakes ({_GUIDE} 6)",
    }
    found = [f"{path.relative_to(root)} is missing: {what}" for path, what in needed.items() if not path.is_file()]
    if not any(assignment.hidden_tests.glob("test_*.py")):
        found.append(f"{assignment.hidden_tests.relative_to(root)}/test_*.py is missing: the hidden tests ({_GUIDE} 7)")
    return found


def suite_files(assignment: Assignment, *, hidden: bool) -> list[Path]:
    """Return the files that hold an assignment's tests."""
    folder = assignment.hidden_tests
    return [assignment.public_tests, *(sorted(folder.glob("test_*.py")) if hidden and folder.is_dir() else ())]


def count_hidden(assignment: Assignment) -> int:
    """Count the hidden tests, without importing them."""
    return sum(count_tests(path, len(assignment.devices)) for path in suite_files(assignment, hidden=True)[1:])
