"""The virtual device: correct code with the CPU's own numbers, device bugs with PyTorch's own words, legal mixes."""

from __future__ import annotations

import copy
import io
import math
from collections.abc import Callable

import numpy
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from autograder.sandbox.virtual import unsupported, virtual_device

pytestmark = pytest.mark.skipif(bool(unsupported()), reason=unsupported())
CUDA = "cuda:0"


@pytest.fixture
def device():
    with virtual_device().active():
        yield virtual_device()


def tensors(value: object) -> list[Tensor]:
    """Return all tensors in a value."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [tensor for entry in value for tensor in tensors(entry)] if isinstance(value, list | tuple) else []


# --- correct code ---------------------------------------------------------------------------------------------------


class Attention(nn.Module):
    """One head with a mask in a buffer, positions from an embedding, and a norm."""

    def __init__(self) -> None:
        super().__init__()
        self.positions = nn.Embedding(8, 16)
        self.query, self.key = nn.Linear(16, 16), nn.Linear(16, 16)
        self.norm = nn.LayerNorm(16)
        self.register_buffer("mask", torch.tril(torch.ones(8, 8)).bool())

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.positions(torch.arange(x.shape[1], device=x.device))
        scores = self.query(x) @ self.key(x).transpose(1, 2) / math.sqrt(16)
        return self.norm(scores.masked_fill(~self.mask, float("-inf")).softmax(-1) @ x)


def convolutions() -> nn.Module:
    layers = [nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(4, 2, 2, stride=2), nn.GroupNorm(1, 2), nn.Flatten())


MODULES: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "linear": (lambda: nn.Sequential(nn.Linear(5, 4), nn.GELU(), nn.Linear(4, 3)), (2, 5)),
    "conv, batch norm, pooling, dropout": (convolutions, (2, 3, 8, 8)),
    "conv1d and adaptive pooling": (lambda: nn.Sequential(nn.Conv1d(3, 2, 3), nn.AdaptiveAvgPool1d(2)), (2, 3, 9)),
    "lstm": (lambda: nn.LSTM(4, 5, num_layers=2, batch_first=True, bidirectional=True), (2, 3, 4)),
    "gru": (lambda: nn.GRU(4, 5), (3, 2, 4)),
    "rnn": (lambda: nn.RNN(4, 5), (3, 2, 4)),
    "attention with a buffer": (Attention, (2, 8, 16)),
    "transformer": (lambda: nn.TransformerEncoderLayer(16, 2, 8, batch_first=True), (2, 4, 16)),
}


def step(make: Callable[[], nn.Module], shape: tuple[int, ...], where: str) -> list[Tensor]:
    """Return outputs, gradients, buffers and updated parameters after a step of training."""
    torch.manual_seed(1)
    model = make().to(where)
    inputs = torch.randn(shape).to(where).requires_grad_()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.125)
    output = model(inputs)
    first = output[0] if isinstance(output, tuple) else output
    (first * torch.linspace(-1, 1, first.numel(), device=where).reshape(first.shape)).sum().backward()
    gradients = [parameter.grad for parameter in model.parameters()]
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return [*tensors(output), inputs.grad, *gradients, *model.parameters(), *model.buffers()]


@pytest.mark.parametrize("name", MODULES)
def test_modules_have_the_numbers_of_the_cpu(name):
    """Outputs, gradients and updated parameters are the CPU's, bit by bit, and live on the device."""
    plain = step(*MODULES[name], "cpu")
    with virtual_device().active():
        there = step(*MODULES[name], CUDA)
        assert {str(tensor.device) for tensor in there} == {CUDA}
    for mine, theirs in zip(there, plain, strict=True):
        assert torch.equal(mine, theirs)
        assert str(mine.device) == "cpu"


OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.1),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
}


