"""Public tests of self-attention: the worked examples of the handout, and laws that need no reference."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import seeded

NAMES = (Path(__file__).parent / "data" / "names.txt").read_text()
seeds = st.integers(0, 2**20)


def normal(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def drawn(seed, **shapes):
    """Draw weights by name; a name may stand for several parameters of one shape."""
    named = {f"{name}.weight": shape for names, shape in shapes.items() for name in names.split("_and_")}
    return {name: normal(seed + place, *shape) / shape[-1] ** 0.5 for place, (name, shape) in enumerate(named.items())}


# --- masks ----------------------------------------------------------------------------------------------------------


@exercise("masks", "S3")
def test_three_positions(submission):
    """The first position sees itself alone, the last one sees all."""
    rows = [[True, False, False], [True, True, False], [True, True, True]]
    same(submission.causal_mask(3), tensor(rows))


@exercise("masks", "S4")
def test_two_padded_sequences(submission):
    """Of three positions the first sequence fills two, the second all."""
    same(submission.padding_mask(tensor([2, 3]), 3), tensor([[[True, True, False]], [[True, True, True]]]))


# --- causal_average -------------------------------------------------------------------------------------------------


@exercise("causal_average", "S5")
def test_averages_of_three_positions(submission):
    """The means of 2, of 2 and 6, and of 2, 6 and 7 are 2, 4 and 5."""
    x, means = tensor([[[2.0, 7.0], [6.0, 4.0], [7.0, 1.0]]]), tensor([[[2.0, 7.0], [4.0, 5.5], [5.0, 4.0]]])
    weights = tensor([[1.0, 0.0, 0.0], [1 / 2, 1 / 2, 0.0], [1 / 3, 1 / 3, 1 / 3]])
    same(submission.averages(x), {"loop": means, "matrix": (weights, means), "softmax": (weights, means)})


@exercise("causal_average", "S6")
def test_weights_by_logarithms(submission):
    """Scores ln 1, ln 3 give the weights 1/4 and 3/4, whatever the score of what is later."""
    x, scores = tensor([[[4.0], [8.0]]]), tensor([[5.0, 9.0], [0.0, math.log(3)]])
    same(submission.average_by_softmax(x, scores), (tensor([[1.0, 0.0], [0.25, 0.75]]), tensor([[[4.0], [7.0]]])))


@exercise("causal_average", "S5", law=True)
@given(seed=seeds)
@example(seed=1)
def test_three_ways_are_one(submission, seed):
    """Loop, matrix and softmax give the same averages, and the first of them is what is averaged."""
    answers = submission.averages(normal(seed, 2, 5, 3))
    same(answers["matrix"], answers["softmax"])
    same(answers["matrix"][1], answers["loop"])
    same(answers["loop"][:, 0], normal(seed, 2, 5, 3)[:, 0])
    same(answers["loop"][:, -1], normal(seed, 2, 5, 3).mean(dim=1))


# --- attention_weights ----------------------------------------------------------------------------------------------


@exercise("attention_weights", "S7")
def test_the_weights_of_the_handout(submission):
    """Two queries that are their own keys: the softmax of 1 / sqrt(2) and 0."""
    weights = submission.attention_weights(torch.eye(2), torch.eye(2))
    same(weights, tensor([[0.669761, 0.330239], [0.330239, 0.669761]]))


@exercise("attention_weights", "S8")
def test_a_key_that_is_hidden(submission):
    """Scores 0, ln 3 and 5 with a scale of 1: what is hidden has the weight 0, and the others share all of it."""
    q, k = tensor([[1.0]]), tensor([[0.0], [math.log(3)], [5.0]])
    same(submission.attention_weights(q, k, tensor([[True, True, False]]), 1.0), tensor([[0.25, 0.75, 0.0]]))


@exercise("attention_weights", "S9")
def test_a_query_that_sees_nothing(submission):
    """A query that may attend to nothing has no weights, and no NaN; the other one is as it was."""
    q, k = tensor([[1.0], [0.0]]), tensor([[3.0], [1.0]])
    mask = tensor([[False, False], [True, True]])
    same(submission.attention_weights(q, k, mask), tensor([[0.0, 0.0], [0.5, 0.5]]))


@exercise("attention_weights", "S7")
def test_the_row_of_the_course_notes(submission):
    """The last row of the notes' example, unscaled and scaled: its seventh entry is 0.2423 (they print 0.2023)."""
    q, k, _, mask = course_notes()
    unscaled = [0.020955, 0.084284, 0.055488, 0.229668, 0.057288, 0.070894, 0.242282, 0.239142]
    scaled = [0.084492, 0.119655, 0.107782, 0.153735, 0.108646, 0.114591, 0.155803, 0.155296]
    same(submission.attention_weights(q, k, mask, 1.0)[0, 7], tensor(unscaled))
    same(submission.attention_weights(q, k, mask)[0, 7], tensor(scaled))


