"""Public tests: the worked examples of the handout, and laws that your own answers must obey."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import files, seeded

DATA = Path(__file__).parent / "data"
PENGUINS = (DATA / "penguins.csv").read_bytes()
MEASUREMENTS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
CROPS = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in sorted(DATA.glob("crops/*/*"))}

SMALL = b"""name,length,width,colour
ann,1.5,4,red
bob,NA,5,blue
cid,2.5,,red
dee,3.5,7,green
"""
"""Four rows; of two of them something is not known."""
FULL = b"name,length,width,colour\nann,1.5,4,red\nbob,2,5,blue\ncid,2.5,6,red\n"
PIXELS = np.array([[[0, 51, 102], [153, 204, 255]], [[255, 0, 51], [102, 153, 204]], [[7, 70, 170], [33, 66, 99]]])
"""An image of 3 x 2 pixels, as (H, W, 3)."""


def png(pixels, mode=None):
    """Write an array of bytes, or an image, as a PNG file in memory."""
    made = pixels if isinstance(pixels, Image.Image) else Image.fromarray(np.asarray(pixels), mode)
    stream = io.BytesIO()
    made.save(stream, "PNG")
    return stream.getvalue()


RGB = png(PIXELS.astype(np.uint8))
EXPECTED = tensor(PIXELS.transpose(2, 0, 1) / 255, dtype=torch.float32)
ramp = torch.arange(1.0, 91.0).reshape(1, 9, 10) / 90
"""An image of 9 x 10 pixels, no two of them equal and none of them black."""

# --- tables -------------------------------------------------------------------------------------------------------


@exercise("TabularDataset", "S5")
def test_a_small_table(submission):
    """Features come in the order asked for, as float32; the names of the classes are numbered in sorted order."""
    got = submission.table(files({"table.csv": FULL}), ["width", "length"], "colour")
    features = tensor([[4.0, 1.5], [5.0, 2.0], [6.0, 2.5]])
    same(got, {"len": 3, "features": features, "targets": tensor([1, 0, 1]), "classes": ["blue", "red"]})


@exercise("TabularDataset", "S8")
def test_the_penguins(submission):
    """Of 344 penguins 342 were measured; of 333 the sex is known too."""
    folder = files({"table.csv": PENGUINS})
    same(submission.table_length(folder, MEASUREMENTS, "species", "drop"), 342)
    same(submission.table_length(folder, MEASUREMENTS, "sex", "drop"), 333)


@exercise("TabularDataset", "S7")
def test_an_array(submission):
    """The columns of an array are named by their numbers; whole numbers are class numbers as they are."""
    array = np.array([[7, 1, 2], [8, 3, 4]])
    expected = {"features": tensor([[2.0, 7.0], [4.0, 8.0]]), "targets": tensor([1, 3]), "classes": []}
    same(submission.array_table(array, [2, 0], 1), expected)


@exercise("TabularDataset", "S3")
def test_negative_indices_and_the_end(submission):
    """Index -1 is the last row, and index N an IndexError."""
    array = np.array([[0.5, 1.0], [1.5, 2.0], [2.5, 3.0]])
    same(submission.array_row(array, [0], 1, -1), (tensor([2.5]), tensor(3.0)))
    submission.refuses(IndexError, "array_row", array, [0], 1, 3)


@exercise("TabularDataset", "S10")
def test_a_column_that_is_not_there(submission):
    """An error about a column names the column."""
    folder = files({"table.csv": FULL})
    expected = {"raised": "ValueError", "its text has": ["height"]}
    same(submission.table_error(folder, ["length", "height"], "colour", ["height"]), expected)


@exercise("TabularDataset", "S9")
def test_means_of_the_training_rows(submission):
    """Missing features get the means that are passed in, or else those of the table itself."""
    folder = files({"table.csv": SMALL})
    given = submission.table(folder, ["length", "width"], "colour", "mean", [9.0, 8.0])
    same(given["features"], tensor([[1.5, 4.0], [9.0, 5.0], [2.5, 8.0], [3.5, 7.0]]))
    same(submission.table_means(folder, ["length", "width"], "colour"), tensor([2.5, 16 / 3]))


@exercise("scaler", "S11")
def test_scaling_to_0_and_1(submission):
    """The smallest training value becomes 0, the largest 1; other rows may lie outside."""
    train, rows = tensor([[1.0, 20.0], [3.0, 60.0], [5.0, 30.0]]), tensor([[2.0, 80.0], [0.0, 40.0]])
    same(submission.scaled(train, rows, "min-max"), tensor([[0.25, 1.5], [-0.25, 0.5]]))


@exercise("scaler", "S12")
@given(numbers=st.lists(st.integers(-20, 20), min_size=3, max_size=8, unique=True))
@example(numbers=[1, 2, 6])
def test_mean_0_and_deviation_1(submission, numbers):
    """Scaled training rows have mean 0 and mean square 1; 1, 2, 6 become -0.926, -0.463, 1.389."""
    train = tensor(numbers, dtype=torch.float64)[:, None]
    scaled = submission.scaled(train, train, "z-score")
    same(scaled.mean(), tensor(0.0, dtype=torch.float64))
    same(scaled.square().mean(), tensor(1.0, dtype=torch.float64))
    three = submission.scaled(tensor([[1.0], [2.0], [6.0]]), tensor([[6.0]]), "z-score")
    same(three, tensor([[3 / (14 / 3) ** 0.5]]))


@exercise("scaler", "S13")
def test_a_constant_column(submission):
    """A column that is constant over the training rows becomes exactly 0 there."""
    rows = torch.full((344, 1), 0.1, dtype=torch.float64)
    same(submission.scaled(rows, rows, "z-score"), torch.zeros(344, 1, dtype=torch.float64))
    same(submission.fit_scaler(rows, "z-score"), {"shift": rows[0], "scale": torch.ones(1, dtype=torch.float64)})


# --- parts and batches --------------------------------------------------------------------------------------------


@exercise("split_indices", "S15")
def test_what_is_left_over(submission):
    """Half, 0.3 and 0.2 of 8 items are 4, 2 and 1, rounded down, and the item left over goes to the first part."""
    same(submission.split_sizes(8, [0.5, 0.3, 0.2]), [5, 2, 1])
    same(submission.split_sizes(344, [0.7, 0.15, 0.15]), [241, 52, 51])


@exercise("split_indices", "S16")
@given(n=st.integers(0, 30), number=st.integers(0, 99))
@example(n=8, number=3)
def test_every_item_is_in_one_part(submission, n, number):
    """The parts together are the permutation of the generator: no item twice, none left out."""
    parts = submission.split_after_seed(n, [0.6, 0.25, 0.15], seeded("torch", number), 0)
    same(torch.cat(parts), torch.randperm(n, generator=torch.Generator().manual_seed(number)))
    known = submission.split_after_seed(4, [0.5, 0.5], seeded("torch", 3), 0)
    same([len(part) for part in known], [2, 2])


@exercise("split_indices", "S17")
def test_fractions_that_are_none(submission):
    """Fractions that do not sum to 1 are a ValueError."""
    submission.refuses(ValueError, "split_sizes", 10, [0.7, 0.2])
    submission.refuses(ValueError, "split_indices", 10, [0.7, 0.4], seeded("torch", 1))


@exercise("split_by_time", "S18")
def test_in_the_order_of_time(submission):
    """The parts of a series are not shuffled: ten days make 6 and 4."""
    same(submission.split_by_time(10, [0.6, 0.4]), [tensor([0, 1, 2, 3, 4, 5]), tensor([6, 7, 8, 9])])


@exercise("batch_indices", "S19")
def test_batches_in_order(submission):
    """Seven items in batches of three: the last one has one item, and may be left out."""
    same(submission.batch_indices(7, 3), [tensor([0, 1, 2]), tensor([3, 4, 5]), tensor([6])])
    same(submission.batch_indices(7, 3, drop_last=True), [tensor([0, 1, 2]), tensor([3, 4, 5])])


@exercise("batch_indices", "S20")
def test_shards(submission):
    """The second of three shards has the items 1, 4, 7."""
    same(submission.batch_indices(10, 2, shard=1, num_shards=3), [tensor([1, 4]), tensor([7])])


@exercise("batch_indices", "S19")
def test_batches_in_another_order(submission):
    """A shuffled epoch takes the items in the order of the generator's permutation."""
    order = torch.randperm(9, generator=torch.Generator().manual_seed(5))
    same(submission.batches_after_seed(9, 4, True, False, 0, 1, seeded("torch", 5), 0), list(order.split(4)))


