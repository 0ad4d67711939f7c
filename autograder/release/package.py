"""``autograder release NAME``: what students get, as a folder and as a zip, the same bytes for the same sources."""

from __future__ import annotations

import argparse
import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from autograder.course import Assignment, Course
from autograder.examine.examination import count_hidden
from autograder.release.build import generated
from autograder.release.page import page
from autograder.release.requirements import for_notebook, for_tests, lines
from autograder.release.secrets import SHARED, found_in, secret_lines
from autograder.release.wheel import ReleaseError, wheel

LEFT_OUT = ("make.py", "__pycache__")
"""What an author needs beside data and figures, and students do not."""
DAWN = (1980, 1, 1, 0, 0, 0)


def main(args: argparse.Namespace) -> int:
    """Write the release of one assignment, and say where it is."""
    from autograder.cli import course_of, near

    course = course_of(args)
    folder = release(course, course.assignment(args.name), args.to or course.root / "build" / "release")
    print(f"{near(folder)}/ and {near(folder)}.zip are what students of {args.name} get.")
    return 0


def release(course: Course, assignment: Assignment, to: Path) -> Path:
    """Write the folder `to`/NAME and its zip anew, and return the folder; nothing is written where anything is wrong.

    Raises
    ------
    ReleaseError
        If a generated file is out of date, or a line that students must not see stands in any file.
    """
    files = contents(course, assignment)
    refuse_secrets(files, assignment)
    folder = to / assignment.name
    if folder.exists() and not (folder / "grading.yml").is_file():
        raise ReleaseError(f"{folder} is there already and is no release; name another folder with --to")
    shutil.rmtree(folder, ignore_errors=True)
    write_files(files, folder)
    (to / f"{assignment.name}.zip").write_bytes(zipped(files, assignment.name))
    return folder


def refuse_secrets(files: Mapping[str, bytes], assignment: Assignment) -> None:
    """Raise ReleaseError where a file holds a line that students must not see."""
    for name, line, origin in found_in(files, secret_lines(assignment)):
        remedy = f"take it out, or list it in reference/{assignment.name}/{SHARED} if students may know it"
        raise ReleaseError(f"{name} would give away a line of {origin} ({line[:60]}); {remedy}")


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files by their names below a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def contents(course: Course, assignment: Assignment) -> dict[str, bytes]:
    """Return every file of a release by its name, in order."""
    for path, text in generated(assignment):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            raise ReleaseError(f"{path.relative_to(course.root)} is out of date; run `autograder build`")
    handout = _handout(assignment, wheel()[0])
    texts = {
        "README.md": handout,
        "handout.html": page(assignment, handout),
        "stub.txt": assignment.stub_text,
        "grading.yml": _rubric(course, assignment),
        "requirements.txt": lines(for_tests(assignment.packages)),
        "requirements-notebook.txt": lines(for_notebook()),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files |= {path.relative_to(assignment.folder).as_posix(): path.read_bytes() for path in _public(assignment)}
    files |= {"README.md": handout.encode(), wheel()[0]: wheel()[1]}
    return dict(sorted(files.items()))


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return a zip with the files in one folder, without the clock, the owner or the order of a disk in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", DAWN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def _public(assignment: Assignment) -> Iterator[Path]:
    for path in sorted(assignment.folder.rglob("*")):
        parts = path.relative_to(assignment.folder).parts
        if path.is_file() and not any(part in LEFT_OUT or part.startswith(".") for part in parts):
            yield path


def _handout(assignment: Assignment, wheel_name: str) -> str:
    """Return the handout with two commands to start with below its title."""
    title, _, rest = assignment.handout.read_text(encoding="utf-8").partition("\n")
    return f"""{title}

**To start**, with Python 3.11 or later, in this folder:

```
python -m pip install -r requirements.txt {wheel_name}
autograder check {assignment.module_file}
```

Write your code into `{assignment.module_file}`, or work in the notebook: `python -m pip install -r
requirements-notebook.txt`, then `jupyter lab {assignment.name}.ipynb`. Hand in the one or the other. `stub.txt` is the
module as you got it.
{rest}"""


def _rubric(course: Course, assignment: Assignment) -> str:
    """Return a grading.yml with what public tests need and students may know: no seed, no ids, a number of checks."""
    hidden = count_hidden(assignment)
    section: dict[str, Any] = {"title": assignment.title, "week": assignment.week}
    section |= {"packages": list(assignment.packages), "public_share": assignment.public_share}
    section |= {"hidden_checks": hidden, "limits": assignment.limits.model_dump(exclude_defaults=True)}
    exercises = {}
    for exercise in assignment.exercises.values():
        shown = exercise.model_dump(mode="json", exclude={"id", "covers"}, exclude_defaults=True)
        if shown["defines"] == [exercise.id]:
            del shown["defines"]
        exercises[exercise.id] = shown
    section["exercises"] = exercises
    rubric = {"title": course.title, "seed": "public", "assignments": {assignment.name: section}}
    return yaml.safe_dump(rubric, sort_keys=False, allow_unicode=True, width=120)
