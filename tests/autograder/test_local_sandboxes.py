from __future__ import annotations

import contextlib
import os
import random
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
import torch

from autograder.sandbox.client import Lost, Module, Question, fork_server, spawn_server
from autograder.sandbox.confine import Limits
from autograder.sandbox.local import Direct, Worker
from autograder.sandbox.wire import callback, files, seeded

LIMITS = Limits(cpu_seconds=20, memory_mb=512)
HASTY = Limits(cpu_seconds=0.5)
NAME = "lab_of_local_sandboxes"

LAB = """
    import random
    from collections import Counter, namedtuple
    Pair = namedtuple("Pair", "left right")
    calls = []
    def ordinary(a, *, b=0): return {"sum": a + b, "both": (a, b)}
    def near_miss(): return [Pair(1, 2), Counter("aab"), bytearray(b"x")]
    def wrong(x): raise ValueError(f"bad {x} at 0x7fab12")
    def leave(): raise SystemExit(3)
    def thing(): return object()
    def many(): return [0] * 20_000
    def huge(): return 2 ** 64
    def number(): return random.random()
    def count():
        calls.append(1)
        return len(calls)
    def draw(rng): return rng.random()
    def read(folder): return (folder / "a.txt").read_bytes()
    def use(function): return function(21)
"""
PROBES = """
    def double(x): return 2 * x
    def probed(m, a):
        '''ordinary(a, b=a)'''
        return m.ordinary(a, b=a)["sum"]
"""


@pytest.fixture(scope="module")
def sandboxes():
    found = {"grading": spawn_server(()), "worker": Worker(), "direct": Direct()}
    yield found
    for sandbox in found.values():
        sandbox.close()


@pytest.fixture(scope="module")
def worker(sandboxes):
    return sandboxes["worker"]


def module(source: str = LAB, probes: str = PROBES) -> Module:
    return Module(NAME, dedent(source).encode(), dedent(probes).encode())


@contextlib.contextmanager
def opened(sandbox, source: str = LAB, limits: Limits = LIMITS):
    session = sandbox.open(module(source), limits)
    try:
        yield session
    finally:
        session.close()


def put(session, name: str, *args, **kwargs):
    return session.ask(Question.of(name, args, kwargs))


def reply_of(sandbox, name: str, *args, **kwargs):
    """Ask one question in a session of its own; say everything that a reply tells."""
    with opened(sandbox) as session:
        reply = put(session, name, *args, **kwargs)
        return reply.error, reply.refused, reply.at_import, reply.value() if reply.message else None


QUESTIONS = {
    "a value": ("ordinary", 2),
    "a probe": ("probed", 0.5),
    "near misses": ("near_miss",),
    "an exception": ("wrong", 3),
    "an exit": ("leave",),
    "another kind": ("thing",),
    "too many values": ("many",),
    "a huge int": ("huge",),
    "global random numbers": ("number",),
    "a missing function": ("nothing",),
    "wrong arguments": ("ordinary",),
    "a generator": ("draw", seeded("random", 7)),
    "files": ("read", files({"a.txt": b"inside"})),
    "a callback": ("use", callback("double")),
}


@pytest.mark.parametrize("level", ["worker", "direct"])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_every_level_answers_as_grading_does(sandboxes, level, question):
    """A student's own check gives the same values, the same exceptions and the same refusals as grading."""
    assert reply_of(sandboxes[level], *question) == reply_of(sandboxes["grading"], *question)


@pytest.mark.parametrize("level", ["worker", "direct"])
@pytest.mark.parametrize(
    "source",
    ["x = 1\ndef f(:\n    pass", "import no_such_module", "raise SystemExit(3)", "def f(): pass", "f = 3"],
)
def test_every_level_has_the_same_gate(sandboxes, level, source):
    """A module that does not import, or lacks a name, is told in the same words at every level."""
    replies = []
    for sandbox in (sandboxes[level], sandboxes["grading"]):
        with opened(sandbox, source) as session:
            replies.append(session.gate(["f", "g"]))
    assert replies[0] == replies[1]


@pytest.mark.parametrize("level", ["worker", "direct"])
def test_each_test_meets_a_fresh_module(sandboxes, level):
    """A module keeps its state for the questions of one test, and starts afresh for the next."""
    for _ in range(2):
        with opened(sandboxes[level]) as session:
            assert [put(session, "count").value(), put(session, "count").value()] == [1, 2]


def test_the_levels_say_what_they_are(sandboxes):
    """Each sandbox names its level, for every result records it."""
    assert {name: sandbox.level for name, sandbox in sandboxes.items()} == {
        "grading": "limits",
        "worker": "worker",
        "direct": "direct",
    }


# -------------------------------------------------------------------------------------------------------------- direct


