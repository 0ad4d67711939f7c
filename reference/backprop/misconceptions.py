"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception


def forward(exercise: str, name: str, old: str, new: str, hint: str) -> None:
    """Declare a mistake in the forward pass."""
    misconception(exercise, name, at=f"{exercise}_forward", old=old, new=new, hint=hint)


def backward(exercise: str, name: str, old: str, new: str, hint: str) -> None:
    """Declare a mistake in the backward pass."""
    misconception(exercise, name, at=f"{exercise}_backward", old=old, new=new, hint=hint)


# --- linear -------------------------------------------------------------------------------------------------------

forward(
    "linear",
    "weight not transposed forward",
    "x @ weight.T + bias",
    "x @ weight + bias",
    "A weight has the shape (outputs, inputs), so the rows of x meet its rows.",
)
forward("linear", "bias forgotten", "x @ weight.T + bias", "x @ weight.T", "A linear layer adds its bias to every row.")
forward(
    "linear",
    "one cache for all batches",
    "return x @ weight.T + bias, (x, weight)",
    """cache = linear_forward.__dict__.setdefault("cache", [])
    cache[:] = [x, weight]
    return x @ weight.T + bias, cache""",
    "Two batches may go forward before the first one goes back: each needs a cache of its own.",
)
forward(
    "linear",
    "linear layer in float64",
    "return x @ weight.T + bias",
    "return x.astype(np.float64) @ weight.T + bias",
    "A batch of float32 stays float32: half the memory, and twice as fast.",
)
backward(
    "linear",
    "bias gradient not summed",
    "d_out.sum(axis=0)",
    "d_out",
    "The bias was added to every row, so it hears from every row: its gradient has the shape of the bias.",
)
backward(
    "linear",
    "bias gradient averaged",
    "d_out.sum(axis=0)",
    "d_out.mean(axis=0)",
    "Contributions of the rows are summed; if the loss is a mean, its own gradient has divided already.",
)
backward(
    "linear",
    "bias gradient summed over the outputs",
    "d_out.sum(axis=0)",
    "d_out.sum(axis=1)",
    "There is one bias for each output: sum over the rows.",
)
backward(
    "linear",
    "one sum for all biases",
    "d_out.sum(axis=0)",
    "np.full_like(d_out[0], d_out.sum())",
    "Each output has a bias of its own: sum over the rows, not over the outputs.",
)
backward(
    "linear",
    "weight gradient transposed",
    "d_out.T @ x",
    "x.T @ d_out",
    "A gradient has the shape of what it belongs to: (outputs, inputs) for the weight.",
)
backward(
    "linear",
    "weight gradient averaged",
    "d_out.T @ x",
    "d_out.T @ x / len(x)",
    "Contributions of the rows are summed; if the loss is a mean, its own gradient has divided already.",
)
backward(
    "linear",
    "weight transposed backward",
    "d_out @ weight,",
    "d_out @ weight.T,",
    "Forward multiplied by the transposed weight, so backward multiplies by the weight itself.",
)
backward(
    "linear",
    "upstream of the linear layer ignored",
    "x, weight = cache",
    """x, weight = cache
    d_out = np.ones_like(d_out)""",
    "The chain rule multiplies by what comes from above; only a test may be so kind to send ones.",
)
backward(
    "linear",
    "gradients in another order",
    "d_out.T @ x, d_out.sum(axis=0)",
    "d_out.sum(axis=0), d_out.T @ x",
    "Gradients come back in the order of the arguments: x, weight, bias.",
)

# --- relu ---------------------------------------------------------------------------------------------------------


def leaky(name: str, old: str, new: str, hint: str, at: str = "leaky_relu_forward") -> None:
    misconception("relu", name, at=at, old=old, new=new, hint=hint)


leaky(
    "relu has slope one at zero",
    "x > 0",
    "x >= 0",
    "At exactly 0 the slope is that of the negative side, for relu and for leaky_relu.",
)
leaky(
    "the leak forgotten",
    "x > 0, 1.0, negative_slope",
    "x > 0, 1.0, 0.0",
    "leaky_relu keeps a part of negative numbers, so that their gradient does not die.",
)
leaky(
    "the leak forgotten on the way back",
    "return x * slope, slope",
    "return x * slope, x > 0",
    "Backward has the slope of forward: the negative one below 0, not none.",
)
leaky(
    "maximum of both lines",
    "return x * slope, slope",
    "return np.maximum(x, negative_slope * x), slope",
    "max(x, kx) is leaky_relu only while k is at most 1.",
)
leaky(
    "default leak of a tenth",
    "negative_slope: float = 0.01",
    "negative_slope: float = 0.1",
    "The negative slope is 0.01 unless another one is given.",
)
leaky(
    "relu in float64",
    ".astype(x.dtype)",
    "",
    "np.where of two plain numbers is float64, and so is what it is multiplied with.",
)
leaky(
    "relu of two axes only",
    "return leaky_relu_forward(x, 0.0)",
    """rows, columns = x.shape
    return leaky_relu_forward(x.reshape(rows, columns), 0.0)""",
    "Activations work entry by entry: the array may have any number of axes.",
    at="relu_forward",
)
leaky(
    "relu writes into its input",
    "return x * slope, slope",
    """x *= slope
    return x, slope""",
    "x belongs to the caller: compute a new array.",
)
leaky(
    "relu writes into its upstream",
    "return d_out * cache",
    """d_out *= cache
    return d_out""",
    "d_out belongs to the caller: compute a new array.",
    at="leaky_relu_backward",
)
leaky(
    "upstream of relu ignored",
    "return d_out * cache",
    "return 1 * cache",
    "The slope is only one factor of the chain rule; the other one comes from above.",
    at="leaky_relu_backward",
)
leaky(
    "relu of the upstream",
    "return d_out * cache",
    "return np.where(d_out > 0, d_out, 0)",
    "What decides is the sign that x had on its way forward, not the sign of the gradient.",
    at="leaky_relu_backward",
)

# --- tanh, sigmoid ------------------------------------------------------------------------------------------------

forward(
    "tanh",
    "slope of tanh from the input",
    "return out, out",
    "return out, x",
    "1 - t^2 is the slope when t is the output; of the input it is something else.",
)
forward(
    "tanh",
    "tanh by a formula that overflows",
    "np.tanh(x)",
    "(np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)",
    "exp(800) is infinite, and infinity over infinity is no number.",
)
forward("tanh", "tanh in float64", "np.tanh(x)", "np.tanh(x, dtype=np.float64)", "A batch of float32 stays float32.")
backward(
    "tanh", "square of tanh forgotten", "(1 - out**2)", "(1 - out)", "The slope of tanh is 1 minus its square, 1 at 0."
)
backward(
    "tanh",
    "slope of sigmoid for tanh",
    "(1 - out**2)",
    "out * (1 - out)",
    "t (1 - t) is the slope of the sigmoid; that of tanh is 1 - t^2.",
)
backward(
    "tanh",
    "upstream of tanh ignored",
    "return d_out * (1 - out**2)",
    "return 1 - out**2",
    "The slope is only one factor of the chain rule; the other one comes from above.",
)
backward(
    "tanh",
    "tanh writes into its upstream",
    "return d_out * (1 - out**2)",
    """d_out *= 1 - out**2
    return d_out""",
    "d_out belongs to the caller: compute a new array.",
)

