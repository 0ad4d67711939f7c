"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception

# --- rgb_to_gray ---------------------------------------------------------------------------------------------------

COLOURS = "red, green, blue = np.moveaxis(colours, -1, 0)"

misconception(
    "rgb_to_gray",
    "colours read as BGR",
    old=COLOURS,
    new="blue, green, red = np.moveaxis(colours, -1, 0)",
    hint="The first of the three planes is red, the last blue.",
)
misconception(
    "rgb_to_gray",
    "the three colours count alike",
    old="GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue",
    new="(red + green + blue) / 3",
    hint="Green looks brighter to us than red, and red brighter than blue: the colours have weights.",
)
misconception(
    "rgb_to_gray",
    "weights of old television",
    old="GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue",
    new="0.299 * red + 0.587 * green + 0.114 * blue",
    hint="There are several sets of weights; use the ones of the handout.",
)
misconception(
    "rgb_to_gray",
    "bytes left as they are",
    old="if image.dtype == np.uint8:",
    new="if False:",
    hint="Levels of uint8 go up to 255, brightness only up to 1.",
)
misconception(
    "rgb_to_gray",
    "bytes divided by 256",
    old="colours /= 255",
    new="colours /= 256",
    hint="The brightest byte is 255, and it has to become 1.",
)
misconception(
    "rgb_to_gray",
    "floats divided as well",
    old="if image.dtype == np.uint8:",
    new="if True:",
    hint="Colours that are floats lie between 0 and 1 already.",
)
misconception(
    "rgb_to_gray",
    "brightness always float64",
    old="return _like(GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue, image)",
    new="return np.stack([red, green, blue], axis=-1) @ np.array(GRAY_WEIGHTS)",
    hint="The result has the dtype of floating-point colours, and float32 for bytes.",
)
misconception(
    "rgb_to_gray",
    "colours on the first axis",
    old=COLOURS,
    new="red, green, blue = colours",
    hint="The colours lie on the last axis of the image.",
)
misconception(
    "rgb_to_gray",
    "brightness rounded to bytes",
    old="return _like(GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue, image)",
    new="""gray = GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue
    return _like(np.round(gray * 255) / 255, image)""",
    hint="Brightness need not be a whole number of 255ths: nothing is rounded.",
)
misconception(
    "rgb_to_gray",
    "halves come back as singles",
    old="return _like(GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue, image)",
    new="return GRAY_WEIGHTS[0] * red + GRAY_WEIGHTS[1] * green + GRAY_WEIGHTS[2] * blue",
    hint="Colours of float16 are computed in float32, and their brightness is float16 again.",
)
misconception(
    "rgb_to_gray",
    "colours weighted in place",
    old="colours = _float(image)",
    new="""colours = _float(image)
    if image.dtype == np.float32:
        image *= np.array(GRAY_WEIGHTS, dtype=np.float32)""",
    hint="The caller's colours stay as they are: multiply into a new array.",
)
misconception(
    "rgb_to_gray",
    "colours wherever there are three",
    old=COLOURS,
    new="red, green, blue = np.moveaxis(colours, colours.shape.index(3), 0)",
    hint="An image may be three pixels high or wide: the colours lie on the last axis.",
)

# --- histogram, otsu_threshold, foreground -------------------------------------------------------------------------

misconception(
    "otsu_threshold",
    "histogram ends at the brightest level",
    at="histogram",
    old="np.bincount(image.ravel(), minlength=256)",
    new="np.bincount(image.ravel())",
    hint="A histogram of uint8 has 256 counts, whatever levels occur.",
)
misconception(
    "otsu_threshold",
    "bins between darkest and brightest",
    at="histogram",
    old="np.bincount(image.ravel(), minlength=256)",
    new="np.histogram(image, bins=256)[0]",
    hint="Count k belongs to level k: the bins do not depend on the range of the image.",
)
misconception(
    "otsu_threshold",
    "counts as small as levels",
    at="histogram",
    old="return np.bincount(image.ravel(), minlength=256)",
    new="return np.bincount(image.ravel(), minlength=256).astype(np.uint8)",
    hint="A level may occur more often than 255 times: counts are int64.",
)
misconception(
    "otsu_threshold",
    "one level too high",
    old="return int(np.where(both, variance, -1).argmax())",
    new="return int(np.where(both, variance, -1).argmax()) + 1",
    hint="The threshold belongs to the dark class: what is strictly above it is bright.",
)
misconception(
    "otsu_threshold",
    "last of the best thresholds",
    old="return int(np.where(both, variance, -1).argmax())",
    new="return 255 - int(np.where(both, variance, -1)[::-1].argmax())",
    hint="In a gap of the histogram all thresholds are equally good; the first of them is the answer.",
)
misconception(
    "otsu_threshold",
    "middle of the best thresholds",
    old="return int(np.where(both, variance, -1).argmax())",
    new="return int(np.flatnonzero(both & (variance >= variance[both].max() * (1 - 1e-9))).mean())",
    hint="In a gap of the histogram all thresholds are equally good; the first of them is the answer.",
)
misconception(
    "otsu_threshold",
    "classes not weighted by their sizes",
    old="np.where(both, below * above, 1)",
    new="np.where(both, below * above, 1).astype(float) ** 2",
    hint="The distance of the two means counts as often as there are pairs of a dark and a bright pixel.",
)
misconception(
    "otsu_threshold",
    "the mean as threshold",
    old="return int(np.where(both, variance, -1).argmax())",
    new="return int(image.mean())",
    hint="The mean moves with the number of bright pixels; Otsu maximises the variance between the classes.",
)
misconception(
    "otsu_threshold",
    "halfway between darkest and brightest",
    old="return int(np.where(both, variance, -1).argmax())",
    new="return (int(image.min()) + int(image.max())) // 2",
    hint="One bright pixel moves the middle of the range, but hardly the variance between the classes.",
)
misconception(
    "otsu_threshold",
    "constant image splits at zero",
    old="return int(image.flat[0])",
    new="return 0",
    hint="A constant image has no two classes: its threshold is its own level.",
)
misconception(
    "otsu_threshold",
    "constant image has no threshold",
    old="return int(image.flat[0])",
    new='raise ValueError("one level cannot be split")',
    hint="A constant image has no two classes: its threshold is its own level.",
)
misconception(
    "otsu_threshold",
    "threshold stays a NumPy number",
    old="return int(np.where(both, variance, -1).argmax())",
    new="return np.where(both, variance, -1).argmax()",
    hint="The threshold is an int of Python, not an integer of NumPy.",
)
misconception(
    "otsu_threshold",
    "sums in 32 bits",
    old="apart = sums[-1] * below - sums * image.size",
    new="apart = (sums[-1].astype(np.int32) * below.astype(np.int32)) - (sums * image.size).astype(np.int32)",
    hint="Products of sums over a large image do not fit into 32 bits.",
)
misconception(
    "otsu_threshold",
    "the threshold itself is foreground",
    at="foreground",
    old="image > threshold",
    new="image >= threshold",
    hint="Foreground is strictly above the threshold.",
)
misconception(
    "otsu_threshold",
    "the dark side is foreground",
    at="foreground",
    old="image > threshold",
    new="image < threshold",
    hint="Foreground is what is brighter than the threshold.",
)
misconception(
    "otsu_threshold",
    "a mask of 0 and 255",
    at="foreground",
    old="return image > threshold",
    new="return np.where(image > threshold, 255, 0).astype(np.uint8)",
    hint="A mask is an array of bool.",
)
misconception(
    "otsu_threshold",
    "threshold cut to a whole number",
    at="foreground",
    old="image > threshold",
    new="image > int(threshold)",
    hint="A threshold may be a fraction: it is compared as it is.",
)
misconception(
    "otsu_threshold",
    "levels sorted in place",
    old="    counts = histogram(image)\n",
    new="    counts = histogram(image)\n    image.ravel().sort()\n",
    hint="ravel() gives a view where it can, and sort() works in place: the caller's image has to stay as it is.",
)

# --- contrast, stretch_contrast ------------------------------------------------------------------------------------

