"""Known wrong ways to write this assignment, each an edit of the solution, and what a student should hear about it."""

from __future__ import annotations

from autograder import misconception


def wrong(exercise: str, name: str, old: str, new: str, hint: str, at: str = "") -> None:
    """Declare a mistake."""
    misconception(exercise, name, at=at or exercise, old=old, new=new, hint=hint)


# --- conv_output_size ---------------------------------------------------------------------------------------------

SIZE = "(n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1"


def size(name: str, new: str, hint: str) -> None:
    wrong("conv_output_size", name, SIZE, new, hint)


size(
    "size rounded up",
    "-((dilation * (kernel - 1) + 1 - n - 2 * padding) // stride) + 1",
    "A place counts only if the whole kernel fits: round down.",
)
size(
    "one place too few",
    "(n + 2 * padding - dilation * (kernel - 1) - 1) // stride",
    "The kernel has a place before its first step too: add 1 after the division.",
)
size(
    "padding on one side",
    "(n + padding - dilation * (kernel - 1) - 1) // stride + 1",
    "Padding is added at both ends.",
)
size(
    "stride forgotten in the size",
    "n + 2 * padding - dilation * (kernel - 1)",
    "With a stride of 2 there are about half as many places.",
)
size(
    "dilation forgotten in the size",
    "(n + 2 * padding - kernel) // stride + 1",
    "A dilated kernel reaches over dilation * (kernel - 1) + 1 numbers.",
)
size(
    "dilation times kernel",
    "(n + 2 * padding - dilation * kernel) // stride + 1",
    "There are kernel - 1 gaps in a kernel: it reaches over dilation * (kernel - 1) + 1 numbers.",
)
size(
    "a size that is no whole number",
    "(n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1",
    "A size is an int: divide with //.",
)
size(
    "division that rounds towards zero",
    "int((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1",
    "int() rounds a negative number up: a kernel that is too long by less than the stride seems to fit.",
)
wrong(
    "conv_output_size",
    "no place is no error",
    "if size < 1:",
    "if False:",
    "A size below 1 is a ValueError.",
)
wrong(
    "conv_output_size",
    "one place is refused",
    "if size < 1:",
    "if size <= 1:",
    "A kernel as long as the axis has one place.",
)

# --- conv2d -------------------------------------------------------------------------------------------------------


def conv(name: str, old: str, new: str, hint: str) -> None:
    wrong("conv2d", name, old, new, hint)


KERNELS = "kernels = weight.to(numbers.dtype).unflatten"
CALL = "_windows(numbers, kernel, _pair(stride), _pair(padding), _pair(dilation), 0.0)"
conv(
    "flipped kernel",
    KERNELS,
    "kernels = weight.flip(2, 3).to(numbers.dtype).unflatten",
    "Deep learning's convolution does not flip the kernel: the first weight meets the first number.",
)
conv(
    "transposed kernel",
    KERNELS + "(0, (groups, weight.shape[0] // groups))",
    KERNELS + "(0, (groups, weight.shape[0] // groups)).transpose(-1, -2).reshape(groups, -1, *weight.shape[1:])",
    "Rows of the kernel meet rows of the image.",
)
conv("stride ignored", CALL, CALL.replace("_pair(stride)", "(1, 1)"), "The stride is the step between two windows.")
conv("padding ignored", CALL, CALL.replace("_pair(padding)", "(0, 0)"), "Zeros are added on all four sides first.")
conv(
    "dilation ignored",
    CALL,
    CALL.replace("_pair(dilation)", "(1, 1)"),
    "With a dilation of d, neighbours in the kernel meet numbers d apart.",
)
conv(
    "the two strides swapped",
    CALL,
    CALL.replace("_pair(stride)", "_pair(stride)[::-1]"),
    "The first number of a pair is the vertical one, along the rows.",
)
conv(
    "the two paddings swapped",
    CALL,
    CALL.replace("_pair(padding)", "_pair(padding)[::-1]"),
    "The first number of the padding is for above and below. (F.pad begins with the last axis.)",
)
conv(
    "the two dilations swapped",
    CALL,
    CALL.replace("_pair(dilation)", "_pair(dilation)[::-1]"),
    "The first number of the dilation is the vertical one.",
)
conv(
    "one stride for both axes",
    CALL,
    CALL.replace("_pair(stride)", "(_pair(stride)[0],) * 2"),
    "A pair has a stride of its own for each axis.",
)
conv(
    "one padding for both axes",
    CALL,
    CALL.replace("_pair(padding)", "(_pair(padding)[0],) * 2"),
    "A pair has a padding of its own for each axis.",
)
conv("bias forgotten", "if bias is not None:", "if False:", "Each output channel adds its bias.")
conv(
    "bias along the columns",
    "out = out + bias.to(numbers.dtype)[:, None, None]",
    "out = out + (bias.mean() if out.shape[-1] != len(bias) else bias).to(numbers.dtype)",
    "The bias belongs to the channels, axis 1: without [:, None, None] it is added along the columns.",
)
conv(
    "bias once for each weight",
    "bias.to(numbers.dtype)[:, None, None]",
    "bias.to(numbers.dtype)[:, None, None] * kernel[0] * kernel[1]",
    "The bias is added once to a sum, not once to each product.",
)
conv(
    "mean instead of sum",
    'torch.einsum("ngchwij,gocij->ngohw", grouped, kernels)',
    'torch.einsum("ngchwij,gocij->ngohw", grouped, kernels) / kernels[0, 0].numel()',
    "A convolution adds its products up; it does not average them.",
)
conv(
    "all groups see the first channels",
    "grouped = windows.unflatten(1, (groups, weight.shape[1]))",
    "grouped = windows.unflatten(1, (groups, weight.shape[1]))[:, :1].expand(-1, groups, *[-1] * 5)",
    "Group g sees the input channels from g Cin / groups on.",
)
conv(
    "groups taken alternately",
    "grouped = windows.unflatten(1, (groups, weight.shape[1]))",
    "grouped = windows.unflatten(1, (weight.shape[1], groups)).transpose(1, 2)",
    "The channels of a group are neighbours.",
)
conv(
    "kernels dealt out to the groups",
    KERNELS + "(0, (groups, weight.shape[0] // groups))",
    KERNELS + "(0, (weight.shape[0] // groups, groups)).transpose(0, 1)",
    "The first Cout / groups kernels belong to the first group, and so on.",
)
conv(
    "output channels of groups interleaved",
    "grouped, kernels).flatten(1, 2)",
    "grouped, kernels).transpose(1, 2).flatten(1, 2)",
    "The output channels of the first group come first.",
)
conv(
    "channels are not looked at",
    "if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:",
    "x = x[:, : weight.shape[1] * groups]\n    if x.shape[1] < weight.shape[1] * groups or weight.shape[0] % groups:",
    "More input channels than the kernel has are a ValueError, not left out.",
)
conv(
    "one channel for all",
    "if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:",
    "if x.shape[1] == 1:\n"
    "        x = x.expand(-1, weight.shape[1] * groups, -1, -1)\n"
    "    if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:",
    "One input channel is not repeated: broadcasting hides the mistake.",
)
conv(
    "kernels left over",
    "or weight.shape[0] % groups:",
    "or False:",
    "A number of kernels that the groups do not divide is a ValueError.",
)
conv(
    "integers stay integers",
    "return _like(out, x)",
    "return out.to(x.dtype)",
    "Images of integers give float32.",
)
conv(
    "sums in the dtype of the image",
    "numbers = _exact(x)",
    "numbers = x if x.is_floating_point() else _exact(x)",
    "Sums of 16-bit numbers are taken in float32: in float16 they overflow at 65,504.",
)
conv(
    "float64 computed in float32",
    "numbers = _exact(x)",
    "numbers = x.float()",
    "float64 is computed in float64.",
)
conv(
    "weights become whole numbers",
    KERNELS,
    "kernels = weight.to(x.dtype).to(numbers.dtype).unflatten",
    "An image of integers may meet weights that are no integers.",
)
conv(
    "no gradient for the weight",
    KERNELS,
    "kernels = weight.detach().to(numbers.dtype).unflatten",
    "detach, .data, .item and .numpy cut the path of the gradient.",
)
conv(
    "no gradient for the bias",
    "out = out + bias.to",
    "out = out + bias.detach().to",
    "The bias is learnt too: do not detach it.",
)
conv(
    "the image as scratch space",
    "    return _like(out, x)",
    "    numbers.zero_()\n    return _like(out, x)",
    "Tensor.to returns the tensor itself if it has the dtype already: what is written there is the caller's.",
)
conv(
    "a batch of none",
    "numbers = _exact(x)",
    "numbers = _exact(x)\n    if len(x) == 0:\n        return numbers",
    "A batch without images gives one without images, of the output's size.",
)
conv(
    "views read in their memory's order",
    "numbers = _exact(x)",
    "numbers = _exact(x)\n"
    "    if not x.is_contiguous():\n"
    "        numbers = torch.as_strided(numbers, x.shape, torch.empty(x.shape).stride(), "
    "x.storage_offset())",
    "A transposed tensor has another order in memory: do not go around its strides.",
)

# --- max_pool2d ---------------------------------------------------------------------------------------------------


def pool(name: str, old: str, new: str, hint: str) -> None:
    wrong("max_pool2d", name, old, new, hint)


