"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception

# --- masks --------------------------------------------------------------------------------------------------------


def masking(name: str, old: str, new: str, hint: str, at: str = "causal_mask") -> None:
    misconception("masks", name, at=at, old=old, new=new, hint=hint)


masking(
    "future instead of past",
    ".tril()",
    ".triu()",
    "Rows look, columns are looked at: what a row may see lies to its left, the triangle below.",
)
masking(
    "nobody sees itself",
    ".tril()",
    ".tril(-1)",
    "A position may attend to itself too: the diagonal is True.",
)
masking(
    "one step into the future",
    ".tril()",
    ".tril(1)",
    "The diagonal is the last column that a row may see.",
)
masking("mask of numbers", "dtype=torch.bool, ", "", "A mask is of dtype bool, so that ~ turns it around.")
masking(
    "True hides",
    "torch.ones(length, length, dtype=torch.bool, device=device).tril()",
    "~torch.ones(length, length, dtype=torch.bool, device=device).tril()",
    "True means may attend, in every mask of this assignment.",
)
masking(
    "padding hides what is real",
    "torch.arange(length, device=lengths.device) < lengths",
    "torch.arange(length, device=lengths.device) >= lengths",
    "True marks the real positions, those before the length.",
    at="padding_mask",
)
masking(
    "one position of padding let in",
    "torch.arange(length, device=lengths.device) < lengths",
    "torch.arange(length, device=lengths.device) <= lengths",
    "Positions are counted from 0: the last real one is length - 1.",
    at="padding_mask",
)
masking(
    "padding masked in queries",
    "return torch.arange(length, device=lengths.device) < lengths[:, None, None]",
    "return (torch.arange(length, device=lengths.device) < lengths[:, None, None]).transpose(1, 2)",
    "The mask is for keys: shape (B, 1, length), the same for every query.",
    at="padding_mask",
)
masking(
    "a padding mask of two axes",
    "lengths[:, None, None]",
    "lengths[:, None]",
    "An axis of length 1 stands for the queries: (B, 1, length), not (B, length).",
    at="padding_mask",
)
masking(
    "padding in front",
    "torch.arange(length, device=lengths.device) < lengths[:, None, None]",
    "torch.arange(length, device=lengths.device) >= length - lengths[:, None, None]",
    "The real positions come first, the padding behind them.",
    at="padding_mask",
)
masking(
    "any length will do",
    "((lengths < 0) | (lengths > length)).any()",
    "(lengths < 0).any()",
    "A sequence that is longer than its padding is a ValueError.",
    at="padding_mask",
)
masking(
    "negative lengths are empty",
    "((lengths < 0) | (lengths > length)).any()",
    "(lengths > length).any()",
    "A negative length is a ValueError.",
    at="padding_mask",
)
masking(
    "full sequences refused",
    "(lengths > length)",
    "(lengths >= length)",
    "A sequence that needs no padding is fine.",
    at="padding_mask",
)

masking(
    "no mask of nothing",
    "return torch.ones",
    """if length < 1:
        raise ValueError("an empty mask")
    return torch.ones""",
    "A mask of length 0 is an empty one.",
)
masking(
    "padding up to the longest",
    "torch.arange(length, device=lengths.device)",
    "torch.arange(int(lengths.max()), device=lengths.device)",
    "The sequences were padded to `length`, which may be more than the longest of them.",
    at="padding_mask",
)

# --- causal_average -----------------------------------------------------------------------------------------------


def averaging(name: str, at: str, old: str, new: str, hint: str) -> None:
    misconception("causal_average", name, at=at, old=old, new=new, hint=hint)


averaging(
    "loop without the position itself",
    "average_by_loop",
    "x[:, : t + 1].mean(dim=1)",
    "x[:, : max(t, 1)].mean(dim=1)",
    "x[:, :t] ends before position t, which belongs to its own average.",
)
averaging(
    "loop that sums",
    "average_by_loop",
    ".mean(dim=1)",
    ".sum(dim=1)",
    "An average is the sum divided by how many there are.",
)
averaging(
    "loop over everything",
    "average_by_loop",
    "x[:, : t + 1]",
    "x",
    "Position t averages what came until t, not the whole sequence.",
)
averaging(
    "loop that divides by the length",
    "average_by_loop",
    "x[:, : t + 1].mean(dim=1)",
    "x[:, : t + 1].sum(dim=1) / x.shape[1]",
    "Divide by the number of positions so far, t + 1.",
)
averaging(
    "loop that stacks in front",
    "average_by_loop",
    "torch.stack(means, dim=1)",
    "torch.stack(means, dim=0)",
    "The batch stays in front: positions are axis 1.",
)
averaging(
    "memory viewed as it lies",
    "average_by_loop",
    "x[:, : t + 1].mean(dim=1)",
    "x.view(-1, x.shape[-1]).view(x.shape)[:, : t + 1].mean(dim=1)",
    "view needs memory in order, which a transposed tensor does not have; slices and reshape do without.",
)
averaging(
    "triangle not normalised",
    "average_by_matrix",
    "triangle / triangle.sum(dim=1, keepdim=True)",
    "triangle",
    "Ones sum what came before; divide each row by its sum to average.",
)
averaging(
    "columns normalised",
    "average_by_matrix",
    "triangle.sum(dim=1, keepdim=True)",
    "triangle.sum(dim=0, keepdim=True)",
    "The weights of one position are a row: rows sum to 1.",
)
averaging(
    "row sums along the wrong axis of a division",
    "average_by_matrix",
    "triangle.sum(dim=1, keepdim=True)",
    "triangle.sum(dim=1)",
    "Without keepdim the sums are divided into columns, not rows.",
)
averaging(
    "matrix of the future",
    "average_by_matrix",
    ".tril()",
    ".triu()",
    "Row t has its weights in the columns 0 to t: the lower triangle.",
)
averaging(
    "weights always in float32",
    "average_by_matrix",
    "return weights, weights @ x",
    "return weights.float(), weights @ x",
    "The weights have the dtype of x.",
)
averaging(
    "mask after the softmax",
    "average_by_softmax",
    "scores.masked_fill(~causal_mask(length, x.device), -torch.inf).softmax(dim=1)",
    "scores.softmax(dim=1).masked_fill(~causal_mask(length, x.device), 0)",
    "What is hidden must be -inf before the softmax, or the rest of the row no longer sums to 1.",
)
averaging(
    "zeros for hidden scores",
    "average_by_softmax",
    "-torch.inf",
    "0",
    "A score of 0 is a score like others: only -inf has the weight 0.",
)
averaging(
    "ten thousand below zero is not minus infinity",
    "average_by_softmax",
    "-torch.inf",
    "-1e4",
    "A hidden score must be below every other one, however small: -inf.",
)
averaging(
    "softmax over the columns",
    "average_by_softmax",
    ".softmax(dim=1)",
    ".softmax(dim=0)",
    "Each row sums to 1: the softmax runs along the last axis.",
)
averaging(
    "scores not looked at",
    "average_by_softmax",
    "if scores is None:",
    "if True:",
    "Zeros stand in only where no scores are given.",
)
averaging(
    "scores written over",
    "average_by_softmax",
    "scores.masked_fill(~",
    "scores.masked_fill_(~",
    "A function with an underscore at its end changes what it is called on: the scores belong to the caller.",
)

# --- attention_weights --------------------------------------------------------------------------------------------


def weighing(name: str, old: str, new: str, hint: str) -> None:
    misconception("attention_weights", name, old=old, new=new, hint=hint)


