"""``autograder debug``: one test with its whole conversation, for instructors."""

from __future__ import annotations

import sys

import pytest

from autograder.cli import main
from tests.autograder.conftest import SOLUTION, forget_suites

WRONG = SOLUTION.replace("return min(max(x, low), high)", "return 3.0 if x > 1000 else min(max(x, low), 0.5)")


@pytest.fixture
def debug(course, monkeypatch, capsys):
    """Run the command in this process; return its exit code, what it printed, and what it said on standard error."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(course)

    def run(source: str, test: str) -> tuple[int, str, str]:
        forget_suites()
        (course / "tiny.py").write_text(source)
        status = main(["debug", "tiny.py", test])
        return (status, *capsys.readouterr())

    return run


def test_the_whole_conversation_is_shown(debug):
    """A failed hidden test shows its questions with the answers of the submission and of the reference."""
    status, out, err = debug(WRONG, "test_ends_in_the_wrong_order")
    assert out.splitlines() == [
        "FAILED  A lower end above the upper one is refused, and equal ends are not.",
        "  test      hidden/test_clamp.py::test_ends_in_the_wrong_order  (clamp, S2)",
        "  called    clamp(x = 3.0, low = 1.0, high = 1.0)",
        "  got       0.5, expected 1.0",
        "  questions 1:",
        "    clamp(3.0, 1.0, 1.0)",
        "      answer    0.5",
        "      reference 1.0",
    ]
    assert (status, err) == (1, "")


def test_a_passed_test_shows_its_conversation_too(debug):
    """A passed test is exit code 0, and its questions are shown in the order in which they were asked."""
    status, out, _ = debug(SOLUTION, "test_ends_in_the_wrong_order")
    assert status == 0
    assert out.splitlines()[0].startswith("PASSED  ")
    assert out.splitlines()[-5:] == [
        "      answer    1.0",
        "      reference 1.0",
        "    clamp(0.0, 1.0, -1.0)",
        "      answer    raised ValueError: 1.0 is greater than -1.0 (line 10)",
        "      reference raised ValueError: no such interval (line 8)",
    ]


def test_an_exception_comes_with_its_traceback(debug):
    """What the student's code raised is shown as Python shows it."""
    status, out, err = debug(SOLUTION.replace("return min(max(x", "return min(max(y"), "below]")
    assert status == 1
    assert out.startswith("ERROR  A number that passes an end becomes that end.")
    assert "NameError: name 'y' is not defined" in err
    assert 'File "tiny.py", line 11, in clamp' in err


def test_many_questions_are_cut(debug):
    """Of a long conversation the first questions are shown, and their number."""
    _, out, _ = debug(SOLUTION, "test_the_same_text_again")
    assert "  questions 52, the first 20:" in out.splitlines()
    assert out.count("      reference ") == 20


def test_an_ambiguous_name_is_refused(debug):
    """A name that fits several tests, or none, runs nothing and lists what there is."""
    status, out, err = debug(SOLUTION, "test_every")
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "autograder: 3 tests match 'test_every'; name one of these:",
        "  public/test_public.py::test_every_number_is_clamped",
        "  hidden/test_tally.py::test_every_word_is_counted[one]",
        "  hidden/test_tally.py::test_every_word_is_counted[two]",
    ]


def test_an_unknown_name_lists_all_tests(debug):
    """A name that fits no test is answered with the names of all."""
    status, _, err = debug(SOLUTION, "test_nothing")
    assert status == 2
    assert err.startswith(
        "autograder: 0 tests match 'test_nothing'; name one of these:\n  public/test_public.py::test_a_"
    )
    assert len(err.splitlines()) == 13


def test_an_exact_name_goes_before_a_part_of_one(debug, course):
    """A test whose whole name was given is chosen, even where the name is a part of others."""
    (course / "tests" / "tiny" / "test_more.py").write_text(
        'from autograder import exercise\n@exercise("clamp", "S2")\n'
        'def test_ends(submission):\n    """Ends."""\n    submission.agrees("clamp", 1.0, 0.0, 2.0)\n'
    )
    status, out, _ = debug(SOLUTION, "test_ends")
    assert status == 0
    assert out.startswith("PASSED  Ends.")


def test_a_module_that_does_not_import_is_said(debug):
    """A module that cannot be read has no conversation, and its error is shown."""
    status, out, err = debug("def clamp(:", "below]")
    assert status == 1
    assert "  got       your module does not import: SyntaxError: invalid syntax" in out.splitlines()
    assert "  questions 0:" in out.splitlines()
    assert "SyntaxError: invalid syntax" in err


def test_a_missing_file_is_one_sentence(debug, capsys):
    """A file that is not there is named."""
    assert main(["debug", "nowhere.py", "below]"]) == 2
    assert capsys.readouterr().err == "autograder: there is no file nowhere.py; name the module to debug\n"
