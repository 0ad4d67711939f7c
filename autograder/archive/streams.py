"""Compressed streams, unpacked piece by piece while everything is counted."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Protocol

from autograder.archive.bounds import (
    CHUNK,
    CUT_OFF,
    FREE_OF_RATIO,
    MAX_RATIO,
    MAX_STREAMS,
    MIB,
    XZ_MEMORY,
    ArchiveError,
)


class Decompressor(Protocol):
    """What the standard library's decompressors of bzip2 and xz have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gunzip:
    """The same for gzip."""

    def __init__(self) -> None:
        self.inner = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return self.inner.eof

    @property
    def needs_input(self) -> bool:
        return not self.inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self.inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self.inner.decompress(self.inner.unconsumed_tail + data, max_length)


DECOMPRESSORS: Mapping[bytes, Callable[[], Decompressor]] = {
    b"\x1f\x8b": _Gunzip,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY),
}


def unpack(file: IO[bytes], plain: IO[bytes], decompressor: Callable[[], Decompressor], most: int) -> None:
    """Decompress into a file without a name, counting, so that a tar can be listed first and read afterwards."""
    total = 0
    for packed, piece in _pieces(file, decompressor):
        total += len(piece)
        if total > most:
            raise ArchiveError(f"it holds more than {most // MIB} MiB when unpacked")
        if total > FREE_OF_RATIO and total > MAX_RATIO * packed:
            raise ArchiveError(f"it grows more than {MAX_RATIO}-fold when unpacked")
        plain.write(piece)


def _pieces(file: IO[bytes], decompressor: Callable[[], Decompressor]) -> Iterator[tuple[int, bytes]]:
    """Decompress one stream after another; beside each piece, how many packed bytes were read for all so far."""
    packed, rest = 0, b""
    for _ in range(MAX_STREAMS):
        stream = decompressor()
        while not stream.eof:
            if not rest and stream.needs_input:
                rest = file.read(CHUNK)
                packed += len(rest)
                if not rest:
                    raise ArchiveError(CUT_OFF)
            piece, rest = stream.decompress(rest, CHUNK), b""
            yield packed, piece
        rest = (stream.unused_data or file.read(CHUNK)).lstrip(b"\0")
        if not rest:
            return
    raise ArchiveError("it is made of too many streams")
