"""The public tests of week 2: the handout's worked examples, and laws that every right engine obeys."""

import csv
import math
import operator
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise, same
from autograder.sandbox.wire import seeded

QUARTERS = st.integers(-16, 16).map(lambda k: k / 4)
"""Numbers whose sums and products have no rounding error."""

AND = [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)]
OR = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1)]
XOR = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]


def penguins():
    """Read the cubes of the flipper lengths (cubic decimetres) and the masses (kilograms) of 342 penguins."""
    with (Path(__file__).parent / "data" / "penguins.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    return [(int(row["flipper_length_mm"]) / 100) ** 3 for row in rows], [
        int(row["body_mass_g"]) / 1000 for row in rows
    ]


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


# activations


@exercise("activations", "S8")
@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a.exp()", 1.6487212707),
        ("a.log()", -0.6931471806),
        ("a.tanh()", 0.4621171573),
        ("a.sigmoid()", 0.6224593312),
        ("a.relu()", 0.5),
        ("a.leaky_relu()", 0.5),
    ],
    ids=["exp", "log", "tanh", "sigmoid", "relu", "leaky_relu"],
)
def test_the_numbers_at_one_half(submission, expression, expected):
    """At 0.5 the six functions have the numbers of the handout's table."""
    same(submission.value(expression, {"a": 0.5}), expected)


@exercise("activations", "S8")
@given(x=QUARTERS)
@example(x=0.5)
def test_tanh_is_a_stretched_sigmoid(submission, x):
    """tanh x is 2 sigmoid(2x) - 1, and neither of them is constant."""
    same(submission.value("2 * (2 * a).sigmoid() - 1", {"a": x}), submission.value("a.tanh()", {"a": x}))
    same(submission.value("a.tanh()", {"a": 0.5}), math.tanh(0.5))


@exercise("activations", "S9")
@pytest.mark.parametrize(
    ("expression", "x", "slope"),
    [
        ("a.exp()", 0.0, 1.0),
        ("a.log()", 4.0, 0.25),
        ("a.tanh()", 0.5, 0.786447733),
        ("a.sigmoid()", 0.0, 0.25),
        ("a.relu()", 2.0, 1.0),
        ("a.leaky_relu()", 2.0, 1.0),
        ("a.leaky_relu()", -2.0, 0.01),
    ],
    ids=["exp", "log", "tanh", "sigmoid", "relu", "leaky_relu above 0", "leaky_relu below 0"],
)
def test_an_activation_hands_down_its_slope(submission, expression, x, slope):
    """An activation hands down its slope: for sigmoid never more than a quarter."""
    same(submission.propagated(expression, {"a": x}), {"a.grad": slope})


@exercise("activations", "S10")
def test_relu_is_flat_at_zero(submission):
    """The slope of relu at 0 is 0, that of a step upward 1."""
    same(submission.propagated("a.relu() + b.relu()", {"a": 0.0, "b": 0.25}), {"a.grad": 0.0, "b.grad": 1.0})


# comparisons


@exercise("comparisons", "S13")
@pytest.mark.parametrize(
    ("expression", "expected"),
    [("a < b", True), ("a > b", False), ("b <= a", False), ("b >= a", True), ("a < 2", True), ("2 < a", False)],
)
def test_values_compare_by_their_numbers(submission, expression, expected):
    """With a = 1 and b = 3, comparisons compare the numbers and answer with a plain bool."""
    same(submission.compared(expression, {"a": 1.0, "b": 3.0}), expected)


@exercise("comparisons", "S14")
def test_a_value_equals_only_itself(submission):
    """A Value is less than a larger number; it equals itself and no other, not even one with the same number."""
    answer = submission.compared("[a < 2, a == a, a == b, a != b]", {"a": 1.0, "b": 1.0})
    same(answer, [True, True, False, True])


# topological_order


@exercise("topological_order", "S16")
def test_a_node_that_is_used_twice_is_listed_once(submission):
    """A node that is both children of another is listed once."""
    same(submission.order([(), (0, 0)]), [0, 1])


