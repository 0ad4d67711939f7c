"""The invariants: what must hold of every row, whatever it did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autograder.results import Evidence, Scorecard, TestResult
from tests.hostile.corpus import OURS, Attack, Judged
from tests.hostile.target import INPUT, Graded, Target

MAX_REPORT = 256 << 10
MAX_GROWTH = 256 << 20
FAST_SECONDS, SLOW_SECONDS = 60.0, 240.0
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Results:
    """What a run wrote about each student."""

    def __init__(self, graded: Graded) -> None:
        self.graded = graded
        self.out = graded.out

    def evidence(self, student: str) -> Evidence:
        return Evidence.from_json((self.out / "evidence" / f"{student}.json").read_text(encoding="utf-8"))

    def card(self, student: str) -> str:
        return (self.out / "scorecards" / f"{student}.json").read_text(encoding="utf-8")

    def feedback(self, student: str) -> str:
        return (self.out / "feedback" / f"{student}.md").read_text(encoding="utf-8")

    def of(self, student: str) -> dict[str, str]:
        """Return every text about a student, by what it is."""
        evidence = (self.out / "evidence" / f"{student}.json").read_text(encoding="utf-8")
        return {"evidence": evidence, "scorecard": self.card(student), "feedback": self.feedback(student)}


def judge(attack: Attack, goal: Target, first: Results, second: Results | None, tests: Sequence[TestResult]) -> Judged:
    """Say what came of an attack, and which invariants it breaks; `tests` are those of the honest sentinel."""
    try:
        evidence = first.evidence(attack.called)
        texts = first.of(attack.called)
    except (OSError, ValueError, IndexError) as error:
        return Judged(attack, "no report", 0.0, 0.0, (f"I1 the report is missing or damaged: {error}",))
    points = _points(texts["scorecard"])
    broken = [
        *_complete(attack, evidence, texts, tests),
        *_no_gain(attack, points),
        *_quiet(attack, goal, texts),
        *_bounded(attack, goal, evidence),
        *_codes(attack, evidence),
        *_said(attack, evidence, texts),
    ]
    if second is not None:
        broken += _same(attack, evidence, second)
    return Judged(attack, summary(evidence), points - attack.earns, evidence.wall, tuple(broken))


def summary(evidence: Evidence) -> str:
    """Write the outcomes in a few words."""
    counts = Counter(test.outcome for test in evidence.tests)
    return " ".join(f"{outcome} {count}" for outcome, count in sorted(counts.items()))


def _points(card: str) -> float:
    return TypeAdapter(Scorecard).validate_json(card).points / 1000


def _complete(attack: Attack, evidence: Evidence, texts: dict[str, str], tests: Sequence[TestResult]) -> Iterator[str]:
    if [test.id for test in evidence.tests] != [test.id for test in tests]:
        yield "I1 the report has other tests than the sentinel's"
    for kind, model in (("evidence", Evidence), ("scorecard", Scorecard)):
        try:
            TypeAdapter(model).validate_json(texts[kind])
        except ValidationError as error:
            yield f"I1 the {kind} is not valid: {str(error).splitlines()[0]}"
    for kind, text in texts.items():
        if len(text.encode()) > MAX_REPORT:
            yield f"I1 the {kind} has {len(text) >> 10} KiB"
        if found := _UNSEEN.search(text):
            yield f"I1 the {kind} holds the control character {found[0]!r}"
    if (outside := _outside_code(texts["feedback"])) is None or "Full marks" in outside:
        yield "I1 a code block of the feedback is broken out of"


def _outside_code(markdown: str) -> str | None:
    """Return what of a page is in no code block; None where one is not closed."""
    fence, outside = "", []
    for line in markdown.splitlines():
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if fence:
            fence = "" if line == ticks and len(ticks) >= len(fence) else fence
        elif len(ticks) >= 3:
            fence = ticks
        else:
            outside.append(line)
    return None if fence else "\n".join(outside)


def _no_gain(attack: Attack, points: float) -> Iterator[str]:
    if points > attack.earns + 1e-6:
        yield f"I2 it earns {points:g} points, and is worth {attack.earns:g}"
    if all(codes == {"passed"} for codes in attack.expect.values()) and points < attack.earns - 1e-6:
        yield f"I2 honest work lost points: {points:g} of {attack.earns:g}"


def _quiet(attack: Attack, goal: Target, texts: dict[str, str]) -> Iterator[str]:
    for name, secret in goal.secrets():
        if kinds := [kind for kind, text in texts.items() if secret.decode() in text]:
            yield f"I4 the canary '{name}' is in the {' and the '.join(kinds)}"
    if goal.canaries[INPUT] in texts["feedback"]:
        yield "I4 a hidden test's input is in the student's feedback"


def _bounded(attack: Attack, goal: Target, evidence: Evidence) -> Iterator[str]:
    limits = goal.course.assignment(attack.assignment).limits
    if evidence.cpu > limits.submission_cpu_seconds + 2 * limits.cpu_seconds + 1:
        yield f"I6 it used {evidence.cpu:.1f} s of CPU"
    if evidence.wall > (SLOW_SECONDS if attack.slow else FAST_SECONDS):
        yield f"I6 it took {evidence.wall:.0f} s"


def _codes(attack: Attack, evidence: Evidence) -> Iterator[str]:
    if any(test.outcome == OURS for test in evidence.tests):
        messages = {test.message for test in evidence.tests if test.outcome == OURS}
        yield f"I8 grader_error: {'; '.join(sorted(messages))[:200]}"
    for test in evidence.tests:
        expected = attack.expected(test.exercise, public=test.public)
        if test.outcome != OURS and test.outcome not in expected:
            wanted = "/".join(sorted(expected))
            yield f"I9 {test.id.rpartition('::')[2]} is {test.outcome}, not {wanted}: {test.message}"


def _said(attack: Attack, evidence: Evidence, texts: dict[str, str]) -> Iterator[str]:
    whole = "\n".join(texts.values())
    for words in attack.says:
        if words not in whole:
            yield f"I9 nothing says {words!r}"
    for words in attack.never:
        if words in whole:
            where = re.search(rf"{re.escape(words)}[^\"\n\\]{{0,60}}", whole)
            yield f"I4 the results hold {where[0] if where else words!r}"
    if attack.remark and not any(attack.remark in remark for remark in evidence.remarks):
        yield f"I9 the instructor is not told {attack.remark!r}"


def _same(attack: Attack, evidence: Evidence, second: Results) -> Iterator[str]:
    try:
        again = second.evidence(attack.called)
    except (OSError, ValueError):
        yield "I7 the second run has no report"
        return
    before, after = ([test.outcome for test in one.tests] for one in (evidence, again))
    if before != after and not attack.unstable:
        pairs = zip(evidence.tests, before, after, strict=True)
        changed = [f"{test.id.rpartition('::')[2]} {one}/{other}" for test, one, other in pairs if one != other]
        yield f"I7 two runs differ: {', '.join(changed)}"
    if attack.unstable:
        yield from (f"second run: {sentence}" for sentence in _codes(attack, again))


def judge_run(goal: Target, graded: Graded, sentinels: Sequence[str]) -> list[str]:
    """Say which invariants do not hold of a run as a whole."""
    results = Results(graded)
    broken = list(graded.left)
    broken = [f"I5 {sentence}" for sentence in broken]
    if graded.code != 0:
        broken.append(f"I1 the grader ended with code {graded.code}: {graded.said[-500:]}")
    if graded.memory_growth > MAX_GROWTH:
        broken.append(f"I6 an examiner grew by {graded.memory_growth >> 20} MiB")
    cards = {student: results.card(student).replace(f'"{student}"', '"sentinel"') for student in sentinels}
    if len(set(cards.values())) > 1:
        broken.append("I3 the sentinels' scorecards differ")
    for student in sentinels:
        if {test.outcome for test in results.evidence(student).tests} != {"passed"}:
            broken.append(f"I3 the sentinel {student} did not pass everything")
    for path, data in _everything(graded.out):
        broken += [f"I4 the canary '{name}' is in {path}" for name, secret in goal.secrets() if secret in data]
    said = graded.said.encode()
    broken += [f"I4 the canary '{name}' was printed" for name, secret in goal.secrets() if secret in said]
    return broken


def _everything(out: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files about the class as a whole; those about one student are judged with their row."""
    for path in sorted(out.iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()
