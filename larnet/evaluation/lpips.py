"""LPIPS (Zhang et al. 2018, version 0.1): distance of pictures in the features of a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from larnet.errors import MissingData
from larnet.nets.features.alexnet import AlexNetFeatures
from larnet.nets.features.vgg import ENDPOINTS, VGG16Features
from larnet.weights.pretrained import fetch, find

Net = Literal["alexnet", "vgg16"]


def weights_of(name: str) -> Path:
    """The weights of a pretrained part in the cache; downloads them the first time.

    Raises MissingData with the way to get them when that fails.
    """
    return find(name) or fetch(name)


class LPIPS(nn.Module):
    """weights: the tensors of `fetch-weights alexnet` or `vgg16`, features and heads.

    Forward: two batches of pictures (B, 3, H, W) in [-1, 1] -> (B,), 0 for the same picture.
    """

    def __init__(self, net: Net, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.net = (
            AlexNetFeatures(weights) if net == "alexnet" else VGG16Features(weights, ENDPOINTS)
        )
        self.heads = [weights[f"NetLinLayer_{i}.Conv_0.weight"].flatten() for i in range(5)]

    @classmethod
    def load(cls, net: Net) -> LPIPS:
        """With the weights of the cache. Raises MissingData."""
        return cls(net, load_file(weights_of(net)))

    def features(self, x: Tensor) -> list[Tensor]:
        """Pictures -> five maps whose channels have unit length at every place."""
        return self.unit(self.net(x))

    def unit(self, maps: Mapping[str, Tensor]) -> list[Tensor]:
        """What `features` makes of the network's endpoints."""
        return [x / (x.square().sum(1, keepdim=True).sqrt() + 1e-10) for x in maps.values()]

    def compare(self, a: list[Tensor], b: list[Tensor]) -> Tensor:
        """Distance (B,) of two results of `features`; a batch of one is compared with each."""
        total = torch.zeros(())
        for x, y, head in zip(a, b, self.heads):
            total = total + torch.einsum("bchw,c->bhw", (x - y).square(), head).mean((1, 2))
        return total

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.compare(self.features(x), self.features(y))


def actor_crops(clip: Tensor, mask: Tensor, side: int = 64) -> Tensor:
    """The square around the actor in the first and last frame: uint8 (T, H, W, 3) and mask
    (T, H, W) -> (2, 3, side, side) in [-1, 1]. Raises MissingData when the actor is in neither."""
    out = []
    for t in (0, -1):
        rows, columns = torch.nonzero(mask[t], as_tuple=True)
        if not len(rows):
            raise MissingData("There is no actor in the mask.")
        top, left = int(rows.min()), int(columns.min())
        reach = max(int(rows.max()) - top, int(columns.max()) - left, 8) + 1
        part = clip[t, top : top + reach, left : left + reach].movedim(-1, 0)[None].float()
        out.append(F.interpolate(part, (side, side), mode="bilinear", antialias=True))
    return torch.cat(out) / 127.5 - 1
