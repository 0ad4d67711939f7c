from __future__ import annotations

import re
from pathlib import Path

from autograder.course import load_course
from autograder.release.build import build
from autograder.validate import validate

GUIDE = Path(__file__).parents[2] / "docs" / "adding-an-assignment.md"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_PATH = re.compile(r"`((?:solutions|assignments|tests)/[\w/.]+)`")


def written_down(folder: Path) -> None:
    """Write every block of the guide to the file that its first line or its section's heading names."""
    for section in GUIDE.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        named = _PATH.search(heading)
        for language, block in _BLOCK.findall(body):
            first = block.partition("\n")[0].removeprefix("# ")
            if language == "yaml":
                path, block = "grading.yml", f"title: A course\nseed: a seed\n\nassignments:\n{block}"
            elif first.startswith("reference/"):
                path = first
            elif named and language != "py":  # which shows something of another assignment
                path = named.group(1)
            else:
                continue
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(block, encoding="utf-8")


def test_the_guides_example_is_green_as_it_stands(tmp_path):
    """Whoever copies the blocks of the guide into files ends with `validate` green."""
    written_down(tmp_path)
    course = load_course(tmp_path)
    build(course, check=False)
    findings = validate(course, course.assignment("numbers"), seeds=1, workers=2)
    assert findings.problems == []
    assert {candidate.kind for candidate in findings.candidates} == {
        *("stub", "lazy", "solution", "variant", "misconception"),
    }
