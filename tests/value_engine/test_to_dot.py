"""Hidden tests of to_dot: the text is read back, and the graph that it describes is judged."""

import re

from autograder import exercise, same


def described(lines: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the labels of the nodes and the arrows between these labels, both sorted."""
    labels = dict(found for line in lines for found in re.findall(r'^  (\w+) \[label="(.*)"\];$', line))
    arrows = [found for line in lines for found in re.findall(r"^  (\w+) -> (\w+);$", line)]
    return sorted(labels.values()), sorted((labels.get(tail, "?"), labels.get(head, "?")) for tail, head in arrows)


@exercise("to_dot", "S40")
def test_a_node_is_drawn_once_with_an_arrow_for_every_use(submission):
    """A node that is used three times is one node with three arrows, and the text has one line for each of these."""
    lines = submission.dot([(2.0, [], "", "a"), (4.0, [0, 0], "+", "s"), (8.0, [0, 1], "*", "p")])
    same(described(lines)[0], ["a 2", "p * 8", "s + 4"])
    same(described(lines)[1], [("a 2", "p * 8"), ("a 2", "s + 4"), ("a 2", "s + 4"), ("s + 4", "p * 8")])
    same(len(lines), 9)


@exercise("to_dot", "S40")
def test_equal_numbers_stay_two_nodes(submission):
    """Two nodes that hold the same number are two nodes of the drawing."""
    lines = submission.dot([(1.5, [], "", "a"), (1.5, [], "", "b"), (2.25, [0, 1], "*", "")])
    same(described(lines)[0], ["* 2.25", "a 1.5", "b 1.5"])


@exercise("to_dot", "S41")
def test_quotes_in_a_label_are_escaped(submission):
    """A quotation mark or a backslash in a label has a backslash before it."""
    lines = submission.dot([(1.0, [], "", 'the "bias"'), (-1.0, [0], "neg", "back\\slash")])
    same(described(lines)[0], ["back\\\\slash neg -1", 'the \\"bias\\" 1'])