def loop(make: Callable[..., torch.optim.Optimizer], where: str) -> list[float]:
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)).to(where)
    optimiser = make(model.parameters())
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 5)
    inputs, targets = torch.randn(6, 4), torch.arange(6) % 3
    losses = []
    for _ in range(5):
        optimiser.zero_grad()
        loss = functional.cross_entropy(model(inputs.to(where)), targets.to(where))
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("name", OPTIMISERS)
def test_training_loops_have_the_losses_of_the_cpu(name, device):
    """Five steps with every optimiser and a schedule have the CPU's losses, bit by bit."""
    there = loop(OPTIMISERS[name], "cuda")
    assert there == loop(OPTIMISERS[name], "cpu")


def test_a_build_for_cuda_without_a_driver_trains_as_well(monkeypatch):
    """Where PyTorch was built for CUDA, optimisers ask the accelerator for its stream; there is none to be asked."""
    monkeypatch.setattr(torch._C, "_accelerator_getAccelerator", lambda: torch.device("cuda"))
    with virtual_device().active():
        there = loop(OPTIMISERS["adam"], "cuda")
    assert there == loop(OPTIMISERS["adam"], "cpu")
    assert there[0] > there[-1]


def amp() -> list[float]:
    torch.manual_seed(3)
    model = nn.Linear(4, 3).cuda()
    scaler = torch.amp.GradScaler("cuda")
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    with torch.autocast("cuda"):
        output = model(torch.ones(2, 4, device="cuda"))
    scaler.scale(output.float().pow(2).mean()).backward()
    scaler.step(optimiser)
    scaler.update()
    assert output.dtype == torch.float16
    return [str(output.device) == CUDA, str(model.weight.grad.device) == CUDA]


LEGAL: dict[str, Callable[[], object]] = {
    "a CPU number without axes": lambda: torch.ones(2, device="cuda") * torch.tensor(2.0),
    "a CPU number on the left": lambda: torch.tensor(2.0) - torch.ones(2, device="cuda"),
    "a CPU number in place": lambda: torch.ones(2, device="cuda").add_(torch.tensor(2.0)),
    "a CPU number compared": lambda: torch.ones(2, device="cuda") > torch.tensor(0.5),
    "a CPU number in where": lambda: torch.where(torch.ones(2, device="cuda") > 0, torch.tensor(1.0), 0.0),
    "CPU indices": lambda: torch.ones(3, device="cuda")[torch.arange(2)],
    "a CPU mask": lambda: torch.ones(3, device="cuda")[torch.tensor([True, False, True])],
    "writing at CPU indices": lambda: put(torch.arange(2), 7.0),
    "writing a CPU number": lambda: put(torch.arange(2, device="cuda"), torch.tensor(7.0)),
    "copying": lambda: torch.zeros(2, device="cuda").copy_(torch.ones(2)),
    "filling with a CPU number": lambda: torch.zeros(2, device="cuda").fill_(torch.tensor(1.0)),
    "masked_fill with a CPU number": lambda: torch.ones(2, device="cuda").masked_fill(
        torch.ones(2, device="cuda") > 0, torch.tensor(3.0)
    ),
    "a size as an index": lambda: torch.ones(3, device="cuda")[int(torch.ones(3).sum()) - 1 :],
    "device of another tensor": lambda: torch.eye(2, device=torch.ones(1, device="cuda").device),
    "like and new": lambda: torch.zeros_like(torch.ones(2, device="cuda")) + torch.ones(1).cuda().new_ones(2),
    "to another tensor": lambda: torch.ones(2).to(torch.ones(1, device="cuda")),
    "to with a dtype": lambda: torch.ones(2).to("cuda", torch.float64),
    "a number as a device": lambda: torch.ones(2).cuda(0) + torch.ones(2, device=0),
    "as_tensor": lambda: torch.as_tensor([1.0, 2.0], device="cuda") + torch.asarray([1.0, 2.0], device="cuda"),
    "tensor of a tensor": lambda: torch.ones(2, device="cuda").clone() + torch.tensor([1.0, 2.0], device="cuda"),
    "numpy and back": lambda: torch.from_numpy(torch.ones(2, device="cuda").cpu().numpy()).cuda(),
    "deep copies": lambda: copy.deepcopy(torch.ones(2, device="cuda")),
    "deep copies of modules": lambda: copy.deepcopy(nn.BatchNorm1d(2).cuda()).running_mean,
    "default device": lambda: under_default(),
    "a device as a block": lambda: in_block(),
    "generator": lambda: torch.randn(2, device="cuda", generator=torch.Generator("cuda").manual_seed(1)),
    "drawn on the CPU": lambda: torch.randn(2, generator=torch.Generator().manual_seed(1)).cuda(),
    "multinomial": lambda: torch.multinomial(
        torch.ones(3, device="cuda"), 2, generator=torch.Generator(device="cuda").manual_seed(1)
    ),
    "state_dict": lambda: nn.Linear(2, 2).cuda().state_dict()["weight"],
    "load_state_dict from the CPU": lambda: load(nn.Linear(2, 2).cuda(), nn.Linear(2, 2).state_dict()),
    "load onto the device": lambda: saved_and_loaded(),
    "attention in one call": lambda: functional.scaled_dot_product_attention(
        *[torch.randn(1, 2, 4, 8, device="cuda")] * 3, is_causal=True
    ),
    "functional interpolate": lambda: functional.interpolate(torch.ones(1, 1, 2, 2, device="cuda"), scale_factor=2),
    "one_hot and scatter": lambda: functional.one_hot(torch.arange(3, device="cuda"), 4),
    "sorting and unique": lambda: torch.ones(3, device="cuda").sort().values.unique(),
    "einsum": lambda: torch.einsum("ij,jk->ik", torch.ones(2, 3, device="cuda"), torch.ones(3, 2, device="cuda")),
    "views and data": lambda: through_data(),
    "stack and cat": lambda: torch.cat([torch.stack([torch.ones(2, device="cuda")] * 2), torch.ones(1, 2).cuda()]),
    "linear algebra": lambda: torch.linalg.solve(torch.eye(2, device="cuda"), torch.ones(2, device="cuda")),
    "fft": lambda: torch.fft.rfft(torch.ones(4, device="cuda")).abs(),
    "bincount and cumsum": lambda: torch.bincount(torch.arange(3, device="cuda")).cumsum(0),
    "a loop over lists": lambda: torch._foreach_add([torch.ones(2).cuda()], [torch.ones(2).cuda()])[0],
}