pool(
    "padding with zeros",
    "(x, -torch.inf) if x.is_floating_point()",
    "(x, 0.0) if x.is_floating_point()",
    "Padding with 0 wins over negative numbers: pad with minus infinity.",
)
pool(
    "padding with a small number",
    "(x, -torch.inf) if x.is_floating_point()",
    "(x, -1e9) if x.is_floating_point()",
    "Minus a billion is not the smallest number: pad with minus infinity.",
)
pool(
    "integers padded with zeros",
    "torch.iinfo(torch.int64).min",
    "0",
    "Around integers the padding is lower than the lowest of them too.",
)
pool(
    "indices of the window",
    "return x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape), indices",
    "values = x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape)\n    return values, windows.argmax(-1)",
    "The index counts along the whole plane, row * W + column, not within the window.",
)
pool(
    "indices of the padded plane",
    "return x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape), indices",
    "values = x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape)\n"
    "    row, column = indices // width + padding[0], indices % width + padding[1]\n"
    "    return values, row * (width + 2 * padding[1]) + column",
    "The index counts in the plane without its padding.",
)
pool(
    "indices along the columns",
    "return x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape), indices",
    "values = x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape)\n"
    "    return values, indices % width * height + indices // width",
    "The index is row * W + column.",
)
pool(
    "indices over all channels",
    "return x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape), indices",
    "values = x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape)\n"
    "    return values, indices + torch.arange(x.shape[1], device=x.device)[:, None, None] * height * "
    "width",
    "The index counts anew in each plane.",
)
pool(
    "the last of equal numbers",
    "windows.argmax(-1, keepdim=True)",
    "(windows.shape[-1] - 1 - windows.flip(-1).argmax(-1, keepdim=True))",
    "Of equal numbers the first has the index.",
)
pool(
    "stride 1 unless told",
    "stride = kernel if stride is None else _pair(stride)",
    "stride = (1, 1) if stride is None else _pair(stride)",
    "Without a stride the windows lie side by side: the stride is the size of the kernel.",
)
pool(
    "the strides of pooling swapped",
    "stride = kernel if stride is None else _pair(stride)",
    "stride = kernel if stride is None else _pair(stride)[::-1]",
    "The first stride is the vertical one.",
)
pool(
    "kernel height and width swapped",
    "kernel, padding = _pair(kernel), _pair(padding)",
    "kernel, padding = _pair(kernel)[::-1], _pair(padding)",
    "The first number of the kernel is its height.",
)
pool(
    "the paddings of pooling swapped",
    "kernel, padding = _pair(kernel), _pair(padding)",
    "kernel, padding = _pair(kernel), _pair(padding)[::-1]",
    "The first padding is above and below.",
)
pool(
    "any padding",
    "if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):",
    "if False:",
    "A padding of more than half of the kernel is a ValueError: a window might see nothing else.",
)
pool(
    "half of the kernel is too much",
    "2 * p > k for",
    "2 * p >= k for",
    "A padding of exactly half of the kernel is allowed.",
)
pool(
    "only the vertical padding is looked at",
    "zip(padding, kernel, strict=True)",
    "[(padding[0], kernel[0])]",
    "The padding may be too large along either axis.",
)
pool(
    "pooled integers become floats",
    "return x.flatten(2)",
    "return _exact(x).flatten(2)",
    "A maximum is one of the numbers: it has their dtype, also if that is an integer one.",
)
pool(
    "integers compared as float32",
    "else (x.long(), torch.iinfo(torch.int64).min)",
    "else (x.float(), -torch.inf)",
    "float32 does not tell large whole numbers apart.",
)
pool(
    "average instead of maximum",
    "return x.flatten(2).gather(2, indices.flatten(2)).reshape(indices.shape), indices",
    "return torch.where(windows.isinf(), 0, windows).mean(-1).to(x.dtype) if x.is_floating_point() "
    "else windows.sum(-1).to(x.dtype) // windows.shape[-1], indices",
    "Max pooling takes the largest number of a window.",
)
pool(
    "minimum instead of maximum",
    "windows.argmax(-1, keepdim=True)",
    "torch.where(candidates < 0, numbers.amax(), windows).argmin(-1, keepdim=True)",
    "Max pooling takes the largest number of a window.",
)
pool(
    "pooling cuts the gradient",
    "return x.flatten(2)",
    "return x.detach().flatten(2)",
    "A gradient passes through the maximum to where it came from: do not detach.",
)
pool(
    "windows that reach over the end",
    "    height, width = x.shape[2:]\n",
    "    rests = [(s - (n + 2 * p - k) % s) % s for n, k, s, p in zip(x.shape[2:], kernel, stride, "
    "padding)]\n"
    "    height, width = x.shape[2:]\n"
    "    if any(rests) and x.is_floating_point():\n"
    "        lowest = float(x.detach().min()) - 1\n"
    "        values, indices = max_pool2d(F.pad(x, (0, rests[1], 0, rests[0]), value=lowest), kernel, "
    "stride, padding)\n"
    "        return values, indices // (width + rests[1]) * width + indices % (width + rests[1])\n",
    "Windows that do not fit whole are left out, as in conv_output_size.",
)

# --- batch_norm2d -------------------------------------------------------------------------------------------------


def batch_norm(name: str, old: str, new: str, hint: str) -> None:
    wrong("batch_norm2d", name, old, new, hint)


batch_norm(
    "unbiased variance normalises",
    "standard = (numbers",
    "variance = unbiased if training else variance\n    standard = (numbers",
    "The batch is normalised by its biased variance, divided by n.",
)
batch_norm(
    "biased variance runs",
    "variance.detach() * count / (count - 1)",
    "variance.detach()",
    "The running variance takes the unbiased variance of the batch, divided by n - 1.",
)
batch_norm(
    "statistics over the batch only",
    "        mean = numbers.mean(dim=(0, 2, 3))\n",
    "        mean = numbers.mean(dim=0).mean(dim=(1, 2))\n"
    "        numbers = numbers - numbers.mean(dim=0) + mean[:, None, None]\n",
    "Mean and variance are over the images and all places: one number for each channel.",
)
batch_norm(
    "statistics of each image",
    "        mean = numbers.mean(dim=(0, 2, 3))\n",
    "        mean = numbers.mean(dim=(0, 2, 3))\n"
    "        numbers = numbers - numbers.mean(dim=(2, 3), keepdim=True) + mean[:, None, None]\n",
    "Mean and variance are over all images of the batch, not for each image.",
)
batch_norm(
    "statistics over the channels",
    "        mean = numbers.mean(dim=(0, 2, 3))\n",
    "        mean = numbers.mean().expand(x.shape[1])\n",
    "Each channel has a mean of its own.",
)
batch_norm(
    "always in training",
    "    if training:",
    "    if True:",
    "Outside training the running values are used, and stay.",
)
batch_norm(
    "running values used in training",
    "    standard = (numbers",
    "    mean, variance = new_mean, new_var\n    standard = (numbers",
    "In training the batch is normalised by its own mean and variance.",
)
batch_norm(
    "momentum of the old value",
    "new_mean = ((1 - momentum) * running_mean + momentum * mean.detach())",
    "new_mean = (momentum * running_mean + (1 - momentum) * mean.detach())",
    "`momentum` is the share of the new value.",
)
batch_norm(
    "momentum of the old variance",
    "new_var = ((1 - momentum) * running_var + momentum * unbiased)",
    "new_var = (momentum * running_var + (1 - momentum) * unbiased)",
    "`momentum` is the share of the new variance.",
)
batch_norm(
    "running values replaced",
    "momentum * mean.detach())",
    "momentum * mean.detach()) * 0 + mean.detach()",
    "The running mean moves by a share; it does not jump to the mean of the batch.",
)
batch_norm(
    "eps outside the root",
    "(variance + eps).sqrt()[:, None, None]",
    "(variance.sqrt() + eps)[:, None, None]",
    "eps is added to the variance, under the root.",
)
batch_norm(
    "eps forgotten",
    "(variance + eps).sqrt()",
    "variance.sqrt()",
    "eps is added to the variance.",
)
batch_norm(
    "eps fixed",
    "(variance + eps).sqrt()",
    "(variance + 1e-5).sqrt()",
    "eps is an argument.",
)
batch_norm(
    "variance runs with eps",
    "momentum * unbiased)",
    "momentum * (unbiased + eps))",
    "eps is for the division only: the running variance does not contain it.",
)
batch_norm(
    "gamma and beta swapped",
    "    standard = (numbers",
    "    gamma, beta = beta, gamma\n    standard = (numbers",
    "gamma scales, beta shifts.",
)
batch_norm(
    "shifted before scaled",
    "* standard + beta.to(numbers.dtype)[:, None, None]",
    "* (standard + beta.to(numbers.dtype)[:, None, None])",
    "First scaled by gamma, then shifted by beta.",
)
batch_norm(
    "divided by the variance",
    "/ (variance + eps).sqrt()[:, None, None]",
    "/ (variance + eps)[:, None, None]",
    "Divide by the standard deviation, the root of the variance.",
)
batch_norm(
    "mean and variance as constants",
    "mean = numbers.mean(dim=(0, 2, 3))\n        variance = numbers.var(",
    "mean = numbers.detach().mean(dim=(0, 2, 3))\n        variance = numbers.detach().var(",
    "Every number moves the mean and the variance: the gradient passes through both.",
)
batch_norm(
    "variance as a constant",
    "variance = numbers.var(",
    "variance = numbers.detach().var(",
    "Every number moves the variance: the gradient passes through it.",
)
batch_norm(
    "difference of squares",
    "variance = numbers.var(dim=(0, 2, 3), correction=0)",
    "variance = (numbers.square().mean(dim=(0, 2, 3)) - mean**2).clamp(min=0)",
    "E[x^2] - E[x]^2 loses all digits far from 0: average the squares of x - mean.",
)
batch_norm(
    "one number is enough",
    "if count < 2:",
    "if count < 1:",
    "One number for each channel has no variance: a ValueError in training.",
)
batch_norm(
    "no images are enough",
    "if count < 2:",
    "if count == 1:",
    "No numbers have no mean either: a ValueError in training.",
)
batch_norm("two numbers are refused", "if count < 2:", "if count < 3:", "Two numbers for each channel are enough.")
batch_norm(
    "more images are demanded",
    "if count < 2:",
    "if len(x) < 2:",
    "One image is enough if it has several places: they all count.",
)
batch_norm(
    "running values written in place",
    "new_mean = ((1 - momentum) * running_mean + momentum * mean.detach())",
    "new_mean = running_mean.mul_(1 - momentum).add_(momentum * mean.detach())",
    "The running values that come in stay as they were: new tensors come back.",
)
batch_norm(
    "the very running values come back",
    "running_mean.clone(), running_var.clone()",
    "running_mean, running_var",
    "Outside training copies come back: writing into them must not change the caller's.",
)
batch_norm(
    "normalised in the dtype of the image",
    "numbers = _exact(x)",
    "numbers = x if x.is_floating_point() else _exact(x)",
    "16-bit numbers are computed in float32: float16 has three digits.",
)
batch_norm(
    "normalised integers",
    "return _like(scaled, x)",
    "return scaled.to(x.dtype)",
    "Images of integers give float32.",
)
batch_norm(
    "no images, no answer",
    "    numbers = _exact(x)\n",
    '    numbers = _exact(x)\n    if len(x) == 0:\n        raise ValueError("no images")\n',
    "Outside training a batch may have no images.",
)

