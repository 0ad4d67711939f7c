"""Hidden tests of images, folders of images, and augmentation."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from torch import tensor

from autograder import exercise, same
from autograder.sandbox.wire import files, seeded
from tests.custom_dataset.inputs import CROPS, as_image, image, palette_picture, pixels, png

# --- read_image ---------------------------------------------------------------------------------------------------


def read(submission, data):
    return submission.image(files({"some.png": data}), "some.png")


@exercise("read_image", "S25")
@given(height=st.integers(1, 6), width=st.integers(1, 6), seed=st.integers(0, 10**6))
@example(height=2, width=5, seed=1)
@example(height=1, width=4, seed=2)
def test_any_colours(submission, height, width, seed):
    """Each level is divided by 255, with channels first."""
    levels = pixels(seed, height, width, 3)
    same(read(submission, png(levels)), as_image(levels))


@exercise("read_image", "S26")
def test_grey_with_and_without_transparency(submission, seed):
    """Grey is repeated three times, and its transparency left out."""
    levels = pixels(seed, 3, 5, 2)
    same(read(submission, png(levels[:, :, 0])), as_image(levels[:, :, 0]))
    same(read(submission, png(Image.fromarray(levels, "LA"))), as_image(levels[:, :, 0]))


@exercise("read_image", "S26")
def test_colours_behind_transparency(submission, seed):
    """The colour of a transparent pixel is the colour that the file has for it: nothing is blended."""
    levels = pixels(seed, 4, 3, 4)
    same(read(submission, png(levels)), as_image(levels[:, :, :3]))


@exercise("read_image", "S26")
def test_palettes(submission, seed):
    """The numbers of a palette's colours are looked up, whether the palette has a transparent colour or not."""
    picture, colours = palette_picture(seed, 5, 4)
    same(read(submission, png(picture)), as_image(colours))
    same(read(submission, png(picture, transparency=7)), as_image(colours))


@exercise("read_image", "S26")
def test_black_and_white(submission, seed):
    """In a picture of one bit white is 1."""
    levels = pixels(seed, 4, 7) > 120
    same(read(submission, png(Image.fromarray(levels))), as_image(levels.astype(np.uint8), 1))


@exercise("read_image", "S27")
@given(seed=st.integers(0, 10**6))
@example(seed=2)
def test_any_sixteen_bits(submission, seed):
    """All levels of a 16-bit grey image are told apart, and a dark one stays dark."""
    levels = pixels(seed, 3, 4, dtype=np.uint16) // 3
    same(read(submission, png(levels)), as_image(levels, 65535))


@exercise("read_image", "S25")
def test_a_photograph(submission):
    """A JPEG file has colours too, and a path may be text."""
    stream = io.BytesIO()
    Image.fromarray(np.full((8, 16, 3), 51, dtype=np.uint8)).save(stream, "JPEG", quality=95)
    folder = files({"a.jpg": stream.getvalue()})
    same(submission.image_by_text(folder, "a.jpg"), torch.full((3, 8, 16), 0.2))


@exercise("read_image", "S25")
@pytest.mark.parametrize("name", ["brick/02.png", "cat/05.PNG", "coffee/01.png", "gravel/07.png"])
def test_real_crops(submission, name):
    """Crops of real pictures, one of each kind of file, are read as they are."""
    submission.agrees("image", files({"crop.png": CROPS[name]}), "crop.png")


@exercise("read_image", "S28")
@pytest.mark.parametrize("name", ["cut.png", "noise.png"])
def test_files_that_are_no_images(submission, name):
    """A file that is cut off, empty or something else is a ValueError that names it."""
    whole = png(pixels(5, 6, 7, 3))
    contents = {"cut.png": whole[:-40], "text.png": b"not an image", "empty.jpg": b""}
    contents |= {"noise.png": whole[:50] + b"\xff\x00\xff" + whole[53:], "good.png": whole}
    for broken in (name, "text.png", "empty.jpg"):
        same(submission.image_error(files(contents), broken), {"raised": "ValueError", "its text has": [broken]})
    same(submission.image(files(contents), "good.png"), as_image(pixels(5, 6, 7, 3)))


@exercise("read_image", "S28")
def test_an_image_that_is_not_there(submission):
    """A file that does not exist is a FileNotFoundError."""
    folder = files({"here.png": png(pixels(5, 2, 3, 3))})
    submission.refuses(FileNotFoundError, "image", folder, "there.png")
    same(submission.image(folder, "here.png"), as_image(pixels(5, 2, 3, 3)))


# --- to_image -----------------------------------------------------------------------------------------------------


