"""Split MNIST, class- or task-incremental, in a bare loop after the protocol of van de Ven et al. 2022 (doi:10.1038/s42256-022-00568-3).

784-400-400; `class`: ten outputs, all active from the start; `task`: two outputs for each context, asked alone. Adam at 0.001,
not reset; batches of 128, the last of a pass left out. The methods are in split_methods.py.
"""

import gzip
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from torch import nn

from .split_methods import METHODS

BATCH = 128
CONTEXTS = 5


def job_unit(job):
    """A whole job as a unit, without a warm-up: `job` of the parameters returns accuracy and steps."""

    def unit(params):
        def run():
            start = perf_counter()
            correct, steps = job(params)
            return 1000 * (perf_counter() - start), {"accuracy": correct, "steps": steps}

        return {}, run

    return unit


def split_mnist_job(params):
    torch.manual_seed(params["seed"])
    train, test = (contexts_of(params, name) for name in ("train", "t10k"))
    net = Net(params.get("hidden", [400, 400]), [2] * CONTEXTS if params["scenario"] == "task" else [10])
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    method = METHODS[params["method"]](net, params)
    steps = 0
    for context, (x, y) in enumerate(train):
        for rows in batches(len(x), params["steps"] // CONTEXTS):
            optimizer.zero_grad()
            loss = method.loss(x[rows], y[rows], context)
            loss.backward()
            optimizer.step()
            steps += 1
            if steps % 50 == 0:
                loss.item()
        method.after(x, y, context)
    return sum(accuracy(lambda x: net(x, context), *test[context]) for context in range(CONTEXTS)) / CONTEXTS, steps


class Net(nn.Module):
    """Hidden layers, and one head for all contexts or one for each; PyTorch's own starting weights."""

    def __init__(self, hidden, heads):
        super().__init__()
        widths = [784, *hidden]
        layers = [layer for pair in zip(widths, widths[1:]) for layer in (nn.Linear(*pair), nn.ReLU())]
        self.body = nn.Sequential(*layers)
        self.heads = nn.ModuleList(nn.Linear(widths[-1], units) for units in heads)

    def head(self, context):
        return self.heads[context if len(self.heads) > 1 else 0]

    def forward(self, x, context):
        return self.head(context)(self.body(x))


def batches(length, steps):
    order, at = torch.randperm(length), 0
    for _ in range(steps):
        if at + BATCH > length:
            order, at = torch.randperm(length), 0
        yield order[at : at + BATCH]
        at += BATCH


@torch.no_grad()
def accuracy(outputs, x, y):
    return float((outputs(x).argmax(dim=1) == y).float().mean())


def contexts_of(params, name):
    """Images and labels of two digits at a time; with a head for each context, labels are 0 and 1 in every one."""
    x, y = part(params["folder"], name)
    contexts = []
    for context in range(CONTEXTS):
        chosen = (y == 2 * context) | (y == 2 * context + 1)
        first = 2 * context if params["scenario"] == "task" else 0
        contexts.append((x[chosen], y[chosen] - first))
    return contexts


def part(folder, name):
    """Images [n, 784] in 0 … 1 and labels [n] from the IDX files, gzipped or not."""
    images = read(folder, f"{name}-images", "idx3")[16:].reshape(-1, 784)
    labels = read(folder, f"{name}-labels", "idx1")[8:]
    return torch.tensor(images, dtype=torch.float32) / 255, torch.tensor(labels, dtype=torch.int64)


def read(folder, name, rank):
    for mark in "-.":
        for end, opened in ((".gz", gzip.open), ("", open)):
            path = Path(folder) / f"{name}{mark}{rank}-ubyte{end}"
            if path.exists():
                with opened(path, "rb") as file:
                    return np.frombuffer(file.read(), np.uint8)
    raise FileNotFoundError(f"{folder}: no {name}")
