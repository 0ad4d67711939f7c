"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception

# --- build_vocabulary, encode, decode ------------------------------------------------------------------------------

misconception(
    "vocabulary",
    "dot comes last",
    at="build_vocabulary",
    old="enumerate([DOT, *characters])",
    new="enumerate([*characters, DOT])",
    hint="The dot is number 0, before all other characters.",
)

misconception(
    "vocabulary",
    "characters in the order in which they appear",
    at="build_vocabulary",
    old='characters = sorted(set("".join(words)) - {DOT})',
    new='characters = [character for character in dict.fromkeys("".join(words)) if character != DOT]',
    hint="The characters are sorted; in which word one appears first does not matter.",
)

misconception(
    "vocabulary",
    "dot sorted among the others",
    at="build_vocabulary",
    old="enumerate([DOT, *characters])",
    new="enumerate(sorted([DOT, *characters]))",
    hint="A space, a hyphen and an apostrophe sort before the dot, and still the dot is number 0.",
)

misconception(
    "vocabulary",
    "a dot inside a word gets a second number",
    at="build_vocabulary",
    old='sorted(set("".join(words)) - {DOT})',
    new='sorted(set("".join(words)))',
    hint="A dot inside a word is the character that has number 0 already.",
)

misconception(
    "vocabulary",
    "always the alphabet",
    at="build_vocabulary",
    old='sorted(set("".join(words)) - {DOT})',
    new='"abcdefghijklmnopqrstuvwxyz"',
    hint="The vocabulary has the characters that occur in the words, whichever these are.",
)

misconception(
    "vocabulary",
    "capitals made small",
    at="build_vocabulary",
    old='"".join(words)',
    new='"".join(words).lower()',
    hint="Every character counts as it is: a capital is a character of its own.",
)

misconception(
    "vocabulary",
    "only letters",
    at="build_vocabulary",
    old='set("".join(words))',
    new='set(filter(str.isalpha, "".join(words)))',
    hint="Hyphens, spaces and apostrophes are characters too.",
)

misconception(
    "vocabulary",
    "encode adds the dots",
    at="encode",
    old="for character in text",
    new='for character in f".{text}."',
    hint="encode gives one number for each character that it gets, and no more.",
)

misconception(
    "vocabulary",
    "unknown characters become dots",
    at="encode",
    old="vocabulary[character]",
    new="vocabulary.get(character, 0)",
    hint="A character that the vocabulary does not have is a KeyError: as a dot it would end the word.",
)

misconception(
    "vocabulary",
    "unknown characters left out",
    at="encode",
    old="for character in text",
    new="for character in text if character in vocabulary",
    hint="A character that the vocabulary does not have is a KeyError: without it the word would be another one.",
)

misconception(
    "vocabulary",
    "numbers taken for places in a list",
    at="decode",
    old="characters = {number: character for character, number in vocabulary.items()}",
    new="characters = sorted(vocabulary, key=vocabulary.__getitem__)",
    hint="In a list -1 is the last place and a large number an IndexError: look numbers up, as you look up characters.",
)

misconception(
    "vocabulary",
    "negative numbers counted from the end",
    at="decode",
    old="characters[number]",
    new="characters[number if number >= 0 else len(vocabulary) + number]",
    hint="A number that the vocabulary does not have is a KeyError, also a negative one.",
)

misconception(
    "vocabulary",
    "unknown numbers left out",
    at="decode",
    old="for number in numbers",
    new="for number in numbers if number in characters",
    hint="A number that the vocabulary does not have is a KeyError.",
)

misconception(
    "vocabulary",
    "decode stops at the dot",
    at="decode",
    old='return "".join(characters[number] for number in numbers)',
    new='return "".join(characters[number] for number in numbers).split(DOT)[0]',
    hint="decode gives every character back, also a dot.",
)

misconception(
    "vocabulary",
    "a list of characters",
    at="decode",
    old='return "".join(characters[number] for number in numbers)',
    new="return [characters[number] for number in numbers]",
    hint="decode returns one text.",
)

# --- bigrams, count_bigrams ----------------------------------------------------------------------------------------

misconception(
    "count_bigrams",
    "start left out",
    at="bigrams",
    old="[DOT, *word, DOT]",
    new="[*word, DOT]",
    hint="A word begins with a dot: which characters come first is something to learn too.",
)

misconception(
    "count_bigrams",
    "end left out",
    at="bigrams",
    old="[DOT, *word, DOT]",
    new="[DOT, *word]",
    hint="A word ends with a dot: without it no sampled word would ever end.",
)

misconception(
    "count_bigrams",
    "pairs as texts",
    at="bigrams",
    old="list(pairwise([DOT, *word, DOT]))",
    new="[first + second for first, second in pairwise([DOT, *word, DOT])]",
    hint="A bigram is a pair of two characters, not a text of two.",
)

misconception(
    "count_bigrams",
    "each pair of a word once",
    at="bigrams",
    old="list(pairwise([DOT, *word, DOT]))",
    new="list(dict.fromkeys(pairwise([DOT, *word, DOT])))",
    hint="A pair that a word has twice is there twice.",
)

misconception(
    "count_bigrams",
    "pairs that do not overlap",
    at="bigrams",
    old="list(pairwise([DOT, *word, DOT]))",
    new="list(pairwise([DOT, *word, DOT]))[::2]",
    hint="The second character of one bigram is the first of the next.",
)

misconception(
    "count_bigrams",
    "empty word has no bigram",
    at="bigrams",
    old="return list(",
    new="return [] if not word else list(",
    hint="The empty word is a word too: its dot is followed by a dot.",
)

misconception(
    "count_bigrams",
    "rows and columns swapped",
    old="return counts.reshape(size, size)",
    new="return counts.reshape(size, size).T",
    hint="The row is the first character of a pair, the column the second.",
)

misconception(
    "count_bigrams",
    "equal pairs counted once",
    old="torch.tensor(places, dtype=torch.int64)",
    new="torch.tensor(places, dtype=torch.int64).unique()",
    hint="counts[xs, ys] += 1 adds 1 once to each place, however often it is named.",
)

misconception(
    "count_bigrams",
    "equal words counted once",
    old="for word in words",
    new="for word in dict.fromkeys(words)",
    hint="A word that is there twice counts twice.",
)

misconception(
    "count_bigrams",
    "words run into each other",
    old="for word in words for first, second in bigrams(word)",
    new='for first, second in bigrams("".join(words))',
    hint="Every word has dots at both ends: the last character of one is not followed by the first of the next.",
)

misconception(
    "count_bigrams",
    "two dots between two words",
    old="for word in words for first, second in bigrams(word)",
    new='for first, second in bigrams("..".join(words))',
    hint="Between two words nothing is counted: each is taken on its own.",
)

misconception(
    "count_bigrams",
    "counts as floats",
    old="return counts.reshape(size, size)",
    new="return counts.reshape(size, size).float()",
    hint="Counts are whole numbers: int64.",
)

misconception(
    "count_bigrams",
    "counts of 32 bits",
    old="return counts.reshape(size, size)",
    new="return counts.reshape(size, size).int()",
    hint="The counts are int64.",
)

misconception(
    "count_bigrams",
    "a vocabulary of its own",
    old="size = len(vocabulary)",
    new="""vocabulary = build_vocabulary(words)
    size = len(vocabulary)""",
    hint="The numbers, and the size of the table, come from the vocabulary that is handed over.",
)

misconception(
    "count_bigrams",
    "unknown characters not counted",
    old="for first, second in bigrams(word)",
    new="for first, second in bigrams(word) if first in vocabulary and second in vocabulary",
    hint="A character that the vocabulary does not have is a KeyError.",
)

misconception(
    "count_bigrams",
    "the table ends with the last pair",
    old=", minlength=size * size",
    new="",
    hint="Without a minimal length bincount stops at the largest number that it meets.",
)

# --- to_probabilities ----------------------------------------------------------------------------------------------

misconception(
    "to_probabilities",
    "columns normalised",
    old="totals = smoothed.sum(dim=1, keepdim=True)",
    new="totals = smoothed.sum(dim=0, keepdim=True)",
    hint="What follows a character is its row, so each row sums to 1; on a list of words the loss would not tell you.",
)

misconception(
    "to_probabilities",
    "row sums laid over the columns",
    old="totals = smoothed.sum(dim=1, keepdim=True)",
    new="totals = smoothed.sum(dim=1)",
    hint="A tensor of shape (V,) broadcasts as a row, so column j is divided by the sum of row j: keep the dimension.",
)

misconception(
    "to_probabilities",
    "the whole table sums to one",
    old="totals = smoothed.sum(dim=1, keepdim=True)",
    new="totals = smoothed.sum()",
    hint="Each row is a distribution of its own, given the first character.",
)

misconception(
    "to_probabilities",
    "smoothed after normalising",
    old="""smoothed = counts.double() + smoothing
    totals = smoothed.sum(dim=1, keepdim=True)""",
    new="""shares = counts.double() / counts.double().sum(dim=1, keepdim=True)
    smoothed = shares.nan_to_num() + smoothing
    totals = smoothed.sum(dim=1, keepdim=True)""",
    hint="The smoothing is added to the counts, not to the shares: a character that is often seen hardly feels it.",
)

misconception(
    "to_probabilities",
    "k V missing below",
    old="totals = smoothed.sum(dim=1, keepdim=True)",
    new="""totals = counts.double().sum(dim=1, keepdim=True)
    smoothed = torch.where(totals > 0, smoothed, 0)""",
    hint="What is added above the line V times is added below it too, or the row sums to more than 1.",
)

