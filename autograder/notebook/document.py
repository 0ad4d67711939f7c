"""A notebook's file: its cells, whichever program and version of the format wrote it."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_CODE = 1 << 20
MAX_CELLS = 10_000


class NotebookError(Exception):
    """The rest of a sentence that begins with the notebook's name: why nothing can be taken from it."""


@dataclass(frozen=True)
class Cell:
    """What stands in one cell; its outputs are never looked at."""

    label: str
    """How a person finds it: ``code cell 7``, counted from the top."""
    source: str
    code: bool = True


def read_cells(data: bytes) -> tuple[list[Cell], list[str]]:
    """Return all cells from top to bottom, and a sentence about each thing that had to be mended."""
    text, notes = _decoded(data)
    if not text.strip():
        raise NotebookError("is empty; save your notebook again and hand in that file")
    try:
        document = json.loads(text)
    except ValueError as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise NotebookError(
            f"is damaged or cut off{line}; open it in Jupyter, save it again and hand in that file"
        ) from None
    except RecursionError:
        raise NotebookError("is nested more deeply than any notebook; hand in the file that Jupyter saved") from None
    if not isinstance(document, dict) or not ("cells" in document or "worksheets" in document):
        raise NotebookError("is not a notebook; hand in the file that Jupyter saved")
    _refuse_other_languages(document)
    cells = list(_cells(document))
    if not any(cell.code for cell in cells):
        raise NotebookError("has no code cells; hand in the notebook that you worked in")
    if sum(len(cell.source) for cell in cells if cell.code) > MAX_CODE or len(cells) > MAX_CELLS:
        raise NotebookError("holds more than 1 MiB of code; hand in nothing but this assignment's cells")
    return cells, notes


def _decoded(data: bytes) -> tuple[str, list[str]]:
    encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        note = "The notebook is not UTF-8 text; the characters that could not be read were replaced."
        return data.decode(encoding, errors="replace"), [note]


def _refuse_other_languages(document: dict[str, Any]) -> None:
    metadata = _mapping(document.get("metadata"))
    named = [_mapping(metadata.get("language_info")).get("name"), _mapping(metadata.get("kernelspec")).get("language")]
    language = next((name for name in named if isinstance(name, str) and name), "python")
    if not language.lower().startswith(("python", "ipython")):
        raise NotebookError(f"is a notebook in {language[:20]!r}; this assignment is written in Python")


def _cells(document: dict[str, Any]) -> Iterator[Cell]:
    """Walk over the cells; before version 4 of the format they were in worksheets, and code was called input."""
    worksheets = document.get("worksheets")
    sheets = [_mapping(sheet) for sheet in worksheets] if isinstance(worksheets, list) else []
    number = 0
    for sheet in (document, *sheets):
        cells = sheet.get("cells")
        for cell in map(_mapping, cells if isinstance(cells, list) else []):
            code = cell.get("cell_type") == "code"
            number += code
            source = _joined(cell.get("source", cell.get("input", "")))
            yield Cell(f"code cell {number}" if code else f"the text behind code cell {number}", source, code)


def _joined(source: object) -> str:
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