def course_notes():
    """Draw as the notes do: the input, then the weights of key, query and value."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(1337)
        x = torch.randn(4, 8, 32)
        key, query, value = (torch.nn.Linear(32, 16, bias=False) for _ in range(3))
        return query(x), key(x), value(x), torch.ones(8, 8, dtype=torch.bool).tril()


@exercise("attention_weights", "S7", law=True)
@given(seed=seeds)
@example(seed=2)
def test_rows_sum_to_one(submission, seed):
    """Each row sums to 1, and scores eight times as large are sharper."""
    q, k = normal(seed, 3, 4), normal(seed + 1, 5, 4)
    soft, sharp = submission.attention_weights(q, k), submission.attention_weights(q * 8, k)
    same((soft.sum(dim=1), sharp.sum(dim=1)), (torch.ones(3).double(), torch.ones(3).double()))
    assert (sharp.amax(dim=1) > soft.amax(dim=1)).all(), "The largest weight of a row does not grow with the scores."
    row = [0.0326083, 0.0029582, 0.1615102, 0.0029582, 0.7999652]
    got = submission.attention_weights(tensor([[8.0]]), tensor([[0.1], [-0.2], [0.3], [-0.2], [0.5]]))
    same(got, tensor([row]))


# --- scaled_dot_product_attention -----------------------------------------------------------------------------------


@exercise("scaled_dot_product_attention", "S12")
def test_the_attention_of_the_handout(submission):
    """The values (1, 2) and (3, 4), weighted: with a mask the first position finds its own value."""
    one, v = torch.eye(2), tensor([[1.0, 2.0], [3.0, 4.0]])
    same(submission.scaled_dot_product_attention(one, one, v), tensor([[1.660477, 2.660477], [2.339523, 3.339523]]))
    causal = submission.scaled_dot_product_attention(one, one, v, tensor([[True, False], [True, True]]))
    same(causal, tensor([[1.0, 2.0], [2.339523, 3.339523]]))


@exercise("scaled_dot_product_attention", "S12", law=True)
@given(seed=seeds)
@example(seed=3)
def test_linear_in_the_values(submission, seed):
    """What is found for a sum of values is the sum of what is found; a single key gives its value."""
    q, k, v, w = (normal(seed + place, 3, 4) for place in range(4))
    whole = submission.scaled_dot_product_attention(q, k, v + 2 * w)
    parts = [submission.scaled_dot_product_attention(q, k, values) for values in (v, w)]
    same(whole, parts[0] + 2 * parts[1])
    same(submission.scaled_dot_product_attention(q, k[:1], v[:1]), v[:1].expand(3, 4))
    logarithms = tensor([[0.0], [math.log(3)]])
    same(submission.scaled_dot_product_attention(tensor([[1.0]]), logarithms, tensor([[4.0], [8.0]])), tensor([[7.0]]))


# --- Head -----------------------------------------------------------------------------------------------------------


@exercise("Head", "S13")
def test_what_a_head_learns(submission):
    """Three weights of shape (16, 32): 1,536 numbers."""
    shapes = dict.fromkeys(("key.weight", "query.weight", "value.weight"), (16, 32))
    same(submission.parameters_of("Head", [32, 16]), {"shapes": shapes, "trained": 1536})


@exercise("Head", "S14")
def test_the_head_of_the_course_notes(submission):
    """What the last position of the notes' example finds, with the scale."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1337)
        x = torch.randn(4, 8, 32)
        weights = {name: torch.nn.Linear(32, 16, bias=False).weight.detach() for name in ("key", "query", "value")}
    found = submission.head({f"{name}.weight": weights[name] for name in weights}, x, None, course_notes()[3])
    same(tuple(found.shape), (4, 8, 16))
    same(found[0, 7, :3], tensor([0.124310, 0.045290, -0.341187]))


