from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course import Assignment, Exercise
from autograder.examine.feedback import (
    Count,
    check_report,
    class_table,
    four_lines,
    instructor_report,
    points_text,
    read_clauses,
    student_report,
)
from autograder.results import OUTCOMES, Diagnosis, ExerciseScore, Scorecard, TestResult

ASSIGNMENT = Assignment(
    name="iou_nms",
    root=Path("course"),
    title="Boxes that overlap",
    week=8,
    exercises={
        "box_iou": Exercise(id="box_iou", points=15),
        "nms": Exercise(id="nms", points=20),
    },
)
BUILT = ASSIGNMENT.model_copy(
    update={"exercises": ASSIGNMENT.exercises | {"nms": Exercise(id="nms", points=20, needs=("box_iou",))}}
)
CLAUSES = {"S2": "Two boxes that overlap count the overlap once.", "S6": "A box goes when its overlap is greater."}
ANSWER = "float32 (3, 2); worst at [1, 0]: 0.2500, expected 0.3333 (off by 0.0833, allowed 1e-05)"
CALLED = "box_iou(a: float32 (3, 4), b: float32 (2, 4))"


def result(outcome: str = "failed", *, exercise: str = "nms", name: str = "a", **changes) -> TestResult:
    kind = "public" if changes.setdefault("public", True) else "hidden"
    fields = {"clause": "S6", "title": f"The claim {name} holds.", "called": f"nms({name})", "message": f"got {name}"}
    if outcome == "passed":
        fields |= {"called": "", "message": ""}
    return TestResult(id=f"{kind}/{exercise}::{name}", exercise=exercise, outcome=outcome, **{**fields, **changes})


def card(*tests: TestResult, **changes) -> Scorecard:
    base = Scorecard(
        student="ada",
        assignment="iou_nms",
        points=23_500,
        possible=35_000,
        pending=0,
        level="limits",
        exercises=(
            ExerciseScore("box_iou", 15_000, 15_000, 0, 5, 5),
            ExerciseScore("nms", 8_500, 20_000, 0, 3, 5),
        ),
        tests=tests,
        submission="5ub",
        suite="5u1",
        seed="5eed",
        environment={"torch": "2.13.0"},
    )
    return replace(base, **changes)


def student(*tests: TestResult, **changes) -> str:
    return student_report(card(*tests, **changes), ASSIGNMENT, CLAUSES)


def instructor(*tests: TestResult, **changes) -> str:
    return instructor_report(card(*tests, **changes), ASSIGNMENT, CLAUSES)


# The four lines -------------------------------------------------------------------------------------------------------


def test_a_failure_is_told_in_four_lines():
    """A failure reads as title and tally, what was called, what came back, and a hint, each in its place."""
    title = "Two boxes that overlap count the overlap once."
    test = result(exercise="box_iou", title=title, called=CALLED, message=ANSWER)
    hint = "The union is area a + area b - intersection; yours counts the intersection twice."
    assert four_lines(test, Count(3, 5), hint).split("\n") == [
        "FAIL  Two boxes that overlap count the overlap once.                     box_iou 3/5",
        "      called   box_iou(a: float32 (3, 4), b: float32 (2, 4))",
        "      got      float32 (3, 2); worst at [1, 0]: 0.2500, expected 0.3333 (off by 0.0833, allowed 1e-05)",
        "      hint     The union is area a + area b - intersection; yours counts the intersection twice.",
    ]


def test_lines_with_nothing_to_say_are_left_out():
    """A test without question, message and hint is its first line; without a tally it names its exercise."""
    assert four_lines(result(called="", message=""), None, "") == f"FAIL  The claim a holds.{' ' * 57}nms"


def test_a_long_title_keeps_its_distance():
    """Title and tally never touch, however long the title."""
    assert four_lines(result(title="x" * 90), Count(0, 1), "").startswith(f"FAIL  {'x' * 90}  nms 0/1\n")


def test_an_exception_tells_its_line():
    """What was raised is followed by the line of the student's module that raised it."""
    test = result("error", message="ZeroDivisionError: division by zero", line=12)
    assert "      got      ZeroDivisionError: division by zero (line 12)" in four_lines(test, None, "").split("\n")


def test_what_was_printed_is_shown_up_to_a_limit():
    """What the student's code printed stands after the answer, cleaned, ten lines of it, and the rest is counted."""
    test = result(printed="\x1b[2Jone\n\ttwo\n" + "x" * 200 + "\n" + "more\n" * 20)
    lines = four_lines(test, None, "").split("\n")
    assert lines[3:6] == ["      printed  one", f"{' ' * 19}two", f"{' ' * 15}{'x' * 99}…"]
    assert lines[-1] == f"{' ' * 15}… and 13 lines more"
    assert len(lines) == 14


