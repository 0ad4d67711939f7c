"""The commands: what they print, their exit codes, and their one sentence where something is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from autograder import batch, cli
from autograder.examine.examiners import ExaminerError, Job
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.gradebook import Gradebook
from autograder.results import Diagnosis, Evidence, TestResult
from autograder.sandbox.packages import MissingPackage

ROOT = Path(__file__).parents[2]
GRADING = """\
title: Vision
seed: spring
assignments:
  boxes:
    title: Boxes
    week: 6
    exercises:
      box_iou: {points: 15}
      nms: {points: 20}
  nets:
    title: Nets
    week: 7
    exercises:
      forward: {points: 10}
"""


class FakeExaminers:
    """Stands in the place of the real ones: passes everything, or says what the source of a module tells it to."""

    def __init__(self, course, assignment, *, workers: int, seed: str, level: str, devices: dict[str, str]) -> None:
        self.assignment = assignment
        self.fixed = {"assignment": assignment.name, "suite": suite_digest(assignment), "level": level}
        self.fixed |= {"environment": environment(assignment), "seed": seed_fingerprint(seed)}

    def __enter__(self) -> FakeExaminers:
        return self

    def __exit__(self, *exception) -> None:
        """Nothing to end."""

    def grade(self, jobs: Iterable[Job]) -> Iterator[Evidence]:
        for job in jobs:
            told = job.source.decode().strip()
            if told == "interrupt":
                raise KeyboardInterrupt
            if told == "no examiner":
                raise ExaminerError("the suite does not start")
            if told == "no torch":
                raise MissingPackage("torch is not installed")
            yield self.evidence(job.student, told)

    def evidence(self, student: str, told: str) -> Evidence:
        outcome = told if told in ("failed", "grader_error") else "passed"
        tests = tuple(
            TestResult(f"public/{name}", name, "S1", f"A claim about {name}.", True, outcome, message="5, expected 4")
            for name in self.assignment.exercises
        )
        known = tuple(
            Diagnosis(test.exercise, "off by one", "Count from 0.", test.exercise)
            for test in tests
            if test.outcome == "failed"
        )
        digest = hashlib.sha256(f"{told}\n".encode()).hexdigest()
        return Evidence(student, submission=digest, tests=tests, diagnoses=known, **self.fixed)


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch) -> Path:
    """Stand in the folder of a course, with examiners that are not real."""
    folder = tmp_path / "course"
    (folder / "docs").mkdir(parents=True)
    (folder / "grading.yml").write_text(GRADING)
    (folder / "docs" / "systems.csv").write_text("id,source,system,golden\nW06-11,notes,IoU,-\n")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(batch, "Examiners", FakeExaminers)
    monkeypatch.setenv("COLUMNS", "160")
    return folder


def hand_in(**told: str) -> Path:
    """Hand in a module per student, whose text tells the fake examiners what to find."""
    folder = Path("handed_in")
    folder.mkdir(exist_ok=True)
    for student, text in told.items():
        (folder / f"{student}.py").write_text(text + "\n")
    return folder


@pytest.fixture
def run(capsys):
    """Run a command; return its exit code and what it printed to the two streams."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as left:  # argparse
            code = left.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def grade(run):
    return partial(run, "grade", "handed_in", "--assignment", "boxes")


def test_a_class_is_told_in_one_table(grade):
    """The table has everybody's points and what went wrong; the last lines say where the results are."""
    hand_in(ada="", noor="failed")
    code, out, _ = grade()
    assert code == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.splitlines() if line.startswith("│")]
    assert rows == [
        ["ada", "15", "20", "35 of 35", ""],
        ["noor", "0", "0", "0 of 35", "box_iou: off by one; nms: off by one"],
    ]
    assert out.splitlines()[-2:] == [
        "2 graded now. The results are in results/boxes/:",
        "grades.csv, feedback/ (for students), scorecards/, evidence/, gradebook.sqlite",
    ]
    assert Path("results/boxes/grades.csv").exists()