def test_direct_runs_in_this_very_process(sandboxes):
    """At level direct a debugger sees the student's code: it runs here, and its last exception is at hand."""
    with opened(sandboxes["direct"], "import os\ndef f(): return os.getpid()\ndef g(): return 1 / 0") as session:
        assert put(session, "f").value() == os.getpid()
        put(session, "g")
        assert isinstance(sandboxes["direct"].child.trouble, ZeroDivisionError)


def test_direct_values_cross_by_copy(sandboxes):
    """At level direct the student's code cannot touch the suite's values: they cross encoded."""
    numbers = [1, 2]
    with opened(sandboxes["direct"], "def f(x):\n    x.append(3)\n    return x") as session:
        assert put(session, "f", numbers).value() == [1, 2, 3]
    assert numbers == [1, 2]


def test_direct_is_its_own_clone(sandboxes):
    """There is only one process at level direct, so a clone is the same sandbox."""
    assert sandboxes["direct"].clone() is sandboxes["direct"]


# -------------------------------------------------------------------------------------------------------------- worker


def pid_of(worker) -> int:
    with opened(worker, "import os\ndef f(): return os.getpid()") as session:
        return int(put(session, "f").value())


@pytest.mark.parametrize(
    ("source", "outcome", "words"),
    [
        ("def f():\n    while True: pass", "timeout", "no answer within 0.5 s"),
        ("import time\ndef f(): time.sleep(60)", "timeout", "no answer within 0.5 s"),
        ("while True: pass", "timeout", "no answer within 0.5 s"),
    ],
    ids=["loop", "sleep", "loop at import"],
)
def test_a_hang_is_a_timeout_and_the_worker_is_replaced(worker, source, outcome, words):
    """A worker that hangs is killed, and a fresh one answers the next test."""
    first = pid_of(worker)
    with opened(worker, source, HASTY) as session, pytest.raises(Lost) as caught:
        put(session, "f")
    assert (caught.value.outcome, caught.value.message) == (outcome, words)
    assert not Path(f"/proc/{first}").exists()
    assert pid_of(worker) != first


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import os\ndef f(): os._exit(3)", "the process ended itself with exit code 3"),
        ("import os\nos._exit(4)", "the process ended itself with exit code 4"),
        ("import ctypes\ndef f(): ctypes.string_at(0)", "the process was ended by signal 11 (segmentation fault)"),
        ("import os\ndef f(): os.abort()", "the process was ended by signal 6 (abort)"),
    ],
    ids=["exit", "exit at import", "segfault", "abort"],
)
def test_a_crash_says_how_and_the_worker_is_replaced(worker, source, words):
    """A worker that crashes says how, in the words of grading, and a fresh one answers the next test."""
    with opened(worker, source) as session, pytest.raises(Lost) as caught:
        put(session, "f")
    assert (caught.value.outcome, caught.value.message) == ("crashed", words)
    with opened(worker) as session:
        assert put(session, "ordinary", 1).value() == {"sum": 1, "both": (1, 0)}


def test_a_crash_between_two_questions_is_seen_at_once(worker):
    """A worker that ended after its answer is a crash at the next question, not a wait until the time limit."""
    source = """
        import os, threading
        def f(): threading.Timer(0.05, os._exit, (5,)).start()
    """
    with opened(worker, source) as session:
        put(session, "f")
        time.sleep(0.3)
        started = time.monotonic()
        with pytest.raises(Lost) as caught:
            put(session, "f")
    assert caught.value.message == "the process ended itself with exit code 5"
    assert time.monotonic() - started < 10


def test_a_session_that_lost_its_worker_stays_lost(worker):
    """A further question to a session whose worker is gone is lost too, at once."""
    with opened(worker, "import os\ndef f(): os._exit(3)") as session:
        for _ in range(2):
            with pytest.raises(Lost) as caught:
                put(session, "f")
            assert caught.value.outcome == "crashed"


def test_a_worker_that_does_not_read_does_not_block_its_examiner(worker):
    """A question larger than the pipe, to a module that hangs, ends at the time limit all the same."""
    with opened(worker, "while True: pass", HASTY) as session, pytest.raises(Lost) as caught:
        put(session, "f", bytes(4 << 20))
    assert caught.value.outcome == "timeout"
    assert reply_of(worker, "ordinary", 1)[3] == {"sum": 1, "both": (1, 0)}


def test_a_large_question_and_a_large_answer_travel(worker):
    """Megabytes go through the worker's pipes in both directions."""
    with opened(worker, "def f(data): return data[::-1]") as session:
        data = random.Random(1).randbytes(8 << 20)
        assert put(session, "f", data).value() == data[::-1]


