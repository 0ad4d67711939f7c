"""The inputs of property tests: drawn once per run, and the same as Hypothesis would draw; shrunk within bounds."""

from __future__ import annotations

import pytest

from autograder.examine.asking import SHRINK_QUESTIONS
from autograder.examine.inputs import record
from autograder.sandbox.client import spawn_server
from tests.autograder.conftest import SOLUTION, outcomes

ANY_NUMBER = '''
@exercise("clamp", "S1")
@given(x=st.integers(-1000, 1000), high=st.integers(5, 900))
@example(x=7, high=6)
def test_any_number(submission, x, high):
    """Any number is clamped."""
    submission.agrees("clamp", x, 0, high)
'''


def wrong(condition: str, answer: str) -> str:
    """Return a module whose clamp gives this answer where the condition holds."""
    return f"import os\ndef clamp(x, low, high):\n    if {condition}:\n        {answer}\n    return min(max(x, low), high)\n"


def test_x(rounds):
    """X."""
    r = rounds(ANY_NUMBER, SOLUTION, wrong("x > 100", "return 3"), wrong("x > 100", "return os.urandom(4)"),wrong("x > 100", "return int.from_bytes(os.urandom(1))") )
    for a in r.results: print(a)
    r = rounds(ANY_NUMBER, SOLUTION, wrong("x > 100", "return 3"), wrong("x > 100", "return os.urandom(4)"),wrong("x > 100", "return int.from_bytes(os.urandom(1))") , record=False)
    for a in r.results: print(a)
    assert 0
