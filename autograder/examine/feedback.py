"""What people read: outcomes and scorecards put into words. It renders what others decided, and decides no points."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from autograder.examine.compare import clean, listed
from autograder.results import Diagnosis, ExerciseScore, Outcome, Scorecard, TestResult

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.course import Assignment

WIDTH = 84
LINE_LIMIT = 240
HINT_LIMIT = 700
"""A hint may be a clause of the handout, whose last words may be the ones that matter."""
PRINTED_LINES = 10
TROUBLE_LIMIT = 100
WIDE_TABLE = 6
NOT_IMPLEMENTED = "not implemented yet"

_WORDS: Mapping[Outcome, str] = {
    "passed": "PASS",
    "failed": "FAIL",
    "error": "ERROR",
    "timeout": "TIME",
    "memory": "MEM",
    "crashed": "CRASH",
    "forbidden": "BAN",
    "not_run": "WAIT",
    "grader_error": "OURS",
}
_UNSAID: Mapping[Outcome, str] = {
    "error": "your code raised an exception",
    "timeout": "no answer within the time limit",
    "memory": "no answer within the memory limit",
    "crashed": "the process ended without an answer",
    "forbidden": "your code did what this assignment does not allow",
}
"""What is said of a hidden test in place of its own message, which could carry its inputs."""
_TEX = (
    (r"\\(?:mathrm|text)\{([^{}]*)\}", r"\1"),
    (r"\\sqrt\{([^{}]*)\}", r"√(\1)"),
    (r"\\sqrt ", "√"),
    (r"\\hat (\w)", "\\1\u0302"),
    (r"\\cdot", "·"),
    (r"\\mid", "|"),
    (r"\\leftarrow", "←"),
    (r"\\partial ", "∂"),
    (r"\\sum", "Σ"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1) / (\2)"),
    (r"\\_", "_"),
    (r"\\var", r"\\"),
    (r"\^\{([^{}]*)\}", r"^(\1)"),
)
"""How a formula in a clause is written out, first to last."""
_CLAUSE = re.compile(r"^- \*\*(S\d+)\.\*\* (.+(?:\n[ \t]+\S.*)*)", re.MULTILINE)


class Tally(Protocol):
    """How many of an exercise's tests passed."""

    @property
    def passed(self) -> int: ...

    @property
    def total(self) -> int: ...


class Count(NamedTuple):
    """The tally of results that nobody has scored."""

    passed: int
    total: int


def read_clauses(handout: Path) -> dict[str, str]:
    """Read the clauses of a handout, ``- **S6.** sentence``, each as a plain line, `S6: sentence`."""
    if not handout.is_file():
        return {}
    found = _CLAUSE.findall(handout.read_text(encoding="utf-8"))
    return {name: f"{name}: {' '.join(_plain(text).split())}" for name, text in found}


def _plain(markdown: str) -> str:
    """Write out, but for code, what a terminal does not render: emphasis and the few commands of TeX of clauses."""
    parts = re.split(r"(`[^`]*`)", markdown)
    for place in range(0, len(parts), 2):
        text = re.sub(r"(\*{1,2})(?=\S)(.+?)(?<=\S)\1", r"\2", parts[place], flags=re.DOTALL)
        parts[place] = re.sub(r"\$([^$]+)\$", lambda formula: _formula(formula[1]), text)
    return "".join(parts)


def _formula(tex: str) -> str:
    for pattern, plain in _TEX:
        tex = re.sub(pattern, plain, tex)
    return re.sub(r"\\([a-zA-Z]+)", lambda name: _letter(name[1]), tex)


def _letter(name: str) -> str:
    """Return the Greek letter of this name, or the name."""
    try:
        return unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}")
    except KeyError:
        return name


