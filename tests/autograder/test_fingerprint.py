"""What outcomes depend on, as digests: a change that could change an outcome changes the digest, and no other does."""

from __future__ import annotations

import platform

import pytest

from autograder.course import load_course
from autograder.examine.fingerprint import environment, seed_fingerprint, stream, suite_digest


def test_a_stream_depends_on_the_seed_and_every_name():
    """Streams of one seed differ by their names, and the same names give the same stream."""
    assert stream("a", "b", "c") == stream("a", "b", "c")
    others = {stream("x", "b", "c"), stream("a", "bc"), stream("a", "b"), stream("ab", "c"), stream("a", "c", "b")}
    assert len(others | {stream("a", "b", "c")}) == 6
    assert 0 <= stream("a") < 2**64


def test_streams_stay_the_same_from_release_to_release():
    """A change of the derivation would grade everybody on other inputs: it has to be meant."""
    assert stream("seed", "tiny", "hidden/test_clamp.py", "test_any_number") == 13646636518664686407


def test_a_seed_is_told_apart_and_not_told():
    """Two seeds have two fingerprints, and none holds the seed."""
    assert seed_fingerprint("a secret") != seed_fingerprint("another")
    assert len(seed_fingerprint("a secret")) == 16
    assert "secret" not in seed_fingerprint("a secret")


def test_the_environment_names_what_numbers_depend_on(tiny):
    """Python, the machine, the judges and the packages of the assignment are named, missing ones too."""
    found = environment(tiny.model_copy(update={"packages": ("numpy", "no-such-package-of-ours")}))
    assert list(found) == ["python", "machine", "hypothesis", "pytest", "numpy", "no-such-package-of-ours"]
    assert found["python"] == platform.python_version()
    assert found["no-such-package-of-ours"] == "missing"


CHANGES = {
    "hidden test": ("tests/tiny/test_clamp.py", "-40", "-41"),
    "public test": ("assignments/tiny/test_public.py", "-8", "-9"),
    "probe": ("assignments/tiny/probes.py", "words)", "list(words))"),
    "oracle": ("reference/tiny/oracle.py", "no such interval", "none"),
    "misconception": ("reference/tiny/misconceptions.py", "counted again", "counted twice"),
    "solution": ("solutions/tiny.py", "is greater than {high}", "> {high}"),
    "limit": ("grading.yml", "memory_mb: 512", "memory_mb: 513"),
    "needs": ("grading.yml", "needs: [clamp]", "needs: [clamp, tally]"),
    "tolerance": ("grading.yml", "points: 2\n", "points: 2\n        tolerances: {float64: {rtol: 1, atol: 1}}\n"),
}
NO_CHANGES = {
    "points": ("grading.yml", "points: 2", "points: 3"),
    "title": ("grading.yml", "points: 2\n", "points: 2\n        title: All of them\n"),
    "bonus": ("grading.yml", "points: 2\n", "points: 2\n        bonus: true\n"),
    "seed": ("grading.yml", "a tiny secret", "another"),
    "stub": ("assignments/tiny/tiny.py", "Counts words", "Counts all words"),
    "handout": ("assignments/tiny/README.md", "Each word", "Every word"),
}


def digests(course, file: str, old: str, new: str) -> tuple[str, str]:
    before = suite_digest(load_course(course).assignment("tiny"))
    text = (course / file).read_text()
    assert old in text
    (course / file).write_text(text.replace(old, new, 1))
    return before, suite_digest(load_course(course).assignment("tiny"))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_judges_is_in_the_digest(course, change):
    """Whatever could change an outcome changes the suite's digest."""
    before, after = digests(course, *change)
    assert before != after


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES.keys())
def test_what_only_weighs_or_words_is_not(course, change):
    """Points, titles, the seed and texts for students grade nobody again."""
    before, after = digests(course, *change)
    assert before == after


def test_a_new_file_is_in_the_digest(course, tiny):
    """A file that is added to the suite changes the digest, wherever it is."""
    before = suite_digest(tiny)
    (course / "tests" / "tiny" / "inputs.py").write_text("")
    assert suite_digest(tiny) != before
