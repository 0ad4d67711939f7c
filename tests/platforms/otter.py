"""Otter against our own public tests: ``python -m tests.platforms.otter [NAME ...]`` compares points per exercise.

Solution, stub, every variant and the sample class go through `otter run` with the zip that `release --otter` made, and
through `autograder check`'s session; the points of every exercise must be the same.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autograder.candidates import gather
from autograder.check import CheckSession, collect_public
from autograder.course import Assignment, Course, CourseError, load_course
from autograder.examine.plugin import Bench
from autograder.release.otter import assign, otter_files, public_cases, question_name
from autograder.release.package import write_files
from autograder.results import Evidence
from autograder.score import score
from tests.cohort.compose import recipes, write_class

ROOT = Path(__file__).parents[2]
TOLERANCE = 6e-4
"""We keep points in thousandths, and Otter in five digits."""
SECONDS = 900

Points = Mapping[str, float]


@dataclass(frozen=True)
class Trial:
    """A submission: what Otter gets, and the module that it amounts to."""

    name: str
    file: Path
    source: bytes


def main() -> int:
    """Compare, print a line per submission; 1 when points differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: every assignment")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    course = load_course(ROOT)
    try:
        assignments = [course.assignment(name) for name in arguments.names or course.assignments]
    except CourseError as error:
        parser.error(str(error))
    return 1 if sum(compare(course, assignment, arguments.workers) for assignment in assignments) else 0


def compare(course: Course, assignment: Assignment, workers: int) -> int:
    """Print what Otter and we give to each submission of an assignment; return how many differ."""
    with tempfile.TemporaryDirectory() as folder:
        master = Path(folder, "master")
        write_files(otter_files(course, assignment, public_cases(assignment)), master)
        dist = assign(master / f"{assignment.name}.ipynb")
        (packed,) = (dist / "autograder").glob("*.zip")
        trials = list(trials_of(course, assignment, dist, Path(folder, "submissions")))
        ours = our_points(assignment, [trial.source for trial in trials])
        with ThreadPoolExecutor(workers) as pool:
            theirs = pool.map(lambda trial: otter_points(assignment, trial, packed), trials)
            return sum(report(assignment, *found) for found in zip(trials, ours, theirs, strict=True))


def trials_of(course: Course, assignment: Assignment, dist: Path, folder: Path) -> Iterator[Trial]:
    """Yield solution and stub as the notebooks that Otter made, variants and the sample class as modules."""
    for name, made in (("solution", "autograder"), ("stub", "student")):
        source = assignment.solution if name == "solution" else assignment.stub
        yield Trial(name, dist / made / f"{assignment.name}.ipynb", source.read_bytes())
    folder.mkdir()
    for candidate in gather(assignment):
        if candidate.kind == "variant":
            file = folder / f"{candidate.name}.py"
            file.write_text(candidate.source, encoding="utf-8")
            yield Trial(candidate.key, file, file.read_bytes())
    if assignment.name in recipes():
        write_class(course, folder / "class")
        for student in sorted((folder / "class" / assignment.name).iterdir()):
            files = sorted(student.glob("*.py"))
            if len(files) == 1:  # Otter takes one file
                yield Trial(student.name, files[0], files[0].read_bytes())


class Rounds(CheckSession):
    """The session of `autograder check`, for one source after another."""

    def __init__(self, assignment: Assignment, sources: list[bytes], bench: Bench) -> None:
        super().__init__(assignment, b"", "auto", None, bench)
        self.sources = sources
        self.results: list[list[object]] = []

    def pytest_runtestloop(self, session: object) -> bool:
        for source in self.sources:
            self.source, self.bench.results = source, []
            super().pytest_runtestloop(session)  # type: ignore[arg-type]
            self.results.append(list(self.bench.results))
        return True


def our_points(assignment: Assignment, sources: list[bytes]) -> list[Points]:
    """Run the public tests on each source, and return its points per exercise where there are no other tests."""
    bench = Bench(grading=True)
    rounds = Rounds(assignment, sources, bench)
    collect_public(assignment, bench, rounds)
    found = []
    for results in rounds.results:
        evidence = Evidence("", assignment.name, "", "", {}, "", "limits", tuple(results))  # type: ignore[arg-type]
        found.append({part.id: part.points / 1000 for part in score(evidence, assignment).exercises})
    return found


def otter_points(assignment: Assignment, trial: Trial, packed: Path) -> Points:
    """Grade a submission with `otter run`; return its points per exercise, none where there are no results."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "otter", "run", str(trial.file), "-a", str(packed), "-o", out, "--no-logo"]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
            tests = json.loads(Path(out, "results.json").read_text(encoding="utf-8"))["tests"]
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return {}
    scores = {test["name"]: test["score"] for test in tests if "score" in test}
    return {name: scores[question_name(name)] for name in assignment.exercises if question_name(name) in scores}


def report(assignment: Assignment, trial: Trial, ours: Points, theirs: Points) -> int:
    """Print one submission; return 1 where the points differ."""
    lost = float("nan")
    odd = {name: (ours[name], theirs.get(name, lost)) for name in ours if not same(ours[name], theirs.get(name, lost))}
    verdict = "the same" if not odd else f"DIFFERENT: {odd}"
    print(f"{assignment.name:<14} {trial.name:<40.40} {sum(ours.values()):8.3f} points, {verdict}", flush=True)
    return 1 if odd else 0


def same(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE


if __name__ == "__main__":
    sys.exit(main())
