"""Where a run's inputs come from and what its outcomes depend on: seeds, suite and environment, each as a digest."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course import Assignment

PUBLIC_SEED = "public"
"""Public tests ask everybody the same, on a student's machine and in grading."""
JUDGES = ("hypothesis", "pytest")
EXAMINER = Path(__file__).parent
SANDBOX = EXAMINER.parent / "sandbox"
RENDERER = EXAMINER / "feedback.py"
"""Words what others decided, so that a better sentence grades nobody again."""
WEIGHING = {"title", "points", "covers", "bonus"}
"""What an exercise is called and worth: applied to outcomes afterwards."""


def stream(seed: str, *names: str) -> int:
    """Derive a named stream of the run's seed, as an integer of 64 bits."""
    return int.from_bytes(hashlib.sha256("\0".join((seed, *names)).encode()).digest()[:8], "big")


def seed_fingerprint(seed: str) -> str:
    """Tell two seeds apart without telling either."""
    return hashlib.sha256(f"autograder seed\0{seed}".encode()).hexdigest()[:16]


def environment(assignment: Assignment) -> dict[str, str]:
    """Return the versions and the machine type that numbers may depend on; nothing is imported."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in (*JUDGES, *assignment.packages):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found


def suite_digest(assignment: Assignment) -> str:
    """Digest everything that judges: tests, probes, reference, solution, limits and tolerances, and the grader itself.

    What only weighs outcomes or words them is left out: re-weighing runs nothing again.
    """
    digest = hashlib.sha256()
    rules = {name: exercise.model_dump(exclude=WEIGHING) for name, exercise in assignment.exercises.items()}
    rubric = assignment.model_dump(include={"limits", "packages", "devices"}) | {"exercises": rules}
    digest.update(json.dumps(rubric).encode())
    for folder in (assignment.folder, assignment.hidden_tests, assignment.reference, EXAMINER, SANDBOX):
        for path in sorted(folder.rglob("*.py")):
            if path in (assignment.stub, assignment.pictures, RENDERER):
                continue
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    if assignment.solution.exists():
        digest.update(assignment.solution.read_bytes())
    return digest.hexdigest()
