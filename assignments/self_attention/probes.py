"""How the tests use your module, where calling one of its functions is not enough. Nothing here knows an answer.

Modules are made, take over the weights of the question by ``load_state_dict``, follow their dtype and device, and are
in eval mode unless the line after "called" says something else. Where something is drawn, PyTorch's own generator is
seeded before, so that the same question has the same answer.
"""

from __future__ import annotations

import torch


def _loaded(module, weights, training=False):
    """Give a module these weights, their dtype and their device."""
    weight = next(iter(weights.values()))
    module = module.to(device=weight.device, dtype=weight.dtype)
    module.load_state_dict(weights)
    torch.manual_seed(0)
    return module.train(training)


def _gradients(output, upstream, leaves):
    """Return the output, and the gradient of (output * upstream).sum() by each leaf."""
    (output * upstream).sum().backward()
    return {"output": output} | {f"gradient of {name}": leaf.grad for name, leaf in leaves.items()}


def _leaf(x):
    return x.detach().clone().requires_grad_()


# --- part 1 ---------------------------------------------------------------------------------------------------------


def mask_beside(m, x):
    """causal_mask(len(x), x.device)"""
    return m.causal_mask(len(x), x.device)


def averages(m, x):
    """average_by_loop(x), average_by_matrix(x), average_by_softmax(x)"""
    return {"loop": m.average_by_loop(x), "matrix": m.average_by_matrix(x), "softmax": m.average_by_softmax(x)}


def averages_twice(m, x, scores):
    """average_by_loop(x), average_by_matrix(x), average_by_softmax(x, scores), twice; x and scores"""
    for _ in range(2):
        answers = m.average_by_loop(x), m.average_by_matrix(x), m.average_by_softmax(x, scores)
    return {"second answers": answers, "x": x, "scores": scores}


def weights_twice(m, q, k, mask):
    """attention_weights(q, k, mask), twice; q, k and mask"""
    m.attention_weights(q, k, mask)
    return {"second answer": m.attention_weights(q, k, mask), "q": q, "k": k, "mask": mask}


def weights_and_gradients(m, q, k, mask, upstream):
    """w = attention_weights(q, k, mask); (w * upstream).sum().backward(); w, q.grad, k.grad"""
    leaves = {"q": _leaf(q), "k": _leaf(k)}
    return _gradients(m.attention_weights(leaves["q"], leaves["k"], mask), upstream, leaves)


def attention_and_gradients(m, q, k, v, mask, upstream):
    """a = scaled_dot_product_attention(q, k, v, mask); (a * upstream).sum().backward(); a, q.grad, k.grad, v.grad"""
    leaves = {"q": _leaf(q), "k": _leaf(k), "v": _leaf(v)}
    return _gradients(m.scaled_dot_product_attention(*leaves.values(), mask), upstream, leaves)


def head(m, weights, x, context=None, mask=None):
    """h = Head(d_model, head_size) with these weights; h(x, context, mask)"""
    size, d_model = weights["key.weight"].shape
    return _loaded(m.Head(d_model, size), weights)(x, context, mask)


def head_gradients(m, weights, x, mask, upstream):
    """h = Head(...) with these weights; (h(x, mask=mask) * upstream).sum().backward(); every gradient"""
    size, d_model = weights["key.weight"].shape
    module, x = _loaded(m.Head(d_model, size), weights), _leaf(x)
    return _gradients(module(x, mask=mask), upstream, {"x": x, **dict(module.named_parameters())})


def parameters_of(m, name, sizes):
    """module = NAME(*sizes); the shape of every entry of its state_dict, and how many numbers train"""
    module = getattr(m, name)(*sizes)
    shapes = {key: tuple(value.shape) for key, value in module.state_dict().items()}
    return {"shapes": shapes, "trained": sum(p.numel() for p in module.parameters() if p.requires_grad)}


def seeded_head(m, d_model, head_size, seed, x):
    """torch.manual_seed(seed); h = Head(d_model, head_size); h(x)"""
    torch.manual_seed(seed)
    return m.Head(d_model, head_size)(x)


# --- part 2 ---------------------------------------------------------------------------------------------------------


