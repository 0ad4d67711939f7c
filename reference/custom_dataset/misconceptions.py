"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception

# --- TabularDataset -----------------------------------------------------------------------------------------------

misconception(
    "TabularDataset",
    "an index beyond the end starts again",
    at="TabularDataset.__getitem__",
    old="""        if not -len(self) <= index < len(self):
            raise IndexError(f"{index} is not in [-{len(self)}, {len(self)})")
""",
    new="        index %= len(self)\n",
    hint="Python's for loop goes on until an IndexError comes: an index outside [-n, n) has to raise one.",
)

misconception(
    "TabularDataset",
    "negative indices are refused",
    at="TabularDataset.__getitem__",
    old="if not -len(self) <= index < len(self):",
    new="if not 0 <= index < len(self):",
    hint="Indices from -n to -1 count from the end, as in a list.",
)

misconception(
    "TabularDataset",
    "features in float64",
    at="TabularDataset.__init__",
    old="self.features = features.float()",
    new="self.features = features",
    hint="Features are float32, as the weights of a network are.",
)

misconception(
    "TabularDataset",
    "class numbers in float32",
    at="TabularDataset._set_targets",
    old="self.targets = torch.tensor([self.classes.index(value) for value in column], dtype=torch.int64)",
    new="self.targets = torch.tensor([self.classes.index(value) for value in column], dtype=torch.float32)",
    hint="Class numbers are int64: cross_entropy refuses others.",
)

misconception(
    "TabularDataset",
    "numbers of an array in float32",
    at="TabularDataset._set_targets",
    old="if all(isinstance(value, int) for value in column):",
    new="if False:",
    hint="Whole numbers in an array are class numbers and int64.",
)

misconception(
    "TabularDataset",
    "numbers in float64",
    at="TabularDataset._set_targets",
    old="self.targets = torch.tensor([float(value) for value in column], dtype=torch.float32)",
    new="self.targets = torch.tensor([float(value) for value in column], dtype=torch.float64)",
    hint="Targets that are numbers are float32, as the features are.",
)

misconception(
    "TabularDataset",
    "classes in the order of the file",
    at="TabularDataset._set_targets",
    old="sorted(set(column))",
    new="list(dict.fromkeys(column))",
    hint="The classes are sorted by name, so that another order of the rows gives the same numbers.",
)

misconception(
    "TabularDataset",
    "classes counted from 1",
    at="TabularDataset._set_targets",
    old="[self.classes.index(value) for value in column]",
    new="[self.classes.index(value) + 1 for value in column]",
    hint="The first class has number 0.",
)

misconception(
    "TabularDataset",
    "drop looks at columns that are not used",
    at="_read_columns",
    old="            rows, known = list(reader), reader.fieldnames or []",
    new="            rows, known = list(reader), reader.fieldnames or []\n"
    "        if len(names) < len(known):\n"
    "            rows = [row for row in rows if not any(value in MISSING for value in row.values())]",
    hint="Whether a value is missing in a column that is neither feature nor target plays no part.",
)

misconception(
    "TabularDataset",
    "drop looks at the features only",
    at="TabularDataset.__init__",
    old="if None not in row]",
    new="if None not in row[:-1]]",
    hint="A row without a target is of no use either: it is left out.",
)

misconception(
    "TabularDataset",
    "drop looks at the target only",
    at="TabularDataset.__init__",
    old="if None not in row]",
    new="if row[-1] is not None]",
    hint="A row that lacks a feature is left out too.",
)

misconception(
    "TabularDataset",
    "an empty field counts as a value",
    at="_read_columns",
    old="None if row[name] in MISSING else row[name]",
    new='None if row[name] == "NA" else row[name]',
    hint="A field with nothing in it is missing as much as NA is.",
)

misconception(
    "TabularDataset",
    "NA counts as a value",
    at="_read_columns",
    old="None if row[name] in MISSING else row[name]",
    new="row[name] or None",
    hint="NA says that the value is not known.",
)

misconception(
    "TabularDataset",
    "missing features become 0",
    at="TabularDataset.__init__",
    old="own = features.nanmean(dim=0) if means is None",
    new="own = torch.zeros(len(features.T), dtype=torch.float64) if means is None",
    hint="What stands for a missing feature is the mean of the known ones of its column.",
)

misconception(
    "TabularDataset",
    "means of this table in place of those passed in",
    at="TabularDataset.__init__",
    old="features.nanmean(dim=0) if means is None else torch.as_tensor(means, dtype=torch.float64)",
    new="features.nanmean(dim=0)",
    hint="Test rows are filled with the means of the training rows, which are passed in.",
)

misconception(
    "TabularDataset",
    "missing features count as 0 in the mean",
    at="TabularDataset.__init__",
    old="features.nanmean(dim=0) if",
    new="features.nan_to_num().mean(dim=0) if",
    hint="The mean is taken over the known values: their sum divided by how many they are.",
)

misconception(
    "TabularDataset",
    "the median in place of the mean",
    at="TabularDataset.__init__",
    old="features.nanmean(dim=0) if",
    new="features.nanmedian(dim=0).values if",
    hint="What stands for a missing feature is the mean of its column, not its median.",
)

misconception(
    "TabularDataset",
    "missing values stay NaN",
    at="TabularDataset.__init__",
    old="if column.isnan().any():",
    new="if False:",
    hint="A feature that is missing and that nothing stands for is a ValueError: NaN would spread through the network.",
)

misconception(
    "TabularDataset",
    "items are views",
    at="TabularDataset.__getitem__",
    old="self.features[index].clone(), self.targets[index].clone()",
    new="self.features[index], self.targets[index]",
    hint="Who changes an item in place must not change the dataset: hand out copies.",
)

misconception(
    "TabularDataset",
    "features in the order of the file",
    at="TabularDataset.__init__",
    old="        names = [*feature_columns, target_column]\n        columns = _read_columns(source, names)",
    new="        if isinstance(source, (str, Path)):\n"
    "            head = Path(source).read_text().splitlines()[0].split(',')\n"
    "            feature_columns = sorted(feature_columns, key=lambda name: head.index(name) if name in head else 0)\n"
    "        names = [*feature_columns, target_column]\n"
    "        columns = _read_columns(source, names)",
    hint="The features come in the order in which they are asked for.",
)

misconception(
    "TabularDataset",
    "an unknown rule for missing values passes",
    at="TabularDataset.__init__",
    old='if missing not in ("error", "drop", "mean"):',
    new="if False:",
    hint="A rule that does not exist is a ValueError at once: a slip of the pen must not become a rule.",
)

misconception(
    "TabularDataset",
    "an unknown column is a KeyError",
    at="_check_columns",
    old="raise ValueError(",
    new="raise KeyError(",
    hint="A column that does not exist is a ValueError whose text names it.",
)

misconception(
    "TabularDataset",
    "errors do not name the column",
    at="_numbers",
    old='raise ValueError(f"the column {name!r} holds something that is no number: {error}") from None',
    new='raise ValueError("a feature is no number") from None',
    hint="Say which column it is: a table may have hundreds.",
)

misconception(
    "TabularDataset",
    "the error about a missing value does not name the column",
    at="TabularDataset.__init__",
    old="""raise ValueError(f"the column {name!r} lacks a value")""",
    new="""raise ValueError("there are missing values")""",
    hint="Say in which column a value is missing.",
)

misconception(
    "TabularDataset",
    "cannot be pickled",
    at="TabularDataset.__init__",
    old="        self.features = features.float()\n",
    new="        self.features = features.float()\n        self.row = lambda index: self.features[index]\n",
    hint="A dataset travels to its workers: no lambdas, open files or generators among its attributes.",
)

misconception(
    "TabularDataset",
    "classes of rows that were left out",
    at="TabularDataset.__init__",
    old="        self._set_targets(columns[-1])",
    new="        self._set_targets(columns[-1])\n"
    "        if self.classes:\n"
    "            every = sorted({v for v in _read_columns(source, names)[-1] if v is not None})\n"
    "            self.targets = torch.tensor([every.index(v) for v in columns[-1]], dtype=torch.int64)\n"
    "            self.classes = every",
    hint="The classes are those of the rows that stay.",
)

misconception(
    "TabularDataset",
    "means kept whatever the rule",
    at="TabularDataset.__init__",
    old="        self.means = None\n",
    new="        self.means = features.nanmean(dim=0).float()\n",
    hint='`means` is None unless `missing` is "mean".',
)

misconception(
    "TabularDataset",
    "index -n is refused",
    at="TabularDataset.__getitem__",
    old="if not -len(self) <= index < len(self):",
    new="if not -len(self) < index < len(self):",
    hint="Index -n is the first row: the interval [-n, n) has it.",
)

