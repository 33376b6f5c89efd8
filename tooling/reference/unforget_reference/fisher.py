"""Diagonal Fisher information, the slow and obvious way: one autograd call for each sample and class."""

import torch
import torch.nn.functional as F

from .draw import Draw
from .files import golden, tensor, tree
from .models import check_margins, cnn, leaves, mlp, softmax_regression

SAMPLES = 8
BATCH_SIZE = 4


def log_probabilities(network, params, x, active):
    """[n, units]; inactive units have logit −∞, so probability 0."""
    margins = []
    logits = network.forward(params, x, margins)
    check_margins(margins)
    return F.log_softmax(logits.masked_fill(torch.tensor(active) == 0, -torch.inf), dim=1)


def squared_gradient(scalar, params):
    grads = torch.autograd.grad(scalar, list(params.values()))
    return {path: grad**2 for path, grad in zip(params, grads)}


def mean_of(terms, count):
    """Sum of weighted trees over `count`; terms yields (weight, tree)."""
    total = {}
    for weight, term in terms:
        for path, value in term.items():
            total[path] = total.get(path, 0) + weight * value
    return {path: value / count for path, value in total.items()}


def exact(network, params, x, active):
    """E over samples, E over c ~ p(c|x), of (∂ log p(c|x) / ∂θ)²."""

    def terms():
        for i in range(len(x)):
            for unit, on in enumerate(active):
                if on:
                    chosen = log_probabilities(network, params, x[i : i + 1], active)[0, unit]
                    yield chosen.detach().exp(), squared_gradient(chosen, params)

    return mean_of(terms(), len(x))


def with_labels(network, params, x, active, labels):
    """E over samples of (∂ log p(label|x) / ∂θ)²: empirical with the true labels, sampled with drawn ones, predicted with the likeliest."""

    def terms():
        for i, label in enumerate(labels):
            yield 1, squared_gradient(log_probabilities(network, params, x[i : i + 1], active)[0, label], params)

    return mean_of(terms(), len(x))


def batched(network, params, x, active, y):
    """Mean over batches of the squared gradient of the batch's mean loss: not a Fisher information, but widely used."""

    def terms():
        for first in range(0, len(x), BATCH_SIZE):
            rows = slice(first, first + BATCH_SIZE)
            log_p = log_probabilities(network, params, x[rows], active)
            yield 1, squared_gradient(F.nll_loss(log_p, torch.tensor(y[rows])), params)

    return mean_of(terms(), len(x) // BATCH_SIZE)


def check_alive(fisher, active):
    """A unit that is off for every sample tests nothing: take another seed. Inactive columns of the head are 0 by right."""
    for path, value in fisher.items():
        used = value[..., torch.tensor(active) == 1] if path.startswith("head/") else value
        if used.min() <= 0:
            raise ValueError(f"{path} has zero Fisher information: change the seed")


def case(name, network, seed, active):
    draw = Draw(seed)
    start = network.draw(draw)
    x = draw.uniform((SAMPLES, *network.input_shape))
    classes = [unit for unit, on in enumerate(active) if on]
    y, sampled = draw.labels(SAMPLES, classes), draw.labels(SAMPLES, classes)
    params = leaves(start)
    predicted = log_probabilities(network, params, x, active).argmax(1).tolist()
    expectation = exact(network, params, x, active)
    check_alive(expectation, active)
    return {
        "name": name,
        "model": network.description,
        "params": tree(start),
        "x": tensor(x),
        "y": y,
        "active": active,
        "sampledLabels": sampled,
        "batchSize": BATCH_SIZE,
        "fisher": {
            "exact": tree(expectation),
            "empirical": tree(with_labels(network, params, x, active, y)),
            "sampled": tree(with_labels(network, params, x, active, sampled)),
            "predicted": tree(with_labels(network, params, x, active, predicted)),
            "batched": tree(batched(network, params, x, active, y)),
        },
    }


def fisher(seed=43):
    return golden(
        "torch.autograd.grad of log softmax, squared, one call for each sample and class; mean over samples",
        seed,
        {"relative": 1e-5, "absolute": 1e-7},
        [
            case("softmax-regression", softmax_regression(4, 3), seed, [1, 1, 1]),
            case("mlp", mlp(4, 5, 3), seed, [1, 1, 1]),
            case("cnn", cnn(6, 2, 3, 3), seed, [1, 1, 1]),
            case("mlp-two-active", mlp(4, 5, 4), seed, [0, 1, 0, 1]),
        ],
    )
