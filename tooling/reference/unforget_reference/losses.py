"""Losses of each sample, their weighted sum, and its gradient."""

import torch
import torch.nn.functional as F

from .draw import Draw, as_float32
from .files import golden, number, tensor

SEED = 61
SAMPLES, UNITS = 5, 4
LABELS = [2, 0, 3, 1, 2]
WEIGHTS = [0.25, 0.125, 0.5, 0.125, 0.0]  # exact in float32; the last sample does not count
ACTIVE = [[1, 1, 1, 0], [1, 0, 0, 1], [0, 1, 0, 1], [0, 1, 0, 0], [1, 1, 1, 1]]  # the label's unit always takes part


def softmax_cross_entropy(outputs, labels, active):
    masked = outputs.masked_fill(active == 0, -torch.inf)
    return F.cross_entropy(masked, torch.tensor(labels), reduction="none")


def binary_cross_entropy(outputs, targets, active):
    values = F.binary_cross_entropy_with_logits(outputs, targets, reduction="none")
    return (values * active).sum(1) / active.sum(1)


def mean_squared_error(outputs, targets, active):
    values = F.mse_loss(outputs, targets, reduction="none")
    return (values * active).sum(1) / active.sum(1)


LOSSES = {
    "softmaxCrossEntropy": softmax_cross_entropy,
    "binaryCrossEntropy": binary_cross_entropy,
    "meanSquaredError": mean_squared_error,
}


def case(name, loss, outputs, targets, *, masked=False):
    active = as_float32(ACTIVE, (SAMPLES, UNITS)) if masked else torch.ones_like(outputs)
    weights = as_float32(WEIGHTS, (SAMPLES,))
    moving = outputs.clone().requires_grad_()
    per_sample = LOSSES[loss](moving, targets, active)
    total = (weights * per_sample).sum()
    (gradient,) = torch.autograd.grad(total, [moving])
    return {
        "name": name,
        "loss": loss,
        "outputs": tensor(outputs),
        "targets": targets if isinstance(targets, list) else tensor(targets),
        "active": tensor(active) if masked else None,
        "weights": tensor(weights),
        "perSample": tensor(per_sample),
        "total": number(total),
        "gradient": tensor(gradient),
    }


def losses():
    draw = Draw(SEED)
    logits = draw.uniform((SAMPLES, UNITS), -4, 4)
    values = draw.uniform((SAMPLES, UNITS), -2, 2)
    flags = (draw.uniform((SAMPLES, UNITS)) > 0).to(torch.float64)
    extreme = as_float32([1000, -1000, 0, 30, 90, -90, 0, 0, 50, 50, 50, -1000, 1e4, 0, 0, 0, -500, -500, -500, -501], (SAMPLES, UNITS))
    return golden(
        "torch.nn.functional.cross_entropy, binary_cross_entropy_with_logits and mse_loss without reduction; "
        "the last two as the mean over the active units; total is the weighted sum, gradient that of total by outputs",
        SEED,
        {"relative": 1e-5, "absolute": 1e-6},
        [
            case("softmax-cross-entropy", "softmaxCrossEntropy", logits, LABELS),
            case("softmax-cross-entropy-active", "softmaxCrossEntropy", logits, LABELS, masked=True),
            case("softmax-cross-entropy-extreme", "softmaxCrossEntropy", extreme, LABELS),
            case("binary-cross-entropy", "binaryCrossEntropy", logits, flags),
            case("binary-cross-entropy-active", "binaryCrossEntropy", logits, flags, masked=True),
            case("binary-cross-entropy-extreme", "binaryCrossEntropy", extreme, flags),
            case("mean-squared-error", "meanSquaredError", logits, values),
            case("mean-squared-error-active", "meanSquaredError", logits, values, masked=True),
        ],
    )
