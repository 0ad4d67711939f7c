from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.sandbox.breakout import attempts, try_out
from autograder.sandbox.client import Lost, Module, Question, spawn_server
from autograder.sandbox.confine import Limits
from autograder.sandbox.init import sweep
from autograder.sandbox.levels import failure_of, layers
from autograder.sandbox.processes import Processes
from autograder.sandbox.users import FIRST, user_in
from tests.ordinary import NOBODY, become_ordinary

MISSING = [layer.name for layer in layers() if layer.needed and not layer.present]
needs_full = pytest.mark.skipif(bool(MISSING), reason=f"this host lacks {', '.join(MISSING)}")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
LIMITS = Limits(cpu_seconds=3, memory_mb=256)
SEVERAL = Limits(cpu_seconds=1, memory_mb=256, processes=4)


@pytest.fixture(scope="module")
def plain():
    """A server at level full for pure Python assignments."""
    server = spawn_server((), "full")
    yield server
    server.close()


@contextlib.contextmanager
def opened(server, source: str, limits: Limits = LIMITS):
    session = server.open(Module("lab", dedent(source).encode()), limits)
    try:
        yield session
    finally:
        session.close()


def value(server, source: str, *args, limits: Limits = LIMITS):
    with opened(server, source, limits) as session:
        reply = session.ask(Question.of("f", args, {}))
        assert reply.error is None, reply.error
        return reply.value()


def error(server, source: str, *args, limits: Limits = LIMITS) -> str:
    with opened(server, source, limits) as session:
        reply = session.ask(Question.of("f", args, {}))
        assert reply.error is not None
        return reply.error.name


def lost(server, source: str, limits: Limits = LIMITS) -> tuple[str, str]:
    with opened(server, source, limits) as session, pytest.raises(Lost) as caught:
        session.ask(Question.of("f", (), {}))
    return caught.value.outcome, caught.value.message


# --------------------------------------------------------------------------------------------------------- breaking out


@needs_full
def test_no_way_out_is_open():
    """Nothing that the built-in probe tries at level full succeeds on a host that has all layers."""
    tried = attempts("full")
    assert len(tried) == 12
    assert [attempt.deed for attempt in tried if attempt.succeeded] == []


def test_the_probe_finds_the_ways_that_are_open():
    """The same probe in a sandbox without walls does what it tries: each attempt is a real one."""
    server = spawn_server(())
    succeeded = {attempt.deed for attempt in try_out(server, "full") if attempt.succeeded}
    server.close()
    assert {
        "read a file outside",
        "wrote a file outside",
        "opened a socket",
        "started a process",
        "saw another process",
        "listed other processes",
    } <= succeeded
    assert not succeeded & {"allocated more memory than allowed", "shared more memory than allowed"}


def test_level_limits_promises_memory_only():
    """At level limits the probe tries what that level promises, and fails at it."""
    assert [(attempt.deed, attempt.succeeded) for attempt in attempts("limits")] == [
        ("allocated more memory than allowed", False),
        ("shared more memory than allowed", False),
    ]


@needs_full
@needs_root
def test_an_ordinary_user_has_the_same_walls():
    """By way of a user namespace, an ordinary user's sandbox holds everything that root's holds."""

    def attempt() -> None:
        become_ordinary()
        assert [way.deed for way in attempts("full") if way.succeeded] == []
        server = spawn_server((), "full")
        try:
            assert value(server, "import os\ndef f(): return [os.getuid(), os.getpid()]") == [NOBODY, 2]
            assert value(server, BOMB, limits=SEVERAL) < 64
            assert value(server, DAEMON, limits=SEVERAL) > 2
            assert value(server, "import os\ndef f(): return os.listdir('.')") == []
            sees = "import os\ndef f(pid):\n    os.kill(pid, 0)"
            assert error(server, sees, os.getpid()) == "ProcessLookupError"
        finally:
            server.close()

    assert failure_of(attempt) == ""


# --------------------------------------------------------------------------------------------------------- surroundings

SEE = """
    import os, sys
    def f():
        places = "/", "/dev", "/packages", "/proc", "/etc", "/box/home"
        folders = {place: sorted(os.listdir(place)) for place in places}
        shown = [sys.executable, sys.prefix, sys.path, sys.argv, sys.orig_argv, dict(os.environ), os.__file__]
        return [folders, repr(shown), os.uname().nodename, os.getppid()]
"""


