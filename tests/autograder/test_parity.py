"""Device tests: one case for each device, two answers that have to be one, and hints from what PyTorch said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.course import load_course
from autograder.examine import parity
from autograder.examine.examination import Desks, Examination
from autograder.examine.misconceptions import Misconception, Namer
from autograder.examine.plugin import CASE, Bench, record_inputs
from autograder.examine.session import run_session
from autograder.results import TestResult
from autograder.sandbox.client import Error, Question, Reply, spawn_server
from autograder.sandbox.device_process import DeviceProcess
from autograder.sandbox.local import Direct
from tests.autograder.conftest import forget_suites

SOLUTION = """
import torch

def count(x):
    # BEGIN SOLUTION
    return x + torch.arange(len(x), device=x.device)
    # END SOLUTION

def draw(n, generator):
    # BEGIN SOLUTION
    return torch.rand(n, generator=generator)
    # END SOLUTION
"""
SUITE = '''
import torch
from hypothesis import given, strategies as st
from autograder import exercise, parity, same
from autograder.sandbox.wire import seeded

@exercise("count", "S1")
@parity
def test_count(submission):
    """Numbers on a device are counted there."""
    same(submission.count(torch.zeros(3)), torch.tensor([0.0, 1.0, 2.0]))
    submission.agrees("count", torch.arange(6.0).reshape(2, 3)[:, 1])

@exercise("count", "S1")
@parity
@given(n=st.integers(1, 5))
def test_any_length(submission, n):
    """Any number of numbers is counted on a device."""
    same(submission.count(torch.zeros(n))[-1], torch.tensor(n - 1.0))

@exercise("count", "S1")
@parity
def test_a_wrong_kind(submission):
    """A list is refused everywhere."""
    same(submission.count(torch.zeros(1)), torch.zeros(1))
    submission.refuses(AttributeError, "count", [1, 2])

@exercise("draw", "S1")
@parity
def test_draws(submission):
    """A generator lives on the CPU."""
    same(len(submission.draw(2, seeded("torch", 3))), 2)

@exercise("count", "S1")
def test_plain(submission):
    """An ordinary test knows of no device."""
    same(submission.count(torch.zeros(2)), torch.tensor([0.0, 1.0]))
    same(submission.is_virtual(), False)
'''
PROBES = '''
"""Probes."""
import torch

def is_virtual(m):
    """torch.cuda.is_available()"""
    return torch.cuda.is_available()
'''
GRADING = """\
title: Devices
seed: a seed
devices: [virtual, cuda]
assignments:
  tiny:
    title: Tiny
    week: 0
    packages: [torch]
    limits: {cpu_seconds: 5}
    exercises:
      count: {points: 4}
      draw: {points: 4}
