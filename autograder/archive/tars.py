"""Plain tar files, by our own few lines: the standard library's reader of some Pythons loops or backtracks on them."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO

from autograder.archive.bounds import BLOCK, CUT_OFF, MAX_HEADER, ArchiveError, Entry, up_to
from autograder.archive.names import judged


class Tar:
    """A plain tar file: ustar, GNU's long names, and of pax headers the path and the size."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def entries(self) -> Iterator[Entry]:
        """List the files; one that is said to go on beyond the end is followed by no header, which is an error."""
        offset, more, headers = 0, dict[str, bytes](), 0
        while any(header := self._at(offset, BLOCK)):
            if not is_header(header):
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
        return up_to(self.file, min(most, entry.size))

    def _at(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        data = up_to(self.file, size)
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
    return judged(name, size, start, folder=folder, problem=problem)


def is_header(header: bytes) -> bool:
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