@needs_full
def test_the_root_is_neutral(plain):
    """A child finds the interpreter, libraries and its packages, and no path that tells of host or course."""
    folders, shown, host, parent = value(plain, SEE)
    assert set(folders["/"]) <= {
        *("box", "dev", "etc", "lib", "lib32", "lib64", "packages", "proc", "python", "sys", "tmp", "usr")
    }
    assert folders["/dev"] == ["null", "random", "shm", "urandom", "zero"]
    assert folders["/packages"] == ["autograder"]
    assert folders["/proc"] == ["cpuinfo"]
    assert folders["/etc"] in ([], ["ld.so.cache"])
    assert folders["/box/home"] == []
    assert str(Path(__file__).parents[2]) not in shown
    assert str(Path(sys.base_prefix)) not in shown.replace("'/usr/bin:/bin'", "")
    assert (host, parent) == ("sandbox", 0)


@needs_full
def test_packages_that_are_not_allowed_are_not_there(plain):
    """No package that is installed here is found by any path of the sandbox, not even the system's own."""
    source = """
        import os
        def f():
            found = []
            for folder, names, _ in os.walk("/", followlinks=False):
                if os.path.basename(folder) in ("site-packages", "dist-packages"): found += names
                found += [name for name in names if name in ("numpy", "skimage", "torch", "pytest", "hypothesis")]
            return found
    """
    assert value(plain, source) == []


@needs_full
def test_a_child_has_no_privilege(plain):
    """A child's user owns nothing, no capability is left, and none can be got back."""
    source = """
        import ctypes, os, struct
        def f():
            header, data = struct.pack("<Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
            libc = ctypes.CDLL(None)
            assert libc.capget(header, data) == 0
            bounding = sum(libc.prctl(23, number, 0, 0, 0) > 0 for number in range(64))
            return [sum(data.raw), bounding, libc.prctl(39, 0, 0, 0, 0), os.getgroups() == [] or os.getuid() != 0]
    """
    assert value(plain, source) == [0, 0, 1, True]


@needs_full
@needs_root
def test_each_server_has_a_user_of_its_own(plain):
    """As root, children of two servers are two users that nobody else is."""
    clone = plain.clone()
    source = "import os\ndef f(): return os.getresuid()"
    users = [value(server, source) for server in (plain, clone)]
    clone.close()
    assert users[0][0] != users[1][0]
    assert all(len(set(user)) == 1 and user[0] >= 1000 for user in users)


def test_a_user_is_picked_among_those_that_exist():
    """The user's number comes from the range that the namespace maps, and is none where only one user exists."""
    assert user_in([(0, 0, 4294967295)], 5) == FIRST + 5
    assert user_in([(0, 100000, 65536)], 5) == 65529
    assert user_in([(0, 1000, 1)], 5) is None
    assert user_in([(0, 1000, 1), (1, 100000, 65536)], 4097) == 65534


# ---------------------------------------------------------------------------------------------------------------- files


@needs_full
@pytest.mark.parametrize("place", ["/", "/usr", "/packages", "/python/lib", "/dev", "/box", "/etc"])
def test_nothing_but_the_box_can_be_written(plain, place):
    """Every place outside the scratch disk refuses a new file."""
    assert error(plain, "def f(place): open(place + '/x', 'w')", place) in ("OSError", "PermissionError")


@needs_full
@pytest.mark.parametrize(
    "deed",
    [
        "open('left', 'w').close()",
        "open('/dev/shm/left', 'w').close()",
        "open('/tmp/left', 'w').close()",
        "os.chmod('.', 0o711)",
        "os.utime('.', (1, 1))",
        "os.setxattr('.', 'user.left', b'x')",
        "os.mkdir('a'); os.mkdir('a/b'); os.chmod('a', 0)",
        "os.mkdir('left'); os.rmdir('left')",
    ],
)
def test_nothing_is_left_for_the_next_test(plain, deed):
    """Whatever a test does to its scratch disk, the next test finds a new one."""
    look = """
        import os
        def f():
            about = os.stat(".")
            times = about.st_mtime_ns == about.st_ctime_ns
            return [os.listdir("."), os.listdir("/dev/shm"), about.st_mode & 0o777, times, os.listxattr(".")]
    """
    fresh = [[], [], 0o700, True, []]
    assert value(plain, look) == fresh
    with contextlib.suppress(AssertionError):  # some kernels have no such attributes
        value(plain, f"import os\ndef f():\n    {deed}")
    assert value(plain, look) == fresh