misconception(
    "to_probabilities",
    "k added once below",
    old="totals = smoothed.sum(dim=1, keepdim=True)",
    new="totals = counts.double().sum(dim=1, keepdim=True) + smoothing",
    hint="Every one of the V counts of a row grows by k, so the sum of the row grows by k V.",
)

misconception(
    "to_probabilities",
    "only zeros are smoothed",
    old="smoothed = counts.double() + smoothing",
    new="smoothed = torch.where(counts == 0, smoothing, counts.double())",
    hint="The smoothing is added to every count, not only to those that are 0.",
)

misconception(
    "to_probabilities",
    "smoothing forgotten",
    old="smoothed = counts.double() + smoothing",
    new="smoothed = counts.double()",
    hint="The smoothing is added to every count.",
)

misconception(
    "to_probabilities",
    "always one is added",
    old="smoothed = counts.double() + smoothing",
    new="smoothed = counts.double() + (smoothing > 0)",
    hint="How much is added is the caller's choice, and may be a fraction.",
)

misconception(
    "to_probabilities",
    "one is added by default",
    old="smoothed = counts.double() + smoothing",
    new="smoothed = counts.double() + (smoothing or 1.0)",
    hint="A smoothing of 0 adds nothing.",
)

misconception(
    "to_probabilities",
    "smoothing cut to a whole number",
    old="smoothed = counts.double() + smoothing",
    new="smoothed = counts.double() + int(smoothing)",
    hint="The smoothing may be a fraction: counts of integers have no room for it.",
)

misconception(
    "to_probabilities",
    "a small smoothing counts as none",
    old="smoothed = counts.double() + smoothing",
    new="smoothed = counts.double() + (smoothing if smoothing >= 0.5 else 0.0)",
    hint="Every smoothing above 0 is added, however small it is.",
)

misconception(
    "to_probabilities",
    "empty rows become NaN",
    old="return torch.where(totals > 0, smoothed / totals, 1 / counts.shape[1])",
    new="return smoothed / totals",
    hint="A row without counts is 0 / 0, which is NaN.",
)

misconception(
    "to_probabilities",
    "empty rows stay empty",
    old="return torch.where(totals > 0, smoothed / totals, 1 / counts.shape[1])",
    new="return torch.where(totals > 0, smoothed / totals, 0.0)",
    hint="A row of zeros is no distribution: one that was never seen is uniform.",
)

misconception(
    "to_probabilities",
    "after the unknown comes the dot",
    old="return torch.where(totals > 0, smoothed / totals, 1 / counts.shape[1])",
    new="""dot = torch.zeros_like(smoothed[0]).index_fill(0, torch.tensor([0]), 1.0)
    return torch.where(totals > 0, smoothed / totals, dot)""",
    hint="Of a row without counts nothing is known, not even that the word ends: it is uniform.",
)

misconception(
    "to_probabilities",
    "a small number in every sum",
    old="totals = smoothed.sum(dim=1, keepdim=True)",
    new="""totals = smoothed.sum(dim=1, keepdim=True)
    totals = torch.where(totals > 0, totals + 1e-6, 0)""",
    hint="A small number below the line against 0 / 0 keeps every row from summing to 1.",
)

misconception(
    "to_probabilities",
    "probabilities of float32",
    old="counts.double()",
    new="counts.float()",
    hint="float32 has no 2 ** 24 + 1: compute in float64 and return it.",
)

misconception(
    "to_probabilities",
    "negative smoothing accepted",
    old="if smoothing < 0:",
    new="if False:",
    hint="A negative smoothing could make a probability negative: it is a ValueError.",
)

misconception(
    "to_probabilities",
    "smoothing of zero refused",
    old="if smoothing < 0:",
    new="if smoothing <= 0:",
    hint="0 is a smoothing too: only below it comes the ValueError.",
)

misconception(
    "to_probabilities",
    "refused only where a count turns negative",
    old="if smoothing < 0:",
    new="if smoothing < -float(counts.min()):",
    hint="A negative smoothing is a ValueError, whatever the counts are.",
)

misconception(
    "to_probabilities",
    "smoothed in place",
    old="smoothed = counts.double() + smoothing",
    new="""counts += int(smoothing) if not counts.is_floating_point() else smoothing
    smoothed = counts.double() + (smoothing - int(smoothing) if not counts.is_floating_point() else 0)""",
    hint="counts += k writes into the caller's counts.",
)

misconception(
    "to_probabilities",
    "normalised in place",
    old="return torch.where(totals > 0, smoothed / totals, 1 / counts.shape[1])",
    new="""if counts.dtype == torch.float64:
        counts /= totals.clamp(min=1)
    return torch.where(totals > 0, smoothed / totals, 1 / counts.shape[1])""",
    hint="double() returns the tensor itself if it is float64 already, and /= writes into it.",
)

# --- negative_log_likelihood ---------------------------------------------------------------------------------------

misconception(
    "negative_log_likelihood",
    "the probabilities of a word multiplied",
    old="return -float(probabilities.double()[firsts, seconds].log().mean())",
    new="""steps = probabilities.double()[firsts, seconds].split([len(word) + 1 for word in words])
    return -float(sum(step.prod().log() for step in steps) / len(pairs))""",
    hint="The product of many probabilities is less than any float; the sum of their logarithms is not.",
)

misconception(
    "negative_log_likelihood",
    "logarithm to base 2",
    old=".log()",
    new=".log2()",
    hint="Nats: the natural logarithm. In base 2 it would be bits.",
)

misconception(
    "negative_log_likelihood",
    "logarithm to base 10",
    old=".log()",
    new=".log10()",
    hint="Nats: the natural logarithm, not the one to base 10.",
)

misconception(
    "negative_log_likelihood",
    "sum instead of mean",
    old=".mean()",
    new=".sum()",
    hint="The sum grows with the number of words: divide by the number of bigrams.",
)

misconception(
    "negative_log_likelihood",
    "sign forgotten",
    old="return -float(",
    new="return float(",
    hint="The logarithm of a probability is at most 0, and the loss its opposite.",
)

misconception(
    "negative_log_likelihood",
    "divided by the words",
    old="return -float(probabilities.double()[firsts, seconds].log().mean())",
    new="return -float(probabilities.double()[firsts, seconds].log().sum()) / len(words)",
    hint="The mean is over bigrams, not over words: long words would look worse than short ones.",
)

misconception(
    "negative_log_likelihood",
    "divided by the letters",
    old="return -float(probabilities.double()[firsts, seconds].log().mean())",
    new="return -float(probabilities.double()[firsts, seconds].log().sum()) / max(sum(map(len, words)), 1)",
    hint="A word of n characters has n + 1 bigrams.",
)

misconception(
    "negative_log_likelihood",
    "mean of the means of words",
    old="return -float(probabilities.double()[firsts, seconds].log().mean())",
    new="""losses = probabilities.double()[firsts, seconds].log()
    means = [part.mean() for part in losses.split([len(word) + 1 for word in words])]
    return -float(sum(means)) / len(words)""",
    hint="Every bigram counts alike: a mean of means gives those of short words more weight.",
)

misconception(
    "negative_log_likelihood",
    "end not judged",
    old="pairs = [pair for word in words for pair in bigrams(word)]",
    new="pairs = [pair for word in words for pair in bigrams(word)[: max(len(word), 1)]]",
    hint="The dot at the end is predicted like every character, and counts.",
)

misconception(
    "negative_log_likelihood",
    "start not judged",
    old="pairs = [pair for word in words for pair in bigrams(word)]",
    new="pairs = [pair for word in words for pair in bigrams(word)[1 if word else 0 :]]",
    hint="The first character is predicted from the dot, and counts.",
)

misconception(
    "negative_log_likelihood",
    "row and column of the table swapped",
    old="[firsts, seconds].log()",
    new="[seconds, firsts].log()",
    hint="The row is the first character: p[first, second].",
)

misconception(
    "negative_log_likelihood",
    "each pair judged once",
    old="pairs = [pair for word in words for pair in bigrams(word)]",
    new="pairs = list(dict.fromkeys(pair for word in words for pair in bigrams(word)))",
    hint="A bigram that occurs three times counts three times.",
)

misconception(
    "negative_log_likelihood",
    "zero times the logarithm of zero",
    old="return -float(probabilities.double()[firsts, seconds].log().mean())",
    new="""counts = count_bigrams(words, vocabulary)
    return -float((counts * probabilities.double().log()).sum()) / len(pairs)""",
    hint="0 * log 0 is NaN: a bigram that no word has must not enter the sum.",
)

misconception(
    "negative_log_likelihood",
    "impossible bigrams left out",
    old="return -float(probabilities.double()[firsts, seconds].log().mean())",
    new="""chosen = probabilities.double()[firsts, seconds]
    return -float(chosen[chosen > 0].log().sum()) / len(pairs)""",
    hint="A model that calls impossible what happens has an infinite loss, not a smaller one.",
)

misconception(
    "negative_log_likelihood",
    "a floor under the probabilities",
    old=".log()",
    new=".clamp(min=1e-12).log()",
    hint="An unseen bigram costs infinitely much: smoothing is the cure, and the caller decides about it.",
)

misconception(
    "negative_log_likelihood",
    "a small number inside the logarithm",
    old="probabilities.double()[firsts, seconds].log()",
    new="(probabilities.double()[firsts, seconds] + 1e-8).log()",
    hint="Something added inside the logarithm changes every loss, and hides what is impossible.",
)

