"""Hidden tests of fit_weight: other lines, other rates, other penguins."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise
from tests.value_engine.inputs import NUMBERS, penguins


@exercise("fit_weight", "S27")
@given(slope=NUMBERS, w=NUMBERS, steps=st.integers(0, 5))
@example(slope=-1.5, w=0.5, steps=3)
@example(slope=-1.5, w=0.5, steps=0)
def test_any_number_of_steps_towards_any_line(submission, slope, w, steps):
    """After any number of steps, none included, the weight is where so many steps lead."""
    xs = [-1.0, 0.5, 2.0]
    submission.agrees("fit_weight", xs, [slope * x + 0.25 for x in xs], w, 0.125, 0.5, steps)


@exercise("fit_weight", "S28")
@pytest.mark.parametrize("eps", [0.5, -0.5, 0.0625])
def test_the_resting_place_depends_on_eps(submission, eps):
    """The weight comes to rest half an eps below the best one, or above it for a negative eps."""
    submission.agrees("fit_weight", [1.0, -2.0, 3.0], [2.0, -1.0, 4.0], -4.0, 0.0625, eps, 100)


@exercise("fit_weight", "S28")
def test_a_colony_of_penguins(submission, seed):
    """Fifty other penguins have another weight."""
    colony = random.Random(seed).sample(penguins(), 50)
    submission.agrees("fit_weight", *map(list, zip(*colony, strict=True)), 1.0, 0.004, 0.02, 60)
