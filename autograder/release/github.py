"""A template repository for GitHub: what students get, and a workflow that runs the public tests on every push."""

from __future__ import annotations

from importlib.resources import files

from autograder.course import Assignment, Course
from autograder.release.package import contents

WORKFLOW = ".github/workflows/points.yml"
IGNORED = "__pycache__/\n.ipynb_checkpoints/\n.venv/\n.hypothesis/\n.pytest_cache/\nsummary.md\n"


def github_template(course: Course, assignment: Assignment) -> dict[str, bytes]:
    """Return the files of the repository by name; raise what `contents` raises."""
    workflow = (files("autograder.release") / "files" / "points.yml").read_text(encoding="utf-8")
    added = {WORKFLOW: workflow.replace("NAME", assignment.name), ".gitignore": IGNORED}
    return contents(course, assignment) | {name: text.encode() for name, text in added.items()}
