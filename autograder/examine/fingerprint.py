"""Where a run's inputs come from and what its outcomes depend on: seeds, suite and environment, each as a digest."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course import Assignment

PUBLIC_SEED = "public"
"""Public tests ask everybody the same, on a student's machine and in grading."""
JUDGES = ("hypothesis", "pytest")


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
    """Digest everything that judges: tests, probes, reference, solution, limits and tolerances, and the grader itself."""
    digest = hashlib.sha256()
    rubric = assignment.model_dump_json(include={"limits", "exercises", "packages"})
    digest.update(rubric.encode())
    for folder in (assignment.folder, assignment.hidden_tests, assignment.reference, Path(__file__).parents[1]):
        for path in sorted(folder.rglob("*.py")):
            if path == assignment.stub:
                continue
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    if assignment.solution.exists():
        digest.update(assignment.solution.read_bytes())
    return digest.hexdigest()
