"""Device tests: every question is asked on the CPU and on a device, and the two answers have to be one."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.examine.asking import Answerer, Desk, Refused, StudentError, mismatch
from autograder.examine.compare import Deviation, Mismatch, Tolerance, judging, same
from autograder.sandbox.client import Question, Reply
from autograder.sandbox.devices import VIRTUAL, Absent

TOLERANCES: Mapping[str, Tolerance] = {
    "float64": Tolerance(rtol=1e-7, atol=1e-9),
    "float32": Tolerance(rtol=1e-4, atol=1e-5),
    "float16": Tolerance(rtol=1e-2, atol=1e-3),
    "bfloat16": Tolerance(rtol=5e-2, atol=1e-2),
    "complex128": Tolerance(rtol=1e-7, atol=1e-9),
    "complex64": Tolerance(rtol=1e-4, atol=1e-5),
}
"""How far a real device may be from the CPU; a virtual one computes on the CPU, and has the exercise's own."""
ARBITER = 4.0
"""A device may be so many times as far from float64 as the CPU is, where it is farther from the CPU than tolerated."""
VIRTUAL_TAG = "cuda:0"


def absence(device: str, present: Collection[str], refused: Mapping[str, str]) -> str:
    """Say why a device cannot be tried here; nothing where it can."""
    if device == VIRTUAL or device in present:
        return ""
    return refused.get(device) or f"no {device} device here"


