"""Questions of a test: who answers them, what is remembered, and how they are told."""

from __future__ import annotations

import pytest

from autograder.examine.asking import SHRINK_QUESTIONS, Desk, Refused, StudentError, Submission, question_key
from autograder.examine.compare import Mismatch
from autograder.sandbox.client import Lost, Module, Question, Reply
from autograder.sandbox.confine import Limits
from autograder.sandbox.local import Direct

PROBES = b'''
def clamp(m, x):
    """clamp(x, 0, 1)"""
    return m.clamp(x, 0, 1)

def unlike(m, x):
    return m.clamp(x, 0, 1) == m.other(x)

def make(m):
    return m.Thing()
'''
MODULE = """
class Thing: pass
class TooMuch(ValueError): pass

def clamp(x, low, high):
    if low > high:
        raise ValueError("no such interval")
    return min(max(x, low), high)

def other(x, *, low=0): return max(x, low)
def odd(x): raise {"value": ValueError, "derived": TooMuch, "kind": TypeError, "todo": NotImplementedError}[x]("why")
"""


class Answers:
    """Answers every question with the number of questions so far."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, question: Question) -> Reply:
        self.asked += 1
        return reply_of("other", self.asked)


def open_module(source: str = MODULE):
    return Direct().open(Module("module", source.encode(), PROBES), Limits())


def reply_of(name: str, *args) -> Reply:
    return open_module().ask(Question.of(name, args, {}))


def desk_for(answerer, expected=None, **changes) -> Desk:
    names = {"clamp": ["x"], "other": ["x", "low"]}
    words = {"clamp": "clamp(x, 0, 1)"}
    return Desk(answerer, expected, lambda name: names.get(name, []), lambda name: words.get(name, ""), **changes)


@pytest.fixture
def desk() -> Desk:
    return desk_for(open_module(), open_module().ask)


@pytest.fixture
def submission(desk) -> Submission:
    return Submission(desk)


# Names ----------------------------------------------------------------------------------------------------------------


def test_a_probe_goes_before_a_function_of_the_same_name(submission):
    """A question is answered by the probe of that name, where there is one."""
    assert submission.clamp(3) == 1


def test_without_a_probe_the_module_itself_answers(submission):
    """A question without a probe is answered by the module's function, keywords included."""
    assert submission.other(-2, low=-1) == -1


def test_a_probe_uses_the_module_and_not_other_probes(submission):
    """Inside a probe the module's own functions are called."""
    assert submission.unlike(1) is True


def test_a_private_name_is_no_question(submission):
    """Names with an underscore belong to the fixture and to Python, and ask nothing."""
    with pytest.raises(AttributeError, match=r"^_clamp$"):
        submission._clamp(1)


def test_what_the_student_raises_ends_the_test(submission):
    """An exception of the student's code is raised in the test, with its name, text and line."""
    with pytest.raises(StudentError, match=r"^TypeError: why$") as caught:
        submission.odd("kind")
    assert "def odd" in MODULE.splitlines()[caught.value.error.line - 1]


def test_what_is_not_plain_data_is_refused(submission):
    """An object of the student's never reaches a test."""
    with pytest.raises(Refused, match=r"Thing.* came back where plain data was expected$"):
        submission.make()


# Agreeing and refusing ------------------------------------------------------------------------------------------------


def test_agrees_compares_with_the_reference(desk):
    """An answer that is not the reference's is a mismatch."""
    with pytest.raises(Mismatch, match=r"^1, expected 5$"):
        desk_for(open_module(), lambda _question: reply_of("other", 5)).agree("clamp", (3,), {})
    desk.agree("clamp", (3,), {})
    assert desk.used_reference


def refusing(kind: str):
    return lambda _question: reply_of("odd", kind)


@pytest.mark.parametrize(("reference", "student"), [("value", "value"), ("value", "derived")])
def test_an_exception_agrees_with_its_own_kind(reference, student):
    """Where the reference raises, the student's code has to raise the same class or one derived from it."""
    desk_for(open_module(), refusing(reference)).agree("odd", (student,), {})


@pytest.mark.parametrize(
    ("name", "argument", "message"),
    [
        ("odd", "kind", "TypeError: why, expected ValueError to be raised"),
        ("other", 4, "4, expected ValueError to be raised"),
    ],
)
def test_whoever_does_not_raise_does_not_agree(name, argument, message):
    """Another exception, or an answer, does not agree with the reference's exception."""
    with pytest.raises(Mismatch) as caught:
        desk_for(open_module(), refusing("value")).agree(name, (argument,), {})
    assert str(caught.value) == message


def test_a_base_class_does_not_agree():
    """An exception more general than the reference's is another one."""
    with pytest.raises(Mismatch, match=r"^ValueError: why, expected TooMuch to be raised$"):
        desk_for(open_module(), refusing("derived")).agree("odd", ("value",), {})


