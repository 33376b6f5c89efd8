"""The networks in TensorFlow.js's layouts: parameters by path, dense kernels [in, out], convolutions HWIO, images NHWC.

torch keeps dense weights as [out, in], convolutions as OIHW and images as NCHW. The parameters here are leaves in our
layout and are transposed on the way in, so autograd returns gradients in our layout, and torch's optimizers update it.
"""

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Network:
    """`description` says how to build the same network elsewhere; `forward(params, x, margins)` gives logits [n, units]."""

    description: dict
    shapes: dict
    input_shape: tuple
    forward: object = field(repr=False)

    def draw(self, draw):
        return {path: draw.uniform(shape) for path, shape in self.shapes.items()}


def dense(params, layer, x):
    return F.linear(x, params[f"{layer}/kernel"].T, params[f"{layer}/bias"])


def convolution(params, layer, x):
    """3×3, stride 1, 'same': x [n, h, w, in] → [n, h, w, out]."""
    kernel = params[f"{layer}/kernel"].permute(3, 2, 0, 1)  # HWIO → OIHW
    z = F.conv2d(x.permute(0, 3, 1, 2), kernel, params[f"{layer}/bias"], padding="same")
    return z.permute(0, 2, 3, 1)


def relu(z, margins):
    margins.append(z.detach().abs().min().item())
    return torch.relu(z)


def max_pool(h, margins):
    """2×2, stride 2: [n, h, w, c] → [n, h/2, w/2, c]."""
    n, height, width, channels = h.shape
    windows = h.reshape(n, height // 2, 2, width // 2, 2, channels).permute(0, 1, 3, 5, 2, 4).reshape(-1, 4)
    best = windows.detach().topk(2, dim=1).values
    gaps = (best[:, 0] - best[:, 1])[best[:, 0] > 0]  # all-zero windows pass no gradient through the ReLU before
    margins.append(gaps.min().item())
    return F.max_pool2d(h.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)


def softmax_regression(inputs, units):
    return Network(
        description={"kind": "mlp", "inputs": inputs, "hidden": [], "units": units},
        shapes={"head/kernel": (inputs, units), "head/bias": (units,)},
        input_shape=(inputs,),
        forward=lambda params, x, margins: dense(params, "head", x),
    )


def mlp(inputs, hidden, units):
    def forward(params, x, margins):
        return dense(params, "head", relu(dense(params, "hidden-1", x), margins))

    return Network(
        description={"kind": "mlp", "inputs": inputs, "hidden": [hidden], "units": units},
        shapes={
            "hidden-1/kernel": (inputs, hidden),
            "hidden-1/bias": (hidden,),
            "head/kernel": (hidden, units),
            "head/bias": (units,),
        },
        input_shape=(inputs,),
        forward=forward,
    )


def cnn(side, channels, filters, units):
    def forward(params, x, margins):
        h = max_pool(relu(convolution(params, "conv-1", x), margins), margins)
        return dense(params, "head", h.reshape(len(x), -1))  # flattened in NHWC order

    flat = (side // 2) ** 2 * filters
    return Network(
        description={
            "kind": "cnn",
            "inputShape": [side, side, channels],
            "filters": [filters],
            "kernelSize": 3,
            "hidden": [],
            "units": units,
        },
        shapes={
            "conv-1/kernel": (3, 3, channels, filters),
            "conv-1/bias": (filters,),
            "head/kernel": (flat, units),
            "head/bias": (units,),
        },
        input_shape=(side, side, channels),
        forward=forward,
    )


def leaves(params):
    return {path: value.clone().requires_grad_() for path, value in params.items()}


def check_margins(margins, least=1e-4):
    """No golden may hang on which side of a ReLU's or a pool's kink float32 rounding falls: take another seed."""
    if margins and min(margins) < least:
        raise ValueError(f"an activation is {min(margins):.1e} from a kink, expected at least {least:.0e}: change the seed")
