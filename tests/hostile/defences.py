"""Every defence with a way to switch it off, and the rows that must turn red when it is.

A defence is switched off by a few statements, run where it works: in the processes of the grader (``grader``), in the
server and so in its children (``server``), or in the launcher of level ``full`` (``launcher``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Defence:
    """One layer."""

    name: str
    rows: tuple[str, ...] = ()
    """Rows of which at least one turns red without it."""
    fact: str = ""
    """A question of tests/hostile/facts.py whose answer turns from yes to no without it, where no row does."""
    behind: tuple[str, ...] = ()
    """Other defences that hide it: without them it holds by itself, and with them it is not missed."""
    grader: str = ""
    server: str = ""
    launcher: str = ""
    level: str = "limits"
    """At which it is tried."""
    why: str = ""
    """What it is for, where no row says it."""
    slow: bool = False
    only_root: bool = False
    """Only who grades as root has it."""


_NO_CAP = """
import resource
from autograder.sandbox import confine, server
def _without_{kind}(kind, *limits, _cap=confine.cap):
    return None if kind == resource.{kind} else _cap(kind, *limits)
confine.cap = _without_{kind}
"""
_NO_PRCTL = """
from autograder.sandbox import confine, syscalls
_prctl = syscalls.prctl
def _without(option, *rest):
    return 0 if option == syscalls.{option} else _prctl(option, *rest)
confine.prctl = _without
"""
_ALWAYS = """
from autograder.sandbox import server
server._limit_met = lambda *args: None
"""
_NO_WALL = """
from autograder.sandbox import walls
{patch}
"""

_ROOT = "walls.slot_user = lambda processes: 0"
_AND_IN_WALLS = """
from autograder.sandbox import walls
walls.cap = confine.cap
"""
_THE_HOSTS_FILES = """
from pathlib import Path
from autograder.sandbox import namespaces, root
_add_devices = root.Root.add_devices
def _also_the_host(self):
    _add_devices(self)
    (self.folder / "tmp").unlink()
    self.bind(Path("/tmp"), "/tmp")
root.Root.add_devices = _also_the_host
"""

LIMITS = (
    Defence("the watcher of CPU, memory and processes", ("h44:bombs",), server=_ALWAYS),
    Defence(
        "RLIMIT_CPU",
        fact="has_bounded_cpu_time",
        server=_NO_CAP.format(kind="RLIMIT_CPU"),
        why="ends what outlives its watcher; the examiner's own patience stands behind both",
    ),
    Defence(
        "RLIMIT_DATA",
        ("h43:plain",),
        behind=("the watcher of CPU, memory and processes",),
        server=_NO_CAP.format(kind="RLIMIT_DATA"),
    ),
    Defence("RLIMIT_FSIZE", ("h45",), server=_NO_CAP.format(kind="RLIMIT_FSIZE")),
    Defence("RLIMIT_NOFILE", ("h45:descriptors",), server=_NO_CAP.format(kind="RLIMIT_NOFILE")),
    Defence(
        "RLIMIT_CORE",
        fact="dumps_no_core",
        server=_NO_CAP.format(kind="RLIMIT_CORE"),
        why="a crash must not write the memory of a child to a disk",
    ),
    Defence(
        "no new privileges",
        fact="gains_no_privileges",
        server=_NO_PRCTL.format(option="SET_NO_NEW_PRIVS"),
        why="programs that change the user, for a grader that is no root; needed by the filter on system calls",
    ),
    Defence(
        "a closed memory of the server (dumpable)",
        fact="has_closed_memory",
        server=_NO_PRCTL.format(option="SET_DUMPABLE"),
        why="a child must not read the memory of its server, or of another child of the same user",
    ),
    Defence("orphans come to the server (subreaper)", ("h50",), server=_NO_PRCTL.format(option="SET_CHILD_SUBREAPER")),
    Defence(
        "the child dies with its server",
        fact="dies_with_its_server",
        server=_NO_PRCTL.format(option="SET_PDEATHSIG"),
        why="for a server that is killed; tests/autograder/test_server.py kills one",
    ),
    Defence(
        "the end of the whole tree",
        ("h50",),
        server="""
import os
from autograder.sandbox import server
def _end(self, pid):
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        pass
    _, status, used = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
server.Server._end = _end
""",
    ),
    Defence(
        "a stopped server is woken",
        ("h21:stops_the_watcher",),
        grader="""
from autograder.sandbox import client
_clone = client.WarmServer.clone
def _never_woken(self):
    made = _clone(self)
    made.wake = lambda: None
    return made
client.WarmServer.clone = _never_woken
""",
        slow=True,
    ),
    Defence(
        "other descriptors are closed",
        ("h31:lists",),
        server="""
