"""How the tests use your module, where calling one of its functions is not enough. Nothing here knows an answer.

Many words travel as one text with a word on each line. Where something is drawn, PyTorch's own generator is seeded
before, so that the same question has the same answer.
"""

from __future__ import annotations

import math

import torch


def vocabulary_of(m, text):
    """build_vocabulary(text.split())"""
    return m.build_vocabulary(text.split())


def text_and_back(m, text, vocabulary):
    """decode(encode(text, vocabulary), vocabulary)"""
    return m.decode(m.encode(text, vocabulary), vocabulary)


def counts_of(m, text, vocabulary):
    """count_bigrams(text.split(), vocabulary)"""
    return m.count_bigrams(text.split(), vocabulary)


def probabilities_twice(m, counts, smoothing):
    """to_probabilities(counts, smoothing); to_probabilities(counts, smoothing)"""
    m.to_probabilities(counts, smoothing)
    return {"second answer": m.to_probabilities(counts, smoothing), "counts": counts}


def loss_of_counting(m, text, smoothing):
    """words = text.split(); v = build_vocabulary(words); p = to_probabilities(count_bigrams(words, v), smoothing);
    negative_log_likelihood(words, p, v)"""
    words = text.split()
    vocabulary = m.build_vocabulary(words)
    probabilities = m.to_probabilities(m.count_bigrams(words, vocabulary), smoothing)
    return m.negative_log_likelihood(words, probabilities, vocabulary)


def measures(m, words, probabilities, vocabulary):
    """negative_log_likelihood, perplexity and bits_per_character of (words, probabilities, vocabulary)"""
    return {
        "nats": m.negative_log_likelihood(words, probabilities, vocabulary),
        "perplexity": m.perplexity(words, probabilities, vocabulary),
        "bits": m.bits_per_character(words, probabilities, vocabulary),
    }


def words_drawn(m, probabilities, generator, max_length, times):
    """[sample_word(probabilities, generator, max_length) for _ in range(times)]"""
    torch.manual_seed(0)
    return [m.sample_word(probabilities, generator, max_length) for _ in range(times)]


def greedy_word(m, probabilities, max_length):
    """sample_word(probabilities, None, max_length, greedy=True)"""
    torch.manual_seed(0)
    return m.sample_word(probabilities, None, max_length, greedy=True)


def words_and_a_number(m, probabilities, generator, other_seed, greedy=False):
    """torch.manual_seed(other_seed); twelve times sample_word(probabilities, generator, 20, greedy);
    torch.rand(1, generator=generator)"""
    torch.manual_seed(other_seed)
    words = [m.sample_word(probabilities, generator, 20, greedy) for _ in range(12)]
    return {"words": words, "next number": torch.rand(1, generator=generator)}


def split(m, words, generator):
    """split_words(words, generator)"""
    torch.manual_seed(0)
    return m.split_words(words, generator)


def split_twice(m, words, generator, other_seed=0):
    """torch.manual_seed(other_seed); split_words(words, generator); split_words(words, generator); words"""
    torch.manual_seed(other_seed)
    return {"first": m.split_words(words, generator), "second": m.split_words(words, generator), "words": words}


def words_set_aside(m, words, generator, times):
    """[split_words(words, generator)[1] for _ in range(times)]"""
    torch.manual_seed(0)
    return [m.split_words(words, generator)[1] for _ in range(times)]


def smoothing_of(m, train, held, vocabulary, candidates):
    """choose_smoothing(train.split(), held.split(), vocabulary, candidates)"""
    return m.choose_smoothing(train.split(), held.split(), vocabulary, candidates)


def rows_picked(m, indices, table):
    """one_hot(indices, len(table)) @ table"""
    return m.one_hot(indices, len(table)) @ table


def softmax_twice(m, logits):
    """softmax(logits); softmax(logits)"""
    m.softmax(logits)
    return {"second answer": m.softmax(logits), "logits": logits}


def loss_both_ways(m, weights, words, vocabulary):
    """xs, ys = training_pairs(words, vocabulary); bigram_loss(weights, xs, ys), and
    negative_log_likelihood(words, softmax(weights), vocabulary)"""
    xs, ys = m.training_pairs(words, vocabulary)
    counted = m.negative_log_likelihood(words, m.softmax(weights), vocabulary)
    return {"bigram_loss": m.bigram_loss(weights, xs, ys), "negative_log_likelihood": counted}


def loss_and_autograd(m, weights, xs, ys, l2):
    """weights.requires_grad_(); loss = bigram_loss(weights, xs, ys, l2); loss.backward(); loss, weights.grad"""
    leaf = weights.detach().clone().requires_grad_()
    loss = m.bigram_loss(leaf, xs, ys, l2)
    loss.backward()
    return {"loss": loss, "weights.grad": leaf.grad}


def gradient_twice(m, weights, xs, ys, l2):
    """bigram_gradient(weights, xs, ys, l2); bigram_gradient(weights, xs, ys, l2)"""
    m.bigram_gradient(weights, xs, ys, l2)
    return {"second answer": m.bigram_gradient(weights, xs, ys, l2), "weights": weights}


def loss_of_ngrams(m, text, n):
    """c = ngram_counts(text.split(), n); the mean of -ln(c[piece] / all of c that begin like piece[:-1])"""
    counts = m.ngram_counts(text.split(), n)
    beginnings = {}
    for piece, count in counts.items():
        beginnings[piece[:-1]] = beginnings.get(piece[:-1], 0) + count
    total = sum(count * math.log(count / beginnings[piece[:-1]]) for piece, count in counts.items())
    return {"pieces": len(counts), "loss": -total / sum(counts.values())}


def merged(m, tokens, times):
    """times: p = most_frequent_pair(tokens); tokens = merge(tokens, p, 256), then 257, 258, ...; every p, and tokens"""
    tokens, pairs = list(tokens), []
    for new in range(256, 256 + times):
        pair = m.most_frequent_pair(tokens)
        if pair is None:
            break
        pairs.append(pair)
        tokens = m.merge(tokens, pair, new)
    return {"pairs": pairs, "tokens": tokens}


def parameters_drawn(m, vocabulary_size, size, embedding, hidden, generator, other_seed):
    """torch.manual_seed(other_seed); mlp_parameters(vocabulary_size, size, embedding, hidden, generator)"""
    torch.manual_seed(other_seed)
    return m.mlp_parameters(vocabulary_size, size, embedding, hidden, generator)


def trained_mlp_twice(m, parameters, contexts, targets, lr, steps):
    """train_mlp(parameters, contexts, targets, lr, steps), twice; the second answer, and parameters"""
    m.train_mlp(parameters, contexts, targets, lr, steps)
    second = m.train_mlp(parameters, contexts, targets, lr, steps)
    return {"second answer": second, "parameters": parameters}


def mlp_from_words(m, words, vocabulary, generator, steps):
    """contexts, targets = context_windows(words, vocabulary, 3); p = mlp_parameters(len(vocabulary), 3, 4, 24,
    generator); train_mlp(p, contexts, targets, steps=steps); mlp_logits(of that, contexts)"""
    torch.manual_seed(0)
    contexts, targets = m.context_windows(words, vocabulary, 3)
    parameters = m.mlp_parameters(len(vocabulary), 3, 4, 24, generator)
    return m.mlp_logits(m.train_mlp(parameters, contexts, targets, steps=steps), contexts)
