"""What may cross between examiner and student: plain data in frames, and nothing that could run.

A frame is a 20-byte prefix (nonce, header length, body length), a strict JSON header and raw little-endian buffers back
to back. Questions keep strides and aliasing, and may carry recipes; answers are contiguous and carry none. Nothing is
pickled. Neither torch nor numpy is imported here: a process that has not loaded them refuses their kinds.
"""

from __future__ import annotations

import collections
import ctypes
import json
import math
import re
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

PREFIX = struct.Struct("<8sIQ")
NUMPY_DTYPES = (
    *("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
)
TORCH_DTYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
)
ITEM_SIZES = {"bool": 1, "uint8": 1, "int8": 1, "bfloat16": 2} | {
    f"{kind}{bits}": bits // 8
    for kind, sizes in (("uint", (16, 32, 64)), ("int", (16, 32, 64)), ("float", (16, 32, 64)), ("complex", (64, 128)))
    for bits in sizes
}
INT64 = range(-(2**63), 2**63)
_DEVICE = re.compile(r"[a-z]{2,8}(:\d{1,2})?")
_FLOAT = struct.Struct(">d")


class ProtocolError(Exception):
    """The other side sent something that is not a frame of ours."""


class Unencodable(Exception):
    """A value is not plain data, or is too much of it; the text says so to whoever returned it."""


@dataclass(frozen=True)
class Caps:
    """Bounds on one message, checked before anything is allocated."""

    header: int = 1 << 20
    body: int = 64 << 20
    depth: int = 16
    nodes: int = 10_000
    text: int = 64 << 10
    rank: int = 8


ANSWER = Caps()
QUESTION = Caps(header=16 << 20, body=1 << 30, depth=200, nodes=1_000_000, text=16 << 20)


@dataclass(frozen=True)
class Recipe:
    """Something that the child makes for itself because it cannot travel as data."""

    kind: str
    value: Any

    def __str__(self) -> str:
        """Write what the child makes of it, as a student would."""
        if self.kind == "seeded":
            library, seed = self.value
            return f"{_GENERATORS[library]}({seed})"
        return f"a folder with {', '.join(self.value)}" if self.kind == "files" else str(self.value)


_GENERATORS = {
    "random": "random.Random",
    "numpy": "numpy.random.default_rng",
    "torch": "torch.Generator().manual_seed",
}


def seeded(library: str, seed: int) -> Recipe:
    """Ask for a generator seeded in the child: ``torch.Generator``, ``numpy.random.Generator`` or ``random.Random``."""
    if library not in _GENERATORS:
        raise ValueError(f'seeded() knows "torch", "numpy" and "random", not {library!r}')
    return Recipe("seeded", (library, seed))


def files(contents: dict[str, bytes]) -> Recipe:
    """Ask for a folder in the child's scratch space with these files; it arrives as a ``pathlib.Path``."""
    return Recipe("files", dict(contents))


def callback(name: str) -> Recipe:
    """Ask for the public function of probes.py with this name, to be passed as an argument."""
    return Recipe("callback", name)


@dataclass(frozen=True)
class Message:
    """A decoded frame: who asked, what the header says, and the buffers behind it."""

    nonce: bytes
    header: dict[str, Any]
    body: bytearray


# ---------------------------------------------------------------------------------------------------------- encoding