"""


@pytest.fixture
def assignment(course: Path) -> Any:
    (course / "grading.yml").write_text(GRADING)
    (course / "solutions" / "tiny.py").write_text(SOLUTION)
    (course / "assignments" / "tiny" / "tiny.py").write_text(SOLUTION)
    (course / "assignments" / "tiny" / "probes.py").write_text(PROBES)
    (course / "reference" / "tiny" / "oracle.py").write_text(SOLUTION)
    for file in (course / "tests" / "tiny").glob("test_*.py"):
        file.unlink()
    (course / "tests" / "tiny" / "test_devices.py").write_text(SUITE)
    return load_course(course).assignment("tiny")


class Round:
    """Collects the suite and runs it once on a source."""

    def __init__(self, assignment: Any, source: str, **wiring: Any) -> None:
        self.bench = Bench(seed="a seed", grading=True)
        self.examination = Examination(
            Desks.of(assignment, with_reference=True), wiring.pop("sandbox", Direct()), source.encode(), **wiring
        )

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        record_inputs(session.items, self.bench)
        self.devices = [item.stash[CASE].device for item in session.items]
        self.bench.examination = self.examination
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        return True


@pytest.fixture
def graded(assignment, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    rounds: list[Round] = []

    def run(source: str = SOLUTION, **wiring: Any) -> tuple[dict[str, TestResult], Round]:
        forget_suites()
        played = Round(assignment, source, **wiring)
        rounds.append(played)
        file = assignment.hidden_tests / "test_devices.py"
        assert run_session(assignment.root, [file], played.bench, played, timeout=0) == []
        return {result.id.rpartition("::")[2]: result for result in played.bench.results}, played

    yield run
    for played in rounds:
        if played.examination.twin is not None:
            played.examination.twin.close()


def test_each_device_has_a_case_and_one_that_is_not_here_waits(graded):
    """Right code passes on the virtual device; without a GPU its cases did not run, and say why."""
    results, _ = graded()
    outcomes = {name: (result.outcome, result.device) for name, result in results.items()}
    names = ("test_count", "test_any_length", "test_a_wrong_kind", "test_draws")
    assert outcomes == {
        **{f"{name}[virtual]": ("passed", "virtual") for name in names},
        **{f"{name}[cuda]": ("not_run", "cuda") for name in names},
        "test_plain": ("passed", ""),
    }
    assert results["test_count[cuda]"].message == "no cuda device here"


def test_a_tensor_made_on_the_cpu_fails_there_alone_with_a_hint(graded):
    """The device's own message, the line of the student's code, and what helps."""
    results, _ = graded(SOLUTION.replace(", device=x.device", ""))
    result = results["test_count[virtual]"]
    assert (result.outcome, result.line) == ("error", 6)
    same = (
        "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
    )
    assert result.message == same
    assert result.hint == parity.HINTS[0][1]
    assert results["test_any_length[virtual]"].called == "count(x = float32 [0.0])"
    assert results["test_plain"].outcome == "passed"


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        (
            "return (x + torch.arange(len(x)).to(x)).cpu()",
            "on a virtual cuda:0: a tensor on cpu, expected on cuda:0",
            4,
        ),
        ("return torch.from_numpy(x.numpy())", "TypeError: can't convert cuda:0 device type tensor to numpy.", 1),
        ("x.data = x.data.cpu(); return 1.0", "on a virtual cuda:0: an argument was moved from cuda:0 to cpu", 5),
        (
            "return x + torch.rand(1, device=x.device, generator=torch.Generator())",
            "RuntimeError: Expected a 'cuda'",
            2,
        ),
        ("return torch.zeros(3)[x.long()]", "RuntimeError: indices should be either on cpu or on the same device", 3),
        ("return x.to('cuda:7')", "RuntimeError: CUDA error: invalid device ordinal", 6),
        (
            "return x + 1 if x.is_cuda else x",
            "on a virtual cuda:0: float32 (3,); worst at [0]: 1.000, expected 0.",
            None,
        ),
    ],
)
def test_what_is_wrong_on_a_device_is_said_and_helped(graded, code, message, hint):
    """Each kind of device bug has its words, and its hint where there is one."""
    results, _ = graded(SOLUTION.replace("return x + torch.arange(len(x), device=x.device)", code))
    result = results["test_count[virtual]"]
    assert result.outcome in ("failed", "error")
    assert result.message.startswith(message)
    assert result.hint == ("" if hint is None else parity.HINTS[hint][1])


def test_a_module_sees_the_device_from_its_first_line(graded):
    """What a module asks when it is read has the answer that it has on a GPU."""
    source = SOLUTION.replace(
        "import torch\n", "import torch\nWHERE = 'cuda' if torch.cuda.is_available() else 'cpu'\n"
    )
    results, _ = graded(source.replace("device=x.device", "device=WHERE"))
    assert {results[name].outcome for name in ("test_count[virtual]", "test_plain")} == {"passed"}


def test_code_that_is_wrong_everywhere_is_wrong_on_a_device(graded):
    """A device test holds on to its known answers: what is wrong on the CPU fails it without a hint."""
    results, _ = graded(SOLUTION.replace("return x +", "return x -"))
    assert (results["test_count[virtual]"].outcome, results["test_count[virtual]"].hint) == ("failed", "")
    results, _ = graded(SOLUTION.replace("return x +", "raise NotImplementedError\n    return x +"))
    assert results["test_count[virtual]"].unfinished


def test_forked_children_do_the_same_and_a_mistake_that_only_a_device_shows_has_its_name(graded, assignment):
    """In the warm server each side has its child, and answers on the device rule misconceptions in and out."""
    server = spawn_server(["torch"])
    wrong = SOLUTION.replace(", device=x.device", "")
    whole = "return x + torch.arange(len(x), device=x.device)"
    known = [
        Misconception("count", "made on the CPU", "A hint.", "arange(len(x))", "arange(len(x), device=x.device)"),
        Misconception("count", "brought back", "A hint.", f"return ({whole.removeprefix('return ')}).cpu()", whole),
        Misconception("count", "subtracted", "A hint.", "return x -", "return x +"),
    ]
    try:
        right, _ = graded(sandbox=server)
        assert {result.outcome for result in right.values()} == {"passed", "not_run"}
        results, played = graded(wrong, sandbox=server)
        assert results["test_count[virtual]"].message.startswith("RuntimeError: Expected all tensors")
        namer = Namer(played.examination.desks, server.clone(), known)
        named = namer.name(played.bench.results, played.examination.transcripts)
        assert [(found.exercise, found.misconception) for found in named] == [("count", "made on the CPU")]
        namer.sandbox.close()
        played.examination.close()
    finally:
        server.close()


def test_a_real_device_runs_in_its_process_and_is_compared(graded):
    """The stand-in for a GPU answers from its own process, and the difference from the CPU is kept."""
    process = DeviceProcess("cpu", ["torch"])
    try:
        results, _ = graded(devices={"cuda": process})
        assert results["test_count[cuda]"].outcome == "passed"
        assert results["test_count[cuda]"].deviation == 0.0
    finally:
        process.close()


def test_a_refused_device_says_why(graded):
    """A device that may not be used is no missing one."""
    results, _ = graded(refused={"cuda": "only on weekdays"})
    assert (results["test_count[cuda]"].outcome, results["test_count[cuda]"].message) == ("not_run", "only on weekdays")


# --- the comparison of a real device ----------------------------------------------------------------------------------


class Answers:
    """Answers every question with a value that depends on the dtype that was asked about."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def ask(self, question: Question) -> Reply:
        (x,), _ = question.decode(lambda recipe: recipe)
        value = self.values[str(x.dtype).removeprefix("torch.")]
        return value if isinstance(value, Reply) else Answered(value)