def test_what_was_kept_is_told(grade):
    """A second run says how many it graded and how many already were."""
    hand_in(ada="")
    grade("--out", "elsewhere")
    hand_in(noor="")
    _, out, _ = grade("--out", "elsewhere")
    assert "1 graded now, 1 before. The results are in elsewhere/:" in out


def test_progress_counts(grade):
    """The bar goes to the other stream and ends with the count."""
    hand_in(ada="", noor="")
    _, _, err = grade()
    assert err.startswith("boxes ")
    assert " 2/2 " in err


def test_json_is_a_line_per_event(grade):
    """With --json every line of the output is an event, and there is no table."""
    hand_in(ada="", noor="failed")
    code, out, err = grade("--json")
    assert (code, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"event": "started", "students": 2, "kept": 0},
        {
            "event": "graded",
            "student": "ada",
            "points": 35.0,
            "possible": 35.0,
            "pending": 0.0,
            "outcomes": {"passed": 2},
            "done": 1,
            "of": 2,
        },
        {
            "event": "graded",
            "student": "noor",
            "points": 0.0,
            "possible": 35.0,
            "pending": 0.0,
            "outcomes": {"failed": 2},
            "done": 2,
            "of": 2,
        },
        {"event": "finished", "graded": 2, "unjudged": [], "out": str(Path.cwd() / "results" / "boxes")},
    ]


def test_an_error_of_the_grader_is_exit_code_1(grade):
    """Where the grader itself failed, its student is named and the code is 1."""
    hand_in(ada="", noor="grader_error")
    code, _, err = grade("--json")
    assert (code, err) == (1, "autograder: the grader itself failed on noor; the same command tries again\n")


