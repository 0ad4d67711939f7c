"""``make bench``: every figure of docs/performance.md, measured in one run on one machine.

Ratios are between commands that ran in turn; figures are medians. Nothing here is asserted but what a bar demands.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from random import Random

from autograder.course import load_course
from autograder.examine.examiners import Examiners, Job
from autograder.results import Evidence
from tests.bench.throughput_at_full import full_against_limits

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "tests" / "bench"
SUBMISSIONS = 40
WORKERS = 2
KILLS = 20
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def main() -> int:
    """Measure, print, and say which bars are met; 1 when one is not."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is compared keeps what it compiled, as it does for everybody
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="repetitions of every paired measurement")
    parser.add_argument("--memory", type=int, default=1000, help="submissions in the memory test; 0 leaves it out")
    parser.add_argument("--only", metavar="NAME", help="one measurement alone, such as otter")
    parser.add_argument("--out", type=Path, help="write the figures to this file as JSON")
    args = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}"
    )
    figures: dict[str, object] = {}
    bars: list[tuple[str, bool]] = []
    for measure in (throughput, full_against_limits, otter, own_assignments, overhead, checks, repeatability, kills):
        if args.only in (None, measure.__name__):
            measure(args.rounds, figures, bars)
    if args.memory and args.only in (None, "memory"):
        memory(args.memory, figures, bars)
    print("\nbars")
    for text, met in bars:
        print(f"  {'met     ' if met else 'NOT MET '} {text}")
    if args.out:
        args.out.write_text(json.dumps(figures, indent=1) + "\n")
    return 0 if all(met for _, met in bars) else 1


# ---------------------------------------------------------------------------------------------------------- throughput


