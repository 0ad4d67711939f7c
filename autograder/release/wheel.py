"""The grader as a wheel that students install: built from its source, offline, the same bytes every time."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
EPOCH = "315619200"
"""The second of January 1980: the first whole day that a zip can hold in every time zone."""


class ReleaseError(Exception):
    """One sentence for the instructor: why there is no release."""


@functools.cache
def wheel() -> tuple[str, bytes]:
    """Return the wheel's file name and its bytes; nothing of the repository but the package is in it."""
    project = PACKAGE.parent / "pyproject.toml"
    if not project.is_file():
        raise ReleaseError("a release carries autograder's wheel, built from its source; use a checkout of it")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        shutil.copytree(PACKAGE, source / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        shutil.copyfile(project, source / project.name)
        (source / "README.md").write_text("The tools behind `autograder check`, and what marks your work.\n")
        for path in source.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        built = Path(folder, "built")
        _build(source, built)
        (file,) = built.glob("*.whl")
        return file.name, file.read_bytes()


def _build(source: Path, built: Path) -> None:
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(built), str(source)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise ReleaseError(f"the wheel could not be built; is setuptools installed? {last}")