@exercise("Head", "S15", law=True)
@given(seed=seeds)
@example(seed=4)
def test_a_context_of_equal_positions(submission, seed):
    """If all positions of the context are equal, each query finds the value of one of them."""
    weights = drawn(seed, key_and_query_and_value=(3, 4))
    context = normal(seed + 8, 1, 1, 4).expand(1, 5, 4)
    found = submission.head(weights, normal(seed + 9, 1, 2, 4), context)
    same(found, (context[:, :2] @ weights["value.weight"].T))


# --- MultiHeadAttention ---------------------------------------------------------------------------------------------


@exercise("MultiHeadAttention", "S16")
def test_what_several_heads_learn(submission):
    """Four weights of shape (8, 8), for as many heads as divide 8."""
    shapes = dict.fromkeys(("key.weight", "query.weight", "value.weight", "output.weight"), (8, 8))
    same(submission.parameters_of("MultiHeadAttention", [8, 4]), {"shapes": shapes, "trained": 256})
    submission.refuses(ValueError, "parameters_of", "MultiHeadAttention", [8, 3])


@exercise("MultiHeadAttention", "S17", law=True)
@given(seed=seeds)
@example(seed=5)
def test_one_head_is_a_head(submission, seed):
    """With one head, and the identity as the output's weight, several heads are a Head."""
    weights, x = drawn(seed, key_and_query_and_value=(4, 4)), normal(seed + 9, 2, 5, 4)
    answers = submission.one_head_twice(weights, x, torch.ones(5, 5, dtype=torch.bool).tril())
    same(answers["multi-head"], answers["head"])
    same(answers["head"][:, 0], x[:, 0] @ weights["value.weight"].T)


@exercise("MultiHeadAttention", "S17")
def test_two_heads_by_hand(submission):
    """Head 0 owns the first two numbers, head 1 the last two: each is Head on its own rows of the weights."""
    weights, x = drawn(6, key_and_query_and_value=(4, 4)), normal(7, 1, 3, 4)
    halves = [{name: weight[start : start + 2] for name, weight in weights.items()} for start in (0, 2)]
    found = submission.multi_head(2, weights | {"output.weight": torch.eye(4).double()}, x)
    same(found, torch.cat([submission.head(half, x) for half in halves], dim=-1))


# --- sinusoidal_positions -------------------------------------------------------------------------------------------


@exercise("sinusoidal_positions", "S19")
def test_the_positions_of_the_handout(submission):
    """Positions 0 and 1 with four columns, and position 1 with six."""
    table = tensor([[0.0, 1.0, 0.0, 1.0], [0.841471, 0.540302, 0.0099998, 0.99995]])
    same(submission.sinusoidal_positions(2, 4), table)
    row = tensor([0.841471, 0.540302, 0.0463992, 0.998923, 0.0021544, 0.9999977])
    same(submission.sinusoidal_positions(2, 6)[1], row)


@exercise("sinusoidal_positions", "S19", law=True)
@given(position=st.integers(0, 30), shift=st.integers(1, 20))
@example(position=5, shift=2)
def test_a_shift_is_a_rotation(submission, position, shift):
    """Each pair of columns at position p + t is that of p, turned by an angle that depends on t alone."""
    table = submission.sinusoidal_positions(60, 8)
    same(tuple(table.shape), (60, 8))
    here, turn, there = (table[place].unflatten(0, (4, 2)) for place in (position, shift, position + shift))
    sine = here[:, 0] * turn[:, 1] + here[:, 1] * turn[:, 0]
    cosine = here[:, 1] * turn[:, 1] - here[:, 0] * turn[:, 0]
    same(there, torch.stack([sine, cosine], dim=1))
    same(table[3, 2:4], tensor([math.sin(0.3), math.cos(0.3)]))


