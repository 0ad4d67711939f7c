"""What ``torch.cuda``, autocast and their like answer while a virtual device is active."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.sandbox.virtual import VirtualDevice

CARD = "virtual device (numbers are computed on the CPU)"
MEMORY = 8 << 30
_ANSWERS: dict[str, Any] = {
    "is_available": True,
    "is_initialized": True,
    "device_count": 1,
    "current_device": 0,
    "get_device_name": CARD,
    "get_device_capability": (8, 0),
    "is_bf16_supported": True,
    "mem_get_info": (MEMORY, MEMORY),
    **dict.fromkeys(("memory_allocated", "max_memory_allocated", "memory_reserved", "max_memory_reserved"), 0),
    **dict.fromkeys(("init", "synchronize", "empty_cache", "set_device", "reset_peak_memory_stats"), None),
    **dict.fromkeys(("manual_seed", "manual_seed_all", "seed", "seed_all"), None),
}


def cuda_functions(virtual: VirtualDevice) -> Iterator[tuple[Any, str, Any]]:
    """Yield what is replaced in PyTorch's modules: holder, name, and what stands there instead."""
    torch = virtual.torch
    for name, value in _ANSWERS.items():
        if hasattr(torch.cuda, name):
            yield torch.cuda, name, _answering(value)
    # A build for CUDA that finds no driver would ask it for streams, as an optimiser does before each step.
    yield torch.accelerator, "current_accelerator", _answering(None)
    yield torch.accelerator, "is_available", _answering(False)
    yield torch.cuda, "Event", Event
    yield torch.backends.cudnn, "is_acceptable", _answering(False)
    autocast = torch.amp.autocast_mode.autocast
    yield autocast, "__init__", _autocast(autocast.__init__, torch.float16)
    # The optimisers' loops over lists are for real kernels; one tensor after the other gives the CPU's own numbers.
    yield sys.modules["torch.optim.optimizer"], "_get_foreach_kernels_supported_devices", _answering([])


def _answering(value: Any) -> Callable[..., Any]:
    return lambda *_, **__: value


def _autocast(original: Callable[..., None], half: Any) -> Callable[..., None]:
    @functools.wraps(original)
    def begin(this: Any, device_type: str, dtype: Any = None, *args: Any, **kwargs: Any) -> None:
        if device_type == "cuda":
            device_type, dtype = "cpu", dtype or half
        original(this, device_type, dtype, *args, **kwargs)

    return begin


class Event:
    """A mark in a stream of work that is always done."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def record(self, *_: Any) -> None: ...

    def synchronize(self) -> None: ...

    def wait(self, *_: Any) -> None: ...

    def query(self) -> bool:
        return True

    def elapsed_time(self, _: Any) -> float:
        return 0.0
