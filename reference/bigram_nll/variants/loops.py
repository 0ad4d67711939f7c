"""Plain Python: one character after the other, dicts and lists, and autograd for training."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor


def build_vocabulary(words: Sequence[str]) -> dict[str, int]:
    vocabulary = {".": 0}
    for character in sorted({c for word in words for c in word}):
        vocabulary.setdefault(character, len(vocabulary))
    return vocabulary


def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    return list(map(vocabulary.__getitem__, text))


def decode(numbers: Sequence[int], vocabulary: dict[str, int]) -> str:
    text = ""
    for number in numbers:
        for character, own in vocabulary.items():
            if own == number:
                text += character
                break
        else:
            raise KeyError(f"no character has the number {number}")
    return text


def bigrams(word: str) -> list[tuple[str, str]]:
    pairs, last = [], "."
    for character in word + ".":
        pairs.append((last, character))
        last = character
    return pairs


def count_bigrams(words: Sequence[str], vocabulary: dict[str, int]) -> Tensor:
    rows = [[0] * len(vocabulary) for _ in vocabulary]
    for word in words:
        for first, second in bigrams(word):
            rows[vocabulary[first]][vocabulary[second]] += 1
    return torch.tensor(rows, dtype=torch.int64)


def to_probabilities(counts: Tensor, smoothing: float = 0.0) -> Tensor:
    if smoothing < 0:
        raise ValueError("the smoothing is negative")
    rows = []
    for row in counts.tolist():
        total = sum(row) + smoothing * len(row)
        rows.append([(count + smoothing) / total if total else 1 / len(row) for count in row])
    return torch.tensor(rows, dtype=torch.float64, device=counts.device)


def negative_log_likelihood(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    table, total, pairs = probabilities.tolist(), 0.0, 0
    for word in words:
        for first, second in bigrams(word):
            p = table[vocabulary[first]][vocabulary[second]]
            total += math.inf if p == 0 else -math.log(p)
            pairs += 1
    if pairs == 0:
        raise ValueError("there are no words")
    return total / pairs


def perplexity(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return math.e ** negative_log_likelihood(words, probabilities, vocabulary)


def bits_per_character(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    return negative_log_likelihood(words, probabilities, vocabulary) / math.log(2)


def sample_word(
    probabilities: Tensor, generator: torch.Generator | None, max_length: int, greedy: bool = False
) -> list[int]:
    table, word, last = probabilities.tolist(), [], 0
    for _ in range(max_length):
        row = table[last]
        last = row.index(max(row)) if greedy else draw(row, generator)
        if last == 0:
            return word
        word.append(last)
    return word


def draw(row: list[float], generator: torch.Generator | None) -> int:
    """Say in which share a uniform number falls."""
    dart, seen = torch.rand(1, generator=generator).item() * sum(row), 0.0
    for number, share in enumerate(row):
        seen += share
        if dart < seen:
            return number
    return max(number for number, share in enumerate(row) if share)


def split_words(words: Sequence[str], generator: torch.Generator) -> tuple[list[str], list[str]]:
    rest, held = list(words), []
    while len(held) < len(words) // 10:
        held.append(rest.pop(int(torch.randint(len(rest), (1,), generator=generator))))
    return rest, held


def choose_smoothing(
    train: Sequence[str], held: Sequence[str], vocabulary: dict[str, int], candidates: Sequence[float]
) -> tuple[float, list[float]]:
    best, losses = None, []
    for k in candidates:
        table = to_probabilities(count_bigrams(train, vocabulary), k)
        losses.append(negative_log_likelihood(held, table, vocabulary))
        if best is None or losses[-1] < min(losses[:-1]):
            best = k
    if best is None:
        raise ValueError("there is nothing to choose from")
    return best, losses


def training_pairs(words: Sequence[str], vocabulary: dict[str, int]) -> tuple[Tensor, Tensor]:
    xs, ys = [], []
    for word in words:
        numbers = [0, *encode(word, vocabulary), 0]
        xs += numbers[:-1]
        ys += numbers[1:]
    return torch.tensor(xs, dtype=torch.int64), torch.tensor(ys, dtype=torch.int64)


def context_windows(words: Sequence[str], vocabulary: dict[str, int], size: int) -> tuple[Tensor, Tensor]:
    if size <= 0:
        raise ValueError("the window is empty")
    contexts, targets = torch.zeros(0, size, dtype=torch.int64), torch.zeros(0, dtype=torch.int64)
    for word in words:
        numbers = torch.tensor([0] * size + encode(word, vocabulary) + [0])
        windows = numbers.unfold(0, size + 1, 1)
        contexts, targets = torch.cat([contexts, windows[:, :-1]]), torch.cat([targets, windows[:, -1]])
    return contexts, targets


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    rows = torch.zeros(indices.numel(), num_classes, device=indices.device)
    for place, index in enumerate(indices.flatten().tolist()):
        if not 0 <= index < num_classes:
            raise ValueError(f"{index} is no class")
        rows[place, index] = 1
    return rows.reshape(*indices.shape, num_classes)


def softmax(logits: Tensor) -> Tensor:
    wide = logits.float() if not logits.is_floating_point() or logits.dtype == torch.float16 else logits
    result = (wide - wide.logsumexp(-1, keepdim=True)).exp()
    return result.to(logits.dtype) if logits.is_floating_point() else result


def bigram_loss(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    total = weights.new_zeros(())
    for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
        total = total + torch.logsumexp(weights[x], dim=0) - weights[x, y]
    return total / len(xs) + l2 * weights.square().sum() / len(weights) ** 2


def bigram_gradient(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    gradient = 2 * l2 / len(weights) ** 2 * weights
    rows = softmax(weights)
    for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
        gradient[x] += rows[x] / len(xs)
        gradient[x, y] -= 1 / len(xs)
    return gradient


def train_bigram(
    xs: Tensor, ys: Tensor, num_classes: int, lr: float = 50.0, steps: int = 300, l2: float = 0.0
) -> Tensor:
    weights = torch.zeros(num_classes, num_classes, requires_grad=True, device=xs.device)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(weights[xs], ys) + l2 * (weights**2).mean()
        weights.grad = None
        loss.backward()
        with torch.no_grad():
            weights -= lr * weights.grad
    return weights.detach()


def ngram_counts(words: Sequence[str], n: int) -> dict[str, int]:
    if n <= 0:
        raise ValueError("n is too small")
    counts: dict[str, int] = {}
    for word in words:
        context = "." * (n - 1)
        for character in word + ".":
            piece = context + character
            counts[piece] = counts.get(piece, 0) + 1
            context = piece[1:]
    return counts


def most_frequent_pair(tokens: Sequence[int]) -> tuple[int, int] | None:
    best, most, counts = None, 0, {}
    for pair in itertools.pairwise(tokens):
        counts[pair] = counts.get(pair, 0) + 1
    for pair, count in counts.items():
        if count > most:
            best, most = pair, count
    return best


def merge(tokens: Sequence[int], pair: tuple[int, int], new: int) -> list[int]:
    rest, merged = list(tokens), []
    while rest:
        if rest[:2] == list(pair):
            merged.append(new)
            del rest[:2]
        else:
            merged.append(rest.pop(0))
    return merged


def mlp_logits(parameters: dict[str, Tensor], contexts: Tensor) -> Tensor:
    rows = []
    for context in contexts.tolist():
        inputs = torch.cat([parameters["C"][number] for number in context])
        hidden = (inputs @ parameters["W1"] + parameters["b1"]).tanh()
        rows.append(hidden @ parameters["W2"] + parameters["b2"])
    return torch.stack(rows)