@pytest.mark.parametrize(
    ("outcome", "word"),
    list(zip(OUTCOMES, ["PASS", "FAIL", "ERROR", "TIME", "MEM", "CRASH", "BAN", "WAIT", "OURS"], strict=True)),
)
def test_every_outcome_has_its_word(outcome, word):
    """The first line starts with a word of its own for each outcome, and titles stay aligned."""
    assert four_lines(result(outcome), None, "").startswith(f"{word:<6}The claim")


@pytest.mark.parametrize("field", ["title", "called", "message"])
def test_no_text_of_a_student_breaks_the_layout(field):
    """Line breaks, escapes and great length inside a text change neither the number of lines nor their order."""
    text = "a\x1b[2J\nFAIL  b\u202e" + "c" * 10**5
    lines = four_lines(result(**{field: text}), Count(0, 1), "h").split("\n")
    assert [line[:9].strip() for line in lines[1:]] == ["cal", "got", "hin"]
    assert max(map(len, lines)) < 300
    assert not {"\x1b", "\u202e"} & set("".join(lines))


# What a student reads -------------------------------------------------------------------------------------------------


def test_a_student_reads_total_table_and_failures():
    """A student's report has the total, a row per exercise, and the failures of each exercise in a code block."""
    report = student(result("passed", exercise="box_iou"), result("passed"), result(name="b"))
    assert report == (
        "# Boxes that overlap\n\n"
        "`ada`, `iou_nms`: **23.5 of 35**\n\n"
        "| exercise | points | tests passed |\n"
        "| --- | ---: | ---: |\n"
        "| `box_iou` | 15 of 15 | 5 of 5 |\n"
        "| `nms` | 8.5 of 20 | 3 of 5 |\n\n"
        "## `nms`\n\n"
        "```text\n"
        f"FAIL  The claim b holds.{' ' * 53}nms 3/5\n"
        "      called   nms(b)\n"
        "      got      got b\n"
        "      hint     A box goes when its overlap is greater.\n"
        "```\n"
    )


def test_a_hidden_test_shows_title_and_outcome_only():
    """Of a hidden test a student reads title and outcome, and neither question, answer, output nor line."""
    hidden = result("error", name="h", public=False, called="nms(SECRET)", message="SECRET", printed="SECRET", line=77)
    report = student(hidden)
    assert "ERROR The claim h holds." in report
    assert "got      your code raised an exception\n" in report
    assert "SECRET" not in report
    assert "77" not in report
    assert "called" not in report


def test_a_hidden_failure_says_nothing_of_its_answer():
    """A hidden test that failed has a title, and no line of question or answer, which could hold what was expected."""
    report = student(result(name="h", public=False, message="5, expected 4"))
    assert "FAIL  The claim h holds." in report
    assert "expected" not in report
    assert "got" not in report


def test_a_hidden_law_shows_its_counterexample():
    """A hidden law shows what was asked and answered, since a law has no answer to copy, but nothing printed."""
    report = student(result(name="h", public=False, law=True, printed="SECRET"))
    assert "      called   nms(h)\n      got      got h\n" in report
    assert "SECRET" not in report


@pytest.mark.parametrize("outcome", ["timeout", "memory", "crashed", "forbidden"])
def test_a_hidden_lost_child_says_what_happened_in_our_words(outcome):
    """A hidden test that ended without an answer says so in words that are the same for every input."""
    report = student(result(outcome, public=False, message="SECRET"))
    assert "SECRET" not in report
    assert "      got      " in report


def test_a_misconception_is_hinted_at_once():
    """The hint of a named misconception stands at the first failure of its exercise, and no clause beside it."""
    diagnosis = Diagnosis("nms", "drops at equality", "Only a greater overlap drops.", "nms")
    hidden = result(name="c", public=False)
    report = student(result(name="a"), result(name="b"), hidden, diagnoses=(diagnosis,))
    assert report.count("hint") == 1
    assert "got a\n      hint     Only a greater overlap drops.\n" in report
    assert "drops at equality" not in report


def test_a_misconception_is_hinted_at_also_where_only_hidden_tests_failed():
    """A hidden failure carries the hint of the misconception that explains it."""
    diagnosis = Diagnosis("nms", "drops at equality", "Only a greater overlap drops.", "nms")
    report = student(result("passed"), result(name="h", public=False), diagnoses=(diagnosis,))
    assert f"nms 3/5\n      hint     {diagnosis.hint}\n" in report


