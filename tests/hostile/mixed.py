"""A batch of 50 honest and 50 hostile submissions: the honest ones are graded as if they were alone."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.hostile.corpus import Attack, Judged, rows
from tests.hostile.judge import Results, judge, judge_run
from tests.hostile.target import Graded, Target, grade, target

SEED = "mixed"


def hostile(level: str, count: int, assignment: str) -> list[Attack]:
    """Return attacks of as many rows as there are, one of each row before the second of any."""
    by_row = [
        [attack for attack in row.attacks if attack.assignment == assignment and not (attack.slow or attack.open)]
        for row in rows(level)
        if row.id.startswith("h") and not row.not_run
    ]
    turns = itertools.zip_longest(*by_row)
    return [attack for turn in turns for attack in turn if attack is not None][:count]


def honest(level: str, beside: Iterable[Attack], assignment: str) -> dict[str, bytes]:
    """Return honest modules, right, wrong, half done and odd, each to be graded right after an attack."""
    controls = [
        attack.content
        for row in rows(level)
        if row.id.startswith("c")
        for attack in row.attacks
        if attack.assignment == assignment and isinstance(attack.content, bytes) and attack.suffix == ".py"
        if not attack.slow
    ]
    sources = itertools.cycle(controls)
    names = (f"{attack.called}-honest" for attack in beside)
    return {name: next(sources) + b"\n# %d\n" % number for number, name in enumerate(names)}


def run(level: str, count: int, assignment: str, workers: int) -> list[str]:
    """Grade the honest ones alone, then all together; say what is not as it must be."""
    attacks = hostile(level, count, assignment)
    with target(level) as goal:
        students = honest(level, attacks, assignment)
        print(f"{len(students)} honest and {len(attacks)} hostile submissions of {assignment}, level {level}")
        before = surroundings()
        alone = _grade(goal, assignment, students, [], workers)
        together = _grade(goal, assignment, students, attacks, workers)
        broken = [f"alone: {sentence}" for sentence in judge_run(goal, alone, [])]
        broken += [f"mixed: {sentence}" for sentence in judge_run(goal, together, [])]
        cards = [Results(one) for one in (alone, together)]
        broken += [
            f"the scorecard of {name} is another" for name in students if len({one.card(name) for one in cards}) != 1
        ]
        tests = cards[1].evidence(next(iter(students))).tests
        judged = [judge(attack, goal, cards[1], None, tests) for attack in attacks]
        broken += [
            f"{one.attack.called}: {sentence}" for one in judged if not one.attack.known for sentence in one.broken
        ]
        print(f"alone {alone.seconds:.0f} s, mixed {together.seconds:.0f} s; points gained: {_gained(judged):g}")
    return [
        *broken,
        *(f"{what} is another than before" for what, seen in surroundings().items() if seen != before[what]),
    ]


def _gained(judged: Iterable[Judged]) -> float:
    return sum(max(0.0, one.gained) for one in judged)


def _grade(goal: Target, assignment: str, students: Mapping[str, bytes], attacks: list[Attack], workers: int) -> Graded:
    name = "mixed" if attacks else "alone"
    handed_in = goal.folder / f"class-{name}"
    handed_in.mkdir()
    for student, source in students.items():
        (handed_in / f"{student}.py").write_bytes(source)
    for attack in attacks:
        attack.write(handed_in, goal.replaced)
    return grade(goal, assignment, handed_in, goal.folder / f"out-{name}", workers=workers, seed=SEED)


def surroundings() -> dict[str, object]:
    """Return what of this machine a submission could have changed, beside processes and files of the run."""
    return {
        "the list of mounts": Path("/proc/self/mountinfo").read_text(),
        "shared memory": sorted(path.name for path in Path("/dev/shm").iterdir()),
        "System V shared memory": Path("/proc/sysvipc/shm").read_text(),
        "the host name": os.uname().nodename,
        "the network": Path("/proc/net/dev").read_text().count(":"),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=("limits", "full"), default="limits")
    parser.add_argument("--count", type=int, default=50, help="of either kind")
    parser.add_argument("--assignment", choices=("plain", "tensors"), default="plain")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    broken = run(args.level, args.count, args.assignment, args.workers)
    print("\n".join(broken) or "every honest scorecard is as it is alone, and the machine as it was")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