misconception(
    "contrast",
    "difference in the image's dtype",
    at="contrast",
    old="image.max().item() - image.min().item()",
    new="(image.max() - image.min()).item()",
    hint="127 minus -128 does not fit into int8: turn both into numbers of Python first.",
)
misconception(
    "contrast",
    "contrast relative to the sum",
    at="contrast",
    old="image.max().item() - image.min().item()",
    new="(image.max().item() - image.min().item()) / (image.max().item() + image.min().item() or 1)",
    hint="Here contrast is the plain range of the levels, without a division.",
)
misconception(
    "contrast",
    "contrast as standard deviation",
    at="contrast",
    old="image.max().item() - image.min().item()",
    new="float(image.std())",
    hint="Here contrast is the brightest level minus the darkest.",
)
misconception(
    "contrast",
    "darkest level taken for zero",
    at="stretch_contrast",
    old="    levels -= levels.min()\n",
    new="",
    hint="The darkest level has to become low: subtract it before you scale.",
)
misconception(
    "contrast",
    "scaled to high instead of to the range",
    at="stretch_contrast",
    old="(high - low) / (span if span > 0 else 1)",
    new="high / (span if span > 0 else 1)",
    hint="From low to high it is high - low, and not high.",
)
misconception(
    "contrast",
    "division by no contrast",
    at="stretch_contrast",
    old="(high - low) / (span if span > 0 else 1)",
    new="(high - low) / span",
    hint="A constant image has a contrast of 0, which cannot be divided by.",
)
misconception(
    "contrast",
    "constant image becomes zero",
    at="stretch_contrast",
    old="    span = levels.max()\n",
    new="""    span = levels.max()
    if span == 0:
        return _like(levels, image)
""",
    hint="A constant image becomes low everywhere, which need not be 0.",
)
misconception(
    "contrast",
    "stretched back into integers",
    at="stretch_contrast",
    old="return _like(low + levels * ((high - low) / (span if span > 0 else 1)), image)",
    new="return (low + levels * ((high - low) / (span if span > 0 else 1))).astype(image.dtype)",
    hint="The result for integers is float32: between 0 and 1 there is no integer.",
)
misconception(
    "contrast",
    "stretched in place",
    at="stretch_contrast",
    old="levels = _float(image)",
    new="levels = image if np.issubdtype(image.dtype, np.floating) else _float(image)",
    hint="The caller's image keeps its levels: subtract into a new array.",
)
misconception(
    "contrast",
    "stretched in float32 only",
    at="stretch_contrast",
    old="levels = _float(image)",
    new="levels = image.astype(np.float32)",
    hint="Levels of float64 are computed in float64.",
)

# --- sobel ---------------------------------------------------------------------------------------------------------

MAGNITUDE = "magnitude = np.sqrt((down**2 + right**2) / 2)"
PAD = 'padded = np.pad(_float(image), 1, mode="symmetric")'

misconception(
    "sobel",
    "kernels not divided",
    old=PAD,
    new='padded = np.pad(4 * _float(image), 1, mode="symmetric")',
    hint="The weights 1, 2, 1 add up to 4, by which the kernels are divided.",
)
misconception(
    "sobel",
    "kernels divided by eight",
    old=PAD,
    new='padded = np.pad(_float(image) / 2, 1, mode="symmetric")',
    hint="The kernels are divided by 4, not by the sum of all their absolute weights.",
)
misconception(
    "sobel",
    "magnitude without the root of two",
    old=MAGNITUDE,
    new="magnitude = np.sqrt(down**2 + right**2)",
    hint="The magnitude is divided by the root of 2.",
)
misconception(
    "sobel",
    "magnitude as a sum",
    old=MAGNITUDE,
    new="magnitude = abs(down) + abs(right)",
    hint="The magnitude is the length of an arrow, by Pythagoras, not the sum of its parts.",
)
misconception(
    "sobel",
    "slopes of the wrong sign",
    old=MAGNITUDE,
    new=f"{MAGNITUDE}\n    down, right = -down, -right",
    hint="The slope is positive where it gets brighter downwards or to the right: the kernel is not turned over.",
)
misconception(
    "sobel",
    "down and right swapped",
    old=MAGNITUDE,
    new=f"{MAGNITUDE}\n    down, right = right, down",
    hint="The first of the three follows the rows downwards: it answers to horizontal edges.",
)
misconception(
    "sobel",
    "darkness around the image",
    old=PAD,
    new="padded = np.pad(_float(image), 1)",
    hint="With zeros around it every bright image has an edge at its border; here the border is a mirror.",
)
misconception(
    "sobel",
    "mirror on the border pixels",
    old=PAD,
    new='padded = np.pad(_float(image), 1, mode="reflect")',
    hint="The mirror lies behind the border pixel, so that this pixel occurs twice; NumPy calls that symmetric.",
)
misconception(
    "sobel",
    "the image wraps around",
    old=PAD,
    new='padded = np.pad(_float(image), 1, mode="wrap")',
    hint="What lies beyond the right border is not what lies at the left one.",
)
misconception(
    "sobel",
    "weights of Prewitt",
    old="    return _like(down",
    new="""    down = (padded[2:, :-2] + padded[2:, 1:-1] + padded[2:, 2:]) / 3
    down -= (padded[:-2, :-2] + padded[:-2, 1:-1] + padded[:-2, 2:]) / 3
    right = (padded[:-2, 2:] + padded[1:-1, 2:] + padded[2:, 2:]) / 3
    right -= (padded[:-2, :-2] + padded[1:-1, :-2] + padded[2:, :-2]) / 3
    magnitude = np.sqrt((down**2 + right**2) / 2)
    return _like(down""",
    hint="In Sobel's kernels the middle row or column counts twice.",
)
misconception(
    "sobel",
    "slopes in the dtype of the image",
    old=PAD,
    new='padded = np.pad(image, 1, mode="symmetric")',
    hint="In uint8 3 - 5 is 254: go to floats before you subtract.",
)
misconception(
    "sobel",
    "slopes of bytes as shares",
    old=PAD,
    new='padded = np.pad(_float(image) / (255 if image.dtype == np.uint8 else 1), 1, mode="symmetric")',
    hint="Only rgb_to_gray divides bytes by 255: here levels count as they are.",
)
misconception(
    "sobel",
    "slopes always float64",
    old="return _like(down, image), _like(right, image), _like(magnitude, image)",
    new="return down.astype(float), right.astype(float), magnitude.astype(float)",
    hint="The result has the dtype of a floating-point image, and float32 for integers.",
)

# --- gaussian_blur, blur_region ------------------------------------------------------------------------------------

WINDOW = "window = np.exp(-((places / sigma) ** 2) / 2)"
MIRROR = 'padded = np.pad(_float(image), radius, mode="symmetric")'