forward(
    "sigmoid",
    "infinity over infinity",
    "np.where(x >= 0, 1, small) / (1 + small)",
    "np.exp(x) / (1 + np.exp(x))",
    "exp(1000) is infinite, and infinity over infinity is no number; of -|x| every exponential is at most 1.",
)
forward(
    "sigmoid",
    "denominator forgotten below zero",
    "np.where(x >= 0, 1, small) / (1 + small)",
    "np.where(x >= 0, 1 / (1 + small), small)",
    "Below 0 the sigmoid is e^x / (1 + e^x): the denominator is not quite 1.",
)
forward(
    "sigmoid",
    "sigmoid falls",
    "np.where(x >= 0, 1, small)",
    "np.where(x < 0, 1, small)",
    "The sigmoid rises from 0 to 1: mind the sign in the exponent.",
)
forward(
    "sigmoid",
    "sigmoid of clipped numbers",
    "np.exp(-np.abs(x))",
    "np.exp(-np.abs(x).clip(max=10))",
    "Clipping to be safe changes the answer; choose a formula that is safe by itself.",
)
forward(
    "sigmoid",
    "slope of the sigmoid from the input",
    "return out, out",
    "return out, x",
    "s (1 - s) is the slope when s is the output; of the input it is something else.",
)
forward(
    "sigmoid",
    "sigmoid in float64",
    "np.exp(-np.abs(x))",
    "np.exp(-np.abs(x), dtype=np.float64)",
    "A batch of float32 stays float32.",
)
backward(
    "sigmoid",
    "slope of tanh for sigmoid",
    "out * (1 - out)",
    "(1 - out**2)",
    "1 - t^2 is the slope of tanh; that of the sigmoid is s (1 - s), 1/4 at most.",
)
backward(
    "sigmoid",
    "upstream of the sigmoid ignored",
    "return d_out * out * (1 - out)",
    "return out * (1 - out)",
    "The slope is only one factor of the chain rule; the other one comes from above.",
)
backward(
    "sigmoid",
    "the sigmoid writes into its upstream",
    "return d_out * out * (1 - out)",
    """d_out *= out * (1 - out)
    return d_out""",
    "d_out belongs to the caller: compute a new array.",
)

# --- softmax ------------------------------------------------------------------------------------------------------

forward(
    "softmax",
    "softmax without the maximum",
    "x - x.max(axis=1, keepdims=True)",
    "x",
    "exp(1000) is infinite: subtract the largest number of the row first, which changes no probability.",
)
forward(
    "softmax",
    "one maximum for all rows",
    "x.max(axis=1, keepdims=True)",
    "x.max()",
    "Each row has a maximum of its own: next to a far larger row every weight of a row would be 0.",
)
forward(
    "softmax",
    "columns that sum to one",
    "weights.sum(axis=1, keepdims=True)",
    "weights.sum(axis=0, keepdims=True)",
    "Each row is a distribution, not each column.",
)
forward(
    "softmax",
    "a batch that sums to one",
    "weights.sum(axis=1, keepdims=True)",
    "weights.sum()",
    "Each row is a distribution of its own.",
)
forward(
    "softmax",
    "softmax in float64",
    "weights = np.exp(x",
    "weights = np.exp(np.float64(1) * x",
    "A batch of float32 stays float32; mind that NumPy's own scalars count as float64.",
)
forward(
    "softmax",
    "softmax writes into its input",
    "weights = np.exp(x - x.max(axis=1, keepdims=True))",
    """x -= x.max(axis=1, keepdims=True)
    weights = np.exp(x)""",
    "x belongs to the caller: x -= ... changes it.",
)
backward(
    "softmax",
    "diagonal of softmax only",
    "return out * (d_out - (d_out * out).sum(axis=1, keepdims=True))",
    "return d_out * out * (1 - out)",
    "Raising one number lowers the probabilities of all others in its row: those slopes count too.",
)
backward(
    "softmax",
    "the sum goes over the batch",
    "(d_out * out).sum(axis=1, keepdims=True)",
    "(d_out * out).sum()",
    "Rows do not know of each other: the sum goes over one row at a time.",
)
backward(
    "softmax",
    "the sum meets the wrong axis",
    "(d_out * out).sum(axis=1, keepdims=True)",
    "(d_out * out).sum(axis=1)",
    "A sum that keeps its axis lines up with the rows; one without lines up with the columns.",
)
backward(
    "softmax",
    "probability left out of the gradient",
    "return out * (d_out - ",
    "return 1 * (d_out - ",
    "An entry moves in proportion to its own probability.",
)
backward(
    "softmax",
    "the plain sum of the upstream",
    "(d_out * out).sum(",
    "d_out.sum(",
    "The upstream's mean is taken with the probabilities as weights.",
)

# --- cross_entropy ------------------------------------------------------------------------------------------------

backward(
    "cross_entropy",
    "mean forgotten in the gradient",
    " / len(p)",
    "",
    "The loss is a mean over N rows, so each row has 1/N of a say in it.",
)
backward(
    "cross_entropy",
    "gradient divided by all elements",
    " / len(p)",
    " / p.size",
    "The mean goes over the rows: divide by their number, not by the number of elements.",
)
backward(
    "cross_entropy",
    "gradient uphill",
    "(p - targets)",
    "(targets - p)",
    "The gradient points uphill: where the probability is too large it is positive.",
)
backward(
    "cross_entropy",
    "upstream of the loss ignored",
    "return d_out * (p - targets)",
    "return (p - targets)",
    "A loss may be one of several in a weighted sum: its upstream need not be 1.",
)
backward(
    "cross_entropy",
    "the cache is spoiled on the way back",
    "return d_out * (p - targets) / len(p)",
    """p -= targets
    return d_out * p / len(p)""",
    "What is in the cache must survive a backward pass: p -= ... changes it for the next one.",
)
forward(
    "cross_entropy",
    "sum over the rows",
    "return -(targets * log_p).sum(axis=1).mean(), (np.exp(log_p), targets)",
    "return -(targets * log_p).sum(), (len(log_p) * np.exp(log_p), len(log_p) * targets)",
    "The loss is the mean over the rows, so that it does not grow with the batch.",
)
forward(
    "cross_entropy",
    "probabilities summed over the rows",
    "    if targets.ndim == 1:",
    """    if targets.ndim == 2:
        loss, cache = cross_entropy_forward(logits, targets.argmax(axis=1))
        log_p = np.log(cache[0].clip(1e-300))
        return -(targets * log_p).sum(), (cache[0], targets)
    if targets.ndim == 1:""",
    "The loss is the mean over the rows for both kinds of targets.",
)
forward(
    "cross_entropy",
    "only int64 are class numbers",
    "if targets.ndim == 1:",
    "if targets.dtype == np.int64:",
    "Class numbers may be of any integer dtype: tell the two kinds of targets apart by their axes.",
)
forward(
    "cross_entropy",
    "mean over all elements",
    ".sum(axis=1).mean()",
    ".mean()",
    "The classes of a row are summed, and only the rows are averaged.",
)
forward(
    "cross_entropy",
    "a column for every target of the batch",
    "return -(targets * log_p).sum(axis=1).mean(), (np.exp(log_p), targets)",
    """loss = -(targets * log_p).sum(axis=1).mean()
    return loss, (np.exp(log_p), np.broadcast_to(targets.max(axis=0), targets.shape))""",
    "p[:, targets] means these columns in every row; pair each row with its own class.",
)
forward(
    "cross_entropy",
    "logarithm of a softmax",
    "log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
    "log_p = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))",
    "A small probability is rounded to 0, and its logarithm is infinite: take the logarithm on paper.",
)
forward(
    "cross_entropy",
    "a small number inside the logarithm",
    "log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
    "log_p = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True) + 1e-12)",
    "A small number against log 0 hides how wrong a sure answer is: take the logarithm on paper instead.",
)
forward(
    "cross_entropy",
    "bits for nats",
    "return -(targets * log_p)",
    "return -(targets * log_p / np.log(2))",
    "The logarithm is the natural one.",
)
forward(
    "cross_entropy",
    "softmax before the loss",
    "shifted = logits - logits.max",
    """logits = softmax_forward(logits)[0]
    shifted = logits - logits.max""",
    "The loss takes logits: the softmax is inside already.",
)
forward(
    "cross_entropy",
    "probabilities rounded to a class",
    "targets = targets.astype(logits.dtype)",
    "targets = np.eye(logits.shape[1])[targets.argmax(axis=1)].astype(logits.dtype)",
    "A row of probabilities is the target as it is, and not only its largest entry.",
)
forward(
    "cross_entropy",
    "targets in float64",
    "    targets = targets.astype(logits.dtype)\n",
    "",
    "np.eye is float64, and so is all that it is multiplied with: bring it to the dtype of the logits.",
)
forward(
    "cross_entropy",
    "classes not checked",
    "if targets.min() < 0 or targets.max() >= logits.shape[1]:",
    "if False:",
    "A class that does not exist is a ValueError.",
)
forward(
    "cross_entropy",
    "class minus one is the last",
    "if targets.min() < 0 or targets.max()",
    "if targets.max()",
    "Indexing counts negative numbers from the end; a negative class is a ValueError.",
)