misconception(
    "negative_log_likelihood",
    "logarithm of the product",
    old="return -float(probabilities.double()[firsts, seconds].log().mean())",
    new="return -float(probabilities.double()[firsts, seconds].prod().log()) / len(pairs)",
    hint="The product of many probabilities is 0 in any float: add logarithms instead.",
)

misconception(
    "negative_log_likelihood",
    "logarithm of the mean",
    old=".log().mean()",
    new=".mean().log()",
    hint="First the logarithm of each probability, then the mean.",
)

misconception(
    "negative_log_likelihood",
    "logarithms of float32",
    old="-float(probabilities.double()",
    new="-float(probabilities.float()",
    hint="Compute in float64, whatever the table's dtype is.",
)

misconception(
    "negative_log_likelihood",
    "logarithms in the dtype of the table",
    old="-float(probabilities.double()",
    new="-float(probabilities",
    hint="A table of float32 is taken to float64 before the logarithm.",
)

misconception(
    "negative_log_likelihood",
    "no words, no loss",
    old="""        raise ValueError("the mean over no words is not defined")
""",
    new="""        return 0.0
""",
    hint="The mean over nothing is not 0: a ValueError.",
)

misconception(
    "negative_log_likelihood",
    "no words go unnoticed",
    old="if len(words) == 0:",
    new="if False:",
    hint="The mean over nothing is NaN, without an error: look for it first.",
)

misconception(
    "negative_log_likelihood",
    "one empty word is none",
    old="if len(words) == 0:",
    new="if not any(words):",
    hint="The empty word is a word, and has one bigram.",
)

misconception(
    "negative_log_likelihood",
    "unknown characters not judged",
    old="for pair in bigrams(word)]",
    new="for pair in bigrams(word) if pair[0] in vocabulary and pair[1] in vocabulary]",
    hint="A character that the vocabulary does not have is a KeyError: the model cannot judge it.",
)

# --- perplexity, bits_per_character --------------------------------------------------------------------------------

misconception(
    "perplexity",
    "two to the nats",
    at="perplexity",
    old="math.exp(negative_log_likelihood(words, probabilities, vocabulary))",
    new="2 ** negative_log_likelihood(words, probabilities, vocabulary)",
    hint="The base of the power is that of the logarithm: e for nats, 2 for bits.",
)

misconception(
    "perplexity",
    "perplexity below one",
    at="perplexity",
    old="math.exp(negative_log_likelihood",
    new="math.exp(-negative_log_likelihood",
    hint="e to the minus loss is a mean probability; the perplexity is one over it.",
)

misconception(
    "perplexity",
    "perplexity of the whole list",
    at="perplexity",
    old="vocabulary))",
    new="vocabulary) * len(words))",
    hint="The perplexity belongs to the mean over bigrams.",
)

misconception(
    "perplexity",
    "mean of the perplexities of words",
    at="perplexity",
    old="return math.exp(negative_log_likelihood(words, probabilities, vocabulary))",
    new="""if not words:
        raise ValueError("no words")
    each = [math.exp(negative_log_likelihood([word], probabilities, vocabulary)) for word in words]
    return sum(each) / len(each)""",
    hint="First the mean over all bigrams, then the power.",
)

misconception(
    "perplexity",
    "bits are nats times ln 2",
    at="bits_per_character",
    old="/ math.log(2)",
    new="* math.log(2)",
    hint="A bit is ln 2 = 0.69 nats, so there are more bits than nats.",
)

misconception(
    "perplexity",
    "bits are nats",
    at="bits_per_character",
    old=" / math.log(2)",
    new="",
    hint="Bits are logarithms to base 2: divide by ln 2.",
)

misconception(
    "perplexity",
    "bits of the perplexity of the perplexity",
    at="bits_per_character",
    old="negative_log_likelihood(words, probabilities, vocabulary) / math.log(2)",
    new="perplexity(words, probabilities, vocabulary) / math.log(2)",
    hint="Bits come from the loss, not from the perplexity.",
)

misconception(
    "perplexity",
    "bits per word",
    at="bits_per_character",
    old="/ math.log(2)",
    new="/ math.log(2) * (sum(map(len, words)) + len(words)) / max(len(words), 1)",
    hint="Per character: the mean over bigrams, the dot at the end included.",
)

misconception(
    "perplexity",
    "bits per letter, without the end",
    at="bits_per_character",
    old="/ math.log(2)",
    new="/ math.log(2) * (sum(map(len, words)) + len(words)) / max(sum(map(len, words)), 1)",
    hint="The dot at the end is predicted, paid for and counted like every character.",
)

# --- sample_word ---------------------------------------------------------------------------------------------------

misconception(
    "sample_word",
    "always greedy",
    old="row.argmax() if greedy else torch.multinomial(row, 1, generator=generator)",
    new="row.argmax()",
    hint="Without greedy the next character is drawn: the most probable one alone always makes the same word.",
)

misconception(
    "sample_word",
    "a word has at least one character",
    old="last = int(row.argmax() if greedy else torch.multinomial(row, 1, generator=generator))",
    new="""last = int(row.argmax() if greedy else torch.multinomial(row, 1, generator=generator))
        if last == 0 and not word and not greedy:
            last = int(torch.multinomial(row[1:] + 1e-12, 1, generator=generator)) + 1""",
    hint="The dot may be drawn first: then the word is empty.",
)

misconception(
    "sample_word",
    "never greedy",
    old="row.argmax() if greedy else torch.multinomial(row, 1, generator=generator)",
    new="torch.multinomial(row, 1, generator=generator)",
    hint="With greedy nothing is drawn: the most probable character follows.",
)

misconception(
    "sample_word",
    "last of equally probable characters",
    old="row.argmax()",
    new="len(row) - 1 - row.flip(0).argmax()",
    hint="Of equally probable characters greedy takes the first.",
)

misconception(
    "sample_word",
    "greedy never ends a word",
    old="row.argmax()",
    new="row[1:].argmax() + 1",
    hint="The dot may be the most probable character too: then the word is over.",
)

misconception(
    "sample_word",
    "the dot is returned",
    old="""        if last == 0:
            break
        word.append(last)
""",
    new="""        word.append(last)
        if last == 0:
            break
""",
    hint="The dot ends a word and is not part of it.",
)

misconception(
    "sample_word",
    "the first dot is returned",
    old="return word",
    new="return [0, *word]",
    hint="The dot before the first character is not part of the word.",
)

misconception(
    "sample_word",
    "generator ignored",
    old="torch.multinomial(row, 1, generator=generator)",
    new="torch.multinomial(row, 1)",
    hint="Hand the generator on, or nobody can have the same words again.",
)

misconception(
    "sample_word",
    "generator seeded anew for every word",
    old="word: list[int] = []",
    new="""word: list[int] = []
    if generator is not None:
        generator.manual_seed(generator.initial_seed())""",
    hint="Whoever seeds the generator inside the function gets the same word again and again.",
)

misconception(
    "sample_word",
    "a fixed seed",
    old="word: list[int] = []",
    new="""word: list[int] = []
    if generator is not None:
        generator.manual_seed(42)""",
    hint="The seed is the caller's: inside the function the generator is only used.",
)

misconception(
    "sample_word",
    "drawn evenly among the possible",
    old="torch.multinomial(row, 1, generator=generator)",
    new="torch.multinomial((row > 0).double(), 1, generator=generator)",
    hint="What is more probable is drawn more often.",
)

misconception(
    "sample_word",
    "all characters equally often",
    old="torch.multinomial(row, 1, generator=generator)",
    new="torch.randint(len(row), (1,), generator=generator)",
    hint="Each character is drawn as often as the row says.",
)

misconception(
    "sample_word",
    "always drawn from the first row",
    old="row = probabilities[last]",
    new="row = probabilities[0]",
    hint="The row is that of the character before.",
)

misconception(
    "sample_word",
    "drawn from the column",
    old="row = probabilities[last]",
    new="row = probabilities[:, last]",
    hint="What follows a character is its row of the table, not its column.",
)

misconception(
    "sample_word",
    "softmax of probabilities",
    old="row = probabilities[last]",
    new="row = probabilities[last].softmax(dim=0)",
    hint="The rows are probabilities already: a softmax makes the impossible possible.",
)

misconception(
    "sample_word",
    "the first character drawn from all",
    old="last = 0",
    new="last = 0 if greedy else int(torch.randint(len(probabilities), (1,), generator=generator))",
    hint="A word starts at the dot: the first character comes from row 0.",
)

misconception(
    "sample_word",
    "one character too many",
    old="while len(word) < max_length:",
    new="while len(word) <= max_length:",
    hint="A word has at most max_length characters.",
)

misconception(
    "sample_word",
    "the dot counted in the length",
    old="while len(word) < max_length:",
    new="while len(word) < max_length - 1:",
    hint="The dots do not count in max_length.",
)

misconception(
    "sample_word",
    "at least one draw",
    old="    while len(word) < max_length:",
    new="    while len(word) < max(max_length, 1):",
    hint="A max_length of 0 leaves no room: the word is empty.",
)


misconception(
    "sample_word",
    "greedy draws and throws away",
    old="        row = probabilities[last]",
    new="""        row = probabilities[last]
        if generator is not None:
            drawn = torch.multinomial(row, 1, generator=generator)
            if not greedy:
                last = int(drawn)
                if last == 0:
                    break
                word.append(last)
                continue""",
    hint="With greedy the generator is left alone.",
)

misconception(
    "sample_word",
    "greedy needs a generator",
    old="word: list[int] = []",
    new="""word: list[int] = []
    generator.get_state()""",
    hint="With greedy the generator may be None.",
)