class Answered(Reply):
    """A reply that has its value at hand."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        object.__setattr__(self, "given", value)

    def value(self) -> Any:
        return parity.placed(self.given.clone(), "cuda:0")


def desk(here: Any, there: Any) -> parity.DeviceDesk:
    return parity.DeviceDesk(
        here, None, lambda _: [], lambda _: "", there=there, device="cuda", tag_of=lambda: "cuda:0"
    )


def test_float64_decides_between_two_answers_that_rounding_moved_apart():
    """A device that is no farther from float64 than the CPU is passes, however far the two are from each other."""
    here = Answers(float32=torch.tensor([1.0 + 4e-4]), float64=torch.tensor([1.0], dtype=torch.float64))
    near = desk(here, Answers(float32=torch.tensor([1.0 - 4e-4])))
    near.ask("f", [torch.ones(1)], {})
    assert near.difference is not None
    assert near.difference.worst > 1
    far = desk(here, Answers(float32=torch.tensor([1.1])))
    with pytest.raises(parity.Mismatch, match=r"on cuda:0: float32 \(1,\); worst at \[0\]: 1.100, expected 1.000"):
        far.ask("f", [torch.ones(1)], {})


def test_an_error_on_one_side_only_is_a_difference():
    """An answer where the CPU raises, and another error than the CPU's, are no parity; the same error is."""
    wrong = Reply(error=Error(("ValueError", "Exception"), "no", None))
    other = Reply(error=Error(("RuntimeError", "Exception"), "two devices", None))
    with pytest.raises(parity.Mismatch, match="on cuda:0: an answer came back where ValueError was raised on the CPU"):
        desk(Answers(float32=wrong), Answers(float32=torch.ones(1))).ask("f", [torch.ones(1)], {})
    with pytest.raises(parity.StudentError, match="RuntimeError: two devices"):
        desk(Answers(float32=wrong), Answers(float32=other)).ask("f", [torch.ones(1)], {})
    assert desk(Answers(float32=wrong), Answers(float32=wrong)).ask("f", [torch.ones(1)], {})[1].error is not None
