"""Tests of calls that an exercise is to do without."""

from __future__ import annotations

import dataclasses
import gc
import math
import sys
import types

import pytest

from autograder.sandbox.client import Lost, Module, Question, spawn_server
from autograder.sandbox.confine import Limits
from autograder.sandbox.forbid import Forbidden, ForbiddenCall, find, holders
from autograder.sandbox.local import Direct, Worker

SOURCE = b"""
import math
from math import sqrt, hypot as length
AT_IMPORT = math.exp(0.0)
def root(x): return math.sqrt(x)
def imported(x): return sqrt(x)
def renamed(x): return length(x, 0.0)
def hidden(x):
    try:
        return math.sqrt(x)
    except BaseException:
        return x ** 0.5
def own(x): return x ** 0.5
"""
MODULE = Module("roots", SOURCE, b"", forbidden=("math.sqrt", "math.hypot", "absent.library.function"))


@pytest.fixture(params=["limits", "worker", "direct"])
def sandbox(request):
    sandboxes = {"limits": lambda: spawn_server(()), "worker": Worker, "direct": Direct}
    sandbox = sandboxes[request.param]()
    yield sandbox
    sandbox.close()


def ask(sandbox, module: Module, name: str):
    session = sandbox.open(module, Limits())
    try:
        return session.ask(Question.of(name, (9.0,), {})).value()
    finally:
        session.close()


@pytest.mark.parametrize(
    ("name", "call"), [("root", "sqrt"), ("imported", "sqrt"), ("renamed", "hypot"), ("hidden", "sqrt")]
)
def test_a_forbidden_call_ends_its_question(sandbox, name, call):
    """A forbidden call is met under any name that the module gave it, and inside a bare except."""
    with pytest.raises(Lost) as lost:
        ask(sandbox, MODULE, name)
    assert (lost.value.outcome, lost.value.message) == (
        "forbidden",
        f"called math.{call}, which this exercise is to be written without",
    )


def test_other_code_runs_as_ever(sandbox):
    """What an exercise does without the call works, and calls while the module is read are no part of the exercise."""
    assert ask(sandbox, MODULE, "own") == 3.0


def test_the_next_test_may_forbid_something_else(sandbox):
    """A call that one exercise is to do without works again where it is allowed."""
    with pytest.raises(Lost):
        ask(sandbox, MODULE, "root")
    assert ask(sandbox, dataclasses.replace(MODULE, forbidden=()), "root") == 3.0
    assert math.sqrt(9.0) == 3.0


TORCH = b"""
import torch
from torch import nn
class Block(nn.LayerNorm):
    pass
def composite(x): return nn.MultiheadAttention(4, 2)
def derived(x): return Block(4).weight
def fused(x):
    t = torch.ones(1, 1, 2, 4)
    return getattr(torch.nn.functional, "scaled_dot" + "_product_attention")(t, t, t)
def softmax(x): return torch.ones(3).softmax(0)
def plain(x): return nn.Linear(2, 3).weight.shape[0]
def alias(x): return nn.modules.activation.MultiheadAttention(4, 2)
def threaded(x):
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(torch.ones(3).softmax, 0).result()
def without_modes(x):
    from torch.utils._python_dispatch import _disable_current_modes
    with _disable_current_modes(), torch.inference_mode():
        return torch.ones(3).softmax(0)
def scripted(x):
    return torch.jit.CompilationUnit("def f(x):\\n    return torch.ops.aten.softmax(x, 0)\\n").f(torch.ones(3))
def layout(x): return torch.ones(2, 3).to_mkldnn().softmax(-1)
def taken(x):
    kernel = torch.library.get_kernel("aten::_softmax", "CPU")
    return kernel.call_boxed(torch._C._dispatch_keys(torch.ones(3)), torch.ones(3), 0, False)
"""


@pytest.fixture(scope="module")
def torch_sandbox():
    pytest.importorskip("torch")
    sandbox = spawn_server(("torch",))
    yield sandbox
    sandbox.close()


@pytest.mark.parametrize(
    ("name", "forbidden", "called"),
    [
        ("composite", "torch.nn.MultiheadAttention", "torch.nn.MultiheadAttention"),
        ("derived", "torch.nn.LayerNorm", "torch.nn.LayerNorm"),
        ("fused", "aten::_scaled_dot_product*", "aten::_scaled_dot_product"),
        ("softmax", "aten::_softmax", "aten::_softmax"),
        ("softmax", "aten::*softmax*", "aten::softmax"),
        ("alias", "torch.nn.MultiheadAttention", "torch.nn.MultiheadAttention"),
        *((way, "aten::_softmax", "aten::_softmax") for way in ("threaded", "without_modes", "layout", "taken")),
        ("scripted", "aten::_softmax", "aten::_softmax"),
    ],
)
def test_composites_and_operators_of_torch(torch_sandbox, name, forbidden, called):
    """A class is refused when its objects are made, derived or not; an operator however it is reached."""
    with pytest.raises(Lost) as lost:
        ask(torch_sandbox, Module("lab", TORCH, b"", forbidden=(forbidden,)), name)
    assert lost.value.outcome == "forbidden"
    assert lost.value.message.startswith(f"called {called}")


