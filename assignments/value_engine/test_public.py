"""The public tests of week 2: the handout's worked examples, and laws that every right engine obeys."""

import operator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same

QUARTERS = st.integers(-16, 16).map(lambda k: k / 4)
"""Numbers whose sums and products have no rounding error."""


@st.composite
def trees(draw):
    """Draw a graph in which every node but the last is the child of exactly one later node, as lists of children."""
    size = draw(st.integers(2, 7))
    parents = [draw(st.integers(node + 1, size - 1)) for node in range(size - 1)]
    return [tuple(child for child, parent in enumerate(parents) if parent == node) for node in range(size)]


# arithmetic


@exercise("arithmetic", "S1")
@pytest.mark.parametrize(
    ("sign", "operation"),
    [("+", operator.add), ("-", operator.sub), ("*", operator.mul), ("/", operator.truediv)],
    ids=["add", "subtract", "multiply", "divide"],
)
@given(a=QUARTERS, b=QUARTERS.filter(bool))
@example(a=3.0, b=-2.0)
def test_two_values_compute_what_python_computes(submission, sign, operation, a, b):
    """An operator between two Values computes what Python computes on their numbers."""
    same(submission.value(f"a {sign} b", {"a": a, "b": b}), operation(a, b))


@exercise("arithmetic", "S1")
@pytest.mark.parametrize(
    ("expression", "expected"),
    [("3 + a", 7.0), ("3 - a", -1.0), ("3 * a", 12.0), ("3 / a", 0.75), ("3 ** a", 81.0), ("-a", -4.0)],
    ids=["add", "subtract", "multiply", "divide", "power", "negate"],
)
def test_a_plain_number_may_stand_on_the_left(submission, expression, expected):
    """A plain number may stand on the left of every operator, and stays on the left."""
    same(submission.value(expression, {"a": 4.0}), expected)


@exercise("arithmetic", "S2")
def test_an_operator_leaves_its_operands_alone(submission):
    """An operator makes a new Value and leaves the data and grad of its operands alone."""
    answer = submission.operands("-a - b", {"a": 1.5, "b": 2.0})
    same(answer, {"c.data": -3.5, "a.data": 1.5, "b.data": 2.0, "a.grad": 0.5, "b.grad": 0.5})


@exercise("arithmetic", "S3")
@pytest.mark.parametrize(
    ("expression", "to_a", "to_b"),
    [("a + b", 1.0, 1.0), ("a - b", 1.0, -1.0), ("a * b", -2.0, 4.0), ("a / b", -0.5, -1.0), ("-a + b", -1.0, 1.0)],
    ids=["add", "subtract", "multiply", "divide", "negate"],
)
def test_each_operand_gets_its_share(submission, expression, to_a, to_b):
    """An operator hands to each operand the derivative with respect to that operand."""
    same(submission.propagated(expression, {"a": 4.0, "b": -2.0}), {"a.grad": to_a, "b.grad": to_b})


@exercise("arithmetic", "S3")
def test_shares_multiply_along_the_chain(submission):
    """In the worked example L = (a * b + c) ** 2 the shares multiply along the chain."""
    answer = submission.propagated("(a * b + c) ** 2", {"a": 2.0, "b": -3.0, "c": 10.0})
    same(answer, {"a.grad": -24.0, "b.grad": 16.0, "c.grad": 8.0})


@exercise("arithmetic", "S4")
@pytest.mark.parametrize(("expression", "expected"), [("a + a", 2.0), ("a * a", 6.0)], ids=["add", "multiply"])
def test_an_operand_on_both_sides_gets_both_shares(submission, expression, expected):
    """A Value that is both operands of one operator receives both shares."""
    same(submission.propagated(expression, {"a": 3.0}), {"a.grad": expected})


@exercise("arithmetic", "S5")
def test_the_slope_of_a_power_has_the_exponent_as_a_factor(submission):
    """The derivative of a ** 3 at 2 is 12."""
    same(submission.propagated("a ** 3", {"a": 2.0}), {"a.grad": 12.0})


# topological_order


@exercise("topological_order", "S8")
def test_a_node_that_is_used_twice_is_listed_once(submission):
    """A node that is both children of another is listed once."""
    same(submission.order([(), (0, 0)]), [0, 1])


@exercise("topological_order", "S9")
@given(children=trees())
@example(children=[(), (), (0, 1), (2,)])
def test_children_come_before_their_node(submission, children):
    """In the order of a tree every node comes after its children, and the root last."""
    order = submission.order(children)
    same(sorted(order), list(range(len(children))))
    early = [node for node in order for child in children[node] if order.index(child) > order.index(node)]
    assert not early, f"{order}: node {early[0]} comes before one of its children, {children[early[0]]}"


@exercise("topological_order", "S10")
def test_two_ways_to_a_node_are_no_cycle(submission):
    """Two ways from the root to the same node are no cycle, and the node is listed once."""
    order = submission.order([(), (0,), (0,), (1, 2)])
    assert order in ([0, 1, 2, 3], [0, 2, 1, 3]), f"{order} is neither 0, 1, 2, 3 nor 0, 2, 1, 3"


@exercise("topological_order", "S10")
def test_a_cycle_is_refused(submission):
    """Two nodes that are each other's child have no order: ValueError."""
    same(submission.order([(), (0,)]), [0, 1])
    submission.refuses(ValueError, "order", [(1,), (0,)])


# Value.backward


@exercise("Value.backward", "S12")
def test_the_worked_example(submission):
    """The worked example L = (a * b + c) ** 2 has the gradients of the handout, and L itself has 1."""
    answer = submission.gradients("L = (a * b + c) ** 2", {"a": 2.0, "b": -3.0, "c": 10.0}, ["L"])
    same(answer, {"a.grad": -24.0, "b.grad": 16.0, "c.grad": 8.0, "L.grad": 1.0})


@exercise("Value.backward", "S13")
def test_a_leaf_used_twice_collects_both_gradients(submission):
    """A leaf that is used in two places collects the gradients of both."""
    same(
        submission.gradients("c = a * b + a", {"a": 2.0, "b": -3.0}, ["c"]),
        {"a.grad": -2.0, "b.grad": 2.0, "c.grad": 1.0},
    )


@exercise("Value.backward", "S13")
@given(a=QUARTERS, b=QUARTERS)
@example(a=2.0, b=-3.0)
def test_a_second_backward_doubles_the_leaves(submission, a, b):
    """A second call of backward doubles the gradients of the leaves, and the root stays at 1."""
    once = submission.gradients("c = a * b + a", {"a": a, "b": b}, ["c"])
    twice = submission.gradients("c = a * b + a", {"a": a, "b": b}, ["c", "c"])
    same(once["c.grad"], 1.0)
    same(twice, {"a.grad": 2 * once["a.grad"], "b.grad": 2 * once["b.grad"], "c.grad": 1.0})


@exercise("Value.backward", "S13")
def test_two_roots_add_up_in_the_leaves(submission):
    """The gradients of two roots add up in the leaves that they share."""
    answer = submission.gradients("c = a * b; d = a - b", {"a": 2.0, "b": -3.0}, ["c", "d"])
    same(answer, {"a.grad": -2.0, "b.grad": 1.0, "c.grad": 1.0, "d.grad": 1.0})
