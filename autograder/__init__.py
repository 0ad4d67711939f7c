"""Graded assignments for deep learning and computer vision, and the grader that marks them.

Importing this package imports neither torch nor pytest; the names of a suite are loaded when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.examine.compare import same as same
    from autograder.examine.misconceptions import misconception as misconception
    from autograder.examine.plugin import each as each
    from autograder.examine.plugin import exercise as exercise
    from autograder.examine.plugin import parity as parity

__version__ = "0.1.0"

_HOMES = {
    **dict.fromkeys(("each", "exercise", "parity"), "plugin"),
    "same": "compare",
    "misconception": "misconceptions",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"autograder.examine.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