weighing(
    "no scale", "scale = q.shape[-1] ** -0.5", "scale = 1.0", "Without a scale the products are divided by sqrt(D)."
)
weighing(
    "divided by D", "q.shape[-1] ** -0.5", "q.shape[-1] ** -1", "The scores are divided by the root of D, not by D."
)
weighing(
    "multiplied by the root",
    "q.shape[-1] ** -0.5",
    "q.shape[-1] ** 0.5",
    "The products are multiplied by 1 / sqrt(D): a division.",
)
weighing(
    "root of the number of keys",
    "q.shape[-1] ** -0.5",
    "k.shape[-2] ** -0.5",
    "D is the length of a query, not the number of keys.",
)
weighing(
    "root of the number of queries",
    "q.shape[-1] ** -0.5",
    "q.shape[-2] ** -0.5",
    "D is the length of a query, the last axis, not the number of queries.",
)
weighing(
    "given scale ignored",
    "if scale is None:",
    "if True:",
    "A scale that is given takes the place of 1 / sqrt(D).",
)
weighing(
    "scale of zero taken for none",
    "if scale is None:",
    "if not scale:",
    "A scale of 0 is a scale: all keys are equal then.",
)
weighing(
    "given scale divides",
    "* scale\n",
    "* (scale if abs(scale - q.shape[-1] ** -0.5) < 1e-12 else 1 / scale if scale else torch.inf)\n",
    "The products are multiplied by the scale, not divided by it.",
)
weighing(
    "scale on top of the root",
    "    exact = ",
    """    else:
        scale = scale * q.shape[-1] ** -0.5
    exact = """,
    "A scale takes the place of 1 / sqrt(D), it does not come on top of it.",
)
weighing(
    "softmax over queries",
    ".to(q.dtype)\n    weights = scores.masked_fill(~mask, torch.finfo(exact).min).softmax(dim=-1)",
    ".to(q.dtype)\n    weights = scores.masked_fill(~mask, torch.finfo(exact).min).softmax(dim=-2)",
    "With a mask too, each query shares its attention among the keys: the softmax runs along the last axis.",
)
weighing(
    "softmax over queries without a mask",
    "return scores.softmax(dim=-1)",
    "return scores.softmax(dim=-2)",
    "Each query shares its attention among the keys: the softmax runs along the last axis.",
)
weighing(
    "q and k swapped",
    "q.to(exact) @ k.to(exact).transpose(-2, -1) * scale",
    "(k.to(exact) @ q.to(exact).transpose(-2, -1)) * scale",
    "Rows are queries: q times k transposed.",
)
weighing(
    "True hides a key",
    "scores.masked_fill(~mask, torch.finfo(exact).min).softmax(dim=-1)\n    return weights.masked_fill(~mask, 0)",
    "scores.masked_fill(mask, torch.finfo(exact).min).softmax(dim=-1)\n    return weights.masked_fill(mask, 0)",
    "True means may attend: fill where the mask is False.",
)
weighing(
    "weights masked after the softmax",
    "scores.masked_fill(~mask, torch.finfo(exact).min).softmax(dim=-1)",
    "scores.softmax(dim=-1)",
    "What is hidden after the softmax still took its share of it: rows must sum to 1.",
)
weighing(
    "products multiplied with the mask",
    "scores.masked_fill(~mask, torch.finfo(exact).min)",
    "(scores * mask)",
    "A hidden score of 0 still takes a share: it must be -inf.",
)
weighing(
    "minus ten for minus infinity",
    "torch.finfo(exact).min",
    "-10.0",
    "A hidden score must be below every other one, and scores may be far below -10.",
)
weighing(
    "minus a thousand for minus infinity",
    "torch.finfo(exact).min",
    "-1e3",
    "A hidden score must be below every other one, and scores may be far below -1,000.",
)
weighing(
    "empty rows are NaN",
    """torch.finfo(exact).min).softmax(dim=-1)
    return weights.masked_fill(~mask, 0).to(q.dtype)""",
    """-torch.inf).softmax(dim=-1)
    return weights.to(q.dtype)""",
    "The softmax of a row of -inf is 0 divided by 0: a query that may attend to nothing needs zeros.",
)
weighing(
    "NaN replaced after the fact",
    """scores.masked_fill(~mask, torch.finfo(exact).min).softmax(dim=-1)
    return weights.masked_fill(~mask, 0).to(q.dtype)""",
    """(scores + torch.zeros_like(scores).masked_fill(~mask, -torch.inf)).softmax(dim=-1)
    return weights.nan_to_num().to(q.dtype)""",
    "nan_to_num mends the weights, but the gradient through the softmax of a row of -inf is NaN all the same.",
)
weighing(
    "empty rows are uniform",
    "weights.masked_fill(~mask, 0).to(q.dtype)",
    "weights.to(q.dtype)",
    "A query that may attend to nothing attends to nothing: zeros, not equal shares of what is hidden.",
)
weighing(
    "computed in 16 bits",
    "torch.promote_types(q.dtype, torch.float32)",
    "q.dtype",
    "16-bit floats are computed in float32: large scores that differ by 1 are equal in 16 bits.",
)
weighing(
    "weights stay in float32",
    "return scores.softmax(dim=-1).to(q.dtype)",
    "return scores.softmax(dim=-1)",
    "The weights have the dtype of q.",
)
weighing(
    "masked weights stay in float32",
    "weights.masked_fill(~mask, 0).to(q.dtype)",
    "weights.masked_fill(~mask, 0)",
    "The weights have the dtype of q, with a mask too.",
)
weighing(
    "exponentials of large scores",
    "return scores.softmax(dim=-1).to(q.dtype)",
    "return (scores.exp() / scores.exp().sum(dim=-1, keepdim=True)).to(q.dtype)",
    "exp of a score of ten thousand is infinite: subtract the largest of the row first, as softmax does.",
)
weighing(
    "gradient stopped",
    "scores = q.to(exact)",
    "scores = q.detach().to(exact)",
    "Gradients go back through the weights, to queries and keys: nothing is detached.",
)
weighing(
    "queries scaled in place",
    "    exact = ",
    """    q.mul_(1)
    q *= scale
    scale = 1.0
    exact = """,
    "q belongs to the caller: q *= ... changes it.",
)

# --- scaled_dot_product_attention ---------------------------------------------------------------------------------


def attending(name: str, old: str, new: str, hint: str) -> None:
    misconception("scaled_dot_product_attention", name, old=old, new=new, hint=hint)


attending(
    "mask left out",
    "k.to(exact), mask, scale)",
    "k.to(exact), None, scale)",
    "The mask goes on to the weights.",
)
attending("scale left out", "mask, scale)", "mask)", "The scale goes on to the weights.")
attending(
    "q and k the other way round",
    "attention_weights(q.to(exact), k.to(exact), mask, scale)",
    "attention_weights(k.to(exact), q.to(exact), None if mask is None else mask.transpose(-2, -1), scale)"
    ".transpose(-2, -1)",
    "The first argument of the weights is the queries: each of them shares its attention among the keys.",
)
attending(
    "weights rounded to 16 bits",
    "(weights @ v.to(exact)).to(v.dtype)",
    "(weights.to(v.dtype).to(exact) @ v.to(exact)).to(v.dtype)",
    "Only the result is rounded to 16 bits: where large values cancel, rounded weights show.",
)
attending(
    "values multiplied in 16 bits",
    "(weights @ v.to(exact)).to(v.dtype)",
    "weights @ v.to(exact)",
    "The result has the dtype of v.",
)
attending(
    "values without a gradient",
    "weights @ v.to(exact)",
    "weights @ v.detach().to(exact)",
    "The values learn too: nothing is detached.",
)
attending(
    "weights without a gradient",
    "(weights @ ",
    "(weights.detach() @ ",
    "Queries and keys learn through the weights: nothing is detached.",
)
attending(
    "keys for values",
    "weights @ v.to(exact)",
    "weights @ (k if k.shape == v.shape else v).to(exact)",
    "Keys say who is attended to, values what is found there.",
)

# --- Head ---------------------------------------------------------------------------------------------------------


def heading(name: str, old: str, new: str, hint: str, at: str = "Head.forward") -> None:
    misconception("Head", name, at=at, old=old, new=new, hint=hint)


