"""Measure the peak memory of a command and of everything that it starts: ``python -m tests.platforms.memory COMMAND``.

Proportional set size counts a page that several processes share once, as a container's limit does; resident set size
counts it for each of them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.05


@dataclass(frozen=True)
class Peak:
    """The largest sums over a process tree, in MiB."""

    pss: float
    rss: float
    anonymous: float
    """What cannot be dropped and read again from a file."""
    processes: int


def measure(command: Sequence[str], **options: object) -> tuple[int, Peak]:
    """Run a command to its end; return its exit code and the peaks, sampled twenty times a second."""
    process = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    peak = Peak(0, 0, 0, 0)
    while process.poll() is None:
        now = sample(process.pid)
        peak = Peak(*map(max, vars(peak).values(), vars(now).values()))
        time.sleep(INTERVAL)
    return process.returncode, peak


def sample(root: int) -> Peak:
    """Add up what the processes of a tree hold at this moment."""
    totals = {"Pss": 0, "Rss": 0, "Anonymous": 0}
    pids = tree(root)
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        except (OSError, ValueError):  # it has ended
            continue
        for name, _, value in (line.partition(":") for line in lines):
            if name in totals:
                totals[name] += int(value.split()[0])
    pss, rss, anonymous = (kilobytes / 1024 for kilobytes in totals.values())
    return Peak(pss, rss, anonymous, len(pids))


def tree(root: int) -> list[int]:
    """List a process and its descendants."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:
            continue
    return found


if __name__ == "__main__":
    code, peak = measure(sys.argv[1:])
    print(f"peak PSS {peak.pss:.0f} MiB, RSS {peak.rss:.0f} MiB, {peak.processes} processes", file=sys.stderr)
    sys.exit(code)
