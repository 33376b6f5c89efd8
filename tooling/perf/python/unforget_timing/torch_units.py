"""What the worker for bare PyTorch can time."""

import platform

import torch

from .fisher import fisher_unit
from .split_mnist import split_mnist_unit
from .steps import step_unit

UNITS = {"step": step_unit, "fisher": fisher_unit, "split-mnist": split_mnist_unit}


def versions():
    return {"python": platform.python_version(), "pytorch": torch.__version__}
