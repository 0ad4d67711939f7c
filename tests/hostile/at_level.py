"""``autograder grade`` at no better a level than one, which only measurements want: LEVEL, then the usual arguments."""

from __future__ import annotations

import sys

from autograder import batch, cli
from autograder.course import Assignment, Course
from autograder.examine.examiners import Examiners


def main(level: str, arguments: list[str]) -> int:
    """Run the command line with examiners that go no further than this level."""

    def graders(course: Course, assignment: Assignment, workers: int, seed: str) -> Examiners:
        return Examiners(course, assignment, workers=workers, seed=seed, level=course.level, at_most=level)

    batch.grade_class.__kwdefaults__["graders"] = graders
    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
