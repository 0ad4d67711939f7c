"""The handout taken apart: which of its sections explains which exercise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.course import Assignment, Exercise

INTRODUCTION, CONCLUSION = "", "."
"""What comes before and after all exercises, in place of an exercise's id."""

_HEADING = re.compile(r"^#{2,6} ")
_FENCE = re.compile(r"^(```|~~~)")


def sections_of(assignment: Assignment) -> dict[str, str]:
    """Give each exercise the sections of the handout to be read before it; none of the text is lost or repeated.

    A section belongs to the exercise that its heading names, or else the first that it mentions in backticks and that
    no heading names. Sections about none go along with the next one that has an exercise.
    """
    if not assignment.handout.is_file():
        return {}
    texts = list(_split(assignment.handout.read_text(encoding="utf-8")))
    owners = _owners(texts, list(assignment.exercises.values()))
    found: dict[str, list[str]] = {}
    waiting: list[str] = []
    for place, text in enumerate(texts):
        waiting.append(text)
        if place == 0 or owners[place]:
            found.setdefault(owners[place] if place else INTRODUCTION, []).extend(waiting)
            waiting = []
    found[CONCLUSION] = waiting
    return {owner: "\n\n".join(text.strip() for text in parts) for owner, parts in found.items()}


def _split(handout: str) -> Iterator[str]:
    """Cut at headings, but not at what looks like one in a block of code; the title is no section of its own."""
    lines: list[str] = []
    fenced = False
    for line in handout.splitlines():
        fenced ^= bool(_FENCE.match(line))
        if _HEADING.match(line) and not fenced:
            yield "\n".join(lines)
            lines = []
        lines.append(line)
    yield "\n".join(lines)


def _owners(texts: Sequence[str], exercises: Sequence[Exercise]) -> list[str]:
    """Return whose each section is; the first, which may list all exercises in a table, is nobody's."""
    headings = [text.partition("\n")[0] for text in texts]
    owners = [_named(heading, exercises) if place else "" for place, heading in enumerate(headings)]
    left = [exercise for exercise in exercises if not any(_names(exercise, heading) for heading in headings[1:])]
    for place, text in enumerate(texts):
        owners[place] = owners[place] or (_named(text, left) if place else "")
    return owners


def _named(text: str, exercises: Sequence[Exercise]) -> str:
    return next((exercise.id for exercise in exercises if _names(exercise, text)), "")


def _names(exercise: Exercise, text: str) -> bool:
    """Tell whether a text names an exercise, or something that it defines, in backticks."""
    names = {exercise.id, *exercise.defines}
    words = {
        word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w.]+", code.partition("(")[0])
    }
    return bool(names & words)
