"""Which real devices this machine has, as PyTorch sees them: what `doctor` lists and what grading uses."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

_NODES = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd", "/dev/dri")
_SECONDS = 120.0
_LIST = """
import json, torch
found = [["cuda", f"cuda:{n}", torch.cuda.get_device_name(n)] for n in range(torch.cuda.device_count())]
if hasattr(torch, "xpu") and torch.xpu.is_available():
    found += [["xpu", f"xpu:{n}", torch.xpu.get_device_name(n)] for n in range(torch.xpu.device_count())]
if torch.backends.mps.is_available():
    found.append(["mps", "mps", ""])
print(json.dumps(found))
"""


def why_none() -> str:
    """Say why there can be no real device here, without loading PyTorch; nothing where one may be."""
    if importlib.util.find_spec("torch") is None:
        return "PyTorch is not installed"
    if sys.platform != "darwin" and not any(Path(node).exists() for node in _NODES):
        return "no accelerator on this machine"
    return ""


@functools.cache
def accelerators() -> tuple[tuple[str, str, str], ...]:
    """Return kind, device and name of every accelerator.

    A process of its own looks, since a process that has touched CUDA cannot be forked any more.
    """
    if why_none():
        return ()
    command = [sys.executable, "-c", _LIST]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    try:
        looked = subprocess.run(command, capture_output=True, env=environment, timeout=_SECONDS, check=True, text=True)
        found = json.loads(looked.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return ()
    return tuple((str(kind), str(device), str(name)) for kind, device, name in found)


def kinds() -> tuple[str, ...]:
    """Return the kinds of devices here, as grading.yml names them."""
    return tuple(dict.fromkeys(kind for kind, _, _ in accelerators()))


def for_grading(level: str) -> dict[str, str]:
    """Return the kinds of devices here, each with why grading may not use it; nothing where it may."""
    weak = "a process on a device runs at isolation level limits, and grading.yml asks for full"
    return dict.fromkeys(kinds(), weak if level == "full" else "")
