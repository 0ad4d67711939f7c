"""``autograder build``: the files of a course that are generated from others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder import schemas
from autograder.course import Assignment, Course, CourseError
from autograder.release.notebook import cells_of, notebook_text
from autograder.release.stubs import MarkerError, leaks, make_stub, secrets


def build(course: Course, check: bool) -> list[str]:
    """Write stubs, notebooks and schemas, or only check them; return a sentence for each file that was not current."""
    report = []
    for path, text in list(_outputs(course)):  # all of them, before anything is written
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        name = path.relative_to(course.root).as_posix()
        if check:
            report.append(f"{name} is {'out of date' if path.exists() else 'missing'}; run `autograder build`.")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            report.append(f"{name} was written.")
    return report


def _outputs(course: Course) -> Iterator[tuple[Path, str]]:
    for name, text in schemas.documents().items():
        yield course.root / name, text
    for assignment in course.assignments.values():
        yield from generated(assignment)


def generated(assignment: Assignment) -> Iterator[tuple[Path, str]]:
    """Yield the files that are made from the solution, with their text: stub and notebook."""
    name = assignment.solution.relative_to(assignment.root).as_posix()
    try:
        source = assignment.solution.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{name}: there is no such file to build the stub of {assignment.name} from") from None
    stub = make_stub(source, name)
    _refuse_leaks(source, name, stub, "stub")
    yield assignment.stub, stub
    _refuse_leaks(source, name, "\n".join(cell.source for cell in cells_of(assignment)), "notebook")
    yield assignment.notebook, notebook_text(assignment)


def _refuse_leaks(source: str, name: str, text: str, what: str) -> None:
    for line in leaks(source, text):
        raise MarkerError(name, secrets(source)[line], f"the {what} gives this line of the solution away")
