"""What students install besides the grader's wheel: the versions that the course allows, from its own metadata."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import requires

from packaging.requirements import Requirement

NOTEBOOK = ("jupyterlab>=4", "matplotlib>=3.9")


def for_tests(packages: Sequence[str]) -> list[str]:
    """Return the requirements of an assignment's packages, with the course's bounds where it has any.

    Answers of PyTorch are compared through NumPy, which PyTorch does not bring along.
    """
    packages = [*packages, *(["numpy"] if "torch" in packages and "numpy" not in packages else [])]
    found = filter(_of_course, map(Requirement, requires("autograder") or ()))
    known = {_key(requirement.name): _bounds(requirement) for requirement in found}
    return [name + known.get(_key(name), "") for name in packages]


def for_notebook() -> list[str]:
    """Return what a notebook and its pictures need, beyond what the tests need."""
    return list(NOTEBOOK)


def lines(requirements: Sequence[str]) -> str:
    """Return the text of a requirements file."""
    return "".join(f"{requirement}\n" for requirement in requirements) or "# nothing but Python itself\n"


def _bounds(requirement: Requirement) -> str:
    """Write the lower bound first, as people do."""
    return ",".join(map(str, sorted(requirement.specifier, key=lambda bound: not bound.operator.startswith(">"))))


def _of_course(requirement: Requirement) -> bool:
    return requirement.marker is not None and requirement.marker.evaluate({"extra": "course"})


def _key(name: str) -> str:
    return name.lower().replace("_", "-")
