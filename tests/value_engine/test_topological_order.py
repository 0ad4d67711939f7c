"""Hidden tests of topological_order. Every valid order is right, so orders are judged by the law, never compared."""

import pytest
from hypothesis import example, given

from autograder import exercise, same
from tests.value_engine.inputs import graphs, reachable


@exercise("topological_order", "S17", law=True)
@given(children=graphs())
@example(children=[(), (0,), (1,), (2,), (1, 3)])
def test_every_node_comes_after_its_children(submission, children):
    """Whatever the graph, the order holds every node below the root once, and after all of its children."""
    order = submission.order(children)
    same(sorted(order), reachable(children))
    early = [node for node in order for child in children[node] if order.index(child) > order.index(node)]
    assert not early, f"{order}: node {early[0]} comes before one of its children, {children[early[0]]}"


@exercise("topological_order", "S16")
def test_equal_numbers_are_different_nodes(submission):
    """Nodes that hold the same number are different nodes, and all of them are listed."""
    same(submission.order_of_equals([(), (0,), (1,), (2,)]), [0, 1, 2, 3])


@exercise("topological_order", "S18")
@pytest.mark.parametrize(
    "way_back", [(0, 1), (0, 2), (0, 3)], ids=["to the node itself", "over one more node", "over two more nodes"]
)
def test_a_cycle_anywhere_is_refused(submission, way_back):
    """A graph without a cycle is put in order; with one, wherever it lies, it raises ValueError."""
    same(submission.order([(), (0,), (1,), (2, 0), (3,)]), [0, 1, 2, 3, 4])
    submission.refuses(ValueError, "order", [(), way_back, (1,), (2, 0), (3,)])


@exercise("topological_order", "S19")
def test_a_chain_of_100_000_nodes(submission):
    """A chain of 100,000 nodes is put in order as well."""
    answer = submission.order_of_chain(100_000)
    same(answer, {"nodes": 100_000, "first": [0, 1], "last": [99_998, 99_999]})


@exercise("topological_order", "S19")
def test_a_node_is_entered_once_however_many_ways_lead_to_it(submission):
    """Sixty doublings in a row, with 2 ** 60 ways to the first node, take no longer than their 61 nodes."""
    same(submission.order([(), *((node, node) for node in range(60))]), list(range(61)))
