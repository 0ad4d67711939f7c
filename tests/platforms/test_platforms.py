"""Every assignment on every platform: what is built, in which time, and that nothing secret is in what students get."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.release.package import release
from autograder.release.platforms import student_files, write_github, write_gradescope, write_otter
from tests.autograder.gradescope_schema import read_file
from tests.autograder.test_gradescope_run import unpack
from tests.platforms.conftest import ASSIGNMENTS, MARKER
from tests.platforms.memory import measure

MOST_SECONDS = 60
GRADESCOPE_DEFAULT_MIB = 768
OPTIONS = argparse.Namespace(accept_level="", hidden_tests="visible", minutes=10)


def holds(name: str, data: bytes) -> list[str]:
    """Return the names of the files with a marker, in archives too."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [hit for member in archive.namelist() for hit in holds(f"{name}: {member}", archive.read(member))]
    return [name] if MARKER.encode() in data else []


def everything(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [hit for path in files for hit in holds(path.name, path.read_bytes())]


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_everything_is_built_and_nothing_secret_is_in_it(planted: Course, name: str, tmp_path: Path):
    """Everything for students and platforms takes less than a minute; nothing that students get has a marker."""
    assignment = planted.assignment(name)
    before = sum(os.times()[:4])
    student = release(planted, assignment, tmp_path)
    github = write_github(planted, assignment, tmp_path)
    otter = write_otter(planted, assignment, tmp_path)
    gradescope = write_gradescope(planted, assignment, tmp_path, OPTIONS)
    seconds = sum(os.times()[:4]) - before
    print(f"{name}: {seconds:.1f} s of CPU time")
    assert seconds < MOST_SECONDS
    assert everything(student) == []
    assert holds("zip", (tmp_path / f"{name}.zip").read_bytes()) == []
    assert everything(github) == []
    assert [hit for path in student_files(otter / "dist") for hit in holds(path.name, path.read_bytes())] == []
    for needed in (student / f"{name}.ipynb", otter / f"{name}.ipynb", otter / "dist" / "student" / f"{name}.ipynb"):
        assert json.loads(needed.read_text(encoding="utf-8"))["cells"]
    assert len(list((otter / "dist" / "autograder").glob("*.zip"))) == 1
    hidden = holds(
        "gradescope", gradescope.read_bytes()
    )  # the instructor's: there the markers are, so they can be found
    assert {hit.split("/")[1] for hit in hidden} == {"reference", "solutions", "tests"}
    assert holds("master", (otter / f"{name}.ipynb").read_bytes())


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_gradescope_run_of_the_solution(name: str, tmp_path: Path, course: Course):
    """In a folder laid out like Gradescope's the solution earns everything, within the default container's memory."""
    assignment = course.assignment(name)
    packed = write_gradescope(course, assignment, tmp_path, OPTIONS)
    root = tmp_path / "autograder"
    unpack(packed.read_bytes(), root / "source")
    for folder in ("submission", "results"):
        (root / folder).mkdir()
    (root / "submission" / assignment.module_file).write_bytes(assignment.solution.read_bytes())
    environment = os.environ | {"AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable}
    code, peak = measure([str(root / "source" / "run_autograder")], env=environment, stdout=subprocess.DEVNULL)
    assert code == 0
    found = read_file(root)
    assert found.score == sum(exercise.points for exercise in assignment.exercises.values())
    print(f"{name}: peak PSS {peak.pss:.0f} MiB, RSS {peak.rss:.0f} MiB, {found.execution_time} s")
    assert peak.pss < GRADESCOPE_DEFAULT_MIB


@pytest.fixture(scope="session")
def course() -> Course:
    from autograder.course import load_course
    from tests.platforms.conftest import ROOT

    return load_course(ROOT)
