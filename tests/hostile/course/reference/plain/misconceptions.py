"""Known wrong ways to write the three functions."""

from autograder import misconception

misconception(
    "clamp",
    "the ends change places",
    old="min(max(x, low), high)",
    new="max(min(x, low), high)",
    hint="A number above the upper end becomes the upper end.",
)
misconception("join", "the separator is a space", old="separator.join", new='" ".join', hint="Use the separator.")
