"""Examiners from the outside: submissions in, evidence out, whatever happens to the processes in between."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.examine.examiners import ExaminerError, Examiners, Job, _choose, _Slot
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.release.build import build
from autograder.results import Evidence, TestResult, to_json
from autograder.sandbox.levels import Reached, reached
from autograder.sandbox.processes import Processes
from autograder.score import score
from tests.autograder.conftest import COURSE, SOLUTION, outcomes

STATEMENT = "    return min(max(x, low), high)\n"


def ending_in(statement: str) -> bytes:
    """Return the solution with another last statement of clamp."""
    return SOLUTION.replace(STATEMENT, f"    {statement}\n").encode()


SUBMISSIONS: dict[str, bytes] = {
    "solution": SOLUTION.encode(),
    "swapped": ending_in("return max(min(x, low), high)"),
    "unknown": ending_in("return 2 * min(max(x, low), high)"),
    "hang": ending_in("while x > high: pass\n    return max(x, low)"),
    "exits": ending_in("import os; os._exit(3)"),
    "random": ending_in("import os; return float(os.urandom(1)[0])"),
    "prints": ending_in("print('x' * 10**5); return min(max(x, low), high)"),
    "tells": ending_in("print(x, low, high); return min(max(x, low), high)"),
    "again": SOLUTION.encode(),
    "half": b"def clamp(x, low, high):\n    return min(max(x, low), high)\n",
    "syntax": b"def clamp(:\n",
    "import hangs": b"while True: pass\n",
    "import exits": b"import os; os._exit(4)\n",
    "global state": (SOLUTION + "\nimport builtins, sys\nbuiltins.max = sys.modules['random'] = None\n").encode(),
    "stateful": ending_in("import builtins; builtins.max = min; return high"),
    "after state": SOLUTION.encode(),
    "empty": b"",
}


@pytest.fixture
def examiners(course: Path) -> Iterator[Examiners]:
    loaded = load_course(course)
    with Examiners(loaded, loaded.assignment("tiny"), workers=1, seed="a seed") as started:
        yield started


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Iterator[dict[str, Evidence]]:
    """Grade every submission once, and one that has a problem, two at a time."""
    folder = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(COURSE, folder)
    course = load_course(folder)
    build(course, check=False)
    jobs = [Job(student, source, notes=("a note",)) for student, source in SUBMISSIONS.items()]
    jobs.append(Job("problem", None, problem="there is no tiny.py in this folder"))
    with Examiners(course, course.assignment("tiny"), workers=2, seed="a seed") as examiners:
        return {evidence.student: evidence for evidence in examiners.grade(jobs)}


def exercises(evidence: Evidence, exercise: str) -> set[str]:
    return {test.outcome for test in evidence.tests if test.exercise == exercise}


def plain(evidence: Evidence) -> Evidence:
    """Take away what differs from run to run, and the name."""
    tests = tuple(replace(test, cpu=0.0, wall=0.0) for test in evidence.tests)
    return replace(evidence, tests=tests, cpu=0.0, wall=0.0, student="")


# A class --------------------------------------------------------------------------------------------------------------


def test_everybody_gets_evidence_of_every_test(graded):
    """Every submission has a result for every test, in the same order, and its note."""
    ids = [test.id for test in graded["solution"].tests]
    assert len(ids) == len(set(ids)) == 12
    assert set(graded) == {*SUBMISSIONS, "problem"}
    assert all([test.id for test in evidence.tests] == ids for evidence in graded.values())
    assert graded["hang"].notes == ("a note",)


def test_evidence_says_what_it_depends_on(graded, tiny):
    """Evidence carries the digests of submission, suite, environment and seed, and the level."""
    evidence = graded["solution"]
    assert evidence.submission == hashlib.sha256(SOLUTION.encode()).hexdigest()
    assert evidence.environment == environment(tiny)
    assert evidence.seed == seed_fingerprint("a seed")
    assert evidence.level == reached().level
    assert evidence.suite == suite_digest(tiny)


def test_right_work_passes_everything(graded):
    """The solution passes, and is named nothing."""
    assert set(outcomes(graded["solution"].tests).values()) == {"passed"}
    assert graded["solution"].diagnoses == ()


def test_a_known_mistake_is_named_where_it_is_and_where_it_is_inherited(graded):
    """A misconception is named in its own exercise and in the one that builds on it."""
    found = {diagnosis.exercise: diagnosis.misconception for diagnosis in graded["swapped"].diagnoses}
    assert found == {"clamp": "the ends change places", "clamp_all": "the ends change places"}
    assert graded["unknown"].diagnoses == ()


@pytest.mark.parametrize(("student", "outcome"), [("hang", "timeout"), ("exits", "crashed")])
def test_a_lost_child_costs_only_what_meets_it(graded, student, outcome):
    """A hang or an exit is the outcome of the tests that meet it, and of no other."""
    assert exercises(graded[student], "tally") == {"passed"}
    assert outcome in exercises(graded[student], "clamp")
    assert exercises(graded[student], "clamp") <= {outcome, "passed"}


def test_one_child_for_what_passes_gives_the_same_outcomes(graded, examiners):
    """Who shares a child from test to test fails what fails in children of its own, and is named the same."""
    jobs = [Job(student, source, sharing=True) for student, source in SUBMISSIONS.items() if student != "random"]
    shared = {evidence.student: evidence for evidence in examiners.grade(jobs)}
    for student, evidence in shared.items():
        assert outcomes(evidence.tests) == outcomes(graded[student].tests), student
        assert evidence.diagnoses == graded[student].diagnoses, student
    assert {test.cpu for test in shared["solution"].tests} == {0.0}  # nobody has ended a child there
    assert all(test.cpu > 0 for test in shared["swapped"].tests if test.outcome == "failed")


def test_chance_is_the_students_failure(graded):
    """Whoever answers by chance has failed, and the grader has no error."""
    assert exercises(graded["random"], "clamp") == {"failed"}
    assert exercises(graded["random"], "tally") == {"passed"}


def test_endless_printing_costs_nothing(graded):
    """What is printed is bounded, and does not disturb the answers."""
    assert set(outcomes(graded["prints"].tests).values()) == {"passed"}
    assert max(len(test.printed) for test in graded["prints"].tests) == 2000


def test_the_same_submission_gets_the_same_evidence(graded):
    """Handed in twice, a submission has the same evidence, whoever was graded before and beside it."""
    assert plain(graded["again"]) == plain(graded["solution"]) == plain(graded["after state"])


def test_no_state_leaks_to_others(graded):
    """A submission that changes what all modules share has changed it for itself alone."""
    assert exercises(graded["stateful"], "clamp") != {"passed"}
    assert set(outcomes(graded["after state"].tests).values()) == {"passed"}


@pytest.mark.parametrize(
    ("student", "outcome", "message"),
    [
        ("syntax", "error", "your module does not import: SyntaxError: invalid syntax"),
        ("import hangs", "timeout", "importing your module: no answer within 0.5 s of CPU time"),
        ("import exits", "crashed", "importing your module: the process ended itself with exit code 4"),
        ("problem", "error", "there is no tiny.py in this folder"),
    ],
)
def test_what_cannot_be_imported_is_not_run(graded, student, outcome, message):
    """Without a module every test has the same outcome and message, none is run, and nothing is named."""
    assert {(test.outcome, test.message, test.called) for test in graded[student].tests} == {(outcome, message, "")}
    assert graded[student].diagnoses == ()


def test_without_a_source_there_is_no_digest(graded):
    """A submission with a problem has nothing to digest."""
    assert graded["problem"].submission == ""


@pytest.mark.parametrize(
    ("student", "wrong"), [("half", {"clamp_all", "tally"}), ("empty", {"clamp", "clamp_all", "tally"})]
)
def test_what_is_missing_is_an_error(graded, student, wrong):
    """A function or class that is not there costs the exercises that need it."""
    assert {test.exercise for test in graded[student].tests if test.outcome == "error"} == wrong
    assert "tiny.py has no" in str([test.message for test in graded["empty"].tests])


def test_all_evidence_can_be_scored_and_stored(graded, tiny):
    """Whatever happened, evidence survives JSON and the rubric."""
    for evidence in graded.values():
        assert Evidence.from_json(to_json(evidence)) == evidence
    points = {student: score(evidence, tiny).points for student, evidence in graded.items()}
    assert points["solution"] == 10_000
    assert points["empty"] == points["problem"] == points["syntax"] == 0


def test_a_submission_has_a_budget(course):
    """When a submission has used up its CPU time, its other tests say so at once."""
    file = course / "grading.yml"
    file.write_text(file.read_text().replace("submission_cpu_seconds: 5", "submission_cpu_seconds: 0.6"))
    loaded = load_course(course)
    with Examiners(loaded, loaded.assignment("tiny"), workers=1, seed="s") as examiners:
        (evidence,) = examiners.grade([Job("ada", ending_in("while True: pass"))])
    spent = [
        test for test in evidence.tests if test.message == "the submission's 0.6 s of CPU time were used up before"
    ]
    hung = [test for test in evidence.tests if test.message == "no answer within 0.5 s of CPU time"]
    assert (len(hung), len(spent)) == (2, 10)
    assert all(test.cpu == 0 for test in spent)


# Seeds ----------------------------------------------------------------------------------------------------------------


def test_another_seed_gives_other_inputs_and_the_same_seed_the_same(course, graded):
    """Evidence depends on the seed and on nothing else; public tests do not depend on it."""
    loaded = load_course(course)

    def grade(seed: str) -> Evidence:
        with Examiners(loaded, loaded.assignment("tiny"), workers=1, seed=seed) as examiners:
            return next(iter(examiners.grade([Job("tells", SUBMISSIONS["tells"], notes=("a note",))])))

    first, again, other = graded["tells"], grade("a seed"), grade("another")
    assert plain(first) == plain(again)
    assert (first.seed, first.key) != (other.seed, other.key)
    printed = [{test.id: test.printed for test in evidence.tests} for evidence in (first, other)]
    different = {id for id in printed[0] if printed[0][id] != printed[1][id]}
    assert different == {"hidden/test_clamp.py::test_any_number", "hidden/test_clamp.py::test_any_list"}


# Examiners that are lost ----------------------------------------------------------------------------------------------

SLOW = ending_in("import time; time.sleep(0.02); return min(max(x, low), high)")


def graders(examiners: Examiners) -> list[int]:
    """Return the process ids of the forked graders, which are children of the examiner."""
    assert examiners._process is not None
    pid = examiners._process.pid
    return [
        child
        for child in Processes.here().descendants(pid)
        if _parent(child) == pid and b"autograder.examine\0" in _command(child)
    ]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


class Killing:
    """Jobs, and a kill of every grader while one of them is being graded."""

    def __init__(self, examiners: Examiners, times: int) -> None:
        self.examiners = examiners
        self.left = times
        self.killed = 0

    def watch(self, job: Job) -> None:
        """Kill the grader a moment after it was given a job."""
        if job.student == "victim" and self.left:
            self.left -= 1
            time.sleep(0.2)
            for pid in graders(self.examiners):
                os.kill(pid, signal.SIGKILL)
                self.killed += 1


def grade_and_kill(examiners: Examiners, monkeypatch, times: int) -> tuple[dict[str, Evidence], Killing]:
    killing = Killing(examiners, times)
    hand_out = Examiners._hand_out

    def hand_out_and_kill(self, slot, slots, waiting) -> None:
        hand_out(self, slot, slots, waiting)
        if slot.job is not None:
            killing.watch(slot.job)

    monkeypatch.setattr(Examiners, "_hand_out", hand_out_and_kill)
    jobs = [Job("before", SOLUTION.encode()), Job("victim", SLOW), Job("after", SOLUTION.encode())]
    return {evidence.student: evidence for evidence in examiners.grade(jobs)}, killing


def test_a_grader_goes_on_with_what_it_knows():
    """Jobs about the same exercises go to one grader, which remembers answers; nobody is idle while some wait."""
    waiting = deque(Job(f"{part} {number}", b"", exercises=(part,)) for part in "ab" for number in range(3))
    slots = [_Slot(None), _Slot(None)]
    handed = []
    for place in (0, 1, 0, 1, 0, 0):
        job = _choose(slots[place], slots, waiting)
        slots[place].exercises = job.exercises
        handed.append(job.student)
    assert handed == ["a 0", "b 0", "a 1", "b 1", "a 2", "b 2"]
    assert not waiting


def test_a_watched_job_tells_of_every_test_as_it_ends(examiners):
    """Whoever watches a job hears of each test once, in order, before the evidence is there."""
    heard: list[tuple[TestResult, int]] = []
    examiners.watch = lambda result, cases: heard.append((result, len(cases)))
    evidence = next(examiners.grade([Job("seen", SUBMISSIONS["half"], watched=True)]))
    assert tuple(result for result, _ in heard) == evidence.tests
    assert {cases for _, cases in heard} == {len(evidence.tests)}
    heard.clear()
    assert list(examiners.grade([Job("unseen", SUBMISSIONS["half"])]))
    assert heard == []


def test_a_grader_that_is_killed_is_replaced(examiners, monkeypatch):
    """When a grader is killed in the middle, its submission is graded again, and so are all others."""
    graded, killing = grade_and_kill(examiners, monkeypatch, times=1)
    assert killing.killed == 1
    assert set(graded) == {"before", "victim", "after"}
    assert all(set(outcomes(evidence.tests).values()) == {"passed"} for evidence in graded.values())


def test_a_submission_that_is_lost_twice_is_given_up(examiners, monkeypatch, tiny):
    """A submission on which two graders are lost has an error of ours in every test, which costs it nothing."""
    graded, killing = grade_and_kill(examiners, monkeypatch, times=2)
    victim = graded["victim"]
    assert killing.killed == 2
    assert {test.outcome for test in victim.tests} == {"grader_error"}
    assert {test.message for test in victim.tests} == {"the examiner was lost twice while grading this submission"}
    told = [(test.id, test.exercise, test.clause, test.title, test.public) for test in graded["after"].tests]
    assert [(test.id, test.exercise, test.clause, test.title, test.public) for test in victim.tests] == told
    card = score(victim, tiny)
    assert (card.points, card.possible, card.pending) == (0, 0, 10_000)
    assert set(outcomes(graded["after"].tests).values()) == {"passed"}


@pytest.mark.timeout(60)
def test_an_examiner_that_is_killed_is_said_to_be_gone(examiners):
    """When the examiner itself is gone and a grader is lost too, grading ends with one sentence, and does not wait."""
    examiners.workers = 2
    jobs = examiners.grade([Job("ada", SOLUTION.encode()), *(Job(name, SLOW) for name in ("ben", "cai", "dan"))])
    assert next(jobs).student == "ada"
    assert examiners._process is not None
    first, _ = graders(examiners)
    os.kill(examiners._process.pid, signal.SIGKILL)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(ExaminerError) as caught:
        list(jobs)
    assert str(caught.value) == "the examiner ended unexpectedly; the same command goes on from here"


def test_closing_ends_everything(examiners):
    """Closed in the middle of a submission, nothing that was started is left."""
    jobs = examiners.grade([Job("ada", SOLUTION.encode()), Job("ben", ending_in("import time; time.sleep(60)"))])
    assert next(jobs).student == "ada"
    assert examiners._process is not None
    started = [examiners._process.pid, *Processes.here().descendants(examiners._process.pid)]
    assert len(started) >= 4  # the examiner, a grader, the server and its clones
    examiners.close()
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in started if _alive(pid)] == []


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_without_jobs_nothing_is_started(examiners):
    """An empty class needs no process."""
    assert list(examiners.grade([])) == []
    assert examiners._process is None


def test_the_same_examiners_grade_again(examiners):
    """A second class is graded by the processes that are already there."""
    first = next(iter(examiners.grade([Job("ada", SOLUTION.encode())])))
    pid = examiners._process.pid
    second = next(iter(examiners.grade([Job("ada", SOLUTION.encode())])))
    assert plain(first) == plain(second)
    assert examiners._process.pid == pid


# Suites that do not load ----------------------------------------------------------------------------------------------

BROKEN = {
    "hidden import": (
        "tests/tiny/test_clamp.py",
        "import nowhere",
        "tests/tiny/test_clamp.py does not load: ModuleNotFoundError: No module named 'nowhere'",
    ),
    "question": (
        "tests/tiny/test_clamp.py",
        "def helper(submission):\n    submission.klamp(1)",
        "tiny/test_clamp.py:35: neither probes.py nor the stub has klamp",
    ),
    "oracle": (
        "reference/tiny/oracle.py",
        "import nowhere",
        "tiny/oracle.py does not load: ModuleNotFoundError: No module named 'nowhere'",
    ),
    "probes": (
        "assignments/tiny/probes.py",
        "import nowhere",
        "tiny/probes.py does not load: ModuleNotFoundError: No module named 'nowhere'",
    ),
    "misconception": (
        "reference/tiny/misconceptions.py",
        'misconception("clamp", "x", old="abc", new="", hint="")',
        "misconception \"x\" of clamp: 'abc' must occur exactly once in clamp; it occurs 0 times",
    ),
}


@pytest.mark.parametrize(("file", "line", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_a_suite_that_does_not_load_stops_at_once(examiners, course, file, line, sentence):
    """Whatever of ours is broken is one sentence that names the file, before anybody is graded."""
    path = course / file
    path.write_text(f"{path.read_text()}\n{line}\n")
    with pytest.raises(ExaminerError) as caught:
        list(examiners.grade([Job("ada", SOLUTION.encode())]))
    assert str(caught.value) == sentence


def test_a_missing_package_is_named(course):
    """An assignment whose package is not installed is one sentence."""
    file = course / "grading.yml"
    file.write_text(file.read_text().replace("packages: []", "packages: [no-such-package-of-ours]"))
    loaded = load_course(course)
    with (
        Examiners(loaded, loaded.assignment("tiny"), workers=1, seed="s") as examiners,
        pytest.raises(ExaminerError, match="no-such-package-of-ours"),
    ):
        list(examiners.grade([Job("ada", b"")]))


def test_a_level_that_is_not_there_is_said(course, monkeypatch):
    """A course that asks for more isolation than there is gets a sentence, and no weaker grading."""
    reason = "the built-in probe opened a socket"
    monkeypatch.setattr("autograder.examine.examiners.reached", lambda: Reached("limits", reason))
    loaded = load_course(course)
    with (
        Examiners(loaded, loaded.assignment("tiny"), workers=1, seed="s", level="full") as examiners,
        pytest.raises(ExaminerError) as caught,
    ):
        list(examiners.grade([Job("ada", b"")]))
    assert str(caught.value) == (
        "grading.yml asks for isolation level full; this host has only limits, as the built-in probe opened a socket; "
        "see `autograder doctor`"
    )


def test_nobody_is_graded_where_no_level_holds(course, monkeypatch):
    """Where the probe breaks out of the weakest level too, grading is refused whatever the course accepts."""
    reason = "the built-in probe allocated more memory than allowed"
    monkeypatch.setattr("autograder.examine.examiners.reached", lambda: Reached("", reason))
    loaded = load_course(course)
    with (
        Examiners(loaded, loaded.assignment("tiny"), workers=1, seed="s") as examiners,
        pytest.raises(ExaminerError) as caught,
    ):
        list(examiners.grade([Job("ada", b"")]))
    assert str(caught.value) == f"no isolation level holds on this host: {reason}; see `autograder doctor`"


# Forbidden calls ------------------------------------------------------------------------------------------------------

FORBIDDING = {
    "named": ("import math\n", "return math.copysign(1.0, -1.0) and min(max(x, low), high)"),
    "in disguise": ("", "return getattr(__import__('math'), 'copy' + 'sign')(1, 1) and min(max(x, low), high)"),
    "unused": ("import math\nSIGN = math.copysign\n", "return min(max(x, low), high)"),
}


def test_a_forbidden_call_is_told_with_its_line_and_what_only_one_side_saw_to_the_instructor(course):
    """The call ends the tests that reach it; what only the source or only the run shows becomes a remark."""
    file = course / "grading.yml"
    file.write_text(file.read_text().replace("points: 4\n", "points: 4\n        forbidden: [math.copysign]\n", 1))
    loaded = load_course(course)
    jobs = [
        Job(name, ending_in(body).replace(b"annotations\n", b"annotations\n" + head.encode(), 1))
        for name, (head, body) in FORBIDDING.items()
    ]
    with Examiners(loaded, loaded.assignment("tiny"), workers=1, seed="s") as examiners:
        graded = {evidence.student: evidence for evidence in examiners.grade(jobs)}
    clamped = {name: {t.outcome for t in graded[name].tests if t.exercise == "clamp"} for name in FORBIDDING}
    assert clamped["unused"] == {"passed"}
    assert "forbidden" in clamped["named"]
    assert "forbidden" in clamped["in disguise"]
    caught = next(test for test in graded["named"].tests if test.outcome == "forbidden")
    assert caught.message == "called math.copysign, which this exercise is to be written without"
    assert jobs[0].source is not None
    assert caught.line is not None
    assert b"copysign" in jobs[0].source.splitlines()[caught.line - 1]
    assert graded["named"].remarks == ()
    assert graded["in disguise"].remarks == (
        "clamp called math.copysign without naming it in the source",
        "line 11 uses __import__, by which a forbidden call could be hidden",
    )
    assert graded["unused"].remarks == (
        "line 5 names math.copysign, which clamp is to do without; no test saw it run there",
    )
