"""Hidden tests of sgd_step, learning_rate and adam_step."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder import exercise
from tests.backprop.inputs import SEEDS, Draw

RATES = st.sampled_from([0.0, 0.125, 0.5])


@exercise("sgd_step", "S35")
@given(seed=SEEDS, steps=st.integers(1, 4), momentum=RATES, weight_decay=RATES)
@example(seed=1, steps=3, momentum=0.5, weight_decay=0.125)
def test_any_descent(submission, seed, steps, momentum, weight_decay):
    """Parameters and velocities are right after any number of steps, with momentum and weight decay."""
    draw = Draw(seed)
    params = {"W": draw.numbers(2, 3), "b": draw.numbers(3)}
    curvature = {"W": draw.numbers(2, 3), "b": draw.numbers(3)}
    submission.agrees("descent", params, curvature, steps, lr=0.25, momentum=momentum, weight_decay=weight_decay)


@exercise("sgd_step", "S35")
@given(seed=SEEDS, rates=st.lists(st.sampled_from([0.5, 0.25, 0.0625]), min_size=2, max_size=4))
@example(seed=1, rates=[0.5, 0.0625, 0.25])
def test_a_learning_rate_that_changes(submission, seed, rates):
    """The velocity holds gradients only, so a new learning rate counts at once and for the whole velocity."""
    draw = Draw(seed)
    params, grads = {"w": draw.numbers(4)}, {"w": draw.numbers(4)}
    submission.agrees("descent_with_rates", params, grads, rates, 0.5)


@exercise("sgd_step", "S36")
def test_gradients_written_into_the_same_array(submission, seed):
    """Whoever writes the next gradient into the array of the last one does not change the velocity by that."""
    draw = Draw(seed)
    gradients = [draw.numbers(3) + 4 for _ in range(3)]
    submission.agrees("descent_with_reused_gradients", {"w": draw.numbers(3)}, gradients, 0.25, 0.5)


@exercise("sgd_step", "S36")
def test_a_step_leaves_its_arguments_alone(submission, seed):
    """A step in float32 gives float32, in new dicts: parameters, gradients and velocities stay as they were."""
    draw = Draw(seed)
    params, grads, state = (
        {"W": draw.numbers(2, 3, dtype="float32"), "b": draw.numbers(3, dtype="float32")} for _ in range(3)
    )
    submission.agrees("step_and_arguments", params, grads, state, 0.25, 0.5, 0.125, [])


@exercise("sgd_step", "S37")
@given(seed=SEEDS, frozen=st.sampled_from([["b"], ["W", "b"], ("W",)]))
@example(seed=1, frozen=["b"])
def test_frozen_names(submission, seed, frozen):
    """Frozen parameters and their velocities stay as they are, and their gradients are not asked for."""
    draw = Draw(seed)
    params = {"W": draw.numbers(2, 3), "b": draw.numbers(3), "c": draw.numbers(1)}
    state = {"W": draw.numbers(2, 3), "b": draw.numbers(3)}
    grads = {name: draw.numbers(*array.shape) for name, array in params.items() if name not in frozen}
    submission.agrees("step_and_arguments", params, grads, state, 0.25, 0.5, 0.125, frozen)


@exercise("learning_rate", "S38")
@given(
    total=st.integers(1, 12),
    base=st.sampled_from([0.001, 0.5, 2.0]),
    kind=st.sampled_from(["linear", "steps", "sweep"]),
)
@example(total=1, base=0.5, kind="sweep")
@example(total=6, base=0.5, kind="steps")
@example(total=7, base=0.5, kind="steps")
@example(total=7, base=0.5, kind="linear")
def test_any_schedule(submission, total, base, kind):
    """Every step of every schedule has the right rate, for any number of steps, one included."""
    submission.agrees("rates", total, base, kind)


@exercise("learning_rate", "S41")
@given(kind=st.sampled_from(["linear", "steps", "sweep"]))
@example(kind="steps")
def test_a_step_that_is_none(submission, kind):
    """A step below 0, or as large as the number of steps, is a ValueError."""
    submission.agrees("learning_rate", 3, 4, 0.5, kind)
    submission.refuses(ValueError, "learning_rate", 4, 4, 0.5, kind)
    submission.refuses(ValueError, "learning_rate", -1, 4, 0.5, kind)


@exercise("learning_rate", "S41")
def test_a_schedule_that_is_none(submission):
    """A kind that is none of the three is a ValueError."""
    submission.agrees("learning_rate", 1, 4, 0.5, "linear")
    submission.refuses(ValueError, "learning_rate", 1, 4, 0.5, "cosine")


@exercise("adam_step", "S51")
@given(seed=SEEDS, steps=st.integers(1, 4), weight_decay=st.sampled_from([0.0, 0.125]))
@example(seed=1, steps=3, weight_decay=0.125)
def test_any_steps_of_adam(submission, seed, steps, weight_decay):
    """Parameters, means and step count are right after any number of steps, with the decay in the gradient."""
    params, gradients = _problem(seed, steps)
    options = {"lr": 0.25, "betas": (0.5, 0.75), "eps": 0.125, "weight_decay": weight_decay}
    submission.agrees("adam", params, gradients, **options)


@exercise("adam_step", "S52")
@given(seed=SEEDS, steps=st.integers(1, 4))
@example(seed=1, steps=3)
def test_any_steps_of_adamw(submission, seed, steps):
    """With decoupled decay the parameter shrinks, and the means hold nothing of it."""
    params, gradients = _problem(seed, steps)
    submission.agrees("adam", params, gradients, lr=0.25, weight_decay=0.125, decoupled=True)


@exercise("adam_step", "S53")
@pytest.mark.parametrize("decoupled", [False, True])
def test_a_step_of_adam_leaves_its_arguments_alone(submission, seed, decoupled):
    """A step in float32 gives float32, in new dicts: everything that was passed stays as it was."""
    draw = Draw(seed)
    params, grads, m, v = ({"w": draw.numbers(2, 3, dtype="float32")} for _ in range(4))
    state = {"step": 2, "m": m, "v": {"w": v["w"] ** 2 + np.float32(0.125)}}
    submission.agrees("adam_and_arguments", params, grads, state, lr=0.25, weight_decay=0.5, decoupled=decoupled)


def _problem(seed, steps):
    draw = Draw(seed)
    params = {"W": draw.numbers(2, 3), "b": draw.numbers(3)}
    gradients = [{"W": draw.numbers(2, 3) + 1 / 32, "b": draw.numbers(3) + 1 / 32} for _ in range(steps)]
    return params, gradients