def put(places: Tensor, value: object) -> Tensor:
    target = torch.zeros(3, device="cuda")
    target[places] = value
    return target


def under_default() -> Tensor:
    torch.set_default_device("cuda")
    assert str(torch.get_default_device()) == CUDA
    return torch.arange(3) + nn.Linear(2, 3).bias


def in_block() -> Tensor:
    with torch.device("cuda"):
        made = nn.Linear(2, 2)
        inside = made(torch.ones(1, 2))
    assert torch.ones(1).device.type == "cpu"
    return inside


def load(module: nn.Module, state: dict[str, Tensor]) -> Tensor:
    module.load_state_dict(state)
    return module(torch.ones(1, 2, device="cuda"))


def saved_and_loaded() -> Tensor:
    file = io.BytesIO()
    torch.save({"weights": torch.ones(2).cuda()}, file)
    file.seek(0)
    loaded: Tensor = torch.load(file, map_location="cuda")["weights"]
    return loaded


def through_data() -> Tensor:
    kept = nn.Parameter(torch.ones(4, device="cuda"))
    kept.data -= 0.5
    kept.data.view(2, 2)[0].mul_(2)
    return kept


@pytest.mark.parametrize("name", LEGAL)
def test_legal_mixes_pass_and_their_results_are_on_the_device(name, device):
    """What a GPU allows is allowed, and what comes out is there."""
    result = LEGAL[name]()
    assert isinstance(result, Tensor)
    assert str(result.device) == CUDA
    assert (result.is_cuda, result.is_cpu, result.get_device()) == (True, False, 0)


def test_mixed_precision(device):
    """Autocast computes in half precision and gradient scaling goes with it, all on the device."""
    assert amp() == [True, True]