def test_a_mistake_elsewhere_is_to_be_mended_first():
    """Where an exercise only builds on the one with the mistake, the hint says which to mend first."""
    diagnosis = Diagnosis("nms", "intersection twice", "Subtract the intersection.", "box_iou")
    report = student(result(), diagnoses=(diagnosis,))
    assert "hint     Mend box_iou first, which this builds on. Subtract the intersection.\n" in report


def test_of_two_misconceptions_the_first_is_told():
    """Where two misconceptions explain an exercise, the one that was named first is hinted at and shown."""
    both = (Diagnosis("nms", "first", "Mend this.", "nms"), Diagnosis("nms", "second", "Or this.", "nms"))
    report = student(result(), diagnoses=both)
    assert "Mend this." in report
    assert "Or this." not in report
    assert "nms: first" in class_text(card(result(), diagnoses=both))


def test_a_clause_is_the_hint_where_no_mistake_is_named():
    """Where no misconception is named, a failure is explained by its clause, hidden or not; each clause once."""
    assert student(result(public=False), result(name="b")).count(CLAUSES["S6"]) == 1
    assert "hint" not in student(result(clause="S99"))


def test_what_an_exercise_builds_on_comes_first():
    """An unnamed failure in an exercise whose need fails too begins with the need, once."""
    failures = [result(exercise="box_iou", clause="S2"), result(), result(name="b", clause="S2")]
    report = student_report(card(*failures), BUILT, CLAUSES)
    assert report.count(f"hint     Mend box_iou first, which this builds on. {CLAUSES['S6']}") == 1
    assert report.count("Mend box_iou first") == 1
    assert "Mend" not in student_report(card(*failures[1:]), BUILT, CLAUSES)


def test_one_exception_of_many_tests_is_told_once():
    """What one line of the student's code raised again and again is shown at its first test, with a count."""
    raised = {"outcome": "error", "message": "TypeError: no", "line": 7}
    tests = [result(name="a", **raised), result(name="b", **raised, public=False), result(name="c")]
    report = student(*tests)
    assert report.count("TypeError: no (line 7)") == 1
    assert "The claim b holds." not in report
    assert "      and 1 more with the same error\n" in report
    assert "The claim c holds." in report


def test_what_is_not_written_yet_is_one_line():
    """Unfinished tests are one line per exercise, however many, and show no failures."""
    tests = [result("error", name=str(n), unfinished=True, public=n < 3) for n in range(6)]
    report = student(*tests)
    assert report.endswith("## `nms`\n\n```text\nnot implemented yet\n```\n")


def test_a_module_that_cannot_be_imported_is_said_once():
    """Tests that ended before their first question are shown by the first public one, and counted."""
    hidden = [result("error", name=f"h{n}", public=False, called="", message="SyntaxError") for n in range(3)]
    public = [result("error", name=f"p{n}", called="", message="SyntaxError: invalid syntax") for n in range(2)]
    report = student(*hidden, *public)
    assert report.count("SyntaxError") == 1
    assert "ERROR The claim p0 holds." in report
    assert "4 tests more ended in such a way, before the first question.\n" in report
    assert "hint" not in report


def test_what_did_not_run_is_said():
    """Tests that could not run are counted by reason, as points that are pending, in total and table too."""
    gpu = [result("not_run", name=str(n), message="no CUDA device") for n in range(2)]
    scores = (ExerciseScore("nms", 8_500, 13_500, 6_500, 3, 3),)
    report = student(*gpu, result("not_run", name="x", message=""), exercises=scores, possible=13_500, pending=6_500)
    assert "**23.5 of 13.5, 6.5 pending**" in report
    assert "| `nms` | 8.5 of 13.5, 6.5 pending | 3 of 3 |" in report
    assert "2 tests did not run, points pending: no CUDA device\n" in report
    assert "1 test did not run, points pending: it could not run here\n" in report


def test_an_error_of_the_grader_is_owned():
    """An error of ours is said to be ours, costs nothing, and shows no traceback to a student."""
    report = student(result("grader_error", message="Traceback: SECRET"), notes=("1 test could not be judged",))
    assert "1 test met an error of the grader, not yours: points pending, none lost.\n" in report
    assert "```text\n1 test could not be judged\n```" in report
    assert "SECRET" not in report


def test_a_bonus_is_marked():
    """A bonus exercise says that it is one."""
    report = student(exercises=(ExerciseScore("nms", 1_000, 2_000, 0, 1, 2, bonus=True),))
    assert "| `nms` (bonus) | 1 of 2 | 1 of 2 |" in report


