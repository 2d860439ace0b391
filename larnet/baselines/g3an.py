"""G3AN: Wang, Bilinski, Bremond, Dantcheva, Disentangling Appearance and Motion, CVPR 2020.

    F_S, F_T, F_V = G3(F_S, F_T, F_V),    F_V = G_V(F_V) + G_S(F_S) + G_T(F_T)

Three streams grow side by side: appearance F_S in space alone, motion F_T in time alone, the video
F_V in both by factorised transposed convolutions; every module spreads the first two over the
third (here as a sum). Factorised self-attention looks along time, then across the picture. Critics
of frames and of clips, the latter factorised too. Added: an encoder of the photo gives z_a in place
of noise, tied to it by VGAN's term of the first frame; a_e and p_e join z_m, and D_V is told a_e.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from larnet.baselines.dcgan import (
    FactoredOut,
    FactoredUp,
    PhotoEncoder,
    Start,
    Up2d,
    each_clip,
    heard,
    sides,
    start,
    told,
    widths,
)
from larnet.baselines.rival import Rival
from larnet.config.specs import ModelSpec
from larnet.model import Condition, Generated

APPEARANCE = 128  # length of z_a
STEPS = 4  # of time that motion begins with
ATTENDED = 16  # cells of a side up to which self-attention is within reach


def growth(frames: int, stages: int) -> list[bool]:
    """Which stages double the time steps: the first ones, from at least STEPS of them on; 16 frames
    in 4 stages go 4, 8, 16, 16, 16."""
    count, steps = 0, frames
    while count < stages and steps % 2 == 0 and steps >= 2 * STEPS:
        count, steps = count + 1, steps // 2
    return [i < count for i in range(stages)]


class G3(nn.Module):
    """One module: f_s (B, C, h, w), f_t (B, C, t), f_v (B, C, t, h, w) -> the same, larger."""

    def __init__(self, c_in: int, c_out: int, doubles: bool) -> None:
        super().__init__()
        kernel, stride = (4, 2) if doubles else (3, 1)
        self.space = Up2d(c_in, c_out)
        self.time = nn.Sequential(
            nn.ConvTranspose1d(c_in, c_out, kernel, stride, 1, bias=False),
            nn.BatchNorm1d(c_out),
            nn.ReLU(),
        )
        self.video = FactoredUp(c_in, c_out, doubles)

    def forward(self, f_s: Tensor, f_t: Tensor, f_v: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        f_s, f_t = self.space(f_s), self.time(f_t)
        return f_s, f_t, self.video(f_v) + f_s[:, :, None] + f_t[..., None, None]


class Attention(nn.Module):
    """Self-attention of SAGAN over sequences (N, L, C); starts as the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = max(1, channels // 8)
        self.query, self.key = nn.Linear(channels, inner), nn.Linear(channels, inner)
        self.value = nn.Linear(channels, channels)
        self.share = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        near = (self.query(x) @ self.key(x).transpose(1, 2)).softmax(-1)  # (N, L, L)
        return x + self.share * (near @ self.value(x))


class FactoredAttention(nn.Module):
    """Along time at every place, then across places at every time; (B, C, T, H, W) as it was."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.in_time, self.in_space = Attention(channels), Attention(channels)

    def forward(self, x: Tensor) -> Tensor:
        b, c, t, h, w = x.shape
        x = self.in_time(x.permute(0, 3, 4, 2, 1).reshape(b * h * w, t, c))
        x = x.view(b, h * w, t, c).transpose(1, 2).reshape(b * t, h * w, c)
        return self.in_space(x).view(b, t, h, w, c).permute(0, 4, 1, 2, 3)


class G3AN(Rival):
    """Photo -> appearance, words -> motion, both -> video, level by level."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        channels, grid = widths(spec), sides(spec.size)
        doubles = growth(spec.frames, len(channels))
        steps, side, motion = start(spec.frames, doubles), grid[0], heard(spec)
        self.photo = PhotoEncoder(spec, APPEARANCE)
        self.space = Start(APPEARANCE, channels[0], (side, side))
        self.time = Start(motion, channels[0], (steps,))
        self.video = Start(APPEARANCE + motion, channels[0], (steps, side, side))
        pairs = zip(pairwise(channels), doubles)
        self.modules_g3 = nn.ModuleList(G3(a, b, d) for (a, b), d in pairs)
        reached = [i for i, s in enumerate(grid[:-1]) if s <= ATTENDED]
        self.attended = reached[-1]  # modules that come before attention
        self.attention = FactoredAttention(channels[self.attended])
        self.out = FactoredOut(channels[-1], doubles[-1])

    def forward(self, c: Condition, keep: Tensor | None = None) -> Generated:
        seen, _ = self.photo(c.x_0)
        z_a, z_m = each_clip(seen, c), told(c)
        f_s, f_t = self.space(z_a), self.time(z_m)
        f_v = self.video(torch.cat((z_a, z_m), 1))
        for i, module in enumerate(self.modules_g3):
            f_v = self.attention(f_v) if i == self.attended else f_v
            f_s, f_t, f_v = module(f_s, f_t, f_v)
        f_v = self.attention(f_v) if self.attended == len(self.modules_g3) else f_v
        v = self.out(f_v).float()
        return Generated(v if keep is None else v[:, :, keep], {}, {}, None)