misconception(
    "TabularDataset",
    "a target of a file is always a class",
    at="TabularDataset._set_targets",
    old="[float(value) for value in column]",
    new='[float("text" if isinstance(value, str) else value) for value in column]',
    hint="A target column in which every value is a number holds numbers.",
)

misconception(
    "TabularDataset",
    "a missing target passes",
    at="TabularDataset.__init__",
    old="if None in columns[-1]:",
    new="if False:",
    hint="Nothing can stand for a target: a row without one is a ValueError, unless it is dropped.",
)

misconception(
    "TabularDataset",
    "a missing file is a ValueError",
    at="_read_columns",
    old="        with Path(source).open(",
    new="""        if not Path(source).exists():
            raise ValueError(f"{source} does not exist")
        with Path(source).open(""",
    hint="A file that does not exist is a FileNotFoundError, as open raises it.",
)

misconception(
    "TabularDataset",
    "NaN in an array is a number",
    at="_read_columns",
    old="None if value != value else value",
    new="value",
    hint="In an array NaN says that the value is not known.",
)

misconception(
    "TabularDataset",
    "reads on from the last row",
    at="TabularDataset.__getitem__",
    old="        return self.features[index].clone()",
    new="""        if index == 0:
            self.place = -1
        self.place = getattr(self, 'place', index - 1) + 1 if index >= 0 else index
        index = self.place if 0 < self.place < index else index
        return self.features[index].clone()""",
    hint="Items are asked for in any order and by several workers: go by the index alone.",
)

misconception(
    "TabularDataset",
    "zeros count as missing in the mean",
    at="TabularDataset.__init__",
    old="own = features.nanmean(dim=0) if means is None",
    new="own = features.where(features != 0, torch.nan).nanmean(dim=0) if means is None",
    hint="A zero is a known value: ask whether a value is missing, not whether it is true.",
)

misconception(
    "TabularDataset",
    "features are a list of rows",
    at="TabularDataset.__init__",
    old="self.features = features.float()",
    new="self.features = list(features.float())",
    hint="`features` is one tensor of shape (N, F), so that a scaler can be fitted to all rows at once.",
)

misconception(
    "TabularDataset",
    "means of the filled rows",
    at="TabularDataset.__init__",
    old="self.means = own.float()",
    new="self.means = features.mean(dim=0).float()",
    hint="`means` holds what stands for missing features: the numbers that were passed in, where there are some.",
)

misconception(
    "TabularDataset",
    "only feature columns are looked for",
    at="_read_columns",
    old="_check_columns(names, known, source)",
    new="_check_columns(names[:-1], known, source)",
    hint="A target column that does not exist is a ValueError that names it, too.",
)

misconception(
    "TabularDataset",
    "only int64 counts as whole numbers",
    at="_read_columns",
    old="    table = np.asarray(source)\n",
    new="    table = np.asarray(source)\n    table = table if table.dtype == np.int64 else table.astype(np.float64)\n",
    hint="Integers of any width are class numbers: int16 too.",
)

# --- scaler -------------------------------------------------------------------------------------------------------

misconception(
    "scaler",
    "deviation divided by N - 1",
    at="fit_scaler",
    old="correction=0",
    new="correction=1",
    hint="The z-score divides by the root of the mean square: by N, not by N - 1.",
)

misconception(
    "scaler",
    "variance in place of deviation",
    at="fit_scaler",
    old="rows.std(dim=0, correction=0)",
    new="rows.var(dim=0, correction=0)",
    hint="The z-score divides by the standard deviation, the root of the variance.",
)

misconception(
    "scaler",
    "one scale for all columns",
    at="fit_scaler",
    old="low, high = rows.amin(dim=0), rows.amax(dim=0)",
    new="low, high = rows.min().expand(rows.shape[1]), rows.max().expand(rows.shape[1])",
    hint="Each column has its own smallest and largest value.",
)

misconception(
    "scaler",
    "scaled by the rows at hand",
    at="apply_scaler",
    old='rows.double() - scaler["shift"]',
    new="rows.double() - rows.double().mean(0)",
    hint="Rows are shifted by what the training rows had: statistics of test rows leak the test into the model.",
)

misconception(
    "scaler",
    "constant columns found by std == 0",
    at="fit_scaler",
    old="constant = low == high",
    new="constant = scale == 0",
    hint="344 times 0.1 has a deviation of 2.8e-17, for rounding: ask whether the smallest is the largest value.",
)

misconception(
    "scaler",
    "constant columns become NaN",
    at="fit_scaler",
    old="constant = low == high",
    new="constant = low != low",
    hint="0 / 0 is NaN: a column that is constant has the scale 1.",
)

misconception(
    "scaler",
    "a small number in place of the test for 0",
    at="fit_scaler",
    old="torch.where(constant, 1.0, scale)",
    new="scale + 1e-8",
    hint="Nothing is added to a scale; a constant column has the scale 1.",
)

misconception(
    "scaler",
    "divided by the largest value",
    at="fit_scaler",
    old="shift, scale = low, high - low",
    new="shift, scale = low, high.clone()",
    hint="Min-max scaling divides by the range, largest minus smallest.",
)

misconception(
    "scaler",
    "cut off at 0 and 1",
    at="apply_scaler",
    old='(rows.double() - scaler["shift"]) / scaler["scale"]',
    new='((rows.double() - scaler["shift"]) / scaler["scale"]).clamp(0, 1)',
    hint="Rows beyond the training rows lie outside of [0, 1], and stay there.",
)

misconception(
    "scaler",
    "the scale is multiplied",
    at="apply_scaler",
    old='/ scaler["scale"]',
    new='* scaler["scale"]',
    hint="First subtract the shift, then divide by the scale.",
)

misconception(
    "scaler",
    "rows scaled in place",
    at="apply_scaler",
    old='    return ((rows.double() - scaler["shift"]) / scaler["scale"]).to(_floating(rows))',
    new='    scaled = ((rows.double() - scaler["shift"]) / scaler["scale"]).to(_floating(rows))\n'
    "    return rows.copy_(scaled) if rows.dtype == scaled.dtype else scaled",
    hint="The rows that are given stay as they were.",
)

misconception(
    "scaler",
    "always float32",
    at="apply_scaler",
    old=".to(_floating(rows))",
    new=".float()",
    hint="The result has the dtype of the rows.",
)

misconception(
    "scaler",
    "an unknown kind is a z-score",
    at="fit_scaler",
    old='if kind not in ("min-max", "z-score"):',
    new="if False:",
    hint="A kind that does not exist is a ValueError.",
)

misconception(
    "scaler",
    "computed in the dtype of the rows",
    at="fit_scaler",
    old="rows = train.double()",
    new="rows = train",
    hint="Sums of 16-bit numbers lose digits and overflow, and integers have no mean: compute in float32 or float64.",
)

misconception(
    "scaler",
    "constant columns only of z-scores",
    at="fit_scaler",
    old="constant = low == high",
    new='constant = (low == high) & (kind == "z-score")',
    hint="A constant column has the scale 1 for both kinds.",
)

misconception(
    "scaler",
    "mean of squares minus square of the mean",
    at="fit_scaler",
    old="        shift, scale = rows.mean(dim=0), rows.std(dim=0, correction=0)\n",
    new="        own, shift = train.to(_floating(train)), rows.mean(dim=0)\n"
    "        scale = (own.square().mean(dim=0) - own.mean(dim=0).square()).clamp(min=0).sqrt().double()\n",
    hint="Two large numbers that are nearly equal lose their digits when they are subtracted: subtract the mean first.",
)

# --- split_indices, split_by_time ---------------------------------------------------------------------------------

misconception(
    "split_indices",
    "items left over are lost",
    at="split_sizes",
    old="        sizes[place] += 1\n",
    new="        pass\n",
    hint="Rounded down, the sizes need not sum to n: the items left over go to the first parts.",
)

misconception(
    "split_indices",
    "all items left over go to the first part",
    at="split_sizes",
    old="sizes[place] += 1",
    new="sizes[0] += 1",
    hint="The items left over are dealt out one each, from the first part on.",
)

misconception(
    "split_indices",
    "all items left over go to the last part",
    at="split_sizes",
    old="sizes[place] += 1",
    new="sizes[-1] += 1",
    hint="The items left over are dealt out from the first part on, not put into the last.",
)

