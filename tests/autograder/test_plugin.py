"""Plain pytest on a suite: marks and questions are checked at collection, and outcomes are told in four lines."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis.strategies  # noqa: F401 - once, or every run in this process would import it anew
import pytest
from hypothesis.internal.conjecture import providers

from autograder import each
from tests.autograder.conftest import COURSE, SOLUTION, outcomes

pytest_plugins = ["pytester"]

PUBLIC = "assignments/tiny/test_public.py"
HIDDEN = "tests/tiny"


@pytest.fixture
def plain(pytester, course):
    """Run plain pytest in the tiny course, as in an editor."""

    def run(*arguments: str | Path, module: str | None = None):
        if module is not None:
            (course / "mine.py").write_text(module)
            arguments = (*arguments, "--submission", course / "mine.py")
        pytester.chdir()
        common = ("--import-mode=importlib", f"--rootdir={course}", "-pno:cacheprovider", "-q")
        paths = [course / argument if (course / argument).exists() else argument for argument in arguments]
        return pytester.runpytest_inprocess(*common, *paths)

    return run


# Plain runs -----------------------------------------------------------------------------------------------------------


def test_public_tests_run_on_the_stub(plain):
    """Without a submission the public tests try the stub beside them."""
    result = plain(PUBLIC)
    result.assert_outcomes(failed=5)
    result.stdout.fnmatch_lines(
        ["ERROR A number that passes an end becomes that end.*clamp", "*got *not implemented yet*"]
    )


def test_hidden_tests_run_on_the_solution(plain):
    """Without a submission the hidden tests try the solution."""
    plain(HIDDEN).assert_outcomes(passed=7)


@pytest.mark.parametrize("sandbox", ["direct", "worker", "limits"])
def test_every_sandbox_gives_the_same_outcomes(plain, course, sandbox):
    """A suite that some tests fail fails them in this process, in a spawned one and in forked children alike."""
    module = SOLUTION.replace("min(max(x, low), high)", "max(min(x, low), high)")
    file = course / "grading.yml"
    file.write_text(file.read_text().replace("cpu_seconds: 0.5", "cpu_seconds: 30"))  # a spawned process starts slowly
    result = plain(PUBLIC, HIDDEN, "--sandbox", sandbox, module=module)
    result.assert_outcomes(passed=8, failed=4)
    result.stdout.fnmatch_lines(
        [
            "FAIL  A number that passes an end becomes that end.*clamp",
            "      called   clamp(x = -3.0, low = -1.0, high = 2.0)",
            "      got      2.0, expected -1.0",
            "      hint     S1: A number between the ends stays, and any other becomes the end that it passes.",
        ],
        consecutive=True,
    )
    assert "Traceback" not in result.stdout.str()


def test_a_file_that_is_not_there_is_named(plain):
    """A submission that does not exist is one sentence."""
    result = plain(PUBLIC, "--submission", "nowhere.py")
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*there is no file nowhere.py; name the module to try with --submission FILE*"])


def test_the_tests_of_others_are_left_alone(pytester, plain):
    """A test that belongs to no suite runs as any other, even in a folder that is called tests."""
    folder = pytester.mkdir("tests")
    (folder / "sub").mkdir()
    (folder / "sub" / "test_other.py").write_text("def test_it(): pass")
    plain(folder / "sub" / "test_other.py").assert_outcomes(passed=1)


# What is refused at collection ----------------------------------------------------------------------------------------

REFUSED = {
    "unknown name": (
        '"""X."""\n    submission.klamp(1)',
        "tiny/test_given.py:5: neither probes.py nor the stub has klamp",
    ),
    "arguments": (
        '"""X."""\n    submission.agrees("clamp", 1.0, 0.0)',
        "tiny/test_given.py:5: clamp(x, low, high) does not take these arguments: missing a required argument: 'high'",
    ),
    "docstring": (
        "submission.clamp(1, 2, 3)",
        "tiny/test_given.py: test_it needs a docstring: the sentence that a student reads",
    ),
}


@pytest.mark.parametrize(("body", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_suite_is_refused_at_collection(plain, course, body, sentence):
    """Questions that nobody can answer and tests without a title are refused with file and line, and nothing runs."""
    suite = f'from autograder import exercise\n@exercise("clamp", "S1")\ndef test_it(submission):\n    {body}\n'
    (course / HIDDEN / "test_given.py").write_text(suite)
    result = plain(HIDDEN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {sentence}"])
    result.assert_outcomes()


MARKS = {
    "none": ("", 'tiny/test_given.py: test_it needs @exercise("ID", "CLAUSE")'),
    "no clause": ('@pytest.mark.exercise("clamp")', 'tiny/test_given.py: test_it needs @exercise("ID", "CLAUSE")'),
    "processes": (
        '@exercise("clamp", "S1", processes=True)',
        "tiny/test_given.py: test_it starts processes; grading.yml allows none: limits: {processes: 4}",
    ),
    "unknown": (
        '@exercise("klamp", "S1")',
        "tiny/test_given.py: test_it: grading.yml has no exercise 'klamp' here; it has clamp, clamp_all, tally",
    ),
}


@pytest.mark.parametrize(("mark", "sentence"), MARKS.values(), ids=MARKS.keys())
def test_a_test_needs_its_mark(plain, course, mark, sentence):
    """A test without exercise and clause, of an unknown exercise, or with processes that none may have, is refused."""
    suite = f'import pytest\nfrom autograder import exercise\n{mark}\ndef test_it(submission):\n    """X."""\n'
    (course / HIDDEN / "test_given.py").write_text(suite)
    result = plain(HIDDEN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {sentence}" in result.stderr.str()


def test_a_public_test_that_agrees_is_refused(plain, course):
    """A public test that asks for the reference is refused: students do not have it."""
    file = course / PUBLIC
    file.write_text(
        file.read_text().replace('same(submission.top(["a", "b", "b"]), "b")', 'submission.agrees("top", [])')
    )
    result = plain(PUBLIC)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "a public test has no reference to agree with; compare with `same`" in result.stderr.str()


@pytest.mark.parametrize(
    ("file", "name"), [("assignments/tiny/probes.py", "probes.py"), ("solutions/tiny.py", "solutions/tiny.py")]
)
def test_a_file_that_does_not_parse_is_named(plain, course, file, name):
    """Probes or a solution that are no Python are one sentence, and not a traceback of ours."""
    (course / file).write_text("def f(:\n")
    result = plain(HIDDEN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "tiny/probes.py or solutions/tiny.py does not parse: invalid syntax (line 1)" in result.stderr.str()


# Seeds ----------------------------------------------------------------------------------------------------------------

RECORDING = """
def note(*words):
    with open("{file}", "a") as asked:
        print(*words, file=asked)
