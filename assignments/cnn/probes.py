"""How the tests use your module, where calling one of its functions is not enough. Nothing here knows an answer.

A network is judged with parameters that the question brings: it is built, loaded, and asked. Batches are pairs of
inputs and classes. Where something is drawn, PyTorch's own generator is seeded before.
"""

from __future__ import annotations

import io

import torch
from torch import nn

# --- operators ----------------------------------------------------------------------------------------------------


def _backward(out, d_out):
    """Send the gradient `d_out` back; `out.backward(d_out)` would do, but loads half a second of PyTorch first."""
    (out * d_out).sum().backward()


def conv2d_twice(m, x, weight, bias, **options):
    """conv2d(x, weight, bias, ...); conv2d(x, weight, bias, ...)"""
    m.conv2d(x, weight, bias, **options)
    return {"second answer": m.conv2d(x, weight, bias, **options), "x": x, "weight": weight, "bias": bias}


def conv2d_gradients(m, x, weight, bias, d_out, **options):
    """(conv2d(x, weight, bias, ...) * d_out).sum().backward(); x.grad, weight.grad, bias.grad"""
    leaves = {"x.grad": x, "weight.grad": weight, "bias.grad": bias}
    leaves = {name: leaf.detach().clone().requires_grad_() for name, leaf in leaves.items()}
    _backward(m.conv2d(*leaves.values(), **options), d_out)
    return {name: leaf.grad for name, leaf in leaves.items()}


def max_pool2d_twice(m, x, kernel, stride, padding):
    """max_pool2d(x, kernel, stride, padding); max_pool2d(x, kernel, stride, padding)"""
    m.max_pool2d(x, kernel, stride, padding)
    return {"second answer": m.max_pool2d(x, kernel, stride, padding), "x": x}


def max_pool2d_gradient(m, x, kernel, stride, padding, d_values):
    """values, _ = max_pool2d(x, kernel, stride, padding); (values * d_values).sum().backward(); x.grad"""
    leaf = x.detach().clone().requires_grad_()
    _backward(m.max_pool2d(leaf, kernel, stride, padding)[0], d_values)
    return leaf.grad


def batch_norm2d_twice(m, x, gamma, beta, running_mean, running_var, training):
    """batch_norm2d(x, ..., training), twice; running_mean and running_var of the second answer += 1; the arguments"""
    arguments = {"x": x, "gamma": gamma, "beta": beta, "running_mean": running_mean, "running_var": running_var}
    m.batch_norm2d(*arguments.values(), training)
    out, mean, variance = m.batch_norm2d(*arguments.values(), training)
    mean += 1
    variance += 1
    return {"second answer": (out, mean, variance), **arguments}


def batch_norm2d_gradients(m, x, gamma, beta, running_mean, running_var, training, d_out):
    """(batch_norm2d(x, ..., training)[0] * d_out).sum().backward(); x.grad, gamma.grad, beta.grad"""
    leaves = {"x.grad": x, "gamma.grad": gamma, "beta.grad": beta}
    leaves = {name: leaf.detach().clone().requires_grad_() for name, leaf in leaves.items()}
    _backward(m.batch_norm2d(*leaves.values(), running_mean, running_var, training)[0], d_out)
    return {name: leaf.grad for name, leaf in leaves.items()}


# --- networks -----------------------------------------------------------------------------------------------------


def _loaded(m, network, arguments, state, like):
    model = getattr(m, network)(*arguments).to(like.device, like.dtype)
    model.load_state_dict(state)
    torch.manual_seed(0)
    return model


def answer_of(m, network, arguments, state, *inputs):
    """model = NETWORK(*arguments); model.load_state_dict(state); model.eval()(*inputs)"""
    return _loaded(m, network, arguments, state, inputs[0]).eval()(*inputs)


