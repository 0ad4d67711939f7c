from __future__ import annotations

import csv
import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Assignment, Exercise
from autograder.gradebook import Adjustment, Gradebook, GradebookError
from autograder.results import Evidence, TestResult, to_json
from autograder.score import score

ASSIGNMENT = Assignment(
    name="iou_nms",
    root=Path("course"),
    title="Boxes",
    week=8,
    exercises={"box_iou": Exercise(id="box_iou", points=15), "nms": Exercise(id="nms", points=20)},
)
WHO = {"author": "Lee", "reason": "an excused absence", "time": "2026-03-01T12:00:00Z"}


def result(exercise: str, outcome: str) -> TestResult:
    return TestResult(
        id=f"public/{exercise}",
        exercise=exercise,
        clause="S1",
        title="A claim.",
        public=True,
        outcome=outcome,
        message="5, expected 4",
        deviation=0.5,
        cpu=0.25,
    )


def evidence(student: str = "ada", iou: str = "passed", nms: str = "failed") -> Evidence:
    return Evidence(
        student=student,
        assignment="iou_nms",
        submission="5ub",
        suite="5u1",
        environment={"torch": "2.13.0"},
        seed="5eed",
        level="limits",
        tests=(result("box_iou", iou), result("nms", nms)),
        cpu=0.5,
        wall=1.0,
    )


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "results"


@pytest.fixture
def book(out) -> Gradebook:
    return Gradebook(out)


def rows(out: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO((out / "grades.csv").read_bytes().decode(), newline="")))


def query(out: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(out / "gradebook.sqlite")) as index:
        return index.execute(sql).fetchall()


def files(out: Path) -> list[str]:
    return sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())


def test_evidence_comes_back_as_it_was_written(book, out):
    """Evidence that was written is read back equal, and no other file is left beside it."""
    book.write_evidence(evidence())
    assert book.read_evidence("ada") == evidence()
    assert files(out) == ["evidence/ada.json"]


def test_later_evidence_replaces_earlier(book):
    """A student has the evidence that was written last."""
    book.write_evidence(evidence(nms="failed"))
    book.write_evidence(evidence(nms="passed"))
    assert book.read_evidence("ada") == evidence(nms="passed")


def test_students_are_those_with_evidence(book, out):
    """Students are listed by name, and neither scorecards nor stray files make a student."""
    assert book.students() == []
    book.write_evidence(evidence("noether.e"))
    book.write_evidence(evidence("ada"))
    book.write_scorecard(score(evidence("zoe"), ASSIGNMENT), "well done")
    (out / "evidence" / ".bob.json.tmp").write_text("half")
    (out / "evidence" / "._ada.json").write_text("a resource fork")
    assert book.students() == ["ada", "noether.e"]


def test_a_student_without_evidence_has_none(book):
    """Reading what was never written gives nothing."""
    assert book.read_evidence("ada") is None


DAMAGED = {
    "cut short": to_json(evidence())[:200],
    "empty": "",
    "not JSON": "\x00\x01",
    "another document": "[1, 2]",
    "a field missing": '{"tests": [], "diagnoses": [], "notes": []}',
    "a field too many": to_json(evidence()).replace('"schema"', '"scheme"'),
    "someone else's": to_json(evidence("bob")),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_evidence_is_set_aside(book, out, text):
    """A damaged evidence file counts as missing, and is kept, unchanged, under another name."""
    path = out / "evidence" / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert book.read_evidence("ada") is None
    assert book.students() == []
    assert (out / "evidence" / "ada.json.damaged").read_text() == text


def test_what_was_set_aside_is_never_overwritten(book, out):
    """A second damaged file leaves the first where it is."""
    path = out / "evidence" / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_text("first")
    book.read_evidence("ada")
    path.write_text("second")
    book.read_evidence("ada")
    assert files(out) == ["evidence/ada.json.damaged", "evidence/ada.json.damaged-2"]
    assert (out / "evidence" / "ada.json.damaged").read_text() == "first"


def test_evidence_that_is_not_utf8_is_set_aside(book, out):
    """Bytes that are no text count as damage."""
    path = out / "evidence" / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe")
    assert book.read_evidence("ada") is None


def test_a_write_that_fails_leaves_the_old_file(book, out, monkeypatch):
    """A full disk is one sentence with the path; what was there before stays, and no half file."""

    def full(descriptor):
        raise OSError(28, "No space left on device")

    book.write_evidence(evidence())
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GradebookError) as caught:
        book.write_evidence(evidence(nms="passed"))
    assert str(caught.value) == f"cannot use {out}/evidence/ada.json: No space left on device"
    assert book.read_evidence("ada") == evidence()
    assert files(out) == ["evidence/ada.json"]