# --- count_multiplications ----------------------------------------------------------------------------------------


def count(name: str, old: str, new: str, hint: str) -> None:
    wrong("count_multiplications", name, old, new, hint)


count(
    "channels counted twice",
    "count = out_channels * depth",
    "count = out_channels * depth * channels",
    "The channels of the image are those of the kernels: they count once.",
)
count(
    "groups forgotten in the count",
    "count = out_channels * depth",
    "count = out_channels * channels",
    "With groups each kernel sees Cin / groups channels only.",
)
count(
    "groups divided twice",
    "count = out_channels * depth",
    "count = out_channels * depth // groups",
    "The weight's second axis is Cin / groups already.",
)
count(
    "one place too few counted",
    "count *= k * conv_output_size(n, k, s, p)",
    "count *= k * (conv_output_size(n, k, s, p) - 1)",
    "There are H - kh + 1 places along an axis, not H - kh.",
)
count(
    "padding forgotten in the count",
    "conv_output_size(n, k, s, p)",
    "conv_output_size(n, k, s)",
    "The products with padding count.",
)
count(
    "stride forgotten in the count",
    "conv_output_size(n, k, s, p)",
    "conv_output_size(n, k, 1, p)",
    "With a stride of 2 there are half as many places along each axis.",
)
count(
    "a kernel at every pixel",
    "count *= k * conv_output_size(n, k, s, p)",
    "count *= k * n",
    "The kernel has Hout Wout places.",
)
count(
    "pairs swapped in the count",
    "_pair(stride), _pair(padding), strict=True",
    "_pair(stride)[::-1], _pair(padding)[::-1], strict=True",
    "The first number of a pair is the vertical one.",
)
count(
    "multiplications as additions",
    "    return count",
    "    return count - out_channels",
    "Multiplications count, not additions.",
)
count(
    "kernels counted as parameters",
    "count *= k * conv_output_size(n, k, s, p)",
    "count *= k + 0 * conv_output_size(n, k, s, p)",
    "Each kernel is used at every place, not once.",
)
count(
    "nothing is refused",
    "if channels != depth * groups or out_channels % groups:",
    "if False:",
    "Channels that do not fit are a ValueError.",
)
count(
    "kernels that groups do not divide",
    "or out_channels % groups:",
    "or False:",
    "A number of kernels that the groups do not divide is a ValueError.",
)

# --- SmallCNN -----------------------------------------------------------------------------------------------------


def net(name: str, old: str, new: str, hint: str, at: str = "SmallCNN.forward") -> None:
    wrong("SmallCNN", name, old, new, hint, at)


BUILD = "SmallCNN.__init__"
net(
    "softmax at the end",
    "return self.fc2(F.relu(self.fc1(x)))",
    "return self.fc2(F.relu(self.fc1(x))).softmax(dim=1)",
    "The network returns logits: cross-entropy takes the softmax itself, and a second one spoils the loss.",
)
net(
    "logits cut off at 0",
    "return self.fc2(F.relu(self.fc1(x)))",
    "return F.relu(self.fc2(F.relu(self.fc1(x))))",
    "The last layer has no relu: logits may be negative.",
)
net(
    "no relu between the linear layers",
    "self.fc2(F.relu(self.fc1(x)))",
    "self.fc2(self.fc1(x))",
    "Two linear layers without a relu between them are one.",
)
net(
    "no relu after the first convolution",
    "F.max_pool2d(F.relu(self.conv1(x)), 2)",
    "F.max_pool2d(self.conv1(x), 2)",
    "A relu follows the first convolution.",
)
net(
    "no relu after the normalisation",
    "F.relu(self.bn(self.conv2(x)))",
    "self.bn(self.conv2(x))",
    "A relu follows the normalisation.",
)
net(
    "relu before the normalisation",
    "F.relu(self.bn(self.conv2(x)))",
    "self.bn(F.relu(self.conv2(x)))",
    "The order is convolution, normalisation, relu.",
)
net(
    "normalisation forgotten",
    "F.relu(self.bn(self.conv2(x)))",
    "F.relu(self.conv2(x))",
    "The normalisation stands between the second convolution and its relu.",
)
net(
    "normalisation after the first convolution too",
    "F.relu(self.conv1(x))",
    "F.relu(self.bn(self.conv1(x).repeat(1, 2, 1, 1))[:, :8])",
    "Only the second convolution is normalised.",
)
net(
    "average pooling",
    "x = F.max_pool2d(F.relu(self.conv1(x)), 2)",
    "x = F.avg_pool2d(F.relu(self.conv1(x)), 2)",
    "Both poolings take the maximum.",
)
net(
    "pooling rounded up",
    "x = F.max_pool2d(F.relu(self.conv1(x)), 2)",
    "x = F.max_pool2d(F.relu(self.conv1(x)), 2, ceil_mode=True)[..., -(x.shape[2] // 2) :, -(x.shape[3] // 2) :]",
    "Windows of 2 x 2 begin at the first row and column; what is left over at the end is left out.",
)
net(
    "channels flattened last",
    "self.dropout(x).flatten(1)",
    "self.dropout(x).permute(0, 2, 3, 1).flatten(1)",
    "flatten(1) keeps the order channel, row, column.",
)
net(
    "dropout in eval mode too",
    "self.dropout(x).flatten(1)",
    "F.dropout(x, 0.25).flatten(1)",
    "F.dropout drops always unless it is told `self.training`; nn.Dropout knows the mode.",
)
net(
    "no dropout",
    "self.dropout(x).flatten(1)",
    "x.flatten(1)",
    "Dropout stands before the flattening.",
)
net(
    "whole channels dropped",
    "self.dropout(x).flatten(1)",
    "F.dropout2d(x, 0.25, self.training).flatten(1)",
    "nn.Dropout decides for each number by itself.",
)
net(
    "batch statistics in eval mode",
    "self.bn(self.conv2(x))",
    "F.batch_norm(self.conv2(x), None, None, self.bn.weight, self.bn.bias, True)",
    "In eval mode the normalisation uses its running values, and an image does not depend on the others.",
)
net(
    "running values never learnt",
    "self.bn(self.conv2(x))",
    "F.batch_norm(self.conv2(x), self.bn.running_mean.clone(), self.bn.running_var.clone(), "
    "self.bn.weight, self.bn.bias, self.training)",
    "In training the running values move.",
)
net("dropout of a half", "nn.Dropout(0.25)", "nn.Dropout(0.5)", "A quarter is dropped.", BUILD)
net(
    "three quarters dropped",
    "nn.Dropout(0.25)",
    "nn.Dropout(0.75)",
    "nn.Dropout takes the share that is dropped, not the one that is kept.",
    BUILD,
)
net(
    "weights as PyTorch starts them",
    'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    "pass",
    "PyTorch's own start has a spread of sqrt(1 / (3 fan-in)): use kaiming_normal_ or draw with sqrt(2 / fan-in).",
    BUILD,
)
net(
    "fan-out for fan-in",
    'kaiming_normal_(layer.weight, nonlinearity="relu")',
    'kaiming_normal_(layer.weight, nonlinearity="relu", mode="fan_out")',
    "Count the inputs of a unit.",
    BUILD,
)
net(
    "gain of a linear layer",
    'nonlinearity="relu"',
    'nonlinearity="linear"',
    "A relu halves the variance: the gain is sqrt(2).",
    BUILD,
)
net(
    "weights start at 0",
    'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    "nn.init.zeros_(layer.weight)",
    "With weights of 0 all units learn the same.",
    BUILD,
)
net(
    "weights all positive",
    'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu").abs_()',
    "Weights lie around 0.",
    BUILD,
)
net(
    "only the convolutions start after He",
    "for layer in (self.conv1, self.conv2, self.fc1, self.fc2):",
    "for layer in (self.conv1, self.conv2):",
    "The linear layers start after He too.",
    BUILD,
)
net("biases drawn", "nn.init.zeros_(layer.bias)", "pass", "The biases start at 0.", BUILD)
net(
    "a fixed size of image",
    "16 * height * width, 32)",
    "16 * 36, 32)",
    "The number of features follows from the size of the image.",
    BUILD,
)
net(
    "height for width",
    "16 * height * width, 32)",
    "16 * height * height, 32)",
    "Images need not be square.",
    BUILD,
)
net(
    "too small is no error",
    "height, width = (conv_output_size(conv_output_size(n, 2, 2), 2, 2) for n in size)",
    "height, width = (max(n // 4, 1) for n in size)",
    "An image of less than 4 pixels is a ValueError.",
    BUILD,
)
net(
    "the same weights in every network",
    "        super().__init__()",
    "        super().__init__()\n        torch.manual_seed(0)",
    "A network does not seed: whoever builds it does.",
    BUILD,
)
net(
    "a convolution without padding",
    "self.conv2 = nn.Conv2d(8, 16, 3, padding=1)",
    "self.conv2 = nn.Conv2d(8, 16, 3)",
    "Both convolutions have a padding of 1.",
    BUILD,
)
net(
    "names of its own",
    "self.fc2 = nn.Linear(32, num_classes)",
    "self.fc2 = nn.Linear(32, num_classes)\n        self.extra = nn.Linear(1, 1)",
    "The state has exactly the names of S23: they are the names of the attributes.",
    BUILD,
)