def training_answer_of(m, network, arguments, state, x):
    """model = NETWORK(*arguments); model.load_state_dict(state); model.train()(x); its buffers afterwards"""
    model = _loaded(m, network, arguments, state, x).train()
    answer = model(x)
    return {"answer": answer, **dict(model.named_buffers())}


def buffers_of(m, network, arguments, state, x):
    """model = NETWORK(*arguments); model.load_state_dict(state); model.train()(x); its buffers afterwards"""
    model = _loaded(m, network, arguments, state, x).train()
    model(x)
    return dict(model.named_buffers())


def gradients_of(m, network, arguments, state, d_out, *inputs):
    """model = NETWORK(*arguments); model.load_state_dict(state);
    (model.eval()(*inputs) * d_out).sum().backward(); the gradient of every parameter"""
    model = _loaded(m, network, arguments, state, inputs[0]).eval()
    _backward(model(*inputs), d_out)
    return {name: parameter.grad for name, parameter in model.named_parameters()}


def new_state_of(m, network, arguments, seed):
    """torch.manual_seed(seed); NETWORK(*arguments).state_dict()"""
    torch.manual_seed(seed)
    return dict(getattr(m, network)(*arguments).state_dict())


def saved_and_loaded(m, network, arguments, state, x):
    """the answer of a network, saved and loaded into a new one: torch.save(model.state_dict(), file), ..."""
    file = io.BytesIO()
    torch.save(_loaded(m, network, arguments, state, x).state_dict(), file)
    file.seek(0)
    return answer_of(m, network, arguments, torch.load(file), x)


def combined(m, values, weights, scales=None):
    """losses = [v ** 2 for v in values]; loss = combined_loss(losses, weights, scales or losses); loss.backward();
    loss, the gradients of values and of scales"""
    leaf = values.detach().clone().requires_grad_()
    losses = list((leaf**2).unbind())
    other = None if scales is None else scales.detach().clone().requires_grad_()
    loss = m.combined_loss(losses, weights, losses if other is None else list(other.unbind()))
    loss.backward()
    return {"loss": loss, "values.grad": leaf.grad, "scales.grad": None if other is None else other.grad}


def combined_of_counts(m, losses, weights, scales):
    """combined_loss of so many losses, weights and scales, all of them 1"""
    one = torch.ones(())
    return m.combined_loss([one] * losses, [1.0] * weights, [one] * scales)


def chain():
    """nn.Sequential(Conv2d(3, 5, (2, 3)), BatchNorm2d(5), ReLU(), Flatten(), Linear(40, 7, bias=False))"""
    return nn.Sequential(
        nn.Conv2d(3, 5, (2, 3)), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten(), nn.Linear(40, 7, bias=False)
    )


def half_frozen():
    """chain() with requires_grad_(False) for its first two layers"""
    model = chain()
    model[:2].requires_grad_(False)
    return model


def shared():
    """nn.ModuleDict(down=Linear(6, 4), up=Linear(4, 6)) in which "again" is "down" once more"""
    down = nn.Linear(6, 4)
    return nn.ModuleDict({"down": down, "again": down, "up": nn.Linear(4, 6)})


def dense():
    """nn.Sequential(Flatten(), Linear(22100, 26)): letters of 130 x 170 pixels, straight to 26 classes"""
    return nn.Sequential(nn.Flatten(), nn.Linear(22100, 26))


MODELS = {"chain": chain, "half_frozen": half_frozen, "shared": shared, "dense": dense}


def table_of(m, model):
    """parameter_table(MODEL()), for a model of probes.py"""
    return m.parameter_table(MODELS[model]())


def linear_as_conv(m, weight, bias, shape, x):
    """conv = linear_to_conv(linear, *shape); conv(x); conv.weight += 1; conv(x), linear.weight"""
    torch.manual_seed(0)
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None).to(x.device, x.dtype)
    linear.load_state_dict({"weight": weight} if bias is None else {"weight": weight, "bias": bias})
    conv = m.linear_to_conv(linear, *shape)
    answer = conv(x)
    parameters = {name: p.detach().clone() for name, p in conv.named_parameters()}
    with torch.no_grad():
        for p in conv.parameters():
            p += 1
    return {"answer": answer, **parameters, "linear": dict(linear.state_dict())}