@exercise("to_image", "S29")
@given(seed=st.integers(0, 10**6), channels=st.sampled_from([1, 3]))
@example(seed=4, channels=3)
def test_any_levels(submission, seed, channels):
    """Values beside a level become that level; the picture is grey or in colour."""
    generator = torch.Generator().manual_seed(seed)
    levels = torch.randint(-9, 266, (channels, 3, 4), generator=generator)
    values = (levels + torch.rand(levels.shape, generator=generator) * 0.8 - 0.4) / 255
    expected = levels.clamp(0, 255).to(torch.uint8).movedim(0, 2).numpy()
    pixels = expected if channels == 3 else expected[:, :, 0]
    same(submission.picture(values), {"mode": "RGB" if channels == 3 else "L", "pixels": pixels})


@exercise("to_image", "S30")
@pytest.mark.parametrize("dtype", [torch.float64, torch.float16])
def test_other_dtypes(submission, dtype):
    """Floating tensors of other dtypes, contiguous or not, make pictures as well."""
    submission.agrees("picture", (image(3, 5, 4, 3).movedim(2, 0)).to(dtype))
    submission.agrees("picture", image(4, 1, 2, 9)[:, :, ::2].to(dtype))


@exercise("to_image", "S30")
@pytest.mark.parametrize("shape", [(2, 3, 4), (4, 3, 3), (3, 4), (1, 3, 2, 2)])
def test_tensors_that_are_no_image(submission, shape):
    """Two or four channels, or another number of axes, are a ValueError."""
    submission.refuses(ValueError, "picture", torch.zeros(shape))
    submission.agrees("picture", image(5, 3, 2, 4))


# --- ImageFolderDataset -------------------------------------------------------------------------------------------

DOT = png(pixels(7, 2, 3, 3))


@exercise("ImageFolderDataset", "S31")
def test_classes_sorted_as_strings(submission):
    """Classes are sorted as strings: 10 comes before 2, capitals before small letters, whatever the order of files."""
    names = ["zoo", "2", "b", "10", "B", "a c", "01"]
    submission.agrees("image_folder", files({f"{name}/dot.png": DOT for name in names}))


@exercise("ImageFolderDataset", "S32")
def test_files_sorted_as_strings(submission):
    """The files of a class are sorted by name as strings, and those of one class stay together."""
    names = ["b/9.png", "b/10.PNG", "b/Z.png", "b/a.png", "a/z.jpg", "a/m.JPEG", "a/B.Png", "a/10.jPg"]
    submission.agrees("image_folder", files(dict.fromkeys(names, DOT)))


@exercise("ImageFolderDataset", "S32")
def test_what_is_passed_over(submission):
    """Hidden files, other suffixes, folders within classes and files beside them are passed over."""
    names = ["a/1.png", "a/.2.png", "a/3.txt", "a/4.png.bak", "a/png", "a/deep/5.png", "6.png", ".hidden/7.png"]
    names += ["a/8.gif", "a/folder.png/9.png", "b/notes.txt", "c/1.jpg", "a/two.dots.png", "c/archive.jpg.zip"]
    submission.agrees("image_folder", files(dict.fromkeys(names, DOT)))


@exercise("ImageFolderDataset", "S31")
def test_a_class_without_images(submission):
    """A folder without images is a class all the same, and has its number."""
    got = submission.image_folder(files({"a/x.txt": b"", "b/1.png": DOT, "c/2.txt": b"", "d/3.png": DOT}))
    same(got["numbers"], {"a": 0, "b": 1, "c": 2, "d": 3})
    same(got["samples"], [("b/1.png", 1), ("d/3.png", 3)])


@exercise("ImageFolderDataset", "S33")
def test_all_items(submission):
    """Every item is the image of its file and the number of its class, as int64."""
    one, two, three = (pixels(seed, 3, 4, 3) for seed in (1, 2, 3))
    got = submission.folder_items(files({"b/2.png": png(two), "a/1.png": png(one), "b/10.png": png(three)}))
    same(got, [(as_image(one), tensor(0)), (as_image(three), tensor(1)), (as_image(two), tensor(1))])


@exercise("ImageFolderDataset", "S3")
@given(index=st.integers(-6, 6))
@example(index=-3)
@example(index=-4)
@example(index=3)
def test_any_index_of_a_folder(submission, index):
    """Indices from -N to N - 1 are images; all others are an IndexError."""
    contents = {f"{'ab'[n % 2]}/{n}.png": png(pixels(n, 2, 3, 3)) for n in range(3)}
    submission.agrees("folder_item", files(contents), index)


@exercise("ImageFolderDataset", "S33")
def test_images_are_read_when_they_are_asked_for(submission):
    """A broken image troubles nobody who does not ask for it; who does is told its name."""
    folder = files({"a/1.png": DOT, "a/broken.png": DOT[:-30], "b/3.png": DOT})
    same(submission.image_folder(folder)["len"], 3)
    same(submission.item_error(folder, 1, ["broken.png"]), {"raised": "ValueError", "its text has": ["broken.png"]})
    same(submission.folder_item(folder, 2), (as_image(pixels(7, 2, 3, 3)), tensor(1)))


