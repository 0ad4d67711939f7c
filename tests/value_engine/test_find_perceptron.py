"""Hidden tests of find_perceptron: all the gates there are, and tables that are none."""

from itertools import product

from autograder import exercise, same

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]
XOR, XNOR = (0, 1, 1, 0), (1, 0, 0, 1)
SEPARABLE = [answers for answers in product((0, 1), repeat=4) if answers not in (XOR, XNOR)]


@exercise("find_perceptron", "S38")
def test_fourteen_gates_have_a_line(submission):
    """A perceptron is found for every gate but XOR and its opposite, with the rows in reverse too."""
    for answers in SEPARABLE:
        table = [*zip(ROWS, answers, strict=True)][::-1]
        same(submission.perceptron(table), [bool(answer) for _, answer in table])


@exercise("find_perceptron", "S39")
def test_the_opposite_of_xor_has_no_line(submission):
    """There is a line for three of the rows of XOR and of its opposite, but none for all four."""
    table = [*zip(ROWS, XNOR, strict=True)]
    same(submission.perceptron(table[1:]), [False, False, True])
    same(submission.perceptron(table), None)


@exercise("find_perceptron", "S39")
def test_a_contradiction_has_no_line(submission):
    """Two rows with an answer each have a line; two answers to one row have none."""
    same(submission.perceptron([((1, 0), 1), ((0, 1), 0)]), [True, False])
    same(submission.perceptron([((1, 0), 1), ((1, 0), 0)]), None)
