"""The class job: what is graded, what is kept, what is written, and what is left after an interruption."""

from __future__ import annotations

import csv
import errno
import functools
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from autograder.batch import Graded, Started, Summary, grade_class
from autograder.course import Assignment, Course, load_course
from autograder.examine.examiners import ExaminerError, Job
from autograder.examine.fingerprint import environment, seed_fingerprint, suite_digest
from autograder.gradebook import Gradebook, GradebookError
from autograder.results import Evidence, TestResult
from autograder.submission import SubmissionError

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
"""
RIGHT, WRONG = b"def nms(): return 1\n", b"def nms(): return 2\n"


@dataclass
class FakeGraders:
    """Passes whatever is right, fails the rest, and remembers whom it was asked about."""

    asked: list[str] = field(default_factory=list)
    broken: frozenset[str] = frozenset()
    """Students on whom the grader itself fails."""
    lost_at: str = ""
    """The student at whom Ctrl-C arrives."""

    @contextmanager
    def __call__(self, course: Course, assignment: Assignment, workers: int, seed: str) -> Iterator[FakeGraders]:
        self.fixed = {
            "assignment": assignment.name,
            "suite": suite_digest(assignment),
            "environment": environment(assignment),
            "seed": seed_fingerprint(seed),
            "level": course.level,
        }
        yield self

    def grade(self, jobs: Iterable[Job]) -> Iterator[Evidence]:
        for job in jobs:
            if job.student == self.lost_at:
                raise KeyboardInterrupt
            self.asked.append(job.student)
            yield self._evidence(job)

    def _evidence(self, job: Job) -> Evidence:
        outcome = "passed" if job.source == RIGHT else "error" if job.source is None else "failed"
        outcome = "grader_error" if job.student in self.broken else outcome
        claim = {"clause": "S1", "title": "A claim.", "public": True}
        tests = (
            TestResult("public/test_iou", "box_iou", outcome="passed" if job.source else outcome, **claim),
            TestResult("public/test_nms", "nms", outcome=outcome, message=job.problem, **claim),
        )
        digest = "" if job.source is None else digest_of(job.source)
        return Evidence(job.student, submission=digest, tests=tests, notes=job.notes, **self.fixed)


def digest_of(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()


@pytest.fixture
def course(tmp_path) -> Course:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "grading.yml").write_text(GRADING)
    return load_course(tmp_path / "course")


@pytest.fixture
def submissions(tmp_path) -> Path:
    folder = tmp_path / "submissions"
    for student, source in {"ada": RIGHT, "noor": WRONG, "olu": RIGHT}.items():
        (folder / student).mkdir(parents=True)
        (folder / student / "boxes.py").write_bytes(source)
    return folder


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "results"


@pytest.fixture
def graders() -> FakeGraders:
    return FakeGraders()


@pytest.fixture
def grade(course, submissions, out, graders):
    """Grade the class; keywords change what is usual."""

    def grade(**changes) -> Summary:
        usual = {"course": course, "paths": [submissions], "out": out, "workers": 2, "graders": graders}
        arguments = usual | changes
        graders.asked.clear()
        return grade_class(assignment=arguments["course"].assignment("boxes"), **arguments)

    return grade


def reweighed(course: Course, old: str, new: str) -> Course:
    file = course.root / "grading.yml"
    file.write_text(file.read_text().replace(old, new))
    return load_course(course.root)


def grades(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def scorecards(out: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (out / "scorecards").iterdir()}


def test_a_class_leaves_a_complete_folder(grade, out, graders):
    """Evidence, scorecards and feedback for everyone, the grades and the index are there after one run."""
    summary = grade()
    assert graders.asked == ["ada", "noor", "olu"]
    assert [(card.student, card.points) for card in summary.cards] == [("ada", 35000), ("noor", 15000), ("olu", 35000)]
    assert summary.graded == 3
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == {
        *(f"{kind}/{student}.json" for kind in ("evidence", "scorecards") for student in ("ada", "noor", "olu")),
        *(f"feedback/{student}.md" for student in ("ada", "noor", "olu")),
        "grades.csv",
        "gradebook.sqlite",
        ".lock",
    }
    assert {student: row["total"] for student, row in grades(out).items()} == {"ada": "35", "noor": "15", "olu": "35"}


def test_nothing_is_graded_twice(grade, graders):
    """A second run grades nobody, and gives the same scorecards."""
    first, second = grade(), grade()
    assert graders.asked == []
    assert (second.cards, second.graded) == (first.cards, 0)


def test_what_changed_is_graded_again(grade, graders, submissions):
    """A new version of a module is graded, and nobody else is."""
    grade()
    (submissions / "noor" / "boxes.py").write_bytes(RIGHT)
    assert [card.points for card in grade().cards] == [35000, 35000, 35000]
    assert graders.asked == ["noor"]


def test_another_seed_grades_everybody_again(grade, graders):
    """Evidence from another seed is no evidence for this run."""
    grade()
    grade(seed="autumn")
    assert graders.asked == ["ada", "noor", "olu"]


def test_everybody_is_regraded_on_request(grade, graders):
    """With `regrade` current evidence counts for nothing."""
    grade()
    assert grade(regrade=True).graded == 3
    assert graders.asked == ["ada", "noor", "olu"]


@pytest.mark.parametrize(("old", "new"), [("points: 20", "points: 40"), ("week: 6", "week: 6\n    public_share: 0.5")])
def test_reweighing_runs_nothing_again(grade, graders, course, out, old, new):
    """After a change of points or shares every view follows, and nobody is graded."""
    grade()
    course = reweighed(course, old, new)
    summary = grade(course=course)
    assert graders.asked == []
    full = sum(exercise.points for exercise in course.assignment("boxes").exercises.values())
    assert summary.cards[0].points == full * 1000
    assert json.loads((out / "scorecards" / "ada.json").read_text())["points"] == full * 1000
    assert f"**{full:g} of {full:g}**" in (out / "feedback" / "ada.md").read_text()
    assert grades(out)["ada"]["total"] == f"{full:g}"


def test_a_changed_limit_grades_everybody_again(grade, graders, course):
    """Limits decide outcomes, so that evidence under other limits is stale."""
    grade()
    grade(course=reweighed(course, "week: 6", "week: 6\n    limits: {cpu_seconds: 3}"))
    assert graders.asked == ["ada", "noor", "olu"]


def test_views_that_were_removed_come_back(grade, graders, out):
    """Scorecards and feedback are views: without them they are made anew from the evidence."""
    grade()
    before = scorecards(out)
    (out / "scorecards" / "ada.json").unlink()
    (out / "feedback" / "noor.md").unlink()
    grade()
    assert graders.asked == []
    assert scorecards(out) == before
    assert (out / "feedback" / "noor.md").exists()


def test_one_students_regrade_keeps_the_others_in_the_grades(grade, submissions, out):
    """Grades and index hold everyone in the folder, also those whom this run was not about."""
    grade()
    assert [card.student for card in grade(paths=[submissions / "noor"]).cards] == ["noor"]
    assert list(grades(out)) == ["ada", "noor", "olu"]
    with closing(sqlite3.connect(out / "gradebook.sqlite")) as index:
        assert index.execute("select count(*) from submissions").fetchone() == (3,)


def test_nothing_to_grade_is_said_on_the_scorecard(grade, graders, submissions, out):
    """Two files that could be the submission are one note, and are looked at again only when they change."""
    (submissions / "olu" / "boxes.py").rename(submissions / "olu" / "boxes_1.py")
    (submissions / "olu" / "boxes_2.py").write_bytes(WRONG)
    problem = "You handed in boxes_1.py and boxes_2.py; hand in one file, called boxes.py."
    assert grade().cards[2].notes == (problem,)
    assert problem in (out / "feedback" / "olu.md").read_text()
    grade()
    assert graders.asked == []
    (submissions / "olu" / "boxes_2.py").rename(submissions / "olu" / "boxes_3.py")
    grade()
    assert graders.asked == ["olu"]


def test_a_note_that_changes_is_written_down(grade, graders, submissions):
    """A module that gets its right name loses the note about the wrong one."""
    (submissions / "ada" / "boxes.py").rename(submissions / "ada" / "mine.py")
    assert grade().cards[0].notes == ("You handed in mine.py; the file should be called boxes.py.",)
    (submissions / "ada" / "mine.py").rename(submissions / "ada" / "boxes.py")
    assert grade().cards[0].notes == ()


def test_an_error_of_the_grader_is_tried_again(grade, graders):
    """Evidence that holds an error of the grader costs no points and does not count as graded."""
    graders.broken = frozenset({"noor"})
    first = grade()
    assert first.unjudged == ("noor",)
    assert (first.cards[1].points, first.cards[1].possible) == (15000, 15000)
    graders.broken = frozenset()
    assert grade().unjudged == ()
    assert graders.asked == ["noor"]


def test_an_interruption_loses_nothing(grade, graders, out):
    """What was graded before Ctrl-C is kept with its views, and the same command grades the rest."""
    graders.lost_at = "olu"
    with pytest.raises(KeyboardInterrupt):
        grade()
    assert Gradebook(out).students() == ["ada", "noor"]
    assert sorted(scorecards(out)) == ["ada.json", "noor.json"]
    graders.lost_at = ""
    assert grade().graded == 1
    assert graders.asked == ["olu"]


def test_progress_is_told_as_it_happens(grade, submissions):
    """The events say how many there are, how many are kept, and who is done."""
    events: list[Started | Graded] = []
    grade(paths=[submissions / "ada"])
    grade(progress=events.append)
    assert events[0] == Started(students=3, kept=1)
    assert [(event.card.student, event.done, event.of) for event in events[1:]] == [("noor", 1, 2), ("olu", 2, 2)]


def test_evidence_is_written_the_moment_it_exists(grade, out):
    """When a student is reported as graded, evidence and scorecard are on the disk."""
    found = []

    def look(event: Started | Graded) -> None:
        if isinstance(event, Graded):
            name = f"{event.card.student}.json"
            found.append((out / "evidence" / name).exists() and (out / "scorecards" / name).exists())

    grade(progress=look)
    assert found == [True, True, True]


def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(grade, out, monkeypatch):
    """When the disk is full the run ends with one sentence; what was written before stays."""
    synced = []

    def fsync(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > 2:  # the file of the first student, its folder, and then no more
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(GradebookError) as caught:
        grade()
    assert str(caught.value) == f"cannot use {out}/evidence/noor.json: No space left on device"
    assert Gradebook(out).students() == ["ada"]


def test_two_runs_exclude_each_other(grade, out):
    """While one run is at work, another is refused with the first one's process."""
    with Gradebook(out).locked(), pytest.raises(GradebookError) as caught:
        grade()
    assert str(caught.value) == f"{out}/ is in use by another grade run (process {os.getpid()})"


