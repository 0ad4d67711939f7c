"""The fast part of the corpus: rows that cost little, a sample of hostile frames, and defences that rows depend on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.results import OUTCOMES
from tests.hostile import switch_off
from tests.hostile.corpus import OURS, Attack, base_of, rows
from tests.hostile.defences import all_defences
from tests.hostile.fuzz import fuzz
from tests.hostile.judge import Results
from tests.hostile.run import Report, run_corpus
from tests.hostile.target import Target, grade, target

LEVEL = "limits"
"""What every machine has; `make hostile` runs all of it, at the level that is asked for."""
FAST = (
    *("c2", "c3", "c6", "h01", "h02", "h03", "h04", "h06", "h11", "h12", "h14", "h15", "h16", "h23", "h24", "h27"),
    *("h29", "h30", "h31", "h33", "h34", "h36", "h37", "h38", "h39", "h41", "h50", "h52", "h55", "h56", "h57", "h63"),
)
FAST_IN_TORCH = ("h58", "h59")
"""Rows of the assignment whose server is dearer to start: forbidden calls alone."""
EXERCISES = {"plain": {"clamp", "tally", "join"}, "tensors": {"centre", "softmax", "ranks"}}


def fast(attack: Attack) -> bool:
    cheap = attack.row in (FAST if attack.assignment == "plain" else FAST_IN_TORCH)
    return cheap and not (attack.slow or attack.open or attack.known)


ATTACKS = [attack for row in rows(LEVEL) for attack in row.attacks if fast(attack)]


@pytest.fixture(scope="module")
def report() -> Report:
    return run_corpus([row.of(fast) for row in rows(LEVEL)], LEVEL, twice=False)


@pytest.fixture(scope="module")
def goal() -> Iterator[Target]:
    with target(LEVEL) as made:
        yield made


# ------------------------------------------------------------------------------------------------ the corpus itself


def test_every_row_of_the_catalogue_is_there():
    """All sixty-four rows and six controls have a folder, a title, and submissions."""
    found = {row.id: row for row in rows()}
    wanted = [f"h{number:02}" for number in range(1, 65)] + [f"c{number}" for number in range(1, 7)]
    assert sorted(found) == sorted(wanted)
    assert all(row.title and row.attacks for row in found.values())


@pytest.mark.parametrize("level", ["limits", "full"])
@pytest.mark.parametrize("attack", [attack for row in rows() for attack in row.attacks], ids=lambda a: a.called)
def test_a_row_expects_outcomes_that_there_are(attack, level):
    """What a row expects are outcomes of exercises of its assignment, and never an error of the grader."""
    again = next(one for row in rows(level) if row.id == attack.row for one in row.attacks if one.name == attack.name)
    codes = frozenset().union(*again.expect.values())
    assert codes <= set(OUTCOMES) - {OURS}
    assert {key.partition(":")[0] for key in again.expect} <= EXERCISES[again.assignment] | {"*"}
    assert all(again.expected(name, public=public) for name in EXERCISES[again.assignment] for public in (True, False))


def test_every_defence_is_missed_by_something():
    """Every defence names a row or a fact; those that hide one another are known."""
    defences = all_defences()
    for defence in defences.values():
        assert bool(defence.rows) != bool(defence.fact), defence.name
        assert set(defence.behind) <= set(defences)
        assert all(row.attacks for row in switch_off.selected(defence)), defence.name


# -------------------------------------------------------------------------------------------- rows and invariants


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.called)
def test_a_row_holds(report, attack):
    """A hostile submission earns nothing, learns nothing, breaks nothing, and is told what is expected."""
    (judged,) = [judged for judged in report.judged if judged.attack.called == attack.called]
    assert judged.broken == ()


def test_the_run_leaves_nothing_behind(report):
    """Honest work among attacks is graded as ever, no secret is in any list, no process and no file is left."""
    assert report.of_the_run == []


def test_another_seed_asks_other_questions(goal, tmp_path):
    """What a submission learns of hidden inputs in one run is of no use in a run with another seed."""
    handed_in = tmp_path / "class"
    handed_in.mkdir()
    (handed_in / "wrong.py").write_bytes(base_of("plain", "wrong"))
    called = [hidden_questions(goal, handed_in, tmp_path, seed) for seed in ("one", "two")]
    assert called[0] != called[1]


def hidden_questions(goal: Target, handed_in: Path, folder: Path, seed: str) -> list[str]:
    graded = grade(goal, "plain", handed_in, folder / seed, seed=seed)
    tests = Results(graded).evidence("wrong").tests
    return [test.called for test in tests if test.id.endswith(("test_secret_words", "test_secret_separator"))]


# ------------------------------------------------------------------------------------------- frames and defences


def test_a_sample_of_hostile_frames_is_refused_or_is_plain_data():
    """Random and mutated frames are refused or decode to values, in bounded memory, and raise nothing else."""
    findings = fuzz(2000, seed=1)
    assert findings.mistakes == []
    assert findings.outcomes["value"] > 10
    assert findings.outcomes["refused"] > 500


@pytest.mark.parametrize(
    "name",
    [
        *("every question has a nonce", "hidden tests stay hidden from students", "archives are vetted"),
        *(defence.name for defence in all_defences().values() if defence.fact and defence.level == LEVEL),
    ],
)
def test_without_a_defence_some_row_turns_red(name):
    """A defence that is switched off is missed by a row that names it."""
    assert switch_off.without(all_defences()[name]).red
