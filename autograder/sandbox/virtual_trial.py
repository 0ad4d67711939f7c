"""A short trial of the virtual device: whether the installed PyTorch carries it, and a rehearsal that warms it."""

from __future__ import annotations

import sys
from typing import Any

from autograder.sandbox.virtual import virtual_device


def trial() -> None:
    """Train a step on the device, and meet its rules; raise where something is not as on a GPU."""
    torch: Any = sys.modules["torch"]
    with virtual_device().active():
        model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU()).to("cuda")
        optimiser: Any = torch.optim.SGD(model.parameters(), lr=0.1)
        inputs = torch.arange(6.0, device="cuda").reshape(2, 3)
        loss = torch.nn.functional.mse_loss(model(inputs), torch.ones(2, 2).cuda())
        loss.backward()
        optimiser.step()
        _demand(str(loss.device) == "cuda:0" and loss.is_cuda, "a loss is not where its model is")
        _demand(all(p.grad is None or p.grad.is_cuda for p in model.parameters()), "gradients are not on the device")
        _demand(loss.cpu().device.type == "cpu", "a tensor does not come back to the CPU")
        wrongs: list[Any] = [lambda: inputs + torch.ones(3), lambda: inputs @ torch.ones(3, 1)]
        for wrong in wrongs:
            try:
                wrong()
            except RuntimeError as error:
                _demand("same device" in str(error), "the wrong error for two devices")
            else:
                raise RuntimeError("tensors of two devices may meet")
    _demand(not loss.is_cuda, "the device outlives its block")


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuntimeError(otherwise)
