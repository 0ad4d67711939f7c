"""The inputs of property tests: drawn once per run, the same as Hypothesis would draw, and shrunk within bounds."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from autograder.examine.asking import SHRINK_QUESTIONS
from autograder.examine.inputs import record
from autograder.sandbox.client import Lost, spawn_server
from tests.autograder.conftest import SOLUTION

ANY_NUMBER = '''
@exercise("clamp", "S1")
@given(x=st.integers(-1000, 1000), high=st.integers(5, 900))
@example(x=7, high=6)
def test_any_number(submission, x, high):
    """Any number is clamped."""
    submission.agrees("clamp", x, 0, high)
'''
INTERACTIVE = '''
@exercise("clamp", "S1")
@given(data=st.data())
def test_any_number(submission, data):
    """Any number is clamped."""
    submission.agrees("clamp", data.draw(st.integers(-1000, 1000)), 0, data.draw(st.integers(5, 900)))
'''
LONG_LISTS = '''
@exercise("clamp_all", "S3")
@given(numbers=st.lists(st.integers(0, 10**6), min_size=8, max_size=30))
def test_any_list(submission, numbers):
    """Any list is clamped."""
    submission.agrees("clamp_all", numbers, 0, 10**9)
'''
WITH_ASSUME = '''
@exercise("clamp", "S1")
@given(x=st.integers(-1000, 1000))
def test_positive_numbers(submission, x):
    """Positive numbers are clamped."""
    assume(x > 50)
    submission.agrees("clamp", x, 0, 900)
'''
CHANGED_BY_THE_TEST = '''
@exercise("clamp_all", "S3")
@given(numbers=st.lists(st.integers(0, 9)))
def test_any_list(submission, numbers):
    """Any list is clamped."""
    submission.agrees("clamp_all", numbers, 0, 5)
    numbers.append(1)
'''


def wrong(condition: str, statement: str) -> str:
    """Return a module whose clamp does this where the condition holds."""
    return f"""
import os

calls = []

def clamp(x, low, high):
    calls.append(x)
    if {condition}:
        {statement}
    return min(max(x, low), high)

def clamp_all(numbers, low, high):
    return [clamp(number, low, high) for number in numbers]
"""


def asked(rounds, round: int = 0) -> list[str]:
    """Return the keys of all questions of one submission, whatever the exercise."""
    return [exchange.key for kept in rounds.examinations[round].transcripts.values() for exchange in kept]


@pytest.mark.parametrize("suite", [ANY_NUMBER, LONG_LISTS], ids=["numbers", "lists"])
def test_recorded_inputs_are_those_that_hypothesis_draws(rounds, suite):
    """A suite asks the same questions in the same order, whether its inputs were recorded or are drawn."""
    recorded, drawn = asked(rounds(suite, record=True)), asked(rounds(suite, record=False))
    assert recorded == drawn
    assert len(set(recorded)) > 20


def test_everybody_meets_the_same_inputs(rounds):
    """What a test does to its input is not seen by the next submission."""
    found = rounds(CHANGED_BY_THE_TEST, SOLUTION, SOLUTION)
    assert asked(found, 0) == asked(found, 1)


def test_interactive_tests_draw_anew(rounds):
    """A test that draws inside its body cannot be recorded, and asks what it would ask anyway."""
    recorded, drawn = rounds(INTERACTIVE, record=True), rounds(INTERACTIVE, record=False)
    assert asked(recorded) == asked(drawn)
    assert len(asked(recorded)) == 25


@pytest.mark.parametrize("strategy", [st.data(), st.just(threading.Lock())], ids=["interactive", "not copyable"])
def test_what_cannot_be_known_beforehand_is_not_recorded(strategy):
    """Inputs that are drawn interactively or cannot be copied are no recording."""

    @settings(database=None)
    @given(drawn=strategy)
    def test(submission, drawn):
        raise AssertionError("a recording never runs the body")

    assert record(test, {"submission": None}) is None


def test_a_recording_runs_no_body_and_leaves_the_test_as_it_was():
    """Recording draws inputs, and the body is the same afterwards."""
    ran = []

    @seed(7)
    @settings(database=None, max_examples=5)
    @given(x=st.integers())
    def test(submission, x):
        ran.append(x)

    inputs = record(test, {"submission": None})
    assert not ran
    assert inputs is not None
    test(submission=None)
    assert ran == [drawn["x"] for drawn in inputs]


def test_a_fixture_besides_ours_is_not_recorded(rounds):
    """A property test that asks for another fixture is left to Hypothesis, and works."""
    suite = ANY_NUMBER.replace("(submission, x", "(submission, tmp_path, x")
    found = rounds(suite, SOLUTION, wrong("x > 100", "return 3"))
    assert [result.outcome for (result,) in found.results] == ["passed", "failed"]


def test_a_property_test_may_use_the_seed(rounds):
    """The seed of a property test is the same while its inputs are recorded and when it runs."""
    suite = ANY_NUMBER.replace("(submission, x", "(submission, seed, x").replace("0, high", "seed % 5, high")
    assert asked(rounds(suite, record=True)) == asked(rounds(suite, record=False))


# Assumptions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", [True, False], ids=["recorded", "drawn"])
def test_assume_drops_an_input(rounds, record):
    """An input that `assume` drops asks nothing, and a failure is shrunk among those that are left."""
    right, failing = rounds(WITH_ASSUME, SOLUTION, wrong("x > 60", "return 3"), record=record).results
    assert right[0].outcome == "passed"
    assert (failing[0].outcome, failing[0].called) == ("failed", "clamp(x = 61, low = 0, high = 900)")


def test_a_test_that_assumes_everything_away_is_ours(rounds):
    """A property test whose inputs are all dropped has asked nothing, which is our mistake."""
    result = rounds(WITH_ASSUME.replace("x > 50", "x > 5000")).results[0][0]
    assert (result.outcome, result.message) == ("grader_error", "the test asked no question")


# Shrinking ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", [True, False], ids=["recorded", "drawn"])
def test_the_smallest_failing_input_is_found(rounds, record):
    """A failure is told with the smallest input that fails, recorded or not, every time."""
    source = wrong("x > 100", "return 3")
    found = [result for (result,) in rounds(ANY_NUMBER, source, source, record=record).results]
    assert {(result.called, result.message) for result in found} == {
        ("clamp(x = 101, low = 0, high = 5)", "3, expected 5")
    }


def test_shrinking_spends_a_bounded_number_of_questions(rounds):
    """After the first failure at most so many questions are asked, and the outcome is an ordinary failure."""
    source = """