# --- split_words, choose_smoothing ---------------------------------------------------------------------------------

misconception(
    "held_out",
    "last words held out",
    at="split_words",
    old="order = torch.randperm(len(words), generator=generator).tolist()",
    new="order = list(range(len(words)))[::-1]",
    hint="Sorted words end with z: what is held out has to be drawn at random.",
)

misconception(
    "held_out",
    "neighbours held out",
    at="split_words",
    old="order = torch.randperm(len(words), generator=generator).tolist()",
    new="""start = int(torch.randint(max(len(words), 1), (1,), generator=generator))
    order = [(start + i) % len(words) for i in range(len(words))]""",
    hint="Words are drawn one by one, not a run of neighbours.",
)

misconception(
    "held_out",
    "split with a generator of its own",
    at="split_words",
    old="torch.randperm(len(words), generator=generator)",
    new="torch.randperm(len(words))",
    hint="Hand the generator on, or nobody can have the same split again.",
)

misconception(
    "held_out",
    "split seeded anew",
    at="split_words",
    old="order = torch.randperm(len(words), generator=generator).tolist()",
    new="order = torch.randperm(len(words), generator=generator.manual_seed(42)).tolist()",
    hint="The seed is the caller's: inside the function the generator is only used.",
)

misconception(
    "held_out",
    "parts swapped",
    at="split_words",
    old="return [words[i] for i in order[cut:]], [words[i] for i in order[:cut]]",
    new="return [words[i] for i in order[:cut]], [words[i] for i in order[cut:]]",
    hint="First comes what the model is trained on, the larger part.",
)

misconception(
    "held_out",
    "a tenth rounded up",
    at="split_words",
    old="cut = len(words) // 10",
    new="cut = -(-len(words) // 10)",
    hint="The tenth is rounded down: of nine words none is held out.",
)

misconception(
    "held_out",
    "a tenth rounded to the nearest",
    at="split_words",
    old="cut = len(words) // 10",
    new="cut = round(len(words) / 10)",
    hint="The tenth is rounded down.",
)

misconception(
    "held_out",
    "trained on all words",
    at="split_words",
    old="[words[i] for i in order[cut:]],",
    new="[words[i] for i in order],",
    hint="A word that is held out must not be trained on: that is what it is held out for.",
)

misconception(
    "held_out",
    "words drawn with replacement",
    at="split_words",
    old="order = torch.randperm(len(words), generator=generator).tolist()",
    new="order = torch.randint(max(len(words), 1), (len(words),), generator=generator).tolist()",
    hint="Every word is in exactly one part: shuffle the words, do not draw them one by one and put them back.",
)

misconception(
    "held_out",
    "each word held out by a coin",
    at="split_words",
    old="""cut = len(words) // 10
    return""",
    new="""cut = int((torch.rand(len(words), generator=generator) < 0.1).sum())
    return""",
    hint="The number of words that are held out is fixed, only which ones is drawn.",
)

misconception(
    "held_out",
    "equal words are one",
    at="split_words",
    old="order = torch.randperm",
    new="words = sorted(set(words))\n    order = torch.randperm",
    hint="Words that are equal are still several words.",
)

misconception(
    "held_out",
    "the caller's list shuffled",
    at="split_words",
    old="""cut = len(words) // 10
    return [words[i] for i in order[cut:]], [words[i] for i in order[:cut]]""",
    new="""cut = len(words) // 10
    words[:] = [words[i] for i in order]
    return words[cut:], words[:cut]""",
    hint="The list belongs to the caller: shuffle a copy, or indices.",
)

misconception(
    "held_out",
    "counted with the words held out",
    at="choose_smoothing",
    old="counts = count_bigrams(train, vocabulary)",
    new="counts = count_bigrams([*train, *held], vocabulary)",
    hint="The model must not have seen the words that it is judged by.",
)

misconception(
    "held_out",
    "judged by the words trained on",
    at="choose_smoothing",
    old="negative_log_likelihood(held,",
    new="negative_log_likelihood(train if held else held,",
    hint="On the words that were counted no smoothing is always best: judge by the words held out.",
)

misconception(
    "held_out",
    "the highest loss",
    at="choose_smoothing",
    old="losses.index(min(losses))",
    new="losses.index(max(losses))",
    hint="The lower the loss, the better.",
)

misconception(
    "held_out",
    "last of equally good smoothings",
    at="choose_smoothing",
    old="losses.index(min(losses))",
    new="len(losses) - 1 - losses[::-1].index(min(losses))",
    hint="Of equally good candidates the first is chosen.",
)

misconception(
    "held_out",
    "the smallest of equally good smoothings",
    at="choose_smoothing",
    old="return candidates[losses.index(min(losses))], losses",
    new="return min(zip(losses, candidates, strict=True))[1], losses",
    hint="Of equally good candidates the first is chosen, not the smallest.",
)

misconception(
    "held_out",
    "the loss in the place of the smoothing",
    at="choose_smoothing",
    old="return candidates[losses.index(min(losses))], losses",
    new="return min(losses), losses",
    hint="First comes the smoothing itself, then the losses of all.",
)

misconception(
    "held_out",
    "the place of the smoothing",
    at="choose_smoothing",
    old="return candidates[losses.index(min(losses))], losses",
    new="return float(losses.index(min(losses))), losses",
    hint="The answer is the candidate, not its place in the list.",
)

misconception(
    "held_out",
    "losses from best to worst",
    at="choose_smoothing",
    old="return candidates[losses.index(min(losses))], losses",
    new="return candidates[losses.index(min(losses))], sorted(losses)",
    hint="The losses stand in the order of the candidates.",
)

misconception(
    "held_out",
    "infinite losses left out",
    at="choose_smoothing",
    old="return candidates[losses.index(min(losses))], losses",
    new="return candidates[losses.index(min(losses))], [loss for loss in losses if loss < math.inf]",
    hint="Every candidate has its loss in the list, also an infinite one.",
)

misconception(
    "held_out",
    "nothing to choose is no smoothing",
    at="choose_smoothing",
    old="counts = count_bigrams(train, vocabulary)",
    new="""if not candidates:
        return 0.0, []
    counts = count_bigrams(train, vocabulary)""",
    hint="Without candidates there is nothing to choose: a ValueError.",
)

misconception(
    "held_out",
    "nothing held out is no loss",
    at="choose_smoothing",
    old="counts = count_bigrams(train, vocabulary)",
    new="""if not held:
        return candidates[0], [0.0] * len(candidates)
    counts = count_bigrams(train, vocabulary)""",
    hint="Without words held out there is nothing to judge by: a ValueError.",
)

# --- training_pairs, context_windows -------------------------------------------------------------------------------

misconception(
    "training_pairs",
    "xs and ys swapped",
    at="training_pairs",
    old="return xs, ys",
    new="return ys, xs",
    hint="First what is known, the first characters, then what is to be predicted.",
)

misconception(
    "training_pairs",
    "one tensor of pairs",
    at="training_pairs",
    old="return xs, ys",
    new="return torch.stack([xs, ys], dim=1)",
    hint="The answer is two tensors of shape (N,).",
)

misconception(
    "training_pairs",
    "each pair once",
    at="training_pairs",
    old="for word in words for first, second in bigrams(word)]",
    new="for first, second in dict.fromkeys(pair for word in words for pair in bigrams(word))]",
    hint="A pair that occurs often is there often: that is how training learns that it is frequent.",
)

misconception(
    "training_pairs",
    "pairs in the order of the table",
    at="training_pairs",
    old="torch.tensor(pairs, dtype=torch.int64)",
    new="torch.tensor(sorted(pairs), dtype=torch.int64)",
    hint="The pairs stand in the order of the words.",
)

misconception(
    "training_pairs",
    "no pairs are floats",
    at="training_pairs",
    old="torch.tensor(pairs, dtype=torch.int64)",
    new="torch.tensor(pairs)",
    hint="torch.tensor([]) is float32: name the dtype, or no words give indices that cannot index.",
)

misconception(
    "training_pairs",
    "newest character first",
    at="context_windows",
    old="contexts.append(context)",
    new="contexts.append(context[::-1])",
    hint="A window reads like the word: the oldest character is on the left.",
)

misconception(
    "training_pairs",
    "dots behind the characters",
    at="context_windows",
    old="contexts.append(context)",
    new="contexts.append([n for n in context if n] + [n for n in context if not n])",
    hint="Where a word has fewer characters the dots stand in front, so that the last place is the character before.",
)

misconception(
    "training_pairs",
    "windows reach into the word before",
    at="context_windows",
    old="""    for word in words:
        context = [0] * size
""",
    new="""    context = [0] * size
    for word in words:
""",
    hint="Every word begins anew, with dots alone.",
)

misconception(
    "training_pairs",
    "end of the word is no target",
    at="context_windows",
    old="encode(word + DOT, vocabulary)",
    new="encode(word, vocabulary)",
    hint="The dot at the end is a target like every character.",
)

misconception(
    "training_pairs",
    "window includes its target",
    at="context_windows",
    old="""            contexts.append(context)
            targets.append(number)
            context = [*context[1:], number]
""",
    new="""            context = [*context[1:], number]
            contexts.append(context)
            targets.append(number)
""",
    hint="The target is what comes after the window; inside it there would be nothing to predict.",
)