# --- mse ----------------------------------------------------------------------------------------------------------

forward(
    "mse",
    "squares averaged over the rows only",
    "return (error**2).mean(), error",
    "return (error**2).sum() / len(error), error * np.ones_like(error)[0].size",
    "The mean goes over all elements: divide by their number, not by that of the rows.",
)
forward(
    "mse",
    "sum of the squares",
    "return (error**2).mean(), error",
    "return (error**2).sum(), error * error.size",
    "The loss is the mean of the squares, so that it does not grow with the batch.",
)
forward(
    "mse",
    "half of the squares",
    "return (error**2).mean(), error",
    "return (error**2).mean() / 2, error / 2",
    "There is no factor 1/2 in this loss.",
)
forward(
    "mse",
    "absolute errors",
    "(error**2).mean()",
    "np.abs(error).mean()",
    "The errors are squared.",
)
forward(
    "mse",
    "predictions of any shape",
    "    _same_shape(prediction, target)\n",
    "",
    "A column minus a row is a table of all differences: refuse shapes that differ.",
)
forward(
    "mse",
    "sizes compared, not shapes",
    "_same_shape(prediction, target)",
    "_same_shape(prediction.ravel(), target.ravel())",
    "A column and a row have as many elements, and their difference is a table.",
)
forward(
    "mse",
    "numbers of axes compared, not shapes",
    "_same_shape(prediction, target)",
    """if prediction.ndim != target.ndim:
        raise ValueError("two shapes")""",
    "Three rows and one row have two axes each, and NumPy repeats the one: compare the shapes.",
)
forward(
    "mse",
    "errors in float64",
    "prediction - target",
    "np.subtract(prediction, target, dtype=np.float64)",
    "A batch of float32 stays float32.",
)
forward(
    "mse",
    "mse writes into the prediction",
    "error = prediction - target",
    """prediction -= target
    error = prediction""",
    "The prediction belongs to the caller: -= changes it.",
)
forward(
    "mse",
    "target minus prediction",
    "return (error**2).mean(), error",
    "return (error**2).mean(), -error",
    "Squared, the order makes no difference; for the slope it does.",
)
backward("mse", "factor two forgotten", "d_out * 2 * error", "d_out * error", "The slope of e^2 is 2 e.")
backward(
    "mse",
    "mean of the squares forgotten in the gradient",
    " / error.size",
    "",
    "The loss is a mean, so each element has only its share of a say in it.",
)
backward(
    "mse",
    "upstream of mse ignored",
    "return d_out * 2 * error",
    "return 2 * error",
    "A loss may be one of several in a weighted sum: its upstream need not be 1.",
)

# --- bce_with_logits ----------------------------------------------------------------------------------------------

BCE = "loss = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))"

forward(
    "bce_with_logits",
    "logarithm of a sigmoid",
    BCE,
    """p = sigmoid_forward(logits)[0]
    loss = -targets * np.log(p) - (1 - targets) * np.log(1 - p)""",
    "A sigmoid of 1000 is rounded to 1, and the logarithm of 1 - 1 is infinite: simplify the formula on paper.",
)
forward(
    "bce_with_logits",
    "probabilities clipped",
    BCE,
    """p = sigmoid_forward(logits)[0].clip(1e-7, 1 - 1e-7)
    loss = -targets * np.log(p) - (1 - targets) * np.log(1 - p)""",
    "Clipping hides how wrong a sure answer is: simplify the formula on paper instead.",
)
forward(
    "bce_with_logits",
    "only the ones count",
    BCE,
    "loss = (np.maximum(-logits, 0) + np.log1p(np.exp(-np.abs(logits)))) * targets",
    "Where the target is 0, the logarithm of 1 - s counts.",
)
forward(
    "bce_with_logits",
    "coins averaged over the rows only",
    "return loss.mean(), (sigmoid_forward(logits)[0], targets)",
    """share = np.ones_like(loss)[0].size
    return loss.sum() / len(loss), (share * sigmoid_forward(logits)[0], share * targets)""",
    "The mean goes over all elements: divide by their number, not by that of the rows.",
)
forward(
    "bce_with_logits",
    "sigmoid before the loss",
    BCE,
    "logits = sigmoid_forward(logits)[0]\n    " + BCE,
    "The loss takes logits: the sigmoid is inside already.",
)
forward(
    "bce_with_logits",
    "targets rounded",
    BCE,
    "targets = (targets >= 0.5).astype(logits.dtype)\n    " + BCE,
    "A target may be any number from 0 to 1.",
)
forward(
    "bce_with_logits",
    "coins of any shape",
    "    _same_shape(logits, targets)\n",
    "",
    "A column against a row is a table of all pairs: refuse shapes that differ.",
)
forward(
    "bce_with_logits",
    "coins in float64",
    BCE,
    "logits = logits.astype(np.float64)\n    " + BCE,
    "A batch of float32 stays float32.",
)
backward(
    "bce_with_logits",
    "mean of the coins forgotten in the gradient",
    " / p.size",
    "",
    "The loss is a mean, so each element has only its share of a say in it.",
)
backward(
    "bce_with_logits",
    "slope of the sigmoid once more",
    "(p - targets)",
    "(p - targets) * p * (1 - p)",
    "The slope of the sigmoid cancels against the logarithm: that is why the two are one function.",
)
backward(
    "bce_with_logits",
    "coins uphill",
    "(p - targets)",
    "(targets - p)",
    "The gradient points uphill: where the probability is too large it is positive.",
)
backward(
    "bce_with_logits",
    "upstream of the coins ignored",
    "return d_out * (p - targets)",
    "return (p - targets)",
    "A loss may be one of several in a weighted sum: its upstream need not be 1.",
)