heading(
    "values are the inputs",
    "self.value(context)",
    "context",
    "What is found is a projection of the context: value(context).",
)
heading("values are keys", "self.value(context)", "self.key(context)", "Keys and values have a projection each.")
heading(
    "keys and queries from the wrong layer",
    "self.query(x), self.key(context)",
    "self.key(x), self.query(context)",
    "query makes the queries, key the keys: with loaded weights the two are not the same.",
)
heading(
    "context not looked at",
    "if context is None:",
    "if True:",
    "With a context keys and values come from there, not from x.",
)
heading(
    "queries from the context",
    "self.query(x)",
    "self.query(context)",
    "Queries come from x: there are as many answers as positions in x.",
)
heading(
    "keys from x",
    "self.key(context)",
    "self.key(x[:, :1].expand_as(context))",
    "Keys come from the context, like the values: only queries come from x.",
)
heading("head without a mask", ", mask)", ")", "The mask goes on to the attention.")
heading(
    "head without a scale",
    ", mask)",
    ", mask, 1.0)",
    "The scale is 1 / sqrt(head_size), which the attention does by itself.",
)
heading(
    "head scaled by d_model",
    ", mask)",
    ", mask, x.shape[-1] ** -0.5)",
    "The scale is the root of the head's size, not of d_model.",
)
heading(
    "head that is always causal",
    ", mask)",
    ", causal_mask(x.shape[1], x.device) if mask is None and context is x else mask)",
    "A head sees everything unless a mask is given: an encoder needs that.",
)
heading(
    "head with biases",
    "self.query = nn.Linear(d_model, head_size, bias=False)",
    "self.query = nn.Linear(d_model, head_size)",
    "The projections have no bias.",
    at="Head.__init__",
)
heading(
    "query made first",
    """self.key = nn.Linear(d_model, head_size, bias=False)
        self.query = nn.Linear(d_model, head_size, bias=False)""",
    """self.query = nn.Linear(d_model, head_size, bias=False)
        self.key = nn.Linear(d_model, head_size, bias=False)""",
    "The layers are made in the order key, query, value, so that a seed gives the same weights to everybody.",
    at="Head.__init__",
)

# --- MultiHeadAttention -------------------------------------------------------------------------------------------


def several(name: str, old: str, new: str, hint: str, at: str = "MultiHeadAttention.forward") -> None:
    misconception("MultiHeadAttention", name, at=at, old=old, new=new, hint=hint)


several(
    "heads merged in the wrong order",
    "found.transpose(1, 2).flatten(start_dim=2)",
    "found.reshape(x.shape)",
    "First positions before heads, then put the heads side by side: reshape alone mixes positions.",
)
several(
    "heads interleaved",
    "x.unflatten(-1, (self.heads, -1)).transpose(1, 2)",
    "x.unflatten(-1, (-1, self.heads)).permute(0, 3, 1, 2)",
    "A head owns neighbours: numbers 0 to size - 1 belong to head 0, not every heads-th one.",
    at="MultiHeadAttention._split",
)
several(
    "sequence cut into heads",
    "x.unflatten(-1, (self.heads, -1)).transpose(1, 2)",
    "x.reshape(len(x), self.heads, x.shape[1], -1)",
    "Split the last axis first, then swap axes: a reshape to (B, heads, T, size) hands heads whole positions.",
    at="MultiHeadAttention._split",
)
several(
    "one large head",
    "x.unflatten(-1, (self.heads, -1)).transpose(1, 2)",
    "x.unflatten(-1, (1, -1)).transpose(1, 2)",
    "Each head attends by itself: split the projections into heads first.",
    at="MultiHeadAttention._split",
)
several(
    "scale of the whole model",
    "(q, k, v, mask)",
    "(q, k, v, mask, x.shape[-1] ** -0.5)",
    "The scale is the root of the head's size, d_model / heads, not of d_model.",
)
several("heads without a scale", "(q, k, v, mask)", "(q, k, v, mask, 1.0)", "Each head scales its scores.")
several("heads without a mask", "(q, k, v, mask)", "(q, k, v)", "The mask goes on to every head.")
several(
    "no output projection",
    "self.output(found.transpose(1, 2).flatten(start_dim=2))",
    "found.transpose(1, 2).flatten(start_dim=2)",
    "What the heads found is projected once more.",
)
several(
    "projected head by head",
    "self.output(found.transpose(1, 2).flatten(start_dim=2))",
    "(found @ self.output.weight.T.unflatten(0, (self.heads, -1))).mean(dim=1)",
    "Put the heads side by side and project once: the parts add up, they are not averaged.",
)
several(
    "sequences taken for heads",
    "mask = mask.unsqueeze(-3)",
    "mask = mask if len(x) in (1, self.heads) and mask.dim() == 3 else mask.unsqueeze(-3)",
    "A mask of shape (B, T, T) needs an axis for the heads behind the batch.",
)
several(
    "several heads know no context",
    "if context is None:",
    "if True:",
    "With a context keys and values come from there.",
)
several(
    "queries of several heads from the context",
    "self._split(self.query(x))",
    "self._split(self.query(context))",
    "Queries come from x.",
)
several(
    "query and key layers swapped",
    "self._split(self.query(x)), self._split(self.key(context))",
    "self._split(self.key(x)), self._split(self.query(context))",
    "query makes the queries, key the keys.",
)
several(
    "keys for the values of several heads",
    "self._split(self.value(context))",
    "self._split(self.key(context))",
    "Keys and values have a projection each.",
)
several(
    "heads that do not fit",
    "if d_model % heads != 0:",
    "if False:",
    "Heads that cannot share d_model equally are a ValueError.",
    at="MultiHeadAttention.__init__",
)
several(
    "output with a bias",
    "self.output = nn.Linear(d_model, d_model, bias=False)",
    "self.output = nn.Linear(d_model, d_model)",
    "None of the four projections has a bias.",
    at="MultiHeadAttention.__init__",
)

# --- sinusoidal_positions -----------------------------------------------------------------------------------------


def placing(name: str, old: str, new: str, hint: str) -> None:
    misconception("sinusoidal_positions", name, old=old, new=new, hint=hint)


placing(
    "exponent doubled",
    "/ 10000**exponents",
    "/ 10000 ** (2 * exponents)",
    "The even numbers 0, 2, 4, ... are 2i already: divide them by d_model and no more.",
)
placing(
    "exponent halved",
    "torch.arange(0, d_model, 2, dtype=torch.float64, device=device)",
    "torch.arange(d_model // 2, dtype=torch.float64, device=device)",
    "Column 2i has the exponent 2i / d_model, not i / d_model.",
)
placing(
    "cosines in the even columns",
    "[angles.sin(), angles.cos()]",
    "[angles.cos(), angles.sin()]",
    "Even columns hold sines, odd ones cosines.",
)
placing(
    "sines first, cosines behind",
    "torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(start_dim=1)",
    "torch.cat([angles.sin(), angles.cos()], dim=1)",
    "Sine and cosine of an angle are neighbours: columns 2i and 2i + 1.",
)
placing(
    "every column its own angle",
    """angles = positions[:, None] / 10000**exponents
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(start_dim=1).float()""",
    """exponents = torch.arange(d_model, dtype=torch.float64, device=device) / d_model
    angles = positions[:, None] / 10000**exponents
    return torch.where(torch.arange(d_model, device=device) % 2 == 0, angles.sin(), angles.cos()).float()""",
    "The columns 2i and 2i + 1 share one angle, with the exponent 2i / d_model.",
)
placing(
    "positions counted from one",
    "torch.arange(length, dtype=torch.float64, device=device)",
    "torch.arange(1, length + 1, dtype=torch.float64, device=device)",
    "The first position is 0: its sines are 0 and its cosines 1.",
)
placing(
    "angles multiplied",
    "positions[:, None] / 10000**exponents",
    "positions[:, None] * 10000**exponents",
    "The angles get smaller from column to column: divide by the power.",
)
placing(
    "a thousand for ten thousand",
    "10000**exponents",
    "1000**exponents",
    "The base is 10,000.",
)
placing(
    "angles in float32",
    "/ 10000**exponents",
    "/ 10000**exponents.float()",
    "Compute the angles in float64 and round at the end: at position 6,999 float32 angles are visibly off.",
)
placing(
    "table of float64",
    ".flatten(start_dim=1).float()",
    ".flatten(start_dim=1)",
    "The table is float32, rounded at the end.",
)
placing("odd sizes let through", "if d_model % 2 != 0:", "if False:", "An odd d_model is a ValueError.")

# --- InputEmbedding -----------------------------------------------------------------------------------------------


