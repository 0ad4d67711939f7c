from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from autograder.sandbox.seccomp import (
    ALLOW,
    ALONE,
    MACHINES,
    NEWEST,
    REFUSE,
    REFUSED,
    UNKNOWN,
    _search,
    is_supported,
    program,
)

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
X86 = 0xC000003E
KILL = 0x80000000
THREAD, NEW_USERS, NEW_NETWORK = 0x10000, 0x10000000, 0x40000000


def answer(instructions, number: int, *, machine: int = X86, argument: int = 0) -> int:
    """Run a filter as the kernel does; return its answer."""
    data = {0: number, 4: machine, 16: argument & 0xFFFFFFFF}
    at, value = 0, 0
    while True:
        code, yes, no, constant = instructions[at]
        at += 1
        if code == 0x20:
            value = data[constant]
        elif code == 0x05:
            at += constant
        elif code == 0x06:
            return constant
        else:
            true = {0x15: value == constant, 0x35: value >= constant, 0x45: bool(value & constant)}[code]
            at += yes if true else no


@pytest.fixture(params=[False, True], ids=["alone", "with processes"])
def processes(request) -> bool:
    return request.param


@pytest.mark.parametrize("machine", MACHINES)
def test_each_number_has_its_answer(machine, processes):
    """Of all system calls exactly those on the lists are refused, and those that are younger do not exist."""
    instructions = program(machine, processes=processes)
    audit, column = MACHINES[machine]
    lists = REFUSED if processes else REFUSED | ALONE
    refused = {numbers[column] for numbers in lists.values()} - {None}
    by_argument = {"x86_64": {56, 41, 53}, "aarch64": {220, 198, 199}}[machine]
    for number in {*range(600)} - by_argument:
        expected = REFUSE if number in refused else UNKNOWN if number > NEWEST or number == 435 else ALLOW
        assert answer(instructions, number, machine=audit) == expected, number


def test_calls_of_another_machine_end_the_process(processes):
    """A 32-bit call, whose numbers mean something else, ends the process; an x32 call does not exist."""
    instructions = program("x86_64", processes=processes)
    assert answer(instructions, 39, machine=0x40000003) == KILL
    assert answer(instructions, 0x40000000 | 39) == UNKNOWN


def test_threads_may_start_and_processes_only_where_allowed(processes):
    """A clone that makes a thread passes, one that makes a process where processes are allowed, none in a namespace."""
    instructions = program("x86_64", processes=processes)
    assert answer(instructions, 56, argument=THREAD | 0xF00) == ALLOW
    assert answer(instructions, 56, argument=17) == (ALLOW if processes else REFUSE)
    for kind in (NEW_USERS, NEW_NETWORK):
        assert answer(instructions, 56, argument=kind | 17) == REFUSE
        assert answer(instructions, 56, argument=kind | THREAD) == REFUSE


def test_sockets_are_local_and_only_where_processes_are_allowed(processes):
    """Pairs of local sockets are free; a socket with a name needs an allowance of processes; no other family ever."""
    instructions = program("x86_64", processes=processes)
    assert answer(instructions, 41, argument=1) == (ALLOW if processes else REFUSE)
    assert answer(instructions, 53, argument=1) == ALLOW
    for family in (2, 10, 16, 40):
        assert answer(instructions, 41, argument=family) == answer(instructions, 53, argument=family) == REFUSE


def test_a_jump_too_far_for_one_instruction_takes_two():
    """A search tree with a large branch still finds every answer."""
    steps = [(0, [(6, 0, 0, 1)] * 300), (10, [(6, 0, 0, 2)])]
    tree = [(0x20, 0, 0, 0), *_search(steps)]
    assert [answer(tree, number) for number in (0, 9, 10, 99)] == [1, 1, 2, 2]


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_the_kernels(machine):
    """Each number is the one in the kernel's own header, where that is installed."""
    if not HEADERS[machine].exists():
        pytest.skip("the kernel's headers are not installed")
    found: dict[str, int] = {}
    for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[machine].read_text()):
        found.setdefault(name, int(number))
    column = MACHINES[machine][1]
    ours = {name: numbers[column] for name, numbers in (REFUSED | ALONE).items()}
    assert ours == {name: found.get(name) for name in ours}


@pytest.mark.skipif(not is_supported(), reason="no list of system calls for this machine")
def test_the_kernel_takes_the_filter(processes):
    """An installed filter refuses a new namespace, and a fork unless processes are allowed."""
    from autograder.sandbox.levels import failure_of
    from autograder.sandbox.seccomp import Filter
    from autograder.sandbox.syscalls import NEW_USERS, SET_NO_NEW_PRIVS, prctl, unshare

    def attempt() -> None:
        prctl(SET_NO_NEW_PRIVS, 1)
        Filter.of(processes=processes).install()
        with pytest.raises(PermissionError):
            unshare(NEW_USERS)
        try:
            if os.fork() == 0:
                os._exit(0)
            forked = True
        except PermissionError:
            forked = False
        assert forked == processes

    assert failure_of(attempt) == ""