misconception(
    "gaussian_blur",
    "weights do not add up to one",
    at="gaussian_blur",
    old="window /= window.sum()",
    new="window /= sigma * np.sqrt(2 * np.pi)",
    hint="A cut window adds up to less than the whole bell: divide by the sum of the weights that are there.",
)
misconception(
    "gaussian_blur",
    "the two in the exponent forgotten",
    at="gaussian_blur",
    old=WINDOW,
    new="window = np.exp(-((places / sigma) ** 2))",
    hint="The exponent is minus the square of k / sigma, divided by 2.",
)
misconception(
    "gaussian_blur",
    "sigma not squared",
    at="gaussian_blur",
    old=WINDOW,
    new="window = np.exp(-(places**2) / sigma / 2)",
    hint="In the exponent sigma is squared, as the distance is.",
)
misconception(
    "gaussian_blur",
    "all weights equal",
    at="gaussian_blur",
    old=WINDOW,
    new="window = np.ones(len(places))",
    hint="Near pixels weigh more than distant ones: the weights follow a bell of width sigma.",
)
misconception(
    "gaussian_blur",
    "one side of the window misses its end",
    at="gaussian_blur",
    old=WINDOW,
    new="""places[-1] = places[-1] if radius == 0 else 10**6
    window = np.exp(-((places / sigma) ** 2) / 2)""",
    hint="The window reaches from -radius to radius, both included.",
)
misconception(
    "gaussian_blur",
    "the radius follows from sigma",
    at="gaussian_blur",
    old="    places = np.arange",
    new="""    radius = int(4 * sigma + 0.5)
    places = np.arange""",
    hint="The radius is given: the window ends there, however wide the bell is.",
)
misconception(
    "gaussian_blur",
    "blurred along the rows only",
    at="gaussian_blur",
    old="blurred = sum(weight * padded[k : k + rows] for k, weight in enumerate(window.tolist()))",
    new="blurred = padded[radius : radius + rows]",
    hint="The window runs along both axes, one after the other.",
)
misconception(
    "gaussian_blur",
    "darkness around the blurred image",
    at="gaussian_blur",
    old=MIRROR,
    new="padded = np.pad(_float(image), radius)",
    hint="With zeros around it the image gets dark at its border; here the border is a mirror.",
)
misconception(
    "gaussian_blur",
    "the border pixel goes on for ever",
    at="gaussian_blur",
    old=MIRROR,
    new='padded = np.pad(_float(image), radius, mode="edge")',
    hint="Beyond the border the image comes back as in a mirror; the border pixel is not repeated any further.",
)
misconception(
    "gaussian_blur",
    "blurred in a mirror on the border pixels",
    at="gaussian_blur",
    old=MIRROR,
    new='padded = np.pad(_float(image), radius, mode="reflect")',
    hint="The mirror lies behind the border pixel, so that this pixel occurs twice; NumPy calls that symmetric.",
)
misconception(
    "gaussian_blur",
    "blurred bytes rounded",
    at="gaussian_blur",
    old="return _like(blurred, image)",
    new="""if not np.issubdtype(image.dtype, np.floating):
        blurred = blurred.round()
    return _like(blurred, image)""",
    hint="The blurred levels of integers are float32, not rounded.",
)
misconception(
    "gaussian_blur",
    "surroundings shine into the region",
    at="blur_region",
    old="result[top:bottom, left:right] = gaussian_blur(image[top:bottom, left:right], sigma, radius)",
    new="result[top:bottom, left:right] = gaussian_blur(image, sigma, radius)[top:bottom, left:right]",
    hint="The region is cut out first, and blurred by itself: its own border is the mirror.",
)
misconception(
    "gaussian_blur",
    "the whole image blurred",
    at="blur_region",
    old="result = _like(image, image)",
    new="result = gaussian_blur(image, sigma, radius)",
    hint="What lies outside the box stays as it is.",
)
misconception(
    "gaussian_blur",
    "box with x first",
    at="blur_region",
    old="top, left, bottom, right = box",
    new="left, top, right, bottom = box",
    hint="Rows come before columns, in boxes too.",
)
misconception(
    "gaussian_blur",
    "box as corner and size",
    at="blur_region",
    old="    result = _like(image, image)",
    new="""    bottom, right = top + bottom, left + right
    result = _like(image, image)""",
    hint="The last two numbers of the box say where it ends, not how large it is.",
)
misconception(
    "gaussian_blur",
    "box with its last row",
    at="blur_region",
    old="    result = _like(image, image)",
    new="""    bottom, right = bottom + 1, right + 1
    result = _like(image, image)""",
    hint="The box ends before the row and the column that its last two numbers name.",
)
misconception(
    "gaussian_blur",
    "region blurred in place",
    at="blur_region",
    old="result = _like(image, image)",
    new="result = image if np.issubdtype(image.dtype, np.floating) else _like(image, image)",
    hint="The caller keeps a sharp image: write into a copy.",
)
misconception(
    "gaussian_blur",
    "one mirror only",
    at="gaussian_blur",
    old=MIRROR,
    new="""padded = _float(image)
    for _ in range(2):
        padded = np.concatenate([padded[:radius][::-1], padded, padded[::-1][:radius]]).T""",
    hint="A window may be wider than the image: behind the mirror there is another one.",
)
misconception(
    "gaussian_blur",
    "region put back into integers",
    at="blur_region",
    old="result = _like(image, image)",
    new="result = image.copy()",
    hint="The result is float32 for integers, or putting the blurred region back cuts its fractions off.",
)

# --- footprints ----------------------------------------------------------------------------------------------------

misconception(
    "footprints",
    "size of a square read as radius",
    at="footprint_square",
    old="(size, size)",
    new="(2 * size + 1, 2 * size + 1)",
    hint="A square is given by its side, a disk and a diamond by their radius.",
)
misconception(
    "footprints",
    "square of ones",
    at="footprint_square",
    old="dtype=bool",
    new="dtype=np.uint8",
    hint="Footprints are arrays of bool.",
)
misconception(
    "footprints",
    "disk without its rim",
    at="footprint_disk",
    old="<= radius**2",
    new="< radius**2",
    hint="A cell at a distance of exactly the radius belongs to the disk.",
)
misconception(
    "footprints",
    "disk half a cell too wide",
    at="footprint_disk",
    old="<= radius**2",
    new="<= (radius + 0.5) ** 2",
    hint="The middle of a cell has to lie within the radius; half a cell more is too much.",
)
misconception(
    "footprints",
    "disk with an even side",
    at="footprint_disk",
    old="np.arange(-radius, radius + 1)",
    new="np.arange(-radius, max(radius, 1))",
    hint="A disk has a middle cell and radius cells on each side of it: 2 * radius + 1 rows.",
)
misconception(
    "footprints",
    "diamond as a square",
    at="footprint_diamond",
    old="steps[:, None] + steps <= radius",
    new="np.maximum(steps[:, None], steps) <= radius",
    hint="In a diamond the steps along rows and columns are added.",
)
misconception(
    "footprints",
    "diamond as a disk",
    at="footprint_diamond",
    old="steps[:, None] + steps <= radius",
    new="steps[:, None] ** 2 + steps**2 <= radius**2",
    hint="A diamond counts steps along rows and columns, not the straight distance; from radius 3 on they differ.",
)
misconception(
    "footprints",
    "diamond without its tips",
    at="footprint_diamond",
    old="<= radius",
    new="< radius",
    hint="A cell exactly radius steps away belongs to the diamond.",
)
misconception(
    "footprints",
    "side of a square rounded to even",
    at="footprint_square",
    old="(size, size)",
    new="(size // 2 * 2, size // 2 * 2)",
    hint="The side of a square is its size, odd or even.",
)

# --- erode and dilate: the same slips on both sides ------------------------------------------------------------------

CELLS = {"erode": "np.argwhere(footprint)", "dilate": "np.argwhere(footprint[::-1, ::-1])"}
SLICE = "padded[r : r + rows, c : c + columns]"
FRAME = "padded = np.pad(image, ((i, height - 1 - i), (j, width - 1 - j)), constant_values={})"
END = {"erode": "largest", "dilate": "smallest"}
OTHER = {"erode": "_range(image.dtype)[0]", "dilate": "_range(image.dtype)[1]"}
BEST = {"erode": "np.minimum", "dilate": "np.maximum"}
WORST = {"erode": "np.maximum", "dilate": "np.minimum"}
NOUN = {"erode": "an erosion", "dilate": "a dilation"}

