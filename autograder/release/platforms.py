"""``autograder release NAME``: what students get, or what a platform gets, as files in one folder."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from autograder.cli import course_of, near
from autograder.course import Assignment, Course
from autograder.release import package
from autograder.release.wheel import ReleaseError


def main(args: argparse.Namespace) -> int:
    """Write what the flags name; without one what students get."""
    if not (args.gradescope or args.github or args.otter):
        return package.main(args)
    course = course_of(args)
    assignment = course.assignment(args.name)
    to: Path = args.to or course.root / "build" / "release"
    if args.gradescope:
        write_gradescope(course, assignment, to, args)
    if args.github:
        write_github(course, assignment, to)
    if args.otter:
        write_otter(course, assignment, to)
    return 0


def write_gradescope(course: Course, assignment: Assignment, to: Path, args: argparse.Namespace) -> Path:
    """Write the zip to upload to Gradescope, and say what it holds."""
    from autograder.release.gradescope import gradescope_zip

    options = {"hidden_tests": args.hidden_tests, "minutes": args.minutes}
    packed = gradescope_zip(course, assignment, accept_level=args.accept_level, **options)
    file = to / f"{assignment.name}-gradescope.zip"
    to.mkdir(parents=True, exist_ok=True)
    file.write_bytes(packed)
    print(f"{near(file)} is Gradescope's autograder of {assignment.name}. It holds hidden tests and the seed: keep it.")
    return file


def write_otter(course: Course, assignment: Assignment, to: Path) -> Path:
    """Write the master notebook and what `otter assign` makes of it, and say where they are."""
    from autograder.release.otter import assign, otter_files, public_cases

    files = otter_files(course, assignment, public_cases(assignment))
    folder = to / f"{assignment.name}-otter"
    notebook = folder / f"{assignment.name}.ipynb"
    if folder.exists() and not notebook.is_file():
        raise ReleaseError(f"{folder} is there already and holds no master notebook; name another folder with --to")
    shutil.rmtree(folder, ignore_errors=True)
    package.write_files(files, folder)
    dist = assign(notebook)
    student = {path.relative_to(dist).as_posix(): path.read_bytes() for path in student_files(dist)}
    package.refuse_secrets(student, assignment)
    print(f"{near(notebook)} is the master notebook of {assignment.name}; it holds the solution.")
    print(f"{near(dist / 'student')}/ is for students, {near(dist / 'autograder')}/ for Otter.")
    return folder


def student_files(dist: Path) -> list[Path]:
    """List what `otter assign` made for students."""
    return sorted(path for path in (dist / "student").rglob("*") if path.is_file())


def write_github(course: Course, assignment: Assignment, to: Path) -> Path:
    """Write the template repository anew, and say where it is; refuse to where a line would give anything away."""
    from autograder.release.github import WORKFLOW, github_template

    files = github_template(course, assignment)
    package.refuse_secrets(files, assignment)
    folder = to / f"{assignment.name}-github"
    if folder.exists() and not (folder / WORKFLOW).is_file():
        raise ReleaseError(f"{folder} is there already and is no template; name another folder with --to")
    for old in folder.glob("*") if folder.exists() else ():
        if old.name != ".git":  # the repository that it has become meanwhile
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    package.write_files(files, folder)
    print(f"{near(folder)}/ is a template repository for {assignment.name}.")
    return folder
