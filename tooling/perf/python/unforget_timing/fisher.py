"""Exact diagonal Fisher information of an MLP: one autograd call a sample and class, and in closed form."""

from time import perf_counter

import torch
import torch.nn.functional as F

from .problem import network, problem


def fisher_unit(params):
    model, shape = network(params)
    x, _ = problem(params["samples"], shape, params.get("classes", 10))
    looped = params.get("loop")

    def run():
        start = perf_counter()
        fisher = by_loop(model, x[:looped]) if looped else closed_form(model, x)
        ms = 1000 * (perf_counter() - start)
        scale = len(x) / looped if looped else 1
        return ms * scale, {"sum": sum(float(value.sum()) for value in fisher)}

    _, check = run()
    return check, run


def by_loop(model, x):
    parameters = list(model.parameters())
    total = [torch.zeros_like(parameter) for parameter in parameters]
    for i in range(len(x)):
        log_p = F.log_softmax(model(x[i : i + 1])[0], dim=0)
        for value in log_p:
            grads = torch.autograd.grad(value, parameters, retain_graph=True)
            for sums, grad in zip(total, grads):
                sums += value.detach().exp() * grad**2
    return [sums / len(x) for sums in total]


@torch.no_grad()
def closed_form(model, x):
    """Σₙ p (aₙδₙᵀ)² = (a²)ᵀ Σ p δ²: one forward pass, a delta pass for each class, one product a layer."""
    layers = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    inputs = [x]
    for layer in layers[:-1]:
        inputs.append(F.relu(layer(inputs[-1])))
    p = F.softmax(layers[-1](inputs[-1]), dim=1)
    squares = [torch.zeros(len(x), layer.out_features) for layer in layers]
    for unit in range(p.shape[1]):
        weight = p[:, unit : unit + 1]
        delta = -p
        delta[:, unit] += 1
        for i in reversed(range(len(layers))):
            squares[i] += weight * delta**2
            if i:
                delta = (delta @ layers[i].weight) * (inputs[i] > 0)
    fisher = []
    for a, s in zip(inputs, squares):
        fisher += [s.T @ a**2 / len(x), s.mean(dim=0)]
    return fisher
