"""What grading yields: outcomes, evidence, and the scorecard computed from it. Plain data, no input or output."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from autograder.sandbox.devices import VIRTUAL

Outcome = Literal["passed", "failed", "error", "timeout", "memory", "crashed", "forbidden", "not_run", "grader_error"]
DEVICES = (VIRTUAL, "cuda", "mps", "xpu")
"""What a parity test can be tried on: a pretend GPU on every machine, and the real ones."""
_ON_DEVICE = re.compile(rf"[\[-]({'|'.join(DEVICES)})\]$")
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True)
class TestResult:
    """The outcome of one test of one submission, with what its reader needs to understand it."""

    __test__ = False  # not a test class, whatever its name says to pytest

    id: str
    """Stable: ``public/test_public.py::test_name`` or ``hidden/test_nms.py::test_name[case]``."""
    exercise: str
    clause: str
    title: str
    """The test's docstring: one sentence, the claim that was tried."""
    public: bool
    outcome: Outcome
    called: str = ""
    """The question that met the failure, as a student would write it."""
    message: str = ""
    """What came back and what was expected, or what happened instead of an answer."""
    law: bool = False
    """Whether a hidden test's counterexample may be shown: a law has no answer to copy."""
    unfinished: bool = False
    """The student's code raised NotImplementedError: nothing is wrong yet, something is missing."""
    line: int | None = None
    """Line of the student's module that raised."""
    place: str = ""
    """Where that line stands in the notebook that was handed in: ``code cell 7, line 3``; empty for a module."""
    printed: str = ""
    """What the student's code printed during the test, bounded."""
    deviation: float | None = None
    """Largest error met, as a share of what the tolerance allows (1.0 is the limit); None where none was measured."""
    cpu: float = 0.0
    """Seconds of CPU time of the child and all its processes."""
    wall: float = 0.0
    hint: str = ""
    """What helps with this failure, where its message alone tells: a tensor on the wrong device."""

    @property
    def pending(self) -> bool:
        """Whether it says nothing about the submission and costs it nothing: it did not run, or the grader erred."""
        return self.outcome in ("not_run", "grader_error")

    @property
    def counts_against(self) -> bool:
        """Whether the submission failed it."""
        return self.outcome != "passed" and not self.pending

    @property
    def device(self) -> str:
        """The device that it was tried on besides the CPU, which is the end of its id: ``virtual`` is no GPU."""
        found = _ON_DEVICE.search(self.id)
        return found[1] if found else ""


@dataclass(frozen=True)
class Diagnosis:
    """A misconception that alone explains every answer of an exercise."""

    exercise: str
    """The exercise whose answers it explains."""
    misconception: str
    hint: str
    origin: str
    """The exercise that the mistake is in: another one when this exercise only builds on it."""


@dataclass(frozen=True)
class Evidence:
    """The outcome of every test of one submission."""

    student: str
    assignment: str
    submission: str
    """SHA-256 of the module's bytes; empty when there was nothing to grade."""
    suite: str
    """SHA-256 over everything that judges: tests, probes, reference, rubric's limits and tolerances."""
    environment: Mapping[str, str]
    """Versions and machine type that numbers may depend on."""
    seed: str
    """Fingerprint of the run's secret seed, never the seed."""
    level: str
    tests: tuple[TestResult, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    notes: tuple[str, ...] = ()
    """What was noticed about the submission as a whole: a wrong file name, an import that failed."""
    remarks: tuple[str, ...] = ()
    """What only the instructor is told: where a look at the source may be worth it."""
    cpu: float = 0.0
    wall: float = 0.0
    schema: int = 1
    devices: Mapping[str, str] = field(default_factory=dict)
    """The real devices that tests ran on, each with the card and its PyTorch: these tests alone depend on them."""

    @property
    def key(self) -> tuple[str, ...]:
        """What this evidence depends on: the same key means the same outcomes, so nothing is graded twice."""
        return evidence_key(self.submission, self.suite, self.environment, self.seed, self.level)

    def waits_for(self, devices: Collection[str]) -> bool:
        """Tell whether a test did not run for want of one of these devices."""
        return any(test.outcome == "not_run" and test.device in devices for test in self.tests)

    def with_device_tests(self, new: Evidence) -> Evidence:
        """Return this evidence with the tests on real devices as another run saw them, here or elsewhere."""
        ran = {test.id: test for test in new.tests if test.device not in ("", VIRTUAL) and test.outcome != "not_run"}
        tests = tuple(ran.get(test.id, test) for test in self.tests)
        return replace(self, tests=tests, devices={**self.devices, **new.devices})

    @classmethod
    def from_json(cls, text: str) -> Evidence:
        data = json.loads(text)
        data["tests"] = tuple(TestResult(**test) for test in data["tests"])
        data["diagnoses"] = tuple(Diagnosis(**diagnosis) for diagnosis in data["diagnoses"])
        data["notes"], data["remarks"] = tuple(data["notes"]), tuple(data["remarks"])
        return cls(**data)


def evidence_key(submission: str, suite: str, environment: Mapping[str, str], seed: str, level: str) -> tuple[str, ...]:
    return (submission, suite, json.dumps(dict(environment), sort_keys=True), seed, level)


@dataclass(frozen=True)
class ExerciseScore:
    """What one exercise earned. Points are integer thousandths."""

    id: str
    points: int
    possible: int
    pending: int
    """Thousandths that wait for tests that could not run here (no GPU); not part of ``possible``."""
    passed: int
    total: int
    bonus: bool = False


@dataclass(frozen=True)
class Scorecard:
    """The instructor's document: ``score(evidence, rubric)``, with no timings, so that it is the same for every run."""

    student: str
    assignment: str
    points: int
    possible: int
    pending: int
    level: str
    exercises: tuple[ExerciseScore, ...]
    tests: tuple[TestResult, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    submission: str = ""
    suite: str = ""
    seed: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    schema: int = 1
    devices: Mapping[str, str] = field(default_factory=dict)


def to_json(record: Evidence | Scorecard) -> str:
    """Dump a record as JSON with a stable layout, ending in a newline."""
    data: dict[str, Any] = asdict(record)
    return json.dumps(data, indent=1, ensure_ascii=False, sort_keys=False, allow_nan=False) + "\n"
