from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
import torch

from autograder.examine.compare import (
    DEFAULT_TOLERANCES,
    RELATIONS,
    Deviation,
    Mismatch,
    Tolerance,
    clean,
    describe,
    equal,
    judging,
    same,
)

NAN, INF = math.nan, math.inf
BOXES = torch.tensor([[0.0, 1.0], [0.25, 0.5], [1.0, 2.0]])


def mismatch(got, expected, **options) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        same(got, expected, **options)
    return caught.value


def words(got, expected, **options) -> str:
    return mismatch(got, expected, **options).message


class Liar:
    """Equal to everything, and at a loss for nothing."""

    __hash__ = object.__hash__

    def __eq__(self, other):
        return True

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self


def agreeable(base):
    """Make a subclass whose every comparison and difference pleases."""
    always = {"__eq__": lambda *_: True, "__ne__": lambda *_: False, "__lt__": lambda *_: True, "__hash__": lambda _: 0}
    nothing = {name: lambda *_: 0 for name in ("__sub__", "__rsub__", "__abs__")}
    return type("Agreeable", (base,), always | nothing)


class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True


class QuietTensor(torch.Tensor):
    pass


class LyingArray(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(self.shape)


EQUAL = [
    (None, None),
    (True, True),
    (3, 3),
    (2**200, 2**200),
    (0.1 + 0.2, 0.3),
    (1.0 + 1e-10, 1.0),
    (NAN, NAN),
    (-INF, -INF),
    (complex(1, NAN), complex(1, NAN)),
    ("Straße", "Straße"),
    (b"\x00", b"\x00"),
    ([1, [2.0]], (1, (2.0,))),
    ({"a": 1, 2: [3]}, {2: [3], "a": 1}),
    (np.float64(2.5), 2.5),
    (2.5, np.array(2.5)),
    (torch.tensor(2.5, dtype=torch.float64), 2.5),
    (np.float32(2.5), np.array(2.5, dtype=np.float32)),
    (np.array([1, 2], dtype=">i4"), np.array([1, 2], dtype="<i4")),
    (BOXES, BOXES.clone()),
    (BOXES.clone().requires_grad_(), BOXES),
    (BOXES.T, BOXES.T.contiguous()),
    (torch.zeros(0, 4), torch.zeros(0, 4)),
    (torch.tensor([NAN, INF, -INF, 1.0]), torch.tensor([NAN, INF, -INF, 1.0])),
    (torch.tensor([complex(INF, 1)]), torch.tensor([complex(INF, 1)])),
    (torch.tensor([1.0], dtype=torch.bfloat16), torch.tensor([1.01], dtype=torch.bfloat16)),
    (torch.tensor([2**63 - 1, -(2**63)]), torch.tensor([2**63 - 1, -(2**63)])),
]


@pytest.mark.parametrize(("got", "expected"), EQUAL)
def test_values_that_agree_pass(got, expected):
    """Equal values of one kind pass, NaN and infinity in the same places included."""
    assert same(got, expected) is None
    assert equal(got, expected)


LIES = [
    (Liar(), 3, "a `Liar` came back where an int was expected"),
    (agreeable(int)(4), 3, "a `Agreeable` came back where an int was expected"),
    (agreeable(float)(4.0), 3.0, "a `Agreeable` came back where a float was expected"),
    (agreeable(str)("no"), "yes", "a `Agreeable` came back where a string was expected"),
    (agreeable(list)(), [1], "a `Agreeable` came back where a list was expected"),
    (agreeable(dict)(), {"a": 1}, "a `Agreeable` came back where a dict was expected"),
    (agreeable(np.float64)(4.0), 3.0, "a `Agreeable` came back where a float was expected"),
    (
        torch.zeros(2, 3).as_subclass(LyingTensor),
        torch.ones(2, 3),
        "a `LyingTensor` came back where a float32 tensor was expected",
    ),
    (
        torch.ones(2, 3).as_subclass(QuietTensor),
        torch.ones(2, 3),
        "a `QuietTensor` came back where a float32 tensor was expected",
    ),
    (
        np.zeros((2, 3)).view(LyingArray),
        np.ones((2, 3)),
        "a `LyingArray` came back where a float64 array was expected",
    ),
]


@pytest.mark.parametrize(("got", "expected", "message"), LIES)
def test_a_lying_value_is_refused_by_its_type(got, expected, message):
    """An object or subclass whose comparisons all please is refused before it is asked."""
    assert words(got, expected) == message
    assert words([got], [expected]) == f"[0] {message}"


def test_a_lying_key_matches_no_entry():
    """A dict key is known by its exact type, so one that equals everything opens nothing."""
    key = agreeable(str)("a")
    assert words({key: 1}, {"a": 1}) == "no entry 'a'"


def test_an_expected_value_that_is_not_plain_is_an_error_of_the_suite():
    """A suite that expects what no answer can be hears so, and no student is blamed."""
    with pytest.raises(TypeError, match=r"^only plain data can be expected, not a `Liar`$"):
        same(3, Liar())


ACCEPTED_ELSEWHERE = [
    (torch.full((2, 3), NAN), torch.ones(2, 3), "float32 (2, 3); at [0, 0]: NaN, expected 1.000"),
    (np.full((2, 3), NAN), np.ones((2, 3)), "float64 (2, 3); at [0, 0]: NaN, expected 1.000"),
    (NAN, 1.0, "NaN, expected 1.0"),
    (1.0, np.ones((2, 3)), "a float came back where a float64 array was expected"),
    (np.float64(1.0), np.ones((2, 3)), "shape (), expected (2, 3)"),
    (torch.tensor(1.0), torch.ones(2, 3), "shape (), expected (2, 3)"),
    (torch.ones(3), torch.ones(2, 3), "shape (3,), expected (2, 3)"),
    (np.zeros((0, 3)), np.ones((1, 3)), "shape (0, 3), expected (1, 3)"),
    (torch.zeros(0), torch.ones(1), "shape (0,), expected (1,)"),
    (torch.ones(2), torch.zeros(0), "shape (2,), expected (0,)"),
    (torch.ones(2, 3, dtype=torch.float64), torch.ones(2, 3), "dtype float64, expected float32"),
    (torch.ones(2, dtype=torch.int64), torch.ones(2), "dtype int64, expected float32"),
    (torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.int64), "dtype int32, expected int64"),
    (torch.ones(2, 3, device="meta"), torch.ones(2, 3), "a tensor on meta, expected on cpu"),
    ([], [1], "0 entries, expected 1: []"),
    ({}, {"a": 1}, "no entry 'a'"),
]