misconception(
    "split_indices",
    "sizes rounded to the nearest",
    at="split_sizes",
    old="""    sizes = [math.floor(n * fraction) for fraction in fractions]
    for place in range(n - sum(sizes)):
        sizes[place] += 1
""",
    new="""    ends = [round(n * sum(fractions[: place + 1])) for place in range(len(fractions))]
    sizes = [end - start for start, end in zip([0, *ends], ends)]
""",
    hint="Sizes are rounded down first; what is left over is dealt out.",
)

misconception(
    "split_indices",
    "parts overlap",
    at="split_indices",
    old="list(torch.randperm(n, generator=generator).split(split_sizes(n, fractions)))",
    new="[torch.randperm(n, generator=generator)[:size] for size in split_sizes(n, fractions)]",
    hint="Draw one permutation and cut it: with a new one for each part the parts overlap.",
)

misconception(
    "split_indices",
    "no shuffling",
    at="split_indices",
    old="return list(torch.randperm(n, generator=generator)",
    new="return list(torch.arange(n)",
    hint="The penguins are sorted by species: parts in the order of the file would hold one species each.",
)

misconception(
    "split_indices",
    "the generator is ignored",
    at="split_indices",
    old="return list(torch.randperm(n, generator=generator)",
    new="return list(torch.randperm(n)",
    hint="All randomness comes from the generator: the same generator, the same split.",
)

misconception(
    "split_indices",
    "any sum of fractions passes",
    at="split_sizes",
    old="or abs(sum(fractions) - 1) > 1e-9",
    new="or sum(fractions) > 1 + 1e-9 or not fractions",
    hint="Fractions that sum to less than 1 are a mistake of the caller too: ValueError.",
)

misconception(
    "split_indices",
    "the sum has to be exactly 1",
    at="split_sizes",
    old="abs(sum(fractions) - 1) > 1e-9",
    new="sum(fractions) != 1",
    hint="Ten times 0.1 is 0.9999999999999999: compare with a tolerance of 1e-9.",
)

misconception(
    "split_indices",
    "negative fractions pass",
    at="split_sizes",
    old="min(fractions, default=0) < 0 or ",
    new="",
    hint="A negative fraction is a ValueError, even if the sum is 1.",
)

misconception(
    "split_by_time",
    "times are shuffled",
    at="split_by_time",
    old="torch.arange(n).split",
    new="torch.randperm(n, generator=torch.Generator().manual_seed(0)).split",
    hint="A model that is trained on the future knows the answer: parts in the order of time are not shuffled.",
)

misconception(
    "split_by_time",
    "the latest items come first",
    at="split_by_time",
    old="torch.arange(n).split",
    new="torch.arange(n).flip(0).split",
    hint="The first part, which trains, is the earliest.",
)

misconception(
    "split_by_time",
    "every part starts at 0",
    at="split_by_time",
    old="list(torch.arange(n).split(split_sizes(n, fractions)))",
    new="[torch.arange(size) for size in split_sizes(n, fractions)]",
    hint="A part goes on where the one before it ends.",
)

misconception(
    "split_by_time",
    "the fractions are not looked at",
    at="split_by_time",
    old="list(torch.arange(n).split(split_sizes(n, fractions)))",
    new="list(torch.arange(n).split([n - n // 2, n // 2]))",
    hint="The parts have the sizes that split_sizes says.",
)

misconception(
    "split_indices",
    "floors of rounded products",
    at="split_sizes",
    old="math.floor(n * fraction)",
    new="math.floor(round(n * fraction, 6))",
    hint="The floor is that of n * fraction as Python computes it: 100 * 0.29 is 28.999999999999996.",
)

misconception(
    "split_by_time",
    "sizes of its own",
    at="split_by_time",
    old="torch.arange(n).split(split_sizes(n, fractions))",
    new="torch.arange(n).tensor_split([round(n * sum(fractions[:k])) for k in range(1, len(fractions))])",
    hint="The sizes, and the errors, are those of split_sizes.",
)

# --- batch_indices ------------------------------------------------------------------------------------------------

misconception(
    "batch_indices",
    "the last short batch is always left out",
    old="if drop_last else len(own)",
    new="",
    hint="The last batch is smaller; it is left out only with drop_last.",
)

misconception(
    "batch_indices",
    "the last batch is always left out with drop_last",
    old="len(own) - len(own) % size",
    new="(len(own) - 1) // size * size",
    hint="drop_last leaves out a last batch that is smaller; a full one stays.",
)

misconception(
    "batch_indices",
    "an epoch of all shards",
    old="own = order[shard::num_shards]",
    new="own = order",
    hint="A shard is every num_shards-th item, starting with number shard.",
)

misconception(
    "batch_indices",
    "shards are pieces in a row",
    old="own = order[shard::num_shards]",
    new="own = order.tensor_split(num_shards)[shard]",
    hint="A shard takes every num_shards-th item, not a piece of the order.",
)

misconception(
    "batch_indices",
    "each shard is shuffled for itself",
    old="""    order = torch.randperm(n, generator=generator) if shuffle else torch.arange(n)
    own = order[shard::num_shards]
""",
    new="""    own = torch.arange(n)[shard::num_shards]
    own = own[torch.randperm(len(own), generator=generator)] if shuffle else own
""",
    hint="The items are shuffled first, and the shuffled order is dealt out.",
)

misconception(
    "batch_indices",
    "shuffled within the batches",
    old="return [own[start : start + size] for start in range(0, end, size)]",
    new="batches = [torch.arange(n)[shard::num_shards][start : start + size] for start in range(0, end, size)]\n"
    "    return [b[torch.randperm(len(b), generator=generator)] for b in batches] if shuffle else batches",
    hint="All items are shuffled, and then cut into batches: the same items never stay together.",
)

misconception(
    "batch_indices",
    "the order comes from elsewhere",
    old="order = torch.randperm(n, generator=generator)",
    new="order = torch.randperm(n)",
    hint="The order comes from the generator, not from PyTorch's global one.",
)

misconception(
    "batch_indices",
    "always shuffled",
    old="torch.randperm(n, generator=generator) if shuffle else torch.arange(n)",
    new="torch.randperm(n, generator=generator or torch.Generator().manual_seed(0))",
    hint="Without shuffle the items come in order: validation is the same each time.",
)

misconception(
    "batch_indices",
    "a negative size gives no batches",
    old="if size < 1:",
    new="if size == 0:",
    hint="A size below 1 is a ValueError: an epoch without batches would go unnoticed.",
)

misconception(
    "batch_indices",
    "shards that do not exist are empty",
    old="if not 0 <= shard < num_shards:",
    new="if num_shards < 1:",
    hint="A shard below 0 or not below num_shards is a ValueError.",
)

# --- class_weights ------------------------------------------------------------------------------------------------

misconception(
    "class_weights",
    "shares in place of their inverses",
    old="len(labels) / (num_classes * counts.clamp(min=1))",
    new="counts / max(1, len(labels))",
    hint="The rarer a class is the more it weighs: n / (C count).",
)

misconception(
    "class_weights",
    "not divided by the number of classes",
    old="(num_classes * counts.clamp(min=1))",
    new="counts.clamp(min=1)",
    hint="With n / (C count) classes that are equally frequent weigh 1.",
)

misconception(
    "class_weights",
    "an absent class weighs infinitely much",
    old="""    weights = len(labels) / (num_classes * counts.clamp(min=1))
    return torch.where(counts > 0, weights, 0.0).float()
""",
    new="""    return (len(labels) / (num_classes * counts)).float()
""",
    hint="A class without labels weighs 0.",
)

misconception(
    "class_weights",
    "only classes that occur are counted",
    old="(num_classes * counts.clamp(min=1))",
    new="((counts > 0).sum() * counts.clamp(min=1))",
    hint="C is the number of all classes, absent ones included.",
)

misconception(
    "class_weights",
    "weights sum to 1",
    old="    return torch.where(counts > 0, weights, 0.0).float()",
    new="    shares = torch.where(counts > 0, weights, 0.0).float()\n    return shares / shares.sum().clamp(min=1e-9)",
    hint="The weights are n / (C count) as they are; they need not sum to 1.",
)

misconception(
    "class_weights",
    "labels beyond the classes pass",
    old="if len(labels) and not (labels.min() >= 0 and labels.max() < num_classes):",
    new="if len(labels) and labels.min() < 0:",
    hint="A label that is no class is a ValueError: else the answer has too many weights.",
)

misconception(
    "class_weights",
    "classes after the last label have no weight",
    old="torch.bincount(labels, minlength=num_classes)",
    new="torch.bincount(labels)",
    hint="There are num_classes weights, whichever labels occur: bincount wants minlength.",
)

misconception(
    "class_weights",
    "negative labels are left to bincount",
    old="labels.min() >= 0 and ",
    new="",
    hint="A negative label is a ValueError of yours.",
)