@exercise("class_weights", "S23")
def test_rare_classes_weigh_more(submission):
    """Of 0, 0, 0, 2 class 0 weighs 4/9, class 2 4/3, and class 1, which is absent, 0."""
    same(submission.class_weights(tensor([0, 0, 0, 2]), 3), tensor([4 / 9, 0.0, 4 / 3]))


# --- images -------------------------------------------------------------------------------------------------------


@exercise("read_image", "S25")
def test_six_pixels(submission):
    """A colour image of 3 x 2 pixels is a float32 tensor of shape (3, 3, 2): red, green, blue, divided by 255."""
    same(submission.image(files({"a.png": RGB}), "a.png"), EXPECTED)


@exercise("read_image", "S26")
def test_grey_is_repeated(submission):
    """A grey image has three equal channels."""
    grey = PIXELS[:, :, 0].astype(np.uint8)
    same(submission.image(files({"a.png": png(grey)}), "a.png"), EXPECTED[:1].repeat(3, 1, 1))


@exercise("read_image", "S27")
def test_sixteen_bits(submission):
    """A grey image of 16 bits is divided by 65535."""
    grey = np.array([[0, 13107, 65535], [300, 40000, 52428]], dtype=np.uint16)
    expected = tensor(grey / 65535, dtype=torch.float32).repeat(3, 1, 1)
    same(submission.image(files({"a.png": png(grey)}), "a.png"), expected)


