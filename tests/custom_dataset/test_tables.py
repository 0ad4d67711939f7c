"""Hidden tests of tables and scalers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import tensor

from autograder import exercise, same
from tests.custom_dataset.inputs import MEASUREMENTS, PENGUINS, PLANTS, table, tables

# --- TabularDataset -----------------------------------------------------------------------------------------------


@exercise("TabularDataset", "S8")
@given(text=tables(), columns=st.permutations(["a", "b", "c"]))
@example(text="a,label,b,remark,c\n1,x,NA,r,2\n3,y,4,,NA\n5,x,6,NA,7\n", columns=["c", "a", "b"])
def test_any_table_with_rows_left_out(submission, text, columns):
    """Rows in which a used column has no value are left out, and no others."""
    submission.agrees("table", table(text), columns[:2], "label", "drop")


@exercise("TabularDataset", "S9")
@given(text=tables())
@example(text="a,label,b,remark,c\n0,x,NA,r,2\n3,y,4,,NA\n5,x,8,NA,7\n,y,0,none,1\n")
def test_any_table_with_means(submission, text):
    """Missing features become the mean of the known values of their column, zeros among them."""
    submission.agrees("table", table(text), ["b", "a"], "label", "mean")
    submission.agrees("table_means", table(text), ["b", "a"], "label")


@exercise("TabularDataset", "S5")
def test_columns_that_are_not_used(submission):
    """What stands in other columns, nothing or text, plays no part."""
    submission.agrees("table", table(PLANTS), ["leaves", "height"], "site", "drop")
    full = "x,y,z\n1,NA,a\n2,,b\n"
    submission.agrees("table", table(full), ["x"], "z")


@exercise("TabularDataset", "S6")
def test_a_target_of_numbers(submission):
    """A target column in which every value is a number holds float32 numbers and no classes."""
    submission.agrees("table", table(PLANTS), ["height"], "weight", "drop")


@exercise("TabularDataset", "S6")
def test_classes_that_look_like_numbers(submission):
    """If one value of the target column is text all are classes, sorted as strings: 10 comes before 2."""
    submission.agrees("table", table(PLANTS), ["height"], "site", "drop")


@exercise("TabularDataset", "S6")
def test_classes_of_the_rows_that_stay(submission):
    """A class whose rows are all left out has no number."""
    submission.agrees("table", table(PLANTS), ["height", "weight"], "plant", "drop")


@exercise("TabularDataset", "S5")
def test_the_attributes(submission):
    """features, targets and classes hold the whole table; a path may be text."""
    submission.agrees("table_attributes", table(PLANTS), ["leaves", "weight"], "plant", "drop")


@exercise("TabularDataset", "S9")
def test_penguins_with_means_of_others(submission):
    """With means that are passed in all 344 penguins stay, and their own values do not matter."""
    means = [40.25, 17.5, 200.0, 4100.0]
    submission.agrees("table", PENGUINS, MEASUREMENTS, "species", "mean", means)
    same(submission.table_means(PENGUINS, MEASUREMENTS, "species", "mean", means), tensor(means))


@exercise("TabularDataset", "S9")
def test_no_means_where_none_are_wanted(submission):
    """Unless missing is "mean" the attribute means is None."""
    same(submission.table_means(PENGUINS, MEASUREMENTS, "species", "drop"), None)
    submission.agrees("table_means", table("x,y\n1,2\n4,3\n"), ["x"], "y")


@exercise("TabularDataset", "S8")
@pytest.mark.parametrize("column", ["height", "leaves"])
def test_an_error_names_the_feature_that_is_missing(submission, column):
    """Without a rule for them missing values are a ValueError that names the column."""
    got = submission.table_error(table(PLANTS), [column], "site", ["height", "leaves", "weight"])
    same(got, {"raised": "ValueError", "its text has": [column]})


@exercise("TabularDataset", "S9")
@pytest.mark.parametrize("missing", ["error", "mean"])
def test_a_missing_target(submission, missing):
    """Nothing stands for a missing target: a ValueError that names its column."""
    got = submission.table_error(table("x,y\n1,4\n2,NA\n3,\n"), ["x"], "y", ["'y'", "'x'"], missing)
    same(got["raised"], "ValueError")
    got = submission.table_error(table("xes,weight\n1,4\n2,NA\n"), ["xes"], "weight", ["weight", "xes"], missing)
    same(got, {"raised": "ValueError", "its text has": ["weight"]})


@exercise("TabularDataset", "S9")
def test_a_column_without_any_value(submission):
    """A column of which nothing is known has no mean, unless one is passed in."""
    text = "kind,empty,full\na,NA,1\nb,,2\n"
    got = submission.table_error(table(text), ["full", "empty"], "kind", ["empty", "full"], "mean")
    same(got, {"raised": "ValueError", "its text has": ["empty"]})
    submission.agrees("table", table(text), ["full", "empty"], "kind", "mean", [0.5, 3.5])


@exercise("TabularDataset", "S10")
def test_a_feature_that_is_text(submission):
    """A feature that is no number is a ValueError that names the column."""
    got = submission.table_error(table(PLANTS), ["leaves", "note"], "site", ["leaves", "note"], "drop")
    same(got, {"raised": "ValueError", "its text has": ["note"]})


@exercise("TabularDataset", "S10")
def test_a_target_column_that_is_not_there(submission):
    """A target column that the table does not have is a ValueError that names it; so is a number beyond an array."""
    got = submission.table_error(table(PLANTS), ["height"], "age", ["age", "height'"], "drop")
    same(got["raised"], "ValueError")
    assert "age" in got["its text has"], "The text of the exception names the column that is not there."
    same(submission.array_error(np.ones((3, 2)), [0], 2, ["2"]), {"raised": "ValueError", "its text has": ["2"]})
    same(submission.array_error(np.ones((3, 2)), [-1], 0, ["-1"]), {"raised": "ValueError", "its text has": ["-1"]})


@exercise("TabularDataset", "S10")
def test_a_rule_that_does_not_exist(submission):
    """missing is one of three words, whether anything is missing or not."""
    same(submission.table_error(table(PLANTS), ["weight"], "site", [], "mode")["raised"], "ValueError")
    same(submission.array_error(np.eye(3), [0, 1], 2, [], "zero")["raised"], "ValueError")
    submission.agrees("table", table(PLANTS), ["weight"], "site", "drop")


@exercise("TabularDataset", "S10")
def test_a_file_that_is_not_there(submission):
    """A file that does not exist is a FileNotFoundError, and one that exists is not."""
    got = submission.table_error(table(PLANTS), ["height"], "site", [], "drop")
    same(got["raised"], "nothing")
    submission.refuses(FileNotFoundError, "TabularDataset", "no/such/table.csv", ["a"], "b")


@exercise("TabularDataset", "S7")
def test_arrays_with_nan(submission):
    """In an array NaN is what is missing; targets of a floating array are float32."""
    array = np.array([[0.5, np.nan, 3.0, 9.0], [1.5, 2.0, 4.0, np.nan], [np.nan, 6.0, 5.0, 8.0], [2.25, 7.0, 1.0, 7.0]])
    for missing in ("drop", "mean"):
        submission.agrees("array_table", array, [1, 0], 2, missing)
        submission.agrees("array_table", torch.tensor(array), [0], 2, missing)


@exercise("TabularDataset", "S7")
def test_arrays_of_whole_numbers(submission):
    """Whole numbers are class numbers as they are, whichever these are; features are float32 all the same."""
    array = np.array([[3, 70, 5], [9, 30, 2], [4, 60, 5], [8, 20, 7]], dtype="int16")
    submission.agrees("array_table", array, [1, 2], 0)
    submission.agrees("array_table", array.T, [3, 0], 1)


@exercise("TabularDataset", "S3")
@given(index=st.integers(-7, 7))
@example(index=-4)
@example(index=-5)
@example(index=4)
def test_any_index(submission, index):
    """Indices from -N to N - 1 are rows; all others are an IndexError, so that a loop ends."""
    array = np.arange(12.0).reshape(4, 3)
    submission.agrees("array_row", array, [2, 0], 1, index)


@exercise("TabularDataset", "S1")
@pytest.mark.parametrize("dtype", ["float32", "int64", "float64"])
def test_items_are_copies(submission, dtype):
    """Who changes an item, or the array, changes nothing in the dataset."""
    submission.agrees("changed_item", np.array([[5, 2, 1], [4, 3, 6]], dtype=dtype), [0, 1], 2)
    submission.agrees("changed_item", torch.tensor([[5.0, 2.0, 1.0], [4.0, 3.0, 6.0]]), [0, 1], 2)


@exercise("TabularDataset", "S4")
def test_a_dataset_can_be_packed(submission):
    """A pickled dataset is the same dataset."""
    whole = submission.table(table(PLANTS), ["height", "leaves"], "plant", "drop")
    packed = submission.packed_table(table(PLANTS), ["height", "leaves"], "plant")
    same(packed, [whole["features"], whole["targets"]])
    submission.agrees("table", table(PLANTS), ["height", "leaves"], "plant", "drop")


# --- scaler -------------------------------------------------------------------------------------------------------

columns = st.lists(st.integers(-64, 64), min_size=6, max_size=15).map(
    lambda drawn: tensor(drawn[: len(drawn) // 3 * 3], dtype=torch.float64).reshape(-1, 3) / 8
)


@exercise("scaler", "S14")
@given(train=columns, rows=columns, kind=st.sampled_from(["min-max", "z-score"]))
@example(
    train=tensor([[1.0, 5.0, 2.0], [4.0, 5.0, 9.0]]).double(), rows=tensor([[3.0, 7.0, 4.0]]).double(), kind="z-score"
)
def test_any_rows(submission, train, rows, kind):
    """Rows are scaled by the training rows alone."""
    submission.agrees("fit_scaler", train, kind)
    submission.agrees("scaled", train, rows, kind)


@exercise("scaler", "S12")
def test_few_rows_and_large_means(submission):
    """The deviation divides by N, not by N - 1; two rows that lie far from 0 are no exception."""
    submission.agrees("fit_scaler", tensor([[4096.25, 3.0], [4096.75, 1.0]]), "z-score")
    submission.agrees("fit_scaler", tensor([[1.0, -2.0, 0.5], [2.0, 5.0, 0.25], [9.0, 3.0, 4.0]]), "z-score")


@exercise("scaler", "S13")
def test_constant_columns(submission):
    """A constant column has its value for a shift and the scale 1; one row is constant in all columns."""
    train = torch.stack([torch.full((7,), 0.3), torch.arange(7.0)], dim=1)
    for kind in ("min-max", "z-score"):
        submission.agrees("fit_scaler", train, kind)
        submission.agrees("scaled", train, tensor([[0.3, 2.0], [1.3, 8.0]]), kind)
        submission.agrees("fit_scaler", train[3:4], kind)


@exercise("scaler", "S2")
def test_dtypes_of_scalers(submission):
    """Floating dtypes are kept, integers become float32; 16 bits are no hindrance."""
    for dtype in (torch.float32, torch.float64, torch.float16, torch.int64):
        train = tensor([[300, 7], [500, 1], [340, 3], [460, 5]]).to(dtype)
        for kind in ("min-max", "z-score"):
            submission.agrees("fit_scaler", train, kind)
        submission.agrees("scaled", train, train[1:3], "min-max")
        submission.agrees("scaled", tensor([[1.0, 2.0], [3.0, 6.0]]), tensor([[2, 3]]).to(dtype), "z-score")


@exercise("scaler", "S1")
def test_scaling_twice(submission):
    """Neither the rows nor the training rows are changed."""
    submission.agrees("scaled_twice", tensor([[1.0, 2.0], [3.0, 7.0]]), tensor([[5.0, 1.0], [2.0, 2.5]]), "z-score")
    wide = torch.arange(24.0).reshape(3, 8).square()
    submission.agrees("scaled_twice", wide[:, ::3], wide.T[:4], "min-max")


@exercise("scaler", "S14")
def test_no_kind_and_no_rows(submission):
    """Another kind is a ValueError, and so is a training set without rows; without rows to scale nothing happens."""
    submission.refuses(ValueError, "fit_scaler", tensor([[1.0], [2.0]]), "robust")
    submission.refuses(ValueError, "fit_scaler", torch.zeros(0, 2), "z-score")
    submission.refuses(ValueError, "fit_scaler", torch.zeros(0, 2), "min-max")
    submission.agrees("scaled", tensor([[1.0, 2.0], [3.0, 7.0]]), torch.zeros(0, 2), "min-max")
    submission.agrees("fit_scaler", tensor([[1.0, 2.0], [3.0, 7.0]]), "min-max")