@pytest.mark.parametrize(("got", "expected", "message"), ACCEPTED_ELSEWHERE)
def test_what_other_comparisons_accept_is_refused(got, expected, message):
    """NaN, broadcasting, empty arrays, other dtypes and devices are differences, whatever other comparisons say."""
    assert words(got, expected) == message
    assert not equal(got, expected)


KINDS = [
    (None, BOXES, "None came back where a float32 tensor was expected"),
    ([1.0], BOXES, "a list came back where a float32 tensor was expected"),
    (BOXES.numpy(), BOXES, "a float32 array came back where a float32 tensor was expected"),
    (BOXES, BOXES.numpy(), "a float32 tensor came back where a float32 array was expected"),
    (np.float32(1.0), torch.tensor(1.0), "a float32 NumPy scalar came back where a float32 tensor was expected"),
    (True, 1, "a bool came back where an int was expected"),
    (1, True, "an int came back where a bool was expected"),
    (1, 1.0, "an int came back where a float was expected"),
    (1.0, 1, "a float came back where an int was expected"),
    (1.0, 1 + 0j, "a float came back where a complex number was expected"),
    (np.int64(1), 1, "an int64 NumPy scalar came back where an int was expected"),
    (np.float32(1.0), 1.0, "a float32 NumPy scalar came back where a float was expected"),
    (torch.tensor(1.0), 1.0, "a float32 tensor came back where a float was expected"),
    (1.0, torch.tensor(1.0), "a float came back where a float32 tensor was expected"),
    ("1", 1, "a string came back where an int was expected"),
    ("a", b"a", "a string came back where bytes was expected"),
    ({1: 2}, [1], "a dict came back where a list was expected"),
    (np.array([None]), 1.0, "a `ndarray` came back where a float was expected"),
    (torch.ones(2, 2).to_sparse(), torch.ones(2, 2), "a `Tensor` came back where a float32 tensor was expected"),
]


@pytest.mark.parametrize(("got", "expected", "message"), KINDS)
def test_a_wrong_kind_is_said_in_a_sentence(got, expected, message):
    """A value of another kind is refused, however equal its number is, in a sentence that names both kinds."""
    assert words(got, expected) == message


def test_strict_tells_a_list_from_a_tuple():
    """Only a strict comparison tells lists from tuples, also inside other values."""
    assert words([(1,)], [[1]], strict=True) == "[0] a tuple came back where a list was expected"
    assert same([(1,)], [[1]], strict=False) is None


