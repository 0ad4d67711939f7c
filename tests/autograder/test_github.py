"""The template repository: its commands, run as the workflow runs them, and what they report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from autograder.course import load_course
from autograder.release.github import WORKFLOW, github_template
from autograder.release.package import write_files
from tests.autograder.conftest import SOLUTION


@pytest.fixture
def repository(course: Path, tmp_path: Path) -> Path:
    loaded = load_course(course)
    folder = tmp_path / "repository"
    write_files(github_template(loaded, loaded.assignment("tiny")), folder)
    return folder


def steps(repository: Path) -> dict[str, dict[str, str]]:
    """Read the workflow's steps that run commands, by name."""
    workflow = yaml.safe_load((repository / WORKFLOW).read_text(encoding="utf-8"))
    return {step["name"]: step for step in workflow["jobs"]["points"]["steps"] if "run" in step}


def run_workflow(repository: Path) -> tuple[dict[str, int], str, str]:
    """Run the steps after the installation as GitHub does; return exit codes, the log and the summary."""
    summary = repository.parent / "step-summary.md"
    summary.touch()
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"GITHUB_STEP_SUMMARY": str(summary), "PATH": tools}
    codes, log = {}, ""
    for name, step in list(steps(repository).items())[1:]:
        if any(codes.values()) and step.get("if") != "always()":
            continue
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
        codes[name] = done.returncode
        log += done.stdout + done.stderr
    return codes, log, summary.read_text(encoding="utf-8")


def test_the_workflow_installs_runs_and_reports(repository):
    """The workflow installs the requirements and the wheel in the repository, runs the tests, and reports always."""
    found = steps(repository)
    assert list(found) == ["Install", "Run the public tests", "Report the points"]
    assert "-r requirements.txt ./autograder-*.whl" in found["Install"]["run"]
    assert len(list(repository.glob("autograder-*.whl"))) == 1
    assert found["Report the points"]["if"] == "always()"


def test_a_finished_module_has_all_points_of_the_public_tests(repository):
    """A solution makes the workflow green, and the notice and the summary say how many points that is."""
    (repository / "tiny.py").write_text(SOLUTION, encoding="utf-8")
    codes, log, summary = run_workflow(repository)
    assert set(codes.values()) == {0}, log
    assert "::notice title=Points::3.5 of the 3.5 points of the public tests. The hidden tests decide the rest." in log
    assert "| exercise | points | public tests passed |" in summary


def test_the_template_as_it_is_has_none(repository):
    """An untouched template is red, and reports 0 points: nothing is written yet."""
    codes, log, _ = run_workflow(repository)
    assert codes["Run the public tests"] == 1
    assert codes["Report the points"] == 0
    assert "::notice title=Points::0 of the 3.5 points" in log


def test_work_in_the_notebook_counts_when_the_module_is_untouched(repository):
    """With the module as it was, the notebook is tested."""
    import nbformat

    notebook = nbformat.read(repository / "tiny.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(SOLUTION))
    nbformat.write(notebook, repository / "tiny.ipynb")
    _, log, _ = run_workflow(repository)
    assert "::notice title=Points::3.5 of the 3.5 points" in log


def test_a_module_that_cannot_be_tested_is_reported_too(repository):
    """When the tests cannot even start, the report says so instead of failing."""
    (repository / "test_public.py").write_text("import nothing_like_it\n", encoding="utf-8")
    codes, log, _ = run_workflow(repository)
    assert codes == {"Run the public tests": 2, "Report the points": 0}
    assert "::notice title=Points::Nothing could be tested: see the step before." in log
