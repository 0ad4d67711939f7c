"""The coverage of the course's systems: what is assessed, by what, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course, load_course
from autograder.coverage import System, coverage_table, render

ROOT = Path(__file__).parents[2]

SYSTEMS = """\
id,source,system,golden
W02-01,"notes, week 02",slope,0.5
W02-02,"notes, week 02","chain rule, twice",-
W06-11,"notes, week 06",IoU,G6.1
S10,vision,anchors,
S11,vision,tracking,
"""

GRADING = """\
title: Vision
seed: spring
assignments:
  engine:
    title: Engine
    week: 2
    exercises:
      backward: {points: 10, covers: [W02-02]}
      checks: {points: 10, covers: [W02-02, W06-11]}
  boxes:
    title: Boxes
    week: 6
    exercises:
      iou: {points: 10, covers: [W06-11]}
      anchors: {points: 10, covers: [S10, W06-11], bonus: true}
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "systems.csv").write_text(SYSTEMS)
    (tmp_path / "grading.yml").write_text(GRADING)
    return load_course(tmp_path)


def test_every_system_is_listed_with_its_exercises(course):
    """The table has each system in the order of the file, with who assesses it and whether only a bonus does."""
    assert coverage_table(course, course.root / "docs" / "systems.csv") == (
        System("W02-01", "notes, week 02", "slope"),
        System("W02-02", "notes, week 02", "chain rule, twice", ("engine/backward", "engine/checks")),
        System("W06-11", "notes, week 06", "IoU", ("engine/checks", "boxes/iou", "boxes/anchors")),
        System("S10", "vision", "anchors", ("boxes/anchors",), bonus_only=True),
        System("S11", "vision", "tracking"),
    )


def test_the_table_is_told_by_exercise_by_source_and_by_what_is_missing(course):
    """The text counts first, then shows each exercise, each source and each system that nothing assesses."""
    assert render(coverage_table(course, course.root / "docs" / "systems.csv")) == (
        "3 of 5 systems are assessed, 1 of them only by bonus exercises.\n"
        "\n"
        "By exercise\n"
        "  boxes/anchors    W06-11 S10\n"
        "  boxes/iou        W06-11\n"
        "  engine/backward  W02-02\n"
        "  engine/checks    W02-02 W06-11\n"
        "\n"
        "By source\n"
        "  notes, week 02  1 of 2\n"
        "  notes, week 06  1 of 1\n"
        "  vision          1 of 2\n"
        "\n"
        "Not assessed\n"
        "  W02-01  slope\n"
        "  S11     tracking\n"
    )


def test_a_part_with_nothing_in_it_is_left_out():
    """When everything is assessed, and by no bonus exercise, the text says nothing about what is missing."""
    assert render((System("W02-01", "notes", "slope", ("engine/slope",)),)) == (
        "1 of 1 systems are assessed.\n\nBy exercise\n  engine/slope  W02-01\n\nBy source\n  notes  1 of 1\n"
    )


def test_this_project_lists_303_systems_and_assesses_the_order_of_a_graph():
    """The project's own list is complete, and its course assesses what its exercises say."""
    table = {system.id: system for system in coverage_table(load_course(ROOT), ROOT / "docs" / "systems.csv")}
    assert len(table) == 303
    assert table["W02-05"].assessed_by == ("value_engine/topological_order",)
    assert "iou_nms/nms" in table["W06-13"].assessed_by
