"""AlexNet as a source of features, the smaller of the two networks that LPIPS is defined on."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.nets.features.vgg import IMAGENET_DEVIATION, IMAGENET_MEAN

# in, out, kernel, stride, padding; a maximum over 3x3 comes before the second and the third
_LAYERS = (
    (3, 64, 11, 4, 2),
    (64, 192, 5, 1, 2),
    (192, 384, 3, 1, 1),
    (384, 256, 3, 1, 1),
    (256, 256, 3, 1, 1),
)
ENDPOINTS = tuple(f"relu{i}" for i in range(1, 6))


class AlexNetFeatures(nn.Module):
    """The convolutions of AlexNet (Krizhevsky 2014, the one-tower version), frozen.

    weights: tensors of `fetch-weights alexnet` (`AlexNet_0.Conv_0.weight` ...).
    Forward: pictures (B, 3, H, W) in [-1, 1], sides of at least 31 -> {relu1 ... relu5: features}.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        for i, (channels, width, kernel, stride, padding) in enumerate(_LAYERS):
            layer = nn.Conv2d(channels, width, kernel, stride, padding)
            name = f"AlexNet_0.Conv_{i}"
            layer.load_state_dict({k: weights[f"{name}.{k}"] for k in ("weight", "bias")})
            self.layers.append(layer)
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(IMAGENET_DEVIATION).view(1, 3, 1, 1))
        self.requires_grad_(False).eval()

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        x = (x - self.mean) / self.deviation
        found = {}
        for i, layer in enumerate(self.layers):
            if i in (1, 2):
                x = F.max_pool2d(x, 3, 2)
            x = F.relu(layer(x))
            found[ENDPOINTS[i]] = x
        return found
