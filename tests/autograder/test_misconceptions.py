"""Known mistakes as edits of the solution, and the evidence that it takes to name one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder import misconception
from autograder.examine.asking import Submission
from autograder.examine.cases import Case, SuiteError
from autograder.examine.compose import ComposeError
from autograder.examine.examination import Desks, Examination
from autograder.examine.judge import judge
from autograder.examine.misconceptions import Misconception, Namer, load_misconceptions
from autograder.results import Diagnosis
from autograder.sandbox.client import spawn_server
from autograder.sandbox.local import Direct
from tests.autograder.conftest import COURSE, SOLUTION

Body = Callable[[Submission], None]

TINY = load_misconceptions(COURSE / "reference" / "tiny" / "misconceptions.py")
SWAPPED, UNCHECKED, UPPER_ONLY, LAST, ONCE = TINY


def known(exercise: str, name: str, old: str, new: str, at: str = "") -> Misconception:
    return Misconception(exercise, name, f"The hint of {name}.", new, old, at)


# Edits ----------------------------------------------------------------------------------------------------------------


def test_a_misconception_is_the_solution_with_an_edit():
    """By default the edit is made in the exercise's own definition, and nowhere else."""
    changed = SWAPPED.apply(SOLUTION)
    assert changed == SOLUTION.replace("min(max(x, low), high)", "max(min(x, low), high)")


def test_a_misconception_may_replace_a_whole_definition():
    """Without an old text the new one is the whole definition."""
    module: dict = {}
    exec(UPPER_ONLY.apply(SOLUTION), module)
    assert module["clamp_all"]([-5, 5], 0, 1) == [-5, 1]
    assert module["clamp"](-5, 0, 1) == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (known("clamp", "a", "nowhere", ""), "'nowhere' must occur exactly once in clamp; it occurs 0 times"),
        (known("tally", "a", "return", ""), "the solution has no definition tally"),
        (known("clamp", "a", "return min(", "return min(("), "'(' was never closed (line 11)"),
        (Misconception("clamp", "a", "", "def klamp(): pass"), "what replaces clamp must define clamp"),
    ],
    ids=["no such text", "no such definition", "not Python", "another name"],
)
def test_an_edit_that_does_not_fit_names_its_misconception(wrong, sentence):
    """Whatever is wrong with an edit is told with the misconception's name and exercise."""
    with pytest.raises(ComposeError) as caught:
        wrong.apply(SOLUTION)
    assert str(caught.value) == f'misconception "a" of clamp: {sentence}'.replace("of clamp", f"of {wrong.exercise}")


def test_misconceptions_are_loaded_in_order():
    """A file's misconceptions come in the order in which they stand there."""
    assert [entry.name for entry in TINY] == [
        "the ends change places",
        "any two ends are taken",
        "only the upper end counts",
        "the last of equals is on top",
        "a word counts once",
    ]
    assert ONCE.at == "Tally.add"


def test_without_a_file_there_are_none(tmp_path):
    """An assignment without the file has no misconceptions."""
    assert load_misconceptions(tmp_path / "misconceptions.py") == []


def test_two_misconceptions_need_two_names(tmp_path):
    """A name that is there twice is refused: feedback and reports tell mistakes apart by name."""
    file = tmp_path / "tiny" / "misconceptions.py"
    file.parent.mkdir()
    line = 'misconception("clamp", "a", old="x", new="y", hint="")\n'
    file.write_text("from autograder import misconception\n" + 2 * line)
    with pytest.raises(ComposeError) as caught:
        load_misconceptions(file)
    assert str(caught.value) == 'tiny/misconceptions.py: two misconceptions are named "a"'


def test_a_file_that_does_not_load_is_named(tmp_path):
    """A mistake in the file itself is one sentence with the file's name."""
    file = tmp_path / "misconceptions.py"
    file.write_text("misconception")
    with pytest.raises(SuiteError, match=r"/misconceptions.py does not load: NameError: name 'misconception' is not"):
        load_misconceptions(file)


