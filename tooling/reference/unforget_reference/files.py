"""Golden files: how numbers are written, and how a recomputed file is compared with a committed one."""

import json
import math
import platform
import re

import numpy
import torch

DIGITS = 9  # of every number; enough to name each float32 value exactly

# Float64 sums may round otherwise on another processor, which can turn the last written digit.
CHECK_RELATIVE = 1e-8
CHECK_ABSOLUTE = 1e-13


def number(value):
    value = float(value.detach()) if isinstance(value, torch.Tensor) else float(value)
    rounded = float(f"{value:.{DIGITS}g}")
    if not math.isfinite(rounded):
        raise ValueError(f"a golden number must be finite, got {value}")
    return rounded + 0.0  # no negative zero


def tensor(value):
    """{shape, values}: values in row-major order."""
    value = value.detach()
    return {"shape": list(value.shape), "values": [number(v) for v in value.reshape(-1).tolist()]}


def tree(params):
    return {path: tensor(value) for path, value in params.items()}


def golden(source, seed, tolerance, cases):
    return {
        "source": source,
        "command": "python3 tooling/reference/goldens.py",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__.split("+")[0],
            "numpy": numpy.__version__,
        },
        "seed": seed,
        "tolerance": tolerance,
        "cases": cases,
    }


def to_text(content):
    """JSON with every list of numbers on one line."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    return re.sub(r"\[[^][{}\"]*\]", lambda found: re.sub(r"\s+", " ", found[0]).replace("[ ", "[").replace(" ]", "]"), text) + "\n"


def differences(committed, computed, at=""):
    """Where two golden contents part: numbers by more than rounding, anything else at all; `versions` may differ."""
    if isinstance(computed, bool) or isinstance(committed, bool) or not isinstance(computed, (dict, list, int, float)):
        return [] if committed == computed else [f"{at}: committed {committed!r}, computed {computed!r}"]
    if isinstance(computed, dict):
        if not isinstance(committed, dict) or list(committed) != list(computed):
            return [f"{at}: keys differ"]
        keys = [key for key in computed if (at, key) != ("", "versions")]
        return [line for key in keys for line in differences(committed[key], computed[key], f"{at}/{key}")]
    if isinstance(computed, list):
        if not isinstance(committed, list) or len(committed) != len(computed):
            return [f"{at}: lengths differ"]
        return [line for i, value in enumerate(computed) for line in differences(committed[i], value, f"{at}/{i}")]
    if not isinstance(committed, (int, float)):
        return [f"{at}: committed {committed!r}, computed {computed!r}"]
    close = math.isclose(committed, computed, rel_tol=CHECK_RELATIVE, abs_tol=CHECK_ABSOLUTE)
    return [] if close else [f"{at}: committed {committed!r}, computed {computed!r}"]
