"""A notebook turned into a module in a small process of its own, since a parser is easy to lead astray.

Run as a program it reads a line of JSON (stub, names) and then the notebook's bytes from standard input, and writes
one JSON object: ``source`` and ``notes``, or ``problem``.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 64 << 20
MEMORY = 2 << 30
CPU_SECONDS, WALL_SECONDS = 10, 120

_START = "import sys; sys.path.insert(0, sys.argv[1]); from autograder.notebook.reading import main; main()"


@dataclass(frozen=True)
class Read:
    """What was made of a notebook; where there is no source, `problem` is the sentence that says why."""

    source: bytes | None
    notes: tuple[str, ...] = ()
    problem: str = ""


def read_notebook(data: bytes, stub: str, module_file: str, name: str) -> Read:
    """Return the module that a notebook holds, or one sentence about why it holds none.

    Parameters
    ----------
    data
        The notebook's file.
    stub
        The assignment's stub: which names count, and what stands in for those that are missing.
    name
        Of the notebook, as the reader knows it.
    """
    if len(data) > MAX_BYTES:
        return Read(None, problem=f"{name} is larger than 64 MiB; clear its outputs and hand it in again.")
    request = json.dumps({"stub": stub, "module": module_file, "name": name}).encode() + b"\n" + data
    bounds = (str(MEMORY), str(CPU_SECONDS))
    command = [sys.executable, "-I", "-S", "-c", _START, str(Path(__file__).parents[2]), *bounds]
    too_much = f"{name} takes too long or too much memory to read; clear its outputs."
    try:
        done = subprocess.run(command, input=request, capture_output=True, timeout=WALL_SECONDS, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return Read(None, problem=too_much)
    if "problem" in answer:
        return Read(None, problem=answer["problem"])
    return Read(answer["source"].encode("utf-8", errors="replace"), tuple(answer["notes"]))


def main() -> None:
    """Answer one request from standard input, within the limits."""
    _limit(*map(int, sys.argv[2:]))
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(_answer(data, **request)))


def _answer(data: bytes, stub: str, module: str, name: str) -> dict[str, object]:
    from autograder.notebook.document import NotebookError, read_cells
    from autograder.notebook.module import module_from

    try:
        cells, mended = read_cells(data)
        source, notes = module_from(cells, stub, module, name)
    except NotebookError as error:
        return {"problem": f"{name} {error}."}
    except (RecursionError, MemoryError):
        return {"problem": f"{name} is larger or more deeply nested than a notebook can be; clear its outputs."}
    return {"source": source, "notes": [*mended, *notes]}


def _limit(memory: int, cpu_seconds: int) -> None:
    """Bound memory and time where the system can; elsewhere, on students' own machines, the clock alone counts."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
