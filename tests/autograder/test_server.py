from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
import torch

from autograder.sandbox import client
from autograder.sandbox.channel import pair
from autograder.sandbox.client import (
    Lost,
    Module,
    Question,
    SandboxError,
    WarmServer,
    fork_server,
    read_reply,
    spawn_server,
)
from autograder.sandbox.confine import Limits
from autograder.sandbox.packages import MissingPackage
from autograder.sandbox.processes import Usage
from autograder.sandbox.server import Ending, _limit_met
from autograder.sandbox.wire import Message, ProtocolError, Unencodable, callback, files, seeded

ROOT = Path(__file__).parents[2]
LIMITS = Limits(cpu_seconds=5, memory_mb=256)
HASTY = Limits(cpu_seconds=0.3, memory_mb=256)


@pytest.fixture(scope="module")
def plain():
    """A server for pure Python assignments."""
    server = spawn_server(())
    yield server
    server.close()


@pytest.fixture(scope="module")
def torchy():
    """A server for tensor assignments."""
    server = spawn_server(("torch", "numpy"))
    server.launch()
    yield server
    server.close()


def module(source: str, probes: str = "", name: str = "lab") -> Module:
    return Module(name, dedent(source).encode(), dedent(probes).encode())


@contextlib.contextmanager
def opened(server, source: str, limits: Limits = LIMITS, probes: str = ""):
    session = server.open(module(source, probes, name=f"lab{abs(hash(probes))}" if probes else "lab"), limits)
    try:
        yield session
    finally:
        session.close()


def put(session, name: str, *args, **kwargs):
    return session.ask(Question.of(name, args, kwargs))


def value(server, source: str, *args, limits: Limits = LIMITS, probes: str = ""):
    """Open a module, ask it ``f`` once, and return what came back."""
    with opened(server, source, limits, probes) as session:
        reply = put(session, "f", *args)
        assert reply.error is None
        assert reply.refused == ""
        return reply.value()


def error(server, source: str, *args, limits: Limits = LIMITS):
    with opened(server, source, limits) as session:
        reply = put(session, "f", *args)
        assert reply.error is not None
        return reply.error


def lost(server, source: str, *args, limits: Limits = LIMITS) -> tuple[str, str]:
    with opened(server, source, limits) as session, pytest.raises(Lost) as caught:
        put(session, "f", *args)
    return caught.value.outcome, caught.value.message


def gate(server, source: str, *names: str):
    with opened(server, source) as session:
        return session.gate(names)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def eventually(happened, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


# ------------------------------------------------------------------------------------------------------------- answers


def test_a_value_comes_back(plain):
    """A function of the module is asked by its name and answers with plain data."""
    source = "def f(a, *, b): return {'sum': a + b, 'both': (a, b)}"
    with opened(plain, source) as session:
        assert put(session, "f", 2, b=0.5).value() == {"sum": 2.5, "both": (2, 0.5)}


def test_a_probe_goes_before_a_function_of_the_same_name(plain):
    """A probe answers in the function's place, with the module as its first argument; a method is asked by its path."""
    source = """
        def f(a): return a
        class Box:
            def size(self): return 3
    """
    probes = "def f(m, a): return ['probe', m.f(a), m.Box().size()]"
    assert value(plain, source, 1, probes=probes) == ["probe", 1, 3]
    with opened(plain, source, probes=probes) as session:
        assert put(session, "Box.size", None).value() == 3


def test_questions_of_one_session_meet_one_module(plain):
    """What a module remembers lasts for the questions of its test."""
    with opened(plain, "calls = []\ndef f():\n    calls.append(1)\n    return len(calls)") as session:
        assert [put(session, "f").value() for _ in range(3)] == [1, 2, 3]


def test_two_tests_share_nothing(plain):
    """A second test finds a fresh module, fresh random numbers, fresh libraries and a fresh environment."""
    source = """
        import os, random, sys, json
        seen = []
        def f():
            found = [len(seen), random.random(), "mark" in sys.modules, hasattr(json, "mark"), os.environ.get("MARK")]
            seen.append(1)
            sys.modules["mark"] = json.mark = os.environ["MARK"] = "here"
            return found
    """
    first = value(plain, source)
    assert first[0] == 0
    assert first[2:] == [False, False, None]
    assert value(plain, source) == first


def test_the_module_is_found_under_its_name(plain):
    """Classes of the module say where they are from, and the module is importable from itself."""
    source = "class A: pass\ndef f():\n    import lab\n    return [A.__module__, lab.A is A, __name__, __file__]"
    assert value(plain, source) == ["lab", True, "lab", "lab.py"]


def test_a_missing_function_says_so(plain):
    """Asking for a function that is not there is an AttributeError in the student's words."""
    assert error(plain, "x = 1").text == "lab.py has no function f"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("object()", "an object came back where plain data was expected"),
        ("{1, 2}", "a set came back where plain data was expected"),
        ("(i for i in 'ab')", "a generator came back where plain data was expected"),
        ("2 ** 64", "an integer beyond 64 bits came back"),
        ("[0] * 20_000", "more than 10,000 values came back in one answer"),
        ("bytes(70 << 20)", "an answer of 73 MB came back; at most 64 MB may"),
        ("'x' * 70_000", "a text of 70,000 characters came back; at most 65,536 may"),
    ],
)
def test_answers_of_the_wrong_kind_are_refused(plain, answer, sentence):
    """An answer that is not plain data, or is too much of it, is refused in one sentence."""
    with opened(plain, f"def f(): return {answer}") as session:
        assert put(session, "f").refused == sentence