@dataclass
class DeviceDesk(Desk):
    """Asks each question twice; the test goes on with the device's answer, brought to the CPU."""

    there: Answerer | None = None
    """Who has the device; `answerer` is an ordinary child."""
    device: str = ""
    tag_of: Callable[[], str] = lambda: VIRTUAL_TAG
    """What tensors on the device say where they are; known when the device has been asked."""

    def __post_init__(self) -> None:
        if self.device != VIRTUAL:
            self.difference = Deviation()

    @property
    def place(self) -> str:
        return f"on a virtual {self.tag_of()}" if self.device == VIRTUAL else f"on {self.tag_of()}"

    def answerer_of(self, asked: Question) -> Answerer:
        assert self.there is not None
        return self.there if asked.device else self.answerer

    def ask(self, name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[Question, Reply]:
        """Ask on both sides; raise what tells them apart."""
        question, here = super().ask(name, args, kwargs)
        there = self.put(question.on(self.device))
        if there.absent:
            raise Absent(there.absent)
        self._settle(here, there, (name, args, kwargs))
        return question, there

    def value(self, reply: Reply) -> Any:
        return brought(super().value(reply))

    def _settle(self, here: Reply, there: Reply, asked: tuple[str, Sequence[Any], dict[str, Any]]) -> None:
        if here.refused:
            raise Refused(here.refused)
        if there.refused:
            raise Refused(f"{self.place}: {there.refused}")
        if here.error is not None and there.error is None:
            mismatch(f"{self.place}: an answer came back where {here.error.name} was raised on the CPU")
        if there.error is not None:
            if here.error is None or here.error.types != there.error.types:
                raise StudentError(there.error)
            return
        tagged = has_tensor(asked[1:])
        expected = placed(here.value(), self.tag_of()) if tagged else here.value()
        try:
            self._compare(there.value(), expected)
        except Mismatch as apart:
            if self.device != VIRTUAL and self._float64_allows(here.value(), there.value(), asked):
                return
            raise Mismatch(f"{self.place}: {apart.message}", apart.relation) from None

    def _compare(self, there: Any, here: Any) -> None:
        if self.difference is None:
            same(there, here)
            return
        with judging(TOLERANCES) as deviation:
            try:
                same(there, here)
            finally:
                if deviation.worst is not None:
                    self.difference.record(deviation.worst, 1.0)

    def _float64_allows(self, here: Any, there: Any, asked: tuple[str, Sequence[Any], dict[str, Any]]) -> bool:
        """Let float64 decide between two answers that rounding alone may have moved apart."""
        name, args, kwargs = asked
        if has_tensor(asked[1:]) and any(place != self.tag_of() for place in places(there)):
            return False
        exact = self.answerer.ask(Question.of(name, in_float64(tuple(args)), in_float64(kwargs)))
        if exact.error is not None or exact.refused:
            return False
        worst = [_distance(in_float64(brought(answer)), in_float64(brought(exact.value()))) for answer in (here, there)]
        return None not in worst and worst[1] <= ARBITER * worst[0]


def _distance(answer: Any, exact: Any) -> Any:
    """Return how far an answer is from float64's, as a share of float32's parity tolerance; None for another answer."""
    huge = Tolerance(rtol=1e6 * TOLERANCES["float32"].rtol, atol=1e6 * TOLERANCES["float32"].atol)
    with judging({"float64": huge}) as deviation:
        try:
            same(answer, exact)
        except Mismatch:
            return None
    return 1e6 * (deviation.worst or 0.0)


# ------------------------------------------------------------------------------------------------ tensors in values


def _map(value: Any, change: Any) -> Any:
    torch = sys.modules.get("torch")
    if torch is not None and type(value) is torch.Tensor:
        return change(value)
    if type(value) in (list, tuple):
        return type(value)(_map(entry, change) for entry in value)
    if type(value) is dict:
        return {key: _map(entry, change) for key, entry in value.items()}
    return value


def has_tensor(value: Any) -> bool:
    """Tell whether there is a tensor in a value."""
    found: list[Any] = []
    _map(value, found.append)
    return bool(found)


def places(value: Any) -> set[str]:
    """Return the devices that the tensors of an answer are from."""
    found: set[str] = set()
    _map(value, lambda tensor: found.add(getattr(tensor, "came_from", "cpu")))
    return found


def placed(value: Any, tag: str) -> Any:
    """Note on every tensor of a value that it is from this device."""

    def note(tensor: Any) -> Any:
        tensor.came_from = tag
        return tensor

    return _map(value, note)


def brought(value: Any) -> Any:
    """Forget where the tensors of a value are from."""
    return _map(value, lambda tensor: tensor.detach())


def in_float64(value: Any) -> Any:
    """Return a value with all its floating-point tensors in float64."""
    return _map(value, lambda tensor: tensor.double() if tensor.is_floating_point() else tensor)


# ------------------------------------------------------------------------------------------------------------- hints

HINTS: Sequence[tuple[str, str]] = (
    (
        r"to be on the same device|Input type .* should be the same|have (the )?same device",
        "A tensor made inside your function lives on the CPU: make it with device=x.device, or from x itself "
        "(torch.zeros_like(x), x.new_zeros(...)). In a module, register a table or a mask as a buffer and keep "
        "layers in a ModuleList, so that .to(device) takes them along.",
    ),
    (
        r"device type tensor to numpy",
        "NumPy sees the CPU's memory only: stay with PyTorch's functions, or call .cpu() before .numpy() and bring "
        "the result back with .to(x.device).",
    ),
    (
        r"device type for generator",
        "The generator lives on the CPU: draw there, without device=, and move what was drawn with .to(x.device).",
    ),
    (
        r"indices should be either on cpu",
        "The indices live on the GPU and what they pick from does not: make that tensor with device=x.device.",
    ),
    (
        r"a tensor on cpu, expected on",
        "The answer came back on the CPU: make it with device=x.device, and leave .cpu() to whoever asked.",
    ),
    (
        r"was moved from",
        "Arguments stay where they are: x.to(device) gives you a tensor of your own.",
    ),
    (
        r"invalid device ordinal|not compiled with CUDA",
        "Do not name a device of your own: use that of the tensors that you are given.",
    ),
)


def device_hint(message: str) -> str:
    """Return what helps with a failure on a device, by what PyTorch or the comparison said."""
    return next((hint for pattern, hint in HINTS if re.search(pattern, message)), "")
