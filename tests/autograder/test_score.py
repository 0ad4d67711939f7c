from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Assignment, Exercise
from autograder.results import Diagnosis, Evidence, ExerciseScore, TestResult, to_json
from autograder.score import score


def rubric(*exercises: Exercise, public_share: float = 0.35) -> Assignment:
    return Assignment(
        name="iou_nms",
        root=Path("course"),
        title="Boxes",
        week=8,
        public_share=public_share,
        exercises={exercise.id: exercise for exercise in exercises},
    )


def results(public: str = "", hidden: str = "", exercise: str = "nms") -> tuple[TestResult, ...]:
    """Spell outcomes by letter: p passed, f failed, n not run, g grader error."""
    outcomes = {"p": "passed", "f": "failed", "n": "not_run", "g": "grader_error", "t": "timeout", "e": "error"}
    return tuple(
        TestResult(
            id=f"{kind}/{exercise}/{number}",
            exercise=exercise,
            clause="S1",
            title=f"Claim {number}.",
            public=kind == "public",
            outcome=outcomes[letter],
            deviation=0.5,
            cpu=1.0,
            wall=2.0,
        )
        for kind, letters in (("public", public), ("hidden", hidden))
        for number, letter in enumerate(letters)
    )


def evidence(*tests: TestResult, **changes) -> Evidence:
    record = Evidence(
        student="ada",
        assignment="iou_nms",
        submission="5ub",
        suite="5u1",
        environment={"torch": "2.13.0", "machine": "x86_64"},
        seed="5eed",
        level="limits",
        tests=tests,
        cpu=3.0,
        wall=4.0,
    )
    return replace(record, **changes)


NMS = Exercise(id="nms", points=20)
CASES = [
    pytest.param("pp", "pppp", 20_000, 20_000, 0, id="all passed"),
    pytest.param("ff", "ftee", 0, 20_000, 0, id="none passed"),
    pytest.param("pp", "ffff", 7_000, 20_000, 0, id="public tests share 0.35"),
    pytest.param("ff", "pppp", 13_000, 20_000, 0, id="hidden tests share the rest"),
    pytest.param("pf", "pfff", 3_500 + 3_250, 20_000, 0, id="each test has a part of its kind's share"),
    pytest.param("pfff", "", 5_000, 20_000, 0, id="only public tests have all"),
    pytest.param("", "pppf", 15_000, 20_000, 0, id="only hidden tests have all"),
    pytest.param("", "", 0, 20_000, 0, id="no test at all"),
    pytest.param("pp", "ppnn", 13_500, 13_500, 6_500, id="what did not run is pending"),
    pytest.param("pf", "ppgg", 10_000, 13_500, 6_500, id="what the grader spoilt is pending"),
    pytest.param("nn", "gggg", 0, 0, 20_000, id="nothing was judged"),
    pytest.param("ppf", "", 13_333, 20_000, 0, id="a third is rounded to thousandths"),
    pytest.param("ppn", "", 13_333, 13_333, 6_667, id="rounded parts add up to the whole"),
]


@pytest.mark.parametrize(("public", "hidden", "points", "possible", "pending"), CASES)
def test_an_exercise_earns_the_share_of_its_passed_tests(public, hidden, points, possible, pending):
    """Points are the weighted share of the passed tests; what has no verdict is pending and leaves the total."""
    card = score(evidence(*results(public, hidden)), rubric(NMS))
    letters = public + hidden
    judged = sum(letter not in "ng" for letter in letters)
    assert card.exercises == (ExerciseScore("nms", points, possible, pending, letters.count("p"), judged),)
    assert (card.points, card.possible, card.pending) == (points, possible, pending)


def test_rounding_never_takes_a_thousandth_from_full_marks():
    """Where two parts end in half a thousandth, all that was judged and passed still earns all that is possible."""
    half = Exercise(id="nms", points=0.005)
    card = score(evidence(*results("pn")), rubric(half))
    assert (card.points, card.possible, card.pending) == (3, 3, 2)


