"""The system calls that Python has no function for, as functions that raise OSError."""

from __future__ import annotations

import ctypes
import os

_LIBC = ctypes.CDLL(None, use_errno=True)

NEW_MOUNTS, NEW_HOSTNAME, NEW_IPC = 0x20000, 0x4000000, 0x8000000
NEW_USERS, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000

READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18

SET_PDEATHSIG, SET_DUMPABLE, SET_SECCOMP, CAPBSET_READ, CAPBSET_DROP = 1, 4, 22, 23, 24
SET_CHILD_SUBREAPER, SET_NO_NEW_PRIVS, CAP_AMBIENT = 36, 38, 47

_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPABILITY_VERSION = 0x20080522
_DETACH = 2
ALL_CAPABILITIES = (1 << 64) - 1


def system_call(number: int, *arguments: int | bytes | None) -> int:
    """Call the kernel by number; integers go as machine words."""
    words = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_LIBC.syscall(ctypes.c_long(number), *words), "system call", number)


_prctl = _LIBC.prctl
_prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)


def prctl(option: int, first: int = 0, second: int = 0, third: int = 0) -> int:
    """Change or read a property of this process."""
    return _checked(_prctl(option, first, second, third, 0), "prctl", option)


def unshare(kinds: int) -> None:
    """Leave the shared namespaces of these kinds for new ones."""
    _checked(_LIBC.unshare(ctypes.c_int(kinds)), f"unshare({kinds:#x})")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system, or bind or change what is mounted."""
    done = _LIBC.mount(
        source.encode(),
        target.encode(),
        None if kind is None else kind.encode(),
        ctypes.c_ulong(flags),
        options.encode() or None,
    )
    _checked(done, f"mount on {target}")


def unmount(target: str) -> None:
    """Take a file system away now, whoever still uses it."""
    _checked(_LIBC.umount2(target.encode(), _DETACH), f"unmount {target}")


def change_root(folder: str) -> None:
    """Make a mounted folder the root of this mount namespace, and drop the old root with all that it holds."""
    os.chdir(folder)
    system_call(_PIVOT_ROOT[os.uname().machine], b".", b".")
    unmount(".")
    os.chdir("/")


def set_hostname(name: str) -> None:
    """Name this machine, as its hostname namespace knows it."""
    _checked(_LIBC.sethostname(name.encode(), ctypes.c_size_t(len(name.encode()))), "sethostname")


def set_capabilities(effective: int, inheritable: int) -> None:
    """Set the effective and permitted capabilities, and the inheritable ones."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    words = []
    for shift in (0, 32):
        low, kept = (effective >> shift) & 0xFFFFFFFF, (inheritable >> shift) & 0xFFFFFFFF
        words += [low, low, kept]
    _checked(_LIBC.capset(header, (ctypes.c_uint32 * 6)(*words)), "capset")


def known_capabilities() -> list[int]:
    """Return the numbers of the capabilities that this kernel has."""
    found = []
    for number in range(64):
        try:
            prctl(CAPBSET_READ, number)
        except OSError:
            break
        found.append(number)
    return found


def _checked(result: int, what: str, which: int | None = None) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what if which is None else f'{what} {which}'}: {os.strerror(number)}")
    return result
