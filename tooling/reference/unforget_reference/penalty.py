"""The EWC penalty λ·½·Σ_t Σ_i F_ti (θ_i − θ*_ti)² and its gradient by autograd."""

import torch

from .draw import Draw
from .files import golden, number, tree

SEED = 51
SHAPES = {"a": (3, 2), "b": (2,)}


def draw_tree(draw, low, high):
    return {path: draw.uniform(shape, low, high) for path, shape in SHAPES.items()}


def case(name, seed, tasks, strength):
    draw = Draw(seed)
    theta = draw_tree(draw, -1, 1)
    pairs = [(draw_tree(draw, 0, 2), draw_tree(draw, -1, 1)) for _ in range(tasks)]
    for importance, _ in pairs:
        importance["a"][0, 1] = 0  # matters to no task: a weighted mean of the anchors would divide by zero here
    pairs[0][0]["b"][0] = 0  # matters to the later tasks only

    moving = {path: value.clone().requires_grad_() for path, value in theta.items()}
    terms = [
        (importance[path] * (moving[path] - anchor[path]) ** 2).sum() for importance, anchor in pairs for path in SHAPES
    ]
    penalty = strength * 0.5 * torch.stack(terms).sum()
    grads = torch.autograd.grad(penalty, list(moving.values()))
    return {
        "name": name,
        "lambda": strength,
        "params": tree(theta),
        "tasks": [{"importance": tree(importance), "anchor": tree(anchor)} for importance, anchor in pairs],
        "penalty": number(penalty),
        "gradient": tree(dict(zip(SHAPES, grads))),
    }


def ewc():
    return golden(
        "lambda/2 · sum over tasks and parameters of importance · (params − anchor)², value and torch.autograd gradient",
        SEED,
        {"relative": 1e-5, "absolute": 1e-6},
        [case("one-task", SEED, 1, 2.5), case("three-tasks", SEED + 1, 3, 40.0)],
    )
