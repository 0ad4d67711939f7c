"""Prove the releases the slow way: fresh environments, students' own commands, and whole notebooks.

``python -m tests.release.run [NAME ...]`` makes a release of each assignment, unpacks its zip, types the commands of
its README in a new virtual environment, and runs its notebook from top to bottom, solved and unsolved. It needs the
network or a pip that finds the packages, and minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from autograder.course import Assignment, Course, load_course
from autograder.release.notebook import notebook_text
from autograder.release.package import release

ROOT = Path(__file__).parents[2]


def main(names: list[str]) -> int:
    course = load_course(ROOT)
    problems = []
    for name in names or list(course.assignments):
        found = prove(course, course.assignment(name))
        print(f"{name}: {'; '.join(found) or 'fresh environment, README, notebooks: all as it must be'}", flush=True)
        problems += found
    return bool(problems)


def prove(course: Course, assignment: Assignment) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        release(course, assignment, Path(place, "made"))
        shutil.unpack_archive(Path(place, "made", f"{assignment.name}.zip"), Path(place, "home"))
        folder = Path(place, "home", assignment.name)
        return [*_commands(assignment, folder, Path(place, "venv")), *_notebooks(assignment, folder)]


def _commands(assignment: Assignment, folder: Path, environment: Path) -> list[str]:
    """Type what the README says; then put the solution in the module's place and check again."""
    venv.create(environment, with_pip=True)
    typed = (folder / "README.md").read_text(encoding="utf-8").split("```")[1].strip().splitlines()
    *before, check = typed
    for command in before:
        if done := _typed(command, folder, environment).returncode:
            return [f"`{command}` ended with {done}"]
    problems = []
    unsolved = _typed(check, folder, environment)
    if unsolved.returncode != 1 or "not implemented yet" not in unsolved.stdout or unsolved.stderr:
        problems.append(f"`{check}` on the stub said: {unsolved.stdout[-300:]}{unsolved.stderr[-300:]}")
    shutil.copyfile(assignment.solution, folder / assignment.module_file)
    solved = _typed(check, folder, environment)
    if solved.returncode or solved.stderr:
        problems.append(f"`{check}` on the solution said: {solved.stdout[-300:]}{solved.stderr[-300:]}")
    return problems


def _typed(command: str, folder: Path, environment: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(environment / "bin"), os.environ["PATH"]])
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | {"PATH": path}
    return subprocess.run(command, shell=True, cwd=folder, env=clean, capture_output=True, text=True, check=False)


def _notebooks(assignment: Assignment, folder: Path) -> list[str]:
    """Run both versions beside the released files; neither may raise, and only the solved one passes."""
    problems = []
    for version, unfinished in (("solved", False), ("stub", True)):
        try:
            checked = _run(notebook_text(assignment, version), folder)  # type: ignore[arg-type]
        except Exception as error:
            problems.append(f"the {version} notebook stopped: {str(error)[-500:]}")
            continue
        wrong = [id for id, text in checked.items() if ("not implemented yet" in text) != unfinished or "FAIL" in text]
        problems += [f"the {version} notebook's cell {id} printed: {checked[id][:300]}" for id in wrong]
    return problems


def _run(text: str, folder: Path) -> dict[str, str]:
    """Return what the check cells of a notebook printed."""
    import nbclient
    import nbformat

    notebook: Any = nbformat.reads(text, 4)
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(notebook, timeout=1200, kernel_name="python3", resources=resources).execute()
    checks = [cell for cell in notebook.cells if cell.metadata.get("autograder", {}).get("role") == "check"]
    return {cell.id: "".join(output.get("text", "") for output in cell.outputs) for cell in checks}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
