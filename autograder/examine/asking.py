"""The ``submission`` fixture: every question of a test goes through here, and is recorded with its answer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from autograder.examine.compare import Deviation, Mismatch, describe, same
from autograder.sandbox.client import Error, Lost, Question, Reply

SHRINK_QUESTIONS = 200
"""Questions that Hypothesis may spend on a smaller failing input; a count, so that a slow machine shrinks as far."""


class StudentError(Exception):
    """The student's code raised where an answer was expected."""

    def __init__(self, error: Error) -> None:
        super().__init__(f"{error.name}: {error.text}")
        self.error = error


class Refused(Exception):
    """What came back cannot cross: it is not plain data, or too much of it."""


class Answerer(Protocol):
    """Whoever answers a test's questions: a child with the student's module, or the reference."""

    def ask(self, question: Question) -> Reply: ...


@dataclass(frozen=True)
class Exchange:
    """One question and its answer."""

    key: str
    question: Question
    reply: Reply | Lost
    training: bool = False
    """Its test trains, so that asking somebody else takes long."""


def question_key(question: Question) -> str:
    """Digest a question: two questions with one key have one right answer."""
    digest = hashlib.sha256(repr(question.header).encode())
    for buffer in question.buffers:
        digest.update(len(buffer).to_bytes(8, "little") + buffer)
    return digest.hexdigest()


@dataclass
class Desk:
    """Asks the questions of one test, remembers the answers, and bounds the shrinking of a failure."""

    answerer: Answerer
    expected: Callable[[Question], Reply] | None
    """The reference's answer to a question; None where there is no reference (a student's machine)."""
    parameters: Callable[[str], Sequence[str]]
    """Names of the parameters of a probe or function, for the line after "called"."""
    docstring: Callable[[str], str]
    """What a probe says that it does, or nothing for a function of the module."""
    reject: Callable[[], Any] = lambda: None
    """Drops the present input of a property test."""
    transcript: list[Exchange] = field(default_factory=list)
    last: tuple[str, Sequence[Any], dict[str, Any]] | None = None
    used_reference: bool = False
    failed: bool = False
    difference: Deviation | None = None
    """How far a real device was from the CPU, as a share of what is tolerated."""
    _budget: int = SHRINK_QUESTIONS
    _replies: dict[tuple[str, int], Reply] = field(default_factory=dict)
    _asked: Counter[str] = field(default_factory=Counter)

    def start_example(self) -> None:
        """Begin one input of a property test: the same questions in the same order are the same questions."""
        self._asked.clear()

    def ask(self, name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[Question, Reply]:
        question = Question.of(name, args, kwargs)
        self.last = (name, args, kwargs)
        return question, self.put(question)

    def put(self, question: Question) -> Reply:
        """Have a question answered, and keep the answer for the transcript and for the shrinking of a failure."""
        key = question_key(question)
        self._asked[key] += 1
        place = (key, self._asked[key])
        if self.failed and place in self._replies:
            return self._replies[place]
        if self.failed:
            self._budget -= 1
            if self._budget < 0:
                self.reject()
        try:
            reply = self.answerer_of(question).ask(question)
        except Lost as lost:
            self.transcript.append(Exchange(key, question, lost))
            raise
        self._replies.setdefault(place, reply)
        self.transcript.append(Exchange(key, question, reply))
        return reply

    def answerer_of(self, _: Question) -> Answerer:
        """Return who answers a question."""
        return self.answerer

    def value(self, reply: Reply) -> Any:
        if reply.refused:
            raise Refused(reply.refused)
        if reply.error is not None:
            raise StudentError(reply.error)
        return reply.value()

    def agree(self, name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        """Compare the answer with the reference's; an exception agrees with one of the same kind."""
        question, reply = self.ask(name, args, kwargs)
        if self.expected is None:
            raise RuntimeError("agrees() needs the reference, which only hidden tests have")
        self.used_reference = True
        wanted = self.expected(question)
        if wanted.error is not None:
            self._refuse(reply, wanted.error.name)
        else:
            same(self.value(reply), wanted.value())

    def refuse(self, kind: type[Exception], name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        _, reply = self.ask(name, args, kwargs)
        self._refuse(reply, kind.__name__)

    def _refuse(self, reply: Reply, kind: str) -> None:
        if reply.error is not None and kind in reply.error.types:
            return
        if reply.error is not None and reply.error.name == "NotImplementedError":
            raise StudentError(reply.error)
        came = f"{reply.error.name}: {reply.error.text}" if reply.error else describe(self.value(reply))
        mismatch(f"{came}, expected {kind} to be raised")

    def called(self) -> str:
        """Return the last question as a student would write it."""
        if self.last is None:
            return ""
        name, args, kwargs = self.last
        names = [*self.parameters(name), *(f"argument {n}" for n in range(len(args)))]
        parts = [f"{parameter} = {describe(value)}" for parameter, value in zip(names, args, strict=False)]
        parts += [f"{parameter} = {describe(value)}" for parameter, value in kwargs.items()]
        probe = self.docstring(name)
        if probe:
            return f"{probe}        {', '.join(parts)}".rstrip()
        return f"{name}({', '.join(parts)})"


def mismatch(message: str) -> None:
    """Raise a mismatch that no comparison of values found; the one place, so that Hypothesis sees one failure."""
    raise Mismatch(message)


class Submission:
    """What a test sees: ``submission.NAME(*args)`` asks the question NAME."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def ask(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            return self._desk.value(self._desk.ask(name, args, kwargs)[1])

        return ask

    def agrees(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Pass when the answer is the reference's."""
        __tracebackhide__ = True
        self._desk.agree(name, args, kwargs)

    def refuses(self, kind: type[Exception], name: str, *args: Any, **kwargs: Any) -> None:
        """Pass when the student's code raises this exception, or one derived from it."""
        __tracebackhide__ = True
        self._desk.refuse(kind, name, args, kwargs)
