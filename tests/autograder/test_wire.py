from __future__ import annotations

import collections
import contextlib
import enum
import json
import math
import random
import struct
import subprocess
import sys
import warnings
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.client import Question
from autograder.sandbox.wire import (
    ANSWER,
    NUMPY_DTYPES,
    PREFIX,
    QUESTION,
    TORCH_DTYPES,
    Caps,
    Decoder,
    Encoder,
    Message,
    ProtocolError,
    Recipe,
    Unencodable,
    callback,
    files,
    frame,
    read_header,
    read_prefix,
    seeded,
)

NONCE = b"12345678"
QUIET_NAN, PAYLOAD_NAN = (
    struct.unpack(">d", bytes.fromhex(text))[0] for text in ("7ff8000000000000", "fff8000000abcdef")
)


def unframe(data: bytes, caps: Caps = ANSWER) -> Message:
    nonce, header_length, body_length = read_prefix(data[: PREFIX.size], caps)
    text, body = data[PREFIX.size :][:header_length], bytearray(data[PREFIX.size + header_length :])
    assert len(body) == body_length
    return Message(nonce, read_header(text, body), body)


def packed(value) -> bytes:
    encoder = Encoder(ANSWER, normalise=True)
    return frame(NONCE, {"answer": encoder.answer(value)}, encoder.buffers)


def answered(value):
    """Send a value the way an answer travels."""
    message = unframe(packed(value))
    return Decoder(message, ANSWER).value(message.header["answer"])


def asked(*values, make=lambda recipe: recipe):
    """Send values the way the arguments of a question travel."""
    question = Question.of("f", values, {})
    message = unframe(frame(NONCE, question.header, question.buffers), QUESTION)
    return Question(message.header, tuple(question.buffers)).decode(make)[0]


def decode(tree, body: bytes = b"", sizes: list[int] | None = None, caps: Caps = ANSWER):
    """Decode a forged answer."""
    sizes = ([len(body)] if body else []) if sizes is None else sizes
    return Decoder(Message(NONCE, {"b": sizes}, bytearray(body)), caps).value(tree)


def refusal(value) -> str:
    with pytest.raises(Unencodable) as caught:
        Encoder(ANSWER, normalise=True).answer(value)
    return str(caught.value)


def bits(value):
    """Say exactly what a value is: its type, and every bit of it."""
    kind = type(value)
    if kind is float:
        return kind, struct.pack(">d", value)
    if kind is complex:
        return kind, struct.pack(">dd", value.real, value.imag)
    if kind in (list, tuple):
        return kind, [bits(item) for item in value]
    if kind is dict:
        return kind, [(bits(key), bits(item)) for key, item in value.items()]
    if kind is torch.Tensor:
        flat = value.contiguous().reshape(-1).view(torch.uint8)
        return kind, value.dtype, value.shape, value.device, value.requires_grad, bytes(flat.numpy())
    if isinstance(value, np.ndarray | np.generic):
        return kind, value.dtype, value.shape, value.tobytes()
    return kind, value


class Pair(NamedTuple):
    left: int
    right: str


class Mine:
    pass


class Whole(int):
    pass


class Text(str):
    __slots__ = ()


class Colour(enum.IntEnum):
    RED = 1


class Tensorish(torch.Tensor):
    pass


class Arrayish(np.ndarray):
    pass


class Folder(dict):
    pass


# -------------------------------------------------------------------------------------------------- the table of kinds

TENSORS = [torch.tensor([[0, 1, 2], [3, 4, 5]]).to(getattr(torch, dtype)) for dtype in TORCH_DTYPES]
ARRAYS = [np.array([[0, 1, 2], [3, 4, 5]]).astype(dtype) for dtype in NUMPY_DTYPES]
SCALARS = [np.dtype(dtype).type(1) for dtype in NUMPY_DTYPES]
PLAIN = [
    *(None, True, False, 0, -1, 2**63 - 1, -(2**63)),
    *(0.0, -0.0, 0.1, math.inf, -math.inf, QUIET_NAN, PAYLOAD_NAN, 5e-324),
    *(complex(-0.0, PAYLOAD_NAN), 1 - 2j, "", "é\u2028\n\0", "\ud800", "🙂", b"", b"\0\xff"),
    *([], (), {}, [1, [2.0, (None, "x")]], (True, [])),
    {"b": 1, "a": [2], 3: None, False: 4, ("k", 1, (True,)): {"x": ()}},
    *(torch.tensor(2.5), torch.zeros(2, 0, 3), torch.tensor([-0.0, math.nan, math.inf])),
    *(np.array(2.5), np.zeros((2, 0, 3)), np.array([PAYLOAD_NAN, -0.0])),
    *(np.float64(PAYLOAD_NAN), np.float64(-0.0), np.bool_(False)),
]


