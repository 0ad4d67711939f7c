"""What students run first, on the work that is right: ``autograder check`` of every solution."""

from __future__ import annotations

import pytest

from autograder.cli import main
from autograder.course import load_course
from tests.cohort.compose import ROOT

COURSE = load_course(ROOT)


@pytest.mark.parametrize("name", COURSE.assignments)
def test_a_solution_passes_its_check(name, capfd):
    """All public tests pass in the children of `check`, which are not those of grading."""
    assert main(["check", str(COURSE.assignment(name).solution)]) == 0
    shown = capfd.readouterr()
    assert "hidden checks run when your work is graded" in shown.out
    assert shown.err == ""