@exercise("ImageFolderDataset", "S33")
def test_nothing_is_kept(submission):
    """A file that has changed is read anew, and who changes an image changes nothing in the dataset."""
    folder = files({"a/1.png": DOT, "b/2.png": png(pixels(8, 3, 2, 3))})
    same(submission.folder_after_change(folder, png(pixels(9, 4, 3, 3))), (as_image(pixels(9, 4, 3, 3)), tensor(0)))
    same(submission.folder_changed_item(folder), (as_image(pixels(7, 2, 3, 3)), tensor(0)))


@exercise("ImageFolderDataset", "S34")
def test_a_transform_is_applied_each_time(submission):
    """The transform sees the image, once each time that an item is read, and never before."""
    folder = files({"a/1.png": DOT, "a/2.png": DOT})
    same(submission.transformed_again(folder), {"calls before": 0, "items": [1, 2, 3]})


@exercise("ImageFolderDataset", "S34")
def test_mean_colours_of_the_crops(submission):
    """The transform gets the image as it was read: the mean colours of some crops are those of their files."""
    chosen = [name for name in CROPS if name.endswith(("1.png", "5.PNG"))]
    submission.agrees("means_of_colours", files({name: CROPS[name] for name in chosen}))


@exercise("ImageFolderDataset", "S35")
def test_folders_that_are_none(submission):
    """A folder that does not exist is a FileNotFoundError; one without classes a ValueError that names it."""
    submission.refuses(FileNotFoundError, "ImageFolderDataset", "no/such/folder")
    lonely = files({"1.png": DOT, ".git/2.png": DOT})
    same(submission.folder_error(lonely, ["files"]), {"raised": "ValueError", "its text has": ["files"]})
    same(submission.folder_error(files({"a/1.png": DOT}), [])["raised"], "nothing")


@exercise("ImageFolderDataset", "S4")
def test_a_folder_can_be_packed(submission):
    """A pickled dataset is the same dataset."""
    images = torch.stack([as_image(pixels(seed, 2, 3, 3)) for seed in (7, 8)])
    same(
        submission.packed_folder(files({"a/1.png": DOT, "b/2.png": png(pixels(8, 2, 3, 3))})), [images, tensor([0, 1])]
    )


# --- augment ------------------------------------------------------------------------------------------------------


@exercise("augment", "S36")
@given(number=st.integers(0, 10**6), height=st.integers(3, 13), width=st.integers(3, 13))
@example(number=1, height=9, width=12)
@example(number=2, height=12, width=9)
def test_any_draws(submission, number, height, width):
    """The image is flipped, shifted and erased as the draws say, twice in a row."""
    submission.agrees("augmented_after_seed", image(number, 3, height, width), seeded("torch", number), 5)


@exercise("augment", "S38")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16])
def test_augmented_dtypes(submission, dtype):
    """The dtype is kept, one channel or five are fine, and an image whose axes were moved is read where it is."""
    submission.agrees("augmented_after_seed", image(1, 1, 8, 11, dtype=dtype), seeded("torch", 6), 1)
    submission.agrees("augmented_after_seed", image(2, 11, 8, 5, dtype=dtype).movedim(2, 0), seeded("torch", 6), 1)


@exercise("augment", "S1")
def test_the_image_stays(submission, seed):
    """The image that is augmented stays as it was, and the global seed plays no part."""
    original = image(seed % 1000, 3, 10, 8)
    one = submission.augmented_after_seed(original, seeded("torch", seed % 1000), 1)
    two = submission.augmented_after_seed(original, seeded("torch", seed % 1000), 2)
    same(one, two)
    same(one["image"], original)
    submission.agrees("augmented_after_seed", original, seeded("torch", seed % 1000), 3)


@exercise("AugmentedDataset", "S39")
def test_augmented_items(submission, seed):
    """Items are augmented by draws of PyTorch's default generator, and what belongs to the image stays with it."""
    submission.agrees("augmented_items", image(1, 3, 9, 12), 5, seed % 1000)


@exercise("AugmentedDataset", "S39")
def test_reading_an_item_again(submission, seed):
    """Two readings differ, and the same seed gives the first one again."""
    submission.agrees("augmented_twice", image(2, 3, 11, 8), seed % 1000)


@exercise("AugmentedDataset", "S3")
def test_the_end_of_a_training_set(submission):
    """An index that the dataset within does not have is its IndexError."""
    submission.refuses(IndexError, "augmented_past_the_end", image(2, 3, 9, 8), 3)
    submission.agrees("augmented_items", image(3, 1, 9, 8), 2, 1)
