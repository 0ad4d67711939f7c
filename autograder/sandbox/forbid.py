"""What an exercise is to do without: callables that are replaced, and operators that are watched, while it runs.

A callable is a dotted name (``torch.nn.MultiheadAttention``); an operator is a pattern of names as PyTorch's dispatcher
knows them (``aten::_scaled_dot_product*``), which finds it however it was reached. Neither stops somebody who sets out
to undo it in the same process; both stop everybody who did not read the handout.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any


class ForbiddenCall(BaseException):
    """Ends the question; no ``except Exception`` of a student's hides it."""


class Forbidden:
    """Refuses some calls in this process once it is armed, and remembers the first one that was tried."""

    def __init__(self, names: Iterable[str]) -> None:
        names = tuple(names)
        self.operators = tuple(name for name in names if "::" in name)
        self.armed = False
        """Whether the exercise runs; when the module is read, which may hold work for other exercises, it does not."""
        self.called = ""
        self._replaced: list[tuple[Any, str, Any]] = []
        for name in names:
            if name not in self.operators:
                self._replace(name)

    def _replace(self, name: str) -> None:
        """Put something that refuses in the place of a function or class; a library that is not there needs none."""
        path, _, last = name.rpartition(".")
        holder = find(path)
        original = getattr(holder, last, None)
        if original is not None:
            stands_in = self._class if isinstance(original, type) else self._function
            setattr(holder, last, stands_in(name, original))
            self._replaced.append((holder, last, original))

    def restore(self) -> None:
        """Put everything back, where one process runs test after test."""
        while self._replaced:
            setattr(*self._replaced.pop())

    def meet(self, name: str) -> None:
        """Refuse a call, unless the module is still being read."""
        if self.armed:
            self.called = self.called or name
            raise ForbiddenCall(name)

    def _function(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original, updated=())
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.meet(name)
            return original(*args, **kwargs)

        return watched

    def _class(self, name: str, original: Any) -> type:
        """Derive a class whose objects, and those of classes derived from it, cannot be made."""

        def __init__(this: Any, *args: Any, **kwargs: Any) -> None:
            self.meet(name)
            original.__init__(this, *args, **kwargs)

        kept = {"__init__": __init__, "__module__": original.__module__, "__doc__": original.__doc__}
        derived: type = type(original)(original.__name__, (original,), kept)
        return derived

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Be armed inside, and watch the operators that run there if any of them is forbidden."""
        recorder = _recorder(self) if self.operators and "torch" in sys.modules else contextlib.nullcontext()
        self.armed = True
        try:
            with recorder:
                yield
        finally:
            self.armed = False


def _recorder(forbidden: Forbidden) -> contextlib.AbstractContextManager[object]:
    from torch.utils._python_dispatch import TorchDispatchMode

    class Recorder(TorchDispatchMode):  # type: ignore[misc]
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            name = func._schema.name
            if any(fnmatchcase(name, pattern) for pattern in forbidden.operators):
                forbidden.meet(name)
            return func(*args, **(kwargs or {}))

    return Recorder()


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