def multi_head(m, heads, weights, x, context=None, mask=None):
    """a = MultiHeadAttention(d_model, heads) with these weights; a(x, context, mask)"""
    return _loaded(m.MultiHeadAttention(x.shape[-1], heads), weights)(x, context, mask)


def multi_head_gradients(m, heads, weights, x, mask, upstream):
    """a = MultiHeadAttention(d_model, heads) with these weights; (a(x, mask=mask) * upstream).sum().backward();
    every gradient"""
    module, x = _loaded(m.MultiHeadAttention(x.shape[-1], heads), weights), _leaf(x)
    return _gradients(module(x, mask=mask), upstream, {"x": x, **dict(module.named_parameters())})


def one_head_twice(m, weights, x, mask):
    """MultiHeadAttention(d_model, 1) with these weights, and output.weight the identity; Head(d_model, d_model)"""
    size = x.shape[-1]
    projections = {name: weights[name] for name in ("key.weight", "query.weight", "value.weight")}
    identity = {"output.weight": torch.eye(size, dtype=x.dtype, device=x.device)}
    many = _loaded(m.MultiHeadAttention(size, 1), projections | identity)
    return {"multi-head": many(x, mask=mask), "head": _loaded(m.Head(size, size), projections)(x, mask=mask)}


def positions_beside(m, x, d_model):
    """sinusoidal_positions(len(x), d_model, x.device)"""
    return m.sinusoidal_positions(len(x), d_model, x.device)


def embedding(m, weights, idx, max_length):
    """e = InputEmbedding(vocab_size, d_model, max_length) with these weights; e(idx)"""
    vocab_size, d_model = weights["tokens.weight"].shape
    return _loaded(m.InputEmbedding(vocab_size, d_model, max_length), weights)(idx)


def embedding_in_training(m, weights, idx, max_length, dropout):
    """torch.manual_seed(0); e = InputEmbedding(vocab_size, d_model, max_length, dropout) with these weights, in
    training mode; e(idx)"""
    vocab_size, d_model = weights["tokens.weight"].shape
    module = _loaded(m.InputEmbedding(vocab_size, d_model, max_length, dropout), weights, training=True)
    torch.manual_seed(0)
    return module(idx)


def layer_norm(m, weights, x, eps=1e-5):
    """n = LayerNorm(size, eps) with these weights; n(x)"""
    return _loaded(m.LayerNorm(x.shape[-1], eps), weights)(x)


def new_layer_norm(m, x):
    """LayerNorm(size)(x)"""
    return m.LayerNorm(x.shape[-1])(x)


def layer_norm_gradients(m, weights, x, upstream):
    """n = LayerNorm(size) with these weights; (n(x) * upstream).sum().backward(); every gradient"""
    module, x = _loaded(m.LayerNorm(x.shape[-1]), weights), _leaf(x)
    return _gradients(module(x), upstream, {"x": x, **dict(module.named_parameters())})


def feed_forward(m, weights, x):
    """f = FeedForward(d_model, d_ff) with these weights; f(x)"""
    return _loaded(m.FeedForward(x.shape[-1], len(weights["expand.bias"])), weights)(x)


def _block(m, kind, heads, weights, dropout=0.25, training=False):
    """Make an EncoderBlock or a DecoderBlock with these weights."""
    d_ff, d_model = weights["feed_forward.expand.weight"].shape
    return _loaded(getattr(m, kind)(d_model, heads, d_ff, dropout), weights, training)


def encoder_block(m, heads, weights, x, mask=None):
    """b = EncoderBlock(d_model, heads, d_ff, 0.25) with these weights; b(x, mask)"""
    return _block(m, "EncoderBlock", heads, weights)(x, mask)


def encoder_block_in_training(m, heads, weights, x, dropout):
    """torch.manual_seed(0); b = EncoderBlock(d_model, heads, d_ff, dropout) with these weights, in training mode;
    b(x)"""
    block = _block(m, "EncoderBlock", heads, weights, dropout, training=True)
    torch.manual_seed(0)
    return block(x)


def encoder_block_gradients(m, heads, weights, x, mask, upstream):
    """b = EncoderBlock(...) with these weights; (b(x, mask) * upstream).sum().backward(); every gradient"""
    module, x = _block(m, "EncoderBlock", heads, weights), _leaf(x)
    return _gradients(module(x, mask), upstream, {"x": x, **dict(module.named_parameters())})


