"""A run in a folder laid out like Gradescope's container: its scripts, its files, its time limit."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import yaml

from autograder.batch import grade_class
from autograder.course import load_course
from autograder.gradescope import run
from autograder.gradescope.results import STARTED
from autograder.release.bundle import course_text
from autograder.release.gradescope import gradescope_zip
from autograder.results import TestResult
from autograder.sandbox.levels import Reached
from tests.autograder.conftest import COURSE, SOLUTION
from tests.autograder.gradescope_schema import Results, read_file, read_results

METADATA = {
    "id": 4711,
    "users": [{"email": "ada@example.edu", "id": 1, "name": "Ada Lovelace"}],
    "assignment": {"total_points": "12.0", "title": "Tiny"},
    "previous_submissions": [],
}


NOTEBOOK = json.dumps(
    {
        "cells": [{"cell_type": "code", "metadata": {}, "source": SOLUTION, "outputs": [], "execution_count": None}],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
)


def unpack(packed: bytes, folder: Path) -> None:
    """Unpack a zip as Gradescope does, modes included."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, folder))
            path.chmod(entry.external_attr >> 16 & 0o777)


@pytest.fixture
def container(course: Path, tmp_path: Path):
    """Lay out /autograder in a folder: source, submission, results, submission_metadata.json."""

    def lay_out(files: dict[str, str], **options) -> Path:
        loaded = load_course(course)
        root = tmp_path / "autograder"
        unpack(gradescope_zip(loaded, loaded.assignment("tiny"), **options), root / "source")
        (root / "submission").mkdir()
        (root / "results").mkdir()
        (root / "submission_metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
        for name, text in files.items():
            path = root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return lay_out


def grading(root: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the real script with this interpreter in place of the container's."""
    return subprocess.Popen(
        [root / "source" / "run_autograder"],
        cwd=root,
        env=os.environ | {"AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def versions(root: Path, process: subprocess.Popen[str]) -> list[Results]:
    """Read results.json again and again while the script runs; every version that is seen must be a whole one."""
    file, seen, found = root / "results" / "results.json", None, []
    while True:
        ended = process.poll() is not None
        if file.exists() and (text := file.read_bytes()) != seen:
            seen = text
            found.append(read_results(text))
        if ended:
            return found
        time.sleep(0.002)


def test_a_run_tells_of_every_test_and_ends_like_grade(container, course, tmp_path):
    """The first file is there at once, it grows by whole versions, and the last one has the points that grade gives."""
    root = container({"tiny.py": SOLUTION.replace("min(max(x, low), high)", "max(min(x, high), low)")})
    process = grading(root)
    found = versions(root, process)
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    assert found[0].output == STARTED
    counts = [sum(test.status == "passed" for test in version.tests) for version in found[1:-1]]
    assert len(counts) > 2
    assert counts == sorted(counts)
    handed_in = tmp_path / "class" / "ada"
    handed_in.mkdir(parents=True)
    (handed_in / "tiny.py").write_bytes((root / "submission" / "tiny.py").read_bytes())
    loaded = load_course(course)
    card = grade_class(loaded, loaded.assignment("tiny"), [handed_in.parent], tmp_path / "out", workers=1).cards[0]
    assert found[-1].score == card.points / 1000
    assert found[-1].extra_data["suite"] == card.suite
    assert len(found[-1].tests) == len(card.tests) + 1
    assert "the rubric" in printed
    text = (root / "results" / "results.json").read_text(encoding="utf-8")
    assert "Ada" not in text
    assert "ada@example.edu" not in text


@pytest.mark.parametrize(
    ("files", "score", "said"),
    [
        ({"homework.py": SOLUTION}, 10.0, "You handed in homework.py; the file should be called tiny.py."),
        ({"work/tiny.py": SOLUTION, "notes.txt": "hi"}, 10.0, "tiny.py was found in the folder work"),
        ({"tiny.ipynb": NOTEBOOK}, 10.0, "**10 of 10**"),
        ({"notes.txt": "hi"}, 0.0, "You handed in notes.txt; hand in a file called tiny.py"),
        ({}, 0.0, "You handed in nothing; hand in a file called tiny.py"),
    ],
)
def test_whatever_was_handed_in_is_read_like_in_a_class(container, files, score, said, monkeypatch):
    """A wrong name, a folder around it or nothing at all is graded or refused as `grade` does it."""
    root = container(files)
    monkeypatch.setattr(run, "reached", lambda: Reached("limits"))
    monkeypatch.setattr("autograder.examine.examiners.reached", lambda: Reached("limits"))
    assert run.main(root) == 0
    found = read_file(root)
    assert found.score == score
    assert said in found.output


def test_a_level_that_is_not_accepted_grades_nothing(container, course, monkeypatch):
    """Where the container allows less than the course asks for, nothing is graded, and the instructor is told why."""
    file = course / "grading.yml"
    file.write_text(file.read_text("utf-8") + "\nlevel: full\n", encoding="utf-8")
    root = container({"tiny.py": SOLUTION})
    monkeypatch.setattr("autograder.examine.examiners.reached", lambda: Reached("limits", "it lacks a wall"))
    monkeypatch.setattr(run, "reached", lambda: Reached("limits", "it lacks a wall"))
    assert run.main(root) == 0
    found = read_file(root)
    assert found.score == 0.0
    assert found.extra_data["graded"] is False
    reason = "grading.yml asks for isolation level full; this host has only limits, as it lacks a wall"
    assert reason in found.tests[0].output
    assert "lacks a wall" not in found.output


def test_a_level_that_was_accepted_grades_and_says_so(container, course, monkeypatch):
    """With --accept-level limits it is graded all the same, and the instructor's entry says at which level."""
    file = course / "grading.yml"
    file.write_text(file.read_text("utf-8") + "\nlevel: full\n", encoding="utf-8")
    root = container({"tiny.py": SOLUTION}, accept_level="limits")
    monkeypatch.setattr("autograder.examine.examiners.reached", lambda: Reached("limits", "it lacks a wall"))
    monkeypatch.setattr(run, "reached", lambda: Reached("limits", "it lacks a wall"))
    assert run.main(root) == 0
    found = read_file(root)
    assert found.score == 10.0
    assert found.tests[-1].name == "For the instructor: isolation level limits, full asked for"


def case(number: int) -> run.Case:
    return run.Case(f"public/test_public.py::test_{number}", "tiny", "clamp", "S1", f"Claim {number}.", True, False)


def test_when_the_time_is_up_what_is_known_stays(container, monkeypatch):
    """Tests that have ended keep their points; the others are pending, and say that the time was used up."""
    root = container({"tiny.py": SOLUTION}, minutes=1)

    def slow(_course, _assignment, _level, _job, progress):
        cases = [case(1), case(2)]
        first = cases[0]
        progress(TestResult(first.id, first.exercise, first.clause, first.title, True, "passed"), cases)
        time.sleep(60)

    settings = run.read_settings(root / "source" / "gradescope.json").model_copy(update={"seconds": 0.5})
    monkeypatch.setattr(run, "read_settings", lambda _file: settings)
    monkeypatch.setattr(run, "_examine", slow)
    monkeypatch.setattr(run, "reached", lambda: Reached("limits"))
    assert run.main(root) == 0
    found = read_file(root)
    assert [test.status for test in found.tests] == ["passed", "failed", "passed"]
    assert found.tests[1].output.endswith("the time that this platform gives a submission was used up before")
    assert found.score == pytest.approx(found.tests[0].score)
    assert found.extra_data["graded"] is True


def test_our_time_ends_before_the_platforms(container):
    """The time that the zip allows is less than the limit set in Gradescope, whatever that is."""
    for minutes in (1, 10, 40):
        loaded = load_course(COURSE)
        packed = zipfile.ZipFile(io.BytesIO(gradescope_zip(loaded, loaded.assignment("tiny"), minutes=minutes)))
        assert 0 < json.loads(packed.read("gradescope.json"))["seconds"] <= 60 * minutes - 30


def test_a_container_without_its_environment_still_leaves_a_file(container):
    """When the set-up failed and there is no Python, the first results.json is what stays."""
    root = container({"tiny.py": SOLUTION})
    process = grading(root, AUTOGRADER_PYTHON="/nonexistent/python")
    process.communicate()
    assert process.returncode != 0
    assert read_file(root).output == STARTED


def test_the_same_course_gives_the_same_zip(course):
    """Building twice gives the same bytes, so that a changed zip means a changed course."""
    loaded = load_course(course)
    assert gradescope_zip(loaded, loaded.assignment("tiny")) == gradescope_zip(loaded, loaded.assignment("tiny"))


@pytest.mark.parametrize(
    ("devices", "left"),
    [(("virtual", "cuda"), ("virtual",)), (("cuda",), ("cuda",)), ((), ())],
    ids=["a real one too", "a real one alone", "none"],
)
def test_no_points_wait_for_a_gpu(course, devices, left):
    """A container has no GPU and never will: where there is a virtual device, real ones have no share of the points."""
    loaded = load_course(course)
    torch = loaded.assignment("tiny").model_copy(update={"packages": ("torch",), "devices": devices})
    packed = zipfile.ZipFile(io.BytesIO(gradescope_zip(loaded, torch)))
    rubric = yaml.safe_load(packed.read("course/grading.yml"))
    assert tuple(rubric["assignments"]["tiny"].get("devices", ())) == left


def test_the_zip_begins_at_its_root_and_its_scripts_can_be_run(course):
    """setup.sh and run_autograder stand at the root, executable, with Unix line ends and valid syntax."""
    loaded = load_course(course)
    packed = zipfile.ZipFile(io.BytesIO(gradescope_zip(loaded, loaded.assignment("tiny"))))
    for name in ("setup.sh", "run_autograder"):
        assert packed.getinfo(name).external_attr >> 16 & 0o111 == 0o111
        assert b"\r" not in packed.read(name)
        subprocess.run(["bash", "-n"], input=packed.read(name), check=True)


def test_the_course_in_the_zip_is_the_course_cut_down(tmp_path):
    """The zip's grading.yml reads as the same assignment, seed and level, and has no other assignment."""
    real = load_course(Path(__file__).parents[2])
    for assignment in real.assignments.values():
        (tmp_path / "grading.yml").write_text(course_text(real, assignment, seed=real.seed), encoding="utf-8")
        systems = tmp_path / "docs" / "systems.csv"
        systems.parent.mkdir(exist_ok=True)
        systems.write_bytes((real.root / "docs" / "systems.csv").read_bytes())
        read = load_course(tmp_path / "grading.yml")
        assert (read.title, read.seed, read.level, list(read.assignments)) == (
            *(real.title, real.seed, real.level),
            [assignment.name],
        )
        assert read.assignment(assignment.name).model_dump(exclude={"root"}) == assignment.model_dump(exclude={"root"})
        os.utime(tmp_path / "grading.yml", ns=(time.time_ns(), time.time_ns()))
