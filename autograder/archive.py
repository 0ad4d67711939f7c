"""Archives from strangers: read the list, decide on every entry, stream plain files only, count every byte.

Nothing is written under a name that an archive chose: what is wanted is read into memory. Tar files are read by our own
few lines, because the standard library's reader of some supported Pythons loops or backtracks on hostile headers.
"""

from __future__ import annotations

import bz2
import lzma
import os
import re
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
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


STUDENT = Bounds(packed=8 * MIB, unpacked=MAX_TOTAL, listing=MIB, entries=10_000)
CLASS = Bounds(packed=16 * 1024 * MIB, unpacked=4 * 1024 * MIB, listing=16 * MIB, entries=100_000)


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


class _Source(Protocol):
    """An opened archive of either kind."""

    def entries(self) -> Iterator[Entry]: ...

    def read(self, entry: Entry, most: int) -> bytes: ...


class Archive:
    """An opened archive: its list, and the bytes of one plain file at a time."""

    def __init__(self, source: _Source, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        """Without what is ignored."""
        self._source = source

    def read(self, entry: Entry, most: int) -> bytes:
        """Return at most so many bytes of a plain file; one that has not as many as declared is an error."""
        if entry.problem or entry.folder:
            raise ArchiveError(f"{shown(entry.name)} {entry.problem or 'is a folder'}")
        with _reading():
            data = self._source.read(entry, min(most, entry.size + 1))
        if len(data) != min(most, entry.size):
            raise ArchiveError(f"{shown(entry.name)} does not have the size that the archive declares")
        return data


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
def open_archive(
    file: IO[bytes], bounds: Bounds = STUDENT, ignored: Callable[[str], bool] = lambda _part: False
) -> Iterator[Archive]:
    """Open an archive by what it is, not by its name, and list it; nothing is extracted yet.

    Parameters
    ----------
    ignored
        Says of a part of a path that whatever lies there is not even listed.
    """
    with tempfile.SpooledTemporaryFile(max_size=MAX_FILE) as spool:
        with _reading():
            source = _source(file, spool, bounds)
            entries = list(islice(source.entries(), bounds.entries + 1))
        if len(entries) > bounds.entries:
            raise ArchiveError(f"it holds more than {bounds.entries} files")
        yield Archive(source, [entry for entry in entries if not _is_ignored(entry, ignored)])


def _is_ignored(entry: Entry, ignored: Callable[[str], bool]) -> bool:
    if entry.folder and not entry.name:  # as `tar -c .` has one
        return True
    parts = entry.name.split("/")
    return ".." not in parts and any(map(ignored, parts))


def vet(entries: Sequence[Entry]) -> None:
    """Refuse what one student handed in when any entry, or all of them together, could do harm."""
    for entry in entries:
        if problem := entry.problem or (f"is larger than {MAX_FILE // MIB} MiB" if entry.size > MAX_FILE else ""):
            raise ArchiveError(f"{shown(entry.name)} {problem}")
    if len(entries) > MAX_FILES:
        raise ArchiveError(f"it holds more than {MAX_FILES} files")
    if sum(entry.size for entry in entries) > MAX_TOTAL:
        raise ArchiveError(f"it holds more than {MAX_TOTAL // MIB} MiB when unpacked")
    _refuse_collisions([entry.name for entry in entries if not entry.folder])


def _refuse_collisions(names: Sequence[str]) -> None:
    """Refuse files that some file system would write over one another."""
    known: dict[str, str] = {}
    for name in names:
        other = known.setdefault(_alike(name), name)
        if other is not name:
            same = (
                "occurs twice" if other == name else f"and {shown(other)} have the same name but for the letters' case"
            )
            raise ArchiveError(f"{shown(name)} {same}")
    for name in names:
        parts = name.split("/")
        for depth in range(1, len(parts)):
            if _alike("/".join(parts[:depth])) in known:
                raise ArchiveError(f"{shown('/'.join(parts[:depth]))} is both a file and a folder")


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


# ------------------------------------------------------------------------------------------------- one entry's name


def _entry(raw: bytes, size: int, place: int, *, folder: bool = False, problem: str = "") -> Entry:
    """Judge a name; what is wrong with it comes before what is wrong with the thing itself."""
    text = raw.decode(errors="replace")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    name = "/".join(parts)
    if wrong := _what_is_wrong(raw, text, parts):
        return Entry(text if text.startswith("/") else name, size, folder, wrong, place)
    if not problem and not folder:
        problem = "" if parts else "has no name"
    return Entry(name, 0 if folder else size, folder, problem, place)


def _what_is_wrong(raw: bytes, text: str, parts: Sequence[str]) -> str:
    with suppress(UnicodeDecodeError):
        raw.decode()
        unseen = any(unicodedata.category(char) in _UNSEEN and char not in _JOINERS for char in text)
        rules = {
            "has a NUL character in its name": "\0" in text,
            "has characters in its name that cannot be seen": unseen,
            "is an absolute path": text.startswith("/") or re.match(r"[A-Za-z]:[/\\]", text) is not None,
            "has a backslash in its name": "\\" in text,
            "leads outside the archive": ".." in parts,
            f"has a name of more than {MAX_NAME} bytes": any(len(part.encode()) > MAX_NAME for part in parts),
            f"has a path of more than {MAX_PATH} bytes": len(raw) > MAX_PATH,
            f"lies more than {MAX_DEPTH} folders deep": len(parts) > MAX_DEPTH + 1,
        }
        return next((problem for problem, broken in rules.items() if broken), "")
    return "has a name that is not UTF-8 text"


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control characters, and those that turn the reading direction
_JOINERS = frozenset("\u200c\u200d")  # which Persian and some emoji are written with


# ------------------------------------------------------------------------------------------------- what kind it is


@contextmanager
def _reading() -> Iterator[None]:
    """Turn whatever a hostile file makes the standard library raise into the one error of this module."""
    try:
        yield
    except ArchiveError:
        raise
    except OSError as error:
        raise ArchiveError(f"it cannot be read ({error.strerror})" if error.strerror else CUT_OFF) from None
    except Exception:  # struct.error, zlib.error, OverflowError, NotImplementedError and more, by version of Python
        raise ArchiveError(CUT_OFF) from None


def _source(file: IO[bytes], spool: IO[bytes], bounds: Bounds) -> _Source:
    size = file.seek(0, os.SEEK_END)
    if size > bounds.packed:
        raise ArchiveError(f"it is larger than {bounds.packed // MIB} MiB")
    file.seek(0)
    head = file.read(BLOCK)
    file.seek(0)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _Zip(file, bounds)
    for magic, decompressor in _DECOMPRESSORS.items():
        if head.startswith(magic):
            _unpack(file, spool, decompressor, bounds.unpacked)
            spool.seek(0)
            file, head = spool, spool.read(BLOCK)
            break
    if len(head) == BLOCK and (not any(head) or _checksum(head)):
        return _Tar(file)
    raise ArchiveError("it is neither a zip nor a tar file")


def _up_to(stream: IO[bytes], most: int) -> bytes:
    pieces, missing = [], most
    while missing > 0 and (piece := stream.read(min(CHUNK, missing))):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


# ------------------------------------------------------------------------------------------------------------- zip


class _Measured:
    """A file that is never read in larger pieces than a bound: `zipfile` reads its list in one, however long."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file, self.most = file, most
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self.most:
            raise ArchiveError("its list of files is too long")
        return self.file.read(self.most if size < 0 else size)


class _Zip:
    def __init__(self, file: IO[bytes], bounds: Bounds) -> None:
        self.zip = zipfile.ZipFile(_Measured(file, bounds.listing))
        self.infos = self.zip.infolist()

    def entries(self) -> Iterator[Entry]:
        for number, info in enumerate(self.infos):
            utf8 = info.flag_bits & 0x800
            raw = info.orig_filename.encode(
                "utf-8" if utf8 else "cp437"
            )  # what `zipfile` decoded, before it cut at NUL
            folder = info.is_dir() or stat.S_ISDIR(info.external_attr >> 16)
            yield _entry(raw, info.file_size, number, folder=folder, problem=_zip_problem(info, folder))

    def read(self, entry: Entry, most: int) -> bytes:
        with self.zip.open(self.infos[entry.place]) as stream:
            return _up_to(stream, most)


def _zip_problem(info: zipfile.ZipInfo, folder: bool) -> str:
    mode = info.external_attr >> 16
    kind = _KINDS.get(stat.S_IFMT(mode), "")
    grown = info.file_size > FREE_OF_RATIO and info.file_size > MAX_RATIO * info.compress_size
    rules = {
        kind: bool(kind),
        "runs with its owner's rights": bool(mode & (stat.S_ISUID | stat.S_ISGID)) and not folder,
        "is encrypted": bool(info.flag_bits & 0x2041),  # by password, strongly, or with a masked header
        "is compressed in a way that cannot be read here": info.compress_type not in (0, zipfile.ZIP_DEFLATED),
        f"grows more than {MAX_RATIO}-fold when unpacked": grown,
    }
    return next((problem for problem, broken in rules.items() if broken), "")


_KINDS = {
    stat.S_IFLNK: "is a link",
    stat.S_IFIFO: "is a pipe",
    stat.S_IFCHR: "is a device",
    stat.S_IFBLK: "is a device",
    stat.S_IFSOCK: "is a socket",
}


# ------------------------------------------------------------------------------------------------------------- tar


class _Tar:
    """A plain tar file: ustar, GNU's long names, and of pax headers the path and the size."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def entries(self) -> Iterator[Entry]:
        """List the files; one that is said to go on beyond the end is followed by no header, which is an error."""
        offset, more, headers = 0, dict[str, bytes](), 0
        while any(header := self._at(offset, BLOCK)):
            if not _checksum(header):
                raise ArchiveError(CUT_OFF)
            kind = header[156:157]
            size = 0 if kind in _BODILESS else _number(header[124:136])
            if "size" in more and kind not in _BODILESS + _SAYS_MORE:
                size = _decimal(more["size"])
            if kind in _SAYS_MORE:
                headers += 1
                if headers > MAX_SAYING_MORE:
                    raise ArchiveError("it holds too many headers for one file")
                more |= self._more(kind, offset + BLOCK, size)
            else:
                yield _tar_entry(header, more, size, offset + BLOCK)
                more, headers = {}, 0
            offset += BLOCK + -(-size // BLOCK) * BLOCK

    def read(self, entry: Entry, most: int) -> bytes:
        self.file.seek(entry.place)
        return _up_to(self.file, min(most, entry.size))

    def _at(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        data = _up_to(self.file, size)
        if len(data) != size:
            raise ArchiveError(CUT_OFF)
        return data

    def _more(self, kind: bytes, start: int, size: int) -> dict[str, bytes]:
        """Read what one header says of the next."""
        if size > MAX_HEADER:
            raise ArchiveError("it holds a header that is too long")
        data = self._at(start, size)
        if kind == b"L":
            return {"path": data.rstrip(b"\0")}
        if kind == b"x":
            return _pax(data)
        if kind == b"g" and not {"path", "size", "linkpath"}.isdisjoint(_pax(data)):
            raise ArchiveError("it gives all its files one name or size")
        return {}  # of links, and what a tool such as git says of the whole archive


_BODILESS = (b"1", b"2", b"3", b"4", b"5", b"6")
_SAYS_MORE = (b"L", b"K", b"x", b"g")
MAX_SAYING_MORE = 10

_TYPES = {
    b"1": "is a link",
    b"2": "is a link",
    b"3": "is a device",
    b"4": "is a device",
    b"6": "is a pipe",
    b"S": "is a sparse file",
}


def _tar_entry(header: bytes, more: Mapping[str, bytes], size: int, start: int) -> Entry:
    name, prefix = (header[place].partition(b"\0")[0] for place in (slice(0, 100), slice(345, 500)))
    if header[257:263] == b"ustar\0" and prefix:  # GNU's own format keeps other things there
        name = prefix + b"/" + name
    name, kind = more.get("path", name), header[156:157]
    plain = kind in (b"0", b"\0", b"7")
    folder = kind == b"5" or (plain and name.endswith(b"/"))
    problem = "" if plain or folder else _TYPES.get(kind, "is of a kind that cannot be read here")
    if any(key.startswith("GNU.sparse") for key in more):
        problem = problem or "is a sparse file"
    if plain and _number(header[100:108]) & (stat.S_ISUID | stat.S_ISGID):
        problem = problem or "runs with its owner's rights"
    return _entry(name, size, start, folder=folder, problem=problem)


def _checksum(header: bytes) -> bool:
    """Tell whether this is a header: its bytes add up, the sum itself counted as spaces."""
    with suppress(ArchiveError):
        return _number(header[148:156]) == sum(header) - sum(header[148:156]) + 8 * ord(" ")
    return False


def _number(field: bytes) -> int:
    """Read an octal number, or the large ones that GNU writes in binary."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:])
    digits = field.strip(b" \0")
    if digits.strip(b"01234567"):
        raise ArchiveError(CUT_OFF)
    return int(digits or b"0", 8)


def _decimal(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > 20:
        raise ArchiveError(CUT_OFF)
    return int(digits)


def _pax(data: bytes) -> dict[str, bytes]:
    """Read records such as ``18 path=week6/a.py`` and a line feed, of which the number is the record's whole length."""
    records = {}
    while data.rstrip(b"\0"):
        length, _, _ = data[:8].partition(b" ")
        record, data = data[: _decimal(length)], data[_decimal(length) :]
        key, equals, value = record[len(length) + 1 : -1].partition(b"=")
        if not equals or not record.endswith(b"\n"):
            raise ArchiveError(CUT_OFF)
        records[key.decode(errors="replace")] = value
    return records


# ------------------------------------------------------------------------------------------------ compressed streams


class _Decompressor(Protocol):
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


_DECOMPRESSORS: Mapping[bytes, Callable[[], _Decompressor]] = {
    b"\x1f\x8b": _Gunzip,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY),
}


def _unpack(file: IO[bytes], plain: IO[bytes], decompressor: Callable[[], _Decompressor], most: int) -> None:
    """Decompress into a file without a name, counting, so that a tar can be listed first and read afterwards."""
    total = 0
    for packed, piece in _pieces(file, decompressor):
        total += len(piece)
        if total > most:
            raise ArchiveError(f"it holds more than {most // MIB} MiB when unpacked")
        if total > FREE_OF_RATIO and total > MAX_RATIO * packed:
            raise ArchiveError(f"it grows more than {MAX_RATIO}-fold when unpacked")
        plain.write(piece)


def _pieces(file: IO[bytes], decompressor: Callable[[], _Decompressor]) -> Iterator[tuple[int, bytes]]:
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
