"""``autograder doctor``: what this host can keep a submission from, what is missing, and how to get it."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import platform
import sys
from pathlib import Path

from autograder.cli import DONE, NOT_ALL, course_of
from autograder.course import CourseError

_ACCELERATORS = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd", "/dev/dri")


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
    """Say which devices PyTorch finds; it is loaded only where there is something to find."""
    if importlib.util.find_spec("torch") is None:
        return "cpu (PyTorch is not installed)"
    if sys.platform != "darwin" and not any(Path(path).exists() for path in _ACCELERATORS):
        return "cpu (no accelerator on this machine)"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import torch

    found = ["cpu"]
    if torch.cuda.is_available():
        found += [
            f"cuda:{number} ({torch.cuda.get_device_name(number)})" for number in range(torch.cuda.device_count())
        ]
    if hasattr(torch, "xpu") and torch.xpu.is_available():
        found += [f"xpu:{number}" for number in range(torch.xpu.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps")
    return ", ".join(found)