# --- batch_norm ---------------------------------------------------------------------------------------------------

forward(
    "batch_norm",
    "unbiased variance to normalise",
    "x.var(axis=0)\n",
    "x.var(axis=0, ddof=1)\n",
    "The batch is divided by the root of its own, biased variance: a mean over N, not N - 1.",
)
forward(
    "batch_norm",
    "biased variance for later",
    "x.var(axis=0, ddof=1)",
    "x.var(axis=0)",
    "The running variance is to estimate that of all data: take the unbiased one, over N - 1.",
)
forward(
    "batch_norm",
    "nine tenths of the new value",
    """state["mean"] = 0.9 * state["mean"] + 0.1 * mean
        state["var"] = 0.9 * state["var"] + 0.1 * x""",
    """state["mean"] = 0.1 * state["mean"] + 0.9 * mean
        state["var"] = 0.1 * state["var"] + 0.9 * x""",
    "Running values move slowly: they keep nine tenths of themselves.",
)
forward(
    "batch_norm",
    "running values forgotten",
    'mean, var = state["mean"], state["var"]',
    """state = dict(state)
    mean, var = state["mean"], state["var"]""",
    "The running values live in the caller's dict: write them there.",
)
forward(
    "batch_norm",
    "running deviation",
    "0.1 * x.var(axis=0, ddof=1)",
    "0.1 * x.std(axis=0, ddof=1)",
    "What runs along is the variance, not its root.",
)
forward(
    "batch_norm",
    "statistics of the batch in evaluation",
    "    if training:",
    "    if True:",
    "Without training the running values are used, and nothing is updated: an answer must not depend on its batch.",
)
forward(
    "batch_norm",
    "one variance for all columns",
    "mean, var = x.mean(axis=0), x.var(axis=0)",
    "mean, var = np.full_like(beta, x.mean()), np.full_like(beta, x.var())",
    "Each column has a mean and a variance of its own.",
)
forward(
    "batch_norm",
    "small number outside the root",
    "np.sqrt(var + 1e-5)",
    "np.sqrt(var) + 1e-5",
    "The 1e-5 is added to the variance, inside the root.",
)
forward(
    "batch_norm",
    "no small number",
    "np.sqrt(var + 1e-5)",
    "np.sqrt(var)",
    "A column that never changes has a variance of 0: add 1e-5 before you take the root.",
)
forward(
    "batch_norm",
    "divided by the variance",
    "np.sqrt(var + 1e-5)",
    "(var + 1e-5)",
    "Divide by the standard deviation, the root of the variance.",
)
forward(
    "batch_norm",
    "single row accepted",
    "if len(x) < 2:",
    "if len(x) < 1:",
    "One row has no variance to train with: a ValueError.",
)
forward(
    "batch_norm",
    "single row refused in evaluation",
    """    if training:
        if len(x) < 2:
            raise ValueError("one row has no variance to train with")
""",
    """    if len(x) < 2:
        raise ValueError("one row has no variance to train with")
    if training:
""",
    "Without training no variance is needed: one row is fine.",
)
forward(
    "batch_norm",
    "two rows refused",
    "if len(x) < 2:",
    "if len(x) < 3:",
    "Two rows have a variance.",
)
forward(
    "batch_norm",
    "statistics in float64",
    "mean, var = x.mean(axis=0), x.var(axis=0)",
    "mean, var = x.mean(axis=0, dtype=np.float64), x.var(axis=0, dtype=np.float64)",
    "A batch of float32 stays float32, and so do the running values.",
)
forward(
    "batch_norm",
    "batch_norm writes into its input",
    "normal = (x - mean) / std",
    """x -= mean
    normal = x / std""",
    "x belongs to the caller: x -= ... changes it.",
)
backward(
    "batch_norm",
    "statistics taken for constants",
    "if training:",
    "if False:",
    "Moving one row moves the mean and the variance of its column, and with them every other row.",
)
backward(
    "batch_norm",
    "variance taken for a constant",
    "- d_normal.mean(axis=0) - normal * (d_normal * normal).mean(axis=0)",
    "- d_normal.mean(axis=0)",
    "The variance depends on x as well as the mean does: there is a third term.",
)
backward(
    "batch_norm",
    "mean taken for a constant",
    "- d_normal.mean(axis=0) - normal",
    "- normal",
    "The mean depends on x as well as the variance does.",
)
backward(
    "batch_norm",
    "running values have a gradient",
    "if training:",
    "if True:",
    "Without training the statistics are constants, and only the scale is left in the gradient.",
)
backward(
    "batch_norm",
    "gamma forgotten on the way back",
    "d_normal = d_out * gamma",
    "d_normal = d_out * np.ones_like(gamma)",
    "The standardised values were multiplied by gamma, so their gradient is too.",
)
backward(
    "batch_norm",
    "gamma not standardised",
    "(d_out * normal).sum(axis=0)",
    "(d_out * normal * std).sum(axis=0)",
    "gamma was multiplied with the standardised values, so these are its slope.",
)
backward(
    "batch_norm",
    "gradients of gamma and beta swapped",
    "(d_out * normal).sum(axis=0), d_out.sum(axis=0)",
    "d_out.sum(axis=0), (d_out * normal).sum(axis=0)",
    "Gradients come back in the order of the arguments: x, gamma, beta.",
)
backward(
    "batch_norm",
    "gradient of beta averaged",
    "d_out.sum(axis=0)",
    "d_out.mean(axis=0)",
    "Contributions of the rows are summed; if the loss is a mean, its own gradient has divided already.",
)
backward(
    "batch_norm",
    "deviation forgotten on the way back",
    "return d_normal / std",
    "return d_normal / 1",
    "x was divided by the standard deviation, so its gradient is too.",
)

# --- dropout ------------------------------------------------------------------------------------------------------

SCALE = "scale = (stays / (1 - p) if p < 1 else 0 * stays).astype(x.dtype)"

