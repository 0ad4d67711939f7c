"""The one comparison of a suite: what came back against what was expected, and the words for both.

It sees decoded values only, and still trusts none: a value counts as what its exact type says, so a subclass that lies
about ``==`` is refused before it is asked. Neither torch nor numpy is imported here: their values bring them along.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

MESSAGE_LIMIT = 160
DEVIATION_LIMIT = 1e12
"""Where deviations stop, since JSON has no infinity and a difference may meet a tolerance of zero."""


@dataclass(frozen=True)
class Tolerance:
    """How far a value may lie from the expected one: ``atol + rtol * abs(expected)``."""

    rtol: float
    atol: float


DEFAULT_TOLERANCES: Mapping[str, Tolerance] = {
    "float64": Tolerance(rtol=1e-9, atol=1e-12),
    "float32": Tolerance(rtol=1.3e-6, atol=1e-5),
    "float16": Tolerance(rtol=1e-3, atol=1e-5),
    "bfloat16": Tolerance(rtol=1.6e-2, atol=1e-5),
    "complex128": Tolerance(rtol=1e-9, atol=1e-12),
    "complex64": Tolerance(rtol=1.3e-6, atol=1e-5),
}
EXACT_DTYPES = frozenset({"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})


class Tolerates(Protocol):
    """Whatever says how far a value may lie: a Tolerance here, or the rubric's model of one."""

    @property
    def rtol(self) -> float: ...

    @property
    def atol(self) -> float: ...


