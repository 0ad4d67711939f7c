"""Counters for counting, libraries for the rest: nll_loss, cross_entropy, scatter, an optimizer."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F


def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    unknown = set(text) - set(vocabulary)
    if unknown:
        raise KeyError(f"unknown characters: {sorted(unknown)}")
    return [vocabulary[c] for c in text]


def bigrams(word: str) -> list[tuple[str, str]]:
    return list(zip(f".{word}", f"{word}.", strict=True))


def count_bigrams(words: Sequence[str], vocabulary: dict[str, int]) -> Tensor:
    counts = torch.zeros(len(vocabulary), len(vocabulary), dtype=torch.int64)
    for (first, second), count in Counter(pair for word in words for pair in bigrams(word)).items():
        counts[vocabulary[first], vocabulary[second]] = count
    return counts


def to_probabilities(counts: Tensor, smoothing: float = 0.0) -> Tensor:
    if smoothing < 0:
        raise ValueError("smoothing below 0")
    smoothed = counts.to(torch.float64).clone()
    smoothed += smoothing
    smoothed[smoothed.sum(1) == 0] = 1
    return smoothed / smoothed.sum(1, keepdim=True)


def negative_log_likelihood(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    if not len(words):
        raise ValueError("no words")
    xs, ys = training_pairs(words, vocabulary)
    return F.nll_loss(probabilities.double().log()[xs], ys.to(probabilities.device)).item()


def bits_per_character(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return math.log2(perplexity(words, probabilities, vocabulary))


def sample_word(
    probabilities: Tensor, generator: torch.Generator | None, max_length: int, greedy: bool = False
) -> list[int]:
    def continued(word: list[int]) -> list[int]:
        row = probabilities[word[-1] if word else 0]
        if len(word) == max_length:
            return word
        following = row.tolist().index(row.max().item()) if greedy else int(row.multinomial(1, generator=generator))
        return continued([*word, following]) if following else word

    return continued([])


def split_words(words: Sequence[str], generator: torch.Generator) -> tuple[list[str], list[str]]:
    shuffled = list(words)
    random.Random(int(torch.randint(2**31, (1,), generator=generator))).shuffle(shuffled)
    rest = len(words) - len(words) // 10
    return shuffled[:rest], shuffled[rest:]


def choose_smoothing(
    train: Sequence[str], held: Sequence[str], vocabulary: dict[str, int], candidates: Sequence[float]
) -> tuple[float, list[float]]:
    def loss(candidate: float) -> float:
        return negative_log_likelihood(held, to_probabilities(counts, candidate), vocabulary)

    if len(candidates) == 0:
        raise ValueError("no candidates")
    counts = count_bigrams(train, vocabulary)
    losses = dict(enumerate(map(loss, candidates)))
    return candidates[min(losses, key=losses.__getitem__)], list(losses.values())


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    if not bool(((indices >= 0) * (indices < num_classes)).all()):
        raise ValueError("an index is out of range")
    return torch.zeros(*indices.shape, num_classes, device=indices.device).scatter(-1, indices.unsqueeze(-1), 1.0)


def softmax(logits: Tensor) -> Tensor:
    kept = logits.dtype if logits.is_floating_point() else torch.float32
    x = logits.to(torch.float64 if kept == torch.float64 else torch.float32)
    x = x - x.max(-1, keepdim=True)[0]
    return (x.exp() / x.exp().sum(-1, keepdim=True)).to(kept)


def bigram_loss(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    return F.cross_entropy(weights[xs], ys) + l2 * weights.pow(2).mean()


def bigram_gradient(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    rows = softmax(weights)[xs]
    rows[torch.arange(len(xs)), ys] -= 1
    return torch.zeros_like(weights).index_add(0, xs, rows / len(xs)) + weights * (2 * l2 / weights.numel())


def train_bigram(
    xs: Tensor, ys: Tensor, num_classes: int, lr: float = 50.0, steps: int = 300, l2: float = 0.0
) -> Tensor:
    weights = torch.nn.Parameter(torch.zeros(num_classes, num_classes, device=xs.device))
    optimizer = torch.optim.SGD([weights], lr=lr)
    pairs, counts = torch.stack([xs, ys]).unique(dim=1, return_counts=True)
    for _ in range(steps):
        optimizer.zero_grad()
        picked = weights.log_softmax(dim=1)[pairs[0], pairs[1]]
        (-(picked * counts).sum() / len(xs) + l2 * (weights**2).mean()).backward()
        optimizer.step()
    return weights


def ngram_counts(words: Sequence[str], n: int) -> dict[str, int]:
    if n < 1:
        raise ValueError("n")
    dotted = ["." * (n - 1) + word + "." for word in words]
    return dict(Counter(word[end - n : end] for word in dotted for end in range(n, len(word) + 1)))


def merge(tokens: Sequence[int], pair: tuple[int, int], new: int) -> list[int]:
    if len(tokens) < 2:
        return list(tokens)
    if (tokens[0], tokens[1]) == tuple(pair):
        return [new, *merge(tokens[2:], pair, new)]
    return [tokens[0], *merge(tokens[1:], pair, new)]


def mlp_logits(parameters: dict[str, Tensor], contexts: Tensor) -> Tensor:
    inputs = F.embedding(contexts, parameters["C"]).reshape(contexts.shape[0], -1)
    hidden = F.linear(inputs, parameters["W1"].T, parameters["b1"]).tanh()
    return F.linear(hidden, parameters["W2"].T, parameters["b2"])


def train_mlp(
    parameters: dict[str, Tensor], contexts: Tensor, targets: Tensor, lr: float = 0.5, steps: int = 200
) -> dict[str, Tensor]:
    own = {name: torch.nn.Parameter(tensor.clone()) for name, tensor in parameters.items()}
    optimizer = torch.optim.SGD(own.values(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(mlp_logits(own, contexts), targets).backward()
        optimizer.step()
    return {name: tensor.detach() for name, tensor in own.items()}