forward(
    "dropout",
    "survivors not scaled",
    SCALE,
    "scale = stays.astype(x.dtype)",
    "What stays is divided by 1 - p, so that the expected sum is as before.",
)
forward(
    "dropout",
    "dropout in evaluation",
    "    if training:",
    "    if rng is not None or not training:",
    "Without training nothing is dropped, and no generator is needed.",
)
forward(
    "dropout",
    "scaled in evaluation instead",
    f"""scale = np.ones_like(x)
    if training:
        stays = rng.random(x.shape) >= p
        {SCALE}""",
    """scale = (1 - p) * np.ones_like(x)
    if training:
        scale = (rng.random(x.shape) >= p).astype(x.dtype)""",
    "The survivors are scaled in training already; without training everything passes unchanged.",
)
forward(
    "dropout",
    "mask redrawn on the way back",
    "return x * scale, scale",
    """again = scale if not training else (rng.random(x.shape) >= p) * scale.max(initial=0)
    return x * scale, again.astype(x.dtype)""",
    "Gradients pass where the numbers have passed: backward uses the mask of forward.",
)
forward(
    "dropout",
    "gradients not scaled",
    "return x * scale, scale",
    "return x * scale, scale > 0",
    "What was multiplied by 1 / (1 - p) on its way forward is so on its way back.",
)
forward(
    "dropout",
    "mask read off the output",
    "return x * scale, scale",
    "return x * scale, scale * (x != 0)",
    "An output of 0 was not always dropped: an input of 0 that stays has a gradient.",
)
forward(
    "dropout",
    "p kept instead of dropped",
    f"""stays = rng.random(x.shape) >= p
        {SCALE}""",
    """stays = rng.random(x.shape) < p
        scale = (stays / max(p, 1e-300)).astype(x.dtype)""",
    "p is the probability to be dropped.",
)
forward(
    "dropout",
    "zero over zero at p = 1",
    SCALE,
    "scale = (stays / np.float64(1 - p)).astype(x.dtype)",
    "With p = 1 everything is dropped, and nothing is left to be scaled: 0 / 0 is no number.",
)
forward(
    "dropout",
    "whole columns dropped",
    "stays = rng.random(x.shape)",
    "stays = rng.random(x.shape[-1])",
    "Each entry is dropped or not on its own.",
)
forward(
    "dropout",
    "a generator of its own",
    "stays = rng.random",
    "stays = np.random.default_rng(0).random",
    "All chance comes from the generator that was passed, or else every batch is dropped alike.",
)
forward(
    "dropout",
    "mask in float64",
    ".astype(x.dtype)",
    "",
    "A bool array divided by a number is float64, and so is what it is multiplied with.",
)
forward(
    "dropout",
    "dropout writes into its input",
    "return x * scale, scale",
    """x *= scale
    return x, scale""",
    "x belongs to the caller: compute a new array.",
)
forward(
    "dropout", "any p will do", "if not 0 <= p <= 1:", "if False:", "A probability lies between 0 and 1: a ValueError."
)
forward(
    "dropout",
    "p looked at in training only",
    "if not 0 <= p <= 1:",
    "if training and not 0 <= p <= 1:",
    "A p that is no probability is a ValueError at all times.",
)
forward("dropout", "p = 1 refused", "0 <= p <= 1", "0 <= p < 1", "1 is a probability too: everything is dropped.")
forward("dropout", "p = 0 refused", "0 <= p <= 1", "0 < p <= 1", "0 is a probability too: nothing is dropped.")
backward(
    "dropout",
    "dropout forgotten on the way back",
    "return d_out * cache",
    "return d_out * np.ones_like(cache)",
    "Gradients pass where the numbers have passed: backward uses the mask of forward.",
)

# --- gradient_check -----------------------------------------------------------------------------------------------


def checking(name: str, old: str, new: str, hint: str) -> None:
    misconception("gradient_check", name, old=old, new=new, hint=hint)


checking(
    "forward difference",
    "(f(up) - f(down)) / (2 * eps)",
    "(f(up) - f(point.copy())) / eps",
    "Moving to both sides cancels the largest part of the error.",
)
checking(
    "divided by one eps",
    "/ (2 * eps)",
    "/ eps",
    "From x - eps to x + eps it is two eps.",
)
checking(
    "moved in float32",
    "point = np.array(x, dtype=np.float64)",
    "point = np.array(x)",
    "In float32 a step of a millionth is mostly rounding: go to float64 first.",
)
checking(
    "eps fixed",
    "point = np.array(x, dtype=np.float64)",
    """point = np.array(x, dtype=np.float64)
    eps = 1e-6""",
    "The step is an argument.",
)
checking(
    "rows moved as a whole",
    "np.ndindex(point.shape)",
    "range(len(point))",
    "Each entry has a slope of its own: move one at a time.",
)
checking(
    "all entries moved at once",
    """up[place] += eps
        down[place] -= eps""",
    """up += eps
        down -= eps""",
    "Each entry has a slope of its own: move one at a time.",
)
checking(
    "one array for all calls",
    """        up, down = point.copy(), point.copy()
        up[place] += eps
        down[place] -= eps
        numeric[place] = (f(up) - f(down)) / (2 * eps)""",
    """        here = point[place]
        point[place] = here + eps
        higher = f(point)
        point[place] = here - eps
        numeric[place] = (higher - f(point)) / (2 * eps)
        point[place] = here""",
    "The function may keep or overwrite what it is given: hand out a copy each time.",
)
checking(
    "mean of the errors",
    "/ size).max())",
    "/ size).mean())",
    "One wrong entry among a million is wrong: report the largest error.",
)
checking(
    "absolute error",
    "np.abs(analytic - numeric) / size",
    "np.abs(analytic - numeric)",
    "A slope of 6,000 may be off by more than one of 1: divide by the size of the slope.",
)
checking(
    "signs of the errors kept",
    "(np.abs(analytic - numeric) / size)",
    "((analytic - numeric) / size)",
    "A gradient that is too small is as wrong as one that is too large.",
)
checking(
    "signs of the slopes ignored",
    "(np.abs(analytic - numeric) / size)",
    "(np.abs(np.abs(analytic) - np.abs(numeric)) / size)",
    "A gradient of the right size that points the other way is as wrong as can be.",
)
checking(
    "small slopes blown up",
    "np.maximum(1, np.maximum(np.abs(analytic), np.abs(numeric)))",
    "np.maximum(1e-8, np.maximum(np.abs(analytic), np.abs(numeric)))",
    "For slopes below 1 the error is an absolute one: the size is at least 1.",
)
checking(
    "measured by the numerical slope alone",
    "np.maximum(1, np.maximum(np.abs(analytic), np.abs(numeric)))",
    "np.maximum(1, np.abs(numeric))",
    "The error is a share of the larger one of both slopes.",
)
checking(
    "measured by the analytic slope alone",
    "np.maximum(1, np.maximum(np.abs(analytic), np.abs(numeric)))",
    "np.maximum(1, np.abs(analytic))",
    "The error is a share of the larger one of both slopes.",
)
checking(
    "measured by the sum of both slopes",
    "np.maximum(1, np.maximum(np.abs(analytic), np.abs(numeric)))",
    "np.maximum(1, np.abs(analytic) + np.abs(numeric))",
    "The error is a share of the larger one of both slopes, not of their sum.",
)
checking(
    "one size for all entries",
    "np.maximum(1, np.maximum(np.abs(analytic), np.abs(numeric)))",
    "np.maximum(1, np.maximum(np.abs(analytic).max(), np.abs(numeric).max()))",
    "Each entry's error is a share of its own slope: a steep neighbour excuses nothing.",
)
checking(
    "gradients of any shape",
    "    _same_shape(x, analytic)\n",
    "",
    "A gradient in another shape than x is wrong however the numbers compare: a ValueError.",
)

# --- initialisation -----------------------------------------------------------------------------------------------


def starting(name: str, old: str, new: str, hint: str, at: str = "he_normal") -> None:
    misconception("initialisation", name, at=at, old=old, new=new, hint=hint)


