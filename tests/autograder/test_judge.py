"""One test of one submission: every way that it can end, and what the student is told."""

from __future__ import annotations

import pytest

from autograder.course import Limits, load_course
from autograder.examine.cases import Case
from autograder.examine.examination import Desks, Examination, suite_files
from autograder.examine.judge import NO_FORK, WRONG_KIND, judge
from autograder.results import TestResult
from autograder.sandbox.client import SandboxError, spawn_server
from autograder.sandbox.local import Direct
from tests.autograder.conftest import SOLUTION

CASE = Case("hidden/test_x.py::test_x", "tiny", "clamp", "S1", "A claim.", public=False, law=False)
LAW = Case("hidden/test_x.py::test_x", "tiny", "clamp", "S1", "A claim.", public=False, law=True)
PUBLIC = Case("public/test_x.py::test_x", "tiny", "clamp", "S1", "A claim.", public=True, law=False)


@pytest.fixture
def examine(tiny):
    """Judge a test's body on a module in which clamp does something else."""
    desks = Desks.of(tiny, with_reference=True)

    def run(body, clamp: str = "return min(max(x, low), high)", *, case: Case = CASE, sandbox=None) -> TestResult:
        source = f"import os, time\ndef clamp(x, low, high):\n    {clamp}\n" if "\n" not in clamp else clamp
        return judge(case, Examination(desks, sandbox or Direct(), source.encode()), body)

    return run


@pytest.fixture(scope="module")
def server():
    server = spawn_server(())
    yield server
    server.close()


def agree(submission) -> None:
    submission.agrees("clamp", 3.0, 0.0, 1.0)


def told(result: TestResult) -> tuple[str, str]:
    return result.outcome, result.message


# Answers --------------------------------------------------------------------------------------------------------------


def test_a_right_answer_passes_and_says_nothing(examine):
    """A passed test tells neither question nor message, and keeps what the case says of it."""
    result = examine(agree)
    assert result == TestResult(
        CASE.id, "clamp", "S1", "A claim.", False, "passed", wall=result.wall, deviation=result.deviation
    )


def test_a_wrong_answer_fails_with_question_and_message(examine):
    """A mismatch is a failure that tells what was asked and how the answer differs."""
    result = examine(agree, "return 0.5")
    assert told(result) == ("failed", "0.5, expected 1.0")
    assert result.called == "clamp(x = 3.0, low = 0.0, high = 1.0)"


def test_an_exception_of_the_student_is_an_error_with_its_line(examine):
    """What the student's code raises is told by class and text, with the line of the module."""
    result = examine(agree, "return 1 / 0")
    assert (*told(result), result.line) == ("error", "ZeroDivisionError: division by zero", 3)


def test_an_exception_without_text_is_told_by_its_class(examine):
    """An exception that says nothing leaves no colon behind."""
    assert told(examine(agree, "raise KeyError")) == ("error", "KeyError")


@pytest.mark.parametrize("raised", ["SystemExit(3)", "KeyboardInterrupt()", "BaseException('x')"])
def test_even_an_exit_is_an_error_of_the_student(examine, raised):
    """An exit in the student's code ends that test alone."""
    assert examine(agree, f"raise {raised}").outcome == "error"


def test_what_is_not_written_yet_is_unfinished(examine):
    """NotImplementedError is told as something that is missing, nothing that is wrong."""
    result = examine(agree, "raise NotImplementedError('todo')")
    assert (*told(result), result.unfinished) == ("error", "not implemented yet", True)


@pytest.mark.parametrize("answer", ["object()", "lambda: 1", "clamp", "iter([])"])
def test_an_answer_that_is_not_plain_data_fails(examine, answer):
    """An object that cannot cross is a wrong answer."""
    result = examine(agree, f"return {answer}")
    assert result.outcome == "failed"
    assert "came back where plain data was expected" in result.message


def test_a_missing_function_is_an_error_that_names_it(examine):
    """A function that the module lacks is told by name."""
    result = examine(agree, "klamp = 1\n")
    assert result.outcome == "error"
    assert "clamp" in result.message


