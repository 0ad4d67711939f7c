"""``autograder validate``: right submissions pass, wrong ones fail, and mistakes get their names."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from autograder.candidates import Candidate, gather, mutants_of
from autograder.course import Assignment, Course, find_course, load_course
from autograder.examine.cases import count_tests, probe_docstrings
from autograder.examine.compose import ComposeError
from autograder.examine.examination import missing_files, suite_files
from autograder.examine.examiners import Examiners, Job
from autograder.examine.feedback import read_clauses
from autograder.release.build import build
from autograder.results import Evidence, Scorecard
from autograder.score import score

LAZY_SHARE = 0.05
FALSE_NAMES = 0.05
TOLERANCE_GAP = 100.0


@dataclass
class Findings:
    """What the candidates of one assignment showed."""

    assignment: Assignment
    candidates: list[Candidate]
    cards: dict[str, Scorecard] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    blind: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, evidence: Evidence) -> None:
        self.evidence[evidence.student] = evidence
        self.cards[evidence.student] = score(evidence, self.assignment)

    def of(self, *kinds: str) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.kind in kinds]

    def failed(self, candidate: Candidate) -> set[str]:
        tests = self.evidence[candidate.key].tests
        return {test.id for test in tests if test.outcome not in ("passed", "not_run", "grader_error")}


def main(args: argparse.Namespace) -> int:
    """Validate the named assignments, or all; 0 when everything holds."""
    course = load_course(Path(args.course) if getattr(args, "course", None) else find_course(Path.cwd()))
    names = args.names or list(course.assignments)
    pages: list[Findings] = []
    problems = [f"{sentence}" for sentence in build(course, check=True)]
    for name in names:
        assignment = course.assignment(name)
        findings = validate(course, assignment, seeds=args.seeds, workers=args.workers, mutant_count=args.mutants)
        print("\n".join(report(findings)), flush=True)
        problems += [f"{name}: {problem}" for problem in dict.fromkeys(findings.problems)]
        pages.append(findings)
    if args.report:
        write_report(args, [findings for findings in pages if findings.evidence])
    print(f"\n{len(names)} validated, {len(problems)} problems" if problems else f"\n{len(names)} validated, all green")
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems else 0


def write_report(args: argparse.Namespace, measured: list[Findings]) -> None:
    """Keep what was measured as a page of the docs."""
    from autograder.quality import quality_page

    options = [f"--seeds {args.seeds}", *([f"--mutants {args.mutants or 'all'}"] if args.mutants is not None else [])]
    command = " ".join(["autograder validate", *args.names, *options])
    args.report.write_text(quality_page(measured, command, date.today()), encoding="utf-8")


def validate(
    course: Course, assignment: Assignment, *, seeds: int, workers: int, mutant_count: int | None = None
) -> Findings:
    """Grade every candidate of an assignment and judge what comes out.

    Parameters
    ----------
    seeds
        Run seeds that the right submissions are tried with; the wrong ones meet the first only.
    mutant_count
        How many automatic mutants to sample; 0 tries them all, None leaves them out.
    """
    if missing := missing_files(assignment):
        return Findings(assignment, [], problems=missing)
    try:
        candidates = list(gather(assignment))
    except ComposeError as error:
        return Findings(assignment, [], problems=[str(error)])
    findings = Findings(assignment, candidates)
    for number in range(seeds):
        chosen = candidates if number == 0 else findings.of("solution", "variant")
        _grade(course, findings, chosen, seed=f"{course.seed} validate {number}", workers=workers)
        _check_right(findings)
    if mutant_count is not None:
        findings.candidates += mutants_of(assignment, mutant_count)
        _grade(course, findings, findings.of("mutant"), seed=f"{course.seed} validate 0", workers=workers)
        _check_mutants(findings)
    _check_suite(findings)
    _check_wrong(findings)
    _check_names(findings)
    _check_gaps(findings)
    return findings


def _grade(course: Course, findings: Findings, candidates: list[Candidate], *, seed: str, workers: int) -> None:
    jobs = [
        Job(
            candidate.key,
            candidate.source.encode(),
            misconception=candidate.misconception.name if candidate.misconception else "",
            quick=candidate.kind in ("stub", "lazy", "mutant"),
            exercises=_concerned(findings.assignment, candidate),
        )
        for candidate in candidates
    ]
    with Examiners(course, findings.assignment, workers=workers, seed=seed) as examiners:
        for done, evidence in enumerate(examiners.grade(jobs), 1):
            findings.add(evidence)
            if sys.stderr.isatty():
                print(f"\r{findings.assignment.name}: {done}/{len(jobs)}", end="", file=sys.stderr, flush=True)
        findings.blind |= examiners.blind
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)


def _concerned(assignment: Assignment, candidate: Candidate) -> tuple[str, ...]:
    """Return the exercises that a misconception can be seen in: its own, and what builds on it."""
    if candidate.misconception is None:
        return ()
    found = {candidate.misconception.exercise}
    while more := {e.id for e in assignment.exercises.values() if e.id not in found and found & set(e.needs)}:
        found |= more
    return tuple(sorted(found))


# -------------------------------------------------------------------------------------------------------------- checks


def _check_right(findings: Findings) -> None:
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


def _check_mutants(findings: Findings) -> None:
    """Demand that each mutant fails some test, unless it is listed as changing nothing."""
    for candidate in findings.of("mutant"):
        if not findings.failed(candidate):
            findings.problems.append(
                f"mutant {candidate.name} survives: answer it by a test, or list it with its reason in "
                f"reference/{findings.assignment.name}/equivalent.txt"
            )


def _check_suite(findings: Findings) -> None:
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
    for clause in sorted(cited - set(clauses)):
        findings.problems.append(f"tests cite clause {clause}, which {assignment.handout.name} does not have")
    for clause in sorted(set(clauses) - cited):
        findings.problems.append(f"clause {clause} of {assignment.handout.name} is tried by no test")
    for exercise in assignment.exercises:
        kinds = {test.public for test in tests if test.exercise == exercise}
        for public in {True, False} - kinds:
            findings.problems.append(f"{exercise} has no {'public' if public else 'hidden'} test")
    announced = sum(map(count_tests, suite_files(assignment, hidden=True)[1:]))
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


def _check_wrong(findings: Findings) -> None:
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


def _check_names(findings: Findings) -> None:
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


def misnamed(findings: Findings) -> list[tuple[Candidate, str]]:
    """Return the misconceptions that, unknown, would be called by another's name, and that name."""
    blind = ((candidate, findings.blind.get(candidate.key, ())) for candidate in findings.of("misconception"))
    return [(candidate, names[0]) for candidate, names in blind if names]


