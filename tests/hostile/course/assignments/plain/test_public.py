"""Public tests of the plain assignment; each asks more than one question."""

from autograder import exercise, same


@exercise("clamp", "S1")
def test_a_number_outside(submission):
    """A number that passes an end becomes that end."""
    same(submission.clamp(-3.0, -1.0, 2.0), -1.0)
    same(submission.clamp(5.0, -1.0, 2.0), 2.0)


@exercise("tally", "S2")
def test_a_word_that_comes_twice(submission):
    """A word that comes twice is counted twice."""
    same(submission.tally(["a", "b", "a"]), {"a": 2, "b": 1})
    same(submission.tally(["c"]), {"c": 1})


@exercise("join", "S3")
def test_two_words(submission):
    """Two words have one separator between them."""
    same(submission.join(["a", "b"], "-"), "a-b")
    same(submission.join(["a", "b", "c"], ""), "abc")
