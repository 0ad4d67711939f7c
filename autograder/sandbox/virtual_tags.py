"""The table of a virtual device: which memory is on it."""

from __future__ import annotations

from typing import Any

from autograder.sandbox.same_device import ANYWHERE

TABLE_SIZE = 4096


class Tags:
    """Which memory is on the device: a table by the address of the storage, whose weak reference keeps it unique.

    What an operator makes out of nothing for itself (`one_hot` fills a table) is `ANYWHERE` until it meets a tensor.
    """

    def __init__(self) -> None:
        import torch
        from torch.multiprocessing.reductions import StorageWeakRef

        self._reference = StorageWeakRef
        self._tensor = torch._C.TensorBase  # whose isinstance runs no Python, as that of torch.Tensor does
        self.cpu = torch.device("cpu")
        self._known: dict[int, tuple[Any, Any]] = {}
        self._room = TABLE_SIZE

    def of(self, tensor: Any) -> Any:
        """Return the device that a tensor says it is on."""
        found = self.truly_of(tensor)
        return self.cpu if found is ANYWHERE else found

    def truly_of(self, tensor: Any) -> Any:
        """Return the device of a tensor for the rule, which may be `ANYWHERE`."""
        found = self._known.get(tensor.untyped_storage()._cdata)
        return found[1] if found else self.cpu

    def put(self, value: Any, device: Any) -> Any:
        """Say of a tensor, or of all tensors in a result, that they are on this device."""
        if isinstance(value, self._tensor):
            self.put_storage(value.untyped_storage(), device)
        elif isinstance(value, tuple | list | dict):
            for entry in value.values() if isinstance(value, dict) else value:
                self.put(entry, device)
        return value

    def put_storage(self, storage: Any, device: Any) -> None:
        if device.type == "cpu":
            self._known.pop(storage._cdata, None)
            return
        known = self._known.get(storage._cdata)
        if known is not None and known[1] is device:
            return
        self._known[storage._cdata] = (self._reference(storage), device)
        if len(self._known) > self._room:
            self._known = {key: entry for key, entry in self._known.items() if not entry[0].expired()}
            self._room = max(TABLE_SIZE, 2 * len(self._known))