for name in ("erode", "dilate"):
    frame = FRAME.format(END[name])
    misconception(
        name,
        f"the border acts in {NOUN[name]}",
        old=f"constant_values={END[name]}",
        new=f"constant_values={OTHER[name]}",
        hint="What lies outside the image is ignored: it erodes nothing and dilates nothing.",
    )
    misconception(
        name,
        f"{NOUN[name]} with a mirror at the border",
        old=frame,
        new='padded = np.pad(image, ((i, height - 1 - i), (j, width - 1 - j)), mode="symmetric")',
        hint="Outside the image there is no mirror image of it: what lies there is ignored.",
    )
    misconception(
        name,
        f"{NOUN[name]} that wraps around",
        old=frame,
        new='padded = np.pad(image, ((i, height - 1 - i), (j, width - 1 - j)), mode="wrap")',
        hint="np.roll brings back on the left what leaves on the right; outside the image there is nothing.",
    )
    misconception(
        name,
        f"{NOUN[name]} takes the wrong extreme",
        old=BEST[name],
        new=WORST[name],
        hint="Erosion is a minimum, dilation a maximum.",
    )
    misconception(
        name,
        f"origin of {NOUN[name]} ignored",
        old="i, j = origin if origin is not None else (height // 2, width // 2)",
        new="i, j = height // 2, width // 2",
        hint="The origin is a parameter; only by default it is in the middle.",
    )
    misconception(
        name,
        f"origin of {NOUN[name]} one place early",
        old="(height // 2, width // 2)",
        new="((height - 1) // 2, (width - 1) // 2)",
        hint="A footprint of two cells has its origin in the second one: size // 2.",
    )
    misconception(
        name,
        f"origin of {NOUN[name]} with the column first",
        old="i, j = origin if origin is not None else (height // 2, width // 2)",
        new="""i, j = origin[::-1] if origin is not None else (height // 2, width // 2)
    i, j = min(i, height - 1), min(j, width - 1)""",
        hint="The origin is (row, column), like every other place.",
    )
    misconception(
        name,
        f"{NOUN[name]} over the whole rectangle",
        old=CELLS[name],
        new="np.argwhere(np.ones(footprint.shape))",
        hint="Only the cells that are not 0 belong to the footprint.",
    )
    misconception(
        name,
        f"{NOUN[name]} always looks at the pixel itself",
        old=f"result = np.full(image.shape, {END[name]}, dtype=image.dtype)",
        new="result = image.copy()",
        hint="The origin need not belong to the footprint: start with the neutral value, not with the image.",
    )
    misconception(
        name,
        f"{NOUN[name]} sees what it has written",
        old=f"result = np.full(image.shape, {END[name]}, dtype=image.dtype)",
        new="result = image",
        hint="Write into a new array: the image is still needed, and it is the caller's.",
    )
    misconception(
        name,
        f"{NOUN[name]} of grey levels as of a mask",
        old="    rows, columns = image.shape\n",
        new="    image = image != 0\n    rows, columns = image.shape\n",
        hint="Grey levels stay grey levels: only a bool image is a mask.",
    )
    misconception(
        name,
        f"{NOUN[name]} in bytes",
        old=f"    {END[name]} = _range(image.dtype)",
        new=f"    {END[name]} = _range(np.dtype(np.uint8) if image.dtype.kind in 'iuf' else image.dtype)",
        hint="Levels may lie beyond 0 and 255: outside the image there is the smallest or largest value of the dtype.",
    )
    misconception(
        name,
        f"{NOUN[name]} loses the dtype",
        old="    return result",
        new="    return result if result.dtype == bool else result.astype(np.float64)",
        hint="The result has the dtype of the image.",
    )

misconception(
    "erode",
    "footprint of an erosion reflected",
    old="    rows, columns = image.shape\n",
    new="""    rows, columns = image.shape
    if origin is None:
        origin = footprint.shape[0] // 2, footprint.shape[1] // 2
    origin = footprint.shape[0] - 1 - origin[0], footprint.shape[1] - 1 - origin[1]
    footprint = footprint[::-1, ::-1]
""",
    hint="An erosion lays the footprint on the image as it is; only the dilation reflects it.",
)
misconception(
    "erode",
    "footprint of an erosion transposed",
    old="    rows, columns = image.shape\n",
    new="""    rows, columns = image.shape
    footprint = footprint.T
    origin = origin[::-1] if origin is not None else None
""",
    hint="Rows of the footprint lie along rows of the image.",
)
misconception(
    "dilate",
    "footprint not reflected",
    old="""    i, j = height - 1 - i, width - 1 - j
    smallest = _range(image.dtype)[0]
    padded = np.pad(image, ((i, height - 1 - i), (j, width - 1 - j)), constant_values=smallest)
    result = np.full(image.shape, smallest, dtype=image.dtype)
    for r, c in np.argwhere(footprint[::-1, ::-1]).tolist():""",
    new="""    smallest = _range(image.dtype)[0]
    padded = np.pad(image, ((i, height - 1 - i), (j, width - 1 - j)), constant_values=smallest)
    result = np.full(image.shape, smallest, dtype=image.dtype)
    for r, c in np.argwhere(footprint).tolist():""",
    hint="A dot has to become the footprint, not its mirror image: look for foreground in the reflected footprint.",
)
misconception(
    "dilate",
    "footprint reflected, but not its origin",
    old="    i, j = height - 1 - i, width - 1 - j\n",
    new="",
    hint="When the footprint turns, its origin moves to size - 1 - origin; with even sides that is another place.",
)
misconception(
    "dilate",
    "origin reflected, but not the footprint",
    old="footprint[::-1, ::-1]",
    new="footprint",
    hint="The cells of the footprint turn together with its origin.",
)
misconception(
    "dilate",
    "footprint transposed instead of reflected",
    old="    rows, columns = image.shape\n",
    new="""    rows, columns = image.shape
    footprint = footprint.T
    origin = origin[::-1] if origin is not None else None
""",
    hint="Rows of the footprint lie along rows of the image; to reflect is to turn by half a turn.",
)
misconception(
    "dilate",
    "footprint reflected along one axis",
    old="footprint[::-1, ::-1]",
    new="footprint[:, ::-1]",
    hint="To reflect a footprint about its origin is to reverse rows and columns.",
)

# --- open_close ----------------------------------------------------------------------------------------------------

misconception(
    "open_close",
    "opening closes",
    at="opening",
    old="dilate(erode(image, footprint), footprint)",
    new="erode(dilate(image, footprint), footprint)",
    hint="An opening erodes first: what the footprint does not fit into goes.",
)
misconception(
    "open_close",
    "closing opens",
    at="closing",
    old="erode(dilate(image, footprint), footprint)",
    new="dilate(erode(image, footprint), footprint)",
    hint="A closing dilates first: gaps fill up before the rest shrinks back.",
)
misconception(
    "open_close",
    "an opening that only erodes",
    at="opening",
    old="dilate(erode(image, footprint), footprint)",
    new="erode(image, footprint)",
    hint="After the erosion what is left has to grow back to its size.",
)
misconception(
    "open_close",
    "a closing that only dilates",
    at="closing",
    old="erode(dilate(image, footprint), footprint)",
    new="dilate(image, footprint)",
    hint="After the dilation the objects have to shrink back to their size.",
)
misconception(
    "open_close",
    "opening grows back with the reflected footprint",
    at="opening",
    old="dilate(erode(image, footprint), footprint)",
    new="dilate(erode(image, footprint), footprint[::-1, ::-1])",
    hint="Both steps use the same footprint: dilate reflects it by itself, and opened shapes stay in place.",
)
misconception(
    "open_close",
    "closing shrinks back with the reflected footprint",
    at="closing",
    old="erode(dilate(image, footprint), footprint)",
    new="erode(dilate(image, footprint), footprint[::-1, ::-1])",
    hint="Both steps use the same footprint: dilate reflects it by itself, and closed shapes stay in place.",
)
misconception(
    "open_close",
    "opening closes afterwards",
    at="opening",
    old="dilate(erode(image, footprint), footprint)",
    new="closing(dilate(erode(image, footprint), footprint), footprint)",
    hint="An opening is one erosion and one dilation, and no more.",
)
misconception(
    "open_close",
    "gradient on the inner side only",
    at="morphological_gradient",
    old="dilate(image, footprint)",
    new="image",
    hint="The gradient reaches to both sides of an edge: dilation minus erosion.",
)
misconception(
    "open_close",
    "gradient on the outer side only",
    at="morphological_gradient",
    old="erode(image, footprint)",
    new="image",
    hint="The gradient reaches to both sides of an edge: dilation minus erosion.",
)
misconception(
    "open_close",
    "gradient in the dtype of the image",
    at="morphological_gradient",
    old="return _subtract(dilate(image, footprint), erode(image, footprint))",
    new="""high, low = dilate(image, footprint), erode(image, footprint)
    if image.dtype == bool:
        return high & ~low
    return (high - low).astype(np.int64 if np.issubdtype(image.dtype, np.integer) else image.dtype)""",
    hint="127 minus -128 does not fit into int8: go to int64 before you subtract.",
)
misconception(
    "open_close",
    "gradient subtracts masks",
    at="morphological_gradient",
    old="return _subtract(dilate(image, footprint), erode(image, footprint))",
    new="""high, low = dilate(image, footprint), erode(image, footprint)
    return high - low if image.dtype == bool else _subtract(high, low)""",
    hint="NumPy refuses to subtract masks: the gradient of a mask is what is in the dilation but not in the erosion.",
)
misconception(
    "open_close",
    "black top-hat",
    at="white_top_hat",
    old="_subtract(image, opening(image, footprint))",
    new="_subtract(closing(image, footprint), image)",
    hint="The white top-hat keeps what is bright and narrow; the closing shows what is dark and narrow.",
)
misconception(
    "open_close",
    "top-hat over the erosion",
    at="white_top_hat",
    old="opening(image, footprint)",
    new="erode(image, footprint)",
    hint="The top-hat takes away the opening, which is not as dark as the erosion.",
)
misconception(
    "open_close",
    "the opening itself for the top-hat",
    at="white_top_hat",
    old="_subtract(image, opening(image, footprint))",
    new="opening(image, footprint)",
    hint="The top-hat is what the opening takes away, not what it leaves.",
)
misconception(
    "open_close",
    "top-hat in the dtype of the image",
    at="white_top_hat",
    old="return _subtract(image, opening(image, footprint))",
    new="""opened = opening(image, footprint)
    if image.dtype == bool:
        return image & ~opened
    return (image - opened).astype(np.int64 if np.issubdtype(image.dtype, np.integer) else image.dtype)""",
    hint="127 minus -128 does not fit into int8: go to int64 before you subtract.",
)
misconception(
    "open_close",
    "top-hat of masks as numbers",
    at="white_top_hat",
    old="return _subtract(image, opening(image, footprint))",
    new="""opened = opening(image, footprint)
    return image.astype(np.int64) - opened if image.dtype == bool else _subtract(image, opened)""",
    hint="The top-hat of a mask is a mask.",
)
misconception(
    "open_close",
    "opened on a canvas of zeros",
    at="opening",
    old="return dilate(erode(image, footprint), footprint)",
    new="""height, width = footprint.shape
    canvas = np.pad(image, ((height, height), (width, width)))
    return dilate(erode(canvas, footprint), footprint)[height:-height, width:-width]""",
    hint="What lies outside the image is ignored in both steps: around it there is no background.",
)
misconception(
    "open_close",
    "top-hat subtracted in place",
    at="white_top_hat",
    old="return _subtract(image, opening(image, footprint))",
    new="""opened = opening(image, footprint)
    if not np.issubdtype(image.dtype, np.floating):
        return _subtract(image, opened)
    image -= opened
    return image""",
    hint="The caller's image stays as it was: subtract into a new array.",
)

