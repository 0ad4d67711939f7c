"""What students install besides the grader's wheel: the versions that the course allows, from its own metadata."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import requires

from packaging.requirements import Requirement

NOTEBOOK = ("jupyterlab>=4", "matplotlib>=3.9")


def for_tests(packages: Sequence[str]) -> list[str]:
    """Return the requirements of an assignment's packages, with the course's bounds where it has any."""
    found = filter(_of_course, map(Requirement, requires("autograder") or ()))
    known = {_key(requirement.name): _bounds(requirement) for requirement in found}
    return [name + known.get(_key(name), "") for name in with_numpy(packages)]


def with_numpy(packages: Sequence[str]) -> tuple[str, ...]:
    """Add what compares the answers of PyTorch, which does not bring it along."""
    return tuple(dict.fromkeys([*packages, *(["numpy"] if "torch" in packages else [])]))


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
