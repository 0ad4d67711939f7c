"""A warm server's memory: nothing it does there changes what is computed, and each part has its effect."""

import subprocess
import sys

import pytest

SCATTERED = """
import random
from autograder.sandbox import memory

kept = [bytes(24) for _ in range(50_000)]
random.Random(0).shuffle(kept)
del kept[49_000:]  # a block or two are free on each page

def pages(count):
    made = [bytes(20) for _ in range(count)]
    return len({id(value) >> 12 for value in made})
"""
CODE = """
import ctypes
from autograder.sandbox import memory
from autograder.sandbox.processes import Processes

here = Processes.here()
memory._LARGE_LIBRARY = 2 << 20

def libraries():
    return {start for start, end, rights, file in memory._mappings(here) if rights == "r-xp" and "/" in file}

def code():
    return [
        (start, end)
        for start, end, rights, file in memory._mappings(here)
        if rights == "r-xp" and not file and end - start >= 2 << 20
    ]
"""


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return done.stdout.split()


def test_new_values_lie_side_by_side_after_the_holes_are_filled():
    before, after = run(f"{SCATTERED}\nprint(pages(1000)); memory.fill_holes(); print(pages(1000))")
    assert int(before) > 5 * int(after)


def test_blocks_of_c_come_from_the_end_of_the_heap():
    code = """
import ctypes
from autograder.sandbox import memory

libc = memory._libc()
libc.free.argtypes = [ctypes.c_void_p]
blocks = [libc.malloc(3000) for _ in range(1000)]
for block in blocks[::2]:
    libc.free(block)
inside = libc.malloc(3000) < blocks[-1]
memory.fill_holes()
print(inside, all(libc.malloc(size) > blocks[-1] for size in (200, 1000, 3000)))
"""
    assert run(code) == ["True", "True"]


def test_a_library_s_code_is_copied_into_huge_pages_and_goes_on_computing():
    torch = pytest.importorskip("torch")
    code = f"""{CODE}
import torch

memory.put_code_into_huge_pages(here)
moved = code()
huge = 0
for line in here.read("self/smaps").splitlines():
    if line.startswith("AnonHugePages"):
        huge += int(line.split()[1])
torch.manual_seed(0)
print(len(moved), huge >= 100 << 10, torch.randn(50, 50).inverse().sum().item())
"""
    moved, huge, total = run(code)
    if moved == "0":
        pytest.skip("this kernel collapses no pages on request")
    torch.manual_seed(0)
    assert huge == "True"
    assert float(total) == torch.randn(50, 50).inverse().sum().item()


def test_code_stays_where_it_is_on_a_kernel_that_collapses_nothing():
    code = f"""{CODE}
memory._COLLAPSE = 9999
import numpy

before = libraries()
memory.put_code_into_huge_pages(here)
memory.use_huge_pages(here)
print(libraries() == before, code())
"""
    assert run(code) == ["True", "[]"]
