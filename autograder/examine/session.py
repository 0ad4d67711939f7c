"""One pytest session of ours inside another program: a suite collected with nothing of the surroundings in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.examine.cases import SuiteError
from autograder.examine.compose import ComposeError
from autograder.examine.plugin import BENCH, Bench
from autograder.sandbox.client import SandboxError

_UNUSED_PLUGINS = (
    *("cacheprovider", "capture", "debugging", "doctest", "faulthandler", "junitxml", "logging", "pastebin", "recwarn"),
    *("setuponly", "setupplan", "stepwise", "terminal", "threadexception", "unittest", "unraisableexception"),
    "warnings",
)


class Collector:
    """Puts our bench into the session, remembers what is wrong with a suite, and then lets nothing of it run."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.problems: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[BENCH] = self.bench

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            reason = report.longreprtext.strip().splitlines()[-1].removeprefix("E").strip()
            self.problems.append(f"{report.nodeid} does not load: {reason}")

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self) -> Iterator[None]:
        try:
            yield
        except pytest.UsageError as error:
            self.problems.append(str(error))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool | None:
        return True if self.problems else None

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Take what a person can mend as a sentence; for everything else pytest shows its traceback too."""
        spoken = isinstance(excinfo.value, SuiteError | ComposeError | SandboxError)
        name = "" if spoken else f"the grader itself failed: {excinfo.typename}: "
        self.problems.append(f"{name}{excinfo.value}")
        return spoken


def run_session(root: Path, files: Sequence[Path], bench: Bench, plugin: Any, *, timeout: float) -> list[str]:
    """Collect these suites and let `plugin` run them; return what was wrong with the suites themselves."""
    collector = Collector(bench)
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    arguments = [
        *map(str, files),
        "--import-mode=importlib",
        f"--rootdir={root}",
        "--noconftest",
        f"-c{os.devnull}",
        "-pautograder.examine.plugin",
        "-ppytest_timeout",
        f"--timeout={timeout:g}",
        "--timeout-method=signal",
        *(f"-pno:{name}" for name in _UNUSED_PLUGINS),
    ]
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        status = pytest.main(arguments, plugins=[collector, plugin])
    if status == pytest.ExitCode.USAGE_ERROR and not collector.problems:
        collector.problems.append(f"the suite in {files[0].parent} does not collect")
    return collector.problems