@pytest.mark.parametrize("value", [*PLAIN, *TENSORS, *ARRAYS, *SCALARS], ids=lambda value: ascii(value)[:40])
def test_plain_values_come_back_bit_for_bit(value):
    """Every kind of plain value survives the journey of an answer with its exact type and all its bits."""
    assert bits(answered(value)) == bits(value)


NEAR_MISSES = {
    "OrderedDict": (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
    "Counter": (collections.Counter("aab"), {"a": 2, "b": 1}),
    "defaultdict": (collections.defaultdict(list, {1: [2]}), {1: [2]}),
    "named tuple": (Pair(1, "x"), (1, "x")),
    "torch.Size": (torch.zeros(2, 3).shape, (2, 3)),
    "x.max(1)": (torch.tensor([[1.0, 3.0]]).max(1), (torch.tensor([3.0]), torch.tensor([1]))),
    "x.sort()": (torch.tensor([3, 1]).sort(), (torch.tensor([1, 3]), torch.tensor([1, 0]))),
    "svd": (np.linalg.svd(np.array([[2.0]])), (np.array([[1.0]]), np.array([2.0]), np.array([[1.0]]))),
    "Parameter": (torch.nn.Parameter(torch.tensor([1.5])), torch.tensor([1.5])),
    "tensor that requires grad": (torch.tensor([1.5], requires_grad=True) * 2, torch.tensor([3.0])),
    "bytearray": (bytearray(b"ab"), b"ab"),
    "transposed tensor": (torch.arange(6).reshape(2, 3).T, torch.tensor([[0, 3], [1, 4], [2, 5]])),
    "expanded tensor": (torch.tensor([[1.0]]).expand(2, 3), torch.ones(2, 3)),
    "conjugate tensor": (torch.tensor([1 + 2j]).conj(), torch.tensor([1 - 2j])),
    "reversed array": (np.arange(3)[::-1], np.array([2, 1, 0])),
    "big-endian array": (np.array([1, 2], dtype=">i4"), np.array([1, 2], dtype=np.int32)),
    "Fortran array": (np.asfortranarray([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]])),
    "read-only array": (np.broadcast_to(np.float32(2), (2, 2)), np.full((2, 2), 2, np.float32)),
}


@pytest.mark.parametrize(("value", "plain"), NEAR_MISSES.values(), ids=NEAR_MISSES.keys())
def test_near_misses_become_plain(value, plain):
    """What honest code returns by accident arrives as the plain value that it stands for."""
    assert bits(answered(value)) == bits(plain)


@pytest.mark.parametrize(("value", "plain"), NEAR_MISSES.values(), ids=NEAR_MISSES.keys())
def test_near_misses_inside_containers_become_plain(value, plain):
    """A near miss is normalised wherever it hides."""
    assert bits(answered([{"k": (value,)}])) == bits([{"k": (plain,)}])


def test_an_ordered_dict_keeps_the_order_it_was_moved_to():
    """An OrderedDict arrives in its own order, which is not the order of its insertions after move_to_end."""
    value = collections.OrderedDict(a=1, b=2)
    value.move_to_end("a")
    assert list(answered(value)) == ["b", "a"]


def test_a_decoded_array_is_fresh_and_writable():
    """Whoever decodes an answer owns its memory: writing to it changes nobody else's copy."""
    message = unframe(packed([np.arange(3), torch.arange(3)]))
    array, tensor = Decoder(message, ANSWER).value(message.header["answer"])
    array[0] = tensor[0] = 9
    again = Decoder(message, ANSWER).value(message.header["answer"])
    assert bits(again) == bits([np.arange(3), torch.arange(3)])


def plain_expected(what: str) -> str:
    return f"{what} came back where plain data was expected"


NO_VALUES = "a tensor without ordinary values (sparse, nested, quantised or meta) came back"
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nested and quantised tensors are prototypes, np.matrix is deprecated
    ODD_TENSORS = {
        "sparse": torch.eye(2).to_sparse(),
        "meta": torch.zeros(2, device="meta"),
        "quantised": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8),
        "nested": torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]),
    }
    MATRIX = np.matrix([[1.0]])