def embedding(name: str, old: str, new: str, hint: str, at: str = "InputEmbedding.forward") -> None:
    misconception("InputEmbedding", name, at=at, old=old, new=new, hint=hint)


embedding(
    "tokens not scaled",
    "self.tokens(idx) * self.scale",
    "self.tokens(idx)",
    "The vectors of the tokens are multiplied by sqrt(d_model) before positions are added.",
)
embedding(
    "scaled by d_model", "d_model**0.5", "d_model", "The factor is the root of d_model.", at="InputEmbedding.__init__"
)
embedding(
    "tokens divided by the root",
    "* self.scale",
    "/ self.scale",
    "The vectors of the tokens are multiplied by the root, not divided.",
)
embedding(
    "positions scaled too",
    "self.tokens(idx) * self.scale + self.positions[:length]",
    "(self.tokens(idx) + self.positions[:length]) * self.scale",
    "Only the tokens are scaled; the positions are added afterwards.",
)
embedding(
    "positions not added",
    " + self.positions[:length]",
    "",
    "Without positions a transformer does not know in which order tokens came.",
)
embedding(
    "positions of the last tokens",
    "self.positions[:length]",
    "self.positions[len(self.positions) - length :]",
    "The first token of a sequence stands at position 0, however long the table is.",
)
embedding(
    "positions by token",
    "self.positions[:length]",
    "self.positions[idx % len(self.positions)]",
    "A position says where a token stands, not which one it is.",
)
embedding(
    "dropout only on tokens",
    "self.dropout(self.tokens(idx) * self.scale + ",
    "(self.dropout(self.tokens(idx)) * self.scale + ",
    "Dropout comes last, after the positions were added.",
)
embedding(
    "no dropout of the embedding",
    "self.dropout(self.tokens",
    "(self.tokens",
    "In training the sum goes through dropout.",
)
embedding(
    "one token too few",
    "if length > len(self.positions):",
    "if length >= len(self.positions):",
    "As many tokens as max_length are fine.",
)
embedding(
    "long sequences cut off",
    "        if length > len(self.positions):",
    "        idx = idx[:, : len(self.positions)]\n        if False:",
    "More tokens than positions are a ValueError: nobody should lose tokens without hearing of it.",
)
embedding(
    "positions stored",
    ", persistent=False)",
    ")",
    "The table is not in the state_dict: register_buffer(..., persistent=False).",
    at="InputEmbedding.__init__",
)
embedding(
    "positions that train",
    'self.register_buffer("positions", sinusoidal_positions(max_length, d_model), persistent=False)',
    "self.positions = nn.Parameter(sinusoidal_positions(max_length, d_model))",
    "The table of positions is computed, not learnt: a buffer, not a parameter.",
    at="InputEmbedding.__init__",
)

# --- LayerNorm ----------------------------------------------------------------------------------------------------


def norming(name: str, old: str, new: str, hint: str, at: str = "LayerNorm.forward") -> None:
    misconception("LayerNorm", name, at=at, old=old, new=new, hint=hint)


norming(
    "unbiased variance",
    "(centred**2).mean(dim=-1, keepdim=True)",
    "exact.var(dim=-1, keepdim=True)",
    "The variance is the mean of the squares, divided by n: torch.var divides by n - 1.",
)
norming(
    "eps outside the root",
    "(variance + self.eps).sqrt()",
    "(variance.sqrt() + self.eps)",
    "eps is added to the variance, under the root.",
)
norming("no eps", "variance + self.eps", "variance", "Equal numbers have variance 0: eps keeps the division possible.")
norming("eps fixed", "self.eps)", "1e-5)", "eps is an argument.")
norming("no root of the variance", ".sqrt()", "", "Divide by the standard deviation, the root of the variance.")
norming("mean left in", "exact - exact.mean(dim=-1, keepdim=True)", "exact", "First subtract the mean.")
norming(
    "mean of the second last axis",
    "centred = exact - exact.mean(dim=-1, keepdim=True)\n        variance = (centred**2).mean(dim=-1, keepdim=True)",
    "axis = -2 if x.dim() > 1 else -1\n        centred = exact - exact.mean(dim=axis, keepdim=True)\n"
    "        variance = (centred**2).mean(dim=axis, keepdim=True)",
    "The last axis is standardised: each position by itself.",
)
norming(
    "mean of everything but the batch",
    "centred = exact - exact.mean(dim=-1, keepdim=True)\n        variance = (centred**2).mean(dim=-1, keepdim=True)",
    "axes = tuple(range(1, x.dim())) or (-1,)\n        centred = exact - exact.mean(dim=axes, keepdim=True)\n"
    "        variance = (centred**2).mean(dim=axes, keepdim=True)",
    "Each position is standardised by itself, along the last axis alone.",
)
norming("weight left out", " * self.weight", "", "After standardising, multiply by the weight.")
norming("bias left out", " + self.bias", "", "After standardising, add the bias.")
norming(
    "bias before the weight",
    "(centred / (variance + self.eps).sqrt() * self.weight + self.bias).to(x.dtype)",
    "((centred / (variance + self.eps).sqrt() + self.bias) * self.weight).to(x.dtype)",
    "First the weight, then the bias.",
)
norming(
    "statistics in 16 bits",
    "x.to(torch.promote_types(x.dtype, torch.float32))",
    "x",
    "16-bit floats are computed in float32: the mean of large numbers is not one of 16 bits.",
)
norming("norm stays in float32", ".to(x.dtype)", "", "The result has the dtype of x.")
norming(
    "statistics without a gradient",
    "variance = (centred**2)",
    "variance = (centred.detach() ** 2)",
    "The variance depends on every number: its gradient belongs to theirs.",
)
norming(
    "weight that does not train",
    "self.weight = nn.Parameter(torch.ones(size))",
    'self.register_buffer("weight", torch.ones(size))',
    "Weight and bias are parameters: they learn.",
    at="LayerNorm.__init__",
)
norming(
    "weight of zeros at first",
    "torch.ones(size)",
    "torch.zeros(size)",
    "The weight begins with ones, so that a new norm only standardises.",
    at="LayerNorm.__init__",
)

# --- FeedForward --------------------------------------------------------------------------------------------------


def feeding(name: str, old: str, new: str, hint: str, at: str = "FeedForward.forward") -> None:
    misconception("FeedForward", name, at=at, old=old, new=new, hint=hint)


feeding(
    "no relu",
    "F.relu(self.expand(x))",
    "self.expand(x)",
    "Without a relu between them two layers are one linear layer.",
)
feeding(
    "relu at the end",
    "self.contract(F.relu(self.expand(x)))",
    "F.relu(self.contract(F.relu(self.expand(x))))",
    "Nothing comes after the second layer.",
)
feeding(
    "relu on the input",
    "self.contract(F.relu(self.expand(x)))",
    "self.contract(self.expand(F.relu(x)))",
    "The relu stands between the layers.",
)
feeding(
    "gelu for relu",
    "F.relu(",
    "F.gelu(",
    "The activation is relu here; GPT-2 has gelu.",
)
feeding(
    "shortcut inside",
    "return self.contract",
    "return x + self.contract",
    "The shortcut belongs to the block, not to the feed-forward network.",
)
feeding(
    "feed-forward without bias",
    "nn.Linear(d_ff, d_model)",
    "nn.Linear(d_ff, d_model, bias=False)",
    "Both layers have a bias.",
    at="FeedForward.__init__",
)

# --- EncoderBlock -------------------------------------------------------------------------------------------------


def blocking(name: str, old: str, new: str, hint: str, at: str = "EncoderBlock.forward") -> None:
    misconception("EncoderBlock", name, at=at, old=old, new=new, hint=hint)


ATTENDED = "self.norm1(x + self.dropout(self.attention(x, mask=mask)))"
FED = "self.norm2(y + self.dropout(self.feed_forward(y)))"

