"""Torch without seeds for accelerators, in processes that compute on the CPU alone."""

from __future__ import annotations

import sys


def seed_no_accelerators() -> None:
    """Have ``torch.manual_seed`` seed the CPU, if torch is there.

    For every kind of accelerator that nobody has used yet, PyTorch keeps each seed for later, together with the text of
    the whole call stack: a hundred times the work of seeding, and memory that grows. What would use them never comes in
    a process whose tensors stay on the CPU; a real device has a process of its own, which does not call this.
    """
    torch = sys.modules.get("torch")
    for kind in ("cuda", "xpu", "mtia"):
        accelerator = getattr(torch, kind, None)
        if accelerator is not None:
            accelerator.manual_seed_all = _ignore


def _ignore(seed: int) -> None:
    int(seed)  # which refuses what PyTorch refuses
