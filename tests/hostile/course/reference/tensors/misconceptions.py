"""Known wrong ways to write the three functions."""

from autograder import misconception

misconception(
    "centre",
    "one mean for all rows",
    old="x.mean(-1, keepdim=True)",
    new="x.mean()",
    hint="Each row has a mean of its own.",
)