def clamp(x, low, high):
    note("clamp", x, low, high)
    return min(max(x, low), high)
class Tally:
    def __init__(self): self.words = []
    def add(self, word): self.words.append(word)
    def top(self):
        note("top", *self.words)
        return max(self.words, key=lambda word: (self.words.count(word), -self.words.index(word)))
    counts = property(lambda self: {{word: self.words.count(word) for word in self.words}})
def clamp_all(numbers, low, high): return [clamp(number, low, high) for number in numbers]
"""


def questions(plain, course, suite: str, *arguments: str) -> str:
    """Return everything that a module was asked in one run."""
    file = course / "asked.txt"
    file.unlink(missing_ok=True)
    plain(suite, *arguments, module=RECORDING.format(file=file))
    return file.read_text()


def test_public_tests_ask_everybody_the_same(plain, course):
    """Public tests do not depend on the run's seed."""
    assert len({questions(plain, course, PUBLIC, "--run-seed", seed) for seed in ("one", "two")}) == 1


def test_hidden_tests_ask_what_the_seed_says(plain, course):
    """The same seed asks the same, and another seed asks something else."""
    first, again, other = (questions(plain, course, HIDDEN, "--run-seed", seed) for seed in ("one", "one", "two"))
    assert first == again
    tops = [[line for line in text.splitlines() if line.startswith("top")] for text in (first, other)]
    clamps = [[line for line in text.splitlines() if line.startswith("clamp")] for text in (first, other)]
    assert tops[0] != tops[1]
    assert clamps[0] != clamps[1]


def test_loaded_modules_do_not_change_what_is_drawn(rounds, monkeypatch):
    """Hypothesis draws no constants out of modules that happen to be loaded."""
    suite = '@exercise("clamp", "S1")\n@given(x=st.integers())\ndef test_it(submission, x):\n    """X."""\n'
    suite += '    submission.agrees("clamp", x, 0, 10)\n'
    keys = [[e.key for e in rounds(suite).examinations[0].transcripts["clamp"]] for _ in range(2)]
    assert keys[0] == keys[1]
    assert not any(providers._get_local_constants().set_for_type(kind) for kind in ("integer", "float", "string"))