# --- part 3 ---------------------------------------------------------------------------------------------------------


def batches(m, data, batch_size, block_size, generator, times=1):
    """torch.manual_seed(0); [get_batch(data, batch_size, block_size, generator) for _ in range(times)]"""
    torch.manual_seed(0)
    return [m.get_batch(data, batch_size, block_size, generator) for _ in range(times)]


def bigram_model(m, weights, idx, targets=None):
    """b = BigramModel(vocab_size) with these weights; b(idx, targets)"""
    return _loaded(m.BigramModel(len(weights["table.weight"])), weights)(idx, targets)


def _gpt(m, heads, weights, dropout=0.0, training=False):
    """Make a TinyGPT with these weights."""
    vocab_size, d_model = weights["tokens.weight"].shape
    layers = sum(name.endswith("norm1.weight") for name in weights)
    block_size, d_ff = len(weights["positions.weight"]), len(weights["blocks.0.feed_forward.expand.bias"])
    return _loaded(m.TinyGPT(vocab_size, block_size, d_model, heads, d_ff, layers, dropout), weights, training)


def gpt(m, heads, weights, idx, targets=None):
    """g = TinyGPT(...) with these weights and dropout 0.25; g(idx, targets)"""
    return _gpt(m, heads, weights, 0.25)(idx, targets)


def gpt_in_training(m, heads, weights, idx, dropout):
    """torch.manual_seed(0); g = TinyGPT(...) with these weights and this dropout, in training mode; g(idx)[0]"""
    model = _gpt(m, heads, weights, dropout, training=True)
    torch.manual_seed(0)
    return model(idx)[0]


def gpt_gradients(m, heads, weights, idx, targets):
    """g = TinyGPT(...) with these weights; g(idx, targets)[1].backward(); the loss and every gradient"""
    model = _gpt(m, heads, weights)
    loss = model(idx, targets)[1]
    loss.backward()
    return {"loss": loss} | {name: parameter.grad for name, parameter in model.named_parameters()}


def new_gpt(m, vocab_size, block_size, seed, idx, targets):
    """torch.manual_seed(seed); g = TinyGPT(vocab_size, block_size); the loss of g(idx, targets)"""
    torch.manual_seed(seed)
    return m.TinyGPT(vocab_size, block_size)(idx, targets)[1]


def generated(m, heads, weights, idx, n, generator, temperature=1.0, dropout=0.0, training=False):
    """torch.manual_seed(0); g = TinyGPT(...) with these weights and this dropout, in training mode if training;
    g.generate(idx, n, generator, temperature)"""
    model = _gpt(m, heads, weights, dropout, training)
    torch.manual_seed(0)
    return model.generate(idx, n, generator, temperature)


def generated_twice(m, heads, weights, idx, n, generator, other_seed):
    """torch.manual_seed(other_seed); g = TinyGPT(...) with these weights; g.generate(idx, n, generator), twice; idx;
    whether the answer carries gradients"""
    model = _gpt(m, heads, weights)
    torch.manual_seed(other_seed)
    first, second = model.generate(idx, n, generator), model.generate(idx, n, generator)
    return {"first": first, "second": second, "idx": idx, "gradients": second.requires_grad}


def modes_after_generate(m, heads, weights, idx, training, other):
    """g = TinyGPT(...) with these weights, g.train(training), but its first block in the other mode if other;
    g.generate(idx, 2, temperature=0.5); that, and whether g, its first and its last block are in training mode"""
    model = _gpt(m, heads, weights, 0.5, training)
    model.blocks[0].train(training != other)
    torch.manual_seed(0)
    answer = model.generate(idx, 2, temperature=0.5)
    modes = {"g": model.training, "first": model.blocks[0].training, "last": model.blocks[-1].training}
    return modes | {"answer": answer}


def fitted(m, heads, weights, data, steps, batch_size, lr, generator, dropout=0.0):
    """torch.manual_seed(0); g = TinyGPT(...) with these weights and this dropout, in eval mode; losses = fit(g, data,
    steps, batch_size, lr, generator); the losses, the new head.bias, and whether g is in training mode"""
    model = _gpt(m, heads, weights, dropout)
    torch.manual_seed(0)
    losses = m.fit(model, data, steps, batch_size, lr, generator)
    return {"losses": losses, "head.bias": model.head.bias, "training": model.training}