def test_a_large_honest_answer_is_no_forgery(plain):
    """Thousands of floats, and megabytes of bytes, are answers like any other."""
    assert value(plain, "def f(): return [i / 8 for i in range(9_000)]")[-1] == 8999 / 8
    assert len(value(plain, "def f(): return bytes(32 << 20)")) == 32 << 20


def test_a_large_question_arrives(plain):
    """A question of many megabytes is delivered whole."""
    assert value(plain, "def f(data): return [len(data), data[-1]]", bytes(20 << 20) + b"\7") == [(20 << 20) + 1, 7]


# ------------------------------------------------------------------------------------------------------------- recipes


def test_a_seeded_generator_is_made_in_the_child(plain):
    """A recipe for a generator gives the same numbers as the generator that it stands for."""
    import random

    assert value(plain, "def f(rng): return rng.random()", seeded("random", 7)) == random.Random(7).random()


def test_files_are_laid_out_in_the_scratch_folder(plain):
    """A recipe for files arrives as a folder inside the child's own scratch folder."""
    source = """
        import os, pathlib
        def f(folder):
            assert isinstance(folder, pathlib.Path)
            inside = folder.resolve().is_relative_to(os.getcwd())
            return [inside, {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*.png")}]
    """
    contents = {"a.png": b"\0x", "deep/er/b.png": b""}
    assert value(plain, source, files(contents)) == [True, contents]


def test_a_callback_is_a_public_function_of_the_probes(plain):
    """A recipe for a callback hands over a function of probes.py."""
    probes = "def double(x): return 2 * x"
    assert value(plain, "def f(g): return g(21)", callback("double"), probes=probes) == 42


def test_torch_and_numpy_generators_are_made_in_the_child(torchy):
    """Recipes for torch and NumPy generators give their numbers."""
    source = "import torch\ndef f(g, r): return [torch.randperm(5, generator=g), r.random(3)]"
    permutation, numbers = value(torchy, source, seeded("torch", 7), seeded("numpy", 7))
    assert permutation.tolist() == torch.randperm(5, generator=torch.Generator().manual_seed(7)).tolist()
    assert numbers.tolist() == np.random.default_rng(7).random(3).tolist()


# ---------------------------------------------------------------------------------------------------------- exceptions


def test_an_exception_arrives_as_data(plain):
    """An exception gives its types, its text and the last line of the student's module that it went through."""
    source = """
        class Wrong(ValueError): pass
        def g(x):
            raise Wrong(f"bad {x}")
        def f(x):
            return g(x)
    """
    found = error(plain, source, 3)
    assert (found.types, found.text, found.line) == (
        ("Wrong", "ValueError", "Exception", "BaseException", "object"),
        "bad 3",
        4,
    )


def test_the_line_is_the_students_even_when_a_library_raised(plain):
    """An exception from inside a library is shown at the student's line that called it."""
    assert error(plain, "import json\ndef f():\n    return json.loads('{')").line == 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'at 0x7f12ab and 0xDEADBEEF'", "at 0x... and 0x..."),
        ("'a\\x1b[31mb\\r\\nc\\u202ed'", "a [31mb c d"),
        ("'x' * 10**6", "x" * 200),
        ("'  spaced  '", "spaced"),
    ],
)
def test_texts_are_cleaned(plain, text, shown):
    """Addresses, control characters and endless length are taken from an exception's text."""
    assert error(plain, f"def f(): raise ValueError({text})").text == shown


@pytest.mark.parametrize(
    "name", ["KeyboardInterrupt", "SystemExit", "GeneratorExit", "StopIteration", "RecursionError"]
)
def test_every_exception_is_an_answer(plain, name):
    """Exceptions that would end a program are answers, and the next question is answered too."""
    with opened(plain, f"def f(): raise {name}\ndef g(): return 1") as session:
        assert put(session, "f").error.name == name
        assert put(session, "g").value() == 1


def test_exit_is_an_exception(plain):
    """A call of exit() ends neither the child nor the server: it is a SystemExit like any other."""
    assert [error(plain, f"def f(): {call}").name for call in ("exit()", "quit(3)", "__import__('sys').exit(0)")] == [
        "SystemExit"
    ] * 3


def test_an_exception_that_cannot_be_printed_has_no_text(plain):
    """An exception whose __str__ raises still has its type and line."""
    source = """
        class Mute(Exception):
            def __str__(self): raise SystemExit
        def f():
            raise Mute
    """
    found = error(plain, source)
    assert (found.name, found.text, found.line) == ("Mute", "", 5)


def test_an_exception_that_never_finishes_printing_is_a_timeout(plain):
    """An exception whose __str__ loops meets the CPU limit."""
    source = "class Endless(Exception):\n    def __str__(self):\n        while True: pass\ndef f(): raise Endless"
    assert lost(plain, source, limits=HASTY)[0] == "timeout"


def test_endless_recursion_is_an_error_with_a_line(plain):
    """Endless recursion is a RecursionError, not a crash."""
    found = error(plain, "def f():\n    return f()")
    assert (found.name, found.line) == ("RecursionError", 2)


# ----------------------------------------------------------------------------------------------------------- the gate


def test_the_gate_names_what_is_missing(plain):
    """The gate lists the names that the module lacks or that cannot be called, methods too."""
    source = "def a(): pass\nb = 3\nclass C:\n    def m(self): pass"
    assert gate(plain, source, "a", "b", "C", "C.m", "C.n", "d.e").missing == ("b", "C.n", "d.e")