starting(
    "variance for deviation",
    "np.sqrt(2 / fan_in)",
    "(2 / fan_in)",
    "2 / fan_in is the variance; numbers are multiplied by the standard deviation.",
)
starting(
    "fan-out for fan-in",
    "np.sqrt(2 / fan_in)",
    "np.sqrt(2 / fan_out)",
    "A unit sums over its inputs: their number decides, not that of the outputs.",
)
starting(
    "gain of two",
    "np.sqrt(2 / fan_in)",
    "2 / np.sqrt(fan_in)",
    "Relu halves the variance, so the gain is the root of 2.",
)
starting(
    "gain of one",
    "np.sqrt(2 / fan_in)",
    "np.sqrt(1 / fan_in)",
    "Relu halves the variance: without a gain of sqrt(2) the signal fades layer by layer.",
)
starting(
    "inputs in rows",
    "* rng.standard_normal((fan_out, fan_in))",
    "* rng.standard_normal((fan_in, fan_out))",
    "A weight has the shape (fan_out, fan_in).",
)
starting(
    "uniform for normal",
    "* rng.standard_normal((fan_out, fan_in))",
    "* rng.uniform(-(3**0.5), 3**0.5, (fan_out, fan_in))",
    "The numbers are normally distributed.",
)
starting(
    "dtype of normal weights ignored",
    ".astype(dtype)",
    "",
    "The result has the dtype that was asked for, float32 unless another one is given.",
)
starting(
    "normal weights from a global generator",
    "* rng.standard_normal",
    "* np.random.standard_normal",
    "All chance comes from the generator that was passed, or else nobody can repeat the run.",
)
starting(
    "uniform weights within one over fan-in",
    "1 / np.sqrt(fan_in)",
    "1 / fan_in",
    "The bound is one over the root of the number of inputs.",
    at="fan_in_uniform",
)
starting(
    "uniform weights within one over the root of fan-out",
    "1 / np.sqrt(fan_in)",
    "1 / np.sqrt(fan_out)",
    "A unit sums over its inputs: their number decides, not that of the outputs.",
    at="fan_in_uniform",
)
starting(
    "bound of he for uniform weights",
    "1 / np.sqrt(fan_in)",
    "np.sqrt(6 / fan_in)",
    "sqrt(6 / fan_in) is the bound for relu layers; this one is 1 / sqrt(fan_in).",
    at="fan_in_uniform",
)
starting(
    "positive weights only",
    "rng.uniform(-bound, bound,",
    "rng.uniform(0, bound,",
    "The range goes from minus the bound to the bound.",
    at="fan_in_uniform",
)
starting(
    "dtype of uniform weights ignored",
    ".astype(dtype)",
    ".astype(np.float32)",
    "The result has the dtype that was asked for.",
    at="fan_in_uniform",
)

# --- sgd_step -----------------------------------------------------------------------------------------------------

DECAYED = "gradient = grads[name] + weight_decay * value"
VELOCITY = "state[name] = momentum * state[name] + gradient if name in state else gradient"
MOVED = "params[name] = value - lr * state[name]"


def descending(name: str, old: str, new: str, hint: str) -> None:
    misconception("sgd_step", name, old=old, new=new, hint=hint)


descending(
    "decay after momentum",
    f"""{DECAYED}
            {VELOCITY}
            {MOVED}""",
    f"""gradient = grads[name] + 0 * value
            {VELOCITY}
            params[name] = value - lr * (state[name] + weight_decay * value)""",
    "The decay is a part of the gradient, so the velocity remembers it too.",
)
descending(
    "learning rate inside the velocity",
    f"""{VELOCITY}
            {MOVED}""",
    f"""gradient = lr * gradient
            {VELOCITY}
            params[name] = value - state[name]""",
    "The velocity sums gradients; the learning rate counts when the parameter moves, so that a new one counts at once.",
)
descending(
    "velocity is an average",
    VELOCITY,
    "state[name] = momentum * state[name] + (1 - momentum) * gradient if name in state else gradient",
    "The new gradient enters the velocity in full, not by a share of 1 - momentum.",
)
descending(
    "a look ahead",
    MOVED,
    "params[name] = value - lr * (gradient + momentum * state[name])",
    "The step goes along the velocity; adding the gradient once more is Nesterov's rule.",
)
descending(
    "momentum ignored",
    VELOCITY,
    "state[name] = gradient",
    "The velocity keeps a share of what it was.",
)
descending(
    "velocities forgotten",
    "return params, state",
    "return params, {}",
    "The velocities of this step are the state of the next one.",
)
descending(
    "up the hill", MOVED, "params[name] = value + lr * state[name]", "The gradient points uphill: go against it."
)
descending(
    "weight decay ignored",
    DECAYED,
    "gradient = grads[name].copy()",
    "Weight decay adds its share of the parameter to the gradient.",
)
descending(
    "weights grow",
    DECAYED,
    "gradient = grads[name] - weight_decay * value",
    "Decay draws a parameter towards 0.",
)
descending(
    "decay counted twice",
    DECAYED,
    "gradient = grads[name] + 2 * weight_decay * value",
    "The decay is added as it is, without the 2 of a square's slope.",
)
descending(
    "biases do not decay",
    DECAYED,
    "gradient = grads[name] + (weight_decay if value.ndim > 1 else 0) * value",
    "Here every parameter decays, biases too; leaving them out is a choice of others.",
)
descending(
    "the caller's gradients are the velocity",
    DECAYED,
    "gradient = grads[name] + weight_decay * value if weight_decay else grads[name]",
    "Who writes the next gradient into the same array changes the velocity: keep a copy.",
)
descending(
    "decay written into the gradients",
    DECAYED,
    """gradient = grads[name]
            gradient += weight_decay * value""",
    "The gradients belong to the caller: += changes them.",
)
descending(
    "parameters written over",
    MOVED,
    """value -= lr * state[name]""",
    "The arguments stay as they are: return new arrays in a new dict.",
)
descending(
    "state written over",
    "params, state = dict(params), dict(state)",
    "params = dict(params)",
    "The arguments stay as they are: return a new dict.",
)
descending(
    "frozen names ignored",
    "if name not in frozen:",
    "if True:",
    "A frozen parameter needs no gradient, and it does not move.",
)
descending(
    "frozen parameters lost",
    "return params, state",
    "return {name: value for name, value in params.items() if name not in frozen}, state",
    "A frozen parameter stays as it is, and stays among the parameters.",
)
descending(
    "step in float64",
    MOVED,
    "params[name] = value - np.float64(lr) * state[name]",
    "NumPy's own float64 scalars turn float32 into float64; plain Python floats do not.",
)

# --- learning_rate ------------------------------------------------------------------------------------------------


def scheduling(name: str, old: str, new: str, hint: str) -> None:
    misconception("learning_rate", name, old=old, new=new, hint=hint)