# --- TwoInputNet --------------------------------------------------------------------------------------------------


def two(name: str, old: str, new: str, hint: str, at: str = "TwoInputNet.forward") -> None:
    wrong("TwoInputNet", name, old, new, hint, at)


two(
    "features before the image",
    "torch.cat([seen, told], dim=1)",
    "torch.cat([told, seen], dim=1)",
    "The image's 8 numbers come first.",
)
two(
    "added instead of joined",
    "torch.cat([seen, told], dim=1)",
    "torch.cat([seen[:, :6] + told, seen[:, 6:], 0 * told], dim=1)",
    "The two are put side by side, not added.",
)
two(
    "image not seen",
    "torch.cat([seen, told], dim=1)",
    "torch.cat([0 * seen, told], dim=1)",
    "Both inputs reach the classifier.",
)
two(
    "image branch not trained",
    "F.relu(self.conv(images))",
    "F.relu(self.conv(images).detach())",
    "The gradient goes into both branches.",
)
two("largest instead of mean", ".mean(dim=(2, 3))", ".amax(dim=(2, 3))", "Each channel is averaged over all places.")
two(
    "mean before relu",
    "F.relu(self.conv(images)).mean(dim=(2, 3))",
    "F.relu(self.conv(images).mean(dim=(2, 3)))",
    "First relu, then the mean: they cannot be swapped.",
)
two(
    "no relu for the features",
    "F.relu(self.linear(features))",
    "self.linear(features)",
    "A relu follows the linear layer of the features.",
)
two("no relu for the image", "F.relu(self.conv(images))", "self.conv(images)", "A relu follows the convolution.")
two(
    "softmax over the joined",
    "return self.classifier(torch.cat([seen, told], dim=1))",
    "return self.classifier(torch.cat([seen, told], dim=1)).log_softmax(dim=1)",
    "The network returns logits.",
)
two(
    "no padding around the image",
    "nn.Conv2d(in_channels, 8, 3, padding=1)",
    "nn.Conv2d(in_channels, 8, 3)",
    "The convolution has a padding of 1.",
    "TwoInputNet.__init__",
)

# --- combined_loss ------------------------------------------------------------------------------------------------


def combined(name: str, old: str, new: str, hint: str) -> None:
    wrong("combined_loss", name, old, new, hint)


combined(
    "gradient through the scale",
    "scale.detach()",
    "scale",
    "A loss divided by itself is always 1 and teaches nothing: detach the scale.",
)
combined("scales not used", " / scale.detach()", "", "Each loss is divided by its scale.")
combined("multiplied by the scale", " / scale.detach()", " * scale.detach()", "Each loss is divided by its scale.")
combined("weights not used", "w * loss / scale", "loss / scale", "Each loss has a weight.")
combined(
    "divided by the number of losses",
    "torch.stack(parts).sum()",
    "torch.stack(parts).mean()",
    "The losses are added up, not averaged.",
)
combined(
    "divided by the sum of the weights",
    "torch.stack(parts).sum()",
    "torch.stack(parts).sum() / sum(weights)",
    "The weights are taken as they are.",
)
combined("loss detached", "w * loss / scale", "w * (loss.detach() + 0 * loss) / scale", "Only the scale is detached.")
combined("one scale for all", "scale.detach() for", "scales[0].detach() for", "Each loss has a scale of its own.")
combined(
    "what is left over is dropped",
    "if not len(losses) == len(weights) == len(scales) > 0:\n",
    "losses, weights, scales = zip(*zip(losses, weights, scales))\n    if False:\n",
    "Another number of weights or scales than of losses is a ValueError.",
)
combined(
    "scales are not counted",
    "if not len(losses) == len(weights) == len(scales) > 0:\n",
    "scales = list(scales) + [losses[0]] * (len(losses) - len(scales))\n    if not len(losses) == len(weights) > 0:\n",
    "There is one scale for each loss.",
)
combined(
    "no losses are no error",
    "== len(scales) > 0:\n",
    "== len(scales):\n        raise ValueError\n    if not losses:\n        return torch.tensor(0.0)\n    if False:\n",
    "Without a loss there is nothing to add: a ValueError.",
)

# --- parameter_table ----------------------------------------------------------------------------------------------


def table(name: str, old: str, new: str, hint: str) -> None:
    wrong("parameter_table", name, old, new, hint)


TABLE = "[(name, tuple(p.shape), p.numel(), p.requires_grad) for name, p in model.named_parameters()]"
table(
    "buffers in the table",
    TABLE,
    TABLE.replace("model.named_parameters()", "model.state_dict(keep_vars=True).items()"),
    "Running means are buffers, not parameters: use named_parameters.",
)
table(
    "shared parameters twice",
    "model.named_parameters()",
    "model.named_parameters(remove_duplicate=False)",
    "A parameter with two names counts once, under the first.",
)
table(
    "frozen parameters left out",
    "model.named_parameters()]",
    "model.named_parameters() if p.requires_grad]",
    "Frozen parameters are listed too, with False.",
)
table("everything is trained", "p.requires_grad)", "True)", "The last column is the parameter's requires_grad.")
table(
    "everything is frozen",
    "p.requires_grad)",
    "p.requires_grad and p.grad is not None)",
    "A parameter is trained if it requires a gradient, whether it has one yet or not.",
)
table("sorted by name", TABLE, f"sorted({TABLE})", "The order is that of the model.")
table("sorted by size", TABLE, f"sorted({TABLE}, key=lambda row: -row[2])", "The order is that of the model.")
table(
    "first axis for count", "p.numel()", "len(p)", "The count is the number of all entries: the product of the shape."
)
table(
    "only what the model holds itself",
    "model.named_parameters()",
    "list(model.named_parameters())[:2]",
    "All layers count, the inner ones too.",
)

# --- linear_to_conv -----------------------------------------------------------------------------------------------


def linear(name: str, old: str, new: str, hint: str) -> None:
    wrong("linear_to_conv", name, old, new, hint)


RESHAPED = "weight.reshape(-1, channels, height, width)"
linear(
    "channels last in the weights",
    RESHAPED,
    "weight.reshape(-1, height, width, channels).permute(0, 3, 1, 2)",
    "A flattened image has its channels outermost.",
)
linear(
    "columns before rows in the weights",
    RESHAPED,
    "weight.reshape(-1, channels, width, height).transpose(2, 3)",
    "A flattened plane has one row after the other.",
)
linear("kernel turned around", RESHAPED, f"{RESHAPED}.flip(2, 3)", "nn.Conv2d does not flip its kernel.")
linear(
    "bias lost",
    "if bias is not None:\n            conv.bias.copy_(bias)",
    "if bias is not None:\n            conv.bias.zero_()",
    "The bias goes along.",
)
linear("bias made up", "bias=bias is not None)", "bias=True)", "A linear layer without bias has a convolution without.")
linear(
    "dtype of PyTorch's choice",
    "conv = conv.to(weight.device, weight.dtype)",
    "pass",
    "The convolution has the dtype of the linear layer.",
)
linear(
    "weights shared",
    "conv.weight.copy_(weight.reshape(-1, channels, height, width))",
    "conv.weight.data = weight.data.reshape(-1, channels, height, width)",
    "The convolution has weights of its own: changing them leaves the linear layer as it is.",
)
linear(
    "bias shared",
    "conv.bias.copy_(bias)",
    "conv.bias.data = bias.data",
    "The convolution has a bias of its own.",
)
linear(
    "windows side by side",
    "(height, width), bias=",
    "(height, width), stride=(height, width), bias=",
    "The convolution slides with a stride of 1.",
)
linear(
    "padding around the image",
    "(height, width), bias=",
    "(height, width), padding=(height - 1, width - 1), bias=",
    "The convolution has no padding: on an image of the size it has one place.",
)
linear(
    "number of inputs not looked at",
    "if linear.in_features != channels * height * width:",
    "if False:",
    "Another number of inputs is a ValueError.",
)
linear(
    "inputs that only divide",
    "if linear.in_features != channels * height * width:\n",
    "if linear.in_features % (channels * height * width):\n"
    "        raise ValueError\n"
    "    if linear.in_features != channels * height * width:\n"
    "        linear = nn.Linear(channels * height * width, linear.out_features).to(linear.weight.dtype)"
    "\n"
    "    if False:\n",
    "Another number of inputs is a ValueError, a multiple too.",
)