blocking(
    "norm before attention",
    ATTENDED,
    "x + self.dropout(self.attention(self.norm1(x), mask=mask))",
    "This block normalises after the shortcut: LN(x + ...), as the first transformers did.",
)
blocking(
    "norm before both",
    f"""y = {ATTENDED}
        return {FED}""",
    """y = x + self.dropout(self.attention(self.norm1(x), mask=mask))
        return y + self.dropout(self.feed_forward(self.norm2(y)))""",
    "This block normalises after each shortcut (post-norm); before attention and network (pre-norm) is another model.",
)
blocking(
    "no shortcut around attention",
    "x + self.dropout(self.attention(x, mask=mask))",
    "self.dropout(self.attention(x, mask=mask))",
    "The input of the attention is added to what it found.",
)
blocking(
    "no shortcut around the network",
    "y + self.dropout(self.feed_forward(y))",
    "self.dropout(self.feed_forward(y))",
    "The input of the feed-forward network is added to its output.",
)
blocking(
    "second shortcut from the start",
    "y + self.dropout(self.feed_forward(y))",
    "x + self.dropout(self.feed_forward(y))",
    "The second shortcut begins after the first norm, not at the block's input.",
)
blocking(
    "network fed with the input",
    "self.feed_forward(y)",
    "self.feed_forward(x)",
    "The feed-forward network sees what attention found: y.",
)
blocking(
    "one norm twice", "self.norm2(", "self.norm1(", "Each shortcut has a norm of its own: first norm1, then norm2."
)
blocking(
    "norms the other way round",
    f"""y = {ATTENDED}
        return {FED}""",
    f"""y = {ATTENDED.replace("norm1", "norm2")}
        return {FED.replace("norm2", "norm1")}""",
    "norm1 follows the attention, norm2 the feed-forward network.",
)
blocking("block without a mask", "self.attention(x, mask=mask)", "self.attention(x)", "The mask goes on to attention.")
blocking(
    "no second norm",
    FED,
    "y + self.dropout(self.feed_forward(y))",
    "A norm follows the second shortcut too.",
)
blocking(
    "shortcuts dropped",
    "self.dropout(self.feed_forward(y))",
    "self.feed_forward(y)",
    "Dropout comes after the feed-forward network, before the shortcut is added.",
)
blocking(
    "attention not dropped",
    "self.dropout(self.attention(x, mask=mask))",
    "self.attention(x, mask=mask)",
    "Dropout comes after the attention, before the shortcut is added.",
)
blocking(
    "dropout after the sum",
    "x + self.dropout(self.attention(x, mask=mask))",
    "self.dropout(x + self.attention(x, mask=mask))",
    "The shortcut itself is never dropped: dropout acts on what attention found.",
)
blocking(
    "dropout of its own mind",
    "nn.Dropout(dropout)",
    "nn.Dropout(0.1)",
    "The dropout is an argument.",
    at="EncoderBlock.__init__",
)
blocking(
    "dropout in eval mode",
    "self.dropout(self.feed_forward(y))",
    "F.dropout(self.feed_forward(y), self.dropout.p, training=True)",
    "F.dropout acts in eval mode too unless it hears of the mode; nn.Dropout knows it.",
)

# --- attention_cost -----------------------------------------------------------------------------------------------


def counting(name: str, old: str, new: str, hint: str) -> None:
    misconception("attention_cost", name, old=old, new=new, hint=hint)


counting("weights of one head", "heads * length**2", "length**2", "Every head has weights of its own.")
counting(
    "weights grow with the length",
    "heads * length**2",
    "heads * length",
    "Each position attends to each: length squared.",
)
counting("three projections", "4 * length", "3 * length", "The output projection counts too: there are four.")
counting(
    "no weighted sums", "2 * length**2", "length**2", "Scores cost as much as the weighted sums of values: count both."
)
counting(
    "every head as large as the model",
    "2 * length**2 * d_model",
    "2 * heads * length**2 * d_model",
    "A head has d_model / heads numbers: together they have d_model.",
)
counting(
    "projections of single numbers",
    "length * d_model**2",
    "length * d_model",
    "Each of the d_model outputs of a projection takes d_model multiplications.",
)

# --- get_batch ----------------------------------------------------------------------------------------------------


def batching(name: str, old: str, new: str, hint: str, at: str = "get_batch") -> None:
    misconception("get_batch", name, at=at, old=old, new=new, hint=hint)


batching(
    "targets are the inputs",
    "data[places + 1]",
    "data[places]",
    "The target of a character is the one that follows it: one place later.",
)
batching(
    "targets one too far",
    "data[places + 1]",
    "data[(places + 2).clamp(max=len(data) - 1)]",
    "y lies one character later, not two.",
)
batching(
    "targets before the inputs",
    "return data[places], data[places + 1]",
    "return data[places + 1], data[places]",
    "x comes first, and y lies one character later.",
)
batching(
    "last start left out",
    "starts = torch.randint(len(data) - block_size,",
    "starts = torch.randint(max(len(data) - block_size - 1, 1),",
    "randint never draws its upper bound, so len - block_size leaves room for the last target.",
)
batching(
    "one start for all",
    ".to(data.device)",
    ".to(data.device)[:1].expand(batch_size)",
    "Each row of a batch has a start of its own.",
)
batching(
    "generator of PyTorch",
    ", generator=generator).to(data.device)",
    ").to(data.device)",
    "The starts come from the generator that was handed over.",
)
batching(
    "always the beginning",
    "places = starts[:, None] +",
    "places = 0 * starts[:, None] +",
    "A stretch begins at its start.",
)
batching(
    "short texts wrapped around",
    """    if len(data) <= block_size:
        raise ValueError(f"a text of {len(data)} characters has no stretch of {block_size} with one more behind it")
""",
    """    if len(data) <= block_size:
        data = torch.cat([data, data.new_zeros(block_size + 1 - len(data))])
""",
    "A text without room for a stretch and one more character is a ValueError.",
)
batching(
    "batch turned on its side",
    "starts[:, None] + torch.arange(block_size, device=data.device)",
    "starts + torch.arange(block_size, device=data.device)[:, None]",
    "Rows are stretches: (batch_size, block_size).",
)
batching(
    "sample without its own character",
    "x[: t + 1]",
    "x[:t]",
    "What follows position t is known from 0 to t.",
    at="samples",
)
batching(
    "the longest sample only",
    "for t in range(len(x))]",
    "for t in range(len(x) - 1, len(x)) if t >= 0]",
    "Each position of a stretch is a sample: eight characters hold eight.",
    at="samples",
)
batching(
    "sample of one character", "x[: t + 1]", "x[t : t + 1]", "All that came before belongs to a sample.", at="samples"
)

# --- BigramModel --------------------------------------------------------------------------------------------------


def predicting(name: str, at: str, old: str, new: str, hint: str) -> None:
    misconception("BigramModel", name, at=at, old=old, new=new, hint=hint)


predicting(
    "sum of the losses",
    "language_loss",
    "targets.flatten())",
    'targets.flatten(), reduction="sum")',
    "The loss is the mean over all positions.",
)
predicting(
    "axes viewed as others",
    "language_loss",
    "logits.flatten(end_dim=1)",
    "logits.transpose(0, 1).flatten(end_dim=1)",
    "Positions stay beside their targets: flatten both alike, sequence by sequence.",
)
predicting(
    "targets shifted twice",
    "language_loss",
    "F.cross_entropy(logits.flatten(end_dim=1), targets.flatten())",
    """F.cross_entropy(logits[:, :-1].flatten(end_dim=1), targets[:, 1:].flatten())""",
    "get_batch has shifted the targets already: each belongs to the logits of its own position.",
)
predicting(
    "softmax before cross-entropy",
    "language_loss",
    "logits.flatten(end_dim=1)",
    "logits.softmax(dim=-1).flatten(end_dim=1)",
    "cross_entropy takes logits and does the softmax itself.",
)
predicting(
    "loss of the last position",
    "language_loss",
    "F.cross_entropy(logits.flatten(end_dim=1), targets.flatten())",
    "F.cross_entropy(logits[:, -1], targets[:, -1])",
    "Every position is a sample, not the last one alone.",
)
predicting(
    "loss in bits",
    "language_loss",
    "targets.flatten())",
    "targets.flatten()) / torch.tensor(2.0, device=logits.device).log()",
    "The loss is in nats: natural logarithms.",
)
predicting(
    "a loss without targets",
    "BigramModel.forward",
    "None if targets is None else language_loss(logits, targets)",
    "language_loss(logits, idx if targets is None else targets)",
    "Without targets there is no loss: None.",
)
predicting(
    "probabilities for logits",
    "BigramModel.forward",
    "self.table(idx)",
    "self.table(idx).log_softmax(dim=-1)",
    "The model answers with the rows of its table as they are.",
)
predicting(
    "logits flattened",
    "BigramModel.forward",
    "return logits, None",
    "return logits.flatten(end_dim=1), None",
    "The logits keep their shape (B, T, V); only the loss flattens them.",
)
predicting(
    "logits forgotten with the loss",
    "BigramModel.forward",
    "return logits, None if",
    "return None if targets is not None else logits, None if",
    "Both come back: the logits and the loss.",
)

