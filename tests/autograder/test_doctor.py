from __future__ import annotations

import sys

import pytest

from autograder import accelerators, cli, doctor
from autograder.sandbox import breakout, levels
from autograder.sandbox.breakout import Attempt
from autograder.sandbox.levels import Layer, Reached, is_enough, layers, reached

WHOLE = Layer("a wall", "as root", True, "all passes", "build it")
LACKING = Layer("a moat", "no water", False, "boats pass", "dig it")
OPTIONAL = Layer("a flag", "none", False, "nothing", "sew it", needed=False)


@pytest.fixture
def host(monkeypatch):
    """Pretend to be a host with these layers, on which the probe breaks out of these levels."""
    reached.cache_clear()

    def pretend(*found: Layer, open_levels: tuple[str, ...] = ()) -> None:
        monkeypatch.setattr(levels, "layers", lambda: list(found))
        monkeypatch.setattr(
            breakout, "attempts", lambda level: [Attempt("dug a tunnel", level in open_levels), Attempt("flew", False)]
        )

    yield pretend
    reached.cache_clear()


def doctor_of(course, capsys) -> tuple[int, str]:
    code = cli.main(["doctor", "--course", str(course)])
    return code, capsys.readouterr().out


def test_a_host_with_every_needed_layer_reaches_full(host):
    """Level full needs the layers that are needed, and a probe that finds no way out."""
    host(WHOLE, OPTIONAL)
    assert reached() == Reached("full")


def test_a_missing_layer_costs_the_level(host):
    """A missing layer leaves level limits, with the reason."""
    host(WHOLE, LACKING)
    assert reached() == Reached("limits", "it lacks a moat (no water)")


def test_a_breakout_costs_the_level(host):
    """A probe that breaks out of level full leaves level limits; out of limits too, nothing."""
    host(WHOLE, open_levels=("full",))
    assert reached() == Reached("limits", "the built-in probe dug a tunnel")
    reached.cache_clear()
    host(WHOLE, open_levels=("full", "limits"))
    assert reached() == Reached("", "the built-in probe dug a tunnel")


def test_the_level_is_found_once(host):
    """A run asks many times and tries once."""
    host(WHOLE)
    reached()
    host(LACKING)
    assert reached() == Reached("full")


@pytest.mark.parametrize(
    ("level", "wanted", "enough"),
    [("full", "full", True), ("full", "limits", True), ("limits", "full", False), ("worker", "limits", False)],
)
def test_a_stronger_level_is_enough(level, wanted, enough):
    """Evidence counts from the level that is asked for upwards; that of a student's machine never."""
    assert is_enough(level, wanted) == enough


def test_the_layers_of_this_host_leave_nothing_behind():
    """Looking for layers changes nothing of this process, and gives the same twice."""
    assert layers() == layers()


def test_a_failed_attempt_says_why():
    """An attempt that is refused, raises or dies is a sentence; one that succeeds is none."""

    def refuse() -> None:
        raise PermissionError(1, "no")

    def fail() -> None:
        raise ValueError("odd")

    assert levels.failure_of(lambda: None) == ""
    assert levels.failure_of(refuse) == "the kernel or the container refuses it"
    assert levels.failure_of(fail) == "ValueError('odd')"


def test_the_doctor_says_what_is_missing_and_how_to_get_it(host, course, capsys, monkeypatch):
    """A missing layer comes with its price and its remedy, and the level with its reason."""
    host(WHOLE, LACKING, OPTIONAL)
    monkeypatch.setattr(doctor, "devices", lambda: "cpu")
    code, text = doctor_of(course, capsys)
    assert code == 0
    assert text.partition("\n\n")[2] == (
        "Isolation layers\n"
        "  yes a wall: as root\n"
        "  no  a moat: no water\n"
        "      without it boats pass\n"
        "      to get it: dig it\n"
        "  no  a flag: none\n"
        "      without it nothing\n"
        "      to get it: sew it\n"
        "\n"
        "Level: limits, because it lacks a moat (no water)\n"
        "  the built-in probe tried 2 ways out, and none was open\n"
        "\n"
        "Devices: cpu\n"
        "grading.yml asks for level limits or better: this host may grade\n"
    )


def test_the_doctor_fails_where_grading_would_be_refused(host, course, capsys):
    """A level below the one that grading.yml asks for is exit code 1."""
    file = course / "grading.yml"
    text = file.read_text()
    file.write_text(text.replace("level: limits", "level: full") if "level:" in text else f"level: full\n{text}")
    host(LACKING)
    code, printed = doctor_of(course, capsys)
    assert code == 1
    assert printed.endswith("grading.yml asks for level full or better: grading is refused\n")


def test_torch_is_not_loaded_to_find_nothing(monkeypatch):
    """On a machine without an accelerator the doctor does not load PyTorch to say so."""
    monkeypatch.setattr(accelerators, "_NODES", ())
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(accelerators.importlib.util, "find_spec", lambda name: object())
    assert doctor.devices() == "cpu (no accelerator on this machine)"


def test_a_missing_torch_is_said(monkeypatch):
    """Without PyTorch there is one device, and the reason."""
    monkeypatch.setattr(accelerators.importlib.util, "find_spec", lambda name: None)
    assert doctor.devices() == "cpu (PyTorch is not installed)"


def test_devices_are_listed_with_their_names(monkeypatch):
    """What another process found is listed after the CPU."""
    found = (("cuda", "cuda:0", "A card"), ("mps", "mps", ""))
    monkeypatch.setattr(doctor, "why_none", lambda: "")
    monkeypatch.setattr(doctor, "accelerators", lambda: found)
    assert doctor.devices() == "cpu, cuda:0 (A card), mps"


def test_the_process_that_looks_finds_nothing_where_there_is_nothing(monkeypatch):
    """The list comes from PyTorch itself, and a process that fails has found nothing."""
    accelerators.accelerators.cache_clear()
    monkeypatch.setattr(accelerators, "why_none", lambda: "")
    assert {kind for kind, _, _ in accelerators.accelerators()} <= {"cuda", "xpu", "mps"}
    accelerators.accelerators.cache_clear()
    monkeypatch.setattr(accelerators, "_LIST", "raise SystemExit(1)")
    assert accelerators.accelerators() == ()
    accelerators.accelerators.cache_clear()
