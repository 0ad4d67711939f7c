"""Measure what level ``full`` adds to a child: paired, in turn, CPU time of server and child together, medians."""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path

from autograder.sandbox.client import Module, Question, WarmServer, spawn_server
from autograder.sandbox.confine import Limits
from autograder.sandbox.processes import Processes

LIMITS = Limits(cpu_seconds=10.0, memory_mb=1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=40, help="children per round")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("packages", nargs="*", default=["torch", "numpy"])
    args = parser.parse_args()
    uses = "import torch\n" if "torch" in args.packages else ""
    work = "return float(torch.ones(8, 8).matmul(torch.ones(8, 8)).sum())" if uses else "return 1"
    module = Module("lab", f"{uses}def f():\n    {work}\n".encode())
    servers = {level: spawn_server(args.packages, level).clone() for level in ("limits", "full")}
    found: dict[str, list[tuple[float, float]]] = {level: [] for level in servers}
    for server in servers.values():
        measure(server, module, 10)
    for _ in range(args.rounds):
        for level, server in servers.items():
            found[level].append(measure(server, module, args.children))
    for level, rounds in found.items():
        cpu, wall = (statistics.median(column) * 1e3 for column in zip(*rounds, strict=True))
        print(f"{level:<8}{cpu:6.2f} ms of CPU per child {wall:8.2f} ms of wall")
    pairs = zip(found["limits"], found["full"], strict=True)
    added = statistics.median(full[0] - limits[0] for limits, full in pairs) * 1e3
    print(f"{'added':<8}{added:6.2f} ms of CPU per child; at most 10 are allowed")


def measure(server: WarmServer, module: Module, children: int) -> tuple[float, float]:
    """Return CPU and wall seconds per child; CPU of all the sandbox's processes, as the kernel counts it."""
    before, started, own = sandbox_cpu(), time.perf_counter(), 0.0
    for _ in range(children):
        session = server.open(module, LIMITS)
        assert session.ask(Question.of("f", (), {})).error is None
        own += session.close()[0].cpu
    wall = time.perf_counter() - started
    return (sandbox_cpu() - before + own) / children, wall / children


def sandbox_cpu() -> float:
    """Add up the CPU time of every process below this one that still lives: servers and their inits, no children."""
    pids = Processes.here().descendants(os.getpid())
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e9


if __name__ == "__main__":
    main()
