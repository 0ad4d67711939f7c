"""How `validate` prints what it found: shares, the confusion of names, kills by test, tolerances."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.findings import Findings, cost, gaps, idle_tests, misnamed
from autograder.mutants import read_reasons


def report(findings: Findings) -> Iterator[str]:
    """Say what was tried and what came out, for the terminal."""
    assignment = findings.assignment
    yield f"\n{assignment.name}: {assignment.title}"
    if not findings.evidence:
        return
    yield f"  stub {_percent(findings, 'stub')}   lazy {_percent(findings, 'lazy')}"
    yield f"  solution {_percent(findings, 'solution')}   variants {_percent(findings, 'variant')}"
    if tried := findings.of("mutant"):
        killed = sum(bool(findings.failed(candidate)) for candidate in tried)
        yield f"  mutants killed {killed} of {len(tried)} ({killed / len(tried):.1%})"
    yield from _confusion(findings)
    yield f"  named falsely when left out of the list: {len(misnamed(findings))}"
    yield from (f'    "{candidate.name}" as "{name}"' for candidate, name in misnamed(findings))
    yield from _kills(findings)
    measured = gaps(findings)
    yield "  tolerances, as shares of what is allowed" + ("" if measured else ": nothing was compared with one")
    for gap in measured:
        ends = f'noise {gap.noise:.2g}, smallest effect {gap.effect:.3g} ("{gap.by}")'
        yield f"    {gap.exercise}: {ends}, gap {gap.ratio:.3g}"
    seconds = cost(findings)
    rest = f"those that train {seconds.training:.2f} s, all others {seconds.suite:.2f} s"
    yield f"  CPU of the solution's tests: the public ones {seconds.public:.2f} s, {rest}"
    yield from _devices(findings)
    idle = idle_tests(findings)
    reasons = read_reasons(assignment.reference / "idle.txt")
    unexplained = len([test for test in idle if test not in reasons])
    advice = f"; with --mutants all, {unexplained} of them would need a mutant or a reason" if unexplained else ""
    yield f"  hidden tests that no wrong submission needs beyond the public ones: {len(idle)}{advice}"
    yield from (f"    {id}{f': {reasons[id]}' if id in reasons else ''}" for id in idle)


def _devices(findings: Findings) -> Iterator[str]:
    """Print how far right submissions were from the CPU on real devices, as shares of the parity tolerance."""
    right = [findings.evidence[candidate.key] for candidate in findings.of("solution", "variant")]
    for kind, card in dict(pair for evidence in right for pair in evidence.devices.items()).items():
        yield f"  {kind} ({card}), largest differences from the CPU as shares of the parity tolerance"
        for exercise in findings.assignment.exercises:
            tests = [test for evidence in right for test in evidence.tests if test.device == kind]
            found = [test.deviation for test in tests if test.exercise == exercise and test.deviation is not None]
            if found:
                yield f"    {exercise}: {max(found):.2g}"


def _percent(findings: Findings, kind: str) -> str:
    shares = [findings.cards[c.key].points / findings.cards[c.key].possible for c in findings.of(kind)]
    if not shares:
        return "none"
    low, high = min(shares), max(shares)
    return f"{high:.0%}" if len(shares) == 1 else f"{len(shares)} from {low:.0%} to {high:.0%}"


def _confusion(findings: Findings) -> Iterator[str]:
    """Print which name each misconception got in its own exercise; the identity is the goal."""
    known = findings.of("misconception")
    places = {candidate.name: place for place, candidate in enumerate(known)}
    yield f"  names: rows are misconceptions, columns what they were called; {len(known)} in all"
    for place, candidate in enumerate(known):
        assert candidate.misconception is not None
        cells = ["·"] * len(known)
        for found in findings.evidence[candidate.key].diagnoses:
            if found.misconception in places:
                cells[places[found.misconception]] = "■" if found.misconception == candidate.name else "x"
        yield f"    {place + 1:>3} {''.join(cells)}  {candidate.misconception.exercise}: {candidate.name}"


def _kills(findings: Findings) -> Iterator[str]:
    """Print which tests each wrong submission fails."""
    cases = findings.evidence["solution"].tests
    yield "  kills: rows are wrong submissions, columns tests, public ones first"
    if findings.inputs:
        few = f"the first {findings.inputs} inputs of each property test"
        yield f"    wrong submissions met {few}, and all where these did not suffice; --mutants all always gives all"
    for candidate in findings.of("stub", "lazy", "misconception"):
        failed = findings.failed(candidate)
        yield f"    {''.join('x' if case.id in failed else '·' for case in cases)}  {candidate.key}"
    for number, case in enumerate(cases, 1):
        yield f"    {number:>3} {case.id}"
