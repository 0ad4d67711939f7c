"""The inputs of property tests, drawn once per run: Hypothesis is started again only to shrink a failure.

Until something fails, every submission meets the same inputs, so drawing them anew for each would only cost time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

Inputs = list[dict[str, Any]]


def record(function: Any, arguments: Mapping[str, Any]) -> Inputs | None:
    """Draw a property test's inputs without running its body.

    None means that they cannot be known beforehand: the test draws interactively, or what it draws cannot be copied.
    """
    taken: Inputs = []
    handle = function.hypothesis
    inner = handle.inner_test

    def take(**drawn: Any) -> None:
        own = {name: value for name, value in drawn.items() if name not in arguments}
        if any(type(value).__module__.startswith("hypothesis.") for value in own.values()):
            raise TypeError("drawn interactively")
        taken.append(deepcopy(own))

    handle.inner_test = take
    try:
        function(**arguments)
    except Exception:  # whatever goes wrong here goes wrong again, and visibly, when the test itself runs
        return None
    finally:
        handle.inner_test = inner
    return taken


def run(function: Any, inputs: Inputs, arguments: Mapping[str, Any], *, shrink: bool = True, at_most: int = 0) -> None:
    """Run a property test on recorded inputs; let Hypothesis shrink the first failure, or raise it as it is.

    With `at_most`, stop after so many inputs that the body did not reject.
    """
    from hypothesis.errors import UnsatisfiedAssumption

    body: Callable[..., None] = function.hypothesis.inner_test
    accepted = 0
    for drawn in inputs:
        try:
            _outside_hypothesis(body, {**arguments, **deepcopy(drawn)})
        except UnsatisfiedAssumption:
            continue
        except Exception:
            if shrink:
                function(**arguments)  # finds the same failure, and a smaller input for it
            raise
        accepted += 1
        if accepted == at_most:
            return


def _outside_hypothesis(body: Callable[..., None], arguments: Mapping[str, Any]) -> None:
    """Run the body on one input; it may call ``assume``, which asks to be called inside a property test."""
    from hypothesis.errors import HypothesisDeprecationWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisDeprecationWarning)
        body(**arguments)
