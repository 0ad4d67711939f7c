"""Torch without its compiler until somebody compiles: importing that takes as long as torch itself."""

from __future__ import annotations

import importlib
import sys
import types
from typing import Any

_DYNAMO = "torch._dynamo"


def put_off_compiler() -> None:
    """Keep ``torch._dynamo`` from being imported until somebody compiles, if torch is there."""
    torch = sys.modules.get("torch")
    if torch is not None and _DYNAMO not in sys.modules:
        _Compiler(torch)


class _Compiler(types.ModuleType):
    """Stands for ``torch._dynamo`` until somebody compiles: optimisers import it only to say what not to compile.

    The real one takes as long to import as torch itself, and makes every fork a third dearer.
    """

    def __init__(self, torch: types.ModuleType) -> None:
        super().__init__(_DYNAMO)
        sys.modules[_DYNAMO] = self
        setattr(torch, "_dynamo", self)  # noqa: B010 - mypy knows no such attribute of a module

    @staticmethod
    def graph_break(msg: str = "") -> None:
        """Do nothing, as outside of compiled code."""

    @staticmethod
    def disable(fn: Any, *_: Any, **__: Any) -> Any:
        """Leave the function as it is, as it is not compiled anyway."""
        return fn

    def __getattr__(self, name: str) -> Any:
        if name == "__spec__":
            raise AttributeError(name)
        if sys.modules[_DYNAMO] is self:
            del sys.modules[_DYNAMO]
            importlib.import_module(_DYNAMO)  # which sets torch._dynamo too
        return getattr(sys.modules[_DYNAMO], name)