class Encoder:
    """Turns values into a JSON tree and a list of buffers; ``normalise`` maps a student's near misses to plain data."""

    def __init__(self, caps: Caps, *, normalise: bool) -> None:
        self.caps = caps
        self.normalise = normalise
        self.buffers: list[bytes] = []
        self.nodes = 0
        self.size = 0
        self._storages: dict[tuple[str, int, int], int] = {}
        self._alive: list[object] = []

    def answer(self, value: Any) -> Any:
        """Encode a whole answer; refuse one whose parts are each small enough, but not all of them together."""
        tree = self.tree(value)
        if len(_header({"answer": tree}, self.buffers)) > self.caps.header:
            raise Unencodable(f"values and texts of more than {self.caps.header >> 10:,} KB came back")
        return tree

    def tree(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if self.nodes > self.caps.nodes:
            raise Unencodable(f"more than {self.caps.nodes:,} values came back in one answer")
        if depth > self.caps.depth:
            raise Unencodable(f"values nested more than {self.caps.depth} deep came back")
        kind = type(value)
        encode = _EXACT.get(kind) or _library_encoder(kind, normalise=self.normalise)
        if encode is None and self.normalise:
            encode = _near_miss(kind)
        if encode is None:
            raise Unencodable(f"{_article(kind.__name__)} came back where plain data was expected")
        return encode(self, value, depth)

    def buffer(self, data: bytes) -> int:
        self.reserve(len(data))
        self.buffers.append(data)
        return len(self.buffers) - 1

    def reserve(self, size: int) -> None:
        """Refuse before copying: a 10 GB tensor costs its maker the memory, not us."""
        self.size += size
        if self.size > self.caps.body:
            raise Unencodable(
                f"an answer of {self.size / 1e6:,.0f} MB came back; at most {self.caps.body >> 20} MB may"
            )

    def storage(self, key: tuple[str, int, int], keep: object, copy: Callable[[], bytes]) -> int:
        """Send memory that several arrays of one library share once, so that aliases stay aliases.

        The key is the library, the address and the size, for a tensor may be made from a part of an array.
        """
        if key not in self._storages:
            self._storages[key] = self.buffer(copy())
            self._alive.append(keep)
        return self._storages[key]


def _article(name: str) -> str:
    name = name[:80]
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _encode_int(_: Encoder, value: int, __: int) -> int:
    if value not in INT64:
        raise Unencodable("an integer beyond 64 bits came back")
    return value


def _encode_text(encoder: Encoder, value: str, _: int) -> str:
    if len(value) > encoder.caps.text:
        raise Unencodable(f"a text of {len(value):,} characters came back; at most {encoder.caps.text:,} may")
    return value


def _encode_float(_: Encoder, value: float, __: int) -> list[str]:
    return ["f", _FLOAT.pack(value).hex()]


def _encode_sequence(tag: str) -> Callable[[Encoder, Any, int], list[Any]]:
    base: Any = {"l": list, "t": tuple}[tag]

    def encode(encoder: Encoder, value: Any, depth: int) -> list[Any]:
        return [tag, [encoder.tree(item, depth + 1) for item in base.__iter__(value)]]

    return encode


def _encode_dict(encoder: Encoder, value: dict[Any, Any], depth: int) -> list[Any]:
    pairs = []
    for key, item in value.items():
        if not _is_key(key):
            raise Unencodable(f"a dict with {_article(type(key).__name__)} as a key came back")
        pairs.append([encoder.tree(key, depth + 1), encoder.tree(item, depth + 1)])
    return ["d", pairs]


def _is_key(key: Any) -> bool:
    return type(key) in (str, int, bool) or (type(key) is tuple and all(map(_is_key, key)))


def _encode_recipe(encoder: Encoder, recipe: Recipe, depth: int) -> list[Any]:
    if encoder.normalise:
        raise Unencodable("a Recipe came back where plain data was expected")
    return ["r", recipe.kind, encoder.tree(recipe.value, depth + 1)]


def _encode_array(encoder: Encoder, array: Any, _: int) -> list[Any]:
    dtype = array.dtype.newbyteorder("=").name
    if dtype not in NUMPY_DTYPES:
        raise Unencodable(f"an array of dtype {str(array.dtype)[:40]} came back")
    if encoder.normalise:
        _check_rank(encoder, "an array", array.ndim)
        encoder.reserve(array.nbytes)
        encoder.size -= array.nbytes
        native = array.astype(array.dtype.newbyteorder("="), copy=False)
        return ["a", dtype, list(array.shape), encoder.buffer(native.tobytes())]
    root = _root(array)
    if not (array.dtype.isnative and (root.flags.c_contiguous or root.flags.f_contiguous)):
        raise Unencodable("a question with a NumPy array of foreign byte order, or that is a view of foreign memory")
    address = root.__array_interface__["data"][0]
    index = encoder.storage(("numpy", address, root.nbytes), root, lambda: root.tobytes("A"))
    return ["A", dtype, list(array.shape), list(array.strides), array.__array_interface__["data"][0] - address, index]


def _root(array: Any) -> Any:
    """Return the array whose memory this one views, through the go-betweens that ``as_strided`` leaves."""
    root, base = array, array.base
    while base is not None:
        if type(base) is type(array):
            root = base
        base = getattr(base, "base", None)
    return root


def _check_rank(encoder: Encoder, noun: str, rank: int) -> None:
    if rank > encoder.caps.rank:
        raise Unencodable(f"{noun} of {rank} dimensions came back; at most {encoder.caps.rank} may")


def _encode_scalar(_: Encoder, value: Any, __: int) -> list[Any]:
    dtype = value.dtype.name
    if dtype not in NUMPY_DTYPES:
        raise Unencodable(f"a NumPy scalar of dtype {dtype[:40]} came back")
    return ["s", dtype, value.tobytes().hex()]


def _encode_tensor(encoder: Encoder, tensor: Any, _: int) -> list[Any]:
    torch = sys.modules["torch"]
    if tensor.is_nested or tensor.is_quantized or tensor.layout is not torch.strided or tensor.device.type == "meta":
        raise Unencodable("a tensor without ordinary values (sparse, nested, quantised or meta) came back")
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in TORCH_DTYPES:
        raise Unencodable(f"a tensor of dtype {dtype} came back")
    if encoder.normalise:
        _check_rank(encoder, "a tensor", tensor.dim())
        size = tensor.numel() * tensor.element_size()
        encoder.reserve(size)
        encoder.size -= size
        device = str(tensor.device)
        flat = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous()
        return ["x", dtype, list(tensor.shape), device, encoder.buffer(_memory(flat.data_ptr(), size))]
    plain = tensor.detach().resolve_conj().resolve_neg()
    storage = plain.untyped_storage()
    key = ("torch", storage.data_ptr(), storage.nbytes())
    index = encoder.storage(
        key, storage, lambda: ctypes.string_at(storage.data_ptr(), storage.nbytes()) if storage.nbytes() else b""
    )
    return ["X", dtype, list(plain.shape), list(plain.stride()), plain.storage_offset(), index]


def _memory(address: int, size: int) -> bytes:
    """Copy memory; going through an array would need NumPy, which an assignment may not allow."""
    return ctypes.string_at(address, size) if size else b""


_Encode = Callable[[Encoder, Any, int], Any]
_EXACT: dict[type, _Encode] = {
    type(None): lambda *_: None,
    bool: lambda _, value, __: value,
    int: _encode_int,
    float: _encode_float,
    complex: lambda _, value, __: ["c", (_FLOAT.pack(value.real) + _FLOAT.pack(value.imag)).hex()],
    str: _encode_text,
    bytes: lambda encoder, value, _: ["y", encoder.buffer(value)],
    list: _encode_sequence("l"),
    tuple: _encode_sequence("t"),
    dict: _encode_dict,
    Recipe: _encode_recipe,
}
_NEAR_MISSES: dict[type, _Encode] = {
    bytearray: lambda encoder, value, _: ["y", encoder.buffer(bytes(value))],
    collections.OrderedDict: _encode_dict,
    collections.defaultdict: _encode_dict,
    collections.Counter: _encode_dict,
}


def _library_encoder(kind: type, *, normalise: bool) -> _Encode | None:
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and (kind is torch.Tensor or (normalise and kind is torch.nn.Parameter)):
        return _encode_tensor
    if numpy is not None:
        if kind is numpy.ndarray:
            return _encode_array
        if issubclass(kind, numpy.generic) and kind.__module__ == "numpy":
            return _encode_scalar
    return None


def _near_miss(kind: type) -> _Encode | None:
    """Accept what honest code returns by accident: named tuples, ``torch.Size``, ``x.max(1)``, a Counter."""
    if issubclass(kind, tuple) and (hasattr(kind, "_fields") or kind.__module__ in ("torch", "torch.return_types")):
        return _encode_sequence("t")
    return _NEAR_MISSES.get(kind)


def frame(nonce: bytes, header: dict[str, Any], buffers: list[bytes] | tuple[bytes, ...] = ()) -> bytes:
    """Pack a header and its buffers."""
    return b"".join((head(nonce, header, buffers), *buffers))


def head(nonce: bytes, header: dict[str, Any], buffers: Sequence[bytes | memoryview]) -> bytes:
    """Pack what goes before the buffers."""
    text = _header(header, buffers)
    return PREFIX.pack(nonce, len(text), sum(map(len, buffers))) + text


def _header(header: dict[str, Any], buffers: Sequence[bytes | memoryview]) -> bytes:
    return json.dumps(header | {"b": [len(buffer) for buffer in buffers]}, separators=(",", ":")).encode()


# ---------------------------------------------------------------------------------------------------------- decoding


def read_prefix(data: bytes, caps: Caps) -> tuple[bytes, int, int]:
    """Unpack nonce, header length and body length; refuse lengths beyond the caps before anything is read."""
    nonce, header, body = PREFIX.unpack(data)
    if not 2 <= header <= caps.header:
        raise ProtocolError(f"a header of {header} bytes")
    if body > caps.body:
        raise ProtocolError(f"a body of {body} bytes")
    return nonce, header, body


def read_header(text: bytes, body: bytearray) -> dict[str, Any]:
    """Parse a header strictly: no duplicate keys, no floats, no integers beyond 64 bits."""
    try:
        header = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_float=_refuse, parse_constant=_refuse, parse_int=_bounded
        )
    except ProtocolError:
        raise
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a header that is not JSON of ours") from error
    if type(header) is not dict or type(header.get("b")) is not list:
        raise ProtocolError("a header without its table of buffers")
    sizes = header["b"]
    if any(type(size) is not int or size < 0 for size in sizes) or sum(sizes) != len(body):
        raise ProtocolError("buffers that do not fill the body")
    return header


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProtocolError("a header with a duplicate key")
    return found


