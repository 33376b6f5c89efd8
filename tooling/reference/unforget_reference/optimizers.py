"""Five steps of each optimizer with given gradients."""

import torch

from .draw import Draw
from .files import golden, tree

SEED = 11
STEPS = 5
ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}


def torch_optimizer(name, params, rate, options):
    """The torch optimizer that `name` and `options` mean on our side."""
    if name == "sgd":
        return torch.optim.SGD(params, lr=rate)
    if name == "momentum":
        return torch.optim.SGD(params, lr=rate, momentum=options["momentum"], nesterov=options["nesterov"])
    shared = {"lr": rate, "betas": (options["beta1"], options["beta2"]), "eps": options["epsilon"]}
    if name == "adam":
        return torch.optim.Adam(params, **shared)
    if name == "adamw":
        return torch.optim.AdamW(params, **shared, weight_decay=options["weightDecay"])
    raise ValueError(f"unknown optimizer {name}")


def case(name, optimizer, rate, options, *, gradient_scale=1.0):
    draw = Draw(SEED)  # the same start and gradients in every case
    params = {"a": draw.uniform((3, 2)), "b": draw.uniform((2,))}
    grads = [{"a": draw.uniform((3, 2)), "b": draw.uniform((2,))} for _ in range(STEPS)]
    grads[0]["b"][1] = 0  # a zero first gradient: 0/ε, not NaN
    grads = [{k: (g * gradient_scale).to(torch.float32).to(torch.float64) for k, g in step.items()} for step in grads]

    moving = {path: value.clone().requires_grad_() for path, value in params.items()}
    rule = torch_optimizer(optimizer, list(moving.values()), rate, options)
    expected = []
    for step in grads:
        for path, value in moving.items():
            value.grad = step[path].clone()
        rule.step()
        expected.append(tree(moving))
    return {
        "name": name,
        "optimizer": optimizer,
        "rate": rate,
        "options": options,
        "params": tree(params),
        "grads": [tree(step) for step in grads],
        "expected": expected,
    }


def optimizers():
    return golden(
        "torch.optim.SGD, Adam and AdamW: parameters after each of five steps with given gradients",
        SEED,
        {"relative": 1e-5, "absolute": 1e-6},
        [
            case("sgd", "sgd", 0.1, {}),
            case("momentum", "momentum", 0.1, {"momentum": 0.9, "nesterov": False}),
            case("nesterov", "momentum", 0.1, {"momentum": 0.9, "nesterov": True}),
            case("adam", "adam", 0.01, ADAM),
            # Gradients near epsilon: shows whether epsilon is added before or after the bias correction.
            case("adam-tiny-gradients", "adam", 0.01, ADAM, gradient_scale=2.0**-26),
            case("adamw", "adamw", 0.01, {**ADAM, "weightDecay": 0.05}),
        ],
    )
