"""Draw the figure of the handout; needs matplotlib and Pillow, which the assignment itself does not.

Run it from the root of the course: ``python assignments/bigram_nll/figures/make.py``.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import matplotlib as mpl
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from solutions.bigram_nll import (  # noqa: E402 - needs the path above
    bigram_gradient,
    bigram_loss,
    build_vocabulary,
    count_bigrams,
    negative_log_likelihood,
    to_probabilities,
    training_pairs,
)

mpl.use("Agg")
FAST, SLOW, GREY = "#0072b2", "#d55e00", "#777777"
plt.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


def draw_table(axes: Axes, probabilities: torch.Tensor, characters: list[str]) -> None:
    axes.imshow(probabilities.sqrt(), cmap="Blues", vmin=0, vmax=0.8)
    axes.set_xticks(range(len(characters)), characters, fontsize=7)
    axes.set_yticks(range(len(characters)), characters, fontsize=7)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    axes.set_ylabel("after this character")
    axes.set_title("comes this one", fontsize=9)


def losses(xs: torch.Tensor, ys: torch.Tensor, size: int, lr: float, steps: int) -> list[float]:
    weights, found = torch.zeros(size, size), []
    for _ in range(steps + 1):
        found.append(float(bigram_loss(weights, xs, ys)))
        weights = weights - lr * bigram_gradient(weights, xs, ys)
    return found


def draw_training(axes: Axes, counted: float, xs: torch.Tensor, ys: torch.Tensor, size: int) -> None:
    for lr, color in ((10.0, SLOW), (50.0, FAST)):
        excess = [loss - counted for loss in losses(xs, ys, size, lr, 400)]
        axes.semilogy(excess, color=color, label=f"steps of length {lr:.0f}")
        print(f"lr {lr}: within 0.01 at step {next((n for n, loss in enumerate(excess) if loss < 0.01), None)}")
    axes.axhline(0.01, color=GREY, linewidth=0.8, linestyle="--")
    axes.annotate("within 0.01", (4, 0.0105), color=GREY, va="bottom")
    axes.set(xlabel="step", ylabel="loss above that of counting, nats", xlim=(0, 400), ylim=(0.004, 1.5))
    axes.legend(frameon=False, loc="upper right")


def main() -> None:
    words = (HERE.parent / "data" / "names.txt").read_text().split()
    vocabulary = build_vocabulary(words)
    probabilities = to_probabilities(count_bigrams(words, vocabulary))
    counted = negative_log_likelihood(words, probabilities, vocabulary)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 4.0), width_ratios=(1.15, 1))
    draw_table(left, probabilities, list(vocabulary))
    draw_training(right, counted, *training_pairs(words, vocabulary), len(vocabulary))
    figure.tight_layout()
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100, bbox_inches="tight")
    Image.open(buffer).convert("RGB").quantize(96, method=Image.Quantize.MAXCOVERAGE).save(
        HERE / "model.png", optimize=True
    )


if __name__ == "__main__":
    main()
