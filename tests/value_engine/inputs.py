"""Inputs that the hidden tests of value_engine share: numbers, expressions, programs and graphs.

Numbers are dyadic and expressions shallow, so that right answers have next to no rounding error, in any order of
computation: whoever divides does so by ``c``, which is a power of two.
"""

from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import strategies as st

NUMBERS = st.integers(-8, 8).filter(bool).map(lambda k: k / 4)
POWERS_OF_TWO = st.sampled_from([-4.0, -2.0, -0.5, -0.25, 0.25, 0.5, 2.0, 4.0])
LEAVES = st.fixed_dictionaries({"a": NUMBERS, "b": NUMBERS, "c": POWERS_OF_TWO})
GRADIENTS = st.sampled_from([-1.5, -0.25, 0.5, 3.0])


def expressions(depth: int = 3) -> st.SearchStrategy[str]:
    """Expressions over the leaves a, b and c, `depth` operators deep at most, as Python text."""
    leaves = st.sampled_from("abc")
    if depth == 0:
        return leaves
    part = st.one_of(expressions(depth - 1), leaves)
    number = st.sampled_from(["2", "0.5", "-3"])
    return st.one_of(
        st.builds("({} {} {})".format, part, st.sampled_from("+-*"), part),
        st.builds("({} {} {})".format, part, st.sampled_from("+-*"), number),
        st.builds("({} {} {})".format, number, st.sampled_from("+-*"), part),
        st.builds("({} / c)".format, st.one_of(part, number)),
        st.builds("({} ** {})".format, part, st.sampled_from(["2", "2.0"])),
        st.builds("(c ** {})".format, st.sampled_from(["3", "1", "-1", "-2"])),
        st.builds("(-{})".format, part),
    )


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Programs over the leaves a, b and c, in which every line uses the last names, as Python text."""
    names = ["a", "b", "c"]
    lines = []
    for name in ["p", "q", "r", "y"]:
        left, right = draw(st.sampled_from(names[-2:])), draw(st.sampled_from([*names[-4:], "2"]))
        lines.append(f"{name} = {left} {draw(st.sampled_from('+-*'))} {right}")
        names.append(name)
    return "; ".join(lines)


@st.composite
def graphs(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """Acyclic graphs as lists of children: node i has the children ``graph[i]``, all below i; the last is the root."""
    size = draw(st.integers(1, 8))
    return [tuple(draw(st.lists(st.integers(0, node - 1), max_size=3))) if node else () for node in range(size)]


def reachable(graph: list[tuple[int, ...]]) -> list[int]:
    """List the nodes that the root leads to, itself included, in ascending order."""
    found = {len(graph) - 1}
    for node in reversed(range(len(graph))):
        if node in found:
            found.update(graph[node])
    return sorted(found)


def penguins() -> list[tuple[float, float]]:
    """Read the cube of the flipper length (cubic decimetres) and the mass (kilograms) of every penguin."""
    file = Path(__file__).parents[2] / "assignments" / "value_engine" / "data" / "penguins.csv"
    with file.open() as lines:
        return [
            ((int(row["flipper_length_mm"]) / 100) ** 3, int(row["body_mass_g"]) / 1000)
            for row in csv.DictReader(lines)
        ]
