from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import pytest

from autograder.sandbox.packages import MissingPackage, closure, link_packages, top_levels
from autograder.sandbox.warming import import_name


@pytest.fixture
def linked(tmp_path):
    link_packages(tmp_path, ("numpy",))
    return tmp_path


def test_an_allowed_package_is_linked_where_it_is_installed(linked):
    """The folder of an assignment that allows numpy leads to the numpy that is installed here."""
    import numpy

    assert (linked / "numpy").resolve() == Path(numpy.__file__).parent.resolve()


def test_what_an_allowed_package_needs_comes_along():
    """The closure of a package holds what it requires, and what that requires in turn."""
    found = closure(("scikit-image",))
    assert {"scikit-image", "numpy", "scipy", "networkx"} <= set(found)


def test_extras_and_other_platforms_do_not_come_along():
    """Only what is required here and without extras is followed: not the packages of numpy's or scipy's developers."""
    assert {"pytest", "hypothesis", "pydantic"}.isdisjoint(closure(("scikit-image", "torch")))


def test_a_name_may_be_spelt_in_either_way():
    """Case and underscores do not matter: scikit_image and Scikit-Image are one package."""
    assert set(closure(("Scikit_Image", "scikit-image"))) == set(closure(("scikit-image",)))


def test_no_package_needs_nothing():
    """A pure Python assignment has an empty closure."""
    assert closure(()) == {}


def test_only_the_allowed_and_the_sandbox_can_be_reached(linked):
    """The folder holds numpy and the sandbox's own public code: no pytest, no examiner, no start-up file."""
    names = {path.name for path in linked.iterdir()}
    assert {"numpy", "autograder"} <= names
    assert all(name.startswith(("numpy", "autograder")) for name in names)
    assert {path.name for path in (linked / "autograder").iterdir()} == {"__init__.py", "sandbox"}
    assert (linked / "autograder" / "__init__.py").read_bytes() == b""


def test_a_distribution_names_what_it_installs_at_the_top():
    """The top levels are packages and metadata beside others: no scripts, no caches, no path files."""
    tops = top_levels(distribution("numpy"))
    assert "numpy" in tops
    assert not {top for top in tops if top.endswith(".pth") or top in ("..", "bin", "__pycache__")}


def test_an_allowed_package_that_is_not_installed_is_named(tmp_path):
    """A package that is missing is one sentence that says how to get it."""
    with pytest.raises(MissingPackage) as caught:
        link_packages(tmp_path, ("no-such-package-of-ours",))
    assert (
        str(caught.value)
        == "the package no-such-package-of-ours is not installed; install it with: pip install no-such-package-of-ours"
    )


def test_a_package_may_be_imported_by_another_name():
    """What students write after import is not always what is installed."""
    assert [import_name(package) for package in ("numpy", "pillow", "scikit-image")] == ["numpy", "PIL", "skimage"]