# --- read_image ---------------------------------------------------------------------------------------------------

misconception(
    "read_image",
    "divided by 256",
    old="astype(np.float32) / 255",
    new="astype(np.float32) / 256",
    hint="White is 1.0: 255 is the largest level.",
)

misconception(
    "read_image",
    "not divided",
    old="astype(np.float32) / 255",
    new="astype(np.float32)",
    hint="Values go from 0 to 1.",
)

misconception(
    "read_image",
    "height, width, channels",
    old=".permute(2, 0, 1).contiguous()",
    new="",
    hint="PyTorch wants the channels first: (C, H, W).",
)

misconception(
    "read_image",
    "width and height swapped",
    old=".permute(2, 0, 1)",
    new=".permute(2, 1, 0)",
    hint="An array of pixels is (H, W, C); only the channels move.",
)

misconception(
    "read_image",
    "reshaped in place of permuted",
    old="torch.from_numpy(pixels).permute(2, 0, 1).contiguous()",
    new="torch.from_numpy(pixels).reshape(3, pixels.shape[0], pixels.shape[1])",
    hint="reshape keeps the order in memory and scrambles the colours; permute moves the axis.",
)

misconception(
    "read_image",
    "blue first",
    old="torch.from_numpy(pixels).permute(2, 0, 1)",
    new="torch.from_numpy(pixels[:, :, ::-1].copy()).permute(2, 0, 1)",
    hint="Red comes first; blue first is OpenCV's habit.",
)

misconception(
    "read_image",
    "sixteen bits through convert",
    old='if image.mode.startswith("I"):',
    new="if False:",
    hint="Pillow's convert cuts 16-bit grey off at 255: divide the array by 65535 yourself.",
)

misconception(
    "read_image",
    "sixteen bits divided by 65536",
    old="astype(np.float32) / 65535",
    new="astype(np.float32) / 65536",
    hint="The largest level of 16 bits is 65535.",
)

misconception(
    "read_image",
    "sixteen bits divided by their maximum",
    old="grey = np.array(image).astype(np.float32) / 65535",
    new="grey = np.array(image).astype(np.float32)\n                grey /= max(grey.max(), 1)",
    hint="Every image is divided by 65535, so that a dark one stays dark.",
)

misconception(
    "read_image",
    "sixteen bits lose the lower eight",
    old="np.array(image).astype(np.float32) / 65535",
    new="(np.array(image) // 256).astype(np.float32) / 255",
    hint="Divide by 65535 at once: half of the bits were lost before.",
)

misconception(
    "read_image",
    "each image is stretched to 0 and 1",
    old="    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()",
    new="    pixels = (pixels - pixels.min()) / max(pixels.max() - pixels.min(), 1e-6)\n"
    "    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()",
    hint="Levels are divided by a fixed number; a dark image stays dark.",
)

misconception(
    "read_image",
    "palette numbers in place of colours",
    old='np.array(image.convert("RGB"))',
    new='np.array((Image.fromarray(np.array(image)) if image.mode == "P" else image).convert("RGB"))',
    hint="A palette image holds numbers of colours, which have to be looked up: convert it.",
)

misconception(
    "read_image",
    "transparent pixels blended with black",
    old='np.array(image.convert("RGB"))',
    new='np.array(Image.alpha_composite(Image.new("RGBA", image.size, "black"), image.convert("RGBA")))[..., :3]',
    hint="Transparency is left out: the colour stays what the file says.",
)

misconception(
    "read_image",
    "transparent pixels blended with white",
    old='np.array(image.convert("RGB"))',
    new='np.array(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")))[..., :3]',
    hint="Transparency is left out: nothing is blended with a background.",
)

misconception(
    "read_image",
    "all images become grey",
    old='np.array(image.convert("RGB"))',
    new='np.array(image.convert("L").convert("RGB"))',
    hint='Convert to "RGB": to "L" is to throw the colours away.',
)

misconception(
    "read_image",
    "float64",
    old="return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()",
    new="return torch.from_numpy(pixels).double().permute(2, 0, 1).contiguous()",
    hint="Images are float32.",
)

misconception(
    "read_image",
    "the error does not name the file",
    old='raise ValueError(f"{path} cannot be read as an image: {error}") from error',
    new='raise ValueError("an image cannot be read") from error',
    hint="One broken file among thousands is found only if the error names it.",
)

misconception(
    "read_image",
    "Pillow's own exceptions",
    old="    except Exception as error:",
    new="    except ZeroDivisionError as error:",
    hint="Whatever Pillow raises about a file that is no image becomes a ValueError that names it.",
)

misconception(
    "read_image",
    "broken images become black",
    old='        raise ValueError(f"{path} cannot be read as an image: {error}") from error',
    new="        pixels = np.zeros((2, 2, 3), dtype=np.float32)",
    hint="An image that cannot be read must not become data: raise a ValueError.",
)

misconception(
    "read_image",
    "a missing file is a broken image",
    old="""    except FileNotFoundError:
        raise
""",
    new="",
    hint="A file that does not exist is a FileNotFoundError, not a broken image.",
)

misconception(
    "read_image",
    "only the opening is guarded",
    new="""def read_image(path):
    try:
        image = Image.open(path)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} cannot be read as an image: {error}") from error
    if image.mode.startswith("I"):
        grey = np.array(image).astype(np.float32) / 65535
        pixels = np.stack([grey, grey, grey], axis=2)
    else:
        pixels = np.array(image.convert("RGB")).astype(np.float32) / 255
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
""",
    hint="Image.open reads the first bytes only: whether the pixels are there shows when they are read.",
)

misconception(
    "read_image",
    "white of one bit is 1/255",
    old='np.array(image.convert("RGB"))',
    new='np.array(image.convert("RGB")'
    ' if image.mode != "1" else image.convert("RGB").point(lambda level: level // 255))',
    hint="In a file of one bit white is 1.0.",
)

misconception(
    "read_image",
    "axes of one pixel are lost",
    old=".permute(2, 0, 1).contiguous()",
    new=".permute(2, 0, 1).contiguous().squeeze()",
    hint="An image that is one pixel high has three axes all the same.",
)

# --- to_image -----------------------------------------------------------------------------------------------------

misconception(
    "to_image",
    "rounded down",
    old=".round().to(torch.uint8)",
    new=".to(torch.uint8)",
    hint="A conversion to whole numbers rounds down: 0.5 becomes 127. Round first.",
)

misconception(
    "to_image",
    "times 256",
    old="* 255).round()",
    new="* 256).round().clamp(max=255)",
    hint="White, 1.0, is level 255: multiply by 255.",
)

misconception(
    "to_image",
    "levels wrap around",
    old=".clamp(0, 1) * 255).round().to(torch.uint8)",
    new=" * 255).round().to(torch.int64).remainder(256).to(torch.uint8)",
    hint="Beyond white there is nothing: cut off at 0 and 1 before the conversion.",
)

misconception(
    "to_image",
    "channels first",
    old="levels.permute(1, 2, 0)",
    new="levels.reshape(*levels.shape[1:], levels.shape[0])",
    hint="Move the channels to the end with permute; reshape scrambles the pixels.",
)

misconception(
    "to_image",
    "grey pictures get three channels",
    old="Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[:, :, 0])",
    new="Image.fromarray(pixels.repeat(3 // pixels.shape[2], axis=2))",
    hint='One channel makes a picture of mode "L".',
)

misconception(
    "to_image",
    "other shapes pass",
    old="if tensor.dim() != 3 or tensor.shape[0] not in (1, 3):",
    new="if tensor.dim() != 3:",
    hint="An image has one channel or three; others are a ValueError.",
)

misconception(
    "to_image",
    "negative values wrap around",
    old=".clamp(0, 1) * 255).round().to(torch.uint8)",
    new=".clamp(max=1) * 255).round().to(torch.int64).remainder(256).to(torch.uint8)",
    hint="Below black there is nothing: cut off at 0 too.",
)

misconception(
    "to_image",
    "any number of axes passes",
    old="tensor.dim() != 3 or ",
    new="",
    hint="An image has three axes: a batch of images, or a plane, is a ValueError.",
)

misconception(
    "to_image",
    "other dtypes are refused",
    old="if tensor.dim() != 3 or",
    new="if tensor.dtype != torch.float32 or tensor.dim() != 3 or",
    hint="A tensor of any floating dtype is an image.",
)

# --- ImageFolderDataset -------------------------------------------------------------------------------------------

