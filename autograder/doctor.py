"""``autograder doctor``: what this host can keep a submission from, what is missing, and how to get it."""

from __future__ import annotations

import argparse
import contextlib
import platform
import sys

from autograder.accelerators import accelerators, why_none
from autograder.cli import DONE, NOT_ALL, course_of
from autograder.course import CourseError


def main(arguments: argparse.Namespace) -> int:
    """Print layers, level and devices; 1 when the level is below what grading.yml asks for."""
    print(f"Python {platform.python_version()} on {platform.system()} {platform.release()}, {platform.machine()}\n")
    level = _isolation()
    print(f"\nDevices: {devices()}")
    with contextlib.suppress(CourseError):
        wanted = course_of(arguments).level
        return DONE if _suffices(level, wanted) else NOT_ALL
    return DONE


def _suffices(level: str, wanted: str) -> bool:
    from autograder.sandbox.levels import is_enough

    enough = is_enough(level, wanted)
    print(f"grading.yml asks for level {wanted} or better: {'this host may grade' if enough else 'grading is refused'}")
    return enough


def _isolation() -> str:
    """Print what is there and what is not, and return the level that results."""
    if not sys.platform.startswith("linux"):
        print("Isolation: grading needs Linux: use WSL or a container. `autograder check` works here.")
        return "worker"
    from autograder.sandbox.levels import layers, reached

    print("Isolation layers")
    for layer in layers():
        print(f"  {'yes' if layer.present else 'no ':<4}{layer.name}: {layer.detail}")
        if not layer.present:
            print(f"      without it {layer.stops}")
            print(f"      to get it: {layer.remedy}")
    found = reached()
    print(f"\nLevel: {found.level or 'none'}{f', because {found.reason}' if found.reason else ''}")
    if found.level:
        print(f"  {_proof(found.level)}")
    return found.level


def _proof(level: str) -> str:
    """Say what the built-in probe tried; what a level does not promise is not tried."""
    from autograder.sandbox.breakout import attempts

    tried = attempts(level)
    if succeeded := [attempt.deed for attempt in tried if attempt.succeeded]:
        return f"the built-in probe broke out: it {' and '.join(succeeded)}"
    return f"the built-in probe tried {len(tried)} ways out, and none was open"


def devices() -> str:
    """Say which devices PyTorch finds."""
    if reason := why_none():
        return f"cpu ({reason})"
    found = [f"{device} ({name})" if name else device for _, device, name in accelerators()]
    return ", ".join(["cpu", *found])
