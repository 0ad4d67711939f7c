"""What the submissions of known fate showed of an assignment, and what can be measured from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.candidates import Candidate
from autograder.course import Assignment
from autograder.results import Evidence, Scorecard
from autograder.score import score


@dataclass
class Findings:
    """What the candidates of one assignment showed."""

    assignment: Assignment
    candidates: list[Candidate]
    cards: dict[str, Scorecard] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    blind: dict[str, list[str]] = field(default_factory=dict)
    training: set[str] = field(default_factory=set)
    """The tests that train, whose cost is told apart."""
    problems: list[str] = field(default_factory=list)
    every_mutant: bool = False
    """All mutants were tried, so that a test that nothing wrong fails can be told from one that was not tried."""
    inputs: int = 0
    """How many inputs of each property test wrong submissions met at first; all when 0."""
    narrowed: bool = False
    """Some exercises alone were tried, so that nothing can be said about the suite as a whole."""

    _failed: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, evidence: Evidence) -> None:
        self.evidence[evidence.student] = evidence
        self.cards[evidence.student] = score(evidence, self.assignment)
        self._failed[evidence.student] = frozenset(test.id for test in evidence.tests if test.counts_against)

    def of(self, *kinds: str) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.kind in kinds]

    def failed(self, candidate: Candidate) -> frozenset[str]:
        """Return the tests that a candidate failed."""
        return self._failed[candidate.key]

    def named(self, candidate: Candidate) -> set[str]:
        """Return the misconceptions that a candidate was called by, in any exercise."""
        return {diagnosis.misconception for diagnosis in self.evidence[candidate.key].diagnoses}


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


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU time that the solution's children use, one child per test."""

    public: float
    """All public tests."""
    suite: float
    """Public and hidden tests but those that train."""
    training: float
    """Public and hidden tests that train."""


def cost(findings: Findings) -> Cost:
    """Measure what the suite costs for the solution."""
    tests = findings.evidence["solution"].tests
    training = sum(test.cpu for test in tests if test.id in findings.training)
    return Cost(sum(test.cpu for test in tests if test.public), sum(test.cpu for test in tests) - training, training)


def idle_tests(findings: Findings) -> list[str]:
    """Return hidden tests that fail on no wrong submission that passes its exercise's public tests."""
    wrong = findings.of("misconception", "lazy", "mutant")
    cases = findings.evidence["solution"].tests
    idle = []
    for case in (case for case in cases if not case.public and case.outcome != "not_run"):
        public = {other.id for other in cases if other.public and other.exercise == case.exercise}
        if not any(case.id in (failed := findings.failed(candidate)) and not failed & public for candidate in wrong):
            idle.append(case.id)
    return idle