@exercise("topological_order", "S17")
@given(children=trees())
@example(children=[(), (), (0, 1), (2,)])
def test_children_come_before_their_node(submission, children):
    """In the order of a tree every node comes after its children, and the root last."""
    order = submission.order(children)
    same(sorted(order), list(range(len(children))))
    early = [node for node in order for child in children[node] if order.index(child) > order.index(node)]
    assert not early, f"{order}: node {early[0]} comes before one of its children, {children[early[0]]}"


@exercise("topological_order", "S18")
def test_two_ways_to_a_node_are_no_cycle(submission):
    """Two ways from the root to the same node are no cycle, and the node is listed once."""
    order = submission.order([(), (0,), (0,), (1, 2)])
    assert order in ([0, 1, 2, 3], [0, 2, 1, 3]), f"{order} is neither 0, 1, 2, 3 nor 0, 2, 1, 3"


@exercise("topological_order", "S18")
def test_a_cycle_is_refused(submission):
    """A node comes after its child; two nodes that are each other's child have no order: ValueError."""
    same(submission.order([(), (0,)]), [0, 1])
    submission.refuses(ValueError, "order", [(1,), (0,)])


# Value.backward


@exercise("Value.backward", "S20")
def test_the_worked_example(submission):
    """The worked example L = (a * b + c) ** 2 has the gradients of the handout, and L itself has 1."""
    answer = submission.gradients("L = (a * b + c) ** 2", {"a": 2.0, "b": -3.0, "c": 10.0}, ["L"])
    same(answer, {"a.grad": -24.0, "b.grad": 16.0, "c.grad": 8.0, "L.grad": 1.0})


@exercise("Value.backward", "S21")
def test_a_leaf_used_twice_collects_both_gradients(submission):
    """A leaf that is used in two places collects the gradients of both."""
    same(
        submission.gradients("c = a * b + a", {"a": 2.0, "b": -3.0}, ["c"]),
        {"a.grad": -2.0, "b.grad": 2.0, "c.grad": 1.0},
    )


@exercise("Value.backward", "S21")
@given(a=QUARTERS, b=QUARTERS)
@example(a=2.0, b=-3.0)
def test_a_second_backward_doubles_the_leaves(submission, a, b):
    """A second call of backward doubles the gradients of the leaves, and the root stays at 1."""
    once = submission.gradients("c = a * b + a", {"a": a, "b": b}, ["c"])
    twice = submission.gradients("c = a * b + a", {"a": a, "b": b}, ["c", "c"])
    same(once["c.grad"], 1.0)
    same(twice, {"a.grad": 2 * once["a.grad"], "b.grad": 2 * once["b.grad"], "c.grad": 1.0})


@exercise("Value.backward", "S21")
def test_two_roots_add_up_in_the_leaves(submission):
    """The gradients of two roots add up in the leaves that they share."""
    answer = submission.gradients("c = a * b; d = a - b", {"a": 2.0, "b": -3.0}, ["c", "d"])
    same(answer, {"a.grad": -2.0, "b.grad": 1.0, "c.grad": 1.0, "d.grad": 1.0})


@exercise("Value.backward", "S20")
def test_the_gradients_along_a_chain(submission):
    """For y = (a ** 2) ** 3 at a = 2 the gradients are 192 and 1, from the leaf up to the root."""
    same(submission.gradients_in_order("y = (a ** 2) ** 3", {"a": 2.0}, "y"), [("a", 192.0), ("y", 1.0)])


# numerical_gradient


@exercise("numerical_gradient", "S24")
@pytest.mark.parametrize(("scheme", "expected"), [("forward", [6.5, 0.0]), ("central", [6.0, 0.0])])
def test_the_slope_of_a_square(submission, scheme, expected):
    """With eps = 0.5 the slope of a square at 3 is 6.5 by the forward scheme and exactly 6 by the central one."""
    answer = submission.numerical("x[0] ** 2 + 7", [3.0, 1.0], eps=0.5, scheme=scheme)
    same(answer["gradient"], expected)


@exercise("numerical_gradient", "S25")
def test_the_point_stays_where_it_was(submission):
    """One number is moved at a time, and afterwards xs holds what it held."""
    answer = submission.numerical("x[0] * x[1]", [3.0, -2.0], eps=0.25)
    same(answer, {"gradient": [-2.0, 3.0], "xs": [3.0, -2.0]})


# fit_weight


