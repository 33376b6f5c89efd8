"""What a teacher's outputs cost a student: divergences of groups of units, and distances of features."""

import torch
import torch.nn.functional as F

from .draw import Draw
from .files import golden, tensor

SEED = 83
SAMPLES, UNITS, FEATURES = 5, 6, 4
GROUPS = {"all": [[0, 1, 2, 3, 4, 5]], "tasks": [[0, 3], [1, 4, 5]]}  # unit 2 belongs to no old task


def softmax_divergence(student, teacher, temperature):
    """Hinton's: KL(teacher || student) of the softened softmax, times T squared."""
    target = F.softmax(teacher / temperature, dim=1)
    value = F.kl_div(F.log_softmax(student / temperature, dim=1), target, reduction="none")
    return value.sum(1) * temperature**2


def sigmoid_divergence(student, teacher, temperature):
    target = torch.sigmoid(teacher / temperature)

    def entropy(logits):
        return F.binary_cross_entropy_with_logits(logits / temperature, target, reduction="none").mean(1)

    return (entropy(student) - entropy(teacher)) * temperature**2


def squared_divergence(student, teacher, _):
    return F.mse_loss(student, teacher, reduction="none").mean(1)


DIVERGENCES = {
    "categorical": softmax_divergence,
    "bernoulli": sigmoid_divergence,
    "gaussian": squared_divergence,
}
DISTANCES = {
    "cosine": lambda student, teacher: 1 - F.cosine_similarity(student, teacher, dim=1),
    "l2": lambda student, teacher: F.mse_loss(student, teacher, reduction="none").sum(1) / 2,
}


def case(name, options, student, teacher, distance):
    moving = student.clone().requires_grad_()
    per_sample = distance(moving, teacher)
    (gradient,) = torch.autograd.grad(per_sample.sum(), [moving])
    return {
        "name": name,
        **options,
        "student": tensor(student),
        "teacher": tensor(teacher),
        "perSample": tensor(per_sample),
        "gradient": tensor(gradient),
    }


def output_cases(draw):
    student, teacher = draw.uniform((SAMPLES, UNITS), -3, 3), draw.uniform((SAMPLES, UNITS), -3, 3)
    for likelihood, divergence in DIVERGENCES.items():
        for naming, groups in GROUPS.items():
            for temperature in (1, 2):

                def distance(s, t):
                    return sum(divergence(s[:, group], t[:, group], temperature) for group in groups)

                options = {"likelihood": likelihood, "temperature": temperature, "groups": groups}
                yield case(f"{likelihood}-{naming}-{temperature}", options, student, teacher, distance)


def feature_cases(draw):
    student, teacher = draw.uniform((SAMPLES, FEATURES), -2, 2), draw.uniform((SAMPLES, FEATURES), -2, 2)
    for kind, distance in DISTANCES.items():
        yield case(kind, {"distance": kind}, student, teacher, distance)


def distillation():
    draw = Draw(SEED)
    return {
        **golden(
            "PyTorch: kl_div of softened outputs times T², and distances of features",
            SEED,
            {"relative": 1e-4, "absolute": 1e-5},
            list(output_cases(draw)),
        ),
        "features": list(feature_cases(draw)),
    }
