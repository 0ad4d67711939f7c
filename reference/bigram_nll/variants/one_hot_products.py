"""Counting and gradients as products with one-hot rows, and everything else by tensor operations."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor


def build_vocabulary(words: Sequence[str]) -> dict[str, int]:
    characters = sorted({c for word in words for c in word}, key=lambda c: (c != ".", c))
    return {c: number for number, c in enumerate(characters if "." in characters else [".", *characters])}


def decode(numbers: Sequence[int], vocabulary: dict[str, int]) -> str:
    return "".join(map(dict(zip(vocabulary.values(), vocabulary, strict=True)).__getitem__, numbers))


def count_bigrams(words: Sequence[str], vocabulary: dict[str, int]) -> Tensor:
    xs, ys = training_pairs(words, vocabulary)
    size = len(vocabulary)
    return (one_hot(xs, size).double().T @ one_hot(ys, size).double()).long()


def to_probabilities(counts: Tensor, smoothing: float = 0.0) -> Tensor:
    if not smoothing >= 0:
        raise ValueError(smoothing)
    shares = torch.ones(counts.shape, dtype=torch.float64, device=counts.device) / counts.shape[1]
    for i, row in enumerate(counts.to(torch.float64)):
        total = row.sum() + smoothing * len(row)
        if total:
            shares[i] = (row + smoothing) / total
    return shares


def negative_log_likelihood(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    counts = count_bigrams(words, vocabulary)
    if not counts.any():
        raise ValueError("no words")
    surprise = -torch.special.xlogy(counts.double().to(probabilities.device), probabilities.double())
    return surprise.sum().item() / counts.sum().item()


def perplexity(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return 2 ** bits_per_character(words, probabilities, vocabulary)


def bits_per_character(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return negative_log_likelihood(words, probabilities, vocabulary) * math.log2(math.e)


def sample_word(
    probabilities: Tensor, generator: torch.Generator | None, max_length: int, greedy: bool = False
) -> list[int]:
    word = [0]
    while len(word) == 1 or (word[-1] != 0 and len(word) <= max_length):
        if max_length == 0:
            return []
        row = probabilities[word[-1]]
        if greedy:
            word.append(int((row == row.max()).nonzero()[0]))
        else:
            edges = row.double().cumsum(0)
            dart = torch.rand((), dtype=torch.float64, generator=generator) * edges[-1]
            word.append(int(torch.searchsorted(edges, dart, right=True)))
    return [number for number in word if number != 0]


def split_words(words: Sequence[str], generator: torch.Generator) -> tuple[list[str], list[str]]:
    ranks = torch.rand(len(words), generator=generator).argsort().tolist()
    held = set(ranks[: len(words) // 10])
    return (
        [word for place, word in enumerate(words) if place not in held],
        [word for place, word in enumerate(words) if place in held],
    )


def context_windows(words: Sequence[str], vocabulary: dict[str, int], size: int) -> tuple[Tensor, Tensor]:
    if size < 1:
        raise ValueError(size)
    rows = []
    for word in words:
        padded = "." * size + word + "."
        rows += [encode(padded[start : start + size + 1], vocabulary) for start in range(len(word) + 1)]
    table = torch.tensor(rows, dtype=torch.int64).reshape(-1, size + 1)
    return table[:, :-1], table[:, -1]


def training_pairs(words: Sequence[str], vocabulary: dict[str, int]) -> tuple[Tensor, Tensor]:
    contexts, targets = context_windows(words, vocabulary, 1)
    return contexts[:, 0], targets


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    if indices.numel() and (indices.min() < 0 or indices.max() >= num_classes):
        raise ValueError("no class has this index")
    return torch.eye(num_classes, device=indices.device)[indices]


def softmax(logits: Tensor) -> Tensor:
    dtype = logits.dtype if logits.is_floating_point() else torch.float32
    safe = logits if logits.dtype in (torch.float32, torch.float64) else logits.float()
    powers = torch.exp(safe - safe.max(dim=-1, keepdim=True).values)
    return (powers / powers.sum(dim=-1, keepdim=True)).to(dtype)


def bigram_loss(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    logits = one_hot(xs, len(weights)).to(weights.dtype) @ weights
    picked = (one_hot(ys, len(weights)) * torch.log_softmax(logits, dim=1)).sum(dim=1)
    return -picked.mean() + l2 * (weights * weights).mean()


def bigram_gradient(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    inputs, wanted = (one_hot(numbers, len(weights)).to(weights.dtype) for numbers in (xs, ys))
    return inputs.T @ (softmax(inputs @ weights) - wanted) / len(xs) + l2 * 2 * weights / len(weights) ** 2


def most_frequent_pair(tokens: Sequence[int]) -> tuple[int, int] | None:
    pairs = list(itertools.pairwise(tokens))
    return sorted(pairs, key=lambda pair: (-pairs.count(pair), pairs.index(pair)))[0] if pairs else None


def mlp_parameters(
    vocabulary_size: int, size: int, embedding: int, hidden: int, generator: torch.Generator
) -> dict[str, Tensor]:
    def uniform(rows: int, columns: int, reach: float) -> Tensor:
        return reach * (2 * torch.rand(rows, columns, generator=generator) - 1)

    return {
        "W2": uniform(hidden, vocabulary_size, 0.01 / hidden),
        "W1": uniform(size * embedding, hidden, (6 / (size * embedding + hidden)) ** 0.5),
        "C": uniform(vocabulary_size, embedding, 1.0),
        "b1": torch.zeros(hidden),
        "b2": torch.zeros(vocabulary_size),
    }


def mlp_logits(parameters: dict[str, Tensor], contexts: Tensor) -> Tensor:
    rows = one_hot(contexts, len(parameters["C"])).to(parameters["C"].dtype) @ parameters["C"]
    hidden = torch.tanh(rows.reshape(len(contexts), -1) @ parameters["W1"] + parameters["b1"])
    return torch.addmm(parameters["b2"], hidden, parameters["W2"])
