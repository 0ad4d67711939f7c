"""The reference in the submission's place: same questions, remembered answers, fresh values."""

from __future__ import annotations

import pytest

from autograder.examine import oracle
from autograder.examine.cases import SuiteError
from autograder.examine.oracle import Reference, load_module
from autograder.sandbox.client import Question
from autograder.sandbox.wire import callback, files, seeded

ORACLE = """
asked = []

def clamp(x, low, high):
    asked.append(x)
    if low > high:
        raise ValueError("no such interval")
    return sorted([low, x, high])[1]

def times(count): return [0] * count
def draw(generator): return generator.random()
def read(folder): return sorted(path.read_bytes() for path in folder.iterdir())
def apply(function, x): return function(x)
def thing(): return object()

class Box:
    @staticmethod
    def double(x): return 2 * x
"""
PROBES = """
def clamp(m, x): return {"clamped": m.clamp(x, 0, 1)}
def square(x): return x * x
"""


@pytest.fixture
def reference(tmp_path) -> Reference:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "oracle.py").write_text(ORACLE)
    (folder / "probes.py").write_text(PROBES)
    return Reference(folder / "oracle.py", folder / "probes.py")


def ask(reference: Reference, name: str, *args, **kwargs):
    return reference.ask(Question.of(name, args, kwargs))


def test_a_probe_is_run_on_the_oracle(reference):
    """The same probe that uses a submission uses the oracle."""
    assert ask(reference, "clamp", 3).value() == {"clamped": 1}


def test_without_a_probe_the_oracle_itself_answers(reference):
    """Functions and methods of the oracle are found by their qualified names."""
    assert ask(reference, "times", count=2).value() == [0, 0]
    assert ask(reference, "Box.double", 4).value() == 8


def test_an_exception_is_an_answer(reference, tmp_path):
    """What the oracle raises comes back as data, with its classes and the oracle's line."""
    (tmp_path / "tiny" / "probes.py").write_text("")
    error = ask(reference, "clamp", 1, 2, 0).error
    assert (error.name, error.text, error.types[-1]) == ("ValueError", "no such interval", "object")


def test_an_answer_is_remembered(reference):
    """The same question is put to the oracle once; another question is another one."""
    for x in (5, 5, 6, 5):
        ask(reference, "clamp", x)
    assert reference.load()[0].asked == [5, 6]


def test_nobody_can_change_what_is_remembered(reference):
    """Every use of an answer gets a value of its own."""
    ask(reference, "times", 2).value().append(1)
    assert ask(reference, "times", 2).value() == [0, 0]


def test_the_oldest_answers_are_forgotten_first(reference, monkeypatch):
    """What is remembered is bounded in bytes, and what was used last stays."""
    monkeypatch.setattr(oracle, "REMEMBERED_BYTES", 2500)  # two small answers
    for x in (5, 6, 5, 7, 5, 6):
        ask(reference, "clamp", x)
    assert reference.load()[0].asked == [5, 6, 7, 6]


def test_recipes_are_made_afresh_for_the_oracle(reference):
    """Generators, files and callbacks arrive at the oracle as they do in a child."""
    assert ask(reference, "draw", seeded("random", 7)).value() == ask(reference, "draw", seeded("random", 7)).value()
    assert ask(reference, "read", files({"a.txt": b"1", "b.txt": b"2"})).value() == [b"1", b"2"]
    assert ask(reference, "apply", callback("square"), 3).value() == 9


def test_the_files_of_a_question_are_gone_with_the_answer(reference, tmp_path, monkeypatch):
    """What the oracle was given to read does not stay on the examiner's disk, whatever it answered."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ask(reference, "read", files({"a.txt": b"1"})).value() == [b"1"]
    assert ask(reference, "clamp", files({"a.txt": b"1"})).error.name == "TypeError"
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


def test_an_oracle_that_returns_no_plain_data_is_found(reference):
    """An oracle whose answer cannot cross raises in the examiner, where it is seen as a mistake of ours."""
    with pytest.raises(Exception, match="object"):
        ask(reference, "thing")


@pytest.mark.parametrize("file", ["oracle.py", "probes.py"])
def test_a_file_that_does_not_load_is_named(reference, tmp_path, file):
    """What is wrong with a file of ours is one sentence with its name."""
    (tmp_path / "tiny" / file).write_text("import nowhere_to_be_found")
    with pytest.raises(SuiteError) as caught:
        ask(reference, "times", 1)
    assert str(caught.value) == f"tiny/{file} does not load: ModuleNotFoundError: No module named 'nowhere_to_be_found'"


def test_a_module_is_loaded_from_its_path(tmp_path):
    """A file of ours is imported by its path, under the name that it is given."""
    (tmp_path / "a.py").write_text("answer = 42")
    module = load_module(tmp_path / "a.py", "some_name")
    assert (module.answer, module.__name__) == (42, "some_name")