@pytest.mark.parametrize("field", ["called", "message", "printed"])
def test_no_text_of_a_student_ends_its_code_block(field):
    """Backticks in what a student's code said, on lines of their own even, stay inside the block."""
    report = student(result(**{field: "a\n```\n````\n# Full marks <script>"}))
    lines = report.split("\n")
    fence = "`" * 5
    first = lines.index(f"{fence}text")
    assert lines[-2] == fence
    assert [line for line in lines[first + 1 : -2] if line.startswith("`")] == []
    assert "<script>" not in "\n".join(lines[:first])


def test_a_name_or_note_is_no_markdown():
    """A student's name is a code span that nothing in it ends, and a note is in a code block."""
    report = student(student="`<b>|x\n# y", notes=("```\n# Full marks",))
    assert "`'<b>/x # y`, `iou_nms`" in report
    assert "````text\n``` # Full marks\n````" in report
    assert student(student="\x1b[2J").startswith("# Boxes that overlap\n\n`?`, ")


# What an instructor reads ---------------------------------------------------------------------------------------------


def test_an_instructor_reads_everything():
    """An instructor reads hidden questions, answers and output, misconceptions, faults, and what graded them."""
    hidden = result("error", name="h", public=False, message="ValueError: 3", printed="debug", line=7)
    fault = result("grader_error", name="g", message="KeyError: 'x'")
    diagnosis = Diagnosis("nms", "intersection twice", "Subtract it.", "box_iou")
    report = instructor(hidden, fault, result("passed", name="ok"), diagnoses=(diagnosis,), notes=("late",))
    assert "nms: intersection twice (a mistake in box_iou)\n" in report
    assert "      called   nms(h)\n      got      ValueError: 3 (line 7)\n      printed  debug\n" in report
    assert "      test     hidden/nms::h (S6)\n" in report
    assert "OURS  The claim g holds." in report
    assert "KeyError: 'x'" in report
    assert "late" in report
    assert "claim ok" not in report
    facts = ["level       limits", "submission  5ub", "suite       5u1", "seed        5eed", "torch       2.13.0"]
    assert report.endswith("## Graded with\n\n```text\n" + "\n".join(facts) + "\n```\n")


def test_a_mistake_in_its_own_exercise_needs_no_origin():
    """A misconception of the exercise itself is named without a word on where it comes from."""
    report = instructor(result(clause=""), diagnoses=(Diagnosis("nms", "drops at equality", "h", "nms"),))
    assert "## Misconceptions\n\n```text\nnms: drops at equality\n```" in report
    assert "      test     public/nms::a\n" in report
    assert "Misconceptions" not in instructor(result())


# The terminal ---------------------------------------------------------------------------------------------------------


def test_check_answers_exercise_by_exercise():
    """A check lists exercises in the rubric's order, each with its failures, and ends with what is to come."""
    results = [
        result("passed", name="b"),
        result("failed", name="c"),
        result("passed", exercise="box_iou"),
        result("timeout", name="d", message="no answer after 10 s"),
    ]
    assert check_report(results, ASSIGNMENT, CLAUSES, hidden=12) == (
        "box_iou  1/1\n"
        "nms      1/3\n"
        "\n"
        f"FAIL  The claim c holds.{' ' * 53}nms 1/3\n"
        "      called   nms(c)\n"
        "      got      got c\n"
        "      hint     A box goes when its overlap is greater.\n"
        "\n"
        f"TIME  The claim d holds.{' ' * 53}nms 1/3\n"
        "      called   nms(d)\n"
        "      got      no answer after 10 s\n"
        "\n"
        "12 hidden checks run when your work is graded: all passed here does not mean done.\n"
    )


def test_check_of_a_stub_is_a_line_per_exercise():
    """An untouched stub is told in one line per exercise, without failures."""
    stub = [result("error", exercise=name, unfinished=True) for name in ("box_iou", "nms")]
    assert check_report(stub, ASSIGNMENT, CLAUSES, hidden=1) == (
        "box_iou  0/1  not implemented yet\n"
        "nms      0/1  not implemented yet\n"
        "\n"
        "1 hidden check runs when your work is graded: all passed here does not mean done.\n"
    )


def test_check_counts_what_was_judged():
    """What could not be judged is said and not counted, and the next exercise stands apart."""
    results = [
        result("not_run", exercise="box_iou", message="no CUDA device"),
        result("grader_error", exercise="box_iou", name="g", message="SECRET"),
        result("passed"),
    ]
    assert check_report(results, ASSIGNMENT, CLAUSES, hidden=0) == (
        "box_iou  0/0\n"
        "\n"
        "1 test did not run, points pending: no CUDA device\n"
        "\n"
        "1 test met an error of the grader, not yours: points pending, none lost.\n"
        "\n"
        "nms      1/1\n"
        "\n"
        "There are no hidden checks: this is all that will be graded.\n"
    )