def test_declaring_one_elsewhere_collects_nothing():
    """A misconception that is declared outside of its file is only an object."""
    assert misconception("clamp", "alone", new="pass", hint="A hint.").name == "alone"
    assert "alone" not in [entry.name for entry in load_misconceptions(COURSE / "reference/tiny/misconceptions.py")]


# Naming ---------------------------------------------------------------------------------------------------------------


def clamps(*questions: tuple[float, float, float]) -> tuple[str, Body]:
    return "clamp", lambda submission: [submission.agrees("clamp", *question) for question in questions]


def clamps_all(*numbers: float) -> tuple[str, Body]:
    return "clamp_all", lambda submission: submission.agrees("clamp_all", list(numbers), -1.0, 1.0)


BELOW, INSIDE, ABOVE = (-3.0, -1.0, 1.0), (0.5, -1.0, 1.0), (3.0, -1.0, 1.0)
WRONG_ENDS = (0.0, 1.0, -1.0)


@pytest.fixture
def name(tiny):
    """Run test bodies on a source and name what explains the answers."""
    desks = Desks.of(tiny, with_reference=True)

    def run(source: str, *tests: tuple[str, Body], among=TINY, sandbox=None, without: str = "", namer=None):
        examination = Examination(desks, sandbox or Direct(), source.encode())
        results = []
        for number, (exercise, body) in enumerate(tests):
            case = Case(f"hidden/test_x.py::test_{number}", "tiny", exercise, "S1", "A claim.", public=False, law=False)
            results.append(judge(case, examination, body))
        namer = namer or Namer(desks, sandbox or Direct(), among)
        return namer.name(results, examination.transcripts, without=without)

    run.namer = lambda sandbox, among: Namer(desks, sandbox, among)
    return run


def ending_in(statement: str) -> str:
    """Return the solution with another last statement of clamp."""
    return SOLUTION.replace("return min(max(x, low), high)", statement)


def names(diagnoses) -> list[tuple[str, str]]:
    return [(found.exercise, found.misconception) for found in diagnoses]


def test_the_only_explanation_is_named_with_its_hint(name):
    """A misconception that alone gives every answer is named, with the hint and where it comes from."""
    found = name(SWAPPED.apply(SOLUTION), clamps(BELOW), clamps(ABOVE), clamps(WRONG_ENDS))
    hint = "A number above the upper end becomes the upper end."
    assert found == [Diagnosis("clamp", "the ends change places", hint, "clamp")]


def test_right_work_is_named_nothing(name):
    """Where nothing failed nothing is named."""
    assert name(SOLUTION, clamps(BELOW), clamps(ABOVE)) == []


def test_an_unknown_mistake_is_named_nothing(name):
    """A wrong answer that no misconception gives has no name."""
    assert name(ending_in("return 2 * min(max(x, low), high)"), clamps(BELOW), clamps(ABOVE)) == []


ONE_OFF = known("clamp", "one too much", "return min(max(x, low), high)", "return min(max(x, low), high + 1)")
TOO_HIGH = known("clamp", "only the lower end", "return min(max(x, low), high)", "return max(x, low) - 1 * (x > high)")


def test_two_explanations_are_none(name):
    """Where two misconceptions give the same answers neither is named."""
    both = [ONE_OFF, TOO_HIGH]
    source = ONE_OFF.apply(SOLUTION)
    assert name(source, clamps(ABOVE), among=both) == []
    assert names(name(source, clamps((4.0, -1.0, 1.0)), among=both)) == [("clamp", "one too much")]


def test_answers_that_were_right_count_too(name):
    """A misconception that explains the failure, and not an answer that was right, is not named."""
    source = ending_in("return 2.0 if x == 3.0 else min(max(x, low), high)")
    assert names(name(source, clamps(ABOVE), among=[ONE_OFF])) == [("clamp", "one too much")]
    assert name(source, clamps(ABOVE), clamps((5.0, -1.0, 1.0)), among=[ONE_OFF]) == []