@pytest.mark.parametrize(
    ("source", "types", "text", "line"),
    [
        ("x = 1\ndef f(:\n    pass", "SyntaxError", "invalid syntax", 2),
        ("def f():\npass", "IndentationError", "expected an indented block after function definition on line 1", 2),
        ("x = 1\nimport no_such_module", "ModuleNotFoundError", "No module named 'no_such_module'", 2),
        ("x = 1\n\nx / 0", "ZeroDivisionError", "division by zero", 3),
        ("import sys\nsys.exit(3)", "SystemExit", "3", 2),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "", 1),
    ],
)
def test_a_module_that_does_not_import_says_why(plain, source, types, text, line):
    """A module that fails to import has one error with a line, at the gate and at every question."""
    with opened(plain, source) as session:
        for reply in (session.gate(["f"]), put(session, "f")):
            assert reply.at_import
            assert (reply.error.name, reply.error.text, reply.error.line) == (types, text, line)


@pytest.mark.parametrize("source", [b"x = 1\0", b"\xff\xfe", b"# coding: nonsense\n", b"(" * 5_000 + b")" * 5_000])
def test_bytes_that_are_no_python_do_not_import(plain, source):
    """Null bytes, foreign encodings and parser bombs are errors at import and cost nothing else."""
    session = plain.open(Module("lab", source), LIMITS)
    reply = session.gate(["f"])
    session.close()
    assert reply.at_import
    assert reply.error.name in ("SyntaxError", "ValueError", "MemoryError", "RecursionError")


def test_a_module_that_ends_the_process_is_lost_at_the_gate(plain):
    """A module that calls os._exit while it is imported is a crash at the gate."""
    with opened(plain, "import os\nos._exit(4)") as session, pytest.raises(Lost) as caught:
        session.gate(["f"])
    assert (caught.value.outcome, caught.value.message) == ("crashed", "the process ended itself with exit code 4")


# -------------------------------------------------------------------------------------------------------------- losses


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("os._exit(3)", "the process ended itself with exit code 3"),
        ("os._exit(0)", "the process ended itself with exit code 0"),
        ("__import__('ctypes').string_at(0)", "the process was ended by signal 11 (segmentation fault)"),
        ("os.abort()", "the process was ended by signal 6 (abort)"),
        ("os.kill(os.getpid(), 9)", "the process was ended by signal 9 (killed)"),
        ("os.kill(os.getpid(), 15)", "the process was ended by signal 15"),
    ],
)
def test_a_process_that_ends_is_a_crash_with_its_reason(plain, ending, words):
    """Each way to end the process is a crash of that test, in words."""
    assert lost(plain, f"import os\ndef f(): {ending}") == ("crashed", words)


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    while True: pass",
        "import re\ndef f(): re.match('(a+)+$', 'a' * 60 + 'b')",
        "import signal\nfor number in {*range(1, 32)} - {9, 19}: signal.signal(number, signal.SIG_IGN)\n"
        "def f():\n    while True: pass",
        "def f():\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "while True: pass",
    ],
    ids=["Python", "native", "signals ignored", "exceptions caught", "at import"],
)
def test_a_hang_meets_the_cpu_limit(plain, source):
    """A loop without end, in Python or in native code, ends at the limit of CPU time."""
    started = time.monotonic()
    assert lost(plain, source, limits=HASTY) == ("timeout", "no answer within 0.3 s of CPU time")
    assert time.monotonic() - started < HASTY.wall_seconds


def test_cpu_time_is_counted_over_the_whole_tree(plain):
    """Work that is handed to other processes, orphans too, counts for the test."""
    source = """
        import os, time
        def f():
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    while True: pass
                os._exit(0)
            time.sleep(60)
    """
    assert lost(plain, source, limits=HASTY) == ("timeout", "no answer within 0.3 s of CPU time")


def test_sleeping_meets_the_wall_limit():
    """A test that only waits ends at the backstop of wall time."""
    server = _server_with("confine.Limits.wall_seconds = property(lambda limits: 0.3)")
    assert lost(server, "import time\ndef f(): time.sleep(60)") == ("timeout", "no answer within 0.3 s")
    server.close()


def _server_with(change: str) -> WarmServer:
    serve = "server.main(int(sys.argv[1]), 0, [])"
    code = f"import sys; from autograder.sandbox import confine, server; {change}; {serve}"
    processes: list[subprocess.Popen] = []

    def start():
        here, there = pair()
        command = [sys.executable, "-c", code, str(there.fileno())]
        processes.append(subprocess.Popen(command, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL, cwd=ROOT))
        there.close()
        return here

    return WarmServer("limits", start, announced=True, finish=lambda: processes.pop().wait(10))


@pytest.mark.parametrize(
    ("used", "wall", "verdict"),
    [
        (Usage(1.0, 0, 1), 15.0, None),
        (Usage(1.1, 0, 1), 0.0, ("timeout", "no answer within 1 s of CPU time")),
        (Usage(0.0, 0, 1), 15.1, ("timeout", "no answer within 15 s")),
        (Usage(0.0, (125 << 20) + 3000, 3), 0.0, None),
        (Usage(0.0, (125 << 20) + 3001, 3), 0.0, ("memory", "more than 100 MB of memory")),
        (Usage(0.0, 0, 65), 0.0, None),
        (Usage(0.0, 0, 66), 0.0, ("forbidden", "started more than 64 processes")),
    ],
)
def test_limits_are_met_just_beyond_them(used, wall, verdict):
    """Each limit passes at its value and is met just beyond; the server's own memory is not counted."""
    assert _limit_met(used, Limits(cpu_seconds=1.0, memory_mb=100), own=1000, wall=wall) == verdict


