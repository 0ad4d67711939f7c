"""What an archive's list says: which names are harmless, and which entries together are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress

from autograder.archive.bounds import (
    MAX_DEPTH,
    MAX_FILE,
    MAX_FILES,
    MAX_NAME,
    MAX_PATH,
    MAX_TOTAL,
    MIB,
    ArchiveError,
    Entry,
    shown,
)


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


def judged(raw: bytes, size: int, place: int, *, folder: bool = False, problem: str = "") -> Entry:
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