# --- InputEmbedding -------------------------------------------------------------------------------------------------


@exercise("InputEmbedding", "S22")
def test_two_tokens(submission):
    """Vectors of four numbers count double, and their positions are added."""
    weights = {"tokens.weight": tensor([[1.0, 2.0, 3.0, 4.0], [0.5, 0.0, -1.0, 0.25]])}
    first, second = [1.0, 1.0, -2.0, 1.5], [2.841471, 4.540302, 6.0099998, 8.99995]
    same(submission.embedding(weights, tensor([[1, 0]]), 6), tensor([[first, second]]))


@exercise("InputEmbedding", "S21")
def test_positions_are_not_learnt(submission):
    """The table of positions is not in the state_dict, and nothing of it trains."""
    answer = submission.parameters_of("InputEmbedding", [5, 4, 9])
    same(answer, {"shapes": {"tokens.weight": (5, 4)}, "trained": 20})


# --- LayerNorm ------------------------------------------------------------------------------------------------------


@exercise("LayerNorm", "S25")
def test_the_norm_of_the_handout(submission):
    """Mean 4 and variance 6 become 0 and 1; then weight and bias."""
    x = tensor([[1.0, 4.0, 7.0], [5.0, 5.0, 5.0]], dtype=torch.float64)
    root = math.sqrt(6 + 1e-5)
    weights = {"weight": tensor([1.0, 2.0, 3.0]).double(), "bias": tensor([0.5, 0.0, -0.5]).double()}
    expected = [[0.5 - 3 / root, 0.0, 9 / root - 0.5], [0.5, 0.0, -0.5]]
    same(submission.layer_norm(weights, x), tensor(expected, dtype=torch.float64))


@exercise("LayerNorm", "S24", law=True)
@given(seed=seeds)
@example(seed=8)
def test_a_new_norm_standardises(submission, seed):
    """Mean 0 and variance 1 for each vector; a constant added to all of it changes nothing."""
    x = normal(seed, 2, 3, 40).float()
    answer = submission.new_layer_norm(x)
    same(tuple(answer.shape), (2, 3, 40))
    assert answer.mean(dim=-1).abs().max() < 1e-4, "The mean of a vector is not 0."
    assert (answer.var(dim=-1, unbiased=False) - 1).abs().max() < 1e-3, "The variance of a vector is not 1."
    assert (submission.new_layer_norm(x + 3) - answer).abs().max() < 1e-4, "A constant changes the answer."


# --- FeedForward ----------------------------------------------------------------------------------------------------


@exercise("FeedForward", "S26")
def test_two_layers_by_hand(submission):
    """x = 2 and 3: relu of 2 - 3 + 0.5 and of 4 + 3 - 1, then both layers' biases."""
    weights = {
        "expand.weight": tensor([[1.0, -1.0], [2.0, 1.0], [0.0, -1.0]]),
        "expand.bias": tensor([0.5, -1.0, 4.0]),
        "contract.weight": tensor([[5.0, 0.5, 1.0], [3.0, -1.0, 2.0]]),
        "contract.bias": tensor([0.25, 1.0]),
    }
    same(submission.feed_forward(weights, tensor([[2.0, 3.0]])), tensor([[4.25, -3.0]]))


# --- EncoderBlock ---------------------------------------------------------------------------------------------------

BLOCK = {
    **{f"attention.{name}.weight": (4, 4) for name in ("key", "query", "value", "output")},
    **{"feed_forward.expand.weight": (6, 4), "feed_forward.expand.bias": (6,)},
    **{"feed_forward.contract.weight": (4, 6), "feed_forward.contract.bias": (4,)},
    **{f"norm{number}.{name}": (4,) for number in (1, 2) for name in ("weight", "bias")},
}


@exercise("EncoderBlock", "S27")
def test_what_a_block_learns(submission):
    """The names of the parts, and 138 numbers."""
    same(submission.parameters_of("EncoderBlock", [4, 2, 6]), {"shapes": BLOCK, "trained": 138})