# --- label ---------------------------------------------------------------------------------------------------------

misconception(
    "label",
    "corners never connect",
    old="if connectivity == 2:",
    new="if False:",
    hint="With connectivity 2 the four diagonal neighbours count too.",
)
misconception(
    "label",
    "corners always connect",
    old="if connectivity == 2:",
    new="if True:",
    hint="With connectivity 1 two pixels that touch only at a corner are not connected.",
)
misconception(
    "label",
    "connectivities swapped",
    old="if connectivity == 2:",
    new="if connectivity == 1:",
    hint="Connectivity 1 means four neighbours, connectivity 2 eight.",
)
misconception(
    "label",
    "only one diagonal connects",
    old="steps += [-width - 1, -width + 1, width - 1, width + 1]",
    new="steps += [-width - 1, width + 1]",
    hint="There are four diagonal neighbours, on two diagonals.",
)
misconception(
    "label",
    "two arms of one object get two numbers",
    new="""
    def label(image, connectivity=1):
        if connectivity not in (1, 2):
            raise ValueError(f"connectivity is 1 or 2, not {connectivity}")
        mask = np.pad(image != 0, 1)
        labels = np.zeros(mask.shape, dtype=np.int64)
        count = 0
        for r, c in np.argwhere(mask).tolist():
            before = [labels[r - 1, c], labels[r, c - 1]]
            if connectivity == 2:
                before += [labels[r - 1, c - 1], labels[r - 1, c + 1]]
            known = [number for number in before if number]
            if not known:
                count += 1
            labels[r, c] = min(known) if known else count
        return labels[1:-1, 1:-1].copy()
    """,
    hint="Two arms that meet only further down belong together: when two numbers touch, they have to become one.",
)
misconception(
    "label",
    "numbers with gaps",
    old="labels[members] = count",
    new="labels[members] = first",
    hint="The numbers are consecutive: 1, 2, 3, ..., not the places of the first pixels.",
)
misconception(
    "label",
    "numbers from zero",
    old="    count = 0",
    new="    count = -1",
    hint="0 is the background: the first object has the number 1.",
)
misconception(
    "label",
    "numbered column by column",
    old="    return labels.reshape(padded.shape)[1:-1, 1:-1]",
    new="""    labels = labels.reshape(padded.shape)[1:-1, 1:-1]
    ranks = np.zeros(count + 1, dtype=np.int64)
    ranks[list(dict.fromkeys(labels.T[labels.T > 0].tolist()))] = np.arange(1, count + 1)
    return ranks[labels]""",
    hint="Objects are numbered row by row, as we read, not column by column.",
)
misconception(
    "label",
    "the largest object comes first",
    old="    return labels.reshape(padded.shape)[1:-1, 1:-1]",
    new="""    order = np.argsort(-np.bincount(labels)[1:], kind="stable")
    ranks = np.zeros(count + 1, dtype=np.int64)
    ranks[1 + order] = np.arange(1, count + 1)
    return ranks[labels].reshape(padded.shape)[1:-1, 1:-1]""",
    hint="The order of the numbers follows the first pixels, not the sizes.",
)
misconception(
    "label",
    "different values are different objects",
    old="if waiting[place + step]:",
    new="if waiting[place + step] and np.pad(image, 1).flat[place + step] == np.pad(image, 1).flat[place]:",
    hint="Whatever is not 0 is foreground: neighbours with different values are connected all the same.",
)
misconception(
    "label",
    "only positive values are foreground",
    old="padded = np.pad(image != 0, 1)",
    new="padded = np.pad(image > 0, 1)",
    hint="Whatever is not 0 is foreground, negative values too.",
)
misconception(
    "label",
    "rows join at their ends",
    new="""
    def label(image, connectivity=1):
        if connectivity not in (1, 2):
            raise ValueError(f"connectivity is 1 or 2, not {connectivity}")
        padded = np.pad(image != 0, ((1, 2), (0, 0)))
        width = padded.shape[1]
        steps = [-width, -1, 1, width]
        if connectivity == 2:
            steps += [-width - 1, -width + 1, width - 1, width + 1]
        waiting = padded.ravel().tolist()
        labels = np.zeros(padded.size, dtype=np.int64)
        count = 0
        for first in np.flatnonzero(padded).tolist():
            if waiting[first]:
                count += 1
                waiting[first] = False
                members = [first]
                for place in members:
                    for step in steps:
                        if waiting[place + step]:
                            waiting[place + step] = False
                            members.append(place + step)
                labels[members] = count
        return labels.reshape(padded.shape)[1:-2]
    """,
    hint="The last pixel of a row and the first of the next are no neighbours, though their numbers follow each other.",
)
misconception(
    "label",
    "numbers in 32 bits",
    old="np.zeros(padded.size, dtype=np.int64)",
    new="np.zeros(padded.size, dtype=np.int32)",
    hint="The numbers are int64.",
)
misconception(
    "label",
    "eight taken for two",
    old="    if connectivity not in (1, 2):",
    new="""    connectivity = {4: 1, 8: 2}.get(connectivity, connectivity)
    if connectivity not in (1, 2):""",
    hint="Connectivity is 1 or 2 here: 4 and 8 are a ValueError like any other number.",
)
misconception(
    "label",
    "any connectivity accepted",
    old="if connectivity not in (1, 2):",
    new="if False:",
    hint="A connectivity that is neither 1 nor 2 is a ValueError.",
)
misconception(
    "label",
    "too deep a recursion",
    new="""
    def label(image, connectivity=1):
        if connectivity not in (1, 2):
            raise ValueError(f"connectivity is 1 or 2, not {connectivity}")
        waiting = np.pad(image != 0, 1)
        labels = np.zeros(waiting.shape, dtype=np.int64)
        steps = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if 0 < abs(y) + abs(x) <= connectivity]

        def fill(r, c, number):
            waiting[r, c] = False
            labels[r, c] = number
            for y, x in steps:
                if waiting[r + y, c + x]:
                    fill(r + y, c + x, number)

        count = 0
        for r, c in np.argwhere(waiting).tolist():
            if waiting[r, c]:
                count += 1
                fill(r, c, count)
        return labels[1:-1, 1:-1].copy()
    """,
    hint="Python gives up after about a thousand nested calls: keep a list of the places to visit instead.",
)
misconception(
    "label",
    "equal numbers followed one step",
    new="""
    def label(image, connectivity=1):
        if connectivity not in (1, 2):
            raise ValueError(f"connectivity is 1 or 2, not {connectivity}")
        mask = np.pad(image != 0, 1)
        labels = np.zeros(mask.shape, dtype=np.int64)
        same_as = [0]
        for r, c in np.argwhere(mask).tolist():
            before = [labels[r - 1, c], labels[r, c - 1]]
            if connectivity == 2:
                before += [labels[r - 1, c - 1], labels[r - 1, c + 1]]
            known = [int(number) for number in before if number]
            if not known:
                known = [len(same_as)]
                same_as.append(len(same_as))
            labels[r, c] = min(known)
            for number in known:
                same_as[number] = min(same_as[number], min(known))
        merged = np.array(same_as)[labels[1:-1, 1:-1]]
        found = list(dict.fromkeys(merged[merged > 0].tolist()))
        ranks = np.zeros(len(same_as), dtype=np.int64)
        ranks[found] = np.arange(1, len(found) + 1)
        return ranks[merged]
    """,
    hint="If 5 is the same as 3 and 3 the same as 1, then 5 is the same as 1: follow equal numbers to their root.",
)
misconception(
    "label",
    "pixels crossed off in the caller's mask",
    old="    return labels.reshape",
    new="    image[labels.reshape(padded.shape)[1:-1, 1:-1] > 0] = 0\n    return labels.reshape",
    hint="Cross off what you have visited in a copy of the mask.",
)

