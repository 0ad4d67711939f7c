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
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

from autograder.sandbox.hidden import Hidden
from autograder.sandbox.operators import refuse_operators


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
        self.prepared: frozenset[str] = frozenset()
        """What a server refuses already, for its children: operators, and callables that can be changed in place."""
        self._hidden: Hidden | None = None
        """Where a server keeps the code of what it has refuse."""
        self._undo = contextlib.ExitStack()

    def prepare(self) -> None:
        """Refuse in a server what it never calls itself, for all children that it forks; they find nothing behind it.

        It runs nothing of a student's, and of the packages neither an operator nor any Python.
        """
        operators, callables = _kinds(self.names)
        self._hidden = Hidden()
        if operators:
            self._undo.callback(refuse_operators(operators, self.meet).hide(self._hidden))
        ahead = [name for name in callables if _can_be_refused_ahead(name)]
        self._undo.push(self._replace_all(ahead, keep=True))
        self._hidden = None
        self.prepared = frozenset((*operators, *ahead))

    def withdraw(self) -> None:
        """Undo it, in the process that did it: other children refuse something else."""
        self._undo.close()
        self.prepared = frozenset()

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
        operators, callables = _kinds([name for name in self.names if name not in self.prepared])
        undo = self._replace_all(callables, keep=keep)
        if operators:
            overrides = refuse_operators(operators, self.meet)
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
        for function in _functions_of(original):
            yield self._empty(name, function)
        if not _changes_in_place(original):
            yield _put(holder, last, self._stand_in(name, original))
        elif isinstance(original, type) and not isinstance(vars(original).get("__init__"), FunctionType):
            yield _put(original, "__init__", self._refusal(name))

    def _empty(self, name: str, function: FunctionType) -> Callable[[], None]:
        """Change a function in place: whoever holds it, under whatever name, holds the refusal."""
        code = function.__code__
        function.__code__ = _refusing(self.meet, name, code)
        if self._hidden is not None:
            return functools.partial(_uncover, function, self._hidden, self._hidden.keep(code))
        return functools.partial(setattr, function, "__code__", code)

    def _stand_in(self, name: str, original: Any) -> Any:
        refusal = self._refusal(name)
        return type(original.__name__, (), {"__init__": refusal}) if isinstance(original, type) else refusal

    def _refusal(self, name: str) -> Callable[..., None]:
        def refused(*_: Any, **__: Any) -> None:
            self.meet(name)

        return refused


def _kinds(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell operators from callables."""
    operators, callables = (tuple(name for name in names if ("::" in name) is wanted) for wanted in (True, False))
    return operators, callables


_IMMUTABLE = 1 << 8


def _functions_of(original: Any) -> list[FunctionType]:
    """Return the functions in Python that a callable runs: itself and what it wraps, or a class's methods."""
    if isinstance(original, type):
        found = [] if original.__flags__ & _IMMUTABLE else list(vars(original).values())
    else:
        found = [original, inspect.unwrap(original)]
    return [*dict.fromkeys(value for value in found if isinstance(value, FunctionType))]


def _changes_in_place(original: Any) -> bool:
    """Tell whether a callable can be made to refuse without another one under its name."""
    if isinstance(original, type):
        return not original.__flags__ & _IMMUTABLE
    return isinstance(original, FunctionType) and inspect.unwrap(original) is original


def _can_be_refused_ahead(name: str) -> bool:
    """Tell whether a server can refuse a callable: one of a package, of which no more than code has to be hidden."""
    found = holders(name)
    if not found or name.partition(".")[0] in sys.stdlib_module_names:
        return False
    original = getattr(*found[0])
    init = vars(original).get("__init__") if isinstance(original, type) else None
    return _changes_in_place(original) and (init is None or isinstance(init, FunctionType))


def _uncover(function: FunctionType, hidden: Hidden, place: int) -> None:
    function.__code__ = hidden.take(place)


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