misconception(
    "ImageFolderDataset",
    "classes in the order of the disk",
    at="ImageFolderDataset.__init__",
    old="folders.sort(key=lambda folder: folder.name)",
    new="folders.sort(key=lambda folder: folder.stat().st_ctime_ns)",
    hint="A folder's entries come in any order, another one on another machine: sort the classes by name.",
)

misconception(
    "ImageFolderDataset",
    "classes sorted as numbers",
    at="ImageFolderDataset.__init__",
    old="key=lambda folder: folder.name)",
    new="key=lambda folder: (folder.name.zfill(9) if folder.name.isdigit() else folder.name, folder.name))",
    hint='Names are strings: "10" comes before "2".',
)

misconception(
    "ImageFolderDataset",
    "classes sorted without regard to capitals",
    at="ImageFolderDataset.__init__",
    old="key=lambda folder: folder.name)",
    new="key=lambda folder: (folder.name.lower(), folder.name))",
    hint="Names are sorted as Python sorts strings: capitals come first.",
)

misconception(
    "ImageFolderDataset",
    "files are not sorted",
    at="ImageFolderDataset.__init__",
    old="sorted(images, key=lambda file: file.name)",
    new="sorted(images, key=lambda file: (file.name[::-1], file.name))",
    hint="The files of a class are sorted by name: two machines have to agree which image is the first.",
)

misconception(
    "ImageFolderDataset",
    "files sorted as numbers",
    at="ImageFolderDataset.__init__",
    old="sorted(images, key=lambda file: file.name)",
    new="sorted(images, key=lambda file: (file.stem.zfill(9) if file.stem.isdigit() else file.stem, file.name))",
    hint='File names are strings: "10.png" comes before "9.png".',
)

misconception(
    "ImageFolderDataset",
    "suffixes in capitals are passed over",
    at="ImageFolderDataset.__init__",
    old="file.suffix.lower() in SUFFIXES",
    new="file.suffix in SUFFIXES",
    hint="Cameras write .JPG: compare the suffix in small letters.",
)

misconception(
    "ImageFolderDataset",
    "hidden files are images",
    at="ImageFolderDataset.__init__",
    old='if file.is_file() and not file.name.startswith(".")]',
    new="if file.is_file()]",
    hint="Files whose name begins with a dot are not meant for you: systems leave them behind.",
)

misconception(
    "ImageFolderDataset",
    "hidden folders are classes",
    at="ImageFolderDataset.__init__",
    old='if entry.is_dir() and not entry.name.startswith(".")]',
    new="if entry.is_dir()]",
    hint="A folder whose name begins with a dot is no class.",
)

misconception(
    "ImageFolderDataset",
    "every file is an image",
    at="ImageFolderDataset.__init__",
    old="if file.suffix.lower() in SUFFIXES]",
    new="]",
    hint="Only files that end in .png, .jpg or .jpeg are images.",
)

misconception(
    "ImageFolderDataset",
    "any name that ends in the letters",
    at="ImageFolderDataset.__init__",
    old="if file.suffix.lower() in SUFFIXES]",
    new='if file.name.lower().endswith(("png", "jpg", "jpeg"))]',
    hint="The suffix begins with the dot: a file called png is no image.",
)

misconception(
    "ImageFolderDataset",
    "folders within classes are searched",
    at="ImageFolderDataset.__init__",
    old="for file in folder.iterdir()",
    new='for file in folder.rglob("*")',
    hint="Only files directly within the folder of a class belong to it.",
)

misconception(
    "ImageFolderDataset",
    "folders without images are no classes",
    at="ImageFolderDataset.__init__",
    old="        if not folders:",
    new="        folders = [f for f in folders if any(p.suffix.lower() in SUFFIXES for p in f.iterdir())]\n"
    "        if not folders:",
    hint="A folder without images keeps its number: the numbers must not depend on which images are there.",
)

misconception(
    "ImageFolderDataset",
    "all images are loaded at once",
    at="ImageFolderDataset.__init__",
    old="            self.samples += [(file, number) for file in sorted(images, key=lambda file: file.name)]",
    new="            self.samples += [(file, number) for file in sorted(images, key=lambda file: file.name)]\n"
    "        self.images = [read_image(path) for path, _ in self.samples]",
    hint="Open an image when it is asked for: all of them do not fit into memory.",
)

misconception(
    "ImageFolderDataset",
    "images are kept",
    at="ImageFolderDataset.__getitem__",
    old="        image = read_image(path)\n",
    new="        self.kept = getattr(self, 'kept', {})\n"
    "        if path not in self.kept:\n"
    "            self.kept[path] = read_image(path)\n"
    "        image = self.kept[path]\n",
    hint="An image that is kept is shared with whoever changes it, and fills the memory of each worker.",
)

misconception(
    "ImageFolderDataset",
    "the transform is applied once",
    at="ImageFolderDataset.__getitem__",
    old="        return image if self.transform is None else self.transform(image), torch.tensor(number)",
    new="        self.kept = getattr(self, 'kept', {})\n"
    "        if self.transform is not None and index not in self.kept:\n"
    "            self.kept[index] = self.transform(image)\n"
    "        return image if self.transform is None else self.kept[index], torch.tensor(number)",
    hint="The transform is applied each time: augmentation is to give another image in each epoch.",
)

misconception(
    "ImageFolderDataset",
    "the transform is forgotten",
    at="ImageFolderDataset.__getitem__",
    old="image if self.transform is None else self.transform(image), torch",
    new="image, torch",
    hint="The transform is applied to the image before it is returned.",
)

misconception(
    "ImageFolderDataset",
    "the class is its name",
    at="ImageFolderDataset.__getitem__",
    old="torch.tensor(number)",
    new="self.classes[number]",
    hint="The second half of an item is the number of the class, not its name.",
)

misconception(
    "ImageFolderDataset",
    "class numbers are plain numbers",
    at="ImageFolderDataset.__getitem__",
    old="torch.tensor(number)",
    new="number",
    hint="The number of the class is an int64 tensor without axes.",
)

misconception(
    "ImageFolderDataset",
    "an index beyond the images starts again",
    at="ImageFolderDataset.__getitem__",
    old="""        if not -len(self) <= index < len(self):
            raise IndexError(f"{index} is not in [-{len(self)}, {len(self)})")
""",
    new="        index %= len(self)\n",
    hint="An index outside [-n, n) is an IndexError.",
)

misconception(
    "ImageFolderDataset",
    "a folder without classes is an empty dataset",
    at="ImageFolderDataset.__init__",
    old="        if not folders:\n",
    new="        if False:\n",
    hint="A folder without classes is the wrong folder: a ValueError that names it.",
)

misconception(
    "ImageFolderDataset",
    "a lambda for no transform",
    at="ImageFolderDataset.__init__",
    old="        self.transform = transform\n",
    new="        self.transform = transform or (lambda image: image)\n",
    hint="A lambda cannot be pickled, and a dataset travels to its workers: keep None.",
)

misconception(
    "ImageFolderDataset",
    "counts its items itself",
    at="ImageFolderDataset.__getitem__",
    old="        path, number = self.samples[index]\n",
    new="        if index == 0:\n"
    "            self.place = -1\n"
    "        self.place = getattr(self, 'place', index - 1) + 1 if index >= 0 else index\n"
    "        if 0 < self.place < index:\n"
    "            path, number = self.samples[self.place]\n"
    "        else:\n"
    "            path, number = self.samples[index]\n",
    hint="Items are asked for in any order and by several workers: go by the index alone.",
)

misconception(
    "ImageFolderDataset",
    "negative indices of images are refused",
    at="ImageFolderDataset.__getitem__",
    old="if not -len(self) <= index < len(self):",
    new="if not 0 <= index < len(self):",
    hint="Indices from -n to -1 count from the end.",
)

# --- augment, AugmentedDataset ------------------------------------------------------------------------------------

misconception(
    "augment",
    "flipped upside down",
    old="image.flip(2)",
    new="image.flip(1)",
    hint="Left becomes right: the last axis is flipped.",
)

misconception(
    "augment",
    "always flipped",
    old="if torch.rand(1, generator=generator).item() < 0.5:",
    new="if torch.rand(1, generator=generator).item() < 1.5:",
    hint="Half of the images are flipped: those whose draw is below 0.5.",
)

misconception(
    "augment",
    "flipped above one half",
    old="< 0.5:",
    new=">= 0.5:",
    hint="The image is flipped when the draw is below 0.5.",
)

misconception(
    "augment",
    "no padding",
    old="padded = torch.nn.functional.pad(image, (PADDING, PADDING, PADDING, PADDING))",
    new="padded = torch.nn.functional.pad(image, (0, 2 * PADDING, 0, 2 * PADDING))",
    hint="There are PADDING pixels on each of the four sides, so that the image may move in all directions.",
)

