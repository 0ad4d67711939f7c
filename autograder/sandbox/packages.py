"""The packages that an assignment allows, as one folder of links: what is not in it cannot be imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

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


class _Allowed:
    """Finds the standard library's modules and those of allowed packages; nothing else seems to be installed."""

    def __init__(self, tops: set[str], finders: Sequence[Any]) -> None:
        self.tops = frozenset(tops | set(sys.stdlib_module_names))
        self.finders = finders

    def find_spec(self, name: str, *rest: Any) -> ModuleSpec | None:
        """Ask the other finders, for what is allowed."""
        if name.partition(".")[0] not in self.tops and not name.startswith("_sysconfigdata_"):
            return None
        found = (finder.find_spec(name, *rest) for finder in self.finders)
        return next(filter(None, found), None)

    def find_distributions(self, *context: Any) -> Iterator[Distribution]:
        """Leave it to the other finders what is installed in which version: libraries look that up."""
        for finder in self.finders:
            if hasattr(finder, "find_distributions"):
                yield from finder.find_distributions(*context)


def forget_others(packages: tuple[str, ...]) -> None:
    """Make this process, which may have much more, import what an assignment allows and nothing else.

    It is what `link_packages` does for a process that starts clean; here it spares a student surprises.
    """
    tops = {top for dist in closure(packages).values() for top in top_levels(dist)}
    # pytest's finder rewrites whatever is called test_*.py, of torch too, into something that needs pytest.
    finders = [finder for finder in sys.meta_path if not type(finder).__module__.startswith("_pytest.")]
    allowed = _Allowed({"autograder", "__main__", *(top.removesuffix(".py") for top in tops)}, finders)
    for name in list(sys.modules):
        if name.partition(".")[0] not in allowed.tops:
            del sys.modules[name]
    sys.meta_path[:] = [allowed]


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
        waiting += _required(found[key])
    return found


def _required(dist: Distribution) -> Iterator[str]:
    """Yield the names of what a distribution requires here."""
    from packaging.requirements import Requirement  # here: 40 ms, which a check of plain Python need not pay

    for requirement in map(Requirement, dist.requires or ()):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def top_levels(dist: Distribution) -> set[str]:
    """Return the first path components that a distribution installs beside other packages."""
    tops = {file.parts[0] for file in dist.files or () if not file.is_absolute() and file.parts[0] != ".."}
    return {top for top in tops if not top.endswith(".pth") and top != "__pycache__"}