def _refuse(text: str) -> Any:
    raise ProtocolError(f"a number written as {text[:20]}")


def _bounded(text: str) -> int:
    if len(text) > 20 or (value := int(text)) not in INT64:
        raise ProtocolError("an integer beyond 64 bits")
    return value


class Decoder:
    """Rebuilds values from a tree and its buffers; whatever is not exactly ours is a ProtocolError.

    ``make`` turns a recipe into the thing it asks for; without it (answers) recipes and strided arrays are refused.
    """

    def __init__(
        self,
        message: Message,
        caps: Caps,
        make: Callable[[Recipe], Any] | None = None,
        place: Callable[[Any], Any] = lambda storage: storage,
    ) -> None:
        self.caps = caps
        self.make = make
        self.place = place
        """Puts the memory of a question's tensors where the question wants them."""
        self.nodes = 0
        self._used: set[int] = set()
        self._storages: dict[int, Any] = {}
        ends = [0]
        for size in message.header["b"]:
            ends.append(ends[-1] + size)
        view = memoryview(message.body)
        self._buffers = [view[start:end] for start, end in pairwise(ends)]

    def value(self, tree: Any) -> Any:
        """Decode a whole tree; buffers that nothing refers to are refused."""
        found = self._value(tree, 0)
        self.finish()
        return found

    def finish(self) -> None:
        if len(self._used) != len(self._buffers):
            raise ProtocolError("a buffer that nothing refers to")

    def part(self, tree: Any) -> Any:
        """Decode one of several trees that share the buffers; ``finish`` checks them all at the end."""
        return self._value(tree, 0)

    def _value(self, tree: Any, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > self.caps.nodes or depth > self.caps.depth:
            raise ProtocolError("more values, or deeper ones, than an answer may have")
        kind = type(tree)
        if tree is None or kind is bool or kind is int:
            return tree
        if kind is str:
            if len(tree) > self.caps.text:
                raise ProtocolError("a text that is too long")
            return tree
        if kind is not list or not tree or type(tree[0]) is not str:
            raise ProtocolError("a node of an unknown form")
        decode = _DECODERS.get(tree[0])
        if decode is None or (tree[0] in "rAX" and self.make is None):
            raise ProtocolError(f"a node of kind {tree[0][:10]!r}")
        try:
            return decode(self, tree[1:], depth)
        except (ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, struct.error) as error:
            raise ProtocolError(f"a damaged node of kind {tree[0]!r}") from error

    def items(self, trees: Any, depth: int) -> Iterator[Any]:
        if type(trees) is not list:
            raise ProtocolError("a sequence that is none")
        return (self._value(tree, depth + 1) for tree in trees)

    def take(self, index: Any, *, share: bool = False) -> memoryview:
        if type(index) is not int or not 0 <= index < len(self._buffers) or (index in self._used and not share):
            raise ProtocolError("a buffer that is not there, or used twice")
        self._used.add(index)
        return self._buffers[index]

    def storage(self, index: Any, build: Callable[[memoryview], Any]) -> Any:
        if index not in self._storages:
            self._storages[index] = build(self.take(index, share=True))
        return self._storages[index]


def _library(name: str) -> Any:
    module = sys.modules.get(name)
    if module is None:
        raise ProtocolError(f"a value of {name}, which this assignment does not use")
    return module


def _shape(caps: Caps, shape: Any) -> tuple[int, ...]:
    if type(shape) is not list or len(shape) > caps.rank or any(type(n) is not int or n < 0 for n in shape):
        raise ProtocolError("a shape that is none")
    return tuple(shape)


def _flat(
    decoder: Decoder, dtype: Any, shape: Any, index: Any, known: tuple[str, ...]
) -> tuple[tuple[int, ...], memoryview]:
    if type(dtype) is not str or dtype not in known:
        raise ProtocolError("an unknown dtype")
    dimensions = _shape(decoder.caps, shape)
    data = decoder.take(index)
    if math.prod(dimensions) * ITEM_SIZES[dtype] != len(data):
        raise ProtocolError("a shape that does not fit its buffer")
    return dimensions, data


def _decode_float(_: Decoder, fields: list[Any], __: int) -> float:
    (text,) = fields
    (value,) = _FLOAT.unpack(_hex(text, 16))
    return float(value)


def _hex(text: Any, length: int) -> bytes:
    if type(text) is not str or len(text) != length:
        raise ProtocolError("a number of the wrong length")
    return bytes.fromhex(text)


def _decode_complex(_: Decoder, fields: list[Any], __: int) -> complex:
    (text,) = fields
    data = _hex(text, 32)
    return complex(_FLOAT.unpack(data[:8])[0], _FLOAT.unpack(data[8:])[0])


def _decode_bytes(decoder: Decoder, fields: list[Any], _: int) -> bytes:
    (index,) = fields
    return bytes(decoder.take(index))


def _decode_list(decoder: Decoder, fields: list[Any], depth: int) -> list[Any]:
    (items,) = fields
    return list(decoder.items(items, depth))


def _decode_tuple(decoder: Decoder, fields: list[Any], depth: int) -> tuple[Any, ...]:
    (items,) = fields
    return tuple(decoder.items(items, depth))


def _decode_dict(decoder: Decoder, fields: list[Any], depth: int) -> dict[Any, Any]:
    (pairs,) = fields
    if type(pairs) is not list or any(type(pair) is not list for pair in pairs):
        raise ProtocolError("a dict that is none")
    found: dict[Any, Any] = {}
    for key_tree, value_tree in pairs:
        key = decoder._value(key_tree, depth + 1)
        if not _is_key(key) or key in found:
            raise ProtocolError("a dict with a duplicate or unusable key")
        found[key] = decoder._value(value_tree, depth + 1)
    return found


def _decode_array(decoder: Decoder, fields: list[Any], _: int) -> Any:
    dtype, shape, index = fields
    numpy = _library("numpy")
    dimensions, data = _flat(decoder, dtype, shape, index, NUMPY_DTYPES)
    if dtype == "bool":
        return (numpy.frombuffer(data, dtype="uint8") != 0).reshape(dimensions)
    return numpy.frombuffer(data, dtype=dtype).reshape(dimensions).copy()


def _decode_scalar(_: Decoder, fields: list[Any], __: int) -> Any:
    dtype, text = fields
    numpy = _library("numpy")
    if type(dtype) is not str or dtype not in NUMPY_DTYPES:
        raise ProtocolError("an unknown dtype")
    data = _hex(text, 2 * ITEM_SIZES[dtype])
    if dtype == "bool":
        return numpy.bool_(data != b"\0")
    return numpy.frombuffer(data, dtype=dtype)[0]


def _decode_tensor(decoder: Decoder, fields: list[Any], _: int) -> Any:
    dtype, shape, device, index = fields
    torch = _library("torch")
    if type(device) is not str or not _DEVICE.fullmatch(device):
        raise ProtocolError("an unknown device")
    dimensions, data = _flat(decoder, dtype, shape, index, TORCH_DTYPES)
    raw = torch.frombuffer(data, dtype=torch.uint8).clone() if len(data) else torch.empty(0, dtype=torch.uint8)
    tensor = (raw != 0) if dtype == "bool" else raw.view(getattr(torch, dtype))
    tensor = tensor.reshape(dimensions)
    if device != "cpu":
        tensor.came_from = device  # a plain note for the comparison: the numbers themselves are judged on the CPU
    return tensor


def _decode_strided_array(decoder: Decoder, fields: list[Any], _: int) -> Any:
    dtype, shape, strides, offset, index = fields
    numpy = _library("numpy")
    base = decoder.storage(index, lambda data: numpy.frombuffer(data, dtype="uint8").copy())
    if not base.size:
        return numpy.empty(tuple(shape), dtype=dtype)
    return numpy.ndarray(tuple(shape), dtype, buffer=base, offset=offset, strides=tuple(strides))


def _decode_strided_tensor(decoder: Decoder, fields: list[Any], _: int) -> Any:
    dtype, shape, strides, offset, index = fields
    torch = _library("torch")

    def build(data: memoryview) -> Any:
        raw = torch.frombuffer(data, dtype=torch.uint8).clone() if len(data) else torch.empty(0)
        return decoder.place(raw.untyped_storage())

    storage = decoder.storage(index, build)
    empty = torch.empty(0, dtype=getattr(torch, dtype), device=storage.device)
    return empty.set_(storage, offset, tuple(shape), tuple(strides))


def _decode_recipe(decoder: Decoder, fields: list[Any], depth: int) -> Any:
    kind, tree = fields
    if decoder.make is None:
        raise ProtocolError("a recipe in an answer")
    return decoder.make(Recipe(kind, decoder._value(tree, depth + 1)))


_DECODERS: dict[str, Callable[[Decoder, list[Any], int], Any]] = {
    "f": _decode_float,
    "c": _decode_complex,
    "y": _decode_bytes,
    "l": _decode_list,
    "t": _decode_tuple,
    "d": _decode_dict,
    "a": _decode_array,
    "s": _decode_scalar,
    "x": _decode_tensor,
    "A": _decode_strided_array,
    "X": _decode_strided_tensor,
    "r": _decode_recipe,
}