@exercise("read_image", "S28")
def test_a_broken_file(submission):
    """An error about a file names the file."""
    folder = files({"good.png": RGB, "bad.png": RGB[:30]})
    same(submission.image(folder, "good.png"), EXPECTED)
    same(submission.image_error(folder, "bad.png"), {"raised": "ValueError", "its text has": ["bad.png"]})


@exercise("to_image", "S29")
def test_rounding(submission):
    """Values are rounded to the nearest of 256 levels, and cut off at 0 and 1."""
    got = submission.picture(tensor([[[0.0, 0.5, 1.0], [0.9999, 1.5, 0.25]]]))
    same(got, {"mode": "L", "pixels": np.array([[0, 128, 255], [255, 255, 64]], dtype=np.uint8)})


@exercise("to_image", "S29", law=True)
def test_there_and_back(submission):
    """A crop of the cat that is read, saved and read again is the same."""
    folder = files({"a.png": CROPS["cat/03.png"]})
    same(submission.picture_and_back(folder, "a.png"), submission.image(folder, "a.png"))
    same(submission.image(files({"a.png": RGB}), "a.png"), EXPECTED)


@exercise("ImageFolderDataset", "S31")
def test_the_crops(submission):
    """The crops are 32 images of four classes, whose names are sorted."""
    got = submission.image_folder(files(CROPS))
    classes = ["brick", "cat", "coffee", "gravel"]
    samples = [(name, classes.index(name.partition("/")[0])) for name in sorted(CROPS)]
    same(
        got,
        {
            "len": 32,
            "classes": classes,
            "numbers": {name: number for number, name in enumerate(classes)},
            "samples": samples,
        },
    )


@exercise("ImageFolderDataset", "S33")
def test_an_item_of_a_folder(submission):
    """An item is an image and the number of its class."""
    folder = files({"b/a.png": RGB, "a/b.png": png(np.zeros((4, 5, 3), dtype=np.uint8))})
    same(submission.folder_item(folder, 1), (EXPECTED, tensor(1)))
    submission.refuses(IndexError, "folder_item", folder, 2)