# --- remove_small_objects ------------------------------------------------------------------------------------------

misconception(
    "remove_small_objects",
    "objects of exactly that size go",
    old=">= min_size",
    new="> min_size",
    hint="Only what has less than min_size pixels goes.",
)
misconception(
    "remove_small_objects",
    "large objects go",
    old=">= min_size",
    new="< min_size",
    hint="The small objects go, the large ones stay.",
)
misconception(
    "remove_small_objects",
    "background taken for an object",
    old="    stays[0] = False\n",
    new="",
    hint="Label 0 is the background, and large: it is no object.",
)
misconception(
    "remove_small_objects",
    "connectivity not handed on",
    old="label(image, connectivity)",
    new="label(image)",
    hint="What counts as one object depends on the connectivity: hand it on.",
)
misconception(
    "remove_small_objects",
    "only the largest object stays",
    old="    stays[0] = False\n",
    new="""    stays[0] = False
    sizes = np.bincount(labels.ravel()) * stays
    stays &= sizes == sizes.max()
""",
    hint="Every object that is large enough stays.",
)
misconception(
    "remove_small_objects",
    "labels instead of a mask",
    old="return stays[labels]",
    new="return np.where(stays[labels], labels, 0)",
    hint="The result is a mask of bool, not labels.",
)
misconception(
    "remove_small_objects",
    "sizes across all objects",
    old="np.bincount(labels.ravel()) >= min_size",
    new="np.full(labels.max() + 1, (labels > 0).sum() >= min_size)",
    hint="Each object is measured by itself.",
)
misconception(
    "remove_small_objects",
    "cleaned in place",
    old="return stays[labels]",
    new="""if image.dtype == bool:
        image &= stays[labels]
        return image
    return stays[labels]""",
    hint="The caller's mask stays as it was.",
)

# --- fill_holes ----------------------------------------------------------------------------------------------------

misconception(
    "fill_holes",
    "holes leak through corners",
    old="label(image == 0, connectivity=1)",
    new="label(image == 0, connectivity=2)",
    hint="Background connects along rows and columns only: a diagonal chain of foreground is tight.",
)
misconception(
    "fill_holes",
    "only the corner is outside",
    old="border = np.concatenate([background[0], background[-1], background[:, 0], background[:, -1]])",
    new="border = background[:1, 0]",
    hint="Outside is whatever touches any of the four borders, not only what is connected with the first pixel.",
)
misconception(
    "fill_holes",
    "left and right borders forgotten",
    old="border = np.concatenate([background[0], background[-1], background[:, 0], background[:, -1]])",
    new="border = np.concatenate([background[0], background[-1]])",
    hint="A bay may open to the left or to the right as well.",
)
misconception(
    "fill_holes",
    "upper and lower borders forgotten",
    old="border = np.concatenate([background[0], background[-1], background[:, 0], background[:, -1]])",
    new="border = np.concatenate([background[:, 0], background[:, -1]])",
    hint="A bay may open to the top or to the bottom as well.",
)
misconception(
    "fill_holes",
    "the largest background is outside",
    old="    border = ",
    new="""    sizes = np.bincount(background.ravel())
    sizes[0] = 0
    return background != (sizes.argmax() if sizes.max() > 0 else -1)
    border = """,
    hint="There may be several pieces of background at the border, and a hole may be larger than all of them.",
)
misconception(
    "fill_holes",
    "the holes alone",
    old="return ~np.isin(background, border[border > 0])",
    new="return ~np.isin(background, border[border > 0]) & (image == 0)",
    hint="The result is the mask and its holes, not the holes alone.",
)
misconception(
    "fill_holes",
    "everything between two ends of a row",
    old="return ~np.isin(background, border[border > 0])",
    new="""left = np.logical_or.accumulate(image != 0, axis=1)
    return left & np.logical_or.accumulate((image != 0)[:, ::-1], axis=1)[:, ::-1]""",
    hint="A hole is enclosed on all sides, not only to the left and to the right.",
)
misconception(
    "fill_holes",
    "holes of one pixel",
    old="return ~np.isin(background, border[border > 0])",
    new="""around = np.pad(image != 0, 1)
    return (image != 0) | (around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:])""",
    hint="A hole may have any size and shape.",
)
misconception(
    "fill_holes",
    "the frame counts as foreground",
    old="border[border > 0]",
    new="border[:0]",
    hint="Background that reaches the border is no hole.",
)
misconception(
    "fill_holes",
    "filled in place",
    old="return ~np.isin(background, border[border > 0])",
    new="""if image.dtype == bool:
        image |= ~np.isin(background, border[border > 0])
        return image
    return ~np.isin(background, border[border > 0])""",
    hint="The caller's mask keeps its holes.",
)

# --- region_properties ---------------------------------------------------------------------------------------------

misconception(
    "region_properties",
    "centroid with x first",
    old="(float(rows.mean()), float(columns.mean()))",
    new="(float(columns.mean()), float(rows.mean()))",
    hint="Rows come before columns, in centroids too.",
)
misconception(
    "region_properties",
    "box that ends on the last pixel",
    old="int(rows.max()) + 1, int(columns.max()) + 1",
    new="int(rows.max()), int(columns.max())",
    hint="A box ends after its last row and column, as slices do.",
)
misconception(
    "region_properties",
    "x first in boxes",
    old="(int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1)",
    new="(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)",
    hint="Rows come before columns, in boxes too.",
)
misconception(
    "region_properties",
    "box as row range and column range",
    old="(int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1)",
    new="(int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1)",
    hint="The box gives its first corner, then its last one.",
)
misconception(
    "region_properties",
    "middle of the box as centroid",
    old="(float(rows.mean()), float(columns.mean()))",
    new="((int(rows.min()) + int(rows.max())) / 2, (int(columns.min()) + int(columns.max())) / 2)",
    hint="The centroid is the mean of the places of all pixels, and need not be the middle of the box.",
)
misconception(
    "region_properties",
    "area of the box",
    old='"area": len(rows)',
    new='"area": int(np.ptp(rows) + 1) * int(np.ptp(columns) + 1)',
    hint="The area is the number of the region's own pixels.",
)
misconception(
    "region_properties",
    "numbers taken to be consecutive",
    old="for number in np.unique(labels[labels > 0]).tolist():",
    new="for number in range(1, len(np.unique(labels[labels > 0])) + 1):",
    hint="The labels need not be 1, 2, 3, ...: ask which ones occur.",
)
misconception(
    "region_properties",
    "background measured as well",
    old="np.unique(labels[labels > 0])",
    new="np.unique(labels)",
    hint="Label 0 is the background.",
)
misconception(
    "region_properties",
    "ordered by area",
    old="    return regions",
    new='    return sorted(regions, key=lambda region: -region["area"])',
    hint="The regions come in the order of their labels.",
)
misconception(
    "region_properties",
    "numbers of NumPy",
    old="(float(rows.mean()), float(columns.mean()))",
    new="(rows.mean(dtype=np.float32), columns.mean(dtype=np.float32))",
    hint="The numbers in the dicts are ints and floats of Python.",
)
misconception(
    "region_properties",
    "centroid rounded down",
    old="(float(rows.mean()), float(columns.mean()))",
    new="(float(rows.mean() // 1), float(columns.mean() // 1))",
    hint="A centroid need not lie in the middle of a pixel.",
)
misconception(
    "region_properties",
    "regions crossed off in the caller's labels",
    old="        rows, columns = np.nonzero(labels == number)\n",
    new="        rows, columns = np.nonzero(labels == number)\n        labels[rows, columns] = 0\n",
    hint="The labels stay as they were.",
)

