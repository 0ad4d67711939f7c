"""A pool of examiners, seen from the command line: hand in submissions, take back evidence."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from autograder.course import Assignment, Course
from autograder.examine.cases import Case
from autograder.examine.examination import missing_files
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.results import Evidence, TestResult
from autograder.sandbox.channel import CONTROL, Channel, Closed, TooLate, pair
from autograder.sandbox.levels import LEVELS, is_enough, reached
from autograder.sandbox.wire import Message

_ZERO = b"\0" * 8
START_SECONDS = 300.0
MANY = 20
"""Submissions from which on it pays to have the sandbox prepare its memory for many children."""
ATTEMPTS = 2


class ExaminerError(Exception):
    """The examiners cannot work: one sentence for the instructor."""


@dataclass(frozen=True)
class Job:
    """One submission to grade; with a problem there is no source, and every test has that outcome."""

    student: str
    source: bytes | None
    notes: tuple[str, ...] = ()
    problem: str = ""
    misconception: str = ""
    """What a submission of ours is known to be: naming is then also tried with it left out.

    No smallest failing input is looked for, which only asks more: who is told apart by the questions of the tests alone
    is told apart by those and others.
    """
    quick: bool = False
    """Only the outcomes are wanted: no smallest failing input, no names."""
    exercises: tuple[str, ...] = ()
    """Run the tests of these only; of all when empty."""
    inputs: int = 0
    """Run each property test on so many of its inputs, the first ones; on all when 0."""
    sharing: bool = False
    """Ask in one child for as long as tests pass there: for work of our own, where a fork for each test is dear."""
    devices: bool = True
    """Whether this one is worth the seconds that a real device costs."""
    only_devices: bool = False
    """Run the tests on real devices alone, and look for no names."""
    watched: bool = False
    """Somebody wants to hear of every test as it ends."""


@dataclass
class _Slot:
    """One grader and what it is busy with."""

    channel: Channel
    job: Job | None = None
    exercises: tuple[str, ...] | None = None
    """What its last job was about: for this its grader remembers answers of known mistakes."""


def _choose(slot: _Slot, slots: Sequence[_Slot], waiting: deque[Job]) -> Job:
    """Take what is about the same as before, or else about what nobody else is busy with, or else the next."""
    others = {other.exercises for other in slots if other is not slot}
    same = (place for place, job in enumerate(waiting) if job.exercises == slot.exercises)
    new = (place for place, job in enumerate(waiting) if job.exercises not in others)
    place = next(same, None)
    if place is None:
        place = next(new, 0)
    job = waiting[place]
    del waiting[place]
    return job


@dataclass
class Examiners:
    """Grades submissions of one assignment, several at a time; starts its processes with the first job."""

    course: Course
    assignment: Assignment
    workers: int
    seed: str
    level: str = "limits"
    """The weakest isolation that is accepted; the best that this host proves is used."""
    at_most: str = "full"
    """For measurements: a weaker level than the best."""
    devices: Mapping[str, str] = field(default_factory=dict)
    """The kinds of real devices here, each with why it may not be used; nothing where it may."""
    watch: Callable[[TestResult, Sequence[Case]], None] | None = None
    """Hears of every test of a watched job as it ends, with the suite's cases; of all again where a grader was lost."""
    blind: dict[str, list[str]] = field(default_factory=dict)
    """For submissions of a known misconception: what they are called when that one is left out."""
    _level: str = ""
    _process: subprocess.Popen[bytes] | None = None
    _control: Channel | None = None
    cases: list[Case] = field(default_factory=list)
    """The suite, known as soon as the first job is handed in."""

    def __enter__(self) -> Examiners:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def grade(self, jobs: Iterable[Job]) -> Iterator[Evidence]:
        """Grade every job and yield the evidence in order of completion."""
        waiting = deque(jobs)
        if not waiting:
            return
        self._start(many=len(waiting) >= MANY)
        slots = [_Slot(self._grader()) for _ in range(min(self.workers, len(waiting)))]
        try:
            yield from self._grade(slots, waiting)
        finally:
            for slot in slots:
                slot.channel.close()

    def _grade(self, slots: list[_Slot], waiting: deque[Job]) -> Iterator[Evidence]:
        attempts: dict[str, int] = {}
        with selectors.DefaultSelector() as selector:
            for slot in slots:
                selector.register(slot.channel, selectors.EVENT_READ, slot)
                self._hand_out(slot, slots, waiting)
            while any(slot.job for slot in slots):
                for key, _ in selector.select():
                    slot = key.data
                    message = self._take(slot)
                    if message is not None and "test" in message.header:
                        self._tell(message)
                        continue
                    if message is None:
                        job = slot.job
                        assert job is not None
                        attempts[job.student] = attempts.get(job.student, 0) + 1
                        selector.unregister(slot.channel)
                        slot.channel.close()
                        slot.channel = self._grader()
                        selector.register(slot.channel, selectors.EVENT_READ, slot)
                        if attempts[job.student] < ATTEMPTS:
                            waiting.appendleft(job)
                        else:
                            yield self._given_up(job)
                    else:
                        yield self._evidence(message)
                    self._hand_out(slot, slots, waiting)

    def _hand_out(self, slot: _Slot, slots: Sequence[_Slot], waiting: deque[Job]) -> None:
        slot.job = _choose(slot, slots, waiting) if waiting else None
        if slot.job is not None:
            job = slot.job
            slot.exercises = job.exercises
            header = {"student": job.student, "source": job.source is not None}
            header |= {
                "notes": list(job.notes),
                "problem": job.problem,
                "misconception": job.misconception,
                "quick": job.quick,
                "exercises": list(job.exercises),
                "inputs": job.inputs,
                "sharing": job.sharing,
                "devices": dict(self.devices) if job.devices else {},
                "only_devices": job.only_devices,
                "watched": job.watched,
            }
            with contextlib.suppress(Closed):  # noticed when its answer does not come
                slot.channel.send(_ZERO, header, [job.source or b""])

    @staticmethod
    def _take(slot: _Slot) -> Message | None:
        """Receive what a grader has to say; None when the grader is gone."""
        try:
            return slot.channel.receive(CONTROL)
        except Closed:
            return None

    def _tell(self, message: Message) -> None:
        if self.watch is not None:
            self.watch(TestResult(**json.loads(message.body)), self.cases)

    def _evidence(self, message: Message) -> Evidence:
        evidence = Evidence.from_json(bytes(message.body).decode())
        self.blind[evidence.student] = message.header["blind"]
        return evidence

    def _start(self, *, many: bool) -> None:
        if self._process is not None:
            return
        for sentence in missing_files(self.assignment):
            raise ExaminerError(sentence)
        if not sys.platform.startswith("linux"):
            raise ExaminerError("grading needs Linux: use WSL or a container; `autograder check` works everywhere")
        self._level = self._reach()
        here, there = pair()
        command = [sys.executable, "-P", "-m", "autograder.examine", str(self.course.root), self.assignment.name]
        command += [self._level, str(int(many))]
        one_thread = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [*command, str(there.fileno()), *self.assignment.packages],
            pass_fds=[there.fileno()],
            env=os.environ | one_thread | {"PYTHONHASHSEED": "0", "AUTOGRADER_SEED": self.seed},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        there.close()
        self._control = here
        try:
            header = here.receive(CONTROL, wall=START_SECONDS).header
        except (Closed, TooLate):
            raise ExaminerError(
                f"the suite of {self.assignment.name} does not start; run `pytest tests/{self.assignment.name}`"
            ) from None
        if "problem" in header:
            raise ExaminerError(str(header["problem"]))
        self.cases = [Case(**fields) for fields in header["ready"]]

    def _reach(self) -> str:
        """Return the level to grade at: the best that this host proves, if the course accepts it."""
        found = reached()
        if not found.level:
            raise ExaminerError(f"no isolation level holds on this host: {found.reason}; see `autograder doctor`")
        if not is_enough(found.level, self.level):
            has = f"this host has only {found.level}, as {found.reason}"
            raise ExaminerError(f"grading.yml asks for isolation level {self.level}; {has}; see `autograder doctor`")
        return min(found.level, self.at_most, key=LEVELS.index)

    def _grader(self) -> Channel:
        """Have the examiner fork one more grader, connected to us."""
        assert self._control is not None
        here, there = pair()
        try:
            self._control.send(_ZERO, {"grader": True})
            self._control.send_descriptor(there.fileno())
        except Closed:
            here.close()
            raise ExaminerError("the examiner ended unexpectedly; the same command goes on from here") from None
        finally:
            there.close()
        return here

    def _given_up(self, job: Job) -> Evidence:
        """Report a submission on which the examiner itself was lost twice: ours to mend, no loss to the student."""
        message = "the examiner was lost twice while grading this submission"
        tests = tuple(
            TestResult(case.id, case.exercise, case.clause, case.title, case.public, "grader_error", message=message)
            for case in self.cases
        )
        return Evidence(
            job.student,
            self.assignment.name,
            "",
            suite_digest(self.assignment),
            environment(self.assignment),
            seed_fingerprint(self.seed),
            self._level,
            tests,
            notes=job.notes,
        )

    def close(self) -> None:
        """End the examiner and everything that it started."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
            with contextlib.suppress(ProcessLookupError):  # mostly: its graders end when nobody asks any more
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
