"""Known wrong ways to solve the three exercises."""

from autograder import misconception

misconception(
    "clamp",
    "the ends change places",
    old="min(max(x, low), high)",
    new="max(min(x, low), high)",
    hint="A number above the upper end becomes the upper end.",
)
misconception(
    "clamp",
    "any two ends are taken",
    old="if low > high:",
    new="if low is None:",
    hint="Look at the ends before you use them.",
)
misconception(
    "clamp_all",
    "only the upper end counts",
    new="""
    def clamp_all(numbers, low, high):
        return [min(number, high) for number in numbers]
    """,
    hint="A number can pass the lower end too.",
)
misconception(
    "tally",
    "the last of equals is on top",
    at="Tally.top",
    old="return max(self.counts, ",
    new="return max(reversed(self.counts), ",
    hint="Of several words that were added equally often, the first is on top.",
)
misconception(
    "tally",
    "a word counts once",
    at="Tally.add",
    old="self.counts.get(word, 0) + 1",
    new="1",
    hint="A word that comes again is counted again.",
)
