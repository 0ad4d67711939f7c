"""``make hostile``: the whole corpus through the real grader, twice, and one table of what came of it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.corpus import Attack, Judged, Row, base_of, rows
from tests.hostile.judge import Results, judge, judge_run
from tests.hostile.target import Target, grade, target

SENTINEL_EVERY = 8
REFUSED = 2
"""The exit code of a grader that does not begin: the level is not to be had here, or the course is broken."""


@dataclass
class Report:
    """What came of a run of the corpus."""

    level: str
    judged: list[Judged] = field(default_factory=list)
    of_the_run: list[str] = field(default_factory=list)
    """What does not hold of the run as a whole."""
    seconds: float = 0.0

    def state(self, judged: Judged) -> str:
        if not judged.broken:
            return "held"
        if judged.attack.known:
            return "known"
        return "open" if judged.attack.open and self.level == "limits" else "BROKEN"

    @property
    def red(self) -> list[str]:
        """What neither level nor a known weakness explains."""
        return [
            f"{judged.attack.called}: {sentence}"
            for judged in self.judged
            if self.state(judged) == "BROKEN"
            for sentence in judged.broken
        ] + self.of_the_run


def run_corpus(
    chosen: Sequence[Row],
    level: str,
    *,
    fast: bool = False,
    twice: bool = True,
    workers: int = 2,
    off: Sequence[str] = (),
) -> Report:
    """Grade these rows as one class for each assignment, with honest sentinels among them, and judge all of it."""
    report = Report(level)
    started = time.monotonic()
    attacks = [attack for row in chosen if not row.not_run for attack in row.attacks if not (fast and attack.slow)]
    with target(level) as goal:
        for assignment in ("plain", "tensors"):
            ours = [attack for attack in attacks if attack.assignment == assignment]
            if ours:
                _run_class(report, goal, assignment, ours, twice=twice, workers=workers, off=off)
    report.seconds = time.monotonic() - started
    return report


def _run_class(
    report: Report,
    goal: Target,
    assignment: str,
    attacks: Sequence[Attack],
    *,
    twice: bool,
    workers: int,
    off: Sequence[str],
) -> None:
    handed_in = goal.folder / f"class-{assignment}"
    handed_in.mkdir()
    for attack in attacks:
        attack.write(handed_in, goal.replaced)
    sentinels = _write_sentinels(handed_in, assignment, attacks)
    runs = []
    for number in range(2 if twice else 1):
        out = goal.folder / f"out-{assignment}-{number}"
        graded = grade(goal, assignment, handed_in, out, workers=workers, off=off)
        words = f"{assignment}, run {number + 1}: {len(attacks)} submissions in {graded.seconds:.0f} s"
        if graded.left and _any_open(attacks, report.level):
            words += f"; left by what level {report.level} does not hold: {'; '.join(graded.left)}"
            graded.left.clear()
        print(words, file=sys.stderr)
        if graded.code == REFUSED:
            raise SystemExit(graded.said.strip())
        report.of_the_run += judge_run(goal, graded, sentinels)
        runs.append(Results(graded))
    tests = runs[0].evidence(sentinels[0]).tests
    for attack in attacks:
        report.judged.append(judge(attack, goal, runs[0], runs[1] if twice else None, tests))


def _any_open(attacks: Sequence[Attack], level: str) -> bool:
    return level == "limits" and any(attack.open for attack in attacks)


def _write_sentinels(folder: Path, assignment: str, attacks: Sequence[Attack]) -> list[str]:
    """Hand in honest work before, among and after the attacks, which are graded in the order of their names."""
    source = base_of(assignment, "correct")
    names = sorted(attack.called for attack in attacks)[::SENTINEL_EVERY]
    sentinels = ["0-sentinel", *(f"{name}-sentinel" for name in names if name.startswith("h")), "zz-sentinel"]
    for name in sentinels:
        (folder / f"{name}.py").write_bytes(source)
    return sentinels


def table(chosen: Sequence[Row], report: Report) -> str:
    """Lay out what came of it, a line for each submission."""
    lines = [f"{'row':<5}{'submission':<24}{'expected':<34}{'got':<40}{'gained':>7}{'s':>7}  state"]
    by_row: dict[str, list[Judged]] = {}
    for judged in report.judged:
        by_row.setdefault(judged.attack.row, []).append(judged)
    for row in chosen:
        lines.append(f"{row.id.upper():<5}{row.title}")
        if row.not_run:
            lines.append(f"{'':<5}{'':<24}not_run: {row.not_run}")
        for judged in by_row.get(row.id, []):
            attack = judged.attack
            state = report.state(judged)
            lines.append(
                f"{'':<5}{attack.name[:23]:<24}{_expected(attack)[:33]:<34}{judged.got[:39]:<40}"
                f"{judged.gained:>7.2f}{judged.seconds:>7.1f}  {state}"
            )
            why = {"open": attack.open, "known": attack.known}.get(state, "")
            lines += [f"{'':<9}{state}: {why}"] if why else []
            lines += [f"{'':<9}{sentence}" for sentence in judged.broken]
    return "\n".join(lines)


def _expected(attack: Attack) -> str:
    return ", ".join(
        ("" if key == "*" else f"{key} ") + "/".join(sorted(codes)) for key, codes in attack.expect.items()
    )


def summary(chosen: Sequence[Row], report: Report) -> str:
    """Count, in a few lines."""
    states = [report.state(judged) for judged in report.judged]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("held", "open", "known", "BROKEN"))
    not_run = sum(bool(row.not_run) for row in chosen)
    gained = {
        state: sum(max(0.0, judged.gained) for judged in report.judged if report.state(judged) == state)
        for state in ("BROKEN", "known", "open")
    }
    points = ", ".join(f"{state} {amount:g}" for state, amount in gained.items())
    lines = [
        f"level {report.level}: {len(chosen)} rows ({not_run} not run), {len(states)} submissions: {counts}; "
        f"points gained: {points}; {report.seconds:.0f} s",
        *(f"run: {sentence}" for sentence in report.of_the_run),
    ]
    return "\n".join(lines)


def main() -> int:
    """Run it all, print the table, and return 1 when anything is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=("limits", "full"), default="limits")
    parser.add_argument("--only", nargs="*", default=[], metavar="hNN", help="these rows alone")
    parser.add_argument("--fast", action="store_true", help="without what waits for wall time")
    parser.add_argument("--once", action="store_true", help="do not compare two runs")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    chosen = [row for row in rows(args.level) if not args.only or row.id in args.only]
    report = run_corpus(chosen, args.level, fast=args.fast, twice=not args.once, workers=args.workers)
    print(table(chosen, report))
    print(summary(chosen, report))
    return 1 if report.red else 0


if __name__ == "__main__":
    sys.exit(main())
