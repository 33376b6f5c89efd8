"""The same data and starting weights as src/workers/problem.ts and networks.ts, to the bit."""

import numpy as np
import torch
from torch import nn

SIGNAL = 0.4
WRONG_LABELS = 0.1
FILTERS = [32, 64]
DENSE = [128]


def hashed(count, seed):
    """[count] numbers in [0, 1): float64 with 24 bits, exact in float32."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)
        h += np.uint32((seed * 0x85EBCA77) & 0xFFFFFFFF)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        return ((h ^ (h >> np.uint32(16))) >> np.uint32(8)) / float(0x1000000)


def problem(samples, shape, classes):
    """x [samples, …shape] float32, y [samples] int64."""
    size = int(np.prod(shape))
    patterns = hashed(classes * size, 1).reshape(classes, size)
    noise = hashed(samples * size, 2).reshape(samples, size)
    index = np.arange(samples)
    x = SIGNAL * patterns[index % classes] + (1 - SIGNAL) * noise - 0.5
    drawn = np.floor(hashed(samples, 4) * classes).astype(np.int64)
    y = np.where(hashed(samples, 3) < WRONG_LABELS, drawn, index % classes)
    return torch.tensor(x.reshape(samples, *shape), dtype=torch.float32), torch.tensor(y)


def network(params):
    """The network of a unit's parameters, and the shape of one of its samples."""
    classes = params.get("classes", 10)
    if params.get("network") == "cnn":
        return convolutional(classes), (1, 28, 28)
    return dense([784, *params.get("hidden", [400, 400]), classes]), (784,)


def dense(widths, first=0):
    layers = []
    for i, (inputs, units) in enumerate(zip(widths, widths[1:])):
        layer = nn.Linear(inputs, units)
        kernel = weights((inputs, units), 10 + first + i)
        set_weights(layer, kernel.T)
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def convolutional(classes):
    layers, depth = [], 1
    for i, filters in enumerate(FILTERS):
        layer = nn.Conv2d(depth, filters, 3, padding="same")
        set_weights(layer, weights((3, 3, depth, filters), 10 + i).permute(3, 2, 0, 1))
        layers += [layer, nn.ReLU(), nn.MaxPool2d(2)]
        depth = filters
    head = dense([7 * 7 * depth, *DENSE, classes], first=len(FILTERS))
    # Ours flattens [height, width, channels]; torch [channels, height, width].
    kernel = head[0].weight.detach().reshape(DENSE[0], 7, 7, depth).permute(0, 3, 1, 2).reshape(DENSE[0], -1)
    set_weights(head[0], kernel)
    return nn.Sequential(*layers, nn.Flatten(), *head)


def weights(shape, seed):
    """U(±1/√fanIn) in our layout, where the units come last."""
    bound = 1 / np.sqrt(np.prod(shape[:-1]))
    values = (2 * hashed(int(np.prod(shape)), seed) - 1) * bound
    return torch.tensor(values.reshape(shape), dtype=torch.float32)


def set_weights(layer, weight):
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.zero_()
