"""What an exercise is to do without: callables and operators that refuse in the process of a test, from its start.

A callable is a dotted name (``torch.nn.MultiheadAttention``); an operator is a pattern of names as PyTorch's dispatcher
knows them (``aten::_scaled_dot_product*``), which meets it however it was reached. Both refuse before any code of a
student's runs, and what they did before is kept nowhere in a process that belongs to one test: who finds and disarms
a refusal finds nothing behind it.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

from autograder.sandbox.operators import Overrides, refuse_operators


class ForbiddenCall(BaseException):
    """Ends the question; no ``except Exception`` of a student's hides it."""


class Forbidden:
    """Refuses some calls in this process while it is armed, and remembers the first one that was tried."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.called = ""
        self.report: Callable[[str], object] | None = None
        """Tells the examiner and ends the process: no code of a student's runs after a call that was met."""
        self.sealed = False
        self.prepared = False
        """Whether a server refuses some of it already, for its children."""
        self._ahead: Overrides | None = None
        self._undo = contextlib.ExitStack()
        """What takes back the callables that a server refuses."""

    def prepare(self) -> None:
        """Refuse in a server what it never calls itself, for all children that it forks.

        It runs nothing of a student's, and of the packages neither an operator nor any Python.
        """
        operators, callables = _kinds(self.names)
        for name in callables:
            holders(name)
        if operators:
            self._ahead = refuse_operators(operators, self.meet)
        self._undo = self._replace_all(filter(_of_a_package, callables), keep=True)
        self.prepared = True

    def withdraw(self) -> None:
        """Undo it: other children refuse something else."""
        self.prepared = False
        self._undo.close()
        if self._ahead is not None:
            self._ahead.undo()
            self._ahead = None

    def seal(self, report: Callable[[str], object]) -> None:
        """Refuse for as long as this process lives; there is no way back."""
        self.report, self.sealed = report, True
        self._arm(keep=False)

    def watched(self) -> contextlib.AbstractContextManager[object]:
        """Refuse inside, where one process runs test after test."""
        return contextlib.nullcontext() if self.sealed or not self.names else self._arm(keep=True)

    def meet(self, name: str) -> None:
        """Refuse a call."""
        self.called = self.called or name
        if self.report is not None:
            self.report(name)
        raise ForbiddenCall(name)

    def _arm(self, *, keep: bool) -> contextlib.ExitStack:
        """Put refusals in place; return what takes them away again, which is nothing unless what was there is kept."""
        operators, callables = _kinds(self.names)
        if self.prepared:  # by the server, of which this is a fork: forget what was there
            self._undo.pop_all()
            callables = tuple(name for name in callables if not _of_a_package(name))
        undo = self._replace_all(callables, keep=keep)
        if operators:
            overrides, self._ahead = self._ahead or refuse_operators(operators, self.meet), None
            if keep:
                undo.callback(overrides.undo)
            else:
                overrides.leave()
        return undo

    def _replace_all(self, callables: Iterable[str], *, keep: bool) -> contextlib.ExitStack:
        undo = contextlib.ExitStack()
        for name in callables:
            for holder, last in holders(name):
                for restore in self._replace(name, holder, last):
                    if keep:
                        undo.callback(restore)
        return undo

    def _replace(self, name: str, holder: Any, last: str) -> Iterator[Callable[[], None]]:
        """Have a function or class refuse under all its names where it can be changed, and else under this one."""
        original = getattr(holder, last)
        inner = inspect.unwrap(original)
        if isinstance(inner, FunctionType):
            for function in {original, inner}:
                if isinstance(function, FunctionType):
                    yield self._empty(name, function)
        elif isinstance(original, type):
            if original.__flags__ & _IMMUTABLE:
                yield _put(holder, last, type(original.__name__, (), {"__init__": self._refusal(name)}))
                return
            yield _put(original, "__init__", self._refusal(name))
            for function in filter(lambda value: isinstance(value, FunctionType), list(vars(original).values())):
                yield self._empty(name, function)
            return
        if original is not inner or not isinstance(inner, FunctionType):
            yield _put(holder, last, self._refusal(name))

    def _empty(self, name: str, function: FunctionType) -> Callable[[], None]:
        """Change a function in place: whoever holds it, under whatever name, holds the refusal."""
        code = function.__code__
        function.__code__ = _refusing(self.meet, name, code)
        return functools.partial(setattr, function, "__code__", code)

    def _refusal(self, name: str) -> Callable[..., None]:
        def refused(*_: Any, **__: Any) -> None:
            self.meet(name)

        return refused


def _kinds(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell operators from callables."""
    operators, callables = (tuple(name for name in names if ("::" in name) is wanted) for wanted in (True, False))
    return operators, callables


def _of_a_package(name: str) -> bool:
    """Tell whether a callable belongs to a package that was installed, and not to Python."""
    root = name.partition(".")[0]
    return root not in sys.stdlib_module_names


_IMMUTABLE = 1 << 8
_ABSENT = object()


def _template(*_: Any, **__: Any) -> None:
    meet: Any = "meet"
    meet("name")


def _refusing(meet: Callable[[str], None], name: str, code: CodeType) -> CodeType:
    """Return code that refuses, and fits a function that has variables of its surroundings."""
    constants = tuple({"meet": meet, "name": name}.get(value, value) for value in _template.__code__.co_consts)
    return _template.__code__.replace(co_consts=constants, co_freevars=code.co_freevars, co_name=code.co_name)


def _put(holder: Any, last: str, value: Any) -> Callable[[], None]:
    before = vars(holder).get(last, _ABSENT)
    setattr(holder, last, value)
    if before is _ABSENT:
        return functools.partial(delattr, holder, last)
    return functools.partial(setattr, holder, last, before)


@functools.cache
def holders(name: str) -> tuple[tuple[Any, str], ...]:
    """Return where a callable is to be found: where its name says, and in every module that took it from there.

    A library that is not there needs no refusal. A server looks once, before it forks.
    """
    path, _, last = name.rpartition(".")
    original = getattr(find(path), last, None)
    if original is None:
        return ()
    return ((find(path), last), *_aliases(original, besides=(path, last)))


def _aliases(original: Any, besides: tuple[str, str]) -> Iterator[tuple[Any, str]]:
    """Find other names of what cannot be changed in place."""
    if isinstance(original, FunctionType) or (isinstance(original, type) and not original.__flags__ & _IMMUTABLE):
        return
    for path, module in list(sys.modules.items()):
        for last, value in list(getattr(module, "__dict__", {}).items()):
            if value is original and (path, last) != besides:
                yield module, last


def find(path: str) -> Any:
    """Return what a dotted path names among the modules that are loaded, or None."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        found: Any = sys.modules.get(".".join(parts[:length]))
        if found is not None:
            for part in parts[length:]:
                found = getattr(found, part, None)
            return found
    return None