def test_limits_and_endings_survive_their_headers():
    """Limits and endings cross as whole numbers, and arrive as they were to the millisecond and microsecond."""
    limits = Limits(cpu_seconds=0.125, memory_mb=7, output_kb=3, processes=70)
    assert Limits.from_header(limits.to_header()) == limits
    assert set(map(type, limits.to_header().values())) == {int}
    ending = Ending("timeout", "too long", -9, 0.25, 1.000001, 12)
    assert Ending.from_header(ending.to_header()) == ending


def test_the_allowance_of_processes_may_be_larger_than_the_safety_net():
    """An assignment that allows many processes is not stopped at the safety net of 64."""
    assert (Limits(processes=4).most_processes, Limits(processes=100).most_processes) == (64, 100)


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return len(bytearray(10 << 30))",
        "def f():\n    kept = []\n    while True: kept.append(bytearray(1 << 20))",
        "def f(): return len('x' * 10**12)",
        "kept = bytearray(10 << 30)\ndef f(): pass",
    ],
    ids=["at once", "bit by bit", "a text", "at import"],
)
def test_too_much_memory_is_its_own_outcome(plain, source):
    """Ten gigabytes, at once or bit by bit, are a loss by memory and cost the machine nothing."""
    assert lost(plain, source) == ("memory", "more than 256 MB of memory")


def test_memory_below_the_limit_is_free(plain):
    """The limit comes on top of what the server itself holds."""
    assert value(plain, "def f(): return len(bytearray(200 << 20))") == 200 << 20


def test_memory_is_counted_over_the_whole_tree(plain):
    """Memory that is spread over several processes is added up."""
    source = """
        import os, time
        def f():
            for _ in range(4):
                if os.fork() == 0:
                    kept = bytearray(40 << 20)
                    kept[::4096] = bytes(len(kept) // 4096)
                    time.sleep(60)
            time.sleep(60)
    """
    assert lost(plain, source, limits=Limits(memory_mb=64)) == ("memory", "more than 64 MB of memory")


def test_a_lost_child_costs_its_own_test_only(plain):
    """After each kind of loss the same server answers the next test."""
    for ending in ("os._exit(1)", "os.abort()", "bytearray(10 << 30)"):
        lost(plain, f"import os\ndef f(): {ending}")
        assert value(plain, "def f(): return 1") == 1


def test_a_child_that_does_not_hang_up_is_killed(plain, monkeypatch):
    """A child that stays when its test is over is killed after a grace, and the server goes on."""
    monkeypatch.setattr(client, "GRACE_SECONDS", 0.2)
    source = "import os, time\ndef f():\n    os._exit = lambda code: time.sleep(60)\n    return os.getpid()"
    with opened(plain, source) as session:
        pid = put(session, "f").value()
    assert not is_alive(pid)
    assert value(plain, "def f(): return 1") == 1


# --------------------------------------------------------------------------------------------------- output and usage


def ending_of(server, source: str, limits: Limits = LIMITS) -> tuple[Ending, str]:
    session = server.open(module(source), limits)
    with contextlib.suppress(Lost):
        put(session, "f")
    return session.close()


def test_what_is_printed_is_kept(plain):
    """Standard output and standard error are captured in the order of their writing, without a line break too."""
    source = "import sys\nprint('one')\ndef f():\n    print('zwö', file=sys.stderr)\n    print('three', end='')"
    assert ending_of(plain, source)[1] == "one\nzwö\nthree"


def test_what_is_printed_before_a_crash_is_kept(plain):
    """The last words before a crash are not lost in a buffer."""
    assert ending_of(plain, "import os\ndef f():\n    print('last words')\n    os.abort()")[1] == "last words\n"


def test_output_that_cannot_be_encoded_is_printed_escaped(plain):
    """Printing half a character is no error of the student."""
    assert ending_of(plain, "def f(): print('\\ud800')")[1] == "\\ud800\n"


def test_endless_output_is_bounded(plain):
    """Of endless output the first 64 KB are kept, and the rest is drained and counted until the CPU limit."""
    ending, printed = ending_of(plain, "def f():\n    while True: print('x' * 999)", HASTY)
    assert ending.verdict == "timeout"
    assert len(printed) == 64 << 10
    assert ending.dropped > 1 << 20


def test_much_output_does_not_block_an_answer(plain):
    """Output far beyond the pipe and the cap is drained while the child works."""
    source = "def f():\n    for _ in range(3_000): print('x' * 999)\n    return 1"
    assert value(plain, source) == 1
    assert ending_of(plain, source)[0].dropped == 3_000_000 - (64 << 10)


def test_an_ending_tells_what_was_used(plain):
    """The report on a child holds its CPU time, the wall time and the exit code."""
    ending, _ = ending_of(plain, "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass")
    assert (ending.verdict, ending.status, ending.dropped) == ("", 0, 0)
    assert 0.2 <= ending.cpu < 1.0
    assert ending.wall >= ending.cpu


def test_closing_twice_gives_the_same_ending(plain):
    """A session that was closed keeps its ending."""
    session = plain.open(module("def f(): return 1"), LIMITS)
    assert session.close() is session.close()


# ----------------------------------------------------------------------------------------------------- process trees


DAEMON = """
    import os, signal, time
    def f(work):
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(1, 32):
                    if number not in (9, 19): signal.signal(number, signal.SIG_IGN)
                os.write(writer, str(os.getpid()).encode())
                time.sleep(120)
            os._exit(0)
        pid = int(os.read(reader, 20))
        print(pid, end="")
        if work == "crash": os.abort()
        return pid
"""