@exercise("ImageFolderDataset", "S32")
def test_what_is_no_image(submission):
    """Hidden files and files of other kinds are not images; a suffix in capitals is one."""
    got = submission.image_folder(
        files({"x/b.PNG": RGB, "x/a.jpeg": RGB, "x/.c.png": RGB, "x/notes.txt": b"no image", "readme.md": b"none"})
    )
    same(got["samples"], [("x/a.jpeg", 0), ("x/b.PNG", 0)])


@exercise("augment", "S37")
@given(number=st.integers(0, 99))
@example(number=7)
def test_an_augmented_image(submission, number):
    """An augmented image has the shape of the image, and one number of each generator gives one answer."""
    one = submission.augmented_after_seed(ramp, seeded("torch", number), 1)
    two = submission.augmented_after_seed(ramp, seeded("torch", number), 2)
    same(one, two)
    same(one["image"], ramp)
    assert one["first"].shape == ramp.shape, "An augmented image has the shape of the image."
    black = int((one["first"] == 0).sum())
    assert 4 <= black < 90, "The square of 2 x 2 pixels is black, and not all of the image."


@exercise("augment", "S36")
def test_one_draw_by_hand(submission):
    """With seed 7 the image is flipped or not, shifted and erased as the four draws say."""
    draws = torch.Generator().manual_seed(7)
    flipped = ramp.flip(2) if torch.rand(1, generator=draws).item() < 0.5 else ramp
    top, left = torch.randint(9, (2,), generator=draws).tolist()
    wide = torch.zeros(1, 17, 18)
    wide[:, 4:13, 4:14] = flipped
    expected = wide[:, top : top + 9, left : left + 10]
    top, left = (int(torch.randint(end, (1,), generator=draws)) for end in (8, 9))
    expected[:, top : top + 2, left : left + 2] = 0
    same(submission.augmented_after_seed(ramp, seeded("torch", 7), 0)["first"], expected)


@exercise("AugmentedDataset", "S39")
def test_never_the_same_twice(submission):
    """An item is augmented anew each time; PyTorch's seed decides how."""
    got = submission.augmented_twice(ramp, 3)
    same(got["again"], got["first"])
    assert not torch.equal(got["first"], got["second"]), "The second reading of an item has to be another image."


# --- boxes --------------------------------------------------------------------------------------------------------


@exercise("boxes", "S40")
def test_a_resized_box(submission):
    """An image of 375 x 500 (height x width) that becomes 480 x 480: x and y have factors of their own."""
    boxes, areas = submission.resize_boxes(
        tensor([[178.0, 84.0, 52.0, 59.0]]), tensor([3068.0]), (375, 500), (480, 480)
    )
    same(boxes, tensor([[170.88, 107.52, 49.92, 75.52]]))
    same(areas, tensor([3769.9584]))


@exercise("boxes", "S41")
def test_a_flipped_box(submission):
    """In an image 10 wide, a box of width 3 at x = 2 is at x = 5 after a horizontal flip."""
    image = torch.arange(40.0).reshape(1, 4, 10)
    record = {"image": image, "boxes": tensor([[2.0, 1.0, 3.0, 2.0]]), "areas": tensor([5.0])}
    got = submission.flip_image_and_boxes(record, "horizontal")
    same(got, {"image": image.flip(2), "boxes": tensor([[5.0, 1.0, 3.0, 2.0]]), "areas": tensor([5.0])})


@exercise("boxes", "S42")
def test_the_whole_way(submission):
    """The boxes of the handout, resized to 480 x 480, flipped, resized to 800 x 800, in shares; areas grow along."""
    boxes = tensor([[178.0, 84.0, 52.0, 59.0], [111.0, 144.0, 23.0, 30.0]])
    record = {"boxes": boxes, "areas": tensor([3068.0, 690.0])}
    got = submission.resized_flipped(record, (375, 500), [(480, 480), (800, 800)], "horizontal")
    same(got["boxes"], tensor([[0.592, 0.30266667, 0.104, 0.15733333], [0.755, 0.424, 0.046, 0.08]]))
    same(got["areas"], tensor([10472.1067, 2355.2]))