def test_other_arguments_are_an_error(examine):
    """A function that takes other arguments is told in Python's words."""
    message = "TypeError: clamp() takes 1 positional argument but 3 were given"
    assert told(examine(agree, "def clamp(x):\n    return x\n")) == ("error", message)


def test_a_skipped_test_did_not_run(examine):
    """A test that skips itself is not run, with its reason."""
    assert told(examine(lambda submission: pytest.skip("no GPU here"))) == ("not_run", "no GPU here")


FORKING = Case("hidden/test_x.py::test_x", "tiny", "clamp", "S1", "A claim.", public=False, law=False, processes=True)


def test_a_test_that_forks_does_not_run_where_that_is_not_safe(examine, monkeypatch):
    """Where processes cannot be forked safely a test that needs them is not run, with the reason, and asks nothing."""
    monkeypatch.setattr("sys.platform", "darwin")
    assert told(examine(agree, "return 1 / 0", case=FORKING)) == ("not_run", NO_FORK)
    assert told(examine(agree, "return 1 / 0")) == ("error", "ZeroDivisionError: division by zero")


def test_a_test_that_forks_runs_on_linux(examine):
    """On Linux such a test is a test like any other."""
    assert told(examine(agree, case=FORKING)) == ("passed", "")
    assert examine(agree, "return 0.5", case=FORKING).outcome == "failed"


# The replay rule ------------------------------------------------------------------------------------------------------


def garbage(submission) -> None:
    answer = submission.clamp(3.0, 0.0, 1.0)
    assert [1, 2, 3][int(answer)] == 2


def test_a_body_that_breaks_on_a_garbage_answer_is_a_failure(examine):
    """When the body breaks on the student's answer, and not on the reference's, the answer was wrong."""
    assert told(examine(garbage, "return None")) == ("failed", WRONG_KIND)
    assert told(examine(garbage, "return 50.0")) == ("failed", WRONG_KIND)


def test_a_body_that_breaks_on_the_reference_too_is_ours(examine):
    """When the body breaks on the reference as well, the suite is wrong, and it costs the student nothing."""

    def body(submission):
        submission.clamp(3.0, 0.0, 1.0)
        raise KeyError("a slip in the suite")

    message = "the test fails with the reference too: KeyError: 'a slip in the suite'"
    assert told(examine(body)) == ("grader_error", message)


def test_an_assertion_shows_its_sentence(examine):
    """A plain assert that the reference passes shows the sentence that stands beside it."""

    def body(submission):
        answer = submission.clamp(3.0, 0.0, 1.0)
        assert answer <= 1, f"{answer} is above the upper end"

    assert told(examine(body, "return x")) == ("failed", "3.0 is above the upper end")


@pytest.mark.parametrize("message", ["", "assert 3.0 <= 1"])
def test_an_assertion_without_a_sentence_shows_none(examine, message):
    """An assert without a sentence, or with one that pytest made, says that the answer cannot be used."""

    def body(submission):
        if submission.clamp(3.0, 0.0, 1.0) > 1:
            raise AssertionError(message)

    assert told(examine(body, "return x")) == ("failed", WRONG_KIND)


def test_an_assertion_that_the_reference_breaks_is_ours(examine):
    """An assert that not even the reference passes is a mistake of the suite."""

    def body(submission):
        assert submission.clamp(3.0, 0.0, 1.0) < 1, "it is below the end"

    message = "the test fails with the reference too: AssertionError: it is below the end"
    result = examine(body)
    assert result.outcome == "grader_error"
    assert result.message.startswith(message)


def test_public_tests_are_replayed_too(examine):
    """In grading a public test is replayed with the reference as well."""
    assert examine(garbage, "return None", case=PUBLIC).outcome == "failed"

    def slip(submission):
        submission.clamp(3.0, 0.0, 1.0)
        raise KeyError

    assert examine(slip, case=PUBLIC).outcome == "grader_error"


