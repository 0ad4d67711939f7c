"""``docs/quality.md``: what `validate` measured of each assignment, as one table, with date and command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.findings import Findings

Columns = dict[str, dict[str, str]]
"""By assignment, what is measured of it and how it came out."""

_HEAD = """# Quality of the suites

What `autograder validate` measured of each assignment (`make nightly`); it prints the whole of it: confusion of names,
kills by test, survivors.

| | {names} |
| --- | {rules} |
"""
_FOOT = """
A *name* is right when a misconception is called by its own name, and by none when it is left out of the list. A *gap*
is the smallest effect of a misconception over the largest deviation of right work, both in shares of the tolerance; it
is infinite where right work agrees to the last digit. *Cost* is CPU time of the solution's children, one per test.
*Idle* tests are hidden ones that no wrong submission needs beyond the public ones; `reference/NAME/idle.txt` says why
each is there.
"""


def keep(page: Path, measured: Findings, command: str, today: date) -> None:
    """Put an assignment's column into the page; those of others stay as they were measured."""
    data = page.with_suffix(".json")
    columns: Columns = json.loads(data.read_text(encoding="utf-8")) if data.exists() else {}
    measuring = {"measured on": today.isoformat(), "by": f"`{command}`"}
    columns[measured.assignment.name] = _column(measured) | measuring
    data.write_text(json.dumps(columns, indent=1) + "\n", encoding="utf-8")
    page.write_text(quality_page(columns), encoding="utf-8")


def quality_page(columns: Columns) -> str:
    """Render the table of all assignments as Markdown."""
    labels = list(dict.fromkeys(label for column in columns.values() for label in column))
    rows = [f"| {label} | {' | '.join(column.get(label, '') for column in columns.values())} |" for label in labels]
    head = _HEAD.format(names=" | ".join(f"`{name}`" for name in columns), rules=" | ".join("---" for _ in columns))
    return head + "\n".join(rows) + "\n" + _FOOT


def _column(findings: Findings) -> dict[str, str]:
    from autograder.findings import cost, gaps, idle_tests

    assignment = findings.assignment
    tests = findings.evidence["solution"].tests
    wrong, mutants = findings.of("misconception"), findings.of("mutant")
    named = sum(findings.named(candidate) == {candidate.name} for candidate in wrong)
    falsely = sum(bool(findings.blind.get(candidate.key)) for candidate in wrong)
    killed = sum(bool(findings.failed(candidate)) for candidate in mutants)
    public = sum(test.public for test in tests)
    seconds = cost(findings)
    ratios = [gap.ratio for gap in gaps(findings)]
    systems = {system for exercise in assignment.exercises.values() for system in exercise.covers}
    return {
        "exercises": f"{len(assignment.exercises)}",
        "tests, public and hidden": f"{public} + {len(tests) - public}",
        "misconceptions named as themselves": f"{named} of {len(wrong)}",
        "named falsely when left out": f"{falsely} of {len(wrong)}",
        "variants": f"{len(findings.of('variant'))}, all {_worst(findings, 'variant'):.0%}",
        "lazy submissions": f"{len(findings.of('lazy'))}, at most {_best(findings, 'lazy'):.1%}",
        "mutants killed": f"{killed} of {len(mutants)} ({killed / len(mutants):.1%})" if mutants else "not tried",
        "smallest tolerance gap": f"{min(ratios):.3g}" if ratios else "nothing compared with a tolerance",
        "idle hidden tests": f"{len(idle_tests(findings))}",
        "cost of the public tests": f"{seconds.public:.2f} s",
        "cost of all tests but those that train": f"{seconds.suite:.2f} s",
        "cost of those that train": f"{seconds.training:.2f} s" if findings.training else "none does",
        "systems covered": f"{len(systems)}",
        "problems": f"{len(findings.problems)}",
    }


def _shares(findings: Findings, kind: str) -> list[float]:
    cards = [findings.cards[candidate.key] for candidate in findings.of(kind)]
    return [sum(score.points for score in card.exercises if not score.bonus) / card.possible for card in cards]


def _worst(findings: Findings, kind: str) -> float:
    return min(_shares(findings, kind), default=0.0)


def _best(findings: Findings, kind: str) -> float:
    return max(_shares(findings, kind), default=0.0)