@pytest.mark.parametrize(
    "forgery",
    ["b'x' * 100", "struct.pack('<8sIQ', bytes(8), 19, 0) + b'{\"b\":[],\"answer\":1}'"],
    ids=["noise", "a frame"],
)
def test_forged_answers_are_forbidden(worker, forgery):
    """Bytes that a student's code writes to the worker's answers are forbidden, as in grading."""
    source = f"""
        import gc, io, os, struct
        def f():
            for thing in gc.get_objects():
                if isinstance(thing, io.BufferedWriter) and thing.name > 2:
                    os.write(thing.fileno(), {forgery})
            return 1
    """
    with opened(worker, source) as session, pytest.raises(Lost) as caught:
        put(session, "f")
    assert (caught.value.outcome, caught.value.message) == (
        "forbidden",
        "wrote something other than answers to the grader's channel",
    )
    assert reply_of(worker, "ordinary", 1)[3] == {"sum": 1, "both": (1, 0)}


def test_running_out_of_memory_is_its_own_outcome(worker):
    """A MemoryError is a loss by memory at level worker too."""
    with opened(worker, "def f(): raise MemoryError") as session, pytest.raises(Lost) as caught:
        put(session, "f")
    assert (caught.value.outcome, caught.value.message) == ("memory", "out of memory")


def test_what_is_printed_does_not_disturb_the_answers(capfd):
    """What a student prints, by print or to descriptor 1, is shown on standard error."""
    worker = Worker()
    source = "import os\nprint('import')\ndef f():\n    print('call')\n    os.write(1, b'raw\\n')\n    return input"
    with opened(worker, source) as session:
        assert put(session, "f").refused == "a builtin_function_or_method came back where plain data was expected"
    worker.close()
    printed = capfd.readouterr()
    assert printed.out == ""
    assert sorted(printed.err.split()) == ["call", "import", "raw"]


def test_a_worker_has_no_input_to_read(worker):
    """A student's input() finds the end of a file, not the examiner's questions."""
    with opened(worker, "def f(): return input()") as session:
        assert put(session, "f").error.name == "EOFError"


def test_one_worker_serves_test_after_test(worker):
    """As long as nothing is lost, one process serves all tests: that is what makes it fast."""
    assert pid_of(worker) == pid_of(worker)


def test_a_clone_is_a_worker_of_its_own(worker):
    """A clone runs in another process and may be closed alone."""
    clone = worker.clone()
    assert pid_of(clone) != pid_of(worker)
    clone.close()
    assert reply_of(worker, "ordinary", 1)[3] == {"sum": 1, "both": (1, 0)}


def test_closing_ends_the_process():
    """After a close the worker's process is gone; closing one that never started, or twice, does nothing."""
    worker = Worker()
    worker.close()
    pid = pid_of(worker)
    worker.close()
    worker.close()
    assert not Path(f"/proc/{pid}").exists()


def test_a_process_that_holds_the_pipe_does_not_hold_up_the_close(worker):
    """A process that the student's code left behind keeps the pipes open, and nobody waits for it."""
    source = """
        import os, time
        def f():
            if os.fork() == 0:
                time.sleep(2)
                os._exit(0)
            return 1
    """
    with opened(worker, source) as session:
        assert put(session, "f").value() == 1
    started = time.monotonic()
    worker.close()
    assert time.monotonic() - started < 1.5


TRAINS = """
    import importlib.util
    import sys
    import torch

    def step():
        weight = torch.ones(2, requires_grad=True)
        optimizer = torch.optim.AdamW([weight], lr=0.5, weight_decay=0.0)
        weight.sum().backward()
        optimizer.step()
        return weight.detach().round(decimals=3).tolist(), type(sys.modules["torch._dynamo"]).__name__

    def compiled():
        return torch.compile(lambda x: x + 1, backend="eager")(torch.ones(2)).tolist()

    def installed():
        return [importlib.util.find_spec(name) is not None for name in ("math", "torch", "pytest", "nowhere")]
"""


@pytest.mark.parametrize("start", [fork_server, Worker])
def test_torch_trains_and_compiles_beside_pytest(start):
    """Of pytest, which has hooks of its own, nothing is seen; an optimiser does not wait for the compiler."""
    assert torch.__version__  # a check has imported it, as its tests use it
    compiler = "module" if start is fork_server and "torch._dynamo" in sys.modules else "_Compiler"
    sandbox = start(("torch",))
    session = sandbox.open(Module("trains", dedent(TRAINS).encode()), Limits(cpu_seconds=60, memory_mb=2048))
    try:
        answers = [session.ask(Question.of(name, (), {})).value() for name in ("step", "compiled", "installed")]
    finally:
        session.close()
        sandbox.close()
    assert answers == [([0.5, 0.5], compiler), [2.0, 2.0], [True, True, False, False]]