def test_a_daemon_does_not_outlive_its_test(plain):
    """A process that was forked twice and left its session is gone when the test is over."""
    with opened(plain, DAEMON) as session:
        pid = put(session, "f", "stay").value()
        assert is_alive(pid)
    assert not is_alive(pid)


def test_a_daemon_does_not_outlive_a_crash(plain):
    """A crash of the child takes its orphans along."""
    session = plain.open(
        module(DAEMON.replace("print(pid", "print(pid").replace("if work", "print(pid); \n        if work")), LIMITS
    )
    with pytest.raises(Lost):
        put(session, "f", "crash")
    assert not is_alive(int(session.close()[1]))


def test_a_flood_of_processes_is_bounded(plain):
    """Starting process after process ends the test, and all of them are gone afterwards."""
    source = """
        import os, time
        def f():
            for _ in range(300):
                if os.fork() == 0: time.sleep(60)
                time.sleep(0.001)
            time.sleep(60)
    """
    assert lost(plain, source) == ("forbidden", "started more than 64 processes")
    assert value(
        plain, "import os\ndef f(): return open(f'/proc/{os.getppid()}/task/{os.getppid()}/children').read().split()"
    )


def test_a_small_fork_bomb_is_cleared_away(plain):
    """Processes that fork on while they are killed are all gone when the test is over."""
    source = """
        import os, time
        def f():
            end = time.monotonic() + 5
            while time.monotonic() < end:
                os.fork()
                time.sleep(0.02)
    """
    with opened(plain, "import os\ndef f(): return os.getppid()") as session:
        server = put(session, "f").value()
    assert lost(plain, source)[0] in ("forbidden", "timeout")
    assert Path(f"/proc/{server}/task/{server}/children").read_text() == ""


# -------------------------------------------------------------------------------------------------- forged answers


FORGERY = """
    import gc, os, struct
    def send(header, nonce=bytes(8), body=b""):
        os.write(3, struct.pack("<8sIQ", nonce, len(header), len(body)) + header + body)
    def nonce():
        found = [thing.nonce for thing in gc.get_objects() if type(thing).__name__ == "Message"]
        return next(nonce for nonce in found if nonce != bytes(8))
    def ordinary(): return 1
"""


@pytest.mark.parametrize(
    "trick",
    [
        "os.write(3, b'x' * 100)",
        "os.write(3, b'\\0' * 100)",
        'send(b\'{"b":[],"answer":1}\')',
        'send(b\'{"b":[],"answer":1e999}\', nonce())',
        'send(b\'{"b":[],"answer":["r","callback","f"]}\', nonce())',
        'send(b\'{"b":[1],"refused":"x"}\', nonce(), b\'x\')',
        'send(b\'{"b":[],"verdict":"passed"}\', nonce())',
        'send(b\'{"b":[],"raised":{"types":[],"text":"","line":1}}\', nonce())',
        "os.write(3, struct.pack('<8sIQ', bytes(8), 10, 2**40))",
    ],
)
def test_forged_frames_are_forbidden(plain, trick):
    """Whatever a student's code writes to the grader's channel, short of an answer to the question, is forbidden."""
    with opened(plain, dedent(FORGERY) + f"\ndef f():\n    {trick}\n    return 1") as session:
        with pytest.raises(Lost) as caught:
            put(session, "f")
        assert caught.value.outcome == "forbidden"
        assert caught.value.message == "wrote something other than answers to the grader's channel"


def test_an_answer_sent_ahead_is_forbidden(plain):
    """A second answer, waiting for a question that was not yet asked, is caught at that question."""
    with opened(plain, dedent(FORGERY) + '\ndef f(): send(b\'{"b":[],"answer":7}\', nonce())') as session:
        assert put(session, "f").value() == 7  # an answer of the student's all the same
        with pytest.raises(Lost) as caught:
            put(session, "ordinary")
        assert caught.value.outcome == "forbidden"


def test_closing_the_channel_is_a_crash(plain):
    """A module that closes the grader's channel has ended its own test."""
    assert lost(plain, "import os\ndef f(): os.close(3)")[0] == "crashed"


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"refused": 3},
        {"missing": ["a", 1]},
        {"missing": "a"},
        {"raised": None},
        {"raised": {"types": ["E"] * 9, "text": "", "line": None}},
        {"raised": {"types": ["E", 1], "text": "", "line": None}},
        {"raised": {"types": ["E"], "text": None, "line": None}},
        {"raised": {"types": ["E"], "text": "", "line": True}},
        {"import": []},
    ],
)
def test_replies_of_another_form_are_refused(header):
    """A reply that is not exactly one of the five forms is a protocol violation."""
    with pytest.raises(ProtocolError):
        read_reply(Message(bytes(8), header | {"b": []}, bytearray()))


def test_long_words_in_a_reply_are_cut():
    """Names and texts of a forged exception are bounded by the reader too."""
    data = {"types": ["E" * 1000], "text": "t" * 1000, "line": 5, "memory": 1}
    found = read_reply(Message(bytes(8), {"raised": data, "b": []}, bytearray())).error
    assert (len(found.name), len(found.text), found.line, found.memory) == (80, 200, 5, False)


# ------------------------------------------------------------------------------------------------------- surroundings


def test_the_scratch_folder_is_cwd_home_and_temp_and_vanishes(plain):
    """A child works in an empty folder of its own, may write there, and nothing of it stays."""
    source = """
        import os, tempfile
        def f():
            before = os.listdir()
            os.makedirs("a/b")
            open("a/b/c", "w").write("x")
            temporary = tempfile.mkdtemp()
            return [before, os.getcwd(), os.environ["HOME"], os.path.dirname(temporary)]
    """
    before, folder, home, temporary = value(plain, source)
    assert before == []
    assert folder == home == temporary
    assert not Path(folder).exists()