def test_operators_work_again_where_they_are_allowed(torch_sandbox):
    """A server refuses operators before it forks: for the next test others, or none, and none in its siblings."""
    softmax = Module("lab", TORCH, b"", forbidden=("aten::_softmax",))
    for _ in range(2):
        with pytest.raises(Lost):
            ask(torch_sandbox, softmax, "softmax")
        with pytest.raises(Lost):
            ask(torch_sandbox, dataclasses.replace(softmax, forbidden=("aten::_scaled_dot_product*",)), "fused")
        assert len(ask(torch_sandbox, dataclasses.replace(softmax, forbidden=("aten::_scaled*",)), "softmax")) == 3
        assert len(ask(torch_sandbox, dataclasses.replace(softmax, forbidden=()), "softmax")) == 3
        with pytest.raises(Lost):
            ask(torch_sandbox, softmax, "softmax")
    sibling = torch_sandbox.clone()
    try:
        assert len(ask(sibling, dataclasses.replace(softmax, forbidden=()), "softmax")) == 3
        with pytest.raises(Lost):
            ask(sibling, softmax, "softmax")
    finally:
        sibling.close()


def test_what_is_allowed_of_torch(torch_sandbox):
    """Layers and operators beside the forbidden ones work."""
    module = Module("lab", TORCH, b"", forbidden=("torch.nn.MultiheadAttention", "aten::_softmax"))
    assert ask(torch_sandbox, module, "plain") == 3


def test_a_call_while_the_module_is_read_is_met_too(sandbox):
    """What runs when the module is read may be of use to the exercise later, so that it is refused as well."""
    module = Module("roots", b"import math\nTABLE = [math.sqrt(9.0)]\ndef own(x): return TABLE[0]\n", b"")
    assert ask(sandbox, module, "own") == 3.0
    with pytest.raises(Lost, match=r"called math.sqrt while your module was read"):
        ask(sandbox, dataclasses.replace(module, forbidden=("math.sqrt",)), "own")


def test_everything_is_put_back_where_a_process_goes_on():
    """A function, a method, a class and what other modules call them refuse while they are watched, and no longer."""
    original, code, init = math.cosh, Owner.method.__code__, Owner.__init__
    sys.modules["other_name"] = types.SimpleNamespace(renamed=math.cosh)
    holders.cache_clear()
    forbidden = Forbidden(["math.cosh", f"{__name__}.Owner", f"{__name__}.with_surroundings"])
    made, inner = Owner(), with_surroundings
    with forbidden.watched():
        for call in (math.cosh, sys.modules["other_name"].renamed, Owner, made.method, inner):
            with pytest.raises(ForbiddenCall):
                call(1)
    assert forbidden.called == "math.cosh"
    assert math.cosh is original is sys.modules.pop("other_name").renamed
    assert (Owner.method.__code__, Owner.__init__) == (code, init)
    assert (Owner().method(1), inner(1)) == (1, 2)


class Owner:
    """Has a method that refuses too, so that objects made elsewhere are of no use."""

    def method(self, x):
        return x


def _surrounded():
    more = 1

    def inner(x, *, also=0):
        return x + more + also

    return inner


with_surroundings = _surrounded()


def test_names_are_found_among_loaded_modules():
    """A dotted path names a module, something in it, or nothing."""
    assert find("math") is math
    assert find("math.sqrt") is math.sqrt
    assert find("math.nothing") is None
    assert find("no_such_library.x") is None


def test_a_server_refuses_ahead_and_hides_what_was_there():
    """What is prepared refuses, no object of Python's has the old code, and withdrawing puts it back."""
    codes = [Owner.method.__code__, with_surroundings.__code__]
    assert [list(filter(_function, gc.get_referrers(code))) for code in codes] == [[Owner.method], [with_surroundings]]
    refused, made = Forbidden([f"{__name__}.Owner", f"{__name__}.with_surroundings", "math.cosh"]), Owner()
    refused.prepare()
    try:
        assert refused.prepared == {f"{__name__}.Owner", f"{__name__}.with_surroundings"}  # not what is Python's own
        for call in (Owner, made.method, with_surroundings):
            with pytest.raises(ForbiddenCall):
                call(1)
        assert math.cosh(0.0) == 1.0
        for code in codes:
            assert [found for found in gc.get_referrers(code) if found is not codes] == []
    finally:
        refused.withdraw()
    assert (Owner().method(1), with_surroundings(1)) == (1, 2)
    assert [Owner.method.__code__, with_surroundings.__code__] == codes


def _function(value):
    return isinstance(value, types.FunctionType)
