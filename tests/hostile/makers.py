"""Submissions that are made when they are needed: archives, odd bytes, sources that only a program would write.

Each maker takes the base's source and the assignment's name, and returns a module's bytes, or a suffix and the content.
"""

from __future__ import annotations

import io
import marshal
import struct
import tarfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Mapping

Made = bytes | tuple[str, bytes] | tuple[str, Mapping[str, bytes]]
MIB = 1 << 20


# --------------------------------------------------------------------------------------------------------- archives


def _zip(*members: tuple[str, bytes], mode: int = 0o100644) -> tuple[str, bytes]:
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of duplicate names
        for name, content in members:
            info = zipfile.ZipInfo("placeholder")
            info.filename = name  # as it is: the constructor would mend it
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = mode << 16
            archive.writestr(info, content)
    return ".zip", data.getvalue()


def zip_dotdot(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), ("../hostile-marker-zip", b"x"))


def zip_absolute(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), ("/tmp/hostile-marker-zip", b"x"))


def zip_backslash(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), ("a\\..\\hostile-marker-zip", b"x"))


def zip_nul(source: bytes, name: str) -> Made:
    suffix, data = _zip((f"{name}.py", source), ("a.py@evil", b"x"))
    return suffix, data.replace(b"a.py@evil", b"a.py\0evil")


def zip_long(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), ("x" * 300 + ".py", b"x"))


def zip_newline(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), ("a\n::error::x\x1b[2J.py", b"x"))


def zip_twice(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", b"x = 1\n"), (f"{name}.py", source))


def zip_case(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), (f"{name.upper()}.PY", source))


def zip_normalisation(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), ("caf\u00e9.py", b"x"), ("cafe\u0301.py", b"y"))


def zip_symlink(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", b"/etc/passwd"), mode=0o120777)


def zip_setuid(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), mode=0o104755)


def zip_grows(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), ("zeros.bin", bytes(40 * MIB)))


def zip_nested(source: bytes, name: str) -> Made:
    _, data = _zip((f"{name}.py", source))
    for depth in range(5):
        _, data = _zip((f"inner{depth}.zip", data))
    return ".zip", data


def zip_many(source: bytes, name: str) -> Made:
    return _zip((f"{name}.py", source), *((f"f{number}", b"") for number in range(12_000)))


def zip_lying(source: bytes, name: str) -> Made:
    """Say in both headers that a member has two bytes, and pack many into it."""
    suffix, data = _zip((f"{name}.py", source * 10))
    size = struct.pack("<I", len(source) * 10)
    return suffix, data.replace(size, struct.pack("<I", 2))