# --- how good is it? ----------------------------------------------------------------------------------------------


def accuracies(m, batches, reset_after=()):
    """a = StreamingAccuracy(); a.compute(), then after each a.update(logits, truth); some followed by a.reset()"""
    accuracy = m.StreamingAccuracy()
    answers = [accuracy.compute()]
    for place, (logits, truth) in enumerate(batches):
        accuracy.update(logits, truth)
        answers.append(accuracy.compute())
        if place in reset_after:
            accuracy.reset()
            answers.append(accuracy.compute())
    return answers


def accuracy_twice(m, batches):
    """a = StreamingAccuracy(); a.update(logits, truth) for all batches; a.compute(); a.compute()"""
    accuracy = m.StreamingAccuracy()
    for logits, truth in batches:
        accuracy.update(logits, truth)
    return accuracy.compute(), accuracy.compute()


def two_accuracies(m, first, second):
    """a, b = StreamingAccuracy(), StreamingAccuracy(); a.update(*first); b.update(*second); a.compute(), b.compute()"""
    a, b = m.StreamingAccuracy(), m.StreamingAccuracy()
    a.update(*first)
    b.update(*second)
    return a.compute(), b.compute()


# --- training -----------------------------------------------------------------------------------------------------


class Watched(nn.Module):
    """A convolution, a normalisation, dropout that drops nothing, and a linear layer; it notes how it was called."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3)
        self.bn = nn.BatchNorm2d(3)
        self.dropout = nn.Dropout(0.0)
        self.fc = nn.Linear(3 * 2 * 3, 4)
        self.calls = []

    def forward(self, x):
        self.calls.append({"training": self.training, "bn.training": self.bn.training, "grad": torch.is_grad_enabled()})
        return self.fc(self.dropout(torch.relu(self.bn(self.conv(x)))).flatten(1))


def _watched(state, batches, frozen=(), modes=None):
    like = batches[0][0]
    model = Watched().to(like.device, like.dtype)
    model.load_state_dict(state)
    for name in frozen:
        model.get_submodule(name).requires_grad_(False)
    for name, mode in (modes or {}).items():
        model.get_submodule(name).training = mode
    return model


def _modes(model):
    return {name: module.training for name, module in model.named_modules()}


def _gradients(model):
    """Return copies: what happens to the model later must not change what was told."""
    gradients = {name: parameter.grad for name, parameter in model.named_parameters()}
    return {name: None if gradient is None else gradient.clone() for name, gradient in gradients.items()}


def _one_epoch(m, model, batches):
    loss = m.train_epoch(model, batches, torch.optim.SGD(model.parameters(), lr=0.5))
    return {"loss": loss, "modes": _modes(model), "state": dict(model.state_dict())}


def trained(m, state, batches, lr, momentum, frozen=(), epochs=1):
    """model = Watched(), loaded, in eval mode, some modules frozen; train_epoch(model, iter(batches), SGD(lr,
    momentum)), so many times; the losses, how the model was called, its modes and its state"""
    model = _watched(state, batches, frozen).eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    losses = [m.train_epoch(model, iter(batches), optimizer) for _ in range(epochs)]
    return {"losses": losses, "calls": model.calls, "modes": _modes(model), "state": dict(model.state_dict())}


def trained_with_frozen_weight(m, state, batches):
    """model = Watched(), loaded, bn.weight frozen; train_epoch(model, batches, SGD(lr=0.5)); its modes and its state"""
    model = _watched(state, batches)
    model.bn.weight.requires_grad_(False)
    return _one_epoch(m, model, batches)


def trained_with_frozen_container(m, state, batches):
    """model = Watched(), loaded, its bn and a dropout in one nn.Sequential, that frozen; train_epoch(model, batches,
    SGD(lr=0.5)); its modes and its state"""
    model = _watched(state, batches)
    model.bn = nn.Sequential(model.bn, nn.Dropout(0.0)).requires_grad_(False)
    return _one_epoch(m, model, batches)


def evaluated(m, state, batches, modes):
    """model = Watched(), loaded, its modules in some modes; evaluate(model, iter(batches)); how it was called, its
    modes, gradients and state"""
    model = _watched(state, batches, modes=modes)
    answer = m.evaluate(model, iter(batches))
    told = {"calls": model.calls, "modes": _modes(model), "gradients": _gradients(model)}
    return {"answer": answer, **told, "state": dict(model.state_dict())}


def _then_a_key_error(batches):
    yield from batches
    raise KeyError("no more")


def evaluated_until_an_error(m, state, batches, modes):
    """evaluate(model, batches), where getting a further batch raises KeyError; the modes of the model, and whether
    gradients are computed, afterwards"""
    model = _watched(state, batches, modes=modes)
    try:
        m.evaluate(model, _then_a_key_error(batches))
        error = ""
    except KeyError:
        error = "KeyError"
    return {"error": error, "modes": _modes(model), "grad": torch.is_grad_enabled()}


def overfitted(m, images, labels, epochs):
    """model = SmallCNN for these images; train_epoch(model, [(images, labels)], Adam(lr=0.01)), so many times;
    evaluate(model, [(images, labels)])"""
    torch.manual_seed(0)
    model = m.SmallCNN(images.shape[1], int(labels.max()) + 1, tuple(images.shape[2:])).to(images.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(epochs):
        m.train_epoch(model, [(images, labels)], optimizer)
    return m.evaluate(model, [(images, labels)])


def predictions(m, images, labels, generator, others):
    """model = fit(images, labels, generator); model.training; the classes that it gives to images and to others, and
    the shape of the logits of others"""
    torch.manual_seed(0)
    model = m.fit(images, labels, generator)
    training = model.training
    with torch.no_grad():
        seen, unseen = model(images), model(others)
    classes = {"seen": seen.argmax(dim=1), "unseen": unseen.argmax(dim=1)}
    return {"training": training, "logits": tuple(unseen.shape), **classes}


# --- bonus --------------------------------------------------------------------------------------------------------


def matrix_times_image(m, kernel, image):
    """conv_matrix(kernel, *image.shape) @ image.flatten()"""
    return m.conv_matrix(kernel, *image.shape) @ image.flatten()


def matrix_transposed(m, kernel, x, height, width):
    """conv_matrix(kernel, height, width).T @ x.flatten(), and transposed_conv2d of the same"""
    matrix = m.conv_matrix(kernel, height, width)
    picture = m.transposed_conv2d(x[None, None], kernel[None, None])
    return {"matrix.T @ x": (matrix.T @ x.flatten()).reshape(height, width), "transposed_conv2d": picture[0, 0]}


def frozen(m, names, state, batches):
    """model = Watched() with a gradient of 1 everywhere; freeze_(model, names); its gradients and modes;
    model.zero_grad(); train_epoch(model, ...); its modes and state"""
    model = _watched(state, batches).train()
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    answer = m.freeze_(model, names)
    told = {"answer": answer, "modes": _modes(model), "gradients": _gradients(model)}
    model.zero_grad()
    m.train_epoch(model, batches, torch.optim.SGD(model.parameters(), lr=0.5))
    return {**told, "modes afterwards": _modes(model), "state afterwards": dict(model.state_dict())}


def frozen_or_not(m, names):
    """model = Watched(); freeze_(model, names), which raises ValueError; whether each parameter is trained"""
    model = Watched()
    try:
        m.freeze_(model, names)
        error = ""
    except ValueError:
        error = "ValueError"
    return {"error": error, "trained": {name: p.requires_grad for name, p in model.named_parameters()}}
