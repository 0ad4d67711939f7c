"""The JSON Schemas of evidence and scorecards, generated from their dataclasses so that they cannot drift."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter

from autograder.results import Evidence, Scorecard

FOLDER = "docs/schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def documents() -> dict[str, str]:
    """Return the text of each schema by its path from the project's root; `autograder build` writes them."""
    return {f"{FOLDER}/{kind.__name__.lower()}.json": _schema(kind) for kind in (Evidence, Scorecard)}


def current(root: Path) -> bool:
    """Say whether the schemas on disk are those of the dataclasses."""
    files = {root / name: text for name, text in documents().items()}
    return all(file.is_file() and file.read_text(encoding="utf-8") == text for file, text in files.items())


def _schema(kind: type[Evidence] | type[Scorecard]) -> str:
    schema = TypeAdapter(kind).json_schema(mode="serialization")
    for record in (schema, *schema.get("$defs", {}).values()):
        # A dump has every field, so a reader may rely on those that have a default, and on no others.
        record.update(required=list(record["properties"]), additionalProperties=False)
    return json.dumps({"$schema": DIALECT, **schema}, indent=2) + "\n"
