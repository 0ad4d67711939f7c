"""The pytest plugin: marks, the ``submission`` and ``seed`` fixtures, and outcomes as data.

Plain ``pytest assignments/NAME`` and ``pytest tests/NAME`` run a suite in this process, for editors and debuggers.
``check`` and ``grade`` collect the same suite once, put an Examination into the session, and read the results.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.examine.fingerprint import PUBLIC_SEED, stream

if TYPE_CHECKING:
    from autograder.course import Assignment
    from autograder.examine.asking import Submission
    from autograder.examine.cases import Case
    from autograder.examine.examination import Examination
    from autograder.results import TestResult
    from autograder.sandbox.client import Sandbox

EXAMPLES, PUBLIC_EXAMPLES = 25, 10
"""Inputs per property test: a student's check is to answer within a second, grading is to be thorough."""


def exercise(
    id: str,
    clause: str,
    *,
    law: bool = False,
    processes: bool = False,
    training: bool = False,
    inputs: int = EXAMPLES,
) -> pytest.MarkDecorator:
    """Say which exercise a test belongs to and which clause of the handout it tries.

    Parameters
    ----------
    law
        The test relates the student's own answers to one another: there is no answer to copy, so the smallest
        counterexample may be shown even when the test is hidden.
    processes
        The test has the child fork processes of its own, such as a DataLoader's workers: not run where it cannot.
    training
        The test has the child train: `validate` lists what such tests cost apart from the rest of the suite.
    inputs
        How many inputs a property test draws at most, for one whose every input costs milliseconds.
    """
    return pytest.mark.exercise(id, clause, law=law, processes=processes, training=training, inputs=inputs)


parity = pytest.mark.parity
"""Ask the questions of a test on the CPU and on each device that grading.yml names, one case for each device."""


