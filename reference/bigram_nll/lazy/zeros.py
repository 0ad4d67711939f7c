"""The right shape and nothing in it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def build_vocabulary(words: Sequence[str]) -> dict[str, int]:
    return {}


def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    return [0] * len(text)


def decode(numbers: Sequence[int], vocabulary: dict[str, int]) -> str:
    return "." * len(numbers)


def bigrams(word: str) -> list[tuple[str, str]]:
    return []


def count_bigrams(words: Sequence[str], vocabulary: dict[str, int]) -> Tensor:
    return torch.zeros(len(vocabulary), len(vocabulary), dtype=torch.int64)


def to_probabilities(counts: Tensor, smoothing: float = 0.0) -> Tensor:
    return torch.zeros(counts.shape, dtype=torch.float64)


def negative_log_likelihood(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return 0.0


def perplexity(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return 0.0


def bits_per_character(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return 0.0


def sample_word(
    probabilities: Tensor, generator: torch.Generator | None, max_length: int, greedy: bool = False
) -> list[int]:
    return []


def split_words(words: Sequence[str], generator: torch.Generator) -> tuple[list[str], list[str]]:
    return list(words), []


def choose_smoothing(
    train: Sequence[str], held: Sequence[str], vocabulary: dict[str, int], candidates: Sequence[float]
) -> tuple[float, list[float]]:
    return 0.0, [0.0] * len(candidates)


def training_pairs(words: Sequence[str], vocabulary: dict[str, int]) -> tuple[Tensor, Tensor]:
    return torch.zeros(0, dtype=torch.int64), torch.zeros(0, dtype=torch.int64)


def context_windows(words: Sequence[str], vocabulary: dict[str, int], size: int) -> tuple[Tensor, Tensor]:
    return torch.zeros(0, size, dtype=torch.int64), torch.zeros(0, dtype=torch.int64)


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    return torch.zeros(*indices.shape, num_classes)


def softmax(logits: Tensor) -> Tensor:
    return torch.zeros_like(logits)


def bigram_loss(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    return weights.sum() * 0


def bigram_gradient(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    return torch.zeros_like(weights)


def train_bigram(
    xs: Tensor, ys: Tensor, num_classes: int, lr: float = 50.0, steps: int = 300, l2: float = 0.0
) -> Tensor:
    return torch.zeros(num_classes, num_classes)


def ngram_counts(words: Sequence[str], n: int) -> dict[str, int]:
    return {}


def most_frequent_pair(tokens: Sequence[int]) -> tuple[int, int] | None:
    return (0, 0)


def merge(tokens: Sequence[int], pair: tuple[int, int], new: int) -> list[int]:
    return []


def mlp_parameters(
    vocabulary_size: int, size: int, embedding: int, hidden: int, generator: torch.Generator
) -> dict[str, Tensor]:
    shapes = {
        "C": (vocabulary_size, embedding),
        "W1": (size * embedding, hidden),
        "b1": (hidden,),
        "W2": (hidden, vocabulary_size),
        "b2": (vocabulary_size,),
    }
    return {name: torch.zeros(shape) for name, shape in shapes.items()}


def mlp_logits(parameters: dict[str, Tensor], contexts: Tensor) -> Tensor:
    return torch.zeros(len(contexts), len(parameters["b2"]))


def train_mlp(
    parameters: dict[str, Tensor], contexts: Tensor, targets: Tensor, lr: float = 0.5, steps: int = 200
) -> dict[str, Tensor]:
    return {name: torch.zeros_like(tensor) for name, tensor in parameters.items()}