def test_results_among_the_submissions_are_refused(grade, submissions):
    """Results inside the folder of submissions would be the next run's student."""
    with pytest.raises(SubmissionError) as caught:
        grade(out=submissions / "results")
    assert str(caught.value) == (
        f"{submissions}/results lies among the submissions in {submissions}; give the results another --out"
    )


def test_the_results_of_another_assignment_are_left_alone(grade, out):
    """A folder that holds another assignment's results is refused before anything is graded."""
    grade()
    evidence = Gradebook(out).read_evidence("ada")
    Gradebook(out).write_evidence(replace(evidence, assignment="nets"))
    with pytest.raises(GradebookError) as caught:
        grade()
    assert str(caught.value) == f"{out} holds results of nets; give boxes a folder of its own with --out"


def test_old_evidence_that_fits_no_rubric_is_named(grade, course, submissions, out):
    """Evidence of a student of another day, whose exercise is gone, is one sentence that says what to do."""
    grade()
    course = reweighed(course, "nms:", "nms_fast:")
    with pytest.raises(GradebookError) as caught:
        grade(course=course, paths=[submissions / "ada"])
    assert str(caught.value) == (
        f"{out}: the evidence of noor was made for another rubric (public/test_nms: boxes has no exercise 'nms'; "
        "it has box_iou, nms_fast); hand it in again, or remove its file there"
    )


