"""Random and mutated frames for the decoder: nothing but a value or a ProtocolError may come of any of them."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.client import read_reply
from autograder.sandbox.wire import (
    ANSWER,
    NUMPY_DTYPES,
    PREFIX,
    TORCH_DTYPES,
    Encoder,
    Message,
    ProtocolError,
    frame,
    read_header,
    read_prefix,
)

NONCE = bytes(range(8))
FACTOR = 40
"""Bytes that decoding may take at the most for each byte of a frame, beside a constant: small integers in lists."""
CONSTANT = 1 << 20


@dataclass
class Findings:
    """What became of the frames."""

    outcomes: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)
    """Frames that ended in anything else, or took too much memory, one sentence each."""
    dearest: float = 0.0
    """Bytes taken for each byte of a frame, beyond the constant, at the most."""


def fuzz(count: int, seed: int, *, measure_every: int = 50) -> Findings:
    """Decode so many frames made from this seed; the memory of some of them is measured."""
    rng = random.Random(seed)
    seeds = _honest_frames()
    findings = Findings()
    for number in range(count):
        data = _frame(rng, seeds)
        measured = number % measure_every == 0
        if measured:
            tracemalloc.start()
        try:
            outcome = _decode(data)
        except ProtocolError:
            outcome = "refused"
        except BaseException as error:
            outcome = "mistake"
            findings.mistakes.append(f"{type(error).__name__}: {error} for {data[:200]!r}")
        finally:
            if measured:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
                findings.dearest = max(findings.dearest, (peak - CONSTANT) / max(len(data), 1))
                if peak > CONSTANT + FACTOR * len(data):
                    findings.mistakes.append(f"{peak} bytes taken for a frame of {len(data)}: {data[:200]!r}")
        findings.outcomes[outcome] += 1
    return findings


def _decode(data: bytes) -> str:
    """Read a frame as the examiner reads one that a socket delivered whole, and decode all that is in it."""
    if len(data) < PREFIX.size:
        return "short"
    _, header_length, body_length = read_prefix(data[: PREFIX.size], ANSWER)
    text = data[PREFIX.size : PREFIX.size + header_length]
    body = bytearray(data[PREFIX.size + header_length :][:body_length])
    if len(text) < header_length or len(body) < body_length:
        return "short"
    reply = read_reply(Message(NONCE, read_header(text, body), body))
    if reply.message is None:
        return "other"
    reply.value()
    return "value"


# ---------------------------------------------------------------------------------------------------- making frames


def _honest_frames() -> list[bytes]:
    """Return frames as children send them, with every kind of value that there is."""
    import numpy as np
    import torch

    values: list[Any] = [
        None,
        [True, 0, -(2**63), 0.5, 1j, "text", b"bytes"],
        {"a": (1, [2, {"b": ()}]), 3: {}, (1, "x"): []},
        float("nan"),
        "\ud800 \x00 \u202e",
        [np.ones((2, 3), dtype=dtype) for dtype in NUMPY_DTYPES],
        [np.float64(0.5), np.bool_(True), np.int8(-3), np.complex64(1j)],
        [torch.zeros(2, 3, dtype=getattr(torch, dtype)) for dtype in TORCH_DTYPES],
        [torch.zeros(0, 3), torch.tensor(1.5), np.zeros((3, 0)), np.array(2)],
    ]
    frames = []
    for value in values:
        encoder = Encoder(ANSWER, normalise=True)
        frames.append(frame(NONCE, {"answer": encoder.answer(value)}, encoder.buffers))
    error = {"types": ["ValueError", "Exception"], "text": "bad", "line": 3, "memory": False}
    headers: list[dict[str, Any]] = [
        {"raised": error},
        {"import": error},
        {"refused": "no"},
        {"missing": ["f"]},
        {"forbidden": "torch.softmax"},
        {"compiled": False},
        {"compiled": True, "lines": {"torch.softmax": 3}},
    ]
    return frames + [frame(NONCE, header) for header in headers]


def _frame(rng: random.Random, seeds: list[bytes]) -> bytes:
    make: Callable[[random.Random, list[bytes]], bytes] = rng.choice(_WAYS)
    return make(rng, seeds)


def _noise(rng: random.Random, _: list[bytes]) -> bytes:
    return rng.randbytes(rng.randrange(200))


def _noise_in_a_frame(rng: random.Random, _: list[bytes]) -> bytes:
    text, body = rng.randbytes(rng.randrange(100)), rng.randbytes(rng.randrange(50))
    return PREFIX.pack(NONCE, len(text), len(body)) + text + body


def _flipped(rng: random.Random, seeds: list[bytes]) -> bytes:
    """Change some bytes of a frame."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _spliced(rng: random.Random, seeds: list[bytes]) -> bytes:
    """Take a piece out, double a piece, or put a piece of another frame in, with lengths mended or not."""
    one, other = rng.choice(seeds), rng.choice(seeds)
    text, body = one[PREFIX.size : -1], other[-rng.randrange(1, 40) :]
    start, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    text = text[:start] + rng.choice([b"", text[start:end] * 2, other[20 : 20 + end - start]]) + text[end:]
    lengths = (len(text), len(body)) if rng.random() < 0.7 else (rng.choice(_SIZES), rng.choice(_SIZES) % 2**40)
    return PREFIX.pack(NONCE, lengths[0] % 2**32, lengths[1]) + text + body


def _mutated_tree(rng: random.Random, seeds: list[bytes]) -> bytes:
    """Change one place of a header's JSON for something else that may stand in JSON."""
    data = rng.choice(seeds)
    _, header_length, _ = PREFIX.unpack(data[: PREFIX.size])
    tree = json.loads(data[PREFIX.size : PREFIX.size + header_length])
    body = data[PREFIX.size + header_length :]
    for _ in range(rng.randint(1, 3)):
        tree = _changed(rng, tree)
    text = json.dumps(tree).encode()
    return PREFIX.pack(NONCE, len(text), len(body)) + text + body