def test_a_session_keeps_other_plugins_out_only_for_itself(rounds, monkeypatch):
    """While a suite is collected no installed plugin joins in; whoever starts pytest afterwards has them again."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    suite = '@exercise("clamp", "S1")\ndef test_it(submission):\n    """X."""\n    same(submission.clamp(1, 0, 2), 1)\n'
    assert outcomes(rounds(suite).results[0]) == {"test_it": "passed"}
    assert "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ


def test_a_dear_test_may_draw_fewer_inputs(rounds):
    """`inputs` bounds what a property test draws; no test draws more than all others."""
    draws = "@given(x=st.integers(-99, 99))\ndef test_it(submission, x):\n"
    suite = f'@exercise("clamp", "S1", inputs={{}})\n{draws}    """X."""\n'
    suite += '    submission.agrees("clamp", x, 0, 10)\n'
    asked = [len(rounds(suite.format(inputs)).examinations[0].transcripts["clamp"]) for inputs in (3, 10**6)]
    assert asked == [3, 25]


# Cases ----------------------------------------------------------------------------------------------------------------


def test_parameter_sets_are_tests_of_their_own(rounds):
    """Every parameter set has its own id and outcome, also where the test is a property test."""
    suite = '''
import pytest

@exercise("clamp", "S1")
@pytest.mark.parametrize("high", [1, 2, 3])
@given(x=st.integers(-5, 5))
def test_it(submission, x, high):
    """It holds."""
    submission.agrees("clamp", x, 0, high)
'''
    wrong = "def clamp(x, low, high): return 7 if x > 2 and high == 2 else min(max(x, low), high)"
    right, failing = rounds(suite, SOLUTION, wrong).results
    assert outcomes(right) == {"test_it[1]": "passed", "test_it[2]": "passed", "test_it[3]": "passed"}
    assert outcomes(failing) == {"test_it[1]": "passed", "test_it[2]": "failed", "test_it[3]": "passed"}
    assert failing[1].called == "clamp(x = 3, low = 0, high = 2)"
    assert right[0].id == "hidden/test_given.py::test_it[1]"


def test_values_in_turn_are_one_test_in_one_child(rounds):
    """`each` asks for every row of values, stops at the first that fails, and takes fixtures as other tests do."""
    suite = '''
from autograder import each

@exercise("clamp", "S1")
@each("low, high", [(0, 1), (0, 2), (0, 3)])
@each("x", [5, -5])
def test_it(submission, seed, x, low, high):
    """It holds."""
    assert isinstance(seed, int)
    submission.agrees("clamp", x, low, high)
'''
    wrong = "def clamp(x, low, high): return 7 if x > 2 and high == 2 else min(max(x, low), high)"
    run = rounds(suite, SOLUTION, wrong)
    assert [outcomes(found) for found in run.results] == [{"test_it": "passed"}, {"test_it": "failed"}]
    assert [len(examination.transcripts["clamp"]) for examination in run.examinations] == [6, 3]
    assert run.results[1][0].called == "clamp(x = 5, low = 0, high = 2)"


def test_values_that_do_not_fit_are_refused():
    """A row with more or fewer values than there are names, or for no argument, is an error that says where it is."""

    def test_it(submission, low, high): ...

    with pytest.raises(ValueError, match=r"^@each of test_it has \(0,\) for low, high: as many values as names"):
        each("low, high", [(0, 1), (0,)])(test_it)
    with pytest.raises(ValueError, match=r"^@each of test_it has values for lo, which is no argument of the test"):
        each("lo", [0, 1])(test_it)


def test_a_case_knows_whether_it_is_a_law(rounds):
    """The mark's law, and the test's title, are in its result."""
    suite = '''
@exercise("clamp", "S1", law=True)
def test_it(submission):
    """It
    holds."""
    submission.clamp(1, 0, 2)
'''
    (result,) = rounds(suite).results[0]
    assert (result.exercise, result.clause, result.title, result.law, result.public) == (
        ("clamp", "S1", "It holds.", True, False)
    )


def test_state_does_not_leak_into_the_next_test(rounds):
    """What a module remembers in one test, or one submission, is not there in the next, and lives within a test."""
    suite = ""
    for name in ("first", "second"):
        suite += f'@exercise("clamp", "S1")\ndef test_{name}(submission):\n    """X."""\n'
        suite += "    same([submission.clamp(0, 0, 0), submission.clamp(0, 0, 0)], [1, 2])\n"
    counting = "calls = []\ndef clamp(x, low, high):\n    calls.append(x)\n    return len(calls)\n"
    assert [outcomes(found) for found in rounds(suite, counting, counting).results] == [
        {"test_first": "passed", "test_second": "passed"}
    ] * 2


def test_the_checked_in_suite_is_the_one_that_is_copied():
    """The tiny course of these tests has the files that a course needs."""
    names = {path.relative_to(COURSE).as_posix() for path in COURSE.rglob("*.py") if "__pycache__" not in path.parts}
    assert {"solutions/tiny.py", "assignments/tiny/tiny.py", "reference/tiny/oracle.py"} <= names
