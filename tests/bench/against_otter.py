"""The bench's suite as Otter runs it: exception-based test files that call the same test functions in the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Assignment
from autograder.examine.examination import suite_files
from autograder.examine.plugin import CASE, Bench
from autograder.examine.session import run_session

HEADER = """\
import hashlib
import importlib.util
import types

from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = {points}


def _load(path):
    spec = importlib.util.spec_from_file_location("suite", path)
    suite = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(suite)
    return suite


def _seed(name):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


"""
CASE_OF = """\
@test_case()
def case_{number}(env):
    _load({path!r}).{function}(types.SimpleNamespace(**env){arguments})


"""


class _Items:
    """The plugin that keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = list(session.items)
        return True


def make_zip(assignment: Assignment, folder: Path) -> Path:
    """Write the suite as Otter's test files, and have `otter generate` make the zip that it grades with."""
    collected = _Items()
    problems = run_session(
        assignment.root, suite_files(assignment, hidden=True), Bench(grading=True), collected, timeout=0
    )
    assert not problems, problems
    by_exercise: defaultdict[str, list[Any]] = defaultdict(list)
    for item in collected.items:
        by_exercise[item.stash[CASE].exercise].append(item)
    tests = folder / "tests"
    tests.mkdir()
    for exercise, items in by_exercise.items():
        text = HEADER.format(name=exercise, points=assignment.exercises[exercise].points)
        text += "".join(_case(number, item) for number, item in enumerate(items))
        (tests / f"{exercise}.py").write_text(text, encoding="utf-8")
    packed = folder / "bench.zip"
    command = [sys.executable, "-m", "otter", "generate", "-t", str(tests), "-o", str(packed), "--no-requirements"]
    subprocess.run([*command, "--no-environment", "--no-config"], cwd=folder, check=True, capture_output=True)
    return packed


def _case(number: int, item: Any) -> str:
    arguments = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    given = "".join(f", {name}={value!r}" for name, value in arguments.items())
    if "seed" in item._fixtureinfo.argnames:
        given += f", seed=_seed({item.name!r})"
    return CASE_OF.format(number=number, path=str(item.path), function=item.originalname, arguments=given)


def seconds_each(packed: Path, submissions: Sequence[Path], workers: int) -> float:
    """Return the seconds per submission of `otter run`, so many at a time; every submission must earn everything."""

    def run(file: Path) -> None:
        out = file.parent / f"{file.stem}-results"
        out.mkdir()
        command = [sys.executable, "-m", "otter", "run", str(file), "-a", str(packed), "-o", str(out), "--no-logo"]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if "(100.000%)" not in done.stdout:
            raise SystemExit(f"otter run does not give full marks:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, submissions))
    return (time.perf_counter() - started) / len(submissions)
