"""A release is what students get: complete, the same every time, and without a line that they must not see."""

from __future__ import annotations

import functools
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from autograder.course import Assignment, Course, load_course
from autograder.release.build import build
from autograder.release.notebook import pictures_of
from autograder.release.package import contents, release, zipped
from autograder.release.secrets import SHARED, found_in, secret_lines, squeezed
from autograder.release.wheel import ReleaseError, wheel

ROOT = Path(__file__).parents[2]
ALL = sorted(load_course(ROOT).assignments)
MARKER = "the_marker_of_this_file_is_number_{}_and_nobody_may_see_it = True"


@functools.cache
def files_of(name: str) -> dict[str, bytes]:
    course = load_course(ROOT)
    return contents(course, course.assignment(name))


@pytest.fixture
def course_copy(tmp_path: Path) -> Course:
    """Copy what a release is made of, so that a test may change it."""
    for name in ("assignments", "solutions", "reference", "tests"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "autograder", "hostile")
        )
    for name in ("grading.yml", "docs/systems.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return load_course(tmp_path)


def assignment_files(assignment: Assignment) -> list[Path]:
    hidden = sorted(assignment.hidden_tests.glob("*.py"))
    return [assignment.solution, *hidden, *sorted(assignment.reference.rglob("*.py"))]


# ---------------------------------------------------------------------------------------------- every assignment


@pytest.mark.parametrize("name", ALL)
def test_every_assignment_has_all_that_a_release_needs(name):
    """What students get is complete, and of two releases of the same sources each byte is the same."""
    course = load_course(ROOT)
    assignment = course.assignment(name)
    files = files_of(name)
    expected = {
        "README.md", "handout.html", "grading.yml", "requirements.txt", "requirements-notebook.txt", "stub.txt",
        f"{name}.py", f"{name}.ipynb", "probes.py", "test_public.py", "pictures.py", wheel()[0],
    }  # fmt: skip
    assert expected <= set(files)
    assert any(file.startswith("data/") for file in files)
    assert any(file.startswith("figures/") for file in files)
    assert not [file for file in files if "make.py" in file or "solution" in file or "__pycache__" in file]
    assert len(pictures_of(assignment)) >= 2
    assert list(found_in(files, secret_lines(assignment))) == []
    assert zipped(contents(course, assignment), name) == zipped(files, name)


@pytest.mark.parametrize("name", ALL)
def test_a_marker_in_any_hidden_file_is_in_no_release(name, course_copy):
    """Of a line planted in the solution, in each hidden test and everywhere in the reference nothing is handed out."""
    assignment = course_copy.assignment(name)
    for number, path in enumerate(assignment_files(assignment)):
        line = MARKER.format(number)
        text = path.read_text(encoding="utf-8")
        if path == assignment.solution:
            text = re.sub(r"^( *)# END SOLUTION$", rf"\1{line}\n\1# END SOLUTION", text, flags=re.MULTILINE)
        path.write_text(text + f"\n{line}\n" * (path != assignment.solution), encoding="utf-8")
    build(course_copy, check=False)
    files = contents(course_copy, assignment)
    packed = zipfile.ZipFile(io.BytesIO(zipped(files, name)))
    assert not [member for member in packed.namelist() if b"the_marker_of_this_file" in packed.read(member)]
    secrets = secret_lines(assignment)
    planted = [squeezed(MARKER.format(number)) for number in range(len(assignment_files(assignment)))]
    assert set(planted) <= set(secrets)


@pytest.mark.parametrize("name", ALL)
def test_the_reduced_rubric_tells_titles_and_numbers_only(name):
    """No seed and no ids of systems; the hidden checks are a number, and the file loads as a course."""
    course = load_course(ROOT)
    rubric = yaml.safe_load(files_of(name)["grading.yml"])
    assert rubric["seed"] == "public"
    assert list(rubric["assignments"]) == [name]
    section = rubric["assignments"][name]
    assert section["hidden_checks"] > 20
    assert not any("covers" in exercise for exercise in section["exercises"].values())
    assert list(section["exercises"]) == list(course.assignment(name).exercises)


@pytest.mark.parametrize("name", ALL)
def test_the_handout_is_one_page_with_its_figures_and_formulas(name):
    """Nothing is fetched from anywhere, and no formula is left as it was typed."""
    files = files_of(name)
    html, text = files["handout.html"].decode(), files["README.md"].decode()
    assert html.count("<img") == text.count("![")
    assert html.count('src="data:image/png;base64,') == html.count("<img")
    assert not re.search(r'(src|href)="(https?:)?//', html)
    assert ("<math" in html) == ("$" in text)
    assert not re.search(r"\$\$|\\frac|\\mathrm", re.sub(r"<(pre|code|annotation).*?</\1>", "", html, flags=re.DOTALL))
    commands = text.split("```")[1].strip().splitlines()
    assert commands == [
        f"python -m pip install -r requirements.txt {wheel()[0]}",
        f"autograder check {name}.py",
    ]


def test_requirements_are_the_course_s_own_bounds():
    """Torch within the versions that the course allows, and nothing for pure Python."""
    wanted = {name: files_of(name)["requirements.txt"].decode() for name in ALL}
    assert wanted["iou_nms"] == "torch>=2.6,<2.14\nnumpy>=2\n"
    assert wanted["bigram_nll"] == wanted["iou_nms"]  # whose tensors are compared through NumPy, which it may not use
    assert wanted["value_engine"] == "# nothing but Python itself\n"


# ------------------------------------------------------------------------------------------------------ refusals


ORIGINS = {
    "solution": "solutions/value_engine.py",
    "hidden test": "tests/value_engine/test_backward.py",
    "oracle": "reference/value_engine/oracle.py",
    "misconception": "reference/value_engine/misconceptions.py",
}


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("solution", "README.md"),
        ("hidden test", "data/x.txt"),
        ("oracle", "figures/x.svg"),
        ("misconception", "probes.py"),
    ],
)
def test_a_line_that_students_must_not_see_is_refused(kind, file, course_copy, tmp_path):
    """Whatever the file is called, and however its spaces differ, nothing is written."""
    assignment = course_copy.assignment("value_engine")
    origin = ORIGINS[kind]
    line = next(found for found, path in secret_lines(assignment).items() if path == origin)
    target = assignment.folder / file
    target.write_text((target.read_text() if target.exists() else "") + f"\n# {'  '.join(line)}\n", encoding="utf-8")
    build(course_copy, check=False)
    with pytest.raises(ReleaseError, match=re.escape(f"would give away a line of {origin} (")):
        release(course_copy, assignment, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_refusal_says_what_to_do(course_copy, tmp_path):
    """The sentence names the file, the line, where it comes from, and the two ways out."""
    assignment = course_copy.assignment("iou_nms")
    oracle = assignment.reference / "oracle.py"
    oracle.write_text(oracle.read_text(encoding="utf-8") + "\nEDGE = 'a line of the oracle'\n", encoding="utf-8")
    (assignment.folder / "data" / "x.txt").write_text("EDGE = 'a line of the oracle'")
    with pytest.raises(ReleaseError) as caught:
        release(course_copy, assignment, tmp_path / "out")
    assert str(caught.value) == (
        "data/x.txt would give away a line of reference/iou_nms/oracle.py (EDGE='alineoftheoracle'); "
        "take it out, or list it in reference/iou_nms/shared.txt if students may know it"
    )
    (assignment.reference / SHARED).write_text("EDGE = 'a line of the oracle'\n")
    assert release(course_copy, assignment, tmp_path / "out").is_dir()


def test_lines_are_found_in_notebooks_pages_and_archives():
    """JSON, markup and compression hide nothing."""
    line = 'answer = {"of": "<everything>"}'
    secrets = {squeezed(line): "solutions/x.py"}
    cell = {"cell_type": "code", "source": ["answer = {", f"{line.partition('{')[2]}\n"]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", f"# {line}")
    files = {
        "a.ipynb": json.dumps({"cells": [cell]}).encode(),
        "b.html": b"<p>answer = {&quot;of&quot;: <b>&quot;&lt;every</b>thing&gt;&quot;}</p>",
        "c.npz": packed.getvalue(),
        "d.txt": b"answer = 42",
    }
    assert [name for name, _, _ in found_in(files, secrets)] == ["a.ipynb", "b.html", "c.npz: inner.txt"]


def test_a_stale_notebook_and_a_foreign_folder_are_refused(course_copy, tmp_path):
    """What was not built anew is not handed out, and no folder is emptied that is not a release."""
    assignment = course_copy.assignment("value_engine")
    (tmp_path / "out" / "value_engine").mkdir(parents=True)
    (tmp_path / "out" / "value_engine" / "thesis.txt").write_text("years of work")
    with pytest.raises(ReleaseError, match="is there already and is no release; name another folder with --to"):
        release(course_copy, assignment, tmp_path / "out")
    assert (tmp_path / "out" / "value_engine" / "thesis.txt").read_text() == "years of work"
    assignment.notebook.write_text("{}")
    with pytest.raises(ReleaseError, match=r"value_engine.ipynb is out of date; run `autograder build`"):
        contents(course_copy, assignment)


def test_a_missing_figure_is_a_sentence(course_copy):
    """A page that would show a broken image is not written."""
    assignment = course_copy.assignment("iou_nms")
    (assignment.folder / "figures" / "curve.png").unlink()
    with pytest.raises(ReleaseError, match=r"assignments/iou_nms/README.md shows curve.png, which is not there"):
        contents(course_copy, assignment)


# -------------------------------------------------------------------------------------------- in students' hands


def autograder(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = load_course(ROOT)
    return release(course, course.assignment("value_engine"), tmp_path_factory.mktemp("release"))


def test_a_student_can_check_with_nothing_but_the_release(released):
    """The stub is not implemented, the solution passes, and the number of hidden checks is told."""
    done = autograder(released, "check", "value_engine.py", "-k", "arithmetic")
    assert done.stdout.startswith("arithmetic  0/20  not implemented yet\n\n79 hidden checks run when")
    shutil.copyfile(ROOT / "solutions" / "value_engine.py", released / "value_engine (1).py")
    done = autograder(released, "check", "value_engine (1).py", "-k", "arithmetic")
    assert done.stdout.startswith("arithmetic  20/20\n\n79 hidden checks")
    assert autograder(released, "check", "value_engine.ipynb", "-k", "arithmetic").stdout.startswith("arithmetic  0/20")


def test_a_syntax_error_of_a_student_breaks_no_interface(released):
    """The copy in stub.txt says what can be asked, whatever the module has become."""
    (released / "value_engine.py").write_text("def (")
    done = autograder(released, "check", "value_engine.py", "-k", "arithmetic")
    assert "your module does not import: SyntaxError" in done.stdout
    assert done.stderr == ""


def test_the_command_says_where_the_release_is(tmp_path, capsys):
    """`autograder release NAME --to DIR` writes a folder and a zip of it."""
    from autograder.cli import main

    assert main(["release", "value_engine", "--course", str(ROOT), "--to", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        f"{tmp_path}/value_engine/ and {tmp_path}/value_engine.zip are what students of value_engine get.\n"
    )
    names = zipfile.ZipFile(tmp_path / "value_engine.zip").namelist()
    written = [path for path in (tmp_path / "value_engine").rglob("*") if path.is_file()]
    assert sorted(names) == sorted(path.relative_to(tmp_path).as_posix() for path in written)