misconception(
    "augment",
    "padded with the border",
    old="torch.nn.functional.pad(image, (PADDING, PADDING, PADDING, PADDING))",
    new='torch.nn.functional.pad(image[None], (PADDING, PADDING, PADDING, PADDING), mode="replicate")[0]',
    hint="The pixels around the image are black.",
)

misconception(
    "augment",
    "the crop's corner is (left, top)",
    old="top, left = torch.randint(2",
    new="left, top = torch.randint(2",
    hint="The first of the two draws is the row at which the crop begins.",
)

misconception(
    "augment",
    "the largest shift never happens",
    old="torch.randint(2 * PADDING + 1, (2,)",
    new="torch.randint(2 * PADDING, (2,)",
    hint="There are 2 PADDING + 1 places for the crop along each axis.",
)

misconception(
    "augment",
    "the square is white",
    old="left : left + side] = 0",
    new="left : left + side] = 1",
    hint="The erased square is black.",
)

misconception(
    "augment",
    "the square is a quarter of the width",
    old="side = min(height, width) // 4",
    new="side = width // 4",
    hint="The side is a quarter of the shorter side of the image, rounded down.",
)

misconception(
    "augment",
    "nothing is erased",
    old="    out[:, top : top + side, left : left + side] = 0\n",
    new="",
    hint="At the end a square is erased.",
)

misconception(
    "augment",
    "only one channel is erased",
    old="out[:, top : top + side",
    new="out[0, top : top + side",
    hint="The square is black in all channels.",
)

misconception(
    "augment",
    "draws of the global generator",
    old="torch.rand(1, generator=generator)",
    new="torch.rand(1)",
    hint="Every draw comes from the generator that is passed in.",
)

misconception(
    "augment",
    "the image itself is erased",
    old="    return out\n",
    new="    return image.copy_(out) if image.is_contiguous() else out\n",
    hint="The image that is given stays as it was: the next epoch wants it whole.",
)

misconception(
    "AugmentedDataset",
    "a generator made in __init__",
    at="AugmentedDataset.__getitem__",
    old="        return augment(image, torch.default_generator), rest",
    new="        if not hasattr(self, 'generator'):\n"
    "            self.generator = torch.Generator().manual_seed(0)\n"
    "        return augment(image, self.generator), rest",
    hint="A generator that the dataset keeps is copied into every worker: all draw the same numbers.",
)

misconception(
    "AugmentedDataset",
    "a generator for each index",
    at="AugmentedDataset.__getitem__",
    old="return augment(image, torch.default_generator)",
    new="return augment(image, torch.Generator().manual_seed(index))",
    hint="Seeded by its index an item is the same in every epoch: use PyTorch's default generator.",
)

misconception(
    "AugmentedDataset",
    "nothing is augmented",
    at="AugmentedDataset.__getitem__",
    old="augment(image, torch.default_generator), rest",
    new="image, rest",
    hint="Each image goes through augment before it is returned.",
)

misconception(
    "AugmentedDataset",
    "augmented twice",
    at="AugmentedDataset.__getitem__",
    old="augment(image, torch.default_generator), rest",
    new="augment(augment(image, torch.default_generator), torch.default_generator), rest",
    hint="An image is augmented once each time that it is read.",
)

misconception(
    "AugmentedDataset",
    "the default generator is seeded anew",
    at="AugmentedDataset.__getitem__",
    old="return augment(image, torch.default_generator), rest",
    new="return augment(image, torch.default_generator.manual_seed(0)), rest",
    hint="Leave the seed of the default generator to its owner: seeded anew it gives every image the same draws.",
)

misconception(
    "AugmentedDataset",
    "each item starts from the worker's seed",
    at="AugmentedDataset.__getitem__",
    old="        image, rest = self.dataset[index]\n",
    new="        info = torch.utils.data.get_worker_info()\n"
    "        if info is not None:\n"
    "            torch.manual_seed(info.seed)\n"
    "        image, rest = self.dataset[index]\n",
    hint="A loader has seeded each worker already: set anew at each item, the seed gives every image the same draws.",
)

# --- boxes --------------------------------------------------------------------------------------------------------

misconception(
    "boxes",
    "x by the height, y by the width",
    at="resize_boxes",
    old="across, down = new_size[1] / size[1], new_size[0] / size[0]",
    new="across, down = new_size[0] / size[0], new_size[1] / size[1]",
    hint="A size is (height, width): x and widths go by the second of the two.",
)

misconception(
    "boxes",
    "the same factor both ways",
    at="resize_boxes",
    old="across, down = new_size[1] / size[1], new_size[0] / size[0]",
    new="across = down = new_size[1] / size[1]",
    hint="Widths and heights have factors of their own: a photograph that becomes square is squeezed one way.",
)

misconception(
    "boxes",
    "factors upside down",
    at="resize_boxes",
    old="across, down = new_size[1] / size[1], new_size[0] / size[0]",
    new="across, down = size[1] / new_size[1], size[0] / new_size[0]",
    hint="In an image that becomes twice as wide a box becomes twice as wide.",
)

misconception(
    "boxes",
    "only x and y are scaled",
    at="resize_boxes",
    old="[across, down, across, down]",
    new="[across, down, 1, 1]",
    hint="Widths and heights are scaled as x and y are.",
)

misconception(
    "boxes",
    "areas are not scaled",
    at="resize_boxes",
    old="areas.double() * (across * down)",
    new="areas.double()",
    hint="Areas grow by the product of both factors.",
)

misconception(
    "boxes",
    "areas are those of the boxes",
    at="resize_boxes",
    old="areas.double() * (across * down)",
    new="(boxes * factors)[:, 2:].prod(dim=1)",
    hint="An area is that of the object, which fills its box only in part: scale the area that is given.",
)

misconception(
    "boxes",
    "areas scaled along one side",
    at="resize_boxes",
    old="areas.double() * (across * down)",
    new="areas.double() * across",
    hint="Areas grow by the product of both factors, not by one.",
)

misconception(
    "boxes",
    "flipped without the box width",
    at="flip_image_and_boxes",
    old="- boxes[:, place] - boxes[:, place + 2]",
    new="- boxes[:, place]",
    hint="The left edge becomes the right one: the new x is W - x - width.",
)

misconception(
    "boxes",
    "only the image is flipped",
    at="flip_image_and_boxes",
    old='    boxes[:, place] = record["image"].shape[along] - boxes[:, place] - boxes[:, place + 2]\n',
    new="",
    hint="The boxes move with what they hold.",
)

misconception(
    "boxes",
    "only the boxes are flipped",
    at="flip_image_and_boxes",
    old='"image": record["image"].flip(along), ',
    new="",
    hint="The image is flipped as well as its boxes.",
)

misconception(
    "boxes",
    "horizontal flips upside down",
    at="flip_image_and_boxes",
    old='if axis == "horizontal" else',
    new='if axis == "vertical" else',
    hint="A horizontal flip makes left right: it changes x.",
)

misconception(
    "boxes",
    "flipped about the other side",
    at="flip_image_and_boxes",
    old='record["image"].shape[along] -',
    new='record["image"].shape[3 - along] -',
    hint="An image is (C, H, W): x is mirrored within its width, the last of the three.",
)

misconception(
    "boxes",
    "off by one pixel",
    at="flip_image_and_boxes",
    old='record["image"].shape[along] -',
    new='record["image"].shape[along] - 1 -',
    hint="x is an edge, not the number of a pixel: the new one is W - x - width, without a 1.",
)

misconception(
    "boxes",
    "the record itself is changed",
    at="flip_image_and_boxes",
    old='record["boxes"].clone()',
    new='record["boxes"]',
    hint="The record that is given stays as it was.",
)

misconception(
    "boxes",
    "other entries are lost",
    at="flip_image_and_boxes",
    old="{**record, ",
    new="{",
    hint="Labels, areas and whatever else a record has stay in it.",
)

misconception(
    "boxes",
    "corners in place of centres",
    at="normalize_boxes",
    old="centres = wide[:, :2] + wide[:, 2:] / 2",
    new="centres = wide[:, :2]",
    hint="The first two numbers are the centre: x plus half the width.",
)

misconception(
    "boxes",
    "shares of the other side",
    at="normalize_boxes",
    old="height, width = size",
    new="width, height = size",
    hint="A size is (height, width); x and widths are shares of the width.",
)

