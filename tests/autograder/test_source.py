"""Tests of finding calls in a module's text."""

from __future__ import annotations

from textwrap import dedent

import pytest

from autograder.sandbox.source import mentions, tricks

NAMES = {"torch.nn.functional.softmax", "torch.nn.LayerNorm", "math.sqrt"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import math\nmath.sqrt(4)", {"math.sqrt": 2}),
        ("import math as m\n\nm.sqrt", {"math.sqrt": 3}),
        ("from math import sqrt as root\nx = 1\nroot(2)\nroot(3)", {"math.sqrt": 3}),
        ("import torch.nn.functional as F\nF.softmax(1)", {"torch.nn.functional.softmax": 2}),
        ("from torch.nn import functional\nfunctional.softmax(1)", {"torch.nn.functional.softmax": 2}),
        ("import torch.nn\nclass A(torch.nn.LayerNorm): pass", {"torch.nn.LayerNorm": 2}),
        ("from torch import nn\ndef f():\n    return nn.LayerNorm(3)", {"torch.nn.LayerNorm": 3}),
    ],
)
def test_a_call_is_found_under_every_name(source, found):
    """A name is followed through imports to what it stands for, and its first line is told."""
    assert mentions(source.encode(), NAMES) == found


@pytest.mark.parametrize(
    "source",
    [
        "sqrt(4)",
        "import math\nmath.sqrtt",
        "class math:\n    sqrt = 1\nmath.sqrt",
        "from .math import sqrt\nsqrt(1)",
        "",
    ],
)
def test_other_names_are_no_mention(source):
    """A name of the module's own, of another module or almost like it is not taken for the library's."""
    assert mentions(dedent(source).encode(), NAMES) == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import gc", {"gc": 1}),
        ("import torch\n\ntorch._C._nn.gelu", {"torch._C": 3}),
        ("from torch import _C", {"torch._C": 1}),
        ("from concurrent import futures", {"concurrent.futures": 1}),
        ("x = 1\n__import__('g' + 'c')", {"__import__": 2}),
        ("import torch\ntorch.softmax.__wrapped__(x)", {"__wrapped__": 2}),
        ("import torch, math\nmodel.eval()\nre.compile('x')\nclass A:\n    def __init__(self): self.gc = math.pi", {}),
    ],
)
def test_what_could_hide_a_call_is_found(source, found):
    """Modules and names by which a process can reach around a refusal are told with their first line."""
    assert tricks(source.encode()) == found