def throughput(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Grade 40 submissions warm and isolated, and a sample of them with a cold pytest each, two at a time."""
    print(f"\nthroughput: {SUBMISSIONS} submissions, 25 tensor tests, {WORKERS} workers, a child per test")
    warm, steady, cold = [], [], []
    for _ in range(rounds):
        total, after_first = _grade_all(BENCH, "tensors", SUBMISSIONS)
        warm.append(total / SUBMISSIONS)
        steady.append(after_first)
        cold.append(_cold(BENCH, "tensors", 6))
        print(f"  warm {warm[-1]:.3f} s a submission ({steady[-1]:.3f} once started), cold pytest {cold[-1]:.3f} s")
    ratio = statistics.median(c / w for c, w in zip(cold, warm, strict=True))
    running = statistics.median(c / w for c, w in zip(cold, steady, strict=True))
    print(f"  {ratio:.1f} times the throughput of cold pytest, start-up included; {running:.1f} times once started")
    figures["throughput"] = {"warm": warm, "steady": steady, "cold": cold, "ratio": ratio, "steady ratio": running}
    bars.append((f"at least 10 times the throughput of cold pytest: {ratio:.1f} (goal 20)", ratio >= 10))


def otter(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Grade 40 submissions with ours, isolated, and 8 of them with `otter run`, which is not; two at a time."""
    if find_spec("otter") is None:
        print("\nagainst Otter: not measured, otter-grader is not installed")
        return
    from tests.bench.against_otter import make_zip, seconds_each

    print(f"\nagainst `otter run`: the same 25 tests, {WORKERS} at a time")
    solution = load_course(BENCH).assignment("tensors").solution.read_bytes()
    ours, theirs = [], []
    for _ in range(rounds):
        total, _ = _grade_all(BENCH, "tensors", SUBMISSIONS)
        ours.append(total / SUBMISSIONS)
        with tempfile.TemporaryDirectory() as folder:
            packed = make_zip(load_course(BENCH).assignment("tensors"), Path(folder))
            files = [Path(folder, f"student{number}.py") for number in range(8)]
            for number, file in enumerate(files):
                file.write_bytes(solution + b"\n# %d\n" % number)
            theirs.append(seconds_each(packed, files, WORKERS))
        print(f"  ours {ours[-1]:.3f} s a submission, start-up included; otter run {theirs[-1]:.3f} s")
    ratio = statistics.median(their / our for their, our in zip(theirs, ours, strict=True))
    print(f"  {ratio:.1f} times the throughput of `otter run`")
    figures["otter"] = {"ours": ours, "otter run": theirs, "ratio": ratio}
    bars.append((f"at least 10 times the throughput of `otter run`: {ratio:.1f} (goal 25)", ratio >= 10))


def own_assignments(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Measure the same ratio on the course's own assignments; there is no bar for it."""
    del rounds, bars
    print("\nthe same for the course's own assignments, hidden and public tests")
    for name in ("value_engine", "iou_nms"):
        total, steady = _grade_all(ROOT, name, 12)
        cold = _cold(ROOT, name, 2, plain=False)
        warm = total / 12
        print(f"  {name}: warm {warm:.2f} s, {steady:.2f} s once started, cold {cold:.2f} s: {cold / warm:.1f} times")
        figures[name] = {"warm": warm, "steady": steady, "cold": cold}


def _grade_all(root: Path, name: str, count: int) -> tuple[float, float]:
    """Return the seconds for a whole class, and the seconds per submission after the first two."""
    course = load_course(root)
    solution = course.assignment(name).solution.read_bytes()
    jobs = [Job(f"student{number}", solution + b"\n# %d\n" % number) for number in range(count)]
    started = time.perf_counter()
    moments = []
    with Examiners(course, course.assignment(name), workers=WORKERS, seed="bench") as examiners:
        for evidence in examiners.grade(jobs):
            moments.append(time.perf_counter())
            _demand_all_passed(evidence)
        ended = time.perf_counter()
    return ended - started, (moments[-1] - moments[WORKERS - 1]) / (count - WORKERS)


def _demand_all_passed(evidence: Evidence) -> None:
    failed = [test.id for test in evidence.tests if test.outcome not in ("passed", "not_run")]
    if failed:
        raise SystemExit(f"the bench's solution fails {failed[:3]}: nothing was measured")


def _cold(root: Path, name: str, count: int, *, plain: bool = True) -> float:
    """Return the seconds per submission of `python -m pytest` started for each, two at a time."""
    course = load_course(root)
    assignment = course.assignment(name)
    suites = [str(assignment.public_tests), *map(str, sorted(assignment.hidden_tests.glob("test_*.py")))]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", *suites]
    if plain:
        command += ["-p", "no:autograder", "-p", "conftest", f"--rootdir={BENCH / 'baseline'}", "-c", os.devnull]
        command += ["-W", "ignore"]
    else:
        command += [f"--submission={assignment.solution}"]
    environment = (
        os.environ | ONE_THREAD | {"SUBMISSION": str(assignment.solution), "PYTHONPATH": str(BENCH / "baseline")}
    )

    def run(_: int) -> None:
        done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"the baseline fails:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    started = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, range(count)))
    return (time.perf_counter() - started) / count


# ------------------------------------------------------------------------------------------------------------ overhead


def overhead(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Say what a test and a submission cost beyond the tests' own work, by part, in CPU milliseconds."""
    script = BENCH / "parts.py"
    runs = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, str(script)], env=os.environ | ONE_THREAD, capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout))
    parts = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print("\noverhead beyond the tests' own work, CPU milliseconds")
    for name, value in parts.items():
        print(f"  {name:<44} {value:6.2f}")
    figures["overhead"] = parts
    per_test = sum(value for name, value in parts.items() if name.startswith("test: "))
    per_submission = sum(value for name, value in parts.items() if name.startswith("submission: "))
    bars.append((f"at most 10 ms per test: {per_test:.1f}", per_test <= 10))
    bars.append((f"at most 100 ms per submission: {per_submission:.1f}", per_submission <= 100))


# --------------------------------------------------------------------------------------------------------------- check


def checks(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Compare a student's check with the bare imports it cannot do without."""
    print("\ncheck of the solution against bare imports, wall seconds, in turn")
    for name, imports, bar in (
        ("value_engine", "pytest, hypothesis", 3.0),
        ("iou_nms", "torch, pytest, hypothesis", 1.5),
    ):
        command = [sys.executable, "-m", "autograder", "check", str(ROOT / "solutions" / f"{name}.py")]
        bare = [sys.executable, "-c", f"import {imports}"]
        _seconds(command), _seconds(bare)
        pairs = [(_seconds(command), _seconds(bare)) for _ in range(2 * rounds + 1)]
        ratio = statistics.median(check / base for check, base in pairs)
        check, base = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"  {name}: {check:.2f} against {base:.2f} for `import {imports}`: {ratio:.2f} times")
        figures[f"check {name}"] = {"check": check, "bare": base, "ratio": ratio}
        bars.append((f"check of {name} at most {bar:g} times its imports: {ratio:.2f}", ratio <= bar))


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=os.environ | ONE_THREAD, capture_output=True, check=True)
    return time.perf_counter() - started