misconception(
    "boxes",
    "the far corner in place of the size",
    at="normalize_boxes",
    old="torch.cat([centres, wide[:, 2:]], dim=1)",
    new="torch.cat([centres, wide[:, :2] + wide[:, 2:]], dim=1)",
    hint="The last two numbers are width and height.",
)

misconception(
    "boxes",
    "any axis but horizontal is vertical",
    at="flip_image_and_boxes",
    old='if axis not in ("horizontal", "vertical"):',
    new="if False:",
    hint="An axis that does not exist is a ValueError.",
)

misconception(
    "boxes",
    "a vertical flip leaves the boxes",
    at="flip_image_and_boxes",
    old="    boxes[:, place] = record",
    new="""    if axis == "vertical":
        return {**record, "image": record["image"].flip(along)}
    boxes[:, place] = record""",
    hint="A vertical flip moves the boxes as well: the new y is H - y - height.",
)

# --- WindowDataset ------------------------------------------------------------------------------------------------

misconception(
    "WindowDataset",
    "one window too few",
    at="WindowDataset.__len__",
    old="- self.horizon + 1",
    new="- self.horizon",
    hint="The last window ends where its horizon reaches the end: N - length - horizon + 1 of them.",
)

misconception(
    "WindowDataset",
    "one window too many",
    at="WindowDataset.__len__",
    old="- self.horizon + 1",
    new="- self.horizon + 2",
    hint="The last window needs a whole horizon behind it.",
)

misconception(
    "WindowDataset",
    "the horizon is not counted",
    at="WindowDataset.__len__",
    old="- self.length - self.horizon + 1",
    new="- self.length",
    hint="Behind a window there have to be `horizon` steps, not one.",
)

misconception(
    "WindowDataset",
    "windows do not overlap",
    at="WindowDataset.__getitem__",
    old="start = index % len(self)",
    new="start = index % len(self) * self.length % len(self)",
    hint="The next window starts one step later, not one window later.",
)

misconception(
    "WindowDataset",
    "the target begins within the window",
    at="WindowDataset.__getitem__",
    old="self.series[middle : middle + self.horizon]",
    new="self.series[middle - 1 : middle - 1 + self.horizon]",
    hint="What is to be predicted begins after the window; its last step is known already.",
)

misconception(
    "WindowDataset",
    "only the last step is predicted",
    at="WindowDataset.__getitem__",
    old="self.series[middle : middle + self.horizon].clone()",
    new="self.series[middle + self.horizon - 1 : middle + self.horizon].clone()",
    hint="The target has all `horizon` steps.",
)

misconception(
    "WindowDataset",
    "only the next step is predicted",
    at="WindowDataset.__getitem__",
    old="self.series[middle : middle + self.horizon].clone()",
    new="self.series[middle : middle + 1].clone()",
    hint="The target has `horizon` steps, not one.",
)

misconception(
    "WindowDataset",
    "a negative length",
    at="WindowDataset.__len__",
    old="max(0, len(self.series) - self.length - self.horizon + 1)",
    new="len(self.series) - self.length - self.horizon + 1",
    hint="A series that is too short has 0 windows; Python refuses negative lengths.",
)

misconception(
    "WindowDataset",
    "windows are views of the series",
    at="WindowDataset.__getitem__",
    old="self.series[start:middle].clone(), self.series[middle : middle + self.horizon].clone()",
    new="self.series[start:middle], self.series[middle : middle + self.horizon]",
    hint="Windows overlap: who changes one in place would change others. Hand out copies.",
)

misconception(
    "WindowDataset",
    "the series is shared with its owner",
    at="WindowDataset.__init__",
    old="series.clone(), length",
    new="series, length",
    hint="What happens to the series later must not happen to the dataset: keep a copy.",
)

misconception(
    "WindowDataset",
    "negative indices start in the middle of nowhere",
    at="WindowDataset.__getitem__",
    old="start = index % len(self)",
    new="start = index",
    hint="Index -1 is the last window, not one that starts at the last step.",
)

misconception(
    "WindowDataset",
    "windows beyond the last are shorter",
    at="WindowDataset.__getitem__",
    old="""        if not -len(self) <= index < len(self):
            raise IndexError(f"{index} is not in [-{len(self)}, {len(self)})")
        start = index % len(self)
""",
    new="""        start = index if index >= 0 else index + len(self)
""",
    hint="A slice beyond the end raises nothing: say IndexError yourself.",
)

misconception(
    "WindowDataset",
    "a horizon of 0 passes",
    at="WindowDataset.__init__",
    old="if length < 1 or horizon < 1:",
    new="if length < 1:",
    hint="There is at least one step to predict; less is a ValueError.",
)

misconception(
    "WindowDataset",
    "a window of no steps passes",
    at="WindowDataset.__init__",
    old="if length < 1 or horizon < 1:",
    new="if horizon < 1:",
    hint="A window has at least one step; less is a ValueError.",
)

# --- pad_collate --------------------------------------------------------------------------------------------------

misconception(
    "pad_collate",
    "padded in front",
    old="padded = torch.nn.utils.rnn.pad_sequence(list(batch), batch_first=True)",
    new='padded = torch.nn.utils.rnn.pad_sequence(list(batch), batch_first=True, padding_side="left")',
    hint="The zeros stand behind the data.",
)

misconception(
    "pad_collate",
    "time before batch",
    old="torch.nn.utils.rnn.pad_sequence(list(batch), batch_first=True)",
    new="torch.nn.utils.rnn.pad_sequence(list(batch))",
    hint="The batch is the first axis: batch_first=True.",
)

misconception(
    "pad_collate",
    "the mask is True on padding",
    old="< lengths[:, None]",
    new=">= lengths[:, None]",
    hint="The mask is True where there is data.",
)

misconception(
    "pad_collate",
    "the mask is off by one",
    old="< lengths[:, None]",
    new="<= lengths[:, None]",
    hint="A sequence of length 2 has the steps 0 and 1.",
)

misconception(
    "pad_collate",
    "zeros in the data are masked",
    old="mask = torch.arange(padded.shape[1], device=padded.device) < lengths[:, None]",
    new="mask = padded.reshape(*padded.shape[:2], -1).ne(0).any(-1)",
    hint="A zero may be data: the mask follows from the lengths.",
)

misconception(
    "pad_collate",
    "cut off at the shortest",
    old="list(batch), batch_first=True)",
    new="[sequence[: min(map(len, batch))] for sequence in batch], batch_first=True)",
    hint="All sequences become as long as the longest.",
)

misconception(
    "pad_collate",
    "sorted by length",
    old="    padded = ",
    new="    batch = sorted(batch, key=len, reverse=True)\n    padded = ",
    hint="The sequences stay in their order: their labels come in the same one.",
)

misconception(
    "pad_collate",
    "the mask in numbers",
    old="< lengths[:, None]",
    new="< lengths[:, None]\n    mask = mask.long()",
    hint="The mask is boolean.",
)

misconception(
    "pad_collate",
    "all lengths are those of the longest",
    old="lengths = torch.tensor([len(sequence) for sequence in batch], device=padded.device)\n"
    "    mask = torch.arange(padded.shape[1], device=padded.device) < lengths[:, None]",
    new="lengths = torch.tensor([len(sequence) for sequence in batch], device=padded.device)\n"
    "    mask = torch.arange(padded.shape[1], device=padded.device) < lengths[:, None]\n"
    "    lengths = torch.full_like(lengths, padded.shape[1])",
    hint="The lengths are those that the sequences had before the padding.",
)

misconception(
    "pad_collate",
    "an empty batch is an empty tensor",
    old='raise ValueError("there are no sequences to put together")',
    new="return torch.zeros(0, 0), torch.zeros(0, dtype=torch.int64), torch.zeros(0, 0, dtype=torch.bool)",
    hint="Without sequences nobody knows dtype and shape: a ValueError.",
)

misconception(
    "pad_collate",
    "one buffer for all batches",
    old="    padded = torch.nn.utils.rnn.pad_sequence(list(batch), batch_first=True)\n",
    new="""    made = torch.nn.utils.rnn.pad_sequence(list(batch), batch_first=True)
    kept = pad_collate.__dict__.setdefault("kept", {})
    buffer = kept.setdefault((made.dtype, made.device), made.new_empty(4096))
    padded = buffer[: made.numel()].view(made.shape).copy_(made)
""",
    hint="Each batch is a tensor of its own: a loader has several of them at a time.",
)

# --- bonus --------------------------------------------------------------------------------------------------------

misconception(
    "PairDataset",
    "as long as the shorter one",
    at="PairDataset.__init__",
    old="if len(first) != len(second):",
    new="if False:",
    hint="Datasets of different lengths do not belong together: ValueError.",
)