@exercise("EncoderBlock", "S28")
def test_a_block_of_shortcuts(submission):
    """If attention and feed-forward network answer with zeros, a block is two norms of x."""
    weights = {
        name: torch.ones(shape) if name.startswith("norm") else torch.zeros(shape) for name, shape in BLOCK.items()
    }
    weights |= {"norm1.bias": tensor([0.0, 0.0, 0.0, 8.0]), "norm2.bias": tensor([1.0, 2.0, 3.0, 4.0])}
    x = tensor([[[3.0, 1.0, -1.0, -3.0], [2.0, 2.0, -2.0, -2.0]]])
    once = (x / (tensor([[[5.0], [4.0]]]) + 1e-5).sqrt()) + weights["norm1.bias"]
    centred = once - once.mean(dim=-1, keepdim=True)
    twice = centred / ((centred**2).mean(dim=-1, keepdim=True) + 1e-5).sqrt()
    same(submission.encoder_block(2, weights, x), twice + weights["norm2.bias"])


# --- attention_cost -------------------------------------------------------------------------------------------------


@exercise("attention_cost", "S30")
def test_the_cost_of_the_handout(submission):
    """Three positions of four numbers, two heads: 18 weights; 4 * 3 * 16 + 2 * 9 * 4 multiplications."""
    same(submission.attention_cost(3, 4, 2), {"weights": 18, "multiplications": 264})


@exercise("attention_cost", "S30", law=True)
@given(length=st.integers(1, 50), size=st.integers(1, 9), heads=st.integers(1, 5))
@example(length=3, size=2, heads=2)
def test_twice_as_long(submission, length, size, heads):
    """A sequence twice as long has four times as many weights; more heads need no more multiplications."""
    short, long = (submission.attention_cost(n, size * heads, heads) for n in (length, 2 * length))
    same(long["weights"], 4 * short["weights"])
    same(short["multiplications"], submission.attention_cost(length, size * heads, 1)["multiplications"])
    same(submission.attention_cost(2, 3, 1), {"weights": 4, "multiplications": 96})


# --- get_batch ------------------------------------------------------------------------------------------------------


@exercise("get_batch", "S31")
def test_a_text_with_one_stretch(submission):
    """A text with one character more than a stretch has a single stretch, and y begins one later."""
    ((x, y),) = submission.batches(tensor([18, 47, 56, 57]), 2, 3, seeded("torch", 1))
    same((x, y), (tensor([[18, 47, 56]] * 2), tensor([[47, 56, 57]] * 2)))


@exercise("get_batch", "S31")
def test_the_starts_are_drawn(submission):
    """The starts are those of torch.randint with the same generator: here 5, 1, 6 and 0."""
    starts = torch.randint(9, (4,), generator=torch.Generator().manual_seed(42))
    ((x, y),) = submission.batches(torch.arange(12), 4, 3, seeded("torch", 42))
    same(x, starts[:, None] + torch.arange(3))
    same(y, x + 1)


@exercise("get_batch", "S33")
def test_eight_samples(submission):
    """A stretch of eight characters holds eight samples."""
    text = tensor([18, 47, 56, 57, 58, 1, 15, 47, 58])
    found = submission.samples(text[:-1], text[1:])
    same(len(found), 8)
    same([found[0], found[1], found[7]], [([18], 47), ([18, 47], 56), ([18, 47, 56, 57, 58, 1, 15, 47], 58)])


# --- BigramModel ----------------------------------------------------------------------------------------------------


@exercise("BigramModel", "S34")
def test_knowing_nothing_about_65_characters(submission):
    """Equal logits cost ln 65 = 4.174387, whatever the targets."""
    same(submission.language_loss(torch.ones(2, 3, 65), tensor([[0, 64, 5], [7, 1, 2]])), tensor(math.log(65)))


