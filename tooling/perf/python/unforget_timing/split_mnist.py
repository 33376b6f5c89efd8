"""Split MNIST, class-incremental, in a bare loop after the protocol of van de Ven et al. 2022 (doi:10.1038/s42256-022-00568-3).

784-400-400-10, all outputs active from the start; Adam at 0.001, not reset; batches of 128, the last of a pass left out.
With replay: 100 samples a class stored after each context, 128 replayed a step, loss (1/c)·new + (1 − 1/c)·replayed.
"""

import gzip
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F

from .problem import dense

BATCH = 128
PER_CLASS = 100


def split_mnist_unit(params):
    def run():
        start = perf_counter()
        accuracy = whole_job(params)
        return 1000 * (perf_counter() - start), {"accuracy": accuracy}

    return {}, run


def whole_job(params):
    x, y = part(params["folder"], "train")
    test_x, test_y = part(params["folder"], "t10k")
    torch.manual_seed(1)
    model = dense([784, 400, 400, 10])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    memory = []
    for context in range(5):
        chosen = (y == 2 * context) | (y == 2 * context + 1)
        train(model, optimizer, (x[chosen], y[chosen]), params["steps"] // 5, memory)
        if params["method"] == "replay":
            memory += [store(x, y, label) for label in (2 * context, 2 * context + 1)]
    return sum(accuracy_on(model, test_x, test_y, context) for context in range(5)) / 5


def train(model, optimizer, data, steps, memory):
    x, y = data
    c = len(memory) // 2 + 1
    if memory:
        old_x, old_y = (torch.cat(parts) for parts in zip(*memory))
    order, at = torch.randperm(len(x)), 0
    for step in range(steps):
        if at + BATCH > len(x):
            order, at = torch.randperm(len(x)), 0
        rows = order[at : at + BATCH]
        at += BATCH
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x[rows]), y[rows])
        if memory:
            drawn = torch.randint(len(old_x), (BATCH,))
            loss = loss / c + (1 - 1 / c) * F.cross_entropy(model(old_x[drawn]), old_y[drawn])
        loss.backward()
        optimizer.step()
        if step % 50 == 49:
            loss.item()


def store(x, y, label):
    rows = torch.nonzero(y == label)[:, 0]
    rows = rows[torch.randperm(len(rows))[:PER_CLASS]]
    return x[rows], y[rows]


@torch.no_grad()
def accuracy_on(model, x, y, context):
    chosen = (y == 2 * context) | (y == 2 * context + 1)
    return float((model(x[chosen]).argmax(dim=1) == y[chosen]).float().mean())


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
