"""A training step in a bare PyTorch loop: shuffled indices, forward, loss, backward, optimizer."""

from time import perf_counter

import torch
from torch import nn

from .problem import network, problem

BATCH = 128


def optimizer_of(model, name):
    if name == "adam":
        return torch.optim.Adam(model.parameters(), lr=1e-3)
    return torch.optim.SGD(model.parameters(), lr=0.1)


def step_unit(params):
    model, shape = network(params)
    x, y = problem(params["samples"], shape, params.get("classes", 10))
    optimizer = optimizer_of(model, params["optimizer"])
    criterion = nn.CrossEntropyLoss()
    order = torch.arange(len(x))
    window = params["window"]
    at = 0

    def window_of_steps():
        nonlocal at
        for _ in range(window):
            rows = order[at : at + BATCH]
            at = (at + BATCH) % len(x)
            optimizer.zero_grad()
            loss = criterion(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
        return loss.item()

    def run():
        window_of_steps()
        start = perf_counter()
        for _ in range(params["windows"]):
            loss = window_of_steps()
        seconds = perf_counter() - start
        return 1000 * seconds / (window * params["windows"]), {"loss": loss}

    return {"loss": window_of_steps()}, run