misconception(
    "training_pairs",
    "windows that are not full left out",
    at="context_windows",
    old="            contexts.append(context)\n            targets.append(number)\n",
    new="""            if 0 not in context[1:]:
                contexts.append(context)
                targets.append(number)
""",
    hint="Each character is a target once, the first of a word too: dots fill its window.",
)

misconception(
    "training_pairs",
    "windows always three long",
    at="context_windows",
    old="context = [0] * size",
    new="context = [0] * 3",
    hint="The size of a window is the caller's.",
)

misconception(
    "training_pairs",
    "no windows without a shape",
    at="context_windows",
    old=".reshape(-1, size)",
    new="",
    hint="Also without any word the contexts have two dimensions: (0, size).",
)

misconception(
    "training_pairs",
    "windows of nothing accepted",
    at="context_windows",
    old="if size < 1:",
    new="if size < 0:",
    hint="A window has at least one character.",
)

misconception(
    "training_pairs",
    "windows of any size accepted",
    at="context_windows",
    old="""    if size < 1:
        raise ValueError(f"a window has at least one character, not {size}")
""",
    new="""    size = max(size, 1)
""",
    hint="A window has at least one character: less is a ValueError.",
)

misconception(
    "training_pairs",
    "unknown characters as dots in windows",
    at="context_windows",
    old="in encode(word + DOT, vocabulary):",
    new="in [vocabulary.get(c, 0) for c in word + DOT]:",
    hint="A character that the vocabulary does not have is a KeyError.",
)

misconception(
    "training_pairs",
    "unknown characters as dots in pairs",
    at="training_pairs",
    old="(vocabulary[first], vocabulary[second])",
    new="(vocabulary.get(first, 0), vocabulary.get(second, 0))",
    hint="A character that the vocabulary does not have is a KeyError.",
)

# --- one_hot -------------------------------------------------------------------------------------------------------

misconception(
    "one_hot",
    "too few classes",
    old="torch.arange(num_classes, device=indices.device)",
    new="torch.arange(int(indices.max()) + 1 if indices.numel() else num_classes)",
    hint="The largest index of these data need not be the last class: the number of classes is the caller's.",
)

misconception(
    "one_hot",
    "rows of integers",
    old=".float()",
    new=".long()",
    hint="Rows of integers cannot be multiplied with weights: float32.",
)

misconception(
    "one_hot",
    "classes along the first axis",
    old="return (indices[..., None] == torch.arange(num_classes, device=indices.device)).float()",
    new="return (indices[..., None] == torch.arange(num_classes)).float().movedim(-1, 0)",
    hint="The classes are the last axis: a row for each index.",
)

misconception(
    "one_hot",
    "indices in one row",
    old="(indices[..., None] == torch",
    new="(indices.flatten()[:, None] == torch",
    hint="The result keeps the shape of the indices and has one more axis.",
)

misconception(
    "one_hot",
    "negative indices count from the end",
    old="if ((indices < 0) | (indices >= num_classes)).any():",
    new="""indices = torch.where(indices < 0, indices + num_classes, indices)
    if (indices >= num_classes).any():""",
    hint="A negative index is no class: a ValueError, not a place counted from the end.",
)

misconception(
    "one_hot",
    "unknown classes are rows of zeros",
    old="if ((indices < 0) | (indices >= num_classes)).any():",
    new="if False:",
    hint="An index without a class is a ValueError; a row of zeros would pick nothing without a word.",
)

misconception(
    "one_hot",
    "the first index that is no class is let through",
    old="(indices >= num_classes)",
    new="(indices > num_classes)",
    hint="The classes begin with 0, so the last one is num_classes - 1.",
)

misconception(
    "one_hot",
    "other errors for other indices",
    old="""    if ((indices < 0) | (indices >= num_classes)).any():
        raise ValueError(f"an index is at least 0 and less than {num_classes}")
    return (indices[..., None] == torch.arange(num_classes, device=indices.device)).float()""",
    new="""    return torch.nn.functional.one_hot(indices, num_classes).float()""",
    hint="What PyTorch raises for an index that is too large is no ValueError: look at the indices first.",
)

# --- softmax -------------------------------------------------------------------------------------------------------

misconception(
    "softmax",
    "no shift",
    old="(exact - exact.amax(dim=-1, keepdim=True)).exp()",
    new="exact.exp()",
    hint="exp of 89 is infinite in float32: subtract the largest logit of the row first, which changes nothing.",
)

misconception(
    "softmax",
    "shifted by the largest of all rows",
    old="exact.amax(dim=-1, keepdim=True)",
    new="exact.max()",
    hint="A row far below the largest logit of all becomes 0 / 0: each row needs its own shift.",
)

misconception(
    "softmax",
    "shifted by the mean",
    old="exact.amax(dim=-1, keepdim=True)",
    new="exact.mean(dim=-1, keepdim=True)",
    hint="After a shift by the mean the largest logit may still be too large for exp: subtract the largest.",
)

misconception(
    "softmax",
    "large logits cut off",
    old="(exact - exact.amax(dim=-1, keepdim=True)).exp()",
    new="exact.clamp(-60, 60).exp()",
    hint="Cutting logits off changes their differences: shift them instead.",
)

misconception(
    "softmax",
    "along the columns",
    old="""weights = (exact - exact.amax(dim=-1, keepdim=True)).exp()
    probabilities = weights / weights.sum(dim=-1, keepdim=True)""",
    new="""weights = (exact - exact.amax(dim=0, keepdim=True)).exp()
    probabilities = weights / weights.sum(dim=0, keepdim=True)""",
    hint="The probabilities of a row sum to 1: the last axis.",
)

misconception(
    "softmax",
    "along the second axis",
    old="""weights = (exact - exact.amax(dim=-1, keepdim=True)).exp()
    probabilities = weights / weights.sum(dim=-1, keepdim=True)""",
    new="""axis = min(1, exact.dim() - 1)
    weights = (exact - exact.amax(dim=axis, keepdim=True)).exp()
    probabilities = weights / weights.sum(dim=axis, keepdim=True)""",
    hint="With three axes the last one is not the second: dim=-1.",
)

misconception(
    "softmax",
    "over all entries",
    old="weights.sum(dim=-1, keepdim=True)",
    new="weights.sum()",
    hint="Each row sums to 1, not the whole table.",
)

misconception(
    "softmax",
    "sums laid over the columns in softmax",
    old="weights.sum(dim=-1, keepdim=True)",
    new="weights.sum(dim=-1)",
    hint="A sum without its axis broadcasts along the wrong one: keep the dimension.",
)

misconception(
    "softmax",
    "sigmoid of each logit",
    old="probabilities = weights / weights.sum(dim=-1, keepdim=True)",
    new="probabilities = exact.sigmoid()",
    hint="The characters exclude each other: their probabilities sum to 1.",
)

misconception(
    "softmax",
    "logarithms returned",
    old="probabilities = weights / weights.sum(dim=-1, keepdim=True)",
    new="probabilities = (weights / weights.sum(dim=-1, keepdim=True)).log()",
    hint="Probabilities, not their logarithms.",
)

misconception(
    "softmax",
    "powers of two",
    old="keepdim=True)).exp()",
    new="keepdim=True)).exp2()",
    hint="The base is e.",
)

misconception(
    "softmax",
    "a small number in the sum",
    old="weights.sum(dim=-1, keepdim=True)",
    new="(weights.sum(dim=-1, keepdim=True) + 1e-6)",
    hint="After the shift the sum is at least 1: nothing needs to be added to it.",
)

misconception(
    "softmax",
    "probabilities of integers are integers",
    old="return probabilities.to(logits.dtype) if logits.is_floating_point() else probabilities",
    new="return probabilities.to(logits.dtype)",
    hint="Probabilities are fractions, also those of integer logits: float32.",
)

misconception(
    "softmax",
    "probabilities always of float32",
    old="return probabilities.to(logits.dtype) if logits.is_floating_point() else probabilities",
    new="return probabilities.float()",
    hint="Probabilities of float64 logits are float64, those of float16 logits float16.",
)

misconception(
    "softmax",
    "computed in float32 throughout",
    old="exact = logits.to(torch.promote_types(logits.dtype, torch.float32))",
    new="exact = logits.float()",
    hint="float64 logits are computed in float64.",
)

misconception(
    "softmax",
    "shifted in place",
    old="weights = (exact - exact.amax(dim=-1, keepdim=True)).exp()",
    new="weights = exact.sub_(exact.amax(dim=-1, keepdim=True)).exp()",
    hint="Tensor.to returns the tensor itself if the dtype is right already, and -= writes into it.",
)

# --- bigram_loss ---------------------------------------------------------------------------------------------------

misconception(
    "bigram_loss",
    "loss summed",
    old="-log_probabilities[xs, ys].mean()",
    new="-log_probabilities[xs, ys].sum()",
    hint="The loss is the mean over the pairs.",
)

misconception(
    "bigram_loss",
    "mean over pairs and classes",
    old="-log_probabilities[xs, ys].mean()",
    new="-(one_hot(ys, len(weights)) * log_probabilities[xs]).mean()",
    hint="A mean over all entries of one-hot rows divides by V too: sum over the classes, mean over the pairs.",
)

misconception(
    "bigram_loss",
    "positive logarithms",
    old="-log_probabilities[xs, ys].mean()",
    new="torch.nn.functional.nll_loss(-log_probabilities[xs], ys)",
    hint="nll_loss takes the sign itself: it wants logarithms of probabilities, not their opposites.",
)

misconception(
    "bigram_loss",
    "softmax before cross_entropy",
    old="-log_probabilities[xs, ys].mean()",
    new="torch.nn.functional.cross_entropy(softmax(weights[xs]), ys)",
    hint="cross_entropy wants logits: it applies the softmax itself.",
)