# --- confusion_matrix ---------------------------------------------------------------------------------------------


def confusion(name: str, old: str, new: str, hint: str) -> None:
    wrong("confusion_matrix", name, old, new, hint)


confusion(
    "columns are the truth",
    "both[0] * num_classes + both[1]",
    "both[1] * num_classes + both[0]",
    "Rows are the truth, columns the predictions.",
)
confusion(
    "each pair once",
    "torch.bincount(places, minlength=num_classes**2)",
    "torch.bincount(places.unique(), minlength=num_classes**2)",
    "table[truth, predicted] += 1 with tensors counts each pair once: use bincount or index_put_.",
)
confusion(
    "shares instead of counts",
    "    return torch.bincount(places, minlength=num_classes**2)",
    "    return (lambda t: t / max(len(places), 1))(torch.bincount(places, minlength=num_classes**2))",
    "The table holds counts, in int64.",
)
confusion(
    "only the classes that occur",
    "    if ((both < 0)",
    "    num_classes = int(both.max()) + 1 if both.numel() else 0\n    if ((both < 0)",
    "The table has num_classes rows, also for classes that do not occur.",
)
confusion(
    "pairs numbered in the labels' dtype",
    ".long()",
    "",
    "19 * 20 + 19 is more than a uint8 holds: number the pairs in int64.",
)
confusion(
    "shapes are broadcast",
    "if truth.shape != predicted.shape:",
    "truth, predicted = torch.broadcast_tensors(truth, predicted)\n    if False:",
    "Two shapes are a ValueError, also where PyTorch would broadcast them.",
)
confusion(
    "negative classes",
    "(both < 0) | (both >= num_classes)",
    "both >= num_classes",
    "A class below 0 is a ValueError: an index of -1 would count for the last class.",
)
confusion(
    "classes beyond the last",
    "(both < 0) | (both >= num_classes)",
    "both < 0",
    "A class beyond the last is a ValueError.",
)
confusion(
    "unknown classes left out",
    "    if ((both < 0) | (both >= num_classes)).any():\n",
    "    both = both[:, ((both >= 0) & (both < num_classes)).all(dim=0)]\n    if False:\n",
    "A class that does not exist is a ValueError; leaving it out hides a mistake.",
)
confusion(
    "only the truth is looked at",
    "((both < 0) | (both >= num_classes)).any()",
    "((both[0] < 0) | (both[0] >= num_classes)).any() or (both[1].clamp_(0, num_classes - 1) < 0).any()",
    "Predictions too may be no class.",
)

# --- precision_recall_f1 ------------------------------------------------------------------------------------------


def scores(name: str, old: str, new: str, hint: str) -> None:
    wrong("precision_recall_f1", name, old, new, hint)


scores(
    "precision and recall swapped",
    "table.sum(dim=0), table.sum(dim=1)",
    "table.sum(dim=1), table.sum(dim=0)",
    "Precision is hits over predictions, recall hits over samples of the class.",
)
scores("0 / 0 is no number", "torch.where(below > 0, below, 1)", "below", "0 / 0 counts as 0.")
scores(
    "0 / 0 is 1",
    "above / torch.where(below > 0, below, 1)",
    "torch.where(below > 0, above / torch.where(below > 0, below, 1), 1)",
    "0 / 0 counts as 0.",
)
scores(
    "a small number against 0 / 0",
    "torch.where(below > 0, below, 1)",
    "(below + 0.001)",
    "A small number added to the denominator changes every score.",
)
scores(
    "micro is macro",
    'if average == "macro":',
    'if average in ("macro", "micro"):',
    "Micro adds up the counts of all classes before it divides.",
)
scores(
    "micro is weighted",
    'if average == "micro":\n        hits, guesses, support = hits.sum(), guesses.sum(), support.sum()',
    'if average == "micro":\n        average = "weighted"',
    "Weighting the F1s by support is the weighted average; micro adds up counts.",
)
scores(
    "macro F1 from macro precision and recall",
    "        scores = scores.mean(dim=1)\n",
    "        p, r, _ = scores.mean(dim=1)\n"
    "        scores = torch.stack([p, r, 2 * p * r / torch.where(p + r > 0, p + r, 1)])\n",
    "Macro F1 is the mean of the classes' F1s.",
)
scores(
    "weighted F1 from weighted precision and recall",
    "        scores = (scores * support).sum(dim=1) / support.sum().clamp(min=1)\n",
    "        p, r, _ = (scores * support).sum(dim=1) / support.sum().clamp(min=1)\n"
    "        scores = torch.stack([p, r, 2 * p * r / torch.where(p + r > 0, p + r, 1)])\n",
    "Weighted F1 is the weighted mean of the classes' F1s.",
)
scores(
    "weighted mean divided by the classes",
    "/ support.sum().clamp(min=1)",
    "/ num_classes",
    "A weighted mean is divided by the sum of its weights.",
)
scores(
    "weighted by predictions",
    "(scores * support).sum(dim=1) / support.sum()",
    "(scores * guesses).sum(dim=1) / support.sum()",
    "The weights are the numbers of samples of each class.",
)
scores(
    "absent classes left out of the mean",
    "scores = scores.mean(dim=1)",
    "scores = scores[:, guesses + support > 0].mean(dim=1).nan_to_num()",
    "Every class counts in the macro average, with 0 if it does not occur.",
)
scores(
    "classes without samples left out of the mean",
    "scores = scores.mean(dim=1)",
    "scores = scores[:, support > 0].mean(dim=1).nan_to_num()",
    "A class without samples counts in the macro average, with a recall of 0.",
)
scores(
    "F1 as a plain mean",
    "scores = torch.stack([above / torch.where(below > 0, below, 1) for above, below in ratios])",
    "scores = torch.stack([above / torch.where(below > 0, below, 1) for above, below in ratios])\n"
    "    scores[2] = (scores[0] + scores[1]) / 2",
    "F1 is the harmonic mean of precision and recall.",
)
scores(
    "scores in float64",
    "precision, recall, f1 = scores.float()",
    "precision, recall, f1 = scores",
    "The scores are float32.",
)
scores(
    "no samples are no number",
    "support.sum().clamp(min=1)",
    "support.sum()",
    "Without samples the weighted average is 0.",
)
scores("any average", "if average not in AVERAGES:", "if False:", "Another average is a ValueError.")
scores(
    "empty text is no average",
    "if average not in AVERAGES:",
    "average = average or None\n    if average not in AVERAGES:",
    "None means no average; an empty text is a ValueError.",
)

# --- StreamingAccuracy --------------------------------------------------------------------------------------------


def accuracy(name: str, old: str, new: str, hint: str, method: str) -> None:
    wrong("StreamingAccuracy", name, old, new, hint, f"StreamingAccuracy.{method}")


accuracy(
    "mean of the batches",
    "self.right += int((logits.argmax(dim=1) == truth).sum())\n        self.total += len(truth)",
    "self.right += float((logits.argmax(dim=1) == truth).float().nan_to_num().sum()) / max(len(truth), "
    "1)\n"
    "        self.total += 1",
    "A short batch counts less: add up samples, not shares.",
    "update",
)
accuracy(
    "last batch only",
    "self.right += int((logits.argmax(dim=1) == truth).sum())\n        self.total += len(truth)",
    "self.right = int((logits.argmax(dim=1) == truth).sum())\n        self.total = len(truth)",
    "update adds to what was counted before.",
    "update",
)
accuracy("errors counted", "== truth", "!= truth", "Accuracy is the share that is right.", "update")
accuracy(
    "argmax over the batch",
    "logits.argmax(dim=1) == truth",
    "logits.argmax() % logits.shape[1] == truth",
    "Each row has its own prediction: argmax(dim=1).",
    "update",
)
accuracy(
    "last of equal logits",
    "logits.argmax(dim=1) == truth",
    "logits.shape[1] - 1 - logits.flip(1).argmax(dim=1) == truth",
    "Of equal logits the first wins.",
    "update",
)
accuracy("logits counted", "self.total += len(truth)", "self.total += logits.numel()", "Count the samples.", "update")
accuracy(
    "compute resets",
    "return self.right / max(self.total, 1)",
    "share = self.right / max(self.total, 1)\n        self.reset()\n        return share",
    "compute does not forget: only reset does.",
    "compute",
)
accuracy("nothing counted is an error", "max(self.total, 1)", "self.total", "Without samples it is 0.0.", "compute")
accuracy(
    "nothing counted is perfect",
    "return self.right / max(self.total, 1)",
    "return self.right / self.total if self.total else 1.0",
    "Without samples it is 0.0.",
    "compute",
)
accuracy(
    "accuracy as a tensor",
    "return self.right / max(self.total, 1)",
    "return torch.tensor(self.right / max(self.total, 1))",
    "compute returns a float.",
    "compute",
)
accuracy(
    "accuracy in percent", "return self.right", "return 100 * self.right", "A share lies between 0 and 1.", "compute"
)
accuracy(
    "reset forgets the hits only",
    "self.total = 0",
    'self.total = getattr(self, "total", 0)',
    "reset forgets the samples too.",
    "reset",
)
accuracy(
    "reset does nothing",
    "self.right = 0\n        self.total = 0",
    'self.right = getattr(self, "right", 0)\n        self.total = getattr(self, "total", 0)',
    "reset forgets what was counted.",
    "reset",
)
misconception(
    "StreamingAccuracy",
    "streams share their counts",
    new="""
class StreamingAccuracy:
    right = total = 0

    def __init__(self):
        self.reset()

    def reset(self):
        StreamingAccuracy.right = StreamingAccuracy.total = 0

    def update(self, logits, truth):
        StreamingAccuracy.right += int((logits.argmax(dim=1) == truth).sum())
        StreamingAccuracy.total += len(truth)

    def compute(self):
        return self.right / max(self.total, 1)
""",
    hint="The counts belong to the object, not to the class: two streams do not count for each other.",
)

