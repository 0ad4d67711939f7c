"""Whatever lies in an archive, nothing is written, no bound is passed, and what is wrong is said in one sentence."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import lzma
import os
import random
import stat
import struct
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograder.archive import (
    CHUNK,
    CLASS,
    MAX_TOTAL,
    MIB,
    STUDENT,
    ArchiveError,
    Bounds,
    is_archive,
    shown,
    stem,
    vet,
)
from autograder.archive.opening import open_here as open_archive

CODE = b"def nms(): return 1\n"
SMALL = Bounds(packed=MIB, unpacked=MIB, listing=2000, entries=5)


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def zip_entry(name: str, mode: int = 0o100644, *, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr, info.compress_type = mode << 16, method
    return info


def tarred(*entries: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in entries:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def tar_entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, mode
    return info


def contents(data: bytes, bounds: Bounds = STUDENT) -> dict[str, bytes]:
    """Do all that is done with a student's archive: list it, vet it, read every file."""
    with open_archive(io.BytesIO(data), bounds) as archive:
        vet(archive.entries)
        return {entry.name: archive.read(entry, STUDENT.unpacked) for entry in archive.entries if not entry.folder}


def refusal(data: bytes, bounds: Bounds = STUDENT) -> str:
    with pytest.raises(ArchiveError) as caught:
        contents(data, bounds)
    return str(caught.value)


# ------------------------------------------------------------------------------------------------------ what is read

FILES = (("iou_nms.py", CODE), ("week6/ä.txt", "ä".encode()), ("empty.txt", b""))
PLAIN = tarred(*FILES)


@pytest.mark.parametrize(
    "data",
    [
        zipped(*FILES),
        PLAIN,
        tarred(*FILES, form=tarfile.GNU_FORMAT),
        tarred(*FILES, form=tarfile.USTAR_FORMAT),
        gzip.compress(PLAIN),
        bz2.compress(PLAIN),
        lzma.compress(PLAIN),
        gzip.compress(PLAIN[:700]) + gzip.compress(PLAIN[700:]),
        bz2.compress(PLAIN[:700]) + bz2.compress(PLAIN[700:]),
        gzip.compress(PLAIN) + bytes(100),
    ],
    ids=["zip", "pax", "GNU", "ustar", "gzip", "bzip2", "xz", "two gzip streams", "two bzip2 streams", "padding"],
)
def test_every_kind_of_archive_is_read(data):
    """Zip files and tar files, compressed or not, give back what was put into them."""
    assert contents(data) == dict(FILES)


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_a_long_path_in_a_tar_is_read_whole(form):
    """A path that does not fit into a tar's header is found where its format keeps it."""
    name = "/".join(["a" * 60] * 3) + "/iou_nms.py"
    assert contents(tarred((name, CODE), form=form)) == {name: CODE}


def test_an_empty_archive_holds_nothing():
    """An archive of no files is not damaged."""
    assert contents(zipped()) == contents(tarred()) == contents(gzip.compress(tarred())) == {}


def test_what_archivers_add_is_no_harm():
    """A leading dot, a folder's own entry and doubled slashes change nothing in a name."""
    folders = [tar_entry("./", tarfile.DIRTYPE), tar_entry("./src", tarfile.DIRTYPE)]
    data = tarred(*((folder, b"") for folder in folders), ("./src//iou_nms.py", CODE))
    assert contents(data) == {"src/iou_nms.py": CODE}
    assert contents(zipped(("src/", b""), ("src/iou_nms.py", CODE))) == {"src/iou_nms.py": CODE}


