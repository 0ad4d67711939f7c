"""Inputs that the hidden tests of custom_dataset share: tables, pictures of every kind, folders, archives."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from hypothesis import strategies as st
from PIL import Image
from torch import Tensor

from autograder.sandbox.wire import Recipe, files

DATA = Path(__file__).parents[2] / "assignments" / "custom_dataset" / "data"
PENGUINS = files({"table.csv": (DATA / "penguins.csv").read_bytes()})
MEASUREMENTS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
CROPS = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in sorted(DATA.glob("crops/*/*"))}


def table(text: str) -> Recipe:
    """Ask for a folder with this table in it."""
    return files({"table.csv": text.encode()})


PLANTS = """plant,height,leaves,note,weight,site
fern,12.5,7,NA,1.25,north
moss,0.5,NA,,0.125,east
fern,11,9,tall,NA,east
oak,,31,old,80.5,10
moss,0.75,3,soft,0.25,2
elm,9.5,22,,40.75,2
NA,3.5,5,lost,2.5,north
"""
"""Seven rows: of each column but the last something is missing somewhere."""

numbers = st.one_of(st.just("NA"), st.just(""), st.integers(-99, 99).map(lambda n: repr(n / 4)))


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Draw a table of three numeric columns, a class and a remark; something is missing in about half of the rows."""
    rows = draw(st.lists(st.tuples(numbers, numbers, numbers, st.sampled_from("zyxw")), min_size=2, max_size=8))
    lines = [",".join((a, label, b, f"remark {place}", c)) for place, (a, b, c, label) in enumerate(rows)]
    return "\n".join(["a,label,b,remark,c", "1.5,x,2.5,first,-0.25", *lines, "0.75,w,4,last,8"]) + "\n"


def png(pixels: np.ndarray | Image.Image, **options: object) -> bytes:
    """Write an array of bytes, or a picture, as a PNG file in memory."""
    made = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    stream = io.BytesIO()
    made.save(stream, "PNG", **options)
    return stream.getvalue()


def pixels(seed: int, *shape: int, dtype: type = np.uint8) -> np.ndarray:
    """Draw an array of whole numbers over the whole range of a dtype, both ends among them."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)
    drawn.flat[0], drawn.flat[-1] = 0, np.iinfo(dtype).max
    return drawn


def as_image(levels: np.ndarray, largest: int = 255) -> Tensor:
    """Return what reading these pixels, of shape (H, W) or (H, W, 3), has to give."""
    channels = levels if levels.ndim == 3 else np.stack([levels] * 3, axis=2)
    return torch.tensor(channels.transpose(2, 0, 1) / largest, dtype=torch.float32)


def palette_picture(seed: int, height: int, width: int) -> tuple[Image.Image, np.ndarray]:
    """Return a picture with a palette of 256 colours, and its colours."""
    places, palette = pixels(seed, height, width), pixels(seed + 1, 256, 3)
    made = Image.fromarray(places)
    made.putpalette(palette.tobytes())
    return made, palette[places]


def image(seed: int, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Draw an image without black pixels."""
    generator = torch.Generator().manual_seed(seed)
    return (0.125 + 0.875 * torch.rand(shape, generator=generator, dtype=torch.float64)).to(dtype)


def archive(contents: dict[str, bytes]) -> tuple[Recipe, str]:
    """Ask for a folder with a ZIP archive in it, and say its digest; a name that ends in / is a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in contents.items():
            file.writestr(zipfile.ZipInfo(name), data)
    return files({"archive.zip": stream.getvalue()}), hashlib.sha256(stream.getvalue()).hexdigest()
