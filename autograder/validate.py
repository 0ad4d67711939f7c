"""``autograder validate``: right submissions pass, wrong ones fail, and mistakes get their names."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from autograder import checks
from autograder.accelerators import for_grading
from autograder.candidates import Candidate, gather, mutants_of
from autograder.course import Assignment, Course, CourseError, find_course, load_course
from autograder.examine.compose import ComposeError
from autograder.examine.examination import missing_files
from autograder.examine.examiners import Examiners, Job
from autograder.findings import Findings
from autograder.proof import report
from autograder.release.build import build

FEW_INPUTS = 6
"""How many inputs of a property test a wrong submission meets at first: what they show, all of them show."""


def main(args: argparse.Namespace) -> int:
    """Validate the named assignments, or all; 0 when everything holds."""
    course = load_course(Path(args.course) if getattr(args, "course", None) else find_course(Path.cwd()))
    names = args.names or list(course.assignments)
    if args.report and args.exercises:
        raise CourseError("--report keeps what holds of a whole assignment: leave -k out")
    problems = [f"{sentence}" for sentence in build(course, check=True)]
    for name in names:
        assignment = course.assignment(name)
        findings = validate(
            course,
            assignment,
            only=args.exercises,
            seeds=args.seeds,
            workers=args.workers,
            mutant_count=args.mutants,
            dependents=args.dependents,
        )
        print("\n".join(report(findings)), flush=True)
        problems += [f"{name}: {problem}" for problem in dict.fromkeys(findings.problems)]
        if args.report and findings.evidence:
            write_report(args, findings)
    print(f"\n{len(names)} validated, {len(problems)} problems" if problems else f"\n{len(names)} validated, all green")
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems else 0


def write_report(args: argparse.Namespace, measured: Findings) -> None:
    """Keep what was measured in a page of the docs, as soon as it is known: all of it may take hours."""
    from autograder.quality import keep

    options = [f"--seeds {args.seeds}", *([f"--mutants {args.mutants or 'all'}"] if args.mutants is not None else [])]
    options += ["--dependents"] if args.dependents else []
    command = " ".join(["autograder validate", measured.assignment.name, *options])
    keep(args.report, measured, command, date.today())


def validate(
    course: Course,
    assignment: Assignment,
    *,
    only: Sequence[str] = (),
    seeds: int = 1,
    workers: int = 1,
    mutant_count: int | None = None,
    dependents: bool = False,
) -> Findings:
    """Grade every candidate of an assignment and judge what comes out.

    Parameters
    ----------
    only
        The exercises to try, for an author who works on them; all when empty.
    seeds
        Run seeds that the right submissions are tried with; the wrong ones meet the first only.
    mutant_count
        How many automatic mutants to sample; 0 tries them all, None leaves them out.
    dependents
        Try each misconception on what builds on its exercise, too.
    """
    if missing := missing_files(assignment):
        return Findings(assignment, [], problems=missing)
    narrowed = _narrowed(assignment, only) if only else assignment
    try:
        candidates = [candidate for candidate in gather(assignment) if not only or _belongs(candidate, narrowed)]
    except ComposeError as error:
        return Findings(assignment, [], problems=[str(error)])
    findings = Findings(narrowed, candidates, narrowed=bool(only), inputs=0 if mutant_count == 0 else FEW_INPUTS)
    devices = for_grading(course.level)
    for number in range(seeds):
        chosen = candidates if number == 0 else findings.of("solution", "variant")
        jobs = {candidate.key: _job(candidate, findings, dependents=dependents) for candidate in chosen}
        if number > 0 and findings.inputs:  # the solution's cost is that of a child per test
            jobs |= {variant.key: replace(jobs[variant.key], sharing=True) for variant in findings.of("variant")}
        seed = f"{course.seed} validate {number}"
        with Examiners(course, assignment, workers=workers, seed=seed, devices=devices) as examiners:
            _grade(examiners, findings, list(jobs.values()))
            if number == 0:
                _try_again(examiners, findings, jobs)
            if number == 0 and mutant_count is not None:
                _try_mutants(examiners, findings, mutants_of(assignment, mutant_count))
                checks.check_mutants(findings)
        checks.check_right(findings)
    findings.every_mutant = mutant_count == 0
    checks.check_suite(findings)
    if not only:
        checks.check_idle(findings)
    checks.check_wrong(findings)
    checks.check_names(findings)
    checks.check_gaps(findings)
    return findings


def _narrowed(assignment: Assignment, only: Sequence[str]) -> Assignment:
    """Return the assignment with these exercises alone."""
    for name in only:
        if name not in assignment.exercises:
            known = ", ".join(assignment.exercises)
            raise CourseError(f"{assignment.name} has no exercise {name!r}; it has {known}")
    return assignment.model_copy(update={"exercises": {name: assignment.exercises[name] for name in only}})


def _belongs(candidate: Candidate, assignment: Assignment) -> bool:
    known = candidate.misconception
    return known is None or known.exercise in assignment.exercises


def _job(candidate: Candidate, findings: Findings, *, dependents: bool) -> Job:
    known, assignment = candidate.misconception, findings.assignment
    if known is not None:
        exercises = _concerned(assignment, known.exercise) if dependents else (known.exercise,)
    else:
        exercises = tuple(assignment.exercises) if findings.narrowed else ()
    return Job(
        candidate.key,
        candidate.source.encode(),
        misconception=known.name if known else "",
        quick=candidate.kind in ("stub", "lazy", "mutant"),
        exercises=exercises,
        inputs=findings.inputs if known else 0,
        sharing=known is not None and findings.inputs > 0,
        devices=candidate.kind in ("solution", "variant"),
    )


def _whole(job: Job) -> Job:
    """Return the job with every input, and a child per test."""
    return replace(job, inputs=0, sharing=False)


def _concerned(assignment: Assignment, exercise: str) -> tuple[str, ...]:
    """Return an exercise and all that builds on it."""
    found = {exercise}
    while more := {e.id for e in assignment.exercises.values() if e.id not in found and found & set(e.needs)}:
        found |= more
    return tuple(sorted(found))


def _try_again(examiners: Examiners, findings: Findings, jobs: Mapping[str, Job]) -> None:
    """Give misconceptions all inputs where a few showed too little."""
    tried: set[str] = set()
    while findings.inputs and (left := [c.key for c in checks.unproven(findings) if c.key not in tried]):
        _grade(examiners, findings, [_whole(jobs[key]) for key in left])
        tried |= set(left)


def _try_mutants(examiners: Examiners, findings: Findings, mutants: list[Candidate]) -> None:
    """Try each mutant on the exercise that it is in; what that does not notice, and helpers, on the whole suite."""
    homes = {mutant.key: home for mutant in mutants if (home := home_of(findings.assignment, mutant))}
    if findings.narrowed:
        mutants = [mutant for mutant in mutants if mutant.key in homes]
    findings.candidates += mutants
    first = [
        Job(
            mutant.key,
            mutant.source.encode(),
            quick=True,
            exercises=(homes[mutant.key],),
            inputs=findings.inputs,
            sharing=findings.inputs > 0,
            devices=False,
        )
        for mutant in mutants
        if mutant.key in homes
    ]
    _grade(examiners, findings, first)
    if findings.narrowed:
        survivors = {m.key for m in mutants if not findings.failed(m)} if findings.inputs else set()
        _grade(examiners, findings, [_whole(job) for job in first if job.student in survivors])
        return
    left = [m for m in mutants if m.key not in findings.evidence or not findings.failed(m)]
    _grade(examiners, findings, [Job(m.key, m.source.encode(), quick=True, devices=False) for m in left])


def home_of(assignment: Assignment, mutant: Candidate) -> str:
    """Return the exercise that a mutant is in, by its definition or the nearest one around it; none for helpers."""
    owners, place = assignment.owners, mutant.name.partition(":")[0]
    while place and place not in owners:
        place = place.rpartition(".")[0]
    return owners.get(place, "")


def _grade(examiners: Examiners, findings: Findings, jobs: list[Job]) -> None:
    name = findings.assignment.name
    for done, evidence in enumerate(examiners.grade(jobs), 1):
        findings.add(evidence)
        if sys.stderr.isatty():
            print(f"\r{name}: {done}/{len(jobs)}", end="", file=sys.stderr, flush=True)
    findings.blind |= examiners.blind
    findings.training |= {case.id for case in examiners.cases if case.training}
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
