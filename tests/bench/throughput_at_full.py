"""Measure how much of the throughput at level ``limits`` level ``full`` keeps: two pools, in turn, the fixed suite."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from autograder.course import load_course
from autograder.examine.examiners import Examiners, Job
from autograder.results import Evidence

BENCH = Path(__file__).parent
LEAST = 0.85
WORKERS = 2


def full_against_limits(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Grade the same submissions at both levels in turn, each round in the other order; start-up is left out."""
    print(f"\nlevel full against level limits: the fixed suite, {WORKERS} workers, in turn")
    course = load_course(BENCH)
    assignment = course.assignment("tensors")
    solution = assignment.solution.read_bytes()

    def seconds(examiners: Examiners, count: int) -> float:
        jobs = [Job(f"student{number}", solution + b"\n# %d\n" % number) for number in range(count)]
        started = time.perf_counter()
        for evidence in examiners.grade(jobs):
            _demand(evidence, examiners.at_most)
        return time.perf_counter() - started

    with (
        Examiners(course, assignment, workers=WORKERS, seed="bench", at_most="limits") as limits,
        Examiners(course, assignment, workers=WORKERS, seed="bench", at_most="full") as full,
    ):
        pairs = _in_turn(rounds, lambda: seconds(limits, 20), lambda: seconds(full, 20))
    ratios = [one / other for one, other in pairs]
    kept = statistics.median(ratios)
    print(f"  kept: {kept:.0%}; rounds: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")
    figures["full against limits"] = {"seconds": pairs, "kept": kept}
    bars.append((f"level full keeps at least 85% of the throughput of level limits: {kept:.0%}", kept >= LEAST))


def _in_turn(rounds: int, one: Callable[[], float], other: Callable[[], float]) -> list[tuple[float, float]]:
    one(), other()  # starts what has to start
    pairs = []
    for number in range(4 * rounds + 1):
        if number % 2:
            after, before = other(), one()
        else:
            before, after = one(), other()
        pairs.append((before, after))
    return pairs


def _demand(evidence: Evidence, level: str) -> None:
    if evidence.level != level or any(test.outcome != "passed" for test in evidence.tests):
        raise SystemExit(f"the bench's solution was graded at level {evidence.level}, not {level}, or did not pass")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    found: list[tuple[str, bool]] = []
    full_against_limits(parser.parse_args().rounds, {}, found)
    print(*(f"{'met' if met else 'NOT MET'}: {text}" for text, met in found), sep="\n")
