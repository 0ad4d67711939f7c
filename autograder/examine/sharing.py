"""Tests asked in one child for as long as they pass there, which is fast; what fails, fails in a child of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.sandbox.shared import Shared

if TYPE_CHECKING:
    import pytest

    from autograder.examine.plugin import Bench
    from autograder.results import TestResult


def run_sharing(items: Sequence[pytest.Item], bench: Bench) -> None:
    """Run tests on the bench's submission in one child; one that does not pass there is run again in its own.

    So what is said of a failure is what grading would say, and a test that passes costs no fork. A test that passes
    only for what an earlier one left behind in the child is missed: a check and our own mistakes can live with that,
    grading cannot.
    """
    from autograder.examine.plugin import CASE

    examination = bench.examination
    assert examination is not None
    alone = examination.sandbox, examination.twin or examination.sandbox.clone()
    shared = Shared(alone[0]), Shared(alone[1])
    for item, following in zip(items, [*items, None][1:], strict=True):
        exercise = item.stash[CASE].exercise
        asked_before = list(examination.transcripts.get(exercise, ()))
        examination.sandbox, examination.twin = shared
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        examination.sandbox, examination.twin = alone
        if not _stands(bench.results[-1], shared[0]):
            bench.results.pop()
            examination.transcripts[exercise] = asked_before
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
    for lent in shared:
        lent.close()


def _stands(result: TestResult, shared: Shared) -> bool:
    """Tell whether a child of its own would give the same result."""
    if result.outcome in ("passed", "not_run") or result.unfinished:
        return True
    lost = result.outcome not in ("failed", "error")
    return lost and not shared.used and not result.device
