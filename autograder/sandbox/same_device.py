"""CUDA's same-device rule: which tensors an operator may meet, and what PyTorch says where it may not.

An operator that works element by element takes a CPU tensor without axes beside CUDA tensors; indexing takes indices
from the CPU; copying takes anything. All others want every tensor on one device. The rules are read off PyTorch 2.13.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

Device = Any
DeviceOf = Callable[[Any], Device]
Placed = tuple[str, Any, Device]
"""The name of an argument, the tensor in it, and the device that the tensor is on."""


class _Anywhere:
    """The device of a tensor that belongs to whatever it meets."""

    type = "anywhere"


ANYWHERE = _Anywhere()
COPIES = frozenset({"copy_", "_to_copy", "set_", "is_same_size", "is_set_to", "_has_compatible_shallow_copy_type"})
INDEXING = frozenset({"index", "_unsafe_index", "index_put", "index_put_", "_index_put_impl_", "_unsafe_index_put"})
MASKING = frozenset({"masked_fill", "masked_fill_"})
ELEMENTWISE = frozenset(
    {
        *("__and__", "__iand__", "__ior__", "__or__", "binary_cross_entropy", "copysign_", "dist", "eq_", "fill"),
        *("fill_", "floor_divide", "floor_divide_", "ge_", "gt_", "heaviside_", "index_fill", "index_fill_", "le_"),
        *("lt_", "masked_fill", "masked_fill_", "max", "min", "mse_loss", "ne_", "rsub", "smooth_l1_loss"),
        *("special_xlogy", "true_divide_", "where", "huber_loss"),
    }
)
"""Take a CPU tensor without axes, though PyTorch does not mark them as working element by element."""
STRICT = frozenset(
    {
        *("clamp", "clamp_", "clamp_max", "clamp_max_", "clamp_min", "clamp_min_", "equal", "float_power"),
        *("float_power_", "gcd", "igamma", "igammac", "lcm", "ldexp", "logaddexp", "logaddexp2", "nextafter"),
    }
)
"""Work element by element, and yet take no tensor of another device, not even one without axes."""

_KERNELS = {"embedding": ("_index_select", "index")}
"""Operators that reach the check by another one's name, and the argument's name there."""


def placement(name: str, func: Any, args: Sequence[Any], kwargs: dict[str, Any], device_of: DeviceOf) -> Device | None:
    """Return the device of an operator's results, or None where no tensor goes in; raise what PyTorch would raise."""
    if name.startswith("_foreach_") or name.startswith("_fused_"):
        return _each(args, kwargs, device_of)
    found = list(_tensors(func, args, kwargs, device_of))
    tensors = [placed for placed in found if placed[2] is not ANYWHERE]
    if not tensors:
        return ANYWHERE if found else None
    first = tensors[0][2]
    if name in COPIES or all(device == first for _, _, device in tensors):
        return first
    if name in INDEXING:
        return _indexing(tensors)
    if name in MASKING and tensors[1][2] != first:
        where = f"got mask on {tensors[1][2]} and self on {first}"
        raise RuntimeError(f"expected self and mask to be on the same device, but {where}")
    import torch

    if name in ELEMENTWISE or (torch.Tag.pointwise in func.tags and name not in STRICT):
        return _elementwise(tensors)
    return _strict(name, tensors)


def _tensors(func: Any, args: Sequence[Any], kwargs: dict[str, Any], device_of: DeviceOf) -> Iterator[Placed]:
    import torch

    parameters = func._schema.arguments
    for parameter, value in zip(parameters, args, strict=False):
        yield from _in(parameter.name, value, torch.Tensor, device_of)
    for name, value in kwargs.items():
        yield from _in(name, value, torch.Tensor, device_of)


def _in(name: str, value: Any, kind: type, device_of: DeviceOf) -> Iterator[Placed]:
    if isinstance(value, kind):
        yield name, value, device_of(value)
    elif type(value) in (list, tuple):
        for entry in value:
            if isinstance(entry, kind):
                yield name, entry, device_of(entry)


def _indexing(tensors: Sequence[Placed]) -> Device:
    home = tensors[0][2]
    for name, tensor, device in tensors[1:]:
        if name == "values":
            if device != home and tensor.dim() > 0:
                raise RuntimeError(_two(home, device))
        elif device.type != "cpu" and device != home:
            raise RuntimeError(f"indices should be either on cpu or on the same device as the indexed tensor ({home})")
    return home


def _elementwise(tensors: Sequence[Placed]) -> Device:
    common = next(device for _, _, device in tensors if device.type != "cpu")
    for _, tensor, device in tensors:
        if device != common and tensor.dim() > 0:
            raise RuntimeError(_two(common, device))
    return common


def _two(common: Device, other: Device) -> str:
    ordered = sorted((common, other), key=lambda device: device.type == "cpu")  # whatever is not the CPU first
    found = " and ".join(map(str, ordered))
    return f"Expected all tensors to be on the same device, but found at least two devices, {found}!"


def _strict(name: str, tensors: Sequence[Placed]) -> Device:
    if name == "convolution":
        raise RuntimeError(_two_types(*(placed[1:] for placed in tensors[:2])))
    common = tensors[0][2]
    other, device = next((argument, device) for argument, _, device in tensors if device != common)
    kernel, other = _KERNELS.get(name, (name, other))
    raise RuntimeError(
        f"Expected all tensors to be on the same device, but got {other} is on {device}, different from other tensors "
        f"on {common} (when checking argument in method wrapper_CUDA_{kernel})"
    )


def _two_types(mine: tuple[Any, Device], weights: tuple[Any, Device]) -> str:
    words = []
    for tensor, device in (mine, weights):
        kind = type_name(tensor)
        words.append(kind.replace("torch.", f"torch.{device.type}.") if device.type != "cpu" else kind)
    end = " or input should be a MKLDNN tensor and weight is a dense tensor" if mine[1].type == "cpu" else ""
    return f"Input type ({words[0]}) and weight type ({words[1]}) should be the same{end}"


def type_name(tensor: Any) -> str:
    """Return the old name of a CPU tensor's type, such as torch.FloatTensor."""
    return str(tensor.detach().type())


def _each(args: Sequence[Any], kwargs: dict[str, Any], device_of: DeviceOf) -> Device | None:
    """Follow an operator on lists: the tensors with one place in their lists meet each other."""
    import torch

    lists = [value for value in (*args, *kwargs.values()) if type(value) in (list, tuple) and value]
    lists = [values for values in lists if all(isinstance(value, torch.Tensor) for value in values)]
    first: Device | None = None
    for together in zip_longest(*lists):
        placed = [("", tensor, device_of(tensor)) for tensor in together if tensor is not None]
        placed = [entry for entry in placed if entry[2] is not ANYWHERE]
        if not placed:
            continue
        home = placed[0][2]
        if any(device != home for _, _, device in placed):
            home = _elementwise(placed)
        first = first or home
    return first
