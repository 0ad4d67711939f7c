"""A virtual device: tensors that say they are on ``cuda:0`` while their numbers are computed on the CPU.

Inside `VirtualDevice`, what PyTorch's Python side says about devices is replaced (attributes and methods of tensors,
functions that make tensors, ``torch.cuda``), and a dispatch mode carries the tag of every tensor from operator to
operator, in forward and backward, and enforces CUDA's same-device rule. The tag belongs to a tensor's memory, so
that views, in-place work and ``parameter.data = ...`` need no care. It exists only inside the block.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

from autograder.sandbox.virtual_cuda import cuda_functions
from autograder.sandbox.virtual_modes import dispatch_mode, generator_class, retag_function
from autograder.sandbox.virtual_tags import Tags

Call = Callable[..., Any]
FACTORIES = (
    *("arange", "bartlett_window", "blackman_window", "empty", "empty_permuted", "empty_strided", "eye", "full"),
    *("hamming_window", "hann_window", "kaiser_window", "linspace", "logspace", "normal", "ones", "rand", "randint"),
    *("randn", "randperm", "range", "scalar_tensor", "tril_indices", "triu_indices", "zeros"),
)
LIKE = (
    *("empty_like", "full_like", "ones_like", "rand_like", "randint_like", "randn_like", "zeros_like"),
    *("new_empty", "new_empty_strided", "new_full", "new_ones", "new_tensor", "new_zeros"),
)


class VirtualDevice:
    """The pretend ``cuda:0`` of one process; `active` makes it real for what runs inside."""

    name = "cuda:0"

    def __init__(self) -> None:
        import torch
        from torch.overrides import _get_current_function_mode_stack
        from torch.utils import _device

        self.torch = torch
        self._modes = _get_current_function_mode_stack
        self._defaults = _device
        self.tags = Tags()
        self.cuda = torch.device("cuda", 0)
        self.homes: dict[int, tuple[Any, Any]] = {}
        """The devices of generators by their address; the entry keeps the generator, and so the address, alive."""
        self.making = 0
        """How many functions that make tensors are at work: what they make is placed when they are done."""
        self._mode = dispatch_mode(self)
        self._retag = retag_function(self.tags)
        self.generator = generator_class(self)
        self._replaced = [*self._attributes(), *self._functions(), *cuda_functions(self)]

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Have tensors live on the device inside the block."""
        missing = object()
        kept = [(holder, name, vars(holder).get(name, missing)) for holder, name, _ in self._replaced]
        for holder, name, value in self._replaced:
            setattr(holder, name, value)
        try:
            with self._mode:
                yield
        finally:
            if self._defaults.CURRENT_DEVICE is not None:
                self.torch.set_default_device(None)
            for holder, name, value in reversed(kept):
                if value is missing:
                    delattr(holder, name)
                else:
                    setattr(holder, name, value)

    def place(self, storage: Any) -> Any:
        """Put the memory of a question's tensor on the device."""
        self.tags.put_storage(storage, self.cuda)
        return storage

    def synchronise(self) -> None:
        """Do nothing: the numbers are there."""

    def wanted(self, device: Any) -> Any:
        """Read a device as PyTorch does: a name, a number or a device; None is none."""
        if device is None:
            return None
        if isinstance(device, int) and not isinstance(device, bool):
            device = self.torch.device("cuda", device)
        found = self.torch.device(device)
        if found.type != "cuda":
            return found
        if found.index not in (None, 0):
            raise RuntimeError("CUDA error: invalid device ordinal")
        return self.cuda

    def move(self, tensor: Any, device: Any, *, copy: bool = False) -> Any:
        """Return the tensor on another device; autograd goes back to where it came from."""
        if self.tags.of(tensor) == device and not copy:
            return tensor
        if tensor.requires_grad:
            return self._retag.apply(tensor, device)
        return self.tags.put(tensor.detach().clone(), device)

    def check_generator(self, generator: Any, device: Any) -> None:
        """Refuse a generator of another device with PyTorch's words."""
        if generator is None:
            return
        home = self.homes[generator._cdata][1] if generator._cdata in self.homes else self.tags.cpu
        if home.type != device.type:
            raise RuntimeError(f"Expected a '{device.type}' device type for generator but found '{home.type}'")

    @contextlib.contextmanager
    def _at_work(self) -> Iterator[None]:
        self.making += 1
        try:
            yield
        finally:
            self.making -= 1

    # ------------------------------------------------------------------------------------------- what is replaced

    def _attributes(self) -> Iterator[tuple[Any, str, Any]]:
        """Yield what a tensor says about itself, and how it moves."""
        tensor, of = self.torch.Tensor, self.tags.of
        yield tensor, "device", property(of)
        yield tensor, "is_cuda", property(lambda this: of(this).type == "cuda")
        yield tensor, "is_cpu", property(lambda this: of(this).type == "cpu")
        yield tensor, "get_device", lambda this: 0 if of(this).type == "cuda" else -1
        yield tensor, "to", self._to(tensor.to)
        yield tensor, "cpu", lambda this, *_, **__: self.move(this, self.tags.cpu)
        yield tensor, "cuda", lambda this, device=None, *_, **__: self.move(this, self.wanted(device) or self.cuda)
        yield tensor, "pin_memory", lambda this, *_: this
        yield tensor, "numpy", self._numpy(tensor.numpy)
        yield tensor, "__deepcopy__", self._deepcopy(tensor.__deepcopy__)

    def _functions(self) -> Iterator[tuple[Any, str, Any]]:
        """Yield what makes tensors and generators."""
        torch = self.torch
        for name in FACTORIES:
            yield torch, name, self._factory(getattr(torch, name))
        for name in LIKE:
            holder = torch.Tensor if name.startswith("new") else torch
            yield holder, name, self._like(getattr(holder, name))
        yield torch, "tensor", self._tensor(torch.tensor)
        for name in ("as_tensor", "asarray"):
            yield torch, name, self._as_tensor(getattr(torch, name))
        yield torch, "load", self._load(torch.load)
        yield torch, "Generator", self.generator

    def _factory(self, original: Call) -> Call:
        @functools.wraps(original)
        def make(*args: Any, **kwargs: Any) -> Any:
            device = self.wanted(kwargs.get("device")) or self._default(args)
            self.check_generator(kwargs.get("generator"), device or self.tags.cpu)
            if device is not None and device.type == "cuda":
                kwargs["device"] = self.tags.cpu
            with self._at_work():
                made = original(*args, **kwargs)
            return made if device is None else self._freshly(made, device)

        return make

    def _default(self, args: tuple[Any, ...] = ()) -> Any:
        """Return the default device if somebody set one; what is made from tensors lies where they lie."""
        if any(isinstance(value, self.torch.Tensor) and value.dim() for value in args):
            return None
        for mode in reversed(self._modes()) if self.torch._C._len_torch_function_stack() else ():
            if isinstance(mode, self._defaults.DeviceContext):
                return self.wanted(mode.device)
        return None

    def _freshly(self, made: Any, device: Any) -> Any:
        return self.tags.put(made, device) if device.type in ("cpu", "cuda") else made

    def _like(self, original: Call) -> Call:
        @functools.wraps(original)
        def make(this: Any, *args: Any, **kwargs: Any) -> Any:
            device = self.wanted(kwargs.pop("device", None)) or self.tags.of(this)
            if device.type == "meta":
                kwargs["device"] = device
            with self._at_work():
                made = original(this, *args, **kwargs)
            return self._freshly(made, device)

        return make

    def _tensor(self, original: Call) -> Call:
        @functools.wraps(original)
        def make(data: Any, **kwargs: Any) -> Any:
            device = self.wanted(kwargs.pop("device", None))
            if device is None:
                device = self.tags.of(data) if isinstance(data, self.torch.Tensor) else self._default()
            with self._at_work():
                made = original(data, device=self.tags.cpu, **kwargs)
            return self._freshly(made, device or self.tags.cpu)

        return make

    def _as_tensor(self, original: Call) -> Call:
        @functools.wraps(original)
        def make(data: Any, *args: Any, **kwargs: Any) -> Any:
            device = self.wanted(kwargs.pop("device", None))
            if isinstance(data, self.torch.Tensor):
                made = original(data, *args, **kwargs)
                return made if device is None else self.move(made, device)
            with self._at_work():
                made = original(data, *args, device=self.tags.cpu, **kwargs)
            wanted = device or self._default()
            return made if wanted is None else self.move(made, wanted)

        return make

    def _to(self, original: Call) -> Call:
        @functools.wraps(original)
        def to(this: Any, *args: Any, **kwargs: Any) -> Any:
            device, copy = self.wanted(kwargs.pop("device", None)), kwargs.pop("copy", False)
            rest: list[Any] = []
            for value in args:
                if isinstance(value, self.torch.Tensor):
                    device, value = self.tags.of(value), value.dtype
                if not rest and not isinstance(value, bool) and isinstance(value, str | int | self.torch.device):
                    device = self.wanted(value)
                elif isinstance(value, self.torch.dtype):
                    rest.append(value)
            if device is not None and device.type not in ("cpu", "cuda"):
                return original(this, device, *rest, copy=copy, **kwargs)
            moved = original(this, *rest, **kwargs) if rest or kwargs else this
            return self.move(moved, device or self.tags.of(this), copy=copy and moved is this)

        return to

    def _numpy(self, original: Call) -> Call:
        @functools.wraps(original)
        def numpy(this: Any, *, force: bool = False) -> Any:
            device = self.tags.of(this)
            if device.type == "cuda" and not force:
                advice = "Use Tensor.cpu() to copy the tensor to host memory first."
                raise TypeError(f"can't convert {device} device type tensor to numpy. {advice}")
            return original(this, force=force)

        return numpy

    def _deepcopy(self, original: Call) -> Call:
        @functools.wraps(original)
        def deepcopy(this: Any, memo: Any) -> Any:
            return self.tags.put(original(this, memo), self.tags.of(this))

        return deepcopy

    def _load(self, original: Call) -> Call:
        @functools.wraps(original)
        def load(file: Any, map_location: Any = None, *args: Any, **kwargs: Any) -> Any:
            if not isinstance(map_location, str | self.torch.device):
                return original(file, map_location, *args, **kwargs)
            return self.tags.put(original(file, "cpu", *args, **kwargs), self.wanted(map_location))

        return load


@functools.cache
def virtual_device() -> VirtualDevice:
    """Return the one virtual device of this process."""
    return VirtualDevice()


@functools.cache
def unsupported() -> str:
    """Say why the installed PyTorch cannot have a virtual device, after trying; empty where it can."""
    torch = sys.modules.get("torch")
    if torch is None:
        return "PyTorch is not loaded"
    try:
        from autograder.sandbox.virtual_trial import trial

        trial()
    except Exception as error:
        return f"PyTorch {torch.__version__} does not carry the virtual device: {type(error).__name__}: {error}"[:200]
    return ""
