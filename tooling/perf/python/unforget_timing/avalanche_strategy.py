"""A strategy of Avalanche with what all timed jobs have in common."""

import torch
from avalanche.training.plugins import EvaluationPlugin

BATCH = 128


def strategy_of(make, model, **options):
    options = {"criterion": torch.nn.CrossEntropyLoss(), **options}
    return make(
        model=model,
        optimizer=torch.optim.Adam(model.parameters(), lr=1e-3),
        train_mb_size=BATCH,
        evaluator=EvaluationPlugin(),  # measures nothing, logs nothing
        **options,
    )
