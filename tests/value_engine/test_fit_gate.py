"""Hidden tests of fit_gate. Training is judged by what the fitted network answers, never by its weights."""

import random
from itertools import product

import pytest

from autograder import exercise, same
from autograder.sandbox.wire import seeded

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]
XOR, XNOR = (0, 1, 1, 0), (1, 0, 0, 1)
SEPARABLE = [answers for answers in product((0, 1), repeat=4) if answers not in (XOR, XNOR)]
STUCK = {XOR: (8, 9, 13, 14, 23), XNOR: (7, 14, 22, 24, 30)}
"""Starts from which three neurons get stuck at learning rates from 0.05 to 0.3: 8, 9, 22 and 30 if a single neuron was
tried, and drew its weights, before them; the others if none was."""


@exercise("fit_gate", "S35")
def test_one_neuron_learns_fourteen_gates(submission, seed):
    """Every gate but XOR and its opposite is learnt by a single neuron, with the rows in any order."""
    draw = random.Random(seed)
    for answers in SEPARABLE:
        table = draw.sample([*zip(ROWS, answers, strict=True)], k=4)
        fitted = submission.gate(table, seeded("random", draw.randrange(1000)))
        same(fitted, {"parameters": 3, "answers": [bool(answer) for _, answer in table]})


@exercise("fit_gate", "S36", training=True)
@pytest.mark.parametrize(("answers", "starts"), [*STUCK.items()], ids=["XOR", "XNOR"])
def test_a_start_that_gets_stuck_is_followed_by_another(submission, answers, starts):
    """XOR and its opposite are learnt from whatever start, also from those where a single start gets stuck."""
    table = [*zip(ROWS, answers, strict=True)]
    for start in starts:
        same(submission.gate(table, seeded("random", start))["answers"], [bool(answer) for answer in answers])


@exercise("fit_gate", "S36")
def test_a_table_that_contradicts_itself_is_given_up(submission):
    """A table of two rows is learnt; one that contradicts itself is given up after every start: RuntimeError."""
    same(submission.gate([((0, 1), 1), ((1, 1), 0)], seeded("random", 3))["answers"], [True, False])
    submission.refuses(RuntimeError, "gate", [((0, 1), 1), ((0, 1), 0)], seeded("random", 3), max_restarts=1)


@exercise("fit_gate", "S37")
def test_the_answers_come_from_the_parameters(submission):
    """XOR has nine parameters, and with all of them set to 0 every answer is 0: it is learnt, and not remembered."""
    same(submission.gate([*zip(ROWS, XOR, strict=True)], seeded("random", 5))["parameters"], 9)
    same(submission.gate_of_zeros([*zip(ROWS, XOR, strict=True)], seeded("random", 5)), [0.0] * 4)