def test_without_a_reference_the_answer_is_to_blame(tiny):
    """On a student's machine there is no reference to replay with, and the sentence is shown all the same."""

    def body(submission):
        assert submission.clamp(3.0, 0.0, 1.0) <= 1, "the answer is above the upper end"

    source = b"def clamp(x, low, high): return x"
    examination = Examination(Desks.of(tiny, with_reference=False), Direct(), source)
    assert told(judge(PUBLIC, examination, body)) == ("failed", "the answer is above the upper end")


def test_a_test_that_asks_nothing_is_ours(examine):
    """A test that passes without a question has tried nothing."""
    assert told(examine(lambda submission: None)) == ("grader_error", "the test asked no question")


def test_a_hang_of_ours_is_ours(examine):
    """When pytest-timeout ends a test the outcome is an error of ours."""
    assert told(examine(lambda _: pytest.fail("Timeout >5s\nstacks"))) == ("grader_error", "Timeout >5s")


def test_a_broken_sandbox_is_ours(examine):
    """A sandbox that does not start costs the student nothing."""

    class Broken(Direct):
        def open(self, module, limits):
            raise SandboxError("the sandbox does not start")

    assert told(examine(agree, sandbox=Broken())) == ("grader_error", "the sandbox does not start")


# What a law may show, and what else is kept ---------------------------------------------------------------------------


def test_a_law_that_asks_the_reference_is_none(examine):
    """A test that compares with the reference shows no counterexample, even if its mark calls it a law."""
    assert not examine(agree, "return 0.5", case=LAW).law

    def law(submission):
        assert submission.clamp(3.0, 0.0, 1.0) == 1.0, "no"

    assert examine(law, "return 0.5", case=LAW).law


def test_the_largest_deviation_is_kept(examine):
    """The deviation of a test is its largest error, as a share of what the tolerance allows."""
    result = examine(agree, "return 1.0 + 5e-10")
    assert result.outcome == "passed"
    assert result.deviation == pytest.approx(0.4995, rel=1e-3)


def test_an_exercise_may_have_a_tolerance_of_its_own(course, examine):
    """The tolerances of grading.yml apply to the tests of their exercise."""
    file = course / "grading.yml"
    loose = "      clamp:\n        tolerances: {float64: {rtol: 0.5, atol: 0.0}}\n"
    file.write_text(file.read_text().replace("      clamp:\n", loose, 1))
    desks = Desks.of(load_course(course).assignment("tiny"), with_reference=True)
    examination = Examination(desks, Direct(), b"def clamp(x, low, high): return 0.75")
    assert judge(CASE, examination, agree).outcome == "passed"
    assert examine(agree, "return 0.75").outcome == "failed"


def test_questions_of_failed_tests_come_first(tiny):
    """The transcript of an exercise begins with what failed, the last question first."""
    examination = Examination(Desks.of(tiny, with_reference=True), Direct(), b"def clamp(x, low, high): return x")
    judge(CASE, examination, lambda submission: submission.agrees("clamp", 0.5, 0.0, 1.0))

    def fails(submission):
        submission.agrees("clamp", 0.25, 0.0, 1.0)
        submission.agrees("clamp", 3.0, 0.0, 1.0)

    judge(CASE, examination, fails)
    asked = [exchange.question.decode(None)[0][0] for exchange in examination.transcripts["clamp"]]
    assert asked == [3.0, 0.25, 0.5]


# Lost children, the gate and the budget -------------------------------------------------------------------------------

LOSSES = {
    "hang": ("while True: pass", "timeout", "no answer within 0.5 s of CPU time"),
    "exit": ("os._exit(3)", "crashed", "the process ended itself with exit code 3"),
    "crash": ("os.kill(os.getpid(), 11)", "crashed", "the process was ended by signal 11 (segmentation fault)"),
    "memory": ("return bytes(10**10)", "memory", "more than 512 MB of memory"),
}


