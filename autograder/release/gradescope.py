"""The zip that an instructor uploads to Gradescope: the grader, one assignment with its hidden tests, two scripts."""

from __future__ import annotations

import json
from importlib.resources import files

from autograder.course import Assignment, Course
from autograder.gradescope.results import Visibility, started
from autograder.gradescope.run import COURSE_FOLDER, SETTINGS_FILE, Settings
from autograder.release.bundle import constraints, course_files, engine_files, requirements, zipped
from autograder.sandbox.devices import VIRTUAL

SCRIPTS = ("setup.sh", "run_autograder")
MINUTES = 10.0
"""Gradescope's own limit, unless an instructor sets another."""
RESERVE_SECONDS = 45.0
"""What stays of the platform's time when ours is up: a submission that meets theirs has no results at all."""


def gradescope_zip(
    course: Course,
    assignment: Assignment,
    *,
    accept_level: str = "",
    hidden_tests: Visibility = "visible",
    minutes: float = MINUTES,
) -> bytes:
    """Return the zip of one assignment; it holds hidden tests and seed, so it is for instructors alone.

    Parameters
    ----------
    accept_level
        The weakest isolation to grade at; by default what the course asks for.
    hidden_tests
        When students see the entries of hidden tests.
    minutes
        The time limit that is set in Gradescope.
    """
    settings = Settings(
        assignment=assignment.name,
        accept_level=accept_level or course.level,
        hidden_tests=hidden_tests,
        seconds=max(60 * minutes - RESERVE_SECONDS, 30 * minutes),
    )
    content = {name: (files("autograder.gradescope") / "files" / name).read_bytes() for name in SCRIPTS}
    content |= {
        SETTINGS_FILE: settings.model_dump_json(indent=1).encode(),
        "started.json": json.dumps(started()).encode(),
        "requirements.txt": requirements(assignment).encode(),
        "constraints.txt": constraints(assignment).encode(),
    }
    graded = _without_real_devices(assignment)
    content |= {f"{COURSE_FOLDER}/{name}": data for name, data in course_files(course, graded).items()}
    content |= {f"engine/{name}": data for name, data in engine_files().items()}
    return zipped(content, frozenset(SCRIPTS))


def _without_real_devices(assignment: Assignment) -> Assignment:
    """Leave the virtual device alone: no container has a GPU, and points that wait for one would wait for ever."""
    if VIRTUAL not in assignment.devices:
        return assignment
    return assignment.model_copy(update={"devices": (VIRTUAL,)})