SCALARS = [
    (5.0, 4.0, "5.0, expected 4.0"),
    (1 / 3, 0.25, "0.3333, expected 0.25"),
    (1 / 3, 1 / 3 + 1e-8, "0.33333333, expected 0.33333334"),
    (1e300, -1e300, "1e+300, expected -1e+300"),
    (1e308, -1e308, "1e+308, expected -1e+308"),
    (INF, 4.0, "infinity, expected 4.0"),
    (INF, -INF, "infinity, expected -infinity"),
    (4.0, NAN, "4.0, expected NaN"),
    (1 + 2j, 1 + 3j, "1.0+2.0j, expected 1.0+3.0j"),
    (1 - 2j, complex(NAN, -2), "1.0-2.0j, expected NaN-2.0j"),
    (complex(INF, 1), complex(INF, 2), "infinity+1.0j, expected infinity+2.0j"),
    (True, False, "True, expected False"),
    (2**53 + 1, 2**53, "9007199254740993, expected 9007199254740992"),
    pytest.param(2**20000, 2**20000 + 1, "an int of 20001 bits, expected another one", id="beyond str"),
    (2**200, 3, "an int of 201 bits, expected 3"),
    ("abc", "abd", "'abc', expected 'abd'"),
    ("a\x1b[31m", "a", "'a\\x1b[31m', expected 'a'"),
    (b"ab", b"a", "b'ab', expected b'a'"),
    (
        "x" * 100 + "a" + "x" * 100,
        "x" * 100 + "b" + "x" * 100,
        f"…'{'x' * 20}a{'x' * 19}'…, expected …'{'x' * 20}b{'x' * 19}'…",
    ),
]


@pytest.mark.parametrize(("got", "expected", "message"), SCALARS)
def test_unequal_scalars_are_shown_side_by_side(got, expected, message):
    """Two unequal scalars stand side by side, in as many digits as it takes to tell them apart."""
    assert words(got, expected) == message


ARRAYS = [
    (
        torch.tensor([[0.0, 1.0], [0.25, 0.5], [1.0, 2.0]]),
        torch.tensor([[0.0, 1.0], [1 / 3, 0.5], [1.0, 2.0]]),
        "float32 (3, 2); worst at [1, 0]: 0.2500, expected 0.3333 (off by 0.0833, allowed 1e-05)",
    ),
    (
        torch.tensor([1.0, 1.0 + 3e-5]),
        torch.tensor([1.0, 1.0]),
        "float32 (2,); worst at [1]: 1.00003, expected 1.00000 (off by 3e-05, allowed 1.1e-05)",
    ),
    (
        np.array([[1.0, 2.0]]),
        np.array([[1.5, 2.25]]),
        "float64 (1, 2); worst at [0, 0]: 1.000, expected 1.500 (off by 0.5, allowed 1.5e-09)",
    ),
    (
        np.array([1234.0]),
        np.array([1235.0]),
        "float64 (1,); worst at [0]: 1234.0, expected 1235.0 (off by 1.0, allowed 1.2e-06)",
    ),
    (torch.tensor(1.0), torch.tensor(2.0), "float32 1.000, expected 2.000 (off by 1.0, allowed 1.3e-05)"),
    (
        torch.tensor([1.0, 1.0], dtype=torch.float16),
        torch.tensor([1.0, 1.5], dtype=torch.float16),
        "float16 (2,); worst at [1]: 1.000, expected 1.500 (off by 0.5, allowed 0.0015)",
    ),
    (
        torch.tensor([1.0, 1.0], dtype=torch.bfloat16),
        torch.tensor([1.0, 1.5], dtype=torch.bfloat16),
        "bfloat16 (2,); worst at [1]: 1.000, expected 1.500 (off by 0.5, allowed 0.024)",
    ),
    (
        torch.tensor([3 + 4j]),
        torch.tensor([0j]),
        "complex64 (1,); worst at [0]: 3.000+4.000j, expected 0.000+0.000j (off by 5.0, allowed 1e-05)",
    ),
    (
        torch.tensor([complex(INF, 1)]),
        torch.tensor([complex(INF, 2)]),
        "complex64 (1,); worst at [0]: infinity+1.000j, expected infinity+2.000j (off by 1.0, allowed 1.3e-05)",
    ),
    (
        np.array([1e308, 1.0]),
        np.array([-1e308, 1.0]),
        "float64 (2,); worst at [0]: 1.000e+308, expected -1.000e+308 (off by infinity, allowed 1e+299)",
    ),
    (torch.tensor([1.0, INF]), torch.tensor([1.0, -INF]), "float32 (2,); at [1]: infinity, expected -infinity"),
    (torch.tensor([1.0, 2.0]), torch.tensor([1.0, NAN]), "float32 (2,); at [1]: 2.000, expected NaN"),
    (torch.tensor([True, False]), torch.tensor([True, True]), "bool (2,); at [1]: False, expected True"),
    (torch.tensor([1, 9, 4]), torch.tensor([2, 3, 4]), "int64 (3,); worst at [1]: 9, expected 3 (off by 6)"),
    (np.uint8([1, 255]), np.uint8([1, 0]), "uint8 (2,); worst at [1]: 255, expected 0 (off by 255)"),
    (np.int8([-128]), np.int8([127]), "int8 (1,); worst at [0]: -128, expected 127 (off by 255)"),
    (
        torch.tensor([2**53 + 1]),
        torch.tensor([2**53]),
        "int64 (1,); worst at [0]: 9007199254740993, expected 9007199254740992 (off by 1)",
    ),
    (
        torch.tensor([2**63 - 1]),
        torch.tensor([-(2**63)]),
        "int64 (1,); worst at [0]: 9223372036854775807, expected -9223372036854775808 (off by 18446744073709551615)",
    ),
    (
        np.array(2**64 - 1, dtype=np.uint64),
        np.array(2**64 - 2, dtype=np.uint64),
        "uint64 18446744073709551615, expected 18446744073709551614 (off by 1)",
    ),
]


