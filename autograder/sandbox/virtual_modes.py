"""What PyTorch itself runs for a virtual device: the mode that sees every operator, the copy, the generator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograder.sandbox.same_device import ANYWHERE, placement
from autograder.sandbox.virtual_tags import Tags

if TYPE_CHECKING:
    from autograder.sandbox.virtual import VirtualDevice


def generator_class(virtual: VirtualDevice) -> type:
    """Return ``torch.Generator`` for the block: it draws the CPU's numbers, and says which device it is of."""

    class Generator(virtual.torch._C.Generator):  # type: ignore[misc, name-defined]
        def __new__(cls, device: Any = None) -> Any:
            made = super().__new__(cls)
            virtual.homes[made._cdata] = made, virtual.wanted(device) or virtual.tags.cpu
            return made

        device = property(lambda this: virtual.homes[this._cdata][1])

    return Generator


def dispatch_mode(virtual: VirtualDevice) -> Any:
    torch, tags = virtual.torch, virtual.tags
    from torch.utils._python_dispatch import TorchDispatchMode

    tensor, generator = torch._C.TensorBase, torch._C.Generator  # whose isinstance runs no Python

    def _devices(values: Iterable[Any], found: set[Any]) -> None:
        for value in values:
            if isinstance(value, tensor):
                found.add(tags.truly_of(value))
            elif type(value) in (list, tuple):
                _devices(value, found)

    class Placing(TorchDispatchMode):  # type: ignore[misc]
        """Follows every operator: where its tensors are, whether they may meet, and where its results are."""

        @classmethod
        def _should_skip_dynamo(cls) -> bool:
            """Spare every operator a detour that tells the compiler, which children do not have, to leave us alone."""
            return False

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            kwargs = kwargs or {}
            name = func._overloadpacket.__name__
            if name == "set_":  # what a tensor is set to keeps its place
                return func(*args, **kwargs)
            found: set[Any] = set()
            values = (*args, *kwargs.values())
            _devices(values, found)
            device = found.pop() if len(found) == 1 else placement(name, func, args, kwargs, tags.truly_of)
            if device is not None and device is not ANYWHERE:
                for value in values:
                    if isinstance(value, generator):
                        virtual.check_generator(value, device)
            out = func(*args, **kwargs)
            if device is None:
                device = tags.cpu if virtual.making else ANYWHERE
            return tags.put(out, device)

    return Placing()


def retag_function(tags: Tags) -> Any:
    import torch

    class Retag(torch.autograd.Function):  # type: ignore[misc]
        """A copy on another device, whose gradient goes back."""

        @staticmethod
        def forward(ctx: Any, tensor: Any, device: Any) -> Any:
            ctx.origin = tags.of(tensor)
            return tags.put(tensor.detach().clone(), device)

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            return tags.put(gradient.clone(), ctx.origin), None

    return Retag