def test_an_interruption_is_told_in_one_line(grade):
    """Ctrl-C ends with a sentence, not with a traceback."""
    hand_in(ada="", noor="interrupt")
    code, _, err = grade("--json")
    assert code == 130
    assert err == "autograder: stopped; what was graded is kept, and the same command grades the rest\n"
    assert Gradebook(Path("results/boxes")).students() == ["ada"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["grade", "nowhere", "--assignment", "boxes"],
            "nowhere does not exist; name a folder of submissions or one student's module",
        ),
        (
            ["grade", "empty", "--assignment", "boxes"],
            "empty holds no submissions; put one folder or one module per student into it",
        ),
        (
            ["grade", "handed_in", "more", "--assignment", "boxes"],
            "two submissions are called ada: handed_in/ada.py and more/ada.py; rename one",
        ),
        (
            ["grade", "handed_in", "--assignment", "box"],
            'grading.yml: there is no assignment "box"; it has boxes, nets',
        ),
        (
            ["grade", "handed_in", "--assignment", "boxes", "--course", "handed_in"],
            "handed_in/grading.yml: there is no such file; a course begins with a grading.yml",
        ),
        (
            ["grade", "handed_in", "--assignment", "boxes", "--out", "grading.yml"],
            "cannot use grading.yml/.lock: File exists",
        ),
        (
            ["grade", "handed_in", "--assignment", "boxes", "--workers", "0"],
            "argument --workers: must be a positive whole number, got 0; see `autograder grade --help`",
        ),
        (
            ["grade", "--assignment", "boxes"],
            "the following arguments are required: PATH; see `autograder grade --help`",
        ),
        (["show", "ada"], "there are no results in results/boxes or results/nets; `autograder grade` makes some"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(run, arguments, sentence):
    """Whatever is wrong with a command or the course is one sentence, and the exit code is 2."""
    hand_in(ada="")
    Path("empty").mkdir()
    Path("more").mkdir()
    Path("more/ada.py").write_text("")
    code, _, err = run(*arguments, *(["--json"] if arguments[0] == "grade" else []))
    assert (code, err) == (2, f"autograder: {sentence}\n")


@pytest.mark.parametrize(
    ("told", "sentence"), [("no examiner", "the suite does not start"), ("no torch", "torch is not installed")]
)
def test_an_examiner_that_cannot_work_is_one_sentence(grade, told, sentence):
    """What keeps the examiners from working is one sentence, and the exit code is 2."""
    hand_in(ada=told)
    assert grade("--json") == (2, '{"event": "started", "students": 1, "kept": 0}\n', f"autograder: {sentence}\n")


def test_a_mistake_of_ours_is_not_hidden(run, monkeypatch):
    """An error that is nobody's wrong use keeps its traceback, for whoever mends it."""
    monkeypatch.setattr(cli, "course_of", lambda arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("coverage")


@pytest.mark.parametrize("folder", [".", ROOT], ids=["short", "long"])
def test_a_reader_who_has_seen_enough_is_no_error(folder, monkeypatch):
    """Output into a pipe that was closed early ends quietly, whether it fits into the buffer or not."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    command = f"{sys.executable} -m autograder coverage --course {folder} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


# show and override ----------------------------------------------------------------------------------------------------


@pytest.fixture
def graded(run):
    """Grade two students in two assignments."""
    hand_in(Ada="", noor="failed", nora="")
    for assignment in ("boxes", "nets"):
        assert run("grade", "handed_in", "--assignment", assignment, "--json")[0] == 0


@pytest.mark.usefixtures("graded")
def test_show_tells_everything_to_an_instructor(run):
    """An instructor reads every assignment's results, with misconceptions and what they were graded with."""
    code, out, err = run("show", "noor")
    assert (code, err) == (0, "")
    assert "`noor`, `boxes`: **0 of 35**" in out
    assert "`noor`, `nets`: **0 of 10**" in out
    assert "nms: off by one" in out
    assert "## Graded with" in out


@pytest.mark.usefixtures("graded")
def test_show_tells_a_student_what_a_student_may_read(run):
    """With --as student the output is the feedback file."""
    _, out, _ = run("show", "noor", "--assignment", "boxes", "--as", "student")
    assert out == Path("results/boxes/feedback/noor.md").read_text() + "\n"


@pytest.mark.usefixtures("graded")
@pytest.mark.parametrize("name", ["Ada", "ada", "AD"])
def test_names_are_matched_leniently(run, name):
    """Case does not count, and the beginning of a name is enough where only one begins so."""
    code, out, _ = run("show", name, "--assignment", "boxes")
    assert code == 0
    assert "`Ada`, `boxes`" in out


@pytest.mark.usefixtures("graded")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no", "there are no results of no; did you mean noor or nora?"),
        ("naor", "there are no results of naor; did you mean nora or noor?"),
        ("zoe", "there are no results of zoe"),
    ],
)
def test_an_unknown_name_meets_a_guess(run, name, sentence):
    """A name that fits nobody, or several, is answered with those that are close."""
    assert run("show", name) == (2, "", f"autograder: {sentence}\n")


@pytest.mark.usefixtures("graded")
def test_results_in_another_folder_know_their_assignment(run):
    """With --out the assignment is that of the evidence; one that was not graded there has no results."""
    _, out, _ = run("show", "noor", "--out", "results/nets")
    assert "`noor`, `nets`" in out
    code, _, err = run("show", "noor", "--out", "results/nets", "--assignment", "boxes")
    assert (code, err) == (2, "autograder: there are no results of noor for boxes\n")


@pytest.mark.usefixtures("graded")
def test_an_override_reaches_every_view(run):
    """An override changes the grades at once, is told by show, and survives the next run."""
    reason = ("--reason", "a test was wrong", "--author", "Lee")
    code, out, _ = run("override", "noor", "nms", "12.5", "--assignment", "boxes", *reason)
    assert (code, out) == (0, "noor now has 12.5 for nms, and 12.5 of 35 in all.\n")
    assert "noor,0,12.5,0,12.5,35,0,limits,a test was wrong (Lee)" in Path("results/boxes/grades.csv").read_text()
    run("grade", "handed_in", "--assignment", "boxes")
    assert "noor,0,12.5" in Path("results/boxes/grades.csv").read_text()
    assert "Adjusted to 12.5: a test was wrong (Lee)" in run("show", "noor")[1]


