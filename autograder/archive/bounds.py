"""How large an archive may be, what it is called, and how a fault of one is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Protocol

MIB = 1 << 20
CHUNK = 1 << 16
BLOCK = 512

MAX_FILES = 1000
MAX_FILE = 8 * MIB
MAX_TOTAL = 32 * MIB
MAX_DEPTH = 12
MAX_NAME = 255
MAX_PATH = 1000
MAX_RATIO = 200
FREE_OF_RATIO = MIB  # so much may come out of nothing: a tar of one short file is mostly padding
MAX_STREAMS = 10_000  # some tools compress in parallel and write one stream for every 900 kB
MAX_HEADER = CHUNK  # of a tar's header that only says more of the next one
XZ_MEMORY = 128 * MIB

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz")

CUT_OFF = "it is damaged or cut off"


class ArchiveError(Exception):
    """What is wrong with an archive, in words that follow its name and a colon."""


@dataclass(frozen=True)
class Bounds:
    """How large an archive may be as a whole, before anybody looks at what is in it."""

    packed: int
    unpacked: int
    """Of a compressed tar, which has to be unpacked to be listed."""
    listing: int
    """Bytes of a zip's list."""
    entries: int
    cpu_seconds: int = 20


STUDENT = Bounds(packed=8 * MIB, unpacked=MAX_TOTAL, listing=MIB, entries=10_000)
CLASS = Bounds(packed=16 * 1024 * MIB, unpacked=4 * 1024 * MIB, listing=16 * MIB, entries=100_000, cpu_seconds=600)


@dataclass(frozen=True)
class Entry:
    """One line of an archive's list, and why it must not be extracted, if so."""

    name: str
    """Relative, with single slashes; as it was written where that is the problem."""
    size: int = 0
    """In bytes, as the archive declares it."""
    folder: bool = False
    problem: str = ""
    """In words that follow the name."""
    place: int = -1
    """Number in a zip's list, or where the data begin in a tar."""


class Source(Protocol):
    """An opened archive of either kind."""

    def entries(self) -> Iterator[Entry]: ...

    def read(self, entry: Entry, most: int) -> bytes: ...


def is_archive(name: str) -> bool:
    """Tell by its name whether a file says that it is an archive which can be read here."""
    return name.lower().endswith(SUFFIXES)


def stem(name: str) -> str:
    """Return a file's name without what says of which kind it is: `ada` of `ada.tar.gz` and of `ada.py`."""
    ending = max((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), key=len, default="")
    return name[: -len(ending)] if 0 < len(ending) < len(name) else PurePosixPath(name).stem


def shown(name: str, most: int = 80) -> str:
    """Return a name as it may be shown to anybody: on one line, and not too long."""
    text = "".join(char if char.isprintable() else "?" for char in name)
    return text if len(text) <= most else text[: most - 3] + "..."


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever a hostile file makes the standard library raise into the one error of this module."""
    try:
        yield
    except ArchiveError:
        raise
    except OSError as error:
        raise ArchiveError(f"it cannot be read ({error.strerror})" if error.strerror else CUT_OFF) from None
    except Exception:  # struct.error, zlib.error, OverflowError, NotImplementedError and more, by version of Python
        raise ArchiveError(CUT_OFF) from None


def up_to(stream: IO[bytes], most: int) -> bytes:
    pieces, missing = [], most
    while missing > 0 and (piece := stream.read(min(CHUNK, missing))):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