# --- TinyGPT ------------------------------------------------------------------------------------------------------


def gpt(name: str, old: str, new: str, hint: str, at: str = "TinyGPT.forward") -> None:
    misconception("TinyGPT", name, at=at, old=old, new=new, hint=hint)


gpt("the future is seen", "block(x, self.mask[:length, :length])", "block(x)", "Each block needs the causal mask.")
gpt(
    "only the last block is causal",
    "x = block(x, self.mask[:length, :length])",
    "x = block(x, self.mask[:length, :length] if block is self.blocks[-1] else None)",
    "Every block needs the mask: what one of them lets through, all after it know.",
)
gpt(
    "no positions",
    " + self.positions.weight[:length]",
    "",
    "Vectors of the positions are added to those of the tokens.",
)
gpt(
    "positions counted from the end",
    "self.positions.weight[:length]",
    "self.positions.weight[self.block_size - length :]",
    "The first character stands at position 0, however many there are.",
)
gpt(
    "tokens scaled in a GPT",
    "self.tokens(idx) +",
    "self.tokens(idx) * self.tokens.embedding_dim**0.5 +",
    "Where positions are learnt, tokens are not scaled.",
)
gpt(
    "first block only",
    "for block in self.blocks:",
    "for block in self.blocks[:1]:",
    "The characters go through all blocks, one after the other.",
)
gpt(
    "blocks in reverse",
    "for block in self.blocks:",
    "for block in reversed(self.blocks):",
    "The first block of the list comes first.",
)
gpt(
    "one block for all layers",
    "nn.ModuleList([EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)])",
    "nn.ModuleList([EncoderBlock(d_model, heads, d_ff, dropout)] * layers)",
    "[block] * layers is the same block again and again: make a new one for each layer.",
    at="TinyGPT.__init__",
)
gpt(
    "blocks in a plain list",
    "nn.ModuleList([EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)])",
    "[EncoderBlock(d_model, heads, d_ff, dropout) for _ in range(layers)]",
    "A plain list hides its modules: no parameters, no state_dict. Use nn.ModuleList.",
    at="TinyGPT.__init__",
)
gpt(
    "mask stored",
    ", persistent=False)",
    ")",
    "The mask is not in the state_dict: register_buffer(..., persistent=False).",
    at="TinyGPT.__init__",
)
gpt(
    "head without a bias",
    "nn.Linear(d_model, vocab_size)",
    "nn.Linear(d_model, vocab_size, bias=False)",
    "The last layer has a bias.",
    at="TinyGPT.__init__",
)
gpt(
    "dropout forgotten in the blocks",
    "EncoderBlock(d_model, heads, d_ff, dropout)",
    "EncoderBlock(d_model, heads, d_ff, 0.0)",
    "The dropout goes on to each block.",
    at="TinyGPT.__init__",
)
gpt(
    "too sure at first",
    "self.head = nn.Linear(d_model, vocab_size)",
    "self.head = nn.Linear(d_model, vocab_size)\n        nn.init.normal_(self.head.weight)",
    "Weights of unit size make large logits: an untrained model is then sure of something random.",
    at="TinyGPT.__init__",
)
gpt(
    "long sequences cut",
    "        if length > self.block_size:\n",
    """        idx, length = idx[:, : self.block_size], min(length, self.block_size)
        if length > self.block_size:
""",
    "More characters than block_size are a ValueError; generate does the cutting.",
)
gpt(
    "as many as it sees refused",
    "if length > self.block_size:",
    "if length >= self.block_size:",
    "As many characters as block_size are fine.",
)
gpt(
    "targets shifted once more",
    "language_loss(logits, targets)",
    "language_loss(logits[:, :-1] if length > 1 else logits, targets[:, 1:] if length > 1 else targets)",
    "get_batch has shifted the targets already.",
)
gpt(
    "probabilities for logits of a GPT",
    "logits = self.head(x)",
    "logits = self.head(x).log_softmax(dim=-1)",
    "The model answers with logits, as the last layer gives them.",
)
gpt(
    "logits of the last position only",
    "return logits, None",
    "return logits[:, -1:], None",
    "Every position has its prediction: shape (B, T, V).",
)
gpt(
    "a GPT that wants targets",
    "None if targets is None else language_loss(logits, targets)",
    "language_loss(logits, idx if targets is None else targets)",
    "Without targets there is no loss: None.",
)

# --- TinyGPT.generate ---------------------------------------------------------------------------------------------


def generating(name: str, old: str, new: str, hint: str) -> None:
    misconception("TinyGPT.generate", name, old=old, new=new, hint=hint)


generating(
    "sampled from the first position",
    "logits[:, -1]",
    "logits[:, 0]",
    "What follows the whole sequence is predicted at its last position.",
)
generating(
    "sees only one character",
    "idx[:, -self.block_size :]",
    "idx[:, -1:]",
    "The model sees the last block_size characters, not one.",
)
generating(
    "never cropped",
    "idx[:, -self.block_size :]",
    "idx",
    "Once the sequence is longer than block_size the model sees its end only: crop before each call.",
)
generating(
    "cropped to the beginning",
    "idx[:, -self.block_size :]",
    "idx[:, : self.block_size]",
    "The end of the sequence is what matters for what follows.",
)
generating(
    "most probable for drawn",
    "torch.multinomial(shares, 1, generator=generator)",
    "shares.argmax(dim=-1, keepdim=True)",
    "Characters are drawn with their probabilities: the most probable one alone makes dull, endless loops.",
)
generating(
    "temperature multiplies", "last / temperature", "last * temperature", "The logits are divided by the temperature."
)
generating("temperature ignored", "(last / temperature)", "last", "The logits are divided by the temperature.")
generating(
    "mode not restored",
    "            module.training = training",
    "            pass",
    "A model that was in training mode is in training mode afterwards.",
)
generating(
    "left in training mode",
    "            module.training = training",
    "            module.training = True",
    "A model that was in eval mode stays in eval mode.",
)
generating(
    "one mode for all modules",
    "            module.training = training",
    "            module.training = modes[0][1]",
    "Each module gets its own mode back: a part that was frozen in eval mode stays so.",
)
generating(
    "dropout while generating",
    "        self.eval()\n",
    "",
    "In training mode dropout disturbs every prediction: switch to eval mode first.",
)
generating(
    "global generator",
    ", 1, generator=generator)",
    ", 1)",
    "All randomness comes from the generator that was handed over.",
)
generating(
    "only what is new",
    "return idx",
    "return idx[:, idx.shape[1] - n :]",
    "The beginning comes back too: shape (B, T + n).",
)
generating("one character too many", "range(n)", "range(n + 1)", "n characters are added.")
generating(
    "frozen weather",
    "if temperature <= 0:",
    "if temperature < 0:",
    "A temperature of 0 would divide by zero: a ValueError.",
)
generating(
    "negative temperatures",
    "if temperature <= 0:",
    "if temperature == 0:",
    "A negative temperature makes the least probable most probable: a ValueError.",
)
generating(
    "one sequence for the batch",
    "drawn.to(idx.device)",
    "drawn[:1].expand_as(drawn).to(idx.device)",
    "Each sequence goes on in its own way.",
)

# --- fit ----------------------------------------------------------------------------------------------------------


def fitting(name: str, old: str, new: str, hint: str) -> None:
    misconception("fit", name, old=old, new=new, hint=hint)


