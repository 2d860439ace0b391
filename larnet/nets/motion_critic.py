"""D_m on G_m's codes, and the critic of joint sequences: Wasserstein, one score a clip."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class SequenceCritic(nn.Module):
    """Sequences (B, T, C) -> (B,). It sees neighbouring frames together, so that a jump from one to
    the next is seen; no statistics of the batch, which a penalty of single samples could not bear.
    """

    def __init__(self, channels: int, width: int = 128) -> None:
        super().__init__()
        self.stages = nn.ModuleList(
            (
                nn.Conv1d(channels, width, 3, padding=1),
                nn.Conv1d(width, width, 4, 2, 1),
                nn.Conv1d(width, width, 4, 2, 1),
            )
        )
        self.score = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        h = x.transpose(1, 2)
        for stage in self.stages:
            h = F.leaky_relu(stage(h), 0.2)
        return self.score(h.mean(2)).squeeze(1)
