"""VGG-16 as a source of features: what the perceptual loss and LPIPS compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Mean and standard deviation of ImageNet, for pixels in [-1, 1].
IMAGENET_MEAN, IMAGENET_DEVIATION = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
_BLOCKS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
ENDPOINTS = tuple(f"relu{i}_{len(block)}" for i, block in enumerate(_BLOCKS, 1))
PERCEPTUAL = ENDPOINTS[:4]  # relu1_2, relu2_2, relu3_3, relu4_3 (Johnson et al. 2016)


class VGG16Features(nn.Module):
    """The convolutions of VGG-16 (Simonyan, Zisserman 2015), frozen, up to the last endpoint asked.

    weights: tensors of `fetch-weights vgg16` (`VGG16_0.Conv_0.weight` to `VGG16_0.Conv_12.bias`).
    Forward: pictures (B, 3, H, W) in [-1, 1] -> {endpoint: (B, C, H / s, W / s)}, s = 1 at relu1_2
    and doubling at each of the next. Gradients pass to the pictures, never to the weights.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(
        self, weights: Mapping[str, Tensor], endpoints: Sequence[str] = PERCEPTUAL
    ) -> None:
        super().__init__()
        self.endpoints = tuple(endpoints)
        last = max(ENDPOINTS.index(name) for name in self.endpoints)
        self.blocks = nn.ModuleList()
        channels, index = 3, 0
        for block in _BLOCKS[: last + 1]:
            layers = nn.ModuleList()
            for width in block:
                layer = nn.Conv2d(channels, width, 3, padding=1)
                name = f"VGG16_0.Conv_{index}"
                layer.load_state_dict({k: weights[f"{name}.{k}"] for k in ("weight", "bias")})
                layers.append(layer)
                channels, index = width, index + 1
            self.blocks.append(layers)
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(IMAGENET_DEVIATION).view(1, 3, 1, 1))
        self.requires_grad_(False).eval()

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        x = (x - self.mean) / self.deviation
        found = {}
        for i, block in enumerate(self.blocks):
            if i:
                x = F.max_pool2d(x, 2)
            for layer in block.children():
                x = F.relu(layer(x))
            if ENDPOINTS[i] in self.endpoints:
                found[ENDPOINTS[i]] = x
        return found