def four_lines(test: TestResult, tally: Tally | None, hint: str) -> str:
    """Render a test as title, called, got and hint; a line with nothing to say is left out."""
    left = f"{_WORDS[test.outcome]:<6}{clean(test.title, LINE_LIMIT)}"
    right = f"{test.exercise} {tally.passed}/{tally.total}" if tally else test.exercise
    place = "" if test.line is None else f" ({test.place or f'line {test.line}'})"
    return "\n".join(
        [
            f"{left}{' ' * max(2, WIDTH - len(left) - len(right))}{right}",
            *_labelled("called", [clean(test.called, LINE_LIMIT)]),
            *_labelled("got", [clean(test.message, LINE_LIMIT) + place if test.message else ""]),
            *_labelled("printed", _printed(test.printed)),
            *_labelled("hint", [clean(hint, HINT_LIMIT)]),
        ]
    )


def student_report(card: Scorecard, assignment: Assignment, clauses: Mapping[str, str]) -> str:
    """Render what a student may read of a scorecard, as Markdown: of hidden tests only what the policy allows."""
    hints = _hints(card.tests, card.diagnoses, clauses, assignment)
    parts = _summary(card, assignment)
    if told := _told_once(card.tests, assignment):
        return "\n\n".join([*parts, f"## {_code(assignment.module_file)}", fenced([told])]) + "\n"
    for exercise in card.exercises:
        blocks = _blocks(card.tests, exercise.id, exercise, hints, _as_a_student_sees_it)
        if blocks:
            parts += [f"## {_code(exercise.id)}", fenced(blocks)]
    return "\n\n".join(parts) + "\n"


def student_summary(card: Scorecard, assignment: Assignment) -> str:
    """Render the total, a line per exercise and the notes, as Markdown."""
    return "\n\n".join(_summary(card, assignment)) + "\n"


