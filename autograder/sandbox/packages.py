"""The packages that an assignment allows, as one folder of links: what is not in it cannot be imported."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

SANDBOX = Path(__file__).parent


class MissingPackage(Exception):
    """An allowed package is not installed; the text says how to get it."""


def link_packages(folder: Path, packages: tuple[str, ...]) -> None:
    """Fill a folder with links to the packages, to all that they need, and to the sandbox's own public code."""
    for dist in closure(packages).values():
        for top in top_levels(dist):
            source = Path(str(dist.locate_file(top)))
            link = folder / top
            if source.exists() and not link.exists():
                link.symlink_to(source)
    own = folder / "autograder"
    own.mkdir()
    (own / "__init__.py").touch()
    (own / "sandbox").symlink_to(SANDBOX)


def closure(packages: tuple[str, ...]) -> dict[str, Distribution]:
    """Return the distributions of these packages and of everything that they require here."""
    found: dict[str, Distribution] = {}
    waiting = list(packages)
    while waiting:
        name = waiting.pop()
        key = name.lower().replace("_", "-")
        if key in found:
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError as error:
            raise MissingPackage(f"the package {name} is not installed; install it with: pip install {name}") from error
        for text in found[key].requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def top_levels(dist: Distribution) -> set[str]:
    """Return the first path components that a distribution installs beside other packages."""
    tops = {file.parts[0] for file in dist.files or () if not file.is_absolute() and file.parts[0] != ".."}
    return {top for top in tops if not top.endswith(".pth") and top != "__pycache__"}
