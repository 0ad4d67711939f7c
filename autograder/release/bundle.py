"""What a platform's zip or repository is made of: the course cut down to one assignment, and the grader itself."""

from __future__ import annotations

import ast
import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement

from autograder.course import COURSE_FILE, SYSTEMS_FILE, Assignment, Course
from autograder.release.requirements import with_numpy
from autograder.sandbox.packages import closure

ENGINE = Path(__file__).parents[1]
LONG_AGO = (1980, 1, 1, 0, 0, 0)
EXECUTABLE, PLAIN = 0o755, 0o644
_LEFT_OUT = ("__pycache__", ".pytest_cache", ".hypothesis", ".ipynb_checkpoints")

Files = Mapping[str, bytes]
"""The content of a zip or repository, by path."""


def engine_files() -> dict[str, bytes]:
    """Return the grader's own package."""
    return dict(_folder(ENGINE, "autograder"))


def course_files(course: Course, assignment: Assignment) -> dict[str, bytes]:
    """Return everything that grades one assignment: an instructor's, with hidden tests, reference and seed."""
    root = course.root
    files = {COURSE_FILE: course_text(course, assignment, seed=course.seed).encode()}
    for folder in (assignment.folder, assignment.hidden_tests, assignment.reference):
        files |= dict(_folder(folder, folder.relative_to(root).as_posix()))
    systems = root / SYSTEMS_FILE
    for file in (assignment.solution, *([systems] if systems.is_file() else [])):
        files[file.relative_to(root).as_posix()] = file.read_bytes()
    return files


def course_text(course: Course, assignment: Assignment, *, seed: str) -> str:
    """Write a grading.yml that holds this assignment alone."""
    implied: dict[str, Any] = {"name": True, "root": True, "exercises": {"__all__": {"id"}}}
    section = assignment.model_dump(mode="json", exclude=implied, exclude_defaults=True)
    document = {"title": course.title, "seed": seed, "level": course.level, "assignments": {assignment.name: section}}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def requirements(assignment: Assignment) -> str:
    """Write the packages that grading needs: the grader's, those that the assignment allows, and the reference's."""
    return "".join(f"{name}\n" for name in _needed(assignment))


def constraints(assignment: Assignment) -> str:
    """Write the versions of these packages and of all that they need, as they are here: grades come from the same."""
    found = closure(_needed(assignment))
    # A build, as in 2.13.0+cpu, is called otherwise in another index.
    return "".join(f"{name}=={dist.version.partition('+')[0]}\n" for name, dist in sorted(found.items()))


def _needed(assignment: Assignment) -> tuple[str, ...]:
    own = (Requirement(text) for text in requires("autograder") or ())
    grader = [requirement.name for requirement in own if requirement.marker is None]
    return tuple(dict.fromkeys([*grader, *with_numpy(assignment.packages), *sorted(_imported(assignment))]))


def _imported(assignment: Assignment) -> set[str]:
    """Return the distributions that tests and reference import: an oracle may use what students may not."""
    folders = (assignment.folder, assignment.hidden_tests, assignment.reference)
    known = packages_distributions()
    found: set[str] = set()
    for file in (file for folder in folders for file in folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
            found |= {known[top][0].lower() for top in tops if top in known}
    return found - {"autograder"}


def zipped(files: Files, executable: frozenset[str] = frozenset()) -> bytes:
    """Pack files so that the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = (0o100000 | (EXECUTABLE if name in executable else PLAIN)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def _folder(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part in _LEFT_OUT for part in path.parts):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes()