def each(names: str, values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each of these values in turn, in one child and as one test.

    `pytest.mark.parametrize` makes a test of each, with a fork of its own: right where each deserves a line of its own.

    Parameters
    ----------
    names
        The arguments that the values are for, separated by commas; of several arguments the values are tuples.

    Raises
    ------
    ValueError
        Where a name is no argument of the test, or a tuple has more or fewer values than there are names.
    """
    wanted = [name.strip() for name in names.split(",")]
    rows = [value if len(wanted) > 1 else (value,) for value in values]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        for name in wanted:
            if name not in signature.parameters:
                raise ValueError(f"@each of {test.__name__} has values for {name}, which is no argument of the test")
        for row in rows:
            if len(row) != len(wanted):
                raise ValueError(f"@each of {test.__name__} has {row} for {names}: as many values as names are needed")

        @functools.wraps(test)
        def run(**arguments: Any) -> None:
            for row in rows:
                test(**arguments, **dict(zip(wanted, row, strict=True)))

        left = [parameter for name, parameter in signature.parameters.items() if name not in wanted]
        run.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return run

    return decorate


@dataclass
class Bench:
    """What this session grades: one submission after another in a grading session, one per suite in plain pytest."""

    seed: str = PUBLIC_SEED
    grading: bool = False
    """Outcomes are collected, and pytest itself sees every test pass."""
    shrink: bool = True
    """Look for the smallest failing input of a property test."""
    inputs: int = 0
    """How many of the recorded inputs of a property test to use, from the first; all when 0."""
    examination: Examination | None = None
    results: list[TestResult] = field(default_factory=list)
    plain: dict[tuple[str, bool], Examination] = field(default_factory=dict)


BENCH = pytest.StashKey[Bench]()
CASE = pytest.StashKey["Case"]()
ASSIGNMENT = pytest.StashKey["Assignment"]()
_DEVICE = "device of the parity test"
RECORDED = pytest.StashKey["list[dict[str, Any]] | None"]()
"""The inputs of a property test, where one session grades many submissions."""


# ------------------------------------------------------------------------------------------------------------- options


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption("--submission", type=Path, help="the module to try, instead of the stub or the solution")
    group.addoption(
        "--sandbox",
        choices=("direct", "worker", "limits"),
        default="direct",
        help="how student code runs: in this process (default, for debuggers), in a spawned one, or in forked children",
    )
    group.addoption("--run-seed", default="plain pytest", help="the seed that hidden tests draw their inputs from")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "exercise(id, clause, ...): the exercise a test belongs to and the clause it tries"
    )
    config.addinivalue_line("markers", "parity: ask on the CPU and on each device that grading.yml names")
    config.stash[BENCH] = Bench(seed=config.getoption("--run-seed", PUBLIC_SEED))


# ---------------------------------------------------------------------------------------------------------- collection


@functools.lru_cache(maxsize=64)
def _suite(path: Path) -> Assignment | None:
    """Return the assignment whose suite this file belongs to, if any."""
    from autograder.course import CourseError, find_course, load_course

    try:
        course = load_course(find_course(path.parent))
    except CourseError:
        return None
    for assignment in course.assignments.values():
        if path == assignment.public_tests or path.parent == assignment.hidden_tests:
            return assignment
    return None


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of a parity test for each device; a function that is asked for no argument knows of none."""
    if metafunc.definition.get_closest_marker("parity") is None:
        return
    assignment = _suite(metafunc.definition.path)
    if assignment is None:
        return
    if not assignment.devices:
        where = f"{metafunc.definition.path.parent.name}/{metafunc.definition.path.name}: {metafunc.function.__name__}"
        raise pytest.UsageError(f"{where} is marked for parity, and grading.yml names no devices for {assignment.name}")
    metafunc.fixturenames.append(_DEVICE)
    metafunc.parametrize(_DEVICE, assignment.devices)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Turn the tests of suites into cases, and refuse a suite that is wrong at once."""
    checked: set[Path] = set()
    for item in items:
        near = item.path.parent
        suite = near.parent.name in ("assignments", "tests") or (near / "grading.yml").is_file()
        if not suite or not isinstance(item, pytest.Function):
            continue
        assignment = _suite(item.path)
        if assignment is None:
            continue
        if item.path not in checked:
            _check(item.path, assignment)
            checked.add(item.path)
        case = _case(item, assignment)
        item.stash[CASE], item.stash[ASSIGNMENT] = case, assignment
        _prepare(item, case, config.stash[BENCH])


def _check(path: Path, assignment: Assignment) -> None:
    from autograder.examine.cases import SuiteError, check_questions, signatures

    interface = assignment.solution if assignment.solution.exists() else assignment.stub
    try:
        known = signatures(assignment.probes.read_text(encoding="utf-8"), interface.read_text(encoding="utf-8"))
        check_questions(path, known, public=path == assignment.public_tests)
    except SuiteError as error:
        raise pytest.UsageError(str(error)) from None
    except SyntaxError as error:
        files = f"{assignment.name}/{assignment.probes.name} or {interface.parent.name}/{interface.name}"
        raise pytest.UsageError(f"{files} does not parse: {error.msg} (line {error.lineno})") from None


def _case(item: pytest.Function, assignment: Assignment) -> Case:
    from autograder.examine.cases import Case, title_of

    where = f"{item.path.parent.name}/{item.path.name}: {item.name}"
    mark = item.get_closest_marker("exercise")
    if mark is None or len(mark.args) != 2:
        raise pytest.UsageError(f'{where} needs @exercise("ID", "CLAUSE")')
    if mark.args[0] not in assignment.exercises:
        known = ", ".join(assignment.exercises)
        raise pytest.UsageError(f"{where}: grading.yml has no exercise {mark.args[0]!r} here; it has {known}")
    title = title_of(item.obj.__doc__)
    if not title:
        raise pytest.UsageError(f"{where} needs a docstring: the sentence that a student reads")
    public = item.path == assignment.public_tests
    id = f"{'public' if public else 'hidden'}/{item.path.name}::{item.name}"
    law, processes, training = (bool(mark.kwargs.get(word)) for word in ("law", "processes", "training"))
    if processes and not assignment.limits.processes:
        raise pytest.UsageError(f"{where} starts processes; grading.yml allows none: limits: {{processes: 4}}")
    device = str(item.callspec.params.get(_DEVICE, "")) if hasattr(item, "callspec") else ""
    return Case(id, assignment.name, mark.args[0], mark.args[1], title, public, law, processes, training, device)


def _prepare(item: pytest.Function, case: Case, bench: Bench) -> None:
    """Seed a property test from the run, bound it by counts and never by a clock, and watch its inputs one by one."""
    if not hasattr(item.obj, "hypothesis"):
        return
    import hypothesis

    _forget_local_constants()
    function: Any = item.obj
    handle = function.hypothesis
    if hasattr(handle.inner_test, "watched"):
        return  # another parameter set of the same function
    hypothesis.seed(_seed(case, bench, item.originalname))(function)
    mark = item.get_closest_marker("exercise")
    inputs = int(mark.kwargs.get("inputs", EXAMPLES)) if mark else EXAMPLES
    hypothesis.settings(
        max_examples=min(inputs, PUBLIC_EXAMPLES if case.public else EXAMPLES),
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )(function)
    handle.inner_test = _watched(handle.inner_test)


def _seed(case: Case, bench: Bench, name: str) -> int:
    file = case.id.partition("::")[0]
    return stream(PUBLIC_SEED if case.public else bench.seed, case.assignment, file, name)


def _forget_local_constants() -> None:
    """Keep Hypothesis from drawing constants out of whatever modules happen to be loaded: the same run for everyone."""
    from hypothesis.internal.conjecture import providers

    nothing = providers.Constants()
    providers._get_local_constants = lambda: nothing


def _watched(inner: Callable[..., None]) -> Callable[..., None]:
    import hypothesis

    from autograder.examine.judge import example_of

    @functools.wraps(inner)
    def watched(*args: Any, **kwargs: Any) -> None:
        with example_of(kwargs["submission"], hypothesis.reject):
            inner(*args, **kwargs)

    watched.watched = True  # type: ignore[attr-defined]
    return watched


def record_inputs(items: list[pytest.Item], bench: Bench) -> None:
    """Draw the inputs of all property tests once, for a session that grades many submissions."""
    from autograder.examine.inputs import record

    for item in items:
        function: Any = item.obj if isinstance(item, pytest.Function) else None
        if not isinstance(item, pytest.Function) or not hasattr(function, "hypothesis"):
            continue
        known: dict[str, Any] = {"submission": None, "seed": _seed(item.stash[CASE], bench, item.name)}
        known |= item.callspec.params if hasattr(item, "callspec") else {}
        names = item._fixtureinfo.argnames
        if all(name in known for name in names):
            item.stash[RECORDED] = record(function, {name: known[name] for name in names})


# ------------------------------------------------------------------------------------------------------------ fixtures


@pytest.fixture
def submission() -> None:
    """Stand for the submission: the real one is put in its place for each run of the test's body."""


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Give a test that draws its own inputs a number from the run's secret seed."""
    item = request.node
    return _seed(item.stash[CASE], request.config.stash[BENCH], item.name)


# ------------------------------------------------------------------------------------------------------------- running


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Judge a test of a suite; all other tests are pytest's own."""
    case = pyfuncitem.stash.get(CASE, None)
    if case is None:
        return None
    from autograder.examine.inputs import run
    from autograder.examine.judge import judge

    bench = pyfuncitem.config.stash[BENCH]
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    examination = bench.examination or _plain_examination(pyfuncitem, bench)
    recorded = pyfuncitem.stash.get(RECORDED, None)

    def call(asked: Submission) -> None:
        bound = arguments | {"submission": asked}
        if recorded is None:
            pyfuncitem.obj(**bound)
        else:
            run(pyfuncitem.obj, recorded, bound, shrink=bench.shrink, at_most=bench.inputs)

    result = judge(case, examination, call)
    bench.results.append(result)
    if not bench.grading:
        _tell_pytest(result, pyfuncitem)
    return True


def _tell_pytest(result: TestResult, item: pytest.Function) -> None:
    from autograder.examine.feedback import four_lines, read_clauses

    if result.outcome == "not_run":
        pytest.skip(result.message)
    if result.outcome != "passed":
        clauses = read_clauses(item.stash[ASSIGNMENT].handout)
        pytest.fail(four_lines(result, None, result.hint or clauses.get(result.clause, "")), pytrace=False)


def _plain_examination(item: pytest.Function, bench: Bench) -> Examination:
    """Examine the student's file with public tests, the solution with hidden ones, or what ``--submission`` names."""
    from autograder.accelerators import kinds
    from autograder.examine.examination import Desks, Examination
    from autograder.sandbox.device_process import DeviceProcess

    assignment, public = item.stash[ASSIGNMENT], item.stash[CASE].public
    key = (assignment.name, public)
    if key not in bench.plain:
        chosen = item.config.getoption("--submission") or (assignment.module if public else assignment.solution)
        if not chosen.is_file():
            raise pytest.UsageError(f"there is no file {chosen}; name the module to try with --submission FILE")
        desks = Desks.of(assignment, with_reference=assignment.reference.is_dir())
        sandbox = _sandbox(item.config.getoption("--sandbox"), assignment)
        here = [kind for kind in kinds() if kind in map(str, assignment.devices)]
        devices = {kind: DeviceProcess(kind, assignment.packages) for kind in here}
        examination = Examination(desks, sandbox, chosen.read_bytes(), devices=devices)
        examination.pass_gate()
        bench.plain[key] = examination
    return bench.plain[key]


def _sandbox(level: str, assignment: Assignment) -> Sandbox:
    from autograder.sandbox.client import spawn_server
    from autograder.sandbox.local import Direct, Worker

    if level == "limits":
        return spawn_server(assignment.packages)
    return Worker(assignment.packages) if level == "worker" else Direct()


def pytest_unconfigure(config: pytest.Config) -> None:
    for examination in config.stash[BENCH].plain.values():
        examination.close()
