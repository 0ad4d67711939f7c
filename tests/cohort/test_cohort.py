"""The sample class, graded end to end: every student earns what is checked in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.results import Scorecard
from tests.cohort.compose import Recipe, recipes
from tests.cohort.expected import EXPECTED, file_of, grade_sample_class, python_version, text_of

STUDENTS = [(assignment, student) for assignment, students in recipes().items() for student in students]

ODD = ("hana", "kofi", "lena")

Cards = dict[tuple[str, str], Scorecard]


@pytest.fixture(scope="module")
def cards(tmp_path_factory) -> Cards:
    return grade_sample_class(tmp_path_factory.mktemp("class"))


def those(*keys: str) -> list[tuple[str, str]]:
    """List the students whose recipes consist of these keys."""
    return [(name, student) for name, student in STUDENTS if recipes()[name][student].keys() <= set(keys)]


def recipe(student: tuple[str, str]) -> Recipe:
    return recipes()[student[0]][student[1]]


def lost(card: Scorecard) -> list[str]:
    """List the exercises that lost points; a total can hide a loss behind a bonus."""
    return [exercise.id for exercise in card.exercises if exercise.points < exercise.possible]


def comparable(text: str) -> Any:
    """Take a scorecard's words along only where the Python that wrote them is ours."""
    card = json.loads(text)
    return card if card["python"] == python_version() else without_words(card)


def without_words(card: dict[str, Any]) -> dict[str, Any]:
    outcomes = {id: told[0] for id, told in card["tests"].items()}
    return card | {"tests": outcomes, "python": ""}


@pytest.mark.parametrize("student", STUDENTS, ids="-".join)
def test_a_student_earns_what_is_checked_in(cards, student):
    """Points, names of mistakes, outcomes and words are those of the checked-in scorecard."""
    expected = comparable(file_of(*student).read_text(encoding="utf-8"))
    got = json.loads(text_of(cards[student]))
    assert (got if expected["python"] else without_words(got)) == expected


def test_no_scorecard_is_left_over():
    """The checked-in scorecards are those of the sample class and no others."""
    files = EXPECTED.rglob("*.json")
    assert sorted(files) == sorted(file_of(*student) for student in STUDENTS)


@pytest.mark.parametrize("student", those("solution", "variant", "file"), ids="-".join)
def test_right_work_earns_everything(cards, student):
    """The solution and every other right way to write it earn all points, whatever the file is called."""
    assert lost(cards[student]) == []


@pytest.mark.parametrize("student", those("stub"), ids="-".join)
def test_the_stub_earns_nothing(cards, student):
    """The untouched stub earns no points, and is not said to be wrong."""
    assert cards[student].points == 0
    assert all(test.unfinished for test in cards[student].tests if test.outcome != "not_run")


@pytest.mark.parametrize("student", those("misconceptions"), ids="-".join)
def test_a_known_mistake_loses_points_and_is_named(cards, student):
    """Whoever makes known mistakes loses points, and is told of at least one of these mistakes and of no other."""
    named = {diagnosis.misconception for diagnosis in cards[student].diagnoses}
    assert lost(cards[student])
    assert named
    assert named <= set(recipe(student)["misconceptions"])


@pytest.mark.parametrize("assignment", recipes())
def test_whatever_goes_wrong_costs_only_what_it_touches(cards, assignment):
    """A hang, a crash and endless printing cost the tests that meet them; nothing is lost to the grader itself."""
    here = {
        student: [test for test in cards[assignment, student].tests if test.device in ("", "virtual")]
        for student in ODD
    }
    met = {student: {test.outcome for test in tests} for student, tests in here.items()}
    assert met == {"hana": {"passed", "timeout"}, "kofi": {"passed", "crashed"}, "lena": {"passed"}}
