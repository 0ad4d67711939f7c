"""The untrusted side of a test: read the student's module, answer questions about it, and return only plain data."""

from __future__ import annotations

import contextlib
import marshal
import random
import re
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.sandbox.devices import Absent, Device, device_of
from autograder.sandbox.forbid import Forbidden
from autograder.sandbox.source import mentions, tricks
from autograder.sandbox.wire import ANSWER, QUESTION, Decoder, Encoder, Message, Recipe, Unencodable

TEXT_LIMIT = 200
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_FOLDER = re.compile(r"[^\s'\"]*[\\/]files[a-z0-9_]{8}(?![a-z0-9_])")
"""A folder that a recipe asked for, wherever it is: a name of its own for every child."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def load_probes(name: str, source: bytes) -> types.ModuleType:
    """Run an assignment's public probes as a module."""
    module = types.ModuleType(name)
    exec(compile(source, f"{name}.py", "exec", dont_inherit=True), module.__dict__)
    return module


class Child:
    """A student's module and the probes that use it."""

    def __init__(
        self,
        name: str,
        source: bytes,
        probes: types.ModuleType | None,
        *,
        compiled: bool = False,
        forbidden: Forbidden | None = None,
        device: Device | None = None,
    ) -> None:
        self.device = device
        """The real device of this process; questions name a virtual one themselves."""
        self.file = f"{name}.py"
        self.source = source
        """The module's text, or its code object marshalled, as another child compiled it."""
        self.compiled = compiled
        self.probes = probes
        self.module = types.ModuleType(name)
        self.module.__file__ = self.file
        self.loaded = False
        self.reading = False
        """Whether the module is being read, or met a forbidden call when it was."""
        self.forbidden = forbidden or Forbidden(())
        self.failure: dict[str, Any] | None = None
        self.trouble: BaseException | None = None
        """The last exception of the student's code, for a debugger in the same process."""

    def compile(self) -> types.CodeType:
        """Compile the module, or unmarshal what a child of the same submission compiled before any of it ran."""
        if self.compiled:
            return marshal.loads(self.source)  # type: ignore[no-any-return]
        return compile(self.source, self.file, "exec", dont_inherit=True)

    def _load(self) -> None:
        """Run the module under the assignment's name, so that its classes can be found by it."""
        self.loaded = self.reading = True
        random.seed(0)  # the libraries' generators are as the server left them
        sys.modules[self.module.__name__] = self.module
        try:
            exec(self.compile(), self.module.__dict__)
        except BaseException as error:  # whatever a student's module raises at import, exit() included
            self.trouble = error
            self.failure = describe_error(error, self.file)
        self.reading = bool(self.forbidden.called)

    def missing(self, names: list[str]) -> list[str]:
        """Return the qualified names that the module lacks."""
        return [name for name in names if not callable(self._find(name))]

    def _find(self, name: str) -> Any:
        found: Any = self.module
        for part in name.split("."):
            found = getattr(found, part, None)
        return found

    def answer(self, message: Message) -> tuple[dict[str, Any], list[bytes]]:
        """Ask the module one question and encode what comes back; the first question runs it."""
        if "compile" in message.header:
            return self._marshalled(message.header["compile"])
        try:
            device = self.device or device_of(message.header.get("device", ""))
        except Absent as absent:
            return {"absent": str(absent)}, []
        with device.active(), self.forbidden.watched():
            if not self.loaded:
                self._load()
            header, buffers = ({}, []) if self.forbidden.called else self._answer(message, device)
        return (self.met(self.forbidden.called), []) if self.forbidden.called else (header, buffers)

    def met(self, call: str) -> dict[str, Any]:
        """Say that a forbidden call was met, and whether the module was still being read."""
        return {"forbidden": call, "reading": self.reading}

    def _answer(self, message: Message, device: Device) -> tuple[dict[str, Any], list[bytes]]:
        header = message.header
        if self.failure is not None:
            return {"import": self.failure}, []
        if "gate" in header:
            return {"missing": self.missing(header["gate"])}, []
        try:
            decoder = Decoder(message, QUESTION, self._make, device.place)
            args, kwargs = decoder.part(header["args"]), decoder.part(header["kwargs"])
            value = self._callable(header["ask"])(*args, **kwargs)
            device.synchronise()
            if moved := device.moved([args, kwargs]):
                return {"refused": f"an argument was moved from {device.tag} to {moved}"}, []
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers like any other
            self.trouble = error
            return {"raised": describe_error(error, self.file)}, []
        try:
            encoder = Encoder(ANSWER, normalise=True)
            return {"answer": encoder.answer(value)}, encoder.buffers
        except Unencodable as error:
            return {"refused": str(error)}, []
        except BaseException as error:  # a value whose inspection raises is no plain data either
            return {"raised": describe_error(error, self.file)}, []

    def _marshalled(self, names: list[str]) -> tuple[dict[str, Any], list[bytes]]:
        """Compile the module for the children that come, and find these calls in it, without running any of it."""
        try:
            code = marshal.dumps(self.compile())
            lines, odd = (mentions(self.source, names), tricks(self.source)) if names else ({}, {})
        except BaseException:  # whatever the compiler raises, it raises again when the module is loaded
            return {"compiled": False}, []
        return {"compiled": True, "lines": lines, "tricks": odd}, [code]

    def _callable(self, name: str) -> Callable[..., Any]:
        probe = getattr(self.probes, name, None)
        if probe is not None:
            return lambda *args, **kwargs: probe(self.module, *args, **kwargs)
        found = self._find(name)
        if not callable(found):
            raise AttributeError(f"{self.file} has no function {name}")
        return found  # type: ignore[no-any-return]

    def _make(self, recipe: Recipe) -> Any:
        return make(recipe, self.probes)