# --- extract_ink ---------------------------------------------------------------------------------------------------

DARKNESS = "darkness = _subtract(closing(image, footprint_square(size)), image)"

misconception(
    "extract_ink",
    "one threshold for the whole page",
    old=DARKNESS,
    new="darkness = 255 - image.astype(np.int64)",
    hint="In the shade paper is darker than ink in the light: compare each pixel with the paper around it.",
)
misconception(
    "extract_ink",
    "white on black",
    old=DARKNESS,
    new="darkness = white_top_hat(image, footprint_square(size))",
    hint="Ink is dark: the closing, not the opening, shows the paper below it.",
)
misconception(
    "extract_ink",
    "paper by dilation",
    old=DARKNESS,
    new="darkness = _subtract(dilate(image, footprint_square(size)), image)",
    hint="A dilation alone is brighter than the paper wherever the light changes; erode afterwards.",
)
misconception(
    "extract_ink",
    "a disk for the square",
    old="footprint_square(size)",
    new="footprint_disk(size // 2)",
    hint="The paper is found by a square with the given side.",
)
misconception(
    "extract_ink",
    "strokes at corners fall apart",
    old="connectivity=2",
    new="connectivity=1",
    hint="Thin slanted strokes hang together only at corners: count these as connected.",
)
misconception(
    "extract_ink",
    "specks stay",
    old="return remove_small_objects(ink, min_size, connectivity=2)",
    new="return ink",
    hint="Objects with less than min_size pixels are specks of dirt.",
)
misconception(
    "extract_ink",
    "letters filled",
    old="remove_small_objects(ink, min_size, connectivity=2)",
    new="fill_holes(remove_small_objects(ink, min_size, connectivity=2))",
    hint="The paper inside a letter is paper.",
)
misconception(
    "extract_ink",
    "paper instead of ink",
    old="return remove_small_objects(ink, min_size, connectivity=2)",
    new="return ~remove_small_objects(ink, min_size, connectivity=2)",
    hint="The mask is True on ink.",
)
misconception(
    "extract_ink",
    "a threshold of thirty",
    old="otsu_threshold(darkness.astype(np.uint8))",
    new="30",
    hint="Faint ink needs a lower threshold than black ink: Otsu's method finds it in the histogram of the darkness.",
)
misconception(
    "extract_ink",
    "strokes thickened",
    old="return remove_small_objects(ink, min_size, connectivity=2)",
    new="return dilate(remove_small_objects(ink, min_size, connectivity=2), footprint_diamond(1))",
    hint="The ink is where the page is dark, and not around it.",
)
misconception(
    "extract_ink",
    "side of the square made odd",
    old="footprint_square(size)",
    new="footprint_square(size // 2 * 2 + 1)",
    hint="The side of the square may be even.",
)

# --- count_objects -------------------------------------------------------------------------------------------------

BUMPS = "bumps = white_top_hat(image, footprint_disk(35)).astype(np.uint8)"

misconception(
    "count_objects",
    "Otsu's threshold on the photograph itself",
    old=BUMPS,
    new="bumps = image",
    hint="The background is brighter on one side than some coins on the other: take it away first.",
)
misconception(
    "count_objects",
    "the threshold of one photograph",
    old="bright = foreground(bumps, otsu_threshold(bumps))",
    new="bright = foreground(image, 107)",
    hint="A threshold that was found by trial fits one photograph: choose it from the image.",
)
misconception(
    "count_objects",
    "brighter than the mean",
    old="bright = foreground(bumps, otsu_threshold(bumps))",
    new="bright = foreground(image, image.mean())",
    hint="The mean of the whole image says nothing about the background near an object.",
)
misconception(
    "count_objects",
    "specks counted",
    old="label(remove_small_objects(fill_holes(bright), 200)).max()",
    new="label(fill_holes(bright)).max()",
    hint="Specks and noise are no objects: remove what is small.",
)
misconception(
    "count_objects",
    "background counted",
    old="int(label(remove_small_objects(fill_holes(bright), 200)).max())",
    new="len(np.unique(label(remove_small_objects(fill_holes(bright), 200))))",
    hint="Label 0 is the background, not an object.",
)
misconception(
    "count_objects",
    "a footprint into which coins fit",
    old="footprint_disk(35)",
    new="footprint_disk(12)",
    hint="The footprint has to be wider than the objects, or the opening keeps them and the top-hat loses them.",
)
misconception(
    "count_objects",
    "small coins removed",
    old="200",
    new="1300",
    hint="An object may have as few as 500 pixels, and less where the border cuts it off.",
)
misconception(
    "count_objects",
    "objects at the border dropped",
    old="return int(label(remove_small_objects(fill_holes(bright), 200)).max())",
    new="""labels = label(remove_small_objects(fill_holes(bright), 200))
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return len(set(np.unique(labels).tolist()) - set(border.tolist()) - {0})""",
    hint="An object that the border cuts off is an object.",
)
misconception(
    "count_objects",
    "area divided by that of a coin",
    old="return int(label(remove_small_objects(fill_holes(bright), 200)).max())",
    new="return round(int(remove_small_objects(fill_holes(bright), 200).sum()) / 1650)",
    hint="Objects have different sizes: count them, do not weigh them.",
)
misconception(
    "count_objects",
    "columns compared, not surroundings",
    old="bright = foreground(bumps, otsu_threshold(bumps))",
    new="bright = image > image.mean(axis=0) + 15",
    hint="The light may change along rows and along columns.",
)
misconception(
    "count_objects",
    "number of NumPy",
    old="int(label(remove_small_objects(fill_holes(bright), 200)).max())",
    new="label(remove_small_objects(fill_holes(bright), 200)).max()",
    hint="The count is an int of Python.",
)

# --- local_threshold -----------------------------------------------------------------------------------------------

LOCAL_PAD = 'padded = np.pad(image.astype(np.float64), block_size // 2, mode="symmetric")'

misconception(
    "local_threshold",
    "offset added",
    old="sums / n**2 - offset",
    new="sums / n**2 + offset",
    hint="The offset is subtracted from the mean.",
)
misconception(
    "local_threshold",
    "offset forgotten",
    old="sums / n**2 - offset",
    new="sums / n**2",
    hint="The threshold is the mean minus the offset.",
)
misconception(
    "local_threshold",
    "darkness around the blocks",
    old=LOCAL_PAD,
    new="padded = np.pad(image.astype(np.float64), block_size // 2)",
    hint="Beyond the border the image goes on as in a mirror.",
)
misconception(
    "local_threshold",
    "blocks in a mirror on the border pixels",
    old=LOCAL_PAD,
    new='padded = np.pad(image.astype(np.float64), block_size // 2, mode="reflect")',
    hint="The mirror lies behind the border pixel, so that this pixel occurs twice.",
)
misconception(
    "local_threshold",
    "even blocks accepted",
    old="if block_size < 1 or block_size % 2 == 0:",
    new="if block_size < 1:",
    hint="A block of an even size has no middle: a ValueError.",
)
misconception(
    "local_threshold",
    "blocks of negative size accepted",
    old="if block_size < 1 or block_size % 2 == 0:",
    new="block_size = abs(block_size)\n    if block_size % 2 == 0:",
    hint="A block has at least one pixel; a negative size is a ValueError.",
)
misconception(
    "local_threshold",
    "block size read as radius",
    old="    padded = np.pad",
    new="    block_size = 2 * block_size + 1\n    padded = np.pad",
    hint="The block size is the whole side of the block.",
)
misconception(
    "local_threshold",
    "mask instead of thresholds",
    old="return _like(sums / n**2 - offset, image)",
    new="return image > sums / n**2 - offset",
    hint="The result is a threshold for each pixel; comparing comes afterwards.",
)
misconception(
    "local_threshold",
    "thresholds in the dtype of the image",
    old="return _like(sums / n**2 - offset, image)",
    new="return (sums / n**2 - offset).astype(image.dtype)",
    hint="Thresholds of integers are float32: a mean is seldom whole.",
)