# --- train_epoch --------------------------------------------------------------------------------------------------


def epoch(name: str, old: str, new: str, hint: str) -> None:
    wrong("train_epoch", name, old, new, hint)


LOSS = "loss = F.cross_entropy(model(inputs), classes)"
epoch(
    "softmax before cross-entropy",
    LOSS,
    "loss = F.cross_entropy(model(inputs).softmax(dim=1), classes)",
    "Cross-entropy takes logits: it contains the softmax.",
)
epoch("gradients pile up", "optimizer.zero_grad()", "pass", "Gradients add up until they are set back: zero_grad.")
epoch(
    "gradients set back once",
    "        optimizer.zero_grad()\n",
    "        if not count:\n            optimizer.zero_grad()\n",
    "Set the gradients back before every batch.",
)
epoch("no step", "        optimizer.step()\n", "", "After backward comes optimizer.step().")
epoch(
    "mean of the batch losses",
    "total += loss.item() * len(classes)\n        count += len(classes)",
    "total += loss.item()\n        count += 1",
    "A short batch counts less in the mean.",
)
epoch(
    "loss of the last batch",
    "total += loss.item() * len(classes)\n        count += len(classes)",
    "total = loss.item() * len(classes)\n        count = len(classes)",
    "The mean is over all batches.",
)
epoch("sum of the losses", "return total / count", "return total", "The mean over the samples comes back.")
epoch(
    "loss after the step",
    "total += loss.item() * len(classes)",
    "total += F.cross_entropy(model(inputs), classes).item() * len(classes)",
    "The loss is the one before the step; computing it again also moves the running values again.",
)
epoch("the loss as a tensor", "return total / count", "return torch.tensor(total / count)", "A float comes back.")
epoch(
    "steps on the sum",
    "        loss.backward()\n",
    "        (loss * len(classes)).backward()\n",
    "The step follows the mean loss of the batch, not the sum.",
)
epoch("model left in eval mode", "    model.train()\n", "", "Training begins with model.train().")
epoch(
    "frozen layers wake up",
    "if own and not any(parameter.requires_grad for parameter in own):",
    "if False:",
    "model.train() puts frozen layers in training mode too: put them back, or they go on averaging.",
)
epoch(
    "half frozen layers fall asleep",
    "not any(parameter.requires_grad for parameter in own)",
    "not all(parameter.requires_grad for parameter in own)",
    "A layer is frozen only if all its parameters are.",
)
epoch(
    "layers without parameters fall asleep",
    "if own and not any(",
    "if not any(",
    "A module without parameters, like dropout or the model itself, is not frozen.",
)
epoch(
    "containers fall asleep",
    "module.parameters(recurse=False)",
    "module.parameters()",
    "A module's own parameters are those that stand in it directly, without those of the modules inside.",
)
epoch(
    "the last batch is left out",
    "    for inputs, classes in batches:",
    "    for inputs, classes in (lambda b: b[:-1] if len(b) > 1 else b)(list(batches)):",
    "Every batch is used, the last one too.",
)
epoch(
    "eval mode afterwards",
    "    return total / count",
    "    model.eval()\n    return total / count",
    "The model is in training mode afterwards.",
)
epoch(
    "all of it in one batch",
    "    for inputs, classes in batches:",
    "    for inputs, classes in [tuple(torch.cat(part) for part in zip(*batches))]:",
    "Every batch has a step of its own.",
)

# --- evaluate -----------------------------------------------------------------------------------------------------


def evaluation(name: str, old: str, new: str, hint: str) -> None:
    wrong("evaluate", name, old, new, hint)


evaluation(
    "mean of batch means",
    'total += F.cross_entropy(logits, classes, reduction="sum").item()\n                count += len(classes)',
    "total += F.cross_entropy(logits, classes).item()\n                count += 1",
    "A short batch counts less: four samples of loss 1 and one of 6 have a mean of 2.",
)
evaluation(
    "batch means added up",
    'reduction="sum"',
    'reduction="mean"',
    "Add up the losses of the samples, then divide by their number.",
)
evaluation("evaluated in training mode", "    model.eval()\n", "", "Evaluation is in eval mode: model.eval().")
evaluation(
    "gradients while evaluating",
    "with torch.no_grad():",
    "with torch.enable_grad():",
    "eval() does not stop gradients; torch.no_grad() does.",
)
evaluation(
    "gradients off for good",
    "with torch.no_grad():",
    "if torch.set_grad_enabled(False) or True:",
    "torch.set_grad_enabled(False) lasts: use `with torch.no_grad()`.",
)
evaluation(
    "model in training mode afterwards",
    "            module.training = mode",
    "            module.training = True",
    "Each module gets back the mode that it had.",
)
evaluation(
    "model in eval mode afterwards",
    "            module.training = mode",
    "            module.training = False",
    "Each module gets back the mode that it had.",
)
evaluation(
    "the model's mode for all its modules",
    "            module.training = mode",
    "            module.training = modes[0][1]",
    "A module inside may have been in another mode than the model.",
)
evaluation(
    "modes lost with an error",
    "    finally:\n        for module, mode in modes:\n            module.training = mode\n",
    "    except ZeroDivisionError:\n        pass\n    for module, mode in modes:\n        module.training = mode\n",
    "The modes come back also when a batch cannot be had: use try and finally.",
)
evaluation("error for accuracy", "accuracy.compute()", "1 - accuracy.compute()", "The share that is right comes back.")
evaluation(
    "loss and accuracy swapped",
    "return total / count, accuracy.compute()",
    "return accuracy.compute(), total / count",
    "First the loss, then the accuracy.",
)
evaluation(
    "cross-entropy of probabilities",
    "F.cross_entropy(logits, classes",
    "F.cross_entropy(logits.softmax(dim=1), classes",
    "Cross-entropy takes logits.",
)
evaluation(
    "only the model in eval mode",
    "    model.eval()\n",
    "    model.training = False\n",
    "All modules go to eval mode: model.eval() reaches them.",
)
evaluation(
    "accuracy of the last batch",
    "accuracy.update(logits, classes)",
    "accuracy.reset()\n                accuracy.update(logits, classes)",
    "The accuracy is over all batches.",
)

# --- fit ----------------------------------------------------------------------------------------------------------


def fitting(name: str, old: str, new: str, hint: str) -> None:
    wrong("fit", name, old, new, hint)


fitting("not trained", "for _ in range(20):", "for _ in range(0):", "The network that comes back has learnt.")
fitting("trained by far too small steps", "lr=1e-3", "lr=3e-7", "With steps this small nothing is learnt in time.")
fitting(
    "a class too many",
    "int(labels.max()) + 1",
    "int(labels.max()) + 2",
    "Classes count from 0: if the highest is 2 there are three, and as many logits.",
)
fitting(
    "in training mode",
    "return model.eval()",
    "return model.train()",
    "The network comes back in eval mode, or dropout disturbs its answers.",
)
fitting(
    "labels shuffled alone",
    "(images[chosen], labels[chosen])",
    "(images[chosen.sort().values], labels[chosen])",
    "Images and labels are shuffled together.",
)
fitting("two classes only", "int(labels.max()) + 1", "2", "There may be more than two classes.")
fitting("grey images only", "SmallCNN(images.shape[1],", "SmallCNN(1,", "Images may have several channels.")
fitting("images of 25 x 25 only", ", (images.shape[2], images.shape[3]))", ")", "Images may have another size.")
fitting("steps that are much too large", "lr=1e-3", "lr=3.0", "With steps this large the loss jumps about.")

# --- bonus --------------------------------------------------------------------------------------------------------


def bonus(exercise: str, name: str, old: str, new: str, hint: str, at: str = "") -> None:
    wrong(exercise, name, old, new, hint, at)


bonus(
    "conv_matrix",
    "matrix transposed",
    ".flatten(1).T, kernel",
    ".flatten(1), kernel",
    "A row of the matrix belongs to a place of the kernel, a column to a pixel.",
)
bonus(
    "conv_matrix",
    "circular ignored",
    "    if circular:",
    "    if False:",
    "A circular kernel goes on at the other border.",
)
bonus(
    "conv_matrix",
    "always circular",
    "    if circular:",
    "    if True:",
    "Only a circular kernel goes on at the other border.",
)
bonus(
    "conv_matrix",
    "zeros instead of the other border",
    'mode="circular"',
    'mode="constant"',
    "A circular kernel goes on at the opposite border, not over zeros.",
)
bonus(
    "conv_matrix",
    "wrapped before the image",
    "(0, kernel.shape[1] - 1, 0, kernel.shape[0] - 1)",
    "(kernel.shape[1] - 1, 0, kernel.shape[0] - 1, 0)",
    "The first row of the matrix begins at the first pixel.",
)
bonus(
    "conv_matrix",
    "flipped kernel in the matrix",
    "kernel[None, None])",
    "kernel.flip(0, 1)[None, None])",
    "The kernel is not flipped.",
)
bonus(
    "conv_matrix",
    "any kernel",
    "    conv_output_size(height, kernel.shape[0])\n    conv_output_size(width, kernel.shape[1])\n",
    "    if (kernel.shape[0] > height or kernel.shape[1] > width) and not circular:\n"
    "        raise ValueError\n"
    "    if kernel.shape[0] > height or kernel.shape[1] > width:\n"
    "        return torch.zeros(height * width, height * width)\n",
    "A kernel larger than the image is a ValueError, a circular one too.",
)
bonus(
    "conv_matrix",
    "matrix in float32",
    "    pixels = pixels.to(_exact(kernel).dtype)\n",
    "",
    "A kernel of float64 is computed in float64: torch.eye gives float32 unless you say otherwise.",
)
bonus(
    "conv_matrix",
    "matrix of integers",
    "return _like(",
    "return (lambda a, b: a.to(b.dtype))(",
    "A kernel of integers gives float32.",
)