@pytest.mark.parametrize(("got", "expected", "message"), ARRAYS)
def test_unequal_arrays_show_their_worst_entry(got, expected, message):
    """A wrong array shows its worst entry with place, value, error and what was allowed; integers exactly."""
    assert words(got, expected) == message


def test_errors_that_only_rounding_tells_apart_show_the_first():
    """Of errors within a millionth of the largest the first is shown, so that machines agree on the place."""
    expected = np.zeros(3)
    assert "at [1]:" in words(np.array([0.5, 1.0, 1.0 + 1e-9]), expected)
    assert "at [2]:" in words(np.array([0.5, 1.0, 1.0 + 1e-3]), expected)


def test_the_worst_entry_is_a_wrong_one():
    """A large error that the expected size allows does not hide a small one that it does not."""
    got, expected = np.array([1e6 + 5e-4, 1e-6]), np.array([1e6, 0.0])
    assert "at [1]:" in words(got, expected)


ORDER = [
    (torch.ones(2, 3, dtype=torch.float64), torch.zeros(3), "shape (2, 3), expected (3,)"),
    (torch.full((3,), NAN, dtype=torch.float64), torch.zeros(3), "dtype float64, expected float32"),
    (torch.tensor([5.0, NAN]), torch.tensor([0.0, 1.0]), "float32 (2,); at [1]: NaN, expected 1.000"),
]


@pytest.mark.parametrize(("got", "expected", "message"), ORDER)
def test_of_several_differences_the_more_basic_is_said(got, expected, message):
    """Shape comes before dtype, dtype before NaN, NaN before values."""
    assert words(got, expected) == message


NESTED = [
    ({"a.grad": 5.0}, {"a.grad": 4.0}, "a.grad 5.0, expected 4.0"),
    ([1.0, 2.0], [1.0, 3.0], "[1] 2.0, expected 3.0"),
    ({"layers": [{"w": 1}]}, {"layers": [{"w": 2}]}, "layers[0]['w'] 1, expected 2"),
    ({3: "x"}, {3: "y"}, "[3] 'x', expected 'y'"),
    ({"a": 1, "b": 2}, {"a": 1}, "an entry 'b' that was not expected"),
    ({True: 1}, {1: 1}, "no entry 1"),
    ({(1, True): 1}, {(1, 1): 1}, "no entry (1, 1)"),
    ([[1, 2]], [[1]], "[0] 2 entries, expected 1: [1, 2]"),
    ([1, None], [1, 2.0], "[1] None came back where a float was expected"),
]


@pytest.mark.parametrize(("got", "expected", "message"), NESTED)
def test_a_difference_inside_says_where(got, expected, message):
    """A difference inside a dict or list is prefixed by its key and index."""
    assert words(got, expected) == message