@exercise("BigramModel", "S35")
def test_a_table_by_hand(submission):
    """The row of 0 says ln 3 and ln 1, that of 1 ln 1 and ln 7: the loss is the mean of ln 4/3 and ln 8/7."""
    weights = {"table.weight": tensor([[3.0, 1.0], [1.0, 7.0]]).log()}
    logits, loss = submission.bigram_model(weights, tensor([[0, 1]]), tensor([[0, 1]]))
    same(logits, tensor([[[3.0, 1.0], [1.0, 7.0]]]).log())
    same(loss, tensor((math.log(4 / 3) + math.log(8 / 7)) / 2))
    same(submission.bigram_model(weights, tensor([[1]]))[1], None)


# --- TinyGPT --------------------------------------------------------------------------------------------------------


def small(seed):
    """Draw a GPT of one block for five characters, four of which it sees, with vectors of four numbers."""
    shapes = {"tokens.weight": (5, 4), "positions.weight": (4, 4)} | {f"blocks.0.{name}": BLOCK[name] for name in BLOCK}
    shapes |= {"head.weight": (5, 4), "head.bias": (5,)}
    return {name: normal(seed + place, *shape) for place, (name, shape) in enumerate(shapes.items())}


@exercise("TinyGPT", "S36")
def test_what_a_gpt_learns(submission):
    """The names of all parts; the mask is not in the state_dict."""
    shapes = {name: tuple(weight.shape) for name, weight in small(1).items()}
    same(submission.parameters_of("TinyGPT", [5, 4, 4, 2, 6, 1]), {"shapes": shapes, "trained": 199})


@exercise("TinyGPT", "S38", law=True, inputs=6)
@given(seed=seeds)
@example(seed=9)
def test_only_the_past_counts(submission, seed):
    """Another last character changes only the last logits, and the loss is that of the logits."""
    idx, other, targets = tensor([[0, 3, 1, 4]]), tensor([[0, 3, 1, 2]]), tensor([[3, 1, 4, 2]])
    logits, loss = submission.gpt(2, small(seed), idx, targets)
    changed, nothing = submission.gpt(2, small(seed), other)
    same((changed[:, :3], nothing), (logits[:, :3], None))
    assert (changed[:, 3] - logits[:, 3]).abs().max() > 1e-3, "The last logits do not depend on the last character."
    same(loss, -logits.log_softmax(dim=-1).gather(-1, targets[..., None]).mean())


@exercise("TinyGPT", "S37")
def test_order_matters(submission):
    """The same characters in another order have other logits at the end: positions are added."""
    first, second = (submission.gpt(2, small(3), tensor([idx]))[0] for idx in ([1, 1, 2, 0], [2, 1, 1, 0]))
    same(tuple(first.shape), (1, 4, 5))
    assert (first[0, 3] - second[0, 3]).abs().max() > 1e-3, "The logits do not depend on where characters stand."


# --- TinyGPT.generate -----------------------------------------------------------------------------------------------


def constant(shares):
    """Make a GPT that predicts these shares of five characters, whatever it sees."""
    bias = {"head.weight": torch.zeros(5, 4).double(), "head.bias": tensor(shares, dtype=torch.float64).log()}
    return small(4) | bias


@exercise("TinyGPT.generate", "S41")
def test_three_more_characters(submission):
    """A model that knows only character 2 adds it three times, beyond the four characters that it sees."""
    weights = constant([1e-30, 1e-30, 1.0, 1e-30, 1e-30])
    answer = submission.generated(2, weights, tensor([[0, 4], [3, 1]]), 3, seeded("torch", 1))
    same(answer, tensor([[0, 4, 2, 2, 2], [3, 1, 2, 2, 2]]))


@exercise("TinyGPT.generate", "S43")
def test_the_shares_of_two_characters(submission):
    """Of characters with the shares 1/4 and 3/4, a temperature of 1/2 makes 1/10 and 9/10."""
    weights, idx = constant([0.25, 1e-30, 0.75, 1e-30, 1e-30]), torch.zeros(1000, 1, dtype=torch.int64)
    for temperature, share in ((1.0, 0.75), (0.5, 0.9)):
        drawn = submission.generated(2, weights, idx, 1, seeded("torch", 5), temperature)[:, 1]
        same(drawn.unique(), tensor([0, 2]))
        assert abs((drawn == 2).float().mean() - share) < 0.05, f"A share of {share} was expected."


