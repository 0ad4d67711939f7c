"""What a test case in one of Otter's test files calls: one public test, run on what has been run in this notebook.

Otter calls a test case in the notebook's own process. The tests themselves run outside of it, in a process that is
started with the first one and lives as long as the notebook: a hang, an exit or a crash costs the test that met it.
"""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
import sys
from pathlib import Path

from autograder.course import Assignment, load_course
from autograder.examine.feedback import four_lines, read_clauses
from autograder.notebook.document import NotebookError
from autograder.notebook.live import course_here, history
from autograder.notebook.module import module_from
from autograder.results import TestResult


def passes(exercise: str, test: str) -> None:
    """Raise AssertionError with what a student reads unless this test of the exercise passes.

    Parameters
    ----------
    test
        The test's id: ``public/test_public.py::test_name[case]``.
    """
    root = course_here()
    (assignment,) = load_course(root).assignments.values()
    result = _results(root, _module(assignment), exercise)[test]
    if result.outcome != "passed":
        hint = read_clauses(assignment.handout).get(result.clause, "")
        raise AssertionError("\n" + four_lines(result, None, "" if result.unfinished else hint))


def _module(assignment: Assignment) -> str:
    """Return the module that the cells run so far amount to, just as when the notebook is handed in."""
    try:
        source, _ = module_from(history(), assignment.stub_text, assignment.module_file, f"{assignment.name}.ipynb")
    except NotebookError:  # nothing of the assignment has been run
        return assignment.stub_text
    return source


@functools.lru_cache(maxsize=64)
def _results(root: Path, source: str, exercise: str) -> dict[str, TestResult]:
    """Run the public tests of an exercise; the same code is not run twice."""
    server = _server(root)
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps({"source": source, "exercise": exercise}) + "\n")
    server.stdin.flush()
    line = server.stdout.readline()
    if not line:
        _server.cache_clear()
        raise RuntimeError(f"the tests of {root.name} do not start; run: autograder check FILE --course {root}")
    return {result["id"]: TestResult(**result) for result in json.loads(line)}


@functools.lru_cache(maxsize=1)
def _server(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder.otter.server", str(root)]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    )
    atexit.register(server.kill)
    return server