def test_an_answer_does_not_agree_with_an_exception_of_the_student():
    """Where the reference answers and the student raises, the student's exception ends the test."""
    with pytest.raises(StudentError, match=r"^ValueError: why$"):
        desk_for(open_module(), lambda _question: reply_of("other", 5)).agree("odd", ("value",), {})


def test_refuses_takes_the_class_and_what_derives_from_it(submission):
    """A refusal passes with the exception that was asked for, and with a more special one."""
    submission.refuses(ValueError, "odd", "value")
    submission.refuses(ValueError, "odd", "derived")
    with pytest.raises(Mismatch, match=r"^TypeError: why, expected ValueError to be raised$"):
        submission.refuses(ValueError, "odd", "kind")
    with pytest.raises(Mismatch, match=r"^4, expected ValueError to be raised$"):
        submission.refuses(ValueError, "other", 4)


def test_what_is_not_written_yet_refuses_nothing(submission):
    """NotImplementedError is no refusal, whatever was expected: something is missing."""
    with pytest.raises(StudentError, match=r"^NotImplementedError: why$"):
        submission.refuses(ValueError, "odd", "todo")


def test_agreement_needs_a_reference():
    """Without a reference, as on a student's machine, nothing can agree."""
    with pytest.raises(RuntimeError, match=r"^agrees\(\) needs the reference, which only hidden tests have$"):
        desk_for(open_module()).agree("clamp", (1,), {})


# The line after "called" ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "line"),
    [
        ("clamp", (0.5,), {}, "clamp(x, 0, 1)        x = 0.5"),
        ("other", (2,), {"low": 1}, "other(x = 2, low = 1)"),
        ("unlike", (2,), {}, "unlike(argument 0 = 2)"),
        ("other", (1, 2, 3), {}, "other(x = 1, low = 2, argument 0 = 3)"),
    ],
    ids=["probe", "function", "unknown", "too many"],
)
def test_a_question_is_told_as_a_student_would_write_it(name, args, kwargs, line):
    """The last question is told with a probe's docstring, or as a call, and with named arguments."""
    desk = desk_for(Answers())
    desk.ask(name, args, kwargs)
    assert desk.called() == line


def test_without_a_question_there_is_nothing_to_tell(desk):
    """Before the first question nothing was called."""
    assert desk.called() == ""


# What is remembered ---------------------------------------------------------------------------------------------------


def test_questions_have_one_key_when_they_ask_the_same():
    """Name, arguments and their bytes make a question's key; nothing else does."""

    def key(*args, **kwargs) -> str:
        return question_key(Question.of("clamp", args, kwargs))

    assert key(b"ab", low=1) == key(b"ab", low=1)
    assert len({key(b"ab"), key(b"a", b"b"), key(b"b"), key(b"ab", low=1), key(1), key(1.0), key(True)}) == 7


def test_every_question_is_in_the_transcript():
    """Answers, exceptions and losses are all recorded, with the key of their question."""

    class Gone(Answers):
        def ask(self, question):
            raise Lost("timeout", "too slow")

    desk = desk_for(Gone())
    with pytest.raises(Lost):
        desk.ask("clamp", (1,), {})
    desk.answerer = open_module()
    with pytest.raises(StudentError):
        desk.value(desk.ask("odd", ("kind",), {})[1])
    assert [exchange.question.name for exchange in desk.transcript] == ["clamp", "odd"]
    assert isinstance(desk.transcript[0].reply, Lost)
    assert desk.transcript[0].key == question_key(Question.of("clamp", (1,), {}))


def ask(desk: Desk, x: int) -> int:
    return desk.value(desk.ask("other", (x,), {})[1])


def test_after_a_failure_a_known_question_keeps_its_answer():
    """While a failure is shrunk, a question of the same place in an input is not asked again."""
    desk = desk_for(Answers())
    assert [ask(desk, 5), ask(desk, 5)] == [1, 2]
    desk.failed = True
    desk.start_example()
    assert [ask(desk, 5), ask(desk, 5), ask(desk, 5)] == [1, 2, 3]


def test_before_a_failure_everything_is_asked():
    """As long as nothing failed, a repeated question goes to the submission again: caches are found that way."""
    desk = desk_for(Answers())
    found = []
    for _ in range(3):
        desk.start_example()
        found.append(ask(desk, 5))
    assert found == [1, 2, 3]


def test_the_budget_of_shrinking_counts_new_questions_only():
    """After a failure so many new questions may be asked; beyond that only known ones are answered."""

    class Dropped(Exception):
        pass

    def drop() -> None:
        raise Dropped

    desk = desk_for(Answers(), reject=drop)
    desk.failed = True
    for x in range(SHRINK_QUESTIONS):
        desk.start_example()
        ask(desk, x)
    with pytest.raises(Dropped):
        ask(desk, -1)
    desk.start_example()
    assert ask(desk, 3) == 4
    assert desk.answerer.asked == SHRINK_QUESTIONS
