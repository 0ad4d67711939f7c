"""The JSON Schemas say what the records' JSON holds, and are the ones on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.results import Diagnosis, Evidence, ExerciseScore, Scorecard, TestResult, to_json
from autograder.schemas import current, documents

ROOT = Path(__file__).parents[2]

TEST = TestResult("hidden/test_nms.py::test_ties", "nms", "S7", "Ties go to the first.", False, "failed", line=3)
DIAGNOSIS = Diagnosis("nms", "unstable sort", "Equal scores keep their order.", "nms")
EVIDENCE = Evidence("alice", "iou_nms", "ab", "cd", {"torch": "2.13"}, "ef", "limits", (TEST,), (DIAGNOSIS,), ("odd",))
SCORE = ExerciseScore("nms", 12_500, 20_000, 0, 5, 8)
SCORECARD = Scorecard("alice", "iou_nms", 12_500, 20_000, 0, "limits", (SCORE,), (TEST,), (DIAGNOSIS,))


def schema(name: str) -> dict[str, Any]:
    return json.loads(documents()[f"docs/schemas/{name}.json"])


def shape(value: Any, part: dict[str, Any], whole: dict[str, Any]) -> None:
    """Assert that a value has the type and the keys that its part of the schema asks for."""
    if "$ref" in part:
        part = whole["$defs"][part["$ref"].removeprefix("#/$defs/")]
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
    options = part.get("anyOf", [part])
    assert any(
        value is None if option["type"] == "null" else isinstance(value, types[option["type"]]) for option in options
    )
    if "properties" in part:
        assert list(value) == list(part["properties"]) == part["required"]
        assert part["additionalProperties"] is False
        for key, child in part["properties"].items():
            shape(value[key], child, whole)
    if "items" in part:
        for item in value:
            shape(item, part["items"], whole)


@pytest.mark.parametrize(("name", "record"), [("evidence", EVIDENCE), ("scorecard", SCORECARD)])
def test_a_dump_has_the_keys_and_types_of_its_schema(name, record):
    """Every record that is dumped has exactly the fields that its schema lists, of the types that it says."""
    shape(json.loads(to_json(record)), schema(name), schema(name))


@pytest.mark.parametrize("name", ["evidence", "scorecard"])
def test_a_schema_names_its_dialect_and_its_record(name):
    """A reader of the file alone knows what it describes, and in which dialect."""
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema(name)["title"].lower() == name


def test_the_outcomes_are_listed():
    """The schema lists the nine outcomes of a test."""
    assert schema("evidence")["$defs"]["TestResult"]["properties"]["outcome"]["enum"] == [
        "passed", "failed", "error", "timeout", "memory", "crashed", "forbidden", "not_run", "grader_error",
    ]  # fmt: skip


def test_written_schemas_are_current_until_they_change(tmp_path):
    """Schemas are current when both files hold what the dataclasses say."""
    assert not current(tmp_path)
    (tmp_path / "docs" / "schemas").mkdir(parents=True)
    for name, text in documents().items():
        (tmp_path / name).write_text(text)
    assert current(tmp_path)
    file = tmp_path / "docs" / "schemas" / "scorecard.json"
    file.write_text(file.read_text().replace("integer", "number"))
    assert not current(tmp_path)


def test_this_projects_schemas_are_current():
    """The schemas in docs are those of the dataclasses."""
    assert current(ROOT)