misconception(
    "bigram_loss",
    "probabilities without logarithm",
    old="-log_probabilities[xs, ys].mean()",
    new="-log_probabilities.exp()[xs, ys].mean()",
    hint="The loss of a pair is minus the logarithm of its probability.",
)

misconception(
    "bigram_loss",
    "columns are the contexts",
    old="weights.logsumexp(dim=1, keepdim=True)",
    new="weights.logsumexp(dim=0, keepdim=True)",
    hint="Row x holds the logits of what follows x: the softmax runs along the row.",
)

misconception(
    "bigram_loss",
    "logits of the column",
    old="[xs, ys].mean()",
    new="[ys, xs].mean()",
    hint="The row is the character that is known, the column the one to predict.",
)

misconception(
    "bigram_loss",
    "loss in bits",
    old="-log_probabilities[xs, ys].mean()",
    new="-log_probabilities[xs, ys].mean() / math.log(2)",
    hint="Nats: the natural logarithm.",
)

misconception(
    "bigram_loss",
    "each pair of the loss once",
    old="-log_probabilities[xs, ys].mean()",
    new="-log_probabilities[tuple(torch.stack([xs, ys]).unique(dim=1))].mean()",
    hint="A pair that occurs three times counts three times.",
)

misconception(
    "bigram_loss",
    "penalty on the sum",
    old="l2 * (weights**2).mean()",
    new="l2 * (weights**2).sum()",
    hint="The penalty is the mean of the squares, so that its strength does not depend on the size of the table.",
)

misconception(
    "bigram_loss",
    "penalty without the square",
    old="l2 * (weights**2).mean()",
    new="l2 * weights.abs().mean()",
    hint="The weights are squared.",
)

misconception(
    "bigram_loss",
    "square of the mean",
    old="l2 * (weights**2).mean()",
    new="l2 * weights.mean() ** 2",
    hint="First the squares, then the mean: weights of both signs do not cancel.",
)

misconception(
    "bigram_loss",
    "penalty halved",
    old="l2 * (weights**2).mean()",
    new="l2 / 2 * (weights**2).mean()",
    hint="The penalty is l2 times the mean square, without a half.",
)

misconception(
    "bigram_loss",
    "penalty on the rows that occur",
    old="l2 * (weights**2).mean()",
    new="l2 * (weights[xs] ** 2).mean()",
    hint="All weights are penalised alike, also those of characters that do not occur.",
)

misconception(
    "bigram_loss",
    "penalty forgotten",
    old=" + l2 * (weights**2).mean()",
    new="",
    hint="The loss has a second term, l2 times the mean square of the weights.",
)

misconception(
    "bigram_loss",
    "penalty subtracted",
    old="+ l2 *",
    new="- l2 *",
    hint="Large weights cost something: the penalty is added.",
)

misconception(
    "bigram_loss",
    "loss overflows",
    old="log_probabilities = weights - weights.logsumexp(dim=1, keepdim=True)",
    new="log_probabilities = (weights.exp() / weights.exp().sum(dim=1, keepdim=True)).log()",
    hint="exp of a thousand is infinite: take the logarithm of the softmax in one go.",
)

misconception(
    "bigram_loss",
    "logarithm of a probability that is rounded to zero",
    old="log_probabilities = weights - weights.logsumexp(dim=1, keepdim=True)",
    new="log_probabilities = weights.softmax(dim=1).log()",
    hint="A probability of e to the -1000 is 0 in any float, its logarithm is not: do not go through the probability.",
)

misconception(
    "bigram_loss",
    "a small number in the logarithm of the loss",
    old="log_probabilities = weights - weights.logsumexp(dim=1, keepdim=True)",
    new="log_probabilities = (weights.softmax(dim=1) + 1e-9).log()",
    hint="Something added inside the logarithm bounds the loss of large weights.",
)

misconception(
    "bigram_loss",
    "loss of float32 throughout",
    old="log_probabilities = weights -",
    new="weights = weights.float()\n    log_probabilities = weights -",
    hint="The loss of float64 weights is float64.",
)

misconception(
    "bigram_loss",
    "autograd cut off",
    old="return -log_probabilities[xs, ys].mean() + l2 * (weights**2).mean()",
    new="return (-log_probabilities[xs, ys].mean() + l2 * (weights**2).mean()).detach()",
    hint="item() and detach() leave a number without a history: autograd cannot go back through it.",
)

misconception(
    "bigram_loss",
    "penalty hidden from autograd",
    old="l2 * (weights**2).mean()",
    new="l2 * (weights.detach() ** 2).mean()",
    hint="The penalty has a gradient too.",
)

# --- bigram_gradient -----------------------------------------------------------------------------------------------

misconception(
    "bigram_gradient",
    "mean forgotten",
    old="(expected - counts) / len(xs)",
    new="(expected - counts)",
    hint="The loss is a mean over N pairs, and so is its gradient.",
)

misconception(
    "bigram_gradient",
    "divided by the classes",
    old="(expected - counts) / len(xs)",
    new="(expected - counts) / size",
    hint="The mean is over the N pairs, not over the V classes.",
)

misconception(
    "bigram_gradient",
    "each row divided by its own pairs",
    old="(expected - counts) / len(xs)",
    new="(expected - counts) / counts.sum(dim=1, keepdim=True).clamp(min=1)",
    hint="The mean is over all pairs: a frequent character has a steeper slope than a rare one.",
)

misconception(
    "bigram_gradient",
    "sign of the gradient",
    old="(expected - counts)",
    new="(counts - expected)",
    hint="Where the model expects more than was counted, the loss grows with the weight.",
)

misconception(
    "bigram_gradient",
    "softmax without the ones",
    old="(expected - counts)",
    new="(expected)",
    hint="The derivative of a pair is the softmax minus a one in the place of what came.",
)

misconception(
    "bigram_gradient",
    "ones without the softmax",
    old="(expected - counts)",
    new="-counts",
    hint="The logarithm of the sum has a derivative too: the softmax.",
)

misconception(
    "bigram_gradient",
    "softmax times its own derivative",
    old="expected = counts.sum(dim=1, keepdim=True) * softmax(weights)",
    new="""expected = counts.sum(dim=1, keepdim=True) * softmax(weights)
    expected = expected * (1 - softmax(weights))""",
    hint="Logarithm and softmax together have a simple derivative: softmax minus one-hot, nothing more.",
)

misconception(
    "bigram_gradient",
    "equal pairs lost",
    old="expected = counts.sum(dim=1, keepdim=True) * softmax(weights)",
    new="""expected = counts.sum(dim=1, keepdim=True) * softmax(weights)
    expected, counts = expected / counts.clamp(min=1).amax(dim=1, keepdim=True), counts.clamp(max=1)""",
    hint="gradient[xs] += rows adds one row only where an index occurs twice: use index_add_, or a product.",
)

misconception(
    "bigram_gradient",
    "every row gets the softmax",
    old="counts.sum(dim=1, keepdim=True) * softmax(weights)",
    new="len(xs) / size * softmax(weights)",
    hint="A row's softmax counts once for each pair that begins there, and not at all if none does.",
)

misconception(
    "bigram_gradient",
    "gradient transposed",
    old="return (expected - counts) / len(xs)",
    new="return (expected - counts).T / len(xs)",
    hint="Row x of the gradient belongs to row x of the weights.",
)

misconception(
    "bigram_gradient",
    "softmax along the columns",
    old="* softmax(weights)",
    new="* softmax(weights.T).T",
    hint="Row x holds the logits of what follows x: the softmax runs along the row.",
)

misconception(
    "bigram_gradient",
    "penalty forgotten in the gradient",
    old=" + 2 * l2 * weights / weights.numel()",
    new="",
    hint="The penalty has a gradient too.",
)

misconception(
    "bigram_gradient",
    "penalty without the two",
    old="2 * l2 * weights / weights.numel()",
    new="l2 * weights / weights.numel()",
    hint="The derivative of a square has a factor 2.",
)

misconception(
    "bigram_gradient",
    "penalty without the number of weights",
    old="2 * l2 * weights / weights.numel()",
    new="2 * l2 * weights",
    hint="The penalty is a mean over V times V squares, and its gradient is divided by their number.",
)

misconception(
    "bigram_gradient",
    "weight decay",
    old="2 * l2 * weights / weights.numel()",
    new="l2 * weights",
    hint="l2 times the weights is the gradient of half the sum of squares; here the mean is penalised.",
)

misconception(
    "bigram_gradient",
    "penalty divided by the side",
    old="2 * l2 * weights / weights.numel()",
    new="2 * l2 * weights / size",
    hint="There are V times V weights, not V.",
)

misconception(
    "bigram_gradient",
    "penalty divided by the pairs",
    old="return (expected - counts) / len(xs) + 2 * l2 * weights / weights.numel()",
    new="return (expected - counts + 2 * l2 * weights) / len(xs)",
    hint="The penalty is a mean over the weights, whatever the number of pairs.",
)

misconception(
    "bigram_gradient",
    "penalty on rows that occur",
    old="2 * l2 * weights / weights.numel()",
    new="2 * l2 * weights / weights.numel() * (counts.sum(dim=1, keepdim=True) > 0)",
    hint="The penalty pulls at every weight, also in rows without pairs.",
)

misconception(
    "bigram_gradient",
    "gradient overflows",
    old="* softmax(weights)",
    new="* (weights.exp() / weights.exp().sum(dim=1, keepdim=True))",
    hint="exp of a thousand is infinite, and infinite over infinite NaN: use your softmax.",
)