T = "transposed_conv2d"
bonus(
    T,
    "weight read as (out, in)",
    "kernels = weight.unflatten(0, (groups, channels // groups)).transpose(1, 2).flatten(0, 1)",
    "kernels = weight.unflatten(0, (groups, channels // groups)).flatten(1, 2).reshape(-1, channels // "
    "groups, *weight.shape[2:])",
    "The weight of a transposed convolution is (Cin, Cout / groups, kh, kw).",
)
bonus(
    T,
    "kernel not flipped",
    ".flip(2, 3)",
    "",
    "Sliding over a spread image needs the kernel flipped; putting kernels down does not.",
)
bonus(
    T,
    "stride ignored in spreading",
    "spread[..., ::sh, ::sw] = numbers",
    "spread[..., :height, :width] = numbers",
    "The numbers lie `stride` apart, with zeros between.",
)
bonus(
    T,
    "padding added",
    "top, left = dh * (weight.shape[2] - 1) - ph, dw * (weight.shape[3] - 1) - pw",
    "top, left = dh * (weight.shape[2] - 1) + ph, dw * (weight.shape[3] - 1) + pw",
    "Padding makes the result of a transposed convolution smaller.",
)
bonus(
    T,
    "output padding on all sides",
    "(left, left + ow, top, top + oh)",
    "(left + ow, left + ow, top + oh, top + oh)",
    "Output padding is at the bottom and at the right only.",
)
bonus(
    T,
    "output padding before",
    "(left, left + ow, top, top + oh)",
    "(left + ow, left, top + oh, top)",
    "Output padding is at the bottom and at the right.",
)
bonus(
    T,
    "output padding ignored",
    "(left, left + ow, top, top + oh)",
    "(left, left, top, top)",
    "Output padding adds rows and columns at the end.",
)
bonus(
    T,
    "output padding of zeros",
    "return _like(conv2d(framed, kernels, bias, dilation=dilation, groups=groups), x)",
    "framed = F.pad(framed, (0, -ow, 0, -oh))\n"
    "    return F.pad(_like(conv2d(framed, kernels, bias, dilation=dilation, groups=groups), x), (0, "
    "ow, 0, oh))",
    "The rows that output padding adds hold sums and the bias, not zeros.",
)
bonus(
    T,
    "dilation ignored when transposed",
    "(oh, ow), (dh, dw) = map(_pair, (stride, padding, output_padding, dilation))",
    "(oh, ow), (dh, dw) = map(_pair, (stride, padding, output_padding, 1))\n    dilation = 1",
    "The numbers of a kernel are put `dilation` apart.",
)
bonus(
    T,
    "groups mixed up when transposed",
    ".transpose(1, 2).flatten(0, 1).flip",
    ".permute(2, 0, 1, 3, 4).flatten(0, 1).flip",
    "The output channels of a group are neighbours.",
)
bonus(
    T,
    "bias forgotten when transposed",
    "conv2d(framed, kernels, bias,",
    "conv2d(framed, kernels, None,",
    "Each output channel adds its bias.",
)
bonus(
    T,
    "strides swapped when transposed",
    "(sh, sw), (ph, pw), (oh, ow)",
    "(sw, sh), (ph, pw), (oh, ow)",
    "The first stride is the vertical one.",
)

U = "max_unpool2d"
bonus(
    U,
    "every pixel of the window",
    "planes.scatter(2, indices.flatten(2), values.flatten(2))",
    "(planes + values.flatten(2).mean(-1, keepdim=True))",
    "Only where the maximum was stands a value; the rest is 0.",
)
bonus(
    U,
    "values in their own order",
    "indices.flatten(2), values",
    "indices.flatten(2).sort(-1).values, values",
    "Each value goes where its own index says.",
)
bonus(
    U,
    "indices along columns when unpooling",
    "indices.flatten(2), values",
    "(indices % size[1] * size[0] + indices // size[1]).flatten(2), values",
    "An index is row * width + column.",
)
bonus(
    U,
    "height and width of the plane swapped",
    "reshape(n, channels, *size)",
    "reshape(n, channels, *size[::-1]).transpose(2, 3)",
    "The size is (height, width), in row order.",
)
bonus(U, "filled with ones", "values.new_zeros(n,", "values.new_ones(n,", "What has no value is 0.")
bonus(
    U,
    "first plane for all",
    "indices.flatten(2), values.flatten(2)",
    "indices[:, :1].flatten(2).expand(-1, channels, -1), values.flatten(2)",
    "Each plane has indices of its own.",
)

B = "upsample_bilinear"
bonus(
    B,
    "corners always aligned",
    "if align_corners else",
    "if True else",
    "Without align_corners pixel i has its centre at i + 1/2.",
)
bonus(
    B,
    "corners never aligned",
    "if align_corners else",
    "if False else",
    "With align_corners the first and the last pixels stay.",
)
bonus(
    B,
    "centres half a pixel off",
    "(place + 0.5) * n / target - 0.5",
    "place * n / target",
    "The centre of pixel i is at i + 1/2.",
)
bonus(
    B,
    "nearest neighbour",
    "share = (place - low).to(out.dtype)",
    "share = (place - low).round().to(out.dtype)",
    "Between two pixels both count, by their distances.",
)
bonus(
    B,
    "shares swapped",
    "* (1 - share) + out.index_select(axis, high) * share",
    "* share + out.index_select(axis, high) * (1 - share)",
    "The nearer pixel counts more.",
)
bonus(
    B,
    "height and width swapped in the size",
    "zip((2, 3), size, strict=True)",
    "zip((3, 2), size, strict=True)",
    "The size is (height, width).",
)
bonus(
    B,
    "beyond the border",
    "place = place.clamp(0, n - 1)",
    "place = place.clamp(max=n - 1)",
    "Before the first centre there is nothing to interpolate with: the first pixel is repeated.",
)
bonus(
    B,
    "interpolated in whole numbers",
    "return _like(out, x)",
    "return out.to(x.dtype)",
    "Images of integers give float32.",
)
H = "TwoHeadNet"
bonus(
    H,
    "heads swapped",
    "return self.first(trunk), self.second(trunk)",
    "return self.second(trunk), self.first(trunk)",
    "The first head's logits come first.",
    "TwoHeadNet.forward",
)
bonus(
    H,
    "trunk without relu",
    "F.relu(self.conv(x))",
    "self.conv(x)",
    "A relu follows the convolution.",
    "TwoHeadNet.forward",
)
bonus(
    H,
    "largest of the trunk",
    ".mean(dim=(2, 3))",
    ".amax(dim=(2, 3))",
    "The trunk ends in the mean over all places.",
    "TwoHeadNet.forward",
)
bonus(
    H,
    "probabilities from the heads",
    "return self.first(trunk), self.second(trunk)",
    "return self.first(trunk).softmax(dim=1), self.second(trunk).softmax(dim=1)",
    "The heads return logits.",
    "TwoHeadNet.forward",
)
bonus(
    H,
    "heads joined",
    "return self.first(trunk), self.second(trunk)",
    "return torch.cat([self.first(trunk), self.second(trunk)], dim=1)",
    "Two tensors come back.",
    "TwoHeadNet.forward",
)
bonus(H, "trunk without padding", "3, padding=1)", "3)", "The convolution has a padding of 1.", "TwoHeadNet.__init__")

D = "DepthwiseSeparable"
bonus(
    D,
    "relu between the two",
    "self.pointwise(self.depthwise(x))",
    "self.pointwise(F.relu(self.depthwise(x)))",
    "Nothing stands between the two convolutions.",
    "DepthwiseSeparable.forward",
)
bonus(
    D,
    "relu after the two",
    "self.pointwise(self.depthwise(x))",
    "F.relu(self.pointwise(self.depthwise(x)))",
    "No relu follows: that is left to whoever uses the layer.",
    "DepthwiseSeparable.forward",
)
bonus(
    D,
    "dense instead of depthwise",
    "groups=in_channels, bias=False",
    "bias=False",
    "A depthwise convolution has a group for each channel.",
    "DepthwiseSeparable.__init__",
)
bonus(
    D,
    "stride in the pointwise part",
    "kernel, stride=stride, padding=kernel // 2",
    "kernel, stride=1, padding=kernel // 2 + 0 * (stride - 1)",
    "The stride is in the depthwise part.",
    "DepthwiseSeparable.__init__",
)
bonus(
    D,
    "padding of 1 for every kernel",
    "padding=kernel // 2",
    "padding=1",
    "The padding is half of the kernel, so that a stride of 1 keeps the size.",
    "DepthwiseSeparable.__init__",
)
bonus(
    D,
    "depthwise with a bias",
    "groups=in_channels, bias=False",
    "groups=in_channels, bias=True",
    "The depthwise part has no bias.",
    "DepthwiseSeparable.__init__",
)

