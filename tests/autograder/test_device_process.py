"""The process of a real device, driven on the CPU: all of its code but the word cuda."""

from __future__ import annotations

import pytest
import torch

from autograder.accelerators import kinds
from autograder.sandbox.client import Lost, Module, Question
from autograder.sandbox.confine import Limits
from autograder.sandbox.device_process import DeviceProcess
from autograder.sandbox.devices import Absent

LIMITS = Limits(cpu_seconds=2.0, memory_mb=512)
SOURCE = b"""
import os, sys, time, torch
COUNT = []

def double(x):
    print("doubling", x.device)
    return 2 * x

def count():
    COUNT.append(1)
    return len(COUNT)

def pid():
    return os.getpid()

def settings():
    return [torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.allow_tf32,
            os.environ["CUBLAS_WORKSPACE_CONFIG"], torch.get_num_threads(), sorted(os.environ)]

def die():
    os._exit(3)

def spin():
    while True:
        pass

def exhaust():
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9.00 GiB")

def eat():
    kept = []
    while True:
        kept.append(bytearray(os.urandom(1 << 20) * 16))
        time.sleep(0.01)

def draw():
    return torch.rand(2)
"""
MODULE = Module("student", SOURCE)


@pytest.fixture(scope="module")
def lent():
    process = DeviceProcess("cpu", ["torch"])
    yield process
    process.close()


@pytest.fixture
def process(lent):
    lent.lost = 0
    return lent


def ask(process, name, *args):
    """Ask one question in a turn of its own; return the answer and what the turn came to."""
    session = process.open(MODULE, LIMITS)
    try:
        reply = session.ask(Question.of(name, args, {}).on(process.kind))
    finally:
        ending, printed = session.close()
    return reply, ending, printed


def test_an_answer_comes_back_from_the_device(process):
    """Tensors arrive, strides included, and what is printed is kept apart."""
    column = torch.arange(6.0).reshape(2, 3)[:, 1]
    reply, ending, printed = ask(process, "double", column)
    assert reply.value().tolist() == [2.0, 8.0]
    assert printed == "doubling cpu\n"
    assert ending.cpu >= 0
    assert (process.tag, process.lost) == ("cpu", 0)
    assert torch.__version__ in process.name


def test_one_process_serves_test_after_test_and_each_meets_a_fresh_module(process):
    """The process stays, the module is read anew, and its generators start where they always do."""
    first, second = ask(process, "pid")[0].value(), ask(process, "pid")[0].value()
    assert first == second
    assert ask(process, "count")[0].value() == ask(process, "count")[0].value() == 1
    assert torch.equal(ask(process, "draw")[0].value(), ask(process, "draw")[0].value())


def test_the_process_is_exact_and_holds_nothing_of_the_graders_own(process, monkeypatch):
    """TF32 is off, algorithms are deterministic, one thread runs, and the environment is a short list."""
    monkeypatch.setenv("SECRET_SEED", "x")
    deterministic, tf32, workspace, threads, names = ask(process, "settings")[0].value()
    assert (deterministic, tf32, workspace, threads) == (True, False, ":4096:8", 1)
    assert "SECRET_SEED" not in names


def test_memory_of_the_device_is_outcome_memory_and_costs_no_process(process):
    """An allocation that the device refuses ends its test, and the next one finds the same process."""
    before = ask(process, "pid")[0].value()
    with pytest.raises(Lost) as lost:
        ask(process, "exhaust")
    assert (lost.value.outcome, lost.value.message) == ("memory", "more than 512 MB of memory on cpu")
    assert ask(process, "pid")[0].value() == before


def test_a_second_process_once(process):
    """After one loss the rest gets a new process; after two nothing is tried any more."""
    with pytest.raises(Lost, match="the process ended itself with exit code 3") as lost:
        ask(process, "die")
    assert lost.value.outcome == "crashed"
    assert ask(process, "double", torch.ones(1))[0].value().tolist() == [2.0]
    with pytest.raises(Lost, match="no answer within 2 s of CPU time") as lost:
        ask(process, "spin")
    assert lost.value.outcome == "timeout"
    with pytest.raises(Lost, match="not tried: the process on cpu was lost 2 times before"):
        ask(process, "double", torch.ones(1))


def test_memory_of_the_machine_is_watched(process):
    """A process that eats the machine's own memory is ended."""
    with pytest.raises(Lost) as lost:
        ask(process, "eat")
    assert (lost.value.outcome, lost.value.message) == ("memory", "more than 512 MB of memory")


@pytest.mark.parametrize("kind", ["cuda", "mps", "xpu"])
def test_a_device_that_is_not_here_says_so(kind):
    """Where PyTorch finds no such device, the reason is its own."""
    if kind in kinds():
        pytest.skip(f"this machine has {kind}")
    process = DeviceProcess(kind, ["torch"])
    with pytest.raises(Absent, match=f"PyTorch .* finds no {kind} device here"):
        process.open(MODULE, LIMITS)
    process.close()
