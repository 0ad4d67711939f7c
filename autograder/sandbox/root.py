"""A root of its own for the sandbox: the interpreter, system libraries and the allowed packages, under neutral names.

Everything is read-only but a scratch disk in memory. What is not put in does not exist: no course, no home, no other
submission, no program to start, no procfs (whose mount table would name the places that things come from).
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.syscalls import (
    BIND,
    NO_DEVICES,
    NO_EXEC,
    NO_SETUID,
    PRIVATE,
    READ_ONLY,
    RECURSIVE,
    REMOUNT,
    change_root,
    mount,
    unmount,
)

PYTHON, PACKAGES, BOX = "/python", "/packages", "/box"
HOME, SHARED_MEMORY = f"{BOX}/home", f"{BOX}/shm"
EXECUTABLE = f"{PYTHON}/bin/python3"
BOX_OPTIONS = "size=128m,nr_inodes=8192,mode=755"

_DEVICES = ("null", "zero", "random", "urandom")
_ABOUT_THE_CPU = (
    "/proc/cpuinfo",  # PyTorch picks its kernels by these
    "/sys/devices/system/cpu/online",
    "/sys/devices/system/cpu/possible",
    "/sys/devices/system/cpu/present",
)
_OTHER_PACKAGES = ("site-packages", "dist-packages")
_SAME_FLAGS = os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME
_RELATIVE_TIMES = (os.ST_RELATIME, 1 << 21)
"""The one flag that has another number when it is asked for than when it is told."""


def enter_root(folder: Path) -> None:
    """Build the root on a folder of links to packages, and make it the root of this process's mount namespace."""
    links = {entry.name: entry.resolve() for entry in folder.iterdir() if entry.name != "autograder"}
    sandbox = (folder / "autograder" / "sandbox").resolve()
    mount("none", "/", None, RECURSIVE | PRIVATE)
    mount("tmpfs", str(folder), "tmpfs", NO_SETUID | NO_DEVICES, "size=8m,mode=755")
    root = Root(folder)
    root.add_python()
    root.add_libraries()
    for name, source in links.items():
        root.bind(source, f"{PACKAGES}/{name}")
    root.write(f"{PACKAGES}/autograder/__init__.py", b"")
    root.bind(sandbox, f"{PACKAGES}/autograder/sandbox")
    root.add_devices()
    (folder / BOX[1:]).mkdir()
    change_root(str(folder))
    mount("none", "/", None, REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)


class Root:
    """A folder that becomes a root, and ways to put things into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, path: str) -> Path:
        """Return where a path of the root-to-be is now, with the folders above it made."""
        place = self.folder / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def write(self, path: str, data: bytes) -> None:
        self.place(path).write_bytes(data)

    def bind(self, source: Path, path: str) -> None:
        """Show a file or folder of the host at a path, read-only."""
        place = self.place(path)
        if source.is_dir():
            place.mkdir(exist_ok=True)
        else:
            place.touch()
        mount(str(source), str(place), None, BIND | RECURSIVE)
        _protect(place)

    def hide(self, path: Path) -> None:
        """Put an empty folder in the place of one that is shown."""
        mount("none", str(path), "tmpfs", READ_ONLY | NO_SETUID | NO_DEVICES | NO_EXEC, "size=4k,mode=755")

    def add_python(self) -> None:
        """Show the interpreter and its standard library, without what else is installed for it."""
        prefix, standard = Path(sys.base_prefix), Path(os.__file__).parent
        self.bind(Path(sys.executable).resolve(), EXECUTABLE)
        self._add_standard(standard, prefix)
        native = Path(sysconfig.get_path("platstdlib"))
        if native.is_dir() and not native.samefile(standard):
            self._add_standard(native, prefix)
        if prefix != Path("/usr"):
            for library in (prefix / "lib").glob("lib*.so*"):
                self.bind(library, f"{PYTHON}/lib/{library.name}")

    def _add_standard(self, folder: Path, prefix: Path) -> None:
        path = f"{PYTHON}/{folder.relative_to(prefix)}"
        self.bind(folder, path)
        for name in _OTHER_PACKAGES:
            if (folder / name).is_dir():
                self.hide(self.place(f"{path}/{name}"))

    def add_libraries(self) -> None:
        """Show the folders in which the loader looks for system libraries, without any Python packages in them."""
        for folder in library_folders():
            self.bind(folder, str(folder))
            for inner in folder.glob("python*"):
                if inner.is_dir():
                    self.hide(self.folder / str(inner).lstrip("/"))
        for name in ("lib", "lib32", "lib64"):
            link = Path("/") / name
            if link.is_symlink():
                self.place(str(link)).symlink_to(link.readlink())
        for extra in (Path("/etc/ld.so.cache"), Path("/usr/lib/locale/C.utf8")):
            if extra.exists() and not (self.folder / str(extra)[1:]).exists():
                self.bind(extra, str(extra))

    def add_devices(self) -> None:
        """Show the few devices that everything expects, and what libraries read about the processor."""
        for name in _DEVICES:
            self.bind(Path("/dev") / name, f"/dev/{name}")
        self.place("/dev/shm").symlink_to(SHARED_MEMORY)
        self.place("/tmp").symlink_to(HOME)
        for path in _ABOUT_THE_CPU:
            if Path(path).is_file():
                self.write(path, Path(path).read_bytes())


def library_folders() -> list[Path]:
    """Return the folders with the system's shared libraries; none lies in another."""
    machine = sysconfig.get_config_var("MULTIARCH") or ""
    found = [Path("/usr/lib") / machine] if machine and (Path("/usr/lib") / machine).is_dir() else [Path("/usr/lib")]
    found += [Path("/usr/lib64"), Path("/lib") / machine, Path("/lib64")]
    return list(_outermost(folder.resolve() for folder in found if folder.is_dir()))


def _outermost(folders: Iterable[Path]) -> list[Path]:
    kept: list[Path] = []
    for folder in sorted(set(folders)):
        if not any(folder.is_relative_to(other) for other in kept):
            kept.append(folder)
    return kept


def _protect(place: Path) -> None:
    """Make a bound place read-only, and keep the flags that it has: in a user namespace none may be taken away."""
    has = os.statvfs(place).f_flag
    flags = has & _SAME_FLAGS | (_RELATIVE_TIMES[1] if has & _RELATIVE_TIMES[0] else 0)
    if place.is_dir() or place.is_file():
        flags |= NO_SETUID | NO_DEVICES
    mount("none", str(place), None, REMOUNT | BIND | READ_ONLY | flags)


def fresh_box(owner: int | None, *, replace: bool) -> None:
    """Mount an empty scratch disk of bounded size, with a home and shared memory that belong to a user."""
    if replace:
        os.chdir("/")
        unmount(BOX)
    mount("none", BOX, "tmpfs", NO_SETUID | NO_DEVICES, BOX_OPTIONS)
    for folder in (HOME, SHARED_MEMORY):
        Path(folder).mkdir(mode=0o700)
        if owner is not None:
            os.chown(folder, owner, owner)
