"""Split MNIST in Avalanche: the job of split_mnist.py, as near to it as Avalanche's own parts come."""

import torch
import torch.nn.functional as F
from avalanche.benchmarks import tensors_benchmark
from avalanche.core import SupervisedPlugin
from avalanche.models import MultiHeadClassifier, MultiTaskModule, SimpleMLP
from avalanche.training.plugins import ReplayPlugin
from avalanche.training.storage_policy import ClassBalancedBuffer
from avalanche.training.supervised import EWC, LwF, Naive

from .avalanche_strategy import BATCH, strategy_of
from .split_methods import PER_CLASS, TEMPERATURE
from .split_mnist import CONTEXTS, accuracy, contexts_of

CLASSES = 10


class MultiHeadMlp(MultiTaskModule):
    """Avalanche's MTSimpleMLP has one hidden layer and dropout; this one has the layers of its SimpleMLP."""

    def __init__(self, body):
        super().__init__()
        self.features = body.features
        self.classifier = MultiHeadClassifier(body.classifier.in_features)

    def forward(self, x, task_labels):
        return self.classifier(self.features(x), task_labels)


class WeightedHalves(SupervisedPlugin):
    """(1/c)·new + (1 − 1/c)·replayed: a batch is the new samples, then the replayed ones. Avalanche's loss is the mean of all."""

    def before_training_exp(self, strategy, **_):
        self.contexts = strategy.clock.train_exp_counter + 1

    def __call__(self, outputs, targets):
        loss = F.cross_entropy(outputs[:BATCH], targets[:BATCH])
        if len(outputs) == BATCH:
            return loss
        replayed = F.cross_entropy(outputs[BATCH:], targets[BATCH:])
        return loss / self.contexts + (1 - 1 / self.contexts) * replayed


class StopAfter(SupervisedPlugin):
    """Avalanche counts passes over the data; this counts steps."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def after_training_iteration(self, strategy, **_):
        if strategy.clock.train_exp_iterations + 1 == self.steps:  # the clock is told after this
            strategy.stop_training()


def method_of(params):
    if params["method"] == "replay":
        policy = ClassBalancedBuffer(CLASSES * PER_CLASS, adaptive_size=False, total_num_classes=CLASSES)
        replay = ReplayPlugin(CLASSES * PER_CLASS, batch_size=BATCH, batch_size_mem=BATCH, storage_policy=policy)
        return Naive, {"criterion": WeightedHalves()}, [replay]
    if params["method"] == "ewc":
        # Its importance is the squared mean gradient of a batch, about 1/128 of the Fisher information, and it has no ½.
        return EWC, {"ewc_lambda": params["lambda"] / 2 * BATCH}, []
    if params["method"] == "lwf":
        return LwF, {"alpha": 1.0, "temperature": TEMPERATURE}, []
    return Naive, {}, []


def split_mnist_job(params):
    torch.manual_seed(params["seed"])
    train, test = (contexts_of(params, name) for name in ("train", "t10k"))
    heads = params["scenario"] == "task"
    hidden = params.get("hidden", [400, 400])
    model = SimpleMLP(CLASSES, hidden_size=hidden[0], hidden_layers=len(hidden), drop_rate=0)
    if heads:
        model = MultiHeadMlp(model)
    make, settings, plugins = method_of(params)
    steps = params["steps"] // CONTEXTS
    # As many passes as there are steps are never needed: StopAfter ends a context.
    strategy = strategy_of(make, model, train_epochs=steps + 1, plugins=[*plugins, StopAfter(steps)], **settings)
    labels = list(range(CONTEXTS)) if heads else [0] * CONTEXTS
    for experience in tensors_benchmark(train_tensors=train, test_tensors=test, task_labels=labels).train_stream:
        strategy.train(experience, drop_last=True)
    model.eval()
    correct = [accuracy(lambda x: model(x, task) if heads else model(x), *test[task]) for task in range(CONTEXTS)]
    return sum(correct) / CONTEXTS, strategy.clock.train_iterations