fitting(
    "gradients pile up",
    "        optimizer.zero_grad()\n",
    "",
    "backward adds to the gradients that are there: set them to zero before each one.",
)
fitting("no step", "        optimizer.step()\n", "", "Gradients alone change nothing: the optimiser has to step.")
fitting(
    "one batch for all steps",
    """    for _ in range(steps):
        _, loss = model(*get_batch(data, batch_size, model.block_size, generator))
""",
    """    batch = get_batch(data, batch_size, model.block_size, generator) if steps else None
    for _ in range(steps):
        _, loss = model(*batch)
""",
    "Each step draws a batch of its own.",
)
fitting(
    "plain gradient descent",
    "torch.optim.AdamW(model.parameters(), lr=lr)",
    "torch.optim.SGD(model.parameters(), lr=lr)",
    "The optimiser is AdamW.",
)
fitting(
    "Adam without decay",
    "torch.optim.AdamW(model.parameters(), lr=lr)",
    "torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.0)",
    "AdamW has a weight decay of 0.01 unless told otherwise, and Adam none.",
)
fitting(
    "learning rate of its own",
    "lr=lr",
    "lr=1e-3",
    "The learning rate is an argument.",
)
fitting(
    "trained in eval mode",
    "    model.train()\n",
    "",
    "Dropout acts only in training mode: model.train().",
)
fitting(
    "an optimiser for each step",
    "        optimizer.zero_grad()\n",
    "        optimizer = torch.optim.AdamW(model.parameters(), lr=lr)\n        optimizer.zero_grad()\n",
    "AdamW remembers the gradients of all steps: make it once, before the first.",
)
fitting("one loss too few", "    return losses\n", "    return losses[1:]\n", "There is one loss for each step.")
fitting(
    "only the last loss",
    "    return losses\n",
    "    return losses[-1:]\n",
    "There is one loss for each step, the first before any step.",
)
fitting(
    "loss after the step",
    "        losses.append(loss.item())",
    "        losses.append(model(*get_batch(data, batch_size, model.block_size, generator))[1].item())",
    "The loss of the batch that was trained on, before the step, is known already: draw no other one.",
)
fitting(
    "back to eval mode",
    "    return losses\n",
    "    model.eval()\n    return losses\n",
    "The model is left in training mode.",
)

# --- bonus --------------------------------------------------------------------------------------------------------


def decoding(name: str, old: str, new: str, hint: str, at: str = "DecoderBlock.forward") -> None:
    misconception("DecoderBlock", name, at=at, old=old, new=new, hint=hint)


decoding(
    "memory not looked at",
    "self.cross(y, memory, memory_mask)",
    "self.cross(y)",
    "Keys and values of the second attention come from the memory.",
)
decoding(
    "queries from the memory",
    "self.cross(y, memory, memory_mask)",
    "self.cross(memory, y).mean(dim=1, keepdim=True)",
    "Queries come from the decoder, keys and values from the memory.",
)
decoding(
    "target without a mask",
    "self.attention(x, mask=mask)",
    "self.attention(x, mask=None)",
    "The first attention has the mask of the target.",
)
decoding(
    "memory without a mask",
    ", memory_mask)",
    ")",
    "The attention to the memory has the memory's mask.",
)
decoding(
    "attention to itself twice",
    "self.cross(y, memory, memory_mask)",
    "self.attention(y, memory, memory_mask)",
    "The two attentions have weights of their own: attention, then cross.",
)
decoding(
    "no shortcut around the memory",
    "y + self.dropout(self.cross",
    "self.dropout(self.cross",
    "The shortcut leads around the attention to the memory too.",
)
decoding(
    "last norm forgotten",
    "self.norm3(z + self.dropout(self.feed_forward(z)))",
    "z + self.dropout(self.feed_forward(z))",
    "Each of the three parts is followed by a norm.",
)
decoding(
    "memory found is not dropped",
    "self.dropout(self.cross(y, memory, memory_mask))",
    "self.cross(y, memory, memory_mask)",
    "Dropout follows each of the three parts.",
)


def classifying(name: str, old: str, new: str, hint: str, at: str = "EncoderClassifier.forward") -> None:
    misconception("EncoderClassifier", name, at=at, old=old, new=new, hint=hint)


classifying(
    "mean over the padding",
    "(x * real).sum(dim=1) / lengths[:, None]",
    "x.mean(dim=1)",
    "Only real positions count in the mean.",
)
classifying(
    "divided by the padded length",
    "/ lengths[:, None]",
    "/ idx.shape[1]",
    "Divide by the number of real positions.",
)
classifying(
    "padding attended to",
    "x = block(x, mask)",
    "x = block(x)",
    "Real positions must not attend to the padding.",
)
classifying(
    "first position for all",
    "(x * real).sum(dim=1) / lengths[:, None]",
    "x[:, 0]",
    "The head sees the mean over the real positions.",
)
classifying(
    "sum for mean",
    "(x * real).sum(dim=1) / lengths[:, None]",
    "(x * real).sum(dim=1)",
    "The head sees the mean, or long sequences count more.",
)
classifying(
    "probabilities of classes",
    "return self.head((x * real).sum(dim=1) / lengths[:, None])",
    "return self.head((x * real).sum(dim=1) / lengths[:, None]).softmax(dim=-1)",
    "The head's numbers come back as they are.",
)


def translating(name: str, old: str, new: str, hint: str) -> None:
    misconception("Transformer", name, at="Transformer.forward", old=old, new=new, hint=hint)


translating(
    "decoder reads the source",
    "x = self.target(tgt)",
    "x = self.target(src[:, :1].expand_as(tgt) % 7)",
    "The decoder reads the target; of the source it hears through the memory.",
)
translating(
    "target sees its future",
    "causal_mask(tgt.shape[1], tgt.device)",
    "None",
    "No position of the target sees a later one.",
)
translating(
    "padding of the source attended to by the decoder",
    "tgt.device), real)",
    "tgt.device))",
    "The decoder must not attend to the source's padding either.",
)
translating(
    "padding of the source attended to by the encoder",
    "memory = block(memory, real)",
    "memory = block(memory)",
    "The encoder must not attend to the padding.",
)
translating(
    "source embedded raw",
    "for block in self.encoder:",
    "for block in self.encoder[:0]:",
    "The decoder attends to what the encoder found, not to the embedded source.",
)
translating(
    "memory after the first layer",
    "for block in self.encoder:",
    "for block in self.encoder[:1]:",
    "The memory is what the last block of the encoder found.",
)


def numbering(name: str, old: str, new: str, hint: str) -> None:
    misconception("transformer_parameters", name, old=old, new=new, hint=hint)


numbering(
    "projections without bias", "(d_model**2 + d_model)", "d_model**2", "nn.Transformer has a bias in each projection."
)
numbering("no norm at the end", "2 * norm) + norm", "2 * norm)", "A norm follows the last layer on either side.")
numbering("decoder with one attention", "2 * attention", "attention", "A layer of the decoder attends twice.")
numbering("norms of one vector", "norm = 2 * d_model", "norm = d_model", "A norm has a weight and a bias.")
numbering("layers without bias", " + d_model + d_ff", "", "Both layers of a feed-forward network have a bias.")


def among(name: str, old: str, new: str, hint: str, at: str = "keep_top_k") -> None:
    misconception("top_k", name, at=at, old=old, new=new, hint=hint)


among(
    "one more than k",
    "logits.topk(min(k, logits.shape[-1])",
    "logits.topk(min(k + 1, logits.shape[-1])",
    "k logits are kept.",
)
among("the smallest are kept", "logits < smallest", "logits > smallest", "Those below the k-th largest are hidden.")
among("zero for what is dropped", "-torch.inf", "0.0", "A logit of 0 can still be drawn: only -inf cannot.")
among("more than all", "min(k, logits.shape[-1])", "k", "A k greater than V keeps all.")
among("k-th largest dropped", "logits < smallest", "logits <= smallest", "The k-th largest is one of the k.")
among(
    "the largest of all rows",
    "smallest = logits",
    "smallest = logits.flatten()",
    "Each row has its own k largest logits.",
)
among("nothing to keep", "if k < 1:", "if k < 0:", "A k of 0 would leave nothing to draw: a ValueError.")
among(
    "top_k ignored",
    "if top_k is not None:",
    "if False:",
    "generate draws among the k most probable characters only.",
    at="TinyGPT.generate",
)