# ------------------------------------------------------------------------------------------------------- repeatability


def repeatability(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Grade the sample class three times: the scorecards must be the same bytes."""
    del rounds
    print("\nthe sample class graded three times")
    with tempfile.TemporaryDirectory() as folder:
        cohort = Path(folder) / "cohort"
        subprocess.run([sys.executable, "-m", "tests.cohort.compose", str(cohort)], cwd=ROOT, check=True)
        for name in ("value_engine", "iou_nms"):
            runs = [_scorecards(Path(folder) / f"{name}{number}", cohort / name, name) for number in range(3)]
            same = runs[0] == runs[1] == runs[2] and len(runs[0]) > 0
            print(f"  {name}: {len(runs[0])} scorecards, {'identical' if same else 'DIFFERENT'}")
            figures[f"repeatable {name}"] = same
            bars.append((f"{name} graded three times gives identical scorecards", same))


def kills(rounds: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Kill the grading of the sample class at random moments and resume it: the scorecards must be the same bytes."""
    del rounds
    print(f"\nthe sample class, killed at {KILLS} random moments and resumed")
    name, random = "value_engine", Random(0)
    with tempfile.TemporaryDirectory() as folder:
        cohort = Path(folder) / "cohort"
        subprocess.run([sys.executable, "-m", "tests.cohort.compose", str(cohort)], cwd=ROOT, check=True)
        whole = _scorecards(Path(folder) / "whole", cohort / name, name)
        killed, classes, same = 0, 0, True
        while killed < KILLS:
            out = Path(folder) / f"class{classes}"
            classes += 1
            while killed < KILLS and _killed(_command(out, cohort / name, name), random.uniform(0, 6)):
                killed += 1
            same = same and _scorecards(out, cohort / name, name) == whole
    print(f"  {killed} kills in {classes} classes of {len(whole)}: scorecards {'identical' if same else 'DIFFERENT'}")
    figures["killed"] = {"kills": killed, "classes": classes, "identical": same}
    bars.append((f"killed at {killed} random moments and resumed: identical scorecards", same))


def _killed(command: list[str], moment: float) -> bool:
    """Start a command and kill it after some seconds; False when it ended before."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def _scorecards(out: Path, submissions: Path, name: str) -> dict[str, bytes]:
    subprocess.run(_command(out, submissions, name), cwd=ROOT, capture_output=True, check=False)
    return {path.name: path.read_bytes() for path in sorted((out / "scorecards").glob("*.json"))}


def _command(out: Path, submissions: Path, name: str) -> list[str]:
    command = [sys.executable, "-m", "autograder", "grade", str(submissions), "--assignment", name, "--out", str(out)]
    return [*command, "--workers", str(WORKERS)]


# -------------------------------------------------------------------------------------------------------------- memory


def memory(count: int, figures: dict[str, object], bars: list[tuple[str, bool]]) -> None:
    """Compare the proportional set size of server and examiner after 100 submissions and at the end."""
    print(f"\nmemory over {count} submissions, one worker")
    course = load_course(BENCH)
    assignment = course.assignment("tensors")
    solution = assignment.solution.read_bytes()
    jobs = (Job(f"student{number}", solution + b"\n# %d\n" % number) for number in range(count))
    early = 0
    with Examiners(course, assignment, workers=1, seed="bench") as examiners:
        for done, evidence in enumerate(examiners.grade(jobs), 1):
            _demand_all_passed(evidence)
            if done == min(100, count // 2):
                early = _proportional(os.getpid())
        late = _proportional(os.getpid())
    growth = late / early - 1
    print(f"  {early / 1024:.0f} MiB early, {late / 1024:.0f} MiB at the end: {growth:+.1%}")
    figures["memory"] = {"early KiB": early, "late KiB": late, "submissions": count}
    bars.append((f"memory after {count} submissions within 5% of that after 100: {growth:+.1%}", abs(growth) <= 0.05))


def _proportional(pid: int) -> int:
    """Add up the proportional set sizes of all processes that descend from this one, in KiB."""
    total = 0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if _descends(int(path.name), pid):
                lines = (path / "smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue  # it ended meanwhile
    return total


def _descends(pid: int, ancestor: int) -> bool:
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        if pid == ancestor:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