def _changed(rng: random.Random, tree: Any) -> Any:
    if type(tree) is list and tree and rng.random() < 0.8:
        index = rng.randrange(len(tree))
        return [*tree[:index], _changed(rng, tree[index]), *tree[index + 1 :]]
    if type(tree) is dict and tree and rng.random() < 0.8:
        key = rng.choice(list(tree))
        return tree | {key: _changed(rng, tree[key])}
    return rng.choice(_THINGS)(rng)


def _grown_tree(rng: random.Random, _: list[bytes]) -> bytes:
    """Write a tree that a grammar gives, which no encoder would."""
    text = json.dumps({"b": [rng.choice(_SIZES) for _ in range(rng.randrange(3))], "answer": _tree(rng, 5)}).encode()
    body = rng.randbytes(rng.randrange(64))
    if rng.random() < 0.5:
        text = json.dumps({"b": [len(body)], "answer": _tree(rng, 5)}).encode()
    return PREFIX.pack(NONCE, len(text), len(body)) + text + body


def _tree(rng: random.Random, depth: int) -> Any:
    tag = rng.choice("fcyltdasxAXr?")
    dtype = rng.choice([*TORCH_DTYPES, *NUMPY_DTYPES, "object", "O", "<f8", "V8"])
    shape = [rng.choice([0, 1, 2, 3, -1, 2**31, 2**62]) for _ in range(rng.randrange(10))]
    index = rng.choice([0, 0, 0, 1, -1, 10**9, True])
    forms: dict[str, Callable[[], list[Any]]] = {
        "f": lambda: ["f", rng.choice(["7ff8000000000000", "00", "zz" * 8, rng.randbytes(8).hex()])],
        "c": lambda: ["c", rng.randbytes(rng.choice([15, 16])).hex()],
        "y": lambda: ["y", index],
        "l": lambda: ["l", [_tree(rng, depth - 1) for _ in range(rng.randrange(4))] if depth else []],
        "t": lambda: ["t", [_tree(rng, depth - 1) for _ in range(rng.randrange(4))] if depth else 3],
        "d": lambda: ["d", [[_key(rng), _tree(rng, depth - 1)] for _ in range(rng.randrange(3))] if depth else []],
        "a": lambda: ["a", dtype, shape, index],
        "s": lambda: ["s", dtype, rng.randbytes(rng.choice([1, 2, 4, 8, 16])).hex()],
        "x": lambda: ["x", dtype, shape, rng.choice(["cpu", "cuda:0", "meta", "a\n", "cpu:999"]), index],
        "A": lambda: ["A", dtype, shape, [2**40] * len(shape), 0, index],
        "X": lambda: ["X", dtype, shape, [2**40] * len(shape), 0, index],
        "r": lambda: ["r", rng.choice(["callback", "files", "seeded"]), "x"],
        "?": lambda: rng.choice(_THINGS)(rng),
    }
    return forms[tag]()


def _key(rng: random.Random) -> Any:
    return rng.choice(["a", 1, True, None, ["t", ["a", 1]], ["l", []], ["f", "0" * 16], "a"])


_SIZES = (0, 1, 2, 7, 8, 16, 24, 100, 2**16, 2**20, 2**26, 2**26 + 1, 2**31, 2**32 - 1, 2**53, 2**63, 2**64 - 1)
_THINGS: tuple[Callable[[random.Random], Any], ...] = (
    lambda rng: None,
    lambda rng: rng.choice([True, False]),
    lambda rng: rng.choice([0, -1, 1, 2**31, 2**62, 2**63 - 1]),
    lambda rng: rng.choice([2**63, -(2**63) - 1, 10**400, 0.5]),
    lambda rng: rng.choice(["", "a", "answer", "x" * 100, "\ud800", "\x00", "x" * 70_000]),
    lambda rng: rng.choice([[], {}, [[]], {"a": 1}, ["l"], ["t", []], ["l", 1]]),
    lambda rng: _nested(rng.choice([14, 15, 16, 17, 100, 200])),
    lambda rng: ["l", [1] * rng.choice([10, 9_990, 10_001])],
)


def _nested(depth: int) -> Any:
    tree: Any = 1
    for _ in range(depth):
        tree = ["l", [tree]]
    return tree


def _very_deep(rng: random.Random, _: list[bytes]) -> bytes:
    """Nest so deep that a parser which recurses would end."""
    depth = rng.choice([1000, 10_000, 100_000]) if rng.random() < 0.02 else 60
    text = b'{"b":[],"answer":' + b"[" * depth + b"1" + b"]" * depth + b"}"
    return PREFIX.pack(NONCE, len(text), 0) + text


_WAYS = (
    *(_noise, _noise_in_a_frame, _spliced, _very_deep),
    *(_flipped, _flipped, _mutated_tree, _mutated_tree, _mutated_tree, _grown_tree, _grown_tree, _grown_tree),
)


def lengths(findings: Findings) -> Iterator[str]:
    """Write the findings down."""
    yield ", ".join(f"{count} {outcome}" for outcome, count in sorted(findings.outcomes.items()))
    yield f"at most {findings.dearest:.1f} bytes for each byte of a frame, beside {CONSTANT >> 10} KiB"
    yield from findings.mistakes[:10]


def main() -> int:
    """Fuzz, and return 1 when anything but a refusal came of a frame that is no answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    started = time.monotonic()
    findings = fuzz(args.frames, args.seed)
    print(f"{args.frames} frames in {time.monotonic() - started:.0f} s:", *lengths(findings), sep="\n  ")
    return 1 if findings.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
