"""From evidence to results.json: points, visibility, and what is said to whom."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pydantic import ValidationError

from autograder.gradescope.results import VISIBILITIES, Shown, gradescope_results, not_graded, started
from autograder.results import Diagnosis, Evidence, TestResult
from tests.autograder.gradescope_schema import Results, read_results

SHOWN = Shown({"S1": "The clause says so."}, "limits")


def result(name: str, outcome="passed", *, public=True, exercise="clamp", **more) -> TestResult:
    suite = "public" if public else "hidden"
    return TestResult(f"{suite}/test_x.py::{name}", exercise, "S1", f"The claim of {name}.", public, outcome, **more)


def evidence(*tests: TestResult, **more) -> Evidence:
    return Evidence("someone", "tiny", "abc", "def", {"python": "3"}, "123", "limits", tests, wall=1.5, **more)


@pytest.fixture
def convert(tiny):
    def convert(*tests: TestResult, shown: Shown = SHOWN, final: bool = True, **more) -> Results:
        made = gradescope_results(evidence(*tests, **more), tiny, shown, final=final)
        return read_results(json.dumps(made, allow_nan=False))

    return convert


def test_a_results_file_that_breaks_the_specification_is_refused():
    """The schema of these tests refuses a wrong word, an unknown key, a missing score, and points in what is hidden."""
    for broken in (
        {"score": 1.0, "visibility": "never"},
        {"score": 1.0, "testz": []},
        {"tests": [{"name": "a"}]},
        {"score": "1"},
        {"score": 1.0, "tests": [{"name": "For the instructor", "visibility": "hidden", "score": 1.0}]},
    ):
        with pytest.raises(ValidationError):
            read_results(json.dumps(broken))


def test_every_test_has_its_share_of_the_points(convert, tiny):
    """Public tests share public_share of an exercise's points, hidden ones the rest; the total is the scorecard's."""
    points = tiny.exercises["clamp"].points
    found = convert(result("a"), result("b", "failed"), result("c", public=False))
    share = tiny.public_share
    assert [(test.score, test.max_score) for test in found.tests[:3]] == [
        (pytest.approx(points * share / 2), pytest.approx(points * share / 2)),
        (0.0, pytest.approx(points * share / 2)),
        (pytest.approx(points * (1 - share)), pytest.approx(points * (1 - share))),
    ]
    assert found.score == pytest.approx(points * (1 - share / 2))
    assert [test.status for test in found.tests[:3]] == ["passed", "failed", "passed"]
    assert [test.number for test in found.tests[:3]] == ["1.1", "1.2", "1.3"]
    assert found.tests[2].tags == ["clamp", "S1", "hidden"]


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_hidden_tests_are_as_visible_as_the_course_says(convert, visibility):
    """Hidden tests have the visibility that was chosen; public ones are always visible."""
    found = convert(result("a"), result("b", public=False), shown=replace(SHOWN, hidden_tests=visibility))
    assert [test.visibility for test in found.tests] == ["visible", visibility, "hidden"]
    assert ("| exercise |" in found.output) == (visibility == "visible")


def test_a_hidden_test_says_what_the_policy_allows(convert):
    """What students can read of a hidden test holds neither its question nor what came back; the instructor's does."""
    secret = {"called": "clamp(SECRET-INPUT)", "message": "SECRET-ANSWER", "printed": "SECRET-PRINT"}
    found = convert(result("a", "failed", public=False, **secret), result("b", "failed", **{"message": "got 3"}))
    mine = found.tests[-1]
    assert "SECRET-INPUT" in mine.output
    assert "SECRET" not in found.model_copy(update={"tests": found.tests[:-1]}).model_dump_json()
    shown_to_students = {test.name: test.output for test in found.tests if test.visibility == "visible"}
    assert "got 3" in shown_to_students["clamp: The claim of b."]
    assert "The clause says so." in shown_to_students["clamp: The claim of b."]


def test_a_named_mistake_is_told_by_its_hint_and_named_to_the_instructor(convert):
    """Students read a misconception's hint at the exercise's first failure; its name is for the instructor."""
    named = Diagnosis("clamp", "ends are swapped", "First lift.", "clamp")
    found = convert(result("a", "failed"), diagnoses=(named,))
    assert "First lift." in found.tests[0].output
    assert "ends are swapped" not in found.tests[0].output
    assert "ends are swapped" in found.tests[-1].output


def test_what_kept_every_test_from_starting_is_said_once(convert):
    """When the module cannot be imported, that stands on top, and not at every test."""
    stopped = {"message": "your module does not import: SyntaxError: oh"}
    found = convert(result("a", "error", **stopped), result("b", "error", public=False, **stopped))
    assert found.output.count("SyntaxError: oh") == 1
    assert [test.output for test in found.tests[:2]] == ["", ""]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("not_run", "It did not run, points pending: no GPU here"),
        ("grader_error", "It met an error of the grader, not yours: points pending, none lost."),
    ],
)
def test_a_test_without_a_verdict_says_whose_it_is(convert, outcome, said):
    """What could not run is no failure of the student's, and says so."""
    found = convert(result("a", outcome, message="no GPU here"), result("b"))
    assert found.tests[0].output == said
    assert found.extra_data["pending"] > 0


def test_a_level_below_what_the_course_asks_for_is_told_to_the_instructor(convert):
    """The instructor's entry says which level was reached, which asked for and what that risks."""
    found = convert(result("a"), shown=replace(SHOWN, level="full"))
    mine = found.tests[-1]
    assert mine.name == "For the instructor: isolation level limits, full asked for"
    assert mine.status == "failed"
    assert "This container allows isolation level limits only, and grading.yml asks for full" in mine.output
    assert mine.visibility == "hidden"
    assert found.extra_data["level_is_enough"] is False
    assert convert(result("a")).tests[-1].name == "For the instructor: isolation level limits"


def test_an_early_file_has_no_entry_for_the_instructor(convert):
    """While tests are running, the file holds nothing that students may not read: their code may be running too."""
    found = convert(result("a"), result("b", "not_run", public=False), final=False)
    assert [test.visibility for test in found.tests] == ["visible", "visible"]
    assert found.extra_data["graded"] is False


def test_hostile_text_stays_text(convert):
    """A student's backticks and control characters neither end a code block nor reach a terminal."""
    found = convert(result("a", "failed", message="````\x1b[31m<script>"), notes=("````<b>",), shown=SHOWN)
    assert "\x1b" not in found.model_dump_json() + found.tests[0].output
    assert "`````text\n````<b>\n`````" in found.output
    assert found.test_output_format == "text"


def test_before_and_without_a_verdict_there_is_a_whole_file():
    """The first file and the one of a grader that cannot work follow the specification and give no points."""
    assert read_results(json.dumps(started())).score == 0.0
    failed = read_results(json.dumps(not_graded("the reason")))
    assert failed.score == 0.0
    assert [(test.visibility, test.output) for test in failed.tests] == [("hidden", "the reason")]
    assert "the reason" not in failed.output
