"""A language model of names: first by counting pairs of characters, then by gradient descent, and both are the same.

A vocabulary is a dict from characters to numbers in which ``.``, the mark at both ends of every word, is number 0. V is
its length. Fill in the functions, run ``autograder check bigram_nll.py``, hand in this file. The clauses S1, S2, ...
are in README.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

DOT = "."

# --- characters and numbers ---------------------------------------------------------------------------------------


def build_vocabulary(words: Sequence[str]) -> dict[str, int]:
    """Return the number of every character: 0 for ``.``, then 1, 2, ... for those in `words`, in sorted order.

    Examples
    --------
    >>> build_vocabulary(["emma", "ava"])
    {'.': 0, 'a': 1, 'e': 2, 'm': 3, 'v': 4}
    """
    # about 2 lines
    # BEGIN SOLUTION
    characters = sorted(set("".join(words)) - {DOT})
    return {character: number for number, character in enumerate([DOT, *characters])}
    # END SOLUTION


def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    """Return the number of each character of `text`; KeyError for a character that the vocabulary does not have."""
    # about 1 line
    # BEGIN SOLUTION
    return [vocabulary[character] for character in text]
    # END SOLUTION


def decode(numbers: Sequence[int], vocabulary: dict[str, int]) -> str:
    """Return the text of these numbers; KeyError for a number that the vocabulary does not have."""
    # about 2 lines
    # BEGIN SOLUTION
    characters = {number: character for character, number in vocabulary.items()}
    return "".join(characters[number] for number in numbers)
    # END SOLUTION


# --- a model by counting ------------------------------------------------------------------------------------------


def bigrams(word: str) -> list[tuple[str, str]]:
    """Return the pairs of neighbours in ``.word.``, from left to right.

    Examples
    --------
    >>> bigrams("ava")
    [('.', 'a'), ('a', 'v'), ('v', 'a'), ('a', '.')]
    """
    # about 1 line
    # BEGIN SOLUTION
    return list(pairwise([DOT, *word, DOT]))
    # END SOLUTION


def count_bigrams(words: Sequence[str], vocabulary: dict[str, int]) -> Tensor:
    """Count how often each character is followed by each other one.

    Parameters
    ----------
    words : sequence of str
        Perhaps empty; a word that occurs twice counts twice.
    vocabulary : dict
        The number of each character; it may have characters that no word has.

    Returns
    -------
    Tensor, shape (V, V)
        int64; the row is the first character of a pair, the column the second.

    Raises
    ------
    KeyError
        If a word has a character that the vocabulary does not have.
    """
    # about 4 lines: torch.bincount counts numbers, and row * V + column is one number for a pair
    # BEGIN SOLUTION
    size = len(vocabulary)
    places = [size * vocabulary[first] + vocabulary[second] for word in words for first, second in bigrams(word)]
    counts = torch.bincount(torch.tensor(places, dtype=torch.int64), minlength=size * size)
    return counts.reshape(size, size)
    # END SOLUTION


def to_probabilities(counts: Tensor, smoothing: float = 0.0) -> Tensor:
    """Turn each row of counts into the probabilities of what comes next.

    Parameters
    ----------
    counts : Tensor, shape (V, V)
        Of any dtype, at least 0.
    smoothing : float
        The k that is added to every count, at least 0.

    Returns
    -------
    Tensor, shape (V, V)
        float64; every row sums to 1. A row without counts is uniform.

    Raises
    ------
    ValueError
        If `smoothing` is negative.

    Examples
    --------
    >>> to_probabilities(torch.tensor([[1, 3], [0, 2]]))
    tensor([[0.2500, 0.7500],
            [0.0000, 1.0000]], dtype=torch.float64)
    """
    # about 5 lines
    # BEGIN SOLUTION
    if smoothing < 0:
        raise ValueError(f"smoothing is at least 0, not {smoothing}")
    smoothed = counts.double() + smoothing
    totals = smoothed.sum(dim=1, keepdim=True)
    return torch.where(totals > 0, smoothed / totals, 1 / counts.shape[1])
    # END SOLUTION


def negative_log_likelihood(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    """Return the mean of -ln p over all bigrams of all words, in nats.

    Parameters
    ----------
    words : sequence of str
        At least one.
    probabilities : Tensor, shape (V, V)
        float32 or float64; rows are first characters.
    vocabulary : dict
        The number of each character.

    Returns
    -------
    float
        Computed in float64; ``inf`` if a bigram has probability 0, never NaN.

    Raises
    ------
    ValueError
        If there are no words.
    KeyError
        If a word has a character that the vocabulary does not have.
    """
    # about 5 lines
    # BEGIN SOLUTION
    if len(words) == 0:
        raise ValueError("the mean over no words is not defined")
    pairs = [pair for word in words for pair in bigrams(word)]
    firsts, seconds = [vocabulary[first] for first, _ in pairs], [vocabulary[second] for _, second in pairs]
    return -float(probabilities.double()[firsts, seconds].log().mean())
    # END SOLUTION


def perplexity(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    """Return e to the negative log-likelihood: among how many equally likely characters the model seems to choose."""
    # about 1 line
    # BEGIN SOLUTION
    return math.exp(negative_log_likelihood(words, probabilities, vocabulary))
    # END SOLUTION


def bits_per_character(words: Sequence[str], probabilities: Tensor, vocabulary: dict[str, int]) -> float:
    """Return the negative log-likelihood in bits: the length of the best code for these words, by bigram."""
    # about 1 line
    # BEGIN SOLUTION
    return negative_log_likelihood(words, probabilities, vocabulary) / math.log(2)
    # END SOLUTION


def sample_word(
    probabilities: Tensor, generator: torch.Generator | None, max_length: int, greedy: bool = False
) -> list[int]:
    """Make up a word, character by character, each from the row of the one before.

    Parameters
    ----------
    probabilities : Tensor, shape (V, V)
        float32 or float64; every row sums to 1.
    generator : torch.Generator or None
        Where all randomness comes from; not used when `greedy`, and may then be None.
    max_length : int
        A word ends after so many characters at the latest; at least 0.
    greedy : bool
        Take the most probable character, the first of equally probable ones, instead of drawing one.

    Returns
    -------
    list of int
        The numbers of the characters between the two dots.
    """
    # about 9 lines: torch.multinomial draws
    # BEGIN SOLUTION
    word: list[int] = []
    last = 0
    while len(word) < max_length:
        row = probabilities[last]
        last = int(row.argmax() if greedy else torch.multinomial(row, 1, generator=generator))
        if last == 0:
            break
        word.append(last)
    return word
    # END SOLUTION


# --- words that the model has not seen ----------------------------------------------------------------------------


def split_words(words: Sequence[str], generator: torch.Generator) -> tuple[list[str], list[str]]:
    """Set one word in ten aside, at random.

    Parameters
    ----------
    words : sequence of str
        Stays as it is.
    generator : torch.Generator
        Decides which words go where.

    Returns
    -------
    train, held : list of str
        Together all words, each once; `held` has ``len(words) // 10`` of them. The order within a list is free.
    """
    # about 3 lines
    # BEGIN SOLUTION
    order = torch.randperm(len(words), generator=generator).tolist()
    cut = len(words) // 10
    return [words[i] for i in order[cut:]], [words[i] for i in order[:cut]]
    # END SOLUTION


def choose_smoothing(
    train: Sequence[str], held: Sequence[str], vocabulary: dict[str, int], candidates: Sequence[float]
) -> tuple[float, list[float]]:
    """Choose the smoothing with which the counts of `train` predict the words of `held` best.

    Returns
    -------
    best : float
        The candidate with the lowest loss, the first of equally good ones.
    losses : list of float
        The negative log-likelihood of `held` with each candidate, in order.

    Raises
    ------
    ValueError
        If there are no words in `held`, or no candidates.
    """
    # about 4 lines
    # BEGIN SOLUTION
    counts = count_bigrams(train, vocabulary)
    losses = [negative_log_likelihood(held, to_probabilities(counts, k), vocabulary) for k in candidates]
    return candidates[losses.index(min(losses))], losses
    # END SOLUTION


# --- a model by gradient ------------------------------------------------------------------------------------------


def training_pairs(words: Sequence[str], vocabulary: dict[str, int]) -> tuple[Tensor, Tensor]:
    """Return the numbers of the first and of the second characters of all bigrams, word by word.

    Returns
    -------
    xs, ys : Tensor, shape (N,)
        int64; N may be 0.

    Examples
    --------
    >>> training_pairs(["ava"], {".": 0, "a": 1, "v": 2})
    (tensor([0, 1, 2, 1]), tensor([1, 2, 1, 0]))
    """
    # about 3 lines
    # BEGIN SOLUTION
    pairs = [(vocabulary[first], vocabulary[second]) for word in words for first, second in bigrams(word)]
    xs, ys = torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2).unbind(dim=1)
    return xs, ys
    # END SOLUTION


def context_windows(words: Sequence[str], vocabulary: dict[str, int], size: int) -> tuple[Tensor, Tensor]:
    """Return what comes before each character, `size` characters long, and the character itself.

    Parameters
    ----------
    words : sequence of str
        Perhaps empty.
    vocabulary : dict
        The number of each character.
    size : int
        The number of characters in a window, at least 1; where a word has fewer before, dots stand in front.

    Returns
    -------
    contexts : Tensor, shape (N, size)
        int64, the oldest character first.
    targets : Tensor, shape (N,)
        int64, the character that follows; the dot at the end of a word is one too.

    Raises
    ------
    ValueError
        If `size` is less than 1.
    """
    # about 10 lines
    # BEGIN SOLUTION
    if size < 1:
        raise ValueError(f"a window has at least one character, not {size}")
    contexts, targets = [], []
    for word in words:
        context = [0] * size
        for number in encode(word + DOT, vocabulary):
            contexts.append(context)
            targets.append(number)
            context = [*context[1:], number]
    return torch.tensor(contexts, dtype=torch.int64).reshape(-1, size), torch.tensor(targets, dtype=torch.int64)
    # END SOLUTION


def one_hot(indices: Tensor, num_classes: int) -> Tensor:
    """Return a row for each index, with a 1 in its place and 0 elsewhere.

    Parameters
    ----------
    indices : Tensor of int64, of any shape
        From 0 to ``num_classes - 1``; perhaps none.

    Returns
    -------
    Tensor, with an axis of length `num_classes` after those of `indices`
        float32, so that it can be multiplied with weights.

    Raises
    ------
    ValueError
        If an index is negative, or not less than `num_classes`.
    """
    # about 4 lines
    # BEGIN SOLUTION
    if ((indices < 0) | (indices >= num_classes)).any():
        raise ValueError(f"an index is at least 0 and less than {num_classes}")
    return (indices[..., None] == torch.arange(num_classes, device=indices.device)).float()
    # END SOLUTION


def softmax(logits: Tensor) -> Tensor:
    """Turn scores into probabilities along the last axis; write it yourself, with exp and sum.

    Parameters
    ----------
    logits : Tensor, shape (..., V)
        Of any size; single ones may be ``-inf``, whose probability is 0.

    Returns
    -------
    Tensor, of the same shape
        The dtype is that of `logits`, or float32 for integers; 16-bit floats and integers are computed in float32.
    """
    # about 4 lines: what happens to a row's probabilities when one number is added to all its logits?
    # BEGIN SOLUTION
    exact = logits.to(torch.promote_types(logits.dtype, torch.float32))
    weights = (exact - exact.amax(dim=-1, keepdim=True)).exp()
    probabilities = weights / weights.sum(dim=-1, keepdim=True)
    return probabilities.to(logits.dtype) if logits.is_floating_point() else probabilities
    # END SOLUTION


def bigram_loss(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    """Return the mean cross-entropy of the pairs, plus `l2` times the mean of the squared weights.

    Parameters
    ----------
    weights : Tensor, shape (V, V)
        float32 or float64; row x holds the logits of what follows x.
    xs, ys : Tensor, shape (N,)
        int64, from `training_pairs`; N is at least 1.
    l2 : float
        The strength of the penalty.

    Returns
    -------
    Tensor, shape ()
        In the dtype of `weights`; autograd can go back through it.
    """
    # about 3 lines: torch.logsumexp does not overflow
    # BEGIN SOLUTION
    log_probabilities = weights - weights.logsumexp(dim=1, keepdim=True)
    return -log_probabilities[xs, ys].mean() + l2 * (weights**2).mean()
    # END SOLUTION


def bigram_gradient(weights: Tensor, xs: Tensor, ys: Tensor, l2: float = 0.0) -> Tensor:
    """Return the gradient of `bigram_loss` by the weights, by hand: shape (V, V), in the dtype of `weights`."""
    # about 5 lines: count the pairs first, and no intermediate result is larger than V x V
    # BEGIN SOLUTION
    size = len(weights)
    counts = torch.bincount(size * xs + ys, minlength=size * size).reshape(size, size)
    expected = counts.sum(dim=1, keepdim=True) * softmax(weights)
    return (expected - counts) / len(xs) + 2 * l2 * weights / weights.numel()
    # END SOLUTION


def train_bigram(
    xs: Tensor, ys: Tensor, num_classes: int, lr: float = 50.0, steps: int = 300, l2: float = 0.0
) -> Tensor:
    """Return the weights after gradient descent on `bigram_loss`, with all pairs in every step.

    Parameters
    ----------
    xs, ys : Tensor, shape (N,)
        int64, from `training_pairs`; N is at least 1.
    num_classes : int
        V, the length of the vocabulary, also when some of its characters are in no pair.
    lr, steps, l2
        The length of a step, the number of steps (0 is one too), and the strength of the penalty.

    Returns
    -------
    Tensor, shape (V, V)
        float32; the first step starts from zeros.
    """
    # about 4 lines
    # BEGIN SOLUTION
    weights = torch.zeros(num_classes, num_classes, device=xs.device)
    for _ in range(steps):
        weights = weights - lr * bigram_gradient(weights, xs, ys, l2)
    return weights
    # END SOLUTION


# --- bonus --------------------------------------------------------------------------------------------------------


def ngram_counts(words: Sequence[str], n: int) -> dict[str, int]:
    """Count the pieces of n characters in each word, with n - 1 dots before it and one after it.

    Raises ValueError if `n` is less than 1.

    Examples
    --------
    >>> ngram_counts(["ava"], 3)
    {'..a': 1, '.av': 1, 'ava': 1, 'va.': 1}
    """
    # about 7 lines
    # BEGIN SOLUTION
    if n < 1:
        raise ValueError(f"n is at least 1, not {n}")
    counts: Counter[str] = Counter()
    for word in words:
        dotted = DOT * (n - 1) + word + DOT
        counts.update(dotted[start : start + n] for start in range(len(word) + 1))
    return dict(counts)
    # END SOLUTION


def most_frequent_pair(tokens: Sequence[int]) -> tuple[int, int] | None:
    """Return the pair of neighbours that occurs most often, of equally frequent ones the one that comes first.

    None if there are fewer than two tokens.
    """
    # about 4 lines
    # BEGIN SOLUTION
    counts = Counter(pairwise(tokens))
    if not counts:
        return None
    return max(counts, key=counts.__getitem__)
    # END SOLUTION


def merge(tokens: Sequence[int], pair: tuple[int, int], new: int) -> list[int]:
    """Return the tokens with `new` in the place of every `pair`, found from left to right.

    Examples
    --------
    >>> merge([1, 1, 1, 2], (1, 1), 9)
    [9, 1, 2]
    """
    # about 9 lines
    # BEGIN SOLUTION
    merged: list[int] = []
    place = 0
    while place < len(tokens):
        if tuple(tokens[place : place + 2]) == tuple(pair):
            merged.append(new)
            place += 2
        else:
            merged.append(tokens[place])
            place += 1
    return merged
    # END SOLUTION


def mlp_parameters(
    vocabulary_size: int, size: int, embedding: int, hidden: int, generator: torch.Generator
) -> dict[str, Tensor]:
    """Draw the parameters of a network that sees `size` characters.

    Returns
    -------
    dict of float32 tensors
        ``"C"`` (V, embedding), ``"W1"`` (size * embedding, hidden), ``"b1"`` (hidden,), ``"W2"`` (hidden, V) and
        ``"b2"`` (V,). The biases are 0, the others are drawn, ``"W2"`` so small that the first loss is within 0.05 of
        ln V.
    """
    # about 9 lines
    # BEGIN SOLUTION
    inputs = size * embedding
    return {
        "C": torch.randn(vocabulary_size, embedding, generator=generator),
        "W1": torch.randn(inputs, hidden, generator=generator) / math.sqrt(inputs),
        "b1": torch.zeros(hidden),
        "W2": torch.randn(hidden, vocabulary_size, generator=generator) * 0.01 / math.sqrt(hidden),
        "b2": torch.zeros(vocabulary_size),
    }
    # END SOLUTION


def mlp_logits(parameters: dict[str, Tensor], contexts: Tensor) -> Tensor:
    """Return the logits of what follows each context, shape (N, V): tanh([C[x1] ... C[xs]] W1 + b1) W2 + b2."""
    # about 3 lines
    # BEGIN SOLUTION
    inputs = parameters["C"][contexts].flatten(start_dim=1)
    hidden = torch.tanh(inputs @ parameters["W1"] + parameters["b1"])
    return hidden @ parameters["W2"] + parameters["b2"]
    # END SOLUTION


def train_mlp(
    parameters: dict[str, Tensor], contexts: Tensor, targets: Tensor, lr: float = 0.5, steps: int = 200
) -> dict[str, Tensor]:
    """Return the parameters after gradient descent on the mean cross-entropy, with all windows in every step.

    The parameters that were handed over stay as they were. Autograd may be used.
    """
    # about 6 lines
    # BEGIN SOLUTION
    trained = {name: tensor.detach().clone().requires_grad_() for name, tensor in parameters.items()}
    for _ in range(steps):
        torch.nn.functional.cross_entropy(mlp_logits(trained, contexts), targets).backward()
        for tensor in trained.values():
            tensor.data -= lr * tensor.grad
            tensor.grad = None
    return {name: tensor.detach() for name, tensor in trained.items()}
    # END SOLUTION