@pytest.mark.usefixtures("graded")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nms", "5"], "noor has results in boxes, nets; name one of them with --assignment"),
        (["iou", "5", "--assignment", "boxes"], "boxes has no exercise iou; it has box_iou, nms"),
        (["nms", "200", "--assignment", "boxes"], "the points for nms must be a number from 0 to 20, got 200"),
        (["nms", "0.0001", "--assignment", "boxes"], "the points for nms must be a number from 0 to 20, got 0.0001"),
        (["nms", "all", "--assignment", "boxes"], "the points for nms must be a number from 0 to 20, got all"),
        (["nms", "nan", "--assignment", "boxes"], "the points for nms must be a number from 0 to 20, got nan"),
    ],
)
def test_an_override_that_cannot_be_meant_is_refused(run, arguments, sentence):
    """An override names one assignment, an exercise that it has, and points that it can give."""
    code, _, err = run("override", "noor", *arguments, "--reason", "x", "--author", "Lee")
    assert (code, err) == (2, f"autograder: {sentence}\n")


# the other commands ---------------------------------------------------------------------------------------------------


def test_build_says_what_it_wrote_and_check_what_is_stale(run, course):
    """Build writes, build --check only tells, with exit code 1 while something is out of date."""
    (course / "solutions").mkdir()
    for name in ("boxes", "nets"):
        (course / "solutions" / f"{name}.py").write_text('"""A module."""\n')
    code, out, _ = run("build", "--check")
    assert code == 1
    assert "assignments/boxes/boxes.py is missing; run `autograder build`." in out.splitlines()
    assert run("build")[0] == 0
    assert run("build", "--check") == (0, "", "")


def test_coverage_prints_its_table(run):
    """Coverage counts the assessed systems."""
    code, out, _ = run("coverage")
    assert code == 0
    assert out.startswith("0 of 1 systems are assessed.\n")


def test_coverage_without_a_list_is_one_sentence(run):
    """Without the list of systems coverage says so."""
    Path("docs/systems.csv").unlink()
    assert run("coverage") == (
        2,
        "",
        "autograder: there is no docs/systems.csv, which lists the course's systems\n",
    )


@pytest.mark.parametrize(
    ("typed", "module", "expected"),
    [
        ("check a.py -k nms", "check", {"file": Path("a.py"), "exercise": "nms", "level": "auto"}),
        ("check a.py --level worker", "check", {"exercise": None, "level": "worker"}),
        ("debug a.py test_x", "debug", {"file": Path("a.py"), "test": "test_x"}),
        ("validate boxes --seeds 3 --workers 1", "validate", {"names": ["boxes"], "seeds": 3, "workers": 1}),
        ("validate", "validate", {"names": [], "seeds": 1}),
    ],
)
def test_larger_commands_answer_from_their_own_modules(run, monkeypatch, typed, module, expected):
    """Check, debug and validate are loaded when they are called, and their code is the exit code."""
    seen = []

    class Answering:
        @staticmethod
        def main(arguments) -> int:
            seen.append(vars(arguments))
            return 7

    monkeypatch.setitem(sys.modules, f"autograder.{module}", Answering)
    assert run(*typed.split())[0] == 7
    assert {name: seen[0][name] for name in expected} == expected


def test_the_start_is_light():
    """Importing the commands loads nothing that only some of them need."""
    heavy = ("torch", "numpy", "pytest", "hypothesis", "pydantic", "rich", "yaml", "sqlite3")
    script = f"import sys, autograder.cli; print([name for name in {heavy!r} if name in sys.modules])"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run([sys.executable, "-c", script], env=plain, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_package_runs_as_a_command():
    """`python -m autograder` is the same command, with its help."""
    done = subprocess.run([sys.executable, "-m", "autograder", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: autograder [-h] COMMAND ...")
