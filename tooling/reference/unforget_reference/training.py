"""Forward pass, loss, gradients and five Adam steps of the MLP and the CNN."""

import torch
import torch.nn.functional as F

from .draw import Draw
from .files import golden, number, tensor, tree
from .models import check_margins, cnn, leaves, mlp

STEPS = 5
RATE = 0.01


def loss_and_gradients(network, params, x, y):
    margins = []
    logits = network.forward(params, x, margins)
    check_margins(margins)
    loss = F.cross_entropy(logits, torch.tensor(y))
    grads = dict(zip(params, torch.autograd.grad(loss, list(params.values()))))
    return logits, loss, grads


def check_gradients(grads, least=1e-4):
    """Adam takes the sign of a gradient near zero, and float32 may turn it; a gradient of zero tests nothing: take another seed."""
    for path, grad in grads.items():
        if grad.abs().min() < least:
            raise ValueError(f"{path} has a gradient of {grad.abs().min():.1e}, expected at least {least:.0e}: change the seed")


def train(network, start, x, y):
    params = leaves(start)
    rule = torch.optim.Adam(list(params.values()), lr=RATE)
    losses = []
    for _ in range(STEPS):
        _, loss, grads = loss_and_gradients(network, params, x, y)
        check_gradients(grads)
        losses.append(number(loss))
        for path, value in params.items():
            value.grad = grads[path]
        rule.step()
    return {
        "optimizer": "adam",
        "rate": RATE,
        "options": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        "steps": STEPS,
        "losses": losses,
        "params": tree(params),
    }


def case(name, network, seed, batch):
    draw = Draw(seed)
    params = network.draw(draw)
    x = draw.uniform((batch, *network.input_shape))
    y = draw.labels(batch, range(network.description["units"]))
    logits, loss, grads = loss_and_gradients(network, leaves(params), x, y)
    return {
        "name": name,
        "model": network.description,
        "params": tree(params),
        "x": tensor(x),
        "y": y,
        "logits": tensor(logits),
        "loss": number(loss),
        "gradients": tree(grads),
        "trained": train(network, params, x, y),
    }


def mlp_golden(seed=23):
    return golden(
        "torch.nn.functional.linear, relu, cross_entropy (mean over the batch); torch.optim.Adam on that batch",
        seed,
        {"relative": 1e-5, "absolute": 1e-6},
        [case("mlp", mlp(4, 5, 3), seed, 6)],
    )


def cnn_golden(seed=32):
    return golden(
        "torch.nn.functional.conv2d, relu, max_pool2d, linear, cross_entropy (mean over the batch); torch.optim.Adam on that batch",
        seed,
        {"relative": 1e-5, "absolute": 1e-6},
        [case("cnn", cnn(6, 2, 3, 3), seed, 5)],
    )