def test_a_message_is_one_short_line():
    """Whatever came back, the message is one line of at most 160 characters, and the relation survives the cut."""
    assert len(words({"k" * 500 + "\n": ["x" * 500] * 50}, {"k" * 500 + "\n": []})) <= 160
    square = torch.tensor([[0, 2**63 - 1], [-(2**63), 0]])
    message = words({"k" * 40: {"k" * 200: square.T}}, {"k" * 40: {"k" * 200: square}})
    assert len(message) == 160
    assert message.endswith("(yours is the transpose)")


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (BOXES.T, "shape (2, 3), expected (3, 2) (yours is the transpose)"),
        (BOXES.T + 1, "shape (2, 3), expected (3, 2)"),
        (BOXES.T.double(), "shape (2, 3), expected (3, 2)"),
    ],
)
def test_a_transpose_of_another_shape_is_recognised(got, message):
    """An array of the transposed shape is called the transpose only when dtype and values say so."""
    assert words(got, BOXES) == message


def test_a_square_transpose_is_recognised():
    """A square array whose entries are transposed is called the transpose, and the relation is kept."""
    square = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    caught = mismatch({"w": square.T}, {"w": square})
    assert caught.message.startswith("w float32 (2, 2); worst at [0, 1]: 3.000, expected 2.000")
    assert caught.message.endswith("(yours is the transpose)")
    assert caught.relation == "the transpose"
    assert mismatch(square + 1, square).relation == ""


def test_an_empty_array_is_no_transpose():
    """Nothing is said of two empty arrays of different shapes but the shapes."""
    assert words(torch.zeros(0, 3), torch.zeros(3, 0)) == "shape (0, 3), expected (3, 0)"


def test_every_relation_has_its_own_name():
    """Relations are told apart by name, since a mismatch keeps nothing else of them."""
    names = [name for name, _ in RELATIONS]
    assert names == ["the transpose"]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_the_default_tolerance_of_a_dtype_is_its_limit(dtype):
    """An error just below the tolerance of a dtype passes, one just above does not."""
    expected = torch.zeros(1, dtype=getattr(torch, dtype))
    atol = DEFAULT_TOLERANCES[dtype].atol
    assert equal(expected + 0.9 * atol, expected)
    assert not equal(expected + 1.1 * atol, expected)


def test_an_exercise_overrides_the_tolerance_of_a_dtype():
    """Inside `judging` the exercise's tolerance goes before the default of that dtype, and of no other."""
    wide = {"float32": Tolerance(rtol=0.0, atol=0.5)}
    with judging(wide):
        assert same(torch.tensor([1.25]), torch.tensor([1.0])) is None
        assert words(1.25, 1.0) == "1.25, expected 1.0"
    assert not equal(torch.tensor([1.25]), torch.tensor([1.0]))
    assert equal(torch.tensor([1.25]), torch.tensor([1.0]), wide)


def test_the_deviation_is_the_largest_share_met():
    """The deviation is the largest error over what was allowed, of passing and failing comparisons alike."""
    with judging({"float64": Tolerance(rtol=0.0, atol=0.5)}) as deviation:
        same(1, 1)
        same([torch.tensor([1]), "x"], [torch.tensor([1]), "x"])
        assert deviation == Deviation(None)
        same({"a": 1.25}, {"a": 1.0})
        assert deviation.worst == 0.5
        same(np.array([1.0, 1.125]), np.array([1.0, 1.0]))
        assert deviation.worst == 0.5
        assert not equal(9.0, 1.0)
        assert deviation.worst == 0.5
        mismatch(np.array([2.0, 1.0]), np.array([1.0, 1.0]))
        assert deviation.worst == 2.0


def test_a_deviation_from_nothing_allowed_stays_finite():
    """Where no error is allowed a deviation is a large finite number, or none at all for equal values."""
    with judging({"float64": Tolerance(rtol=0.0, atol=0.0)}) as deviation:
        same(1.0, 1.0)
        same(np.ones(2), np.ones(2))
        assert deviation.worst == 0.0
        mismatch(np.ones(2), np.zeros(2))
        assert deviation.worst == 1e12
    with judging({"float64": Tolerance(rtol=0.0, atol=0.0)}) as deviation:
        mismatch(1.0, 0.0)
        assert deviation.worst == 1e12


def test_a_wrong_pattern_or_shape_measures_nothing():
    """A deviation is measured on values only, and looking for relations measures nothing."""
    with judging({}) as deviation:
        mismatch(NAN, 1.0)
        mismatch(torch.tensor([NAN]), torch.tensor([1.0]))
        mismatch(BOXES.T, BOXES)
        same(torch.zeros(0), torch.zeros(0))
        assert deviation.worst is None