def memorized(m, vocab_size, block_size, data, steps, batch_size, lr, generator):
    """torch.manual_seed(0); g = TinyGPT(vocab_size, block_size); fit(g, data, steps, batch_size, lr, generator); the
    logits of g in eval mode for the stretches of data that begin at 0, block_size, 2 * block_size, ..."""
    torch.manual_seed(0)
    model = m.TinyGPT(vocab_size, block_size).to(data.device)
    m.fit(model, data, steps, batch_size, lr, generator)
    stretches = data[: (len(data) - 1) // block_size * block_size].reshape(-1, block_size)
    with torch.no_grad():
        return model.eval()(stretches)[0]


# --- bonus ----------------------------------------------------------------------------------------------------------


def decoder_block(m, heads, weights, x, memory, mask=None, memory_mask=None):
    """b = DecoderBlock(d_model, heads, d_ff, 0.25) with these weights; b(x, memory, mask, memory_mask)"""
    return _block(m, "DecoderBlock", heads, weights)(x, memory, mask, memory_mask)


def decoder_block_in_training(m, heads, weights, x, memory, dropout):
    """torch.manual_seed(0); b = DecoderBlock(d_model, heads, d_ff, dropout) with these weights, in training mode;
    b(x, memory)"""
    block = _block(m, "DecoderBlock", heads, weights, dropout, training=True)
    torch.manual_seed(0)
    return block(x, memory)


def classifier(m, heads, weights, idx, lengths, max_length):
    """c = EncoderClassifier(...) with these weights; c(idx, lengths)"""
    vocab_size, d_model = weights["embedding.tokens.weight"].shape
    layers = sum(name.endswith("norm1.weight") for name in weights)
    outputs, d_ff = len(weights["head.bias"]), len(weights["blocks.0.feed_forward.expand.bias"])
    module = m.EncoderClassifier(vocab_size, outputs, d_model, heads, d_ff, layers, max_length)
    return _loaded(module, weights)(idx, lengths)


def transformer(m, heads, weights, src, tgt, max_length, lengths=None):
    """t = Transformer(...) with these weights; t(src, tgt, lengths)"""
    source_size, d_model = weights["source.tokens.weight"].shape
    target_size, d_ff = len(weights["head.bias"]), len(weights["encoder.0.feed_forward.expand.bias"])
    layers = sum(name.startswith("encoder") and name.endswith("norm1.weight") for name in weights)
    module = m.Transformer(source_size, target_size, d_model, heads, d_ff, layers, max_length)
    return _loaded(module, weights)(src, tgt, lengths)


def generated_among(m, heads, weights, idx, n, generator, top_k, temperature=1.0):
    """torch.manual_seed(0); g = TinyGPT(...) with these weights; g.generate(idx, n, generator, temperature, top_k)"""
    model = _gpt(m, heads, weights)
    torch.manual_seed(0)
    return model.generate(idx, n, generator, temperature, top_k)


def cached(m, heads, weights, idx, cuts):
    """g = TinyGPT(...) with these weights; forward_cached(g, piece, cache) for one piece of idx after the other, cut
    where cuts says; all logits, and how many positions went through the last block's FeedForward"""
    model, cache, pieces, counted = _gpt(m, heads, weights), None, [], []
    model.blocks[-1].feed_forward.register_forward_pre_hook(lambda _, inputs: counted.append(inputs[0].shape[1]))
    for piece in idx.tensor_split(cuts, dim=1):
        logits, cache = m.forward_cached(model, piece, cache)
        pieces.append(logits)
    return {"logits": torch.cat(pieces, dim=1), "positions": sum(counted)}


def cached_twice(m, heads, weights, idx, first, second):
    """g = TinyGPT(...) with these weights; cache = forward_cached(g, idx)[1]; the logits of forward_cached(g, first,
    cache) and of forward_cached(g, second, cache)"""
    model = _gpt(m, heads, weights)
    _, cache = m.forward_cached(model, idx)
    return [m.forward_cached(model, piece, cache)[0] for piece in (first, second)]
