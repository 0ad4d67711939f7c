"""Where a question's tensors are put: the CPU, a virtual device, or a real one; the child's side of device tests."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

VIRTUAL = "virtual"
"""The name of the device that every machine has, and that is none."""
DETERMINISTIC = {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
"""What the libraries of a real device read when they start."""


class Absent(Exception):
    """The device is not here; the text says why."""


class Device(Protocol):
    """What a child needs of a device."""

    @property
    def tag(self) -> str: ...
    def active(self) -> AbstractContextManager[None]: ...
    def place(self, storage: Any) -> Any: ...
    def synchronise(self) -> None: ...
    def moved(self, values: Any) -> str: ...


class Cpu:
    """An ordinary child: tensors stay where they are."""

    tag = "cpu"

    def active(self) -> AbstractContextManager[None]:
        return nullcontext()

    def place(self, storage: Any) -> Any:
        return storage

    def synchronise(self) -> None: ...

    def moved(self, values: Any) -> str:
        del values  # there is nowhere to go
        return ""


class Virtual:
    """The pretend ``cuda:0`` that computes on the CPU."""

    tag = "cuda:0"

    def __init__(self) -> None:
        from autograder.sandbox.virtual import unsupported, virtual_device

        if reason := unsupported():
            raise Absent(reason)
        self._device = virtual_device()

    def active(self) -> AbstractContextManager[None]:
        return self._device.active()

    def place(self, storage: Any) -> Any:
        return self._device.place(storage)

    def synchronise(self) -> None: ...

    def moved(self, values: Any) -> str:
        return strayed(values, self.tag)


class Real:
    """A device of this machine: one process serves one submission with it."""

    def __init__(self, kind: str) -> None:
        import torch

        self._torch = torch
        self._module: Any = getattr(torch, kind, None)
        if self._module is None or not self._module.is_available():
            raise Absent(f"PyTorch {torch.__version__} finds no {kind} device here")
        self.kind = kind
        self.tag = str(torch.empty(0, device=kind).device)
        self._be_exact()

    def _be_exact(self) -> None:
        """Switch off what makes two runs, or two devices, differ more than they must."""
        torch = self._torch
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.benchmark = False
        torch.use_deterministic_algorithms(True, warn_only=True)

    def limit_memory(self, megabytes: int) -> None:
        """Let this process have no more than so much of the device's memory."""
        if hasattr(self._module, "get_device_properties"):
            total = self._module.get_device_properties(0).total_memory
        elif hasattr(self._module, "recommended_max_memory"):
            total = self._module.recommended_max_memory()
        else:
            return
        self._module.set_per_process_memory_fraction(min(1.0, (megabytes << 20) / total))

    def name(self) -> str:
        """Say which card and which PyTorch: what measured differences belong to."""
        name = getattr(self._module, "get_device_name", lambda: self.kind)()
        return f"{name}, PyTorch {self._torch.__version__}"

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Forget, at the end of a question, the default device that it may have set."""
        try:
            yield
        finally:
            self._torch.set_default_device(None)

    def place(self, storage: Any) -> Any:
        raw = self._torch.empty(0, dtype=self._torch.uint8).set_(storage)
        return raw.to(self.kind).untyped_storage()

    def synchronise(self) -> None:
        """Wait for the device: what went wrong there is an answer to this question and to no other."""
        self._module.synchronize()

    def moved(self, values: Any) -> str:
        return strayed(values, self.tag)


def strayed(values: Any, tag: str) -> str:
    """Return where a tensor of a question's arguments is now, if it is not where it was put."""
    torch = sys.modules["torch"]
    if isinstance(values, torch.Tensor):
        where = str(values.device)
        return "" if where == tag else where
    if isinstance(values, dict):
        values = list(values.values())
    if isinstance(values, list | tuple):
        return next(filter(None, (strayed(value, tag) for value in values)), "")
    return ""


@functools.cache
def device_of(name: str) -> Device:
    """Return the device of a question to an ordinary child; raise Absent where it cannot have it."""
    if not name:
        return Cpu()
    if name != VIRTUAL:
        raise Absent(f"{name} belongs to a process of its own")
    if "torch" not in sys.modules:
        raise Absent("this assignment does not use PyTorch")
    return Virtual()
