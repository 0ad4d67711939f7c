"""Hidden tests of Value.backward: graphs of any shape, calls in any order, and a very long chain."""

from hypothesis import example, given

from autograder import exercise, same
from tests.value_engine.inputs import LEAVES, NUMBERS, programs


@exercise("Value.backward", "S22")
@given(program=programs(), leaves=LEAVES)
@example(program="m = 2 * a; y = m + 3 * (m + 1)", leaves={"a": 1.5})
def test_every_name_of_any_program(submission, program, leaves):
    """After backward every node holds its derivative, however often it is used on the way to the root."""
    submission.agrees("gradients", program, leaves, ["y"])


@exercise("Value.backward", "S20")
def test_inner_nodes_keep_the_gradient_of_the_last_call(submission):
    """An inner node holds the derivative of the root that called last."""
    submission.agrees("gradients", "m = a * b; c = m * a; d = m - a", {"a": 2.0, "b": -3.0}, ["c", "d"])


@exercise("Value.backward", "S20")
def test_a_root_may_lie_below_the_next_one(submission):
    """A root that has called backward is an inner node like any other for a root above it."""
    submission.agrees("gradients", "c = a * b; d = c * c", {"a": 2.0, "b": -3.0}, ["c", "d"])


@exercise("Value.backward", "S21")
def test_a_leaf_may_be_the_root(submission):
    """On a leaf itself every call of backward adds 1."""
    same(submission.gradients("b = a * a", {"a": 3.0}, ["b", "a", "a"]), {"a.grad": 8.0, "b.grad": 1.0})


@exercise("Value.backward", "S22", law=True)
@given(a=NUMBERS, p=NUMBERS, q=NUMBERS)
@example(a=1.5, p=2.0, q=-0.5)
def test_backward_is_linear(submission, a, p, q):
    """f and g have their gradients, and that of p * f + q * g is p times the one plus q times the other."""
    program = "m = a * a; f = m * m; g = m - 3 * a; y = p * f + q * g"
    leaves = {"a": a, "p": p, "q": q}
    f, g, y = (submission.gradients(program, leaves, [root])["a.grad"] for root in "fgy")
    same([f, g], [4 * a**3, 2 * a - 3])
    same(y, p * f + q * g)


@exercise("Value.backward", "S23")
def test_a_chain_of_100_000_additions(submission):
    """backward walks through 100,000 additions in a row."""
    same(submission.gradients_of_chain(100_000), {"y.data": 100_001.0, "x.grad": 100_001.0})