def caching(name: str, old: str, new: str, hint: str, at: str = "forward_cached") -> None:
    misconception("forward_cached", name, at=at, old=old, new=new, hint=hint)


caching(
    "every piece begins at position zero",
    "model.positions.weight[start:length]",
    "model.positions.weight[: idx.shape[1]]",
    "A new character stands behind those in the cache: its position is their number.",
)
caching(
    "old keys forgotten",
    "if before is not None:",
    "if False:",
    "New queries attend to old keys and values too: they are what the cache is for.",
    at="_attend",
)
caching(
    "new characters see each other",
    "causal_mask(length, idx.device)[start:]",
    "None",
    "Within a piece, no character may see a later one.",
)
caching(
    "mask of the first rows",
    "causal_mask(length, idx.device)[start:]",
    "causal_mask(length, idx.device)[: idx.shape[1]]",
    "The new characters are the last rows of the mask.",
)
caching(
    "all computed anew",
    "    old = [None] * len(model.blocks) if cache is None else cache\n",
    """    whole = idx if cache is None else torch.cat([cache, idx], dim=1)
    if True:
        return model(whole)[0][:, whole.shape[1] - idx.shape[1] :], whole
    old = [None] * len(model.blocks) if cache is None else cache
""",
    "The cache saves work only if the blocks see nothing but the new characters.",
)
caching(
    "cache written over",
    "        kept.append(seen)\n",
    """        kept.append(seen)
        if cache is not None:
            cache[len(kept) - 1] = seen
""",
    "The cache that was handed over stays as it is.",
)
caching(
    "no end to a cache",
    "    if length > model.block_size:\n",
    "    if idx.shape[1] > model.block_size:\n",
    "Characters in the cache count towards block_size.",
)

# --- devices ------------------------------------------------------------------------------------------------------
# Right on the CPU, and wrong wherever the inputs are somewhere else.

masking(
    "numbers of places made on the CPU",
    "torch.arange(length, device=lengths.device)",
    "torch.arange(length)",
    "torch.arange makes its numbers on the CPU unless you give it device=lengths.device.",
    at="padding_mask",
)
masking(
    "triangle made on the CPU",
    "dtype=torch.bool, device=device",
    "dtype=torch.bool",
    "torch.ones makes its tensor on the CPU unless you hand device on to it.",
)
averaging(
    "scores of zero made on the CPU",
    "average_by_softmax",
    "torch.zeros(length, length, dtype=x.dtype, device=x.device)",
    "torch.zeros(length, length, dtype=x.dtype)",
    "torch.zeros makes its tensor on the CPU unless you give it device=x.device.",
)
weighing(
    "hidden scores made on the CPU",
    "scores.masked_fill(~mask, torch.finfo(exact).min)",
    "torch.where(mask, scores, torch.full((1,), torch.finfo(exact).min, dtype=exact))",
    "torch.full makes its tensor on the CPU: masked_fill and torch.where take a plain number, which has no device.",
)
attending(
    "result written into a table on the CPU",
    "    return (weights @ v.to(exact)).to(v.dtype)",
    """    found = torch.zeros(*weights.shape[:-1], v.shape[-1], dtype=v.dtype)
    found[...] = weights @ v.to(exact)
    return found""",
    "torch.zeros makes its table on the CPU, and what is written there moves: return the product itself.",
)
heading(
    "mask of ones made on the CPU",
    "        return scaled_dot",
    """        if mask is None:
            mask = torch.ones(x.shape[1], context.shape[1], dtype=torch.bool)
        return scaled_dot""",
    "torch.ones makes a mask on the CPU unless you give it device=x.device; attention does without a mask, too.",
)
several(
    "heads put side by side on the CPU",
    "        return self.output(found.transpose(1, 2).flatten(start_dim=2))",
    """        side_by_side = torch.zeros(x.shape, dtype=found.dtype)
        side_by_side[...] = found.transpose(1, 2).flatten(start_dim=2)
        return self.output(side_by_side)""",
    "torch.zeros makes its table on the CPU unless you give it device=x.device.",
)
placing(
    "positions numbered on the CPU",
    "torch.arange(length, dtype=torch.float64, device=device)",
    "torch.arange(length, dtype=torch.float64)",
    "torch.arange makes its numbers on the CPU unless you hand device on to it.",
)
embedding(
    "positions left on the CPU",
    'self.register_buffer("positions", sinusoidal_positions(max_length, d_model), persistent=False)',
    "self.positions = sinusoidal_positions(max_length, d_model)",
    "A plain attribute stays where it is when the module moves: make the table a buffer.",
    at="InputEmbedding.__init__",
)
norming(
    "eps made on the CPU",
    "variance + self.eps",
    "variance + torch.tensor([self.eps], dtype=variance.dtype)",
    "torch.tensor([eps]) lies on the CPU; the plain number has no device and can be added as it is.",
)
feeding(
    "compared with zeros on the CPU",
    "F.relu(self.expand(x))",
    "torch.maximum(self.expand(x), torch.zeros(1, dtype=x.dtype))",
    "torch.zeros lies on the CPU: relu and clamp do without it.",
)
blocking(
    "block with a mask of ones on the CPU",
    f"        y = {ATTENDED}",
    f"""        if mask is None:
            mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool)
        y = {ATTENDED}""",
    "torch.ones makes a mask on the CPU unless you give it device=x.device; attention does without a mask, too.",
)
batching(
    "starts left on the CPU",
    ".to(data.device)",
    "",
    "The starts are drawn on the CPU: bring them to the text with .to(data.device) before they meet.",
)
predicting(
    "targets compared with numbers on the CPU",
    "language_loss",
    "F.cross_entropy(logits.flatten(end_dim=1), targets.flatten())",
    """-torch.where(
        torch.arange(logits.shape[-1]) == targets[..., None], logits.log_softmax(dim=-1), 0
    ).sum(dim=-1).mean()""",
    "torch.arange makes its numbers on the CPU unless you give it device=targets.device.",
)
gpt(
    "mask left on the CPU",
    'self.register_buffer("mask", causal_mask(block_size), persistent=False)',
    "self.mask = causal_mask(block_size)",
    "A plain attribute stays where it is when the model moves: make the mask a buffer.",
    at="TinyGPT.__init__",
)
generating(
    "drawn where the model is",
    ".softmax(dim=-1).cpu()",
    ".softmax(dim=-1)",
    "A generator of the CPU cannot draw on a GPU: draw on the CPU, and move what was drawn.",
)
fitting(
    "batches cut on the CPU",
    "get_batch(data,",
    "get_batch(data.cpu(),",
    "Model and batch have to be on one device: leave the text where it is.",
)
decoding(
    "decoder with a mask of ones on the CPU",
    "        y = self.norm1(",
    """        if memory_mask is None:
            memory_mask = torch.ones(x.shape[1], memory.shape[1], dtype=torch.bool)
        y = self.norm1(""",
    "torch.ones makes a mask on the CPU unless you give it device=x.device; attention does without a mask, too.",
)
classifying(
    "lengths taken to the CPU",
    "/ lengths[:, None]",
    "/ torch.tensor(lengths.tolist())[:, None]",
    "torch.tensor makes its numbers on the CPU; the lengths are a tensor already, where they are needed.",
)
translating(
    "past of the target made on the CPU",
    "causal_mask(tgt.shape[1], tgt.device)",
    "causal_mask(tgt.shape[1])",
    "causal_mask makes its mask on the CPU unless you hand tgt.device on to it.",
)
among(
    "minus infinity on the CPU",
    "logits.masked_fill(logits < smallest, -torch.inf)",
    "torch.where(logits < smallest, torch.full((1,), -torch.inf, dtype=logits.dtype), logits)",
    "torch.full makes its tensor on the CPU: masked_fill and torch.where take a plain number, which has no device.",
)
caching(
    "mask of new characters made on the CPU",
    "causal_mask(length, idx.device)",
    "causal_mask(length)",
    "causal_mask makes its mask on the CPU unless you hand idx.device on to it.",
)