misconception(
    "bigram_gradient",
    "gradient of float32 throughout",
    old="return (expected - counts) / len(xs) + 2 * l2 * weights / weights.numel()",
    new="return ((expected - counts) / len(xs) + 2 * l2 * weights / weights.numel()).float()",
    hint="The gradient has the dtype of the weights.",
)

misconception(
    "bigram_gradient",
    "gradient of float64 throughout",
    old="return (expected - counts) / len(xs) + 2 * l2 * weights / weights.numel()",
    new="return (expected.double() - counts) / len(xs) + 2 * l2 * weights / weights.numel()",
    hint="The gradient has the dtype of the weights.",
)

misconception(
    "bigram_gradient",
    "a step taken on the way",
    old="return (expected - counts) / len(xs) + 2 * l2 * weights / weights.numel()",
    new="""gradient = (expected - counts) / len(xs) + 2 * l2 * weights / weights.numel()
    weights -= gradient
    return gradient""",
    hint="The gradient says where to go; the step is taken elsewhere, and the caller's weights stay as they are.",
)

# --- train_bigram --------------------------------------------------------------------------------------------------

misconception(
    "train_bigram",
    "uphill",
    old="weights - lr *",
    new="weights + lr *",
    hint="The gradient points uphill: subtract it.",
)

misconception(
    "train_bigram",
    "starts anywhere",
    old="weights = torch.zeros(num_classes, num_classes, device=xs.device)",
    new="weights = torch.randn(num_classes, num_classes, generator=torch.Generator().manual_seed(0))",
    hint="The first step starts from zeros.",
)

misconception(
    "train_bigram",
    "starts from ones",
    old="weights = torch.zeros(",
    new="weights = torch.ones(",
    hint="The first step starts from zeros.",
)

misconception(
    "train_bigram",
    "one step too many",
    old="for _ in range(steps):",
    new="for _ in range(steps + 1):",
    hint="No step leaves the zeros as they are.",
)

misconception(
    "train_bigram",
    "one step too few",
    old="for _ in range(steps):",
    new="for _ in range(steps - 1):",
    hint="steps is the number of updates, not of losses.",
)

misconception(
    "train_bigram",
    "always 300 steps",
    old="for _ in range(steps):",
    new="for _ in range(300):",
    hint="The number of steps is the caller's.",
)

misconception(
    "train_bigram",
    "always a length of 50",
    old="weights - lr *",
    new="weights - 50.0 *",
    hint="The length of a step is the caller's.",
)

misconception(
    "train_bigram",
    "a timid default",
    old="""    weights = torch.zeros(""",
    new="""    lr = 10.0 if lr == 50.0 else lr
    weights = torch.zeros(""",
    hint="The default length of a step is 50: with 10 it takes over 1,000 steps.",
)

misconception(
    "train_bigram",
    "penalty not handed on",
    old="bigram_gradient(weights, xs, ys, l2)",
    new="bigram_gradient(weights, xs, ys)",
    hint="The penalty belongs to what is minimised: hand it on.",
)

misconception(
    "train_bigram",
    "too few classes in training",
    old="weights = torch.zeros(num_classes, num_classes, device=xs.device)",
    new="""num_classes = int(max(xs.max(), ys.max())) + 1
    weights = torch.zeros(num_classes, num_classes, device=xs.device)""",
    hint="Some characters may be in no pair: the number of classes is the caller's.",
)

misconception(
    "train_bigram",
    "training with momentum",
    old="""    for _ in range(steps):
        weights = weights - lr * bigram_gradient(weights, xs, ys, l2)
""",
    new="""    velocity = torch.zeros_like(weights)
    for _ in range(steps):
        velocity = 0.9 * velocity + bigram_gradient(weights, xs, ys, l2)
        weights = weights - lr * velocity
""",
    hint="Plain gradient descent has no memory: each step is lr times the gradient.",
)

misconception(
    "train_bigram",
    "gradients pile up",
    old="""    for _ in range(steps):
        weights = weights - lr * bigram_gradient(weights, xs, ys, l2)
""",
    new="""    gradient = torch.zeros_like(weights)
    for _ in range(steps):
        gradient = gradient + bigram_gradient(weights, xs, ys, l2)
        weights = weights - lr * gradient
""",
    hint="autograd adds to .grad: set it back before every step, or all gradients so far count again.",
)

misconception(
    "train_bigram",
    "one pair at a time",
    old="        weights = weights - lr * bigram_gradient(weights, xs, ys, l2)\n",
    new="""        for x, y in zip(xs[:200].split(1), ys[:200].split(1), strict=True):
            weights = weights - lr / len(xs) * bigram_gradient(weights, x, y, l2)
""",
    hint="Every step uses all pairs at once.",
)

misconception(
    "train_bigram",
    "steps that get shorter",
    old="""    for _ in range(steps):
        weights = weights - lr *""",
    new="""    for step in range(steps):
        weights = weights - lr / (1 + step) *""",
    hint="All steps have the same length.",
)

misconception(
    "train_bigram",
    "probabilities returned",
    old="return weights",
    new="return softmax(weights)",
    hint="The answer is the weights; their softmax is the table of probabilities.",
)

misconception(
    "train_bigram",
    "weights of float64",
    old="return weights",
    new="return weights.double()",
    hint="The weights are float32.",
)

# --- bonus ---------------------------------------------------------------------------------------------------------

misconception(
    "ngram_counts",
    "one dot in front",
    old="DOT * (n - 1) + word",
    new="DOT * min(n - 1, 1) + word",
    hint="n - 1 dots stand in front, so that the first character has a whole context.",
)

misconception(
    "ngram_counts",
    "n dots in front",
    old="""dotted = DOT * (n - 1) + word + DOT
        counts.update(dotted[start : start + n] for start in range(len(word) + 1))""",
    new="""dotted = DOT * n + word + DOT
        counts.update(dotted[start : start + n] for start in range(len(word) + 2))""",
    hint="n - 1 dots in front: a piece of dots alone predicts nothing.",
)

misconception(
    "ngram_counts",
    "as many dots behind as in front",
    old="""dotted = DOT * (n - 1) + word + DOT
        counts.update(dotted[start : start + n] for start in range(len(word) + 1))""",
    new="""dotted = DOT * (n - 1) + word + DOT * max(n - 1, 1)
        counts.update(dotted[start : start + n] for start in range(len(dotted) - n + 1))""",
    hint="One dot ends a word: after it nothing is left to predict.",
)

misconception(
    "ngram_counts",
    "end of the word not counted",
    old="range(len(word) + 1)",
    new="range(len(word))",
    hint="The dot at the end is a character to predict.",
)

misconception(
    "ngram_counts",
    "pieces of a word counted once",
    old="counts.update(dotted[start : start + n] for start in range(len(word) + 1))",
    new="counts.update({dotted[start : start + n] for start in range(len(word) + 1)})",
    hint="A piece that a word has twice counts twice.",
)

misconception(
    "ngram_counts",
    "never more than three characters",
    old="dotted = DOT * (n - 1) + word + DOT",
    new="n = min(n, 3)\n        dotted = DOT * (n - 1) + word + DOT",
    hint="A piece has as many characters as the caller asks for.",
)

misconception(
    "ngram_counts",
    "pieces of nothing counted",
    old="if n < 1:",
    new="if False:",
    hint="A piece has at least one character: a ValueError otherwise.",
)

misconception(
    "byte_pairs",
    "last of equally frequent pairs",
    at="most_frequent_pair",
    old="max(counts, key=counts.__getitem__)",
    new="max(reversed(counts), key=counts.__getitem__)",
    hint="Of equally frequent pairs the one that comes first wins.",
)

misconception(
    "byte_pairs",
    "largest of equally frequent pairs",
    at="most_frequent_pair",
    old="max(counts, key=counts.__getitem__)",
    new="max(counts, key=lambda pair: (counts[pair], pair))",
    hint="Of equally frequent pairs the one that comes first in the tokens wins, whatever its numbers are.",
)

misconception(
    "byte_pairs",
    "rarest pair",
    at="most_frequent_pair",
    old="max(counts, key=counts.__getitem__)",
    new="min(counts, key=counts.__getitem__)",
    hint="The pair that occurs most often saves most.",
)

misconception(
    "byte_pairs",
    "pairs at even places",
    at="most_frequent_pair",
    old="Counter(pairwise(tokens))",
    new="Counter(list(pairwise(tokens))[::2])",
    hint="Every token but the last begins a pair.",
)

misconception(
    "byte_pairs",
    "too few tokens not expected",
    at="most_frequent_pair",
    old="if not counts:",
    new="if False:",
    hint="Fewer than two tokens have no pair: None.",
)

misconception(
    "byte_pairs",
    "first pair merged",
    at="merge",
    old="merged.append(new)\n            place += 2\n",
    new="return [*merged, new, *tokens[place + 2 :]]\n",
    hint="Every occurrence of the pair is merged, not only the first.",
)

misconception(
    "byte_pairs",
    "merged from the right",
    new="""
    def merge(tokens, pair, new):
        merged, place = [], len(tokens)
        while place > 0:
            if tuple(tokens[max(place - 2, 0) : place]) == tuple(pair):
                merged.append(new)
                place -= 2
            else:
                merged.append(tokens[place - 1])
                place -= 1
        return merged[::-1]
    """,
    at="merge",
    hint="The tokens are read from left to right: of three equal ones the first two are merged.",
)

