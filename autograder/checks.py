"""What `validate` demands of an assignment: one sentence for everything that does not hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from autograder.candidates import Candidate
from autograder.examine.cases import probe_docstrings
from autograder.examine.examination import count_hidden
from autograder.examine.feedback import read_clauses
from autograder.findings import Findings, gaps, idle_tests, misnamed
from autograder.mutants import read_reasons

LAZY_SHARE = 0.05
FALSE_NAMES = 0.05
TOLERANCE_GAP = 100.0


def check_right(findings: Findings) -> None:
    """Solution and variants earn everything, and no mistake is named in them."""
    for candidate in findings.of("solution", "variant"):
        failed = [test for test in findings.evidence[candidate.key].tests if test.id in findings.failed(candidate)]
        if failed:
            names = _some(sorted(test.id for test in failed))
            findings.problems.append(f"{candidate.key} fails {names}: {failed[0].called}: got {failed[0].message}")
        for diagnosis in findings.evidence[candidate.key].diagnoses:
            findings.problems.append(f'{candidate.key} is named "{diagnosis.misconception}"')
    for key, evidence in findings.evidence.items():
        for test in evidence.tests:
            if test.outcome == "grader_error":
                findings.problems.append(f"{key}: grader error in {test.id}: {test.message}")


def check_mutants(findings: Findings) -> None:
    """Demand that each mutant fails some test, unless it is listed as changing nothing."""
    for candidate in findings.of("mutant"):
        if not findings.failed(candidate):
            findings.problems.append(
                f"mutant {candidate.name} survives: answer it by a test, or list it with its reason in "
                f"reference/{findings.assignment.name}/equivalent.txt"
            )


def check_idle(findings: Findings) -> None:
    """Demand a reason for each hidden test that nothing wrong needs, and none for the others."""
    reasons = read_reasons(findings.assignment.reference / "idle.txt")
    idle = idle_tests(findings)
    file = f"reference/{findings.assignment.name}/idle.txt"
    for test in idle:
        if test not in reasons and findings.every_mutant:
            findings.problems.append(
                f"{test} fails on no wrong submission that passes the public tests: remove it, add the mistake that it "
                f"is there for, or give the reason in {file}"
            )
    known = {test.id for test in findings.evidence["solution"].tests}
    for test in sorted(set(reasons) - set(idle)):
        if test not in known:
            findings.problems.append(f"{file} gives a reason for {test}, which is no test")
        elif findings.every_mutant:
            findings.problems.append(f"{file} gives a reason for {test}, which some wrong submission does fail")


def check_suite(findings: Findings) -> None:
    """Every clause that a test cites is in the handout, and every clause of the handout is tried by some test."""
    assignment = findings.assignment
    clauses = read_clauses(assignment.handout)
    tests = findings.evidence["solution"].tests
    cited = {test.clause for test in tests}
    if not clauses:
        findings.problems.append(f"{assignment.handout.name} has no clause, `- **S1.** One sentence.`")
    for name, docstring in probe_docstrings(assignment.probes.read_text(encoding="utf-8")).items():
        if not docstring and not name.startswith("_"):
            findings.problems.append(f"the probe {name} has no docstring: students read it as what was called")
    if findings.narrowed:
        return
    for clause in sorted(cited - set(clauses)):
        findings.problems.append(f"tests cite clause {clause}, which {assignment.handout.name} does not have")
    for clause in sorted(set(clauses) - cited):
        findings.problems.append(f"clause {clause} of {assignment.handout.name} is tried by no test")
    for exercise in assignment.exercises:
        kinds = {test.public for test in tests if test.exercise == exercise}
        for public in {True, False} - kinds:
            findings.problems.append(f"{exercise} has no {'public' if public else 'hidden'} test")
    announced = count_hidden(assignment)
    collected = sum(not test.public for test in tests)
    if announced != collected:
        findings.problems.append(
            f"`check` announces {announced} hidden tests, and {collected} run: write parameter sets as plain lists"
        )
    for path in sorted(assignment.reference.glob("*.py")):
        if imports_solutions(path.read_text(encoding="utf-8")):
            findings.problems.append(
                f"reference/{assignment.name}/{path.name} imports solutions: it must be independent"
            )


def imports_solutions(source: str) -> bool:
    """Tell whether a module imports from ``solutions``."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
        if any(name.split(".")[0] == "solutions" for name in names):
            return True
    return False


def check_wrong(findings: Findings) -> None:
    """Demand that the stub earns nothing, laziness next to nothing, and that a misconception loses its own points."""
    for candidate in findings.of("stub", "lazy"):
        card = findings.cards[candidate.key]
        share = card.points / card.possible
        allowed = 0.0 if candidate.kind == "stub" else LAZY_SHARE
        if share > allowed:
            passed = sorted(test.id for test in card.tests if test.outcome == "passed")
            findings.problems.append(
                f"{candidate.key} earns {share:.1%}, at most {allowed:.0%} is allowed; it passes {_some(passed)}: "
                "pin a known answer in them"
            )
    exercises = {known.misconception.exercise for known in findings.of("misconception") if known.misconception}
    for exercise in findings.assignment.exercises:
        if exercise not in exercises:
            findings.problems.append(f"{exercise} has no misconception")
    for candidate in findings.of("misconception"):
        assert candidate.misconception is not None
        own = candidate.misconception.exercise
        scores = {score.id: score for score in findings.cards[candidate.key].exercises}
        if own not in scores:
            findings.problems.append(
                f'misconception "{candidate.name}" belongs to {own}, which grading.yml does not have'
            )
        elif scores[own].points >= scores[own].possible:
            findings.problems.append(f'misconception "{candidate.name}" loses nothing in {own}')


def unproven(findings: Findings) -> list[Candidate]:
    """Return the misconceptions of which something is not shown: lost points, their own name alone, a wide gap."""
    narrow = {gap.by for gap in gaps(findings) if gap.ratio < TOLERANCE_GAP}
    return [
        candidate
        for candidate in findings.of("misconception")
        if findings.named(candidate) != {candidate.name}
        or findings.blind.get(candidate.key)
        or candidate.name in narrow
    ]


def check_names(findings: Findings) -> None:
    """Each misconception is named as itself in its own exercise, and left out of the list hardly ever as another."""
    for candidate in findings.of("misconception"):
        assert candidate.misconception is not None
        named = {found.exercise: found.misconception for found in findings.evidence[candidate.key].diagnoses}
        if named.get(candidate.misconception.exercise) != candidate.name:
            came = named.get(candidate.misconception.exercise, "nothing")
            findings.problems.append(f'misconception "{candidate.name}" is named as {came}')
        for exercise, name in named.items():
            if name != candidate.name:
                findings.problems.append(f'misconception "{candidate.name}" is named "{name}" in {exercise}')
    wrong = findings.of("misconception")
    if len(misnamed(findings)) > FALSE_NAMES * len(wrong):
        for candidate, name in misnamed(findings):
            findings.problems.append(f'misconception "{candidate.name}", left out of the list, is named "{name}"')


def check_gaps(findings: Findings) -> None:
    for gap in gaps(findings):
        if gap.ratio < TOLERANCE_GAP:
            findings.problems.append(
                f'{gap.exercise}: noise {gap.noise:.2g} and the effect {gap.effect:.2g} of "{gap.by}" are only '
                f"{gap.ratio:.0f} times apart; change the inputs, not the tolerance"
            )


def _some(names: Iterable[str], limit: int = 4) -> str:
    listed = list(names)
    more = f" and {len(listed) - limit} more" if len(listed) > limit else ""
    return ", ".join(listed[:limit]) + more