@needs_full
@pytest.mark.parametrize(
    ("source", "most"),
    [
        ("open(str(n), 'wb').write(bytes(16 << 20))", 8),
        ("open('/dev/shm/' + str(n), 'wb').write(bytes(16 << 20))", 8),
        ("open(str(n), 'wb').close()", 8192),
        ("os.mkdir(str(n))", 8192),
    ],
    ids=["bytes", "shared memory", "files", "folders"],
)
def test_the_scratch_disk_is_bounded(plain, source, most):
    """Filling the scratch disk, by bytes or by names, ends in an error of the student's own."""
    loop = f"""
        import os
        def f():
            n = 0
            try:
                while True:
                    {source}
                    n += 1
            except OSError as error:
                return [n, error.errno]
    """
    count, number = value(plain, loop)
    assert 0 < count <= most
    assert number == 28


# ------------------------------------------------------------------------------------------------ processes and network

BOMB = """
    import os, time
    def f():
        n = 0
        try:
            while True:
                if os.fork() == 0:
                    time.sleep(60)
                n += 1
        except BlockingIOError:
            return n
"""
DAEMON = """
    import os, time
    def f():
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.write(writer, str(os.getpid()).encode())
                time.sleep(120)
            os._exit(0)
        return int(os.read(reader, 20))
"""


@needs_full
@pytest.mark.parametrize(
    "deed",
    [
        "os.fork()",
        "os.posix_spawn('/python/bin/python3', ['x'], {})",
        "os.execv('/python/bin/python3', ['x'])",
        "__import__('subprocess').run(['/python/bin/python3'])",
        "socket.socket(socket.AF_INET)",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socketpair(socket.AF_INET)",
        "os.mkfifo('/x')",
        "os.mknod('x', 0o20666, os.makedev(1, 3))",
        "os.chown('.', 0, 0)",
        "os.setuid(0)",
        "os.kill(1, 9)",
        "os.memfd_create('x')",
        "os.pidfd_open(1)",
        "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
    ],
)
def test_deeds_that_are_refused(plain, deed):
    """What no assignment needs is refused in the student's own process, which goes on."""
    with opened(plain, f"import os, socket\ndef f(): {deed}\ndef g(): return 1") as session:
        reply = session.ask(Question.of("f", (), {}))
        assert reply.error is not None
        assert set(reply.error.types) & {"OSError", "ValueError"}
        assert session.ask(Question.of("g", (), {})).value() == 1


@needs_full
def test_threads_and_local_pairs_need_nothing(plain):
    """Threads, pairs of sockets and event loops work without any allowance."""
    source = """
        import asyncio, threading
        def f():
            found = []
            thread = threading.Thread(target=found.append, args=(1,))
            thread.start()
            thread.join()
            async def two(): return 2
            return found + [asyncio.run(two())]
    """
    assert value(plain, source) == [1, 2]


@needs_full
def test_threads_are_bounded(plain):
    """A flood of threads ends in an error at the limit of processes, for root's children too."""
    source = """
        import threading, time
        def f():
            n = 0
            try:
                while True:
                    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
                    n += 1
            except RuntimeError:
                return n
    """
    assert 32 <= value(plain, source, limits=Limits(cpu_seconds=3, memory_mb=1024)) <= 64


@needs_full
def test_processes_are_allowed_where_asked_and_bounded(plain):
    """An assignment that needs processes gets them, up to the limit, and all are gone afterwards."""
    assert 4 <= value(plain, BOMB, limits=SEVERAL) <= 64
    assert value(plain, BOMB, limits=SEVERAL) > 4


@needs_full
def test_an_allowed_process_reaches_no_network(plain):
    """With processes come local sockets, and no others."""
    source = "import socket\ndef f(family): socket.socket(family).close()"
    assert error(plain, source, int(socket.AF_INET), limits=SEVERAL) == "PermissionError"
    assert value(plain, source, int(socket.AF_UNIX), limits=SEVERAL) is None


@needs_full
def test_a_daemon_does_not_outlive_its_test(plain):
    """A process that was forked twice and left its session is gone when the test is over."""
    daemon = value(plain, DAEMON, limits=SEVERAL)
    source = "import os\ndef f(pid): os.kill(pid, 0)"
    assert error(plain, source, daemon, limits=SEVERAL) == "ProcessLookupError"


@needs_full
def test_a_fork_bomb_is_cleared_away(plain):
    """Processes that fork on while they are killed are all gone when the test is over."""
    source = """
        import os
        def f():
            while True:
                try: os.fork()
                except OSError: pass
    """
    assert lost(plain, source, SEVERAL) == ("timeout", "no answer within 1 s of CPU time")
    alone = "import os\ndef f():\n    try: os.kill(-1, 0)\n    except OSError as error: return type(error).__name__"
    assert value(plain, alone) in ("PermissionError", "ProcessLookupError", None)
    assert value(plain, BOMB, limits=SEVERAL) >= 4


