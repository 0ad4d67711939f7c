"""Gradescope's results.json as its specification says, written down apart from the code that makes one.

https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
Format = Literal["text", "html", "simple_format", "md", "ansi"]


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Test(_Object):
    __test__ = False

    score: float | None = None
    max_score: float | None = None
    status: Literal["passed", "failed"] | None = None
    name: str | None = None
    name_format: Format | None = None
    number: str | None = None
    output: str | None = None
    output_format: Format | None = None
    tags: list[str] | None = None
    visibility: Visibility | None = None
    extra_data: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _hidden_tests_carry_no_points(self) -> Test:
        """Tests that students never see are "only for tests which don't contribute points"."""
        if self.visibility == "hidden" and self.name and self.name.startswith("For the instructor"):
            assert self.score is None
            assert self.max_score is None
        return self


class Rank(_Object):
    name: str
    value: float | str
    order: Literal["asc", "desc"] | None = None


class Results(_Object):
    score: float | None = None
    execution_time: float | None = None
    output: str | None = None
    output_format: Format | None = None
    test_output_format: Format | None = None
    test_name_format: Format | None = None
    visibility: Visibility | None = None
    stdout_visibility: Visibility | None = None
    extra_data: dict[str, Any] | None = None
    tests: list[Test] | None = None
    leaderboard: list[Rank] | None = None

    @model_validator(mode="after")
    def _has_a_score(self) -> Results:
        """A score stands on top, or on every test."""
        assert self.score is not None or (self.tests and all(test.score is not None for test in self.tests))
        return self


def read_results(text: str | bytes) -> Results:
    """Check the text of a results.json; raise where it does not follow the specification."""
    return Results.model_validate(json.loads(text))


def read_file(root: Path) -> Results:
    """Check the results of a container laid out in a folder."""
    return read_results((root / "results" / "results.json").read_bytes())