scheduling(
    "line counted from one",
    "(1 - step / total)",
    "(1 - (step + 1) / total)",
    "The first step, number 0, has the full rate.",
)
scheduling(
    "line that reaches zero too early",
    "(1 - step / total)",
    "(1 - step / max(total - 1, 1))",
    "The line meets 0 at step number total, one after the last: no step is wasted on a rate of 0.",
)
scheduling(
    "stairs one step late",
    "(2 * step >= total) + (4 * step >= 3 * total)",
    "(2 * step > total) + (4 * step > 3 * total)",
    "From half of the steps on means that this step belongs to it.",
)
scheduling(
    "a single stair",
    " + (4 * step >= 3 * total)",
    "",
    "There is a second division at three quarters.",
)
scheduling("stairs by half", "base / 10 **", "base / 2 **", "Each stair divides by 10.")
scheduling(
    "stairs at whole steps only",
    "(2 * step >= total) + (4 * step >= 3 * total)",
    "(step >= total // 2) + (step >= 3 * total // 4)",
    "Half of seven steps is 3.5: step 3 comes before it.",
)
scheduling(
    "sweep that stops short",
    "step / max(total - 1, 1)",
    "step / total",
    "The last of the rates is 1000 times the first.",
)
scheduling(
    "sweep in equal steps",
    "base * 1000 ** (step / max(total - 1, 1))",
    "base + 999 * base * step / max(total - 1, 1)",
    "Rates differ by factors, not by amounts: each is the same multiple of the one before.",
)
scheduling(
    "sweep of one rate divides by zero",
    "step / max(total - 1, 1)",
    "step / (total - 1)",
    "A sweep of a single step has a rate too: the base.",
)
scheduling(
    "steps before the first",
    "if not 0 <= step < total:",
    "if not step < total:",
    "A negative step is a ValueError.",
)
scheduling(
    "one step too many",
    "if not 0 <= step < total:",
    "if not 0 <= step <= total:",
    "The steps are numbered from 0, so step number total is none of them.",
)
scheduling(
    "unknown schedules are constant",
    'raise ValueError(f"there is no schedule {kind!r}")',
    "return base",
    "A schedule that does not exist is a ValueError.",
)

# --- layer_health -------------------------------------------------------------------------------------------------


def examining(name: str, old: str, new: str, hint: str) -> None:
    misconception("layer_health", name, old=old, new=new, hint=hint)


examining(
    "saturation of the inputs",
    "np.abs(after) > 0.99",
    "np.abs(before) > 0.99",
    "A tanh unit is saturated by its output; an input of 1 is nothing special.",
)
examining(
    "0.99 is beyond 0.99",
    "np.abs(after) > 0.99",
    "np.abs(after) >= 0.99",
    "Beyond means strictly beyond.",
)
examining(
    "only the upper end",
    "np.abs(after) > 0.99",
    "after > 0.99",
    "Near -1 tanh is as flat as near 1.",
)
examining(
    "zero counts as positive",
    "before <= 0",
    "before < 0",
    "At 0 the slope of relu is 0 too.",
)
examining(
    "dead in a single row",
    "saturated.all(axis=0)",
    "saturated.any(axis=0)",
    "A unit is dead only if it is saturated in every row; in one row it may rest.",
)
examining(
    "dead rows",
    "saturated.all(axis=0)",
    "saturated.all(axis=1)",
    "Units are columns: look along the rows.",
)
examining(
    "units alive",
    "np.flatnonzero(saturated",
    "np.flatnonzero(~saturated",
    "The numbers of the dead units are asked for.",
)
examining(
    "a mask for numbers",
    "np.flatnonzero(saturated.all(axis=0))",
    "saturated.all(axis=0)",
    "Return the numbers of the units, not a mask.",
)
examining(
    "share of dead units",
    "float(saturated.mean())",
    "float(saturated.all(axis=0).mean())",
    "The share is that of all entries, each row and unit.",
)
examining(
    "count for a share",
    "float(saturated.mean())",
    "float(saturated.sum())",
    "A share lies between 0 and 1.",
)
examining(
    "everything else is relu",
    "if activation not in ACTIVATIONS:",
    "if False:",
    "An activation that is none of the two is a ValueError.",
)

# --- MLP ----------------------------------------------------------------------------------------------------------


def building(name: str, old: str, new: str, hint: str, at: str = "MLP.__init__") -> None:
    misconception("MLP", name, at=at, old=old, new=new, hint=hint)


building(
    "last layer as large as the others",
    '        self.params[f"W{self.layers}"] *= 0.01\n',
    "",
    "Large random logits are sure of something random, and training begins by unlearning it.",
)
building(
    "every layer small",
    "draw(fan_in, fan_out, rng, np.float32)",
    "draw(fan_in, fan_out, rng, np.float32) * (0.01 if number < self.layers else 1)",
    "Only the last layer is made small: small hidden layers swallow the signal.",
)
building(
    "last layer of zeros",
    "*= 0.01",
    "*= 0",
    "With a last layer of zeros no gradient gets through to the layers before it.",
)
building(
    "one kind of weights for both activations",
    'he_normal if activation == "relu" else fan_in_uniform',
    "he_normal",
    "The weights of a tanh network are drawn by fan_in_uniform: the gain of he_normal is made for relu.",
)
building(
    "biases of one",
    "np.zeros(fan_out, dtype=np.float32)",
    "np.ones(fan_out, dtype=np.float32)",
    "Biases start at 0.",
)
building(
    "weights drawn from the last layer on",
    "for number, (fan_in, fan_out) in enumerate(pairwise(sizes), 1):",
    "for number, (fan_in, fan_out) in reversed([*enumerate(pairwise(sizes), 1)]):",
    "The weights are drawn in the order of the layers, the first layer first.",
)
building(
    "parameters in float64",
    """draw(fan_in, fan_out, rng, np.float32)
            self.params[f"b{number}"] = np.zeros(fan_out, dtype=np.float32)""",
    """draw(fan_in, fan_out, rng, np.float64)
            self.params[f"b{number}"] = np.zeros(fan_out)""",
    "Parameters are float32.",
)
building(
    "any activation will do",
    "if activation not in ACTIVATIONS:",
    "if False:",
    "An activation that is none of the two is a ValueError.",
)
building(
    "activation after the last layer",
    "        return x, caches\n",
    """        return (np.maximum(x, 0) if self.activation == "relu" else np.tanh(x)), caches
""",
    "Logits may be any numbers: the last layer has no activation.",
    at="MLP._walk",
)
building(
    "everything cast to float32",
    """        caches = []
        for number in range(1, self.layers + 1):
            weight, bias = self.params[f"W{number}"], self.params[f"b{number}"]
""",
    """        caches, x = [], x.astype(np.float32)
        for number in range(1, self.layers + 1):
            weight, bias = (self.params[f"{letter}{number}"].astype(np.float32) for letter in "Wb")
""",
    "A network computes in the dtype of its input and parameters; only new parameters are float32.",
    at="MLP._walk",
)
building(
    "logits turned into probabilities",
    "return self._walk(x)[0]",
    "return softmax_forward(self._walk(x)[0])[0]",
    "The network answers with logits: the softmax is a part of the loss.",
    at="MLP.forward",
)
building(
    "mean taken twice",
    "cross_entropy_backward(1.0, cache)",
    "cross_entropy_backward(1.0 / len(x), cache)",
    "The loss has divided by the number of rows already.",
    at="MLP.loss_and_gradients",
)
building(
    "gradients of the biases missing",
    "        return loss, grads\n",
    "        return loss, {name: grads[name] for name in grads if name.startswith('W')}\n",
    "Every entry of params has a gradient, biases too.",
    at="MLP.loss_and_gradients",
)
building(
    "activation forgotten on the way back",
    "return linear_backward(backward(d_out, activation_cache), linear_cache)",
    "return linear_backward(d_out, linear_cache)",
    "What went through an activation forward goes through its slope backward.",
    at="_block_backward",
)
building(
    "activation forgotten",
    "return out, (linear_cache, cache, activation)",
    "return before, (linear_cache, cache, activation)",
    "Without an activation between them, all layers are one linear layer.",
    at="_block_forward",
)

