"""A small network that names the action of a sequence of joints."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.nets.blocks import JOINTS
from larnet.nets.motion_encoder import motion_features

MOMENTS = 24  # of an episode, spread evenly, that it looks at
PARTS = 4  # of the episode, in order: sitting down is not standing up
HIP_CENTRE = 3
UP = (1.0, -1.0, 1.0)  # y of a picture goes down


class MotionClassifier(nn.Module):
    """Joints of whole episodes (B, MOMENTS, 20, 3): x, y in [-1, 1] of the picture and near in
    standing heights -> logits (B, A); `features` (B, width) are what it decides by.

    Where the actor stands in the picture does not count.
    """

    def __init__(self, actions: int, width: int = 128) -> None:
        super().__init__()
        self.first = nn.Conv1d(6 * JOINTS, width, 5, padding=2)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 5, padding=2) for _ in range(3))
        self.mix = nn.Linear(width * PARTS, width)
        self.drop = nn.Dropout(0.2)
        self.name = nn.Linear(width, actions)

    def features(self, joints: Tensor) -> Tensor:
        middle = joints[:, :, HIP_CENTRE : HIP_CENTRE + 1].mean(1, keepdim=True)
        x = (joints - middle) * torch.tensor(UP, device=joints.device)
        h = self.first(2.0 * motion_features(x).transpose(1, 2))
        for layer in self.layers:
            h = h + layer(F.relu(h))
        parts = F.adaptive_avg_pool1d(F.relu(h), PARTS).flatten(1)
        return self.mix(self.drop(parts))

    def forward(self, joints: Tensor) -> Tensor:
        return self.name(F.relu(self.features(joints)))