class Mismatch(Exception):
    """What came back is not what was expected."""

    def __init__(self, message: str, relation: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What stands after the word "got"."""
        self.relation = relation
        """The relation of the answer to the expected one, a name of ``RELATIONS``; empty where none holds."""


@dataclass
class Deviation:
    """The largest difference met so far, as a share of the allowed one; None while only exact values were compared."""

    worst: float | None = None

    def record(self, difference: float, allowed: float) -> None:
        if difference == 0:
            share = 0.0
        else:
            share = difference / allowed if allowed else math.inf
        self.worst = max(self.worst or 0.0, min(share, DEVIATION_LIMIT))


def same(got: Any, expected: Any, *, strict: bool = False) -> None:
    """Raise Mismatch unless `got` is what was expected, within the tolerance of its dtype.

    A list counts as a tuple unless `strict`; a float counts as a 0-d float64 array or tensor. Otherwise kinds,
    shapes, dtypes, devices and the places of NaN and infinity have to be equal before values are looked at.
    """
    __tracebackhide__ = True
    finding = (_current.get() or _Judge()).compare(got, expected, strict)
    if finding is not None:
        raise Mismatch(*finding)


def equal(a: Any, b: Any, tolerances: Mapping[str, Tolerates] | None = None) -> bool:
    """Tell whether ``same(a, b)`` would pass, and leave the deviation of the running test alone."""
    if tolerances is None:
        tolerances = (_current.get() or _Judge()).tolerances
    return _Judge(tolerances).compare(a, b) is None


@contextmanager
def judging(tolerances: Mapping[str, Tolerates]) -> Iterator[Deviation]:
    """Let `tolerances` go before the defaults inside the block, and collect the deviation that it meets."""
    judge = _Judge(tolerances)
    token = _current.set(judge)
    try:
        yield judge.deviation
    finally:
        _current.reset(token)


class Finding(NamedTuple):
    """The first difference between two values, in the words that Mismatch carries."""

    message: str
    relation: str = ""


@dataclass(frozen=True)
class _Form:
    """What a plain value counts as, and how to call it."""

    family: str
    noun: str
    dtype: str = ""
    float64_scalar: bool = False


@dataclass(frozen=True)
class _Judge:
    tolerances: Mapping[str, Tolerates] = field(default_factory=dict)
    deviation: Deviation = field(default_factory=Deviation)

    def compare(self, got: Any, expected: Any, strict: bool = False, path: str = "") -> Finding | None:
        came, wanted = _form(got), _form(expected)
        if wanted is None:
            raise TypeError(f"only plain data can be expected, not a `{_type_name(expected)}`")
        if came is None or not _same_kind(came, wanted, strict):
            noun = came.noun if came else f"a `{_type_name(got)}`"
            return _finding(path, f"{noun} came back where {wanted.noun} was expected")
        if wanted.family in ("list", "tuple"):
            return self._sequences(got, expected, strict, path)
        if wanted.family == "dict":
            return self._dicts(got, expected, strict, path)
        if came.family == wanted.family and wanted.family in ("array", "tensor"):
            return self._arrays(got, came.dtype, expected, wanted.dtype, path)
        if wanted.dtype:
            return self._numbers(_number(got), _number(expected), wanted.dtype, path)
        return None if got == expected else _finding(path, _apart(got, expected))

    def _sequences(self, got: Sequence[Any], expected: Sequence[Any], strict: bool, path: str) -> Finding | None:
        if len(got) != len(expected):
            return _finding(path, f"{len(got)} entries, expected {len(expected)}: {describe(got)}")
        pairs = enumerate(zip(got, expected, strict=True))
        findings = (self.compare(mine, theirs, strict, f"{path}[{place}]") for place, (mine, theirs) in pairs)
        return next(filter(None, findings), None)

    def _dicts(self, got: Mapping[Any, Any], expected: Mapping[Any, Any], strict: bool, path: str) -> Finding | None:
        came, wanted = {_token(key): key for key in got}, {_token(key): key for key in expected}
        for token, key in wanted.items():
            if token not in came:
                return _finding(path, f"no entry {describe(key)}")
        for token, key in came.items():
            if token not in wanted:
                return _finding(path, f"an entry {describe(key)} that was not expected")
        findings = (self.compare(got[key], expected[key], strict, _entry(path, key)) for key in wanted.values())
        return next(filter(None, findings), None)

    def _numbers(self, got: complex, expected: complex, dtype: str, path: str) -> Finding | None:
        mine, theirs = _parts(got), _parts(expected)
        if [_pattern(part) for part in mine] == [_pattern(part) for part in theirs]:
            finite = [(a, e) for a, e in zip(mine, theirs, strict=True) if math.isfinite(e)]
            allowed = self._tolerated(dtype, math.hypot(*(e for _, e in finite)))
            difference = math.hypot(*(a - e for a, e in finite))
            self.deviation.record(difference, allowed)
            if difference <= allowed:
                return None
        return _finding(path, "{}, expected {}".format(*_distinct(got, expected)))

    def _arrays(self, got: Any, came: str, expected: Any, wanted: str, path: str) -> Finding | None:
        if tuple(got.shape) != tuple(expected.shape):
            message = f"shape {tuple(got.shape)}, expected {tuple(expected.shape)}"
            if came == wanted and len(got.shape) == len(expected.shape) == 1 and _few(got) and _few(expected):
                values = (_nested(_numpy_short(value, wanted)) for value in (got, expected))
                message += "; {}, expected {}".format(*values)
        elif came != wanted:
            message = f"dtype {came}, expected {wanted}"
        elif _device(got) != _device(expected):
            message = f"a tensor on {_device(got)}, expected on {_device(expected)}"
        else:
            message = self._entries(_numpy(got), _numpy(expected), wanted)
        if not message:
            return None
        comparable = came == wanted and _device(got) == _device(expected)
        return _finding(path, message, self._relation(_numpy(got), _numpy(expected), wanted) if comparable else "")

    def _entries(self, got: Any, expected: Any, dtype: str) -> str:
        """Compare two arrays of one shape and dtype; the empty text says that they agree."""
        if dtype in EXACT_DTYPES:
            return _exact_entries(got, expected, dtype)
        np = sys.modules["numpy"]
        mine, theirs = _flat_parts(got), _flat_parts(expected)
        misplaced = (_patterns(mine) != _patterns(theirs)).any(axis=1)
        if misplaced.any():
            place = int(misplaced.argmax())
            return _entry_words(got, expected, dtype, "at", place)
        with np.errstate(over="ignore", invalid="ignore"):
            finite = np.isfinite(theirs)
            difference = np.hypot.reduce(np.where(finite, mine - theirs, 0.0), axis=1, initial=0.0)
            allowed = self._tolerated(dtype, np.hypot.reduce(np.where(finite, theirs, 0.0), axis=1, initial=0.0))
        if difference.size == 0:
            return ""
        self._record(difference, allowed)
        wrong = difference > allowed
        if not wrong.any():
            return ""
        largest = difference[wrong].max()
        # Nearly equal errors are told apart by rounding, which differs between machines; their order does not.
        place = int((wrong & (difference >= largest * (1 - 1e-6))).argmax())
        off, limit = _distinct(float(difference[place]), float(allowed[place]), digits=3, brief=2)
        return _entry_words(got, expected, dtype, "worst at", place, f" (off by {off}, allowed {limit})")

    def _record(self, difference: Any, allowed: Any) -> None:
        np = sys.modules["numpy"]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(difference == 0, 0.0, difference / allowed)
        self.deviation.record(float(share.max()), 1.0)

    def _tolerated(self, dtype: str, size: Any) -> Any:
        tolerance = self.tolerances.get(dtype) or DEFAULT_TOLERANCES[dtype]
        return tolerance.atol + tolerance.rtol * size

    def _relation(self, got: Any, expected: Any, dtype: str) -> str:
        unrecorded = _Judge(self.tolerances)
        for name, image in RELATIONS:
            candidate = image(expected)
            if candidate is None or candidate.shape != got.shape or got.size == 0:
                continue
            if not unrecorded._entries(got, candidate, dtype):
                return name
        return ""


_current: ContextVar[_Judge | None] = ContextVar("judge", default=None)


def _transpose(expected: Any) -> Any | None:
    return expected.T if expected.ndim == 2 else None


RELATIONS: tuple[tuple[str, Callable[[Any], Any | None]], ...] = (("the transpose", _transpose),)
"""What a wrong answer may be of the right one: a name, and the function of the right one that gives the wrong one."""


# Kinds ----------------------------------------------------------------------------------------------------------------

_BUILT_IN: Mapping[type, _Form] = {
    type(None): _Form("None", "None"),
    bool: _Form("bool", "a bool"),
    int: _Form("int", "an int"),
    float: _Form("float", "a float", dtype="float64", float64_scalar=True),
    complex: _Form("complex", "a complex number", dtype="complex128"),
    str: _Form("str", "a string"),
    bytes: _Form("bytes", "bytes"),
    list: _Form("list", "a list"),
    tuple: _Form("tuple", "a tuple"),
    dict: _Form("dict", "a dict"),
}


def _form(value: Any) -> _Form | None:
    """Look up what `value` counts as, by its exact type; None for what is not plain data."""
    kind = type(value)
    if kind in _BUILT_IN:
        return _BUILT_IN[kind]
    torch, np = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and kind is torch.Tensor and value.layout is torch.strided:
        return _array_form("tensor", "tensor", str(value.dtype).removeprefix("torch."), value)
    if np is not None and kind is np.ndarray:
        return _array_form("array", "array", value.dtype.name, value)
    if np is not None and kind in np.sctypeDict.values():
        return _array_form("array", "NumPy scalar", np.dtype(kind).name, value)
    return None


def _array_form(family: str, noun: str, dtype: str, value: Any) -> _Form | None:
    if dtype not in EXACT_DTYPES and dtype not in DEFAULT_TOLERANCES:
        return None
    article = "an" if dtype.startswith("int") else "a"
    return _Form(family, f"{article} {dtype} {noun}", dtype, dtype == "float64" and len(value.shape) == 0)


def _same_kind(came: _Form, wanted: _Form, strict: bool) -> bool:
    families = {came.family, wanted.family}
    if families == {"list", "tuple"}:
        return not strict
    if "float" in families:
        return came.float64_scalar and wanted.float64_scalar
    return len(families) == 1


def _token(key: Any) -> tuple[Any, ...]:
    """Make a dict key comparable by its exact type, so that True is not 1 and no method of the key is called."""
    kind = type(key)
    if kind is tuple:
        return (kind, *map(_token, key))
    return (kind, key) if kind in _BUILT_IN else (kind, id(key))


def _type_name(value: Any) -> str:
    return clean(type(value).__name__, 40)


# Numbers and arrays ---------------------------------------------------------------------------------------------------


def _number(value: Any) -> complex:
    number: complex = value if type(value) in (float, complex) else value.item()
    return number


def _parts(number: complex) -> tuple[float, ...]:
    return (number.real, number.imag) if type(number) is complex else (number.real,)


def _pattern(part: float) -> float:
    """Give 2 for NaN, 1 or -1 for an infinity, 0 for an ordinary number."""
    if math.isnan(part):
        return 2.0
    return math.copysign(1.0, part) if math.isinf(part) else 0.0


def _patterns(parts: Any) -> Any:
    np = sys.modules["numpy"]
    return np.where(np.isnan(parts), 2.0, np.where(np.isinf(parts), np.copysign(1.0, parts), 0.0))


def _device(value: Any) -> str:
    """Say where a value is, or where it was before it crossed to us."""
    return str(getattr(value, "came_from", None) or getattr(value, "device", "cpu"))


def _numpy(value: Any) -> Any:
    """Bring an array, scalar or tensor into NumPy with its dtype; bfloat16, which NumPy lacks, as float64."""
    np = sys.modules["numpy"]
    torch = sys.modules.get("torch")
    if torch is None or type(value) is not torch.Tensor:
        return np.asarray(value)
    value = value.detach().cpu().resolve_conj().resolve_neg()
    return (value.to(torch.float64) if value.dtype is torch.bfloat16 else value).numpy()


def _flat_parts(array: Any) -> Any:
    """Spread an array into one row of float64 per entry, two columns wide where it is complex."""
    np = sys.modules["numpy"]
    if array.dtype.kind == "c":
        return array.astype(np.complex128).reshape(-1, 1).view(np.float64)
    return array.astype(np.float64).reshape(-1, 1)


def _exact_entries(got: Any, expected: Any, dtype: str) -> str:
    np = sys.modules["numpy"]
    mine, theirs = got.reshape(-1), expected.reshape(-1)
    wrong = mine != theirs
    if not wrong.any():
        return ""
    if dtype == "bool":
        return _entry_words(got, expected, dtype, "at", int(wrong.argmax()))
    # Modulo 2**64 the larger minus the smaller is exact, where int64 would overflow and float64 would round.
    up, down = mine.astype(np.uint64) - theirs.astype(np.uint64), theirs.astype(np.uint64) - mine.astype(np.uint64)
    difference = np.where(mine > theirs, up, down)
    largest = int(difference.max())
    place = int((difference >= np.uint64(largest - largest // 10**6)).argmax())
    return _entry_words(got, expected, dtype, "worst at", place, f" (off by {int(difference[place])})")


def _entry_words(got: Any, expected: Any, dtype: str, adverb: str, place: int, note: str = "") -> str:
    mine, theirs = got.reshape(-1)[place].item(), expected.reshape(-1)[place].item()
    words = (str(mine), str(theirs)) if dtype in EXACT_DTYPES else _distinct(mine, theirs, padded=True)
    where = dtype
    if got.ndim:
        index = [int(i) for i in sys.modules["numpy"].unravel_index(place, got.shape)]
        where = f"{dtype} {got.shape}; {adverb} {index}:"
    return f"{where} {words[0]}, expected {words[1]}{note}"


# Words ----------------------------------------------------------------------------------------------------------------

_ESCAPE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b.?")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{8,}\b")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SHOWN_ENTRIES, _SHOWN_NUMBERS = 8, 24
_SHOWN_DEPTH = 4


def listed(names: Sequence[str]) -> str:
    """Write names as a person would: a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def clean(text: str, limit: int = MESSAGE_LIMIT, *, lines: bool = False) -> str:
    """Make text of unknown origin fit to print: no escapes, no unseen characters, no addresses, at most `limit` long.

    Line breaks become spaces unless `lines`. Addresses become ``0x...``, since they differ from run to run.
    """
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\t", "    " if lines else " ")
    if not lines:
        text = " ".join(text.splitlines())
    seen = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    return _shorten(_ADDRESS.sub("0x...", seen), limit)


def describe(value: Any) -> str:
    """Say how a value appears after the word "called": its values where they are few, else its dtype and shape."""
    return clean(_described(value, _SHOWN_DEPTH))


def _described(value: Any, depth: int) -> str:
    form = _form(value)
    if form is None:
        # Recipes of questions are ours, and say what they stand for.
        return str(value) if type(value).__module__ == "autograder.sandbox.wire" else f"a `{_type_name(value)}`"
    if form.family in ("list", "tuple", "dict"):
        return _described_container(value, form.family, depth)
    if form.family in ("array", "tensor"):
        return _described_array(value, form)
    if form.family in ("str", "bytes"):
        return _shorten(repr(value[:80]), 60)
    return _int_words(value) if form.family == "int" else repr(value)


def _described_container(value: Any, family: str, depth: int) -> str:
    left, right = {"list": ("[", "]"), "tuple": ("(", ")"), "dict": ("{", "}")}[family]
    if depth == 0 and value:
        return f"{left}…{right}"
    shown = list(value)[:_SHOWN_ENTRIES]
    if family == "dict":
        words = [f"{_described(key, depth - 1)}: {_described(value[key], depth - 1)}" for key in shown]
    else:
        words = [_described(entry, depth - 1) for entry in shown]
    if len(value) > len(shown):
        words.append(f"… {len(value)} in all")
    comma = "," if family == "tuple" and len(value) == 1 else ""
    return f"{left}{', '.join(words)}{comma}{right}"


def _described_array(value: Any, form: _Form) -> str:
    place = "" if _device(value) == "cpu" else f" on {_device(value)}"
    return f"{form.dtype} {_nested(_numpy_short(value, form.dtype)) if _few(value) else tuple(value.shape)}{place}"


def _few(array: Any) -> bool:
    """Tell whether an array's numbers are worth showing: there are some, not many, and they are at hand."""
    return 0 < math.prod(array.shape) <= _SHOWN_NUMBERS and _device(array) != "meta"


def _numpy_short(value: Any, dtype: str) -> Any:
    """Bring an array into NumPy in the dtype that prints it shortest: 0.1, not 0.10000000149011612."""
    array = _numpy(value)
    return array.astype("float32") if dtype == "bfloat16" else array


def _nested(array: Any) -> str:
    if array.ndim == 0:
        return str(array[()])
    return f"[{', '.join(_nested(row) for row in array)}]" if array.ndim > 1 else f"[{', '.join(map(str, array))}]"


def _finding(path: str, message: str, relation: str = "") -> Finding:
    note = f" (yours is {relation})" if relation else ""
    path = f"{clean(path, 60)} " if path else ""
    return Finding(clean(path + message, MESSAGE_LIMIT - len(note)) + note, relation)


def _entry(path: str, key: Any) -> str:
    if type(key) is str and not path:
        return clean(key, 40)
    return f"{path}[{describe(key)}]"


def _apart(got: Any, expected: Any) -> str:
    """Put two unequal ints, bools, strings or bytes side by side, so that one sees where they differ."""
    if type(got) is int:
        mine, theirs = _int_words(got), _int_words(expected)
        return f"{mine}, expected {theirs if theirs != mine else 'another one'}"
    if type(got) is bool:
        return f"{got}, expected {expected}"
    pairs = enumerate(zip(got, expected, strict=False))
    first = next((i for i, (a, b) in pairs if a != b), min(len(got), len(expected)))
    return f"{_around(got, first)}, expected {_around(expected, first)}"


def _around(text: Any, place: int) -> str:
    if len(text) <= 50:
        return repr(text)
    start, stop = max(0, place - 20), place + 20
    return f"{'…' if start else ''}{text[start:stop]!r}{'…' if stop < len(text) else ''}"


def _int_words(value: int) -> str:
    return str(value) if value.bit_length() <= 128 else f"an int of {value.bit_length()} bits"


def _distinct(
    a: complex, b: complex, *, digits: int = 4, brief: int | None = None, padded: bool = False
) -> tuple[str, str]:
    """Write two numbers in few digits, but in as many as it takes to tell unequal ones apart."""
    fewer = digits - (brief or digits)
    for count in range(digits, 18):
        words = _number_words(a, count, padded), _number_words(b, count - fewer, padded)
        if words[0] != words[1]:
            break
    return words


def _number_words(number: complex, digits: int, padded: bool) -> str:
    if type(number) is complex:
        real, imaginary = (_number_words(part, digits, padded) for part in (number.real, number.imag))
        return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j"
    value = number.real
    if not math.isfinite(value):
        return {2.0: "NaN", 1.0: "infinity", -1.0: "-infinity"}[_pattern(value)]
    text = f"{value:#.{digits}g}" if padded else f"{value:.{digits}g}"
    if text.endswith("."):
        return f"{text}0"
    return text if padded or not text.lstrip("-").isdigit() else f"{text}.0"


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
