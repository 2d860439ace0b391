"""D_m and D_v, the Wasserstein critics on e_m and videos: one score a clip, no batch statistics."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import Pyramid


def _down(c_in: int, c_out: int, frames: int) -> nn.Module:
    """Half the side, and half the frames while there are any to halve."""
    kernel = (4, 4, 4) if frames > 1 else (1, 4, 4)
    stride = (2, 2, 2) if frames > 1 else (1, 2, 2)
    return nn.Conv3d(c_in, c_out, kernel, stride, (1 if frames > 1 else 0, 1, 1))


class VideoCritic(nn.Module):
    """D_v: v (B, 3, frames, H, W) in [-1, 1] -> (B,); frames: T unless only some are decoded."""

    def __init__(self, spec: ModelSpec, width: int = 16, frames: int = 0) -> None:
        super().__init__()
        self.stages = nn.ModuleList()
        c_in, c, side, frames = 3, width, spec.size, frames or spec.frames
        while side > 4:
            self.stages.append(_down(c_in, c, frames))
            c_in, c, side, frames = c, min(2 * c, 8 * width), side // 2, max(1, frames // 2)
        self.score = nn.Linear(c_in, 1)

    def forward(self, v: Tensor) -> Tensor:
        for stage in self.stages:
            v = F.leaky_relu(stage(v), 0.2)
        return self.score(v.mean((2, 3, 4))).squeeze(1)


class MotionCritic(nn.Module):
    """D_m: e_m at every scale, fine to coarse -> (B,)."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        widths = dict(spec.motion_widths)
        self.scales = tuple(reversed(spec.scales))
        self.read = nn.ModuleDict(
            {str(s): nn.Conv3d(widths[s], widths[s], 3, padding=1) for s in self.scales}
        )
        self.down = nn.ModuleDict(
            {
                str(coarse): nn.Conv3d(widths[fine], widths[coarse], 3, padding=1)
                for fine, coarse in zip(self.scales, self.scales[1:])
            }
        )
        self.score = nn.Linear(widths[self.scales[-1]], 1)

    def forward(self, e_m: Pyramid) -> Tensor:
        h: Tensor | None = None
        for stride in self.scales:
            x = self.read[str(stride)](e_m[stride])
            if h is not None:
                x = x + self.down[str(stride)](F.adaptive_avg_pool3d(h, x.shape[2:]))
            h = F.leaky_relu(x, 0.2)
        assert h is not None  # there is a scale
        return self.score(torch.mean(h, (2, 3, 4))).squeeze(1)