def test_every_mismatch_is_raised_on_one_line():
    """Hypothesis tells failures apart by type and line, so all mismatches come from one line."""
    pairs = [(1, 2), (1.0, 2.0), (None, 1), ([], [1]), ({}, {1: 1}), (BOXES, BOXES + 1), (BOXES.T, BOXES)]
    lines = {mismatch(got, expected).__traceback__.tb_next.tb_lineno for got, expected in pairs}
    assert len(lines) == 1


def test_importing_the_comparison_imports_neither_torch_nor_numpy():
    """Comparing plain values needs neither torch nor numpy, so an assignment without them never loads them."""
    script = (
        "import sys; from autograder.examine.compare import same; same([1.0, {'a': 'b'}], (1.0, {'a': 'b'}));"
        "sys.exit(bool({'torch', 'numpy', 'pytest'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


DESCRIBED = [
    (None, "None"),
    (0.1, "0.1"),
    (True, "True"),
    pytest.param(2**20000, "an int of 20001 bits", id="beyond str"),
    ("a\x1b\u202e", "'a\\x1b\\u202e'"),
    (torch.zeros(5, 6), "float32 (5, 6)"),
    (torch.ones(1, 3), "float32 [[1.0, 1.0, 1.0]]"),
    (torch.tensor([[0.0, 0.0, 2.0, 2.0]]), "float32 [[0.0, 0.0, 2.0, 2.0]]"),
    (torch.tensor([0.1, NAN]), "float32 [0.1, nan]"),
    (torch.tensor([0.5], dtype=torch.bfloat16), "bfloat16 [0.5]"),
    (np.array([0.1, -INF]), "float64 [0.1, -inf]"),
    (torch.zeros(0, 4), "float32 (0, 4)"),
    (torch.zeros(9, device="meta"), "float32 (9,) on meta"),
    (torch.tensor(3), "int64 3"),
    (np.float32(0.1), "float32 0.1"),
    (np.array([[True], [False]]), "bool [[True], [False]]"),
    ([1, (2.0,), {"a": b"x"}], "[1, (2.0,), {'a': b'x'}]"),
    (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, … 100 in all]"),
    ([[[[[1]]]]], "[[[[[…]]]]]"),
    ([[[[[]]]]], "[[[[[]]]]]"),
    (Liar(), "a `Liar`"),
    ([Liar()], "[a `Liar`]"),
]


@pytest.mark.parametrize(("value", "text"), DESCRIBED)
def test_a_value_is_described_in_a_line(value, text):
    """A value appears with its values where they are few, and with dtype and shape where they are not."""
    assert describe(value) == text


def test_a_long_value_is_described_shortly():
    """No value, however large, takes more than one line of 160 characters."""
    assert len(describe([["x" * 1000] * 100] * 100)) == 160
    assert len(describe("x" * 10**6)) == 60


CLEANED = [
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b]0;title\x07text", "text"),
    ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x9b31mred", "red"),
    ("a\u202eb\u2066c\u200bd", "abcd"),
    ("a\x00b\x08c\ud800d", "abcd"),
    ("one\ntwo\r\nthree\u2028four", "one two three four"),
    ("a\tb", "a b"),
    ("<X object at 0x7f00deadbeef>", "<X object at 0x...>"),
    ("0x1f is no address", "0x1f is no address"),
    ("naïve Straße 日本", "naïve Straße 日本"),
]


@pytest.mark.parametrize(("text", "expected"), CLEANED)
def test_text_of_others_is_cleaned(text, expected):
    """Escapes, control characters, bidi overrides and addresses are gone from text that others wrote."""
    assert clean(text, 80) == expected


def test_cleaned_text_has_a_limit():
    """Text is cut to its limit with an ellipsis, and keeps its line breaks only where they are asked for."""
    assert clean("x" * 100, 10) == "xxxxxxxxx…"
    assert clean("x" * 10, 10) == "x" * 10
    assert clean("a\r\n\tb\x0c", 80, lines=True) == "a\n    b"


def test_two_short_rows_are_shown_where_their_lengths_differ():
    """Indices of which one is missing are shown beside those that were expected."""
    with pytest.raises(Mismatch, match=r"shape \(2,\), expected \(3,\); \[0, 2\], expected \[0, 2, 5\]"):
        same(torch.tensor([0, 2]), torch.tensor([0, 2, 5]))