@dataclass(frozen=True)
class Gap:
    """How far apart right and wrong are in one exercise, in shares of the tolerance."""

    exercise: str
    noise: float
    """The largest deviation of a right submission."""
    effect: float
    """The deviation of the misconception that moves values least."""
    by: str

    @property
    def ratio(self) -> float:
        return self.effect / self.noise if self.noise else float("inf")


def gaps(findings: Findings) -> list[Gap]:
    """Measure each exercise that compares with a tolerance."""
    found = []
    for exercise in findings.assignment.exercises:
        noises = [
            test.deviation
            for candidate in findings.of("solution", "variant")
            for test in findings.evidence[candidate.key].tests
            if test.exercise == exercise and test.deviation is not None
        ]
        effects = [
            (largest, candidate.name)
            for candidate in findings.of("misconception")
            if candidate.misconception
            and candidate.misconception.exercise == exercise
            and (largest := _largest_effect(findings.evidence[candidate.key], exercise)) > 1
        ]
        if noises and effects:
            effect, name = min(effects)
            found.append(Gap(exercise, max(noises), effect, name))
    return found


def _largest_effect(evidence: Evidence, exercise: str) -> float:
    """Return the largest deviation of a failed test; 0 when only kinds, shapes or exact values differed."""
    failed = (test for test in evidence.tests if test.exercise == exercise and test.outcome == "failed")
    return max((test.deviation or 0.0 for test in failed), default=0.0)


def _check_gaps(findings: Findings) -> None:
    for gap in gaps(findings):
        if gap.ratio < TOLERANCE_GAP:
            findings.problems.append(
                f'{gap.exercise}: noise {gap.noise:.2g} and the effect {gap.effect:.2g} of "{gap.by}" are only '
                f"{gap.ratio:.0f} times apart; change the inputs, not the tolerance"
            )


def idle_tests(findings: Findings) -> list[str]:
    """Return hidden tests that fail on no wrong submission that passes its exercise's public tests."""
    wrong = findings.of("misconception", "lazy", "mutant")
    cases = findings.evidence["solution"].tests
    idle = []
    for case in (case for case in cases if not case.public):
        public = {other.id for other in cases if other.public and other.exercise == case.exercise}
        if not any(case.id in (failed := findings.failed(candidate)) and not failed & public for candidate in wrong):
            idle.append(case.id)
    return idle


# -------------------------------------------------------------------------------------------------------------- report


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
    yield "  tolerances, as shares of what is allowed"
    for gap in gaps(findings):
        ends = f'noise {gap.noise:.2g}, smallest effect {gap.effect:.3g} ("{gap.by}")'
        yield f"    {gap.exercise}: {ends}, gap {gap.ratio:.3g}"
    idle = idle_tests(findings)
    yield f"  hidden tests that no wrong submission needs beyond the public ones: {len(idle)}"
    yield from (f"    {id}" for id in idle)


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
    for candidate in findings.of("stub", "lazy", "misconception"):
        failed = findings.failed(candidate)
        yield f"    {''.join('x' if case.id in failed else '·' for case in cases)}  {candidate.key}"
    for number, case in enumerate(cases, 1):
        yield f"    {number:>3} {case.id}"


def _some(names: Iterable[str], limit: int = 4) -> str:
    listed = list(names)
    more = f" and {len(listed) - limit} more" if len(listed) > limit else ""
    return ", ".join(listed[:limit]) + more