def test_what_git_says_of_its_archives_is_no_harm():
    """A header that speaks of the whole archive is passed over unless it names files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "a commit"}) as archive:
        info = tarfile.TarInfo("iou_nms.py")
        info.size = len(CODE)
        archive.addfile(info, io.BytesIO(CODE))
    assert contents(out.getvalue()) == {"iou_nms.py": CODE}


def test_names_of_macs_are_read_as_they_were_meant():
    """A zip whose names are UTF-8 without saying so is read as UTF-8."""
    data = zipped(("x" * 9, CODE)).replace(b"x" * 9, "übung.py".encode())
    assert contents(data) == {"übung.py": CODE}


def test_what_is_ignored_is_not_even_judged():
    """A link in a virtual environment that came along costs nobody anything, and a path outside always does."""
    data = tarred((tar_entry(".venv/bin/python", tarfile.SYMTYPE, "/usr/bin/python"), b""), ("iou_nms.py", CODE))
    with open_archive(io.BytesIO(data), ignored=lambda part: part.startswith(".")) as archive:
        assert [entry.name for entry in archive.entries] == ["iou_nms.py"]
    data = tarred(("../x", b""))
    with open_archive(io.BytesIO(data), ignored=lambda part: part.startswith(".")) as archive:
        assert [entry.problem for entry in archive.entries] == ["leads outside the archive"]


def test_no_more_is_read_than_was_asked_for():
    """The reader of a module sees that it is too long without unpacking the rest."""
    with open_archive(io.BytesIO(zipped(("a.py", b"#" * 5000)))) as archive:
        assert archive.read(archive.entries[0], 100) == b"#" * 100


# ------------------------------------------------------------------------------------------------------ what is refused

BAD_NAMES = {
    "../evil.py": "../evil.py leads outside the archive",
    "a/../../evil.py": "a/../../evil.py leads outside the archive",
    "/etc/evil.py": "/etc/evil.py is an absolute path",
    "C:/evil.py": "C:/evil.py is an absolute path",
    "a\\evil.py": "a\\evil.py has a backslash in its name",
    "a\nb.py": "a?b.py has characters in its name that cannot be seen",
    "a\x1b[2J.py": "a?[2J.py has characters in its name that cannot be seen",
    "a\u202eyp.exe": "a?yp.exe has characters in its name that cannot be seen",
    "a" * 256: f"{'a' * 77}... has a name of more than 255 bytes",
    "/".join(["a" * 250] * 5)[1:]: f"{'a' * 77}... has a path of more than 1000 bytes",
    "a/" * 13 + "x.py": f"{'a/' * 13}x.py lies more than 12 folders deep",
}


@pytest.mark.parametrize("name", BAD_NAMES, ids=lambda name: repr(name[:20]))
@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_a_bad_name_is_refused(pack, name):
    """A name that leads outside, cannot be seen or does not fit is one sentence, and nothing is extracted."""
    assert refusal(pack(("iou_nms.py", CODE), (name, CODE))) == BAD_NAMES[name]


def test_a_name_that_is_not_text_is_refused():
    """A name in an old code page is refused, since nobody can say what it should read."""
    expected = "?bung.py has a name that is not UTF-8 text".replace("?", "\N{REPLACEMENT CHARACTER}")
    assert refusal(zipped(("xbung.py", CODE)).replace(b"xbung", b"\x9abung")) == expected
    latin = tarfile.TarInfo("übung.py").tobuf(tarfile.GNU_FORMAT, "latin-1", "strict")
    assert refusal(latin + bytes(1024)) == expected


def test_a_nul_character_in_a_name_is_refused():
    """A name that ends earlier for some programs than for others is refused."""
    assert refusal(zipped(("a.pyX.txt", CODE)).replace(b"a.pyX", b"a.py\0")) == (
        "a.py?.txt has a NUL character in its name"
    )


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (stat.S_IFLNK, "is a link"),
        (stat.S_IFIFO, "is a pipe"),
        (stat.S_IFCHR, "is a device"),
        (stat.S_IFBLK, "is a device"),
        (stat.S_IFSOCK, "is a socket"),
        (stat.S_IFREG | stat.S_ISUID, "runs with its owner's rights"),
    ],
)
def test_a_zip_holds_plain_files_only(kind, problem):
    """Whatever a zip says to be a link, a pipe or a device is refused."""
    assert refusal(zipped((zip_entry("iou_nms.py", kind | 0o644), b"../../secret"))) == f"iou_nms.py {problem}"


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (tarfile.SYMTYPE, "is a link"),
        (tarfile.LNKTYPE, "is a link"),
        (tarfile.CHRTYPE, "is a device"),
        (tarfile.BLKTYPE, "is a device"),
        (tarfile.FIFOTYPE, "is a pipe"),
        (tarfile.GNUTYPE_SPARSE, "is a sparse file"),
        (b"Z", "is of a kind that cannot be read here"),
    ],
)
def test_a_tar_holds_plain_files_only(kind, problem):
    """Whatever a tar says to be a link, a pipe or a device is refused."""
    assert refusal(tarred((tar_entry("iou_nms.py", kind, "/etc/passwd"), b""))) == f"iou_nms.py {problem}"


def test_a_file_with_its_owners_rights_is_refused():
    """A program that runs as whoever unpacked it has no place in a submission."""
    data = tarred((tar_entry("iou_nms.py", mode=0o4755), CODE))
    assert refusal(data) == "iou_nms.py runs with its owner's rights"


def test_a_sparse_file_in_a_new_format_is_refused():
    """A sparse file that pretends to be a plain one is found by its header."""
    info = tar_entry("iou_nms.py")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": "99999999999"}
    assert refusal(tarred((info, CODE))) == "iou_nms.py is a sparse file"


def test_a_name_for_all_files_is_refused():
    """A header that gives every file of a tar the same name is refused."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"path": "x.py"}):
        pass
    assert refusal(out.getvalue()) == "it gives all its files one name or size"


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["a.py", "a.py"], "a.py occurs twice"),
        (["./a.py", "a.py"], "a.py occurs twice"),
        (["A.py", "a.py"], "a.py and A.py have the same name but for the letters' case"),
        (["\u00e9.py", "e\u0301.py"], "e\u0301.py and \u00e9.py have the same name but for the letters' case"),
        (["a.py", "a.py/b.py"], "a.py is both a file and a folder"),
        (["A/b.py", "a"], "A is both a file and a folder"),
    ],
)
def test_files_that_would_overwrite_one_another_are_refused(names, problem):
    """Two files of which only one would be left on some file system are refused, so that nobody sees another one."""
    assert refusal(tarred(*((name, CODE) for name in names))) == problem


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_file_twice_is_refused():
    """Programs differ in which of two files of one name they take."""
    assert refusal(zipped(("a.py", CODE), ("a.py", b"other"))) == "a.py occurs twice"