def clamp_all(numbers, low, high):
    return [-1] if sum(n * n % 97 for n in numbers) > 500 else numbers
"""
    found = rounds(LONG_LISTS, source, source)
    (first,), (second,) = found.results
    questions = [len(asked(found, round)) for round in (0, 1)]
    assert first.outcome == "failed"
    assert (first.called, first.message) == (second.called, second.message)
    assert questions[0] == questions[1]
    assert SHRINK_QUESTIONS <= questions[0] <= SHRINK_QUESTIONS + 25


def test_a_hang_is_never_shrunk(rounds):
    """A property test whose child hangs ends at once, with the input that met it, and costs one time limit."""
    sandbox = spawn_server(())
    try:
        found = rounds(ANY_NUMBER, wrong("x > 100", "while True: pass"), sandbox=sandbox)
    finally:
        sandbox.close()
    result = found.results[0][0]
    lost = [exchange for exchange in found.examinations[0].transcripts["clamp"] if isinstance(exchange.reply, Lost)]
    assert (result.outcome, result.message) == ("timeout", "no answer within 0.5 s of CPU time")
    assert len(lost) == 1
    assert 0.5 <= result.cpu < 1
    assert int(result.called.partition("x = ")[2].partition(",")[0]) > 100


# Answers that change --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", [ANY_NUMBER, INTERACTIVE], ids=["recorded", "drawn"])
@pytest.mark.parametrize("answer", ["os.urandom(4)", "os.urandom(1)[0]", "x if os.urandom(1)[0] < 128 else 5"])
def test_randomness_of_the_system_is_a_failure_of_the_student(rounds, suite, answer):
    """Whoever answers by chance has failed; it is never an error of ours."""
    results = rounds(suite, *[wrong("x > 100", f"return {answer}")] * 2).results
    assert [result.outcome for (result,) in results] == ["failed"] * 2


def test_answers_that_differ_from_call_to_call_are_said_to(rounds):
    """When a failure cannot be repeated since the same question got another answer, the student reads so."""
    suite = INTERACTIVE.replace("data.draw(st.integers(-1000", "0 * data.draw(st.integers(-1000")
    suite = suite.replace("st.integers(5, 900)", "st.just(900)")
    result = rounds(suite, wrong("len(calls) > 1", "return 3")).results[0][0]
    assert (result.outcome, result.message) == ("failed", "two calls with the same input gave different answers")