REFUSED = {
    "object": (Mine(), plain_expected("a Mine")),
    "class": (Mine, plain_expected("a type")),
    "set": ({1}, plain_expected("a set")),
    "frozenset": (frozenset(), plain_expected("a frozenset")),
    "generator": ((i for i in ()), plain_expected("a generator")),
    "range": (range(3), plain_expected("a range")),
    "map": (map(str, ()), plain_expected("a map")),
    "function": (len, plain_expected("a builtin_function_or_method")),
    "iterator": (iter([]), plain_expected("a list_iterator")),
    "int subclass": (Whole(3), plain_expected("a Whole")),
    "enum": (Colour.RED, plain_expected("a Colour")),
    "str subclass": (Text("x"), plain_expected("a Text")),
    "dict subclass": (Folder(), plain_expected("a Folder")),
    "exception": (ValueError("x"), plain_expected("a ValueError")),
    "tensor subclass": (torch.ones(2).as_subclass(Tensorish), plain_expected("a Tensorish")),
    "array subclass": (np.ones(2).view(Arrayish), plain_expected("an Arrayish")),
    "masked array": (np.ma.masked_array([1.0], [True]), plain_expected("a MaskedArray")),
    "matrix": (MATRIX, plain_expected("a matrix")),
    "recipe": (seeded("random", 1), "a Recipe came back where plain data was expected"),
    "object array": (np.array([None, 1]), "an array of dtype object came back"),
    "text array": (np.array(["ab"]), "an array of dtype <U2 came back"),
    "structured array": (np.zeros(2, [("x", "f4")]), "an array of dtype [('x', '<f4')] came back"),
    "dates": (np.array(["2020-01-01"], "M8[D]"), "an array of dtype datetime64[D] came back"),
    "long double": (np.longdouble(1), "a NumPy scalar of dtype float128 came back"),
    "np.str_": (np.str_("a"), "a NumPy scalar of dtype str32 came back"),
    "torch uint16": (torch.zeros(1, dtype=torch.uint16), "a tensor of dtype uint16 came back"),
    "torch float8": (torch.zeros(1).to(torch.float8_e5m2), "a tensor of dtype float8_e5m2 came back"),
    **{name: (tensor, NO_VALUES) for name, tensor in ODD_TENSORS.items()},
    "huge int": (2**63, "an integer beyond 64 bits came back"),
    "huge negative int": (-(2**63) - 1, "an integer beyond 64 bits came back"),
    "float key": ({0.5: 1}, "a dict with a float as a key came back"),
    "None key": ({None: 1}, "a dict with a NoneType as a key came back"),
    "float in a tuple key": ({(1, 0.5): 1}, "a dict with a tuple as a key came back"),
    "named tuple key": ({Pair(1, "x"): 1}, "a dict with a Pair as a key came back"),
    "long text": ("x" * 65_537, "a text of 65,537 characters came back; at most 65,536 may"),
    "many values": ([0] * 10_000, "more than 10,000 values came back in one answer"),
    "nine dimensions": (torch.zeros((1,) * 9), "a tensor of 9 dimensions came back; at most 8 may"),
    "nine axes": (np.zeros((1,) * 9), "an array of 9 dimensions came back; at most 8 may"),
    "big bytes": (bytes(65 << 20), "an answer of 68 MB came back; at most 64 MB may"),
    "big by repetition": ([np.zeros(5 << 20)] * 2, "an answer of 84 MB came back; at most 64 MB may"),
    "10 GB tensor": (torch.zeros(1).expand(10**10), "an answer of 40,000 MB came back; at most 64 MB may"),
    "10 GB array": (np.broadcast_to(np.uint8(1), (10**10,)), "an answer of 10,000 MB came back; at most 64 MB may"),
    "big together": (["é" * 60_000] * 3, "values and texts of more than 1,024 KB came back"),
}


