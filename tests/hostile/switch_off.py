"""Switch off each defence in turn and see some row turn red: a layer that nothing depends on rots unnoticed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.hostile.corpus import Attack, Row, rows
from tests.hostile.defences import Defence, all_defences
from tests.hostile.facts import holds
from tests.hostile.run import run_corpus


@dataclass(frozen=True)
class Tried:
    """What came of a corpus without one defence."""

    defence: Defence
    red: tuple[str, ...]
    seconds: float


def without(defence: Defence) -> Tried:
    """Run the rows that name a defence, or ask for its fact, without it; what hides it is switched off before."""
    started = time.monotonic()
    behind = [name for name in defence.behind if can_be_switched_off(all_defences()[name])]
    red = _by_fact(defence, behind) if defence.fact else _by_rows(defence, behind)
    return Tried(defence, red, time.monotonic() - started)


def can_be_switched_off(defence: Defence) -> bool:
    """Tell whether a defence is one of this run: who grades as an ordinary user cannot have another one."""
    return os.geteuid() == 0 or not defence.only_root


def _by_fact(defence: Defence, behind: list[str]) -> tuple[str, ...]:
    if not holds(defence.fact, defence.level, behind):
        raise SystemExit(f"{defence.name} does not hold by itself: {defence.fact} is not so")
    without_it = holds(defence.fact, defence.level, [*behind, defence.name])
    return () if without_it else (f"a child no longer {defence.fact.replace('_', ' ')}",)


def _by_rows(defence: Defence, behind: list[str]) -> tuple[str, ...]:
    if behind and (red := _run(defence, behind)):
        raise SystemExit(f"{defence.name} does not hold by itself: {red[0]}")
    return _run(defence, [*behind, defence.name])


def _run(defence: Defence, off: list[str]) -> tuple[str, ...]:
    return tuple(run_corpus(selected(defence), defence.level, twice=False, off=off).red)


def selected(defence: Defence) -> list[Row]:
    """Return the rows that a defence names, ``hNN`` or ``hNN:submission``, with nothing marked as open or known."""
    known = {row.id: row for row in rows(defence.level)}
    found = []
    for entry in defence.rows:
        id, _, name = entry.partition(":")
        found.append(known[id].of(lambda attack, name=name: name in ("", attack.name) and _closed(attack, defence)))
    return found


def _closed(attack: Attack, defence: Defence) -> bool:
    """Leave out what this level does not hold anyway, and what is known not to hold."""
    return not (attack.known or (attack.open and defence.level == "limits"))


def table(tried: Sequence[Tried]) -> str:
    """Lay out what turned red, a line for each defence."""
    lines = []
    for one in tried:
        word = "red" if one.red else "NOTHING TURNS RED"
        lines.append(f"{one.defence.level:<7}{one.defence.name:<58}{word} ({one.seconds:.0f} s)")
        lines += [f"{'':<9}{sentence[:150]}" for sentence in one.red[:2]]
    return "\n".join(lines)


def main() -> int:
    """Try every defence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=("limits", "full"), default="limits")
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD", help="defences whose name holds a word")
    parser.add_argument("--fast", action="store_true", help="without what waits for wall time")
    args = parser.parse_args()
    chosen = [
        defence
        for defence in all_defences().values()
        if defence.level == args.level
        and not (args.fast and defence.slow)
        and (not args.only or any(word in defence.name for word in args.only))
    ]
    tried = []
    for defence in filter(can_be_switched_off, chosen):
        tried.append(without(defence))
        print(table(tried[-1:]), flush=True)
    return 0 if all(one.red for one in tried) else 1


if __name__ == "__main__":
    sys.exit(main())