misconception(
    "PairDataset",
    "a transform for each item alone",
    at="PairDataset.__getitem__",
    old="pair if self.transform is None else self.transform(*pair)",
    new="pair",
    hint="The transform gets both items in one call, so that a flip flips both or none.",
)

misconception(
    "PairDataset",
    "the second dataset backwards",
    at="PairDataset.__getitem__",
    old="self.second[index]",
    new="self.second[-index]",
    hint="Both items of a pair have the same index.",
)

misconception(
    "weighted_indices",
    "each item equally often",
    old="shares = 1 / counts[labels].double()",
    new="shares = torch.ones(len(labels), dtype=torch.float64)",
    hint="An item of a frequent class is drawn less often: its weight is 1 / count.",
)

misconception(
    "weighted_indices",
    "frequent classes more often",
    old="shares = 1 / counts[labels].double()",
    new="shares = counts[labels].double()",
    hint="The weight of an item is 1 / count of its class, not the count.",
)

misconception(
    "weighted_indices",
    "classes in place of items",
    old="return torch.multinomial(shares.cpu(), n, replacement=True, generator=generator).to(labels.device)",
    new="return labels[torch.multinomial(shares.cpu(), n, replacement=True, generator=generator).to(labels.device)]",
    hint="What is drawn are places in `labels`, not classes.",
)

misconception(
    "weighted_indices",
    "draws from elsewhere",
    old="replacement=True, generator=generator)",
    new="replacement=True)",
    hint="All draws come from the generator.",
)

misconception(
    "mixup",
    "only the images are mixed",
    old="share * targets + (1 - share) * targets[other]",
    new="targets",
    hint="A mixed image belongs to both classes: the targets are mixed in the same share.",
)

misconception(
    "mixup",
    "shares swapped",
    old="share * images + (1 - share) * images[other], share * targets + (1 - share) * targets[other]",
    new="(1 - share) * images + share * images[other], (1 - share) * targets + share * targets[other]",
    hint="`share` is how much of an item comes from itself.",
)

misconception(
    "mixup",
    "a partner for the images, another for the targets",
    old="share * targets + (1 - share) * targets[other]",
    new="share * targets + (1 - share) * targets[other.flip(0)]",
    hint="Image and target are mixed with the same partner.",
)

misconception(
    "mixup",
    "partners from elsewhere",
    old="torch.randperm(len(images), generator=generator)",
    new="torch.randperm(len(images))",
    hint="The partners come from the generator.",
)

misconception(
    "mixup",
    "targets swapped for the larger share",
    old="share * targets + (1 - share) * targets[other]",
    new="(targets if share >= 0.5 else targets[other])",
    hint="The targets are mixed too, not chosen.",
)

misconception(
    "extract_archive",
    "the digest is not looked at",
    old="if digest != sha256.lower():",
    new="if False:",
    hint="An archive with another digest is another archive: nothing of it is unpacked.",
)

misconception(
    "extract_archive",
    "unpacked first, looked at later",
    old="""    if digest != sha256.lower():
        raise ValueError(f"{path} has the digest {digest}, not {sha256}")
""",
    new="""    if digest != sha256.lower():
        zipfile.ZipFile(path).extractall(target)
        raise ValueError(f"{path} has the digest {digest}, not {sha256}")
""",
    hint="First the digest, then the archive: what is unpacked is on the disk.",
)

misconception(
    "extract_archive",
    "capital digits are other digits",
    old="sha256.lower()",
    new="sha256",
    hint="Hexadecimal digits may be capitals.",
)

misconception(
    "extract_archive",
    "names that lead outside are made harmless",
    old="""                raise ValueError(f"{path} holds {name!r}, which leads out of its folder")
""",
    new="""                break
""",
    hint="Python's extractall removes the dots and unpacks; whoever makes such a name means harm: refuse the archive.",
)

misconception(
    "extract_archive",
    "any two dots lead outside",
    old='if ".." in parts or',
    new='if ".." in name or',
    hint="Two dots lead outside only where they are a whole part of the path: c..d.bin is a file.",
)

misconception(
    "extract_archive",
    "folders are files",
    old="for entry in archive.infolist() if not entry.is_dir()]",
    new="for entry in archive.infolist()]",
    hint="The answer lists files; names of folders end in a slash.",
)

misconception(
    "extract_archive",
    "only the last part of a name counts",
    old="    return sorted(names)",
    new="    return sorted(name.rpartition('/')[2] for name in names)",
    hint="The names are those within the archive, folders included.",
)

misconception(
    "weighted_indices",
    "always the first item of a class",
    old="    return torch.multinomial(shares.cpu(), n, replacement=True, generator=generator).to(labels.device)",
    new="""    classes = labels.unique()
    firsts = torch.stack([(labels == label).nonzero()[0, 0] for label in classes])
    return firsts[torch.randint(len(classes), (n,), generator=generator)]""",
    hint="Within a class every item is equally probable.",
)

misconception(
    "mixup",
    "the larger share is always one's own",
    old="    other = ",
    new="    share = max(share, 1 - share)\n    other = ",
    hint="The share is taken as it is, also below one half.",
)

# --- devices ------------------------------------------------------------------------------------------------------
# Right on the CPU, and wrong wherever the inputs are somewhere else.

misconception(
    "scaler",
    "the scaler comes back to the CPU",
    at="fit_scaler",
    old='return {"shift": shift.to(_floating(train)), "scale": scale.to(_floating(train))}',
    new='return {"shift": shift.to(_floating(train)).cpu(), "scale": scale.to(_floating(train)).cpu()}',
    hint="Shift and scale lie where the training rows lie: rows there could not be scaled by numbers on the CPU.",
)

misconception(
    "class_weights",
    "weights made on the CPU",
    old="    return torch.where(counts > 0, weights, 0.0).float()",
    new="    return torch.tensor([w if n else 0.0 for n, w in zip(counts.tolist(), weights.tolist())])",
    hint="The weights lie where the labels lie: make them with device=labels.device.",
)

misconception(
    "to_image",
    "NumPy reads a GPU",
    old=".cpu().numpy()",
    new=".numpy()",
    hint="NumPy and Pillow read the CPU's memory alone: bring the levels there with .cpu() first.",
)

misconception(
    "augment",
    "padding made on the CPU",
    old="    padded = torch.nn.functional.pad(image, (PADDING, PADDING, PADDING, PADDING))\n",
    new="    padded = torch.zeros(len(image), height + 2 * PADDING, width + 2 * PADDING, dtype=image.dtype)\n"
    "    padded[:, PADDING : PADDING + height, PADDING : PADDING + width] = image\n",
    hint="A canvas from torch.zeros lies on the CPU unless it is made with device=image.device.",
)

misconception(
    "AugmentedDataset",
    "images come back to the CPU",
    at="AugmentedDataset.__getitem__",
    old="return augment(image, torch.default_generator)",
    new="return augment(image.cpu(), torch.default_generator)",
    hint="An image stays on the device on which the dataset has it; only the generator lies on the CPU.",
)

misconception(
    "boxes",
    "factors made on the CPU",
    at="resize_boxes",
    old=", dtype=torch.float64, device=boxes.device)",
    new=", dtype=torch.float64)",
    hint="torch.tensor makes the factors on the CPU: make them with device=boxes.device.",
)

misconception(
    "WindowDataset",
    "the series is kept on the CPU",
    at="WindowDataset.__init__",
    old="series.clone(), length",
    new="series.detach().cpu().clone(), length",
    hint="Windows lie where the series lies.",
)

misconception(
    "pad_collate",
    "the mask is made on the CPU",
    old="""    lengths = torch.tensor([len(sequence) for sequence in batch], device=padded.device)
    mask = torch.arange(padded.shape[1], device=padded.device) < lengths[:, None]
""",
    new="""    lengths = torch.tensor([len(sequence) for sequence in batch])
    mask = torch.arange(padded.shape[1]) < lengths[:, None]
""",
    hint="Lengths and mask lie where the sequences lie: make them with device=padded.device.",
)

misconception(
    "weighted_indices",
    "draws where the labels lie",
    old="    return torch.multinomial(shares.cpu(), n, replacement=True, generator=generator).to(labels.device)",
    new="    return torch.multinomial(shares, n, replacement=True, generator=generator)",
    hint="The generator lies on the CPU: draw there, and move what was drawn to the labels.",
)

misconception(
    "mixup",
    "partners drawn where the images lie",
    old="torch.randperm(len(images), generator=generator).to(images.device)",
    new="torch.randperm(len(images), generator=generator, device=images.device)",
    hint="The generator lies on the CPU: draw there, and move what was drawn to the images.",
)