@pytest.mark.parametrize(("value", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_whatever_else_comes_back_is_refused_in_words(value, sentence):
    """Each kind of value outside the table is refused with one sentence that names it."""
    assert refusal(value) == sentence


@pytest.mark.parametrize(("value", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refusals_hold_inside_containers(value, sentence):
    """A refused value is refused wherever it hides."""
    assert refusal({"k": [value]}) == sentence


def nest(depth: int, wrap=lambda inner: [inner]):
    value = 1
    for _ in range(depth):
        value = wrap(value)
    return value


def test_nesting_is_bounded():
    """Sixteen levels travel, seventeen are refused, and so is a list that contains itself."""
    assert answered(nest(16)) == nest(16)
    endless: list = []
    endless.append(endless)
    for value in (nest(17), nest(17, lambda inner: {"k": inner}), endless):
        assert refusal(value) == "values nested more than 16 deep came back"


def test_values_are_counted_up_to_the_cap():
    """Exactly as many values as the cap allows travel: an honest long list is no forgery."""
    value = [0.5] * 9_999
    assert answered(value) == value


def test_the_longest_text_travels():
    """A text of exactly the allowed length travels, whatever its characters weigh in the header."""
    assert answered("🙂" * 65_536) == "🙂" * 65_536


# ----------------------------------------------------------------------------------------------------------- questions


def same_layout(got, given) -> bool:
    if type(got) is not type(given) or got.dtype != given.dtype or got.shape != given.shape:
        return False
    strides = (got.stride() == given.stride()) if isinstance(got, torch.Tensor) else (got.strides == given.strides)
    return strides and bits(got)[-1] == bits(given)[-1]


GRID = np.arange(24, dtype=np.float32).reshape(4, 6)
SHEET = torch.arange(24, dtype=torch.float32).reshape(4, 6)
LAYOUTS = {
    "plain array": GRID,
    "transposed array": GRID.T,
    "strided array": GRID[1::2, ::3],
    "negative strides": GRID[::-1, ::-2],
    "Fortran order": np.asfortranarray(GRID),
    "column of a Fortran array": np.asfortranarray(GRID)[:, 2],
    "broadcast array": np.broadcast_to(GRID[0], (3, 6)),
    "sliding windows": np.lib.stride_tricks.sliding_window_view(GRID, (2, 2)),
    "0-d array": GRID[2, 3, ...],
    "empty array": np.zeros((0, 3)),
    "empty view": GRID[4:],
    "read-only array": np.frombuffer(b"abcdef", dtype=np.uint8)[1:4],
    "bool array": (GRID > 3)[:, ::2],
    "complex array": (GRID * 1j).astype(np.complex64).T,
    "plain tensor": SHEET,
    "transposed tensor": SHEET.T,
    "strided tensor": SHEET[1::2, ::3],
    "offset tensor": SHEET.flatten()[5:],
    "expanded tensor": SHEET[0].expand(3, 6),
    "unfolded tensor": SHEET.flatten().unfold(0, 4, 2),
    "channels last": torch.arange(24.0).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
    "0-d tensor": SHEET[2, 3],
    "empty tensor": torch.zeros(0, 3),
    "empty tensor view": SHEET[4:],
    "bfloat16": SHEET.to(torch.bfloat16).T,
    "bool tensor": (SHEET > 3)[:, ::2],
    "complex tensor": torch.complex(SHEET, -SHEET).T,
}


@pytest.mark.parametrize("value", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_questions_keep_strides(value):
    """An array or tensor of a question arrives with its shape, strides, dtype and values."""
    (got,) = asked(value)
    assert same_layout(got, value)


def test_questions_keep_the_storage_offset():
    """A tensor that starts inside its storage still does when it arrives."""
    (got,) = asked(SHEET[2:])
    assert got.storage_offset() == 12
    assert got.untyped_storage().nbytes() == 96


@pytest.mark.parametrize(("whole", "part"), [(GRID, GRID[1:, ::2]), (SHEET, SHEET[1:, ::2])], ids=["numpy", "torch"])
def test_questions_keep_aliases(whole, part):
    """Two views of one memory still share it on arrival, whichever is sent first."""
    for first, second in (asked(whole, part), reversed(asked(part, whole))):
        first[1, 0] = 99
        assert second[0, 0] == 99


def test_arrays_that_do_not_share_memory_arrive_apart():
    """Equal arrays with memories of their own stay independent."""
    first, second = asked(GRID.copy(), GRID.copy())
    first[0, 0] = 99
    assert second[0, 0] == 0


def test_the_memory_of_the_sender_is_not_touched():
    """What the receiver writes never reaches the sender's array."""
    (got,) = asked(GRID)
    got[0, 0] = 99
    assert GRID[0, 0] == 0


def test_an_array_and_tensors_made_from_it_travel_together():
    """NumPy and torch views of one memory, whole and in part, can be asked about in one question."""
    array = np.arange(10.0)
    values = (torch.from_numpy(array[:5]), array, torch.from_numpy(array), array[:5])
    for got, value in zip(asked(*values), values, strict=True):
        assert same_layout(got, value)


@pytest.mark.parametrize("value", [np.array([1, 2], ">i4"), SHEET[:, ::2].numpy()], ids=["big-endian", "torch memory"])
def test_a_layout_that_cannot_be_kept_is_refused(value):
    """A question never silently changes the layout of an array: what it cannot keep it refuses."""
    with pytest.raises(Unencodable) as caught:
        asked(value)
    assert (
        str(caught.value) == "a question with a NumPy array of foreign byte order, or that is a view of foreign memory"
    )


@pytest.mark.parametrize("value", [collections.Counter(), torch.Size([1]), torch.nn.Parameter(torch.ones(1))])
def test_questions_carry_exact_types_only(value):
    """What a suite asks with is not normalised: near misses are for students."""
    with pytest.raises(Unencodable):
        asked(value)


def test_questions_may_be_deep_and_long():
    """A question may nest two hundred levels and hold a hundred thousand values."""
    assert asked(nest(198), [0.5] * 100_000) == (nest(198), [0.5] * 100_000)


def test_recipes_arrive_as_what_is_made_of_them():
    """A question hands each of the three recipes to its maker, wherever it stands."""
    recipes = [seeded("torch", 7), {"k": (files({"a.png": b"\0x"}),)}, callback("double")]
    made: list[Recipe] = []
    got = asked(recipes, make=lambda recipe: made.append(recipe) or len(made))
    assert got == ([1, {"k": (2,)}, 3],)
    assert made == [Recipe("seeded", ("torch", 7)), Recipe("files", {"a.png": b"\0x"}), Recipe("callback", "double")]


def test_a_generator_of_an_unknown_library_is_refused_at_once():
    """A misspelt library is an error of the suite, told where it was written."""
    with pytest.raises(ValueError, match=r"^seeded\(\) knows .torch., .numpy. and .random., not 'jax'$"):
        seeded("jax", 1)


@pytest.mark.parametrize(
    "tree",
    [
        ["r", "seeded", ["t", ["random", 1]]],
        ["A", "uint8", [1], [1], 0, 0],
        ["X", "uint8", [1], [1], 0, 0],
    ],
    ids=["recipe", "strided array", "strided tensor"],
)
def test_answers_carry_no_recipes_and_no_strides(tree):
    """Recipes and strided memory are for questions: in an answer they are a forgery."""
    with pytest.raises(ProtocolError, match=r"^a node of kind "):
        decode(tree, b"\0")


# ------------------------------------------------------------------------------------------- what the decoder refuses


def prefix(header: int, body: int) -> bytes:
    return PREFIX.pack(NONCE, header, body)


@pytest.mark.parametrize(
    "data",
    [
        *(prefix(0, 0), prefix(1, 0), prefix((1 << 20) + 1, 0), prefix(2**32 - 1, 0)),
        *(prefix(2, (64 << 20) + 1), prefix(2, 2**64 - 1)),
    ],
)
def test_lengths_beyond_the_caps_are_refused_from_the_prefix_alone(data):
    """A header or a body beyond the caps is refused before anything of it is read or allocated."""
    with pytest.raises(ProtocolError):
        read_prefix(data, ANSWER)


def test_lengths_at_the_caps_pass():
    """The caps themselves are allowed."""
    assert read_prefix(prefix(1 << 20, 64 << 20), ANSWER) == (NONCE, 1 << 20, 64 << 20)


BAD_HEADERS = {
    "nothing": b"",
    "not JSON": b"{",
    "trailing text": b'{"b":[3]}{}',
    "not UTF-8": b'{"b":[3],"x":"\xff"}',
    "a list": b"[]",
    "a text": b'"b"',
    "no table": b"{}",
    "table of another kind": b'{"b":{}}',
    "duplicate key": b'{"b":[3],"answer":1,"answer":2}',
    "duplicate key deep down": b'{"b":[3],"answer":{"x":1,"x":2}}',
    "float": b'{"b":[3],"answer":1.5}',
    "exponent": b'{"b":[3],"answer":1e999}',
    "NaN": b'{"b":[3],"answer":NaN}',
    "Infinity": b'{"b":[3],"answer":-Infinity}',
    "integer beyond 64 bits": b'{"b":[3],"answer":9223372036854775808}',
    "negative integer beyond 64 bits": b'{"b":[3],"answer":-9223372036854775809}',
    "integer of 5,000 digits": b'{"b":[3],"answer":' + b"9" * 5_000 + b"}",
    "deep lists": b'{"b":[3],"answer":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"b":[3],"answer":' + b'{"x":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
    "negative buffer": b'{"b":[-1,1]}',
    "bool as a length": b'{"b":[false]}',
    "text as a length": b'{"b":["0"]}',
    "buffers that fill less": b'{"b":[1]}',
    "buffers that fill more": b'{"b":[2,2]}',
    "buffers whose lengths overflow": b'{"b":[9223372036854775807,9223372036854775807]}',
}


@pytest.mark.parametrize("text", BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_headers_are_parsed_strictly(text):
    """Whatever JSON leaves open is closed: each way to write a header that is not ours is refused."""
    with pytest.raises(ProtocolError):
        read_header(text, bytearray(b"xyz"))


def test_a_good_header_is_read():
    """The extremes of 64 bits and buffers that fill the body pass."""
    text = b'{"b":[1,0,2],"answer":[9223372036854775807,-9223372036854775808]}'
    assert read_header(text, bytearray(3))["answer"] == [2**63 - 1, -(2**63)]


EIGHT = bytes(range(8))
BAD_TREES = {
    "an object": ({"f": 1}, b""),
    "an empty node": ([], b""),
    "a node without a kind": ([1], b""),
    "an unknown kind": (["z"], b""),
    "two kinds in one": (["rA"], b""),
    "no kind": ([""], b""),
    "a class name": (["o", "os.system"], b""),
    "a float that is short": (["f", "00"], b""),
    "a float that is long": (["f", "00" * 9], b""),
    "a float that is no text": (["f", 1], b""),
    "a float that is no hex": (["f", "zz" * 8], b""),
    "a float in two parts": (["f", "00" * 8, 1], b""),
    "a float of nothing": (["f"], b""),
    "a complex that is short": (["c", "00" * 8], b""),
    "a list of a text": (["l", "abc"], b""),
    "a list of an object": (["l", {}], b""),
    "a list of nothing": (["l"], b""),
    "a tuple of a number": (["t", 3], b""),
    "a dict of a text": (["d", "ab"], b""),
    "a dict of texts": (["d", ["ab"]], b""),
    "a dict of an object": (["d", {"ab": 1}], b""),
    "a dict with a pair of three": (["d", [[1, 2, 3]]], b""),
    "a dict with a duplicate key": (["d", [["a", 1], ["a", 2]]], b""),
    "a dict with equal keys": (["d", [[1, 1], [True, 2]]], b""),
    "a dict with equal tuples": (["d", [[["t", [0]], 1], [["t", [False]], 2]]], b""),
    "a dict with a list as a key": (["d", [[["l", []], 1]]], b""),
    "a dict with a float as a key": (["d", [[["f", "00" * 8], 1]]], b""),
    "a dict with a float in a key": (["d", [[["t", [["f", "00" * 8]]], 1]]], b""),
    "a dict with None as a key": (["d", [[None, 1]]], b""),
    "a dict with an array in a key": (["d", [[["t", [["a", "uint8", [8], 0]]], 1]]], EIGHT),
    "a text that is too long": ("x" * 65_537, b""),
    "too many values": (["l", [0] * 10_000], b""),
    "values too deep": (nest(17, lambda inner: ["l", [inner]]), b""),
    "a dict too deep": (nest(17, lambda inner: ["d", [["k", inner]]]), b""),
    "no such buffer": (["y", 1], EIGHT),
    "a negative buffer": (["y", -1], EIGHT),
    "a bool as a buffer": (["y", False], EIGHT),
    "a text as a buffer": (["y", "0"], EIGHT),
    "a buffer used twice": (["l", [["y", 0], ["y", 0]]], EIGHT),
    "a buffer used as two kinds": (["l", [["y", 0], ["a", "uint8", [8], 0]]], EIGHT),
    "a buffer that nothing uses": (1, EIGHT),
}
for kind, device in (("a", []), ("x", ["cpu"])):
    BAD_TREES |= {
        f"{kind}: an unknown dtype": ([kind, "object", [8], *device, 0], EIGHT),
        f"{kind}: a Python dtype": ([kind, "O", [1], *device, 0], EIGHT),
        f"{kind}: a structured dtype": ([kind, "u1,u1", [4], *device, 0], EIGHT),
        f"{kind}: a dtype that is no text": ([kind, ["uint8"], [8], *device, 0], EIGHT),
        f"{kind}: a dtype of another library": (
            [kind, "bfloat16" if kind == "a" else "uint16", [4], *device, 0],
            EIGHT,
        ),
        f"{kind}: nine dimensions": ([kind, "uint8", [1] * 8 + [8], *device, 0], EIGHT),
        f"{kind}: negative dimensions": ([kind, "uint8", [-2, -4], *device, 0], EIGHT),
        f"{kind}: a bool as a dimension": ([kind, "uint8", [8, True], *device, 0], EIGHT),
        f"{kind}: a text as a dimension": ([kind, "uint8", ["8"], *device, 0], EIGHT),
        f"{kind}: a shape that is no list": ([kind, "uint8", 8, *device, 0], EIGHT),
        f"{kind}: a shape that is too small": ([kind, "uint8", [7], *device, 0], EIGHT),
        f"{kind}: a shape that is too large": ([kind, "uint8", [9], *device, 0], EIGHT),
        f"{kind}: a dtype that is too large": ([kind, "float32", [8], *device, 0], EIGHT),
        f"{kind}: a product that overflows": ([kind, "uint8", [2**32, 2**32, 8], *device, 0], EIGHT),
        f"{kind}: a field too many": ([kind, "uint8", [8], *device, 0, 0], EIGHT),
        f"{kind}: a field missing": ([kind, "uint8", [8]], EIGHT),
    }
for device in ("", "CPU", "cuda:123", "cpu\n", "../x", 3, None):
    BAD_TREES[f"device {device!r}"] = (["x", "uint8", [8], device, 0], EIGHT)
for dtype, text in (("object", "00" * 8), ("float64", "00"), ("float64", 3), ("bool", ""), (["bool"], "00")):
    BAD_TREES[f"scalar {dtype} {text}"] = (["s", dtype, text], b"")


@pytest.mark.parametrize(("tree", "body"), BAD_TREES.values(), ids=BAD_TREES.keys())
def test_damaged_trees_are_refused(tree, body):
    """Each way in which a tree can fail to be ours is a protocol violation and nothing else."""
    with pytest.raises(ProtocolError):
        decode(tree, body)


@pytest.mark.parametrize("device", [[], ["cpu"]], ids=["numpy", "torch"])
@pytest.mark.parametrize("shape", [[2**63 - 1, 2**63 - 1, 0], [0, 2**62, 2**62, 8]])
def test_an_empty_shape_may_not_overflow_either(device, shape):
    """A shape without elements, whose other dimensions overflow, ends in nothing worse than a ProtocolError."""
    with contextlib.suppress(ProtocolError):
        assert 0 in decode(["x" if device else "a", "uint8", shape, *device, 0], b"", [0]).shape


def test_empty_buffers_count_too():
    """A buffer without bytes has to be used exactly once, as any other."""
    assert decode(["y", 0], b"", [0]) == b""
    for tree in (1, ["l", [["y", 0], ["y", 0]]]):
        with pytest.raises(ProtocolError):
            decode(tree, b"", [0])


def test_bools_are_normalised():
    """A byte that is neither 0 nor 1 becomes True: no library may count it as 7."""
    body = bytes([0, 1, 7, 255])
    assert decode(["a", "bool", [4], 0], body).view(np.uint8).tolist() == [0, 1, 1, 1]
    assert decode(["x", "bool", [4], "cpu", 0], body).view(torch.uint8).tolist() == [0, 1, 1, 1]
    assert decode(["s", "bool", "07"]).tobytes() == b"\1"


def test_a_tensor_remembers_its_device_as_a_note():
    """A tensor from another device arrives on the CPU with a note of where it came from."""
    tensor = decode(["x", "float32", [2], "cuda:0", 0], EIGHT)
    assert tensor.device.type == "cpu"
    assert tensor.came_from == "cuda:0"


@pytest.mark.parametrize(
    ("library", "tree"),
    [("torch", '["x","uint8",[1],"cpu",0]'), ("numpy", '["a","uint8",[1],0]'), ("numpy", '["s","uint8","00"]')],
)
def test_a_library_that_was_not_asked_for_is_not_imported(library, tree):
    """An examiner that has not loaded a library refuses its values, and is not made to load it."""
    body = "" if '"s"' in tree else "0"
    code = f"""
import sys
from autograder.sandbox.wire import ANSWER, Decoder, Message, ProtocolError, read_header
body = bytearray({body!r}.encode())
header = read_header(b'{{"b":[{"1" if body else ""}],"answer":{tree}}}', body)
try:
    Decoder(Message(b"", header, body), ANSWER).value(header["answer"])
except ProtocolError as error:
    print(error, {library!r} in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == f"a value of {library}, which this assignment does not use False\n"


def test_an_answer_without_numpy_is_encoded_without_it():
    """The wire imports neither torch nor numpy: a pure Python assignment pays for neither."""
    code = (
        "import sys, autograder.sandbox.wire as w\n"
        "w.Encoder(w.ANSWER, normalise=True).answer([1.5, {'a': (1, b'x')}])\n"
        "print({'torch', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "set()\n"


# ------------------------------------------------------------------------------------------------ properties and fuzz

PROPERTY = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
any_float = st.integers(0, 2**64 - 1).map(lambda word: struct.unpack(">d", word.to_bytes(8, "big"))[0])
leaves = st.one_of(
    *(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), any_float, st.binary(max_size=20)),
    st.builds(complex, any_float, any_float),
    st.text(st.characters(), max_size=20),
    hnp.arrays(st.sampled_from(NUMPY_DTYPES[1:]), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)),
    st.sampled_from([*TENSORS, *SCALARS]),
)
keys = st.one_of(st.text(max_size=5), st.integers(-(2**63), 2**63 - 1), st.tuples(st.booleans(), st.text(max_size=3)))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        *(st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple)),
        st.dictionaries(keys, inner, max_size=4),
    ),
    max_leaves=12,
)


@PROPERTY
@given(value=values)
def test_any_plain_value_comes_back_bit_for_bit(value):
    """Encoding, framing and decoding give back any plain value, down to NaN payloads and signs of zero."""
    assert bits(answered(value)) == bits(value)


@PROPERTY
@given(value=values)
def test_any_plain_value_arrives_in_a_question(value):
    """A question delivers any plain value bit for bit."""
    assert bits(asked(value)) == bits((value,))


SPECIMENS = [
    packed(value)
    for value in (
        [1, 2.5, None, "x", True],
        {"a": (1, [2]), ("k", 1): b"xyz"},
        [torch.arange(6.0).reshape(2, 3), np.arange(4, dtype=np.int16), np.float32(3), 1j],
        [torch.zeros(0, 2), torch.tensor([True]), torch.ones(2, dtype=torch.bfloat16)],
    )
]
SCRAPS = [
    b"[",
    b"]",
    b'"',
    b",",
    b"-",
    b"0",
    b"9" * 20,
    b"1e9",
    b"NaN",
    b'"d"',
    b'"x"',
    b'"a"',
    b"{}",
    b"null",
    b"\xff",
]
TREES = [1, -1, 2**63 - 1, 0, True, None, "", "x", "a", "l", "d", "cpu", "bool", "uint8", [], [0], ["l", []], {}]


def survives(data: bytes) -> None:
    """Decode hostile bytes: a value or a ProtocolError is fine, anything else is a hole."""
    with contextlib.suppress(ProtocolError):
        _, header_length, body_length = read_prefix(data[: PREFIX.size], ANSWER)
        body = bytearray(data[PREFIX.size + header_length :][:body_length])
        header = read_header(data[PREFIX.size :][:header_length], body)
        Decoder(Message(NONCE, header, body), ANSWER).value(header.get("answer"))


def test_random_bytes_never_get_past_the_decoder():
    """Whatever bytes arrive, the decoder answers with a value or a ProtocolError."""
    rng = random.Random(1)
    for _ in range(2000):
        data = rng.randbytes(rng.randrange(200))
        survives(prefix(len(data), 0) + data)
        survives(rng.randbytes(PREFIX.size) + data)


def test_mutated_frames_never_get_past_the_decoder():
    """Frames with flipped, lost, doubled and inserted bytes give a value or a ProtocolError."""
    rng = random.Random(2)
    for _ in range(4000):
        specimen = rng.choice(SPECIMENS)
        nonce, header_length, _ = PREFIX.unpack(specimen[: PREFIX.size])
        header = bytearray(specimen[PREFIX.size :][:header_length])
        body = specimen[PREFIX.size + header_length :]
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(header))
            header[at : at + rng.randrange(3)] = rng.choice([*SCRAPS, bytes([rng.randrange(32, 127)])])
        survives(PREFIX.pack(nonce, len(header), len(body)) + header + body)


def test_mutated_trees_never_get_past_the_decoder():
    """Well-formed headers whose nodes were swapped for others give a value or a ProtocolError."""
    rng = random.Random(3)

    def mutate(node):
        if rng.random() < 0.1:
            return rng.choice(TREES)
        return [mutate(item) for item in node] if isinstance(node, list) else node

    for _ in range(4000):
        message = unframe(rng.choice(SPECIMENS))
        header = message.header | {"answer": mutate(message.header["answer"])}
        text = json.dumps(header).encode()
        survives(PREFIX.pack(NONCE, len(text), len(message.body)) + text + message.body)