@exercise("TinyGPT.generate", "S44")
def test_the_mode_is_restored(submission):
    """A model in training mode generates, and is in training mode again."""
    weights = constant([1e-30, 1.0, 1e-30, 1e-30, 1e-30])
    answer = submission.modes_after_generate(2, weights, tensor([[0, 3]]), True, False)
    same(answer, {"g": True, "first": True, "last": True, "answer": tensor([[0, 3, 1, 1]])})


# --- fit ------------------------------------------------------------------------------------------------------------


@exercise("fit", "S46", training=True)
def test_thirty_steps(submission):
    """Thirty steps on four characters, over and over, and the model knows more than how frequent they are."""
    weights = small(6) | {"head.weight": normal(6, 5, 4) * 0.1, "head.bias": torch.zeros(5).double()}
    answer = submission.fitted(2, weights, torch.arange(40) % 4, 30, 8, 0.05, seeded("torch", 3))
    same((len(answer["losses"]), answer["training"]), (30, True))
    first, last = answer["losses"][0], answer["losses"][-1]
    assert first > 1.2, f"The first loss, before any step, is {first:.2f}."
    assert last < 1.0, f"The last loss is {last:.2f}; who knows only how frequent the four are has 1.39."


# --- bonus ----------------------------------------------------------------------------------------------------------


@exercise("DecoderBlock", "S48")
def test_what_a_decoder_block_learns(submission):
    """The parts of an EncoderBlock, and four weights and a norm for what the encoder found."""
    more = {f"cross.{name}.weight": (4, 4) for name in ("key", "query", "value", "output")}
    shapes = BLOCK | more | {"norm3.weight": (4,), "norm3.bias": (4,)}
    same(submission.parameters_of("DecoderBlock", [4, 2, 6]), {"shapes": shapes, "trained": 210})


@exercise("EncoderClassifier", "S49")
def test_what_a_classifier_learns(submission):
    """An embedding, blocks and a head."""
    parts = {"embedding.tokens.weight": (7, 4), "head.weight": (3, 4), "head.bias": (3,)}
    shapes = parts | {f"blocks.0.{name}": BLOCK[name] for name in BLOCK}
    same(submission.parameters_of("EncoderClassifier", [7, 3, 4, 2, 6, 1, 9]), {"shapes": shapes, "trained": 181})


@exercise("Transformer", "S50")
def test_what_a_transformer_learns(submission):
    """Two embeddings, a block on each side, and a head: 4 numbers for each of 12 tokens, 138, 210, and 25."""
    answer = submission.parameters_of("Transformer", [7, 5, 4, 2, 6, 1, 9])
    same(answer["trained"], 421)
    same(answer["shapes"]["decoder.0.cross.key.weight"], (4, 4))


@exercise("transformer_parameters", "S51")
def test_the_model_of_the_paper(submission):
    """Six layers on each side, 512 numbers per position and 2,048 hidden units: 44,140,544."""
    same(submission.transformer_parameters(512, 6, 6, 2048), 44140544)


@exercise("top_k", "S52")
def test_the_two_largest(submission):
    """Two logits of each row stay, the others become minus infinity."""
    none = -torch.inf
    logits, kept = [[1.0, 4.0, 2.0, 3.0], [5.0, 0.0, 6.0, -1.0]], [[none, 4.0, none, 3.0], [5.0, none, 6.0, none]]
    same(submission.keep_top_k(tensor(logits), 2), tensor(kept))


@exercise("forward_cached", "S54", law=True, inputs=6)
@given(seed=seeds)
@example(seed=10)
def test_one_character_after_the_other(submission, seed):
    """Character by character gives the logits of the whole sequence, and each position is computed once."""
    idx, weights = tensor([[0, 3, 1, 4], [2, 2, 0, 1]]), small(seed)
    answer = submission.cached(2, weights, idx, [1, 2, 3])
    same(answer, {"logits": submission.gpt(2, weights, idx)[0], "positions": 4})
