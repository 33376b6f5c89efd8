"""Importance of memory aware synapses, the slow and obvious way: one autograd call for each sample."""

import torch

from .draw import Draw
from .files import golden, tensor, tree
from .models import check_margins, cnn, leaves, mlp, softmax_regression

SAMPLES = 8


def importance(network, params, x, active):
    """Mean over samples of |∂ Σ_active f(x)² / ∂θ|."""
    total = {path: torch.zeros_like(value) for path, value in params.items()}
    for i in range(len(x)):
        margins = []
        outputs = network.forward(params, x[i : i + 1], margins)[0]
        check_margins(margins)
        norm = (outputs**2 * torch.tensor(active)).sum()
        for path, grad in zip(params, torch.autograd.grad(norm, list(params.values()))):
            total[path] += grad.abs()
    return {path: value / len(x) for path, value in total.items()}


def case(name, network, seed, active):
    draw = Draw(seed)
    start = network.draw(draw)
    x = draw.uniform((SAMPLES, *network.input_shape))
    return {
        "name": name,
        "model": network.description,
        "params": tree(start),
        "x": tensor(x),
        "active": active,
        "importance": tree(importance(network, leaves(start), x, active)),
    }


def mas(seed=43):
    return golden(
        "torch.autograd.grad of the squared norm of the outputs, its absolute value, one call for each sample; mean",
        seed,
        {"relative": 1e-5, "absolute": 1e-6},
        [
            case("linear", softmax_regression(4, 3), seed, [1, 1, 1]),
            case("mlp", mlp(4, 5, 3), seed, [1, 1, 1]),
            case("cnn", cnn(6, 2, 3, 3), seed, [1, 1, 1]),
            case("mlp-two-active", mlp(4, 5, 4), seed, [0, 1, 0, 1]),
        ],
    )
