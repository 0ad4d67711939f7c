"""Notebooks: read as submissions, and checked from inside while a student works in one.

What reads a notebook needs nothing but the standard library, so that it can run in a small process of its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.notebook.live import check as check
    from autograder.notebook.live import look as look


def __getattr__(name: str) -> Any:
    if name in ("check", "look"):
        return getattr(import_module("autograder.notebook.live"), name)
    raise AttributeError(f"module 'autograder.notebook' has no attribute {name!r}")