from autograder.sandbox import confine
confine.close_all_but = lambda keep: None
""",
    ),
    Defence(
        "output is cut",
        ("h46",),
        server="""
from autograder.sandbox import server
def _read(self, output):
    import os
    data = os.read(output, 1 << 16)
    end, before = self.used + len(data), self._memory[: self.used]
    if end > len(self._memory):
        self._make_room(2 * end)
        self._memory[: self.used] = before
    self._memory[self.used : end] = data
    self.used = end
    return bool(data)
server.Printed.read = _read
""",
        why="the examiner cuts again to 2,000 characters, and the frame of an ending is bounded",
    ),
    Defence(
        "a scratch folder for each child",
        ("h54:to_itself",),
        server="""
from autograder.sandbox import server
server.Server._clear_box = lambda self: None
""",
    ),
    Defence(
        "the server's environment is empty",
        ("h26:own",),
        grader="""
import os
from autograder.sandbox import client
client._environment = lambda: dict(os.environ) | {"PYTHONPATH": "", "HOSTILE_OFF": ""}
""",
    ),
    Defence(
        "only the allowed packages are there",
        ("h24",),
        server="import sys; sys.path += {paths!r}",
    ),
    Defence(
        "every question has a nonce",
        ("h31:forges",),
        grader="""
from autograder.sandbox import client
client.secrets = type("Constant", (), {"token_bytes": staticmethod(bytes)})
""",
    ),
    Defence(
        "answers are bounded",
        ("h47",),
        grader="""
from autograder.sandbox import client, wire
client.ANSWER = wire.Caps(header=1 << 28, body=1 << 32, depth=10**6, nodes=10**8, text=1 << 30, rank=64)
""",
        server="""
from autograder.sandbox import child, wire
child.ANSWER = wire.Caps(header=1 << 28, body=1 << 32, depth=10**6, nodes=10**8, text=1 << 30, rank=64)
""",
    ),
    Defence(
        "forbidden callables are replaced",
        ("h58:torch", "h58:module"),
        server="""
from autograder.sandbox import forbid
forbid.Forbidden._replace = lambda self, name, holder, last: iter(())
""",
    ),
    Defence(
        "forbidden operators refuse",
        ("h59:operators",),
        server="""
from autograder.sandbox import forbid
forbid.refuse_operators = lambda patterns, meet: forbid.Overrides([])
""",
    ),
    Defence(
        "a refused call ends the process",
        ("h61",),
        server="""
from autograder.sandbox import forbid
def _meet(self, name):
    raise forbid.ForbiddenCall(name)
forbid.Forbidden.meet = _meet
""",
    ),
    Defence(
        "calls are refused before the module is read",
        ("h59:beforehand",),
        server="""
from autograder.sandbox import child, server
server.Forbidden.prepare = lambda self: None
def _late(module, channel):
    report = []
    module.forbidden.seal = report.append
    module.forbidden.sealed = True
    load = child.Child._load
    def _load():
        load(module)
        for one in report:
            type(module.forbidden).seal(module.forbidden, one)
    module._load = _load
    return _answer(module, channel)
_answer = server._answer_questions
server._answer_questions = _late
""",
    ),
    Defence(
        "an override cannot be taken back",
        ("h59:resets",),
        server="""
import torch
from autograder.sandbox import forbid
kept = []
class Library:
    pass
def _kept(patterns, meet):
    library = torch._C._dispatch_library
    def make(*args):
        made = Library()
        made.m = library(*args)
        kept.append(made)
        return made.m
    torch._C._dispatch_library = make
    try:
        return _refuse(patterns, meet)
    finally:
        torch._C._dispatch_library = library
_refuse = forbid.refuse_operators
forbid.refuse_operators = _kept
""",
    ),
    Defence(
        "the source is looked through",
        ("h58:torch",),
        server="""
from autograder.sandbox import child
child.mentions = lambda source, names: {}
""",
    ),
    Defence(
        "sources in odd encodings are refused",
        ("h41",),
        grader="""
from autograder import submission
submission._declared = lambda source: "utf-8"
""",
    ),
    Defence(
        "archives are vetted",
        ("h38:dotdot", "h39:symlink"),
        grader="""
from autograder import files
files.vet = lambda entries: None
""",
    ),
    Defence(
        "sources have a size",
        ("h49:literal",),
        grader="""
from autograder import submission
submission.MAX_BYTES = 1 << 28
""",
    ),
    Defence(
        "a submission has a budget",
        ("h20:in_call",),
        grader="""
from autograder.examine import examination
examination.Examination.cpu_allowed = property(lambda self: 1e9)
""",
    ),
    Defence(
        "texts are cleaned for readers",
        ("h55",),
        grader="""