def test_a_mistake_is_inherited_by_what_builds_on_it(name):
    """An exercise that fails since it builds on another one is explained by that one's mistake."""
    found = name(SWAPPED.apply(SOLUTION), clamps(BELOW), clamps(ABOVE), clamps_all(3.0, -3.0, 0.5))
    assert names(found) == [("clamp", "the ends change places"), ("clamp_all", "the ends change places")]
    assert [diagnosis.origin for diagnosis in found] == ["clamp", "clamp"]


def test_a_mistake_is_inherited_only_if_it_explains(name):
    """An exercise with a mistake of its own is not explained by the mistake of what it builds on."""
    source = UPPER_ONLY.apply(SWAPPED.apply(SOLUTION))
    found = name(source, clamps(BELOW), clamps(ABOVE), clamps_all(3.0, -3.0, 0.5))
    assert names(found) == [("clamp", "the ends change places"), ("clamp_all", "only the upper end counts")]


def test_what_builds_on_an_unknown_mistake_is_named_nothing(name):
    """Where what it builds on is wrong in an unknown way, an exercise has no name: its answers are not its own."""
    source = UPPER_ONLY.apply(ending_in("return 2 * min(max(x, low), high)"))
    assert names(name(source, clamps_all(3.0, -3.0, 0.5))) == [("clamp_all", "only the upper end counts")]
    assert name(source, clamps(BELOW), clamps(ABOVE), clamps_all(3.0, -3.0, 0.5)) == []


def test_a_mistake_is_looked_for_in_its_own_exercise_only(name):
    """A misconception of an exercise that is not needed is not tried."""
    among = [known("tally", "elsewhere", *("min(max(x, low), high)", "max(min(x, low), high)"), at="clamp")]
    assert name(SWAPPED.apply(SOLUTION), clamps(BELOW), clamps(ABOVE), among=among) == []


def test_one_may_be_left_out(name):
    """With its misconception left out a submission is named as nothing else."""
    source = SWAPPED.apply(SOLUTION)
    assert name(source, clamps(BELOW), clamps(ABOVE), without="the ends change places") == []


def test_what_is_unfinished_is_not_named(name):
    """An exercise that is not written yet has no misconception, whatever else fails."""
    source = SOLUTION.replace("if low > high:", "if x < -2: raise NotImplementedError\n    if low is None:")
    assert names(name(source, clamps(WRONG_ENDS), clamps(ABOVE))) == [("clamp", "any two ends are taken")]
    assert name(source, clamps(WRONG_ENDS), clamps(BELOW)) == []
    among = [known("clamp", "nothing there", "return min(", "raise NotImplementedError\n    return min(")]
    assert name(among[0].apply(SOLUTION), clamps(BELOW), among=among) == []


def test_errors_of_ours_are_not_named(name):
    """A test that the grader itself broke says nothing about the submission."""

    def slip(submission):
        submission.clamp(*BELOW)
        raise KeyError

    assert name(SWAPPED.apply(SOLUTION), ("clamp", slip)) == []


def test_the_same_exception_is_the_same_answer(name):
    """An exception of one class is explained by the same class, and by no other."""
    raising = known("clamp", "divides", "return min(max(x, low), high)", "return x / 0")
    same, broader = ending_in("raise ZeroDivisionError('anything')"), ending_in("raise ArithmeticError('anything')")
    assert names(name(same, clamps(BELOW), among=[raising])) == [("clamp", "divides")]
    assert name(broader, clamps(BELOW), among=[raising]) == []


def test_what_cannot_cross_is_compared_by_what_is_said_of_it(name):
    """Two answers that are no plain data are alike when the same is said of them."""
    strange = known("clamp", "an iterator", "return min(max(x, low), high)", "return iter([])")
    assert names(name(ending_in("return iter([])"), clamps(BELOW), among=[strange])) == [("clamp", "an iterator")]
    assert name(ending_in("return object()"), clamps(BELOW), among=[strange]) == []


def test_rounding_does_not_hide_a_mistake(name):
    """Answers are alike within the tolerance, as in judging."""
    source = SWAPPED.apply(SOLUTION).replace("max(min(x, low), high)", "max(min(x, low), high) * (1 + 1e-12)")
    assert names(name(source, clamps(BELOW), clamps(ABOVE))) == [("clamp", "the ends change places")]


