"""What a method adds to the bare loop: the loss of a batch, and what is done when a context ends."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

from .fisher import closed_form

PER_CLASS = 100
TEMPERATURE = 2


class Naive:
    def __init__(self, net, params):
        self.net = net

    def loss(self, x, y, context):
        return F.cross_entropy(self.net(x, context), y)

    def after(self, x, y, context):
        pass


class Replay(Naive):
    """As many stored samples a step as new ones, loss (1/c)·new + (1 − 1/c)·replayed; 100 of each class are stored. One head."""

    def __init__(self, net, params):
        super().__init__(net, params)
        self.stored = []

    def loss(self, x, y, context):
        loss = super().loss(x, y, context)
        if not context:
            return loss
        rows = torch.randint(len(self.old_x), (len(x),))
        replayed = super().loss(self.old_x[rows], self.old_y[rows], context)
        return loss / (context + 1) + (1 - 1 / (context + 1)) * replayed

    def after(self, x, y, context):
        for label in y.unique():
            rows = torch.nonzero(y == label)[:, 0]
            rows = rows[torch.randperm(len(rows))[:PER_CLASS]]
            self.stored.append((x[rows], y[rows]))
        self.old_x, self.old_y = (torch.cat(parts) for parts in zip(*self.stored))


class Ewc(Naive):
    """λ·½·Σ F(θ − θ*)² for each context, F the exact Fisher information over all of its samples."""

    def __init__(self, net, params):
        super().__init__(net, params)
        self.weight = params["lambda"] / 2
        self.past = []

    def loss(self, x, y, context):
        loss = super().loss(x, y, context)
        for parameter, fisher, anchor in self.past:
            loss = loss + self.weight * (fisher * (parameter - anchor) ** 2).sum()
        return loss

    def after(self, x, y, context):
        learned = nn.Sequential(*self.net.body, self.net.head(context))
        for parameter, fisher in zip(learned.parameters(), closed_form(learned, x)):
            self.past.append((parameter, fisher, parameter.detach().clone()))


class Lwf(Naive):
    """Divergence from the network before this context at temperature 2, without a factor T², summed over the earlier heads."""

    def loss(self, x, y, context):
        features = self.net.body(x)
        loss = F.cross_entropy(self.net.head(context)(features), y)
        if not context:
            return loss
        with torch.no_grad():
            taught = self.teacher.body(x)
        for head in range(context):
            with torch.no_grad():
                target = F.softmax(self.teacher.head(head)(taught) / TEMPERATURE, dim=1)
            student = F.log_softmax(self.net.head(head)(features) / TEMPERATURE, dim=1)
            loss = loss + F.kl_div(student, target, reduction="batchmean")
        return loss

    def after(self, x, y, context):
        self.teacher = copy.deepcopy(self.net)


METHODS = {"naive": Naive, "replay": Replay, "ewc": Ewc, "lwf": Lwf}