# --- sequences ----------------------------------------------------------------------------------------------------


@exercise("WindowDataset", "S44")
def test_windows_of_three(submission):
    """Six values have three windows of three with one value to predict."""
    got = submission.windows(tensor([10.0, 20.0, 30.0, 40.0, 50.0, 60.0]), 3, 1)
    items = [(tensor([start, start + 10, start + 20]), tensor([start + 30])) for start in (10.0, 20.0, 30.0)]
    same(got, {"len": 3, "items": items})


@exercise("WindowDataset", "S45")
def test_a_series_that_is_too_short(submission):
    """A series that is shorter than a window and its horizon has no items; one that just fits has one."""
    same(submission.windows(tensor([1.0, 2.0, 3.0]), 3, 2), {"len": 0, "items": []})
    same(submission.windows(tensor([1.0, 2.0, 3.0]), 2, 1), {"len": 1, "items": [(tensor([1.0, 2.0]), tensor([3.0]))]})


@exercise("pad_collate", "S46")
def test_three_sequences(submission):
    """Sequences of 2, 3 and 1 make a tensor of 3 x 3 with zeros behind, their lengths and a mask."""
    got = submission.pad_collate([tensor([5.0, 6.0]), tensor([7.0, 8.0, 9.0]), tensor([1.0])])
    padded = tensor([[5.0, 6.0, 0.0], [7.0, 8.0, 9.0], [1.0, 0.0, 0.0]])
    mask = tensor([[True, True, False], [True, True, True], [True, False, False]])
    same(got, (padded, tensor([2, 3, 1]), mask))


# --- bonus --------------------------------------------------------------------------------------------------------


@exercise("PairDataset", "S48")
def test_two_lists_side_by_side(submission):
    """Item i is the pair of the two items i."""
    same(submission.pairs([1, 2, 3], [4, 5, 6]), {"len": 3, "items": [(1, 4), (2, 5), (3, 6)]})


@exercise("weighted_indices", "S49")
def test_both_classes_equally_often(submission):
    """Of nine items of class 0 and one of class 1, half of those drawn are of class 1."""
    drawn = submission.drawn_after_seed(tensor([0] * 9 + [1]), 2000, seeded("torch", 4), 0)
    share = (drawn == 9).double().mean().item()
    assert 0.45 < share < 0.55, "About half of the drawn items are of the rare class."


@exercise("mixup", "S50")
def test_a_quarter_of_another_one(submission):
    """With a share of 0.75 each image is three quarters itself; the permutation says what the last quarter is."""
    images, targets = torch.arange(12.0).reshape(3, 1, 2, 2), torch.eye(3)
    other = torch.randperm(3, generator=torch.Generator().manual_seed(2))
    expected = (0.75 * images + 0.25 * images[other], 0.75 * targets + 0.25 * targets[other])
    same(submission.mixed_after_seed(images, targets, 0.75, seeded("torch", 2), 0)["mixed"], expected)


def archive(contents):
    """Make a ZIP archive in memory; return it and its digest."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in contents.items():
            file.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue(), hashlib.sha256(stream.getvalue()).hexdigest()


@exercise("extract_archive", "S51")
def test_the_right_archive(submission):
    """An archive with the right digest is unpacked."""
    data, digest = archive({"b.txt": b"two", "a/c.txt": b"three"})
    got = submission.extracted(files({"archive.zip": data}), digest)
    same(got, {"names": ["a/c.txt", "b.txt"], "files": {"here/a/c.txt": b"three", "here/b.txt": b"two"}})


@exercise("extract_archive", "S51")
def test_the_wrong_archive(submission):
    """Of an archive with another digest nothing is written."""
    data, digest = archive({"b.txt": b"two"})
    wrong = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    same(submission.refused_archive(files({"archive.zip": data}), wrong), {"raised": "ValueError", "files": []})
    same(submission.extracted(files({"archive.zip": data}), digest)["names"], ["b.txt"])