@pytest.mark.parametrize(("statement", "outcome", "message"), LOSSES.values(), ids=LOSSES.keys())
def test_a_lost_child_costs_its_test(examine, server, statement, outcome, message):
    """A hang, an exit, a crash and too much memory each end their test, with the question that met them."""
    result = examine(agree, statement, sandbox=server)
    assert told(result) == (outcome, message)
    assert result.called == "clamp(x = 3.0, low = 0.0, high = 1.0)"


def test_the_next_test_has_a_child_of_its_own(examine, server):
    """After a lost child, and after a module that keeps state, the next test starts afresh."""
    counting = "calls = []\ndef clamp(x, low, high):\n    calls.append(x)\n    return float(len(calls))\n"
    assert examine(agree, "os._exit(3)", sandbox=server).outcome == "crashed"
    assert [examine(agree, counting, sandbox=server).outcome for _ in range(3)] == ["passed"] * 3


def test_what_the_student_prints_is_kept_and_cleaned(examine, server):
    """What was printed stands in the result, without control characters."""
    source = "def clamp(x, low, high):\n    print('low', '\\x1b[31mred')\n    return 1.0\n"
    assert examine(agree, source, sandbox=server).printed.strip() == "low red"


GATES = {
    "raises": ("x = 1\nraise RuntimeError('no')", "error", "your module does not import: RuntimeError: no", 2),
    "syntax": ("def clamp(:", "error", "your module does not import: SyntaxError: invalid syntax", 1),
    "exit": ("exit(2)", "error", "your module does not import: SystemExit: 2", 1),
    "hang": ("while True: pass", "timeout", "importing your module: no answer within 0.5 s of CPU time", None),
    "kill": (
        "import os; os._exit(4)",
        "crashed",
        "importing your module: the process ended itself with exit code 4",
        None,
    ),
}


@pytest.mark.parametrize(("source", "outcome", "message", "line"), GATES.values(), ids=GATES.keys())
def test_a_module_that_does_not_import_is_told_once_for_all(tiny, server, source, outcome, message, line):
    """Whatever happens at import happens in one child, is the outcome of every test, and no test is run."""
    examination = Examination(Desks.of(tiny, with_reference=True), server, source.encode())
    examination.pass_gate()

    def body(submission):
        raise AssertionError("no test is run")

    for case in (CASE, PUBLIC):
        result = judge(case, examination, body)
        assert (result.id, result.title, *told(result)) == (case.id, case.title, outcome, message)
        assert result.line == line


def test_the_gate_says_what_a_module_lacks(tiny, server):
    """The gate knows which of the names that the exercises define are missing."""
    source = b"clamp = 3\nclass Tally:\n    def add(self, word): pass\n"
    examination = Examination(Desks.of(tiny, with_reference=True), server, source)
    examination.pass_gate()
    assert examination.gate is None
    assert examination.missing == ("Tally.top", "clamp", "clamp_all")


def test_a_submission_has_a_budget_of_cpu_time(tiny, server):
    """When a submission's CPU time is used up, what is left of its tests is not run, and says so."""
    short = tiny.model_copy(update={"limits": Limits(cpu_seconds=0.2, submission_cpu_seconds=0.3)})
    examination = Examination(Desks.of(short, with_reference=True), server, b"def clamp(x, low, high):\n while 1: 1")
    messages = [judge(CASE, examination, agree).message for _ in range(4)]
    hang, spent = "no answer within 0.2 s of CPU time", "the submission's 0.3 s of CPU time were used up before"
    assert messages == [hang, hang, spent, spent]


def test_the_solution_agrees_with_the_oracle(tiny):
    """The tiny course's own solution passes the gate with nothing missing."""
    examination = Examination(Desks.of(tiny, with_reference=True), Direct(), SOLUTION.encode())
    examination.pass_gate()
    assert (examination.gate, examination.missing) == (None, ())


def test_hidden_files_are_listed_on_demand(tiny):
    """A suite is the public file, and with the hidden ones these follow in order."""
    assert suite_files(tiny, hidden=False) == [tiny.public_tests]
    names = [path.name for path in suite_files(tiny, hidden=True)]
    assert names == ["test_public.py", "test_clamp.py", "test_tally.py"]