# --- train --------------------------------------------------------------------------------------------------------

STEP = "model.params, state = sgd_step(model.params, grads, state, lr, momentum, weight_decay, frozen)"


def training(name: str, old: str, new: str, hint: str) -> None:
    misconception("train", name, old=old, new=new, hint=hint)


training(
    "velocities reset in every step",
    "grads, state, lr",
    "grads, {}, lr",
    "Hand the momentum on, and the state of one step to the next one, or no velocity ever builds up.",
)
training(
    "model never changed",
    STEP,
    "params, state = sgd_step(model.params, grads, state, lr, momentum, weight_decay, frozen)",
    "New parameters help nobody until the model holds them.",
)
training(
    "loss after the step",
    "losses.append(float(loss))",
    "losses.append(float(model.loss_and_gradients(x, targets)[0]))",
    "The first loss is that of the untrained model.",
)
training(
    "gradient of the first step only",
    """    for _ in range(steps):
        loss, grads = model.loss_and_gradients(x, targets)
""",
    """    loss, grads = model.loss_and_gradients(x, targets)
    for _ in range(steps):
""",
    "After each step the slope is another one: compute it anew.",
)
training("one step too few", "range(steps)", "range(steps - 1)", "steps is the number of steps.")
training("only the last loss", "return losses", "return losses[-1:]", "There is one loss for each step.")
training(
    "only the first 32 rows",
    "model.loss_and_gradients(x, targets)",
    "model.loss_and_gradients(x[:32], targets[:32])",
    "Each step uses the whole batch: what the network never sees it does not learn.",
)
training(
    "stops when it is good enough",
    "losses.append(float(loss))",
    """losses.append(float(loss))
        if loss < 0.05:
            break""",
    "All steps are taken, however small the loss has become.",
)
training(
    "default momentum of a half",
    "momentum: float = 0.9",
    "momentum: float = 0.5",
    "The momentum is 0.9 unless another one is given.",
)
training(
    "no weight decay", "momentum, weight_decay, frozen)", "momentum, 0.0, frozen)", "weight_decay is handed on too."
)
training("nothing frozen", "weight_decay, frozen)", "weight_decay)", "Frozen names are handed on to each step.")
# --- bonus --------------------------------------------------------------------------------------------------------


def adam(name: str, old: str, new: str, hint: str) -> None:
    misconception("adam_step", name, old=old, new=new, hint=hint)


ROOT = "root = np.sqrt(squares[name] / (1 - betas[1] ** step))"

adam(
    "means not corrected",
    f"""{ROOT}
        moved[name] = value - lr * means[name] / (1 - betas[0] ** step) / (root + eps)""",
    """root = np.sqrt(squares[name])
        moved[name] = value - lr * means[name] / (root + eps)""",
    "Means that start at 0 are too small at first: divide by what they have seen.",
)
adam(
    "only the squares corrected",
    " / (1 - betas[0] ** step)",
    "",
    "Both means start at 0, so both need the correction.",
)
adam(
    "eps inside the root",
    "root = np.sqrt(squares[name] / (1 - betas[1] ** step))",
    "root = np.sqrt(squares[name] / (1 - betas[1] ** step) + eps) - eps",
    "eps is added to the root, not to what is under it.",
)
adam(
    "no root",
    ROOT,
    "root = squares[name] / (1 - betas[1] ** step)",
    "Divide by the root of the mean square, which has the units of a gradient.",
)
adam(
    "betas swapped",
    'step = state.get("step", 0) + 1',
    """step = state.get("step", 0) + 1
    betas = betas[::-1]""",
    "The first beta is for the mean of the gradients, the second for that of their squares.",
)
adam(
    "every step is the first",
    '"step": step,',
    '"step": 0,',
    "The correction fades with the number of steps: count them in the state.",
)
adam(
    "decay never decoupled",
    "if decoupled:",
    "if False:",
    "AdamW shrinks the parameter itself: the means hold nothing of the decay.",
)
adam(
    "decay always decoupled",
    "if decoupled:",
    "if True:",
    "Unless it is decoupled, the decay is a part of the gradient, and the means hold it.",
)
adam(
    "decay without learning rate",
    "(1 - lr * weight_decay)",
    "(1 - weight_decay)",
    "A decoupled decay is scaled by the learning rate too.",
)
adam(
    "state of Adam written over",
    "moved, means, squares = {}, {}, {}",
    'moved, means, squares = {}, state.get("m", {}), state.get("v", {})',
    "The arguments stay as they are: return new dicts.",
)


def shortcut(name: str, old: str, new: str, hint: str, at: str = "residual_forward") -> None:
    misconception("residual", name, at=at, old=old, new=new, hint=hint)


shortcut("no shortcut", "return x + change", "return change", "A residual block adds its input to what it computes.")
shortcut(
    "shortcut times the block",
    "return x + change",
    "return x * change",
    "The two ways are added, not multiplied.",
)
shortcut(
    "relu in every block",
    "_block_forward(x, weight, bias, activation)",
    '_block_forward(x, weight, bias, "relu")',
    "The activation is an argument.",
)
shortcut(
    "residual writes into its input",
    "return x + change, cache",
    """x += change
    return x, cache""",
    "x belongs to the caller: x += ... changes it.",
)
shortcut(
    "activation after the sum",
    "return x + change, cache",
    """total = x + linear_forward(x, weight, bias)[0]
    return (np.maximum(total, 0) if activation == "relu" else np.tanh(total)), cache""",
    "The input is added after the activation, so that it passes unchanged.",
)
shortcut(
    "shortcut forgotten on the way back",
    "return d_out + d_x, d_weight, d_bias",
    "return d_x, d_weight, d_bias",
    "The input took two ways forward, so its gradient comes back on two ways.",
    at="residual_backward",
)
shortcut(
    "shortcut around every layer",
    "            if number == self.layers:",
    "            if number == self.layers and not (self.residual and weight.shape[0] == weight.shape[1]):",
    "The last layer is no block: its answers are logits.",
    at="MLP._walk",
)
shortcut(
    "residual ignored",
    "elif self.residual and weight.shape[0] == weight.shape[1]:",
    "elif False:",
    "With residual=True every hidden layer with as many outputs as inputs is a block.",
    at="MLP._walk",
)
shortcut(
    "always residual",
    "elif self.residual and weight",
    "elif weight",
    "Only with residual=True is a layer a block.",
    at="MLP._walk",
)
shortcut(
    "shapes not looked at",
    "elif self.residual and weight.shape[0] == weight.shape[1]:",
    "elif self.residual:",
    "A layer that changes the number of units has no shortcut: there is nothing to add.",
    at="MLP._walk",
)