def encrypted(data: bytes) -> bytes:
    """Set the flag for a password in both headers of a zip's only file."""
    changed = bytearray(data)
    changed[6] |= 1
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def lying(data: bytes, size: int) -> bytes:
    """Have a zip's list declare another size of its only file."""
    start = data.index(b"PK\x01\x02")
    return data[: start + 24] + struct.pack("<L", size) + data[start + 28 :]


LONG_XZ = lzma.compress(PLAIN, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}])

DAMAGED = {
    "password": (encrypted(zipped(("a.py", CODE))), "a.py is encrypted"),
    "method": (
        zipped((zip_entry("a.py", method=zipfile.ZIP_LZMA), CODE)),
        "a.py is compressed in a way that cannot be read here",
    ),
    "larger than it says": (lying(zipped(("a.py", CODE)), 3), "it is damaged or cut off"),
    "smaller than it says": (
        lying(zipped(("a.py", CODE)), 3000),
        "a.py does not have the size that the archive declares",
    ),
    "cut zip": (zipped(*FILES)[:-30], "it is damaged or cut off"),
    "changed zip": (zipped((zip_entry("a.py", method=0), CODE)).replace(b"1\n", b"2\n"), "it is damaged or cut off"),
    "cut tar": (PLAIN[:1500], "it is damaged or cut off"),
    "cut between files": (tarred(("a.py", CODE))[:1024], "it is damaged or cut off"),
    "cut gzip": (gzip.compress(PLAIN)[:-12], "it is damaged or cut off"),
    "cut bzip2": (bz2.compress(PLAIN)[:-12], "it is damaged or cut off"),
    "cut xz": (lzma.compress(PLAIN)[:-12], "it is damaged or cut off"),
    "changed tar": (PLAIN[:512].replace(b"iou", b"you") + PLAIN[512:], "it is neither a zip nor a tar file"),
    "no archive": (b"Rar!" * 200, "it is neither a zip nor a tar file"),
    "text": (CODE, "it is neither a zip nor a tar file"),
    "gzip of text": (gzip.compress(CODE), "it is neither a zip nor a tar file"),
    "nothing": (b"", "it is neither a zip nor a tar file"),
    "memory": (LONG_XZ, "it is damaged or cut off"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_archive_is_refused(what):
    """Archives that lie, end early or are none are one sentence each."""
    data, problem = DAMAGED[what]
    assert refusal(data) == problem


def header(kind: bytes, size: int = 0) -> bytes:
    """Return a tar's header of a kind that only says more of the next one."""
    info = tar_entry("x", kind)
    info.size = size
    return info.tobuf()


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "file": (
        lambda: zipped(("a", b"x"), ("bomb", bytes(50 * MIB))),
        "bomb grows more than 200-fold when unpacked",
    ),
    "gzip": (lambda: gzip.compress(bytes(50 * MIB)), "it grows more than 200-fold when unpacked"),
    "bzip2": (lambda: bz2.compress(bytes(50 * MIB)), "it grows more than 200-fold when unpacked"),
    "xz": (lambda: lzma.compress(bytes(50 * MIB)), "it grows more than 200-fold when unpacked"),
    "many files": (lambda: zipped(*((str(number), b"") for number in range(1001))), "it holds more than 1000 files"),
    "long list": (lambda: zipped(*((str(number), b"") for number in range(25_000))), "its list of files is too long"),
    "files in a tar": (
        lambda: b"".join(tarfile.TarInfo(str(number)).tobuf() for number in range(10_001)) + bytes(1024),
        "it holds more than 10000 files",
    ),
    "large file": (lambda: bytes(8 * MIB + 1), "it is larger than 8 MiB"),
    "streams": (lambda: gzip.compress(b"") * 20_000, "it is made of too many streams"),
    "long header": (lambda: header(b"x", CHUNK + 1) + bytes(2 * CHUNK), "it holds a header that is too long"),
    "many headers": (lambda: header(b"x") * 20 + bytes(1024), "it holds too many headers for one file"),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_at_once(what):
    """What would fill memory, disk or time is refused from its list, or as soon as a count passes its bound."""
    make, problem = BOMBS[what]
    data = make()
    started = time.process_time()
    assert refusal(data) == problem
    assert time.process_time() - started < 2


def test_the_bounds_hold_for_all_files_together():
    """Many files that are each small enough are too much together, and one that is too large is too much alone."""
    noise = random.Random(0).randbytes(MIB)
    with open_archive(io.BytesIO(zipped(*((str(number), noise) for number in range(33)))), CLASS) as archive:
        vet(archive.entries[:32])
        with pytest.raises(ArchiveError, match="it holds more than 32 MiB when unpacked"):
            vet(archive.entries)
    with (
        open_archive(io.BytesIO(zipped(("a", noise * 9))), CLASS) as archive,
        pytest.raises(ArchiveError, match="a is larger than 8 MiB"),
    ):
        vet(archive.entries)


def test_a_bound_on_what_comes_out_of_a_compressed_tar():
    """A tar that does not grow fast is still counted while it is unpacked."""
    data = gzip.compress(tarred(("a", random.Random(0).randbytes(MIB))))
    wide = Bounds(packed=2 * MIB, unpacked=MIB, listing=MIB, entries=5)
    assert refusal(data, wide) == "it holds more than 1 MiB when unpacked"


def test_a_folder_is_not_read():
    """Reading what is no plain file is an error, whoever asks for it."""
    with (
        open_archive(io.BytesIO(tarred((tar_entry("a", tarfile.DIRTYPE), b"")))) as archive,
        pytest.raises(ArchiveError, match="a is a folder"),
    ):
        archive.read(archive.entries[0], 10)


def test_a_file_that_the_system_does_not_give_is_one_sentence():
    """An error of the disk is told as what it is."""

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(ArchiveError) as caught, open_archive(Broken(PLAIN)):
        pass
    assert str(caught.value) == "it cannot be read (Input/output error)"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ada.zip", "ada"),
        ("ada.TAR.GZ", "ada"),
        ("ada.tgz", "ada"),
        ("ada.py", "ada"),
        ("a.b.py", "a.b"),
        (".zip", ".zip"),
    ],
)
def test_the_stem_is_the_students(name, expected):
    """What says of which kind a file is does not belong to the student's name."""
    assert stem(name) == expected