def make(recipe: Recipe, probes: types.ModuleType | None, scratch: str | None = None) -> Any:
    """Make what a recipe asks for, in the process that will use it; files in `scratch`, or where temporary ones lie."""
    if recipe.kind == "seeded":
        library, seed = recipe.value
        if library == "random":
            return random.Random(seed)
        if library == "numpy":
            return sys.modules["numpy"].random.default_rng(seed)
        return sys.modules["torch"].Generator().manual_seed(seed)
    if recipe.kind == "files":
        folder = Path(tempfile.mkdtemp(prefix="files", dir=scratch))
        for name, data in recipe.value.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder
    if recipe.kind == "callback":
        return getattr(probes, recipe.value)
    raise ValueError(f"unknown recipe {recipe.kind!r}")


def seed_libraries() -> None:
    """Put the libraries' global generators into the state that every child is to start from."""
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed(0)
    if (torch := sys.modules.get("torch")) is not None:
        torch.default_generator.manual_seed(0)  # torch.manual_seed would queue work, and a stack, for every accelerator


def describe_error(error: BaseException, file: str) -> dict[str, Any]:
    """Turn an exception into data: type names, a bounded clean text, and the line of the student's module."""
    names = [kind.__name__[:80] for kind in type(error).__mro__[:8]]
    text = ""
    with contextlib.suppress(BaseException):  # an exception whose __str__ raises has no text
        text = str(error)
        if isinstance(error, SyntaxError):
            text = str(error.msg)
    line = error.lineno if isinstance(error, SyntaxError) and type(error.lineno) is int else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    memory = isinstance(error, MemoryError) or "can't allocate memory" in text or names[0] == "OutOfMemoryError"
    return {"types": names, "text": tidy(text), "line": line, "memory": memory}


def tidy(text: str) -> str:
    """Bound a text, drop control characters, and hide addresses and scratch folders, which differ from run to run."""
    clean = _CONTROL.sub(" ", text[: 4 * TEXT_LIMIT])
    return _ADDRESS.sub("0x...", _FOLDER.sub("files", clean))[:TEXT_LIMIT].strip()
