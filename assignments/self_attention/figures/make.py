"""Draw the figure of the handout; needs matplotlib and Pillow, which the assignment itself does not.

Run it from the root of the course: ``python assignments/self_attention/figures/make.py``.
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

import matplotlib as mpl
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from solutions.self_attention import (  # noqa: E402 - needs the path above
    TinyGPT,
    attention_weights,
    average_by_matrix,
    causal_mask,
    fit,
)

mpl.use("Agg")
BLUE, GREY = "#0072b2", "#777777"
plt.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
BLOCK = 32


def draw_map(axes: Axes, weights: torch.Tensor, characters: str, title: str) -> None:
    axes.imshow(weights.detach().sqrt(), cmap="Blues", vmin=0, vmax=1)
    shown = [character.replace("\n", "¶") for character in characters]
    axes.set_xticks(range(len(shown)), shown, fontsize=7)
    axes.set_yticks(range(len(shown)), shown, fontsize=7)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    axes.set_title(title, fontsize=9)


def head_weights(model: TinyGPT, idx: torch.Tensor, head: int) -> torch.Tensor:
    """Return whom each character attends to, in one head of the first block."""
    x = model.tokens(idx) + model.positions.weight[: len(idx)]
    attention = model.blocks[0].attention
    size = x.shape[-1] // attention.heads
    rows = slice(head * size, (head + 1) * size)
    return attention_weights(attention.query(x)[:, rows], attention.key(x)[:, rows], causal_mask(len(idx)))


def draw_training(axes: Axes, losses: list[float], size: int) -> None:
    axes.semilogy(losses, color=BLUE, linewidth=1)
    first = next(step for step, loss in enumerate(losses) if loss < 0.6)
    axes.axhline(0.6, color=GREY, linewidth=0.8, linestyle="--")
    axes.annotate(f"below 0.6 at step {first}", (first + 30, 0.66), color=GREY, va="bottom")
    axes.set(xlabel="step", ylabel="loss of the batch, nats", xlim=(0, len(losses)))
    axes.set_title("200 characters, learnt by heart", fontsize=9)
    print(f"{size} characters, first loss {losses[0]:.3f}, below 0.6 at step {first}, last {losses[-1]:.3f}")


def main() -> None:
    names = (HERE.parent / "data" / "names.txt").read_text().split()
    text = "\n".join(random.Random(0).sample(names, 60))[:200]
    vocabulary = sorted(set(text))
    data = torch.tensor([vocabulary.index(character) for character in text])
    torch.manual_seed(0)
    model = TinyGPT(len(vocabulary), BLOCK)
    losses = fit(model, data, 400, 16, 0.003, torch.Generator().manual_seed(0))
    figure, axes = plt.subplots(1, 3, figsize=(10.4, 3.6), width_ratios=(1, 1, 1.1))
    shown = text[:16]
    draw_map(axes[0], average_by_matrix(torch.zeros(1, 16, 1))[0], shown, "averages: equal shares of the past")
    draw_map(axes[1], head_weights(model, data[:16], 0), shown, "a head of a trained GPT: it has learnt whom to ask")
    draw_training(axes[2], losses, len(vocabulary))
    figure.tight_layout()
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100, bbox_inches="tight")
    Image.open(buffer).convert("RGB").quantize(96, method=Image.Quantize.MAXCOVERAGE).save(
        HERE / "attention.png", optimize=True
    )


if __name__ == "__main__":
    main()