# Mistakes that hang ---------------------------------------------------------------------------------------------------


class Counting:
    """A sandbox that counts how often a module was opened."""

    def __init__(self, sandbox) -> None:
        self.sandbox = sandbox
        self.opened = 0

    def open(self, module, limits):
        self.opened += 1
        return self.sandbox.open(module, limits)


class Noting:
    """A session that writes down what it is asked."""

    def __init__(self, session, asked) -> None:
        self.session = session
        self.asked = asked

    def ask(self, question):
        self.asked.append(question)
        return self.session.ask(question)

    def close(self):
        return self.session.close()


def test_a_hang_is_named_and_tried_once(name):
    """A misconception that hangs explains a hang, and is never asked the same question again."""
    endless = "while x > high: pass\n    return max(x, low)"
    hanging = known("clamp", "never ends", "return min(max(x, low), high)", endless)
    server = spawn_server(())
    try:
        counting = Counting(server)
        namer = name.namer(counting, [hanging])
        tests = clamps(INSIDE), clamps(ABOVE)
        first = name(hanging.apply(SOLUTION), *tests, sandbox=server, namer=namer)
        opened = counting.opened
        second = name(SWAPPED.apply(SOLUTION), *tests, sandbox=server, namer=namer)
    finally:
        server.close()
    assert names(first) == [("clamp", "never ends")]
    assert second == []
    assert (opened, counting.opened) == (2, 2)  # one child that hung, one for the other question


def test_nobody_trains_who_is_out_already(tiny):
    """The questions of tests that train come last: a suspect that another question rules out is not asked them."""
    desks = Desks.of(tiny, with_reference=True)
    upper = known("clamp", "no lower end", "min(max(x, low), high)", "min(x, high)")
    examination = Examination(desks, Direct(), upper.apply(SOLUTION).encode())
    results = []
    for number, (question, training) in enumerate(((BELOW, False), ((-9.0, -1.0, 1.0), True))):
        case = Case(f"hidden/{number}", "tiny", "clamp", "S1", "A claim.", public=False, law=False, training=training)
        results.append(judge(case, examination, clamps(question)[1]))
    namer = Namer(desks, Direct(), [SWAPPED, upper])
    assert names(namer.name(results, examination.transcripts)) == [("clamp", "no lower end")]
    assert [name for name, _ in namer._answers] == [SWAPPED.name, "no lower end", "no lower end"]


def test_what_is_known_to_be_a_suspect_need_not_train_again(tiny):
    """Answers of a submission that is a suspect are taken over where its test trains, and nowhere else."""
    desks = Desks.of(tiny, with_reference=True)
    examination = Examination(desks, Direct(), SWAPPED.apply(SOLUTION).encode())
    results = []
    for number, (question, training) in enumerate(((BELOW, False), (ABOVE, True))):
        case = Case(f"hidden/{number}", "tiny", "clamp", "S1", "A claim.", public=False, law=False, training=training)
        results.append(judge(case, examination, clamps(question)[1]))
    asked = []
    direct = Direct()
    direct.open = lambda module, limits: Noting(Direct().open(module, limits), asked)
    namer = Namer(desks, direct, [SWAPPED])
    namer.remember(SWAPPED.name, examination.transcripts["clamp"])
    assert names(namer.name(results, examination.transcripts)) == [("clamp", SWAPPED.name)]
    trained, untrained = sorted(examination.transcripts["clamp"], key=lambda exchange: not exchange.training)
    assert asked == [untrained.question]
    assert trained.training


def test_memory_of_answers_is_bounded(name, monkeypatch):
    """Beyond a number of answers the oldest is forgotten, and asked again when it is needed."""
    monkeypatch.setattr("autograder.examine.misconceptions.REMEMBERED_ANSWERS", 1)
    counting = Counting(Direct())
    namer = name.namer(counting, [SWAPPED])
    for _ in range(2):
        assert names(name(SWAPPED.apply(SOLUTION), clamps(BELOW), clamps(ABOVE), namer=namer)) == [
            ("clamp", "the ends change places")
        ]
    assert counting.opened == 2
    assert len(namer._answers) == 1
