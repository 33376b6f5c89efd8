"""What the worker for bare PyTorch can time."""

import platform

import torch

from .fisher import fisher_unit
from .split_mnist import job_unit, split_mnist_job
from .steps import step_unit

UNITS = {"step": step_unit, "fisher": fisher_unit, "split-mnist": job_unit(split_mnist_job)}


def versions():
    return {"python": platform.python_version(), "pytorch": torch.__version__}