@exercise("fit_weight", "S27")
def test_the_first_steps(submission):
    """The first two steps from w = 9 are those of the handout's table."""
    xs, ys = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    same([submission.fit_weight(xs, ys, 9.0, 0.01, 0.1, steps) for steps in (1, 2)], [7.7075, 6.6519583333])


@exercise("fit_weight", "S28")
def test_doubling_is_learnt_but_for_half_an_eps(submission):
    """On y = 2x the weight comes to rest at 2 - eps / 2."""
    xs, ys = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    same(submission.fit_weight(xs, ys, 9.0, 0.01, 0.1, 200), 1.95)


@exercise("fit_weight", "S28")
def test_the_weight_of_342_penguins(submission):
    """A cubic decimetre of flipper goes with 0.5058 kg of penguin, less half an eps of 0.01."""
    same(submission.fit_weight(*penguins(), 0.0, 0.005, 0.01, 60), 0.5008112735)


# layers


@exercise("layers", "S30")
def test_a_neuron_by_hand(submission):
    """The handout's neuron answers 0.7071 and hands down the gradients of the handout's table."""
    answer = submission.neuron("tanh", [-3.0, 1.0, 6.881373587019543], [2.0, 0.0])
    same(answer, {"y": math.sqrt(0.5), "xs.grad": [-1.5, 0.5], "parameters.grad": [1.0, 0.0, 0.5]})


@exercise("layers", "S32")
def test_a_layer_answers_with_a_list(submission):
    """A layer answers with one number for each of its neurons."""
    same(submission.layer("linear", [1.0, 2.0, 0.5, -1.0, 1.0, 0.0], [3.0, 4.0]), [11.5, 1.0])


@exercise("layers", "S33")
def test_nine_parameters(submission):
    """A network of two inputs, two neurons and one neuron has nine parameters; as it starts, its biases are 0."""
    numbers = submission.drawn([2, 2, 1], "tanh", seeded("random", 7))
    same(len(numbers), 9)
    same(numbers[2::3], [0.0, 0.0, 0.0])
    assert all(numbers[place] for place in (0, 1, 3, 4, 6, 7)), f"a weight in {numbers} was not drawn"


# fit_gate


@exercise("fit_gate", "S34", training=True)
@pytest.mark.parametrize("table", [AND, OR], ids=["AND", "OR"])
def test_a_gate_is_learnt(submission, table):
    """The fitted network answers every row of AND and of OR rightly."""
    answers = submission.gate(table, seeded("random", 7))["answers"]
    same(answers, [bool(answer) for _, answer in table])


@exercise("fit_gate", "S36", training=True)
def test_xor_is_learnt_with_nine_parameters(submission):
    """XOR is learnt with nine parameters, after another start if the first one gets stuck."""
    same(submission.gate(XOR, seeded("random", 7)), {"parameters": 9, "answers": [False, True, True, False]})


# bonus


@exercise("find_perceptron", "S38")
@pytest.mark.parametrize("table", [AND, OR], ids=["AND", "OR"])
def test_a_line_is_found(submission, table):
    """The perceptron that is found answers every row of AND and of OR rightly."""
    same(submission.perceptron(table), [bool(answer) for _, answer in table])


@exercise("find_perceptron", "S39")
def test_no_line_is_found_for_xor(submission):
    """There is a line for OR, and none for XOR."""
    same(submission.perceptron(OR), [False, True, True, True])
    same(submission.perceptron(XOR), None)


@exercise("to_dot", "S40")
def test_a_graph_is_written_down(submission):
    """The graph of a * b has three nodes and two arrows, from the operands to the product."""
    lines = submission.dot([(2.0, [], "", "a"), (-3.0, [], "", "b"), (-6.0, [0, 1], "*", "m")])
    same([lines[0], lines[-1]], ["digraph {", "}"])
    labels = dict(found for line in lines for found in re.findall(r'^  (\w+) \[label="(.*)"\];$', line))
    arrows = [found for line in lines for found in re.findall(r"^  (\w+) -> (\w+);$", line)]
    same(sorted(labels.values()), ["a 2", "b -3", "m * -6"])
    same(sorted((labels.get(tail), labels.get(head)) for tail, head in arrows), [("a 2", "m * -6"), ("b -3", "m * -6")])
