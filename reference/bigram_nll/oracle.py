"""Counting with Counter, exact fractions and math.log; cross-entropy, its gradient and training by autograd in float64.

Slow, one bigram after the other, obviously right.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction

import torch
from torch import Tensor
from torch.nn import functional as F

# --- characters and numbers ---------------------------------------------------------------------------------------


def build_vocabulary(words: Sequence[str]) -> dict[str, int]:
    vocabulary = {".": 0}
    for character in sorted({character for word in words for character in word}):
        if character != ".":
            vocabulary[character] = len(vocabulary)
    return vocabulary


def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    numbers = []
    for character in text:
        if character not in vocabulary:
            raise KeyError(character)
        numbers.append(vocabulary[character])
    return numbers


def decode(numbers: Sequence[int], vocabulary: dict[str, int]) -> str:
    text = ""
    for number in numbers:
        found = [character for character, own in vocabulary.items() if own == number]
        if not found:
            raise KeyError(number)
        text += found[0]
    return text


# --- a model by counting ------------------------------------------------------------------------------------------


def bigrams(word: str) -> list[tuple[str, str]]:
    dotted = f".{word}."
    return [(dotted[place], dotted[place + 1]) for place in range(len(dotted) - 1)]


def count_bigrams(words: Sequence[str], vocabulary: dict[str, int]) -> Tensor:
    counted = Counter(pair for word in words for pair in _numbered(word, vocabulary))
    size = range(len(vocabulary))
    return torch.tensor([[counted[first, second] for second in size] for first in size], dtype=torch.int64)


def _numbered(word: str, vocabulary: dict[str, int]) -> list[tuple[int, int]]:
    numbers = [0, *encode(word, vocabulary), 0]
    return [(numbers[place], numbers[place + 1]) for place in range(len(numbers) - 1)]


def to_probabilities(counts: Tensor, smoothing: float = 0.0) -> Tensor:
    if smoothing < 0:
        raise ValueError("negative smoothing")
    k, rows = Fraction(smoothing), []
    for row in counts.tolist():
        exact = [Fraction(count) for count in row]
        total = sum(exact) + k * len(exact)
        rows.append([float((count + k) / total) if total else 1 / len(exact) for count in exact])
    return torch.tensor(rows, dtype=torch.float64)


def negative_log_likelihood(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    if not words:
        raise ValueError("no words")
    table = probabilities.double().tolist()
    losses = [
        -math.log(table[first][second]) if table[first][second] > 0 else math.inf
        for word in words
        for first, second in _numbered(word, vocabulary)
    ]
    return math.fsum(losses) / len(losses) if math.inf not in losses else math.inf


def perplexity(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return math.e ** negative_log_likelihood(words, probabilities, vocabulary)


def bits_per_character(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return negative_log_likelihood(words, probabilities, vocabulary) * math.log2(math.e)


def sample_word(
    probabilities: Tensor, generator: torch.Generator | None, max_length: int, greedy: bool = False
) -> list[int]:
    table, numbers = probabilities.double().tolist(), [0]
    while len(numbers) <= max_length:
        row = table[numbers[-1]]
        numbers.append(row.index(max(row)) if greedy else _drawn(row, generator))
        if numbers[-1] == 0:
            return numbers[1:-1]
    return numbers[1:]


def _drawn(row: list[float], generator: torch.Generator | None) -> int:
    """Walk along the row until the drawn number is used up."""
    left = torch.rand((), dtype=torch.float64, generator=generator).item() * math.fsum(row)
    possible = [number for number, share in enumerate(row) if share > 0]
    for number in possible:
        left -= row[number]
        if left < 0:
            return number
    return possible[-1]


# --- words that the model has not seen ----------------------------------------------------------------------------


def split_words(words: Sequence[str], generator: torch.Generator) -> tuple[list[str], list[str]]:
    train, held = list(words), []
    for _ in range(len(words) // 10):
        held.append(train.pop(int(torch.randint(len(train), (), generator=generator))))
    return train, held


def choose_smoothing(
    train: Sequence[str], held: Sequence[str], vocabulary: dict[str, int], candidates: Sequence[float]
) -> tuple[float, list[float]]:
    if not candidates:
        raise ValueError("no candidates")
    losses = [
        negative_log_likelihood(held, to_probabilities(count_bigrams(train, vocabulary), candidate), vocabulary)
        for candidate in candidates
    ]
    best = min(range(len(losses)), key=lambda place: (losses[place], place))
    return candidates[best], losses


# --- a model by gradient ------------------------------------------------------------------------------------------


def training_pairs(words: Sequence[str], vocabulary: dict[str, int]) -> tuple[Tensor, Tensor]:
    pairs = [pair for word in words for pair in _numbered(word, vocabulary)]
    first, second = ([pair[place] for pair in pairs] for place in (0, 1))
    return torch.tensor(first, dtype=torch.int64), torch.tensor(second, dtype=torch.int64)


def context_windows(words: Sequence[str], vocabulary: dict[str, int], size: int) -> tuple[Tensor, Tensor]:
    if size < 1:
        raise ValueError("a window of nothing")
    rows = []
    for word in words:
        numbers = [0] * size + encode(word, vocabulary) + [0]
        rows += [numbers[start : start + size + 1] for start in range(len(numbers) - size)]
    table = torch.tensor(rows, dtype=torch.int64).reshape(-1, size + 1)
    return table[:, :size], table[:, size]


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    flat = indices.flatten().tolist()
    if any(not 0 <= index < num_classes for index in flat):
        raise ValueError("no such class")
    rows = [[float(place == index) for place in range(num_classes)] for index in flat]
    return torch.tensor(rows, dtype=torch.float32).reshape(*indices.shape, num_classes)


def softmax(logits: Tensor) -> Tensor:
    dtype = logits.dtype if logits.is_floating_point() else torch.float32
    return torch.softmax(logits.double(), dim=-1).to(dtype)


def bigram_loss(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    return _loss(weights.double(), xs, ys, l2).to(weights.dtype)


def _loss(weights: Tensor, xs: Tensor, ys: Tensor, l2: float) -> Tensor:
    return F.cross_entropy(weights[xs], ys) + l2 * torch.linalg.vector_norm(weights) ** 2 / weights.numel()


def bigram_gradient(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    exact = weights.detach().double().requires_grad_()
    (gradient,) = torch.autograd.grad(F.cross_entropy(exact[xs], ys) + l2 * exact.square().mean(), exact)
    return gradient.to(weights.dtype)


def train_bigram(
    xs: Tensor, ys: Tensor, num_classes: int, lr: float = 50.0, steps: int = 300, l2: float = 0.0
) -> Tensor:
    weights = torch.zeros(num_classes, num_classes, dtype=torch.float64)
    for _ in range(steps):
        weights -= lr * bigram_gradient(weights, xs, ys, l2)
    return weights.float()


# --- bonus --------------------------------------------------------------------------------------------------------


def ngram_counts(words: Sequence[str], n: int) -> dict[str, int]:
    if n < 1:
        raise ValueError("pieces of nothing")
    counts: defaultdict[str, int] = defaultdict(int)
    for word in words:
        history = ["."] * (n - 1)
        for character in f"{word}.":
            counts["".join([*history, character])] += 1
            history = [*history, character][1:] if n > 1 else []
    return dict(counts)


def most_frequent_pair(tokens: Sequence[int]) -> tuple[int, int] | None:
    pairs = [(tokens[place], tokens[place + 1]) for place in range(len(tokens) - 1)]
    return max(pairs, key=lambda pair: (pairs.count(pair), -pairs.index(pair)), default=None)


def merge(tokens: Sequence[int], pair: tuple[int, int], new: int) -> list[int]:
    merged: list[int] = []
    mergeable = False
    for token in tokens:
        if mergeable and (merged[-1], token) == tuple(pair):
            merged[-1], mergeable = new, False
        else:
            merged.append(token)
            mergeable = True
    return merged


def mlp_parameters(
    vocabulary_size: int, size: int, embedding: int, hidden: int, generator: torch.Generator
) -> dict[str, Tensor]:
    shapes = {"C": (vocabulary_size, embedding), "W1": (size * embedding, hidden), "W2": (hidden, vocabulary_size)}
    scales = {"C": 1.0, "W1": 0.1, "W2": 0.001}
    drawn = {name: scales[name] * torch.randn(shape, generator=generator) for name, shape in shapes.items()}
    return drawn | {"b1": torch.zeros(hidden), "b2": torch.zeros(vocabulary_size)}


def mlp_logits(parameters: dict[str, Tensor], contexts: Tensor) -> Tensor:
    exact = {name: tensor.double() for name, tensor in parameters.items()}
    return _mlp(exact, contexts).to(parameters["C"].dtype)


def _mlp(exact: dict[str, Tensor], contexts: Tensor) -> Tensor:
    size, rows = contexts.shape[1], F.one_hot(contexts, len(exact["C"])).double()
    parts = exact["W1"].reshape(size, -1, exact["W1"].shape[1])
    hidden = torch.tanh(torch.einsum("nsv,ve,seh->nh", rows, exact["C"], parts) + exact["b1"])
    return torch.einsum("nh,hv->nv", hidden, exact["W2"]) + exact["b2"]


def train_mlp(
    parameters: dict[str, Tensor], contexts: Tensor, targets: Tensor, lr: float = 0.5, steps: int = 200
) -> dict[str, Tensor]:
    exact = {name: tensor.detach().double() for name, tensor in parameters.items()}
    for _ in range(steps):
        leaves = {name: tensor.requires_grad_() for name, tensor in exact.items()}
        F.nll_loss(F.log_softmax(_mlp(leaves, contexts), dim=1), targets).backward()
        exact = {name: (leaf - lr * leaf.grad).detach() for name, leaf in leaves.items()}
    return {name: tensor.to(parameters[name].dtype) for name, tensor in exact.items()}
