"""Small read-outs used in training only: they keep features informative and are never shipped."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import Pyramid, fold


class JointProbe(nn.Module):
    """Where each joint is, as logits over the cells of the finest scale.

    Features (B, C, T, h, w) -> (T * B, J, h * w).
    """

    def __init__(self, channels: int, joints: int) -> None:
        super().__init__()
        self.read = nn.Conv2d(channels, joints, 1)

    def forward(self, features: Tensor) -> Tensor:
        return self.read(fold(features)).flatten(2).float()


class ActionProbe(nn.Module):
    """Which action a pyramid of motion features shows: {scale: (B, C, T, h, w)} -> (B, actions)."""

    def __init__(self, spec: ModelSpec, actions: int) -> None:
        super().__init__()
        self.scales, widths = spec.scales, dict(spec.motion_widths)
        parts = 4  # the order in time matters: sitting down is not standing up
        self.pool = nn.AdaptiveAvgPool3d((parts, 3, 3))
        self.read = nn.Sequential(
            nn.Linear(sum(widths[s] for s in self.scales) * parts * 9, 128),
            nn.ReLU(),
            nn.Linear(128, actions),
        )

    def forward(self, e_m: Pyramid) -> Tensor:
        return self.read(torch.cat([self.pool(e_m[s].float()).flatten(1) for s in self.scales], 1))
