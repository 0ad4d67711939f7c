"""Operators of PyTorch that refuse: their kernels are overridden in the dispatcher, below Python and for all threads.

An override ends with the handle that made it. Where it is to stay, the handle is leaked: no object of Python's refers
to it, so that nothing in the process can take the override back or reach the kernel behind it. Whoever asks torch for
a kernel as an object gets the override.

An override takes 0.1 ms, and a few patterns are a hundred: a server overrides before it forks, and hides the handles
from its children.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import sys
import warnings
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from autograder.sandbox.hidden import Hidden

_BACKENDS = ("CPU", "CUDA", "MPS", "XPU")
_LAYOUTS = ("", "Mkldnn", "Sparse", "SparseCsr", "Quantized", "NestedTensor")
_COMPOSITES = (
    "CompositeExplicitAutogradNonFunctional",
    "CompositeExplicitAutograd",
    "CompositeImplicitAutograd",
    "CompositeImplicitAutogradNestedTensor",
)
KEYS = (*(layout + backend for layout in _LAYOUTS for backend in _BACKENDS), *_COMPOSITES)
"""Where kernels that compute are registered; all other keys end in one of them."""


class Overrides:
    """Operators that refuse, until it is undone or for good."""

    def __init__(self, handles: list[Any]) -> None:
        self._handles = handles

    def hide(self, hidden: Hidden) -> Callable[[], None]:
        """Keep the handles where no process that is forked from this one has them; return what undoes the overrides."""
        places = [hidden.keep(handle) for handle in self._handles]
        self._handles.clear()

        def undo() -> None:
            for place in places:
                hidden.take(place).reset()

        return undo

    def undo(self) -> None:
        """Have the operators as they were."""
        for handle in self._handles:
            handle.reset()
        self._handles.clear()

    def leave(self) -> None:
        """Leak the handles: there is no way back in this process."""
        for handle in self._handles:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(handle))
        self._handles.clear()


def refuse_operators(patterns: tuple[str, ...], meet: Callable[[str], None]) -> Overrides:
    """Have all operators that match a pattern call `meet`."""
    torch = sys.modules.get("torch")
    if torch is None:
        return Overrides([])
    handles: dict[tuple[str, str], Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a kernel is overridden, as is the intention
        for name, key in kernels(patterns):
            space, _, rest = name.partition("::")
            if (space, key) not in handles:
                handles[space, key] = torch._C._dispatch_library("IMPL", space, key, "", 0)
            handles[space, key].impl(rest, key, functools.partial(_refuse, meet, name.partition(".")[0]))
    return Overrides(list(handles.values()))


def _refuse(meet: Callable[[str], None], name: str, *_: Any, **__: Any) -> None:
    meet(name)


@functools.cache
def kernels(patterns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the operators that match, overloads included, with each key that has a kernel; a server looks once."""
    torch = sys.modules.get("torch")
    if torch is None:
        return ()
    names = [
        name
        for name in torch._C._dispatch_get_all_op_names()
        if any(fnmatchcase(name.partition(".")[0], pattern) for pattern in patterns)
    ]
    has, keys = torch._C._dispatch_has_kernel_for_dispatch_key, list(filter(_is_key, KEYS))
    return tuple((name, key) for name in sorted(names) for key in keys if has(name, key))


def _is_key(key: str) -> bool:
    """Tell whether this version of torch knows a combination of layout and backend."""
    with contextlib.suppress(RuntimeError):
        sys.modules["torch"]._C._dispatch_key_parse(key)
        return True
    return False
