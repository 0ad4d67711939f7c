"""The reference in the submission's place: the same questions, answered by an independent implementation."""

from __future__ import annotations

import importlib.util
import tempfile
import types
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.examine.asking import question_key
from autograder.examine.cases import SuiteError
from autograder.sandbox.child import describe_error, load_probes, make
from autograder.sandbox.client import Error, Question, Reply
from autograder.sandbox.wire import ANSWER, PREFIX, Encoder, Message, frame, read_header

REMEMBERED_BYTES = 256 << 20


def load_module(path: Path, name: str) -> types.ModuleType:
    """Import one of our own files by its path."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    with _loading(path):
        spec.loader.exec_module(module)
    return module


@contextmanager
def _loading(path: Path) -> Iterator[None]:
    """Name the file of ours that does not load: no submission can be judged before it does."""
    try:
        yield
    except Exception as error:
        message = f"{path.parent.name}/{path.name} does not load: {type(error).__name__}: {error}"
        raise SuiteError(message) from error


class OracleError(Exception):
    """The oracle itself is wrong: it lacks what it is asked for, which no clause can mean by an exception."""


class Reference:
    """Answers questions with the oracle, in the examiner; answers are remembered by the encoded question."""

    def __init__(self, oracle: Path, probes: Path) -> None:
        self._oracle = oracle
        self._probes = probes
        self._modules: tuple[types.ModuleType, types.ModuleType] | None = None
        self._answers: OrderedDict[str, Reply] = OrderedDict()
        self._bytes = 0

    def ask(self, question: Question) -> Reply:
        """Answer a question; the value is decoded afresh for each use, so nobody can change what is remembered."""
        key = question_key(question)
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]
        reply = self._answer(question)
        self._remember(key, reply)
        return reply

    def _answer(self, question: Question) -> Reply:
        with tempfile.TemporaryDirectory(prefix="oracle") as scratch:
            return self._answer_in(scratch, question)

    def _answer_in(self, scratch: str, question: Question) -> Reply:
        oracle, probes = self.load()
        probe = getattr(probes, question.name, None)
        args, kwargs = question.decode(lambda recipe: make(recipe, probes, scratch))
        try:
            value = probe(oracle, *args, **kwargs) if probe else _find(oracle, question.name)(*args, **kwargs)
        except (NameError, AttributeError, ImportError) as error:
            raise OracleError(f"{self._oracle.parent.name}/{self._oracle.name}: {question.name}: {error}") from error
        except Exception as error:  # an answer too: the right thing to do with a bad argument is to raise
            data = describe_error(error, str(self._oracle))
            return Reply(error=Error(tuple(data["types"]), data["text"], data["line"]))
        encoder = Encoder(ANSWER, normalise=True)
        packed = frame(b"\0" * 8, {"answer": encoder.tree(value)}, encoder.buffers)
        cut = PREFIX.size + PREFIX.unpack(packed[: PREFIX.size])[1]
        body = bytearray(packed[cut:])
        return Reply(Message(b"\0" * 8, read_header(packed[PREFIX.size : cut], body), body))

    def load(self) -> tuple[types.ModuleType, types.ModuleType]:
        """Import the oracle and the probes, once."""
        if self._modules is None:
            with _loading(self._probes):
                probes = load_probes("probes", self._probes.read_bytes())
            self._modules = load_module(self._oracle, "reference_oracle"), probes
        return self._modules

    def _remember(self, key: str, reply: Reply) -> None:
        self._answers[key] = reply
        self._bytes += _size(reply)
        while self._bytes > REMEMBERED_BYTES:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(reply: Reply) -> int:
    return 1000 + (len(reply.message.body) if reply.message else 0)


def _find(module: types.ModuleType, name: str) -> Any:
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part)
    return found