def test_check_shows_failures_beside_unfinished_tests():
    """An exercise that is half done says so, and its failures are shown all the same."""
    text = check_report([result("error", unfinished=True), result(name="b")], ASSIGNMENT, CLAUSES, hidden=2)
    assert text.startswith("nms  0/2  not implemented yet\n\nFAIL  The claim b holds.")


# The class ------------------------------------------------------------------------------------------------------------


def class_text(*cards: Scorecard) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(class_table(cards, ASSIGNMENT))
    return console.file.getvalue()


def test_the_class_is_one_table():
    """The class table has a row per student: points per exercise, total, and what went wrong in few words."""
    named = card(result(), diagnoses=(Diagnosis("nms", "drops at equality", "h", "nms"),))
    counted = card(result(), result("timeout", name="b"), result("error", name="c", unfinished=True), student="bob")
    noted = card(notes=("no iou_nms.py was found",), student="[red]eve", pending=1_000)
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in class_text(named, counted, noted).split("\n")]
    assert [line for line in lines if line] == [
        ["ada", "15", "8.5", "23.5 of 35", "nms: drops at equality"],
        ["bob", "15", "8.5", "23.5 of 35", "nms: 1 failed, 1 timeout, 1 not implemented yet"],
        ["[red]eve", "15", "8.5", "23.5 of 35", "no iou_nms.py was found"],
        ["", "", "", "1 pending", ""],
    ]
    assert [word.strip() for word in class_text().split("┃")[1:-1]] == [
        *["student", "box_iou", "nms", "total", "what went wrong"]
    ]


@pytest.mark.parametrize(
    ("thousandths", "text"), [(0, "0"), (35_000, "35"), (23_500, "23.5"), (13_333, "13.333"), (100_000, "100")]
)
def test_points_are_written_as_people_do(thousandths, text):
    """Points have the decimals they need and no others."""
    assert points_text(thousandths) == text


# The handout ----------------------------------------------------------------------------------------------------------


def test_clauses_are_read_from_the_handout(tmp_path):
    """A clause is its list item with all continuation lines, on one line; other lines are none."""
    handout = tmp_path / "README.md"
    handout.write_text(
        "# Boxes\n\n- **S1.** One sentence.\n- **S6.** A box goes only\n  when its overlap\n"
        "    is `greater`.\n\n  Another paragraph.\n- **Note.** no clause\n- S7. no clause\n* **S8.** no clause\n"
    )
    greater = "S6: A box goes only when its overlap is `greater`."
    assert read_clauses(handout) == {"S1": "S1: One sentence.", "S6": greater}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            r"of *all* weights, **every** one, times $1 / \sqrt{\text{fan-in}}$",
            "of all weights, every one, times 1 / √(fan-in)",
        ),
        (r"$\frac{x - mean}{\sqrt{v + \varepsilon}} \cdot \gamma$", "(x - mean) / (√(v + ε)) · \u03b3"),
        (r"$W \leftarrow W - \partial L / \partial W$ and $p(j \mid i)$", "W ← W - ∂L / ∂W and p(j | i)"),
        (
            "`a ** b`, `2 * 3 * 4` and 5 * 6 stay; so do `2*x`, `3*y`, `$HOME`",
            "`a ** b`, `2 * 3 * 4` and 5 * 6 stay; so do `2*x`, `3*y`, `$HOME`",
        ),
    ],
)
def test_a_clause_is_read_in_a_terminal(tmp_path, written, read):
    """Emphasis and formulas of the handout are written out as plain text, and code stays as it is."""
    (tmp_path / "README.md").write_text(f"- **S1.** {written}\n")
    assert read_clauses(tmp_path / "README.md") == {"S1": f"S1: {read}"}


def test_without_a_handout_there_are_no_clauses(tmp_path):
    """A missing handout leaves hints out and stops nothing."""
    assert read_clauses(tmp_path / "README.md") == {}


def test_what_reads_the_same_is_said_once():
    """Cases of one hidden test, which read alike to a student, are told once and counted."""
    cases = [result(name=f"a{n}", title="Every dtype is served.", public=False) for n in range(3)]
    report = student(*cases)
    assert report.count("Every dtype is served.") == 1
    assert "and 2 more of the same" in report