def zip_cut(source: bytes, name: str) -> Made:
    suffix, data = _zip((f"{name}.py", source))
    return suffix, data[: len(data) * 2 // 3]


def zip_zip64(source: bytes, name: str) -> Made:
    """Point to a zip64 list that lies beyond the end of the file."""
    suffix, data = _zip((f"{name}.py", source))
    end = data.rindex(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**40, 2**40, 2**62, 2**62)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return suffix, data[:end] + record + locator + tail


def _tar(*members: tarfile.TarInfo | tuple[str, bytes], packed: bool = False) -> tuple[str, bytes]:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz" if packed else "w", format=tarfile.PAX_FORMAT) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
    return (".tar.gz" if packed else ".tar"), data.getvalue()


def _special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def tar_dotdot(source: bytes, name: str) -> Made:
    return _tar((f"{name}.py", source), ("a/../../hostile-marker-tar", b"x"))


def tar_grows(source: bytes, name: str) -> Made:
    return _tar((f"{name}.py", source), ("zeros.bin", bytes(40 * MIB)), packed=True)


def tar_symlink(source: bytes, name: str) -> Made:
    return _tar(_special(f"{name}.py", tarfile.SYMTYPE, "/etc/passwd"))


def tar_hardlink(source: bytes, name: str) -> Made:
    return _tar(("a.txt", source), _special(f"{name}.py", tarfile.LNKTYPE, "a.txt"))


def tar_fifo(source: bytes, name: str) -> Made:
    return _tar(_special(f"{name}.py", tarfile.FIFOTYPE))


def tar_device(source: bytes, name: str) -> Made:
    return _tar((f"{name}.py", source), _special("zero", tarfile.CHRTYPE))


def tar_filter(source: bytes, name: str) -> Made:
    """Use the shape that got past the standard library's filter: a link to a long path, then a file through it."""
    return _tar(
        _special("a", tarfile.SYMTYPE, "/".join(["d" * 200] * 20)),
        _special("b", tarfile.SYMTYPE, "a/../../../.."),
        ("b/hostile-marker-tar", b"x"),
        (f"{name}.py", source),
    )


def tar_headers(source: bytes, name: str) -> Made:
    """Chain headers that only say more of the next one."""
    header = tarfile.TarInfo("x")
    header.type, header.size = b"L", 512
    block = header.tobuf(tarfile.GNU_FORMAT) + b"y" * 512
    return ".tar", block * 2000 + _tar((f"{name}.py", source))[1]


# ------------------------------------------------------------------------------------------------------- odd bytes


def cookie_unicode_escape(source: bytes, name: str) -> Made:
    return b"# coding: unicode_escape\n" + source + b"# \\u000aimport os; os._exit(0)\n"


def cookie_raw_unicode_escape(source: bytes, name: str) -> Made:
    return b"# coding: raw_unicode_escape\n" + source + b"# \\u000aimport os; os._exit(0)\n"


def cookie_utf_7(source: bytes, name: str) -> Made:
    return b"# coding: utf-7\n# +AAo-import os; os._exit(0)\nx = 1\n"


def nul_byte(source: bytes, name: str) -> Made:
    return source + b"# \0\nimport os; os._exit(0)\n"


def byte_order_mark(source: bytes, name: str) -> Made:
    return b"\xef\xbb\xbf" + source


def mixed_newlines(source: bytes, name: str) -> Made:
    return source.replace(b"\n", b"\r\n", 3) + b"# a comment\rx = 1\n"


def look_alikes(source: bytes, name: str) -> Made:
    return source + "\n\U0001d4ee\U0001d4cd\U0001d4ee\U0001d4ec('y = 1')\n".encode()


def forbidden_look_alike(source: bytes, name: str) -> Made:
    return source + "\n\ndef softmax(x):\n    return torch.\uff53oftmax(x, -1)\n".encode()


# ------------------------------------------------------------------------------------------------- other submissions


def empty(source: bytes, name: str) -> Made:
    return b""


def untouched(source: bytes, name: str) -> Made:
    functions = {"clamp": "x, low, high", "tally": "words", "join": "words, separator"}
    return "\n\n".join(
        f"def {function}({names}):\n    raise NotImplementedError  # your code here\n"
        for function, names in functions.items()
    ).encode()


def compiled(source: bytes, name: str) -> Made:
    """Hand in byte code of a right solution, newer than its wrong source, and things that look like libraries."""
    right = "def clamp(x, low, high):\n    return min(max(x, low), high)\n"
    code = marshal.dumps(compile(right, f"{name}.py", "exec"))
    header = b"\xa7\r\r\n" + struct.pack("<III", 0, int(time.time()) + 10**6, len(source))
    return "", {
        f"{name}.py": source,
        f"__pycache__/{name}.cpython-311.pyc": header + code,
        f"__pycache__/{name}.cpython-312.pyc": header + code,
        f"{name}.pyc": header + code,
        f"{name}.so": b"\x7fELF" + bytes(60),
        f"{name}.cpython-311-x86_64-linux-gnu.so": b"\x7fELF" + bytes(60),
    }


def ships_weights(source: bytes, name: str) -> Made:
    """Hand in files that nobody may open on the grader's side."""
    payload = b"cbuiltins\nexec\n(Vopen('/tmp/hostile-marker-shipped', 'w')\ntR."
    table = (
        b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}}'
    )
    return "", {
        f"{name}.py": source,
        "weights.pt": payload,
        "weights.pkl": payload,
        "weights.npz": zlib.compress(bytes(1000)),
        "weights.safetensors": struct.pack("<Q", len(table)) + table + bytes(24),
    }


def parser_minus(source: bytes, name: str) -> Made:
    return b"x = " + b"-" * 200_000 + b"1\n" + source


def parser_sum(source: bytes, name: str) -> Made:
    return b"x = " + b"+".join([b"1"] * 200_000) + b"\n" + source


def parser_literal(source: bytes, name: str) -> Made:
    return b"x = '" + b"y" * (10 * MIB) + b"'\n" + source


def parser_brackets(source: bytes, name: str) -> Made:
    return b"x = " + b"(" * 5000 + b")" * 5000 + b"\n" + source


def parser_power(source: bytes, name: str) -> Made:
    return b"x = 7 ** 7 ** 7 ** 7\n" + source