def said_of_tests(card: Scorecard, assignment: Assignment, clauses: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """Say what a student may read of each test that did not pass, by its id, where something shows one by one.

    The first value is for all tests together: why none could begin, when one thing kept them all from it.
    """
    if told := _told_once(card.tests, assignment):
        return told, {}
    public = [test for test in card.tests if test.public]  # which may be seen long before the hidden ones are
    hints = {**_hints(card.tests, card.diagnoses, clauses, assignment)}
    hints |= _hints(public, card.diagnoses, clauses, assignment)
    return "", {test.id: _said(test, hints.get(test.id, "")) for test in card.tests if test.outcome != "passed"}


def _said(test: TestResult, hint: str) -> str:
    if test.outcome == "not_run":
        return f"It did not run, points pending: {clean(test.message, LINE_LIMIT) or 'it could not run here'}"
    if test.outcome == "grader_error":
        return "It met an error of the grader, not yours: points pending, none lost."
    if test.unfinished:
        return NOT_IMPLEMENTED
    _title, *rest = four_lines(_as_a_student_sees_it(test), None, hint).split("\n")
    return "\n".join([_WORDS[test.outcome], *rest]) if rest else _UNSAID.get(test.outcome, "")


def instructor_report(card: Scorecard, assignment: Assignment, clauses: Mapping[str, str]) -> str:
    """Render everything that a scorecard holds of what did not pass, and what it was graded with, as Markdown."""
    hints = _hints(card.tests, card.diagnoses, clauses, assignment)
    parts = _summary(card, assignment)
    if card.diagnoses:
        parts += ["## Misconceptions", fenced(["\n".join(map(_diagnosis_words, card.diagnoses))])]
    if card.remarks:
        parts += ["## Worth a look", fenced([clean(remark, LINE_LIMIT) for remark in card.remarks])]
    for exercise in card.exercises:
        tests = [test for test in card.tests if test.exercise == exercise.id and test.outcome != "passed"]
        if tests:
            blocks = ["\n".join([four_lines(test, exercise, hints.get(test.id, "")), *_origin(test)]) for test in tests]
            parts += [f"## {_code(exercise.id)}", fenced(blocks)]
    return "\n\n".join([*parts, "## Graded with", fenced(["\n".join(_provenance(card))])]) + "\n"


def check_report(results: Sequence[TestResult], assignment: Assignment, clauses: Mapping[str, str], hidden: int) -> str:
    """Render public results for a student's terminal: a line per exercise, its failures, and what is still to come."""
    hints = _hints(results, (), clauses, assignment)
    width = max((len(test.exercise) for test in results), default=0)
    lines: list[str] = []
    told = _told_once(results, assignment)
    for name in assignment.exercises:
        tests = [test for test in results if test.exercise == name]
        if not tests:
            continue
        tally = Count(sum(test.outcome == "passed" for test in tests), sum(not test.pending for test in tests))
        blocks = _blocks(tests, name, tally, hints, _unchanged)
        unfinished = blocks[:1] == [NOT_IMPLEMENTED]
        note = f"  {NOT_IMPLEMENTED}" if unfinished else ""
        lines.append(f"{name:<{width}}  {tally.passed}/{tally.total}{note}")
        if told:
            continue
        lines += [line for block in blocks[unfinished:] for line in ("", block)]
        if blocks[unfinished:]:
            lines.append("")
    lines += ["", told] if told else []
    return "\n".join(lines).rstrip("\n") + f"\n\n{_still_to_come(hidden)}\n"


def public_points(results: Sequence[TestResult], assignment: Assignment, hidden: int) -> str:
    """Render as Markdown what public results are worth where there are hidden tests too; the first line says it all."""
    share = Fraction(str(assignment.public_share)) if hidden else Fraction(1)
    earned, whole, rows = Fraction(0), Fraction(0), []
    for name, exercise in assignment.exercises.items():
        tests = [test for test in results if test.exercise == name]
        if not tests:
            continue
        passed, worth = sum(test.outcome == "passed" for test in tests), share * Fraction(str(exercise.points))
        points = worth * Fraction(passed, len(tests))
        earned, whole = earned + points, whole + (0 if exercise.bonus else worth)
        bonus = " (bonus)" if exercise.bonus else ""
        of = f"{_decimal(points)} of {_decimal(worth)}"
        rows.append(f"| {_code(name)}{bonus} | {of} | {passed} of {len(tests)} |")
    rest = " The hidden tests decide the rest." if hidden else ""
    table = ["| exercise | points | public tests passed |", "| --- | ---: | ---: |", *rows]
    return (
        f"{_decimal(earned)} of the {_decimal(whole)} points of the public tests.{rest}\n\n" + "\n".join(table) + "\n"
    )


def _decimal(points: Fraction) -> str:
    return points_text(round(points * 1000))


def class_table(cards: Iterable[Scorecard], assignment: Assignment) -> Table:
    """Lay out a class as one table: student, points per exercise, total, and what went wrong."""
    from rich.table import Table
    from rich.text import Text

    names = list(assignment.exercises)
    legend = None
    if len(names) > WIDE_TABLE:  # as many names would leave no room for what went wrong
        legend = "   ".join(f"{number} {name}" for number, name in enumerate(names, 1))
        names = [str(number) for number in range(1, len(names) + 1)]
    table = Table("student", caption=legend, caption_justify="left")
    for name in (*names, "total"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("what went wrong")
    for card in cards:
        points = [points_text(round(exercise.points, -2 if legend else 0)) for exercise in card.exercises]
        cells = [
            clean(card.student, 40),
            *points,
            _total_words(card).replace(", ", "\n"),
            clean(_trouble(card), TROUBLE_LIMIT),
        ]
        # Text, since a str would be read as markup: a student may be called [red].
        table.add_row(*map(Text, cells))
    return table


def points_text(thousandths: int) -> str:
    """Write points, which are kept in thousandths, as a person would: 23.5."""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")


def read_points(thousandths: int) -> str:
    """Write points to hundredths, for reading; scorecards and grades.csv have every digit."""
    return points_text(round(thousandths, -1))


# Which tests, and which words -----------------------------------------------------------------------------------------


def _has_failed(test: TestResult) -> bool:
    return test.counts_against and not test.unfinished


def _asked_nothing(test: TestResult) -> bool:
    """Tell a test that ended before its first question, as all do when the module cannot be imported."""
    return test.outcome in _UNSAID and not test.called


def _cause(test: TestResult) -> tuple[object, ...]:
    """Return what an exception of the student's code is known by, wherever it was met; nothing for other failures."""
    return (test.message, test.line) if test.outcome == "error" and test.line else ()


def _told_once(tests: Sequence[TestResult], assignment: Assignment) -> str:
    """Say in one block why no test could begin, if one thing kept all of them from it; else nothing."""
    if len({(test.outcome, test.message, test.line) for test in tests}) != 1 or not all(map(_stopped, tests)):
        return ""
    test = replace(tests[0], title="None of the tests could begin.", exercise=assignment.module_file)
    return four_lines(test, Count(0, len(tests)), "")


def _stopped(test: TestResult) -> bool:
    return _has_failed(test) and _asked_nothing(test)


def _hints(
    tests: Sequence[TestResult], diagnoses: Sequence[Diagnosis], clauses: Mapping[str, str], assignment: Assignment
) -> Mapping[str, str]:
    """Give each test its hint: a misconception's once, at its exercise's first failure; else its clause, once."""
    named = {diagnosis.exercise: diagnosis for diagnosis in reversed(diagnoses)}
    failed = {test.exercise for test in tests if _has_failed(test) or test.unfinished}
    told: set[tuple[str, str]] = set()
    hints: dict[str, str] = {}
    for test in filter(_has_failed, tests):
        first = all(exercise != test.exercise for exercise, _ in told)
        if test.exercise in named:
            if first:
                hints[test.id] = _diagnosis_hint(named[test.exercise])
            told.add((test.exercise, ""))
        elif test.hint:
            hints[test.id] = test.hint
            told.add((test.exercise, test.clause))
        elif not _asked_nothing(test) and (test.exercise, test.clause) not in told:
            needs = [need for need in _needs(assignment, test.exercise) if need in failed] if first else []
            mend = [f"Mend {listed(needs)} first, which this builds on."] if needs else []
            hints[test.id] = " ".join([*mend, *filter(None, [clauses.get(test.clause, "")])])
            told.add((test.exercise, test.clause))
    return hints


def _needs(assignment: Assignment, exercise: str) -> Sequence[str]:
    return assignment.exercises[exercise].needs if exercise in assignment.exercises else ()


def _diagnosis_hint(diagnosis: Diagnosis) -> str:
    if diagnosis.origin == diagnosis.exercise:
        return diagnosis.hint
    return f"Mend {diagnosis.origin} first, which this builds on. {diagnosis.hint}"


def _as_a_student_sees_it(test: TestResult) -> TestResult:
    if test.public:
        return test
    if test.law:
        return replace(test, printed="")
    return replace(test, called="", message=_UNSAID.get(test.outcome, ""), printed="", line=None, place="")


def _unchanged(test: TestResult) -> TestResult:
    return test


def _blocks(
    tests: Sequence[TestResult],
    exercise: str,
    tally: Tally,
    hints: Mapping[str, str],
    view: Callable[[TestResult], TestResult],
) -> list[str]:
    """Render what did not pass of an exercise; what would say the same again and again is said once and counted."""
    tests = [test for test in tests if test.exercise == exercise]
    failures = [test for test in tests if _has_failed(test)]
    silent = sorted(filter(_asked_nothing, failures), key=lambda test: not test.public)
    spoken = [test for test in failures if test not in silent[1:]]
    blocks = [NOT_IMPLEMENTED] if any(test.unfinished for test in tests) else []
    alike: dict[tuple[object, ...], list[TestResult]] = {}
    for test in spoken:
        alike.setdefault(_cause(test) or (four_lines(view(test), tally, ""),), []).append(test)
    for first, *more in alike.values():
        text = four_lines(view(first), tally, hints.get(first.id, ""))
        same = "with the same error" if _cause(first) else "of the same"
        blocks.append(f"{text}\n      and {len(more)} more {same}" if more else text)
    if silent[1:]:
        blocks.append(f"{_tests(len(silent) - 1)} more ended in such a way, before the first question.")
    waiting = Counter(test.message or "it could not run here" for test in tests if test.outcome == "not_run")
    blocks += [f"{_tests(n)} did not run, points pending: {clean(reason)}" for reason, n in waiting.items()]
    faults = sum(test.outcome == "grader_error" for test in tests)
    if faults:
        blocks.append(f"{_tests(faults)} met an error of the grader, not yours: points pending, none lost.")
    return blocks


def _tests(number: int) -> str:
    return "1 test" if number == 1 else f"{number} tests"


def _still_to_come(hidden: int) -> str:
    if not hidden:
        return "There are no hidden checks: this is all that will be graded."
    checks = "1 hidden check runs" if hidden == 1 else f"{hidden} hidden checks run"
    return f"{checks} when your work is graded: all passed here does not mean done."


def _trouble(card: Scorecard) -> str:
    names = {diagnosis.exercise: diagnosis.misconception for diagnosis in reversed(card.diagnoses)}
    troubles = list(card.notes[:1])
    messages = {test.message for test in card.tests}
    if len(messages) == 1 and all(map(_asked_nothing, card.tests)):  # nothing could even be tried
        return "; ".join(dict.fromkeys([*troubles, *messages]))
    for exercise in card.exercises:
        outcomes = ("passed", "not_run")  # what waits is told as pending points
        tests = [test for test in card.tests if test.exercise == exercise.id and test.outcome not in outcomes]
        if exercise.id in names:
            troubles.append(f"{exercise.id}: {names[exercise.id]}")
        elif tests:
            kinds = Counter(NOT_IMPLEMENTED if test.unfinished else test.outcome for test in tests)
            troubles.append(f"{exercise.id}: {', '.join(f'{n} {kind}' for kind, n in kinds.items())}")
    return "; ".join(troubles)


# Layout ---------------------------------------------------------------------------------------------------------------


def _labelled(label: str, lines: Sequence[str]) -> list[str]:
    if not any(lines):
        return []
    return [f"      {name:<9}{line}" for name, line in zip([label] + [""] * len(lines), lines, strict=False)]


def _printed(text: str) -> list[str]:
    lines = clean(text, 10**6, lines=True).rstrip().split("\n")
    more = len(lines) - PRINTED_LINES
    shown = [clean(line, 100) for line in lines[:PRINTED_LINES]]
    return [*shown, f"… and {more} lines more"] if more > 0 else shown


def _summary(card: Scorecard, assignment: Assignment) -> list[str]:
    rows = [_row(exercise) for exercise in card.exercises]
    parts = [
        f"# {assignment.title}",
        f"{_code(card.student)}, {_code(card.assignment)}: **{_total_words(card)}**",
        "\n".join(["| exercise | points | tests passed |", "| --- | ---: | ---: |", *rows]),
    ]
    return [*parts, fenced([clean(note, LINE_LIMIT) for note in card.notes])] if card.notes else parts


def _row(exercise: ExerciseScore) -> str:
    bonus = " (bonus)" if exercise.bonus else ""
    pending = f", {read_points(exercise.pending)} pending" if exercise.pending else ""
    points = f"{read_points(exercise.points)} of {read_points(exercise.possible)}{pending}"
    return f"| {_code(exercise.id)}{bonus} | {points} | {exercise.passed} of {exercise.total} |"


def _total_words(card: Scorecard) -> str:
    pending = f", {read_points(card.pending)} pending" if card.pending else ""
    return f"{read_points(card.points)} of {read_points(card.possible)}{pending}"


def _diagnosis_words(diagnosis: Diagnosis) -> str:
    origin = "" if diagnosis.origin == diagnosis.exercise else f" (a mistake in {diagnosis.origin})"
    return f"{diagnosis.exercise}: {diagnosis.misconception}{origin}"


def _origin(test: TestResult) -> list[str]:
    return _labelled("test", [clean(f"{test.id} ({test.clause})" if test.clause else test.id, LINE_LIMIT)])


def _provenance(card: Scorecard) -> list[str]:
    facts = {"level": card.level, "submission": card.submission, "suite": card.suite, "seed": card.seed}
    facts |= {**card.environment, **card.devices}
    width = max(map(len, facts))
    return [clean(f"{name:<{width}}  {fact}") for name, fact in facts.items()]


def fenced(blocks: Sequence[str]) -> str:
    """Put blocks into a code block whose fence is longer than any run of backticks inside, so that none can end it."""
    text = "\n\n".join(blocks)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def _code(text: str) -> str:
    """Put text of unknown origin into a code span, in which Markdown reads nothing, also inside a table."""
    return f"`{clean(text, 80).replace('`', chr(39)).replace('|', '/').strip() or '?'}`"