@needs_full
def test_cpu_of_orphans_counts(plain):
    """CPU time of a daemon counts for its test, while it runs and in the report."""
    source = """
        import os, time
        def f(seconds):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    while True: pass
                os._exit(0)
            time.sleep(seconds)
    """
    with opened(plain, source, SEVERAL) as session:
        session.ask(Question.of("f", (0.5,), {}))
        assert session.close()[0].cpu >= 0.05
    assert lost(plain, source.replace("f(seconds)", "f(seconds=60)"), SEVERAL)[0] == "timeout"


# --------------------------------------------------------------------------------------------------------------- memory


@needs_full
@pytest.mark.parametrize(
    "source",
    [
        "def f(): return len(bytearray(10 << 30))",
        "import mmap\nkept = []\ndef f():\n    while True:\n        kept.append(mmap.mmap(-1, 1 << 24))\n"
        "        for page in range(0, 1 << 24, 4096): kept[-1][page] = 1",
    ],
    ids=["private", "shared"],
)
def test_memory_really_used_is_bounded(plain, source):
    """Private and shared memory beyond the limit are a loss by memory."""
    assert lost(plain, source) == ("memory", "more than 256 MB of memory")


@needs_full
def test_address_space_is_bounded(plain):
    """Memory that is only asked for, and never used, has an end too."""
    assert error(plain, "import mmap\ndef f(): mmap.mmap(-1, 1 << 40)") == "OSError"


# ------------------------------------------------------------------------------------------------------ a server's life


@needs_full
def test_clones_share_nothing(plain):
    """Two clones at work see neither each other's processes nor each other's files nor abstract sockets."""
    first, second = plain.clone(), plain.clone()
    source = """
        import os, socket
        kept = socket.socket(socket.AF_UNIX)
        def f():
            kept.bind("\\0meeting")
            open("left", "w").close()
            return [os.getpid(), os.listdir(".")]
    """
    with opened(first, source, SEVERAL) as one, opened(second, source, SEVERAL) as two:
        answers = [session.ask(Question.of("f", (), {})) for session in (one, two)]
        assert [answer.value() for answer in answers] == [[2, ["left"]], [2, ["left"]]]
    first.close()
    second.close()


@needs_full
def test_nothing_is_left_when_a_server_ends():
    """After a close no process, no mount and no folder of the sandbox is left, not even in the middle of a test."""
    mounts = Path("/proc/self/mountinfo").read_text()
    before = set(Processes.here().descendants(os.getpid()))
    server = spawn_server((), "full")
    session = server.open(Module("lab", dedent(DAEMON).encode()), SEVERAL)
    assert session.ask(Question.of("f", (), {})).value() > 2
    folder = Path(server.finish.__self__._folder)
    assert folder.is_dir()
    server.close()
    session.channel.close()
    deadline = time.monotonic() + 10
    while set(Processes.here().descendants(os.getpid())) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(Processes.here().descendants(os.getpid())) <= before
    assert Path("/proc/self/mountinfo").read_text() == mounts
    assert not folder.exists()


@needs_full
def test_a_lost_child_costs_its_own_test_only(plain):
    """After each kind of loss the same server answers the next test, with the same words as at level limits."""
    for deed, words in {
        "os._exit(3)": "the process ended itself with exit code 3",
        "os.abort()": "the process was ended by signal 6 (abort)",
        "os.kill(os.getpid(), 9)": "the process was ended by signal 9 (killed)",
        "__import__('ctypes').string_at(0)": "the process was ended by signal 11 (segmentation fault)",
    }.items():
        assert lost(plain, f"import os\ndef f(): {deed}") == ("crashed", words)
        assert value(plain, "def f(): return 1") == 1


@needs_full
def test_a_data_loader_has_its_workers():
    """An assignment with processes loads data in workers; the same without them is refused."""
    pytest.importorskip("torch")
    server = spawn_server(("torch",), "full")
    source = """
        import torch
        class Data(torch.utils.data.Dataset):
            def __len__(self): return 8
            def __getitem__(self, index): return torch.full((3,), float(index))
        def f():
            loader = torch.utils.data.DataLoader(Data(), batch_size=2, num_workers=2, multiprocessing_context="fork")
            return [float(batch.sum()) for batch in loader]
    """
    generous = Limits(cpu_seconds=5, memory_mb=1024, processes=4)
    assert value(server, source, limits=generous) == [3.0, 15.0, 27.0, 39.0]
    assert error(server, source) == "PermissionError"
    server.close()


def test_a_sweep_of_nothing_is_nothing(monkeypatch):
    """An init that is alone in its namespace has nothing to end and reports no time."""

    def nobody(pid: int, number: int) -> None:
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", nobody)
    assert sweep() == 0
