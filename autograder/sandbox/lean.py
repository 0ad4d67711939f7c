"""Torch without what processes that compute on the CPU pay for and do not need: a compiler, seeds for accelerators."""

from __future__ import annotations

import importlib
import sys
import types
from typing import Any

_DYNAMO = "torch._dynamo"


def make_torch_lean() -> None:
    """Do it in this process, if torch is there."""
    torch = sys.modules.get("torch")
    if torch is not None:
        if _DYNAMO not in sys.modules:
            _Compiler(torch)
        _seed_no_accelerators(torch)


def _seed_no_accelerators(torch: types.ModuleType) -> None:
    """Have ``torch.manual_seed`` seed the CPU.

    For every kind of accelerator that nobody has used yet, PyTorch keeps each seed for later, together with the text of
    the whole call stack: a hundred times the work of seeding, and memory that grows. What would use them never comes in
    a process whose tensors stay on the CPU; a real device has a process of its own, whose torch is not made lean.
    """
    for kind in ("cuda", "xpu", "mtia"):
        accelerator = getattr(torch, kind, None)
        if accelerator is not None:
            accelerator.manual_seed_all = _ignore


def _ignore(seed: int) -> None:
    int(seed)  # which refuses what PyTorch refuses


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
