"""What is there already is used again: confusion tables for accuracy, evaluation by a generator of losses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn


def conv_output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    reach = dilation * (kernel - 1) + 1
    starts = range(-padding, n + padding - reach + 1, stride)
    if not starts:
        raise ValueError("the kernel fits nowhere")
    return len(starts)


def precision_recall_f1(truth, predicted, num_classes, average=None):
    """By indicator matrices instead of the table."""
    if average is not None and average not in ("macro", "weighted", "micro"):
        raise ValueError("average")
    confusion_matrix(truth, predicted, num_classes)
    classes = torch.arange(num_classes, device=truth.device)
    t, p = (labels.reshape(-1, 1).long() == classes for labels in (truth, predicted))
    if average == "micro":
        t, p = t.reshape(-1, 1), p.reshape(-1, 1)
    both, t_count, p_count = ((t & p).sum(0).double(), t.sum(0).double(), p.sum(0).double())
    columns = [both / p_count, both / t_count, both / ((t_count + p_count) / 2)]
    columns = [torch.nan_to_num(column, nan=0.0) for column in columns]
    if average == "weighted":
        columns = [torch.nan_to_num((column * t_count).sum() / t_count.sum(), nan=0.0) for column in columns]
    elif average is not None:
        columns = [column.mean() for column in columns]
    return tuple(column.to(torch.float32) for column in columns)


class StreamingAccuracy:
    def __init__(self) -> None:
        self.counts = torch.zeros(2, dtype=torch.int64)

    def reset(self) -> None:
        self.counts = torch.zeros_like(self.counts)

    def update(self, logits: Tensor, truth: Tensor) -> None:
        if truth.numel():
            table = confusion_matrix(truth, logits.argmax(dim=-1), logits.shape[1])
            self.counts += torch.stack([table.trace(), table.sum()]).cpu()

    def compute(self) -> float:
        right, total = self.counts.tolist()
        return right / total if total > 0 else 0.0


@contextlib.contextmanager
def asleep(model: nn.Module) -> Iterator[None]:
    modes = {module: module.training for module in model.modules()}
    try:
        model.train(False)
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes.items():
            module.training = mode


def evaluate(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]]) -> tuple[float, float]:
    accuracy, losses = StreamingAccuracy(), []
    with asleep(model):
        for inputs, classes in batches:
            logits = model(inputs)
            losses += (-logits.log_softmax(1).gather(1, classes[:, None])).flatten().tolist()
            accuracy.update(logits, classes)
    return sum(losses) / len(losses), accuracy.compute()