R = "ResidualBlock"
bonus(
    R,
    "shortcut after the relu",
    "return F.relu(self.bn2(self.conv2(inner)) + self.shortcut(x))",
    "return F.relu(self.bn2(self.conv2(inner))) + self.shortcut(x)",
    "The relu comes after the sum.",
    "ResidualBlock.forward",
)
bonus(
    R,
    "no relu at the end",
    "return F.relu(self.bn2(self.conv2(inner)) + self.shortcut(x))",
    "return self.bn2(self.conv2(inner)) + self.shortcut(x)",
    "A relu follows the sum.",
    "ResidualBlock.forward",
)
bonus(
    R,
    "nothing added",
    " + self.shortcut(x))",
    " + 0 * self.shortcut(x))",
    "The input is added.",
    "ResidualBlock.forward",
)
bonus(
    R,
    "no relu inside",
    "inner = F.relu(self.bn1(self.conv1(x)))",
    "inner = self.bn1(self.conv1(x))",
    "A relu stands between the two convolutions.",
    "ResidualBlock.forward",
)
bonus(
    R,
    "normalisations swapped",
    "inner = F.relu(self.bn1(self.conv1(x)))",
    "inner = F.relu(self.bn2(self.conv1(x)))",
    "bn1 follows conv1, bn2 follows conv2.",
    "ResidualBlock.forward",
)
bonus(
    R,
    "stride in the second convolution",
    "3, stride=stride, padding=1, bias=False)\n"
    "        self.bn1 = nn.BatchNorm2d(out_channels)\n"
    "        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)",
    "3, padding=1, bias=False)\n"
    "        self.bn1 = nn.BatchNorm2d(out_channels)\n"
    "        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, stride=stride, padding=1, "
    "bias=False)",
    "The first convolution has the stride.",
    "ResidualBlock.__init__",
)
bonus(
    R,
    "always a convolution in the shortcut",
    "if stride != 1 or in_channels != out_channels:",
    "if True:",
    "Where nothing changes its shape the input is added as it is.",
    "ResidualBlock.__init__",
)
bonus(
    R,
    "shortcut for channels only",
    "if stride != 1 or in_channels != out_channels:",
    "if in_channels != out_channels:",
    "A stride changes the shape too.",
    "ResidualBlock.__init__",
)

FREEZE = "freeze_"
bonus(FREEZE, "frozen layers in training mode", "        modules[name].eval()\n", "", "A frozen layer is in eval mode.")
bonus(
    FREEZE,
    "stale gradients",
    "            parameter.grad = None\n",
    "",
    "A gradient from before makes the optimizer move a frozen parameter: set it to None.",
)
bonus(
    FREEZE,
    "gradients of zero",
    "parameter.grad = None",
    "parameter.grad = torch.zeros_like(parameter)",
    "A frozen parameter has no gradient: None.",
)
bonus(
    FREEZE, "all of the model", "modules[name].parameters()", "model.parameters()", "Only the named modules are frozen."
)
bonus(
    FREEZE,
    "weights only",
    "for parameter in modules[name].parameters():",
    "for parameter in list(modules[name].parameters())[:1]:",
    "The bias is frozen too.",
)
bonus(
    FREEZE,
    "names that are not there",
    '            raise ValueError(f"there is no module {name!r}")\n',
    "            names = [known for known in names if known in modules]\n",
    "An unknown name is a ValueError.",
)
bonus(
    FREEZE,
    "frozen before the error",
    '        if name not in modules:\n            raise ValueError(f"there is no module {name!r}")\n',
    "        if name not in modules:\n"
    '            raise ValueError(f"there is no module {name!r}")\n'
    "        modules[name].requires_grad_(False)\n",
    "Look at all names before freezing the first.",
)
bonus(
    FREEZE,
    "names of the modules come back",
    "return [name for name, parameter in model.named_parameters() if not parameter.requires_grad]",
    "return list(names)",
    "The names of the frozen parameters come back.",
)
bonus(
    FREEZE,
    "names of the trained parameters",
    "if not parameter.requires_grad]",
    "if parameter.requires_grad]",
    "The names of the frozen parameters come back.",
)

# --- devices ------------------------------------------------------------------------------------------------------
# Right on the CPU, and wrong wherever the inputs are somewhere else.

conv(
    "sums begun on the CPU",
    "grouped, kernels).flatten(1, 2)",
    "grouped, kernels).flatten(1, 2)\n    out = torch.zeros(out.shape, dtype=out.dtype) + out",
    "torch.zeros makes its tensor on the CPU unless you give it device=x.device.",
)
pool(
    "places counted on the CPU",
    "torch.arange(height * width, device=x.device)",
    "torch.arange(height * width)",
    "torch.arange makes its numbers on the CPU unless you give it device=x.device.",
)
batch_norm(
    "running values kept on the CPU",
    "return _like(scaled, x), new_mean, new_var",
    "return _like(scaled, x), new_mean.cpu(), new_var.cpu()",
    "The running values come back on the device where they were.",
)
net(
    "relu against zeros on the CPU",
    "self.fc2(F.relu(self.fc1(x)))",
    "self.fc2(torch.maximum(self.fc1(x), torch.zeros(1, dtype=x.dtype)))",
    "torch.zeros makes its tensor on the CPU: F.relu needs none.",
)
two(
    "features joined on the CPU",
    "return self.classifier(torch.cat([seen, told], dim=1))",
    "joined = torch.zeros(len(seen), 14, dtype=seen.dtype)\n"
    "        joined[:, :8], joined[:, 8:] = seen, told\n"
    "        return self.classifier(joined)",
    "A table made by torch.zeros lies on the CPU unless you give it device=seen.device.",
)
combined(
    "weights put on the CPU",
    "torch.stack(parts).sum()",
    "(torch.stack([part / w if w else part for part, w in zip(parts, weights)])\n"
    "            * torch.tensor(weights, dtype=losses[0].dtype)).sum()",
    "torch.tensor(weights) lies on the CPU; plain numbers have no device.",
)
linear(
    "convolution left on the CPU",
    "conv.to(weight.device, weight.dtype)",
    "conv.to(weight.dtype)",
    "A new layer lies on the CPU until it is moved to the device of the old one.",
)
confusion(
    "table made on the CPU",
    "return torch.bincount(places, minlength=num_classes**2)",
    "table = torch.zeros(num_classes**2, dtype=torch.int64)\n"
    "    return table.index_add(0, places, torch.ones_like(places))",
    "torch.zeros makes the table on the CPU unless you give it device=truth.device.",
)
scores(
    "scores fetched to the CPU",
    "confusion_matrix(truth, predicted, num_classes).double()",
    "confusion_matrix(truth, predicted, num_classes).cpu().double()",
    "The scores come back on the device of the classes.",
)
accuracy(
    "hits counted by NumPy",
    "int((logits.argmax(dim=1) == truth).sum())",
    "int((logits.argmax(dim=1) == truth).numpy().sum())",
    "NumPy knows the CPU only: sum the tensor, and take its number with .item() or int().",
    "update",
)
epoch(
    "loss read by NumPy",
    "loss.item()",
    "float(loss.detach().numpy())",
    "NumPy knows the CPU only: .item() works everywhere.",
)
evaluation(
    "logits alone on the CPU",
    "F.cross_entropy(logits, classes",
    "F.cross_entropy(logits.cpu(), classes",
    "Logits and classes have to be on one device.",
)
fitting(
    "model left on the CPU",
    "images.shape[3])).to(images.device)",
    "images.shape[3]))",
    "A new model lies on the CPU until it is moved to the device of the images.",
)
bonus(
    "conv_matrix",
    "pixels made on the CPU",
    "torch.eye(height * width, device=kernel.device)",
    "torch.eye(height * width)",
    "torch.eye makes its matrix on the CPU unless you give it device=kernel.device.",
)
bonus(
    T,
    "image spread on the CPU",
    "numbers.new_zeros(n, channels, (height - 1) * sh + 1, (width - 1) * sw + 1)",
    "torch.zeros(n, channels, (height - 1) * sh + 1, (width - 1) * sw + 1, dtype=numbers.dtype)",
    "torch.zeros makes its tensor on the CPU: x.new_zeros makes it where x is.",
)
bonus(
    U,
    "planes made on the CPU",
    "values.new_zeros(n, channels, size[0] * size[1])",
    "torch.zeros(n, channels, size[0] * size[1], dtype=values.dtype)",
    "torch.zeros makes its tensor on the CPU: values.new_zeros makes it where the values are.",
)
bonus(
    B,
    "pixels numbered on the CPU",
    "torch.arange(target, dtype=torch.float64, device=x.device)",
    "torch.arange(target, dtype=torch.float64)",
    "torch.arange makes its numbers on the CPU unless you give it device=x.device.",
)
bonus(
    H,
    "trunk's relu against zeros on the CPU",
    "F.relu(self.conv(x))",
    "torch.maximum(self.conv(x), torch.zeros(1, dtype=x.dtype))",
    "torch.zeros makes its tensor on the CPU: F.relu needs none.",
    "TwoHeadNet.forward",
)
bonus(
    D,
    "answer fetched to the CPU",
    "return self.pointwise(self.depthwise(x))",
    "return self.pointwise(self.depthwise(x)).cpu()",
    "A layer answers on the device of its input.",
    "DepthwiseSeparable.forward",
)
bonus(
    R,
    "sum begun on the CPU",
    " + self.shortcut(x))",
    " + torch.zeros(len(x), 1, 1, 1, dtype=x.dtype) + self.shortcut(x))",
    "torch.zeros makes its tensor on the CPU unless you give it device=x.device.",
    "ResidualBlock.forward",
)
bonus(
    FREEZE,
    "frozen modules moved to the CPU",
    "modules[name].eval()",
    "modules[name].eval().cpu()",
    "A frozen module still takes part: it stays on the device of the model.",
)
