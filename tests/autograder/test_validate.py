"""``autograder validate``: a sound assignment is green, and whatever is wrong with one is a sentence of its own."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.candidates import Candidate, gather, lazy
from autograder.checks import imports_solutions
from autograder.cli import main
from autograder.course import load_course
from autograder.examine.examiners import Examiners
from autograder.findings import Findings, gaps, idle_tests
from autograder.proof import report
from autograder.release.build import build
from autograder.validate import home_of, validate
from tests.autograder.conftest import COURSE

Change = tuple[str, str, str]


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> Callable[..., Findings]:
    """Validate the tiny course after some changes: (file, old text, new text), where an old text of "" appends."""

    def run(*changes: Change) -> Findings:
        folder = tmp_path_factory.mktemp("validate") / "course"
        shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        build(load_course(folder), check=False)
        for file, old, new in changes:
            edit(folder / file, old, new)
        loaded = load_course(folder)
        return validate(loaded, loaded.assignment("tiny"), workers=2, dependents=True)

    return run


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text() if file.exists() else ""
    assert old in text
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.replace(old, new, 1) if old else f"{text}\n{new}\n")


# Green ----------------------------------------------------------------------------------------------------------------


def test_the_tiny_course_is_green(course, monkeypatch, capsys):
    """A sound assignment has no problems with any seed; what was tried is printed, and the exit code is 0."""
    monkeypatch.chdir(course)
    assert main(["validate", "--seeds", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:4] == [
        "tiny: Three small exercises",
        "  stub 0%   lazy 4 from 0% to 0%",
        "  solution 100%   variants 2 from 100% to 100%",
    ]
    assert lines[4:10] == [
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
    (cost,) = (line for line in lines if line.startswith("  CPU of the solution's tests"))
    assert "the public ones 0.00 s" not in cost  # with every seed it has a child per test
    assert lines[-1] == "1 validated, all green"


def test_what_few_inputs_do_not_show_is_tried_with_all(course, monkeypatch, capsys):
    """A wrong submission meets a few inputs first, and all of them where these show too little; mutants likewise."""
    monkeypatch.chdir(course)
    monkeypatch.setattr("autograder.validate.FEW_INPUTS", 1)
    rare = 'misconception("clamp", "far ones stay", old="min(max(x, low), high)", new="{}", hint="Far is no end.")'
    edit(course / "reference/tiny/misconceptions.py", "", rare.format("x if abs(x) > 7 else min(max(x, low), high)"))
    asked: list[tuple[str, int]] = []
    grade = Examiners.grade

    def spy(self, jobs):
        jobs = list(jobs)
        asked.extend((job.student, job.inputs) for job in jobs)
        return grade(self, jobs)

    monkeypatch.setattr(Examiners, "grade", spy)
    assert main(["validate", "tiny"]) == 0
    assert "the first 1 inputs" in capsys.readouterr().out
    assert [inputs for student, inputs in asked if student == "misconception any two ends are taken"] == [1]
    assert [inputs for student, inputs in asked if student == "misconception far ones stay"] == [1, 0]
    assert ("solution", 0) in asked
    asked.clear()
    main(["validate", "tiny", "--mutants", "all"])
    assert {inputs for _, inputs in asked} == {0}


# Red: what surrounds the suite ----------------------------------------------------------------------------------------

EDITED = "reference/tiny/misconceptions.py"
CLAMP = "tests/tiny/test_clamp.py"
TALLY = "tests/tiny/test_tally.py"

CARELESS = "def clamp(x, low, high):\n    return min(max(x, low), high)\n"
NOISY = "def clamp_all(numbers, low, high):\n    return [clamp(x, low, high) * (1 + {}) for x in numbers]\n"
KNOWN = f"""
misconception("clamp", "harmless", old="if low > high:", new="if high < low:", hint="None.")
misconception("clamp", "a twin", old="if low > high:", new="if low != low:", hint="None.")
misconception("klamp", "of nobody", at="clamp", old="if low > high:", new="if high<low:", hint="None.")
misconception("clamp", "not a clamp", at="clamp_all", old="clamp(number, low, high)", new="min(number, high)", hint="")
misconception("clamp_all", "slightly off", new={NOISY.format("2e-8")!r}, hint="None.")
"""
SURROUNDINGS: list[Change] = [
    ("reference/tiny/variants/careless.py", "", CARELESS),
    ("reference/tiny/variants/noisy.py", "", NOISY.format("9e-10")),
    (EDITED, "", KNOWN),
    (CLAMP, '"S2"', '"S22"'),
    ("assignments/tiny/probes.py", '    """t = Tally(); t.add(word) for each of the words; t.counts"""\n', ""),
    ("reference/tiny/oracle.py", "from collections", "import solutions.tiny\nfrom collections"),
    (TALLY, "TEXTS.values(), ids=TEXTS.keys()", "(lambda: TEXTS.values())(), ids=TEXTS.keys()"),
    ("grading.yml", "      tally:\n", "      counting: {points: 1, defines: [Tally.__init__]}\n      tally:\n"),
]
NAMELESS = ["any two ends are taken", "harmless", "a twin", "of nobody", "not a clamp"]
TOLD = {
    "a variant that fails": (
        "variant careless fails hidden/test_clamp.py::test_ends_in_the_wrong_order: "
        "clamp(x = 0.0, low = 1.0, high = -1.0): got -1.0, expected ValueError to be raised"
    ),
    "a clause that is not there": "tests cite clause S22, which README.md does not have",
    "a probe that says nothing": "the probe counted has no docstring: students read it as what was called",
    "a clause that is not tried": "clause S2 of README.md is tried by no test",
    "an exercise without a mistake": "counting has no misconception",
    "an exercise without public tests": "counting has no public test",
    "an exercise without hidden tests": "counting has no hidden test",
    "a number of tests that cannot be read": (
        "`check` announces 6 hidden tests, and 7 run: write parameter sets as plain lists"
    ),
    "an oracle that is not independent": "reference/tiny/oracle.py imports solutions: it must be independent",
    "a misconception that changes nothing": 'misconception "harmless" loses nothing in clamp',
    "a misconception of no exercise": ('misconception "of nobody" belongs to klamp, which grading.yml does not have'),
    "a misconception of another exercise": 'misconception "not a clamp" loses nothing in clamp',
    "a misconception with the name of another": (
        'misconception "not a clamp" is named "only the upper end counts" in clamp_all'
    ),
    "and no name of its own": (
        'misconception "not a clamp", left out of the list, is named "only the upper end counts"'
    ),
    "one of two": 'misconception "a twin", left out of the list, is named "any two ends are taken"',
    "the other of the two": 'misconception "any two ends are taken", left out of the list, is named "a twin"',
    "noise near the effect": (
        'clamp_all: noise 0.9 and the effect 20 of "slightly off" are only 22 times apart; '
        "change the inputs, not the tolerance"
    ),
} | {f"no name for {name}": f'misconception "{name}" is named as nothing' for name in NAMELESS}


@pytest.fixture(scope="module")
def surroundings(changed) -> list[str]:
    """Return the problems of a course in which everything around a sound suite is wrong."""
    return changed(*SURROUNDINGS).problems


@pytest.mark.parametrize("sentence", TOLD.values(), ids=TOLD.keys())
def test_what_is_wrong_around_a_suite_is_told(surroundings, sentence):
    """Each fault of variants, misconceptions, handout, rubric and oracle is one sentence."""
    assert surroundings.count(sentence) == 1


def test_nothing_else_is_told(surroundings):
    """No fault is told again in other words."""
    assert sorted(surroundings) == sorted(TOLD.values())


# Red: the suite itself ------------------------------------------------------------------------------------------------

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
@exercise("clamp_all", "S3")
def test_only_a_refusal(submission):
    """Ends in the wrong order are refused."""
    submission.refuses(ValueError, "clamp_all", [1.0], 1.0, 0.0)
'''
SLIP = '''
@exercise("tally", "S4")
def test_slip(submission):
    """The suite itself is wrong."""
    submission.top(["a"])[7]
'''


@pytest.fixture(scope="module")
def vacuous(changed) -> Findings:
    """Validate a course whose suite gives points away and breaks."""
    return changed((TALLY, "", VACUOUS + SLIP), (CLAMP, "", REFUSAL))


def test_points_for_nothing_are_told(vacuous):
    """A stub that earns points is told with the tests that it passes, and so is a lazy one above the bar."""
    tried = "hidden/test_tally.py::test_nothing_is_tried"
    refused = "hidden/test_clamp.py::test_only_a_refusal"
    told = [problem for problem in vacuous.problems if " earns " in problem]
    assert told == [
        f"stub earns 4.3%, at most 0% is allowed; it passes {tried}: pin a known answer in them",
        f"lazy refusal earns 10.8%, at most 5% is allowed; it passes {refused}, {tried}: pin a known answer in them",
    ]


def test_a_mistake_of_the_suite_is_told(vacuous):
    """A test that breaks on the reference too is told as an error of the grader."""
    message = (
        "solution: grader error in hidden/test_tally.py::test_slip: "
        "the test fails with the reference too: IndexError: string index out of range"
    )
    assert message in vacuous.problems


def test_idle_tests_are_listed(vacuous):
    """Hidden tests that no wrong submission needs beyond the public ones are listed, and the others are not."""
    assert "hidden/test_tally.py::test_nothing_is_tried" in idle_tests(vacuous)
    assert "hidden/test_clamp.py::test_ends_in_the_wrong_order" not in idle_tests(vacuous)


def test_distances_are_measured(vacuous):
    """How far right and wrong are apart is measured where values are compared with a tolerance."""
    measured = {gap.exercise: (gap.noise, gap.ratio) for gap in gaps(vacuous)}
    assert measured == {"clamp": (0.0, float("inf")), "clamp_all": (0.0, float("inf"))}


@pytest.mark.parametrize(
    "line", ["import solutions.tiny", "from solutions.tiny import clamp as _", "from solutions import tiny"]
)
def test_an_import_of_the_solution_is_seen(line):
    """A reference that imports the solution is not independent, however it does so."""
    assert imports_solutions(f"import math\ndef f():\n    {line}\n")
    assert not imports_solutions(f"# {line}\nfrom .solutions_of_others import x\n")


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


@pytest.mark.parametrize(
    ("place", "home"),
    [
        ("clamp", "clamp"),
        ("clamp.inner", "clamp"),
        ("Tally.add.inner", "tally"),
        ("Tally.__init__", ""),
        ("_helper", ""),
    ],
)
def test_a_mutant_is_at_home_in_the_exercise_around_it(course, place, home):
    """A mutant is tried on its own exercise first: what is written inside a definition belongs to it."""
    mutant = Candidate("mutant", f"{place}: 1 -> 2 #2", "")
    assert home_of(load_course(course).assignment("tiny"), mutant) == home


def test_one_exercise_alone(course, monkeypatch, capsys):
    """With -k an author sees one exercise: its candidates, its tests, and nothing about the rest of the suite."""
    monkeypatch.chdir(course)
    edit(course / EDITED, "max(min(x, low), high)", "min(high, max(x, low))")
    assert main(["validate", "tiny", "-k", "tally", "--mutants", "all"]) == 0
    shown = capsys.readouterr().out
    assert "names: rows are misconceptions, columns what they were called; 2 in all" in shown
    assert "clamp" not in shown
    assert main(["validate", "tiny", "-k", "clamp"]) == 1
    assert main(["validate", "tiny", "-k", "clam"]) == 2
    assert capsys.readouterr().err.endswith("tiny has no exercise 'clam'; it has clamp, clamp_all, tally\n")


def test_what_was_measured_is_kept_beside_what_others_have(course, monkeypatch, tmp_path):
    """--report puts an assignment's column into a page and leaves the columns of other assignments as they are."""
    monkeypatch.chdir(course)
    page = tmp_path / "quality.md"
    page.with_suffix(".json").write_text('{"older": {"exercises": "9", "measured on": "2026-01-02"}}')
    assert main(["validate", "tiny", "--mutants", "all", "--report", str(page)]) == 0
    rows = {row[1]: row[2:-1] for row in csv.reader(page.read_text().splitlines(), delimiter="|") if len(row) == 5}
    cells = {name.strip(): [cell.strip() for cell in row] for name, row in rows.items()}
    assert cells[""] == ["`older`", "`tiny`"]
    assert cells["exercises"] == ["9", "3"]
    assert cells["misconceptions named as themselves"] == ["", "5 of 5"]
    assert cells["problems"] == ["", "0"]
    assert cells["cost of those that train"] == ["", "none does"]
    assert cells["measured on"][0] == "2026-01-02"
    assert cells["by"] == ["", "`autograder validate tiny --seeds 1 --mutants all`"]
    assert main(["validate", "tiny", "-k", "tally", "--report", str(page)]) == 2


def test_an_idle_test_stands_with_its_reason(course, monkeypatch, capsys):
    """Where all mutants are tried, a hidden test that nothing wrong needs has a reason, and a reason its test."""
    monkeypatch.chdir(course)
    edit(course / "reference/tiny/idle.txt", "test_any_list |", "test_no_list |")
    assert main(["validate", "tiny", "--mutants", "all"]) == 1
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "1 validated, 2 problems",
        "  tiny: hidden/test_clamp.py::test_any_list fails on no wrong submission that passes the public tests: remove "
        "it, add the mistake that it is there for, or give the reason in reference/tiny/idle.txt",
        "  tiny: reference/tiny/idle.txt gives a reason for hidden/test_clamp.py::test_no_list, which is no test",
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