# --- equalize_histogram --------------------------------------------------------------------------------------------

misconception(
    "equalize_histogram",
    "the darkest level becomes zero",
    old="    return shares[image]",
    new="""    least = shares[image.min()]
    shares = (shares - least) / (1 - least if least < 1 else 1)
    return shares[image]""",
    hint="The shares are used as they are: the darkest level has a share too.",
)
misconception(
    "equalize_histogram",
    "strictly darker pixels only",
    old="np.cumsum(histogram(image))",
    new="(np.cumsum(histogram(image)) - histogram(image))",
    hint="Pixels of the same level count as well: at most as bright.",
)
misconception(
    "equalize_histogram",
    "shares not cumulated",
    old="np.cumsum(histogram(image))",
    new="histogram(image)",
    hint="The share is that of all darker levels together.",
)
misconception(
    "equalize_histogram",
    "shares of 255",
    old="shares = np.cumsum(histogram(image)) / image.size",
    new="shares = np.cumsum(histogram(image)) / image.size * 255",
    hint="The result lies between 0 and 1.",
)
misconception(
    "equalize_histogram",
    "shares in float64",
    old="shares[image].astype(np.float32)",
    new="shares[image]",
    hint="Results for integers are float32.",
)
misconception(
    "equalize_histogram",
    "counts summed up in bytes",
    old="np.cumsum(histogram(image))",
    new="np.cumsum(histogram(image), dtype=np.uint8)",
    hint="There may be more than 255 pixels: their sum needs a larger dtype than the levels.",
)

# --- hit_or_miss ---------------------------------------------------------------------------------------------------

misconception(
    "hit_or_miss",
    "misses ignored",
    old="erode(padded, hit) & erode(~padded, miss)",
    new="erode(padded, hit)",
    hint="The cells of the second footprint have to lie on background.",
)
misconception(
    "hit_or_miss",
    "either is enough",
    old="erode(padded, hit) & erode(~padded, miss)",
    new="erode(padded, hit) | erode(~padded, miss)",
    hint="A place counts where the one hits and the other misses.",
)
misconception(
    "hit_or_miss",
    "nothing outside",
    new="""
    def hit_or_miss(image, hit, miss):
        mask = image != 0
        return erode(mask, hit) & erode(~mask, miss)
    """,
    hint="Around the image there is background: a cell of the first footprint cannot hit there.",
)
misconception(
    "hit_or_miss",
    "pattern reflected",
    old="erode(padded, hit) & erode(~padded, miss)",
    new="erode(padded, hit[::-1, ::-1]) & erode(~padded, miss[::-1, ::-1])",
    hint="The pattern is laid on the image as it is.",
)
misconception(
    "hit_or_miss",
    "misses have to hit too",
    old="erode(~padded, miss)",
    new="erode(padded, miss)",
    hint="The second footprint asks for background.",
)
misconception(
    "hit_or_miss",
    "whole pattern marked",
    old="    return found",
    new="    found = dilate(found, hit)\n    return found",
    hint="Only the place of the origin is marked.",
)

# --- skeletonize ---------------------------------------------------------------------------------------------------

misconception(
    "skeletonize",
    "one pass instead of two",
    old="for first in (True, False):",
    new="for first in (True, True):",
    hint="The two passes take from different sides: without the second one only lower right borders go.",
)
misconception(
    "skeletonize",
    "passes in the other order",
    old="for first in (True, False):",
    new="for first in (False, True):",
    hint="The first pass is the one that spares a pixel with foreground above, right and below.",
)
misconception(
    "skeletonize",
    "one round only",
    old="changed |= bool(gone.any())",
    new="changed = False",
    hint="The two passes are repeated until nothing goes any more.",
)
misconception(
    "skeletonize",
    "ends of lines go",
    old="(count >= 2)",
    new="(count >= 1)",
    hint="A pixel with one neighbour is the end of a line, and stays.",
)
misconception(
    "skeletonize",
    "seven neighbours are enough to go",
    old="(count <= 6)",
    new="(count <= 7)",
    hint="A pixel with seven neighbours lies inside: taking it would make a bay.",
)
misconception(
    "skeletonize",
    "bridges go",
    old="& (turns == 1) ",
    new="",
    hint="Where going round a pixel leads into the foreground more than once, the pixel is a bridge and stays.",
)
misconception(
    "skeletonize",
    "sides not looked at",
    old="& (turns == 1) & sides",
    new="& (turns == 1)",
    hint="Each pass takes pixels from two sides only, or lines of two pixels vanish.",
)
misconception(
    "skeletonize",
    "pixels go one after the other",
    new="""
    def skeletonize(image):
        mask = np.pad(image != 0, 1)
        around = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
        changed = True
        while changed:
            changed = False
            for first in (True, False):
                for r, c in np.argwhere(mask).tolist():
                    p = [bool(mask[r + y, c + x]) for y, x in around]
                    turns = sum(not a and b for a, b in zip(p, p[1:] + p[:1], strict=True))
                    up, right, down, left = p[::2]
                    if first:
                        sides = not (up and right and down) and not (right and down and left)
                    else:
                        sides = not (up and right and left) and not (up and down and left)
                    if 2 <= sum(p) <= 6 and turns == 1 and sides:
                        mask[r, c] = False
                        changed = True
        return mask[1:-1, 1:-1].copy()
    """,
    hint="A pass looks at the mask as it was before it, and takes all its pixels at once.",
)
misconception(
    "skeletonize",
    "foreground all around",
    old="mask = np.pad(image != 0, 1)",
    new="mask = np.pad(image != 0, 1, constant_values=True)",
    hint="Around the image there is background, so that a mask is thinned from there too.",
)
misconception(
    "skeletonize",
    "only ones are foreground",
    old="mask = np.pad(image != 0, 1)",
    new="mask = np.pad(image == 1, 1)",
    hint="Whatever is not 0 is foreground.",
)

# --- canny ---------------------------------------------------------------------------------------------------------

misconception(
    "canny",
    "edges not thinned",
    old="inner[inner] = thin",
    new="inner[inner] = m > 0",
    hint="An edge is where the magnitude is larger than before and after, along the slope.",
)
misconception(
    "canny",
    "thinned along the edge",
    old="y, x, m = down[inner], right[inner], magnitude[inner]",
    new="y, x, m = -right[inner], down[inner], magnitude[inner]",
    hint="Compare with the places in the direction of the slope, across the edge, not along it.",
)
misconception(
    "canny",
    "directions rounded",
    old="    thin = m > 0",
    new="    share = (share > 0.4142).astype(float)\n    thin = m > 0",
    hint="The slope seldom points at a pixel: interpolate between the two that it passes.",
)
misconception(
    "canny",
    "weak edges dropped",
    old="magnitude > low",
    new="magnitude > high",
    hint="A weak place that is connected with a strong one is an edge too.",
)
misconception(
    "canny",
    "weak edges kept",
    old="    return np.isin(weak, strong[strong > 0])",
    new="    return weak > 0",
    hint="A weak place alone is noise: it needs a strong one that it is connected with.",
)
misconception(
    "canny",
    "edges connected along rows and columns only",
    old="connectivity=2",
    new="connectivity=1",
    hint="Thin edges run diagonally too: corners connect.",
)
misconception(
    "canny",
    "not blurred",
    old="sobel(gaussian_blur(image, sigma, radius))",
    new="sobel(image)",
    hint="Canny blurs first, so that noise makes no edges.",
)
misconception(
    "canny",
    "edges on the border",
    old="inner & (magnitude > low)",
    new="(inner | ~np.pad(np.ones((rows.max() - 1, rows.shape[1] - 2), dtype=bool), 1)) & (magnitude > low)",
    hint="Places on the border have no neighbours on all sides, and are never edges.",
)
misconception(
    "canny",
    "equal neighbours thin each other away",
    old="m >= (1 - share) * straight + share * diagonal - 1e-6",
    new="m > (1 - share) * straight + share * diagonal + 1e-6",
    hint="A place that is exactly as steep as the next one stays: at a sharp step both do.",
)
