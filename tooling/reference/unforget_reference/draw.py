"""Seeded inputs. Every number is a float32 value held in float64, so that both sides start from the same bits."""

import math
import random

import torch


def as_float32(values, shape):
    return torch.tensor(values, dtype=torch.float32).reshape(shape).to(torch.float64)


class Draw:
    """Python's own generator: its uniform numbers are the same in every version, which torch's and numpy's need not be."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def uniform(self, shape, low=-1.0, high=1.0):
        count = math.prod(shape)
        return as_float32([low + (high - low) * self._random.random() for _ in range(count)], shape)

    def labels(self, count, classes):
        """Labels in random order in which every one of `classes` comes up, if `count` allows."""
        labels = [classes[i % len(classes)] for i in range(count)]
        for last in range(count - 1, 0, -1):
            other = int(self._random.random() * (last + 1))
            labels[last], labels[other] = labels[other], labels[last]
        return labels