def test_an_archive_is_known_by_its_name():
    """A name that claims to be an archive is one; the contents decide how it is read."""
    names = ["a.zip", "a.tar.xz", "A.TGZ", "a.py", "zip", "a.7z"]
    assert [name for name in names if is_archive(name)] == ["a.zip", "a.tar.xz", "A.TGZ"]


def test_a_name_is_shown_on_one_line():
    """What a name does to a terminal is not done when it is shown."""
    assert shown("a\n\x1b[2J\u202e" + "b" * 100) == "a??[2J?" + "b" * 70 + "..."


# ---------------------------------------------------------------------------------------------------------- whatever


@functools.cache
def _watch() -> list[list[tuple[str, object]]]:
    """Have Python tell, from now on and for good, of every change to the disk: to whoever is in the list."""
    listening: list[list[tuple[str, object]]] = []

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT
        for heard in listening:
            if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & flags):
                heard.append((event, arguments[0]))

    sys.addaudithook(hear)
    return listening


CHANGES = ("os.mkdir", "os.symlink", "os.link", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.truncate")


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail when anything in this process opens a file for writing, or makes or changes an entry of any folder."""
    heard: list[tuple[str, object]] = []
    _watch().append(heard)
    try:
        yield
    finally:
        _watch().clear()
    assert heard == []


def test_writing_would_be_noticed(tmp_path):
    """The watch that the next tests rely on sees a file being written."""
    with pytest.raises(AssertionError), nothing_written():
        (tmp_path / "x").write_bytes(b"")


def holds(data: bytes) -> None:
    """Assert all that must be true of any bytes whatever."""
    found, problem = dict[str, bytes](), ""
    with nothing_written():
        try:
            found = contents(data)
        except ArchiveError as error:
            problem = str(error)
    assert all(char.isprintable() for char in problem)
    assert len(problem) < 300
    assert sum(map(len, found.values())) <= MAX_TOTAL
    assert not any(name.startswith("/") or ".." in name.split("/") for name in found)


whatever = settings(
    database=None, deadline=None, derandomize=True, max_examples=300, suppress_health_check=list(HealthCheck)
)

NAMES = st.one_of(
    st.sampled_from(["iou_nms.py", "a/b.py", "A/b.py", "..", ".", "", "/", "a\0b", "../x", "x/", "C:\\x", "a" * 300]),
    st.text(max_size=20),
)
MODES = st.sampled_from([0o100644, 0o120777, 0o010644, 0o020644, 0o104755, 0o040755, 0])
KINDS = st.sampled_from([*b"0123456789xgLKSVDMZ\0"]).map(lambda number: bytes([number]))
DATA = st.binary(max_size=200) | st.integers(0, 300_000).map(bytes)


@st.composite
def zips(draw: Callable[..., object]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, mode, data in draw(st.lists(st.tuples(NAMES, MODES, DATA), max_size=5)):
            info = zip_entry(name or "x", mode, method=draw(st.sampled_from([0, 8, 12, 14])))
            archive.writestr(info, data)
    return out.getvalue()


@st.composite
def tars(draw: Callable[..., object]) -> bytes:
    blocks = []
    for name, kind, data in draw(st.lists(st.tuples(NAMES, KINDS, DATA), max_size=5)):
        info = tar_entry(name, kind, draw(NAMES))
        info.size = draw(st.just(len(data)) | st.integers(0, 1 << 40))
        form = draw(st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]))
        blocks += [info.tobuf(form, "utf-8", "surrogateescape"), data, bytes(-len(data) % 512)]
    return b"".join([*blocks, bytes(1024)])


@st.composite
def mutated(draw: Callable[..., object], archives: st.SearchStrategy[bytes]) -> bytes:
    """Change, cut out, repeat or append a few bytes anywhere, then perhaps compress the whole."""
    data = bytearray(draw(archives))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, max(len(data) - 1, 0)))
        end = start + draw(st.integers(0, 40))
        data[start:end] = draw(st.binary(max_size=40) | st.just(bytes(data[start:end]) * 2) | st.just(b"\xff" * 8))
    compress = draw(st.sampled_from([bytes, gzip.compress, bz2.compress, lzma.compress]))
    packed = bytearray(compress(bytes(data)))
    if draw(st.booleans()) and packed:
        packed[draw(st.integers(0, len(packed) - 1))] ^= draw(st.integers(1, 255))
    return bytes(packed)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@whatever
@given(mutated(zips()))
@example(zipped(*FILES))
def test_no_zip_does_harm(data):
    """A random or mutated zip is read within its bounds or refused in one sentence, and nothing is written."""
    holds(data)


@whatever
@given(mutated(tars()))
@example(PLAIN)
def test_no_tar_does_harm(data):
    """A random or mutated tar is read within its bounds or refused in one sentence, and nothing is written."""
    holds(data)


@whatever
@given(st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0"]), st.binary())
def test_no_bytes_do_harm(magic, rest):
    """Bytes that only begin like an archive are refused in one sentence."""
    holds(magic + rest)


@whatever
@given(mutated(st.sampled_from([zipped(*FILES), PLAIN])))
def test_small_bounds_hold_too(data):
    """An archive never gives more than its bounds, whatever they are."""
    with nothing_written():
        try:
            with open_archive(io.BytesIO(data), SMALL) as archive:
                assert len(archive.entries) <= SMALL.entries
        except ArchiveError:
            pass