def test_values_leave_the_device_where_they_may(device):
    """Numbers, lists, conditions and prints need no copy."""
    there = torch.arange(3.0, device="cuda")
    assert (float(there.max()), there.tolist(), bool(there.sum() > 0)) == (2.0, [0.0, 1.0, 2.0], True)
    assert "device='cuda:0'" in repr(there)
    assert (there.cpu().numpy() == numpy.arange(3.0)).all()
    assert (torch.cuda.is_available(), torch.cuda.device_count(), torch.cuda.current_device()) == (True, 1, 0)


# --- device bugs ----------------------------------------------------------------------------------------------------

ELEMENTWISE = "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
OTHER = "Expected all tensors to be on the same device, but got {} is on {}, different from other tensors on {}"
INDICES = "indices should be either on cpu or on the same device as the indexed tensor (cpu)"
NUMPY = "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first."


class LooseMask(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mask = torch.tril(torch.ones(3, 3)).bool()

    def forward(self, x: Tensor) -> Tensor:
        return x.masked_fill(~self.mask, 0.0)


class LooseLayers(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(3, 3)]

    def forward(self, x: Tensor) -> Tensor:
        return self.layers[0](x)


class LooseTable(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = torch.ones(3)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.table


class NoDevice(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.positions = nn.Embedding(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.positions(torch.arange(3))


def square() -> Tensor:
    return torch.ones(3, 3, device="cuda")


def gradient_on_the_cpu() -> None:
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: Tensor) -> Tensor:
            return 2 * x

        @staticmethod
        def backward(ctx: object, gradient: Tensor) -> Tensor:
            return gradient * torch.full((3, 3), 2.0)

    Wrong.apply(square().requires_grad_()).sum().backward()


BUGS: dict[str, tuple[Callable[[], object], str]] = {
    "arange without device": (lambda: square() + torch.arange(3), ELEMENTWISE),
    "arange into an embedding": (lambda: NoDevice().cuda()(square()), OTHER.format("index", "cpu", CUDA)),
    "mask as a plain attribute": (
        lambda: LooseMask().cuda()(square()),
        "expected self and mask to be on the same device, but got mask on cpu and self on cuda:0",
    ),
    "table as a plain attribute": (lambda: LooseTable().cuda()(square()), ELEMENTWISE),
    "layers in a list": (lambda: LooseLayers().cuda()(square()), OTHER.format("mat1", CUDA, "cpu")),
    "zeros as a first state": (
        lambda: torch.cat([torch.zeros(1, 3), square()]),
        OTHER.format("tensors", CUDA, "cpu"),
    ),
    "layer made in forward": (lambda: nn.Linear(3, 3)(square()), OTHER.format("mat1", CUDA, "cpu")),
    "model not moved": (
        lambda: nn.Conv1d(3, 2, 1)(square()[None]),
        "Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be the same",
    ),
    "input not moved": (
        lambda: nn.Conv1d(3, 2, 1).cuda()(torch.ones(1, 3, 3)),
        "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be the same",
    ),
    "labels not moved": (
        lambda: functional.cross_entropy(square(), torch.arange(3)),
        OTHER.format("target", "cpu", CUDA),
    ),
    "numpy": (lambda: square().numpy(), NUMPY),
    "numpy by asarray": (lambda: numpy.asarray(square()), NUMPY),
    "numpy function": (lambda: numpy.sqrt(square()), NUMPY),
    "class weights on the CPU": (
        lambda: functional.cross_entropy(square(), torch.arange(3).cuda(), weight=torch.ones(3)),
        OTHER.format("weight", "cpu", CUDA),
    ),
    "matmul": (lambda: square() @ torch.ones(3, 2), OTHER.format("mat2", "cpu", CUDA)),
    "batched matmul": (lambda: torch.bmm(square()[None], torch.ones(1, 3, 2)), OTHER.format("mat2", "cpu", CUDA)),
    "result table on the CPU": (lambda: torch.zeros(3)[torch.arange(2, device="cuda")], INDICES),
    "mask on the device, table on the CPU": (lambda: torch.zeros(3, 3)[square() > 0], INDICES),
    "writing device indices into the CPU": (
        lambda: torch.zeros(3).index_put_((torch.arange(2, device="cuda"),), torch.ones(2)),
        INDICES,
    ),
    "accumulating on the CPU": (lambda: torch.zeros(3, 3).add_(square()), ELEMENTWISE),
    "where with a CPU table": (lambda: torch.where(square() > 0, square(), torch.zeros(3, 3)), ELEMENTWISE),
    "minimum with CPU limits": (lambda: torch.minimum(square(), torch.ones(3)), ELEMENTWISE),
    "gather with CPU indices": (
        lambda: square().gather(1, torch.zeros(3, 1, dtype=torch.int64)),
        OTHER.format("index", "cpu", CUDA),
    ),
    "scatter of CPU values": (
        lambda: square().scatter(1, torch.zeros(3, 1, dtype=torch.int64, device="cuda"), torch.ones(3, 1)),
        OTHER.format("src", "cpu", CUDA),
    ),
    "a device number with a CPU tensor": (lambda: torch.ones(3) * square().sum(), ELEMENTWISE),
    "a loss that adds up on the CPU": (lambda: torch.zeros(1).add_(square().sum()), ELEMENTWISE),
    "dropout mask on the CPU": (lambda: square() * (torch.rand(3, 3) > 0.5), ELEMENTWISE),
    "generator of the CPU": (
        lambda: torch.rand(3, device="cuda", generator=torch.Generator()),
        "Expected a 'cuda' device type for generator but found 'cpu'",
    ),
    "generator of the CPU in multinomial": (
        lambda: torch.multinomial(square()[0], 1, generator=torch.Generator()),
        "Expected a 'cuda' device type for generator but found 'cpu'",
    ),
    "generator of the device for the CPU": (
        lambda: torch.randperm(3, generator=torch.Generator("cuda")),
        "Expected a 'cpu' device type for generator but found 'cuda'",
    ),
    "a card that is not there": (lambda: torch.ones(2).to("cuda:1"), "CUDA error: invalid device ordinal"),
    "backward": (gradient_on_the_cpu, ELEMENTWISE),
    "metric against CPU labels": (lambda: square().argmax(1) == torch.arange(3), ELEMENTWISE),
    "bucketize with CPU levels": (
        lambda: torch.searchsorted(square()[0], torch.ones(2)),
        OTHER.format("self", "cpu", CUDA),
    ),
}


@pytest.mark.parametrize("name", BUGS)
def test_device_bugs_are_caught_with_the_words_of_pytorch(name, device):
    """What fails on a GPU fails here, with the message that PyTorch has for it."""
    bug, message = BUGS[name]
    with pytest.raises((RuntimeError, TypeError)) as caught:
        bug()
    assert str(caught.value).partition(" (when checking")[0].partition(" or input should be a MKLDNN")[0] == message


# --- the block ------------------------------------------------------------------------------------------------------


def test_outside_of_the_block_nothing_has_changed():
    """Every name that was replaced is back, and a tensor from the device is an ordinary one."""
    before = (torch.zeros, torch.tensor, torch.Generator, torch.cuda.is_available, torch.Tensor.to, torch.Tensor.numpy)
    with virtual_device().active():
        torch.set_default_device("cuda")
        kept = torch.ones(2)
        assert kept.is_cuda
    after = (torch.zeros, torch.tensor, torch.Generator, torch.cuda.is_available, torch.Tensor.to, torch.Tensor.numpy)
    assert after == before
    assert "device" not in vars(torch.Tensor)
    assert (kept.device.type, torch.ones(1).device.type, kept.numpy().tolist()) == ("cpu", "cpu", [1.0, 1.0])
    assert not torch.cuda.is_available()


def test_the_table_of_tags_does_not_grow(device):
    """Tensors that are gone are forgotten."""
    for _ in range(6000):
        torch.ones(1, device="cuda")
    assert len(device.tags._known) <= 4097
