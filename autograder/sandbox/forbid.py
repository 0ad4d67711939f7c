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
        self.prepared: frozenset[str] = frozenset()
        """What a server refuses already, for its children: operators, and callables that can be changed in place."""
        self._overrides: Overrides | None = None
        self._emptied: list[FunctionType] = []
        self._codes: Hidden | None = None
        self._undo = contextlib.ExitStack()

    def prepare(self) -> None:
        """Refuse in a server what it never calls itself, for all children that it forks; they find nothing behind it.

        It runs nothing of a student's, and of the packages neither an operator nor any Python.
        """
        operators, callables = _kinds(self.names)
        for name in callables:
            holders(name)
        if operators:
            self._overrides = refuse_operators(operators, self.meet)
            self._overrides.hide()
        in_place = {name: original for name in callables if (original := _changeable(name)) is not None}
        self._codes = Hidden()
        for name, original in in_place.items():
            for function in _functions_of(original):
                self._codes.keep([function.__code__])
                self._emptied.append(function)
                self._empty(name, function)
            if isinstance(original, type) and not _has_init(original):
                self._undo.callback(_put(original, "__init__", self._refusal(name)))
        self.prepared = frozenset({*operators, *in_place})

    def withdraw(self) -> None:
        """Undo it, in the process that did it: other children refuse something else."""
        self._undo.close()
        if self._codes is not None:
            for function, code in reversed(list(zip(self._emptied, self._codes.take(), strict=True))):
                function.__code__ = code
            self._emptied.clear()
        if self._overrides is not None:
            self._overrides.undo()
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
        undo = contextlib.ExitStack()
        operators, callables = _kinds([name for name in self.names if name not in self.prepared])
        for name in callables:
            for holder, last in holders(name):
                for restore in self._replace(name, holder, last):
                    if keep:
                        undo.callback(restore)
        if operators:
            overrides = refuse_operators(operators, self.meet)
            if keep:
                undo.callback(overrides.undo)
            else:
                overrides.leave()
        return undo

    def _replace(self, name: str, holder: Any, last: str) -> Iterator[Callable[[], None]]:
        """Have a function or class refuse under all its names where it can be changed, and else under this one."""
        original = getattr(holder, last)
        if isinstance(original, type) and original.__flags__ & _IMMUTABLE:
            yield _put(holder, last, type(original.__name__, (), {"__init__": self._refusal(name)}))
            return
        for function in _functions_of(original):
            yield self._empty(name, function)
        if isinstance(original, type):
            if not _has_init(original):
                yield _put(original, "__init__", self._refusal(name))
        elif not isinstance(original, FunctionType) or inspect.unwrap(original) is not original:
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


def _kinds(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell operators from callables."""
    operators, callables = (tuple(name for name in names if ("::" in name) is wanted) for wanted in (True, False))
    return operators, callables


def _of_a_package(name: str) -> bool:
    """Tell whether a callable belongs to a package that was installed, and not to Python."""
    root = name.partition(".")[0]
    return root not in sys.stdlib_module_names


_IMMUTABLE = 1 << 8


def _functions_of(original: Any) -> list[FunctionType]:
    """Return the functions in Python that a callable runs: itself and what it wraps, or a class's methods."""
    if isinstance(original, type):
        found = [] if original.__flags__ & _IMMUTABLE else list(vars(original).values())
    else:
        found = [original, inspect.unwrap(original)]
    return [*dict.fromkeys(value for value in found if isinstance(value, FunctionType))]


def _has_init(original: type) -> bool:
    """Tell whether making an instance runs a function of the class's own."""
    return isinstance(vars(original).get("__init__"), FunctionType)


def _changeable(name: str) -> Any:
    """Return a callable of a package that can refuse without another one in its place, or None."""
    ((holder, last), *_) = holders(name) or ((None, ""),)
    original = getattr(holder, last, None)
    if not _of_a_package(name):
        return None
    if isinstance(original, type):
        inherits = "__init__" not in vars(original)
        return None if original.__flags__ & _IMMUTABLE or not (inherits or _has_init(original)) else original
    return original if isinstance(original, FunctionType) and inspect.unwrap(original) is original else None


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
