"""``autograder validate``: a sound assignment is green, and whatever is wrong with one is a sentence of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import load_course
from autograder.validate import Findings, gaps, gather, idle_tests, imports_solutions, lazy, report, validate

Change = tuple[str, str, str]


@pytest.fixture
def changed(course) -> Callable[..., Findings]:
    """Validate the tiny course after some changes: (file, old text, new text), where an old text of "" appends."""

    def run(*changes: Change, seeds: int = 1) -> Findings:
        for file, old, new in changes:
            edit(course / file, old, new)
        loaded = load_course(course)
        return validate(loaded, loaded.assignment("tiny"), seeds=seeds, workers=2)

    return run


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text() if file.exists() else ""
    assert old in text
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.replace(old, new, 1) if old else f"{text}\n{new}\n")


# Green ----------------------------------------------------------------------------------------------------------------


def test_the_tiny_course_is_green(course, monkeypatch, capsys):
    """A sound assignment has no problems; what was tried is printed, and the exit code is 0."""
    monkeypatch.chdir(course)
    assert main(["validate"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:5] == [
        "tiny: Three small exercises",
        "  stub 0%   lazy 4 from 0% to 0%",
        "  solution 100%   variants 2 from 100% to 100%",
        "  misconceptions 5 from 62% to 94%",
    ]
    assert lines[5:11] == [
        "  names: rows are misconceptions, columns what they were called; 5 in all",
        "      1 ■····  clamp: the ends change places",
        "      2 ·■···  clamp: any two ends are taken",
        "      3 ··■··  clamp_all: only the upper end counts",
        "      4 ···■·  tally: the last of equals is on top",
        "      5 ····■  tally: a word counts once",
    ]
    assert "    xxxxxxxxxxxx  stub" in lines
    assert "    ······x·····  misconception any two ends are taken" in lines
    assert "     12 hidden/test_tally.py::test_the_same_text_again" in lines
    assert lines[-1] == "1 validated, all green"


def test_every_seed_tries_what_is_right(changed):
    """With several seeds the right submissions are tried with each, and stay right."""
    findings = changed(seeds=3)
    assert findings.problems == []
    assert len(findings.evidence) == len(findings.candidates) == 13


# Red ------------------------------------------------------------------------------------------------------------------

EDITED = "reference/tiny/misconceptions.py"
CLAMP = "tests/tiny/test_clamp.py"
TALLY = "tests/tiny/test_tally.py"

VACUOUS = '''
@exercise("tally", "S4")
def test_nothing_is_tried(submission):
    """A question is asked, and whatever comes back is fine."""
    try:
        submission.top(["a"])
    except Exception:
        pass
'''
REFUSAL = '''
@exercise("tally", "S4")
def test_only_a_refusal(submission):
    """An empty tally has no top."""
    submission.refuses(ValueError, "top", [])
'''


def test_a_variant_that_fails_is_told(changed):
    """A right way that the suite fails is named with the tests."""
    source = "def clamp(x, low, high):\n    return min(max(x, low), high)\n"
    assert changed(("reference/tiny/variants/careless.py", "", source)).problems == [
        "variant careless fails hidden/test_clamp.py::test_ends_in_the_wrong_order",
        'variant careless is named "any two ends are taken"',
    ]


def test_misconceptions_that_prove_nothing_are_told(changed):
    """A misconception that loses nothing, or gives the answers of another one, is told by name."""
    harmless = 'misconception("clamp", "harmless", old="if low > high:", new="if high < low:", hint="None.")'
    twin = 'misconception("clamp", "a twin", old="if low > high:", new="if low != low:", hint="None.")'
    nobody = 'misconception("klamp", "of nobody", at="clamp", old="if low > high:", new="if high<low:", hint="None.")'
    assert changed((EDITED, "", f"{harmless}\n{twin}\n{nobody}")).problems == [
        'misconception "harmless" loses nothing in clamp',
        'misconception "of nobody" belongs to klamp, which grading.yml does not have',
        'misconception "any two ends are taken" is named as nothing',
        'misconception "any two ends are taken", left out of the list, is named "a twin"',
        'misconception "harmless" is named as nothing',
        'misconception "a twin" is named as nothing',
        'misconception "a twin", left out of the list, is named "any two ends are taken"',
        'misconception "of nobody" is named as nothing',
    ]


def test_a_misconception_that_is_named_as_another_is_told(changed):
    """A mistake that makes another exercise look like a known one is told with that name."""
    edited = 'at="clamp", old="if low > high:", new="if low is None:"'
    problems = changed((EDITED, "", f'misconception("tally", "the ends in a tally", {edited}, hint="")')).problems
    assert 'misconception "the ends in a tally" loses nothing in tally' in problems
    assert 'misconception "the ends in a tally" is named "any two ends are taken" in clamp' in problems


def test_clauses_are_told(changed):
    """A clause that tests cite and the handout lacks, and one that no test tries, are both told."""
    assert changed((CLAMP, '"S2"', '"S22"')).problems == [
        "tests cite clause S22, which README.md does not have",
        "clause S2 of README.md is tried by no test",
    ]


def test_an_exercise_without_misconception_or_tests_is_told(changed):
    """An exercise needs a known mistake, public tests and hidden ones."""
    rubric = "      tally:\n        points: 4\n        defines: [Tally.add, Tally.top]\n"
    more = rubric.replace("tally:", "counting:").replace("Tally.add, ", "")
    fewer = rubric.replace(", Tally.top", "")
    problems = changed(
        ("grading.yml", rubric, fewer + more), (TALLY, '@exercise("tally", "S4")', '@exercise("counting", "S4")')
    )
    assert "counting has no misconception" in problems.problems
    assert "counting has no public test" in problems.problems


def test_points_for_nothing_are_told(changed):
    """A stub that earns points by a test that tries nothing, and lazy ones above the bar, are told."""
    problems = changed((TALLY, "", VACUOUS)).problems
    vacuous = "hidden/test_tally.py::test_nothing_is_tried"
    assert f"stub earns 5.2%; it passes {vacuous}" in problems
    assert f"lazy returns None earns 5.2%; it passes {vacuous}" in problems
    assert f"lazy refusal earns 5.2%; it passes {vacuous}" in problems


def test_a_lazy_submission_above_the_bar_is_told(changed):
    """A test that laziness passes is told where it is worth too much, and a stub still earns nothing."""
    solution = (
        "solutions/tiny.py",
        "        return max(self",
        '        if not self.counts:\n            raise ValueError("empty")\n        return max(self',
    )
    oracle = (
        "reference/tiny/oracle.py",
        "        return self.counts.most",
        "        if not self.counts:\n            raise ValueError\n        return self.counts.most",
    )
    problems = changed(solution, oracle, (TALLY, "", REFUSAL)).problems
    assert problems == ["lazy refusal earns 5.2%; it passes hidden/test_tally.py::test_only_a_refusal"]


@pytest.mark.parametrize(
    "line", ["import solutions.tiny", "from solutions.tiny import clamp as _", "from solutions import tiny"]
)
def test_an_import_of_the_solution_is_seen(line):
    """A reference that imports the solution is not independent, however it does so."""
    assert imports_solutions(f"import math\ndef f():\n    {line}\n")
    assert not imports_solutions(f"# {line}\nfrom .solutions_of_others import x\n")


def test_an_oracle_that_imports_the_solution_is_told(changed):
    """An oracle that imports the solution is told with its file."""
    assert changed(
        ("reference/tiny/oracle.py", "from collections", "import solutions.tiny\nfrom collections")
    ).problems == ["reference/tiny/oracle.py imports solutions: it must be independent"]


def test_a_mistake_of_the_suite_is_told(changed):
    """A test that breaks on the reference too is told as an error of the grader."""
    broken = '\n@exercise("tally", "S4")\ndef test_slip(submission):\n    """A slip."""\n    submission.top(["a"])[7]\n'
    message = "grader error in hidden/test_tally.py::test_slip: the test fails with the reference too: IndexError"
    assert any(message in problem for problem in changed((TALLY, "", broken)).problems)


def test_a_number_of_tests_that_cannot_be_read_is_told(changed):
    """Where `check` would announce a wrong number of hidden tests, the author is told to write it plainly."""
    problems = changed(
        (TALLY, "TEXTS.values(), ids=TEXTS.keys()", "(lambda: TEXTS.values())(), ids=TEXTS.keys()")
    ).problems
    assert problems == ["`check` announces 6 hidden tests, and 7 run: write parameter sets as plain lists"]


def test_noise_near_the_effect_is_told(changed):
    """Where right work deviates nearly as much as a misconception does, the inputs are to blame."""
    noisy = "def clamp_all(numbers, low, high):\n    return [clamp(x, low, high) * (1 + 9e-10) for x in numbers]\n"
    slight = 'misconception("clamp_all", "slightly off", new="""{}""", hint="None.")'.format(
        "def clamp_all(numbers, low, high):\n    return [clamp(x, low, high) * (1 + 2e-8) for x in numbers]\n"
    )
    problems = changed(("reference/tiny/variants/noisy.py", "", noisy), (EDITED, "", slight)).problems
    (gap,) = [problem for problem in problems if problem.startswith("clamp_all: noise")]
    assert gap == (
        'clamp_all: noise 0.9 and the effect 20 of "slightly off" are only 22 times apart; '
        "change the inputs, not the tolerance"
    )


# Edits that do not fit ------------------------------------------------------------------------------------------------

UNFIT = {
    "misconception": (
        (EDITED, 'old="min(max(x, low), high)"', 'old="min(max(y, low), high)"'),
        "misconception \"the ends change places\" of clamp: 'min(max(y, low), high)' must occur exactly once in clamp; "
        "it occurs 0 times",
    ),
    "variant": (
        ("reference/tiny/variants/counter.py", "class Tally:", "class Tally"),
        "variants/counter.py: expected ':' (line 6)",
    ),
    "lazy": (("reference/tiny/lazy/refusal.py", "", "def ("), "lazy/refusal.py: invalid syntax (line 19)"),
}


@pytest.mark.parametrize(("change", "sentence"), UNFIT.values(), ids=UNFIT.keys())
def test_what_does_not_compose_is_told_before_anything_runs(changed, change, sentence):
    """An edit, variant or lazy file that does not fit the solution is the only problem, in one sentence."""
    findings = changed(change)
    assert findings.problems == [sentence]
    assert list(report(findings)) == ["\ntiny: Three small exercises"]


def test_a_red_course_ends_with_its_problems(course, monkeypatch, capsys):
    """The command prints every problem with its assignment, and stubs that are not current, and exits with 1."""
    edit(course / EDITED, "max(min(x, low), high)", "min(high, max(x, low))")
    edit(course / "assignments/tiny/tiny.py", "Counts words", "Counts")
    monkeypatch.chdir(course)
    assert main(["validate", "tiny"]) == 1
    assert capsys.readouterr().out.splitlines()[-4:] == [
        "1 validated, 3 problems",
        "  assignments/tiny/tiny.py is out of date; run `autograder build`.",
        '  tiny: misconception "the ends change places" loses nothing in clamp',
        '  tiny: misconception "the ends change places" is named as nothing',
    ]


def test_an_unknown_assignment_is_one_sentence(course, monkeypatch, capsys):
    """A name that grading.yml does not have is refused with the names that it has."""
    monkeypatch.chdir(course)
    assert main(["validate", "tinny"]) == 2
    assert capsys.readouterr().err == 'autograder: grading.yml: there is no assignment "tinny"; it has tiny\n'


# Candidates and findings ----------------------------------------------------------------------------------------------


def test_a_stub_is_filled_lazily(tiny):
    """Every hole of a stub is filled with nothing, with the first argument and with a constant."""
    filled = dict(lazy(tiny.stub.read_text()))
    assert list(filled) == ["returns None", "returns its first argument", "returns 0"]
    answers = {}
    for name, source in filled.items():
        module: dict = {}
        exec(source, module)
        answers[name] = (module["clamp"](7, 0, 1), module["Tally"]().top().__class__.__name__)
    assert answers == {
        "returns None": (None, "NoneType"),
        "returns its first argument": (7, "Tally"),
        "returns 0": (0, "int"),
    }


def test_candidates_are_all_there(tiny):
    """Stub, lazy ones, solution, variants and misconceptions are all gathered."""
    assert [candidate.key for candidate in gather(tiny)] == [
        "stub",
        "lazy returns None",
        "lazy returns its first argument",
        "lazy returns 0",
        "lazy refusal",
        "solution",
        "variant branches",
        "variant counter",
        "misconception the ends change places",
        "misconception any two ends are taken",
        "misconception only the upper end counts",
        "misconception the last of equals is on top",
        "misconception a word counts once",
    ]


def test_gaps_and_idle_tests_are_found(changed):
    """The distance of right from wrong is measured, and hidden tests that nobody needs are listed."""
    findings = changed((TALLY, "", VACUOUS.replace('["a"]', '["a"]')))
    measured = {gap.exercise: (gap.noise, gap.ratio) for gap in gaps(findings)}
    assert measured == {"clamp": (0.0, float("inf")), "clamp_all": (0.0, float("inf"))}
    assert "hidden/test_tally.py::test_nothing_is_tried" in idle_tests(findings)
    assert "hidden/test_clamp.py::test_ends_in_the_wrong_order" not in idle_tests(findings)
