"""Zip files, by the standard library's reader, of which only the list is believed."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from typing import IO

from autograder.archive.bounds import FREE_OF_RATIO, MAX_RATIO, ArchiveError, Bounds, Entry, up_to
from autograder.archive.names import judged


class _Measured:
    """A file that is never read in larger pieces than a bound: `zipfile` reads its list in one, however long."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file, self.most = file, most
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self.most:
            raise ArchiveError("its list of files is too long")
        return self.file.read(self.most if size < 0 else size)


class Zip:
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
            yield judged(raw, info.file_size, number, folder=folder, problem=_zip_problem(info, folder))

    def read(self, entry: Entry, most: int) -> bytes:
        with self.zip.open(self.infos[entry.place]) as stream:
            return up_to(stream, most)


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