def test_evidence_is_on_the_disk_before_it_counts(book, monkeypatch):
    """Evidence is forced to the disk before it takes its name, and its folder after."""
    events = []
    replace_file, force = Path.replace, os.fsync

    def record_replace(path, target):
        events.append("replace")
        return replace_file(path, target)

    def record_force(descriptor):
        events.append("fsync")
        force(descriptor)

    monkeypatch.setattr(Path, "replace", record_replace)
    monkeypatch.setattr(os, "fsync", record_force)
    book.write_evidence(evidence())
    assert events == ["fsync", "replace", "fsync"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    """Where the results folder cannot be made, the error names the path and the reason."""
    (tmp_path / "results").write_text("a file")
    with pytest.raises(GradebookError) as caught:
        Gradebook(tmp_path / "results").write_evidence(evidence())
    assert str(caught.value) == f"cannot use {tmp_path}/results/evidence/ada.json: Not a directory"


def test_a_read_only_folder_is_one_sentence(book, out, monkeypatch):
    """A read-only results folder is an error that names the path and the reason."""

    def refuse(path, *args, **kwargs):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(GradebookError) as caught:
        book.write_evidence(evidence())
    assert str(caught.value) == f"cannot use {out}/evidence/ada.json: Read-only file system"


@pytest.mark.parametrize("name", ["", ".", "..", "../ada", "a/b", ".hidden", "a\0b", "a\\b"])
def test_a_student_whose_name_is_no_file_name_is_refused(book, name):
    """A name that would lead out of the folder or hide in it names no student."""
    with pytest.raises(GradebookError) as caught:
        book.write_evidence(evidence(name))
    assert str(caught.value) == f"{name!r} cannot name a file, so that no results can be kept under it"


def test_a_name_that_is_no_unicode_is_kept(book, out):
    """A file name with stray bytes passes through evidence, grades and index."""
    name = os.fsdecode(b"ad\xff")
    book.write_evidence(evidence(name))
    assert book.students() == [name]
    assert book.read_evidence(name) == evidence(name)
    book.write_grades(ASSIGNMENT)
    book.rebuild_index(ASSIGNMENT)
    assert rows(out)[1][0] == "ad\\udcff"
    assert query(out, "select student from submissions") == [("ad\\udcff",)]


def test_scorecard_and_feedback_are_two_documents(book, out):
    """The instructor's scorecard and the student's feedback lie in two folders."""
    card = score(evidence(), ASSIGNMENT)
    book.write_scorecard(card, "# Boxes\n")
    assert (out / "scorecards" / "ada.json").read_text() == to_json(card)
    assert (out / "feedback" / "ada.md").read_text() == "# Boxes\n"


def test_grades_have_a_row_per_student(book, out):
    """grades.csv lists students by name with the points of each exercise and in all."""
    book.write_evidence(evidence("bob", nms="not_run"))
    book.write_evidence(evidence("ada"))
    book.write_grades(ASSIGNMENT)
    assert rows(out) == [
        ["student", "box_iou", "nms", "penalty", "total", "possible", "pending", "level", "adjustments"],
        ["ada", "15", "0", "0", "15", "35", "0", "limits", ""],
        ["bob", "15", "0", "0", "15", "15", "20", "limits", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_read_as_a_formula(book, out, start):
    """A name or reason that a spreadsheet would run gets an apostrophe in front."""
    name = f"{start}cmd()"
    book.write_evidence(evidence(name))
    book.override(name, "nms", 1000, "Lee", f"{start}1+1", "now")
    book.write_grades(ASSIGNMENT)
    _, (student, *_, reason) = rows(out)
    assert student == f"'{name}"
    assert reason == f"'{start}1+1 (Lee)"


def test_an_override_replaces_and_a_penalty_takes(book, out):
    """The last override of an exercise counts, penalties add up, and both are shown with reason and author."""
    book.write_evidence(evidence())
    book.write_evidence(evidence("bob"))
    book.override("ada", "nms", 5_000, **WHO)
    book.override("ada", "nms", 12_500, **WHO)
    book.penalise("ada", 2_000, "Kim", "two days late", "now")
    book.penalise("ada", 1_000, "Kim", "and one more", "now")
    book.write_grades(ASSIGNMENT)
    assert rows(out)[1] == [
        *["ada", "15", "12.5", "3", "24.5", "35", "0", "limits"],
        "an excused absence (Lee); an excused absence (Lee); two days late (Kim); and one more (Kim)",
    ]
    assert rows(out)[2] == ["bob", "15", "0", "0", "15", "35", "0", "limits", ""]


def test_no_total_is_negative(book, out):
    """A penalty takes no more than there is."""
    book.write_evidence(evidence())
    book.penalise("ada", 99_000, "Kim", "very late", "now")
    book.write_grades(ASSIGNMENT)
    assert rows(out)[1][3:5] == ["99", "0"]


def test_adjustments_are_kept_in_order(book, out):
    """What people decided is a file of lines that only grows, with author, reason and time."""
    book.write_evidence(evidence())
    book.override("ada", "nms", 5_000, "Lee", "ein Fehler\u2028im Übungsblatt", "t1")
    first = (out / "adjustments.jsonl").read_bytes()
    book.penalise("ada", 2_000, "Kim", "late", "t2")
    assert (out / "adjustments.jsonl").read_bytes().startswith(first)
    assert book.adjustments() == [
        Adjustment("override", "ada", "nms", 5_000, "Lee", "ein Fehler\u2028im Übungsblatt", "t1"),
        Adjustment("penalty", "ada", "", 2_000, "Kim", "late", "t2"),
    ]


REFUSED = [
    ({"points": -1}, "the points of an override must not be negative, got -1"),
    ({"author": " "}, "an override needs an author and a reason"),
    ({"reason": ""}, "an override needs an author and a reason"),
    ({"student": "adda"}, "{out}/ has no evidence of 'adda'"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_an_adjustment_that_says_too_little_is_refused(book, out, change, message):
    """An override needs a known student, an author, a reason and points that are not negative."""
    book.write_evidence(evidence())
    with pytest.raises(GradebookError) as caught:
        book.override(**{"student": "ada", "exercise": "nms", "points": 1, **WHO, **change})
    assert str(caught.value) == message.format(out=out)
    assert book.adjustments() == []


def test_an_override_of_an_unknown_exercise_is_named(book):
    """An override of an exercise that the rubric lacks is an error, not a grade that silently misses it."""
    book.write_evidence(evidence())
    book.override("ada", "mns", 1, **WHO)
    with pytest.raises(GradebookError) as caught:
        book.write_grades(ASSIGNMENT)
    message = "ada has an override of 'mns', which iou_nms does not have; it has box_iou, nms"
    assert str(caught.value) == message


def test_a_damaged_adjustment_is_named_by_line(book, out):
    """A line cut short is named when adjustments are read, and the one after it is whole."""
    book.write_evidence(evidence())
    book.override("ada", "nms", 1, **WHO)
    path = out / "adjustments.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    book.penalise("ada", 2, **WHO)
    with pytest.raises(GradebookError) as caught:
        book.adjustments()
    assert str(caught.value) == f"{path}: line 1 is damaged: mend or remove it"
    path.write_text(path.read_text().splitlines()[1] + "\n")
    assert [adjustment.points for adjustment in book.adjustments()] == [2]


def test_the_index_can_be_made_anew(book, out):
    """The index holds submissions, tests, overrides and penalties, and comes back from the files when it is lost."""
    book.write_evidence(evidence())
    book.override("ada", "nms", 12_500, **WHO)
    book.penalise("ada", 2_000, "Kim", "late", "now")
    book.rebuild_index(ASSIGNMENT)
    first = (out / "gradebook.sqlite").read_bytes()
    (out / "gradebook.sqlite").write_bytes(b"damaged")
    book.rebuild_index(ASSIGNMENT)
    assert (out / "gradebook.sqlite").read_bytes() == first
    assert query(out, "select student, suite, points, possible, final, cpu from submissions") == [
        ("ada", "5u1", 15_000, 35_000, 25_500, 0.5)
    ]
    assert query(out, "select student, id, outcome, public, deviation, cpu from tests order by id") == [
        ("ada", "public/box_iou", "passed", 1, 0.5, 0.25),
        ("ada", "public/nms", "failed", 1, 0.5, 0.25),
    ]
    assert query(out, "select exercise, points, author, reason from overrides") == [
        ("nms", 12_500, "Lee", "an excused absence")
    ]
    assert query(out, "select student, points, author, time from penalties") == [("ada", 2_000, "Kim", "now")]


def test_evidence_that_the_rubric_cannot_score_is_named(book, out):
    """Evidence of another assignment in the folder is an error that names the file."""
    book.write_evidence(replace(evidence(), assignment="value_engine"))
    with pytest.raises(GradebookError) as caught:
        book.rebuild_index(ASSIGNMENT)
    problem = "evidence of value_engine cannot be scored by the rubric of iou_nms"
    assert str(caught.value) == f"{out}/evidence/ada.json: {problem}"


def test_damaged_evidence_costs_no_other_student(book, out):
    """Grades are written for all whose evidence can be read."""
    book.write_evidence(evidence("ada"))
    book.write_evidence(evidence("bob"))
    (out / "evidence" / "ada.json").write_text("{")
    book.write_grades(ASSIGNMENT)
    assert [row[0] for row in rows(out)] == ["student", "bob"]


HOLDER = """
import sys
from pathlib import Path
from autograder.gradebook import Gradebook
with Gradebook(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_runs_on_one_folder_exclude_each_other(book, out):
    """While another process grades into a folder, a second run is refused with that process's number."""
    command = [sys.executable, "-c", HOLDER, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(GradebookError) as caught, book.locked():
            pytest.fail("two runs held one folder")
        other.stdin.close()
        other.wait()
    assert str(caught.value) == f"{out}/ is in use by another grade run (process {other.pid})"


def test_a_lock_ends_with_its_run(book, out):
    """A run that ended, in peace or killed, leaves the folder free and the next one's number in the lock."""
    command = [sys.executable, "-c", HOLDER, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        other.kill()
    with book.locked():
        assert (out / ".lock").read_text() == str(os.getpid())
    with book.locked():
        assert (out / ".lock").read_text() == str(os.getpid())


def test_a_lock_in_an_impossible_folder_is_one_sentence(tmp_path):
    """Where the folder cannot be made, locking it says so."""
    (tmp_path / "file").write_text("")
    with pytest.raises(GradebookError) as caught, Gradebook(tmp_path / "file" / "results").locked():
        pytest.fail("locked what is not there")
    assert str(caught.value) == f"cannot use {tmp_path}/file/results/.lock: Not a directory"