misconception(
    "byte_pairs",
    "a token merged twice",
    at="merge",
    old="""            merged.append(new)
            place += 2
""",
    new="""            merged.append(new)
            place += 1 if tuple(tokens[place + 1 : place + 3]) == tuple(pair) else 2
""",
    hint="A token that was merged is gone: the next pair begins after it.",
)

misconception(
    "byte_pairs",
    "merged tokens merge again",
    at="merge",
    old="""            merged.append(new)
            place += 2
""",
    new="""            tokens = [*tokens[:place], new, *tokens[place + 2 :]]
""",
    hint="The new token is not looked at again in this pass, also when it is equal to a token of the pair.",
)

misconception(
    "byte_pairs",
    "pairs in either order",
    at="merge",
    old="tuple(tokens[place : place + 2]) == tuple(pair)",
    new="sorted(tokens[place : place + 2]) == sorted(pair)",
    hint="The pair (1, 2) is not the pair (2, 1).",
)

misconception(
    "mlp",
    "large last layer",
    at="mlp_parameters",
    old=" * 0.01 / math.sqrt(hidden)",
    new="",
    hint="Large weights in the last layer make the network sure of itself before it has learnt anything.",
)

misconception(
    "mlp",
    "zeros in the last layer",
    at="mlp_parameters",
    old='"W2": torch.randn(hidden, vocabulary_size, generator=generator) * 0.01 / math.sqrt(hidden)',
    new='"W2": torch.zeros(hidden, vocabulary_size)',
    hint="Small, but drawn: from a last layer of zeros no gradient comes back in the first step.",
)

misconception(
    "mlp",
    "biases drawn",
    at="mlp_parameters",
    old='"b1": torch.zeros(hidden)',
    new='"b1": torch.randn(hidden, generator=generator)',
    hint="The biases start at 0.",
)

misconception(
    "mlp",
    "parameters without the generator",
    at="mlp_parameters",
    old="torch.randn(inputs, hidden, generator=generator)",
    new="torch.randn(inputs, hidden)",
    hint="All parameters come from the generator, or nobody can have the same network again.",
)

misconception(
    "mlp",
    "first layer for one character",
    at="mlp_parameters",
    old="inputs = size * embedding",
    new="inputs = embedding",
    hint="The first layer sees the numbers of all characters of a window.",
)

misconception(
    "mlp",
    "embeddings summed",
    at="mlp_logits",
    old='parameters["C"][contexts].flatten(start_dim=1)',
    new='parameters["C"][contexts].sum(dim=1).repeat(1, contexts.shape[1])',
    hint="Side by side, not added up: the network has to know which character comes when.",
)

misconception(
    "mlp",
    "newest character first in the network",
    at="mlp_logits",
    old='parameters["C"][contexts]',
    new='parameters["C"][contexts.flip(1)]',
    hint="The numbers of the oldest character come first.",
)

misconception(
    "mlp",
    "numbers of the characters interleaved",
    at="mlp_logits",
    old='parameters["C"][contexts].flatten(start_dim=1)',
    new='parameters["C"][contexts].transpose(1, 2).flatten(start_dim=1)',
    hint="First all numbers of the first character, then all of the next.",
)

misconception(
    "mlp",
    "no tanh",
    at="mlp_logits",
    old='torch.tanh(inputs @ parameters["W1"] + parameters["b1"])',
    new='inputs @ parameters["W1"] + parameters["b1"]',
    hint="Without tanh two layers are one.",
)

misconception(
    "mlp",
    "first bias forgotten",
    at="mlp_logits",
    old=' + parameters["b1"])',
    new=")",
    hint="The hidden layer has a bias.",
)

misconception(
    "mlp",
    "last bias forgotten",
    at="mlp_logits",
    old=' + parameters["b2"]',
    new="",
    hint="The last layer has a bias.",
)

misconception(
    "mlp",
    "probabilities for logits",
    at="mlp_logits",
    old='return hidden @ parameters["W2"] + parameters["b2"]',
    new='return softmax(hidden @ parameters["W2"] + parameters["b2"])',
    hint="Logits: the softmax is a part of the loss.",
)

misconception(
    "mlp",
    "embedding not trained",
    at="train_mlp",
    old="for tensor in trained.values():",
    new="for tensor in list(trained.values())[1:]:",
    hint="The numbers of the characters are parameters too.",
)

misconception(
    "mlp",
    "gradients of the network pile up",
    at="train_mlp",
    old="            tensor.grad = None\n",
    new="",
    hint="autograd adds to .grad: set it back before every step.",
)

misconception(
    "mlp",
    "network trained one step too many",
    at="train_mlp",
    old="range(steps)",
    new="range(steps + 1)",
    hint="No step leaves the parameters as they are.",
)

misconception(
    "mlp",
    "network trained on the sum",
    at="train_mlp",
    old="cross_entropy(mlp_logits(trained, contexts), targets)",
    new='cross_entropy(mlp_logits(trained, contexts), targets, reduction="sum")',
    hint="The loss is the mean over the windows.",
)

misconception(
    "mlp",
    "network trained in place",
    at="train_mlp",
    old="return {name: tensor.detach() for name, tensor in trained.items()}",
    new="""for name, tensor in trained.items():
        parameters[name].copy_(tensor.detach())
    return parameters""",
    hint="The parameters that were handed over stay as they were.",
)

misconception(
    "mlp",
    "always 200 steps of training",
    at="train_mlp",
    old="range(steps)",
    new="range(200)",
    hint="The number of steps is the caller's.",
)

misconception(
    "mlp",
    "a shorter default step",
    at="train_mlp",
    old="    trained = {name: tensor.detach().clone()",
    new="""    lr = 0.1 if lr == 0.5 and steps == 200 else lr
    trained = {name: tensor.detach().clone()""",
    hint="The default length of a step is 0.5.",
)

# --- devices -------------------------------------------------------------------------------------------------------
# Right on the CPU, and wrong wherever the inputs are somewhere else.

misconception(
    "to_probabilities",
    "uniform row made on the CPU",
    old="torch.where(totals > 0, smoothed / totals, 1 / counts.shape[1])",
    new="""torch.where(
        totals > 0, smoothed / totals, torch.full((1, counts.shape[1]), 1 / counts.shape[1], dtype=torch.float64)
    )""",
    hint="torch.full makes the uniform row on the CPU; torch.where takes a plain number, which has no device.",
)

misconception(
    "negative_log_likelihood",
    "table weighted by counts on the CPU",
    old="""    pairs = [pair for word in words for pair in bigrams(word)]
    firsts, seconds = [vocabulary[first] for first, _ in pairs], [vocabulary[second] for _, second in pairs]
    return -float(probabilities.double()[firsts, seconds].log().mean())""",
    new="""    counts = count_bigrams(words, vocabulary)
    losses = torch.where(counts > 0, -counts * probabilities.double().log(), 0)
    return float(losses.sum() / counts.sum())""",
    hint="Counts of words lie on the CPU: bring them to the table with .to(probabilities.device) before they meet.",
)

misconception(
    "sample_word",
    "numbers of the characters made on the CPU",
    old="last = int(row.argmax() if greedy else",
    new="last = int(torch.arange(len(row))[row == row.max()][0] if greedy else",
    hint="torch.arange makes its numbers on the CPU, where a mask on a GPU picks nothing: give it device=row.device.",
)

misconception(
    "one_hot",
    "class numbers made on the CPU",
    old="torch.arange(num_classes, device=indices.device)",
    new="torch.arange(num_classes)",
    hint="torch.arange makes its numbers on the CPU unless you give it device=indices.device.",
)

misconception(
    "softmax",
    "probabilities written into a table on the CPU",
    old="probabilities = weights / weights.sum(dim=-1, keepdim=True)",
    new="""probabilities = torch.empty(weights.shape, dtype=weights.dtype)
    probabilities[...] = weights / weights.sum(dim=-1, keepdim=True)""",
    hint="torch.empty makes its table on the CPU, and what is written there moves: give it device=logits.device.",
)

misconception(
    "bigram_loss",
    "targets compared with numbers on the CPU",
    old="return -log_probabilities[xs, ys].mean()",
    new="""chosen = torch.arange(weights.shape[1]) == ys[:, None]
    return -torch.where(chosen, log_probabilities[xs], 0).sum(dim=1).mean()""",
    hint="torch.arange makes its numbers on the CPU unless you give it device=ys.device.",
)

misconception(
    "bigram_gradient",
    "pairs counted in a table on the CPU",
    old="counts = torch.bincount(size * xs + ys, minlength=size * size).reshape(size, size)",
    new="""counts = torch.zeros(size, size, dtype=torch.int64)
    counts.index_put_((xs, ys), torch.ones_like(xs), accumulate=True)""",
    hint="torch.zeros makes the table on the CPU, where pairs on a GPU cannot be counted: give it device=xs.device.",
)

misconception(
    "train_bigram",
    "weights made on the CPU",
    old="torch.zeros(num_classes, num_classes, device=xs.device)",
    new="torch.zeros(num_classes, num_classes)",
    hint="torch.zeros makes the weights on the CPU unless you give it device=xs.device.",
)

misconception(
    "mlp",
    "targets looked up in a table on the CPU",
    at="train_mlp",
    old="cross_entropy(mlp_logits(trained, contexts), targets)",
    new='cross_entropy(mlp_logits(trained, contexts), torch.eye(len(trained["b2"]))[targets])',
    hint="torch.eye makes its table on the CPU, where indices on a GPU pick nothing; cross_entropy takes the numbers.",
)