def test_two_children_have_scratch_folders_of_their_own(plain):
    """No file of one test is seen by the next."""
    source = "import os\ndef f():\n    found = os.listdir()\n    open('mark', 'w').close()\n    return found"
    assert [value(plain, source), value(plain, source)] == [[], []]


def test_a_file_cannot_grow_without_end(plain):
    """Writing more than 64 MB to one file fails inside the student's code."""
    source = "def f():\n    with open('big', 'wb') as file:\n        for _ in range(70): file.write(bytes(1 << 20))"
    found = error(plain, source)
    assert (found.name, found.text) == ("OSError", "[Errno 27] File too large")


def test_environment_and_arguments_hold_nothing_of_the_course(plain, monkeypatch):
    """Neither environment nor arguments nor working folder of a child tell of the course or of the grader's secrets."""
    monkeypatch.setenv("AUTOGRADER_SEED", "secret")
    server = spawn_server(())
    source = "import os, sys\ndef f(): return [list(os.environ), sys.argv, sys.orig_argv[1:], os.getcwd(), sys.path]"
    names, *rest = value(server, source)
    server.close()
    assert set(names) == {
        *("PATH", "LANG", "PYTHONHASHSEED", "HOME", "TMPDIR"),
        *(f"{library}_NUM_THREADS" for library in ("OMP", "MKL", "OPENBLAS", "NUMEXPR")),
    }
    assert str(ROOT) not in str(rest)
    assert "secret" not in str(rest)


def test_no_descriptor_but_the_channel_is_open(plain):
    """A child holds its three standard descriptors and the channel; its input is empty."""
    source = """
        import os
        def f():
            found = []
            for number in range(4096):
                try: os.fstat(number)
                except OSError: continue
                found.append(number)
            return [found, os.read(0, 1), os.path.samestat(os.fstat(1), os.fstat(2))]
    """
    assert value(plain, source) == [[0, 1, 2, 3], b"", True]


@pytest.mark.parametrize(
    "name",
    [
        *("numpy", "torch", "skimage", "pytest", "hypothesis", "pydantic", "yaml"),
        *("autograder.course", "autograder.results", "autograder.examine"),
        *("assignments", "solutions", "reference", "tests", "lab2"),
    ],
)
def test_what_is_not_allowed_cannot_be_imported(plain, name):
    """A pure Python assignment reaches the standard library only: no package, no examiner, no course."""
    assert error(plain, f"def f(): import {name}").name == "ModuleNotFoundError"


def test_a_tensor_assignment_reaches_its_packages_only(torchy):
    """An assignment that allows torch has torch and what torch needs, and nothing else that is installed."""
    source = """
        def f(names):
            missing = []
            for name in names:
                try: __import__(name)
                except ModuleNotFoundError: missing.append(name)
            return missing
    """
    names = ["torch", "numpy", "sympy", "skimage", "scipy", "pytest", "rich", "autograder.examine"]
    assert value(torchy, source, names) == ["skimage", "scipy", "pytest", "rich", "autograder.examine"]


# ------------------------------------------------------------------------------------------------------------- tensors


def test_a_question_keeps_its_strides_in_the_child(torchy):
    """A non-contiguous tensor or array of a question is non-contiguous in the student's hands, and aliases alias."""
    source = """
        def f(t, a, whole, part):
            whole[1] = 9
            return [t.stride(), t.is_contiguous(), a.strides, int(part[0]), t, a]
    """
    t, a, line = torch.arange(6.0).reshape(2, 3).T, np.arange(6, dtype=np.int16)[::-2], torch.arange(4)
    stride, contiguous, strides, shared, tensor, array = value(torchy, source, t, a, line, line[1:])
    assert (stride, contiguous, strides, shared) == ((1, 3), False, (-4,), 9)
    assert torch.equal(tensor, t)
    assert array.tolist() == a.tolist()


def test_seeds_are_not_kept_for_devices_that_nobody_has(torchy):
    """A seed gives its numbers, is refused where PyTorch refuses it, and leaves nothing behind."""
    source = """
        import torch
        def f():
            for seed in range(100):
                torch.manual_seed(seed)
            numbers = torch.rand(3)
            try:
                torch.manual_seed("seven")
            except ValueError:
                return numbers, len(torch.cuda._queued_calls), torch.initial_seed()
    """
    before = value(torchy, "import torch\ndef f(): return len(torch.cuda._queued_calls)")
    numbers, queued, seed = value(torchy, source)
    assert torch.equal(numbers, torch.rand(3, generator=torch.Generator().manual_seed(99)))
    assert (queued, seed) == (before, 99)


def test_training_works_in_a_forked_child(torchy):
    """Autograd, an optimiser and random numbers work in a child, with one thread, the same in every test."""
    source = """
        import torch
        def f():
            model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten(), torch.nn.Linear(64, 3))
            optimiser = torch.optim.SGD(model.parameters(), 0.1)
            for _ in range(3):
                optimiser.zero_grad()
                loss = model(torch.randn(8, 1, 6, 6)).square().mean()
                loss.backward()
                optimiser.step()
            return [torch.get_num_threads(), loss, list(model[2].parameters())]
    """
    first, second = value(torchy, source), value(torchy, source)
    assert first[0] == 1
    assert torch.equal(first[1], second[1])
    assert torch.equal(first[2][0], second[2][0])