# End to end -----------------------------------------------------------------------------------------------------------


TINY = Path(__file__).parent / "course"


@pytest.fixture(scope="module")
def small_class(tmp_path_factory) -> Path:
    """Write a few quick submissions for the tiny course: right, untouched, wrong, broken and one that hangs."""
    folder = tmp_path_factory.mktemp("small") / "class"
    solution = (TINY / "solutions" / "tiny.py").read_text()
    sources = {
        "ada": solution,
        "ines": (TINY / "assignments" / "tiny" / "tiny.py").read_text(),
        "noor": solution.replace("min(max(x, low), high)", "max(x, low)"),
        "priya": "def clamp(:\n",
        "tomas": solution.replace("return max(self.counts", "while True: pass\n        return max(self.counts"),
    }
    for student, source in sources.items():
        (folder / student).mkdir(parents=True)
        (folder / student / "tiny.py").write_text(source)
    return folder


def command(submissions: Path, out: Path) -> list[str]:
    arguments = [
        "grade",
        submissions,
        "--course",
        TINY,
        "--assignment",
        "tiny",
        "--out",
        out,
        "--workers",
        "2",
        "--json",
    ]
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def stopped_by(signal_number: int, submissions: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run the command, and send it a signal as soon as one student is graded."""
    pipe = subprocess.PIPE
    # Whatever runs these tests in the background has its children ignore SIGINT.
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command(submissions, out), stdout=pipe, stderr=pipe, text=True, preexec_fn=heard) as run:
        lines = iter(run.stdout.readline, "")
        assert any(json.loads(line)["event"] == "graded" for line in lines)
        run.send_signal(signal_number)
        output, errors = run.communicate(timeout=60)
    return subprocess.CompletedProcess(run.args, run.returncode, output, errors)


@pytest.fixture(scope="module")
def undisturbed(small_class, tmp_path_factory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("undisturbed")
    subprocess.run(command(small_class, out), check=True, capture_output=True, timeout=120)
    return scorecards(out)


@pytest.mark.parametrize(
    ("signal_number", "code", "message"),
    [
        (signal.SIGKILL, -signal.SIGKILL, ""),
        (signal.SIGINT, 130, "autograder: stopped; what was graded is kept, and the same command grades the rest\n"),
    ],
)
def test_a_killed_run_resumes_to_the_same_scorecards(small_class, undisturbed, out, signal_number, code, message):
    """Killed or interrupted in the middle, the same command grades only the rest and ends as if nothing had been."""
    stopped = stopped_by(signal_number, small_class, out)
    assert (stopped.returncode, stopped.stderr) == (code, message)
    kept = Gradebook(out).students()
    assert 1 <= len(kept) < 5
    again = subprocess.run(command(small_class, out), check=True, capture_output=True, text=True, timeout=120)
    started, *_, finished = map(json.loads, again.stdout.splitlines())
    assert started == {"event": "started", "students": 5, "kept": len(kept)}
    assert finished["graded"] == 5 - len(kept)
    assert scorecards(out) == undisturbed


def test_a_suite_that_does_not_load_is_one_sentence(small_class, out, tmp_path):
    """When the suite is broken, nobody is graded and the instructor reads where."""
    folder = shutil.copytree(TINY, tmp_path / "course")
    (folder / "tests" / "tiny" / "test_broken.py").write_text("import nothing_of_this_name\n")
    course = load_course(folder)
    with pytest.raises(ExaminerError, match=r"test_broken.py.* No module named 'nothing_of_this_name'"):
        grade_class(course, course.assignment("tiny"), [small_class], out, workers=1)
