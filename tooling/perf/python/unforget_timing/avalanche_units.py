"""What the worker for Avalanche can time: a step of separate EWC, and whole jobs on five tasks of digits or on Split MNIST."""

import platform
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from avalanche.benchmarks import tensors_benchmark
from avalanche.core import SupervisedPlugin
from avalanche.training.supervised import EWC, LwF, Naive, Replay

from .avalanche_split import split_mnist_job
from .avalanche_strategy import BATCH, strategy_of
from .problem import dense, network, problem
from .split_mnist import job_unit

TASKS = 5
METHODS = {
    "naive": (Naive, {}),
    "ewc": (EWC, {"ewc_lambda": 50.0}),
    "replay": (Replay, {"mem_size": 200}),
    "lwf": (LwF, {"alpha": 1.0, "temperature": 2.0}),
}


def benchmark_of(experiences):
    return tensors_benchmark(
        train_tensors=experiences, test_tensors=experiences[:1], task_labels=[0] * len(experiences), complete_test_set_only=True
    )


class Stopwatch(SupervisedPlugin):
    """Seconds of the steps alone, without what comes before and after them; and the last loss."""

    def before_training_epoch(self, strategy, **_):
        self.start = perf_counter()

    def after_training_epoch(self, strategy, **_):
        self.seconds = perf_counter() - self.start
        self.loss = strategy.loss.item()


def ewc_step_unit(params):
    """`tasks` small experiences first, so that as many importances are there, then the steps that are timed."""
    model, shape = network(params)
    x, y = problem(params["samples"], shape, 10)
    steps = params["window"] * params["windows"]
    few = (x[:BATCH], y[:BATCH])
    rows = torch.arange(steps * BATCH) % len(x)
    watch = Stopwatch()
    make, settings = METHODS["ewc"]
    strategy = strategy_of(make, model, plugins=[watch], **settings)
    past = benchmark_of([few] * params["tasks"])
    for experience in past.train_stream:
        strategy.train(experience)
    now = benchmark_of([(x[rows], y[rows])]).train_stream[0]

    def run():
        # Consolidating adds a task each time: it is taken back, so that every reading has as many.
        strategy.train(now)
        strategy.clock.train_exp_counter = params["tasks"]
        ms = 1000 * watch.seconds / steps
        kept = sum(value.data.numel() for task in range(params["tasks"]) for value in ewc_plugin(strategy).importances[task].values())
        return ms, {"loss": watch.loss, "importances": kept}

    _, check = run()
    return check, run


def ewc_plugin(strategy):
    return next(plugin for plugin in strategy.plugins if hasattr(plugin, "importances"))


def digits_job(params):
    torch.manual_seed(params["seed"])
    train, test = (parts(params["folder"], name) for name in ("train", "test"))
    model = dense([784, 400, 400, 10])
    make, settings = METHODS[params["method"]]
    strategy = strategy_of(make, model, train_epochs=params["epochs"], **settings)
    for experience in benchmark_of(train).train_stream:
        strategy.train(experience)
    model.eval()
    with torch.no_grad():
        right = [float((model(x).argmax(dim=1) == y).float().mean()) for x, y in test]
    return sum(right) / TASKS, strategy.clock.train_iterations


def parts(folder, name):
    """Five tasks: images [n, 784] in 0 … 1 and labels [n]."""
    images = np.fromfile(Path(folder) / f"{name}-images.u8", np.uint8).reshape(TASKS, -1, 784)
    labels = np.fromfile(Path(folder) / f"{name}-labels.u8", np.uint8).reshape(TASKS, -1)
    return [
        (torch.tensor(x, dtype=torch.float32) / 255, torch.tensor(y, dtype=torch.int64)) for x, y in zip(images, labels)
    ]


UNITS = {"ewc-step": ewc_step_unit, "digits": job_unit(digits_job), "split-mnist": job_unit(split_mnist_job)}


def versions():
    return {"python": platform.python_version(), "pytorch": torch.__version__, "avalanche": version("avalanche-lib")}