@pytest.mark.parametrize(
    "expression",
    ["torch.zeros(10 << 30, dtype=torch.uint8)", "torch.ones(1 << 32) + 1", "numpy.ones(10 << 27)"],
)
def test_a_tensor_that_is_too_large_for_memory(torchy, expression):
    """Ten gigabytes of tensor or array are a loss by memory."""
    assert lost(torchy, f"import torch, numpy\ndef f(): return {expression}") == (
        "memory",
        "more than 256 MB of memory",
    )


def test_an_answer_of_ten_gigabytes_is_refused_before_it_is_copied(torchy):
    """A tensor that only claims to be large is refused for its size, and costs no memory."""
    with opened(torchy, "import torch\ndef f(): return torch.zeros(1).expand(10 ** 10)") as session:
        assert put(session, "f").refused == "an answer of 40,000 MB came back; at most 64 MB may"


# ----------------------------------------------------------------------------------------------- the server's own life


def own_server(server) -> int:
    return value(server, "import os\ndef f(): return os.getppid()")


def test_a_killed_server_is_replaced(plain):
    """A server that was killed between two tests is replaced, and the next test is answered."""
    first = own_server(plain)
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: not is_alive(first))
    assert own_server(plain) != first


def test_a_child_that_kills_the_server_loses_its_own_test_only(plain):
    """A student who kills the server has crashed, leaves no process behind, and the next test is answered."""
    source = """
        import os, time
        def f():
            os.kill(os.getppid(), 9)
            time.sleep(60)
        def g(): return os.getpid()
    """
    with opened(plain, source) as session:
        pid = put(session, "g").value()
        with pytest.raises(Lost) as caught:
            put(session, "f")
    assert caught.value.outcome == "crashed"
    assert eventually(lambda: not is_alive(pid))
    assert value(plain, "def f(): return 1") == 1


STOPS = """
    import os, signal
    def f():
        os.kill(os.getppid(), signal.SIGSTOP)
        while True: pass
    def g(): return os.getppid()
"""


@pytest.mark.parametrize("cloned", [False, True])
def test_a_child_that_stops_the_server_meets_its_limit(plain, cloned, monkeypatch):
    """A server that its child stopped is woken, says how the child ended, and serves on."""
    monkeypatch.setattr("autograder.sandbox.client.GRACE_SECONDS", 1.0)
    server = plain.clone() if cloned else plain
    pid = own_server(server)
    assert lost(server, STOPS, limits=HASTY)[0] == "timeout"
    assert own_server(server) == pid
    if cloned:
        server.close()
        assert eventually(lambda: not is_alive(pid))


def test_a_stopped_clone_ends_with_its_original(plain):
    """A clone that is stopped when nobody asks it any more is woken by its original, which ends, and ends too."""
    server = spawn_server(())
    clone = server.clone()
    pid = own_server(clone)
    os.kill(pid, signal.SIGSTOP)
    clone.close()
    server.close()
    assert eventually(lambda: not is_alive(pid))


def test_closing_ends_the_server_and_removes_its_folders():
    """After a close the server's process is gone, and so are its folders in the temporary place."""
    server = spawn_server(())
    source = "import os, sys\ndef f(): return [os.getppid(), os.path.dirname(os.getcwd()), sys.argv[1]]"
    pid, boxes, packages = value(server, source)
    assert is_alive(pid)
    assert Path(boxes).is_dir()
    assert Path(packages).is_dir()
    server.close()
    assert not Path(f"/proc/{pid}").exists()
    assert not Path(boxes).exists()
    assert not Path(packages).exists()


def test_closing_in_the_middle_of_a_test_ends_the_child():
    """A close while a child runs takes the child along, and the orphans that it made."""
    server = spawn_server(())
    session = server.open(module(DAEMON), LIMITS)
    daemon = put(session, "f", "stay").value()
    server.close()
    session.channel.close()
    assert not is_alive(daemon)


def test_closing_a_server_that_was_never_used_is_quiet():
    """A server that never started, or was closed before it was warm, leaves nothing behind and says nothing."""
    spawn_server(()).close()
    code = (
        "from autograder.sandbox.client import spawn_server\n"
        "server = spawn_server(())\nserver.launch()\nserver.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_clone_answers_beside_its_original(plain):
    """A clone is a process of its own that keeps its child while the original runs and ends other tests."""
    clone = plain.clone()
    source = "import os\nseen = []\ndef f():\n    seen.append(1)\n    return [os.getppid(), len(seen)]"
    with opened(clone, source) as session:
        sibling, count = put(session, "f").value()
        original = own_server(plain)
        assert lost(plain, "import os\ndef f(): os.abort()")[0] == "crashed"
        assert put(session, "f").value() == [sibling, count + 1]
    assert sibling != original
    assert own_server(clone) == sibling
    clone.close()


def test_a_clone_ends_with_its_own_channel(plain):
    """Closing a clone ends it and leaves the original, which reaps it."""
    clone = plain.clone()
    sibling, original = own_server(clone), own_server(plain)
    clone.close()
    assert eventually(lambda: not is_alive(sibling))
    assert own_server(plain) == original
    assert eventually(lambda: not Path(f"/proc/{sibling}").exists())


def test_a_clone_survives_its_original():
    """A clone goes on when the original is closed."""
    server = spawn_server(())
    clone = server.clone()
    sibling = own_server(clone)
    server.close()
    assert own_server(clone) == sibling
    clone.close()
    assert eventually(lambda: not is_alive(sibling))


def test_a_killed_clone_is_cloned_again(plain):
    """A clone that was killed is replaced by another clone of the same server."""
    clone = plain.clone()
    first, original = own_server(clone), own_server(plain)
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: not is_alive(first))
    assert own_server(clone) not in (first, original)
    assert own_server(plain) == original
    clone.close()


