"""A filter on system calls, in the kernel's own language: what no assignment needs is refused, whoever asks.

It is depth behind the namespaces, which already leave nothing to reach, and it is what stops new processes, new
namespaces and kernel interfaces with a history of holes. Numbers are per machine type; elsewhere the layer is missing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from dataclasses import dataclass, field

from autograder.sandbox.syscalls import SET_SECCOMP, prctl

ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS
_KILL = 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16

NEWEST = 456
"""Calls beyond this number are younger than this list: they do not exist here, and libraries do without."""

_THREAD = 0x10000
_NEW_NAMESPACE = 0x7E020000
_LOCAL = 1
"""The address family of sockets that reach no further than this machine's file system."""

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# name: numbers on x86_64 and on aarch64; None where a machine lacks the call
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "memfd_create": (319, 279),  # memory that no limit counts
    "memfd_secret": (447, 447),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "personality": (135, 92),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "shmget": (29, 194),  # System V and message queues outlive their makers
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "vhangup": (153, 58),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "lookup_dcookie": (212, 18),
    "seccomp": (317, 277),
}
ALONE: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
}
"""Refused as well where an assignment needs no processes; its own channel is made and needs none of these."""
_CLONE, _CLONE3, _SOCKET, _SOCKETPAIR = (56, 220), (435, 435), (41, 198), (53, 199)

Instruction = tuple[int, int, int, int]


def is_supported() -> bool:
    """Tell whether the numbers of this machine's system calls are known."""
    return os.uname().machine in MACHINES


def actions(machine: str, *, processes: bool) -> dict[int, list[Instruction]]:
    """Return what answers each system call that is not simply allowed, by number."""
    column = MACHINES[machine][1]
    answers: dict[int, list[Instruction]] = {}
    for numbers in (REFUSED | ({} if processes else ALONE)).values():
        if (number := numbers[column]) is not None:
            answers[number] = [_answer(REFUSE)]
    answers[_CLONE3[column]] = [_answer(UNKNOWN)]  # its flags lie in memory: the C library falls back to clone
    answers[_CLONE[column]] = _clone(processes=processes)
    answers[_SOCKETPAIR[column]] = _only_local()
    answers[_SOCKET[column]] = _only_local() if processes else [_answer(REFUSE)]
    return answers


def _clone(*, processes: bool) -> list[Instruction]:
    """Answer clone by its flags: threads, or processes too, but nothing in a new namespace."""
    flags = [(_LOAD, 0, 0, _FIRST_ARGUMENT), (_ANY_BIT, 0, 1, _NEW_NAMESPACE), _answer(REFUSE)]
    if not processes:
        flags += [(_ANY_BIT, 1, 0, _THREAD), _answer(REFUSE)]
    return [*flags, _answer(ALLOW)]


def _only_local() -> list[Instruction]:
    return [(_LOAD, 0, 0, _FIRST_ARGUMENT), (_EQUAL, 1, 0, _LOCAL), _answer(REFUSE), _answer(ALLOW)]


def _answer(value: int) -> Instruction:
    return (_RETURN, 0, 0, value)


def program(machine: str, *, processes: bool) -> list[Instruction]:
    """Return the whole filter: the machine's own calls only, and a search tree over their numbers."""
    answers = actions(machine, processes=processes)
    steps: list[tuple[int, list[Instruction]]] = [(0, [_answer(ALLOW)])]
    for number in sorted(answers):
        if steps[-1][0] == number:
            steps.pop()  # two neighbours: between them is nothing to allow
        if not steps or steps[-1][1] != answers[number]:
            steps.append((number, answers[number]))
        steps.append((number + 1, [_answer(ALLOW)]))
    steps.append((NEWEST + 1, [_answer(UNKNOWN)]))
    return [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, MACHINES[machine][0]),
        _answer(_KILL),
        (_LOAD, 0, 0, _NUMBER),
        *_search(steps),
    ]


def _search(steps: list[tuple[int, list[Instruction]]]) -> list[Instruction]:
    """Return a tree of comparisons; each step answers from its number up to the next step's."""
    if len(steps) == 1:
        return steps[0][1]
    middle = len(steps) // 2
    low, high = _search(steps[:middle]), _search(steps[middle:])
    if len(low) < 256:
        return [(_AT_LEAST, len(low), 0, steps[middle][0]), *low, *high]
    return [(_AT_LEAST, 0, 1, steps[middle][0]), (0x05, 0, 0, len(low)), *low, *high]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


@dataclass
class Filter:
    """A filter made ready in memory, so that a child installs it with one call."""

    instructions: list[Instruction]
    _memory: ctypes.Array[ctypes.c_char] = field(init=False)
    _program: _Program = field(init=False)

    def __post_init__(self) -> None:
        code = b"".join(struct.pack("<HBBI", *instruction) for instruction in self.instructions)
        self._memory = ctypes.create_string_buffer(code, len(code))
        self._program = _Program(len(self.instructions), ctypes.addressof(self._memory))

    @classmethod
    def of(cls, *, processes: bool) -> Filter:
        return cls(program(os.uname().machine, processes=processes))

    def install(self) -> None:
        """Have the kernel hold this process and all that descends from it to the filter, for good."""
        prctl(SET_SECCOMP, 2, ctypes.addressof(self._program))