from autograder.examine import compare, feedback, judge
for module in (compare, feedback, judge):
    module.clean = lambda text, limit=0, lines=False: text
""",
    ),
    Defence(
        "hidden tests stay hidden from students",
        ("h52",),
        grader="""
from autograder.examine import feedback
feedback._as_a_student_sees_it = lambda test: test
""",
    ),
)

FULL = (
    Defence("an unprivileged user", ("h44:bombs",), only_root=True, level="full", server=_NO_WALL.format(patch=_ROOT)),
    Defence(
        "no capabilities",
        fact="has_no_capabilities",
        behind=("an unprivileged user",),
        level="full",
        server=_NO_WALL.format(patch="walls.set_capabilities = lambda *sets: None"),
        why="a change of user takes them too, and only root can change it",
    ),
    Defence(
        "the filter on system calls",
        ("h64",),
        level="full",
        server=_NO_WALL.format(patch="walls.Filter.install = lambda self: None"),
    ),
    Defence(
        "Landlock",
        fact="starts_no_program",
        behind=("the filter on system calls",),
        level="full",
        server=_NO_WALL.format(patch="walls.landlock.restrict = lambda rules: None"),
        why="stands behind the mount namespace and the filter",
    ),
    Defence(
        "a network of its own",
        fact="reaches_no_network",
        behind=("the filter on system calls",),
        level="full",
        server=_NO_WALL.format(patch="walls.KINDS = walls.KINDS & ~0x40000000"),
        launcher="from autograder.sandbox import namespaces; namespaces.KINDS &= ~0x40000000",
    ),
    Defence(
        "a limit on processes and threads",
        ("h44:bombs",),
        level="full",
        server=_NO_CAP.format(kind="RLIMIT_NPROC") + _AND_IN_WALLS,
    ),
    Defence(
        "a limit on address space",
        fact="has_bounded_address_space",
        level="full",
        server=_NO_CAP.format(kind="RLIMIT_AS") + _AND_IN_WALLS,
        why="memory that is reserved and shared is not counted by RLIMIT_DATA",
    ),
    Defence(
        "a scratch disk of bounded size",
        ("h45",),
        level="full",
        server="from autograder.sandbox import root; root.BOX_OPTIONS = 'mode=755'",
        launcher="from autograder.sandbox import root; root.BOX_OPTIONS = 'mode=755'",
    ),
    Defence(
        "a fresh scratch disk",
        ("h54:to_itself",),
        level="full",
        server=_NO_WALL.format(patch="walls.Walls.clear_box = lambda self: False"),
    ),
    Defence(
        "a sweep of what is left",
        ("h50:sees_it",),
        behind=("the filter on system calls",),
        level="full",
        server=_NO_WALL.format(patch="walls.Walls.sweep = lambda self: 0.0"),
    ),
    Defence("a root of its own", ("h25",), behind=("an unprivileged user",), level="full", launcher=_THE_HOSTS_FILES),
)
PROBE = """
from autograder.sandbox import levels
levels.broken = lambda level: ""
"""
"""The built-in probe, which would not let a class be graded without the layer that is switched off."""


def all_defences() -> dict[str, Defence]:
    """Return every defence by name."""
    return {defence.name: defence for defence in (*LIMITS, *FULL)}


def switch_off(names: Iterable[str]) -> None:
    """Switch defences off in this process of the grader, and in the servers that it will start."""
    from autograder.sandbox import client

    known = all_defences()
    for name in names:
        defence = known[name]
        _run(defence.grader)
        _run(PROBE)
        server = defence.server.format(paths=_site_packages()) if "{paths" in defence.server else defence.server
        if server:
            client._BOOT = _before(client._BOOT, "from autograder.sandbox.server import main", server)
        launcher = defence.launcher
        if server:
            launcher += f"\nfrom autograder.sandbox import namespaces\n_code = {server!r}\n{_PATCH_BOOT}"
        if launcher:
            client._BOOT_FULL = _before(client._BOOT_FULL, "from autograder.sandbox.namespaces import enter", launcher)


_PATCH_BOOT = """
_mark = "from autograder.sandbox.server import main_full"
_start, _end = namespaces._BOOT.split(_mark)
namespaces._BOOT = _start + chr(10) + _code + chr(10) + _mark + _end
"""


def _before(boot: str, mark: str, code: str) -> str:
    start, _, rest = boot.partition(mark)
    return f"{start}\n{code}\n{mark}{rest}"


def _run(code: str) -> None:
    exec(compile(code, "<switched off>", "exec"), {})


def _site_packages() -> list[str]:
    import site
    from pathlib import Path

    import autograder

    return [*site.getsitepackages(), str(Path(autograder.__file__).parents[1])]