def test_a_forked_server_serves_and_is_reaped():
    """A server forked from this very process answers, sees none of its descriptors, and is gone when closed."""
    with Path(os.devnull).open():
        server = fork_server(())
        pid = own_server(server)
        assert value(server, "def f():\n    print('kept')\n    return 1") == 1
        assert ending_of(server, "def f(): print('kept')")[1] == "kept\n"
        server.close()
    assert not Path(f"/proc/{pid}").exists()


def test_two_forked_servers_end_one_by_one():
    """Each forked server ends with its own channel, whatever another one inherited."""
    first, second = fork_server(()), fork_server(())
    pids = own_server(first), own_server(second)
    first.close()
    assert not is_alive(pids[0])
    assert own_server(second) == pids[1]
    second.close()


def test_probes_that_do_not_load_name_their_file(plain):
    """A mistake in probes.py is ours: an error that names the file and what is wrong."""
    with pytest.raises(SandboxError) as caught:
        plain.open(Module("broken", b"", b"import no_such_module"), LIMITS)
    assert str(caught.value).startswith("assignments/broken/probes.py does not load: ")
    assert "No module named 'no_such_module'" in str(caught.value)
    assert value(plain, "def f(): return 1") == 1


def test_a_server_that_does_not_start_is_our_error():
    """A sandbox that cannot start is said in one sentence, after a second try."""
    starts: list[int] = []

    def start():
        here, there = pair()
        starts.append(1)
        there.close()
        return here

    server = WarmServer("limits", start, announced=True)
    with pytest.raises(SandboxError, match=r"^the sandbox server does not start: its own words are above$"):
        server.open(module(""), LIMITS)
    server.close()
    assert len(starts) == 2


def test_a_package_that_is_not_installed_is_named_before_anything_starts():
    """A server for a package that is not installed fails with the package's name."""
    server = spawn_server(("no-such-package-of-ours",))
    with pytest.raises(MissingPackage, match=r"^the package no-such-package-of-ours is not installed; "):
        server.launch()
    server.close()


def test_a_question_that_is_no_plain_data_never_leaves():
    """A suite that asks with something else than data is told before a child sees it."""
    with pytest.raises(Unencodable):
        Question.of("f", (object(),), {})


def test_a_folder_of_files_has_no_name_of_its_own_in_an_error(plain):
    """Scratch folders are called anew in each child; an error that quotes a path reads the same every time."""
    source = """
        def f(folder): raise ValueError(f"{folder / 'a' / 'b.png'} and '{folder}' are no images, /usr/files is")
    """
    for _ in range(2):
        told = error(plain, source, files({"a/b.png": b""}))
        assert told.text == "files/a/b.png and 'files' are no images, /usr/files is"


def test_workers_of_a_loader_read_images():
    """An assignment with processes and Pillow loads images in workers, and nothing of them is left afterwards."""
    server = spawn_server(("torch", "numpy", "pillow"))
    source = """
        import numpy as np
        import torch
        from PIL import Image
        class Data(torch.utils.data.Dataset):
            def __init__(self, folder): self.files = sorted(folder.iterdir())
            def __len__(self): return len(self.files)
            def __getitem__(self, index): return torch.tensor(np.array(Image.open(self.files[index])))
        def f(folder):
            loader = torch.utils.data.DataLoader(Data(folder), 2, num_workers=2, multiprocessing_context="fork")
            return [batch.flatten().tolist() for batch in loader]
    """
    folder = files({f"{level}.pgm": b"P5 2 1 255 " + bytes([level, level + 1]) for level in (65, 70, 75)})
    generous = Limits(cpu_seconds=5, memory_mb=1024, processes=4)
    for _ in range(2):
        assert value(server, source, folder, limits=generous) == [[65, 66, 70, 71], [75, 76]]
    server.close()


def test_pillow_is_warm():
    """A child that meets a file which is no image loads no plugins: the server has them all."""
    server = spawn_server(("pillow",))
    source = """
        import io, sys
        from PIL import Image, UnidentifiedImageError
        def f():
            before = set(sys.modules)
            try:
                Image.open(io.BytesIO(b"no image"))
            except UnidentifiedImageError:
                return sorted(set(sys.modules) - before)
    """
    assert value(server, source) == []
    server.close()


LEAVES = """
MARK = "LEFT-BY-" + "ANOTHER-7b1d5f"
# {mark}
def f():
    print("{mark}", MARK * 3)
    return "{mark}"
"""
SEARCHES = """
import re
def f():
    found = set()
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
        for line in maps:
            fields = line.split()
            start, end = (int(bound, 16) for bound in fields[0].split("-"))
            if fields[1].startswith("rw") and end - start <= 64 << 20:
                memory.seek(start)
                found.update(re.findall(rb"LEFT-BY-[A]NOTHER-[0-9a-f]+", memory.read(end - start)))
    return sorted(found)
"""


def test_nothing_of_a_submission_is_left_in_the_memory_of_the_next(plain):
    """Neither source nor output nor answer of an earlier child is in a later one, however it looks for them."""
    mark = "LEFT-BY-" + "ANOTHER-0c2e4a"
    for _ in range(3):
        assert mark in ending_of(plain, LEAVES.format(mark=mark))[1]
    compiled = plain.open(module(LEAVES.format(mark=mark)), LIMITS)
    code = compiled.compile().code
    compiled.close()
    ending_of(plain, LEAVES.format(mark=mark))
    session = plain.open(replace(module(LEAVES.format(mark=mark)), code=code), LIMITS)
    put(session, "f")
    session.close()
    assert value(plain, SEARCHES) == []