def test_points_are_the_decimal_numbers_of_the_rubric():
    """0.35 in grading.yml is 35 hundredths, not the float just below it, which would round the other way."""
    card = score(evidence(*results("p", "f")), rubric(Exercise(id="nms", points=0.01), public_share=0.35))
    assert card.points == 4


def test_a_bonus_adds_points_but_not_to_the_total():
    """A bonus exercise counts in the points earned and not in the points possible."""
    assignment = rubric(NMS, Exercise(id="soft_nms", points=4, bonus=True))
    card = score(evidence(*results("pp"), *results("pn", exercise="soft_nms")), assignment)
    assert (card.points, card.possible, card.pending) == (22_000, 20_000, 0)
    assert card.exercises[1] == ExerciseScore("soft_nms", 2_000, 2_000, 2_000, 1, 1, bonus=True)


def test_exercises_keep_the_order_of_the_rubric():
    """The scorecard lists the rubric's exercises in its order, also those without a test."""
    assignment = rubric(Exercise(id="box_iou", points=15), NMS)
    card = score(evidence(*results("p")), assignment)
    assert [exercise.id for exercise in card.exercises] == ["box_iou", "nms"]
    assert card.exercises[0] == ExerciseScore("box_iou", 0, 15_000, 0, 0, 0)


def test_a_grader_error_is_said_on_the_scorecard():
    """The scorecard notes how many tests the grader could not judge, after what was noticed before."""
    one = score(evidence(*results("g"), notes=("no docstring",)), rubric(NMS))
    assert one.notes == (
        "no docstring",
        "1 test could not be judged because the grader itself failed: these points are pending, not lost",
    )
    two = score(evidence(*results("gg", "n")), rubric(NMS))
    assert two.notes[0].startswith("2 tests could not be judged")
    assert score(evidence(*results("pf", "n")), rubric(NMS)).notes == ()


def test_the_scorecard_is_the_same_for_every_run():
    """Timings and deviations stay in the evidence, so that two runs give the same scorecard to the byte."""
    first = evidence(*results("pf", "p"))
    slower = (replace(test, cpu=9.0, wall=9.0, deviation=None) for test in first.tests)
    again = replace(first, tests=tuple(slower), cpu=9.0, environment={"machine": "x86_64", "torch": "2.13.0"})
    card = score(first, rubric(NMS))
    assert to_json(card) == to_json(score(again, rubric(NMS)))
    assert {(test.cpu, test.wall, test.deviation) for test in card.tests} == {(0.0, 0.0, None)}


def test_the_scorecard_carries_what_the_evidence_depends_on():
    """A scorecard says which bytes were judged, by what, where and how well isolated."""
    diagnosis = Diagnosis("nms", "drops at equality", "Greater, not equal.", "nms")
    card = score(evidence(*results("f"), diagnoses=(diagnosis,)), rubric(NMS))
    assert (card.student, card.assignment, card.submission, card.suite) == ("ada", "iou_nms", "5ub", "5u1")
    assert (card.seed, card.level, card.diagnoses) == ("5eed", "limits", (diagnosis,))
    assert card.environment == {"torch": "2.13.0", "machine": "x86_64"}


def test_a_test_of_an_unknown_exercise_is_an_error():
    """A test that names an exercise which the rubric lacks is an error that lists those it has."""
    with pytest.raises(ValueError, match=r"^public/mns/0: iou_nms has no exercise 'mns'; it has box_iou, nms$"):
        score(evidence(*results("p", exercise="mns")), rubric(Exercise(id="box_iou", points=15), NMS))


def test_evidence_of_another_assignment_is_an_error():
    """A rubric scores the evidence of its own assignment only."""
    with pytest.raises(ValueError, match=r"^evidence of value_engine cannot be scored by the rubric of iou_nms$"):
        score(evidence(assignment="value_engine"), rubric(NMS))
